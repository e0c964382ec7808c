"""The page "Claim ratios", run alone: with claims, without any, and with nothing left."""

import pytest
from streamlit.testing.v1 import AppTest

from tradecredit.settings import PROJECT_DIR

pytestmark = pytest.mark.slow

PAGE = str(PROJECT_DIR / "pages" / "claim_ratios.py")


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


def captions(page) -> str:
    return " | ".join(element.value for element in page.caption)


def test_ratios_of_the_tiny_book_are_those_computed_by_hand(tiny_folder, monkeypatch):
    """January to August 2025: premium 3,903, insured 1,027,000, paid 76,500, incurred 127,700."""
    page = run_page(tiny_folder, monkeypatch, from_date="2025-01-01")

    assert tiles(page) == {
        "Paid loss ratio": "1,960.0 %",
        "Reported incurred loss ratio": "3,271.8 %",
        "Paid per amount insured": "744.9 bp",
        "Mean paid claim": "US$ 76.5 k",
        "Decided on time": "100.0 %",
    }


def test_a_period_with_undecided_claims_says_so_with_the_rule(tiny_folder, monkeypatch):
    page = run_page(tiny_folder, monkeypatch, from_date="2025-01-01")

    assert "can still bring claims" in captions(page)
    assert "Fewer than 5 claims" in captions(page)
    assert "90 days of credit" in captions(page)
    assert "4 months of waiting and 120 days" in captions(page)
    assert "no improvement" in captions(page)


@pytest.mark.slow
def test_every_split_and_heat_map_shows_the_page(tiny_folder, monkeypatch):
    for split_by in ("cause", "sector_code", "size_class", "product_code", "scheme_code"):
        for heat_by in ("calendar_year", "cause"):
            page = run_page(tiny_folder, monkeypatch, split_by=split_by, heat_by=heat_by)
            assert tiles(page)["Mean paid claim"] == "US$ 76.5 k"


def test_a_book_without_claims_says_so_and_still_shows_what_became_overdue(
    tiny_folder, monkeypatch
):
    page = run_page(tiny_folder, monkeypatch, causes=["political"])

    assert not page.metric
    assert page.info[0].value.startswith("No claim was filed, paid or recovered")
    assert "60 days overdue" in " ".join(element.value for element in page.markdown)


def test_filters_that_leave_nothing_say_what_to_do(tiny_folder, monkeypatch):
    page = run_page(tiny_folder, monkeypatch, country_codes=["JP"])

    assert not page.metric
    assert "Take a filter out" in page.info[0].value


@pytest.mark.slow
def test_the_sample_book_shows_every_figure(sample_folder, monkeypatch):
    page = run_page(sample_folder, monkeypatch)

    assert all(value not in ("–", "") for value in tiles(page).values())
    assert len(page.get("plotly_chart")) == 8
