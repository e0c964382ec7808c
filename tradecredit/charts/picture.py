"""A figure in the making: plain traces, shapes and annotations, made into plotly's at the end.

Plotly copies and checks everything a figure holds whenever a part is added to it, which costs
more than drawing it; so parts are collected here, and the figure is made of them once.
"""

from collections.abc import Mapping
from typing import Any, Self

import plotly.graph_objects as go

# What a layer may hold: "shapes", "annotations", and the "margin" they need.
Layer = Mapping[str, Any]


class Picture:
    """Traces and a layout as plain dicts, with the names that plotly gives them."""

    def __init__(self, **layout: Any) -> None:
        self.traces: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.annotations: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = layout

    def figure(self, *layers: Layer, is_checked: bool = False) -> go.Figure:
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
        return go.Figure(self.traces, layout, _validate=is_checked)

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
