"""The page "Coverage growth", run alone: with data, with other filters, and with nothing left."""

import pytest
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.frame import books
from tradecredit.settings import PROJECT_DIR

pytestmark = pytest.mark.slow

PAGE = str(PROJECT_DIR / "pages" / "coverage_growth.py")


def run_page(folder, monkeypatch, **query):
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(folder))
    page = AppTest.from_file(PAGE, default_timeout=20)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def tiles(page) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in page.metric}


def messages(page) -> str:
    return " | ".join(element.value for element in page.markdown)


def test_growth_of_the_tiny_book_is_the_one_computed_by_hand(tiny_folder, monkeypatch):
    """March to August: 877,000 in 2025 against 260,000 in 2024; X3 joins X1 and X2."""
    page = run_page(tiny_folder, monkeypatch, from_date="2025-03-01")

    assert tiles(page)["Insured amount"] == ("US$ 877 k", "+237.3 %")
    assert tiles(page)["Clients"] == ("3", "+50.0 %")
    assert "877 k insured in Mar–Aug 2025, +237.3 % on Mar–Aug 2024" in messages(page)


def test_a_period_the_book_cannot_compare_has_no_growth(tiny_folder, monkeypatch):
    """The book begins in March 2024, so January to August 2024 is not whole."""
    page = run_page(tiny_folder, monkeypatch, from_date="2025-01-01")

    assert tiles(page)["Insured amount"] == ("US$ 1.03 m", "")
    assert "does not reach back to Jan–Aug 2024" in messages(page)


@pytest.mark.slow
def test_every_split_shows_the_page(tiny_folder, monkeypatch):
    for split_by in ("city_code", "scheme_code", "size_class", "product_code", "payment_term"):
        page = run_page(tiny_folder, monkeypatch, from_date="2025-03-01", split_by=split_by)
        assert tiles(page)["Insured amount"][0] == "US$ 877 k"


def test_a_filter_changes_the_figures(tiny_folder, monkeypatch):
    """March to August 2025 to the US: I05, I06, I15, I16, I17, I18."""
    page = run_page(tiny_folder, monkeypatch, from_date="2025-03-01", country_codes=["US"])

    assert tiles(page)["Insured amount"][0] == "US$ 356 k"


def test_filters_that_leave_nothing_say_what_to_do(tiny_folder, monkeypatch):
    page = run_page(tiny_folder, monkeypatch, country_codes=["JP"])

    assert not page.metric
    assert "Take a filter out" in page.info[0].value


def test_a_period_without_a_whole_month_says_what_to_choose(tiny_folder, monkeypatch):
    page = run_page(tiny_folder, monkeypatch, from_date="2025-08-15", to_date="2025-09-30")

    assert not page.metric
    assert "the last one whose declarations are in is Aug 2025" in page.info[0].value


@pytest.mark.slow
def test_a_ledger_that_declared_nothing_is_told_what_it_lacks(tiny_folder, monkeypatch):
    frames = tiny_portfolio.frames()
    shipments = frames["shipments"].assign(declared_date=None)
    ledger = store.open_frames(
        {**frames, "shipments": shipments}, label="Ledger", data_end=tiny_portfolio.DATA_END
    )
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    page = AppTest.from_file(PAGE, default_timeout=20)
    page.session_state[books.LEDGER_KEY] = ledger
    page.run()

    assert not page.exception
    assert "no declared invoice under an export policy" in page.info[0].value


@pytest.mark.slow
def test_early_2025_grows_as_published_on_the_sample_book(sample_folder, monkeypatch):
    page = run_page(sample_folder, monkeypatch, from_date="2025-01-01", to_date="2025-04-30")
    growth, beside_published = tiles(page)["Growth, year to date"]

    assert growth in {f"+{tenths / 10:.1f} %" for tenths in range(150, 157)}
    assert beside_published.endswith("pts")
    assert "published +15.3 %, SEED-2" in messages(page)
