"""How late a buyer pays, on five invoices worked out by hand as of 30 September 2025.

I1 was paid 4 days early, I2 12 days late, I3 left the ledger unpaid, I4 has been overdue for 20
days, I5 falls due in October.
"""

from datetime import date

import pandas as pd
import pytest

from tradecredit.risk.payment import (
    late_shares,
    median_days_late,
    usual_term_days,
    with_days_so_far,
)

AS_OF = date(2025, 9, 30)
INVOICES = pd.DataFrame(
    {
        "invoice_id": ["I1", "I2", "I3", "I4", "I5"],
        "payment_state": ["paid", "paid", "off_ledger", "open", "open"],
        "invoice_date": pd.to_datetime(
            ["2025-01-10", "2025-02-10", "2025-03-10", "2025-06-12", "2025-07-20"]
        ),
        "due_date": pd.to_datetime(
            ["2025-03-11", "2025-04-11", "2025-05-09", "2025-09-10", "2025-10-18"]
        ),
        "term_days": [60, 60, 60, 90, 90],
        "days_late": pd.array([-4, 12, None, None, None], dtype="Int64"),
        "is_due": [True, True, True, True, False],
    }
)


def test_one_of_two_paid_and_three_of_four_due_invoices_are_late() -> None:
    shares = late_shares(INVOICES)

    assert shares.paid_ratio == 0.5
    assert shares.due_ratio == 0.75


def test_nothing_paid_and_nothing_due_is_unknown_and_not_zero() -> None:
    shares = late_shares(INVOICES[4:])

    assert (shares.paid_ratio, shares.due_ratio) == (None, None)
    assert median_days_late(INVOICES[4:]) is None


def test_the_median_lies_between_early_and_late() -> None:
    assert median_days_late(INVOICES) == 4.0


def test_an_open_overdue_invoice_is_late_by_the_days_so_far() -> None:
    shown = with_days_so_far(INVOICES, AS_OF).set_index("invoice_id")["days_late"]

    assert shown.to_dict() == {"I1": -4.0, "I2": 12.0, "I4": 20.0}


@pytest.mark.parametrize(
    ("from_date", "days"), [(date(2025, 1, 1), 60.0), (date(2025, 6, 1), 90.0), (AS_OF, None)]
)
def test_the_usual_term_is_that_of_most_invoices_of_the_period(
    from_date: date, days: float | None
) -> None:
    assert usual_term_days(INVOICES, from_date) == days
