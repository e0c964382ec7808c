"""Queries for pages: cached by query, parameters and version of the book.

A page whose filter changes while a query runs starts again at once; the query of the older
run is cancelled then, because nobody will see its result.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from tradecredit import store
from tradecredit.app import books
from tradecredit.language import _

RUNNING_KEY = "running_query"
TIME_LIMIT_SECONDS = 10
CACHED_RESULTS = 400
COVER = "cover/cover_by_invoice"


def load(name: str, **parameters: Any) -> pd.DataFrame:
    """Result of ``queries/<name>.sql`` on the visitor's book.

    A query over its time limit ends the page with a message that says what to narrow.
    """
    book = books.current_book()
    known = {key: _hashable(value) for key, value in parameters.items()}
    fetch = _ledger_result if books.is_ledger(book) else _shared_result
    with _ending_plainly():
        return fetch(book, book.version, name, tuple(sorted(known.items())))


def load_all(names: Sequence[str], **parameters: Any) -> dict[str, pd.DataFrame]:
    """Results of several queries on the cover engine, under the last part of their names.

    ``parameters`` are those of all of them together; what they share is reckoned once.
    """
    book = books.current_book()
    known = {key: _hashable(value) for key, value in parameters.items()}
    fetch = _ledger_results if books.is_ledger(book) else _shared_results
    with _ending_plainly():
        results = fetch(book, book.version, tuple(names), tuple(sorted(known.items())))
    return {name.rsplit("/", maxsplit=1)[-1]: frame for name, frame in results.items()}


def begin_run() -> None:
    """Cancel what an older run of this visitor still waits for, and let this run take over."""
    older: store.Running | None = st.session_state.get(RUNNING_KEY)
    if older is not None:
        older.cancel()
    st.session_state[RUNNING_KEY] = store.Running()


@contextmanager
def _ending_plainly() -> Iterator[None]:
    """End the run with a plain message when a query cannot be finished."""
    try:
        yield
    except store.QueryCancelled:
        st.stop()
    except store.StoreError as error:
        st.warning(str(error), icon=":material/hourglass_disabled:")
        st.stop()


@st.cache_data(max_entries=CACHED_RESULTS, show_spinner=False)
def _shared_results(
    _book: store.Book, version: str, names: tuple[str, ...], parameters: tuple[tuple[str, Any], ...]
) -> dict[str, pd.DataFrame]:
    return _run_all(_book, names, dict(parameters))


@st.cache_data(max_entries=100, show_spinner=False, scope="session")
def _ledger_results(
    _book: store.Book, version: str, names: tuple[str, ...], parameters: tuple[tuple[str, Any], ...]
) -> dict[str, pd.DataFrame]:
    return _run_all(_book, names, dict(parameters))


def _run_all(
    book: store.Book, names: tuple[str, ...], parameters: dict[str, Any]
) -> dict[str, pd.DataFrame]:
    # Of its own key in the cache, so that a filter on its rows does not reckon cover again.
    fetch = _ledger_cover if books.is_ledger(book) else _shared_cover
    cover = fetch(book, book.version, tuple(_known_to(COVER, parameters).items()))
    return store.run_all(
        book,
        names,
        {key: _listed(value) for key, value in parameters.items()},
        running=st.session_state.get(RUNNING_KEY),
        time_limit_seconds=TIME_LIMIT_SECONDS,
        inputs={COVER: cover},
    )


@st.cache_data(max_entries=CACHED_RESULTS, show_spinner=False)
def _shared_cover(
    _book: store.Book, version: str, parameters: tuple[tuple[str, Any], ...]
) -> pa.Table:
    return _run_cover(_book, dict(parameters))


@st.cache_data(max_entries=100, show_spinner=False, scope="session")
def _ledger_cover(
    _book: store.Book, version: str, parameters: tuple[tuple[str, Any], ...]
) -> pa.Table:
    return _run_cover(_book, dict(parameters))


def _run_cover(book: store.Book, parameters: dict[str, Any]) -> pa.Table:
    return store.run_exactly(
        book,
        COVER,
        parameters,
        running=st.session_state.get(RUNNING_KEY),
        time_limit_seconds=TIME_LIMIT_SECONDS,
    )


def _known_to(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Those of ``parameters`` that the query takes; its optional ones only where given."""
    query = store.query(name)
    given = [key for key in query.optional_parameters if key in parameters]
    return {key: parameters[key] for key in (*query.all_parameters, *given)}


@st.cache_data(max_entries=CACHED_RESULTS, show_spinner=False)
def _shared_result(
    _book: store.Book, version: str, name: str, parameters: tuple[tuple[str, Any], ...]
) -> pd.DataFrame:
    return _run(_book, name, dict(parameters))


@st.cache_data(max_entries=100, show_spinner=False, scope="session")
def _ledger_result(
    _book: store.Book, version: str, name: str, parameters: tuple[tuple[str, Any], ...]
) -> pd.DataFrame:
    return _run(_book, name, dict(parameters))


def _run(book: store.Book, name: str, parameters: dict[str, Any]) -> pd.DataFrame:
    """Run one query; results of the queries it stands on come from the cache as well."""
    query = store.query(name)
    inputs = {
        used.rsplit("/", maxsplit=1)[-1]: load(used, **_known_to(used, parameters))
        for used in query.uses
    }
    return store.run(
        book,
        name,
        {key: _listed(value) for key, value in parameters.items()},
        running=st.session_state.get(RUNNING_KEY),
        inputs=inputs,
        time_limit_seconds=TIME_LIMIT_SECONDS,
    )


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def nothing_here(what_to_do: str) -> None:
    """Say that the filters leave nothing, and what the reader can do."""
    st.info(
        _("Nothing matches these filters.") + " " + what_to_do, icon=":material/filter_alt_off:"
    )
