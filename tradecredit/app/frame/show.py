"""Cards: a chart with its message as text above it, its events below it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure

from tradecredit import store
from tradecredit.app.frame import data, page
from tradecredit.charts import theme
from tradecredit.charts.events import event_marks
from tradecredit.charts.picture import Picture
from tradecredit.formats import day, is_unknown, plain_markdown
from tradecredit.language import _


@contextmanager
def card(key: str, message: str) -> Iterator[None]:
    """A card with its message in bold, for a chart, a table or a text."""
    with st.container(border=True, key=f"card_{key}"):
        st.markdown(f"**{message}**")
        yield


def note(key: str, message: str, text: str) -> None:
    """A card that holds a text only, where there is nothing to draw or to list."""
    with card(key, message):
        st.caption(text)


@dataclass(frozen=True)
class Chart:
    """A finished chart with its words: the message above it, a note and its events below."""

    figure: BaseFigure
    message: str
    note: str
    events: pd.DataFrame | None


def finished(
    shown: Picture,
    *,
    book: store.Book | None,
    message: str,
    note: str = "",
    events: pd.DataFrame | None = None,
) -> Chart:
    """The chart of ``shown``, marked with its events and, for a saved picture, with its data.

    ``book`` is None where the chart shows a file of the visitor's own.
    """
    marks = {} if events is None else event_marks(shown, events)
    return Chart(shown.figure(marks, theme.stamp(page.stamp(book))), message, note, events)


def chart(
    shown: Picture,
    *,
    book: store.Book | None,
    key: str,
    message: str,
    note: str = "",
    events: pd.DataFrame | None = None,
) -> None:
    """A card with the finished chart of ``shown``, where no mark can be clicked."""
    draw(finished(shown, book=book, message=message, note=note, events=events), key=key)


def draw(shown: Chart, *, key: str, on_select: Callable[[], None] | None = None) -> None:
    """A card with a chart; ``on_select`` is called after a click on a mark.

    The message is text, not a plotly title, because a title is cut at the edge of a narrow card.
    """
    with card(key, shown.message):
        st.plotly_chart(
            shown.figure,
            key=key,
            on_select=on_select or "ignore",
            selection_mode="points",
            config={**theme.CONFIG, "toImageButtonOptions": {"format": "png", "filename": key}},
            alt=shown.message,
        )
        if shown.events is not None:
            event_list(shown.events)
        if shown.note:
            st.caption(shown.note)


def map_chart(
    specification: dict[str, Any],
    *,
    key: str,
    message: str,
    on_select: Callable[[], None],
    note: str = "",
) -> None:
    """A card with a map in Vega-Lite; ``on_select`` is called after a click on a country."""
    with card(key, message):
        st.vega_lite_chart(specification, key=key, on_select=on_select, alt=message)
        if note:
            st.caption(note)


def events(event_kinds: Sequence[str], from_date: Any, to_date: Any) -> pd.DataFrame:
    """Events of these kinds in a period, numbered in the order of their dates."""
    found = data.load(
        "events/events_in_period",
        event_kinds=list(event_kinds),
        from_date=from_date,
        to_date=to_date,
    )
    return found.assign(event_number=range(1, len(found) + 1))


def major_events(event_kinds: Sequence[str], from_date: Any, to_date: Any) -> pd.DataFrame:
    """The top events of these kinds in a period, for a chart with little room."""
    found = events(event_kinds, from_date, to_date)
    top = found[found["is_major"].fillna(value=False).astype(bool)]
    return top.assign(event_number=range(1, len(top) + 1))


def evidence(row: Mapping[Any, Any]) -> str:
    """Source and confidence of a row, safe in Markdown; what was chosen has no source."""
    known = [row[name] for name in ("source_id", "confidence") if not is_unknown(row[name])]
    return ", ".join(map(plain_markdown, known))


def event_list(shown: pd.DataFrame) -> None:
    """What the numbers on the time axis mean, with date and source."""
    if shown.empty:
        return
    with st.expander(_("Events marked: {count}", count=len(shown)), icon=":material/event:"):
        st.markdown(
            "\n".join(
                f"{event['event_number']}. {day(event['event_date'])} · "
                f"{plain_markdown(event['label'])} "
                f"({evidence(event)})"
                for event in shown.to_dict("records")
            )
        )
