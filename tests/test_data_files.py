"""What comes with the product under data/ is held to what it promises, and told plainly."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sources import PACKAGE_DIR, python_files, texts_of
from tradecredit import policy_rules, settings, tables
from tradecredit.data_files import read_reference
from tradecredit.errors import ToldPlainly
from tradecredit.store.reference import reference_tables

Lines = list[str]

RULES_FILE = "policy_rules.csv"
# Where it is not known, no cap is proposed.
RULES_OF_A_PLACE = {"buyer_cap_usd_shenzhen"}


@pytest.fixture
def dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dictionary that a test may edit."""
    path = tmp_path / "dictionary.csv"
    shutil.copy(settings.DICTIONARY_PATH, path)
    monkeypatch.setattr(tables, "DICTIONARY_PATH", path)
    return path


def read_dictionary() -> tuple[tables.Column, ...]:
    """The columns as they are on disk now."""
    return tables.columns.__wrapped__()


def change_cell(path: Path, column: str, heading: str, value: str) -> None:
    """Sets one cell of the first row of a column of the dictionary."""
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    next(row for row in rows if row["column"] == column)[heading] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_a_byte_order_mark_changes_nothing(dictionary: Path) -> None:
    before = read_dictionary()
    dictionary.write_bytes(b"\xef\xbb\xbf" + dictionary.read_bytes())
    assert read_dictionary() == before


@pytest.mark.parametrize(
    ("column", "heading", "value", "told"),
    [
        ("premium_usd", "type", "money", "premium_usd: type is 'money', expected string or int"),
        ("premium_usd", "type", "", "type is ''"),
        ("premium_usd", "unit", "USD", "unit is 'USD', expected nothing or US"),
        ("premium_usd", "is_required", "Yes", "is_required is 'Yes', expected yes or no"),
        ("premium_usd", "allowed", "positive", "allowed is 'positive', expected a range"),
        ("premium_usd", "allowed", "> 0; drop table x", "allowed is"),
        ("grade", "allowed", "A|(B", "allowed is 'A|(B', expected the values"),
        ("policy_start_date", "allowed", ">= 0", "expected 'any day' or nothing"),
        ("policy_id", "references", "policies", "expected table.column or nothing"),
        ("exporter_id", "references", "exporters.number", "exporters.number, which has no row"),
        ("policy_id", "is_required", "no", "it is a key and not required"),
        ("policy_id", "is_key", "no", "policies: none of its columns has is_key yes"),
        ("grade", "column", "Grade", "buyer_grades.Grade: column is 'Grade', expected small"),
    ],
)
def test_a_cell_of_the_dictionary_that_says_nothing_known_is_refused(
    dictionary: Path, column: str, heading: str, value: str, told: str
) -> None:
    change_cell(dictionary, column, heading, value)
    with pytest.raises(ToldPlainly, match=r"dictionary\.csv: .*" + re.escape(told)):
        read_dictionary()


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda lines: lines[:1], "it has headings only"),
        (lambda lines: [], "its headings are missing"),
        (lambda lines: [line.replace(",", ";") for line in lines], "apart by commas"),
        (lambda lines: [*lines, lines[1]], "it is in 2 rows, expected one"),
        (lambda lines: [*lines, "policies,extra,string"], "has 3 values, expected 9"),
        (lambda lines: [*lines, '"policies'], "not CSV in UTF-8"),
        (lambda lines: [lines[0].replace("unit", "units"), *lines[1:]], "'units'"),
    ],
)
def test_a_dictionary_out_of_shape_is_refused(
    dictionary: Path, edit: Callable[[Lines], Lines], told: str
) -> None:
    lines = dictionary.read_text(encoding="utf-8").splitlines()
    dictionary.write_text("".join(f"{line}\n" for line in edit(lines)), encoding="utf-8")
    with pytest.raises(ToldPlainly, match=re.escape(told)):
        read_dictionary()


def test_every_reference_file_has_its_columns_listed() -> None:
    for path in sorted(settings.REFERENCE_DIR.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            headings = next(csv.reader(file))
        listed = csv.DictReader((settings.DATA_DIR / "reference_columns.csv").open())
        assert [row["column"] for row in listed if row["table"] == path.stem] == headings


@pytest.fixture
def references(tmp_path: Path) -> Path:
    """A copy of the reference files that a test may edit."""
    return Path(shutil.copytree(settings.REFERENCE_DIR, tmp_path / "reference"))


def without(start: str) -> Callable[[Lines], Lines]:
    """An edit that takes out the lines that begin so."""
    return lambda lines: [line for line in lines if not line.startswith(start)]


def replaced(old: str, new: str) -> Callable[[Lines], Lines]:
    """An edit that replaces a text in every line."""
    return lambda lines: [line.replace(old, new, 1) for line in lines]


@pytest.mark.parametrize(
    ("name", "edit", "told"),
    [
        ("policy_rules", lambda lines: lines[:1], "it has headings only"),
        ("schemes", lambda lines: lines[:1], "it has headings only"),
        ("policy_rules", without("waiting_months_default,"), "waiting_months_default has no value"),
        (
            "policy_rules",
            without("declaration_day_of_next_month,"),
            "declaration_day_of_next_month has no value for product any",
        ),
        (
            "policy_rules",
            replaced(
                "declaration_day_of_next_month,R1,any,25,,day of month,2000-01-01,,",
                "declaration_day_of_next_month,R1,any,25,,day of month,2000-01-01,2025-06-30,",
            ),
            "has no value for product any after 2025-06-30",
        ),
        ("policy_rules", replaced("month,R1,any,25,", "month,R1,any,,"), "has no value"),
        ("countries", replaced("United States", ""), "the row of US has no country_name"),
        ("countries", lambda lines: [*lines, lines[1]], "is in 2 rows, expected one"),
        ("countries", replaced(",country_name,", ",name,"), "its headings are"),
        ("insurers", lambda lines: [*lines, "XX,Extra"], "has 2 values"),
    ],
)
def test_a_reference_file_without_what_is_needed_is_refused(
    references: Path, name: str, edit: Callable[[Lines], Lines], told: str
) -> None:
    path = references / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    edited = edit(lines)
    assert edited != lines
    path.write_text("".join(f"{line}\n" for line in edited), encoding="utf-8")
    with pytest.raises(ToldPlainly, match=rf"{name}\.csv: .*" + re.escape(told)):
        reference_tables(references)


def test_a_rule_may_be_followed_by_another_value(references: Path) -> None:
    path = references / "policy_rules.csv"
    text = path.read_text(encoding="utf-8")
    row = (
        "declaration_day_of_next_month,R1,any,25,,day of month,2000-01-01,,no,2026-11-23,CW1,A,"
        "Each month"
    )
    assert row in text
    ended = row.replace("01-01,,", "01-01,2025-06-30,")
    follower = row.replace("2000-01-01", "2025-07-01").replace(",25,", ",20,")
    path.write_text(text.replace(row, f"{ended}.\n{follower}"), encoding="utf-8")
    values = [
        found["value"]
        for found in reference_tables(references)["ref_policy_rules"].to_pylist()
        if found["rule_code"] == "declaration_day_of_next_month"
    ]
    assert sorted(values) == [20, 25]


def test_every_rule_that_is_read_is_needed() -> None:
    """A rule whose value a query or a page asks for has to have one."""
    in_python = {
        text
        for path in python_files(PACKAGE_DIR)
        if path.name not in ("policy_rules.py", "table.py", "columns.py")
        for text in texts_of(path)
    }
    queries = "\n".join(path.read_text() for path in settings.QUERIES_DIR.rglob("*.sql"))
    in_sql = set(re.findall(r"'(\w+)'", queries))
    rules = {row["rule_code"] for row in read_reference(settings.REFERENCE_DIR / RULES_FILE)}
    assert rules & (in_python | in_sql) - RULES_OF_A_PLACE == set(policy_rules.NEEDED_RULES)
