"""How late a buyer pays, by number of invoices.

``invoices`` has ``payment_state`` (``paid``, ``open`` or ``off_ledger``), ``invoice_date``,
``due_date``, ``is_due``, ``term_days`` and ``days_late`` (unknown while unpaid). Formulas and an
example: ``docs/methods/buyer_file.md``.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class LateShares:
    """Share late of what was paid, and of what fell due; None where there is nothing."""

    paid_ratio: float | None
    due_ratio: float | None


def late_shares(invoices: pd.DataFrame) -> LateShares:
    """Late of what was paid, and of what fell due: paid late, still open or left unpaid."""
    paid, due = _paid(invoices), invoices[invoices["is_due"]]
    is_late = (due["payment_state"] != "paid") | (due["days_late"].astype("Float64") > 0)
    return LateShares(
        float((paid["days_late"] > 0).mean()) if len(paid) else None,
        float(is_late.mean()) if len(due) else None,
    )


def median_days_late(invoices: pd.DataFrame) -> float | None:
    """Median days late of the paid invoices, negative before the due date; None without any."""
    paid = _paid(invoices)
    return float(paid["days_late"].astype(float).median()) if len(paid) else None


def with_days_so_far(invoices: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Paid invoices, and open overdue ones with the days they are late so far."""
    so_far = (pd.Timestamp(as_of) - invoices["due_date"]).dt.days
    days = invoices["days_late"].astype("Float64").fillna(so_far.astype("Float64"))
    is_open_late = (invoices["payment_state"] == "open") & (so_far > 0)
    is_shown = (invoices["payment_state"] == "paid") | is_open_late
    return invoices[is_shown].assign(days_late=days.astype(float)[is_shown])


def usual_term_days(invoices: pd.DataFrame, from_date: date) -> float | None:
    """The term of most invoices since ``from_date``, in days; None without any."""
    recent = invoices[invoices["invoice_date"] >= pd.Timestamp(from_date)]
    return None if recent.empty else float(recent["term_days"].mode().iloc[0])


def _paid(invoices: pd.DataFrame) -> pd.DataFrame:
    return invoices[invoices["payment_state"] == "paid"]
