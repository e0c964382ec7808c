"""What a page shows is made once: kept finished, and shared by all who ask for the same.

``kept(function, ...)`` stands for ``function(...)``: it gives the same result and draws the same
elements, from the second time on without running it. What is made of a visitor's ledger is kept
in their session only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import partial
from numbers import Number
from typing import Any, ParamSpec, TypeVar
from weakref import WeakValueDictionary

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data
from tradecredit.language import language_in_use

# A card with its chart or table takes 10 to 200 kB.
KEPT = 1_000
KEPT_OF_LEDGER = 100

P = ParamSpec("P")
Result = TypeVar("Result")

# Results that are dataclasses, by their address.
_results: WeakValueDictionary[int, Any] = WeakValueDictionary()


@dataclass(frozen=True)
class _Call:
    """A call and what tells it from others; ``held`` are the arguments known by their address."""

    key: str
    run: Callable[[], Any]
    held: tuple[Any, ...]


def kept(function: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Result:
    """The result of ``function(*args, **kwargs)``, and its elements on the page, made once.

    Codes, numbers, days, single rows, and lists and dataclasses of them are told apart by value;
    frames, functions and results of ``kept`` by being the same object, as what ``data.load``
    gives is. ``function`` may ask the book, but draws no widget, and changes neither its
    arguments nor its result, which is everybody's.
    """
    book = books.current_book()
    held: list[Any] = []
    parts = (function, book, language_in_use(), data.changed_rules(), args, kwargs)
    key = repr([_identity(part, held) for part in parts])
    call = _Call(key, partial(function, *args, **kwargs), tuple(held))
    result: Result = (_own if books.is_ledger(book) else _shared)(call)[0]
    return result


def forget_all() -> None:
    """Make everything anew when it is next asked for, as on a server just started."""
    _shared.clear()
    books.forget_results()


def _identity(value: Any, held: list[Any]) -> Any:
    """What tells ``value`` from others; it goes to ``held`` where that is its address."""
    match value:
        case None | str() | Number() | date():
            return type(value).__name__, value
        case list() | tuple():
            return [_identity(part, held) for part in value]
        case Mapping():
            return [(name, _identity(part, held)) for name, part in value.items()]
        case pd.Series() if value.dtype == object:
            return _identity(value.to_dict(), held)
        case store.Book():
            return str(value.version)
        case store.Scenario():
            return str(value.fingerprint)
    return _identity_of_object(value, held)


def _identity_of_object(value: Any, held: list[Any]) -> Any:
    """A dataclass by its parts, unless it was kept itself; anything else by its address."""
    if isinstance(value, pd.DataFrame):
        value = data.shared(value)
    is_record = is_dataclass(value) and not isinstance(value, type)
    if is_record and _results.get(id(value)) is not value:
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        return type(value).__name__, _identity(parts, held)
    held.append(value)
    return id(value)


def _made(call: _Call) -> tuple[Any, tuple[Any, ...]]:
    """The result, with what the key speaks of, so that no address is given to another object."""
    result = call.run()
    if is_dataclass(result):
        _results[id(result)] = result
    return result, call.held


_keep = partial(st.cache_resource, show_spinner=False, hash_funcs={_Call: lambda call: call.key})
_shared = _keep(max_entries=KEPT)(_made)
_own = _keep(max_entries=KEPT_OF_LEDGER, scope="session")(_made)
