"""The tables of a book, as ``data/dictionary.csv`` lists them.

The dictionary is the one home of table names, columns, types, meanings and of what a value
may be: the generator writes by it, the ledger import fills it, the store checks files and
values against it, and the page "Data and methods" prints it.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from tradecredit.settings import DICTIONARY_PATH

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int32(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
}

# What a number may be by its unit, where the dictionary says nothing else.
ALLOWED_BY_UNIT = {
    "US$": ">= 0",
    "RMB": ">= 0",
    "ratio": "between 0 and 1",
    "days": "between 0 and 720",
}
ANY_DAY = "any day"


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
    """Every column of every table, in the dictionary's order."""
    with DICTIONARY_PATH.open(encoding="utf-8", newline="") as file:
        return tuple(
            Column(
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
            for row in csv.DictReader(file)
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
