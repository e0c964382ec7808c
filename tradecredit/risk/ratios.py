"""Claims against premium and cover: loss ratios, frequency, maturity, cohorts, burning cost.

Amounts in US$, ratios 0 to 1. The formulas with a worked example are in
``docs/methods/claim_ratios.md``.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from scipy.stats import chi2

from tradecredit.risk.months import MONTHS_OF_YEAR, shifted_month

POLICY_YEARS_PER_FREQUENCY = 1_000
INTERVAL_LEVEL = 0.95

# An age is drawn only while the months of shipment that have reached it carry at least this
# share of their cohort's amount; beyond it the curve would be that of a few months.
LEAST_COHORT_SHARE = 0.25


@dataclass(frozen=True)
class DecisionHorizon:
    """How long after shipment a claim may still be undecided by the rules.

    ``term_days`` is the credit term that covers nearly all of the amount insured;
    ``waiting_months`` follow after the due date, then the insurer has ``decision_days``.
    """

    term_days: int
    waiting_months: int
    decision_days: int

    def decided_by(self, ship_date: date) -> date:
        """Last day on which the claim of a shipment of ``ship_date`` is decided."""
        due_date = ship_date + timedelta(days=self.term_days)
        waited = _same_day(due_date, self.waiting_months)
        return waited + timedelta(days=self.decision_days)

    def is_mature(self, last_ship_date: date, data_end: date) -> bool:
        """Whether claims of shipments up to ``last_ship_date`` can all have been decided."""
        return self.decided_by(last_ship_date) <= data_end

    def last_mature_month(self, data_end: date) -> date:
        """First day of the latest month of shipment that is mature on ``data_end``."""
        month = data_end.replace(day=1)
        while not self.is_mature(shifted_month(month, 1) - timedelta(days=1), data_end):
            month = shifted_month(month, -1)
        return month


def _same_day(day: date, month_count: int) -> date:
    """``day`` that many months later, or the last day of a shorter month."""
    return (pd.Timestamp(day) + pd.DateOffset(months=month_count)).date()


def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """``part`` over ``whole``; unknown where the whole is zero or unknown."""
    return part / whole.where(whole > 0)


def share_of(part: float, whole: float) -> float:
    """``part`` over ``whole`` of two figures; NaN where the whole is zero or unknown."""
    return part / whole if whole > 0 else math.nan


def loss_ratios(amounts: pd.DataFrame) -> pd.DataFrame:
    """Claims of a period against its premium and cover, row by row.

    Needs ``premium_usd``, ``insured_usd``, ``paid_usd``, ``reserve_change_usd``,
    ``recovery_usd``, ``paid_count``, ``decided_count`` and ``decided_on_time_count``. Adds
    ``incurred_usd`` and the ratios; each is unknown where it would divide by nothing.
    """
    incurred = amounts["paid_usd"] + amounts["reserve_change_usd"]
    return amounts.assign(
        incurred_usd=incurred,
        paid_ratio=ratio(amounts["paid_usd"], amounts["premium_usd"]),
        incurred_ratio=ratio(incurred, amounts["premium_usd"]),
        paid_to_insured_ratio=ratio(amounts["paid_usd"], amounts["insured_usd"]),
        claim_severity_usd=ratio(amounts["paid_usd"], amounts["paid_count"]),
        recovery_ratio=ratio(amounts["recovery_usd"], amounts["paid_usd"]),
        decided_on_time_ratio=ratio(amounts["decided_on_time_count"], amounts["decided_count"]),
    )


def claim_frequency(filed_count: pd.Series, earned_policy_years: pd.Series) -> pd.Series:
    """Claims filed per thousand policy-years earned in the period."""
    return POLICY_YEARS_PER_FREQUENCY * ratio(filed_count, earned_policy_years)


def poisson_interval(counts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Bounds of the exact 95 % interval of the mean of a Poisson count (Garwood 1936)."""
    tail = (1 - INTERVAL_LEVEL) / 2
    lower = chi2.ppf(tail, 2 * counts) / 2
    upper = chi2.ppf(1 - tail, 2 * (counts + 1)) / 2
    return (
        pd.Series(lower, index=counts.index).fillna(0.0),
        pd.Series(upper, index=counts.index),
    )


def burning_cost_against_rate(amounts: pd.DataFrame) -> pd.DataFrame:
    """Premium rate beside burning cost, both per amount insured.

    Needs ``premium_usd``, ``insured_usd``, ``paid_usd`` and ``recovery_usd`` of the same
    shipments. Adds ``premium_rate_ratio``, ``burning_cost_ratio`` (paid less recovered) and
    ``adequacy_ratio`` (rate over burning cost; 1 where the premium just pays the claims,
    unknown where nothing was paid).
    """
    burn = ratio(amounts["paid_usd"] - amounts["recovery_usd"], amounts["insured_usd"])
    rate = ratio(amounts["premium_usd"], amounts["insured_usd"])
    return amounts.assign(
        premium_rate_ratio=rate, burning_cost_ratio=burn, adequacy_ratio=ratio(rate, burn)
    )


def cohort_curves(
    events: pd.DataFrame, insured: pd.DataFrame, *, last_month: date, oldest_age: int = 24
) -> pd.DataFrame:
    """Share of a shipment year's amount to which something has happened by each age.

    ``events`` has ``ship_month``, ``age_months`` and ``amount_usd``; ``insured`` has
    ``ship_month`` and ``insured_usd``; ``last_month`` is the last month the book has seen
    whole. One row per ``cohort`` (the year of shipment) and ``age_months``: ``amount_usd`` that
    something happened to at that age and ``insured_usd``, both of the months of shipment that
    have reached it; ``share_ratio``, the sum of these quotients up to the age; and
    ``is_complete``: whether all months of the cohort have reached it, and the share is the
    cohort's own. A share never falls: each step is chained to the last, whichever months it is of.
    """
    seen = _months_seen(insured, last_month)
    reached = _reached_ages(seen, events, oldest_age)
    curves = reached.groupby(["cohort", "age_months"], as_index=False).agg(
        amount_usd=("amount_usd", "sum"), insured_usd=("insured_usd", "sum")
    )
    months_since_december = (
        last_month.year - curves["cohort"] - 1
    ) * MONTHS_OF_YEAR + last_month.month
    steps = ratio(curves["amount_usd"], curves["insured_usd"])
    curves = curves.assign(
        share_ratio=steps.groupby(curves["cohort"]).cumsum(),
        is_complete=curves["age_months"] <= months_since_december,
    )
    whole_usd = curves["cohort"].map(seen.groupby("cohort")["insured_usd"].sum())
    return curves[curves["insured_usd"] >= LEAST_COHORT_SHARE * whole_usd].reset_index(drop=True)


def _months_seen(insured: pd.DataFrame, last_month: date) -> pd.DataFrame:
    """Cohort of each month of shipment and how many whole months the book has seen since."""
    months = insured["ship_month"].dt
    seen = (last_month.year - months.year) * MONTHS_OF_YEAR + last_month.month - months.month
    return insured.assign(cohort=months.year, seen_months=seen)[seen >= 0]


def _reached_ages(seen: pd.DataFrame, events: pd.DataFrame, oldest_age: int) -> pd.DataFrame:
    """One row per month of shipment and age it has reached, with what happened at that age."""
    ages = pd.DataFrame({"age_months": range(oldest_age + 1)})
    grid = seen.merge(ages, how="cross").merge(
        _by_age(events, oldest_age), on=["ship_month", "age_months"], how="left"
    )
    known = grid.assign(amount_usd=grid["amount_usd"].fillna(0.0))
    return known[known["age_months"] <= known["seen_months"]]


def _by_age(events: pd.DataFrame, oldest_age: int) -> pd.DataFrame:
    """Amount that has happened at each age, for every month of shipment."""
    early = events.assign(age_months=events["age_months"].clip(lower=0))
    known = early[early["age_months"] <= oldest_age]
    return known.groupby(["ship_month", "age_months"], as_index=False)[["amount_usd"]].sum()
