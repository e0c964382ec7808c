"""The month as a picture: what a day says, and what a click on it carries."""

from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from tradecredit.charts.obligations import month_grid
from tradecredit.risk.obligations import month_days

TODAY = pd.Timestamp("2025-09-30")
ROWS = pd.DataFrame(
    {
        "row_code": ["a", "b", "c"],
        "obligation_date": pd.to_datetime(["2025-09-30", "2025-09-30", "2025-10-05"]),
        "at_stake_usd": [9_000.0, None, 0.0],
    }
)


@pytest.fixture(scope="module")
def figure() -> go.Figure:
    return month_grid(month_days(ROWS, date(2025, 9, 1)), TODAY, ink="#0c131b").figure(
        is_checked=True
    )


def texts(figure: go.Figure) -> list[str]:
    return [text for trace in figure.data[1:] for text in trace.text]


def box(figure: go.Figure, day: str) -> int:
    return list(figure.data[0].customdata).index(day)


def test_september_2025_is_five_weeks_from_monday_the_first(figure: go.Figure) -> None:
    bars = figure.data[0]

    assert len(bars.y) == 35
    assert [bars.customdata[0], bars.customdata[-1]] == ["2025-09-01", "2025-10-05"]
    assert list(figure.layout.xaxis.ticktext) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_a_day_says_its_money_and_how_much_to_do(figure: go.Figure) -> None:
    assert "<b>9.00 k</b>" in texts(figure)
    assert [text for text in texts(figure) if text.endswith("to do")] == ["2 to do", "1 to do"]


def test_days_off_are_hatched_and_a_day_made_up_for_them_is_dotted(figure: go.Figure) -> None:
    """Sunday 28 September 2025 was worked in place of a day of the National Day week."""
    hatched = figure.data[0].marker.pattern.shape

    assert hatched[box(figure, "2025-09-27")] == "/"
    assert hatched[box(figure, "2025-10-01")] == "/"
    assert hatched[box(figure, "2025-09-28")] == ""
    assert [text for text in texts(figure) if "●" in text] == ["28 ●"]


def test_money_is_told_from_a_date_without_money_and_from_a_free_day(figure: go.Figure) -> None:
    colours = figure.data[0].marker.color
    with_money, without, free = (
        colours[box(figure, day)] for day in ("2025-09-30", "2025-10-05", "2025-09-02")
    )

    assert len({with_money, without, free}) == 3


def test_today_has_a_border(figure: go.Figure) -> None:
    widths = figure.data[0].marker.line.width

    assert widths[box(figure, "2025-09-30")] == 2
    assert sum(widths) == 2
