"""The tables of a book, as ``data/dictionary.csv`` lists them.

The dictionary is the one home of table names, columns, types, meanings and of what a value
may be: the generator writes by it, the ledger import fills it, the store checks files and
values against it, and the page "Data and methods" prints it.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from tradecredit.data_files import Row, read_rows, unreadable
from tradecredit.errors import DataFileUnreadable
from tradecredit.language import _
from tradecredit.settings import DICTIONARY_PATH

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int32(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
}

# What a number may be by its unit, where the dictionary says nothing else. No amount of one
# exporter comes near 10^12; the cover engine computes with cents in 18 digits.
ALLOWED_BY_UNIT = {
    "US$": "between 0 and 1000000000000",
    "RMB": "between 0 and 1000000000000",
    "ratio": "between 0 and 1",
    "days": "between 0 and 720",
}
ANY_DAY = "any day"
UNITS = ("", *ALLOWED_BY_UNIT, "year")
HEADINGS = (
    "table", "column", "type", "unit", "is_key", "is_required", "allowed", "references",
    "description",
)  # fmt: skip
NAME = r"[a-z][a-z0-9_]*"
NUMBER = r"-?\d+(\.\d+)?"
RANGE = rf"(<|<=|>|>=|=|<>) {NUMBER}|between {NUMBER} and {NUMBER}"
REFERENCE_PREFIX = "ref_"


@dataclass(frozen=True)
class Column:
    """One column of one table; ``type_name`` is a key of ``ARROW_TYPES``.

    ``allowed`` is a pattern that a whole text matches (``OA|DA|DP|LC``), the range of a number
    as SQL writes it (``between 0 and 1``), or ``ANY_DAY`` for a date that may lie after the end
    of the data. ``references`` names the column that holds the value too, as ``table.column``.
    """

    table_name: str
    column_name: str
    type_name: str
    unit: str
    is_key: bool
    is_required: bool
    allowed: str
    references: str
    description: str

    @property
    def allowed_words(self) -> str:
        """``allowed`` as people read it: the values apart by commas."""
        return self.allowed.replace("|", ", ")


@cache
def columns() -> tuple[Column, ...]:
    """Every column of every table, in the dictionary's order.

    Raises ``DataFileUnreadable`` where the dictionary does not say what it must.
    """
    rows = read_rows(DICTIONARY_PATH, HEADINGS)
    for row in rows:
        _check_cells(row)
    found = tuple(map(_column, rows))
    _check_together(found)
    return found


def _column(row: Row) -> Column:
    return Column(
        table_name=row["table"],
        column_name=row["column"],
        type_name=row["type"],
        unit=row["unit"],
        is_key=row["is_key"] == "yes",
        is_required=row["is_required"] == "yes",
        allowed=row["allowed"] or ALLOWED_BY_UNIT.get(row["unit"], ""),
        references=row["references"],
        description=row["description"],
    )


def _check_cells(row: Row) -> None:
    """Hold each cell of a row to what its heading promises."""
    yes_no, names = ("yes", "no"), _("small letters, digits and underscores")
    _expect(row, "table", names, is_right=re.fullmatch(NAME, row["table"]))
    _expect(row, "column", names, is_right=re.fullmatch(NAME, row["column"]))
    for heading, values in (
        ("type", tuple(ARROW_TYPES)),
        ("unit", _units(row)),
        ("is_key", yes_no),
        ("is_required", yes_no),
    ):
        expected = _(" or ").join(value or _("nothing") for value in values)
        _expect(row, heading, expected, is_right=row[heading] in values)
    _expect(row, "allowed", _allowed_expected(row["type"]), is_right=_is_rule(row))
    is_reference = re.fullmatch(rf"({NAME}\.{NAME})?", row["references"])
    _expect(row, "references", _("table.column or nothing"), is_right=is_reference)


def _units(row: Row) -> tuple[str, ...]:
    """Units that a row may have; a number in another one says its range itself."""
    if row["type"] not in ("int", "float"):
        return ("",)
    return (*UNITS, row["unit"]) if row["allowed"] else UNITS


def _expect(row: Row, heading: str, expected: str, *, is_right: object) -> None:
    if not is_right:
        raise _wrong(
            f"{row['table']}.{row['column']}",
            _("{heading} is {found!r}", heading=heading, found=row[heading]),
            expected,
        )


def _is_rule(row: Row) -> bool:
    allowed = row["allowed"]
    if not allowed:
        return True
    if row["type"] == "string":
        try:
            re.compile(allowed)
        except re.error:
            return False
        return True
    if row["type"] == "date":
        return allowed == ANY_DAY
    return row["type"] in ("int", "float") and re.fullmatch(RANGE, allowed) is not None


def _allowed_expected(type_name: str) -> str:
    if type_name == "string":
        return _("the values with | between them, or another regular expression")
    if type_name == "date":
        return _("{any_day!r} or nothing", any_day=ANY_DAY)
    if type_name in ("int", "float"):
        return _("a range such as >= 0 or between 0 and 1")
    return _("nothing")


def _check_together(found: Sequence[Column]) -> None:
    """Hold the rows to each other: no column twice, a key for each table, references that exist."""
    names = Counter(f"{column.table_name}.{column.column_name}" for column in found)
    for name, count in names.items():
        if count > 1:
            raise _wrong(name, _("it is in {count} rows", count=count), _("one"))
    for table in {column.table_name: None for column in found}:
        if not any(column.is_key for column in found if column.table_name == table):
            raise _wrong(table, _("none of its columns has is_key yes"), _("one at least"))
    for column in found:
        if column.is_key and not column.is_required:
            name = f"{column.table_name}.{column.column_name}"
            raise _wrong(name, _("it is a key and not required"), _("is_required yes"))
        is_outside = column.references.startswith(REFERENCE_PREFIX)
        if column.references and not is_outside and column.references not in names:
            name = f"{column.table_name}.{column.column_name}"
            what = _("it refers to {name}, which has no row", name=column.references)
            raise _wrong(name, what, _("a table and column of the dictionary"))


def _wrong(where: str, what: str, expected: str) -> DataFileUnreadable:
    return unreadable(
        DICTIONARY_PATH,
        _("{where}: {what}, expected {expected}", where=where, what=what, expected=expected),
    )


@cache
def table_names() -> tuple[str, ...]:
    """Names of the tables of a book, in the dictionary's order."""
    return tuple(dict.fromkeys(column.table_name for column in columns()))


@cache
def key_columns(table_name: str) -> tuple[str, ...]:
    """Names of the columns that are unique together in one table."""
    return tuple(
        column.column_name
        for column in columns()
        if column.table_name == table_name and column.is_key
    )


@cache
def schema(table_name: str) -> pa.Schema:
    """Arrow schema of one table; raises ``KeyError`` for a name the dictionary lacks."""
    fields = [
        pa.field(column.column_name, ARROW_TYPES[column.type_name], nullable=not column.is_required)
        for column in columns()
        if column.table_name == table_name
    ]
    if not fields:
        raise KeyError(f"No table {table_name!r}; the dictionary has: {', '.join(table_names())}.")
    return pa.schema(fields)


def table_of(table_name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows with the types of one table; a column that no row has is left out."""
    given = {name for row in rows for name in row}
    known = schema(table_name)
    fields = [pa.field(name, known.field(name).type) for name in known.names if name in given]
    return pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(fields))
