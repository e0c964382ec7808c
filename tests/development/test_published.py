"""Published triangles, read by the page's own reader, give their published figures to the unit.

- Taylor and Ashe: T. Mack, ASTIN Bulletin 23 (1993), pages 213-225, table of section 6.
- Mortgage guarantee: T. Mack, ASTIN Bulletin 29 (1999), pages 361-366, table 1.
- RAA (Historical Loss Development, Reinsurance Association of America, 1991, page 96): T. Mack,
  "Measuring the variability of chain ladder reserve estimates", CAS Forum, spring 1994, volume
  1, pages 101-182; reserves and errors by origin also in the R package ChainLadder's example.
- Merz and Wuethrich, "Modelling the claims development result for solvency purposes", CAS
  E-Forum, fall 2008, pages 542-568, table 4: reserves, and Mack's error of the total.
"""

from pathlib import Path

import numpy as np
import pytest

from tradecredit.risk import chain_ladder
from tradecredit.risk.triangle_files import read_triangle

DATA = Path(__file__).parent / "data"


def read(name):
    triangle = read_triangle((DATA / f"{name}.csv").read_bytes())
    return triangle, chain_ladder.development(triangle)


def reserves_and_errors(name):
    triangle, found = read(name)
    covariances = chain_ladder.errors(triangle, found)
    reserves = chain_ladder.ultimates(triangle, found) - triangle.latest
    return reserves, np.sqrt(np.diag(covariances)), np.sqrt(covariances.sum())


def test_taylor_and_ashe_end_at_macks_reserve_with_his_errors() -> None:
    reserves, errors, total_error = reserves_and_errors("taylor_ashe")

    assert round(reserves.sum()) == 18_680_856
    assert round(total_error) == 2_447_095
    assert np.round(errors).tolist() == [
        0,
        75_535,
        121_699,
        133_549,
        261_406,
        411_010,
        558_317,
        875_328,
        971_258,
        1_363_155,
    ]


def test_the_mortgage_triangle_has_the_parameters_of_macks_table() -> None:
    _triangle, found = read("mortgage")

    assert found.factors == pytest.approx(
        [11.10, 4.092, 1.708, 1.276, 1.139, 1.069, 1.026, 1.023], abs=0.005
    )
    assert np.round(found.factors[1:], 3).tolist() == [
        4.092,
        1.708,
        1.276,
        1.139,
        1.069,
        1.026,
        1.023,
    ]
    assert round(found.factor_errors[0], 2) == 2.24
    assert np.round(found.factor_errors[1:], 3).tolist() == [
        0.517,
        0.122,
        0.051,
        0.042,
        0.023,
        0.015,
        0.012,
    ]
    assert [round(found.sigmas[0]), *np.round(found.sigmas[1:5], 1)] == [
        1337,
        988.5,
        440.1,
        207.0,
        164.2,
    ]
    assert np.round(found.sigmas[5:], 2).tolist() == [74.60, 35.49, 16.89]


def test_raa_ends_at_the_published_reserves_and_errors() -> None:
    reserves, errors, total_error = reserves_and_errors("raa")

    assert round(reserves.sum()) == 52_135
    assert round(total_error) == 26_909
    assert np.round(reserves).tolist() == [
        0,
        154,
        617,
        1_636,
        2_747,
        3_649,
        5_435,
        10_907,
        10_650,
        16_339,
    ]
    assert np.round(errors).tolist() == [
        0,
        206,
        623,
        747,
        1_469,
        2_002,
        2_209,
        5_358,
        6_333,
        24_566,
    ]


def test_merz_and_wuethrich_end_at_their_reserve_with_macks_error() -> None:
    reserves, _errors, total_error = reserves_and_errors("merz_wuthrich")

    assert round(reserves.sum()) == 2_237_826
    assert round(total_error) == 108_401
