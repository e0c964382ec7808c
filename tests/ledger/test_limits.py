"""Limits of buyers edited by hand go before those of a sheet; one limit can be for all others."""

import math

import pandas as pd

from tests.ledger.reading_helpers import GOOD_ROWS, csv_of, read
from tradecredit.ledger import (
    PolicyTerms,
    buyers_owing,
    edited_limits,
    limits_of,
    read_terms,
    read_workbook,
    stated_limits,
    with_limits,
)

OWING = pd.DataFrame({"buyer_key": ["77", "name:brandt gmbh"], "buyer_name": ["Acme", "Brandt"]})


def stated(*rows: tuple[str, str, str]) -> PolicyTerms:
    sheet = read_workbook("limits.csv", csv_of(rows, ("Customer no", "Buyer", "Limit (US$)")))
    return with_limits(read_terms(), sheet.sheets[0], rates={})


def test_buyers_that_owe_most_come_first() -> None:
    """Brandt owes 2,000.10 on one invoice, Acme 1,234.56 + 800.00 = 2,034.56 on two."""
    owing = buyers_owing(read(csv_of(GOOD_ROWS)).invoices)

    assert list(owing["buyer_name"]) == ["Acme Ltd", "Brandt GmbH"]
    assert list(owing["invoice_count"]) == [2, 1]
    assert list(owing["outstanding_usd"].round(2)) == [2034.56, 2000.10]


def test_the_last_limit_of_a_sheet_is_found_by_number_or_name() -> None:
    terms = stated(("77", "", "100"), ("77", "", "200"), ("", "Brandt", "50"))

    assert list(stated_limits(terms, OWING)) == [200.0, 50.0]
    assert math.isnan(stated_limits(stated(("78", "", "1")), OWING)["77"])


def test_only_limits_that_differ_from_the_sheet_count_as_edited() -> None:
    before = pd.Series({"77": 200.0, "78": math.nan, "79": 5.0})
    given = pd.Series({"77": 200.0, "78": 300.0, "79": math.nan})

    assert edited_limits(given, before) == {"78": 300.0, "79": None}


def test_one_limit_for_all_is_for_those_without_one() -> None:
    terms = stated(("77", "", "200"))

    limits = limits_of(OWING, terms.limits, {}, 1_000.0)

    assert list(limits["limit_usd"]) == [200.0, 1_000.0]
    assert list(limits["buyer_number"]) == ["77", ""]


def test_an_edited_limit_takes_the_place_of_the_stated_one() -> None:
    terms = stated(("77", "", "200"))

    limits = limits_of(OWING, terms.limits, {"77": 300.0}, None)

    assert list(limits["limit_usd"]) == [300.0]
    assert limits_of(OWING, terms.limits, {"77": None}, None).empty
