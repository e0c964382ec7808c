"""Queries for pages: kept by query, parameters and scenario for as long as their book is open.

A page whose filter changes while a query runs starts again at once; the query of the older
run is cancelled then, because nobody will see its result.
"""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from tradecredit import settings, store
from tradecredit.app.frame import books, memory
from tradecredit.errors import ToldPlainly
from tradecredit.language import _

RUNNING_KEY = "running_query"
CHANGED_RULES_KEY = "changed_rules"
COVER = "cover/cover_by_invoice"
SHARED_STEPS = (COVER, "rules/rules_of_policies", "obligations/obligations")

# Where a frame that was loaded has the kept result it is a view of.
SHARED = "_shared_result"

Parameters = dict[str, Any]


def load(name: str, scenario: store.Scenario | None = None, /, **parameters: Any) -> pd.DataFrame:
    """Result of ``queries/<name>.sql`` on the visitor's book, with ``scenario`` applied to it.

    Rule values that the visitor changed (``frame/rules.py``) are applied as well. A query
    over its time limit ends the page with a message that says what to narrow.
    """
    (found,) = load_all([name], scenario, **parameters).values()
    return found


def load_all(
    names: Sequence[str], scenario: store.Scenario | None = None, /, **parameters: Any
) -> dict[str, pd.DataFrame]:
    """Results of several queries, under the last part of their names.

    ``parameters`` are those of all of them together; what they share is computed once.
    """
    with _ending_plainly():
        results = _results(books.current_book(), names, parameters, _with_rules(names, scenario))
    return {name.rpartition("/")[2]: _own_view(frame) for name, frame in results.items()}


def _own_view(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of this run over the shared values: pandas copies a column that is written into."""
    view = frame.copy(deep=False)
    object.__setattr__(view, SHARED, frame)
    return view


def shared(frame: pd.DataFrame) -> pd.DataFrame:
    """The kept result that a loaded frame is a view of; any other frame is its own."""
    found: pd.DataFrame = getattr(frame, SHARED, frame)
    return found


def change_rules(rows: pa.Table | None) -> None:
    """Override these rows of ``ref_policy_rules`` for the rest of the run."""
    st.session_state[CHANGED_RULES_KEY] = rows


def changed_rules() -> store.Scenario | None:
    """The rows of ``ref_policy_rules`` that are overridden in this run, if any."""
    rules: pa.Table | None = st.session_state.get(CHANGED_RULES_KEY)
    return None if rules is None else store.Scenario(rows={"ref_policy_rules": rules})


def _with_rules(names: Sequence[str], scenario: store.Scenario | None) -> store.Scenario | None:
    """``scenario`` with the visitor's rules; None where it changes nothing for these queries."""
    changed = changed_rules()
    if changed is not None:
        scenario = scenario or store.Scenario()
        scenario = replace(scenario, rows={**scenario.rows, **changed.rows})
    return scenario if scenario is not None and scenario.changes(names) else None


def begin_run() -> None:
    """Cancel what an older run of this visitor still waits for, and let this run take over."""
    memory.note_visit()
    books.begin_run()
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
    except ToldPlainly as error:
        st.warning(str(error), icon=":material/hourglass_disabled:")
        st.stop()


def _results(
    book: store.Book,
    names: Sequence[str],
    parameters: Parameters,
    scenario: store.Scenario | None,
) -> dict[str, pd.DataFrame]:
    def compute() -> dict[str, pd.DataFrame]:
        inputs = _shared_steps(book, names, parameters, scenario)
        if inputs.keys() >= set(names):
            return {name: store.as_frame(book, inputs[name]) for name in names}
        return store.run_all(book, names, parameters, **_options(inputs, scenario))

    return books.results(book).get(_key(names, parameters, scenario), compute)


def _step(
    book: store.Book,
    name: str,
    parameters: Parameters,
    scenario: store.Scenario | None,
    inputs: dict[str, pa.Table],
) -> pa.Table:
    return books.results(book).get(
        _key(name, parameters, scenario),
        lambda: store.run_exactly(book, name, parameters, **_options(inputs, scenario)),
    )


def _key(
    asked: str | Sequence[str], parameters: Parameters, scenario: store.Scenario | None
) -> Hashable:
    """Equal for what gives the same result on the same book."""
    bound = {name: store.bindable(name, value) for name, value in parameters.items()}
    return (
        asked if isinstance(asked, str) else tuple(asked),
        *((name, tuple(it) if isinstance(it, list) else it) for name, it in sorted(bound.items())),
        scenario.fingerprint if scenario else None,
    )


def _options(inputs: dict[str, pa.Table], scenario: store.Scenario | None) -> store.Options:
    return {
        "inputs": inputs,
        "scenario": scenario,
        "running": st.session_state.get(RUNNING_KEY),
        "time_limit_seconds": store.time_limit(settings.time_limit()),
    }


def _shared_steps(
    book: store.Book,
    names: Sequence[str],
    parameters: Parameters,
    scenario: store.Scenario | None,
) -> dict[str, pa.Table]:
    """Results that several pages use, each under its own key in the cache.

    So a filter on their rows, or another page about the same exporter and day, does not compute
    them again. Obligations of a day are the same whether a compared day was asked for or not.
    What the book keeps is read faster than handed on.
    """
    inputs: dict[str, pa.Table] = {}
    used = _computed(book, names, parameters, scenario)
    for step in SHARED_STEPS:
        if step in used:
            known = _known_to(step, parameters)
            if step != COVER:
                known.pop("compared_date", None)
            inputs[step] = _step(book, step, known, scenario, dict(inputs))
    return inputs


def _computed(
    book: store.Book,
    names: Sequence[str],
    parameters: Parameters,
    scenario: store.Scenario | None,
) -> set[str]:
    """Those of the queries, and of the queries they use, that the book does not keep."""
    computed = {name for name in names if not store.is_kept(book, name, parameters, scenario)}
    used = [used for name in computed for used in store.query(name).uses]
    return computed | (_computed(book, used, parameters, scenario) if used else set())


def _known_to(name: str, parameters: Parameters) -> Parameters:
    """Those of ``parameters`` that the query takes; its optional ones only where given."""
    query = store.query(name)
    given = [key for key in query.optional_parameters if key in parameters]
    return {key: parameters[key] for key in (*query.all_parameters, *given)}


def nothing_here(what_to_do: str) -> None:
    """Say that the filters leave nothing, and what the reader can do."""
    st.info(
        _("Nothing matches these filters.") + " " + what_to_do, icon=":material/filter_alt_off:"
    )
