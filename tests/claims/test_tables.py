"""Claims beside premium and cover, on three small tables worked out by hand."""

from datetime import date

import pandas as pd
import pytest

from tradecredit.risk import claim_tables
from tradecredit.risk.months import Months

FIRST_QUARTER = Months(date(2025, 1, 1), date(2025, 3, 1))
SECOND_QUARTER = Months(date(2025, 4, 1), date(2025, 6, 1))


def premium() -> pd.DataFrame:
    """Insured 1,000 in January and 3,000 in May to US, 2,000 in May to DE; a rate of 1 %."""
    rows = [("2025-01-01", "US", 1_000.0), ("2025-05-01", "US", 3_000.0)]
    rows += [("2025-05-01", "DE", 2_000.0)]
    frame = pd.DataFrame(rows, columns=["ship_month", "split_code", "insured_usd"])
    return frame.assign(
        ship_month=pd.to_datetime(frame["ship_month"]), premium_usd=frame["insured_usd"] / 100
    )


def claims() -> pd.DataFrame:
    """One claim of 20 paid for US in February, one of 30 for US and one of 10 for DE in June."""
    rows = [("2025-02-01", "US", 20.0, 0.0), ("2025-06-01", "US", 30.0, 5.0)]
    rows += [("2025-06-01", "DE", 10.0, 0.0)]
    columns = ["claim_month", "split_code", "paid_usd", "recovery_usd"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(
        claim_month=pd.to_datetime(frame["claim_month"]),
        filed_count=1,
        decided_count=1,
        decided_on_time_count=1,
        paid_count=1,
        reserve_change_usd=0.0,
    )


def policies(**counts: int) -> pd.DataFrame:
    """Policies of a whole year each."""
    numbers = list(counts.values())
    return pd.DataFrame(
        {"split_code": list(counts), "policy_count": numbers, "earned_policy_years": numbers}
    )


def test_a_period_has_the_sums_of_its_months_and_their_ratios() -> None:
    """Second quarter: 40 paid on premium of 50 and 5,000 insured."""
    total = claim_tables.period_total(premium(), claims(), SECOND_QUARTER)

    assert total["paid_ratio"] == pytest.approx(40 / 50)
    assert total["paid_to_insured_ratio"] == pytest.approx(40 / 5_000)
    assert total["claim_severity_usd"] == pytest.approx(20)


def test_parts_stand_beside_the_compared_period() -> None:
    parts = claim_tables.by_part(
        premium(),
        claims(),
        policies(US=10, DE=5),
        current=SECOND_QUARTER,
        compared=FIRST_QUARTER,
        is_by_cause=False,
    ).set_index("split_code")

    assert parts.loc["US", "paid_to_insured_ratio"] == pytest.approx(30 / 3_000)
    assert parts.loc["US", "compared_ratio"] == pytest.approx(20 / 1_000)
    assert pd.isna(parts.loc["DE", "compared_ratio"])
    assert parts.loc["DE", "claim_frequency_ratio"] == pytest.approx(1_000 / 5)


def test_without_a_compared_period_every_comparison_is_unknown() -> None:
    parts = claim_tables.by_part(
        premium(),
        claims(),
        policies(US=10, DE=5),
        current=SECOND_QUARTER,
        compared=None,
        is_by_cause=False,
    )

    assert parts["compared_ratio"].isna().all()


def test_a_cause_stands_against_all_premium_and_all_policies() -> None:
    by_cause = claims().assign(split_code=["default", "default", "political"])

    parts = claim_tables.by_part(
        premium(),
        by_cause,
        policies(total=20),
        current=SECOND_QUARTER,
        compared=None,
        is_by_cause=True,
    ).set_index("split_code")

    assert list(parts["premium_usd"]) == [50.0, 50.0]
    assert parts.loc["political", "paid_ratio"] == pytest.approx(10 / 50)
    assert list(parts["policy_count"]) == [20, 20]


def test_the_loss_ratio_table_has_a_row_a_part_and_a_column_a_year() -> None:
    """US: 50 of 40; DE: 10 of 20."""
    table = claim_tables.loss_ratio_table(
        premium(), claims(), last_month=date(2025, 6, 1), part_count=12, is_by_cause=False
    )

    assert table.loc["US", 2025] == pytest.approx(50 / 40)
    assert table.loc["DE", 2025] == pytest.approx(10 / 20)
    assert claim_tables.highest_cell(table) == ("US", "2025", pytest.approx(1.25))


def test_a_table_without_a_known_cell_has_no_highest() -> None:
    assert claim_tables.highest_cell(pd.DataFrame({2025: [float("nan")]}, index=["US"])) is None


def test_a_month_without_a_payment_has_zero() -> None:
    paid = claim_tables.paid_by_month(claims(), FIRST_QUARTER)

    assert list(paid["paid_usd"]) == [0.0, 20.0, 0.0]


def test_burning_cost_is_paid_less_recovered_per_amount_insured() -> None:
    paid = claims().rename(columns={"claim_month": "ship_month"})

    parts, total = claim_tables.burning_cost_by_part(premium(), paid, SECOND_QUARTER)

    assert list(parts["split_code"]) == ["US", "DE"]
    assert parts["burning_cost_ratio"].iloc[0] == pytest.approx(25 / 3_000)
    assert total["burning_cost_ratio"] == pytest.approx(35 / 5_000)
