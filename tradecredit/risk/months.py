"""Whole months: runs of them, and the arithmetic of the calendar."""

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


def day_after(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)


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
