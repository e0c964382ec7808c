"""The page that says where numbers come from: everything that is assumed or checked is on it."""

import math
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tradecredit import settings, store, tables
from tradecredit.app.data_and_methods import view
from tradecredit.charts.methods import position_in_range
from tradecredit.terms import MEASURES

pytestmark = pytest.mark.slow

PAGE = str(settings.PROJECT_DIR / "pages" / "data_and_methods.py")


@pytest.fixture
def page(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page on the tiny book, not run yet."""
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    return AppTest.from_file(PAGE, default_timeout=30)


def _open(page: AppTest, section: str, **filters: str) -> pd.DataFrame:
    """The first table of a section, opened by its link."""
    page.query_params["section"] = section
    for name, value in filters.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page.dataframe[0].value


def test_every_measure_is_defined(page: AppTest) -> None:
    shown = _open(page, "measures")
    assert set(shown["column_name"]) == set(MEASURES)
    assert shown["definition"].str.len().min() > 0


def test_every_source_has_an_address(page: AppTest) -> None:
    shown = _open(page, "sources")
    assert {"SEED-1", "SZ22", "X23"} <= set(shown["source_id"])
    assert shown["source_id"].is_unique
    assert shown.loc[shown["source_id"] == "SZ22", "address"].item().startswith("https://")


def test_the_day_of_the_oldest_check_of_a_fact_is_shown(page: AppTest) -> None:
    """The first facts were put down on 23 November 2026."""
    _open(page, "sources")
    texts = [metric.proto.delta_description for metric in page.metric]
    assert "facts checked since 23 Nov 2026" in texts


def test_the_search_in_the_link_leaves_only_rows_with_the_text(page: AppTest) -> None:
    shown = _open(page, "sources", search="caixin")
    assert {"SEED-2", "CX"} <= set(shown["source_id"])
    assert "SZ22" not in set(shown["source_id"])


def test_values_nobody_published_are_listed_as_assumptions(page: AppTest) -> None:
    shown = _open(page, "assumptions")
    assert set(shown["confidence"].str.split(", ").explode()) <= {"chosen", "BK"}
    assert "loss_known_days" in " ".join(shown.loc[shown["table_name"] == "policy_rules", "key"])


def test_every_table_and_column_of_a_book_is_in_the_dictionary(page: AppTest) -> None:
    shown = _open(page, "dictionary")
    assert len(shown) == len(tables.columns())


def test_the_dictionary_shows_what_a_column_may_hold(page: AppTest) -> None:
    shown = _open(page, "dictionary").set_index(["table_name", "column_name"])
    assert shown.loc[("shipments", "invoice_id"), "is_key"]
    assert shown.loc[("shipments", "payment_term"), "allowed"] == "OA, DA, DP, LC"
    assert shown.loc[("shipments", "term_days"), "allowed"] == "between 0 and 720"
    assert shown.loc[("shipments", "buyer_id"), "references"] == "buyers.buyer_id"


def test_sources_that_differ_are_both_shown(page: AppTest) -> None:
    shown = _open(page, "differences")
    assert shown.groupby("topic")["source_id"].nunique().gt(1).sum() >= 5


def test_an_empty_search_result_says_what_to_do(page: AppTest) -> None:
    page.query_params["section"] = "sources"
    page.query_params["search"] = "no source says this"
    page.run()
    assert not page.exception
    assert any("Nothing matches" in box.value for box in page.info)


@pytest.mark.parametrize("section", ["targets", "methods", "reference_tables"])
def test_the_other_sections_open(page: AppTest, section: str) -> None:
    page.query_params["section"] = section
    page.run()
    assert not page.exception


def test_an_assumption_has_the_confidence_of_its_own_value() -> None:
    """The risk class of the United States is background knowledge; its export share is derived."""
    found = store.assumptions()
    is_us = (found["table_name"] == "countries") & (found["key"] == "US")
    shown = found.loc[is_us, "value"].item()
    assert "risk_class 0" in shown
    assert "export_share_ratio" not in shown


def test_a_reference_table_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(store.ReferenceUnreadable, match=r"no reference table weather.*countries"):
        store.reference("weather")


@pytest.mark.parametrize(
    ("lower", "upper", "value", "position"),
    [
        (10.0, 20.0, 10.0, 0.0),
        (10.0, 20.0, 15.0, 0.5),
        (10.0, 20.0, 20.0, 1.0),
        (-0.22, -0.18, -0.20, 0.5),
        (0.9, 0.9, 0.9, 0.5),
        (math.nan, 10.0, 10.0, 1.0),
        (3.0, math.nan, 3.0, 0.0),
        (10.0, 20.0, 900.0, 1.35),
    ],
)
def test_a_figure_is_drawn_where_it_lies_in_its_range(
    lower: float, upper: float, value: float, position: float
) -> None:
    targets = pd.DataFrame(
        {"lower_bound": [lower], "upper_bound": [upper], "generated_value": [value]}
    )
    assert position_in_range(targets).item() == pytest.approx(position)


def test_a_figure_nobody_generated_has_no_place_in_the_range() -> None:
    targets = pd.DataFrame(
        {"lower_bound": [1.0], "upper_bound": [2.0], "generated_value": [math.nan]}
    )
    assert math.isnan(position_in_range(targets).item())


def test_the_search_is_for_the_text_itself_not_for_a_pattern() -> None:
    frame = pd.DataFrame({"text": ["a.b", "axb"], "number": [1, 2]})
    assert list(view.containing(frame, "A.B")["number"]) == [1]
    assert len(view.containing(frame, "  ")) == 2
