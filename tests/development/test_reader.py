"""A triangle of one's own: square or long, and a plain word where it is neither."""

from pathlib import Path

import numpy as np
import pytest

from tests.development.books import small
from tradecredit.documents.plain import csv_file
from tradecredit.risk.development_tables import in_unit, square_form
from tradecredit.risk.triangle_files import TriangleUnreadable, read_triangle
from tradecredit.risk.triangles import long_form

DATA = Path(__file__).parent / "data"
SQUARE = b"origin,12,24,36,premium\n2021,10,20,30,100\n2022,11,21,,110\n2023,12,,,120\n"


def test_a_square_file_is_read_with_its_premium() -> None:
    triangle = read_triangle(SQUARE)

    assert triangle.origins == ("2021", "2022", "2023")
    assert triangle.latest.tolist() == [30, 21, 12]
    assert triangle.exposure is not None
    assert triangle.exposure.tolist() == [100, 110, 120]


def test_a_long_file_by_age_or_by_calendar_year_is_the_same_triangle() -> None:
    by_age = b"origin,age,value\n2021,1,10\n2021,2,20\n2021,3,30\n2022,1,11\n2022,2,21\n2023,1,12\n"
    by_year = (
        b"origin;development;value\n2023;2023;12\n2021;2021;10\n2021;2022;20\n2021;2023;30\n"
        b"2022;2022;11\n2022;2023;21\n"
    )

    for content in (by_age, by_year):
        triangle = read_triangle(content)
        assert triangle.origins == ("2021", "2022", "2023")
        assert np.array_equal(triangle.cumulative, read_triangle(SQUARE).cumulative, equal_nan=True)


def test_steps_are_summed_where_the_visitor_says_that_they_are_steps() -> None:
    triangle = read_triangle(SQUARE, is_incremental=True)

    assert triangle.latest.tolist() == [60, 32, 12]


def test_thousand_marks_and_a_true_zero_are_numbers() -> None:
    triangle = read_triangle(b'o,1,2,3\na,0,"1,200",1 300\nb,0,900,\nc,0,,\n')

    assert triangle.cumulative[0].tolist() == [0, 1200, 1300]


@pytest.mark.parametrize("shape", [long_form, square_form])
def test_the_file_that_the_page_gives_is_read_again(shape) -> None:
    triangle = small()
    facts = {"Data kind": "synthetic", "As-of date": "2025-03-31", "Filters": "none"}
    file = csv_file(in_unit(shape(triangle), "usd"), facts)

    again = read_triangle(file)

    assert again.origins == triangle.origins
    assert np.allclose(again.cumulative, triangle.cumulative, equal_nan=True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"origin,1,2,3\n", "1 filled lines"),
        (b"origin,1,2,3\n2021,10,x,30\n2022,1,2,\n2023,1,,\n", "Line 2, column 3 holds “x”"),
        (b"origin,1,2,3\n2021,10,,30\n2022,1,2,\n2023,1,,\n", "2021 is empty at age 2"),
        (b"origin,1,2,3\n2021,1,2,3\n2022,1,,\n2023,1,,\n", "2022 is empty at age 2"),
        (b"origin,1,2,4\n2021,1,2,3\n2022,1,2,\n2023,1,,\n", "steps of equal length"),
        (b"origin,1,2,3\n2021,1,2,3\n2021,1,2,\n2023,1,,\n", "stands in two lines"),
        (b"origin,a,b,c\n2021,1,2,3\n2022,1,2,\n2023,1,,\n", "heading of column 2 is “a”"),
        (b"origin,1,2\n2021,1,2\n2022,1,\n", "2 origins and 2 ages; at least 3"),
        (b"origin,age,value\n2021,1,1\n2021,1,2\n2022,1,2\n", "a second time"),
        (b"origin,age,value\n2021,,1\n", "no origin or no age"),
        (
            b"origin,1,2,3,premium\n2021,1,2,3,9\n2022,1,2,,\n2023,1,,,9\n",
            "2022 has no premium",
        ),
    ],
)
def test_what_is_no_triangle_is_refused_with_the_place(content: bytes, said: str) -> None:
    with pytest.raises(TriangleUnreadable) as refused:
        read_triangle(content)

    assert said in str(refused.value)
