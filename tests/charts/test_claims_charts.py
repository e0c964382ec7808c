"""Figures of claims: immature periods are marked, and the cases at the edge."""

import pandas as pd

from tradecredit.charts import claims as charts
from tradecredit.charts import theme


def by_year() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "calendar_year": [2023, 2024, 2025],
            "paid_ratio": [0.5, 0.6, 0.2],
            "incurred_ratio": [0.55, 0.62, None],
            "paid_usd": [50.0, 60.0, 20.0],
            "incurred_usd": [55.0, 62.0, 30.0],
            "premium_usd": [100.0, 100.0, 100.0],
            "claim_frequency_ratio": [40.0, 44.0, 12.0],
            "claim_severity_usd": [200e3, 220e3, None],
            "filed_count": [40, 44, 12],
            "claim_frequency_lower_ratio": [30.0, 33.0, 6.0],
            "claim_frequency_upper_ratio": [53.0, 58.0, 20.0],
            "shipped_paid_ratio": [0.5, 0.4, 0.1],
            "year_state": ["filling", "whole", "under_way"],
            "is_mature": [True, False, False],
        }
    )


def curves() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cohort": [2024, 2024, 2025, 2025],
            "age_months": [0, 1, 0, 1],
            "share_ratio": [0.0, 0.2, 0.0, 0.1],
            "is_complete": [True, True, True, False],
        }
    )


def test_years_that_are_not_whole_are_hatched_and_pale():
    paid = charts.loss_ratios_by_year(by_year()).figure(is_checked=True).data[0]

    assert list(paid.marker.pattern.shape) == ["/", "", "/"]
    assert paid.marker.opacity[2] < paid.marker.opacity[1] == 1
    assert "the book begins" in paid.hovertext[0]
    assert "under way" in paid.hovertext[2]


def test_shipments_whose_claims_can_still_come_are_hollow():
    shipped = charts.loss_ratios_by_year(by_year()).figure(is_checked=True).data[2]

    assert list(shipped.marker.symbol) == ["diamond", "diamond-open", "diamond-open"]
    assert list(shipped.y) == [0.5, 0.4, 0.1]


def test_hollow_points_mark_the_years_that_are_not_whole_and_whiskers_the_interval():
    figure = charts.frequency_and_severity(by_year()).figure(is_checked=True)

    for trace in figure.data:
        assert list(trace.marker.symbol) == ["circle-open", "circle", "circle-open"]
    assert list(figure.data[0].error_y.array) == [13, 14, 8]
    assert list(figure.data[0].error_y.arrayminus) == [10, 11, 6]


def test_an_unknown_ratio_is_left_empty():
    incurred = charts.loss_ratios_by_year(by_year()).figure(is_checked=True).data[1]

    assert incurred.text[2] == ""


def test_ages_not_reached_by_all_months_are_dotted():
    figure = charts.cohort_lines(curves(), is_share=True).figure(is_checked=True)
    dotted = [trace for trace in figure.data if trace.line.dash == "dot" and len(trace.x) > 1]

    assert len(dotted) == 1
    assert list(dotted[0].y) == [0.0, 0.1]
    assert "not yet complete" in dotted[0].hovertext[1]


def test_the_heat_map_marks_open_years_and_leaves_unknown_cells_empty():
    table = pd.DataFrame({2024: [0.5, None], 2025: [3.2, 0.1]}, index=["Germany", "Brazil"])
    heat = charts.ratio_heatmap(table, partial_columns=[2025]).figure(is_checked=True).data[0]

    assert list(heat.x) == ["2024", "<i>2025<br>open</i>"]
    assert [list(row) for row in heat.text] == [["50", "<i>320</i>"], ["", "<i>10</i>"]]


def test_a_heat_map_of_nothing_known_is_still_a_figure():
    table = pd.DataFrame({2024: [None]}, index=["Germany"], dtype=float)

    assert charts.ratio_heatmap(table).figure(is_checked=True).data[0].zmax == 1


def test_parts_that_burn_more_than_their_premium_differ_in_shape_and_colour():
    parts = pd.DataFrame(
        {
            "part_label": ["Germany", "Brazil"],
            "premium_rate_ratio": [0.004, 0.004],
            "burning_cost_ratio": [0.002, 0.006],
            "insured_usd": [100.0, 50.0],
        }
    )
    marks = charts.rate_against_burning_cost(parts).figure(is_checked=True).data[0]

    assert list(marks.marker.symbol) == ["circle", "diamond"]
    assert list(marks.marker.color) == [theme.COVERED, theme.AT_RISK]
    assert marks.text[1] == "Brazil"


def test_costs_are_written_in_basis_points_beside_the_compared_period():
    parts = pd.DataFrame(
        {
            "part_label": ["Germany"],
            "paid_to_insured_ratio": [0.0022],
            "compared_ratio": [0.0030],
            "paid_usd": [220.0],
        }
    )
    figure = charts.paid_against_insured_bars(parts).figure(is_checked=True)

    assert figure.data[1].x[0] == 0.0030
    assert figure.data[2].text[0].strip() == "22.0 bp"
