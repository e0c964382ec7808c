"""The figures of buyer exposure show the numbers they are given."""

import json
from collections.abc import Iterator

import pandas as pd
import pytest

from tradecredit import settings
from tradecredit.charts import exposure, theme

WATERFALL = pd.DataFrame(
    {
        "step": ["outstanding", "no_policy", "over_limit", "retained_share", "payable"],
        "amount_usd": [100.0, 0.0, 30.0, 7.0, 63.0],
        "invoice_count": [3, 0, 1, 3, 3],
    }
)


def test_waterfall_bars_start_where_the_last_step_ended():
    """100 owed; 30 are taken from 100 down to 70, 7 from 70 down to 63, which is payable."""
    bars = exposure.cover_waterfall(WATERFALL).figure(is_checked=True).data[0]

    assert list(bars.x) == [100, 30, 7, 63]
    assert list(bars.base) == [0, 70, 63, 0]


def test_waterfall_leaves_out_steps_that_take_nothing():
    bars = exposure.cover_waterfall(WATERFALL).figure(is_checked=True).data[0]

    assert [step for (step,) in bars.customdata] == [
        "outstanding", "over_limit", "retained_share", "payable",
    ]  # fmt: skip


def test_waterfall_colours_carry_the_meaning_of_the_step():
    bars = exposure.cover_waterfall(WATERFALL).figure(is_checked=True).data[0]

    assert list(bars.marker.color) == [
        theme.TOTAL,
        theme.LIMIT,
        theme.RETAINED_SHARE,
        theme.COVERED,
    ]


def test_a_month_without_a_limit_interrupts_the_line():
    history = pd.DataFrame(
        {
            "month_end": pd.to_datetime(["2025-01-31", "2025-02-28"]),
            "outstanding_usd": [10.0, 20.0],
            "limit_usd": [None, 50.0],
        }
    )

    limit_line = exposure.exposure_against_limit(history).figure(is_checked=True).data[1]

    assert pd.isna(limit_line.y[0])
    assert limit_line.connectgaps is False


def test_a_single_day_is_one_tick():
    history = pd.DataFrame(
        {
            "month_end": pd.to_datetime(["2025-01-31"]),
            "outstanding_usd": [10.0],
            "limit_usd": [None],
        }
    )

    figure = exposure.exposure_against_limit(history).figure(is_checked=True)

    assert figure.data[0].mode == "markers"
    assert list(figure.layout.xaxis.ticktext) == ["31 Jan 2025"]


def test_markup_in_a_buyer_name_is_no_markup_on_the_axis():
    groups = pd.DataFrame({"group_name": ["<b>x</b>"], "payable_usd": [1.0], "own_risk_usd": [2.0]})

    assert (
        exposure.concentration_bars(groups).figure(is_checked=True).data[0].y[0]
        == "&lt;b&gt;x&lt;/b&gt;"
    )


def test_map_fetches_its_shapes_from_the_dashboard_and_holds_none():
    by_country = pd.DataFrame(
        {
            "country_code": ["US"],
            "country_name": ["United States"],
            "iso_numeric": ["840"],
            "outstanding_usd": [5.0],
            "payable_ratio": [0.5],
        }
    )

    spec = exposure.exposure_map(by_country, land="#eee", border="#fff")

    assert list(addresses(spec)) == ["app/static/countries-110m.json"]
    assert len(json.dumps(spec)) < 3_000, "amounts and words, no geometry"


def addresses(part: object) -> Iterator[object]:
    """Every value under a key ``url`` anywhere in a Vega-Lite specification."""
    if isinstance(part, dict):
        yield from (value for key, value in part.items() if key == "url")
        for value in part.values():
            yield from addresses(value)
    elif isinstance(part, list):
        for value in part:
            yield from addresses(value)


@pytest.mark.parametrize("country_code", ["840", "276", "056"])
def test_shipped_shapes_know_countries_by_their_iso_number(country_code):
    served = settings.PROJECT_DIR / exposure.WORLD_SHAPES_URL.removeprefix("app/")
    shapes = json.loads(served.read_text())["objects"]["countries"]["geometries"]

    assert country_code in {shape.get("id") for shape in shapes}
