"""The page "Premium after subsidy", run alone: facts known, asked for, changed, added."""

import csv
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.frame import books, kept
from tradecredit.settings import PROJECT_DIR, REFERENCE_DIR
from tradecredit.store import evidence

pytestmark = pytest.mark.slow

PAGE = str(PROJECT_DIR / "pages" / "premium_after_subsidy.py")


def run_page(folder, monkeypatch, **query):
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(folder))
    page = AppTest.from_file(PAGE, default_timeout=20)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def tiles(page) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def words(page) -> str:
    boxes = [*page.markdown, *page.caption, *page.info, *page.warning]
    return " | ".join(element.value for element in boxes)


def options(page):
    return page.dataframe[0].value.set_index("option_name")


def test_figures_of_the_tiny_book_are_those_computed_by_hand(tiny_folder, monkeypatch):
    """X2 of Yiwu declared 366,000: 0.40 % are 1,464, of which up to 80 % come back."""
    page = run_page(tiny_folder, monkeypatch, exporter_id="X2")

    assert tiles(page)["Schemes that fit"] == "1 of 3"
    assert tiles(page)["Net premium"] == "US$ 293"
    assert tiles(page)["Subsidy"] == "US$ 1.17 k"
    assert "Your policy is under Yiwu premium subsidy 2025" in words(page)


def test_exports_exactly_on_the_bound_show_both_readings(tiny_folder, monkeypatch):
    choices = {"exports_last_year_usd": "8000000", "scheme_code": "shenzhen_2025"}
    page = run_page(tiny_folder, monkeypatch, exporter_id="X1", **choices)

    assert "each holds for its own time" in words(page)
    assert "under US$ 8,000,000: Shenzhen small\\-exporter scheme 2020" in words(page)
    assert "US$ 8,000,000 or less: Shenzhen small\\-exporter scheme 2022\\-23" in words(page)
    assert "Your entry: US$ 8,000,000.00. The book has US$ 5,000,000.00." in words(page)


@pytest.mark.slow
def test_a_row_added_to_the_scheme_file_is_on_the_page(tiny_folder, monkeypatch, tmp_path):
    """Ningbo pays 90 % of 0.40 % on what X3 declared: an option the file did not have."""
    folder = tmp_path / "reference"
    shutil.copytree(REFERENCE_DIR, folder)
    with (folder / "schemes.csv").open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    row = dict.fromkeys(columns, "") | {
        "scheme_code": "ningbo_2025",
        "scheme_name": "Ningbo premium subsidy 2025",
        "scheme_kind": "premium_subsidy",
        "place": "Ningbo",
        "province_name": "Zhejiang",
        "city_code": "ningbo",
        "product_code": "any",
        "valid_from": "2025-01-01",
        "subsidy_ratio": "0.90",
        "source_id": "SEED-2",
        "confidence": "B",
    }
    with (folder / "schemes.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerow(row)
    before = run_page(tiny_folder, monkeypatch, exporter_id="X3")
    monkeypatch.setattr(evidence, "REFERENCE_DIR", folder)
    # An edited file opens the book under a new version; a patched folder does not.
    kept.forget_all()
    after = run_page(tiny_folder, monkeypatch, exporter_id="X3")

    assert "Ningbo premium subsidy 2025" not in options(before).index
    added = options(after).loc["Ningbo premium subsidy 2025"]
    assert added["option_status"] == "Qualifies"
    assert added["subsidy_usd"] == pytest.approx(0.9 * added["gross_premium_usd"], abs=1)
    assert tiles(before)["Net premium"] != tiles(after)["Net premium"]


@pytest.mark.slow
def test_a_ledger_asks_for_what_it_cannot_know(monkeypatch, tiny_folder):
    """Place unknown, no exports, only open invoices: asked for, never taken for 0."""
    frames = tiny_portfolio.frames()
    exporters = frames["exporters"].query("exporter_id == 'X2'").assign(city_code="unknown")
    shipments = frames["shipments"].query("exporter_id == 'X2' and paid_date.isna()")
    ledger = {
        "exporters": exporters,
        "buyers": frames["buyers"],
        "shipments": shipments.assign(policy_id=None, declared_date=None),
    }
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    with store.open_frames(ledger, label="Mine", data_end=tiny_portfolio.DATA_END) as book:
        page = AppTest.from_file(PAGE, default_timeout=20)
        page.session_state[books.LEDGER_KEY] = book
        page.run()
        assert not page.exception
        assert tiles(page)["Schemes that fit"] == "–"
        assert tiles(page)["Net premium"] == "–"
        assert len(page.info) == 3
        page.number_input(key="turnover_usd").set_value(1_000_000.0).run()
        page.selectbox(key="place_code").set_value("shenzhen").run()
        page.number_input(key="exports_last_year_usd").set_value(7_999_999.99).run()

    assert not page.exception
    assert not page.info
    assert tiles(page)["Schemes that fit"] == "2 of 2"
    assert tiles(page)["Net premium"] == "US$ 0"
    assert not page.query_params


@pytest.mark.slow
def test_what_was_typed_for_one_exporter_is_not_kept_for_the_next(tiny_folder, monkeypatch):
    page = run_page(tiny_folder, monkeypatch, exporter_id="X1")
    page.number_input(key="exports_last_year_usd").set_value(9_000_000.0).run()
    assert page.number_input(key="exports_last_year_usd").value == 9_000_000
    page.selectbox(key="exporter_id").set_value("X3").run()

    assert page.number_input(key="exports_last_year_usd").value == 64_000_000
    assert page.selectbox(key="place_code").value == "ningbo"


@pytest.mark.slow
def test_every_exporter_of_the_tiny_book_has_a_page_on_any_day(tiny_folder, monkeypatch):
    for exporter_id in ("X1", "X2", "X3", "X4"):
        for on in ("2024-03-04", "2025-04-15", "2025-09-30"):
            page = run_page(tiny_folder, monkeypatch, exporter_id=exporter_id, as_of_date=on)
            assert len(page.metric) == 5


@pytest.mark.slow
def test_the_sample_book_shows_charts_and_tables(sample_folder, monkeypatch):
    page = run_page(sample_folder, monkeypatch, exporter_id="E000001")

    assert len(page.get("plotly_chart")) == 3
    assert len(page.dataframe) >= 4
