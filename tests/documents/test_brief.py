"""The brief has two pages whatever the book, and says on both what it is."""

import io
from functools import cache
from typing import Any

import pandas as pd
import pytest
from pypdf import PageObject, PdfReader

from tests.documents import packs
from tradecredit.documents.brief import BOTTOM, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, brief_file
from tradecredit.documents.pack import Pack

pytestmark = pytest.mark.slow

LONG = "A company with a name that goes on and on, as names in a ledger do, Limited " * 3
FOREIGN = [
    "义乌市小商品进出口有限公司",
    "Müller & Söhne <b>fett</b> 100%",
    "Łódź Handel Sp. z o.o.",
    "Şişli Dış Ticaret",
    "株式会社トレーディング",
    "=HYPERLINK(1)",
]


def pages(pack: Pack) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(brief_file(pack))).pages)


def texts(pack: Pack) -> list[str]:
    """Text of each page, words parted by single spaces."""
    return [" ".join(page.extract_text().split()) for page in pages(pack)]


def pieces(page: PageObject) -> list[tuple[float, float, str]]:
    """Every piece of text on a page with the place where it begins."""
    found: list[tuple[float, float, str]] = []

    def note(text: str, _user: Any, matrix: list[float], *_font: Any) -> None:
        if text.strip():
            found.append((matrix[4], matrix[5], text))

    page.extract_text(visitor_text=note)
    return found


BOOKS = {
    "no invoice": packs.pack(),
    "three invoices": packs.three_invoices(),
    "one buyer": packs.many_buyers([LONG]),
    "600 buyers": packs.many_buyers(
        [f"{number} {LONG}" for number in range(600)],
        exporter_name=LONG,
        filters="markets=" + ",".join(["United Arab Emirates"] * 90),
    ),
    "foreign names": packs.many_buyers(FOREIGN, exporter_name=FOREIGN[0]),
    "200 signs": packs.many_buyers(["x" * 200, "义" * 200], exporter_name="W" * 200),
}
over_books = pytest.mark.parametrize("name", BOOKS)


@cache
def pages_of(name: str) -> list[PageObject]:
    """Pages of one of ``BOOKS``, printed once for all tests."""
    return pages(BOOKS[name])


def texts_of(name: str) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pages_of(name)]


@over_books
def test_there_are_two_pages_and_nothing_leaves_them(name: str) -> None:
    shown = pages_of(name)

    assert len(shown) == 2
    for page in shown:
        assert all(MARGIN - 1 <= x < PAGE_WIDTH - MARGIN for x, _y, _text in pieces(page))
        assert all(20 < y < PAGE_HEIGHT - 20 for _x, y, _text in pieces(page))


@over_books
def test_nothing_runs_into_the_footer(name: str) -> None:
    """Below the line are the filters in at most two lines, and the facts."""
    for page in pages_of(name):
        below = [text for _x, y, text in pieces(page) if y < BOTTOM]

        assert below[0].startswith("Filters: ")
        assert len(below) <= 3
        assert "Data version" in below[-1]


@over_books
def test_both_pages_carry_mark_filters_day_version_and_number(name: str) -> None:
    for number, text in enumerate(texts_of(name), start=1):
        assert "Synthetic book – not SINOSURE's figures" in text
        assert "As of: 30 Sep 2025" in text
        assert "Data version: tiny-1" in text
        assert "Printed: 2 Oct 2025" in text
        assert f"Page {number} of 2" in text


def test_both_pages_carry_the_filters_and_the_answer() -> None:
    for text in texts_of("three invoices"):
        assert "Filters: exporter=X2; cause=Default; markets=Germany" in text
        assert "Of US$ 61.5 k owed by 2 buyers, US$ 46.1 k (74.9 %) would be paid" in text
        assert "The largest gap is “above the limit” with US$ 10.0 k." in text


def test_the_first_page_has_the_five_figures() -> None:
    first = texts_of("three invoices")[0]

    for figure in ("US$ 61.5 k", "US$ 46.1 k", "US$ 15.4 k", "US$ 1.53 k", "US$ 0"):
        assert figure in first


def test_each_step_that_takes_money_is_named_with_its_rule() -> None:
    first = texts_of("three invoices")[0]

    assert "The part above the buyer's limit, which older invoices fill first." in first
    assert "The share of the loss that the exporter retains for this cause of loss." in first
    assert "Late notice" not in first


def test_the_board_adds_up_to_what_is_owed() -> None:
    """60,000.00 and 1,534.86 owed, 1,534.86 of it overdue; 45,000.00 and 1,111.10 payable."""
    second = texts_of("three invoices")[1]

    assert "Alpha Stores Ltd Germany B 60.0 k 0 50.0 k 45.0 k Above the limit" in second
    assert "All buyers 61.5 k 1.53 k 46.1 k" in second


def test_the_rest_of_600_buyers_is_one_row() -> None:
    """Each owes 1,000.10 of which eleven steps take 10.01: 600,060 owed, 533,994 payable."""
    second = texts_of("600 buyers")[1]

    assert "575 other buyers 575 k" in second
    assert "All buyers 600 k 600 k 534 k" in second
    assert "592 later dates are in the workbook" in second


def test_names_are_printed_in_their_own_letters() -> None:
    first, second = texts_of("foreign names")

    assert FOREIGN[0] in first
    for name in FOREIGN:
        assert name in second


def test_a_name_no_font_has_letters_for_gives_way_to_the_buyer_s_number() -> None:
    second = texts(packs.many_buyers(["شركة التجارة"]))[1]

    assert "B0 Germany" in second


def test_what_is_late_stands_first_as_of_today_then_the_dates_ahead() -> None:
    second = texts_of("three invoices")[1]

    late = second.index("2025-09-30 Late: give late notice Beta Handel GmbH 1.23 k –")
    assert late < second.index("2025-10-30 Give notice")
    assert "Dates missed so far: 1, the first on 29 Aug 2025" in second


def test_an_obligation_that_has_not_begun_is_left_to_the_workbook() -> None:
    known = packs.obligations(packs.OBLIGATIONS).assign(is_begun=False)
    second = texts(packs.three_invoices(obligations=known))[1]

    assert "Nothing is late and no date lies ahead in this view." in second


def test_rule_values_say_where_they_come_from() -> None:
    second = texts_of("three invoices")[1]

    assert "Notice within days of the due date: 45 (the policy's own term)" in second
    assert "Stop shipping after days overdue: 30 (WX, CW1)" in second
    assert "Insured share lost per late period: 10 % (assumption)" in second
    assert "CW1: Court case, https://example.org/cw1" in second


def test_an_own_ledger_is_not_called_synthetic() -> None:
    for text in texts(packs.three_invoices(data_kind="own ledger")):
        assert "Own ledger – the exporter's own figures" in text
        assert "Synthetic" not in text


def test_the_same_pack_gives_the_same_bytes() -> None:
    assert brief_file(packs.three_invoices()) == brief_file(packs.three_invoices())


def test_the_file_says_what_it_is() -> None:
    read = PdfReader(io.BytesIO(brief_file(packs.three_invoices())))

    assert read.metadata is not None
    assert read.metadata.title == "Credit insurance brief: Sample furniture two"
    assert "Synthetic book" in str(read.metadata.subject)
    assert read.metadata.author
    assert str(read.metadata.creation_date).startswith("2025-10-02")
    assert read.trailer["/Root"]["/Lang"] == "en"


def test_the_latin_letters_are_embedded() -> None:
    fonts = [
        font.get_object()
        for page in pages(packs.three_invoices())
        for font in page["/Resources"]["/Font"].values()
    ]
    named = {str(font["/BaseFont"]): font for font in fonts}
    ours = {name: font for name, font in named.items() if "Liberation" in name}

    assert len(ours) >= 2
    assert all("/FontFile2" in font["/FontDescriptor"] for font in ours.values())


def test_late_money_is_never_crowded_out_by_stops() -> None:
    """Four stops of large debts, and one late declaration of 73.3 k: it is the first line."""
    stops = [
        packs._obligation(
            f"B{n}", f"Stopped {n}", n, obligation_kind="Stop shipping", is_late=True,
            missed_date=pd.Timestamp("2025-09-01"), amount_usd=1e6, at_stake_usd=0.0,
            in_question_usd=None,
        )
        for n in range(4, 8)
    ]  # fmt: skip
    declared = packs._obligation(
        "B3", "Regained", 3, obligation_kind="Declare late", is_late=True,
        missed_date=pd.Timestamp("2025-09-25"), amount_usd=73_300.0, at_stake_usd=0.0,
        in_question_usd=73_300.0,
    )  # fmt: skip
    ahead = [packs._obligation(f"B{n}", f"Due {n}", n) for n in range(10, 20)]
    made = packs.obligations([*stops, declared, *ahead])
    second = texts(packs.three_invoices(obligations=made))[1]

    assert second.index("Late: declare late Regained") < second.index("Late: stop shipping")
    assert "1 more late line is in the workbook." in second
    assert "6 later dates are in the workbook." in second
