"""What each origin ends at: the method chosen by a stated rule, its range, and the sums.

The rule. An origin goes through the chain ladder only where at least ``WELL_DEVELOPED`` of its
end is there; between ``LEAST_DEVELOPED`` and that it is a Bornhuetter-Ferguson estimate on the
premium, at the ratio of the well developed origins; below that, or with nothing in it yet, it is
the Cape Cod estimate on the premium. Without a premium everything from ``LEAST_DEVELOPED`` on
goes through the chain ladder, and what is less developed stays unknown and is named.

Sources: R. L. Bornhuetter and R. E. Ferguson, "The actuary and IBNR", PCAS 59 (1972) 181-195;
the Cape Cod ratio after H. Buehlmann and J. Stanard, as in W. Neuhaus, "Another pragmatic loss
reserving method", Scandinavian Actuarial Journal (1992) 151-162.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from tradecredit.risk import chain_ladder
from tradecredit.risk.chain_ladder import Development
from tradecredit.risk.triangles import Floats, Triangle, known_earlier

LEAST_DEVELOPED = 0.05
WELL_DEVELOPED = 0.7
RANGE = 0.8
# Well developed origins whose ratio an expected one is taken from: the newest of them.
ORIGINS_OF_RATIO = 12
LEAST_OF_RATIO = 3

CHAIN_LADDER, BORNHUETTER_FERGUSON, CAPE_COD = "chain_ladder", "bornhuetter_ferguson", "cape_cod"
NOTHING_SHIPPED, UNKNOWN_END = "nothing_shipped", "unknown_end"


@dataclass(frozen=True)
class Expected:
    """The ratios to premium that Bornhuetter-Ferguson and Cape Cod expect.

    ``spread`` is the variance of an origin's amount per unit of premium; ``weight`` the premium
    that the first ratio rests on, ``used_premium`` the premium used up by now, of the second.
    """

    developed_ratio: float
    cape_cod_ratio: float
    spread: float
    weight: float
    used_premium: float


@dataclass(frozen=True)
class Projection:
    """Everything that follows from one triangle; arrays by origin, unknown is NaN.

    ``covariances`` are of the ends; ``by_origin`` is the table of the page.
    """

    triangle: Triangle
    development: Development
    expected: Expected
    by_origin: pd.DataFrame
    covariances: Floats

    @property
    def unknown_count(self) -> int:
        """Origins whose end is not known: they are in no sum."""
        return int(self.by_origin["ultimate_value"].isna().sum())


def project(triangle: Triangle) -> Projection:
    """The end of every origin of ``triangle`` by the rule, with error and range."""
    found = chain_ladder.development(triangle)
    shares = found.developed_ratios[triangle.latest_ages]
    ladder = chain_ladder.ultimates(triangle, found)
    premium = np.zeros(len(shares)) if triangle.exposure is None else triangle.exposure
    expected = _expected(triangle, shares, ladder, premium)
    methods = _methods(triangle, shares, premium, expected)
    ratio_of = {
        BORNHUETTER_FERGUSON: expected.developed_ratio,
        CAPE_COD: expected.cape_cod_ratio,
    }
    ratios = np.array([ratio_of.get(method, np.nan) for method in methods])
    is_ladder = methods == CHAIN_LADDER
    ends = np.where(is_ladder, ladder, triangle.latest + ratios * premium * (1 - shares))
    ends = np.where(methods == NOTHING_SHIPPED, triangle.latest, ends)
    covariances = _covariances(triangle, found, ends, methods, premium, shares, expected)
    ladder_errors = np.sqrt(np.diag(chain_ladder.errors(triangle, found)))
    by_origin = pd.DataFrame(
        {
            "origin_name": list(triangle.origins),
            "age_number": triangle.latest_ages,
            "premium_usd": premium if triangle.exposure is not None else np.nan,
            "latest_value": triangle.latest,
            "developed_ratio": shares,
            "projection_method": methods,
            "ultimate_value": ends,
            "remaining_value": ends - triangle.latest,
            "error_value": np.sqrt(np.diag(covariances)),
            "chain_ladder_value": ladder,
            "chain_ladder_error_value": ladder_errors,
        }
    )
    lower, upper = _ranges(by_origin)
    by_origin.insert(9, "lower_value", lower)
    by_origin.insert(10, "upper_value", upper)
    by_origin["ultimate_ratio"] = np.divide(
        ends, premium, out=np.full(len(ends), np.nan), where=premium > 0
    )
    return Projection(triangle, found, expected, by_origin, covariances)


def _expected(triangle: Triangle, shares: Floats, ladder: Floats, premium: Floats) -> Expected:
    """The two ratios to premium, and how much origins differ around the first.

    The first is the sum of chain ladder ends over the premium of the newest well developed
    origins; the spread is sum of P (U/P - ratio)² / (n - 1) over them. The Cape Cod ratio is what
    is there by now over the premium used up by now, of all origins: sum of C / sum of P d.
    """
    is_ripe = (shares >= WELL_DEVELOPED) & (premium > 0) & np.isfinite(ladder)
    ripe = np.flatnonzero(is_ripe)[-ORIGINS_OF_RATIO:]
    used = float((premium * shares).sum())
    insured = premium > 0
    cape_cod = float(triangle.latest[insured].sum()) / used if used > 0 else math.nan
    if len(ripe) < LEAST_OF_RATIO:
        return Expected(math.nan, cape_cod, math.nan, math.nan, used)
    weight = float(premium[ripe].sum())
    ratio = float(ladder[ripe].sum()) / weight
    spread = float((premium[ripe] * (ladder[ripe] / premium[ripe] - ratio) ** 2).sum())
    return Expected(ratio, cape_cod, spread / (len(ripe) - 1), weight, used)


def _methods(
    triangle: Triangle, shares: Floats, premium: Floats, expected: Expected
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The code of the method of each origin, by the rule."""
    has_premium = (premium > 0) & math.isfinite(expected.cape_cod_ratio)
    is_green = (shares < LEAST_DEVELOPED) | (triangle.latest <= 0)
    is_half = ~is_green & (shares < WELL_DEVELOPED) & math.isfinite(expected.developed_ratio)
    methods = np.full(len(shares), CHAIN_LADDER, dtype=object)
    methods[is_half & has_premium] = BORNHUETTER_FERGUSON
    methods[is_green & has_premium] = CAPE_COD
    methods[is_green & ~has_premium] = UNKNOWN_END
    is_over = (triangle.latest == 0) & (shares >= 1)
    is_nothing = (triangle.latest == 0) & (premium == 0) & (triangle.exposure is not None)
    methods[is_nothing | (is_over & ~has_premium)] = NOTHING_SHIPPED
    return methods


def _covariances(
    triangle: Triangle,
    found: Development,
    ends: Floats,
    methods: np.ndarray[tuple[int], np.dtype[np.object_]],
    premium: Floats,
    shares: Floats,
    expected: Expected,
) -> Floats:
    """Covariances of the ends: Mack's between chain ladder origins, else those of the ratio.

    Mack's variance of one origin is raised to P s² q where that is more: late claims are few and
    large, and an age that has not seen one yet looks surer than it is.

    What is still to come of an origin with premium P and open share q = 1 - d has the variance
    P s² q + (P q)² s²/W, where s² is the spread and W the premium that the ratio rests on; two
    origins share the error of the ratio: P P' q q' s²/W. Chain ladder and ratio origins are taken
    as independent of each other.
    """
    is_ladder = methods == CHAIN_LADDER
    open_premium = premium * (1 - shares)
    ladder = chain_ladder.errors(triangle, found)
    by_premium = np.nan_to_num(np.abs(open_premium) * expected.spread)
    ladder += np.diag(np.maximum(by_premium - np.diag(ladder), 0.0))
    result = np.where(is_ladder[:, None] & is_ladder[None, :], ladder, 0.0)
    for method, weight in (
        (BORNHUETTER_FERGUSON, expected.weight),
        (CAPE_COD, expected.used_premium),
    ):
        is_one = methods == method
        block = np.outer(open_premium, open_premium) * expected.spread / weight
        block += np.diag(np.abs(open_premium) * expected.spread)
        result = np.where(is_one[:, None] & is_one[None, :], block, result)
    unknown = ~np.isfinite(ends)
    result[unknown, :] = result[:, unknown] = 0.0
    result[unknown, unknown] = np.nan
    return result


def _ranges(by_origin: pd.DataFrame) -> tuple[Floats, Floats]:
    bounds = [
        bounds_of(remaining, error)
        for remaining, error in zip(
            by_origin["remaining_value"], by_origin["error_value"], strict=True
        )
    ]
    latest = by_origin["latest_value"].to_numpy()
    return latest + np.array([low for low, _high in bounds]), latest + np.array(
        [high for _low, high in bounds]
    )


def bounds_of(remaining: float, error: float, level: float = RANGE) -> tuple[float, float]:
    """The middle ``level`` of what is still to come.

    Lognormal with this mean and error (Mack 1993, section 5). Where the error is larger than what
    is to come, nothing coming is as likely as not, and the range begins with nothing. Normal where
    the mean is not above 0, as for incurred claims set too high.
    """
    quantile = NormalDist().inv_cdf((1 + level) / 2)
    if not math.isfinite(error) or error == 0:
        unknown = remaining if error == 0 else math.nan
        return unknown, unknown
    if remaining <= 0:
        return remaining - quantile * error, remaining + quantile * error
    variance = math.log(1 + (error / remaining) ** 2)
    middle, width = math.log(remaining) - variance / 2, quantile * math.sqrt(variance)
    return 0.0 if error > remaining else math.exp(middle - width), math.exp(middle + width)


def total(projection: Projection, which: np.ndarray | None = None) -> dict[str, float]:
    """Sums over the origins with a known end (of ``which``), with the error of the sum."""
    table = projection.by_origin
    known = table["ultimate_value"].notna().to_numpy()
    chosen = known if which is None else known & which
    rows = table[chosen]
    error = math.sqrt(float(projection.covariances[np.ix_(chosen, chosen)].sum()))
    latest, remaining = float(rows["latest_value"].sum()), float(rows["remaining_value"].sum())
    lower, upper = bounds_of(remaining, error)
    premium = float(rows["premium_usd"].sum())
    return {
        "latest_value": latest,
        "ultimate_value": latest + remaining,
        "remaining_value": remaining,
        "error_value": error,
        "lower_value": latest + lower,
        "upper_value": latest + upper,
        "developed_ratio": latest / (latest + remaining) if latest + remaining else math.nan,
        "ultimate_ratio": (latest + remaining) / premium if premium > 0 else math.nan,
    }


def actual_against_expected(triangle: Triangle) -> pd.DataFrame:
    """What the last step brought to each origin, beside what was expected of it a step before.

    Expected is (U - C) (d' - d) / (1 - d) of the projection without the last diagonal, where d
    and d' are the developed shares at the earlier and the later age. One row per origin that had
    begun: ``origin_name``, ``expected_value``, ``actual_value``, ``difference_value``.
    """
    earlier = project(known_earlier(triangle, 1))
    table = earlier.by_origin
    count, ages = len(table), earlier.triangle.latest_ages
    shares = earlier.development.developed_ratios
    next_ages = np.minimum(ages + 1, len(shares) - 1)
    here, there = shares[ages], shares[next_ages]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(here == 1, 0.0, (there - here) / (1 - here))
    expected = table["remaining_value"].to_numpy() * part
    actual = triangle.latest[:count] - earlier.triangle.latest
    return pd.DataFrame(
        {
            "origin_name": table["origin_name"],
            "expected_value": expected,
            "actual_value": actual,
            "difference_value": actual - expected,
        }
    )


def last_step_total(triangle: Triangle) -> dict[str, float]:
    """Sums of ``actual_against_expected`` over the origins of which something was expected."""
    found = actual_against_expected(triangle).dropna()
    return {
        name: float(found[name].sum())
        for name in ("expected_value", "actual_value", "difference_value")
    }


def back_test(projection: Projection, steps: int) -> pd.DataFrame:
    """What would have been said ``steps`` steps ago of each origin, against what is said now.

    One row per origin that was not at its end then: ``origin_name``, ``projection_method``,
    ``earlier_value``, ``lower_value``, ``upper_value``, ``now_value``, ``is_inside`` (unknown
    where it had no range). Empty where the triangle was too thin then.
    """
    return _compared(projection, _earlier(projection, steps))


def _earlier(projection: Projection, steps: int) -> Projection | None:
    triangle = projection.triangle
    if len(triangle.origins) - steps < LEAST_OF_RATIO or triangle.age_count < LEAST_OF_RATIO:
        return None
    known = known_earlier(triangle, steps)
    return project(known) if known.age_count >= LEAST_OF_RATIO else None


def _compared(now: Projection, then: Projection | None) -> pd.DataFrame:
    columns = ["origin_name", "projection_method", "earlier_value", "lower_value", "upper_value"]
    if then is None:
        return pd.DataFrame(columns=[*columns, "now_value", "is_inside"])
    table = then.by_origin
    ends = now.by_origin["ultimate_value"].to_numpy()[: len(table)]
    shown = table.rename(columns={"ultimate_value": "earlier_value"})[columns].assign(
        now_value=ends
    )
    inside = (shown["lower_value"] <= ends) & (ends <= shown["upper_value"])
    has_range = (table["error_value"] > 0) & shown["lower_value"].notna() & np.isfinite(ends)
    shown["is_inside"] = inside.astype(object).where(has_range, None)
    return shown[has_range.to_numpy()].reset_index(drop=True)


def back_test_total(projection: Projection, steps: int) -> dict[str, float] | None:
    """The sum that would have been said ``steps`` steps ago, its range, and the sum of now.

    Of the origins known then; None where the triangle was too thin.
    """
    then = _earlier(projection, steps)
    if then is None:
        return None
    said = total(then)
    count = len(then.by_origin)
    known = then.by_origin["ultimate_value"].notna().to_numpy()
    now = projection.by_origin["ultimate_value"].to_numpy()[:count][known]
    return {
        "earlier_value": said["ultimate_value"],
        "lower_value": said["lower_value"],
        "upper_value": said["upper_value"],
        "now_value": float(np.nansum(now)),
        "earlier_latest_value": said["latest_value"],
    }
