"""The chain ladder with Mack's standard error, and what is developed at each age.

Sources: T. Mack, "Distribution-free calculation of the standard error of chain ladder reserve
estimates", ASTIN Bulletin 23 (1993) 213-225; "The standard error of chain ladder reserve
estimates: recursive calculation and inclusion of a tail factor", ASTIN Bulletin 29 (1999)
361-366. Volume-weighted factors; no tail after the oldest age.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tradecredit.risk.triangles import Floats, Triangle

OUTLIER = 2.5


@dataclass(frozen=True)
class Development:
    """Factors from each age to the next (one less than there are ages).

    ``factors`` f_k, infinite where nothing had happened yet at age k; ``sigmas`` the square roots
    of Mack's variance parameters, in the square root of the triangle's unit; ``factor_errors``
    standard errors of f_k; ``volumes`` the sums that the factors are weighted by;
    ``developed_ratios`` for every age: what share of the end is there at that age.
    """

    factors: Floats
    sigmas: Floats
    factor_errors: Floats
    volumes: Floats
    developed_ratios: Floats


def development(triangle: Triangle) -> Development:
    """Volume-weighted factors of ``triangle`` with Mack's sigmas and errors.

    f_k = sum of C(i, k+1) / sum of C(i, k) over the origins that reached k+1: a zero counts as
    the zero it is. sigma_k² = sum of C(i, k) (F(i, k) - f_k)² / (n_k - 1) over origins that have
    something at age k; where only one is left, the smallest of the two before and their
    continuation (Mack 1993, page 217).
    """
    before, after = _pairs(triangle)
    volumes = np.nansum(before, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = np.where(volumes != 0, np.nansum(after, axis=0) / volumes, np.inf)
        squares = np.where(before > 0, before * (after / before - factors) ** 2, np.nan)
    counts = np.isfinite(squares).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        variances = np.where(counts > 1, np.nansum(squares, axis=0) / (counts - 1), np.nan)
        variances = _continued(variances)
        errors = np.sqrt(np.where(volumes > 0, variances / volumes, np.nan))
    return Development(factors, np.sqrt(variances), errors, volumes, _developed(factors))


def _pairs(triangle: Triangle) -> tuple[Floats, Floats]:
    """Cells at each age and at the next, NaN where the next is not known."""
    before, after = triangle.cumulative[:, :-1], triangle.cumulative[:, 1:]
    return np.where(np.isfinite(after), before, np.nan), after


def _continued(variances: Floats) -> Floats:
    """The last variance from the two before it, where one origin alone gives none."""
    found = variances.copy()
    if len(found) > 2 and np.isnan(found[-1]):
        earlier, last = found[-3], found[-2]
        ratio = last**2 / earlier if earlier > 0 else 0.0
        found[-1] = min(ratio, earlier, last)
    return found


def _developed(factors: Floats) -> Floats:
    """Share of the end that is there at each age; 0 before anything happens, 1 at the last."""
    to_end = np.ones(len(factors) + 1)
    for age in range(len(factors) - 1, -1, -1):
        to_end[age] = to_end[age + 1] * factors[age] if factors[age] > 0 else np.inf
    return np.where(np.isfinite(to_end), 1 / to_end, 0.0)


def ultimates(triangle: Triangle, found: Development) -> Floats:
    """What each origin ends at by the chain ladder; NaN where nothing is developed yet."""
    shares = found.developed_ratios[triangle.latest_ages]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(shares > 0, triangle.latest / shares, np.nan)


def errors(triangle: Triangle, found: Development) -> Floats:
    """Covariances of the ends of the origins: Mack's mean squared errors on the diagonal.

    mse(i) = U_i² Σ_k σ_k²/f_k² (1/C(i,k) + 1/S_k) from the origin's latest age on; two origins
    share the errors of the factors that both still need: U_i U_j Σ_k σ_k²/f_k² / S_k. The error of
    any sum of origins is the root of the sum of their block. ``chosen`` replaces the ends U.
    """
    ends = ultimates(triangle, found)
    ages = np.arange(len(found.factors))
    is_open = ages[None, :] >= triangle.latest_ages[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = found.sigmas**2 / found.factors**2
        shared = np.where(relative == 0, 0.0, relative / found.volumes)
        expected = ends[:, None] * found.developed_ratios[None, :-1]
        own = np.where(relative == 0, 0.0, relative / expected)
        # What an age shares counts for two origins where it is still open for both.
        both = is_open[:, None, :] & is_open[None, :, :]
        result = np.outer(ends, ends) * np.where(both, shared, 0.0).sum(axis=2)
        alone = ends**2 * np.where(is_open, own, 0.0).sum(axis=1)
    return result + np.diag(alone)


def link_ratios(triangle: Triangle, found: Development) -> pd.DataFrame:
    """One row per link, with its standardised residual, and whether that is beyond 2.5.

    Columns ``origin_name``, ``origin_number``, ``age_number``, ``calendar_number``, ``link_ratio``,
    ``standard_residual``, ``is_outlier``. The residual is (F - f_k) √C(i, k) / σ_k; links from
    nothing have neither ratio nor residual.
    """
    before, after = _pairs(triangle)
    rows, ages = np.nonzero(np.isfinite(after) & (before > 0))
    volume = before[rows, ages]
    ratios = after[rows, ages] / volume
    sigmas = found.sigmas[ages]
    with np.errstate(divide="ignore", invalid="ignore"):
        residuals = (ratios - found.factors[ages]) * np.sqrt(volume) / sigmas
    known = np.where((sigmas > 0) & np.isfinite(residuals), residuals, np.nan)
    return pd.DataFrame(
        {
            "origin_name": np.array(triangle.origins, dtype=object)[rows],
            "origin_number": rows,
            "age_number": ages,
            "calendar_number": rows + ages + 1,
            "link_ratio": ratios,
            "standard_residual": known,
            "is_outlier": np.abs(np.nan_to_num(known)) > OUTLIER,
        }
    )
