"""The parts of the page "Shipment check": what each shows for the check it is given.

The form is in ``shipment_form.py``, the run in ``shipment_run.py``, the words of the answer in
``shipment_words.py``.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.frame import downloads, filters, page, rules, show
from tradecredit.app.parts.orders import OrderTable
from tradecredit.app.shipment_check import words
from tradecredit.app.shipment_check.form import Asked
from tradecredit.app.shipment_check.run import Check, OrderAnswer
from tradecredit.charts import shipment as charts
from tradecredit.cover_steps import COVER_STEPS, STEP_BY_CODE
from tradecredit.formats import (
    UNKNOWN,
    day,
    is_unknown,
    money,
    number,
    percent,
    plain_markdown,
)
from tradecredit.language import _
from tradecredit.risk import shipment
from tradecredit.risk.orders import is_order
from tradecredit.risk.screening import LICENCE_BY_NAME, Finding
from tradecredit.risk.shipment import FULL, HOLD, NOT, PART
from tradecredit.terms import MEASURES, label

FILE_NAME = "shipment_check"
LINES_SHOWN = 12
SOURCES = ("ZJK", "CW1", "D36", "WX", "SXD", "EG2", "KI", "EE", "BIS", "TS", "CR24")
MEASURES_USED = (
    "payable_usd",
    "own_risk_usd",
    "limit_room_usd",
    "order_premium_usd",
    "expected_loss_kept_usd",
)


# --- one order ----------------------------------------------------------------------------------


def needs(asked: Asked) -> None:
    """What has to be filled in before an order can be checked."""
    st.info(
        _("The order still needs {what}.", what=_(" and ").join(asked.missing)),
        icon=":material/edit:",
    )


def answer(check: Check) -> None:
    """The answer in one sentence, and under it what to change and what to look out for."""
    said = check.answers[0]
    boxes = {FULL: st.success, PART: st.warning, HOLD: st.warning, NOT: st.error}
    icons = {
        FULL: ":material/check_circle:",
        PART: ":material/contrast:",
        HOLD: ":material/front_hand:",
        NOT: ":material/block:",
    }
    boxes[said.verdict](words.answer(check, said), icon=icons[said.verdict])
    st.caption(
        " ".join(
            filter(
                None,
                [
                    words.order_line(said),
                    words.ship_day_note(check, said.order.ship_date),
                ],
            )
        )
    )
    _to_do(said)


def _to_do(said: OrderAnswer) -> None:
    """What would make it covered, what speaks against shipping, and what comes after."""
    changes = words.changes(said)
    holds = words.cautions(said, holds=True)
    notes = words.cautions(said, holds=False)
    left, right = st.columns(2)
    with left:
        if changes:
            several = _("To be covered in full, one thing of each line")
            _list(several if len(changes) > 1 else _("To be covered in full"), changes)
        elif said.verdict in (FULL, HOLD):
            _list(_("Next"), [words.after_shipping(said)])
    with right:
        if holds:
            _list(_("Before you ship"), holds)
        if notes:
            _list(_("Worth knowing"), notes)


def _list(heading: str, lines: Sequence[str]) -> None:
    shown = "\n".join(f"- {line}" for line in lines if line)
    if shown:
        st.markdown(f"**{heading}**\n\n{shown}")


def tiles(check: Check) -> None:
    """Payable, kept, room in the limit, premium after subsidy, expected loss."""
    said = check.answers[0]
    page.tiles(
        [
            page.Tile(
                _("Payable if unpaid"),
                money(said.payable_usd),
                compared_with=_(
                    "{share} of {amount}",
                    share=percent(said.payable_usd / said.order.amount_usd, 0),
                    amount=money(said.order.amount_usd),
                ),
                up_is_good=True,
                help_text=MEASURES["payable_usd"].definition,
            ),
            page.Tile(
                label("own_risk_usd"),
                money(said.kept_usd),
                compared_with=_payable_change(check),
                up_is_good=False,
                help_text=MEASURES["own_risk_usd"].definition,
            ),
            _room_tile(said),
            _premium_tile(said),
            _loss_tile(said),
        ]
    )


def _payable_change(check: Check) -> str:
    """What the order adds to all that would be paid; less than its own where it takes room."""
    change = check.payable_usd(check.rows) - check.payable_usd(check.before)
    return _("payable of all rises by {change}", change=money(change))


def _room_tile(said: OrderAnswer) -> page.Tile:
    room = shipment.room_usd(said.cover)
    return page.Tile(
        label("limit_room_usd"),
        UNKNOWN if room is None else money(room - _within(said)),
        compared_with=words.headroom_line(said),
        up_is_good=True,
        help_text=MEASURES["limit_room_usd"].definition,
    )


def _within(said: OrderAnswer) -> float:
    """What the order itself fills of the limit."""
    return shipment.filling_usd(said.cover.rows[said.cover.rows["invoice_id"] == _id(said)])


def _id(said: OrderAnswer) -> str:
    return said.order.order_id


def _premium_tile(said: OrderAnswer) -> page.Tile:
    premium = said.premium
    return page.Tile(
        label("order_premium_usd"),
        money(premium.net_usd),
        compared_with=premium_line(said),
        up_is_good=False,
        help_text=MEASURES["order_premium_usd"].definition,
    )


def premium_line(said: OrderAnswer) -> str:
    """Premium before subsidy and what the scheme pays of it."""
    premium = said.premium
    if premium.premium_usd is None:
        return _("no policy, no rate")
    before = money(premium.premium_usd)
    if premium.subsidy_usd is None:
        return _("{before} before; subsidy not known", before=before)
    if premium.subsidy_ratio is None:
        return _("{before} before; no scheme", before=before)
    most = _("up to ") if premium.is_upper_bound else ""
    return _(
        "{before} less {most}{share}",
        before=before,
        most=most,
        share=percent(premium.subsidy_ratio, 0),
    )


def _loss_tile(said: OrderAnswer) -> page.Tile:
    text = _("no grade: write a chance")
    if said.probability is not None:
        text = _(
            "{share} in {days} days{grade}",
            share=percent(said.probability, 2),
            days=number(said.order.term_days),
            grade=_(", grade {grade}", grade=said.buyer.grade) if said.buyer.grade else "",
        )
    return page.Tile(
        label("expected_loss_kept_usd"),
        money(said.expected_loss_usd),
        compared_with=text,
        up_is_good=False,
        help_text=MEASURES["expected_loss_kept_usd"].definition,
    )


def waterfall(check: Check) -> None:
    """The order on top of what the buyer owes already, step by step."""
    said = check.answers[0]
    buyer_id = said.order.buyer_id
    parts = _parts(check, buyer_id)
    owed = float(parts["open_usd"].iloc[0] + parts["order_usd"].iloc[0])
    paid = parts.iloc[-1]
    show.chart(
        charts.order_on_top(parts),
        book=check.book,
        key="order_on_top",
        message=_(
            "Of {owed} this buyer would then owe, {payable} would be paid, {part} of it from "
            "this order",
            owed=money(owed),
            payable=money(paid["open_usd"] + paid["order_usd"]),
            part=money(paid["order_usd"]),
        ),
        note=_("Pale: open already. Full colour and “+”: this order."),
    )


def _parts(check: Check, buyer_id: str | None) -> pd.DataFrame:
    """Each step's amount before the orders and theirs on top, of one buyer or of all."""
    steps = ["outstanding", *(step.code for step in COVER_STEPS), "payable"]
    before = _sums(check.before, buyer_id, steps)
    after = _sums(check.rows, buyer_id, steps)
    return pd.DataFrame(
        {
            "step": steps,
            "open_usd": before.to_numpy(),
            "order_usd": (after - before).clip(lower=0.0).round(2).to_numpy(),
        }
    )


def _sums(rows: pd.DataFrame, buyer_id: str | None, steps: Sequence[str]) -> pd.Series:
    chosen = rows if buyer_id is None else rows[rows["buyer_id"] == buyer_id]
    return chosen[[f"{step}_usd" for step in steps]].sum()


def limit_use(check: Check) -> None:
    """What fills the buyer's limit, with the order on top."""
    said = check.answers[0]
    limit = said.cover.row["limit_usd"]
    if is_unknown(limit):
        with st.container(border=True):
            st.markdown(
                "**"
                + _("No limit holds for this buyer on {date}", date=day(said.order.ship_date))
                + "**"
            )
            st.caption(_("So there is no headroom to show."))
        return
    older = shipment.filling_usd(said.cover.older_of_buyer)
    is_taken = _within(said) == 0
    show.chart(
        charts.limit_use(older, said.order.amount_usd, float(limit), is_taken_before=is_taken),
        book=check.book,
        key="limit_use",
        message=_limit_message(said, float(limit) - older, is_taken_before=is_taken),
        note=_(
            "Limit: {limit}. Only open invoices that pass the rules fill it, oldest first.",
            limit=plain_markdown(words.limit_text(said)),
        ),
    )


def _limit_message(said: OrderAnswer, left_usd: float, *, is_taken_before: bool) -> str:
    amount = said.order.amount_usd
    if left_usd <= 0:
        return _("Older invoices fill the limit; nothing of this order fits")
    if is_taken_before:
        return _(
            "{left} of the limit is free, but “{step}” comes first",
            left=money(left_usd),
            step=STEP_BY_CODE[
                shipment.biting_step(said.cover.row) or shipment.RETAINED_SHARE
            ].label,
        )
    if left_usd < amount:
        return _("{left} of this order fits into the limit", left=money(left_usd))
    return _("The order fits; {left} of the limit stays free", left=money(left_usd - amount))


def rules_table(check: Check) -> pd.DataFrame:
    """Each rule: passed or failed, what was found, what is asked, and where that comes from."""
    said = check.answers[0]
    rows = words.rule_rows(check, said)
    st.markdown(f"**{_('Each rule for this order')}**")
    st.dataframe(
        rows.assign(taken_usd=rows["taken_usd"].where(rows["taken_usd"] > 0)),
        hide_index=True,
        column_config=_rule_columns(),
        height=38 + 35 * len(rows),
        alt=_("Each rule for this order"),
        placeholder="–",
        key="order_rules",
    )
    return rows


def _rule_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "rule": column.TextColumn(_("Rule"), width=165, pinned=True),
        "result": column.TextColumn(_("Result"), width=92),
        "taken_usd": column.NumberColumn(_("Takes, US$"), format="accounting", width=88),
        "found": column.TextColumn(_("Found"), width=255),
        "asked": column.TextColumn(_("Asked"), width=185),
        "value_from": column.TextColumn(_("Value from"), width=132),
        "source_id": column.TextColumn(_("Source"), width=72),
        "confidence": column.TextColumn(
            _("Confidence"), width=75, help=_("“chosen” and BK are assumptions.")
        ),
    }


def screening_table(check: Check) -> None:
    """The goods and countries of the order against every list."""
    said = check.answers[0]
    hits = [finding for finding in said.findings if finding.code != LICENCE_BY_NAME]
    by_name = [finding for finding in said.findings if finding.code == LICENCE_BY_NAME]
    goods = words.sentence(words.goods_text(said.order.hs6_code))
    where = words.country(said.order.consignee_country_code)
    text = _("{goods} to {country}: on no list by its code", goods=goods, country=where)
    if hits:
        text = _(
            "{goods} to {country}: entries by code or country: {count}",
            goods=goods,
            country=where,
            count=number(len(hits)),
        )
    st.markdown(f"**{plain_markdown(text)}**")
    if hits:
        _findings(hits, "order_screening")
    if by_name:
        with st.expander(
            _("Licence lists without HS codes, to check by name: {count}", count=len(by_name)),
            icon=":material/policy:",
        ):
            _findings(by_name, "order_lists_by_name")
    st.caption(
        _(
            "The Common High Priority List is the public stand-in for bank lists that are not "
            "published. What is marked BK or chosen is an assumption."
        )
    )


def _findings(findings: Sequence[Finding], key: str) -> None:
    st.dataframe(
        words.screening_rows(findings),
        hide_index=True,
        column_config={
            "effect": st.column_config.TextColumn(_("What it says"), width=230),
            "entry": st.column_config.TextColumn(_("Entry"), width=320),
            "since": st.column_config.DateColumn(_("Since"), format="YYYY-MM-DD", width=95),
            "source_id": st.column_config.TextColumn(_("Source"), width=85),
            "confidence": st.column_config.TextColumn(_("Confidence"), width=85),
            "note": st.column_config.TextColumn(_("Note"), width=520),
        },
        alt=_("Entries of restriction and licence lists that the order meets"),
        placeholder="–",
        key=key,
    )


# --- several orders -----------------------------------------------------------------------------


def nothing_pasted() -> None:
    """What the box is for, while it is empty."""
    st.info(
        _(
            "Paste rows from a spreadsheet into the box. The orders are checked together: those "
            "shipped first take the room of the limits first."
        ),
        icon=":material/content_paste:",
    )


def totals(check: Check) -> None:
    """The orders together: how many are covered, amount, payable, kept, premium."""
    said = check.answers
    amount = sum(each.order.amount_usd for each in said)
    payable = sum(each.payable_usd for each in said)
    nets = [each.premium.net_usd for each in said]
    covered = sum(each.verdict == FULL for each in said)
    known_nets = [net for net in nets if net is not None]
    net = sum(known_nets) if len(known_nets) == len(nets) else None
    page.tiles(
        [
            page.Tile(
                _("Covered in full"),
                _("{covered} of {count}", covered=number(covered), count=number(len(said))),
                compared_with=_("without a reason not to ship"),
            ),
            page.Tile(_("Amount of the orders"), money(amount)),
            page.Tile(
                _("Payable if unpaid"),
                money(payable),
                compared_with=percent(payable / amount, 0),
                help_text=MEASURES["payable_usd"].definition,
            ),
            page.Tile(
                label("own_risk_usd"),
                money(amount - payable),
                compared_with=_payable_change(check),
                help_text=MEASURES["own_risk_usd"].definition,
            ),
            page.Tile(
                label("order_premium_usd"),
                money(net),
                help_text=MEASURES["order_premium_usd"].definition,
            ),
        ]
    )


def all_on_top(check: Check) -> None:
    """All orders on top of what all buyers owe already."""
    parts = _parts(check, None)
    show.chart(
        charts.order_on_top(parts),
        book=check.book,
        key="orders_on_top",
        message=_(
            "Of {amount} ordered, {payable} would be paid",
            amount=money(float(parts["order_usd"].iloc[0])),
            payable=money(float(parts["order_usd"].iloc[-1])),
        ),
        note=_("Pale: open already, of all buyers. Full colour and “+”: the orders."),
    )


def answer_lines(check: Check, found: OrderTable) -> None:
    """The answer for each order in a sentence; of a long table the first ones."""
    icons = {
        FULL: ":green[:material/check_circle:]",
        PART: ":orange[:material/contrast:]",
        HOLD: ":orange[:material/front_hand:]",
        NOT: ":red[:material/block:]",
    }
    lines = [
        _(
            "{icon} Line {line}, {buyer}, {amount}: {answer}",
            icon=icons[said.verdict],
            line=found.rows[said.order.order_id][0],
            buyer=plain_markdown(said.buyer_name),
            amount=money(said.order.amount_usd),
            answer=words.answer(check, said),
        )
        for said in check.answers[:LINES_SHOWN]
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
    if len(check.answers) > LINES_SHOWN:
        st.caption(_("The other answers are in the table."))
    last_day = max(said.order.ship_date for said in check.answers)
    if note := words.ship_day_note(check, last_day):
        st.caption(note)


def orders_table(check: Check, found: OrderTable) -> pd.DataFrame:
    """One line per order: the answer, what to change, and the money."""
    rows = pd.DataFrame([_order_row(check, said, found) for said in check.answers])
    column = st.column_config
    dollars = {
        "amount_usd": _("Amount"),
        "payable_usd": _("Payable"),
        "own_risk_usd": _("Kept"),
        "premium_usd": _("Premium"),
        "order_premium_usd": _("After subsidy"),
        "expected_loss_kept_usd": _("Expected loss"),
    }
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "line": column.NumberColumn(_("Line"), width=50),
            "order_number": column.TextColumn(_("Order"), width=80),
            "buyer_name": column.TextColumn(_("Buyer"), width=170),
            "answer": column.TextColumn(_("Answer"), width=150),
            "why": column.TextColumn(_("Why"), width=330),
            "changes": column.TextColumn(_("To be covered in full"), width=330),
            "before_shipping": column.TextColumn(_("Before you ship"), width=330),
            "terms": column.TextColumn(_("Terms"), width=95),
            "hs6_code": column.TextColumn(_("HS code"), width=75),
            "ship_date": column.DateColumn(_("Shipped"), format="YYYY-MM-DD", width=95),
            "destination": column.TextColumn(_("Destination"), width=110),
            **{
                name: column.NumberColumn(text, format="accounting", width=95)
                for name, text in dollars.items()
            },
        },
        alt=_("Answer for each order"),
        placeholder="–",
        key="orders_table",
    )
    return rows


def _order_row(check: Check, said: OrderAnswer, found: OrderTable) -> dict[str, Any]:
    line, order_number = found.rows[said.order.order_id]
    order = said.order
    return {
        "line": line,
        "order_number": order_number or None,
        "buyer_name": said.buyer_name,
        "answer": _(words.VERDICTS[said.verdict]),
        "amount_usd": order.amount_usd,
        "payable_usd": said.payable_usd,
        "own_risk_usd": said.kept_usd,
        "why": _plain(words.answer(check, said).split(":** ", 1)[1]),
        "changes": _plain(" ".join(words.changes(said))) or None,
        "before_shipping": _plain(" ".join(words.cautions(said, holds=True))) or None,
        "terms": words.term_text(order.payment_term, order.term_days),
        "hs6_code": order.hs6_code,
        "ship_date": order.ship_date,
        "destination": words.country(order.consignee_country_code),
        "premium_usd": said.premium.premium_usd,
        "order_premium_usd": said.premium.net_usd,
        "expected_loss_kept_usd": said.expected_loss_usd,
    }


def _plain(markdown: str) -> str:
    """A sentence without the marks of Markdown, for the cell of a table or of a file."""
    return markdown.replace("**", "").replace("\\", "")


# --- files and explanation ----------------------------------------------------------------------


def download(check: Check, rows: pd.DataFrame) -> None:
    """The table as files; of an order the file says what was asked."""
    orders = [each.order for each in check.answers]
    asked = orders[0] if len(orders) == 1 else None
    downloads.downloads(
        rows,
        FILE_NAME,
        check.book,
        as_of_date=check.as_of,
        filters=filters.describe(
            exporter_id=check.exporter_id,
            loss_cause=check.loss_cause,
            buyer_id=asked.buyer_id if asked else None,
            amount_usd=asked.amount_usd if asked else None,
            payment_term=asked.payment_term if asked else None,
            term_days=asked.term_days if asked else None,
            hs6_code=asked.hs6_code if asked else None,
            ship_date=asked.ship_date if asked else None,
            destination=asked.consignee_country_code if asked else None,
            orders=None if asked else len(orders),
        ),
        assumptions=check.rules_of_orders,
    )


def explain(check: Check | None, exporter_id: str, as_of: Any) -> None:
    """How the answer follows, the rule values in use, and their sources."""
    page.explain(
        MEASURES_USED,
        formula=_(
            "The order is applied to the book as one more invoice, and the cover engine is asked "
            "about it: what it says is what it would say of that invoice. **Expected loss kept** "
            "= (1 − (1 − p)^(days ÷ 365)) × (amount − payable), where p is the yearly probability "
            "of the buyer's grade or your own; no recovery is counted. **Premium after subsidy** "
            "= amount × rate × (1 − share that the scheme pays)."
        ),
        method="shipment_check",
        rules=rules.used(as_of, exporter_id) if check is None else check.rules_of_orders,
        sources=SOURCES,
        rows=None if check is None else (lambda: _orders_and_rows(check)),
    )


def _orders_and_rows(check: Check) -> pd.DataFrame:
    """The engine's rows of the orders and of their buyers."""
    buyers = {said.order.buyer_id for said in check.answers}
    rows = check.rows[check.rows["buyer_id"].isin(buyers)]
    is_asked = rows["invoice_id"].map(is_order).astype(bool)
    return pd.concat([rows[is_asked], rows[~is_asked]])
