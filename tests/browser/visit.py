"""One visit: a tab, what is seen in it, and everything that went wrong."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Locator, Page, Request
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tradecredit.bench.browser import IS_SETTLED
from tradecredit.bench.server import Server

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SECONDS_TO_SETTLE = 60
TRIES_TO_PICK = 5
DESK_WIDTH, HEIGHT = 1440, 900
PHONE_WIDTH = 390

# Whether the background is dark: its colour is closer to black than to white.
IS_DARK = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const parts = getComputedStyle(app).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number);
    return parts.reduce((sum, part) => sum + part) < 3 * 128;
}"""

# The window has its width, the page its colours, and none of them is on its way.
LOOKS_SO = f"""([width, isDark]) => window.innerWidth === width
    && ({IS_DARK})() === isDark
    && document.getAnimations().every(change => !(change instanceof CSSTransition))
"""

SHOWN_TEXT = """() => {
    const badges = [...document.querySelectorAll('.stMarkdownBadge')].map(b => b.innerText);
    const main = document.querySelector('[data-testid="stMain"]');
    return main.innerText.split('\\n').filter(line => !badges.includes(line)).join('\\n');
}"""


class Visit:
    """A tab on one server; ``problems`` collects what no visit may bring about."""

    def __init__(self, browser: BrowserContext, server: Server) -> None:
        self.server = server
        self.problems: list[str] = []
        self.asked: list[str] = []
        self.stays = False
        self.tab: Page = browser.new_page()
        self.tab.set_default_timeout(SECONDS_TO_SETTLE * 1000)
        self.tab.on("console", self._on_console)
        self.tab.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        self.tab.on("request", self._on_request)
        self.tab.on("dialog", self._on_dialog)

    def _on_dialog(self, dialog: Dialog) -> None:
        """Leave a page that asks whether what was loaded may be lost, unless told to stay."""
        self.asked.append(dialog.type)
        if self.stays:
            dialog.dismiss()
        else:
            dialog.accept()

    def open(self, link: str) -> "Visit":
        """Go to a link of the server (or a whole address of it) and wait for the page."""
        self.tab.goto(link if link.startswith("http") else self.server.url + link)
        return self.settle()

    def copied_link(self) -> str:
        """The address that "Copy link" offers."""
        # An open list hides the page behind it.
        self.tab.keyboard.press("Escape")
        self.tab.get_by_role("button", name="Copy link").click()
        address = self.tab.get_by_test_id("stPopoverBody").locator("code").inner_text()
        self.tab.keyboard.press("Escape")
        return address

    def settle(self) -> "Visit":
        """Wait until the page has run to its end and is drawn; note an exception box."""
        self.tab.wait_for_function(IS_SETTLED)
        for box in self.tab.get_by_test_id("stException").all_inner_texts():
            self.problems.append(f"exception box: {box}\n{self.server.log()}")
        return self

    def look(self, *, width: int = DESK_WIDTH, is_dark: bool = False) -> "Visit":
        """The open page in a window of this width, in the light or in the dark."""
        self.tab.emulate_media(color_scheme="dark" if is_dark else "light")
        self.tab.set_viewport_size({"width": width, "height": HEIGHT})
        self.tab.wait_for_function(LOOKS_SO, arg=[width, is_dark])
        return self.settle()

    def change(self) -> "Change":
        """A block whose actions must change what the page shows; waits until they have."""
        return Change(self)

    def figures(self) -> dict[str, str]:
        """Value of each tile by its label."""
        return {
            tile.get_by_test_id("stMetricLabel").inner_text().strip(): tile.get_by_test_id(
                "stMetricValue"
            )
            .inner_text()
            .strip()
            for tile in self.tab.get_by_test_id("stMetric").all()
        }

    def shown(self) -> str:
        """What a reader sees on the page as text, without the sidebar and the freshness stamp.

        The stamp may say "checks running" in one moment and how many passed in the next.
        """
        return str(self.tab.evaluate(f"({SHOWN_TEXT})()"))

    def charts(self) -> Locator:
        """The charts and maps."""
        return self.tab.locator('[data-testid="stPlotlyChart"], [data-testid="stVegaLiteChart"]')

    def download(self, label: str, folder: Path) -> Path:
        """The file behind the first download button of that label."""
        with self.tab.expect_download() as begun:
            self.tab.get_by_test_id("stDownloadButton").get_by_role(
                "button", name=label
            ).first.click()
        path = folder / begun.value.suggested_filename
        begun.value.save_as(path)
        return path

    def pick(self, box: Locator, position: int) -> None:
        """Open a select box and take the option at a position.

        An open list closes when what it hangs on moves (the sidebar scrolls to the box, a chart
        above it is drawn); then it is opened once more, as a reader would.
        """
        option = self.tab.get_by_role("option").nth(position)
        box.scroll_into_view_if_needed()
        for _attempt in range(TRIES_TO_PICK):
            box.click()
            try:
                option.click(timeout=3_000)
            except PlaywrightTimeoutError:
                self.tab.keyboard.press("Escape")
            else:
                return
        raise AssertionError(f"The list of {box} does not stay open.")

    def close(self) -> None:
        """Leave; the address of the page is no longer known afterwards."""
        self.tab.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        if message.type == "error" and not is_probe_of_streamlit(address):
            self.problems.append(f"console error: {message.text} ({address})")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in LOOPBACK:
            self.problems.append(f"request to another host: {request.url}")


class Change:
    """Context manager: the page must look different after the block, and be settled."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    def __enter__(self) -> None:
        self.before = self.visit.shown()

    def __exit__(self, kind: object, *others: object) -> None:
        if kind is None:
            self.visit.tab.wait_for_function(
                f"before => ({SHOWN_TEXT})() !== before", arg=self.before
            )
            self.visit.settle()


def is_probe_of_streamlit(address: str) -> bool:
    """Whether this is Streamlit's own search for its base path.

    Opened at ``/some_page`` its client asks ``/some_page/_stcore/health`` first, is told 404,
    and goes on at ``/_stcore/health``; the browser reports the 404 as an error.
    """
    path = urlsplit(address).path
    return path.endswith(("/_stcore/health", "/_stcore/host-config")) and path.count("/") > 2
