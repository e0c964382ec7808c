"""The pictures of an order on top of what is open."""

import pandas as pd
import pytest

from tradecredit import palette
from tradecredit.charts import shipment as charts
from tradecredit.cover_steps import COVER_STEPS

STEPS = ["outstanding", *(step.code for step in COVER_STEPS), "payable"]


def parts(**amounts: tuple[float, float]) -> pd.DataFrame:
    """Open and ordered amounts of the steps named; the others take nothing."""
    rows = [(step, *amounts.get(step, (0.0, 0.0))) for step in STEPS]
    return pd.DataFrame(rows, columns=["step", "open_usd", "order_usd"])


def test_the_order_lies_on_top_of_what_is_open_at_every_step() -> None:
    """22,000 open and 50,000 ordered: 12,000 above the limit, 6,000 retained, 54,000 paid."""
    figure = charts.order_on_top(
        parts(
            outstanding=(22_000, 50_000),
            over_limit=(0, 12_000),
            retained_share=(2_200, 3_800),
            payable=(19_800, 34_200),
        )
    ).figure(is_checked=True)
    is_open, ordered = figure.data

    assert list(is_open.y) == ["Outstanding", "Above the limit", "Uninsured percentage", "Payable"]
    assert list(is_open.base) == [0, 60_000, 54_000, 0]
    assert list(ordered.base) == [22_000, 60_000, 56_200, 19_800]
    assert list(ordered.text) == ["22.0 k +50.0 k", "+12.0 k", "2.20 k +3.80 k", "19.8 k +34.2 k"]


@pytest.mark.parametrize(
    ("older", "order", "is_taken_before", "bars"),
    [
        (22_000, 50_000, False, {"older": 22_000, "covered": 38_000, "risk": 12_000}),
        (22_000, 30_000, False, {"older": 22_000, "covered": 30_000}),
        (80_000, 30_000, False, {"older": 80_000, "risk": 30_000}),
        (0, 30_000, False, {"covered": 30_000}),
        (22_000, 30_000, True, {"older": 22_000, "risk": 30_000}),
    ],
)
def test_a_limit_of_60000_shows_what_fills_it(
    older: float, order: float, bars: dict[str, float], *, is_taken_before: bool
) -> None:
    figure = charts.limit_use(older, order, 60_000, is_taken_before=is_taken_before).figure(
        is_checked=True
    )
    colours = {
        palette.COMPARISON: "older",
        palette.COVERED: "covered",
        palette.AT_RISK: "risk",
    }

    assert {colours[bar.marker.color]: bar.x[0] for bar in figure.data} == bars
    assert figure.layout.annotations[0].text == "limit 60.0 k"
