"""The page "Limit cuts", run alone: two scenarios, pasted orders and buyers, and a bare ledger."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.frame import books
from tradecredit.app.parts.pasted_orders import PASTED_KEY
from tradecredit.settings import PROJECT_DIR

pytestmark = pytest.mark.slow

PAGE = str(PROJECT_DIR / "pages" / "limit_cuts.py")
# 30 September 2025 less 121 days is 1 June, so that 14 days of notice end on 14 June.
FROM_15_JUNE = {"exporter_id": "X2", "cut_by": "buyer_id", "announced_days": "-121"}


@pytest.fixture
def page(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    return AppTest.from_file(PAGE, default_timeout=20)


def opened(page: AppTest, **query: str) -> AppTest:
    for name, value in query.items():
        page.query_params[name] = value
    return seen(page.run())


def seen(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def tiles(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def said(page: AppTest) -> str:
    return " | ".join(
        element.value for element in [*page.markdown, *page.caption, *page.info, *page.warning]
    )


def test_two_scenarios_of_one_buyer_are_those_computed_by_hand(page: AppTest) -> None:
    """B1 owes most: of 150,000 in force half leaves 90,000, zero of shipped goods nothing."""
    opened(page, **FROM_15_JUNE)

    assert tiles(page) == {
        "Cover in force, chosen buyers": "US$ 150 k",
        "Cover lost, A": "US$ 60.0 k",
        "Cover lost, B": "US$ 150 k",
        "Orders to hold, A": "–",
        "Orders to hold, B": "–",
    }
    assert "A: limits cut by 50 % from 15 Jun 2025" in [head.value for head in page.subheader]
    assert "Cover falls from US$ 150 k to US$ 90.0 k" in said(page)


def test_a_cut_by_nothing_says_that_all_stays(page: AppTest) -> None:
    opened(page, **FROM_15_JUNE, a_percent="0", b_percent="0")

    assert tiles(page)["Cover lost, A"] == tiles(page)["Cover lost, B"] == "US$ 0"
    assert "No buyer loses cover under either scenario" in said(page)


def test_a_pasted_order_is_shipped_inside_the_notice_or_held(page: AppTest) -> None:
    """B8 has a limit of 50,000: 30,000 fit today, not into 25,000 from 14 October."""
    opened(page, exporter_id="X2", cut_by="buyer_id", cut_buyers="B8")
    order = "buyer,amount,term,days,ship date\nB8,30000,OA,60,2025-10-20"
    seen(page.text_area(key=PASTED_KEY).set_value(order).run())

    assert tiles(page)["Orders to hold, A"] == "0 of 1"
    assert tiles(page)["Orders to hold, B"] == "1 of 1"
    assert "Orders to ship by 13 Oct 2025: 1 (US$ 30.0 k)" in said(page)
    assert "Orders to hold: 1 (US$ 30.0 k)" in said(page)
    assert "Orders are an assumption" not in said(page)


def test_orders_like_the_last_ones_are_marked_as_an_assumption(page: AppTest) -> None:
    """X1 shipped I07 on 8 September, within 30 days."""
    opened(page, exporter_id="X1")

    assert "Orders are an assumption: the 1 shipment of" in said(page)
    seen(page.toggle(key="with_orders").set_value(False).run())
    assert "Orders are an assumption" not in said(page)
    assert tiles(page)["Orders to hold, A"] == "–"


def test_buyers_are_taken_from_a_pasted_list_and_unknown_ones_named(page: AppTest) -> None:
    opened(page, exporter_id="X2", cut_by="buyer_id")
    page.text_area(key="pasted_buyers").set_value("sample trading\nNobody of that name\nB4")
    seen(next(button for button in page.button if button.label == "Cut these").click().run())

    assert page.multiselect(key="cut_buyers").value == ["B8", "B4"]
    assert "is called Nobody of that name" in said(page)


def test_market_sector_and_grade_choose_buyers(page: AppTest) -> None:
    """Of the four buyers of X2, B1 and B2 are in the United States, B4 has a D."""
    opened(page, exporter_id="X2", cut_by="country_code", cut_countries="US")
    assert "2 of 4 buyers" in said(page)
    opened(page, cut_by="grade", cut_grades="D")
    assert "1 of 4 buyers" in said(page)
    opened(page, cut_by="sector_code", cut_sectors="toys_festive")
    assert "2 of 4 buyers" in said(page)


def ledger(**changed: pd.DataFrame) -> store.Book:
    """X2's invoices as somebody's own ledger: no history, no grades, no country."""
    frames = tiny_portfolio.frames()
    for name in (
        "buyer_grades", "claims", "claim_invoices", "claim_movements", "exporter_years",
        "subsidies",
    ):  # fmt: skip
        frames[name] = frames[name].iloc[:0]
    for name in ("exporters", "policies", "limits", "shipments"):
        of_one = frames[name][frames[name]["exporter_id"] == "X2"]
        frames[name] = of_one.assign(exporter_id="my_ledger")
    frames["buyers"] = frames["buyers"].assign(country_code="ZZ", sector_code="unknown")
    return store.open_frames(frames | changed, label="Mine", data_end=tiny_portfolio.DATA_END)


def test_a_ledger_is_asked_for_its_largest_buyer_and_keeps_it_out_of_the_link(
    page: AppTest,
) -> None:
    page.session_state[books.LEDGER_KEY] = ledger()
    opened(page)

    assert tiles(page)["Cover in force, chosen buyers"] == "US$ 150 k"
    assert "A ledger holds no history of limit decisions" in said(page)
    seen(page.multiselect(key="cut_buyers").set_value(["B8"]).run())
    assert tiles(page)["Cover in force, chosen buyers"] == "US$ 0"
    assert "B8" not in str(dict(page.query_params))
    opened(page, cut_by="grade")
    assert "Not known for any buyer of this book" in said(page)


def test_a_ledger_without_limits_is_told_how_to_give_them(page: AppTest) -> None:
    none = tiny_portfolio.frames()["limits"].iloc[:0]
    page.session_state[books.LEDGER_KEY] = ledger(limits=none)
    opened(page)

    assert not page.metric
    assert "Give the limits on the page My ledger" in said(page)


def test_before_the_first_limit_there_is_nothing_to_cut(page: AppTest) -> None:
    opened(page, exporter_id="X3", as_of_date=date(2024, 5, 31).isoformat())

    assert "no credit limit on 31 May 2024" in said(page)


@pytest.mark.slow
@pytest.mark.parametrize("value", ["inf", "-inf", "1e309"])
@pytest.mark.parametrize("name", ["announced_days", "a_percent", "b_notice_days"])
def test_an_infinite_number_in_a_link_gives_the_default(
    page: AppTest, name: str, value: str
) -> None:
    found = opened(page, **{name: value})
    usual = {"announced_days": 0, "a_percent": 50, "b_notice_days": 0}

    assert not found.exception
    assert [field.value for field in found.number_input if field.key == name] == [usual[name]]
