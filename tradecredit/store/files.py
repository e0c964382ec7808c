"""The Parquet files of a book's folder, checked against the dictionary before they are read."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tradecredit import tables
from tradecredit.language import _
from tradecredit.settings import REFERENCE_DIR
from tradecredit.store.errors import BookUnreadable

# What the summaries were computed with, kept in the Parquet file itself.
MART_HASH_KEY = "query_hash"
# The reference file that a table follows from where it has not the file's name.
REFERENCE_OF = {"values_in_force": "policy_rules"}

SQL_TYPES = {
    "string": "varchar", "int": "integer", "float": "double", "bool": "boolean", "date": "date",
}  # fmt: skip

# Each reads as the dictionary's type without loss, so a book written by another tool passes.
ACCEPTED_TYPES: dict[str, tuple[pa.DataType, ...]] = {
    "string": (pa.string(), pa.large_string(), pa.string_view()),
    "int": (pa.int32(), pa.int16(), pa.int8(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32()),
    "float": (pa.float64(), pa.float32(), pa.int32(), pa.int64()),
    "bool": (pa.bool_(),),
    "date": (pa.date32(),),
}


@dataclass(frozen=True)
class TableFiles:
    """Files of one table, and the select list that casts them to the dictionary's types."""

    table_name: str
    paths: tuple[Path, ...]
    select_list: tuple[str, ...]

    @property
    def row_count(self) -> int:
        """Rows of all files of the table."""
        return sum(map(row_count, self.paths))


def row_count(path: Path) -> int:
    """Rows of a Parquet file, as its footer says."""
    return int(pq.read_metadata(path).num_rows)


def table_files(folder: Path, table_name: str) -> TableFiles:
    """Files of one table, each checked; raises ``BookUnreadable`` naming file and remedy."""
    paths = _paths(folder, table_name)
    schemas = {path: _schema(path) for path in paths}
    wanted = [column for column in tables.columns() if column.table_name == table_name]
    for path, schema in schemas.items():
        for column in wanted:
            _check_column(path, schema, column)
    first = schemas[paths[0]]
    for path, schema in schemas.items():
        if schema.names != first.names:
            raise _unreadable(
                path, _("its columns differ from those of {first}", first=paths[0].name)
            )
    return TableFiles(table_name, paths, tuple(_select_item(first, column) for column in wanted))


def mart_hash(sql: str) -> str:
    """Short hash of what a summary follows from besides the book: its text, its reference files."""
    read = set(re.findall(r"\bref_(\w+)", sql))
    read |= {name for table, name in REFERENCE_OF.items() if table in sql}
    files = (REFERENCE_DIR / f"{name}.csv" for name in sorted(read))
    text = sql + "".join(path.read_text(encoding="utf-8") for path in files if path.is_file())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def mart_is_current(path: Path, sql: str) -> bool:
    """Whether the summary was built by exactly this text; raises when the file is damaged."""
    if not path.is_file():
        return False
    metadata = _schema(path).metadata or {}
    return metadata.get(MART_HASH_KEY.encode()) == mart_hash(sql).encode()


def _paths(folder: Path, table_name: str) -> tuple[Path, ...]:
    single = folder / f"{table_name}.parquet"
    if single.is_file():
        return (single,)
    parts = tuple(sorted((folder / table_name).glob("part-*.parquet")))
    if not parts:
        raise _unreadable(
            single,
            _("there is no such file, and no {table}/part-*.parquet", table=table_name),
        )
    return parts


def _schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(
            path, _("it is not a whole Parquet file ({reason})", reason=str(error).rstrip("."))
        ) from error


def _check_column(path: Path, schema: pa.Schema, column: tables.Column) -> None:
    if column.column_name not in schema.names:
        if column.is_required:
            raise _unreadable(path, _("the column {name} is missing", name=column.column_name))
        return
    if schema.names.count(column.column_name) > 1:
        raise _unreadable(path, _("the column {name} is there twice", name=column.column_name))
    found = schema.field(column.column_name).type
    value_type = found.value_type if pa.types.is_dictionary(found) else found
    optional_and_empty = pa.types.is_null(found) and not column.is_required
    if value_type not in ACCEPTED_TYPES[column.type_name] and not optional_and_empty:
        raise _unreadable(
            path,
            _(
                "the column {name} has the type {found}, expected {expected}",
                name=column.column_name,
                found=found,
                expected=ACCEPTED_TYPES[column.type_name][0],
            ),
        )


def _select_item(schema: pa.Schema, column: tables.Column) -> str:
    name, sql_type = column.column_name, SQL_TYPES[column.type_name]
    if name not in schema.names:
        return f"null::{sql_type} as {name}"
    # A cast that does nothing would still keep row groups from being skipped.
    exact = schema.field(name).type == ACCEPTED_TYPES[column.type_name][0]
    return name if exact else f"{name}::{sql_type} as {name}"


def _unreadable(path: Path, reason: str) -> BookUnreadable:
    return BookUnreadable(
        _(
            "{path}: {reason}. Build the book again (python -m tradecredit build-data), or put"
            " in place a file as data/dictionary.csv describes it.",
            path=path,
            reason=reason,
        )
    )
