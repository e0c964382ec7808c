"""A Chromium, a server and visits. Every visit is checked when its test ends.

Starting a server and opening a page is what these tests cost, most of all in a browser that has
nothing of Streamlit in its cache. So a worker has one browser, whose visits are tabs, and one
server over the sample book; the tests of a page share one visit to it: ``over`` keeps them on
one worker, ``Visit.look`` changes the window and the colours of the open page. A visit, a
browser or a server of its own is for a test that is about just that.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.visit import DESK_WIDTH, HEIGHT, Visit
from tests.listed_pages import ListedPage
from tradecredit.bench.browser import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES, chromium_path
from tradecredit.bench.server import Server, serving

NO_CHROMIUM = (
    f"no Chromium on the path (looked for {', '.join(CHROMIUM_NAMES)}); "
    "tests/browser/ensure_chromium.sh installs it"
)

Visitor = Callable[..., Visit]


def over(pages: Sequence[ListedPage], visited: str) -> pytest.MarkDecorator:
    """The test runs once for each page, under its name, beside the others ``visited`` so."""
    cases = [
        pytest.param(page, id=page.name, marks=pytest.mark.xdist_group(f"{visited}-{page.name}"))
        for page in pages
    ]
    return pytest.mark.parametrize("page", cases, scope="module")


def checked(visit: Visit) -> Iterator[Visit]:
    """An open page for one test of those that share it, which may bring about no problem."""
    yield visit.look()
    problems, visit.problems = visit.problems, []
    assert not problems, "\n".join(problems)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder; without a browser it is left out, which CI refuses."""
    has_browser = chromium_path() is not None
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            if not has_browser:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()


def new_browser(chromium: Browser) -> BrowserContext:
    """A browser that shares nothing with others: no cache, no cookies."""
    return chromium.new_context(viewport={"width": DESK_WIDTH, "height": HEIGHT}, locale="en-GB")


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> BrowserContext:
    """The browser of one worker."""
    return new_browser(chromium)


@pytest.fixture
def other_browser(chromium: Browser) -> Iterator[BrowserContext]:
    """The browser of somebody else."""
    other = new_browser(chromium)
    yield other
    other.close()


@pytest.fixture(scope="session")
def server(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard over the sample book, shared by the tests of one worker."""
    with serving(sample_folder, tmp_path_factory.mktemp("server")) as shared:
        yield shared


@pytest.fixture
def visit(browser: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Begins visits to the shared server (or ``server=...``), of the worker's browser (or ``of=``).

    None may bring about a problem.
    """
    visits: list[Visit] = []

    def begin(server: Server | None = None, of: BrowserContext = browser) -> Visit:
        begun = Visit(of, server or request.getfixturevalue("server"))
        visits.append(begun)
        return begun

    yield begin
    for begun in visits:
        begun.close()
    problems = [problem for begun in visits for problem in begun.problems]
    assert not problems, "\n".join(problems)
