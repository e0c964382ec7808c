"""A visitor's own ledger: loaded in the browser, seen on the pages, never in a link, gone again.

The tests follow one visit; the last one leaves the ledger.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext
from playwright.sync_api import TimeoutError as StayedTooLong

from tests.browser.conftest import Visitor, checked
from tests.browser.visit import Visit
from tradecredit.bench.server import Server

# Owed: 1,000 + 2,500.50 + 4,000 + 700 = 8,200.50, all of it overdue at the end of May 2026.
LEDGER = """Invoice no,Customer,Country,Invoice date,Due date,Payment term,Amount USD
R-1,Example Stores Ltd,GB,13-01-2026,13-03-2026,OA,1000.00
R-2,Example Stores Ltd,GB,20-02-2026,21-04-2026,OA,"2,500.50"
R-3,=cmd|' /C calc'!A0,DE,25-02-2026,26-05-2026,OA,4000
R-4,<img src=x onerror=window.__ran=1>,DE,28-02-2026,30-04-2026,OA,700
"""
OWED = "US$ 8.20 k"
SECRETS = ("Example", "Stores", "R-1", "2500", "onerror", "open_invoices")

pytestmark = pytest.mark.xdist_group("ledger")


@pytest.fixture(scope="module")
def its_visit(
    browser: BrowserContext, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visit]:
    """A visit that has taken its own ledger into use and gone on to buyer exposure."""
    path = tmp_path_factory.mktemp("ledger") / "open_invoices.csv"
    path.write_text(LEDGER, encoding="utf-8")
    opened = Visit(browser, server).open("/my_ledger")
    with opened.change():
        opened.tab.locator('input[type="file"]').set_input_files(path)
    with opened.change():
        opened.tab.get_by_role("button", name="See what your policy would pay").click()
    opened.tab.get_by_role("heading", level=1, name="Buyer exposure").wait_for()
    yield opened.settle()
    opened.close()


@pytest.fixture
def loaded(its_visit: Visit) -> Iterator[Visit]:
    yield from checked(its_visit)


def test_a_loaded_ledger_is_what_buyer_exposure_shows(loaded: Visit) -> None:
    assert loaded.figures()["Outstanding"] == OWED
    assert "Your file: open_invoices.csv" in loaded.tab.get_by_test_id("stMain").inner_text()
    assert "Synthetic book" not in loaded.tab.get_by_test_id("stMain").inner_text()
    assert loaded.tab.evaluate("window.__ran") is None


def test_nothing_of_a_ledger_is_in_the_link(loaded: Visit) -> None:
    loaded.tab.get_by_test_id("stSidebar").get_by_text("Insolvency", exact=True).click()
    loaded.tab.wait_for_url(re.compile("loss_cause=insolvency"))

    assert not [secret for secret in SECRETS if secret in loaded.tab.url]


def test_the_browser_asks_before_a_reload_loses_the_ledger(loaded: Visit) -> None:
    loaded.tab.bring_to_front()
    loaded.tab.get_by_role("heading", level=1).click()
    loaded.stays = True
    with pytest.raises(StayedTooLong):
        loaded.tab.reload(timeout=3_000)
    loaded.stays = False
    assert loaded.asked == ["beforeunload"]
    assert loaded.figures()["Outstanding"] == OWED


def test_another_visitor_never_sees_the_ledger(
    loaded: Visit, visit: Visitor, other_browser: BrowserContext
) -> None:
    other = visit(of=other_browser).open(loaded.tab.url)

    assert other.figures()["Outstanding"] != OWED
    assert "Synthetic book" in other.tab.get_by_test_id("stMain").inner_text()


def test_there_is_a_way_back_to_the_sample_book(loaded: Visit) -> None:
    with loaded.change():
        loaded.tab.get_by_role("button", name="Back to the sample book").click()

    assert loaded.figures()["Outstanding"] != OWED
    assert "Synthetic book" in loaded.tab.get_by_test_id("stMain").inner_text()
