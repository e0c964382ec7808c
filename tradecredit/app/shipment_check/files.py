"""The files of the page "Shipment check", and how its answer is computed."""

from datetime import date
from typing import Any

import pandas as pd

from tradecredit.app.frame import downloads, filters, page, rules
from tradecredit.app.shipment_check.run import Check
from tradecredit.language import _
from tradecredit.risk.orders import is_order

FILE_NAME = "shipment_check"
SOURCES = ("ZJK", "CW1", "D36", "WX", "SXD", "EG2", "KI", "EE", "BIS", "TS", "CR24")
MEASURES_USED = (
    "payable_usd",
    "own_risk_usd",
    "limit_room_usd",
    "order_premium_usd",
    "expected_loss_kept_usd",
)
# What a file says of the one order that was checked.
ORDER_FIELDS = (
    "buyer_id",
    "amount_usd",
    "payment_term",
    "term_days",
    "hs6_code",
    "ship_date",
    "consignee_country_code",
)


def download(check: Check, rows: pd.DataFrame) -> None:
    """The table as files; of one order the file says which it was."""
    orders = [answer.order for answer in check.answers]
    described: dict[str, Any] = {"orders": len(orders)}
    if len(orders) == 1:
        described = {name: getattr(orders[0], name) for name in ORDER_FIELDS}
    downloads.downloads(
        rows,
        FILE_NAME,
        check.book,
        as_of_date=check.as_of,
        filters=filters.describe(
            exporter_id=check.exporter_id, loss_cause=check.loss_cause, **described
        ),
        assumptions=check.rules_of_orders,
    )


def explain(check: Check | None, exporter_id: str, as_of: date) -> None:
    """How the answer follows, the rule values in use, and their sources."""
    page.explain(
        MEASURES_USED,
        formula=_(
            "The order is applied to the book as one more invoice and the cover engine is run: "
            "its answer is the one it would give for that invoice. **Expected loss kept** "
            "= (1 − (1 − p)^(days ÷ 365)) × (amount − payable), where p is the yearly probability "
            "of the buyer's grade or your own; no recovery is counted. **Premium after subsidy** "
            "= amount × rate × (1 − share that the scheme pays)."
        ),
        method="shipment_check",
        rules=lambda: rules.used(as_of, exporter_id) if check is None else check.rules_of_orders,
        sources=SOURCES,
        rows=None if check is None else (lambda: _orders_and_rows(check)),
    )


def _orders_and_rows(check: Check) -> pd.DataFrame:
    """The engine's rows of the orders and of their buyers, the orders first."""
    buyers = {answer.order.buyer_id for answer in check.answers}
    rows = check.rows[check.rows["buyer_id"].isin(buyers)]
    is_new = rows["invoice_id"].map(is_order).astype(bool)
    return pd.concat([rows[is_new], rows[~is_new]])
