"""A tile is written from a measure and its values, now and before."""

import math

import pytest

from tradecredit.app.frame.tiles import tile


@pytest.mark.parametrize(
    ("name", "now", "before", "value", "change", "beside"),
    [
        ("payable_usd", 4_213_000, 3_654_000, "US$ 4.21 m", "+15.3 %", "vs May"),
        ("payable_usd", 0, 500, "US$ 0", "−100.0 %", "vs May"),
        ("payable_usd", 500, 0, "US$ 500", "", "vs May: nothing"),
        ("payable_usd", 500, math.nan, "US$ 500", "", "vs May"),
        ("payable_usd", None, 500, "–", "", "vs May"),
        ("headroom_usd", -5, -3, "US$ −5", "", "vs May"),
        ("payable_ratio", 0.691, 0.722, "69.1 %", "−3.1 pts", "vs May"),
        ("paid_to_insured_ratio", 0.0025, 0.0015, "25.0 bp", "+10.0 bp", "vs May"),
        ("client_count", 1_234, 1_234, "1,234", "0.0 %", "vs May"),
    ],
)
def test_a_measure_is_shown_beside_the_compared_period(
    name: str, now: float, before: float, value: str, change: str, beside: str
) -> None:
    shown = tile(name, now, before, beside="vs May")

    assert (shown.value, shown.change, shown.beside) == (value, change, beside)


def test_a_figure_that_is_not_judged_has_no_good_direction() -> None:
    assert tile("payable_usd", 1, is_judged=False).up_is_good is None


@pytest.mark.parametrize(
    ("amount", "text"),
    [(9_995, "US$ 10.0 k"), (99_950, "US$ 100 k"), (9_994, "US$ 9.99 k"), (999.4, "US$ 999")],
)
def test_an_amount_that_rounds_up_keeps_three_digits(amount: float, text: str) -> None:
    assert tile("payable_usd", amount).value == text


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert tile("payable_ratio", 0.0005, 0.0, beside="vs May").change == "0.0 pts"
