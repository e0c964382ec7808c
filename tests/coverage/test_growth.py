"""Growth, periods of whole months and contributions, against hand calculations and identities."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sweep import examples
from tradecredit.risk.growth import (
    growth_contributions,
    growth_ratio,
    monthly_growth,
    penetration,
    year_to_date_growth,
)
from tradecredit.risk.months import Months, same_months_before, whole_months

SPRING_2024 = Months(date(2024, 1, 1), date(2024, 4, 1))
SPRING_2025 = Months(date(2025, 1, 1), date(2025, 4, 1))


def by_month(*rows: tuple[str, str, float]) -> pd.DataFrame:
    months, parts, amounts = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "ship_month": pd.to_datetime(pd.Series(months)),
            "split_code": parts,
            "insured_usd": amounts,
        }
    )


def months_of(amounts: dict[str, float], filling: tuple[str, ...] = ()) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ship_month": pd.to_datetime(pd.Series(list(amounts))),
            "insured_usd": list(amounts.values()),
            "is_complete": [month not in filling for month in amounts],
        }
    )


@pytest.mark.parametrize(
    ("from_date", "to_date", "expected"),
    [
        (date(2025, 1, 1), date(2025, 4, 30), SPRING_2025),
        (date(2024, 12, 31), date(2025, 5, 30), SPRING_2025),
        (date(2024, 2, 1), date(2024, 2, 29), Months(date(2024, 2, 1), date(2024, 2, 1))),
        (date(2025, 1, 2), date(2025, 2, 27), None),
    ],
)
def test_a_period_is_cut_to_the_whole_months_inside(from_date, to_date, expected):
    assert whole_months(from_date, to_date) == expected


def test_the_same_months_before_an_event_end_before_its_month():
    assert same_months_before(SPRING_2025, date(2025, 4, 2)) == SPRING_2024
    assert same_months_before(SPRING_2025, date(2025, 5, 1)) == SPRING_2025


def test_january_and_february_are_compared_together():
    """170 in the two months of 2025 on 140 in those of 2024: +21.4 %; March 90 on 60: +50 %."""
    months = months_of(
        {
            "2024-01-01": 100, "2024-02-01": 40, "2024-03-01": 60,
            "2025-01-01": 60, "2025-02-01": 110, "2025-03-01": 90,
        }
    )  # fmt: skip
    growth = monthly_growth(months).set_index("ship_month")["insured_growth_ratio"]

    assert growth["2025-01-01"] == growth["2025-02-01"] == pytest.approx(170 / 140 - 1)
    assert growth["2025-03-01"] == pytest.approx(0.5)


@pytest.mark.parametrize("filling", [("2025-02-01",), ("2025-01-01", "2025-02-01")])
def test_a_january_whose_february_is_not_whole_has_no_growth(filling):
    months = months_of(
        {"2024-01-01": 100, "2024-02-01": 40, "2025-01-01": 60, "2025-02-01": 10}, filling
    )

    assert monthly_growth(months)["insured_growth_ratio"].isna().all()


def test_a_january_without_its_february_has_no_growth():
    months = months_of({"2024-01-01": 100, "2024-02-01": 40, "2025-01-01": 60})

    assert monthly_growth(months)["insured_growth_ratio"].isna().all()


def test_growth_is_unknown_where_nothing_was_before():
    assert growth_ratio(111, 100) == pytest.approx(0.11)
    assert growth_ratio(111, 0) is None


def test_contributions_are_those_of_the_worked_example():
    """docs/methods/coverage_growth.md: +15 points and -4 points make +11 %."""
    parts = growth_contributions(
        by_month(
            ("2024-02-01", "DE", 60),
            ("2024-03-01", "BR", 40),
            ("2025-01-01", "DE", 75),
            ("2025-04-01", "BR", 36),
            ("2025-05-01", "DE", 1_000),
        ),
        SPRING_2025,
        SPRING_2024,
    ).set_index("split_code")

    assert parts["contribution_ratio"].to_dict() == pytest.approx({"DE": 0.15, "BR": -0.04})
    assert parts["insured_growth_ratio"].to_dict() == pytest.approx({"DE": 0.25, "BR": -0.10})
    assert parts["share_ratio"].to_dict() == pytest.approx({"DE": 75 / 111, "BR": 36 / 111})


def test_a_new_part_contributes_but_has_no_growth_of_its_own():
    parts = growth_contributions(
        by_month(("2024-01-01", "DE", 50), ("2025-01-01", "DE", 50), ("2025-01-01", "TR", 10)),
        SPRING_2025,
        SPRING_2024,
    ).set_index("split_code")

    assert parts.loc["TR", "contribution_ratio"] == pytest.approx(0.2)
    assert pd.isna(parts.loc["TR", "insured_growth_ratio"])


amounts = st.lists(
    st.tuples(
        st.sampled_from(["2024-01-01", "2024-04-01", "2025-01-01", "2025-03-01"]),
        st.sampled_from(["DE", "BR", "US", "TR"]),
        st.floats(0, 1e9),
    ),
    min_size=1,
    max_size=40,
)


@examples(sample=20, sweep=1_000)
@given(amounts)
def test_contributions_add_up_to_the_growth_of_the_whole(rows):
    rows = [*rows, ("2024-02-01", "DE", 1_000.0)]
    frame = by_month(*rows)
    parts = growth_contributions(frame, SPRING_2025, SPRING_2024)
    before = sum(amount for month, _part, amount in rows if month.startswith("2024"))
    now = sum(amount for month, _part, amount in rows if month.startswith("2025"))

    assert parts["contribution_ratio"].sum() == pytest.approx(now / before - 1, abs=1e-9)


def test_a_month_is_compared_with_the_same_month_of_the_year_before():
    growth = monthly_growth(
        months_of({"2024-03-01": 80.0, "2025-03-01": 100.0, "2025-04-01": 10.0})
    ).set_index("ship_month")["insured_growth_ratio"]

    assert growth["2025-03-01"] == pytest.approx(0.25)
    assert growth[["2024-03-01", "2025-04-01"]].isna().all()


def test_a_month_that_is_still_filling_has_no_growth():
    growth = monthly_growth(
        months_of({"2024-03-01": 80.0, "2025-03-01": 10.0}, filling=("2025-03-01",))
    )

    assert growth["insured_growth_ratio"].isna().all()


def test_year_to_date_compares_january_on_with_january_on():
    amounts = {
        "2024-01-01": 10.0,
        "2024-02-01": 30.0,
        "2024-03-01": 99.0,
        "2025-01-01": 12.0,
        "2025-02-01": 34.0,
        "2025-03-01": 5.0,
    }
    growth = year_to_date_growth(months_of(amounts, filling=("2025-03-01",)))

    assert growth["calendar_month"].tolist() == [1, 2]
    assert growth["insured_growth_ratio"].tolist() == pytest.approx([0.2, 0.15])


def test_year_to_date_leaves_out_a_year_that_does_not_begin_in_january():
    growth = year_to_date_growth(
        months_of({"2024-03-01": 10.0, "2025-01-01": 12.0, "2025-03-01": 20.0})
    )

    assert growth.empty


def test_penetration_is_insured_over_customs_exports():
    reached = penetration(
        pd.DataFrame({"calendar_year": [2023, 2024], "insured_usd": [20.0, 30.0]}),
        pd.DataFrame({"calendar_year": [2023, 2024], "exports_usd": [100.0, 0.0]}),
    )

    assert reached["calendar_year"].tolist() == [2023]
    assert reached["penetration_ratio"].tolist() == pytest.approx([0.2])
