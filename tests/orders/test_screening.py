"""Goods and countries of an order against the lists of the reference files."""

from datetime import date

import pandas as pd
import pytest

from tradecredit import store
from tradecredit.risk.screening import (
    COVER_UNLIKELY,
    LICENCE_BY_NAME,
    LICENCE_NEEDED,
    LICENCE_UNCERTAIN,
    LIMIT_MAY_BE_REDUCED,
    OFF_COVER,
    PRIORITY_GOODS,
    Finding,
    Lists,
    screening,
)

AFTER_THE_REPORTS = date(2025, 1, 15)


@pytest.fixture(scope="module")
def lists() -> Lists:
    return Lists(
        restrictions=store.reference("cover_restrictions"),
        priority=store.reference("high_priority_codes"),
        licences=store.reference("dual_use_lists"),
    )


def screened(
    lists: Lists,
    hs6_code: str | None,
    *country_codes: str,
    day: date = AFTER_THE_REPORTS,
    description: str = "",
) -> list[Finding]:
    return screening(
        lists,
        hs6_code=hs6_code,
        description=description,
        country_codes=country_codes,
        ship_date=day,
    )


def codes(findings: list[Finding]) -> list[str]:
    """What the order meets by its code or country."""
    return [finding.code for finding in findings if finding.code != LICENCE_BY_NAME]


@pytest.mark.parametrize(
    ("hs6_code", "countries", "day", "met"),
    [
        # Tiers 1 and 2 to Russia are off cover, the others unlikely, the rest may lose limit.
        ("854231", ("RU",), AFTER_THE_REPORTS, [OFF_COVER, LIMIT_MAY_BE_REDUCED, PRIORITY_GOODS]),
        ("847150", ("RU",), AFTER_THE_REPORTS,
         [COVER_UNLIKELY, LIMIT_MAY_BE_REDUCED, PRIORITY_GOODS]),
        ("950300", ("RU",), AFTER_THE_REPORTS, [LIMIT_MAY_BE_REDUCED]),
        # The report is of 5 November 2024; the control list of 23 February 2024.
        ("854231", ("RU",), date(2024, 11, 4), [PRIORITY_GOODS]),
        ("854231", ("RU",), date(2024, 2, 22), []),
        # A buyer in Germany whose goods go to Russia.
        ("854231", ("RU", "DE"), AFTER_THE_REPORTS,
         [OFF_COVER, LIMIT_MAY_BE_REDUCED, PRIORITY_GOODS]),
        # Belarus is treated like Russia for listed goods only.
        ("854231", ("BY",), AFTER_THE_REPORTS, [OFF_COVER, PRIORITY_GOODS]),
        ("950300", ("BY",), AFTER_THE_REPORTS, []),
        # Ukraine was closed for all goods in 2022, with or without a code.
        (None, ("UA",), date(2022, 12, 31), [OFF_COVER]),
        (None, ("UA",), date(2023, 1, 1), []),
        (None, ("RU",), AFTER_THE_REPORTS, [LIMIT_MAY_BE_REDUCED]),
        # Drones are on China's own list since 1 September 2024.
        ("880621", ("US",), date(2024, 9, 1), [LICENCE_NEEDED]),
        ("880621", ("US",), date(2024, 8, 31), []),
        ("940360", ("US",), AFTER_THE_REPORTS, []),
    ],
)  # fmt: skip
def test_an_order_meets_the_entries_in_force_on_its_ship_date(
    lists: Lists, hs6_code: str | None, countries: tuple[str, ...], day: date, met: list[str]
) -> None:
    assert codes(screened(lists, hs6_code, *countries, day=day)) == met


def test_an_entry_says_its_date_source_and_confidence(lists: Lists) -> None:
    unlikely = screened(lists, "847150", "RU")[0]
    drones = screened(lists, "880621", "US")[0]

    assert unlikely.valid_from == date(2024, 11, 5)
    assert (unlikely.source_id, unlikely.confidence) == ("KI;EE", "chosen")
    assert (drones.source_id, drones.confidence) == (None, "BK")


def test_lists_without_codes_are_to_be_checked_by_name_the_likely_one_first(lists: Lists) -> None:
    found = screened(
        lists, "850760", "US", day=date(2026, 1, 1), description="Lithium-ion batteries"
    )
    by_name = [finding for finding in found if finding.code == LICENCE_BY_NAME]

    assert by_name[0].name.startswith("Superhard materials, rare-earth equipment")
    assert [finding.is_alike for finding in by_name].count(True) == 1
    assert len(by_name) == 9


def test_a_list_that_is_only_announced_makes_no_licence_needed(lists: Lists) -> None:
    announced = pd.DataFrame(
        [{"list_id": "x", "list_name": "X", "issuing_country_code": "CN", "hs_prefix": "9403",
          "goods": "Chairs", "valid_from": pd.Timestamp(2024, 1, 1), "valid_to": pd.NaT,
          "status": "announced", "source_id": None, "confidence": "A", "note": None}]
    )  # fmt: skip
    changed = Lists(lists.restrictions, lists.priority, announced)

    assert codes(screened(changed, "940360", "US")) == [LICENCE_UNCERTAIN]
