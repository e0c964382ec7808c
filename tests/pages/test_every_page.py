"""Every listed page on its own, without a browser: any link, no match, nothing to read."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tests.listed_pages import ListedPage, listed_pages
from tests.sources import PAGES_DIR
from tests.sweep import over_seeds
from tradecredit import store
from tradecredit.app.frame.kept import forget_all

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

# Pages that show files, before anybody chose one.
ASK_NOTHING = ("my_ledger", "data_and_methods")

FIRST_DAY = date(2019, 1, 1)
CAUSES = ("default", "insolvency", "rejection", "political")
MARKETS = ("US", "DE", "RU", "BR", "GB", "VN", "MX", "IN")
SECTORS = ("toys_festive", "electronics")


def opened(page: ListedPage, **query: list[str]) -> AppTest:
    """The page as a visitor gets it who opens it first."""
    test = AppTest.from_file(str(PAGES_DIR / page.path.name), default_timeout=SECONDS)
    for name, values in query.items():
        test.query_params[name] = values
    return test.run()


def said(test: AppTest) -> str:
    """What the page tells its reader in boxes."""
    return " ".join(box.value for box in [*test.info, *test.warning, *test.error])


def any_link(book: store.Book, seed: int) -> dict[str, list[str]]:
    """Filters of any exporter, day, period, cause and markets of the book."""
    random = Random(seed)
    with book.cursor() as cursor:
        rows = cursor.execute("select exporter_id from stg_exporters order by 1").fetchall()
    days = sorted(random.sample(range((book.data_end - FIRST_DAY).days + 1), k=3))
    starts, ends, as_of = ((FIRST_DAY + timedelta(days=day)).isoformat() for day in days)
    return {
        "exporter_id": list(random.choice(rows)),
        "from_date": [starts],
        "to_date": [ends],
        "as_of_date": [as_of],
        "loss_cause": [random.choice(CAUSES)],
        "country_codes": random.sample(MARKETS, k=random.choice((0, 1, 5))),
        "sector_codes": random.sample(SECTORS, k=random.choice((0, 0, 1))),
    }


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with every table and no row."""
    empty = {name: frame.iloc[:0] for name, frame in tiny_portfolio.frames().items()}
    return tiny_portfolio.write(tmp_path_factory.mktemp("empty") / "portfolio", empty)


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


@pytest.mark.slow
@over_pages
@over_seeds(sample=1, sweep=30)
@pytest.mark.usefixtures("_sample")
def test_a_page_runs_with_the_filters_of_any_link(
    page: ListedPage, seed: int, sample_book: store.Book
) -> None:
    test = opened(page, **any_link(sample_book, seed))

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
    page: ListedPage, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    test = opened(page)

    assert not test.exception
    assert test.title[0].value == page.title


@pytest.mark.slow
@over_pages
def test_a_page_runs_on_a_book_with_nothing_in_it(
    page: ListedPage, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(empty_folder))
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


@pytest.mark.slow
@over_pages
def test_a_page_whose_queries_take_too_long_does_not_call_the_book_broken(
    page: ListedPage, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No query is done within a microsecond; the book opens all the same."""
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    monkeypatch.setenv("TRADECREDIT_TIME_LIMIT", "0.000001")
    forget_all()
    test = opened(page)
    forget_all()

    assert not test.exception
    assert "Build" not in said(test)
    if page.name not in ASK_NOTHING:
        assert "took too long and was stopped. Choose" in said(test)


@pytest.mark.slow
def test_a_time_limit_that_is_no_number_is_told_on_the_page(
    tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    monkeypatch.setenv("TRADECREDIT_TIME_LIMIT", "soon")
    forget_all()

    assert "'soon' is no time limit; expected seconds" in said(opened(PAGES[0]))
