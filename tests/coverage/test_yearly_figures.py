"""Figures by year and the parts that are folded into one, worked out by hand."""

import math
from datetime import date

import pandas as pd
import pytest

from tradecredit.risk.growth import (
    insured_by_label,
    small_firm_share,
    whole_run_of_months,
    with_others_folded,
    yearly_figures,
)
from tradecredit.risk.months import Months


def by_part() -> pd.DataFrame:
    """100 (40 by small firms) in November 2024, 300 (60) in January 2025, in two parts."""
    rows = [("2024-11-01", "US", 100.0, 40.0), ("2025-01-01", "US", 200.0, 60.0)]
    rows += [("2025-01-01", "DE", 100.0, 0.0)]
    names = ["ship_month", "split_code", "insured_usd", "sme_insured_usd"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(
        ship_month=pd.to_datetime(frame["ship_month"]), part_label=frame["split_code"]
    )


def test_a_month_without_shipments_is_zero_and_the_last_may_be_incomplete() -> None:
    months = whole_run_of_months(by_part(), date(2024, 12, 1))

    assert list(months["insured_usd"]) == [100.0, 0.0, 300.0]
    assert list(months["is_complete"]) == [True, True, False]


def test_a_year_has_its_shares_and_its_penetration() -> None:
    clients = pd.DataFrame(
        {"calendar_year": [2024, 2025], "client_count": [4, 5], "sme_client_count": [1, 2]}
    )
    exports = pd.DataFrame({"calendar_year": [2024], "exports_usd": [400.0]})

    years = yearly_figures(
        whole_run_of_months(by_part(), date(2025, 1, 1)), clients, exports, date(2025, 1, 1)
    ).set_index("calendar_year")

    assert years.loc[2024, "sme_client_ratio"] == pytest.approx(1 / 4)
    assert years.loc[2024, "sme_insured_ratio"] == pytest.approx(40 / 100)
    assert years.loc[2024, "penetration_ratio"] == pytest.approx(100 / 400)
    assert math.isnan(years.loc[2025, "penetration_ratio"])
    assert list(years["is_complete"]) == [True, False]


def test_the_share_of_small_firms_is_of_the_period_and_unknown_without_any() -> None:
    months = whole_run_of_months(by_part(), date(2025, 1, 1))
    december, january = date(2024, 12, 1), date(2025, 1, 1)

    assert small_firm_share(months, Months(january, january)) == pytest.approx(60 / 300)
    assert math.isnan(small_firm_share(months, Months(december, december)))


def test_the_smallest_contributions_are_one_row_and_the_sum_stays() -> None:
    parts = pd.DataFrame(
        {
            "split_code": ["A", "B", "C", "D"],
            "current_usd": [10.0, 20.0, 30.0, 40.0],
            "compared_usd": [10.0, 10.0, 40.0, 40.0],
            "change_usd": [0.0, 10.0, -10.0, 0.0],
            "contribution_ratio": [0.0, 0.10, -0.10, 0.0],
            "share_ratio": [0.1, 0.2, 0.3, 0.4],
        }
    )

    shown, others = with_others_folded(parts, "contribution_ratio", 2, other_code="other")

    assert list(shown["split_code"]) == ["B", "C", "other"]
    assert others == 2
    assert shown["current_usd"].sum() == 100.0
    assert shown["insured_growth_ratio"].iloc[-1] == pytest.approx(50 / 50 - 1)


def test_a_label_has_an_amount_in_every_month() -> None:
    long = insured_by_label(by_part(), ["DE", "US", "none"])

    assert list(long["part_label"]) == ["DE", "DE", "US", "US"]
    assert list(long["insured_usd"]) == [0.0, 100.0, 100.0, 200.0]
