"""Growth of the insured amount: periods of whole months, growth, and what each part adds.

Frames carry months as the first day of the month. A month is compared only when it is whole:
part of a month never stands against a whole one. The formulas with a worked example are in
``docs/methods/coverage_growth.md``.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

MONTHS_OF_YEAR = 12


@dataclass(frozen=True)
class Months:
    """A run of whole months, from the first day of ``first`` to the last day of ``last``.

    Both are the first day of their month.
    """

    first: date
    last: date

    @property
    def count(self) -> int:
        """Number of months."""
        return months_between(self.first, self.last) + 1

    @property
    def last_day(self) -> date:
        """Last day of the last month."""
        return shifted_month(self.last, 1) - timedelta(days=1)

    def shifted(self, month_count: int) -> "Months":
        """The same number of months, ``month_count`` later (negative: earlier)."""
        return Months(shifted_month(self.first, month_count), shifted_month(self.last, month_count))

    def rows(self, frame: pd.DataFrame, month_column: str = "ship_month") -> pd.DataFrame:
        """The rows of ``frame`` whose month lies inside."""
        months = frame[month_column]
        inside = (months >= pd.Timestamp(self.first)) & (months <= pd.Timestamp(self.last))
        return frame[inside]


def shifted_month(month: date, month_count: int) -> date:
    """First day of the month ``month_count`` months after that of ``month``."""
    number = month.year * MONTHS_OF_YEAR + month.month - 1 + month_count
    return date(number // MONTHS_OF_YEAR, number % MONTHS_OF_YEAR + 1, 1)


def months_between(first: date, last: date) -> int:
    """Calendar months from the month of ``first`` to that of ``last``."""
    return (last.year - first.year) * MONTHS_OF_YEAR + last.month - first.month


def whole_months(from_date: date, to_date: date) -> Months | None:
    """The months that lie wholly between two days, both included; None when there are none."""
    first = from_date if from_date.day == 1 else shifted_month(from_date, 1)
    last = shifted_month(to_date + timedelta(days=1), -1)
    return Months(first, last) if first <= last else None


def same_months_before(months: Months, before: date) -> Months:
    """The same months of the latest year in which they all lie before the month of ``before``.

    Comparing March to May with March to May keeps the seasons out of the comparison.
    """
    earlier = months
    while earlier.last >= before.replace(day=1):
        earlier = earlier.shifted(-MONTHS_OF_YEAR)
    return earlier


def growth_ratio(current: float, before: float) -> float | None:
    """``current`` over ``before`` less one; None (unknown) where there is nothing before."""
    return current / before - 1 if before > 0 else None


def monthly_growth(by_month: pd.DataFrame) -> pd.DataFrame:
    """Each month beside the same month of the year before.

    ``by_month`` has one row per ``ship_month`` with ``insured_usd`` and ``is_complete``. Adds
    ``insured_last_year_usd`` and ``insured_growth_ratio``; the growth of a month that is not
    whole, or whose last year is not in the book, is unknown.
    """
    last_year = by_month[["ship_month", "insured_usd", "is_complete"]].assign(
        ship_month=by_month["ship_month"] + pd.DateOffset(years=1)
    )
    joined = by_month.merge(last_year, on="ship_month", how="left", suffixes=("", "_last_year"))
    before = joined.pop("insured_usd_last_year")
    was_complete = joined.pop("is_complete_last_year").eq(True)  # noqa: FBT003 - a column's value
    comparable = joined["is_complete"] & was_complete & (before > 0)
    return joined.assign(
        insured_last_year_usd=before,
        insured_growth_ratio=(joined["insured_usd"] / before - 1).where(comparable),
    )


def year_to_date_growth(by_month: pd.DataFrame) -> pd.DataFrame:
    """Growth of January to each month against the same months of the year before.

    ``by_month`` as in ``monthly_growth``. One row per whole month whose year, and the year
    before, are whole from January on: ``ship_month``, ``calendar_year``, ``calendar_month``,
    ``year_to_date_usd``, ``insured_growth_ratio``.
    """
    whole = by_month[by_month["is_complete"]].sort_values("ship_month")
    months = whole["ship_month"].dt
    dated = whole.assign(calendar_year=months.year, calendar_month=months.month)
    grouped = dated.groupby("calendar_year")
    running = dated.assign(
        year_to_date_usd=grouped["insured_usd"].cumsum(), months_so_far=grouped.cumcount() + 1
    ).loc[lambda frame: frame["months_so_far"] == frame["calendar_month"]]
    columns = ["calendar_year", "calendar_month", "year_to_date_usd"]
    before = running[columns].assign(calendar_year=running["calendar_year"] + 1)
    joined = running[["ship_month", *columns]].merge(
        before, on=["calendar_year", "calendar_month"], suffixes=("", "_before")
    )
    growth = joined["year_to_date_usd"] / joined.pop("year_to_date_usd_before") - 1
    return joined.assign(insured_growth_ratio=growth)


def growth_contributions(by_month: pd.DataFrame, current: Months, compared: Months) -> pd.DataFrame:
    """What each part adds to the growth of the whole.

    ``by_month`` has one row per ``ship_month`` and ``split_code`` with ``insured_usd``. One row
    per part, largest insured amount first: ``current_usd``, ``compared_usd``, ``change_usd``,
    ``insured_growth_ratio`` of the part, ``contribution_ratio`` (the part's change over the
    compared total of all parts; the contributions add up to the growth of the total) and
    ``share_ratio`` of the current total. Ratios are unknown where they would divide by nothing.
    """
    amounts = pd.DataFrame(
        {
            "current_usd": _sum_by_part(by_month, current),
            "compared_usd": _sum_by_part(by_month, compared),
        }
    ).fillna(0.0)
    change = amounts["current_usd"] - amounts["compared_usd"]
    before = amounts["compared_usd"].where(amounts["compared_usd"] > 0)
    return (
        amounts.assign(
            change_usd=change,
            insured_growth_ratio=change / before,
            contribution_ratio=change / (amounts["compared_usd"].sum() or float("nan")),
            share_ratio=amounts["current_usd"] / (amounts["current_usd"].sum() or float("nan")),
        )
        .sort_values("current_usd", ascending=False)
        .rename_axis("split_code")
        .reset_index()
    )


def _sum_by_part(by_month: pd.DataFrame, months: Months) -> pd.Series:
    return months.rows(by_month).groupby("split_code")["insured_usd"].sum()


def penetration(insured_by_year: pd.DataFrame, exports_by_year: pd.DataFrame) -> pd.DataFrame:
    """Insured amount over customs exports, by calendar year.

    Needs ``calendar_year`` with ``insured_usd`` and ``is_complete``, and ``calendar_year`` with
    ``exports_usd``. Adds ``exports_usd`` and ``penetration_ratio``; years without known exports
    are left out.
    """
    joined = insured_by_year.merge(exports_by_year, on="calendar_year")
    known = joined[joined["exports_usd"] > 0]
    return known.assign(penetration_ratio=known["insured_usd"] / known["exports_usd"])
