"""Whose figures of which day a page shows: one line under its question, each filter removable.

The filters of the sidebar say what they are set to; when the sidebar is done, the line is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tradecredit.app.frame import books
from tradecredit.formats import plain_label, plain_markdown
from tradecredit.language import _

CONTEXT_KEY = "_context"
LONGEST_NAME = 40


@dataclass
class _Context:
    """The line of this run: its places, and what was said for it; ``drawn`` stands there.

    ``named`` is what a link must name though it may be the default.
    """

    place: DeltaGenerator
    place_of_link: DeltaGenerator | None
    whose: str
    days: str = ""
    filters: dict[str, tuple[str, Callable[[], None]]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)


def begin(file_name: str = "") -> None:
    """Keep the place of the line; what is said before the sidebar is done appears in it.

    Of the visitor's own file, or of a ledger, the line says so, and nothing is in a link.
    """
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="context_line"
    ):
        place = st.container(horizontal=True, vertical_alignment="center", gap="small")
        place_of_link = st.container(width="content")
    is_own = bool(file_name) or books.is_ledger(books.current_book())
    whose = _("Your file: {name}", name=file_name) if file_name else ""
    st.session_state[CONTEXT_KEY] = _Context(place, None if is_own else place_of_link, whose)


def _current() -> _Context | None:
    found: _Context | None = st.session_state.get(CONTEXT_KEY)
    return found


def say_whose(name: str, **named: str) -> None:
    """Name the exporter, or the whole book, whose figures follow."""
    if line := _current():
        line.whose = name
        line.named |= named


def say_days(text: str, **named: date) -> None:
    """Name the day or the period that the figures are of."""
    if line := _current():
        line.days = text
        line.named |= {key: day.isoformat() for key, day in named.items()}


def named() -> dict[str, str]:
    """What a link of this view names by all means, by its key in the link."""
    line = _current()
    return dict(line.named) if line else {}


def place_of_link() -> DeltaGenerator | None:
    """Where the link of this view is offered; None where nothing of it may be in a link."""
    line = _current()
    return line.place_of_link if line else None


def say_filter(key: str, label: str, words: str, remove: Callable[[], None]) -> None:
    """Name a filter that is not as usual; ``remove`` is the callback that sets it back."""
    if line := _current():
        line.filters[key] = (f"{label}: {words}", remove)


def draw() -> None:
    """Put into the line what is not there yet."""
    line = _current()
    if line is None:
        return
    with line.place:
        if "whose" not in line.drawn:
            usual = _("The whole book") if line.place_of_link else _("Your ledger")
            text = f"**{plain_markdown(line.whose or usual)}**"
            st.markdown(f"{text} · {line.days}" if line.days else text, width="content")
            line.drawn.add("whose")
        for key, (text, remove) in line.filters.items():
            if key not in line.drawn:
                _removable(key, text, remove)
                line.drawn.add(key)


def _removable(key: str, text: str, remove: Callable[[], Any]) -> None:
    st.button(
        plain_label(text),
        icon=":material/close:",
        type="tertiary",
        on_click=remove,
        key=f"remove_{key}",
        help=_("Remove this filter"),
    )
