"""The floor page: what Streamlit itself costs for as many elements as a page shows.

It has the same blocks and the same number and kind of widgets, charts, tables and texts in the
same places, each a finished constant made when this module is imported. There are two sets of
constants, and a change (of its link, of a choice) shows the other one, so that a browser has as
much to draw anew as after a change on the page.
"""

import itertools
import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from tradecredit.bench import BenchError
from tradecredit.bench.visit import SIDEBAR, Element

TREES_VARIABLE = "TRADECREDIT_FLOOR_PAGES"
SCRIPT = Path(__file__).with_name("floor_app.py")
POINTS = 12
ROWS = 10
SET_NAME = "set"
DAY = date(2026, 8, 31)
OPTIONS = [f"Option {number}" for number in range(30)]
PARAGRAPH = "A line of text as long as the message above a chart, with **one** figure in bold."


def _figure(height: int) -> go.Figure:
    x = [f"{number + 1:02}" for number in range(POINTS)]
    bars = [go.Bar(x=x, y=[height + step * number for number in range(POINTS)]) for step in (1, 2)]
    return go.Figure(bars, {"barmode": "stack", "height": 320})


def _frame(start: int) -> pd.DataFrame:
    numbers = range(start, start + ROWS)
    return pd.DataFrame(
        {
            "name": [f"Row {number}" for number in numbers],
            "day": pd.Timestamp(DAY),
            "amount": [1_000.5 * number for number in numbers],
            "ratio": [number / 100 for number in numbers],
            "count": list(numbers),
        }
    )


def _drawing(start: int) -> dict[str, Any]:
    return {
        "data": {"values": [{"x": number, "y": start + number} for number in range(POINTS)]},
        "mark": "bar",
        "encoding": {
            "x": {"field": "x", "type": "ordinal"},
            "y": {"field": "y", "type": "quantitative"},
        },
    }


FIGURES = (_figure(10), _figure(30))
FRAMES = (_frame(1), _frame(100))
DRAWINGS = (_drawing(1), _drawing(5))
VALUES = ("US$ 1.2 m", "US$ 3.4 m")
TEXTS = (PARAGRAPH, PARAGRAPH.replace("one", "another"))


@dataclass(frozen=True)
class Wanted:
    """What is to be drawn: its label, its key, and which of the two sets is shown."""

    element: Element
    key: str
    shown: int

    @property
    def label(self) -> str:
        """The page's own label, by which a visitor finds a widget."""
        return self.element.label or "Label"


def _change() -> None:
    st.session_state[SET_NAME] = st.session_state.get(SET_NAME, 0) + 1


ELEMENTS: dict[str, Callable[[Wanted], Any]] = {
    "alert": lambda it: st.info(TEXTS[it.shown]),
    "button": lambda it: st.button(it.label, key=it.key),
    "button_group": lambda it: st.segmented_control(
        it.label, OPTIONS[:4], key=it.key, on_change=_change
    ),
    "checkbox": lambda it: st.checkbox(it.label, key=it.key),
    "code": lambda it: st.code(TEXTS[it.shown]),
    "dataframe": lambda it: st.dataframe(FRAMES[it.shown], hide_index=True, key=it.key),
    "date_input": lambda it: st.date_input(it.label, DAY, key=it.key),
    "download_button": lambda it: st.download_button(
        it.label, bytes, "file.csv", "text/csv", on_click="ignore", key=it.key
    ),
    "empty": lambda _it: st.empty(),
    "file_uploader": lambda it: st.file_uploader(it.label, key=it.key),
    "heading": lambda _it: st.title("Heading", anchor=False),
    "html": lambda _it: st.html("<style>.floor {padding: 0}</style>"),
    "link_button": lambda it: st.link_button(it.label, "/", key=it.key),
    "markdown": lambda it: st.markdown(TEXTS[it.shown]),
    "metric": lambda it: st.metric(it.label, VALUES[it.shown], "1 %", border=True),
    "multiselect": lambda it: st.multiselect(it.label, OPTIONS, key=it.key, on_change=_change),
    "number_input": lambda it: st.number_input(it.label, key=it.key),
    "page_link": lambda it: st.page_link("https://example.org", label=it.label),
    "plotly_chart": lambda it: st.plotly_chart(FIGURES[it.shown], key=it.key),
    "progress": lambda _it: st.progress(0.5),
    "radio": lambda it: st.radio(it.label, OPTIONS[:4], key=it.key),
    "selectbox": lambda it: st.selectbox(it.label, OPTIONS, key=it.key, on_change=_change),
    "slider": lambda it: st.slider(it.label, key=it.key),
    "space": lambda _it: st.space(),
    "table": lambda it: st.table(FRAMES[it.shown]),
    "text": lambda it: st.text(TEXTS[it.shown]),
    "text_area": lambda it: st.text_area(it.label, key=it.key),
    "text_input": lambda it: st.text_input(it.label, key=it.key),
    "vega_lite_chart": lambda it: st.vega_lite_chart(DRAWINGS[it.shown], key=it.key),
}
BLOCKS: dict[str, Callable[[Wanted], AbstractContextManager[Any]]] = {
    "container": lambda it: _container(it.element),
    "empty": lambda _it: st.empty().container(),
    "expandable": lambda it: st.expander(it.label),
    "flex_container": lambda it: _container(it.element),
    "form": lambda it: st.form(it.key),
    "popover": lambda it: st.popover(it.label),
    "tab_container": lambda _it: nullcontext(),
    "vertical": lambda it: _container(it.element),
}
SIDE_BY_SIDE = ("column", "tab")

_trees: dict[str, Element] = {}


def show(page_name: str) -> None:
    """The floor page of ``page_name``, as the last run of that page was."""
    st.set_page_config(page_title=page_name, layout="wide")
    root = _known_trees()[page_name]
    changes = int(st.query_params.get(SET_NAME, "0")) + st.session_state.get(SET_NAME, 0)
    draw = _Drawing(changes % 2)
    for position, container in root.children.items():
        with st.sidebar if position == SIDEBAR else nullcontext():
            draw.inside(container)


def remember(page_name: str, root: Element) -> None:
    """Let the floor page of ``page_name`` show what this page shows."""
    _trees[page_name] = root


def write(path: Path) -> None:
    """Keep what is remembered in a file, for servers that get its name in ``TREES_VARIABLE``."""
    path.write_text(json.dumps({name: _as_list(root) for name, root in _trees.items()}))


def _known_trees() -> dict[str, Element]:
    path = os.environ.get(TREES_VARIABLE)
    if path and not _trees:
        for name, root in json.loads(Path(path).read_text()).items():
            _trees[name] = _as_element(root)
    return _trees


def _as_list(element: Element) -> list[Any]:
    children = {position: _as_list(child) for position, child in element.children.items()}
    return [element.kind, element.label, element.key, children]


def _as_element(listed: Sequence[Any]) -> Element:
    kind, label, key, children = listed
    return Element(
        kind, label, key, {int(at): _as_element(child) for at, child in children.items()}
    )


class _Drawing:
    """Draws a page's elements with constants of one set."""

    def __init__(self, shown: int) -> None:
        self._shown = shown
        self._numbers = itertools.count()

    def inside(self, block: Element) -> None:
        """All that is in a block."""
        children = list(block.children.values())
        if children and all(child.kind in SIDE_BY_SIDE for child in children):
            for place, child in zip(_side_by_side(children), children, strict=True):
                with place:
                    self.inside(child)
            return
        for child in children:
            self._one(child)

    def _one(self, element: Element) -> None:
        wanted = Wanted(element, element.key or f"element_{next(self._numbers)}", self._shown)
        is_block = element.kind in BLOCKS or bool(element.children)
        if element.kind not in (BLOCKS if is_block else ELEMENTS):
            raise BenchError(f"The floor page has no {element.kind!r}; add it to {__name__}.")
        if is_block:
            with BLOCKS[element.kind](wanted):
                self.inside(element)
        else:
            ELEMENTS[element.kind](wanted)


def _container(element: Element) -> AbstractContextManager[Any]:
    """A container; columns bring their own."""
    is_row = any(child.kind in SIDE_BY_SIDE for child in element.children.values())
    return nullcontext() if is_row else st.container()


def _side_by_side(children: Sequence[Element]) -> Iterable[AbstractContextManager[Any]]:
    if children[0].kind == "tab":
        return st.tabs([child.label for child in children])
    return st.columns(len(children))
