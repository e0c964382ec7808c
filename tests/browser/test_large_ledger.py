"""A ledger of 9,681 invoices on the exporter's desk: every page works on it, no link has it."""

import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visitor
from tests.browser.server import Server
from tests.browser.visit import Visit
from tests.ledger import lookalike

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


@pytest.fixture(scope="module")
def loaded(chromium: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """One visit that has taken the ledger into use; every buyer has a limit of US$ 500,000."""
    content, _total_cents = lookalike.ledger()
    path = tmp_path_factory.mktemp("ledger") / "open_invoices.csv"
    path.write_bytes(content)
    visit = Visit(chromium, server).open("/my_ledger")
    with visit.change():
        visit.tab.locator('input[type="file"]').set_input_files(path)
    with visit.change():
        limit = visit.tab.get_by_role("spinbutton", name="One limit for every buyer")
        limit.fill("500000")
        limit.press("Enter")
    with visit.change():
        visit.tab.get_by_role("button", name="Use this ledger on all pages").click()
    return visit


def go_to(visit: Visit, title: str) -> None:
    menu = visit.tab.get_by_test_id("stSidebarNav")
    menu.get_by_role("link", name=re.compile(title)).click()
    visit.tab.get_by_role("heading", level=1, name=title).wait_for()
    visit.settle()


@pytest.mark.parametrize("title", DESK)
def test_a_page_of_the_desk_shows_the_ledger(loaded: Visit, title: str) -> None:
    go_to(loaded, title)

    assert "Your own ledger" in loaded.tab.get_by_test_id("stMain").inner_text()
    assert loaded.figures()
    assert loaded.problems == []


@pytest.mark.parametrize("title", DESK)
def test_nothing_of_the_ledger_is_in_a_link_or_in_the_menu(loaded: Visit, title: str) -> None:
    go_to(loaded, title)
    links = [link.get_attribute("href") or "" for link in loaded.tab.get_by_role("link").all()]

    for address in [loaded.tab.url, *links]:
        assert not [secret for secret in SECRETS if secret in address], address


@pytest.mark.parametrize("title", DESK)
def test_a_page_of_the_desk_gives_the_ledger_as_files(
    loaded: Visit, title: str, tmp_path: Path
) -> None:
    go_to(loaded, title)
    table = pd.read_csv(loaded.download("CSV", tmp_path))
    workbook = pd.read_excel(loaded.download("Excel", tmp_path), sheet_name=None, engine="calamine")

    assert set(table["Data kind"]) == {"own ledger"}
    assert len(workbook["Data"]) == len(table) > 0


@pytest.mark.parametrize("title", [title for title in DESK if title != "Premium after subsidy"])
def test_another_cause_of_loss_changes_the_link_and_the_page(loaded: Visit, title: str) -> None:
    go_to(loaded, title)
    sidebar = loaded.tab.get_by_test_id("stSidebar")
    sidebar.get_by_text("Rejection", exact=True).click()
    loaded.tab.wait_for_url(re.compile("loss_cause=rejection"))
    loaded.settle()
    assert loaded.figures()
    sidebar.get_by_text("Default", exact=True).click()
    loaded.tab.wait_for_url(re.compile(r"^((?!loss_cause).)*$"))
    loaded.settle()
    assert loaded.problems == []


def test_another_visitor_of_the_same_page_sees_the_sample_book(
    loaded: Visit, visit: Visitor
) -> None:
    go_to(loaded, "Buyer file")
    other = visit().open(loaded.tab.url)

    assert "Synthetic book" in other.tab.get_by_test_id("stMain").inner_text()
