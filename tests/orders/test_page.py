"""The page "Shipment check" run alone: one order, several, a ledger, edited rules."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.desk import book as desk
from tradecredit import store
from tradecredit.app.frame import books
from tradecredit.settings import PROJECT_DIR

pytestmark = pytest.mark.slow

PAGE = str(PROJECT_DIR / "pages" / "shipment_check.py")

Visit = Callable[..., AppTest]


@pytest.fixture
def visit(desk_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(desk_folder))

    def run(ledger: store.Book | None = None, pasted: str = "", **query: str) -> AppTest:
        page = AppTest.from_file(PAGE, default_timeout=60)
        if ledger is not None:
            page.session_state[books.LEDGER_KEY] = ledger
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        if pasted:
            page.text_area[0].set_value(pasted).run()
        assert not page.exception
        return page

    return run


def boxes(page: AppTest) -> list[str]:
    found = [*page.success, *page.warning, *page.error, *page.info]
    return [box.value for box in found]


def tiles(page: AppTest) -> dict[str, str]:
    return {tile.label: tile.value for tile in page.metric}


def rules(page: AppTest) -> pd.DataFrame:
    return page.dataframe[0].value.set_index("step")


@pytest.mark.slow
def test_a_link_restores_the_order_and_its_answer(visit: Visit) -> None:
    page = visit(exporter_id="D1", buyer_id="B5", amount_usd="30000", term_days="60")

    assert boxes(page)[0].startswith("**Covered in full:** US$ 27.0 k of US$ 30.0 k would be paid")
    assert tiles(page) == {
        "Payable if unpaid": "US$ 27.0 k",
        "Kept at own risk": "US$ 3.00 k",
        "Room in the limit": "US$ 8.00 k",
        "Premium after subsidy": "US$ 24",
        "Expected loss kept": "US$ 5",
    }
    assert rules(page).loc["Shipped after stop", "required"] == (
        "at most 30 days overdue, and not insolvent"
    )


@pytest.mark.slow
def test_the_first_visitor_sees_the_usual_order_of_who_owes_most(visit: Visit) -> None:
    """B1 owes D1 most; the middle of its invoices of a year is 55,000, on OA 90 days."""
    page = visit()

    assert "US$ 55,000.00 to Alder Stores Inc, OA 90 days" in page.caption[1].value
    assert boxes(page)[0].startswith("**Not covered:** older invoices of US$ 240 k fill")


@pytest.mark.slow
def test_an_edited_rule_changes_the_answer_and_the_page_says_so(visit: Visit) -> None:
    """With 5 days instead of 30, E03, 9 days overdue, stops the shipment."""
    page = visit(
        exporter_id="D1",
        buyer_id="B5",
        amount_usd="30000",
        term_days="60",
        rule_stop_shipment_days="5",
    )
    row = rules(page).loc["Shipped after stop"]

    because = "because of US$ 16,000.00 on E03, on the ship date up to 9 days overdue: after 5 days"
    assert any(because in box for box in boxes(page))
    assert row["required"] == "at most 5 days overdue, and not insolvent"
    assert row["origin"] == "changed by you"
    assert tiles(page)["Payable if unpaid"] == "US$ 0"


@pytest.mark.slow
def test_several_pasted_orders_get_a_line_each_and_unread_cells_are_named(visit: Visit) -> None:
    page = visit(
        exporter_id="D1",
        orders="several",
        pasted="Buyer;Amount;Days;HS code\n"
        "Elm Tradng;30000;60;950300\nElm Trading Ltd;30000;60;950300\nBirch;20000;60;9503",
    )
    problems, answers = (frame.value for frame in page.dataframe[:2])

    assert list(problems["found_value"]) == ["9503"]
    assert list(answers["payable_usd"]) == [27_000, 7_200]
    assert list(answers["verdict"]) == ["Covered in full", "Covered in part"]
    assert list(answers["order_advice"]) == ["Check, then ship", "Wait for the receipt"]
    assert tiles(page)["Amount of the orders"] == "US$ 60.0 k"
    assert "pasted" not in str(page.query_params)


@pytest.mark.slow
def test_goods_that_are_no_code_are_looked_up_by_words(visit: Visit) -> None:
    page = visit(exporter_id="D1", buyer_id="B5", hs6_code="wooden furnitre")

    assert any("“wooden furnitre” is no HS code" in box for box in boxes(page))
    assert "940360 · Other wooden furniture" in [button.label for button in page.button]


@pytest.mark.slow
def test_any_six_digits_are_taken_as_goods(visit: Visit) -> None:
    page = visit(exporter_id="D1", buyer_id="B5", hs6_code="880621")

    assert "HS 880621" in page.caption[1].value
    assert any("An export licence may be needed" in text.value for text in page.markdown)


@pytest.mark.slow
def test_a_new_buyer_needs_an_amount_first(visit: Visit) -> None:
    empty = visit(exporter_id="D2", is_new_buyer="true")
    filled = visit(
        exporter_id="D2",
        is_new_buyer="true",
        amount_usd="5000",
        term_days="30",
        destination_code="DE",
    )

    assert "The order still needs an amount and the days of credit." in boxes(empty)
    assert boxes(filled)[0].startswith("**Covered in full:**")
    assert tiles(filled)["Expected loss kept"] == "–"


@pytest.fixture(scope="module")
def ledger() -> store.Book:
    """A ledger of one exporter without policy, limits or grades."""
    frames = desk.frames()
    one = {name: frames[name].iloc[:0] for name in frames}
    exporters = pd.DataFrame(
        [
            {
                "exporter_id": "my_ledger",
                "exporter_name": "My ledger",
                "city_code": "unknown",
                "sector_code": "unknown",
                "size_class": "unknown",
            }
        ]
    )
    shipments = frames["shipments"].query("invoice_id in ['A04', 'A05']")
    one |= {
        "exporters": exporters,
        "buyers": frames["buyers"].iloc[:1].assign(country_code="ZZ"),
        "shipments": shipments.assign(exporter_id="my_ledger", policy_id=None, hs6_code=None),
    }
    return store.open_frames(one, label="Ledger", data_end=date(2026, 5, 31))


@pytest.mark.slow
def test_a_ledger_without_a_policy_gets_a_plain_answer_and_nothing_into_the_link(
    visit: Visit, ledger: store.Book
) -> None:
    page = visit(ledger)

    assert boxes(page)[0] == "**Not covered:** no policy is in force."
    assert tiles(page)["Premium after subsidy"] == "–"
    page.number_input(key="amount_usd").set_value(1234.0).run()
    assert not page.exception
    assert tiles(page)["Kept at own risk"] == "US$ 1.23 k"
    assert not set(page.query_params) & {"amount_usd", "buyer_id", "term_days", "hs6_code"}
