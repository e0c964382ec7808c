"""The figures of limit cuts show the numbers they are given."""

import pandas as pd

from tradecredit.charts import limit_cuts as charts
from tradecredit.charts import theme

BARS = pd.DataFrame(
    {
        "bar_label": ["Shipped, before", "Shipped, after"],
        "payable_usd": [81.0, 54.0],
        "kept_usd": [9.0, 6.0],
        "uncovered_usd": [10.0, 40.0],
    }
)
BUYERS = pd.DataFrame(
    {
        "buyer_id": [f"B{number}" for number in range(12)],
        "buyer_name": ["A <b>very</b> long name of a buyer of goods", *"bcdefghijkl"],
        "lost_a_usd": [0.0] * 12,
        "lost_b_usd": [float(120 - number) for number in range(12)],
    }
)


def test_before_and_after_stack_payable_kept_and_without_cover() -> None:
    figure = charts.before_and_after(BARS, 100.0).figure(is_checked=True)

    assert [list(trace.x) for trace in figure.data] == [[81, 54], [9, 6], [10, 40]]
    colours = [trace.marker.color for trace in figure.data]
    assert colours == [theme.COVERED, theme.RETAINED_SHARE, theme.AT_RISK]
    assert figure.layout.barmode == "stack"


def test_an_amount_is_written_only_into_a_bar_that_can_hold_it() -> None:
    figure = charts.before_and_after(BARS, 100.0).figure(is_checked=True)

    assert list(figure.data[1].text) == ["", ""]
    assert list(figure.data[2].text) == ["", "40"]


def test_the_ten_buyers_that_lose_most_carry_their_keys() -> None:
    figure = charts.lost_by_buyer(BUYERS, {"a": "A: by 50 %", "b": "B: to zero"}).figure(
        is_checked=True
    )

    assert [trace.name for trace in figure.data] == ["A: by 50 %", "B: to zero"]
    assert [key for (key,) in figure.data[1].customdata] == [f"B{number}" for number in range(10)]
    assert figure.data[0].text[0] == ""
    assert figure.data[1].y[0] == "A &lt;b&gt;very&lt;/b&gt; long name of…"


def test_cuts_through_time_stand_in_the_middle_of_their_quarter() -> None:
    quarters = pd.DataFrame(
        {
            "quarter_start": pd.to_datetime(["2024-10-01"]),
            "quarter_label": ["Q4 2024"],
            "reduced_usd": [30.0],
            "withdrawn_usd": [70.0],
            "reduced_count": [2],
            "withdrawn_count": [3],
            "median_cut_ratio": [0.55],
        }
    )
    figure = charts.cuts_through_time(quarters).figure(is_checked=True)

    assert [list(trace.y) for trace in figure.data] == [[30], [70]]
    assert pd.Timestamp(figure.data[0].x[0]) == pd.Timestamp(2024, 11, 15)
    assert figure.data[1].hovertext[0] == (
        "Q4 2024 · Withdrawn: 3 limits, US$ 70.00; median cut of all 55 %"
    )
