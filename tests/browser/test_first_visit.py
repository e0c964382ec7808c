"""A page opened first on its server, over a book whose names try to be more than text.

It opens by its own link, and a name neither runs in it nor computes in a downloaded sheet.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext

from tests import sweep, tiny_portfolio
from tests.browser.conftest import checked, over
from tests.browser.visit import Visit
from tests.listed_pages import ListedPage, listed_pages
from tradecredit.bench.server import Server, free_port, serving

pytestmark = pytest.mark.sweep

SCRIPT = "<script>window.__ran=1</script>"
PICTURE = "<img src=x onerror=window.__ran=1>"
FORMULA = '=HYPERLINK("http://example.invalid","x")'
LINK = "[click](javascript:window.__ran=1)"
BOLD = "**bold** $x$ :red[y]"
CELL = "@SUM(1+1)"
BUYER_NAMES = {"B1": FORMULA, "B2": PICTURE, "B3": SCRIPT, "B4": LINK, "B5": BOLD, "B8": CELL}

PAGES = listed_pages()
BUYER_EXPOSURE = [page for page in PAGES if page.name == "buyer_exposure"]
SHOWS_BUYERS = "/buyer_exposure?exporter_id={exporter_id}"

# Each page takes a server of its own; a sweep opens them all.
FIRST = PAGES if sweep.IS_SWEEP else PAGES[::5]
over_pages = over(FIRST, "first")
on_buyer_exposure = over(BUYER_EXPOSURE, "first")


@pytest.fixture(scope="session")
def foreign_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny book, with names that try to be something else."""
    frames = tiny_portfolio.frames()
    buyers, exporters = frames["buyers"], frames["exporters"]
    names = buyers["buyer_id"].map(BUYER_NAMES).fillna(buyers["buyer_name"])
    return tiny_portfolio.write(
        tmp_path_factory.mktemp("foreign") / "portfolio",
        {
            "buyers": buyers.assign(buyer_name=names),
            "exporters": exporters.assign(exporter_name=SCRIPT + exporters["exporter_name"]),
        },
    )


@pytest.fixture(scope="session")
def fresh_port() -> int:
    """One for all fresh servers of a worker: at a known address the browser has Streamlit."""
    return free_port()


@pytest.fixture(scope="module")
def fresh_server(
    page: ListedPage,
    foreign_folder: Path,
    fresh_port: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server of the page's own, that nobody has visited yet."""
    with serving(foreign_folder, tmp_path_factory.mktemp("fresh"), port=fresh_port) as server:
        yield server


@pytest.fixture(scope="module")
def first_visit(page: ListedPage, fresh_server: Server, browser: BrowserContext) -> Iterator[Visit]:
    """The visit that opens the server."""
    visit = Visit(browser, fresh_server).open(page.link)
    yield visit
    visit.close()


@pytest.fixture
def opened(first_visit: Visit) -> Iterator[Visit]:
    yield from checked(first_visit)


@over_pages
def test_opens_alone_on_a_fresh_server_by_its_own_link(page: ListedPage, opened: Visit) -> None:
    menu = opened.tab.get_by_test_id("stSidebarNavLink").all_inner_texts()
    assert [text.split("\n")[-1] for text in menu] == [page.title for page in PAGES]

    assert opened.tab.get_by_role("heading", level=1).inner_text() == page.title
    assert opened.tab.title() == page.title
    assert question_of(page) in opened.shown()


@over_pages
def test_no_name_runs_on_any_page(page: ListedPage, opened: Visit) -> None:
    assert_nothing_ran(opened)


@on_buyer_exposure
@pytest.mark.parametrize(
    ("exporter_id", "buyer_name"), [("X1", SCRIPT), ("X2", FORMULA), ("X2", PICTURE), ("X3", LINK)]
)
def test_a_buyer_s_name_is_shown_as_it_is_written(
    page: ListedPage, exporter_id: str, buyer_name: str, opened: Visit
) -> None:
    buyer_id = next(code for code, name in BUYER_NAMES.items() if name == buyer_name)
    link = SHOWS_BUYERS.format(exporter_id=exporter_id) + f"&buyer_id={buyer_id}"
    opened.open(link)

    assert buyer_name in opened.shown()
    assert_nothing_ran(opened)


@on_buyer_exposure
def test_a_name_is_no_formula_in_a_downloaded_sheet(
    page: ListedPage, opened: Visit, tmp_path: Path
) -> None:
    opened.open(SHOWS_BUYERS.format(exporter_id="X2"))
    table = pd.read_csv(opened.download("CSV", tmp_path))
    sheet = pd.read_excel(opened.download("Excel", tmp_path), engine="calamine")

    assert "'" + FORMULA in set(table["Buyer"])
    assert "'" + FORMULA in set(sheet["Buyer"])
    assert "'" + CELL in set(table["Buyer"])


def question_of(page: ListedPage) -> str:
    """First words of the page's question, which is its docstring."""
    docstring = page.path.read_text(encoding="utf-8").split('"""')[1]
    return docstring.strip().rstrip("?")


def assert_nothing_ran(opened: Visit) -> None:
    """No script of a name ran, and no name became an element."""
    assert opened.tab.evaluate("window.__ran") is None
    assert opened.tab.locator('img[src="x"], a[href^="javascript:"]').count() == 0
