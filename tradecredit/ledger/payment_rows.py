"""Ledgers with a row for each payment: one invoice, several rows, each with a part of it."""

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.duplicates import SAME_INVOICE
from tradecredit.ledger.rows import LEFT_ASIDE_COLUMNS, is_true, left_aside, no_rows


def with_further_payments(owed: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``owed`` with the payments of each invoice in its first row, and the rows left aside for it.

    Rows are payments of one invoice where number, buyer, date and amount are the same, each has
    an amount paid, and no two have the same payment.
    """
    is_payment = is_true(owed["paid_amount_cents"].fillna(0) > 0) & ~owed["is_credit"]
    rows = owed[is_payment]
    is_several = rows.duplicated(SAME_INVOICE, keep=False)
    is_same_payment = rows.duplicated(
        [*SAME_INVOICE, "paid_amount_cents", "payment_date"], keep=False
    )
    rows = rows[is_several & ~is_same_payment]
    if rows.empty:
        return owed, no_rows(LEFT_ASIDE_COLUMNS)
    groups = rows.groupby(SAME_INVOICE, dropna=False, sort=False)
    paid_usd_cents = rows["amount_usd_cents"] - rows["outstanding_usd_cents"]
    is_first = groups.cumcount() == 0
    keys = [rows[name] for name in SAME_INVOICE]
    total_paid = paid_usd_cents.groupby(keys, dropna=False).transform("sum")
    # A balance after each payment: the last is the least.
    least = rows["outstanding_usd_cents"].groupby(keys, dropna=False).transform("min")
    left = (rows["amount_usd_cents"] - total_paid).where(~rows["has_balance"], least)[is_first]
    last_paid = groups["payment_date"].transform("max")[is_first]
    further = rows.index[~is_first]
    summed = owed.drop(index=further)
    is_settled = is_true(left <= 0)
    summed.loc[left.index, "outstanding_usd_cents"] = left.clip(lower=0)
    summed.loc[left.index, "paid_date"] = last_paid.where(is_settled)
    summed.loc[left.index, "is_part_paid"] = ~is_settled
    reason = _("A further payment of the same invoice; it was added to the first.")
    return summed, left_aside(further, "further_payment", reason)
