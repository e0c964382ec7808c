"""A book: tables, reference facts and summaries behind one locked database in memory."""

import json
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from tradecredit import tables
from tradecredit.language import _
from tradecredit.store.derived import quoted
from tradecredit.store.errors import BookUnreadable, QueryFailed
from tradecredit.store.files import TableFiles, mart_is_current, row_count, table_files
from tradecredit.store.positions import compute_positions, position_queries, position_text
from tradecredit.store.queries import Query, in_order_of_use, query, query_names
from tradecredit.store.reference import (
    reference_hash,
    reference_tables,
    working_days_table,
)

MEMORY_LIMIT_OF_FOLDER = "2GB"
MEMORY_LIMIT_OF_FRAMES = "1GB"
# Two million rows of the widest table take about 300 MB; a larger table stays in its files.
ROWS_KEPT_IN_MEMORY = 2_000_000
MANIFEST_NAME = "manifest.json"
MARTS_FOLDER = "marts"

# One thread more made single queries no faster, one less made the slowest fivefold slower.
THREADS = 2

LOCKED_DOWN = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}


@dataclass(eq=False)
class Book:
    """An open book, readable by several threads at once; closed by ``close`` or ``with``.

    ``version`` changes whenever any number of the book may have changed; ``data_end`` is the
    last day the book knows anything about; ``folder`` is None for a book from frames.
    """

    version: str
    label: str
    data_end: date
    is_synthetic: bool
    manifest: dict[str, Any]
    folder: Path | None
    has_positions: bool
    _connection: duckdb.DuckDBPyConnection = field(repr=False)
    _spill: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of one run; cursors share tables and views, not temporary ones."""
        with self._lock:
            return self._connection.cursor()

    def close(self) -> None:
        """Give back memory and temporary files; a run under way ends with an error."""
        with self._lock:
            self._connection.close()
        if self._spill:
            self._spill.cleanup()

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def open_folder(path: Path, *, has_positions: bool = True, threads: int = THREADS) -> Book:
    """The book in a folder of Parquet; raises ``BookUnreadable`` naming the file at fault.

    A link is followed once: the book goes on reading the folder it pointed to, even when a
    newer book has replaced it. Positions that were not built with the book are
    computed now, unless ``has_positions`` is false: then nothing may read them. With one
    thread, sums of floats come out the same to the last bit, run after run.
    """
    folder = _resolved(path)
    manifest = read_manifest(folder)
    files = [table_files(folder, name) for name in tables.table_names()]
    manifest.setdefault("row_counts", {table.table_name: table.row_count for table in files})
    spill = tempfile.TemporaryDirectory(prefix="tradecredit-")
    book = Book(
        version=_version(manifest),
        label=str(manifest.get("label") or folder.name),
        data_end=date.fromisoformat(manifest["data_end"]),
        is_synthetic=bool(manifest["is_synthetic"]),
        manifest=manifest,
        folder=folder,
        has_positions=has_positions,
        _connection=_connect(MEMORY_LIMIT_OF_FOLDER, temp_directory=spill.name, threads=threads),
        _spill=spill,
    )
    with _closed_on_failure(book):
        _lock_down(book._connection, allowed_folder=folder)
        for table in files:
            _create_raw_table(book._connection, table)
        _create_reference_and_staging(book._connection)
        for name in in_order_of_use(query_names("marts")):
            _create_mart_view(book._connection, folder, name)
        if has_positions:
            _create_positions(book._connection, folder, book.data_end)
    return book


def _version(manifest: dict[str, Any]) -> str:
    """The version of the tables; with a mark where the reference files have changed since."""
    version, built_with = str(manifest["version"]), manifest.get("reference_sha256")
    now = reference_hash()
    return version if built_with in (None, now) else f"{version}-ref-{now[:8]}"


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:
        raise BookUnreadable(
            _(
                "{path} is a link that leads back to itself; name the folder of a book.",
                path=path,
            )
        ) from None


@contextmanager
def _closed_on_failure(book: Book) -> Iterator[None]:
    """Closes a book that cannot be opened, with an error that names the reason."""
    try:
        yield
    except duckdb.Error as error:
        book.close()
        raise unreadable(book, error) from error
    except BaseException:
        book.close()
        raise


def unreadable(book: Book, error: duckdb.Error) -> BookUnreadable:
    """Why the database cannot read a book, and what to do about it."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return BookUnreadable(
            _(
                "The book {label} needs more memory than the server may use: {reason}.",
                label=book.folder or book.label,
                reason=_first_line(error),
            )
        )
    return BookUnreadable(
        _(
            "The book {label} cannot be read: {reason}. Build it again"
            " (python -m tradecredit build-data), or put whole files in place.",
            label=book.folder or book.label,
            reason=_first_line(error),
        )
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


def open_frames(
    frames: Mapping[str, pd.DataFrame | pa.Table],
    *,
    label: str,
    data_end: date,
    has_positions: bool = True,
) -> Book:
    """A book from tables in memory, by table name; nothing of it ever reaches a disk.

    A table that is not given is empty, an optional column that is not given is unknown. Where
    ``has_positions`` is false nothing may read positions, and the book opens faster. Raises
    ``BookUnreadable`` for a table the dictionary lacks, a required column that is not there or
    a value of the wrong type.
    """
    _refuse_unknown_tables(frames)
    conformed = {name: conform(frames.get(name), name) for name in tables.table_names()}
    manifest = {
        "version": f"frames-{uuid.uuid4().hex[:16]}",
        "label": label,
        "data_end": data_end.isoformat(),
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "is_synthetic": False,
        "row_counts": {name: table.num_rows for name, table in conformed.items()},
    }
    book = Book(
        version=str(manifest["version"]),
        label=label,
        data_end=data_end,
        is_synthetic=False,
        manifest=manifest,
        folder=None,
        has_positions=has_positions,
        _connection=_connect(MEMORY_LIMIT_OF_FRAMES, temp_directory="", threads=THREADS),
    )
    with _closed_on_failure(book):
        _lock_down(book._connection, allowed_folder=None)
        for name, table in conformed.items():
            _create_table(book._connection, f"raw.{name}", table)
        _create_reference_and_staging(book._connection)
        for name in in_order_of_use(query_names("marts")):
            mart = query(name)
            _create_from_query(book._connection, "table", mart, mart.sql)
        if has_positions:
            _create_positions(book._connection, None, data_end)
    return book


def conform(frame: pd.DataFrame | pa.Table | None, table_name: str) -> pa.Table:
    """``frame`` with exactly the columns and types of the dictionary; None gives no rows."""
    schema = tables.schema(table_name)
    if frame is None:
        return schema.empty_table()
    columns = [_column(frame, column, table_name) for column in schema]
    return pa.table(columns, schema=schema)


def _column(
    frame: pd.DataFrame | pa.Table, column: pa.Field, table_name: str
) -> pa.Array | pa.ChunkedArray:
    names = frame.column_names if isinstance(frame, pa.Table) else frame.columns
    if column.name not in names:
        if column.nullable:
            return pa.nulls(len(frame), column.type)
        raise BookUnreadable(
            _(
                "Table {table} has no column {column}, which every book needs"
                " (data/dictionary.csv); add it.",
                table=table_name,
                column=column.name,
            )
        )
    try:
        if isinstance(frame, pa.Table):
            return frame[column.name].cast(column.type)
        return pa.Array.from_pandas(frame[column.name], type=column.type, safe=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise BookUnreadable(
            _(
                "Table {table}, column {column}: expected {expected}, but {reason}.",
                table=table_name,
                column=column.name,
                expected=column.type,
                reason=str(error).rstrip("."),
            )
        ) from error


def _refuse_unknown_tables(frames: Mapping[str, object]) -> None:
    unknown = sorted(set(frames) - set(tables.table_names()))
    if unknown:
        raise BookUnreadable(
            _(
                "No book has a table {unknown}; its tables are {known}.",
                unknown=", ".join(unknown),
                known=", ".join(tables.table_names()),
            )
        )


def read_manifest(folder: Path) -> dict[str, Any]:
    """``manifest.json`` of a book's folder; raises ``BookUnreadable`` saying how to mend it."""
    path = folder / MANIFEST_NAME
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        date.fromisoformat(manifest["data_end"])
        _ignored = manifest["version"], manifest["is_synthetic"]
    except FileNotFoundError:
        reason = _("there is no such file")
    except KeyError as error:
        reason = _("it has no entry {entry}", entry=error)
    except (ValueError, TypeError, OSError) as error:
        reason = str(error)
    else:
        return dict(manifest)
    raise BookUnreadable(
        _(
            "{path}: {reason}. A book needs a manifest.json with version, data_end (a date) and"
            " is_synthetic; build the book again: python -m tradecredit build-data.",
            path=path,
            reason=reason,
        )
    )


# Small tables that follow from the others and that cover reads again and again.
DERIVED_TABLES = ("rules/values_in_force", "buyers/insolvent_periods")
# What every page asks of the book as a whole, without a parameter: the table is the result.
FIRST_DAY = "book/first_day"
# What every page asks first; it reads positions.
CARDS = "book/exporter_cards"


def _connect(memory_limit: str, *, temp_directory: str, threads: int) -> duckdb.DuckDBPyConnection:
    spilling = {"max_temp_directory_size": "4GB"} if temp_directory else {}
    return duckdb.connect(
        ":memory:",
        config={
            "threads": threads,
            "memory_limit": memory_limit,
            "temp_directory": temp_directory,
            **spilling,
            **LOCKED_DOWN,
        },
    )


def _lock_down(connection: duckdb.DuckDBPyConnection, *, allowed_folder: Path | None) -> None:
    """Restrict the database to reading ``allowed_folder``, for good.

    The order matters: folders can only be allowed before access is closed, and nothing can be
    set after the configuration is locked but the time limit of a run. Opening has none.
    """
    if allowed_folder:
        connection.execute(f"set allowed_directories = [{quoted(str(allowed_folder))}]")
    connection.execute("set allowed_configs = ['max_execution_time']")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    connection.execute("create schema raw")


def _create_raw_table(connection: duckdb.DuckDBPyConnection, files: TableFiles) -> None:
    paths = ", ".join(quoted(str(path)) for path in files.paths)
    columns = ", ".join(files.select_list)
    body = f"select {columns} from read_parquet([{paths}])"  # noqa: S608 - dictionary's names
    # Read once: opening a file and unpacking a row group costs more than scanning the rows.
    kind = "table" if files.row_count <= ROWS_KEPT_IN_MEMORY else "view"
    connection.execute(f"create {kind} raw.{files.table_name} as {body}")


def _create_reference_and_staging(connection: duckdb.DuckDBPyConnection) -> None:
    for name, table in reference_tables().items():
        _create_table(connection, name, table)
    _create_table(connection, "ref_working_days", working_days_table())
    for name in query_names("staging"):
        staging = query(name)
        _create_from_query(connection, "view", staging, staging.sql)
    for name in (*DERIVED_TABLES, FIRST_DAY):
        _create_from_query(connection, "table", query(name), query(name).sql)


def _create_mart_view(connection: duckdb.DuckDBPyConnection, folder: Path, query_name: str) -> None:
    """The summary as it was built; computed on reading where the built one is not current."""
    mart = query(query_name)
    path = folder / MARTS_FOLDER / f"{mart.table_name}.parquet"
    built = f"from read_parquet({quoted(str(path))})"
    body = built if mart_is_current(path, mart.sql) else mart.sql
    _create_from_query(connection, "view", mart, body)


def _create_from_query(
    connection: duckdb.DuckDBPyConnection, kind: str, source: Query, body: str
) -> None:
    try:
        connection.execute(f"create {kind} {source.table_name} as {body}")
    except duckdb.Error as error:
        raise QueryFailed(
            _("{path} cannot be read: {reason}", path=source.path, reason=error)
        ) from error


def _create_positions(
    connection: duckdb.DuckDBPyConnection, folder: Path | None, data_end: date
) -> None:
    """Positions as they were built with the book, or computed where they were not."""
    if folder is None or not _positions_are_built(folder):
        computed = compute_positions(connection, data_end)
        for name, table in computed.items():
            _create_table(connection, name, table)
    else:
        for found in position_queries():
            _create_position(connection, found.table_name, folder / MARTS_FOLDER)
    _create_from_query(connection, "table", query(CARDS), query(CARDS).sql)


def _create_position(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> None:
    path = folder / f"{name}.parquet"
    kind = "table" if row_count(path) <= ROWS_KEPT_IN_MEMORY else "view"
    body = f"from read_parquet({quoted(str(path))})"
    connection.execute(f"create {kind} {name} as {body}")


def _positions_are_built(folder: Path) -> bool:
    return all(
        mart_is_current(folder / MARTS_FOLDER / f"{found.table_name}.parquet", position_text(found))
        for found in position_queries()
    )


def _create_table(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("incoming", table)
    connection.execute(f"create table {name} as from incoming")
    connection.unregister("incoming")
