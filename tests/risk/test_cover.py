"""The engine's answer put together, on three invoices worked out by hand."""

import pandas as pd
import pytest

from tradecredit.cover_steps import COVER_STEPS
from tradecredit.risk.cover import joined, main_gap_usd, waterfall


@pytest.fixture
def cover() -> pd.DataFrame:
    """I1 loses 10 of 100 to the uninsured percentage, I2 of 50 41 in two steps, I3 nothing."""
    nothing = {step.column: [0.0, 0.0, 0.0] for step in COVER_STEPS}
    return pd.DataFrame(
        nothing
        | {
            "invoice_id": ["I1", "I2", "I3"],
            "outstanding_usd": [100.0, 50.0, 0.0],
            "retained_share_usd": [10.0, 1.0, 0.0],
            "over_limit_usd": [0.0, 40.0, 0.0],
            "payable_usd": [90.0, 9.0, 0.0],
            "main_gap_step": ["retained_share", "over_limit", None],
        }
    )


def test_the_steps_lead_from_what_is_owed_to_what_is_payable(cover: pd.DataFrame) -> None:
    amounts = waterfall(cover).set_index("step")["amount_usd"]

    assert amounts[["outstanding", "over_limit", "retained_share", "payable"]].tolist() == [
        150.0,
        40.0,
        11.0,
        99.0,
    ]
    assert amounts["outstanding"] - amounts.iloc[1:-1].sum() == amounts["payable"]


def test_the_main_gap_of_an_invoice_is_what_its_largest_step_takes(cover: pd.DataFrame) -> None:
    taken = main_gap_usd(cover)

    assert taken.tolist()[:2] == [10.0, 40.0]
    assert pd.isna(taken.iloc[2])


def test_a_paid_invoice_has_no_cover_but_keeps_its_row(cover: pd.DataFrame) -> None:
    invoices = pd.DataFrame({"invoice_id": ["I0", "I2"], "invoice_amount_usd": [7.0, 50.0]})

    rows = joined(invoices, cover)

    assert rows["invoice_id"].tolist() == ["I0", "I2"]
    assert pd.isna(rows["payable_usd"].iloc[0])
    assert rows["payable_usd"].iloc[1] == 9.0
