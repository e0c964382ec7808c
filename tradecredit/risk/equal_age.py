"""Worse, or only later? Newer origins against older ones at equal age, level apart from speed.

A ratio of sums over origins has the standard error of a ratio estimator (W. G. Cochran, Sampling
Techniques, 3rd edition 1977, equation 2.46): origins are the units, so that what differs between
quarters is in it. Two such ratios are compared by Welch's t on the logarithm.
"""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from tradecredit.risk.triangles import Floats, Triangle

LEAST_OF_A_SIDE = 2
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Ratio:
    """A ratio of two sums over ``count`` origins, with its standard error."""

    value: float
    error: float
    count: int


def ratio_of_sums(numerators: Floats, denominators: Floats) -> Ratio:
    """The ratio r of the two sums; its error is √(n/(n-1) Σ (y - r x)²) / Σ x."""
    count, base = len(numerators), float(denominators.sum())
    if base <= 0:
        return Ratio(math.nan, math.nan, count)
    value = float(numerators.sum()) / base
    if count < LEAST_OF_A_SIDE:
        return Ratio(value, math.nan, count)
    squares = float(((numerators - value * denominators) ** 2).sum())
    return Ratio(value, math.sqrt(squares * count / (count - 1)) / base, count)


def compared(newer: Ratio, older: Ratio) -> tuple[float, float, float]:
    """Newer over older, and the 95 % interval of it; NaN where a side has too few origins."""
    if not (newer.value > 0 and older.value > 0):
        return math.nan, math.nan, math.nan
    change = newer.value / older.value
    parts = [(side.error / side.value) ** 2 for side in (newer, older)]
    variance = sum(parts)
    if not math.isfinite(variance):
        return change, math.nan, math.nan
    if variance == 0:
        return change, change, change
    freedom = variance**2 / sum(
        part**2 / (side.count - 1) for part, side in zip(parts, (newer, older), strict=True)
    )
    width = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * math.sqrt(variance)
    return change, change * math.exp(-width), change * math.exp(width)


def levels(triangle: Triangle, since: date) -> pd.DataFrame:
    """Level at equal age: what is there over premium, of origins from ``since`` on and before.

    One row per age that at least two newer origins have reached: ``age_number``,
    ``newer_ratio``, ``older_ratio``, ``change_ratio`` (newer over older) with its interval
    ``change_lower_ratio`` and ``change_upper_ratio``, ``newer_count`` and ``older_count``.
    """
    return _by_age(triangle, since, against=None)


def speeds(triangle: Triangle, since: date) -> pd.DataFrame:
    """Speed apart from level: which share of what is there later was there at each age.

    "Later" is the oldest age that both sides reached; columns as in ``levels``. The level
    cancels out, so a share that fell means that the same comes later.
    """
    oldest = oldest_common_age(triangle, since)
    if oldest is None:
        return pd.DataFrame(columns=COLUMNS)
    found = _by_age(triangle, since, against=oldest)
    return found[found["age_number"] < oldest].reset_index(drop=True)


def oldest_common_age(triangle: Triangle, since: date) -> int | None:
    """The oldest age that at least two newer origins have reached."""
    newer = triangle.latest_ages[_is_newer(triangle, since)]
    if len(newer) < LEAST_OF_A_SIDE:
        return None
    return int(np.sort(newer)[-LEAST_OF_A_SIDE])


def _is_newer(triangle: Triangle, since: date) -> np.ndarray:
    return np.array([month >= since for month in triangle.origin_months], dtype=bool)


def _by_age(triangle: Triangle, since: date, *, against: int | None) -> pd.DataFrame:
    newer = _is_newer(triangle, since)
    oldest = oldest_common_age(triangle, since)
    rows = []
    for age in range(0 if oldest is None else oldest + 1):
        sides = [_side(triangle, is_side, age, against) for is_side in (newer, ~newer)]
        change, lower, upper = compared(*sides)
        rows.append(
            {
                "age_number": age,
                "newer_ratio": sides[0].value,
                "older_ratio": sides[1].value,
                "change_ratio": change,
                "change_lower_ratio": lower,
                "change_upper_ratio": upper,
                "newer_count": sides[0].count,
                "older_count": sides[1].count,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _side(triangle: Triangle, is_side: np.ndarray, age: int, against: int | None) -> Ratio:
    """The ratio of one side at an age, over premium or over what is there at ``against``."""
    reached = is_side & (triangle.latest_ages >= max(age, against or 0))
    values = triangle.cumulative[reached, age]
    if against is None:
        base = np.zeros(len(values)) if triangle.exposure is None else triangle.exposure[reached]
    else:
        base = triangle.cumulative[reached, against]
    return ratio_of_sums(values, base)


COLUMNS = [
    "age_number",
    "newer_ratio",
    "older_ratio",
    "change_ratio",
    "change_lower_ratio",
    "change_upper_ratio",
    "newer_count",
    "older_count",
]


def verdict(shown: pd.DataFrame) -> str:
    """``higher``, ``lower``, ``alike`` or ``unknown`` by the interval of the oldest row."""
    known = shown.dropna(subset=["change_lower_ratio"])
    if known.empty:
        return "unknown"
    row = known.iloc[-1]
    if row["change_lower_ratio"] > 1:
        return "higher"
    return "lower" if row["change_upper_ratio"] < 1 else "alike"
