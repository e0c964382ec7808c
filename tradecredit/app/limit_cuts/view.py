"""The parts of the page "Limit cuts": what each shows for the engine's answer."""

from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, downloads, filters, links, page, rules, show
from tradecredit.app.limit_cuts import history
from tradecredit.app.limit_cuts.choices import Choices, scenario_name
from tradecredit.app.limit_cuts.run import BEFORE, Answer, Question
from tradecredit.app.parts import pasted_orders
from tradecredit.charts import limit_cuts as charts
from tradecredit.formats import (
    day,
    is_unknown,
    money,
    number,
    percent,
    plain_markdown,
    signed_percent,
)
from tradecredit.language import _
from tradecredit.risk import limit_cuts
from tradecredit.risk.limit_cuts import HOLD, NOT_COVERED, SHIP_BY, Cut
from tradecredit.terms import MEASURES, label


def stop_without_limits(question: Question, book: store.Book) -> None:
    """End the page where no limit exists that could be cut."""
    has_decisions = bool(question.decisions["decision"].isin(limit_cuts.GRANTING).any())
    if has_decisions or question.policies["own_limit_usd"].notna().any():
        return
    if books.is_ledger(book):
        st.info(
            _(
                "Your ledger has no credit limits and its policy gives none of its own, so there "
                "is nothing to cut. Give the limits on the page My ledger: a sheet with buyer, "
                "limit and first day."
            ),
            icon=":material/content_cut:",
        )
        links.page_link("my_ledger", _("My ledger"))
    else:
        st.info(
            _("This exporter has no credit limit on {date}.", date=day(question.as_of_date))
            + " "
            + _("Choose another day or another exporter."),
            icon=":material/content_cut:",
        )
    history.real_cuts(question, book)
    page.explain(method="limit_cuts")
    st.stop()


# --- the answer -----------------------------------------------------------------------------------


def tiles(answer: Answer) -> None:
    """Cover as limits are, what each scenario takes of it, and the orders to hold."""
    covered = answer.total("covered", BEFORE)
    owed = float(answer.by_buyer["outstanding_usd"].sum())
    first = page.Tile(
        label("cover_in_force_usd"),
        money(covered),
        compared_with=_(
            "of {amount} owed and ordered by {count} buyers: {share}",
            amount=money(owed),
            count=number(len(answer.question.chosen)),
            share=percent(covered / owed if owed else None, 0),
        ),
        help_text=MEASURES["cover_in_force_usd"].definition,
    )
    lost = [_lost_tile(answer, scenario, covered) for scenario in answer.question.cuts]
    holds = [_hold_tile(answer, scenario) for scenario in answer.question.cuts]
    page.tiles([first, *lost, *holds])


def _lost_tile(answer: Answer, scenario: str, covered: float) -> page.Tile:
    lost = answer.lost(scenario)
    return page.Tile(
        _("Cover lost, {name}", name=scenario_name(scenario)),
        money(lost),
        change=signed_percent(-lost / covered) if lost > 0 else "",
        compared_with=_("payable {amount} less", amount=money(answer.lost(scenario, "payable"))),
        up_is_good=True,
        help_text=MEASURES["lost_cover_usd"].definition,
    )


def _hold_tile(answer: Answer, scenario: str) -> page.Tile:
    name = _("Orders to hold, {name}", name=scenario_name(scenario))
    if answer.orders.empty:
        return page.Tile(name, number(None), compared_with=_("no orders to come"))
    held, early = answer.to_do(scenario, HOLD), answer.to_do(scenario, SHIP_BY)
    said = money(float(held["outstanding_usd"].sum()))
    if len(early):
        last_day = answer.question.cuts[scenario].last_protected_date
        said += "; " + _("ship {count} by {date}", count=number(len(early)), date=day(last_day))
    return page.Tile(
        name,
        _("{count} of {all}", count=number(len(held)), all=number(len(answer.orders))),
        compared_with=said,
        help_text=_(
            "Orders that lose cover by the cut and that shipping inside the notice does not save."
        ),
    )


def notices(choices: Choices, answer: Answer) -> None:
    """What was assumed, what of a pasted table could not be read, and which limits cannot fall."""
    question = choices.question
    pasted_orders.say_what_was_read(choices.pasted)
    said = []
    if choices.are_orders_assumed and len(answer.orders):
        said.append(
            _(
                "Orders are an assumption: the {count} shipments of the last 30 days, shipped once "
                "more 30 days later. Paste your own in the sidebar.",
                count=number(len(answer.orders)),
            )
        )
    if question.other_order_count:
        said.append(
            _(
                "Orders to buyers whose limits are not cut: {count}. Nothing changes for them.",
                count=number(question.other_order_count),
            )
        )
    gains = max(answer.others_gain_usd.values())
    if gains > limit_cuts.HALF_A_CENT:
        said.append(
            _(
                "Other buyers' invoices would get up to {amount} more: of the policy's maximum, "
                "the buyers cut leave more to them.",
                amount=money(gains),
            )
        )
    by_policy = _limits_of_the_policy(question)
    if by_policy and not all(cut.is_withdrawal for cut in question.cuts.values()):
        said.append(
            _(
                "Chosen buyers whose limit is one that the policy itself gives: {count}. A cut "
                "by a part leaves it; only a cut to zero removes it.",
                count=number(by_policy),
            )
        )
    for text in said:
        st.caption(text)


def _limits_of_the_policy(question: Question) -> int:
    """Number of chosen buyers whose limit no decision granted."""
    own = question.own_limit_usd
    if own is None or is_unknown(own):
        return 0
    is_own = question.chosen["decision"].isna()
    if question.is_platform:
        is_lower = question.chosen["granted_usd"].fillna(own) <= own
        is_own |= is_lower & question.chosen["decision"].isin(limit_cuts.GRANTING)
    return int(is_own.sum())


# --- two scenarios --------------------------------------------------------------------------------


def scenarios(answer: Answer, book: store.Book) -> None:
    """Both scenarios beside each other: what is cut, what to do, before and after."""
    bars = {scenario: _bars(answer, scenario) for scenario in answer.question.cuts}
    parts = [column for column, _name, _colour in charts.PARTS]
    highest = max(float(frame[parts].sum(axis=1).max()) for frame in bars.values())
    for place, scenario in zip(st.columns(len(bars)), bars, strict=True):
        with place:
            st.subheader(_scenario_title(answer.question.cuts[scenario], scenario), anchor=False)
            st.markdown(next_action(answer, scenario))
            show.chart(
                charts.before_and_after(bars[scenario], highest),
                book=book,
                key=f"scenario_{scenario}",
                message=_scenario_message(answer, scenario),
                note=_effect_text(answer.question.cuts[scenario]),
            )


def _scenario_title(cut: Cut, scenario: str) -> str:
    name = scenario_name(scenario)
    if cut.share <= 0:
        return _("{name}: limits stay as they are", name=name)
    if cut.is_withdrawal:
        return _("{name}: limits to zero from {date}", name=name, date=day(cut.effective_date))
    return _(
        "{name}: limits cut by {share} from {date}",
        name=name,
        share=percent(cut.share, 0),
        date=day(cut.effective_date),
    )


def _effect_text(cut: Cut) -> str:
    if cut.protects_shipped:
        return _("Goods shipped by {date} keep their limit.", date=day(cut.last_protected_date))
    return _("Goods already shipped are cut as well: shipping earlier is no help.")


def next_action(answer: Answer, scenario: str) -> str:
    """What to do under a scenario, in one sentence."""
    cut = answer.question.cuts[scenario]
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
                date=day(cut.last_protected_date),
            )
        )
    if len(held):
        first = limit_cuts.order_to_hold(held, scenario).iloc[0]
        parts.append(
            _(
                "**Orders to hold: {count} ({amount})**, first that of {buyer}.",
                count=number(len(held)),
                amount=money(float(held["outstanding_usd"].sum())),
                buyer=plain_markdown(answer.question.buyer_names[first["buyer_id"]]),
            )
        )
    uncovered = len(answer.to_do(scenario, NOT_COVERED))
    if not parts:
        parts.append(_("No order loses cover by the cut."))
    if uncovered:
        parts.append(_("Not covered today either: {count}.", count=number(uncovered)))
    return " ".join(parts)


def _scenario_message(answer: Answer, scenario: str) -> str:
    before, after = answer.total("covered", BEFORE), answer.total("covered", scenario)
    if after > before - limit_cuts.HALF_A_CENT:
        return _("Cover stays at {amount}", amount=money(before))
    shipped, ordered = (
        answer.total("covered", BEFORE, is_order=is_order)
        - answer.total("covered", scenario, is_order=is_order)
        for is_order in (False, True)
    )
    return _(
        "Cover falls from {before} to {after}: {shipped} on goods shipped, {ordered} on orders",
        before=money(before),
        after=money(after),
        shipped=money(shipped),
        ordered=money(ordered),
    )


def _bars(answer: Answer, scenario: str) -> pd.DataFrame:
    kinds = [(False, _("Shipped"))]
    if len(answer.orders):
        kinds.append((True, _("Orders")))
    states = ((BEFORE, _("before")), (scenario, _("after")))
    return pd.DataFrame(
        [
            _bar(answer, variant, f"{kind}, {state}", is_order=is_order)
            for is_order, kind in kinds
            for variant, state in states
        ]
    )


def _bar(answer: Answer, variant: str, bar_label: str, *, is_order: bool) -> dict[str, Any]:
    rows = answer.by_buyer[answer.by_buyer["is_order"] == is_order]
    owed = float(rows["outstanding_usd"].sum())
    covered = answer.total("covered", variant, is_order=is_order)
    payable = answer.total("payable", variant, is_order=is_order)
    return {
        "bar_label": bar_label,
        "payable_usd": payable,
        "kept_usd": covered - payable,
        "uncovered_usd": owed - covered,
    }


# --- files and explanation ------------------------------------------------------------------------


def files(board: pd.DataFrame, orders: pd.DataFrame, answer: Answer, book: store.Book) -> None:
    """Downloads of the board and of the orders."""
    question = answer.question
    rule_values = rules.used(question.as_of_date, question.exporter_id)
    described = _described(question)
    shown = {
        "limit_cuts": (_("Buyers before and after"), board),
        "limit_cuts_orders": (_("Orders to come"), orders),
    }
    for place, (name, (title, frame)) in zip(st.columns(2), shown.items(), strict=True):
        if len(frame):
            with place:
                st.caption(title)
                downloads.downloads(
                    frame,
                    name,
                    book,
                    as_of_date=question.as_of_date,
                    filters=described,
                    assumptions=rule_values,
                )


def _described(question: Question) -> str:
    cuts = {
        scenario: f"{cut.share:.0%} from {cut.effective_date.isoformat()}"
        + (", goods shipped before stay covered" if cut.protects_shipped else "")
        for scenario, cut in question.cuts.items()
    }
    chosen = list(question.chosen_ids)
    return filters.describe(
        exporter_id=question.exporter_id,
        loss_cause=question.loss_cause,
        buyers=chosen if len(chosen) < len(question.buyers) else "all",
        **cuts,
    )


def explain(answer: Answer) -> None:
    """How it is computed, with the rule values in use."""
    question = answer.question
    page.explain(
        ["outstanding_usd", "cover_in_force_usd", "lost_cover_usd", "uncovered_usd", "payable_usd"],
        formula=_(
            "The cover engine is asked several times about the same open invoices and orders on "
            "the same day: with limits as they are, and with each cut. Cover lost = cover in force "
            "before − cover in force after."
        ),
        method="limit_cuts",
        rules=rules.used(question.as_of_date, question.exporter_id),
        sources=["ZJK", "D36", "XM22"],
        rows=lambda: answer.by_buyer,
    )
