"""Runs queries: parameters checked and bound, used queries first, cancellable, timed."""

import difflib
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, TypeVar, Unpack

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from duckdb import DuckDBPyConnection as Cursor

from tradecredit.language import _
from tradecredit.settings import DEFAULT_TIME_LIMIT_SECONDS
from tradecredit.store.book import FIRST_DAY, Book, unreadable
from tradecredit.store.errors import (
    ParameterError,
    QueryCancelled,
    QueryFailed,
    QueryTooLarge,
    QueryTooSlow,
    StoreError,
)
from tradecredit.store.positions import kept_query
from tradecredit.store.queries import OPTIONAL_PARAMETERS, Query, query, used_by
from tradecredit.store.scenario import Scenario, apply_scenario, parsed, tables_read

Result = TypeVar("Result", pd.DataFrame, pa.Table)

LONGEST_TIME_LIMIT_SECONDS = 86_400

NARROWING = {
    "from_date": "a shorter period",
    "exporter_id": "one exporter",
    "buyer_id": "one buyer",
    "country_codes": "fewer countries",
    "city_codes": "fewer cities",
    "scheme_codes": "fewer schemes",
    "sector_codes": "fewer sectors",
}


class Running:
    """Handle on the runs of one reader: ``cancel`` ends those under way and refuses later ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cursors: set[Cursor] = set()
        self._is_cancelled = False

    @property
    def is_cancelled(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Stop what runs under this handle; returns at once, safe to call from any thread."""
        with self._lock:
            self._is_cancelled = True
            for cursor in self._cursors:
                cursor.interrupt()

    @contextmanager
    def _watching(self, cursor: Cursor) -> Iterator[None]:
        with self._lock:
            self._cursors.add(cursor)
        try:
            yield
        finally:
            with self._lock:
                self._cursors.discard(cursor)


@dataclass(frozen=True)
class Timing:
    """How long one run took, used queries included."""

    query_name: str
    seconds: float
    row_count: int


_recorders: list[list[Timing]] = []


@contextmanager
def timings() -> Iterator[list[Timing]]:
    """Collects the timing of every run that ends inside the block, in any thread."""
    recorder: list[Timing] = []
    _recorders.append(recorder)
    try:
        yield recorder
    finally:
        # By identity: two recorders that hold equal timings are still two.
        _recorders[:] = [other for other in _recorders if other is not recorder]


class Options(TypedDict, total=False):
    """How queries are run; each may be left out.

    ``inputs`` are results of used queries that the caller already has, by query name (or its
    last part): they are taken as they are, and the parameters only they need may be left out.
    ``scenario`` is applied to the book for this run, ``running`` lets another thread cancel it.
    A time limit of 0 is none.
    """

    inputs: Mapping[str, pd.DataFrame | pa.Table] | None
    scenario: Scenario | None
    running: Running | None
    time_limit_seconds: float


def time_limit(text: str) -> float:
    """A time limit as somebody writes it, in seconds, 0 for none; raises ``ParameterError``."""
    with suppress(ValueError):
        number = float(text)
        if 0 <= number <= LONGEST_TIME_LIMIT_SECONDS:
            return number
    raise ParameterError(
        _(
            "{text!r} is no time limit; expected seconds up to {longest}, such as 30, or 0 for"
            " none.",
            text=text,
            longest=LONGEST_TIME_LIMIT_SECONDS,
        )
    )


def run(
    book: Book, name: str, parameters: Mapping[str, Any], **options: Unpack[Options]
) -> pd.DataFrame:
    """Result of the query ``name``; ``parameters`` are exactly its ``all_parameters``.

    Its ``optional_parameters`` may be given as well. Money columns come as floats. Raises a
    ``StoreError`` whose text says what to do.
    """
    return run_all(book, [name], parameters, **options)[name]


def run_exactly(
    book: Book, name: str, parameters: Mapping[str, Any], **options: Unpack[Options]
) -> pa.Table:
    """As ``run``, but with exact decimals and dates: the form in which ``inputs`` cost least."""
    return _results(book, [name], parameters, _Run.table, options)[name]


def run_all(
    book: Book, names: Sequence[str], parameters: Mapping[str, Any], **options: Unpack[Options]
) -> dict[str, pd.DataFrame]:
    """Results of several queries, by name; what they use is computed once.

    ``parameters`` are those of all queries together. Each query's own part of the time is
    recorded; the first one bears the overrides, and what several of them use.
    """
    return _results(book, names, parameters, _Run.frame, options)


def is_kept(
    book: Book, name: str, parameters: Mapping[str, Any], scenario: Scenario | None = None
) -> bool:
    """Whether the book keeps the result of the query ``name`` for these parameters.

    A run then reads it instead of computing it. What a scenario changes is always computed.
    """
    if not book.has_positions or (scenario and scenario.changes([name])):
        return False
    values = {key: bindable(key, value) for key, value in parameters.items()}
    return kept_query(name, values, book.data_end) is not None


def as_frame(book: Book, table: pa.Table) -> pd.DataFrame:
    """A result of ``run_exactly`` as ``run`` gives it: money as floats, dates as timestamps."""
    with book.cursor() as cursor:
        return _frame_of(cursor, table)


def _frame_of(cursor: Cursor, table: pa.Table) -> pd.DataFrame:
    """The frame that the database makes of a table, in a tenth of the time where it is plain.

    Texts of the table stay where they are, which the database writes one by one.
    """
    if not (table.num_rows and all(map(_is_plain, table.columns))):
        cursor.register("given_table", table)
        try:
            return cursor.execute("from given_table").df()
        finally:
            cursor.unregister("given_table")
    unknown = [name for name in table.column_names if _is_unknown_text(table[name])]
    dates = {
        column.name: column.with_type(pa.timestamp("us"))
        for column in table.schema
        if pa.types.is_date(column.type)
    }
    typed = table.cast(pa.schema([dates.get(column.name, column) for column in table.schema]))
    # Threads cost more than they save on the few rows of a page.
    frame: pd.DataFrame = typed.to_pandas(use_threads=False)
    return frame.assign(**{name: pd.Series([None] * len(frame), dtype=object) for name in unknown})


def _is_plain(column: pa.ChunkedArray) -> bool:
    kind = column.type
    return (
        pa.types.is_string(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_date32(kind)
        or ((pa.types.is_integer(kind) or pa.types.is_boolean(kind)) and not column.null_count)
    )


def _is_unknown_text(column: pa.ChunkedArray) -> bool:
    return pa.types.is_string(column.type) and column.null_count == len(column)


def _results(
    book: Book,
    names: Sequence[str],
    parameters: Mapping[str, Any],
    read: Callable[["_Run", Query], Result],
    options: Options,
) -> dict[str, Result]:
    wanted = [query(name) for name in names]
    given = {_last_part(name): frame for name, frame in (options.get("inputs") or {}).items()}
    values = _checked(wanted, parameters, given)
    running = options.get("running") or Running()
    begun = time.perf_counter()
    time_limit_seconds = options.get("time_limit_seconds", DEFAULT_TIME_LIMIT_SECONDS)
    ends_at = begun + (time_limit_seconds or math.inf)
    results = {}
    with (
        _store_errors(book, running, wanted[0]),
        book.cursor() as cursor,
        running._watching(cursor),
    ):
        scenario = options.get("scenario")
        run_of = _Run(book, cursor, running, ends_at, given, values, scenario)
        if scenario:
            run_of.limit_time()
            apply_scenario(cursor, scenario, tables_read(names, given))
        used_later = {used for asked in wanted for used in used_by(asked)}
        for asked in wanted:
            with _store_errors(book, running, asked):
                if asked in used_later:
                    run_of.keep(asked)
                results[asked.name] = read(run_of, asked)
            ended = time.perf_counter()
            _record(Timing(asked.name, ended - begun, len(results[asked.name])))
            begun = ended
    return results


def _record(timing: Timing) -> None:
    for recorder in _recorders:
        recorder.append(timing)


@dataclass(frozen=True)
class _Run:
    """Queries run on one cursor; ``kept`` are the results that are tables of it by now."""

    book: Book
    cursor: Cursor
    running: Running
    ends_at: float
    given: Mapping[str, pd.DataFrame | pa.Table]
    values: Mapping[str, Any]
    scenario: Scenario | None
    kept: set[str] = field(default_factory=set)
    limits: list[int] = field(default_factory=list)

    def frame(self, asked: Query) -> pd.DataFrame:
        """Result of a query with money as floats, read from its table where it is kept."""
        if asked.table_name in self.given:
            self.keep(asked)
        if asked.table_name in self.kept:
            return _frame_of(self.cursor, self._table(f"from {asked.table_name}"))
        source = self._source(asked)
        self._keep_used(source)
        return _frame_of(self.cursor, self._table(source.sql, source.parameters))

    def table(self, asked: Query) -> pa.Table:
        """Result of a query with exact decimals and dates."""
        self.keep(asked)
        return self._table(f"from {asked.table_name}")

    def keep(self, asked: Query) -> None:
        """Leave the result of ``asked`` as a temporary table of the cursor, unless it is there."""
        if asked.table_name in self.kept:
            return
        if asked.table_name in self.given:
            _create_from_frame(self.cursor, asked, self.given[asked.table_name], self.book)
        else:
            source = self._source(asked)
            self._keep_used(source)
            # A temporary table keeps exact decimals, which a frame would turn into floats.
            text = f"create temporary table {asked.table_name} as {source.sql}"
            self._execute(text, source.parameters)
        self.kept.add(asked.table_name)

    def _source(self, asked: Query) -> Query:
        """``asked``, or the query that reads its result where the book keeps it."""
        if asked.name == FIRST_DAY and not (self.scenario and self.scenario.changes([FIRST_DAY])):
            return replace(asked, sql=f"from {asked.table_name}")
        if is_kept(self.book, asked.name, self.values, self.scenario):
            return kept_query(asked.name, self.values, self.book.data_end) or asked
        return asked

    def _keep_used(self, asked: Query) -> None:
        for name in asked.uses:
            self.keep(query(name))

    def limit_time(self) -> None:
        """Let what the cursor does next take what is left of the time; the database's 0 is none."""
        left_seconds = self.ends_at - time.perf_counter()
        if left_seconds <= 0:
            raise duckdb.InterruptException("no time is left")
        limit = max(1, int(left_seconds * 1000)) if left_seconds < math.inf else 0
        # Setting it takes as long as a small query: what is right to a tenth stays.
        if not self.limits or limit < 0.9 * self.limits[-1]:
            self.cursor.execute(f"set max_execution_time = {limit}")
            self.limits.append(limit)

    def _execute(self, sql: str, parameters: Sequence[str] = ()) -> None:
        self.cursor.execute(parsed(sql), self._values(parameters))

    def _table(self, sql: str, parameters: Sequence[str] = ()) -> pa.Table:
        relation = self.cursor.sql(parsed(sql), params=self._values(parameters))
        return relation.to_arrow_table()

    def _values(self, parameters: Sequence[str]) -> dict[str, Any]:
        """Values of the parameters of what is run next, within the time that is left."""
        if self.running.is_cancelled:
            raise _cancelled()
        self.limit_time()
        return {name: self.values.get(name) for name in parameters}


def _create_from_frame(
    cursor: Cursor, used: Query, frame: pd.DataFrame | pa.Table, book: Book
) -> None:
    """A frame as the table the used query would have been, dates and decimals included."""
    types = _result_types(used, book)
    names = frame.column_names if isinstance(frame, pa.Table) else frame.columns
    missing = sorted(set(types) - set(names))
    if missing:
        raise ParameterError(
            _(
                "The given result of {name} lacks the columns {missing}; pass it as it"
                " was returned.",
                name=used.name,
                missing=", ".join(missing),
            )
        )
    cursor.register("given_frame", frame)
    columns = ", ".join(f"cast({name} as {type_}) as {name}" for name, type_ in types.items())
    body = f"select {columns} from given_frame"  # noqa: S608 - names from the query's own text
    cursor.execute(f"create temporary table {used.table_name} as {body}")
    cursor.unregister("given_frame")


_types_by_query: dict[Query, dict[str, str]] = {}


def _result_types(asked: Query, book: Book) -> dict[str, str]:
    """SQL type of each column of a query's result, whatever its parameters are."""
    if asked not in _types_by_query:
        with book.cursor() as cursor:
            for used in used_by(asked):
                _create_empty(cursor, used)
            _create_empty(cursor, asked)
            columns = cursor.execute(f"from {asked.table_name}").description or []
            _types_by_query[asked] = {column[0]: str(column[1]) for column in columns}
    return _types_by_query[asked]


def _create_empty(cursor: Cursor, asked: Query) -> None:
    cursor.execute(
        f"create or replace temporary table {asked.table_name} as ({asked.sql}\n) limit 0",
        dict.fromkeys(asked.parameters),
    )


@contextmanager
def _store_errors(book: Book, running: Running, asked: Query) -> Iterator[None]:
    """Raise the database's errors as those of the store."""
    try:
        yield
    except StoreError:
        raise
    except duckdb.Error as error:
        raise _store_error(book, running, asked, error) from error


def _store_error(book: Book, running: Running, asked: Query, error: duckdb.Error) -> StoreError:
    if isinstance(error, duckdb.InterruptException):
        return _cancelled() if running.is_cancelled else _too_slow(asked)
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryTooLarge(
            _(
                "This needs more memory than the dashboard may use. Choose {narrower}.",
                narrower=_narrower(asked),
            )
        )
    if isinstance(error, duckdb.IOException) or "parquet" in str(error).lower():
        return unreadable(book, error)
    return QueryFailed(
        _("The query {name} failed: {reason}", name=asked.name, reason=_first_line(error))
    )


def _cancelled() -> QueryCancelled:
    return QueryCancelled(_("A newer choice took the place of this one."))


def _too_slow(asked: Query) -> QueryTooSlow:
    return QueryTooSlow(
        _(
            "This took too long and was stopped. Choose {narrower}, then try again.",
            narrower=_narrower(asked),
        )
    )


def _narrower(asked: Query) -> str:
    choices = [_(NARROWING[name]) for name in asked.all_parameters if name in NARROWING]
    return _(" or ").join(choices or [_("a smaller part of the book")])


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _last_part(name: str) -> str:
    return name.rpartition("/")[2]


def _needed(asked: Query, given: Mapping[str, object]) -> set[str]:
    """Parameters without which the query cannot run when ``given`` results are at hand."""
    needed = set(asked.parameters) - set(OPTIONAL_PARAMETERS)
    for used in map(query, asked.uses):
        if used.table_name not in given:
            needed |= _needed(used, given)
    return needed


def _checked(
    wanted: Sequence[Query], parameters: Mapping[str, Any], given: Mapping[str, object]
) -> dict[str, Any]:
    """``parameters`` as they are bound: all that a query needs, none that no query takes."""
    for asked in wanted:
        missing = sorted(_needed(asked, given) - set(parameters))
        if missing:
            raise ParameterError(
                _(
                    "The query {name} needs {missing} as well; its parameters are {expected}.",
                    name=asked.name,
                    missing=", ".join(missing),
                    expected=", ".join(asked.all_parameters) or _("none"),
                )
            )
    taken = {name for asked in wanted for name in asked.all_parameters + asked.optional_parameters}
    for name in parameters:
        if name not in taken:
            raise ParameterError(_unknown_parameter(wanted, name))
    return {name: bindable(name, value) for name, value in parameters.items()}


def _unknown_parameter(wanted: Sequence[Query], name: str) -> str:
    expected = list(dict.fromkeys(name for asked in wanted for name in asked.all_parameters))
    closest = difflib.get_close_matches(name, expected, n=1)
    hint = _(" Did you mean {closest}?", closest=closest[0]) if closest else ""
    return (
        _(
            "The query {name} has no parameter {unknown!r}; its parameters are {expected}.",
            name=", ".join(asked.name for asked in wanted),
            unknown=name,
            expected=", ".join(expected) or _("none"),
        )
        + hint
    )


def bindable(name: str, value: Any) -> Any:
    """``value`` as the database binds it: plain Python, dates without a time, lists as lists."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | int | float | str | date | Decimal):
        return value
    if isinstance(value, Sequence | set | frozenset | np.ndarray | pd.Series | pd.Index):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [bindable(name, item) for item in items]
    raise ParameterError(
        _(
            "The parameter {name} is a {found}; expected text, a number, a date, a list of"
            " these, or nothing.",
            name=name,
            found=type(value).__name__,
        )
    )
