"""The shape of the house, kept by reading the code rather than running it."""

import ast
import re
import statistics
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.listed_pages import listed_pages, text_of
from tests.sources import (
    DASHBOARD_PATH,
    PACKAGE_DIR,
    PAGES_DIR,
    called_name,
    calls_of,
    nodes_of,
    python_files,
    texts_of,
    tree_of,
)
from tradecredit import store
from tradecredit.settings import PROJECT_DIR

PAGE_FILES = sorted(PAGES_DIR.glob("*.py"))
PAGE_MAY_IMPORT = (
    "streamlit",
    "tradecredit.app",
    "tradecredit.charts",
    "tradecredit.risk",
    "tradecredit.formats",
    "tradecredit.language",
    "tradecredit.code_labels",
    "tradecredit.terms",
)
LONGEST_PAGE_LINES = 80
LONGEST_MODULE_LINES = 500
MONEY = re.compile(r"_usd|_cny|premium|amount")
MEDIAN_FUNCTION_LINES = 10
SQL = re.compile(r"\bselect\b[\s\S]+\bfrom\b|\bgroup by\b|\border by\b", re.IGNORECASE)
QUERY_NAME = re.compile(r"[a-z_]+/[a-z_0-9]+")
WRITING_CALLS = {"write_text", "write_bytes", "mkdir", "unlink", "touch", "to_parquet"}

# Rooms that still build some of it by hand; each that is converted leaves this list.
ROOMS = [
    room
    for room in sorted((PACKAGE_DIR / "app").iterdir())
    if room.is_dir() and room.name not in {"frame", "__pycache__"}
]

over_pages = pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.stem)


def test_every_page_file_is_listed_once_and_every_listed_page_is_a_file() -> None:
    assert sorted(page.path for page in listed_pages()) == PAGE_FILES


def test_one_page_is_the_home_page() -> None:
    assert sum(page.is_home for page in listed_pages()) == 1


def test_the_entry_script_only_lists_pages() -> None:
    """A visitor who opens a page by its own link may never run the entry script."""
    calls = {
        ast.unparse(call.func)
        for call in calls_of(DASHBOARD_PATH)
        if ast.unparse(call.func).startswith("st.")
    }

    assert {name for name in calls if "(" not in name} == {
        "st.set_page_config",
        "st.navigation",
        "st.Page",
    }


@over_pages
def test_a_page_has_the_title_it_is_listed_under(path: Path) -> None:
    listed = {page.path: page.title for page in listed_pages()}

    assert text_of(page_start(path).args[0]) == listed[path]


@over_pages
def test_a_page_says_its_question(path: Path) -> None:
    docstring = ast.get_docstring(tree_of(path)) or ""

    assert docstring.endswith("?")
    assert "\n" not in docstring
    assert text_of(page_start(path).args[1]).startswith(docstring.rstrip("?"))


@over_pages
def test_a_page_imports_only_what_pages_may(path: Path) -> None:
    for module in imported_modules(path):
        is_allowed = module.startswith(PAGE_MAY_IMPORT) or is_standard(module)
        assert is_allowed, (
            f"{path.name} imports {module}; a page may import {', '.join(PAGE_MAY_IMPORT)}. Put "
            f"the rest into a module of tradecredit/app/{path.stem}/."
        )


@over_pages
def test_a_page_holds_no_sql_no_session_state_and_no_chart(path: Path) -> None:
    attributes = {node.attr for node in nodes_of(path) if isinstance(node, ast.Attribute)}

    assert not [text for text in texts_of(path) if SQL.search(text)]
    assert not attributes & {"session_state", "Figure", "Chart", "execute", "query_params"}


@over_pages
def test_a_page_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_PAGE_LINES


@over_pages
def test_a_page_explains_its_numbers(path: Path) -> None:
    """Itself or in its room; Data and methods is the explanation."""
    room = PACKAGE_DIR / "app" / path.stem
    sources = [file.read_text(encoding="utf-8") for file in (path, *python_files(room))]

    assert path.stem == "data_and_methods" or any("page.explain(" in text for text in sources)


def test_half_of_the_functions_are_under_ten_lines() -> None:
    lengths = [
        length for path in python_files(PACKAGE_DIR, PAGES_DIR) for length in function_lengths(path)
    ]

    assert statistics.median(lengths) < MEDIAN_FUNCTION_LINES


def test_the_screen_writes_no_files() -> None:
    """Whatever a visitor loads or picks leaves no trace on the server's disk."""
    for path in python_files(PACKAGE_DIR / "app", PAGES_DIR):
        for call in calls_of(path):
            name = called_name(call)
            assert name not in WRITING_CALLS, f"{path.name}:{call.lineno} calls {name}"
            assert not (name == "open" and writes(call)), f"{path.name}:{call.lineno}"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_builds_no_table_and_no_tile_by_hand(room: Path) -> None:
    """Columns, tables and tiles have one builder each, in ``app/frame``."""
    by_hand = ("dataframe", "table", "metric", "Tile")
    for path in python_files(room):
        for call in calls_of(path):
            name = ast.unparse(call.func)
            where = f"{path.name}:{call.lineno} calls {name}"
            assert name not in {f"st.{built}" for built in by_hand} | {"Tile", "page.Tile"}, where
            assert not name.endswith("Column"), where


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_groups_joins_and_divides_nothing(room: Path) -> None:
    """Groupings and ratios are formulas: they are in ``tradecredit.risk`` or in a query."""
    grouping = {"groupby", "merge", "pivot", "pivot_table", "div", "cumsum", "rolling"}
    for path in python_files(room):
        for node in nodes_of(path):
            if isinstance(node, ast.Call):
                assert called_name(node) not in grouping, f"{path.name}:{node.lineno}"
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                assert not MONEY.search(ast.unparse(node)), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_module_of_a_room_is_at_most_five_hundred_lines_long(room: Path) -> None:
    for path in python_files(room):
        length = len(path.read_text(encoding="utf-8").splitlines())
        assert length <= LONGEST_MODULE_LINES, f"{path.name} has {length} lines"


def test_every_query_named_in_the_code_exists() -> None:
    subjects = {name.partition("/")[0] for name in store.query_names()} - {"staging"}
    for path in python_files(PACKAGE_DIR, PAGES_DIR):
        for text in texts_of(path):
            if QUERY_NAME.fullmatch(text) and text.partition("/")[0] in subjects:
                assert text in store.query_names(), f"{path.name} names the query {text}"


def test_every_query_is_used() -> None:
    """By a page, another query, the store (views, summaries, checks) or a test that asks it."""
    named = {
        text
        for path in python_files(PACKAGE_DIR, PAGES_DIR, PROJECT_DIR / "tests")
        for text in texts_of(path)
        if QUERY_NAME.fullmatch(text)
    }
    used = named | {
        used
        for name in store.query_names()
        for used in (*store.query(name).uses, *store.query(name).includes)
    }
    by_the_store = ("staging/", "marts/", "positions/", "checks/")

    assert [
        name
        for name in store.query_names()
        if name not in used and not name.startswith(by_the_store)
    ] == []


def test_every_marker_of_a_test_is_declared() -> None:
    options = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    declared = options["tool"]["pytest"]["ini_options"]["markers"]

    assert {marker.partition(":")[0] for marker in declared} == {"slow", "browser", "sweep"}
    assert all(marker.partition(":")[2].strip() for marker in declared)


def page_start(path: Path) -> ast.Call:
    """The call ``page.start(title, question)`` of a page."""
    return next(
        call
        for call in calls_of(path)
        if called_name(call) == "start" and isinstance(call.func, ast.Attribute)
    )


def imported_modules(path: Path) -> Iterator[str]:
    """Modules with their package: ``from tradecredit.app import data`` is one of the app."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def function_lengths(path: Path) -> Iterator[int]:
    """Lines of the body of each function, without its docstring."""
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.end_lineno - body[0].lineno + 1 if body and node.end_lineno else 0


def writes(call: ast.Call) -> bool:
    """Whether ``open(...)`` is given a mode that writes."""
    given = [*call.args, *(option.value for option in call.keywords)]
    modes = [node.value for node in given if isinstance(node, ast.Constant)]
    return any(isinstance(mode, str) and set(mode) & set("wax+") for mode in modes)
