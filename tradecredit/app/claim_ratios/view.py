"""What the page "Claim ratios" was asked for, and everything it shows, computed once."""

import math
from dataclasses import dataclass
from datetime import date

import pandas as pd

from tradecredit import store
from tradecredit.app.frame import data, filters, periods
from tradecredit.app.parts import splits
from tradecredit.risk import claim_tables
from tradecredit.risk.months import MONTHS_OF_YEAR, Months, day_after, shifted_month
from tradecredit.risk.ratios import DecisionHorizon, cohort_curves

SPLITS = (
    "country_code",
    "cause",
    "sector_code",
    "size_class",
    "product_code",
    "city_code",
    "scheme_code",
)
BURNING_COST_MONTHS = 36
OLDEST_AGE = 24

Where = dict[str, list[str] | None]


@dataclass(frozen=True)
class View:
    """Everything the page shows.

    ``by_year`` and ``by_part`` are those of ``risk.claim_tables``; ``burning_cost`` is of the
    shipments of ``burning_cost_months``, all mature, with its total over all parts.
    """

    book: store.Book
    split_by: str
    where: Where
    periods: periods.Periods
    last_whole: date
    horizon: DecisionHorizon
    premium: pd.DataFrame
    claims: pd.DataFrame
    current: pd.Series
    compared: pd.Series
    by_year: pd.DataFrame
    by_part: pd.DataFrame
    burning_cost: pd.DataFrame
    burning_cost_total: pd.Series
    burning_cost_months: Months
    paid_curves: pd.DataFrame
    overdue_curves: pd.DataFrame

    @property
    def is_by_cause(self) -> bool:
        """Whether the parts are causes of loss, which premium and policies do not have."""
        return self.split_by == "cause"

    @property
    def is_filtered(self) -> bool:
        """Whether the figures are of a selection, not of the whole book."""
        return any(self.where.values())

    @property
    def is_filling(self) -> bool:
        """Whether the period has months in which the book has no claims of earlier shipments."""
        first_whole = shifted_month(filters.first_day(self.book).replace(day=1), MONTHS_OF_YEAR)
        return self.periods.current.first < first_whole

    @property
    def is_mature(self) -> bool:
        """Whether claims of all shipments of the period can have been decided."""
        return self.horizon.is_mature(self.periods.current.last_day, self.book.data_end)


def choose_filters() -> Where:
    """The filters of the page, by parameter."""
    return {
        "country_codes": filters.markets(),
        "causes": filters.causes(),
        "sector_codes": filters.sectors(),
        "size_classes": filters.size_classes(),
        "product_codes": filters.products(),
        "city_codes": filters.cities(),
        "scheme_codes": filters.schemes(),
    }


def compute(
    book: store.Book,
    where: Where,
    *,
    split_by: str,
    from_date: date,
    to_date: date,
    compare: periods.Comparison,
) -> View:
    """The view of these filters; ends the page with what to do when they leave nothing."""
    by_shipper = {name: codes for name, codes in where.items() if name != "causes"}
    premium = data.load("claims/premium_by_month", split_by=split_by, **by_shipper)
    if premium.empty:
        periods.stop_without_cover(where)
    chosen = periods.chosen(book, from_date, to_date, compare)
    periods.stop_when_nothing_insured(chosen, chosen.current.rows(premium)["insured_usd"].sum())
    last_whole = periods.last_whole_month(book)
    horizon = _horizon(last_whole, book.data_end)
    claims = data.load("claims/claims_by_month", split_by=split_by, **where)
    paid = data.load("claims/paid_by_age", split_by=split_by, **where)
    overdue = data.load("claims/overdue_by_age", **by_shipper)
    policies = data.load(
        "claims/policies_in_period",
        from_date=chosen.current.first,
        to_date=chosen.current.last_day,
        split_by=split_by,
        **by_shipper,
    )
    months = _burning_cost_months(horizon, chosen.current.last, book.data_end)
    burning_cost, burning_cost_total = claim_tables.burning_cost_by_part(premium, paid, months)
    is_by_cause = split_by == "cause"
    by_part = claim_tables.by_part(
        premium,
        claims,
        policies,
        current=chosen.current,
        compared=chosen.compared if chosen.is_compared_known else None,
        is_by_cause=is_by_cause,
    )
    compared = claim_tables.period_total(premium, claims, chosen.compared)
    return View(
        book=book,
        split_by=split_by,
        where=where,
        periods=chosen,
        last_whole=last_whole,
        horizon=horizon,
        premium=premium,
        claims=claims,
        current=claim_tables.period_total(premium, claims, chosen.current),
        compared=compared if chosen.is_compared_known else compared * math.nan,
        by_year=claim_tables.by_year(
            premium,
            claims,
            data.load(
                "claims/policies_by_year",
                to_date=Months(last_whole, last_whole).last_day,
                **by_shipper,
            ),
            paid,
            first_month=filters.first_day(book).replace(day=1),
            last_month=last_whole,
            is_mature=lambda day: horizon.is_mature(day, book.data_end),
        ),
        by_part=splits.named(by_part, split_by),
        burning_cost=splits.named(burning_cost.iloc[:0] if is_by_cause else burning_cost, split_by),
        burning_cost_total=burning_cost_total,
        burning_cost_months=months,
        paid_curves=_curves(paid, "paid_usd", premium, book.data_end),
        overdue_curves=_curves(overdue, "overdue_usd", premium, book.data_end),
    )


def _horizon(last_whole: date, data_end: date) -> DecisionHorizon:
    """The rule's days until claims are decided, by the terms of the two latest years."""
    found = data.load(
        "claims/decision_horizon",
        from_date=shifted_month(last_whole, -23),
        to_date=last_whole,
        as_of_date=data_end,
    )
    row = found.iloc[0]
    return DecisionHorizon(
        term_days=0 if pd.isna(row["term_days"]) else int(row["term_days"]),
        waiting_months=int(row["waiting_months"]),
        decision_days=int(row["decision_days"]),
    )


def _burning_cost_months(horizon: DecisionHorizon, last: date, data_end: date) -> Months:
    """The latest mature months of shipment up to the end of the period."""
    last_mature = min(last, horizon.last_mature_month(data_end))
    return Months(shifted_month(last_mature, 1 - BURNING_COST_MONTHS), last_mature)


def _curves(
    events: pd.DataFrame, amount: str, premium: pd.DataFrame, data_end: date
) -> pd.DataFrame:
    """What share of each year's insured amount had become ``amount`` by each age."""
    amounts = events.rename(columns={amount: "amount_usd"})
    return cohort_curves(
        amounts[["ship_month", "age_months", "amount_usd"]],
        claim_tables.insured_by_month(premium),
        last_month=shifted_month(day_after(data_end), -1),
        oldest_age=OLDEST_AGE,
    )
