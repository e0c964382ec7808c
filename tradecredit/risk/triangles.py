"""Triangles: what is known of claims by origin (rows) and age (columns).

An origin is a group of shipments (a quarter, a half-year) or, in a triangle of somebody's own,
any row; ages are counted in steps of equal length, the first is 0. Cells are cumulative, a cell
that is not known yet is NaN, and a true zero is a zero: a waiting period makes the first columns
of a payment triangle zero, which is not the same as unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradecredit.errors import ToldPlainly
from tradecredit.formats import month, number
from tradecredit.language import _
from tradecredit.risk.months import shifted_month

Floats = NDArray[np.float64]

LEAST_ORIGINS = 4
LEAST_CLAIMS = 30


class TriangleTooThin(ToldPlainly):
    """There is too little in a triangle to say what it will end at."""


@dataclass(frozen=True)
class Triangle:
    """Cumulative cells of ``origins`` (rows) by age (columns); NaN where not known yet.

    ``exposure`` is what claims of an origin are expected to follow (premium earned, US$), None
    where nobody gave it. ``origin_months`` are the first months of the origins, empty where the
    origins are no dates.
    """

    origins: tuple[str, ...]
    cumulative: Floats
    exposure: Floats | None = None
    origin_months: tuple[date, ...] = ()

    @property
    def known_counts(self) -> NDArray[np.int64]:
        """How many ages of each origin are known."""
        return np.isfinite(self.cumulative).sum(axis=1)

    @property
    def latest_ages(self) -> NDArray[np.int64]:
        """Age of the newest known cell of each origin."""
        return self.known_counts - 1

    @property
    def latest(self) -> Floats:
        """The newest known cell of each origin: the last diagonal."""
        rows = np.arange(len(self.origins))
        return self.cumulative[rows, self.latest_ages]

    @property
    def age_count(self) -> int:
        """Number of ages."""
        return self.cumulative.shape[1]


def from_cells(cells: pd.DataFrame, *, basis: str, measure: str, is_net: bool) -> Triangle:
    """The triangle of the rows of ``claims/triangle_cells``.

    ``basis`` is ``paid`` or ``incurred`` (paid plus undecided claims as filed), ``measure``
    ``amount`` or ``count``; ``is_net`` takes recoveries off amounts. Ages after the last at which
    anything ever happened are left out.
    """
    steps = cells.assign(value=_happened(cells, basis, measure, is_net=is_net))
    square = steps.pivot_table(index="origin_month", columns="age_number", values="value")
    cumulative = np.cumsum(square.to_numpy(dtype=float), axis=1)
    premium = cells.groupby("origin_month")["premium_usd"].max()
    months = tuple(moment.date() for moment in square.index)
    return Triangle(
        origins=_labels(months),
        cumulative=cumulative[:, : _ages_in_use(square)],
        exposure=premium.to_numpy(dtype=float),
        origin_months=months,
    )


def _happened(cells: pd.DataFrame, basis: str, measure: str, *, is_net: bool) -> pd.Series:
    if measure == "count":
        return cells["paid_count" if basis == "paid" else "filed_count"].astype(float)
    found = cells["paid_usd"] + (cells["reserve_change_usd"] if basis == "incurred" else 0)
    return found - cells["recovery_usd"] if is_net else found


def _ages_in_use(steps: pd.DataFrame) -> int:
    """Ages up to one after the last at which anything happened."""
    used = np.flatnonzero((steps.fillna(0) != 0).any().to_numpy())
    last = int(used.max()) if len(used) else 0
    return min(last + 2, steps.shape[1])


def _labels(months: Sequence[date]) -> tuple[str, ...]:
    """Each origin by its first and last month, as "Jul–Sep 2026"."""
    if len(months) < 2:
        return tuple(map(month, months))
    step = (months[1].year - months[0].year) * 12 + months[1].month - months[0].month
    return tuple(f"{month(first)}–{month(shifted_month(first, step - 1))}" for first in months)


def claim_count(cells: pd.DataFrame, basis: str) -> int:
    """Claims in the triangle: paid, or filed."""
    return int(cells["paid_count" if basis == "paid" else "filed_count"].sum())


def refuse_when_thin(triangle: Triangle, claims: int | None = None) -> None:
    """Raise ``TriangleTooThin`` with the count where nothing can be said of the end.

    ``claims`` is how many claims the triangle holds, None where only amounts are known.
    """
    if claims is not None and claims < LEAST_CLAIMS:
        raise TriangleTooThin(
            _(
                "Too few claims to say what they will end at: {count} under these filters, at "
                "least {least} are needed. Take a filter out, or choose a wider one.",
                count=number(claims),
                least=LEAST_CLAIMS,
            )
        )
    filled = int((np.nan_to_num(triangle.latest) != 0).sum())
    if filled < LEAST_ORIGINS or triangle.age_count < 3:
        raise TriangleTooThin(
            _(
                "Too little to say what it will end at: {filled} origins with anything in them "
                "and {ages} ages; at least {least} origins and 3 ages are needed.",
                filled=number(filled),
                ages=triangle.age_count,
                least=LEAST_ORIGINS,
            )
        )


def known_earlier(triangle: Triangle, steps: int) -> Triangle:
    """The triangle as it was known ``steps`` steps ago: without its last diagonals.

    Origins that had not begun then are left out, and ages that nobody had reached.
    """
    # Ages after the last in use are cut for old origins, which had reached them all the same.
    kept = np.minimum(reached_counts(triangle) - steps, triangle.age_count)
    begun = kept > 0
    ages = np.arange(triangle.age_count)
    cells = np.where(ages[None, :] < kept[:, None], triangle.cumulative, np.nan)[begun]
    return replace(
        triangle,
        origins=tuple(np.array(triangle.origins, dtype=object)[begun]),
        cumulative=cells[:, : int(kept.max(initial=1))],
        exposure=None if triangle.exposure is None else triangle.exposure[begun],
        origin_months=tuple(np.array(triangle.origin_months, dtype=object)[begun])
        if triangle.origin_months
        else (),
    )


def reached_counts(triangle: Triangle) -> NDArray[np.int64]:
    """How many ages each origin has reached, also those after the last column.

    Origins follow each other by one step, so it is one more for each older origin.
    """
    newest = int(triangle.known_counts[-1])
    return newest + np.arange(len(triangle.origins))[::-1]


def long_form(triangle: Triangle) -> pd.DataFrame:
    """One row per known cell: ``origin_name``, ``age_number``, ``cumulative_value``."""
    rows, ages = np.nonzero(np.isfinite(triangle.cumulative))
    return pd.DataFrame(
        {
            "origin_name": np.array(triangle.origins, dtype=object)[rows],
            "age_number": ages,
            "cumulative_value": triangle.cumulative[rows, ages],
        }
    )
