"""Kaplan and Meier's estimate against a published table, hand calculations and identities."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sweep import examples
from tradecredit.risk.survival import kaplan_meier, median_days

# Weeks of remission under 6-mercaptopurine: Freireich and others (1963), Blood 21, 699-716.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]

times = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)


def observed(rows):
    return pd.DataFrame(
        [(days, is_paid, 1) for days, is_paid in rows],
        columns=["observed_days", "is_paid", "invoice_count"],
    )


def leukaemia():
    return kaplan_meier(observed([(t, True) for t in ENDED] + [(t, False) for t in CENSORED]))


def unpaid_after(curve, days):
    """Share still unpaid after ``days``; None beyond the last day observed."""
    if curve.empty or days > curve["days"].iloc[-1]:
        return None
    return float(curve.loc[curve["days"] <= days, "unpaid_ratio"].iloc[-1])


def product_limit(rows, days):
    """The formula itself, in exact fractions."""
    left = Fraction(1)
    for day in sorted({t for t, is_paid in rows if is_paid and t <= days}):
        watched = sum(t >= day for t, _is_paid in rows)
        left *= 1 - Fraction(sum(t == day and is_paid for t, is_paid in rows), watched)
    return left


def test_the_published_remission_table_comes_out():
    """S(6) = 18/21, then times 16/17, 14/15, 11/12, 10/11, 6/7 and 5/6."""
    left = 18 / 21
    expected = {6: left}
    factors = {7: 16 / 17, 10: 14 / 15, 13: 11 / 12, 16: 10 / 11, 22: 6 / 7, 23: 5 / 6}
    for week, factor in factors.items():
        left *= factor
        expected[week] = left

    curve = leukaemia()

    for week, share in expected.items():
        assert unpaid_after(curve, week) == pytest.approx(share, abs=1e-9)
    assert unpaid_after(curve, 5) == 1
    assert unpaid_after(curve, 35) == pytest.approx(expected[23], abs=1e-9)
    assert median_days(curve) == 23


def test_the_band_is_greenwoods_on_the_log_log_scale():
    """Week 6 by hand: v = 3 / (21 x 18), exponents exp(-+1.96 x 0.089087 / 0.154151)."""
    week_6 = leukaemia().set_index("days").loc[6]

    assert week_6["lower_ratio"] == pytest.approx(0.6197, abs=5e-5)
    assert week_6["upper_ratio"] == pytest.approx(0.9516, abs=5e-5)


def test_three_invoices_of_which_one_is_open_by_hand():
    """Paid after 30 and 60 days, one open for 45: 2/3, then nobody else is watched."""
    curve = kaplan_meier(observed([(30, True), (60, True), (45, False)]))

    assert unpaid_after(curve, 29) == 1
    assert unpaid_after(curve, 30) == pytest.approx(2 / 3, abs=1e-12)
    assert unpaid_after(curve, 59) == pytest.approx(2 / 3, abs=1e-12)
    assert unpaid_after(curve, 60) == 0
    assert median_days(curve) == 60


def test_beyond_what_was_seen_nothing_is_known():
    curve = kaplan_meier(observed([(30, True), (45, False)]))

    assert unpaid_after(curve, 45) == pytest.approx(0.5)
    assert unpaid_after(curve, 46) is None


def test_nothing_observed_is_no_curve():
    empty = kaplan_meier(observed([]))

    assert empty.empty
    assert median_days(empty) is None
    assert unpaid_after(empty, 10) is None


def test_where_all_are_paid_the_band_is_unknown_and_the_estimate_is_nothing():
    last = kaplan_meier(observed([(30, True), (30, True)])).iloc[-1]

    assert last["unpaid_ratio"] == 0
    assert pd.isna(last["lower_ratio"])


@examples(sample=20, sweep=1_000)
@given(times)
def test_the_estimate_is_the_product_limit(rows):
    curve = kaplan_meier(observed(rows))

    for days, unpaid in zip(curve["days"], curve["unpaid_ratio"], strict=True):
        assert unpaid == pytest.approx(float(product_limit(rows, days)), abs=1e-9)


@examples(sample=20, sweep=1_000)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_with_all_paid_it_is_the_share_that_took_longer(days_to_pay):
    curve = kaplan_meier(observed([(days, True) for days in days_to_pay]))

    for days, unpaid in zip(curve["days"], curve["unpaid_ratio"], strict=True):
        longer = sum(taken > days for taken in days_to_pay) / len(days_to_pay)
        assert unpaid == pytest.approx(longer, abs=1e-9)


@examples(sample=20, sweep=1_000)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_with_none_paid_all_are_still_unpaid_and_there_is_no_median(days_open):
    curve = kaplan_meier(observed([(days, False) for days in days_open]))

    assert (curve["unpaid_ratio"] == 1).all()
    assert (curve["lower_ratio"] == 1).all()
    assert median_days(curve) is None


@examples(sample=20, sweep=1_000)
@given(times)
def test_it_falls_from_one_and_stays_within_its_band(rows):
    curve = kaplan_meier(observed(rows))
    known = curve.dropna()

    assert curve["days"].is_monotonic_increasing
    assert curve["unpaid_ratio"].is_monotonic_decreasing
    assert curve["unpaid_ratio"].between(0, 1).all()
    assert (known["lower_ratio"] <= known["unpaid_ratio"] + 1e-12).all()
    assert (known["upper_ratio"] >= known["unpaid_ratio"] - 1e-12).all()


@examples(sample=20, sweep=1_000)
@given(times, st.randoms())
def test_counts_stand_for_invoices_and_their_order_does_not_matter(rows, random):
    counted = observed(rows).groupby(["observed_days", "is_paid"], as_index=False).sum()
    shuffled = random.sample(rows, len(rows))

    assert kaplan_meier(counted).equals(kaplan_meier(observed(shuffled)))
