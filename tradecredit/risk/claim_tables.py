"""Claims beside premium and cover, by year, by part, by cause and by age.

``premium`` has one row per ``ship_month`` and ``split_code`` with the ``PREMIUM_SUMS``; ``claims``
one per ``claim_month`` and ``split_code`` with the ``CLAIM_SUMS``. Amounts are US$, ratios 0 to 1
and unknown where they would divide by nothing; docs/methods/claim_ratios.md has the formulas.
"""

from collections.abc import Callable, Mapping
from datetime import date

import pandas as pd

from tradecredit.risk.months import MONTHS_OF_YEAR, Months, shifted_month
from tradecredit.risk.ratios import (
    burning_cost_against_rate,
    claim_frequency,
    loss_ratios,
    poisson_interval,
    ratio,
)

PREMIUM_SUMS = ["insured_usd", "premium_usd"]
CLAIM_SUMS = [
    "filed_count",
    "decided_count",
    "decided_on_time_count",
    "paid_count",
    "reserve_change_usd",
    "paid_usd",
    "recovery_usd",
]
LOSS_SUMS = ["paid_usd", "recovery_usd"]
# A ratio of fewer claims is in the tables, and in no headline.
LEAST_CLAIMS = 5
WHOLE, FILLING, UNDER_WAY = "whole", "filling", "under_way"


def period_total(premium: pd.DataFrame, claims: pd.DataFrame, months: Months) -> pd.Series:
    """Amounts and ``loss_ratios`` of a period, over all parts."""
    earned = months.rows(premium)[PREMIUM_SUMS].sum()
    filed = months.rows(claims, "claim_month")[CLAIM_SUMS].sum()
    return loss_ratios(pd.concat([earned, filed]).to_frame().T.astype(float)).iloc[0]


def by_year(
    premium: pd.DataFrame,
    claims: pd.DataFrame,
    policies: pd.DataFrame,
    paid: pd.DataFrame,
    *,
    first_month: date,
    last_month: date,
    is_mature: Callable[[date], bool],
) -> pd.DataFrame:
    """One row per ``calendar_year`` up to ``last_month``: amounts, ratios, frequency, state.

    ``policies`` has ``calendar_year``, ``policy_count`` and ``earned_policy_years``; ``paid`` has
    ``ship_month`` and the ``LOSS_SUMS``. ``year_state`` is ``WHOLE``, ``FILLING`` (within the
    first twelve months of the book, which begins with ``first_month``: it has no claims of
    earlier shipments) or ``UNDER_WAY`` (not seen to its end). The frequency stands beside the
    bounds of its 95 % interval (``ratios.poisson_interval``).

    By year of shipment, not of payment: ``shipped_paid_usd`` to date, ``shipped_paid_ratio`` of
    the year's premium, ``shipped_recovery_ratio`` of what was paid, and ``is_mature``, whether
    claims of all its shipments can have been decided (``is_mature`` of its last day).
    """
    until = Months(date(1900, 1, 1), last_month)
    earned, filed = until.rows(premium), until.rows(claims, "claim_month")
    sums = _joined_sums(
        earned.assign(calendar_year=earned["ship_month"].dt.year),
        filed.assign(calendar_year=filed["claim_month"].dt.year),
        by="calendar_year",
    )
    joined = loss_ratios(sums.sort_values("calendar_year")).merge(
        policies, on="calendar_year", how="left"
    )
    lower, upper = poisson_interval(joined["filed_count"])
    exposure = joined["earned_policy_years"]
    shipped = until.rows(paid).groupby(until.rows(paid)["ship_month"].dt.year)[LOSS_SUMS].sum()
    shipped = shipped.reindex(joined["calendar_year"], fill_value=0.0).set_axis(joined.index)
    return joined.assign(
        claim_frequency_ratio=claim_frequency(joined["filed_count"], exposure),
        claim_frequency_lower_ratio=claim_frequency(lower, exposure),
        claim_frequency_upper_ratio=claim_frequency(upper, exposure),
        year_state=[_year_state(year, first_month, last_month) for year in joined["calendar_year"]],
        shipped_paid_usd=shipped["paid_usd"],
        shipped_paid_ratio=ratio(shipped["paid_usd"], joined["premium_usd"]),
        shipped_recovery_ratio=ratio(shipped["recovery_usd"], shipped["paid_usd"]),
        is_mature=[is_mature(date(year, 12, 31)) for year in joined["calendar_year"]],
    )


def _year_state(year: int, first_month: date, last_month: date) -> str:
    if date(year, 1, 1) < shifted_month(first_month, MONTHS_OF_YEAR):
        return FILLING
    return WHOLE if date(year, 12, 1) <= last_month else UNDER_WAY


def latest_stated(by_year: pd.DataFrame, count: str) -> pd.Series | None:
    """The latest whole year with at least ``LEAST_CLAIMS`` of a count; None where none has."""
    whole = by_year[(by_year["year_state"] == WHOLE) & (by_year[count] >= LEAST_CLAIMS)]
    return whole.iloc[-1] if len(whole) else None


def by_part(
    premium: pd.DataFrame,
    claims: pd.DataFrame,
    policies: pd.DataFrame,
    *,
    current: Months,
    compared: Months | None,
    is_by_cause: bool,
) -> pd.DataFrame:
    """One row per ``split_code`` in the ``current`` period: amounts, ratios and frequency.

    ``compared_ratio`` is what was paid per amount insured in the ``compared`` period, unknown
    where there is none in the book. ``policies`` has ``split_code``, ``policy_count`` and
    ``earned_policy_years``; by cause, which policies do not have, every part is counted against
    their ``total``.
    """
    now = loss_ratios(_part_sums(premium, claims, current, is_by_cause=is_by_cause))
    exposure = policies.set_index("split_code")[["policy_count", "earned_policy_years"]]
    of_parts = exposure.reindex(
        ["total"] * len(now) if is_by_cause else now["split_code"]
    ).set_axis(now.index)
    before = loss_ratios(_part_sums(premium, claims, compared or current, is_by_cause=is_by_cause))
    compared_ratio = before.set_index("split_code")["paid_to_insured_ratio"]
    return now.assign(
        **of_parts,
        claim_frequency_ratio=claim_frequency(now["filed_count"], of_parts["earned_policy_years"]),
        compared_ratio=now["split_code"].map(compared_ratio if compared else {}).astype(float),
    )


def costliest(parts: pd.DataFrame, part_count: int) -> pd.DataFrame:
    """The parts with the most claims paid, the dearest per amount insured first."""
    paid = parts[parts["paid_usd"] > 0]
    return paid.nlargest(part_count, "paid_usd").sort_values(
        "paid_to_insured_ratio", ascending=False
    )


def paid_by_month(claims: pd.DataFrame, months: Months) -> pd.DataFrame:
    """``paid_usd`` of each ``claim_month`` of a period; a month without a payment has 0."""
    paid = months.rows(claims, "claim_month").groupby("claim_month")[["paid_usd"]].sum()
    every_month = pd.date_range(months.first, months.last, freq="MS", unit="us")
    return paid.reindex(every_month, fill_value=0.0).rename_axis("claim_month").reset_index()


def burning_cost_by_part(
    premium: pd.DataFrame, paid: pd.DataFrame, months: Months
) -> tuple[pd.DataFrame, pd.Series]:
    """Premium rate beside burning cost by part, largest insured amount first, and of all parts.

    Both are of the shipments of ``months``; ``paid`` has ``ship_month``, ``split_code`` and the
    ``LOSS_SUMS``.
    """
    sums = months.rows(premium).groupby("split_code")[PREMIUM_SUMS].sum()
    losses = months.rows(paid).groupby("split_code")[LOSS_SUMS].sum()
    joined = sums.join(losses).fillna(0.0).reset_index()
    total = joined[[*PREMIUM_SUMS, *LOSS_SUMS]].sum().to_frame().T
    parts = burning_cost_against_rate(joined).sort_values("insured_usd", ascending=False)
    return parts, burning_cost_against_rate(total).iloc[0]


def insured_by_month(premium: pd.DataFrame) -> pd.DataFrame:
    """``insured_usd`` by ``ship_month``, over all parts."""
    return premium.groupby("ship_month", as_index=False)[["insured_usd"]].sum()


def loss_ratio_table(
    premium: pd.DataFrame,
    claims: pd.DataFrame,
    *,
    last_month: date,
    part_count: int,
    is_by_cause: bool,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Paid loss ratio of the parts with most claims paid (rows) by calendar year (columns).

    Beside it the number of claims paid in each cell. A cause stands against the premium of all,
    because premium is not split by cause.
    """
    until = Months(date(1900, 1, 1), last_month)
    top = _parts_with_most_paid(claims, part_count)
    filed = until.rows(claims, "claim_month")
    earned = _year_table(until.rows(premium), "ship_month", "premium_usd")
    base = (
        pd.DataFrame([earned.sum()] * len(top), index=top) if is_by_cause else earned.reindex(top)
    )
    paid, counts = (
        _year_table(filed, "claim_month", value).reindex(index=top, columns=base.columns).fillna(0)
        for value in ("paid_usd", "paid_count")
    )
    return paid / base.where(base > 0), counts


def cost_by_cause_table(
    paid_by_cause: pd.DataFrame, insured_by_part: Mapping[str, float] | pd.Series, part_count: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Claims paid per amount insured of the parts with most paid (rows) by cause (columns).

    Beside it the number of claims paid in each cell. ``paid_by_cause`` has ``split_code``,
    ``cause``, ``paid_usd`` and ``paid_count``.
    """
    top = _parts_with_most_paid(paid_by_cause, part_count)
    paid, counts = (
        paid_by_cause.pivot_table(
            index="split_code", columns="cause", values=value, aggfunc="sum"
        ).reindex(top)
        for value in ("paid_usd", "paid_count")
    )
    return paid.div(pd.Series(insured_by_part).reindex(top), axis=0), counts.fillna(0)


def with_enough_claims(table: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """The table without cells of fewer than ``LEAST_CLAIMS`` claims."""
    return table.where(counts.reindex_like(table) >= LEAST_CLAIMS)


def highest_cell(table: pd.DataFrame) -> tuple[str, str, float] | None:
    """Row, column and value of the highest cell of a table; None where no cell is known."""
    cells = table.melt(ignore_index=False, var_name="column").dropna(subset=["value"])
    if cells.empty:
        return None
    place = int(cells["value"].argmax())
    column = str(cells["column"].iloc[place])
    return str(cells.index[place]), column, float(cells["value"].iloc[place])


def shares_by_age(overdue_curves: pd.DataFrame, paid_curves: pd.DataFrame) -> pd.DataFrame:
    """Both curves of ``ratios.cohort_curves`` side by side, one row per cohort and age."""
    keys = ["cohort", "age_months"]
    overdue = overdue_curves.rename(columns={"share_ratio": "overdue_60_ratio"})
    paid = paid_curves.rename(columns={"share_ratio": "paid_by_age_ratio"})
    return overdue[[*keys, "insured_usd", "overdue_60_ratio", "is_complete"]].merge(
        paid[[*keys, "paid_by_age_ratio"]], on=keys, how="left"
    )


def _part_sums(
    premium: pd.DataFrame, claims: pd.DataFrame, months: Months, *, is_by_cause: bool
) -> pd.DataFrame:
    """Sums of a period by part; a cause stands against all premium, which has no cause."""
    earned, filed = months.rows(premium), months.rows(claims, "claim_month")
    if not is_by_cause:
        return _joined_sums(earned, filed, by="split_code")
    sums = filed.groupby("split_code")[CLAIM_SUMS].sum().reset_index()
    return sums.assign(**earned[PREMIUM_SUMS].sum())


def _joined_sums(premium: pd.DataFrame, claims: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Premium and claims summed by year or part and joined; what one side lacks is 0."""
    sums = [premium.groupby(by)[PREMIUM_SUMS].sum(), claims.groupby(by)[CLAIM_SUMS].sum()]
    return pd.concat(sums, axis=1).fillna(0.0).rename_axis(by).reset_index()


def _parts_with_most_paid(claims: pd.DataFrame, part_count: int) -> pd.Index:
    return claims.groupby("split_code")["paid_usd"].sum().nlargest(part_count).index


def _year_table(rows: pd.DataFrame, month_column: str, value: str) -> pd.DataFrame:
    return rows.pivot_table(
        index="split_code", columns=rows[month_column].dt.year, values=value, aggfunc="sum"
    )
