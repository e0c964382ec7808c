"""The figures of a buyer's file show the numbers they are given."""

import pandas as pd

from tradecredit.charts import buyer, theme

INVOICES = pd.DataFrame(
    {
        "invoice_id": ["<b>I1</b>", "I2", "I3", "I4"],
        "invoice_date": pd.to_datetime(["2025-01-10", "2025-02-10", "2025-03-10", "2025-04-10"]),
        "invoice_amount_usd": [10.0, 20.0, 30.0, 40.0],
        "payment_state": ["paid", "paid", "paid", "open"],
        "days_late": [-4.0, 12.0, 31.0, 45.0],
    }
)


def curve(days, unpaid):
    return pd.DataFrame(
        {
            "days": [0.0, *days],
            "unpaid_ratio": [1.0, *unpaid],
            "lower_ratio": [1.0, *(share / 2 for share in unpaid)],
            "upper_ratio": [1.0, *(1.0 for _share in unpaid)],
        }
    )


def traces(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


def test_early_late_and_very_late_payments_differ_in_colour():
    paid = traces(buyer.days_late_dots(INVOICES).figure(is_checked=True))["paid"]

    assert list(paid.y) == [-4, 12, 31]
    assert list(paid.marker.color) == [theme.COVERED, theme.LIMIT, theme.AT_RISK]


def test_an_open_invoice_differs_in_shape_as_well():
    figure = buyer.days_late_dots(INVOICES).figure(is_checked=True)

    assert traces(figure)["paid"].marker.symbol == "circle"
    assert traces(figure)["open and overdue"].marker.symbol == "circle-open"
    assert figure.layout.showlegend


def test_without_an_open_invoice_there_is_no_legend():
    assert not buyer.days_late_dots(INVOICES[:3]).figure(is_checked=True).layout.showlegend


def test_markup_in_an_invoice_number_is_no_markup_on_hover():
    hover = traces(buyer.days_late_dots(INVOICES).figure(is_checked=True))["paid"].hovertext[0]

    assert hover.startswith("&lt;b&gt;I1&lt;/b&gt; of 10 Jan 2025<br>")
    assert hover.endswith("4 days early")


def test_curves_are_steps_and_this_buyers_lies_on_top():
    curves = {"buyer": curve([30], [0.5]), "country": curve([40, 90], [0.4, 0.0])}
    figure = buyer.unpaid_curves(curves, {"buyer": "this", "country": "all"}, 60).figure(
        is_checked=True
    )

    assert [trace.name for trace in figure.data if trace.name] == ["all", "this"]
    assert traces(figure)["this"].legendrank < traces(figure)["all"].legendrank
    assert all(trace.line.shape == "hv" for trace in figure.data)
    assert traces(figure)["all"].hovertext[1] == "all: 40.0 % unpaid after 40 days"


def test_the_band_is_that_of_the_buyer_only():
    with_buyer = buyer.unpaid_curves({"buyer": curve([30], [0.5])}, {"buyer": "this"}, None).figure(
        is_checked=True
    )
    without = buyer.unpaid_curves({"country": curve([30], [0.5])}, {"country": "all"}, None).figure(
        is_checked=True
    )

    assert len(with_buyer.data) == 3
    assert list(with_buyer.data[1].y) == [1, 0.25]
    assert len(without.data) == 1


def test_the_axis_ends_where_nearly_all_are_paid():
    """The tail beyond 2 % is cut: 90 days and a little room, not 350."""
    long_tail = curve([90, 350], [0.01, 0.0])
    figure = buyer.unpaid_curves({"country": long_tail}, {"country": "all"}, 60).figure(
        is_checked=True
    )

    assert 90 < figure.layout.xaxis.range[1] < 100


def test_grades_are_drawn_up_to_the_day_with_the_best_on_top():
    grades = pd.DataFrame(
        {"valid_from": pd.to_datetime(["2023-05-01", "2025-08-01"]), "grade": ["B", "C"]}
    )
    figure = buyer.grade_steps(grades, pd.Timestamp(2025, 9, 30)).figure(is_checked=True)

    assert list(figure.data[0].y) == ["B", "C", "C"]
    assert pd.Timestamp(figure.data[0].x[-1]) == pd.Timestamp(2025, 9, 30)
    assert figure.layout.yaxis.categoryarray == ("E", "D", "C", "B", "A")
