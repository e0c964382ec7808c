"""From a click to the last repaint, in a real Chromium: page beside floor page.

A real server serves the pages, another one the floor pages. On each, another option of the same
choice is clicked in turn. The last repaint is the first frame after the last change of the main
block's document, once the server has run, nothing on the page is older than that run, and the
document has then stayed as it is for ``QUIET_MS``.
"""

import asyncio
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tradecredit import settings
from tradecredit.bench import BenchError, Row, floor, path_of
from tradecredit.bench.server import Server, serving
from tradecredit.bench.tab import open_pages
from tradecredit.bench.visit import Element

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTH, HEIGHT = 1440, 900
MILLISECONDS_TO_SETTLE = 60_000
MILLISECONDS_TO_OPEN = 3_000
TRIES_TO_PICK = 5
QUIET_MS = 500

# The choice that is changed: the first of these that the page has.
CHOICES = ("exporter_id", "country_codes", "section")

# Nothing runs on the server, and nothing on the page is older than the last run.
IS_SETTLED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const count = selector => document.querySelectorAll(selector).length;
    return app !== null
        && app.dataset.testScriptState === 'notRunning'
        && count('h1, [data-testid="stException"]') > 0
        && count('[data-testid="stSkeleton"], [data-stale="true"]') === 0
        && count('[data-testid="stPlotlyChart"]') === count('.js-plotly-plot .main-svg:first-child')
        && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
            .every(chart => chart.querySelector('svg, canvas'));
}"""

# Times of the last click and of the last repaint.
WATCH = """() => {
    const times = window.benchTimes = {clicked: 0, painted: 0};
    const painted = () => requestAnimationFrame(
        () => setTimeout(() => { times.painted = performance.now(); }));
    const everything = {subtree: true, childList: true, attributes: true, characterData: true};
    new MutationObserver(painted)
        .observe(document.querySelector('[data-testid="stMain"]'), everything);
    document.addEventListener('click', event => { times.clicked = event.timeStamp; }, true);
}"""
IS_DRAWN = f"""() => {{
    const times = window.benchTimes;
    return times.painted > times.clicked && ({IS_SETTLED})()
        && performance.now() - times.painted > {QUIET_MS};
}}"""
WAITED = "() => window.benchTimes.painted - window.benchTimes.clicked"


def costs(names: Sequence[str], run_count: int) -> Iterator[Row]:
    """Medians of milliseconds for each page; one that has no choice to change is left out."""
    with ExitStack() as stack:
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        book = settings.portfolio_dir()
        pages = stack.enter_context(serving(book, logs))
        found = asyncio.run(open_pages(pages, names))
        for name, received in found.items():
            floor.remember(name, received.root)
        known = logs / "floor.json"
        floor.write(known)
        told = {floor.TREES_VARIABLE: str(known)}
        floors = stack.enter_context(serving(book, logs, str(floor.SCRIPT), None, **told))
        tabs = stack.enter_context(_chromium())
        pages.wait_until_idle()
        for name in names:
            choice = _choice(found[name].root)
            if choice is not None:
                sides = [_Side(tabs, server, name, choice) for server in (pages, floors)]
                yield Row(name, "click", _figures(sides, run_count))


def _figures(sides: Sequence["_Side"], run_count: int) -> dict[str, float]:
    waited = [[side.change(number) for side in sides] for number in range(run_count + 1)]
    page_ms, floor_ms = (statistics.median(side) for side in zip(*waited[1:], strict=True))
    for side in sides:
        side.close()
    return {"page_ms": page_ms, "floor_ms": floor_ms, "ratio": page_ms / floor_ms}


def _choice(root: Element) -> Element | None:
    by_key = {element.key: element for element in root.walk()}
    return next((by_key[key] for key in CHOICES if key in by_key), None)


class _Side:
    """An open page, or its floor page, on which a choice is changed again and again."""

    def __init__(
        self, tabs: "BrowserContext", server: Server, page_name: str, choice: Element
    ) -> None:
        self._tab: Page = tabs.new_page()
        self._tab.set_default_timeout(MILLISECONDS_TO_SETTLE)
        self._what = f"{server.url}/{path_of(page_name)}"
        self._tab.goto(self._what)
        self._tab.wait_for_function(IS_SETTLED)
        self._tab.evaluate(WATCH)
        self._choice = choice

    def change(self, number: int) -> float:
        """Choose another option; gives the milliseconds to the last repaint."""
        from playwright.sync_api import Error

        try:
            self._tab.bring_to_front()
            # What is chosen leaves the list of a choice of several, so the next one moves up.
            self._click_option(1 if self._choice.kind == "multiselect" else number + 1)
            self._tab.wait_for_function(IS_DRAWN)
        except Error as error:
            reason = error.message.partition("\n")[0]
            raise BenchError(f"{self._what}, {self._choice.label!r}: {reason}") from None
        boxes = self._tab.get_by_test_id("stException").all_inner_texts()
        if boxes:
            raise BenchError(f"{self._what}, {self._choice.label!r}: {boxes[0]}")
        return float(self._tab.evaluate(WAITED))

    def _click_option(self, position: int) -> None:
        """Click one of the options; a list is opened for it.

        A list closes, or scrolls under the click, when what it hangs on moves; then it is opened
        once more, as a reader would.
        """
        from playwright.sync_api import TimeoutError as TimedOut

        place = self._tab.locator(f".st-key-{self._choice.key}")
        if self._choice.kind == "button_group":
            buttons = place.get_by_role("radio")
            return buttons.nth(position % buttons.count()).click()
        options = self._tab.locator('[role="option"]:not([aria-selected="true"])')
        for _attempt in range(TRIES_TO_PICK):
            place.get_by_role("combobox").click()
            try:
                options.first.wait_for(timeout=MILLISECONDS_TO_OPEN)
                options.nth(position % options.count()).click(timeout=MILLISECONDS_TO_OPEN)
                if self._choice.kind == "selectbox":
                    options.first.wait_for(state="hidden", timeout=MILLISECONDS_TO_OPEN)
            except TimedOut:
                self._tab.keyboard.press("Escape")
            else:
                return None
        raise BenchError(f"{self._what}: the list {self._choice.label!r} does not stay open.")

    def close(self) -> None:
        """Leave the page."""
        self._tab.close()


@contextmanager
def _chromium() -> Iterator["BrowserContext"]:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise BenchError(
            "--browser needs playwright, which developers have: "
            "pip install -r requirements-dev.lock"
        ) from None
    path = chromium_path()
    if path is None:
        raise BenchError(
            f"--browser needs a Chromium on the path ({', '.join(CHROMIUM_NAMES)}); "
            "tests/browser/ensure_chromium.sh installs it."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
        browser.close()


def chromium_path() -> str | None:
    """The browser to drive, if there is one."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
