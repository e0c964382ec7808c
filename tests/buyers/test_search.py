"""A buyer is found by its name as somebody remembers it, or by its number."""

from datetime import date

import pandas as pd
import pytest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.parts.buyer_search import matches, name_score, number_score

BUYERS = tiny_portfolio.frames()["buyers"]


def found(search_text: str) -> list[str]:
    return matches(BUYERS, search_text)["buyer_id"].tolist()


@pytest.mark.parametrize(
    ("search_text", "buyer_id"),
    [
        ("stors est", "B1"),
        ("STORES WEST", "B2"),
        ("  west   stores ", "B2"),
        ("hadel", "B3"),
        ("Sample Händel GmbH", "B3"),
        ("comerçio", "B4"),
        ("TORG OOO", "B5"),
        ("home nort", "B6"),
        ("samplehomesouth", "B7"),
        ("b8", "B8"),
        ("B-8", "B8"),
    ],
)
def test_the_best_match_comes_first_whatever_the_spelling(search_text, buyer_id):
    assert found(search_text)[0] == buyer_id


def test_what_resembles_nothing_finds_nothing():
    assert found("zzz qqq") == []


@pytest.mark.parametrize("search_text", ["", "   ", "--"])
def test_without_a_text_all_are_there_in_their_order(search_text):
    assert found(search_text) == BUYERS["buyer_id"].tolist()


def test_buyers_that_fit_alike_keep_their_order():
    assert found("sample") == BUYERS["buyer_id"].tolist()


def test_the_name_itself_goes_before_a_longer_name_with_it_inside():
    buyers = pd.DataFrame(
        {"buyer_id": ["N1", "N2"], "buyer_name": ["Verinmar Stores North", "Verinmar Stores"]}
    )

    assert matches(buyers, "verinmar stores")["buyer_id"].tolist() == ["N2", "N1"]


def test_likeness_by_hand():
    """Jaro and Winkler: stors/stores 0.9667, est/east 0.925; weighted by 5 and 3 letters."""
    by_hand = 0.99 * (5 * 0.966667 + 3 * 0.925) / 8

    assert name_score("stors est", "Sample stores east") == pytest.approx(by_hand, abs=1e-4)


def test_a_part_of_a_number_needs_a_digit():
    assert number_score("0012", "B0012036") > 0.9
    assert number_score("b", "B0012036") == 0


def test_chinese_names_are_found_by_any_part():
    buyers = pd.DataFrame({"buyer_id": ["N1"], "buyer_name": ["义乌市华丰进出口有限公司"]})

    assert len(matches(buyers, "华丰")) == 1
    assert len(matches(buyers, "义乌市华丰进出口")) == 1


def test_every_buyer_ever_invoiced_or_asked_for_is_in_the_list(tiny_book):
    """X2 on the last day: B1 owes 225,000, B2 42,000, B8 33,000, B4 nothing any more."""
    buyers = _buyers(tiny_book, "X2", tiny_portfolio.DATA_END)

    assert buyers["buyer_id"].tolist() == ["B1", "B2", "B8", "B4"]
    assert buyers["outstanding_usd"].tolist() == [225_000, 42_000, 33_000, 0]
    assert buyers["open_invoice_count"].tolist() == [3, 1, 1, 0]


def test_buyers_of_later_days_are_not_known_yet(tiny_book):
    """On 15 March 2024 X2 had invoiced B1 only, and had a limit for B4, not yet shipped to."""
    buyers = _buyers(tiny_book, "X2", date(2024, 3, 15))

    assert buyers["buyer_id"].tolist() == ["B1", "B4"]
    assert buyers["invoice_count"].tolist() == [1, 0]


def _buyers(book: store.Book, exporter_id: str, as_of_date: date) -> pd.DataFrame:
    parameters = {"as_of_date": as_of_date, "exporter_id": exporter_id}
    return store.run(book, "buyers/buyers_of_exporter", parameters)
