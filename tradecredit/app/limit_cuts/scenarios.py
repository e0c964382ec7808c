"""The answer of the page "Limit cuts": its figures, and both scenarios beside each other."""

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import show
from tradecredit.app.frame.tiles import Tile, tile, tiles
from tradecredit.app.limit_cuts.choices import Choices, scenario_name
from tradecredit.app.limit_cuts.run import Answer, Question
from tradecredit.app.parts import pasted_orders
from tradecredit.charts import limit_cuts as charts
from tradecredit.formats import UNKNOWN, counted, day, money, number, percent, plain_markdown
from tradecredit.language import N_, _
from tradecredit.risk import limit_cut_effects as effects
from tradecredit.risk.limit_cut_effects import BEFORE, HALF_A_CENT, HOLD, NOT_COVERED, SHIP_BY
from tradecredit.risk.limit_cuts import Cut
from tradecredit.risk.ratios import share_of

# Of a bar: whether it is of orders, and whether it is after the cut.
BAR_LABELS = {
    (False, False): N_("Shipped, before"),
    (False, True): N_("Shipped, after"),
    (True, False): N_("Orders, before"),
    (True, True): N_("Orders, after"),
}


# --- the answer -----------------------------------------------------------------------------------


def figures(answer: Answer) -> None:
    """Cover as limits are, what each scenario takes of it, and the orders to hold."""
    covered = answer.total("covered", BEFORE)
    owed = float(answer.by_buyer["outstanding_usd"].sum())
    in_force = tile(
        "cover_in_force_usd",
        covered,
        heading=_("Cover in force, chosen buyers"),
        beside=counted(
            "of {amount} owed and ordered by {count} buyer: {share}",
            "of {amount} owed and ordered by {count} buyers: {share}",
            len(answer.question.chosen),
            amount=money(owed),
            share=percent(share_of(covered, owed), 0),
        ),
    )
    lost = [_lost_tile(answer, scenario, covered) for scenario in answer.question.cuts]
    holds = [_hold_tile(answer, scenario) for scenario in answer.question.cuts]
    tiles([in_force, *lost, *holds])


def _lost_tile(answer: Answer, scenario: str, covered: float) -> Tile:
    lost = answer.lost(scenario)
    return tile(
        "lost_cover_usd",
        lost,
        heading=_("Cover lost, {name}", name=scenario_name(scenario)),
        change_of=("cover_in_force_usd", covered - lost, covered) if lost > 0 else None,
        beside=_("payable {amount} less", amount=money(answer.lost(scenario, "payable"))),
    )


def _hold_tile(answer: Answer, scenario: str) -> Tile:
    heading = _("Orders to hold, {name}", name=scenario_name(scenario))
    if answer.orders.empty:
        return tile("held_orders", UNKNOWN, heading=heading, beside=_("no orders to come"))
    held, early = answer.to_do(scenario, HOLD), answer.to_do(scenario, SHIP_BY)
    beside = money(float(held["outstanding_usd"].sum()))
    if len(early):
        last_day = answer.question.cuts[scenario].last_protected_date
        beside += "; " + _("ship {count} by {date}", count=number(len(early)), date=day(last_day))
    return tile(
        "held_orders",
        _("{count} of {all}", count=number(len(held)), all=number(len(answer.orders))),
        heading=heading,
        beside=beside,
    )


def notices(choices: Choices, answer: Answer) -> None:
    """What was assumed, what of a pasted table could not be read, and which limits cannot fall."""
    pasted_orders.say_what_was_read(choices.pasted)
    if choices.are_orders_assumed and len(answer.orders):
        st.caption(
            counted(
                "Orders are an assumption: the {count} shipment of the last 30 days, shipped once "
                "more 30 days later. Paste your own in the sidebar.",
                "Orders are an assumption: the {count} shipments of the last 30 days, shipped once "
                "more 30 days later. Paste your own in the sidebar.",
                len(answer.orders),
            )
        )
    for text in _remarks(choices.question, max(answer.others_gain_usd.values())):
        st.caption(text)


def _remarks(question: Question, others_gain_usd: float) -> list[str]:
    """What the cut does to orders and buyers that it is not about, and to policies' own limits."""
    remarks = []
    if question.other_order_count:
        remarks.append(
            _(
                "Orders to buyers whose limits are not cut: {count}. Nothing changes for them.",
                count=number(question.other_order_count),
            )
        )
    if others_gain_usd > HALF_A_CENT:
        remarks.append(
            _(
                "Up to {amount} more would be paid of other buyers' invoices, because the buyers "
                "cut leave more of the policy's maximum to them.",
                amount=money(others_gain_usd),
            )
        )
    is_by_part = not all(cut.is_withdrawal for cut in question.cuts.values())
    if question.own_limit_count and is_by_part:
        remarks.append(
            _(
                "Chosen buyers whose limit is one that the policy itself gives: {count}. A cut "
                "by a part leaves it; only a cut to zero removes it.",
                count=number(question.own_limit_count),
            )
        )
    return remarks


# --- two scenarios --------------------------------------------------------------------------------


def side_by_side(answer: Answer, book: store.Book) -> None:
    """Both scenarios beside each other: what is cut, what to do, before and after."""
    bars = {
        scenario: effects.bars(answer.by_buyer, scenario).assign(bar_label=_bar_labels)
        for scenario in answer.question.cuts
    }
    parts = [column for column, _name, _colour in charts.PARTS]
    highest = max(float(frame[parts].sum(axis=1).max()) for frame in bars.values())
    for place, (scenario, frame) in zip(st.columns(len(bars)), bars.items(), strict=True):
        cut = answer.question.cuts[scenario]
        with place:
            st.subheader(_title(cut, scenario), anchor=False)
            st.markdown(next_action(answer, scenario))
            show.chart(
                charts.before_and_after(frame, highest),
                book=book,
                key=f"scenario_{scenario}",
                message=_message(answer, scenario),
                note=_(
                    "Goods shipped by {date} keep their limit.", date=day(cut.last_protected_date)
                )
                if cut.protects_shipped
                else _("Goods already shipped are cut as well: shipping earlier is no help."),
            )


def _bar_labels(bars: pd.DataFrame) -> list[str]:
    is_after = bars["variant"] != BEFORE
    return [_(BAR_LABELS[key]) for key in zip(bars["is_order"], is_after, strict=True)]


def _title(cut: Cut, scenario: str) -> str:
    name, since = scenario_name(scenario), day(cut.effective_date)
    if cut.share <= 0:
        return _("{name}: limits stay as they are", name=name)
    if cut.is_withdrawal:
        return _("{name}: limits to zero from {date}", name=name, date=since)
    share = percent(cut.share, 0)
    return _("{name}: limits cut by {share} from {date}", name=name, share=share, date=since)


def next_action(answer: Answer, scenario: str) -> str:
    """What to do under a scenario, in one sentence."""
    if answer.orders.empty:
        return _("No orders to come: nothing to hold.")
    early, held = (answer.to_do(scenario, kind) for kind in (SHIP_BY, HOLD))
    parts = []
    if len(early):
        parts.append(
            _(
                "**Orders to ship by {date}: {count} ({amount}).**",
                count=number(len(early)),
                amount=money(float(early["outstanding_usd"].sum())),
                date=day(answer.question.cuts[scenario].last_protected_date),
            )
        )
    if len(held):
        first = effects.order_to_hold(held, scenario).iloc[0]
        parts.append(
            _(
                "**Orders to hold: {count} ({amount})**, first that of {buyer}.",
                count=number(len(held)),
                amount=money(float(held["outstanding_usd"].sum())),
                buyer=plain_markdown(answer.question.buyer_names[first["buyer_id"]]),
            )
        )
    if not parts:
        parts.append(_("No order loses cover by the cut."))
    if uncovered := len(answer.to_do(scenario, NOT_COVERED)):
        parts.append(_("Not covered today either: {count}.", count=number(uncovered)))
    return " ".join(parts)


def _message(answer: Answer, scenario: str) -> str:
    before, after = answer.total("covered", BEFORE), answer.total("covered", scenario)
    if after > before - HALF_A_CENT:
        return _("Cover stays at {amount}", amount=money(before))
    shipped, ordered = (answer.lost(scenario, is_order=is_order) for is_order in (False, True))
    return _(
        "Cover falls from {before} to {after}: {shipped} on goods shipped, {ordered} on orders",
        before=money(before),
        after=money(after),
        shipped=money(shipped),
        ordered=money(ordered),
    )
