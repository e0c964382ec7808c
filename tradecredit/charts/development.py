"""Figures of how claims develop: expected ends, link ratios, residuals, equal age, back-test."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from tradecredit.charts import theme
from tradecredit.charts.axes import money_axis
from tradecredit.charts.picture import Picture
from tradecredit.code_labels import code_label
from tradecredit.formats import number, percent, plain_label
from tradecredit.language import _

Write = Callable[[float], str]

TO_COME = "#8fb8d8"
LINKS_SCALE = [[0, "#4f7cac"], [0.5, "#f1f1ee"], [1, "#c2503a"]]
COMPARED_FROM, COMPARED_TO = 0.2, 5.0
LARGEST_RESIDUAL = 3.0


def ultimates_by_origin(by_origin: pd.DataFrame, write: Write) -> Picture:
    """What is there to date and still to come, by origin, with the 80 % range of the end.

    ``by_origin`` as of ``risk.projections.Projection``, the oldest origin first.
    """
    figure = theme.figure(height=380)
    names = [plain_label(_short(origin)) for origin in by_origin["origin_name"]]
    texts = [_origin_text(row, write) for row in by_origin.to_dict("records")]
    ends, latest = by_origin["ultimate_value"], by_origin["latest_value"]
    figure.add_bar(
        x=names,
        y=latest,
        name=_("To date"),
        marker={"color": theme.TOTAL},
        hovertext=texts,
        hoverinfo="text",
    )
    figure.add_bar(
        x=names,
        y=(ends - latest).clip(lower=0).fillna(0),
        name=_("Still to come"),
        marker={"color": TO_COME, "pattern": {"shape": "/", "size": 5}},
        hovertext=texts,
        hoverinfo="text",
    )
    figure.add_scatter(
        x=names,
        y=ends,
        name=_("Expected end, 80 % range"),
        mode="markers",
        marker={"color": theme.AT_RISK, "size": 6, "symbol": "diamond"},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": list((by_origin["upper_value"] - ends).fillna(0)),
            "arrayminus": list((ends - by_origin["lower_value"]).fillna(0)),
            "thickness": 1.5,
            "width": 4,
        },
        hovertext=texts,
        hoverinfo="text",
    )
    largest = float(np.nanmax([*by_origin["upper_value"], *latest, 1.0]))
    return figure.update_layout(
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "y": 1.12, "x": 0},
        # Every fifth is named, the newest first, so that a narrow screen has room for them.
        xaxis={
            "type": "category",
            "showgrid": False,
            "tickangle": 0,
            "tickvals": names[::-5],
            "tickfont": {"size": 10},
        },
        yaxis=money_axis(largest),
    )


def _short(origin: str) -> str:
    """An origin of months in short: "Apr–Jun 2025" of "Apr 2025–Jun 2025"."""
    first, dash, last = origin.partition("–")
    is_one_year = bool(dash) and first[-4:] == last[-4:]
    return f"{first[:-5]}–{last}" if is_one_year else origin


def _origin_text(row: Mapping[Any, Any], write: Write) -> str:
    return _(
        "{origin}: {latest} to date, {end} at the end, 80 % from {low} to {high}<br>{share} "
        "developed, {method}",
        origin=plain_label(str(row["origin_name"])),
        latest=write(row["latest_value"]),
        end=write(row["ultimate_value"]),
        low=write(row["lower_value"]),
        high=write(row["upper_value"]),
        share=percent(row["developed_ratio"]),
        method=code_label("projection_method", str(row["projection_method"])),
    )


def link_ratio_map(links: pd.DataFrame, factors: pd.DataFrame) -> Picture:
    """Link ratios by origin (rows) and age (columns), coloured by how unusual they are.

    ``links`` as of ``risk.chain_ladder.link_ratios``, ``factors`` as of
    ``risk.development_tables.by_age``. Outliers stand between marks; the lowest row is the
    factor of all origins.
    """
    ratios = links.pivot_table(
        index="origin_number", columns="age_number", values="link_ratio", dropna=False
    )
    residuals = links.pivot_table(
        index="origin_number", columns="age_number", values="standard_residual", dropna=False
    ).reindex(index=ratios.index, columns=ratios.columns)
    origins = dict(zip(links["origin_number"], links["origin_name"], strict=True))
    known = factors.set_index("age_number")["link_factor"]
    texts = [
        [_link_text(ratio, residual) for ratio, residual in zip(*rows, strict=True)]
        for rows in zip(ratios.to_numpy(), residuals.to_numpy(), strict=True)
    ]
    names = [plain_label(_short(str(origins[place]))) for place in ratios.index]
    colours = residuals.to_numpy(dtype=float)
    shown = np.where(np.isnan(colours) & ~np.isnan(ratios.to_numpy(dtype=float)), 0.0, colours)
    figure = theme.figure(height=110 + 20 * (len(names) + 1))
    figure.add_heatmap(
        z=np.vstack([shown, np.zeros((1, shown.shape[1]))]),
        x=[_("{age} to {next}", age=age, next=age + 1) for age in map(int, ratios.columns)],
        y=[*names, _("<b>all</b>")],
        zmin=-LARGEST_RESIDUAL,
        zmax=LARGEST_RESIDUAL,
        colorscale=LINKS_SCALE,
        showscale=False,
        xgap=2,
        ygap=2,
        text=[*texts, [f"<b>{_link_text(known.get(age), 0)}</b>" for age in ratios.columns]],
        texttemplate="%{text}",
        textfont={"size": 10, "color": "#24303c"},
        hovertemplate="%{y} · %{x}: %{text}<extra></extra>",
        hoverongaps=False,
    )
    return figure.update_layout(
        xaxis={"type": "category", "side": "top", "showgrid": False, "tickfont": {"size": 10}},
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
        margin={"t": 48},
    )


def _link_text(ratio: float | None, residual: float) -> str:
    if ratio is None or pd.isna(ratio):
        return ""
    text = number(ratio, 2 if ratio < 100 else 0)
    return f"▸{text}◂" if abs(residual) > 2.5 else text


def residuals(links: pd.DataFrame, by: str) -> Picture:
    """Standardised residuals of the link ratios by ``by``, with their mean at each place.

    ``by`` is ``origin_number``, ``age_number`` or ``calendar_number``.
    """
    figure = theme.figure(height=300)
    known = links.dropna(subset=["standard_residual"])
    figure.add_scatter(
        x=known[by],
        y=known["standard_residual"],
        mode="markers",
        marker={
            "size": 7,
            "color": [theme.AT_RISK if out else theme.LIMIT for out in known["is_outlier"]],
            "symbol": ["diamond" if out else "circle" for out in known["is_outlier"]],
            "opacity": 0.75,
        },
        hovertext=[
            _(
                "{origin}, age {age}: residual {residual}",
                origin=plain_label(str(row["origin_name"])),
                age=row["age_number"],
                residual=number(row["standard_residual"], 2),
            )
            for row in known.to_dict("records")
        ],
        hoverinfo="text",
    )
    means = known.groupby(by)["standard_residual"].mean()
    figure.add_scatter(
        x=list(means.index),
        y=list(means),
        mode="lines",
        line={"color": theme.EVENT, "width": 2},
        hoverinfo="skip",
    )
    figure.add_hline(y=0, line={"color": theme.EVENT, "width": 1, "dash": "dash"})
    return figure.update_layout(
        xaxis={"showgrid": False, "tickformat": "d"},
        yaxis={"tickvals": [-2.5, 0, 2.5], "ticktext": ["−2.5", "0", "2.5"]},
    )


def newer_over_earlier(levels: pd.DataFrame, speeds: pd.DataFrame) -> Picture:
    """Newer over earlier origins at equal age, level and speed, with 95 % intervals."""
    figure = theme.figure(height=320)
    for shown, word, colour, symbol, shift in (
        (levels, _("Level"), theme.AT_RISK, "circle", -0.08),
        (speeds, _("Speed"), theme.LIMIT, "diamond", 0.08),
    ):
        known = shown.dropna(subset=["change_ratio"])
        values = known["change_ratio"].clip(COMPARED_FROM, COMPARED_TO)
        upper = known["change_upper_ratio"].clip(COMPARED_FROM, COMPARED_TO)
        lower = known["change_lower_ratio"].clip(COMPARED_FROM, COMPARED_TO)
        figure.add_scatter(
            x=known["age_number"] + shift,
            y=values,
            name=word,
            mode="markers",
            marker={"color": colour, "size": 9, "symbol": symbol},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": list((upper - values).fillna(0)),
                "arrayminus": list((values - lower).fillna(0)),
                "thickness": 1.5,
                "width": 4,
            },
            hovertext=[
                _(
                    "{word}, age {age}: {change} times, 95 % from {low} to {high} ({count} newer "
                    "origins)",
                    word=word,
                    age=row["age_number"],
                    change=number(row["change_ratio"], 2),
                    low=number(row["change_lower_ratio"], 2),
                    high=number(row["change_upper_ratio"], 2),
                    count=row["newer_count"],
                )
                for row in known.to_dict("records")
            ],
            hoverinfo="text",
        )
    figure.add_hline(y=1, line={"color": theme.EVENT, "width": 1, "dash": "dash"})
    ticks = [0.2, 0.5, 1, 2, 5]
    return figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1.14, "x": 0},
        xaxis={"showgrid": False, "tickformat": "d", "dtick": 1},
        yaxis={
            "type": "log",
            "tickvals": ticks,
            "ticktext": [_("{times} times", times=f"{tick:g}") for tick in ticks],
            "range": [float(np.log10(COMPARED_FROM)), float(np.log10(COMPARED_TO))],
        },
    )


def said_and_came(tests: pd.DataFrame, write: Write) -> Picture:
    """Ranges as they would have been given earlier (bars) and what is said now (diamonds).

    ``tests`` as of ``risk.development_tables.back_tests``.
    """
    shown = tests.iloc[::-1]
    names = [
        f"{plain_label(_short(str(origin)))} · −{steps}"
        for origin, steps in zip(shown["origin_name"], shown["steps_back"], strict=True)
    ]
    figure = theme.figure(height=90 + 20 * max(3, len(shown)))
    said = shown["earlier_value"]
    figure.add_scatter(
        x=said,
        y=names,
        name=_("Said then, 80 % range"),
        mode="markers",
        marker={"color": theme.LIMIT, "size": 7},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": list(shown["upper_value"] - said),
            "arrayminus": list(said - shown["lower_value"]),
            "thickness": 3,
            "width": 0,
        },
        hovertext=[_("said then: {value}", value=write(value)) for value in said],
        hoverinfo="text",
    )
    figure.add_scatter(
        x=shown["now_value"],
        y=names,
        name=_("Said now"),
        mode="markers",
        marker={
            "color": [theme.COVERED if inside else theme.AT_RISK for inside in shown["is_inside"]],
            "size": 10,
            "symbol": ["diamond" if inside else "x" for inside in shown["is_inside"]],
        },
        hovertext=[_("said now: {value}", value=write(value)) for value in shown["now_value"]],
        hoverinfo="text",
    )
    largest = float(np.nanmax([*shown["upper_value"], *shown["now_value"], 1.0]))
    return figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1.1, "x": 0},
        xaxis=money_axis(largest),
        yaxis={"type": "category", "showgrid": False, "tickfont": {"size": 10}},
    )
