"""Queries for pages: cached by query, parameters and version of the book.

A page whose filter changes while a query runs starts again at once; the query of the older
run is cancelled then, because nobody will see its result.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books
from tradecredit.language import _

RUNNING_KEY = "running_query"
CHANGED_RULES_KEY = "changed_rules"
TIME_LIMIT_SECONDS = 10
CACHED_RESULTS = 400
COVER = "cover/cover_by_invoice"
SHARED_STEPS = (COVER, "cover/rules_of_policies", "obligations/obligations")

Parameters = tuple[tuple[str, Any], ...]


def load(name: str, scenario: store.Scenario | None = None, /, **parameters: Any) -> pd.DataFrame:
    """Result of ``queries/<name>.sql`` on the visitor's book, with ``scenario`` applied to it.

    Rule values that the visitor changed (``frame/rules.py``) are applied as well. A query
    over its time limit ends the page with a message that says what to narrow.
    """
    book = books.current_book()
    known = {key: _hashable(value) for key, value in parameters.items()}
    fetch = _ledger_result if books.is_ledger(book) else _shared_result
    asked = _with_rules([name], scenario)
    with _ending_plainly():
        return fetch(
            book, book.version, name, tuple(sorted(known.items())), _fingerprint(asked), asked
        )


def load_all(
    names: Sequence[str], scenario: store.Scenario | None = None, /, **parameters: Any
) -> dict[str, pd.DataFrame]:
    """Results of several queries on the cover engine, under the last part of their names.

    ``parameters`` are those of all of them together; what they share is computed once.
    """
    book = books.current_book()
    known = {key: _hashable(value) for key, value in parameters.items()}
    fetch = _ledger_results if books.is_ledger(book) else _shared_results
    asked = _with_rules([COVER, *names], scenario)
    with _ending_plainly():
        results = fetch(
            book,
            book.version,
            tuple(names),
            tuple(sorted(known.items())),
            _fingerprint(asked),
            asked,
        )
    return {name.rsplit("/", maxsplit=1)[-1]: frame for name, frame in results.items()}


def change_rules(rows: pa.Table | None) -> None:
    """Lay these rows of ``ref_policy_rules`` over the book for the rest of the run."""
    st.session_state[CHANGED_RULES_KEY] = rows


def _with_rules(names: Sequence[str], scenario: store.Scenario | None) -> store.Scenario | None:
    """``scenario`` with the visitor's rules; None where these queries read nothing of it."""
    rules: pa.Table | None = st.session_state.get(CHANGED_RULES_KEY)
    if rules is not None:
        scenario = scenario or store.Scenario()
        scenario = replace(scenario, rows={**scenario.rows, "ref_policy_rules": rules})
    return scenario if scenario is not None and scenario.touches(names) else None


def _fingerprint(scenario: store.Scenario | None) -> str:
    return scenario.fingerprint if scenario else ""


def begin_run() -> None:
    """Cancel what an older run of this visitor still waits for, and let this run take over."""
    older: store.Running | None = st.session_state.get(RUNNING_KEY)
    if older is not None:
        older.cancel()
    st.session_state[RUNNING_KEY] = store.Running()
    change_rules(None)


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
    _book: store.Book,
    version: str,
    names: tuple[str, ...],
    parameters: Parameters,
    scenario_key: str,
    _scenario: store.Scenario | None,
) -> dict[str, pd.DataFrame]:
    return _run_all(_book, names, dict(parameters), _scenario)


@st.cache_data(max_entries=100, show_spinner=False, scope="session")
def _ledger_results(
    _book: store.Book,
    version: str,
    names: tuple[str, ...],
    parameters: Parameters,
    scenario_key: str,
    _scenario: store.Scenario | None,
) -> dict[str, pd.DataFrame]:
    return _run_all(_book, names, dict(parameters), _scenario)


def _run_all(
    book: store.Book,
    names: tuple[str, ...],
    parameters: dict[str, Any],
    scenario: store.Scenario | None,
) -> dict[str, pd.DataFrame]:
    return store.run_all(
        book,
        names,
        {key: _listed(value) for key, value in parameters.items()},
        running=st.session_state.get(RUNNING_KEY),
        time_limit_seconds=TIME_LIMIT_SECONDS,
        inputs=_shared_steps(book, names, parameters, scenario),
        scenario=scenario,
    )


def _shared_steps(
    book: store.Book,
    names: Sequence[str],
    parameters: dict[str, Any],
    scenario: store.Scenario | None,
) -> dict[str, pa.Table]:
    """Results that several pages stand on, each under its own key in the cache.

    So a filter on their rows, or another page about the same exporter and day, does not compute
    them again. Obligations of a day are the same whether a compared day was asked for or not.
    """
    inputs: dict[str, pa.Table] = {}
    for step in SHARED_STEPS:
        if _stand_on(step, names):
            known = _known_to(step, parameters)
            if step != COVER:
                known.pop("compared_date", None)
            fetch = _ledger_step if books.is_ledger(book) else _shared_step
            key = tuple(known.items())
            inputs[step] = fetch(
                book, book.version, step, key, _fingerprint(scenario), scenario, dict(inputs)
            )
    return inputs


def _stand_on(step: str, names: Sequence[str]) -> bool:
    return any(name == step or _stand_on(step, store.query(name).uses) for name in names)


@st.cache_data(max_entries=CACHED_RESULTS, show_spinner=False)
def _shared_step(
    _book: store.Book,
    version: str,
    name: str,
    parameters: Parameters,
    scenario_key: str,
    _scenario: store.Scenario | None,
    _inputs: dict[str, pa.Table],
) -> pa.Table:
    return _run_step(_book, name, dict(parameters), _scenario, _inputs)


@st.cache_data(max_entries=100, show_spinner=False, scope="session")
def _ledger_step(
    _book: store.Book,
    version: str,
    name: str,
    parameters: Parameters,
    scenario_key: str,
    _scenario: store.Scenario | None,
    _inputs: dict[str, pa.Table],
) -> pa.Table:
    return _run_step(_book, name, dict(parameters), _scenario, _inputs)


def _run_step(
    book: store.Book,
    name: str,
    parameters: dict[str, Any],
    scenario: store.Scenario | None,
    inputs: dict[str, pa.Table],
) -> pa.Table:
    return store.run_exactly(
        book,
        name,
        parameters,
        running=st.session_state.get(RUNNING_KEY),
        time_limit_seconds=TIME_LIMIT_SECONDS,
        inputs=inputs,
        scenario=scenario,
    )


def _known_to(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Those of ``parameters`` that the query takes; its optional ones only where given."""
    query = store.query(name)
    given = [key for key in query.optional_parameters if key in parameters]
    return {key: parameters[key] for key in (*query.all_parameters, *given)}


@st.cache_data(max_entries=CACHED_RESULTS, show_spinner=False)
def _shared_result(
    _book: store.Book,
    version: str,
    name: str,
    parameters: Parameters,
    scenario_key: str,
    _scenario: store.Scenario | None,
) -> pd.DataFrame:
    return _run(_book, name, dict(parameters), _scenario)


@st.cache_data(max_entries=100, show_spinner=False, scope="session")
def _ledger_result(
    _book: store.Book,
    version: str,
    name: str,
    parameters: Parameters,
    scenario_key: str,
    _scenario: store.Scenario | None,
) -> pd.DataFrame:
    return _run(_book, name, dict(parameters), _scenario)


def _run(
    book: store.Book, name: str, parameters: dict[str, Any], scenario: store.Scenario | None
) -> pd.DataFrame:
    """Run one query; results of the queries it stands on come from the cache as well."""
    shared = _shared_steps(book, [name], parameters, scenario)
    if name in shared:
        return store.as_frame(book, shared[name])
    others = [used for used in store.query(name).uses if used not in shared]
    inputs = shared | {used: load(used, scenario, **_known_to(used, parameters)) for used in others}
    return store.run(
        book,
        name,
        {key: _listed(value) for key, value in parameters.items()},
        running=st.session_state.get(RUNNING_KEY),
        inputs=inputs,
        time_limit_seconds=TIME_LIMIT_SECONDS,
        scenario=scenario,
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
