"""Loss ratios, maturity and cohorts, against hand calculations and identities."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from tests.sweep import examples
from tradecredit.risk.ratios import (
    DecisionHorizon,
    burning_cost_against_rate,
    claim_frequency,
    cohort_curves,
    loss_ratios,
    poisson_interval,
)

# 90 days of credit, 4 months of waiting, 120 days to decide.
HORIZON = DecisionHorizon(term_days=90, waiting_months=4, decision_days=120)


def amounts(**changed: float) -> pd.DataFrame:
    known = {
        "premium_usd": 400.0,
        "insured_usd": 100_000.0,
        "paid_usd": 220.0,
        "reserve_change_usd": 60.0,
        "recovery_usd": 33.0,
        "paid_count": 2,
        "decided_count": 5,
        "decided_on_time_count": 4,
    }
    return pd.DataFrame([{**known, **changed}])


def shipped(amount_by_month: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ship_month": pd.to_datetime(pd.Series(list(amount_by_month))),
            "insured_usd": list(amount_by_month.values()),
        }
    )


def happened(*rows: tuple[str, int, float]) -> pd.DataFrame:
    months, ages, sums = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "ship_month": pd.to_datetime(pd.Series(months)),
            "age_months": ages,
            "amount_usd": sums,
        }
    )


def test_ratios_are_those_of_the_worked_example():
    """docs/methods/claim_ratios.md, "Worked example"."""
    found = loss_ratios(amounts()).iloc[0]

    assert found["paid_ratio"] == pytest.approx(0.55)
    assert found["incurred_usd"] == pytest.approx(280)
    assert found["incurred_ratio"] == pytest.approx(0.70)
    assert found["paid_to_insured_ratio"] == pytest.approx(0.0022)
    assert found["claim_severity_usd"] == pytest.approx(110)
    assert found["recovery_ratio"] == pytest.approx(0.15)
    assert found["decided_on_time_ratio"] == pytest.approx(0.8)


def test_ratios_are_unknown_where_they_would_divide_by_nothing():
    found = loss_ratios(
        amounts(premium_usd=0, insured_usd=0, paid_usd=0, paid_count=0, decided_count=0)
    ).iloc[0]

    assert found[["paid_ratio", "incurred_ratio", "paid_to_insured_ratio"]].isna().all()
    assert found[["claim_severity_usd", "recovery_ratio", "decided_on_time_ratio"]].isna().all()


def test_frequency_is_claims_per_thousand_policies():
    found = claim_frequency(pd.Series([45, 3]), pd.Series([1_500.0, 0.0]))

    assert found[0] == pytest.approx(30)
    assert pd.isna(found[1])


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)],
)
def test_the_interval_of_a_count_is_that_of_the_published_table(count, lower, upper):
    """Garwood, Biometrika 28 (1936) 437-442, as tabulated by Ulm, Am J Epidemiol 131 (1990) 374."""
    found_lower, found_upper = poisson_interval(pd.Series([count]))

    assert found_lower[0] == pytest.approx(lower, abs=5e-4)
    assert found_upper[0] == pytest.approx(upper, abs=5e-4)


def test_the_interval_of_a_count_covers_its_mean():
    """Exactly, over the Poisson law: at least 95 % for each mean, 97 % at most on average."""
    counts = pd.Series(range(200))
    lower, upper = poisson_interval(counts)
    means = range(5, 51)
    covered = [poisson.pmf(counts, mean)[(lower <= mean) & (mean <= upper)].sum() for mean in means]

    assert min(covered) >= 0.95
    assert sum(covered) / len(means) <= 0.97


def test_a_claim_is_decided_after_term_waiting_period_and_decision():
    """15 January + 90 days = 15 April; + 4 months = 15 August; + 120 days = 13 December."""
    assert HORIZON.decided_by(date(2025, 1, 15)) == date(2025, 12, 13)


def test_the_waiting_period_ends_with_a_shorter_month():
    """1 August + 90 days = 30 October; + 4 months = 28 February; + 120 days = 28 June."""
    assert HORIZON.decided_by(date(2024, 8, 1)) == date(2025, 6, 28)


def test_a_month_is_mature_when_its_last_shipment_is():
    """31 January + 90 days = 1 May; + 4 months = 1 September; + 120 days = 30 December."""
    assert HORIZON.last_mature_month(date(2025, 12, 30)) == date(2025, 1, 1)
    assert HORIZON.last_mature_month(date(2025, 12, 29)) == date(2024, 12, 1)


def test_burn_is_what_was_paid_less_recovered():
    found = burning_cost_against_rate(amounts(recovery_usd=20.0)).iloc[0]

    assert found["premium_rate_ratio"] == pytest.approx(0.004)
    assert found["burning_cost_ratio"] == pytest.approx(0.002)
    assert found["adequacy_ratio"] == pytest.approx(2)


def test_a_cohort_adds_up_over_its_months_and_ages():
    """100 + 300 shipped in January and December 2023; 10 happened at age 2, 30 at age 3."""
    curves = cohort_curves(
        happened(("2023-01-01", 2, 10), ("2023-12-01", 3, 30)),
        shipped({"2023-01-01": 100, "2023-12-01": 300}),
        last_month=date(2025, 6, 1),
        oldest_age=4,
    ).set_index("age_months")

    assert curves["share_ratio"].tolist() == pytest.approx([0, 0, 0.025, 0.1, 0.1])
    assert curves["is_complete"].all()


def test_an_age_only_some_months_have_reached_is_theirs_alone_and_marked():
    """In April 2025 the shipments of January are 3 months old, those of March 1 month."""
    curves = cohort_curves(
        happened(("2025-01-01", 2, 10), ("2025-03-01", 1, 40)),
        shipped({"2025-01-01": 100, "2025-03-01": 100}),
        last_month=date(2025, 4, 1),
        oldest_age=6,
    ).set_index("age_months")

    assert curves.index.tolist() == [0, 1, 2, 3]
    assert curves.loc[1, "share_ratio"] == pytest.approx(40 / 200)
    # The step from age 1 to age 2 is that of January alone, on top of what both months had.
    assert curves.loc[2, "share_ratio"] == pytest.approx(40 / 200 + 10 / 100)
    assert curves.loc[3, "share_ratio"] == pytest.approx(40 / 200 + 10 / 100)
    assert not curves["is_complete"].any()


def test_events_the_book_has_not_seen_yet_do_not_count():
    """The amount would pass the threshold at age 5; the book has seen age 3."""
    curves = cohort_curves(
        happened(("2024-12-01", 5, 50)),
        shipped({"2024-12-01": 100}),
        last_month=date(2025, 3, 1),
        oldest_age=6,
    )

    assert curves["amount_usd"].sum() == 0
    assert curves["age_months"].max() == 3


events = st.lists(
    st.tuples(
        st.sampled_from([f"2024-{month:02}-01" for month in range(1, 13)]),
        st.integers(0, 12),
        st.floats(0, 1e6),
    ),
    min_size=1,
    max_size=30,
)


@examples(sample=20, sweep=1_000)
@given(events)
@pytest.mark.slow
def test_a_complete_cohort_ends_at_everything_that_happened(rows):
    months = {f"2024-{month:02}-01": 1e6 for month in range(1, 13)}
    curves = cohort_curves(
        happened(*rows), shipped(months), last_month=date(2026, 1, 1), oldest_age=12
    )

    assert curves["is_complete"].all()
    happened_usd = sum(row[2] for row in rows)
    assert curves["share_ratio"].iloc[-1] == pytest.approx(happened_usd / 12e6)
    assert curves["amount_usd"].sum() == pytest.approx(happened_usd, abs=1e-3)


@examples(sample=20, sweep=1_000)
@given(events, st.integers(1, 14), st.lists(st.floats(0, 1e6), min_size=12, max_size=12))
@pytest.mark.slow
def test_a_curve_never_falls_whichever_months_have_reached_an_age(rows, months_seen, amounts_usd):
    months = dict(zip((f"2024-{month:02}-01" for month in range(1, 13)), amounts_usd, strict=True))
    last_month = (pd.Timestamp("2024-01-01") + pd.DateOffset(months=months_seen)).date()
    curves = cohort_curves(happened(*rows), shipped(months), last_month=last_month, oldest_age=12)

    assert not (curves.groupby("cohort")["share_ratio"].diff() < 0).any()
