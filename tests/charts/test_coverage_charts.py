"""Figures of cover: what is drawn where, and the cases at the edge."""

from datetime import date

import pandas as pd
import pytest

from tradecredit.charts import coverage as charts
from tradecredit.charts import theme
from tradecredit.charts.axes import money_axis, round_ticks, signed_share_axis, spread


def by_month(complete: list[bool]) -> pd.DataFrame:
    months = pd.date_range("2025-01-01", periods=len(complete), freq="MS")
    return pd.DataFrame(
        {
            "ship_month": months,
            "insured_usd": [100e6, 120e6, 5e6][: len(complete)],
            "insured_last_year_usd": [90e6, 130e6, 110e6][: len(complete)],
            "insured_growth_ratio": [100 / 90 - 1, 120 / 130 - 1, None][: len(complete)],
            "is_complete": complete,
        }
    )


def traces(figure) -> dict[str, object]:
    return {trace.name: trace for trace in figure.data}


def test_a_month_that_is_still_filling_is_hollow_and_has_no_growth():
    figure = charts.insured_by_month_with_growth(
        by_month([True, True, False]), first_month=date(2025, 1, 1), last_month=date(2025, 2, 1)
    ).figure(is_checked=True)

    assert list(traces(figure)["Insured"].y) == [100e6, 120e6]
    assert traces(figure)["Still filling"].marker.symbol == "circle-open"
    assert len(traces(figure)["Growth on a year before"].y) == 2


def test_growth_and_fall_differ_in_colour():
    figure = charts.insured_by_month_with_growth(
        by_month([True, True]), first_month=date(2025, 1, 1), last_month=date(2025, 2, 1)
    ).figure(is_checked=True)

    assert list(traces(figure)["Growth on a year before"].marker.color) == [
        theme.COVERED,
        theme.AT_RISK,
    ]


def test_the_published_figure_stands_beside_the_shown_year_with_its_source():
    growth = pd.DataFrame(
        {
            "calendar_year": [2024, 2025],
            "calendar_month": [4, 4],
            "insured_growth_ratio": [0.1, 0.152],
        }
    )
    published = pd.DataFrame(
        {
            "calendar_year": [2025],
            "calendar_month": [4],
            "published_ratio": [0.153],
            "source_id": ["SEED-2"],
        }
    )
    figure = charts.year_to_date_growth_lines(growth, published, shown_year=2025).figure(
        is_checked=True
    )

    assert figure.data[-1].text == ("published +15.3 %, SEED-2",)


def test_contributions_are_written_in_points_and_names_as_plain_text():
    parts = pd.DataFrame(
        {
            "part_label": ["<b>Germany", "Brazil"],
            "contribution_ratio": [0.15, -0.04],
            "change_usd": [15.0, -4.0],
            "insured_growth_ratio": [None, -0.1],
        }
    )
    bars = charts.growth_contribution_bars(parts).figure(is_checked=True).data[0]

    assert list(bars.y) == ["&lt;b&gt;Germany", "Brazil"]
    assert list(bars.text) == ["+15.0 pts", "−4.0 pts"]


def test_all_others_are_grey_and_parts_are_named_at_the_right_end():
    by_part = pd.DataFrame(
        {
            "ship_month": pd.to_datetime(["2025-01-01", "2025-01-01"]),
            "part_label": ["Germany", "All others"],
            "insured_usd": [10.0, 5.0],
        }
    )
    figure = charts.insured_by_part_areas(by_part, others_label="All others").figure(
        is_checked=True
    )

    assert figure.data[1].fillcolor == theme.RETAINED_SHARE
    assert [note.text for note in figure.layout.annotations] == ["Germany", "All others"]


def test_a_year_that_is_not_over_is_pale():
    years = pd.DataFrame(
        {
            "calendar_year": [2024, 2025],
            "client_count": [10, 8],
            "sme_client_ratio": [0.8, 0.75],
            "sme_insured_ratio": [0.15, 0.16],
            "is_complete": [True, False],
        }
    )
    opacity = charts.clients_and_small_firms(years).figure(is_checked=True).data[0].marker.opacity

    assert opacity[0] == 1
    assert opacity[1] < 1


def test_money_axes_are_written_in_bn_and_round():
    axis = money_axis(1_050_000_000)

    assert axis["ticktext"] == ["0", "500 m", "1 bn"]


@pytest.mark.parametrize("largest", [0.003, 0.37, 8, 950, 7.1e9])
def test_ticks_are_few_and_reach_far_enough(largest):
    ticks = round_ticks(largest)

    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 6
    assert ticks[-1] >= 0.6 * largest


def test_labels_that_would_cover_each_other_move_apart_around_their_middle():
    assert spread([1.0, 1.0, 9.0], 2.0) == pytest.approx([0.0, 2.0, 9.0])
    assert spread([5.0, 1.0], 2.0) == pytest.approx([5.0, 1.0])


def test_an_axis_of_changes_leaves_out_a_growth_from_nothing() -> None:
    """Growth from nothing has no end: the axis is that of the others."""
    finite = pd.Series([0.5, -0.2])

    with_infinite = signed_share_axis(pd.Series([0.5, -0.2, float("inf"), float("-inf"), None]))

    assert with_infinite == signed_share_axis(finite)
