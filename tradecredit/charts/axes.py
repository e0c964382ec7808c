"""Axes as people read them: money in k, m and bn, shares in per cent."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from tradecredit.formats import basis_points, compact, percent, signed_percent

NICE_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def money_axis(largest_usd: float, tick_count: int = 4) -> dict[str, Any]:
    """An axis from 0 to ``largest_usd`` with round amounts; plotly itself would write G for bn."""
    ticks = round_ticks(largest_usd, tick_count)
    return {
        "tickvals": ticks,
        "ticktext": [_without_end_zeros(compact(tick)) for tick in ticks],
        "range": [0, 1.06 * max(largest_usd, ticks[-1])],
    }


def _without_end_zeros(text: str) -> str:
    """A round amount as a mark of an axis: "1 bn" of "1.00 bn"."""
    figure, space, sign = text.partition(" ")
    return (figure.rstrip("0").rstrip(".") if "." in figure else figure) + space + sign


def signed_share_axis(ratios: pd.Series, tick_count: int = 4) -> dict[str, Any]:
    """An axis around 0 for ratios of either sign, written as changes in per cent."""
    known = [0.0, *(ratio for ratio in ratios.dropna() if math.isfinite(ratio))]
    lowest, highest = min(known), max(known)
    step = round_ticks(max(highest, -lowest), tick_count)[1]
    ticks = [
        step * number for number in range(math.ceil(lowest / step), math.floor(highest / step) + 1)
    ]
    return {
        "tickvals": ticks,
        "ticktext": [signed_percent(tick, _digits(step)) for tick in ticks],
    }


def share_axis(largest_ratio: float, tick_count: int = 4) -> dict[str, Any]:
    """An axis of ratios from 0, with no more decimals than its steps need."""
    ticks = round_ticks(largest_ratio, tick_count)
    return {
        "tickvals": ticks,
        "ticktext": [percent(tick, _digits(ticks[1])) for tick in ticks],
        "range": [0, 1.06 * max(largest_ratio, ticks[-1])],
    }


def _digits(step: float) -> int:
    """Decimals that a step of ratios needs in per cent."""
    return max(0, -math.floor(math.log10(100 * step) + 1e-9))


def basis_point_axis(largest_ratio: float, tick_count: int = 4) -> dict[str, Any]:
    """An axis of ratios from 0, written in basis points."""
    axis = share_axis(largest_ratio, tick_count)
    return {**axis, "ticktext": [basis_points(tick, 0) for tick in axis["tickvals"]]}


def year_axis(years: Sequence[int]) -> dict[str, Any]:
    """An axis of years; of many, every second is written, so that a narrow chart can show them."""
    shown = list(years)[:: -1 if len(years) <= 5 else -2]
    return {"tickvals": shown, "tickformat": "d", "tickangle": 0, "showgrid": False}


def spread(heights: Sequence[float], least_gap: float) -> list[float]:
    """``heights`` moved apart as little as needed, so that labels there do not cover each other.

    The order is kept; the middle of labels that had to move stays where it was.
    """
    order = sorted(range(len(heights)), key=heights.__getitem__)
    groups: list[list[float]] = []
    for index in order:
        groups.append([heights[index], 1])
        while len(groups) > 1 and _overlaps(groups[-2], groups[-1], least_gap):
            (lower, lower_count), (upper, upper_count) = groups.pop(-2), groups.pop()
            count = lower_count + upper_count
            groups.append([(lower * lower_count + upper * upper_count) / count, count])
    placed = [
        middle + (number - (count - 1) / 2) * least_gap
        for middle, count in groups
        for number in range(int(count))
    ]
    return [placed[order.index(index)] for index in range(len(heights))]


def _overlaps(lower: list[float], upper: list[float], least_gap: float) -> bool:
    return upper[0] - lower[0] < least_gap * (lower[1] + upper[1]) / 2


def round_ticks(largest: float, tick_count: int = 4) -> list[float]:
    """Round values from 0 to about ``largest``, at most ``tick_count`` steps; at least two."""
    if not largest > 0:
        return [0.0, 1.0]
    rough = largest / tick_count
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(nice * size for nice in NICE_STEPS if nice * size >= rough * (1 - 1e-9))
    return [step * number for number in range(max(2, math.floor(largest / step + 1e-9) + 1))]
