"""Queries for pages: cached by query, parameters and version of the book.

A page whose filter changes while a query runs starts again at once; the query of the older
run is cancelled then, because nobody will see its result.
"""

from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app import books
from tradecredit.language import _

RUNNING_KEY = "running_query"
TIME_LIMIT_SECONDS = 10
CACHED_RESULTS = 400


def load(name: str, **parameters: Any) -> pd.DataFrame:
    """Result of ``queries/<name>.sql`` on the visitor's book.

    A query over its time limit ends the page with a message that says what to narrow.
    """
    book = books.current_book()
    known = {key: _hashable(value) for key, value in parameters.items()}
    fetch = _ledger_result if books.is_ledger(book) else _shared_result
    try:
        return fetch(book, book.version, name, tuple(sorted(known.items())))
    except store.QueryTooSlow as error:
        st.warning(str(error))
        st.stop()
    except store.QueryCancelled:
        st.stop()


def begin_run() -> None:
    """Cancel what an older run of this visitor still waits for, and let this run take over."""
    older: store.Running | None = st.session_state.get(RUNNING_KEY)
    if older is not None:
        older.cancel()
    st.session_state[RUNNING_KEY] = store.Running()


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
        used.rsplit("/", maxsplit=1)[-1]: load(
            used, **{key: parameters[key] for key in store.query(used).all_parameters}
        )
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
