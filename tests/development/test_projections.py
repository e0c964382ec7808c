"""The rule of the methods, the sums and the back-test, on a triangle worked out by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.development.books import small
from tradecredit.risk import chain_ladder, development_tables, equal_age, projections
from tradecredit.risk.projections import bounds_of, project
from tradecredit.risk.triangle_files import read_triangle
from tradecredit.risk.triangles import (
    Triangle,
    TriangleTooThin,
    known_earlier,
    refuse_when_thin,
)

DATA = Path(__file__).parent / "data"


def by_origin(triangle: Triangle):
    return project(triangle).by_origin.set_index("origin_name")


def test_a_zero_counts_as_the_zero_it_is() -> None:
    """380 at age 1 after 4 at age 0; leaving the zeros out would give 90 / 4 = 22.5."""
    found = chain_ladder.development(small())

    assert found.factors == pytest.approx([95, 1.5, 1.1, 1])
    assert found.developed_ratios == pytest.approx([1 / 156.75, 1 / 1.65, 1 / 1.1, 1, 1])


def test_a_column_of_zeros_is_developed_by_nothing() -> None:
    triangle = small()
    cells = triangle.cumulative.copy()
    cells[2, 0] = 0

    found = chain_ladder.development(replace(triangle, cumulative=cells))

    assert found.developed_ratios[0] == 0
    assert found.developed_ratios[1] == pytest.approx(1 / 1.65)


def test_each_origin_goes_through_the_method_of_its_developed_share() -> None:
    """A, B, C at least 90.9 %: chain ladder. D 60.6 %: Bornhuetter-Ferguson. E 0.6 %: Cape Cod."""
    found = by_origin(small())

    assert found["projection_method"].tolist() == [
        "chain_ladder",
        "chain_ladder",
        "chain_ladder",
        "bornhuetter_ferguson",
        "cape_cod",
    ]


def test_the_ends_are_those_worked_out_by_hand() -> None:
    """A 165, B 132, C 135 x 1.1 = 148.5; ratio of A to C: 445.5 / 810 = 0.55.

    D: 110 + 0.55 x 300 x (1 - 1/1.65) = 110 + 65 = 175. Premium used up: 300 + 240 + 270/1.1
    + 300/1.65 + 310/156.75 = 969.2498; Cape Cod ratio 542 / 969.2498 = 0.559195; E: 0.559195 x
    310 x (1 - 1/156.75) = 172.2446.
    """
    found = by_origin(small())["ultimate_value"]

    assert found[["A", "B", "C"]].tolist() == pytest.approx([165, 132, 148.5])
    assert found["D"] == pytest.approx(175)
    assert found["E"] == pytest.approx(172.2446, abs=1e-3)


def test_nothing_yet_never_goes_through_the_chain_ladder_and_stays_in_the_sum() -> None:
    projection = project(small())

    assert projection.by_origin["chain_ladder_value"].iloc[-1] == 0
    assert projections.total(projection)["ultimate_value"] == pytest.approx(
        165 + 132 + 148.5 + 175 + 172.2446, abs=1e-3
    )


def test_without_a_premium_the_undeveloped_origin_is_named_and_in_no_sum() -> None:
    projection = project(replace(small(), exposure=None))
    found = projection.by_origin.set_index("origin_name")

    assert found["projection_method"].tolist()[3:] == ["chain_ladder", "unknown_end"]
    assert found.loc["D", "ultimate_value"] == pytest.approx(110 * 1.65)
    assert np.isnan(found.loc["E", "ultimate_value"])
    assert projection.unknown_count == 1
    reasons = development_tables.by_origin(projection).set_index("origin_name")["reason_text"]
    assert "in no sum" in reasons["E"]


def test_an_origin_without_shipments_ends_at_nothing() -> None:
    triangle = small()
    premium = np.array([300.0, 240.0, 270.0, 300.0, 0.0])

    found = by_origin(replace(triangle, exposure=premium)).loc["E"]

    assert found["projection_method"] == "nothing_shipped"
    assert found["ultimate_value"] == 0


def test_every_origin_says_why_it_has_its_method() -> None:
    reasons = development_tables.by_origin(project(small())).set_index("origin_name")["reason_text"]

    assert "at least 70 %" in reasons["C"]
    assert "60.6 % developed, less than 70 %" in reasons["D"]
    assert "55.0 % of premium" in reasons["D"]
    assert "0.6 % developed, less than 5 %" in reasons["E"]


def test_the_error_of_an_expected_origin_is_that_of_its_formula() -> None:
    """Spread: A 300(0.55-0.55)² + B 240(0.55-0.55)² + C 270(0.55-0.55)² = 0: no spread, no error.

    With C at 120 instead of 135 at age 2 the three ratios differ, and D's variance is
    P s² q + (P q)² s² / W.
    """
    assert by_origin(small()).loc["D", "error_value"] == pytest.approx(0, abs=1e-6)

    triangle = small()
    cells = triangle.cumulative.copy()
    cells[2, 2] = 120
    projection = project(replace(triangle, cumulative=cells))
    ends = np.array([165.0, 132.0, 132.0])
    premium = np.array([300.0, 240.0, 270.0])
    ratio = ends.sum() / 810
    spread = (premium * (ends / premium - ratio) ** 2).sum() / 2
    open_share = 1 - 1 / ((150 + 120 + 120) / 270 * 1.1)
    variance = 300 * spread * open_share + (300 * open_share) ** 2 * spread / 810

    assert projection.by_origin["error_value"].iloc[3] == pytest.approx(np.sqrt(variance))


def test_a_chain_ladder_error_is_never_below_what_origins_differ_by() -> None:
    """Of C, 1 - 1/1.1 is open: its variance is at least P s² q, Mack's own error stands apart."""
    triangle = small()
    cells = triangle.cumulative.copy()
    cells[1, 1:4] = [160, 240, 266]
    projection = project(replace(triangle, cumulative=cells))
    found = projection.by_origin.set_index("origin_name").loc["C"]
    mack = chain_ladder.errors(projection.triangle, projection.development)[2, 2]
    by_premium = 270 * projection.expected.spread * (1 - found["developed_ratio"])

    assert by_premium > mack > 0
    assert found["error_value"] == pytest.approx(np.sqrt(by_premium))
    assert found["chain_ladder_error_value"] == pytest.approx(np.sqrt(mack))


def test_the_range_is_lognormal_around_what_is_to_come_and_normal_below_nothing() -> None:
    """Mean 100, error 50: s² = ln 1.25; ln-mean 4.605170 - 0.111572; ± 1.281552 x 0.472381."""
    assert bounds_of(100, 50) == pytest.approx((48.8238, 163.8545), abs=1e-3)
    assert bounds_of(100, 101)[0] == 0
    assert bounds_of(-10, 5) == pytest.approx((-10 - 6.40776, -10 + 6.40776), abs=1e-4)
    assert bounds_of(10, 0) == (10, 10)


def test_the_last_step_is_held_against_what_was_expected_of_it() -> None:
    """A step before, C had 90 of 100 + 80 -> 150 + 120 at age 2: 90 x 0.5 = 45 expected, 45 came.

    B had 120 and 165/150 came of A: 12 expected, 12 came.
    """
    found = projections.actual_against_expected(small()).set_index("origin_name")

    assert found["actual_value"].tolist() == pytest.approx([0, 12, 45, 110])
    assert found.loc["B", "expected_value"] == pytest.approx(12)
    assert found.loc["C", "expected_value"] == pytest.approx(45)


def test_an_earlier_view_knows_one_diagonal_less() -> None:
    earlier = known_earlier(small(), 1)

    assert earlier.origins == ("A", "B", "C", "D")
    assert earlier.latest.tolist() == [165, 120, 90, 0]
    assert earlier.exposure is not None
    assert earlier.exposure.tolist() == [300, 240, 270, 300]


def test_an_earlier_view_of_origins_older_than_the_last_age_still_knows_them_whole() -> None:
    """Ages stop where nothing comes any more: what is older had reached the end a step ago."""
    cells = np.array([[1, 2.0], [1, 2], [1, 2], [1, np.nan]])

    earlier = known_earlier(Triangle(tuple("ABCD"), cells), 1)

    assert earlier.latest.tolist() == [2, 2, 1]


def test_what_was_said_earlier_stands_beside_what_is_said_now() -> None:
    """RAA, 1982, a step ago: 16,169 x 18,662 / 18,608; now 16,704 x 18,834 / 18,662."""
    triangle = read_triangle((DATA / "raa.csv").read_bytes())
    tests = development_tables.back_tests(project(triangle), (1, 2))

    row = tests[(tests["steps_back"] == 1) & (tests["origin_name"] == "1982")].iloc[0]
    assert row["earlier_value"] == pytest.approx(16_169 * 18_662 / 18_608)
    assert row["now_value"] == pytest.approx(16_704 * 18_834 / 18_662)
    assert row["is_inside"] == (row["lower_value"] <= row["now_value"] <= row["upper_value"])
    assert set(tests["steps_back"]) == {1, 2}


def test_newer_origins_are_compared_at_equal_age() -> None:
    """At age 1: D 110 / 300 against A, B, C 270 / 810; C and D 200 / 570 against 180 / 540."""
    found = equal_age.levels(small(), date(2024, 7, 1)).set_index("age_number")

    assert found.loc[1, "newer_ratio"] == pytest.approx(200 / 570)
    assert found.loc[1, "older_ratio"] == pytest.approx(180 / 540)
    assert found.loc[1, "change_ratio"] == pytest.approx(200 / 570 / (180 / 540))
    assert found.loc[1, ["newer_count", "older_count"]].tolist() == [2, 2]


def test_the_error_of_a_ratio_is_cochrans() -> None:
    """Values 1, 3 over 2, 2: r = 1, residuals -1 and 1, error √(2/1 x 2) / 4 = 0.5."""
    found = equal_age.ratio_of_sums(np.array([1.0, 3.0]), np.array([2.0, 2.0]))

    assert (found.value, found.error) == (1, 0.5)


def test_speed_does_not_see_the_level() -> None:
    """Twice as much at every age is twice the level and the same speed."""
    cells = np.array([[1, 3, 4.0], [2, 5, 8], [2, 6, 8], [4, 10, 16]])
    triangle = Triangle(
        tuple("ABCD"),
        cells,
        np.full(4, 10.0),
        (date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1)),
    )

    levels = equal_age.levels(triangle, date(2024, 7, 1))
    speeds = equal_age.speeds(triangle, date(2024, 7, 1))

    assert levels["change_ratio"].tolist() == pytest.approx([2, 2, 2])
    assert speeds["change_ratio"].tolist() == pytest.approx([1, 1])


def test_thin_data_are_refused_with_the_count() -> None:
    with pytest.raises(TriangleTooThin, match="7 under these filters"):
        refuse_when_thin(small(), 7)
    with pytest.raises(TriangleTooThin, match="0 origins"):
        refuse_when_thin(replace(small(), cumulative=small().cumulative * 0))


def test_an_outlier_is_marked_and_a_link_from_nothing_is_none() -> None:
    links = chain_ladder.link_ratios(small(), chain_ladder.development(small()))

    assert len(links[links["age_number"] == 0]) == 1
    assert links["calendar_number"].max() == 4
    assert not links["is_outlier"].any()
