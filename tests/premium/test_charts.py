"""What the figures of the page draw, and what they leave to words."""

import pandas as pd
import pytest

from tradecredit.charts import premium as charts

NAN = float("nan")


def options(**changed) -> pd.DataFrame:
    """An ordinary policy, one under an upper bound, one whose subsidy is not stated."""
    known = {
        "option_code": ["ordinary", "yiwu_2025", "guangdong_2024"],
        "option_name": ["Ordinary policy", "Yiwu <b>2025</b>", "Guangdong"],
        "bar_text": ["net 4 k", "net 800 or more", "net –"],
        "premium_usd": [4_000.0, 4_000.0, 1_600.0],
        "net_premium_usd": [4_000.0, 800.0, NAN],
        "subsidy_usd": [0.0, 3_200.0, NAN],
        "is_subsidy_upper_bound": [False, True, False],
        "is_open": [True, True, False],
    }
    return pd.DataFrame({**known, **changed})


def parts(figure) -> dict[str, list[float]]:
    return {
        bar.name: [0.0 if pd.isna(amount) else float(amount) for amount in bar.x]
        for bar in figure.data
    }


def test_a_premium_is_split_into_what_is_paid_what_comes_back_and_what_nobody_states():
    assert parts(charts.options_bars(options()).figure(is_checked=True)) == {
        "You pay": [4_000, 800, 0],
        "Subsidy, at most": [0, 3_200, 0],
        "Subsidy not stated": [0, 0, 1_600],
    }


def test_the_parts_of_a_bar_add_up_to_the_premium():
    drawn = parts(charts.options_bars(options()).figure(is_checked=True)).values()

    assert [sum(amounts) for amounts in zip(*drawn, strict=True)] == [4_000, 4_000, 1_600]


def test_a_bar_carries_its_option_and_is_faded_where_the_firm_cannot_have_it():
    bar = charts.options_bars(options()).figure(is_checked=True).data[0]

    assert [row[0] for row in bar.customdata] == ["ordinary", "yiwu_2025", "guangdong_2024"]
    assert bar.marker.opacity[2] < bar.marker.opacity[0]


def test_names_of_the_file_are_written_plainly():
    texts = [
        label.text
        for label in charts.options_bars(options()).figure(is_checked=True).layout.annotations
    ]

    assert "Yiwu &lt;b&gt;2025&lt;/b&gt;" in texts


def stretches() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "option_name": ["Ordinary", "Ordinary", "Small firms"],
            "from_usd": [0.0, 5e6, 0.0],
            "to_usd": [5e6, 7.5e6, 5e6],
            "cost_usd": [4_000.0, 4_000.0, 0.0],
            "is_at_most": [False, False, True],
        }
    )


def test_a_line_ends_where_the_option_does_and_is_dotted_where_it_is_a_most():
    lines = {
        line.hovertext.partition("<br>")[0]: line
        for line in charts.threshold_steps(stretches(), [5e6], 4e6, 7.5e6)
        .figure(is_checked=True)
        .data
    }

    assert lines["Small firms"].x == (0, 5e6, None)
    assert lines["Small firms"].line.dash == "dot"
    assert lines["Ordinary"].x == (0, 5e6, None, 5e6, 7.5e6, None)
    assert lines["Ordinary"].line.dash == "solid"


@pytest.mark.parametrize(
    ("exports_usd", "lines", "label"),
    [(4e6, [5e6, 4e6], "you: US$ 4.00 m"), (9e8, [5e6], "you: US$ 900 m →"), (None, [5e6], None)],
)
def test_the_exporter_is_marked_also_beyond_the_figure(exports_usd, lines, label):
    layout = (
        charts.threshold_steps(stretches(), [5e6], exports_usd, 7.5e6)
        .figure(is_checked=True)
        .layout
    )

    assert [line.x0 for line in layout.shapes] == lines
    assert [text.text for text in layout.annotations][2:] == ([label] if label else [])


def losses() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "reference_name": ["2023, published", "Your own, 1 paid"],
            "stop_buying_usd": [2_480.0, 18_000.0],
            "stop_buying_least_usd": [2_480.0, 456.0],
            "stop_buying_most_usd": [2_480.0, 100_000.0],
        }
    )


def test_a_range_that_runs_off_the_figure_ends_at_its_edge_and_is_told_on_hover():
    figure = charts.stop_buying_ranges(losses(), 4_000.0).figure(is_checked=True)
    (mark,) = figure.data

    assert figure.layout.xaxis.range[1] == pytest.approx(1.2 * 18_000)
    assert list(mark.error_x.array) == pytest.approx([0, 0.2 * 18_000])
    assert mark.hovertext[1].endswith("range US$ 456.00 to US$ 100,000.00")
    assert mark.hovertext[0] == "2023, published: US$ 2,480.00"


def test_what_the_option_costs_is_marked_as_certain_or_as_a_most():
    def label(**kind) -> str:
        return (
            charts.stop_buying_ranges(losses(), 4_000.0, **kind)
            .figure(is_checked=True)
            .layout.annotations[0]
            .text
        )

    assert label() == "net premium US$ 4.00 k"
    assert label(is_at_most=True) == "at most US$ 4.00 k"
    assert not charts.stop_buying_ranges(losses(), None).figure(is_checked=True).layout.annotations
