"""Figures of what a cut of limits leaves uncovered, and of the cuts there really were."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tradecredit.charts import axes, theme
from tradecredit.charts.labels import short_labels
from tradecredit.charts.picture import Picture
from tradecredit.formats import compact, money_exact, percent
from tradecredit.language import N_, _

# Payable, covered but kept, not covered: column, name, colour.
PARTS = (
    ("payable_usd", N_("Payable"), theme.COVERED),
    ("kept_usd", N_("Uninsured percentage, late notice, caps"), theme.RETAINED_SHARE),
    ("uncovered_usd", N_("Without cover"), theme.AT_RISK),
)
SCENARIO_COLOURS = (theme.LIMIT, theme.AT_RISK)
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"}
MOST_BUYERS = 10
NAME_LENGTH = 28


def before_and_after(bars: pd.DataFrame, highest_usd: float) -> Picture:
    """What is payable, kept and without cover, before a cut and after it.

    ``bars`` has one row per bar, from the top, with ``bar_label`` and the columns of ``PARTS``;
    ``highest_usd`` is the longest bar of all charts that are compared.
    """
    figure = theme.figure(height=130 + 34 * len(bars))
    for column, name, colour in PARTS:
        figure.add_bar(
            y=bars["bar_label"],
            x=bars[column],
            name=_(name),
            orientation="h",
            marker={"color": colour},
            text=_inside_text(bars[column], highest_usd),
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            hovertext=[f"{_(name)}: {money_exact(amount)}" for amount in bars[column]],
            hoverinfo="text",
        )
    return figure.update_layout(
        barmode="stack",
        showlegend=True,
        legend=LEGEND,
        yaxis={"autorange": "reversed"},
        xaxis=axes.money_axis(highest_usd),
    )


def _inside_text(amounts: pd.Series, highest_usd: float) -> list[str]:
    """The amount where its part of the bar is long enough to hold it."""
    return [compact(amount) if amount > 0.12 * highest_usd else "" for amount in amounts]


def lost_by_buyer(buyers: pd.DataFrame, scenarios: Mapping[str, str]) -> Picture:
    """The buyers that lose most cover, a bar for each scenario; a bar carries its buyer.

    ``buyers`` has ``buyer_id``, ``buyer_name`` and ``lost_<scenario>_usd``, largest first;
    ``scenarios`` are names by code.
    """
    shown = buyers.head(MOST_BUYERS)
    figure = theme.figure(height=90 + 44 * max(len(shown), 1))
    for (scenario, name), colour in zip(scenarios.items(), SCENARIO_COLOURS, strict=True):
        amounts = shown[f"lost_{scenario}_usd"]
        figure.add_bar(
            y=short_labels(shown["buyer_name"], NAME_LENGTH),
            x=amounts,
            name=name,
            orientation="h",
            marker={"color": colour},
            text=[compact(amount) if amount > 0 else "" for amount in amounts],
            textposition="outside",
            cliponaxis=False,
            customdata=shown[["buyer_id"]],
            hovertext=[f"{name}: {money_exact(amount)}" for amount in amounts],
            hoverinfo="text",
        )
    highest = shown[[f"lost_{scenario}_usd" for scenario in scenarios]].max().max()
    return figure.update_layout(
        barmode="group",
        showlegend=True,
        legend=LEGEND,
        yaxis={"autorange": "reversed"},
        xaxis={"visible": False, "range": [0, 1.32 * max(float(highest), 1.0)]},
    )


def cuts_through_time(quarters: pd.DataFrame) -> Picture:
    """What was cut from limits in each quarter, by reduction and by withdrawal.

    ``quarters`` has ``quarter_start``, ``quarter_label``, ``reduced_usd``, ``withdrawn_usd``,
    ``reduced_count``, ``withdrawn_count`` and ``median_cut_ratio``.
    """
    figure = theme.figure(height=300)
    kinds = (
        ("reduced", _("Reduced"), theme.LIMIT),
        ("withdrawn", _("Withdrawn"), theme.AT_RISK),
    )
    for kind, name, colour in kinds:
        figure.add_bar(
            x=quarters["quarter_start"] + pd.Timedelta(days=45),
            y=quarters[f"{kind}_usd"],
            name=name,
            marker={"color": colour},
            hovertext=[_cut_text(row, kind, name) for row in quarters.to_dict("records")],
            hoverinfo="text",
        )
    highest = (quarters["reduced_usd"] + quarters["withdrawn_usd"]).max()
    return figure.update_layout(
        barmode="stack",
        showlegend=True,
        # Above the numbers of the events.
        legend={**LEGEND, "y": 1.34},
        yaxis=axes.money_axis(float(highest)),
        xaxis={"showgrid": False},
    )


def _cut_text(row: Mapping[Any, Any], kind: str, name: str) -> str:
    return _(
        "{quarter} · {name}: {count} limits, {amount}; median cut of all {share}",
        quarter=row["quarter_label"],
        name=name,
        count=row[f"{kind}_count"],
        amount=money_exact(row[f"{kind}_usd"]),
        share=percent(row["median_cut_ratio"], 0),
    )
