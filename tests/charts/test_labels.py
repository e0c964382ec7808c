"""Two buyers, markets or schemes whose names are alike stay two marks."""

import pandas as pd
import pytest

from tradecredit.charts import claims, coverage, exposure, limit_cuts
from tradecredit.charts.labels import short_labels
from tradecredit.charts.picture import Picture

LONG = "Northern Sea Import and Export Company Limited, Hamburg branch"
ALIKE = [LONG, LONG + " (second)", "Kola", "Kola"]


def amounts(**columns: list) -> pd.DataFrame:
    return pd.DataFrame(columns)


def concentration() -> Picture:
    return exposure.concentration_bars(
        amounts(group_name=ALIKE, payable_usd=[4.0, 3, 2, 1], own_risk_usd=[1.0] * 4)
    )


def lost() -> Picture:
    buyers = amounts(
        buyer_id=list("abcd"), buyer_name=ALIKE, lost_a_usd=[4.0, 3, 2, 1], lost_b_usd=[1.0] * 4
    )
    return limit_cuts.lost_by_buyer(buyers, {"a": "A", "b": "B"})


def contributions() -> Picture:
    return coverage.growth_contribution_bars(
        amounts(
            part_label=ALIKE,
            contribution_ratio=[0.04, 0.03, 0.02, -0.01],
            change_usd=[4.0, 3, 2, -1],
            insured_growth_ratio=[0.1] * 4,
        )
    )


def paid() -> Picture:
    return claims.paid_against_insured_bars(
        amounts(
            part_label=ALIKE,
            paid_to_insured_ratio=[0.004, 0.003, 0.002, 0.001],
            compared_ratio=[0.001] * 4,
            paid_usd=[4.0, 3, 2, 1],
        )
    )


def heat_map() -> Picture:
    return claims.ratio_heatmap(pd.DataFrame({2024: [0.1] * 4, 2025: [0.2] * 4}, index=ALIKE))


@pytest.mark.parametrize("made", [concentration, lost, contributions, paid, heat_map])
def test_names_that_shorten_alike_stay_two_marks(made) -> None:
    found = [list(trace.y) for trace in made().figure(is_checked=True).data if trace.y is not None]
    labels = [trace for trace in found if len(trace) == len(ALIKE)]

    assert labels
    for trace in labels:
        assert len(set(trace)) == len(ALIKE)
        assert trace == labels[0]


def test_labels_are_short_safe_and_numbered_only_where_they_are_alike() -> None:
    assert short_labels(["<b>Acme & Co", "Acme"], 20) == ["&lt;b&gt;Acme &amp; Co", "Acme"]
    assert short_labels(["abcdefgh", "abcdefgi", "abcdefg"], 7) == [
        "abcdef… (1)",
        "abcdef… (2)",
        "abcdefg",
    ]
    assert len(set(short_labels(["a", "a", "a (1)"], 9))) == 3
