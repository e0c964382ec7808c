"""Dated events as numbered marks on a time axis; the page lists what the numbers mean."""

import pandas as pd
import plotly.graph_objects as go

from tradecredit.charts import theme
from tradecredit.formats import day, plain_label


def mark_events(shown: go.Figure, events: pd.DataFrame) -> go.Figure:
    """``shown`` with a numbered dotted line per event.

    ``events`` has one row per event with ``event_number``, ``event_date`` and ``label``, in
    the order of their dates. Numbers of events that lie close together are staggered, so that
    none covers another.
    """
    if events.empty:
        return shown
    marked = go.Figure(shown)
    for event_date in events["event_date"]:
        marked.add_shape(
            type="line",
            xref="x",
            yref="paper",
            x0=event_date,
            x1=event_date,
            y0=0,
            y1=1,
            line={"color": theme.EVENT, "width": 1, "dash": "dot"},
            layer="below",
        )
    for event, height in zip(
        events.to_dict("records"), _heights(events["event_date"]), strict=True
    ):
        marked.add_annotation(
            x=event["event_date"],
            y=1,
            yref="paper",
            yshift=10 + 12 * height,
            text=str(event["event_number"]),
            hovertext=f"{day(event['event_date'])} · {plain_label(event['label'])}",
            showarrow=False,
            font={"size": 10, "color": theme.EVENT},
        )
    return marked.update_layout(margin_t=22 + 12 * (1 + max(_heights(events["event_date"]))))


def _heights(event_dates: pd.Series, levels: int = 3, close_days: int = 60) -> list[int]:
    heights: list[int] = []
    previous = None
    for event_date in pd.to_datetime(event_dates):
        is_close = previous is not None and (event_date - previous).days < close_days
        heights.append((heights[-1] + 1) % levels if is_close else 0)
        previous = event_date
    return heights
