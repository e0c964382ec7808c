"""Figures of what buyers owe and what cover would pay."""

from typing import Any

import pandas as pd

from tradecredit import palette
from tradecredit.charts import axes, theme
from tradecredit.charts.labels import short_labels
from tradecredit.charts.picture import Picture
from tradecredit.columns import step_label
from tradecredit.cover_steps import WATERFALL_ENDS
from tradecredit.formats import compact, day, money_exact, percent
from tradecredit.language import _

# Money in three digits with k, m or bn, as ``formats.compact`` writes it.
NAME_LENGTH = 30
COMPACT_EXPRESSION = (
    "datum.value >= 1e9 ? format(datum.value / 1e9, '.3~r') + ' bn' : "
    "datum.value >= 1e6 ? format(datum.value / 1e6, '.3~r') + ' m' : "
    "datum.value >= 1e3 ? format(datum.value / 1e3, '.3~r') + ' k' : format(datum.value, 'd')"
)
# Relative to the address of a page, so that it holds under a base path and behind a proxy.
WORLD_SHAPES_URL = "app/static/countries-110m.json"
MAP_COLUMNS = ["country_code", "country_name", "outstanding_usd"]

AGEING = {
    "not_due_usd": theme.COVERED,
    "overdue_1_30_usd": "#e3bd7a",
    "overdue_31_60_usd": theme.LIMIT,
    "overdue_61_90_usd": "#cf7a3f",
    "overdue_over_90_usd": theme.AT_RISK,
}


def cover_waterfall(waterfall: pd.DataFrame) -> Picture:
    """The way from outstanding down to payable, lying on its side.

    ``waterfall`` has one row per step in order with ``step`` (``outstanding``, the cover
    steps, ``payable``) and ``amount_usd``; steps that take nothing are left out. A bar carries
    its step as custom data, so that a click can list its invoices.
    """
    shown = laid_out(waterfall)
    figure = theme.figure(height=60 + 34 * len(shown))
    figure.add_bar(
        y=shown["step_label"],
        x=shown["amount_usd"],
        base=shown["base_usd"],
        orientation="h",
        marker={"color": shown["colour"]},
        text=[compact(amount) for amount in shown["amount_usd"]],
        textposition="outside",
        cliponaxis=False,
        customdata=shown[["step"]],
        hovertext=[
            f"{label}: {money_exact(amount)}"
            for label, amount in zip(shown["step_label"], shown["amount_usd"], strict=True)
        ],
        hoverinfo="text",
    )
    widest = max(float(shown["amount_usd"].max()), 1.0)
    return figure.update_layout(
        xaxis={"visible": False, "range": [0, 1.28 * widest]},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def laid_out(waterfall: pd.DataFrame) -> pd.DataFrame:
    """Both ends and the steps that take something, with ``step_label`` and ``colour``.

    ``base_usd`` is where a bar begins: a step where the one above it ended, an end at nothing.
    """
    is_end = waterfall["step"].isin(WATERFALL_ENDS)
    shown = waterfall[(waterfall["amount_usd"] > 0) | is_end]
    taken = shown["amount_usd"].mask(shown["step"].isin(WATERFALL_ENDS), 0.0)
    left_over = shown["amount_usd"].iloc[0] - taken.cumsum()
    return shown.assign(
        base_usd=left_over.mask(shown["step"].isin(WATERFALL_ENDS), 0.0),
        step_label=shown["step"].map(step_label),
        colour=shown["step"].map(palette.step_colour),
    )


def ageing_label(bucket: str) -> str:
    """Label of an ageing bucket named by its column."""
    return {
        "not_due_usd": _("Not due"),
        "overdue_1_30_usd": _("1–30 days"),
        "overdue_31_60_usd": _("31–60 days"),
        "overdue_61_90_usd": _("61–90 days"),
        "overdue_over_90_usd": _("Over 90 days"),
    }[bucket]


def ageing_bars(board: pd.DataFrame) -> Picture:
    """Outstanding by days overdue; ``board`` has the ageing columns of the buyer board."""
    sums = {bucket: float(board[bucket].sum()) for bucket in AGEING}
    figure = theme.figure(height=250)
    figure.add_bar(
        x=[ageing_label(bucket) for bucket in sums],
        y=list(sums.values()),
        marker={"color": list(AGEING.values())},
        text=[compact(amount) for amount in sums.values()],
        textposition="outside",
        cliponaxis=False,
        hovertext=[money_exact(amount) for amount in sums.values()],
        hoverinfo="text",
    )
    return figure.update_layout(yaxis={"visible": False, "rangemode": "tozero"})


def exposure_against_limit(history: pd.DataFrame) -> Picture:
    """One buyer through time: what it owed at each month end against the limit then in force.

    ``history`` has ``month_end``, ``outstanding_usd`` and ``limit_usd`` (empty where there was
    no limit: the line is interrupted, not drawn at zero).
    """
    figure = theme.figure(height=300)
    days = history["month_end"].unique()
    # A single day is no line, and plotly would divide it into parts of a second.
    is_one_day = len(days) == 1
    figure.add_scatter(
        x=history["month_end"],
        y=history["outstanding_usd"],
        mode="markers" if is_one_day else "lines",
        fill="tozeroy",
        line={"color": theme.COVERED, "width": 2},
        fillcolor="rgba(20,128,111,0.15)",
        hovertext=_hover(history, "outstanding_usd", _("owed")),
        hoverinfo="text",
    )
    figure.add_scatter(
        x=history["month_end"],
        y=history["limit_usd"],
        mode="markers" if is_one_day else "lines",
        line={"color": theme.LIMIT, "width": 2, "shape": "hv"},
        connectgaps=False,
        hovertext=_hover(history, "limit_usd", _("limit")),
        hoverinfo="text",
    )
    _label_line_ends(figure, history)
    highest = history[["outstanding_usd", "limit_usd"]].max().max()
    one_tick = {"tickvals": list(days), "ticktext": [day(days[0])]} if is_one_day else {}
    return figure.update_layout(
        yaxis=axes.money_axis(highest),
        margin={"r": 86},
        xaxis={"showgrid": False, **one_tick},
    )


def concentration_bars(groups: pd.DataFrame, top_count: int = 10) -> Picture:
    """The largest names by outstanding, split into what would be paid and what is kept.

    ``groups`` has ``group_name``, ``payable_usd`` and ``own_risk_usd``, largest first.
    """
    shown = groups.head(top_count)
    names = short_labels(shown["group_name"], NAME_LENGTH)
    figure = theme.figure(height=70 + 26 * max(len(shown), 1))
    for column, name, colour in (
        ("payable_usd", _("Payable"), theme.COVERED),
        ("own_risk_usd", _("At own risk"), theme.AT_RISK),
    ):
        figure.add_bar(
            y=names,
            x=shown[column],
            name=name,
            orientation="h",
            marker={"color": colour},
            hovertext=[f"{name}: {money_exact(amount)}" for amount in shown[column]],
            hoverinfo="text",
        )
    return figure.update_layout(
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        yaxis={"autorange": "reversed"},
        xaxis=axes.money_axis((shown["payable_usd"] + shown["own_risk_usd"]).max()),
    )


def exposure_map(by_country: pd.DataFrame, *, land: str, border: str) -> dict[str, Any]:
    """Outstanding by country on the world, clickable, as a Vega-Lite specification.

    ``by_country`` has ``iso_numeric`` (three digits, as the shapes' ids), ``country_name``,
    ``outstanding_usd``, ``payable_ratio`` and ``country_code``. The browser fetches the shapes
    from the dashboard's own server and keeps them.
    """
    labelled = by_country[["iso_numeric", *MAP_COLUMNS]].assign(
        outstanding_text=[money_exact(amount) for amount in by_country["outstanding_usd"]],
        payable_text=[percent(ratio) for ratio in by_country["payable_ratio"]],
    )
    mark = {"type": "geoshape", "stroke": border, "strokeWidth": 0.4}
    return {
        "data": {"url": WORLD_SHAPES_URL, "format": {"type": "topojson", "feature": "countries"}},
        "projection": {"type": "equalEarth"},
        "height": 330,
        "config": {"view": {"strokeWidth": 0}},
        "layer": [
            {"mark": {**mark, "fill": land}},
            {
                "mark": mark,
                "params": [
                    {"name": "country", "select": {"type": "point", "fields": ["country_code"]}}
                ],
                "transform": [
                    {
                        "lookup": "id",
                        "from": {
                            "data": {"values": labelled.to_dict("records")},
                            "key": "iso_numeric",
                            "fields": list(labelled.columns.drop("iso_numeric")),
                        },
                    },
                    {"filter": "isValid(datum.outstanding_usd)"},
                ],
                "encoding": _map_encoding(),
            },
        ],
    }


def _map_encoding() -> dict[str, Any]:
    """Colour by amount, the clicked country in full, and what is said of each on hover."""
    said = {
        "country_name": _("Market"),
        "outstanding_text": _("Outstanding"),
        "payable_text": _("Payable share"),
    }
    return {
        "color": {
            "field": "outstanding_usd",
            "type": "quantitative",
            "scale": {"type": "sqrt", "range": list(theme.SEQUENTIAL)},
            "legend": {
                "title": _("Outstanding, US$"),
                "labelExpr": COMPACT_EXPRESSION,
                "orient": "bottom",
                "gradientLength": 220,
            },
        },
        "opacity": {"condition": {"param": "country", "value": 1}, "value": 0.35},
        "tooltip": [
            {"field": field, "type": "nominal", "title": title} for field, title in said.items()
        ],
    }


def _hover(history: pd.DataFrame, column: str, word: str) -> list[str]:
    return [
        f"{day(month_end)}: {word} {money_exact(amount)}"
        for month_end, amount in zip(history["month_end"], history[column], strict=True)
    ]


def _label_line_ends(figure: Picture, history: pd.DataFrame) -> None:
    last = history.iloc[-1]
    labels = [
        (last["outstanding_usd"], _("owed {amount}"), theme.COVERED),
        (last["limit_usd"], _("limit {amount}"), theme.LIMIT),
    ]
    known = [label for label in labels if pd.notna(label[0])]
    highest = max(
        float(history["outstanding_usd"].max()), float(history["limit_usd"].max() or 0), 1.0
    )
    is_close = len(known) == 2 and abs(known[0][0] - known[1][0]) < 0.08 * highest
    for amount, text, colour in known:
        is_upper = amount == max(label[0] for label in known)
        figure.add_annotation(
            x=last["month_end"],
            y=amount,
            text=text.format(amount=compact(amount)),
            showarrow=False,
            xanchor="left",
            xshift=6,
            yshift=(8 if is_upper else -8) if is_close else 0,
            font={"color": colour, "size": 12},
        )
