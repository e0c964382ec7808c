"""A figure in the making: plain traces, shapes and annotations, made into plotly's at the end.

Plotly copies and checks everything a figure holds whenever a part is added to it, which costs
more than drawing it; so parts are collected here, and the figure is made of them once.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Self

import plotly.graph_objects as go
import plotly.io as pio
from _plotly_utils.basevalidators import is_homogeneous_array
from _plotly_utils.utils import is_skipped_key, to_typed_array_spec
from plotly.basedatatypes import BaseFigure

# What a layer may hold: "shapes", "annotations", and the "margin" they need.
Layer = Mapping[str, Any]


class Finished(BaseFigure):  # type: ignore[misc]  # plotly has no types
    """Traces and a layout as they are sent, with the template in use.

    Plotly's own figure makes an object of every part first and copies all of them at the end.
    """

    def __init__(self, traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
        template = _template(pio.templates.default)
        traces = [
            {name: value for name, value in trace.items() if value is not None} for trace in traces
        ]
        content = {"data": _sent(traces), "layout": {**_sent(layout), "template": template}}
        object.__setattr__(self, "_content", content)

    def to_dict(self) -> dict[str, Any]:
        """What is sent; nobody may write into it."""
        content: dict[str, Any] = object.__getattribute__(self, "_content")
        return content


@cache
def _template(name: str) -> dict[str, Any]:
    """The template of that name, as each figure carries it."""
    return _sent(pio.templates[name].to_plotly_json())


def _sent(part: Any) -> Any:
    """A part with its arrays packed as plotly packs them."""
    if isinstance(part, Mapping):
        return {name: _packed(name, value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_sent(value) for value in part]
    return part


def _packed(name: str, value: Any) -> Any:
    if not is_skipped_key(name) and is_homogeneous_array(value):
        return to_typed_array_spec(value)
    return _sent(value)


class Picture:
    """Traces and a layout as plain dicts, with the names that plotly gives them."""

    def __init__(self, **layout: Any) -> None:
        self.traces: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.annotations: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = layout

    def figure(self, *layers: Layer, is_checked: bool = False) -> BaseFigure:
        """The figure with ``layers`` on top, which leave the picture as it is.

        Whether plotly knows every name and value is left to the tests, which ask for it.
        """
        parts = [{"shapes": self.shapes, "annotations": self.annotations}, *layers]
        margins = [layer["margin"] for layer in layers if "margin" in layer]
        layout = {
            **self.layout,
            "margin": {
                name: size
                for part in (self.layout["margin"], *margins)
                for name, size in part.items()
            },
            "shapes": [shape for part in parts for shape in part.get("shapes", ())],
            "annotations": [text for part in parts for text in part.get("annotations", ())],
        }
        if is_checked:
            return go.Figure(self.traces, layout)
        return Finished(self.traces, layout)

    def add_bar(self, *, row: int | None = None, **trace: Any) -> None:
        """Bars; of a picture in rows, in this one from the top."""
        self._add("bar", row, trace)

    def add_scatter(self, *, row: int | None = None, **trace: Any) -> None:
        """Points, lines or texts; of a picture in rows, in this one from the top."""
        self._add("scatter", row, trace)

    def add_heatmap(self, **trace: Any) -> None:
        """Coloured cells."""
        self._add("heatmap", None, trace)

    def add_shape(self, **shape: Any) -> None:
        """A line or a rectangle."""
        self.shapes.append(shape)

    def add_hline(self, *, y: float, line: dict[str, Any]) -> None:
        """A line across the whole plot."""
        self.add_shape(type="line", xref="x domain", x0=0, x1=1, yref="y", y0=y, y1=y, line=line)

    def add_vline(self, *, x: float, line: dict[str, Any]) -> None:
        """A line from the bottom of the plot to its top."""
        self.add_shape(type="line", xref="x", x0=x, x1=x, yref="y domain", y0=0, y1=1, line=line)

    def add_annotation(self, **text: Any) -> None:
        """A text in the plot or beside it."""
        self.annotations.append(text)

    def in_rows(self, heights: tuple[float, float], spacing: float) -> Self:
        """Two plots, one above the other, over one x axis; the first is the upper."""
        usable = 1 - spacing
        upper, lower = (usable * height / sum(heights) for height in heights)
        return self.update_layout(
            xaxis={
                "anchor": "y",
                "domain": [0, 1],
                "matches": "x2",
                "showticklabels": False,
            },
            xaxis2={"anchor": "y2", "domain": [0, 1]},
            yaxis={"anchor": "x", "domain": [1 - upper, 1]},
            yaxis2={"anchor": "x2", "domain": [0, lower]},
        )

    def update_layout(self, **layout: Any) -> Self:
        """The picture with these settings; those within a dict go beside the ones it has."""
        for name, value in layout.items():
            if isinstance(value, Mapping):
                self.layout[name] = {**self.layout.get(name, {}), **value}
            else:
                self.layout[name] = value
        return self

    def _add(self, kind: str, row: int | None, trace: dict[str, Any]) -> None:
        axis = "" if row in (None, 1) else str(row)
        axes = {} if row is None else {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
        self.traces.append({"type": kind, **trace, **axes})
