"""Figures of how claims develop: what is drawn is what the frames say."""

import pandas as pd

from tests.development.books import small
from tradecredit.charts import development as charts
from tradecredit.formats import money
from tradecredit.risk import chain_ladder, development_tables, equal_age
from tradecredit.risk.projections import project


def test_bars_and_whiskers_are_to_date_still_to_come_and_the_range() -> None:
    by_origin = project(small()).by_origin
    figure = charts.ultimates_by_origin(by_origin, money).figure(is_checked=True)
    to_date, to_come, ends = figure.data

    assert list(to_date.y) == [165, 132, 135, 110, 0]
    assert list(to_come.y) == list(by_origin["remaining_value"])
    assert list(ends.y) == list(by_origin["ultimate_value"])
    assert "Cape Cod" in to_date.hovertext[-1]


def test_an_outlier_stands_between_marks_and_the_last_row_is_of_all_origins() -> None:
    links = chain_ladder.link_ratios(small(), chain_ladder.development(small()))
    links.loc[links.index[-1], ["standard_residual", "is_outlier"]] = [3.0, True]
    figure = charts.link_ratio_map(links, development_tables.by_age(project(small())))
    heat = figure.figure(is_checked=True).data[0]

    assert heat.y[-1] == "<b>all</b>"
    assert sum("▸" in text for row in heat.text for text in row) == 1
    assert list(heat.text[-1]) == ["<b>95.00</b>", "<b>1.50</b>", "<b>1.10</b>", "<b>1.00</b>"]


def test_residuals_are_placed_by_what_is_asked() -> None:
    links = pd.DataFrame(
        {
            "origin_name": ["A", "B"],
            "age_number": [1, 2],
            "calendar_number": [2, 4],
            "standard_residual": [0.5, 2.6],
            "is_outlier": [False, True],
        }
    )
    dots = charts.residuals(links, "calendar_number").figure(is_checked=True).data[0]

    assert list(dots.x) == [2, 4]
    assert list(dots.marker.symbol) == ["circle", "diamond"]


def test_level_and_speed_are_two_series_cut_at_the_edges_of_the_axis() -> None:
    since = small().origin_months[2]
    levels = equal_age.levels(small(), since)
    speeds = equal_age.speeds(small(), since)
    figure = charts.newer_over_earlier(levels, speeds).figure(is_checked=True)

    assert [trace.name for trace in figure.data] == ["Level", "Speed"]
    assert all(charts.COMPARED_FROM <= value <= charts.COMPARED_TO for value in figure.data[0].y)


def test_what_lies_outside_its_earlier_range_is_a_cross() -> None:
    tests = pd.DataFrame(
        {
            "steps_back": [4, 4],
            "origin_name": ["A", "B"],
            "earlier_value": [10.0, 20.0],
            "lower_value": [8.0, 18.0],
            "upper_value": [12.0, 22.0],
            "now_value": [11.0, 30.0],
            "is_inside": [True, False],
        }
    )
    now = charts.said_and_came(tests, money).figure(is_checked=True).data[1]

    assert list(now.marker.symbol) == ["x", "diamond"]
