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
    table, counts = claim_tables.loss_ratio_table(
        premium(), claims(), last_month=date(2025, 6, 1), part_count=12, is_by_cause=False
    )

    assert table.loc["US", 2025] == pytest.approx(50 / 40)
    assert table.loc["DE", 2025] == pytest.approx(10 / 20)
    assert claim_tables.highest_cell(table) == ("US", "2025", pytest.approx(1.25))
    assert counts.loc["US", 2025] == 2
    assert claim_tables.highest_cell(claim_tables.with_enough_claims(table, counts)) is None


def years(last_month: date, paid_count: int = 1) -> pd.DataFrame:
    """The years of the three claims and of a premium of 60 in 2025; 8 paid on its shipments."""
    paid = pd.DataFrame(
        {
            "ship_month": pd.to_datetime(["2025-01-01", "2025-05-01"]),
            "paid_usd": [6.0, 2.0],
            "recovery_usd": [1.0, 1.0],
        }
    )
    in_force = pd.DataFrame(
        {"calendar_year": [2025], "policy_count": [4], "earned_policy_years": [1.5]}
    )
    return claim_tables.by_year(
        premium(),
        claims().assign(paid_count=paid_count),
        in_force,
        paid,
        first_month=date(2023, 7, 1),
        last_month=last_month,
        is_mature=lambda day: day < date(2025, 1, 1),
    )


def test_a_year_has_its_payments_and_what_was_paid_on_its_shipments() -> None:
    """Paid in the year 60 of 60; on its shipments 8 of 60, of which 2 recovered; 3 / 1.5 filed."""
    year = years(date(2025, 12, 1)).iloc[0]

    assert year["paid_ratio"] == pytest.approx(1.0)
    assert year["shipped_paid_ratio"] == pytest.approx(8 / 60)
    assert year["shipped_recovery_ratio"] == pytest.approx(2 / 8)
    assert year["claim_frequency_ratio"] == pytest.approx(2_000)
    # The exact interval of a count of 3 is 0.619 to 8.767 (Garwood 1936).
    assert year["claim_frequency_lower_ratio"] == pytest.approx(1_000 * 0.619 / 1.5, rel=1e-3)
    assert year["claim_frequency_upper_ratio"] == pytest.approx(1_000 * 8.767 / 1.5, rel=1e-3)
    assert not year["is_mature"]


def test_a_year_says_whether_it_is_whole() -> None:
    assert years(date(2025, 12, 1))["year_state"].tolist() == [claim_tables.WHOLE]
    assert years(date(2025, 6, 1))["year_state"].tolist() == [claim_tables.UNDER_WAY]


def test_a_year_of_few_claims_is_in_no_headline() -> None:
    last = date(2025, 12, 1)
    assert claim_tables.latest_stated(years(last), "paid_count") is None
    stated = claim_tables.latest_stated(years(last, paid_count=2), "paid_count")
    assert stated is not None
    assert stated["calendar_year"] == 2025
    assert claim_tables.latest_stated(years(date(2025, 6, 1), paid_count=9), "paid_count") is None


@pytest.mark.parametrize(
    ("first_month", "filling"), [(date(2018, 1, 1), {2018}), (date(2023, 7, 1), {2023, 2024})]
)
def test_the_first_twelve_months_of_a_book_are_filling(
    first_month: date, filling: set[int]
) -> None:
    states = {
        year: claim_tables._year_state(year, first_month, date(2026, 6, 1))
        for year in range(first_month.year, 2026)
    }
    assert {year for year, state in states.items() if state == claim_tables.FILLING} == filling


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
