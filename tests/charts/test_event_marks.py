"""Events on a time axis: each is found again, and no number covers another."""

from itertools import pairwise

import pandas as pd
import pytest

from tradecredit.charts import theme
from tradecredit.charts.events import event_marks, shared_marks, staggered

YEARS = pd.Timedelta(days=5 * 365)


def events_on(*days: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "event_number": range(1, len(days) + 1),
            "event_date": pd.to_datetime(list(days)),
            "label": [f"Event {number}" for number in range(1, len(days) + 1)],
        }
    )


def test_events_of_the_same_weeks_share_one_mark() -> None:
    events = events_on("2022-07-01", "2025-04-02", "2025-04-09", "2025-04-11", "2026-02-20")
    assert [mark.text for mark in shared_marks(events, YEARS)] == ["1", "2–4", "5"]


def test_a_shared_mark_names_all_its_events() -> None:
    (mark,) = shared_marks(events_on("2025-04-02", "2025-04-09"), YEARS)
    assert "Event 1" in mark.hover_text
    assert "Event 2" in mark.hover_text


def test_marks_on_one_level_leave_each_other_room_on_a_phone() -> None:
    """200 pixels for five years, six pixels a character."""
    days = pd.date_range("2025-01-01", periods=12, freq="45D").strftime("%Y-%m-%d")
    marks = shared_marks(events_on("2021-09-01", *days), YEARS)
    levels = staggered(marks, YEARS)
    placed = [(200 * (mark.middle - marks[0].middle) / YEARS, mark) for mark in marks]
    for level in set(levels):
        row = [place for place, at in zip(placed, levels, strict=True) if at == level]
        for (left, first), (right, second) in pairwise(row):
            assert right - left >= 6 * (len(first.text) + len(second.text)) / 2


@pytest.mark.parametrize("days", [("2025-04-02",), ("2025-04-02", "2025-04-02", "2026-01-01")])
def test_every_event_has_its_line(days: tuple[str, ...]) -> None:
    shown = theme.figure()
    figure = shown.figure(event_marks(shown, events_on(*days)), is_checked=True)
    assert len(figure.layout.shapes) == len(days)


def test_without_events_nothing_is_marked() -> None:
    assert event_marks(theme.figure(), events_on()) == {}


def test_layers_leave_room_and_the_picture_as_it_was() -> None:
    shown = theme.figure()
    shown.add_annotation(text="its own", x=1, y=1)
    marks = event_marks(shown, events_on("2025-04-02"))
    figure = shown.figure(marks, theme.stamp("data to 31 Aug"), is_checked=True)
    assert [text.text for text in figure.layout.annotations] == ["its own", "1", "data to 31 Aug"]
    assert (figure.layout.margin.t, figure.layout.margin.b, figure.layout.margin.l) == (34, 58, 8)
    assert len(shown.figure(is_checked=True).layout.annotations) == 1
