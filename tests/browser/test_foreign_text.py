"""Text in a name is text: it neither runs in the page nor computes in a downloaded sheet."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests import tiny_portfolio
from tests.browser.conftest import Visitor
from tests.browser.server import Server, serving
from tests.browser.visit import Visit
from tests.listed_pages import ListedPage, listed_pages

SCRIPT = "<script>window.__ran=1</script>"
PICTURE = "<img src=x onerror=window.__ran=1>"
FORMULA = '=HYPERLINK("http://example.invalid","x")'
LINK = "[click](javascript:window.__ran=1)"
BOLD = "**bold** $x$ :red[y]"
CELL = "@SUM(1+1)"
BUYER_NAMES = {"B1": FORMULA, "B2": PICTURE, "B3": SCRIPT, "B4": LINK, "B5": BOLD, "B8": CELL}

PAGES = listed_pages()
SHOWS_BUYERS = "/buyer_exposure?exporter_id={exporter_id}"

pytestmark = pytest.mark.xdist_group("foreign_text")


@pytest.fixture(scope="module")
def foreign_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard over the tiny book, with names that try to be something else."""
    frames = tiny_portfolio.frames()
    buyers, exporters = frames["buyers"], frames["exporters"]
    names = buyers["buyer_id"].map(BUYER_NAMES).fillna(buyers["buyer_name"])
    folder = tiny_portfolio.write(
        tmp_path_factory.mktemp("foreign-book"),
        {
            "buyers": buyers.assign(buyer_name=names),
            "exporters": exporters.assign(exporter_name=SCRIPT + exporters["exporter_name"]),
        },
    )
    with serving(folder, tmp_path_factory.mktemp("foreign-server")) as server:
        yield server


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_no_name_runs_on_any_page(page: ListedPage, foreign_server: Server, visit: Visitor) -> None:
    opened = visit(foreign_server).open(page.link)

    assert_nothing_ran(opened)


@pytest.mark.parametrize(
    ("exporter_id", "buyer_name"), [("X1", SCRIPT), ("X2", FORMULA), ("X2", PICTURE), ("X3", LINK)]
)
def test_a_buyer_s_name_is_shown_as_it_is_written(
    exporter_id: str, buyer_name: str, foreign_server: Server, visit: Visitor
) -> None:
    buyer_id = next(code for code, name in BUYER_NAMES.items() if name == buyer_name)
    link = SHOWS_BUYERS.format(exporter_id=exporter_id) + f"&buyer_id={buyer_id}"
    opened = visit(foreign_server).open(link)

    assert buyer_name in opened.shown()
    assert_nothing_ran(opened)


def test_a_name_is_no_formula_in_a_downloaded_sheet(
    foreign_server: Server, visit: Visitor, tmp_path: Path
) -> None:
    opened = visit(foreign_server).open(SHOWS_BUYERS.format(exporter_id="X2"))
    table = pd.read_csv(opened.download("CSV", tmp_path))
    sheet = pd.read_excel(opened.download("Excel", tmp_path), engine="calamine")

    assert "'" + FORMULA in set(table["buyer_name"])
    assert "'" + FORMULA in set(sheet["buyer_name"])
    assert "'" + CELL in set(table["buyer_name"])


def assert_nothing_ran(opened: Visit) -> None:
    """No script of a name ran, and no name became an element."""
    assert opened.tab.evaluate("window.__ran") is None
    assert opened.tab.locator('img[src="x"], a[href^="javascript:"]').count() == 0
