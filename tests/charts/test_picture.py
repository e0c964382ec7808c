"""A finished picture is the figure that plotly would make of it."""

import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import streamlit  # noqa: F401 - sets the template that pictures are drawn with

from tradecredit.charts import theme


def test_a_finished_picture_is_what_plotly_sends() -> None:
    shown = theme.figure(height=200).in_rows((0.6, 0.4), spacing=0.1)
    days = pd.to_datetime(["2025-01-31", "2025-02-28"])
    shown.add_bar(x=days, y=pd.Series([1.5, None]), marker={"color": ["#111", "#222"]}, text=None)
    shown.add_scatter(
        row=2, x=["a", "b"], y=np.array([1, 2]), customdata=[["x", 1.0], ["y", 2.0]], mode="lines"
    )
    shown.add_heatmap(z=np.array([[0.1, 0.2], [0.3, np.nan]]), zmin=0)
    shown.add_hline(y=1.0, line={"width": 1})
    shown.update_layout(xaxis={"range": [days[0], days[1]]}, yaxis={"tickvals": (0, 1)})
    stamp = theme.stamp("Synthetic")
    finished = shown.figure(stamp)
    checked = shown.figure(stamp, is_checked=True)
    plain = go.Figure(checked.to_dict()["data"], _validate=False)
    assert pio.templates.default == "streamlit"
    sent, expected = (
        json.loads(pio.to_json(figure, validate=False)) for figure in (finished, checked)
    )
    assert sent["data"] == expected["data"]
    assert sent["layout"]["template"] == json.loads(pio.to_json(plain))["layout"]["template"]
    without_nothing = json.loads(json.dumps(sent["layout"]), object_pairs_hook=_set_only)
    assert without_nothing == expected["layout"]


def _set_only(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in pairs if value is not None}
