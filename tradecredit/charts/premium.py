"""Figures of what cover costs: options side by side, thresholds, and when to stop buying."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tradecredit.charts import axes, theme
from tradecredit.charts.picture import Picture
from tradecredit.formats import is_unknown, money, money_exact, plain_label
from tradecredit.language import _

FADED = 0.4
ROW_HEIGHT = 40
BAR_HEIGHT = 58


def options_bars(options: pd.DataFrame) -> Picture:
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
        ("unsplit_usd", _("Subsidy not stated"), theme.RETAINED_SHARE, "/"),
    ):
        if shown[column].fillna(0).sum() > 0:
            _add_part(figure, shown, column, name, colour, pattern)
    widest = max(float(shown["premium_usd"].max()), 1.0)
    figure.annotations += _names(shown)
    return figure.update_layout(
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "traceorder": "normal", "x": 0, "y": 1.02, "yanchor": "bottom"},
        yaxis={"visible": False, "range": [len(shown) - 0.5, -0.75]},
        xaxis={"visible": False, "range": [0, 2.1 * widest]},
    )


def _add_part(
    figure: Picture, shown: pd.DataFrame, column: str, name: str, colour: str, pattern: str
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


def _names(shown: pd.DataFrame) -> list[dict[str, Any]]:
    """The option's name above its bar, and what is left to pay behind it."""
    placed = {"showarrow": False, "xanchor": "left", "align": "left"}
    names = [
        {"x": 0, "y": row, "yshift": 20, "text": plain_label(name), **placed}
        for row, name in enumerate(shown["option_name"])
    ]
    beside = [
        {"x": 0 if is_unknown(end) else end, "y": row, "xshift": 6, "text": text, **placed}
        for row, (end, text) in enumerate(zip(shown["premium_usd"], shown["bar_text"], strict=True))
    ]
    return names + beside


def threshold_steps(
    steps: pd.DataFrame, bounds_usd: Sequence[float], exports_usd: float | None, highest_usd: float
) -> Picture:
    """Net premium of each option by last year's exports, the exporter's own marked.

    ``steps`` has ``option_name``, ``from_usd``, ``to_usd``, ``cost_usd`` and ``is_at_most``
    (dotted: the subsidy is not stated, so the whole premium is drawn).
    """
    by_option = dict(list(steps.groupby("option_name", sort=False)))
    highest = max(float(steps["cost_usd"].max()), 1.0)
    heights = [float(stretches["cost_usd"].iloc[0]) for stretches in by_option.values()]
    label_heights = axes.spread(heights, 0.1 * highest)
    is_right = exports_usd is not None and exports_usd < highest_usd / 2
    figure = theme.figure(height=330)
    labels = []
    for number, (name, stretches) in enumerate(by_option.items()):
        colour = theme.CATEGORICAL[number % len(theme.CATEGORICAL)]
        figure.add_scatter(**_line(str(name), stretches, colour))
        labels.append(
            _line_label(str(name), stretches, label_heights[number], colour, is_right=is_right)
        )
    mark_lines, mark_labels = _exports_mark(exports_usd, highest_usd)
    across = axes.money_axis(highest_usd)
    figure.shapes += [_upright(bound, theme.EVENT, 1, "dot") for bound in bounds_usd] + mark_lines
    figure.annotations += labels + mark_labels
    return figure.update_layout(
        xaxis={**across, "range": [0, 1.02 * highest_usd], "showgrid": False},
        yaxis={**axes.money_axis(highest), "range": [-0.04 * highest, 1.3 * highest]},
    )


def _line(name: str, stretches: pd.DataFrame, colour: str) -> dict[str, Any]:
    """One option's stretches, with a gap where it cannot be had."""
    cost, is_at_most = float(stretches["cost_usd"].iloc[0]), bool(stretches["is_at_most"].any())
    ends = zip(stretches["from_usd"], stretches["to_usd"], strict=True)
    amount = money_exact(cost)
    text = _("at most {amount}", amount=amount) if is_at_most else amount
    across = [point for start, end in ends for point in (start, end, None)]
    return {
        "x": across,
        "y": [None if point is None else cost for point in across],
        "mode": "lines",
        "line": {"color": colour, "width": 4, "dash": "dot" if is_at_most else "solid"},
        "hovertext": f"{plain_label(name)}<br>{text}",
        "hoverinfo": "text",
    }


def _line_label(
    name: str, stretches: pd.DataFrame, at: float, colour: str, *, is_right: bool
) -> dict[str, Any]:
    """The option's name above its line, at the end away from the exporter's own mark."""
    start, end = float(stretches["from_usd"].min()), float(stretches["to_usd"].max())
    is_at_end = is_right or start > end / 2
    return {
        "x": end if is_at_end else start,
        "y": at,
        "text": plain_label(name),
        "showarrow": False,
        "xanchor": "right" if is_at_end else "left",
        "yshift": 11,
        "font": {"color": colour, "size": 12},
    }


def _exports_mark(
    exports_usd: float | None, highest_usd: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Where the exporter stands; an arrow where that is beyond the figure."""
    if exports_usd is None:
        return [], []
    is_beyond = exports_usd > highest_usd
    text = _("you: {amount}", amount=money(exports_usd)) + (" →" if is_beyond else "")
    at = min(exports_usd, highest_usd)
    label = _top_label(at, text, is_left=at > highest_usd / 2)
    label["font"] = {"color": theme.AT_RISK, "size": 12}
    return ([] if is_beyond else [_upright(at, theme.AT_RISK, 2)]), [label]


def _upright(at: float, colour: str, width: int, dash: str = "solid") -> dict[str, Any]:
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _top_label(at: float, text: str, *, is_left: bool) -> dict[str, Any]:
    """Words at the upper end of an upright line, on one side of it."""
    return {
        "x": at,
        "y": 1,
        "yref": "paper",
        "text": text,
        "showarrow": False,
        "xanchor": "right" if is_left else "left",
        "xshift": -4 if is_left else 4,
    }


def stop_buying_ranges(
    losses: pd.DataFrame, cost_usd: float | None, *, is_at_most: bool = False
) -> Picture:
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
        text=[money(amount) for amount in losses["stop_buying_usd"]],
        textposition="top center",
        cliponaxis=False,
        hovertext=[_range_text(row) for row in losses.to_dict("records")],
        hoverinfo="text",
    )
    figure.shapes, figure.annotations = _cost_mark(cost_usd, highest, is_at_most=is_at_most)
    return figure.update_layout(
        xaxis={**axes.money_axis(highest, 3), "range": [0, highest]},
        yaxis={"autorange": "reversed", "showgrid": False},
        margin={"t": 52},
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


def _cost_mark(
    cost_usd: float | None, highest: float, *, is_at_most: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if cost_usd is None:
        return [], []
    amount = money(cost_usd)
    text = (
        _("at most {amount}", amount=amount)
        if is_at_most
        else _("net premium {amount}", amount=amount)
    )
    label = _top_label(cost_usd, text, is_left=cost_usd > highest / 2)
    above = {"yanchor": "bottom", "yshift": 12}
    return [_upright(cost_usd, theme.TOTAL, 2)], [label | above]
