"""The project's Python files, read and parsed once for all the tests that look at them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tradecredit.settings import PROJECT_DIR

PACKAGE_DIR = PROJECT_DIR / "tradecredit"
PAGES_DIR = PROJECT_DIR / "pages"
DASHBOARD_PATH = PROJECT_DIR / "dashboard.py"


def python_files(*folders: Path) -> Iterator[Path]:
    """Every Python file under the folders, in order."""
    for folder in folders:
        yield from sorted(folder.rglob("*.py"))


def screen_files() -> list[Path]:
    """The files whose texts a person may see: the entry script, the pages, the package."""
    return [DASHBOARD_PATH, *python_files(PAGES_DIR, PACKAGE_DIR)]


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed file. It is shared: read it, never change it."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of the file."""
    return tuple(ast.walk(tree_of(path)))


@cache
def calls_of(path: Path) -> tuple[ast.Call, ...]:
    """Every call in the file."""
    return tuple(node for node in nodes_of(path) if isinstance(node, ast.Call))


@cache
def texts_of(path: Path) -> frozenset[str]:
    """Text constants without the docstrings' quotes and the parts of f-strings."""
    return frozenset(
        node.value
        for node in nodes_of(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def called_name(call: ast.Call) -> str:
    """The last name of what is called: ``start`` for ``page.start(...)``."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
