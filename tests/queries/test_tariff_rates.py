"""What goods from China owe on a day, against rates that can be added up by hand."""

from datetime import date

import pytest

from tradecredit import store
from tradecredit.synthetic import tariffs
from tradecredit.synthetic.facts import facts
from tradecredit.synthetic.paths import FIRST_MONTH


def test_orders_follow_the_same_rates_that_the_query_adds_up(tiny_book: store.Book) -> None:
    """June 2025: one rate of each code in the whole month; what was added since 1 January."""
    months = (2025 - 1970) * 12 + 5 - FIRST_MONTH
    added = tariffs.added_rates(facts())[:, months]
    before, after = (
        store.run(tiny_book, "events/tariff_rates", {"as_of_date": day}).set_index("hs6_code")
        for day in (date(2025, 1, 1), date(2025, 6, 15))
    )
    rose = after["country_ratio"] + after["s232_ratio"] - before["s232_ratio"]
    codes = facts().codes("hs_codes", "hs6_code")
    metals = before.index[after["s232_ratio"] > 0]
    for code, rate in zip(codes, added, strict=True):
        # The metals tariff went from 25 to 50 % on 4 June.
        lowest = 0.025 * float(after.loc[code, "s232_ratio"]) / 0.5 if code in metals else 0
        assert float(rose[code]) - lowest - 1e-9 <= rate <= float(rose[code]) + 1e-9, code


@pytest.mark.parametrize(
    ("hs6_code", "as_of_date", "percent"),
    [
        # Toys: list 4B was never imposed; 145 % on all goods on 20 April 2025 (WH-1 to WH-6).
        ("950300", date(2025, 4, 20), 145),
        # Spherical roller bearings: List 1 at 25 % beside it.
        ("848230", date(2025, 4, 20), 170),
        # Telephones: exempt from the reciprocal tariff, not from the fentanyl tariff.
        ("851713", date(2025, 4, 20), 20),
        # Solar cells: 50 % by the review, in place of a list rate, and no other layer in 2024.
        ("854142", date(2024, 10, 1), 50),
        # Diodes: 50 % from 1 January 2025 in place of the 25 % of List 3.
        ("854110", date(2024, 12, 31), 25),
        ("854110", date(2025, 1, 1), 50),
        # Between the ruling of 20 February 2026 and the surcharge of 24 February only the lists.
        ("950300", date(2026, 2, 21), 0),
        ("950300", date(2026, 3, 1), 10),
        ("950300", date(2026, 8, 1), 12.5),
    ],
)
def test_the_layers_of_a_code_add_up(
    tiny_book: store.Book, hs6_code: str, as_of_date: date, percent: float
) -> None:
    rates = store.run(tiny_book, "events/tariff_rates", {"as_of_date": as_of_date})
    found = rates.set_index("hs6_code").loc[hs6_code, "additional_ratio"]
    assert 100 * float(found) == pytest.approx(percent)
