"""A ledger of 9,681 invoices on the exporter's desk: every page works on it, no link has it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import Visitor, checked
from tests.browser.visit import Visit
from tests.ledger import lookalike
from tradecredit.bench.server import Server

DESK = {
    "Buyer exposure": "buyer_exposure",
    "Buyer file": "buyer_file",
    "Shipment check": "shipment_check",
    "Obligation clock": "obligation_clock",
    "Limit cuts": "limit_cuts",
    "Premium after subsidy": "premium_after_subsidy",
}
SECRETS = ("SAMPLE", "sample", "200000", "200001", "1930000", "open_invoices")

pytestmark = pytest.mark.xdist_group("large-ledger")
over_desk = pytest.mark.parametrize("title", DESK, scope="module")
over_causes = pytest.mark.parametrize(
    "title", [title for title in DESK if title != "Premium after subsidy"], scope="module"
)


@pytest.fixture(scope="module")
def loaded(
    browser: BrowserContext, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visit]:
    """One visit that has taken the ledger into use; every buyer has a limit of US$ 500,000."""
    content, _total_cents = lookalike.ledger()
    path = tmp_path_factory.mktemp("ledger") / "open_invoices.csv"
    path.write_bytes(content)
    visit = Visit(browser, server).open("/my_ledger")
    with visit.change():
        visit.tab.locator('input[type="file"]').set_input_files(path)
    with visit.change():
        limit = visit.tab.get_by_role("spinbutton", name="One limit for every buyer")
        limit.fill("500000")
        limit.press("Enter")
    with visit.change():
        visit.tab.get_by_role("button", name="See what your policy would pay").click()
    yield visit
    visit.close()


@pytest.fixture(scope="module")
def page_visit(loaded: Visit, title: str) -> Visit:
    """The visit on a page, which the tests of that page share."""
    go_to(loaded, title)
    return loaded


@pytest.fixture
def opened(page_visit: Visit) -> Iterator[Visit]:
    yield from checked(page_visit)


def go_to(visit: Visit, title: str) -> None:
    menu = visit.tab.get_by_test_id("stSidebarNav")
    menu.get_by_role("link", name=re.compile(title)).click()
    visit.tab.get_by_role("heading", level=1, name=title).wait_for()
    visit.settle()


@over_desk
def test_a_page_of_the_desk_shows_the_ledger(opened: Visit, title: str) -> None:
    assert "Your file: open_invoices.csv" in opened.tab.get_by_test_id("stMain").inner_text()
    assert opened.figures()


@over_desk
def test_nothing_of_the_ledger_is_in_a_link_or_in_the_menu(opened: Visit, title: str) -> None:
    links = [link.get_attribute("href") or "" for link in opened.tab.get_by_role("link").all()]

    for address in [opened.tab.url, *links]:
        assert not [secret for secret in SECRETS if secret in address], address


@over_desk
def test_a_page_of_the_desk_gives_the_ledger_as_files(
    opened: Visit, title: str, tmp_path: Path
) -> None:
    table = pd.read_csv(opened.download("CSV", tmp_path))
    workbook = pd.read_excel(opened.download("Excel", tmp_path), sheet_name=None, engine="calamine")

    assert set(table["Data kind"]) == {"own ledger"}
    assert len(workbook["Data"]) == len(table) > 0


@over_causes
def test_another_cause_of_loss_changes_the_link_and_the_page(opened: Visit, title: str) -> None:
    sidebar = opened.tab.get_by_test_id("stSidebar")
    sidebar.get_by_text("Rejection", exact=True).click()
    opened.tab.wait_for_url(re.compile("loss_cause=rejection"))
    opened.settle()
    assert opened.figures()
    sidebar.get_by_text("Default", exact=True).click()
    opened.tab.wait_for_url(re.compile(r"^((?!loss_cause).)*$"))
    opened.settle()


def test_another_visitor_of_the_same_page_sees_the_sample_book(
    loaded: Visit, visit: Visitor, other_browser: BrowserContext
) -> None:
    go_to(loaded, "Buyer file")
    other = visit(of=other_browser).open(loaded.tab.url)

    assert "Synthetic book" in other.tab.get_by_test_id("stMain").inner_text()
