"""Every listed page on its own, without a browser: whole book, no match, nothing to read."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tests.listed_pages import ListedPage, listed_pages
from tests.sources import PAGES_DIR

SECONDS = 60
PAGES = listed_pages()
over_pages = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])

# A selection that no book matches: a large firm under the product for small ones, on the first
# days of the book, in a market with hardly any trade.
NOTHING_MATCHES = {
    "country_codes": ["RU"],
    "size_classes": ["large"],
    "product_codes": ["platform"],
    "causes": ["political"],
    "from_date": ["2018-01-01"],
    "to_date": ["2018-01-31"],
    "as_of_date": ["2018-01-02"],
    "search": ["no such thing at all"],
}


def opened(page: ListedPage, **query: list[str]) -> AppTest:
    """The page as a visitor gets it who opens it first."""
    test = AppTest.from_file(str(PAGES_DIR / page.path.name), default_timeout=SECONDS)
    for name, values in query.items():
        test.query_params[name] = values
    return test.run()


def said(test: AppTest) -> str:
    """What the page tells its reader in boxes."""
    return " ".join(box.value for box in [*test.info, *test.warning, *test.error])


@pytest.fixture
def _sample(sample_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(sample_folder))


@over_pages
@pytest.mark.slow
@pytest.mark.usefixtures("_sample")
def test_a_page_runs_on_the_sample_book(page: ListedPage) -> None:
    test = opened(page)

    assert not test.exception
    assert test.title[0].value == page.title


@over_pages
@pytest.mark.slow
@pytest.mark.usefixtures("_sample")
def test_a_page_says_so_when_nothing_matches(page: ListedPage) -> None:
    test = opened(page, **NOTHING_MATCHES)

    assert not test.exception


@pytest.mark.slow
@over_pages
def test_a_page_runs_on_a_book_of_four_exporters(
    page: ListedPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_portfolio.write(tmp_path / "tiny")))
    test = opened(page)

    assert not test.exception
    assert test.title[0].value == page.title


@pytest.mark.slow
@over_pages
def test_a_page_runs_on_a_book_with_nothing_in_it(
    page: ListedPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = {name: frame.iloc[:0] for name, frame in tiny_portfolio.frames().items()}
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_portfolio.write(tmp_path / "none", empty)))
    test = opened(page)

    assert not test.exception
    assert test.title[0].value == page.title


@over_pages
def test_a_page_says_what_to_do_when_the_book_cannot_be_read(
    page: ListedPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tmp_path))
    test = opened(page)

    assert not test.exception
    assert "manifest.json" in said(test)
