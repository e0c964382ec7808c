"""Dated events as numbered marks on a time axis; the page lists what the numbers mean."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from tradecredit.charts import theme
from tradecredit.charts.picture import Layer, Picture
from tradecredit.formats import day, plain_label

LEVELS = 4
LEVEL_PX = 12
# Shares of the time axis on a phone, where its plot is about 200 pixels wide: how far apart
# events share one mark, and what a character of a mark and the gap beside it take.
SHARED_MARK_SHARE = 0.02
CHARACTER_SHARE = 0.03
GAP_SHARE = 0.015

# One event: its number, date and label by column name.
Event = dict[Any, Any]


@dataclass(frozen=True)
class Mark:
    """The number of an event, or "4–6" for events too close for a number each."""

    events: tuple[Event, ...]

    @property
    def text(self) -> str:
        """The number, or the first and the last."""
        first, last = self.events[0]["event_number"], self.events[-1]["event_number"]
        return str(first) if first == last else f"{first}–{last}"

    @property
    def middle(self) -> pd.Timestamp:
        """Where on the axis the mark stands."""
        first, last = (pd.Timestamp(self.events[at]["event_date"]) for at in (0, -1))
        return first + (last - first) / 2

    @property
    def hover_text(self) -> str:
        """Dates and labels of its events, one per line."""
        return "<br>".join(
            f"{day(event['event_date'])} · {plain_label(event['label'])}" for event in self.events
        )


def event_marks(shown: Picture, events: pd.DataFrame) -> Layer:
    """A dotted line per event for ``shown``, and numbers above that leave each other room.

    ``events`` has one row per event with ``event_number``, ``event_date`` and ``label``, in
    the order of their dates. Events within a few days of each other share one mark, and marks
    that lie close together are staggered, so that none covers another on a phone either.
    """
    if events.empty:
        return {}
    span = _span(shown, events)
    marks = shared_marks(events, span)
    levels = staggered(marks, span)
    return {
        "margin": {"t": 22 + LEVEL_PX * (1 + max(levels))},
        "shapes": [_line(event_date) for event_date in events["event_date"]],
        "annotations": [_number(mark, level) for mark, level in zip(marks, levels, strict=True)],
    }


def _line(event_date: pd.Timestamp) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": event_date,
        "x1": event_date,
        "y0": 0,
        "y1": 1,
        "line": {"color": theme.EVENT, "width": 1, "dash": "dot"},
        "layer": "below",
    }


def _number(mark: Mark, level: int) -> dict[str, Any]:
    return {
        "x": mark.middle,
        "y": 1,
        "yref": "paper",
        "yshift": 10 + LEVEL_PX * level,
        "text": mark.text,
        "hovertext": mark.hover_text,
        "showarrow": False,
        "font": {"size": 10, "color": theme.EVENT},
    }


def shared_marks(events: pd.DataFrame, span: pd.Timedelta) -> list[Mark]:
    """The marks of ``events``, in order, on an axis as long as ``span``."""
    groups: list[list[Event]] = []
    for event in events.to_dict("records"):
        is_near = groups and (
            pd.Timestamp(event["event_date"]) - pd.Timestamp(groups[-1][0]["event_date"])
            <= SHARED_MARK_SHARE * span
        )
        if is_near:
            groups[-1].append(event)
        else:
            groups.append([event])
    return [Mark(tuple(group)) for group in groups]


def staggered(marks: list[Mark], span: pd.Timedelta) -> list[int]:
    """The level of each mark above the plot: the lowest one with room, else the roomiest."""
    levels: list[int] = []
    last_on: dict[int, Mark] = {}
    for mark in marks:
        room = [_room(last_on.get(level), mark, span) for level in range(LEVELS)]
        free = [level for level in range(LEVELS) if room[level] >= 0]
        level = free[0] if free else room.index(max(room))
        levels.append(level)
        last_on[level] = mark
    return levels


def _room(before: Mark | None, mark: Mark, span: pd.Timedelta) -> float:
    """What is left between two marks, as a share of the axis; negative where they overlap."""
    if before is None:
        return 1.0
    needed = GAP_SHARE + CHARACTER_SHARE * (len(before.text) + len(mark.text)) / 2
    return float((mark.middle - before.middle) / span) - needed


def _span(shown: Picture, events: pd.DataFrame) -> pd.Timedelta:
    """Length of the time axis: of what is drawn, and of the events at least."""
    drawn = [pd.to_datetime(pd.Series(trace["x"])) for trace in shown.traces]
    dates = pd.concat([*drawn, pd.to_datetime(events["event_date"])])
    return max(dates.max() - dates.min(), pd.Timedelta(days=1))
