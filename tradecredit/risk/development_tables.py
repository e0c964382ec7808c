"""What the page "Claims development" lists: tables by origin, by age, and what came of forecasts.

A triangle holds US dollars, numbers of claims or a unit of one's own; ``in_unit`` gives the
columns that end with ``_value`` the ending of that unit, which decides how they are written.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tradecredit.formats import percent
from tradecredit.language import _
from tradecredit.risk import chain_ladder, projections
from tradecredit.risk.projections import Projection
from tradecredit.risk.triangles import Triangle

# Below this share an origin is called open: enough is to come to speak of it.
OPEN_BELOW = 0.95


def in_unit(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """``frame`` with ``_value`` at the end of its columns replaced by ``_unit``."""
    return frame.rename(
        columns={
            name: f"{name.removesuffix('_value')}_{unit}"
            for name in map(str, frame.columns)
            if name.endswith("_value")
        }
    )


def is_open(projection: Projection) -> np.ndarray:
    """Which origins are less than 95 % developed."""
    return projection.by_origin["developed_ratio"].to_numpy() < OPEN_BELOW


def by_origin(projection: Projection) -> pd.DataFrame:
    """The table of origins, the newest first, each with the reason of its method."""
    table = projection.by_origin
    reasons = [_reason(row, projection) for row in table.to_dict("records")]
    shown = table.copy()
    shown.insert(list(table).index("projection_method") + 1, "reason_text", reasons)
    if projection.triangle.exposure is None:
        shown = shown.drop(columns=["premium_usd", "ultimate_ratio"])
    return shown.iloc[::-1].reset_index(drop=True)


def _reason(row: Mapping[Any, Any], projection: Projection) -> str:
    share = percent(row["developed_ratio"])
    least, well = projections.LEAST_DEVELOPED, projections.WELL_DEVELOPED
    expected = projection.expected
    match row["projection_method"]:
        case projections.BORNHUETTER_FERGUSON:
            return _(
                "{share} developed, less than {well}: what is there, and the rest at {ratio} of "
                "premium, as in the newest developed origins",
                share=share,
                well=percent(well, 0),
                ratio=_per_premium(expected.developed_ratio),
            )
        case projections.CAPE_COD:
            start = (
                _("{share} developed, less than {least}", share=share, least=percent(least, 0))
                if row["developed_ratio"] < least
                else _("nothing there yet")
            )
            return _(
                "{start}: expected on its premium at {ratio}, the ratio of all origins so far",
                start=start[:1].upper() + start[1:],
                ratio=_per_premium(expected.cape_cod_ratio),
            )
        case projections.NOTHING_SHIPPED:
            return _("Nothing was shipped, or nothing can come any more")
        case projections.UNKNOWN_END:
            return _(
                "{share} developed and no premium to expect from: not known, in no sum", share=share
            )
    if row["developed_ratio"] < well:
        return _("{share} developed; no premium to expect from", share=share)
    return _("{share} developed, at least {well}", share=share, well=percent(well, 0))


def _per_premium(ratio: float) -> str:
    """A ratio to premium; numbers of claims are too few per dollar for per cent."""
    return (
        percent(ratio) if ratio >= 1e-3 else _("{ratio} claims a US$ m", ratio=f"{1e6 * ratio:.2f}")
    )


def by_age(projection: Projection) -> pd.DataFrame:
    """One row per age: ``developed_ratio``, factor to the next age, its error, and sigma."""
    found = projection.development
    count = len(found.developed_ratios)
    finite = np.where(np.isfinite(found.factors), found.factors, np.nan)
    return pd.DataFrame(
        {
            "age_number": range(count),
            "developed_ratio": found.developed_ratios,
            "link_factor": np.append(finite, np.nan),
            "factor_error": np.append(found.factor_errors, np.nan),
            "sigma": np.append(found.sigmas, np.nan),
        }
    )


def links(projection: Projection) -> pd.DataFrame:
    """``chain_ladder.link_ratios`` of the projection."""
    return chain_ladder.link_ratios(projection.triangle, projection.development)


def back_tests(projection: Projection, steps: tuple[int, int]) -> pd.DataFrame:
    """``projections.back_test`` at each of ``steps``, with ``steps_back`` first."""
    parts = [projections.back_test(projection, step).assign(steps_back=step) for step in steps]
    filled = [part for part in parts if len(part)] or parts[:1]
    found = pd.concat(filled, ignore_index=True)
    return found[["steps_back", *(name for name in found if name != "steps_back")]]


def inside_counts(tests: pd.DataFrame) -> tuple[int, int]:
    """How many forecasts had today's figure inside their range, and how many there were."""
    known = tests["is_inside"].dropna()
    return int(known.astype(bool).sum()), len(known)


def developed_ratio_of_older(projection: Projection) -> float:
    """Expected loss ratio of the origins that are no longer open."""
    return projections.total(projection, ~is_open(projection))["ultimate_ratio"]


def square_form(triangle: Triangle) -> pd.DataFrame:
    """The triangle with a row per origin and a column per age; its file can be read again."""
    names = [f"age_{age}_value" for age in range(triangle.age_count)]
    square = pd.DataFrame(triangle.cumulative, columns=names)
    square.insert(0, "origin_name", list(triangle.origins))
    return square if triangle.exposure is None else square.assign(premium_usd=triangle.exposure)


def open_origins_text(projection: Projection) -> str:
    """The open origins in words: the first of them to the last."""
    chosen = np.flatnonzero(is_open(projection))
    names = projection.triangle.origins
    months = projection.triangle.origin_months
    if len(chosen) == 1:
        return _("Shipments of {origin}", origin=names[chosen[0]]) if months else names[chosen[0]]
    if not months:
        return f"{names[chosen[0]]}–{names[chosen[-1]]}"
    first, last = names[chosen[0]].partition("–")[0], names[chosen[-1]].rpartition("–")[2]
    return _("Shipments of {first}–{last}", first=first, last=last)


def equal_age(levels: pd.DataFrame, speeds: pd.DataFrame, *, is_per_premium: bool) -> pd.DataFrame:
    """Levels, then speeds, one row per age; ratios of a number to a premium are left out."""
    parts = [levels.assign(compared_kind="level"), speeds.assign(compared_kind="speed")]
    found = pd.concat(parts, ignore_index=True)
    if not is_per_premium:
        is_level = found["compared_kind"] == "level"
        found.loc[is_level, ["newer_ratio", "older_ratio"]] = np.nan
    return found[["compared_kind", *(name for name in found if name != "compared_kind")]]
