"""Every text a person sees passes through ``_()``; numbers and foreign text read as they should."""

import ast
import math
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.sources import (
    DASHBOARD_PATH,
    PACKAGE_DIR,
    PAGES_DIR,
    called_name,
    calls_of,
    python_files,
    screen_files,
)
from tradecredit import formats
from tradecredit.code_labels import CODE_LABELS
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.language import translate
from tradecredit.terms import MEASURES

SHOWING_FILES = [
    DASHBOARD_PATH,
    *python_files(PAGES_DIR, PACKAGE_DIR / "app", PACKAGE_DIR / "charts"),
]
UNITS = {
    "US$", "ratio", "basis points", "exporters", "buyers", "per 1,000 policy-years", "days", "RMB",
    "claims", "invoices", "percentage points", "months", "index", "date", "text",
    "relative change", "probability", "rows", "sources", "assumptions", "obligations",
    "unit of the file",
}  # fmt: skip

# Calls of streamlit whose positional texts are read by a person.
SHOWING_CALLS = {
    "badge", "button", "caption", "checkbox", "code", "date_input", "download_button", "error",
    "expander", "file_uploader", "form_submit_button", "header", "info", "link_button",
    "markdown", "metric", "multiselect", "number_input", "page_link", "pills", "popover",
    "radio", "segmented_control", "select_slider", "selectbox", "slider", "spinner", "subheader",
    "success", "tabs", "text", "text_area", "text_input", "title", "toast", "toggle", "warning",
    "write", "start", "nothing_here", "TextColumn", "NumberColumn", "DateColumn",
    "ProgressColumn", "CheckboxColumn", "BarChartColumn", "LineChartColumn", "LinkColumn",
    "SelectboxColumn", "Page",
}  # fmt: skip

# Named arguments that are read by a person, wherever they are given.
SHOWN_ARGUMENTS = {
    "help", "help_text", "message", "note", "alt", "label", "placeholder", "compared_with",
    "beside", "heading", "delta_description", "hovertemplate", "hovertext", "formula", "ticksuffix",
    "tickprefix", "page_title", "title_text",
}  # fmt: skip


@pytest.mark.parametrize("path", SHOWING_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_shown_text_passes_through_the_catalogue(path: Path) -> None:
    bare = [f"line {line}: {text!r}" for line, text in bare_texts(path)]

    assert bare == []


def test_a_text_passed_to_the_catalogue_is_a_constant() -> None:
    """A text made of pieces cannot be found by a translator."""
    for path in screen_files():
        for call in calls_of(path):
            is_text = called_name(call) in ("_", "N_", "counted")
            is_made_up = is_text and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
            assert not is_made_up, f"{path.name}:{call.lineno}"


def test_values_take_the_place_of_their_names() -> None:
    assert translate("{count} rows of {name}", count=3, name="limits") == "3 rows of limits"


def test_braces_stay_where_no_values_are_given() -> None:
    assert translate("100 % {literally}") == "100 % {literally}"


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_has_label_definition_and_unit(name: str) -> None:
    measure = MEASURES[name]

    assert measure.name == name
    assert measure.label
    assert measure.label[0].isupper()
    assert measure.definition.endswith(".")
    assert measure.unit in UNITS
    assert measure.up_is_good in (True, False, None)


def test_a_measure_named_by_unit_has_that_unit() -> None:
    """The last word of a measure's name is its unit, as everywhere in the project."""
    for name, measure in MEASURES.items():
        if name.endswith("_usd"):
            assert measure.unit == "US$", name
        if name.endswith("_count"):
            assert measure.unit not in ("US$", "ratio"), name


def test_no_two_measures_share_a_label() -> None:
    labels = [measure.label for measure in MEASURES.values()]

    assert len(labels) == len(set(labels))


def test_every_code_and_step_has_a_label() -> None:
    shown = [label for labels in CODE_LABELS.values() for label in labels.values()]
    shown += [step.label for step in COVER_STEPS]

    assert all(re.match(r"[A-Z]", label) for label in shown)


@pytest.mark.parametrize("unknown", [None, math.nan])
def test_unknown_is_a_dash_and_never_a_zero(unknown: float | None) -> None:
    written = [
        formats.number(unknown),
        formats.compact(unknown),
        formats.money(unknown),
        formats.money_exact(unknown),
        formats.percent(unknown),
        formats.signed_percent(unknown),
        formats.points(unknown),
        formats.basis_points(unknown),
        formats.day(None),
        formats.month(None),
    ]

    assert set(written) == {"–"}


@pytest.mark.parametrize(
    ("amount_usd", "written"),
    [
        (0, "US$ 0"),
        (412, "US$ 412"),
        (4_213, "US$ 4.21 k"),
        (42_130, "US$ 42.1 k"),
        (999_700, "US$ 1.00 m"),
        (4_213_000, "US$ 4.21 m"),
        (745_500_000_000, "US$ 746 bn"),
        (-4_213_000, "US$ −4.21 m"),
    ],
)
def test_money_has_three_digits_and_its_unit(amount_usd: float, written: str) -> None:
    assert formats.money(amount_usd) == written


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert [formats.number(-0.4), formats.compact(-0.4)] == ["0", "0"]
    assert [formats.percent(-0.0001), formats.signed_percent(-0.0001)] == ["0.0 %", "0.0 %"]
    assert [formats.signed(3), formats.signed(-3), formats.signed(0)] == ["+3", "−3", "0"]


def test_exact_money_goes_to_the_cent() -> None:
    assert formats.money_exact(1_234_567.891) == "US$ 1,234,567.89"


def test_ratios_are_written_in_per_cent_points_and_basis_points() -> None:
    assert formats.percent(0.691) == "69.1 %"
    assert formats.percent(0.691, 0) == "69 %"
    assert formats.signed_percent(0.153) == "+15.3 %"
    assert formats.signed_percent(-0.153) == "−15.3 %"
    assert formats.points(-0.031) == "−3.1 pts"
    assert formats.basis_points(0.0025) == "25.0 bp"


def test_dates_name_their_month() -> None:
    assert formats.day(date(2026, 8, 31)) == "31 Aug 2026"
    assert formats.month(date(2026, 8, 31)) == "Aug 2026"


@pytest.mark.parametrize(
    "text", ["**bold**", "[click](javascript:alert(1))", "<b>", "`code`", "$x$", ":material/home:"]
)
def test_foreign_text_has_no_markdown_left(text: str) -> None:
    escaped = formats.plain_markdown(text)

    assert re.sub(r"\\(.)", r"\1", escaped) == text
    assert not re.search(r"(?<!\\)[*\[\]`$<>:]", escaped)


def test_foreign_text_in_a_chart_has_no_tags() -> None:
    assert formats.plain_label("<b>A & B</b>") == "&lt;b&gt;A &amp; B&lt;/b&gt;"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_foreign_text_in_a_sheet_is_no_formula(start: str) -> None:
    assert formats.plain_cell(f"{start}HYPERLINK()") == f"'{start}HYPERLINK()"


def test_other_cells_stay_as_they_are() -> None:
    assert [formats.plain_cell(cell) for cell in ("Acme", -3.5, None)] == ["Acme", -3.5, None]


def bare_texts(path: Path) -> Iterator[tuple[int, str]]:
    """Texts with words in them that a person sees and no translator does."""
    for call in calls_of(path):
        shown = [option.value for option in call.keywords if option.arg in SHOWN_ARGUMENTS]
        if called_name(call) in SHOWING_CALLS and not is_of_another_object(call):
            shown += call.args
        for node in shown:
            yield from worded(node)


def worded(node: ast.expr) -> Iterator[tuple[int, str]]:
    """Text constants with words in ``node``, outside calls (where others decide)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if has_words(node.value):
            yield node.lineno, node.value
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from worded(child)


def has_words(text: str) -> bool:
    """Words of a language: not an id, a path, a format or a placeholder."""
    stripped = re.sub(r"%\{[^}]*\}|\{[^}]*\}|<[^>]*>|:\w+/\w+:", "", text)
    is_a_name = re.fullmatch(r"[a-z0-9_./\-]*", stripped) is not None
    return not is_a_name and re.search(r"[A-Za-z]{2,}", stripped) is not None


def is_of_another_object(call: ast.Call) -> bool:
    """``path.write(...)`` and the like: a method of something that is not the screen."""
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Constant)
