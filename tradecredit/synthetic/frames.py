"""Columns of numpy arrays, and the few operations the generator needs on them."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Frame = dict[str, Array]

# Later than any date of a book; an event that never happens has this day.
NEVER = 2_000_000

_EPOCH = date(1970, 1, 1)
_CALENDAR = np.arange(np.datetime64("2010-01-01"), np.datetime64("2045-01-01"))
_FIRST_DAY = int(_CALENDAR[0].astype(np.int64))
_MONTH_OF_DAY = _CALENDAR.astype("datetime64[M]").astype(np.int32)


def day_number(day: date) -> int:
    """Days since 1970-01-01, the form in which the generator keeps dates."""
    return (day - _EPOCH).days


def day(year: int, month: int, day_of_month: int) -> int:
    """Day number of a calendar day."""
    return day_number(date(year, month, day_of_month))


def month_number(days: Array) -> Array:
    """Months since January 1970 of each day number."""
    return _MONTH_OF_DAY[days - _FIRST_DAY]


def year_of(days: Array) -> Array:
    """Calendar year of each day number."""
    return 1970 + month_number(days) // 12


def first_of_month(months: Array) -> Array:
    """Day number of the first day of each month number."""
    return np.asarray(months).astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)


def taken(frame: Frame, index: Array) -> Frame:
    """Rows of ``frame`` picked by position or by mask."""
    return {name: column[index] for name, column in frame.items()}


def row_count(frame: Frame) -> int:
    """Number of rows; 0 for a frame without columns."""
    return next((len(column) for column in frame.values()), 0)


def stacked(frames: list[Frame]) -> Frame:
    """Rows of all frames one after the other; they have the same columns."""
    return {name: np.concatenate([frame[name] for frame in frames]) for name in frames[0]}


def cents(amount: Array) -> Array:
    """Amounts rounded to the cent, half a cent up, as a ledger does."""
    return np.floor(amount * 100 + 0.5 + 1e-6) / 100


def quota_choice(rng: np.random.Generator, weights: Array, count: int) -> Array:
    """``count`` positions in random order whose shares are the weights as closely as can be."""
    if count == 0:
        return np.zeros(0, dtype=np.int32)
    bounds = np.cumsum(weights) / np.sum(weights)
    points = (np.arange(count) + rng.random()) / count
    positions = np.minimum(np.searchsorted(bounds, points, side="right"), len(weights) - 1)
    return rng.permutation(positions).astype(np.int32)


def uniform_days(rng: np.random.Generator, low: Array | int, high: Array | int) -> Array:
    """Whole days from ``low`` to ``high``, both included; ``high`` below ``low`` gives ``low``."""
    low, high = np.broadcast_arrays(low, high)
    return rng.integers(low, np.maximum(low, high) + 1).astype(np.int32)


def group_starts(keys: Array) -> Array:
    """Position of the first row of each run of equal keys."""
    if len(keys) == 0:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))


def keyed(group: Array, day_numbers: Array) -> Array:
    """One sortable number of a group and a day."""
    return group.astype(np.int64) * 4_000_000 + day_numbers
