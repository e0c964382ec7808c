"""What every page promises to a visitor, in a real browser over the sample book."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.conftest import Visitor, checked, over
from tests.browser.visit import PHONE_WIDTH, Visit
from tests.listed_pages import ListedPage, listed_pages
from tests.sweep import over_some
from tradecredit.bench.server import Server

Action = Callable[[Visit, int], None]


def choose(label: str, position: int) -> Action:
    """Pick the option at a position of a select box of the sidebar, or one further down."""

    def act(visit: Visit, further: int) -> None:
        sidebar = visit.tab.get_by_test_id("stSidebar")
        visit.pick(sidebar.get_by_role("combobox", name=label, exact=True), position + further)

    return act


@dataclass(frozen=True)
class Expected:
    """What a page shows over the sample book, and a filter whose change must be seen.

    ``filter_key`` is what the link then carries; a page without filters has none.
    """

    figures: tuple[str, ...]
    chart_count: int
    change: Action | None = None
    filter_key: str = ""
    has_downloads: bool = True


# What the number style of ``tradecredit.formats`` never gives.
OUT_OF_STYLE = {
    "a hyphen as minus": r"(?<![\w.–-])-\d(?![\d-]*-\d\d)",
    "k, m or bn without a space": r"\d[KMBG]\b",
    "per cent without a space": r"\d%",
    "a negative zero": r"[−-]0(?:\.0+)?(?![\d.])",
    "an amount above a thousand without marks": r"US\$ \d{4,}",
}

EXPECTED = {
    "overview": Expected(
        figures=(
            "Cover in force",
            "Payable share",
            "Overdue share",
            "Export claims paid in 12 months",
        ),
        chart_count=2,
        change=choose("Exporter", 5),
        filter_key="exporter_id",
    ),
    "buyer_exposure": Expected(
        figures=("Outstanding", "Payable if unpaid", "Kept at own risk", "Overdue"),
        chart_count=5,
        change=choose("Exporter", 5),
        filter_key="exporter_id",
    ),
    "buyer_file": Expected(
        figures=("Outstanding", "Payable if unpaid", "Limit and its use", "Overdue", "Next date"),
        chart_count=5,
        change=choose("Buyer", 3),
        filter_key="buyer_id",
    ),
    "shipment_check": Expected(
        figures=(
            "Payable if unpaid",
            "Kept at own risk",
            "Premium after subsidy",
            "Expected loss kept",
        ),
        chart_count=2,
        change=choose("Buyer", 3),
        filter_key="buyer_id",
    ),
    "obligation_clock": Expected(
        figures=("At stake within 7 days", "Next date", "Late, still to do", "In question"),
        chart_count=1,
        change=choose("Exporter", 5),
        filter_key="exporter_id",
    ),
    "limit_cuts": Expected(
        figures=(
            "Cover in force, chosen buyers",
            "Cover lost, A",
            "Cover lost, B",
            "Orders to hold, A",
            "Orders to hold, B",
        ),
        chart_count=4,
        change=choose("Exporter", 5),
        filter_key="exporter_id",
    ),
    "premium_after_subsidy": Expected(
        figures=(
            "Schemes that fit",
            "Net premium",
            "Subsidy",
            "Break-even loss",
            "Stop buying above",
        ),
        chart_count=2,
        change=choose("Exporter", 5),
        filter_key="exporter_id",
    ),
    "my_ledger": Expected(figures=(), chart_count=0, has_downloads=False),
    "coverage_growth": Expected(
        figures=("Insured amount", "Growth, year to date", "Clients", "SME share"),
        chart_count=6,
        change=choose("Market", 3),
        filter_key="country_codes",
    ),
    "claim_ratios": Expected(
        figures=(
            "Paid loss ratio",
            "Reported incurred loss ratio",
            "Mean paid claim",
            "Decided on time",
        ),
        chart_count=8,
        change=choose("Market", 3),
        filter_key="country_codes",
    ),
    "claims_development": Expected(
        figures=("Developed", "Expected end", "Still to come", "Expected loss ratio"),
        chart_count=5,
        change=choose("Market", 3),
        filter_key="country_codes",
    ),
    "data_and_methods": Expected(
        figures=("Targets met", "Checks passed", "Rows in the book", "Sources", "Assumptions"),
        chart_count=1,
    ),
}

FILE_FACTS = ["Data kind", "As-of date", "Data version", "Filters"]
WIDTHS = (PHONE_WIDTH, 320, 360, 414, 768, 1024, 1280, 1366, 1920)
PAGES = listed_pages()
WITH_FILTER = [page for page in PAGES if EXPECTED[page.name].change]
WITH_DOWNLOADS = [page for page in PAGES if EXPECTED[page.name].has_downloads]

SECONDS_TO_FIT = 20
OVERFLOW_PIXELS = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    return Math.max(0, main.scrollWidth - main.clientWidth,
        document.documentElement.scrollWidth - window.innerWidth);
}"""

# What Streamlit's own elements break and a page cannot mend: rule of axe, and a part of the
# element. The parts of a date field carry aria-required, the marks of a map have no title.
KNOWN_VIOLATIONS = {
    "aria-allowed-attr": ("stDateInputField", "data-react-aria-pressable"),
    "svg-img-alt": ('role="graphics-symbol"',),
}
# Its menu puts a group's heading between the list and its items.
OUTSIDE_THE_MENU = {"exclude": [['[data-testid="stSidebarNav"]']]}

over_pages = over(PAGES, "sample")


@pytest.fixture(scope="module")
def its_visit(page: ListedPage, browser: BrowserContext, server: Server) -> Iterator[Visit]:
    """The one visit to a page that its tests share."""
    visit = Visit(browser, server).open(page.link)
    yield visit
    visit.close()


@pytest.fixture
def opened(its_visit: Visit) -> Iterator[Visit]:
    yield from checked(its_visit)


@over_pages
def test_shows_its_figures_and_charts(page: ListedPage, opened: Visit) -> None:
    figures = opened.figures()

    assert set(EXPECTED[page.name].figures) <= set(figures)
    assert all(re.search(r"\d|–", value) for value in figures.values()), figures
    assert opened.charts().count() >= EXPECTED[page.name].chart_count


@over_pages
def test_every_number_of_a_page_is_written_in_the_one_style(
    page: ListedPage, opened: Visit
) -> None:
    """So that the same figure is written one way wherever it stands on the page."""
    text = opened.shown()

    for fault, pattern in OUT_OF_STYLE.items():
        found = re.search(pattern, text)
        assert not found, f"{page.name}: {fault} in {text[found.start() - 30 : found.end() + 20]!r}"


@over_pages
@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_reads_well(page: ListedPage, is_dark: bool, opened: Visit) -> None:  # noqa: FBT001
    assert_reads_well(opened.look(is_dark=is_dark))


@over_pages
@over_some("width", WIDTHS, sample=1)
def test_reads_well_in_a_window_of_any_width(page: ListedPage, width: int, opened: Visit) -> None:
    assert_reads_well(opened.look(width=width))


@over(WITH_DOWNLOADS, "sample")
def test_downloads_open_in_pandas_and_say_what_they_are(
    page: ListedPage, opened: Visit, tmp_path: Path
) -> None:
    table = pd.read_csv(opened.download("CSV", tmp_path))
    workbook = pd.read_excel(opened.download("Excel", tmp_path), sheet_name=None, engine="calamine")
    facts = workbook["Assumptions"].set_index("Item")["Meaning"]

    assert len(table) > 0
    assert len(workbook["Data"]) == len(table)
    for fact in FILE_FACTS:
        assert set(table[fact]) == {facts[fact]}
    assert table["Data kind"].iloc[0] == "synthetic"


@over(WITH_FILTER, "sample")
@over_some("further", range(4), sample=1)
def test_a_filter_changes_figures_and_link_and_the_link_restores_the_view(
    page: ListedPage, further: int, opened: Visit, visit: Visitor
) -> None:
    expected = EXPECTED[page.name]
    before = opened.figures()
    with opened.change():
        expected.change(opened, further)  # type: ignore[misc]
    link = opened.copied_link()
    reader = visit().open(link)

    assert f"{expected.filter_key}=" in opened.tab.url
    assert f"{expected.filter_key}=" in link
    assert opened.figures() != before
    assert reader.figures() == opened.figures()
    assert reader.shown() == opened.shown()


def test_what_is_typed_finds_an_exporter_and_the_link_restores_it(visit: Visitor) -> None:
    """One step by keyboard: the words, and Enter."""
    opened = visit().open("/buyer_exposure")
    before = opened.figures()
    words = opened.tab.get_by_role("searchbox", name="Find an exporter")
    with opened.change():
        words.fill("shenzhen plastics")
        words.press("Enter")
    reader = visit().open(opened.tab.url)

    assert "exporter_id=" in opened.tab.url
    assert opened.figures() != before
    assert reader.figures() == opened.figures()


def test_the_menu_of_the_home_page_leads_to_every_page(visit: Visitor) -> None:
    home = visit().open("/")
    links = home.tab.get_by_test_id("stSidebarNav").get_by_role("link").all()

    # The first line of a link is its icon.
    titles = [link.inner_text().splitlines()[-1] for link in links]
    assert titles == [page.title for page in PAGES]


def assert_reads_well(opened: Visit) -> None:
    """Nothing is cut off, and axe finds nothing serious."""
    assert_fits_its_window(opened)
    assert serious_violations(opened) == []


def assert_fits_its_window(visit: Visit) -> None:
    """The page is not wider than its window, once the charts have the new size."""
    try:
        visit.tab.wait_for_function(f"({OVERFLOW_PIXELS})() === 0", timeout=SECONDS_TO_FIT * 1000)
    except PlaywrightTimeoutError:
        pixels = visit.tab.evaluate(OVERFLOW_PIXELS)
        raise AssertionError(f"The page is {pixels} pixels wider than its window.") from None


def serious_violations(visit: Visit) -> list[str]:
    """What axe holds to be serious or critical, with the element it means."""
    found = Axe().run(visit.tab, context=OUTSIDE_THE_MENU).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found
        for node in violation["nodes"]
        if violation["impact"] in ("serious", "critical")
        and not any(part in node["html"] for part in KNOWN_VIOLATIONS.get(violation["id"], ()))
    ]
