"""A Chromium, servers and visits. Every visit is checked when its test ends."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import Server, serving
from tests.browser.visit import Visit

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_CHROMIUM = (
    f"no Chromium on the path (looked for {', '.join(CHROMIUM_NAMES)}); "
    "tests/browser/ensure_chromium.sh installs it"
)

Visitor = Callable[..., Visit]


def chromium_path() -> str | None:
    """The browser to drive, if there is one."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder; without a browser leave it out, except in CI."""
    is_left_out = chromium_path() is None and not os.environ.get("CI")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            if is_left_out:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = chromium_path()
    if executable is None:
        pytest.fail(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard over the sample book, shared by the tests of one worker."""
    with serving(sample_folder, tmp_path_factory.mktemp("server")) as shared:
        yield shared


@pytest.fixture
def fresh_server(sample_folder: Path, tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has visited yet."""
    with serving(sample_folder, tmp_path) as fresh:
        yield fresh


@pytest.fixture
def visit(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Begins visits to the shared server (or ``server=...``); none may bring about a problem."""
    visits: list[Visit] = []

    def begin(server: Server | None = None, **context_options: object) -> Visit:
        begun = Visit(chromium, server or request.getfixturevalue("server"), **context_options)
        visits.append(begun)
        return begun

    yield begin
    for begun in visits:
        begun.close()
    problems = [problem for begun in visits for problem in begun.problems]
    assert not problems, "\n".join(problems)
