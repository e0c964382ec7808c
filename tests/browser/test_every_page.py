"""What every page promises to a visitor, in a real browser over the sample book."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor
from tests.browser.server import Server
from tests.browser.visit import Visit
from tests.listed_pages import ListedPage, listed_pages

Action = Callable[[Visit], None]


def choose(label: str, position: int) -> Action:
    """Pick the option at a position of a select box of the sidebar."""

    def act(visit: Visit) -> None:
        sidebar = visit.tab.get_by_test_id("stSidebar")
        visit.pick(sidebar.get_by_role("combobox", name=label, exact=True), position)

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


EXPECTED = {
    "overview": Expected(
        figures=(
            "Cover in force",
            "Payable share",
            "Overdue share",
            "Claims paid in 12 months",
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
            "Cover in force",
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
        figures=("Insured amount", "Growth, year to date", "Clients", "Small-firm share"),
        chart_count=6,
        change=choose("Market", 3),
        filter_key="country_codes",
    ),
    "claim_ratios": Expected(
        figures=("Paid loss ratio", "Incurred loss ratio", "Mean paid claim", "Decided on time"),
        chart_count=8,
        change=choose("Market", 3),
        filter_key="country_codes",
    ),
    "data_and_methods": Expected(
        figures=("Targets met", "Checks passed", "Rows in the book", "Sources", "Assumptions"),
        chart_count=1,
    ),
}

FILE_FACTS = ["Data kind", "As-of date", "Data version", "Filters"]
PAGES = listed_pages()
WITH_FILTER = [page for page in PAGES if EXPECTED[page.name].change]
WITH_DOWNLOADS = [page for page in PAGES if EXPECTED[page.name].has_downloads]
LOOKS = {
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
}

# What Streamlit's own elements break and a page cannot mend: rule of axe, and a part of the
# element. The parts of a date field carry aria-required, the marks of a map have no title.
KNOWN_VIOLATIONS = {
    "aria-allowed-attr": ("stDateInputField", "data-react-aria-pressable"),
    "svg-img-alt": ('role="graphics-symbol"',),
}
# Its menu puts a group's heading between the list and its items.
OUTSIDE_THE_MENU = {"exclude": [['[data-testid="stSidebarNav"]']]}


def over(pages: list[ListedPage]) -> pytest.MarkDecorator:
    """The test runs once for each page, under its name."""
    return pytest.mark.parametrize("page", pages, ids=[page.name for page in pages])


@over(PAGES)
def test_opens_alone_on_a_fresh_server_by_its_own_link(
    page: ListedPage, fresh_server: Server, visit: Visitor
) -> None:
    opened = visit(fresh_server).open(page.link)
    menu = opened.tab.get_by_test_id("stSidebarNavLink").all_inner_texts()
    assert [text.split("\n")[-1] for text in menu] == [page.title for page in PAGES]

    assert opened.tab.get_by_role("heading", level=1).inner_text() == page.title
    assert opened.tab.title() == page.title
    assert question_of(page) in opened.shown()


@over(PAGES)
def test_shows_its_figures_and_charts(page: ListedPage, visit: Visitor) -> None:
    opened = visit().open(page.link)
    figures = opened.figures()

    assert set(EXPECTED[page.name].figures) <= set(figures)
    assert all(re.search(r"\d|–", value) for value in figures.values()), figures
    assert opened.charts().count() >= EXPECTED[page.name].chart_count
    assert_reads_well(opened, is_dark=False)


@over(WITH_FILTER)
def test_a_filter_changes_figures_and_link_and_the_link_restores_the_view(
    page: ListedPage, visit: Visitor
) -> None:
    expected = EXPECTED[page.name]
    sender = visit().open(page.link)
    before = sender.figures()
    with sender.change():
        expected.change(sender)  # type: ignore[misc]
    reader = visit().open(sender.tab.url)

    assert f"{expected.filter_key}=" in sender.tab.url
    assert sender.figures() != before
    assert reader.figures() == sender.figures()
    assert reader.shown() == sender.shown()


@over(WITH_DOWNLOADS)
def test_downloads_open_in_pandas_and_say_what_they_are(
    page: ListedPage, visit: Visitor, tmp_path: Path
) -> None:
    opened = visit().open(page.link)
    table = pd.read_csv(opened.download("CSV", tmp_path))
    workbook = pd.read_excel(opened.download("Excel", tmp_path), sheet_name=None, engine="calamine")
    facts = workbook["Assumptions"].set_index("Item")["Meaning"]

    assert len(table) > 0
    assert len(workbook["Data"]) == len(table)
    for fact in FILE_FACTS:
        assert set(table[fact]) == {facts[fact]}
    assert table["Data kind"].iloc[0] == "synthetic"


@pytest.mark.parametrize("look", LOOKS)
@over(PAGES)
def test_reads_well(page: ListedPage, look: str, visit: Visitor) -> None:
    """In dark and on a phone, as in light above."""
    assert_reads_well(visit(**LOOKS[look]).open(page.link), is_dark=look == "dark")


def test_the_menu_of_the_home_page_leads_to_every_page(visit: Visitor) -> None:
    home = visit().open("/")
    links = home.tab.get_by_test_id("stSidebarNav").get_by_role("link").all()

    # The first line of a link is its icon.
    titles = [link.inner_text().splitlines()[-1] for link in links]
    assert titles == [page.title for page in PAGES]


def assert_reads_well(opened: Visit, *, is_dark: bool) -> None:
    """Nothing is cut off, and axe finds nothing serious."""
    assert overflow(opened) == 0
    assert is_dark == has_dark_background(opened)
    assert serious_violations(opened) == []


def question_of(page: ListedPage) -> str:
    """First words of the page's question, which is its docstring."""
    docstring = page.path.read_text(encoding="utf-8").split('"""')[1]
    return docstring.strip().rstrip("?")


def overflow(visit: Visit) -> int:
    """Pixels by which the page is wider than its window."""
    return int(
        visit.tab.evaluate(
            """() => {
                const main = document.querySelector('[data-testid="stMain"]');
                return Math.max(0, main.scrollWidth - main.clientWidth,
                    document.documentElement.scrollWidth - window.innerWidth);
            }"""
        )
    )


def has_dark_background(visit: Visit) -> bool:
    """Whether the page's background is closer to black than to white."""
    colour = visit.tab.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor"
    )
    return sum(map(int, re.findall(r"\d+", colour)[:3])) < 3 * 128


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
