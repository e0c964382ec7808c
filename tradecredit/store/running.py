"""Runs one query: parameters checked and bound, used queries first, cancellable, timed."""

import difflib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from tradecredit.language import _
from tradecredit.store.book import DEFAULT_TIME_LIMIT_SECONDS, Book, unreadable
from tradecredit.store.errors import (
    ParameterError,
    QueryCancelled,
    QueryFailed,
    QueryTooLarge,
    QueryTooSlow,
    StoreError,
)
from tradecredit.store.queries import OPTIONAL_PARAMETERS, Query, query
from tradecredit.store.scenario import Scenario, apply_scenario, parsed

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
        self._cursors: set[duckdb.DuckDBPyConnection] = set()
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
    def _watching(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
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


def run(
    book: Book,
    name: str,
    parameters: Mapping[str, Any],
    *,
    running: Running | None = None,
    time_limit_seconds: float = DEFAULT_TIME_LIMIT_SECONDS,
    inputs: Mapping[str, pd.DataFrame | pa.Table] | None = None,
    scenario: Scenario | None = None,
) -> pd.DataFrame:
    """Result of the query ``name``; ``parameters`` are exactly its ``all_parameters``.

    Its ``optional_parameters`` may be given as well.
    ``inputs`` are results of used queries that the caller already has, by query name (or its
    last part); they are taken as they are, and the parameters only they need may be left out.
    ``scenario`` is applied to the book for this run.
    Money columns come as floats. Raises a ``StoreError`` whose text says what to do.
    """
    found = query(name)
    given = {_last_part(key): frame for key, frame in (inputs or {}).items()}
    values = _checked(found, parameters, given)
    started = time.perf_counter()
    run_of = _Run(book, running or Running(), started + time_limit_seconds, given, scenario)
    result = run_of.result(found, values)
    _record(Timing(name, time.perf_counter() - started, len(result)))
    return result


def run_exactly(
    book: Book,
    name: str,
    parameters: Mapping[str, Any],
    *,
    running: Running | None = None,
    time_limit_seconds: float = DEFAULT_TIME_LIMIT_SECONDS,
    inputs: Mapping[str, pd.DataFrame | pa.Table] | None = None,
    scenario: Scenario | None = None,
) -> pa.Table:
    """As ``run``, but with exact decimals and dates: the form in which ``inputs`` cost least."""
    found = query(name)
    given = {_last_part(key): frame for key, frame in (inputs or {}).items()}
    values = _checked(found, parameters, given)
    started = time.perf_counter()
    run_of = _Run(book, running or Running(), started + time_limit_seconds, given, scenario)
    with _told_plainly(run_of, found), run_of.cursor([found]) as cursor:
        run_of.keep(cursor, found, values, done=set())
        result = cursor.sql(f"from {found.table_name}").to_arrow_table()
    _record(Timing(name, time.perf_counter() - started, len(result)))
    return result


def as_frame(book: Book, table: pa.Table) -> pd.DataFrame:
    """A result of ``run_exactly`` as ``run`` gives it: money as floats, dates as timestamps."""
    with book.cursor() as cursor:
        cursor.register("given_table", table)
        return cursor.execute("from given_table").df()


def run_all(
    book: Book,
    names: Sequence[str],
    parameters: Mapping[str, Any],
    *,
    running: Running | None = None,
    time_limit_seconds: float = DEFAULT_TIME_LIMIT_SECONDS,
    inputs: Mapping[str, pd.DataFrame | pa.Table] | None = None,
    scenario: Scenario | None = None,
) -> dict[str, pd.DataFrame]:
    """Results of several queries that stand on each other, each computed once.

    ``parameters`` are those of all queries together; ``inputs`` and ``scenario`` are as in
    ``run``. Each query's own part of the time is recorded; the first one bears what all of them
    stand on.
    """
    given = {_last_part(key): frame for key, frame in (inputs or {}).items()}
    values = {name: bindable(name, value) for name, value in parameters.items()}
    ends_at = time.perf_counter() + time_limit_seconds
    run_of = _Run(book, running or Running(), ends_at, given, scenario)
    results = {}
    wanted = [query(name) for name in names]
    with run_of.cursor(wanted) as cursor:
        done: set[str] = set()
        used_later = {used.name for asked in wanted for used in _used_by(asked)}
        for asked in wanted:
            begun = time.perf_counter()
            needed = _needed(asked, given)
            _checked(asked, {name: values[name] for name in needed & set(values)}, given)
            with _told_plainly(run_of, asked):
                if asked.name in used_later or asked.table_name in given:
                    run_of.keep(cursor, asked, values, done)
                results[asked.name] = run_of.step(cursor, asked, values, done)
            _record(Timing(asked.name, time.perf_counter() - begun, len(results[asked.name])))
    return results


def _record(timing: Timing) -> None:
    for recorder in _recorders:
        recorder.append(timing)


@dataclass(frozen=True)
class _Run:
    book: Book
    running: Running
    ends_at: float
    given: Mapping[str, pd.DataFrame | pa.Table]
    scenario: Scenario | None = None

    @contextmanager
    def cursor(self, wanted: Sequence[Query]) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that can be cancelled; what ``wanted`` reads has the overrides over it."""
        with self.book.cursor() as cursor, self.running._watching(cursor):
            if self.scenario:
                apply_scenario(cursor, self.scenario, "\n".join(map(self._text, wanted)))
            yield cursor

    def _text(self, asked: Query) -> str:
        """What will be run for a query: its text and those of the results it is not given."""
        if asked.table_name in self.given:
            return ""
        return asked.sql + "".join(self._text(query(name)) for name in asked.uses)

    def result(self, asked: Query, values: Mapping[str, Any]) -> pd.DataFrame:
        with _told_plainly(self, asked), self.cursor([asked]) as cursor:
            return self.step(cursor, asked, values, done=set())

    def step(
        self,
        cursor: duckdb.DuckDBPyConnection,
        asked: Query,
        values: Mapping[str, Any],
        done: set[str],
    ) -> pd.DataFrame:
        """Result of one query; what an earlier step left as a table is read from there."""
        self._prepare(cursor, asked, values, done)
        self._set_time_limit(cursor)
        if asked.table_name in done:
            return cursor.execute(f"from {asked.table_name}").df()
        return cursor.execute(parsed(asked.sql), _subset(asked, values)).df()

    def _prepare(
        self,
        cursor: duckdb.DuckDBPyConnection,
        asked: Query,
        values: Mapping[str, Any],
        done: set[str],
    ) -> None:
        """Make the results of the used queries readable as temporary tables of this cursor."""
        for used in map(query, asked.uses):
            self.keep(cursor, used, values, done)

    def keep(
        self,
        cursor: duckdb.DuckDBPyConnection,
        used: Query,
        values: Mapping[str, Any],
        done: set[str],
    ) -> None:
        """Leave the result of ``used`` as a temporary table of this cursor, unless it is there."""
        if used.table_name in done:
            return
        done.add(used.table_name)
        if used.table_name in self.given:
            _create_from_frame(cursor, used, self.given[used.table_name], self.book)
        else:
            self._prepare(cursor, used, values, done)
            self._set_time_limit(cursor)
            # A temporary table keeps exact decimals, which a frame would turn into floats.
            kept = f"create temporary table {used.table_name} as {used.sql}"
            cursor.execute(parsed(kept), _subset(used, values))

    def _set_time_limit(self, cursor: duckdb.DuckDBPyConnection) -> None:
        if self.running.is_cancelled:
            raise _cancelled()
        left_milliseconds = max(1, int((self.ends_at - time.perf_counter()) * 1000))
        cursor.execute(f"set max_execution_time = {left_milliseconds}")


def _create_from_frame(
    cursor: duckdb.DuckDBPyConnection, used: Query, frame: pd.DataFrame | pa.Table, book: Book
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
            for used in _used_by(asked):
                _create_empty(cursor, used)
            _create_empty(cursor, asked)
            columns = cursor.execute(f"from {asked.table_name}").description or []
            _types_by_query[asked] = {column[0]: str(column[1]) for column in columns}
    return _types_by_query[asked]


def _create_empty(cursor: duckdb.DuckDBPyConnection, asked: Query) -> None:
    cursor.execute(
        f"create or replace temporary table {asked.table_name} as ({asked.sql}\n) limit 0",
        dict.fromkeys(asked.parameters),
    )


def _used_by(asked: Query) -> list[Query]:
    """All queries ``asked`` stands on, each after those it uses itself."""
    chain = (used for name in asked.uses for used in (*_used_by(query(name)), query(name)))
    return list(dict.fromkeys(chain))


@contextmanager
def _told_plainly(run_of: _Run, asked: Query) -> Iterator[None]:
    """Turns the database's errors into those of the store."""
    try:
        yield
    except StoreError:
        raise
    except duckdb.Error as error:
        raise _plain_error(run_of, asked, error) from error


def _plain_error(run_of: _Run, asked: Query, error: duckdb.Error) -> StoreError:
    if isinstance(error, duckdb.InterruptException):
        return _cancelled() if run_of.running.is_cancelled else _too_slow(asked)
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryTooLarge(
            _(
                "This needs more memory than the dashboard may use. Choose {narrower}.",
                narrower=_narrower(asked),
            )
        )
    if isinstance(error, duckdb.IOException) or "parquet" in str(error).lower():
        return unreadable(run_of.book, error)
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


def _subset(asked: Query, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values.get(name) for name in asked.parameters}


def _needed(asked: Query, given: Mapping[str, object]) -> set[str]:
    """Parameters without which the query cannot run when ``given`` results are at hand."""
    needed = set(asked.parameters) - set(OPTIONAL_PARAMETERS)
    for used in map(query, asked.uses):
        if used.table_name not in given:
            needed |= _needed(used, given)
    return needed


def _checked(
    asked: Query, parameters: Mapping[str, Any], given: Mapping[str, object]
) -> dict[str, Any]:
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
    for name in parameters:
        if name not in (*asked.all_parameters, *asked.optional_parameters):
            raise ParameterError(_unknown_parameter(asked, name))
    return {name: bindable(name, value) for name, value in parameters.items()}


def _unknown_parameter(asked: Query, name: str) -> str:
    closest = difflib.get_close_matches(name, asked.all_parameters, n=1)
    hint = _(" Did you mean {closest}?", closest=closest[0]) if closest else ""
    return (
        _(
            "The query {name} has no parameter {unknown!r}; its parameters are {expected}.",
            name=asked.name,
            unknown=name,
            expected=", ".join(asked.all_parameters) or _("none"),
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
