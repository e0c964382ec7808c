"""The pages as ``dashboard.py`` lists them, read without running it.

Tests over every page take them from here, so that a new page is covered when it is listed.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

from tests.sources import DASHBOARD_PATH, calls_of
from tradecredit.settings import PROJECT_DIR


@dataclass(frozen=True)
class ListedPage:
    """One ``st.Page``: the file it names and the title it is listed under."""

    path: Path
    title: str
    is_home: bool

    @property
    def name(self) -> str:
        """File name without its ending; a visitor's link ends with it."""
        return self.path.stem

    @property
    def link(self) -> str:
        """Path of the page's own link."""
        return "/" if self.is_home else f"/{self.name}"


def listed_pages() -> list[ListedPage]:
    """Every page in the order of the menu."""
    calls = [call for call in calls_of(DASHBOARD_PATH) if _is_page(call)]
    return [_listed(call) for call in calls if not _is_hidden(call)]


def text_of(node: ast.expr) -> str:
    """The text of ``"..."`` or ``_("...")``."""
    if isinstance(node, ast.Call):
        return text_of(node.args[0])
    return str(ast.literal_eval(node))


def _is_page(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "Page"


def _is_hidden(call: ast.Call) -> bool:
    return any(option.arg == "visibility" for option in call.keywords)


def _listed(call: ast.Call) -> ListedPage:
    options = {option.arg: option.value for option in call.keywords}
    return ListedPage(
        path=PROJECT_DIR / text_of(call.args[0]),
        title=text_of(options["title"]),
        is_home="default" in options,
    )
