"""Limits pasted as text: whose they are, what they are, and what was not read."""

import pandas as pd
import pytest

from tradecredit import ledger

OWING = pd.DataFrame(
    {
        "buyer_key": ["C-104", "10077", "name:nord gmbh", "name:nord ab", "name:hansa"],
        "buyer_name": ["ACME Tools LLC", "Bazar 24", "Nord GmbH", "Nord AB", "Hansa"],
    }
)
RATES = {"EUR": 1.1}


@pytest.mark.parametrize(
    ("line", "key", "limit_usd"),
    [
        ("ACME Tools LLC\t50,000", "C-104", 50_000),
        ("acme tools\t50000", "C-104", 50_000),
        ("C-104; EUR 20,000", "C-104", 22_000),
        ("C-104\tACME Tools LLC\t50,000", "C-104", 50_000),
        ("ACME Tools LLC, 1,250,000.50", "C-104", 1_250_000.5),
        ("ACME Tools LLC 50000 USD", "C-104", 50_000),
        ("10077\t7500", "10077", 7_500),
        ("Bazar 24\t7,500", "10077", 7_500),
        ("Bazar 24 7500", "10077", 7_500),
        ("Nord GmbH\t1.250.000,00", "name:nord gmbh", 1_250_000),
        ("Hansa | US$ 0", "name:hansa", 0),
        ("Hansa\trefused", "name:hansa", 0),
        ("Hansa：9000", "name:hansa", 9_000),
    ],
)
def test_a_line_gives_the_limit_of_its_buyer(line: str, key: str, limit_usd: float) -> None:
    found = ledger.pasted_limits(line, OWING, RATES)
    assert found.limits_usd == {key: limit_usd}
    assert not found.not_read


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Nord\t5,000", "no buyer of this ledger"),  # two buyers share the name
        ("Nobody Inc\t5,000", "no buyer of this ledger"),
        ("Hansa\t50.000", "not clear"),
        ("Hansa\tGBP 5,000", "no rate for GBP"),
        ("Hansa 24 pieces", "no limit"),
        ("Hansa\t-5", "no limit"),
    ],
)
def test_a_line_that_gives_none_is_named_with_its_reason(line: str, why: str) -> None:
    found = ledger.pasted_limits(line, OWING, RATES)
    assert found.limits_usd == {}
    assert len(found.not_read) == 1
    assert why in found.not_read[0]


def test_headings_and_empty_lines_are_passed_over_and_a_contradiction_is_named() -> None:
    text = "Buyer\tLimit\n\nHansa\t9,000\nHansa\t9,000\nHansa\t8,000\n"
    found = ledger.pasted_limits(text, OWING, RATES)
    assert found.limits_usd == {"name:hansa": 9_000}
    assert found.not_read == ("“Hansa 8,000”: this buyer has another limit above.",)
