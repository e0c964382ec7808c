"""Several pasted orders on the page "Shipment check": their totals, answers and table."""

from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.frame import show
from tradecredit.app.frame.table import table
from tradecredit.app.frame.tiles import tile, tiles
from tradecredit.app.parts.orders import OrderTable
from tradecredit.app.shipment_check import one_order, words
from tradecredit.app.shipment_check.run import Check, OrderAnswer
from tradecredit.charts import shipment as charts
from tradecredit.formats import money, number, percent, plain_markdown
from tradecredit.language import _
from tradecredit.risk import shipment
from tradecredit.risk.ratios import share_of
from tradecredit.risk.shipment import FULL, HOLD, NOT, PART

LINES_SHOWN = 12
COLOURS = {FULL: "green", PART: "orange", HOLD: "orange", NOT: "red"}


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
    answers = check.answers
    amount = sum(answer.order.amount_usd for answer in answers)
    payable = sum(answer.payable_usd for answer in answers)
    covered = sum(answer.verdict == FULL for answer in answers)
    tiles(
        [
            tile(
                "covered_orders",
                _("{covered} of {count}", covered=number(covered), count=number(len(answers))),
                beside=_("without a reason not to ship"),
            ),
            tile("orders_usd", amount),
            tile(
                "payable_usd",
                payable,
                heading=_("Payable if unpaid"),
                beside=percent(share_of(payable, amount), 0),
            ),
            tile("own_risk_usd", amount - payable, beside=one_order.added_payable(check)),
            tile(
                "order_premium_usd",
                shipment.sum_if_known(answer.premium.net_usd for answer in answers),
            ),
        ]
    )


def all_on_top(check: Check) -> None:
    """All orders on top of what all buyers owe already."""
    parts = shipment.order_on_top(check.before, check.rows)
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


def answer_lines(check: Check, pasted: OrderTable) -> None:
    """The answer for each order in a sentence; of a long table the first ones."""
    lines = [
        _(
            "{icon} Line {line}, {buyer}, {amount}: {answer}",
            icon=f":{COLOURS[answer.verdict]}[{one_order.ICONS[answer.verdict]}]",
            line=pasted.rows[answer.order.order_id][0],
            buyer=plain_markdown(answer.buyer_name),
            amount=money(answer.order.amount_usd),
            answer=words.answer_text(answer),
        )
        for answer in check.answers[:LINES_SHOWN]
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
    if len(check.answers) > LINES_SHOWN:
        st.caption(_("The other answers are in the table."))
    if note := one_order.ship_day_note(check):
        st.caption(note)


def orders_table(check: Check, pasted: OrderTable) -> pd.DataFrame:
    """One line per order: the answer, what to change, and the money."""
    rows = pd.DataFrame(
        [_order_row(answer, *pasted.rows[answer.order.order_id]) for answer in check.answers]
    )
    table(rows, key="orders_table", alt=_("Answer for each order"))
    return rows


def _order_row(answer: OrderAnswer, line: int, order_number: str) -> dict[str, Any]:
    order = answer.order
    return {
        "line": line,
        "order_number": order_number or None,
        "buyer_name": answer.buyer_name,
        "verdict": answer.verdict,
        "order_advice": words.order_advice(answer),
        "amount_usd": order.amount_usd,
        "payable_usd": answer.payable_usd,
        "own_risk_usd": answer.kept_usd,
        "why": _plain(words.reason_text(answer)),
        "changes": _plain(" ".join(words.changes(answer))) or None,
        "before_shipping": _plain(" ".join(words.cautions(answer, is_before=True))) or None,
        "terms": words.term_text(order.payment_term, order.term_days),
        "hs6_code": order.hs6_code,
        "order_ship_date": order.ship_date,
        "consignee_country_code": order.consignee_country_code,
        "order_gross_premium_usd": answer.premium.premium_usd,
        "order_premium_usd": answer.premium.net_usd,
        "expected_loss_kept_usd": answer.expected_loss_usd,
    }


def _plain(markdown: str) -> str:
    """A sentence without the marks of Markdown, for the cell of a table or of a file."""
    return markdown.replace("**", "").replace("\\", "")
