"""Figures of what cover costs: options side by side, thresholds, and when to stop buying."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from tradecredit.charts import axes, theme
from tradecredit.formats import compact, is_unknown, money_exact, plain_label
from tradecredit.language import _

FADED = 0.4
ROW_HEIGHT = 40
BAR_HEIGHT = 58


def options_bars(options: pd.DataFrame) -> go.Figure:
    """Premium of each option, split into what the firm pays and what comes back.

    ``options`` has ``option_code`` (a bar's custom data, so that a click can choose it),
    ``option_name``, ``bar_text``, ``premium_usd``, ``net_premium_usd``, ``subsidy_usd``,
    ``is_subsidy_upper_bound`` and ``is_open`` (faded where the firm cannot have it). A subsidy
    that is only an upper bound, and a premium whose subsidy is not known, are hatched.
    """
    shown = options.assign(
        certain_usd=options["subsidy_usd"].where(~options["is_subsidy_upper_bound"], 0.0),
        up_to_usd=options["subsidy_usd"].where(options["is_subsidy_upper_bound"], 0.0),
        unsplit_usd=options["premium_usd"].where(options["net_premium_usd"].isna(), 0.0),
    )
    figure = theme.figure(height=80 + BAR_HEIGHT * len(shown))
    for column, name, colour, pattern in (
        ("net_premium_usd", _("You pay"), theme.TOTAL, ""),
        ("certain_usd", _("Subsidy"), theme.COVERED, ""),
        ("up_to_usd", _("Subsidy, at most"), theme.COVERED, "/"),
        ("unsplit_usd", _("Subsidy not stated"), theme.OWN_SHARE, "/"),
    ):
        if shown[column].fillna(0).sum() > 0:
            _add_part(figure, shown, column, name, colour, pattern)
    _write_names(figure, shown)
    widest = max(float(shown["premium_usd"].max()), 1.0)
    return figure.update_layout(
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "traceorder": "normal", "x": 0, "y": 1.02, "yanchor": "bottom"},
        yaxis={"visible": False, "range": [len(shown) - 0.5, -0.75]},
        xaxis={"visible": False, "range": [0, 2.1 * widest]},
    )


def _add_part(
    figure: go.Figure, shown: pd.DataFrame, column: str, name: str, colour: str, pattern: str
) -> None:
    figure.add_bar(
        y=list(range(len(shown))),
        x=shown[column],
        width=0.42,
        name=name,
        orientation="h",
        marker={
            "color": colour,
            "opacity": [1.0 if is_open else FADED for is_open in shown["is_open"]],
            "pattern": {
                "shape": pattern,
                "fillmode": "overlay",
                "fgcolor": "#ffffff",
                "fgopacity": 0.75,
                "size": 7,
                "solidity": 0.3,
            },
        },
        customdata=shown[["option_code"]],
        hovertext=[
            f"{plain_label(option)}<br>{name}: {money_exact(amount)}"
            for option, amount in zip(shown["option_name"], shown[column], strict=True)
        ],
        hoverinfo="text",
    )


def _write_names(figure: go.Figure, shown: pd.DataFrame) -> None:
    """The option's name above its bar, and what is left to pay behind it."""
    for row, option in enumerate(shown.to_dict("records")):
        end = 0 if is_unknown(option["premium_usd"]) else option["premium_usd"]
        name = plain_label(option["option_name"])
        figure.add_annotation(x=0, y=row, yshift=20, text=name, **_LEFT)
        figure.add_annotation(x=end, y=row, xshift=6, text=option["bar_text"], **_LEFT)


_LEFT: dict[str, Any] = {"showarrow": False, "xanchor": "left", "align": "left"}


def threshold_steps(
    steps: pd.DataFrame, bounds_usd: Sequence[float], exports_usd: float | None, highest_usd: float
) -> go.Figure:
    """Net premium of each option by last year's exports, the exporter's own marked.

    ``steps`` has ``option_name``, ``from_usd``, ``to_usd``, ``cost_usd`` and ``is_at_most``
    (dotted: the subsidy is not stated, so the whole premium is drawn).
    """
    figure = theme.figure(height=330)
    names = list(dict.fromkeys(steps["option_name"]))
    highest = max(float(steps["cost_usd"].max()), 1.0)
    heights = [float(steps.loc[steps["option_name"] == name, "cost_usd"].iloc[0]) for name in names]
    label_heights = axes.spread(heights, 0.1 * highest)
    for number, (name, at) in enumerate(zip(names, label_heights, strict=True)):
        colour = theme.CATEGORICAL[number % len(theme.CATEGORICAL)]
        _add_steps(figure, steps[steps["option_name"] == name], colour)
        is_right = exports_usd is not None and exports_usd < highest_usd / 2
        _label_steps(figure, steps[steps["option_name"] == name], at, colour, is_right=is_right)
    for bound in bounds_usd:
        figure.add_vline(x=bound, line={"color": theme.EVENT, "width": 1, "dash": "dot"})
    _mark_exports(figure, exports_usd, highest_usd)
    across = axes.money_axis(highest_usd)
    return figure.update_layout(
        xaxis={**across, "range": [0, 1.02 * highest_usd], "showgrid": False},
        yaxis={**axes.money_axis(highest), "range": [-0.04 * highest, 1.3 * highest]},
    )


def _add_steps(figure: go.Figure, stretches: pd.DataFrame, colour: str) -> None:
    for stretch in stretches.to_dict("records"):
        note = _("at most") + " " if stretch["is_at_most"] else ""
        text = f"{plain_label(stretch['option_name'])}<br>{note}{money_exact(stretch['cost_usd'])}"
        figure.add_scatter(
            x=[stretch["from_usd"], stretch["to_usd"]],
            y=[stretch["cost_usd"]] * 2,
            mode="lines",
            line={
                "color": colour,
                "width": 4,
                "dash": "dot" if stretch["is_at_most"] else "solid",
            },
            hovertext=[text] * 2,
            hoverinfo="text",
        )


def _label_steps(
    figure: go.Figure, stretches: pd.DataFrame, at: float, colour: str, *, is_right: bool
) -> None:
    """The option's name above its line, at the end away from the exporter's own mark."""
    start, end = float(stretches["from_usd"].min()), float(stretches["to_usd"].max())
    figure.add_annotation(
        x=end if is_right or start > end / 2 else start,
        y=at,
        text=plain_label(str(stretches["option_name"].iloc[0])),
        showarrow=False,
        xanchor="right" if is_right or start > end / 2 else "left",
        yshift=11,
        font={"color": colour, "size": 12},
    )


def _mark_exports(figure: go.Figure, exports_usd: float | None, highest_usd: float) -> None:
    if exports_usd is None:
        return
    is_beyond = exports_usd > highest_usd
    at = highest_usd if is_beyond else exports_usd
    if not is_beyond:
        figure.add_vline(x=at, line={"color": theme.AT_RISK, "width": 2})
    figure.add_annotation(
        x=at,
        y=1,
        yref="paper",
        text=_("you: {amount}", amount=compact(exports_usd)) + (" →" if is_beyond else ""),
        showarrow=False,
        xanchor="right" if at > highest_usd / 2 else "left",
        xshift=-4 if at > highest_usd / 2 else 4,
        font={"color": theme.AT_RISK, "size": 12},
    )


def stop_buying_ranges(
    losses: pd.DataFrame, cost_usd: float | None, *, is_at_most: bool = False
) -> go.Figure:
    """The premium at which to stop buying under each loss, against what the option costs.

    ``losses`` has ``reference_name``, ``stop_buying_usd`` and its ``stop_buying_least_usd`` and
    ``stop_buying_most_usd``. A cost left of a mark pays for itself under that loss. A range
    that runs off the figure is told in full on hover.
    """
    figure = theme.figure(height=130 + ROW_HEIGHT * len(losses))
    highest = 1.2 * max(float(losses["stop_buying_usd"].max()), cost_usd or 0.0, 1.0)
    figure.add_scatter(
        x=losses["stop_buying_usd"],
        y=[plain_label(name) for name in losses["reference_name"]],
        mode="markers+text",
        marker={"color": theme.COVERED, "size": 13},
        error_x=_range_of(losses, highest),
        text=[compact(amount) for amount in losses["stop_buying_usd"]],
        textposition="top right",
        cliponaxis=False,
        hovertext=[_range_text(row) for row in losses.to_dict("records")],
        hoverinfo="text",
    )
    _mark_cost(figure, cost_usd, highest, is_at_most=is_at_most)
    return figure.update_layout(
        xaxis={**axes.money_axis(highest, 3), "range": [0, highest]},
        yaxis={"autorange": "reversed", "showgrid": False},
        margin_t=52,
    )


def _range_of(losses: pd.DataFrame, highest: float) -> dict[str, Any]:
    most = losses["stop_buying_most_usd"].clip(upper=highest)
    return {
        "type": "data",
        "symmetric": False,
        "array": most - losses["stop_buying_usd"],
        "arrayminus": losses["stop_buying_usd"] - losses["stop_buying_least_usd"],
        "color": theme.COVERED,
    }


def _range_text(row: dict[Any, Any]) -> str:
    name = plain_label(str(row["reference_name"]))
    if row["stop_buying_least_usd"] == row["stop_buying_most_usd"]:
        return f"{name}: {money_exact(row['stop_buying_usd'])}"
    return _(
        "{name}: {amount}, range {least} to {most}",
        name=name,
        amount=money_exact(row["stop_buying_usd"]),
        least=money_exact(row["stop_buying_least_usd"]),
        most=money_exact(row["stop_buying_most_usd"]),
    )


def _mark_cost(
    figure: go.Figure, cost_usd: float | None, highest: float, *, is_at_most: bool
) -> None:
    if cost_usd is None:
        return
    text = _("at most {amount}") if is_at_most else _("net premium {amount}")
    is_right = cost_usd > highest / 2
    figure.add_vline(x=cost_usd, line={"color": theme.TOTAL, "width": 2})
    figure.add_annotation(
        x=cost_usd,
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=12,
        text=text.format(amount=compact(cost_usd)),
        showarrow=False,
        xanchor="right" if is_right else "left",
        xshift=-4 if is_right else 4,
    )
