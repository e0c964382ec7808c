"""The answer of a page in figures: every tile is made here, from a measure and its values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st

from tradecredit.formats import (
    MINUS,
    UNKNOWN,
    basis_points,
    compact,
    day,
    is_unknown,
    money,
    number,
    percent,
    points,
    renminbi,
    signed,
    signed_percent,
)
from tradecredit.language import _
from tradecredit.terms import MEASURES

ARROWS: dict[str, Literal["up", "down"]] = {"+": "up", MINUS: "down"}
# How a value of each unit is written; units not named here are counts.
WRITE: dict[str, Callable[[Any], str]] = {
    "US$": money,
    "RMB": renminbi,
    "ratio": percent,
    "probability": lambda value: percent(value, 2),
    "basis points": basis_points,
    "percentage points": points,
    "relative change": signed_percent,
    "per 1,000 policy-years": lambda value: number(value, 1),
    "index": lambda value: number(value, 3),
    "rows": compact,
    "date": day,
    "text": str,
}
# How the change of each unit is written; amounts and counts change in per cent.
CHANGE: dict[str, Callable[[float, float], str]] = {
    "ratio": lambda now, before: points(now - before),
    "relative change": lambda now, before: points(now - before),
    "percentage points": lambda now, before: points(now - before),
    "basis points": lambda now, before: _("{value} bp", value=signed(10_000 * (now - before), 1)),
    "per 1,000 policy-years": lambda now, before: signed(now - before, 1),
    "days": lambda now, before: signed(now - before),
    "index": lambda now, before: signed(now - before, 3),
}


@dataclass(frozen=True)
class Tile:
    """One figure of the answer: what it is, its value, and what it compares with."""

    label: str
    value: str
    change: str
    beside: str
    up_is_good: bool | None
    help_text: str


def tile(
    name: str,
    now: float | date | str | None,
    before: float | None = None,
    *,
    beside: str = "",
    change_of: tuple[str, float, float] | None = None,
    heading: str = "",
    help_text: str = "",
    is_judged: bool = True,
) -> Tile:
    """The measure ``name`` of ``terms.MEASURES`` with its value ``now``, written by its unit.

    With ``before`` the change is shown, and ``beside`` names the period it compares with; else
    ``beside`` is a short remark. Where nothing was there before, that is said instead of a
    change. ``change_of`` shows the change of another measure, given with its two values.
    ``heading`` and ``help_text`` take the place of the measure's own; a figure that is not
    ``is_judged`` has no good direction.
    """
    measure = MEASURES[name]
    compared = change_of or (name, now, before)
    change, beside = _compared(MEASURES[compared[0]].unit, *compared[1:], beside)
    return Tile(
        heading or measure.label,
        UNKNOWN if is_unknown(now) else WRITE.get(measure.unit, number)(now),
        change,
        beside,
        MEASURES[compared[0]].up_is_good if is_judged else None,
        help_text or measure.definition,
    )


def tile_of(name: str, now: pd.Series, before: pd.Series | None = None, **options: Any) -> Tile:
    """``tile`` of the measure ``name`` in two rows, of the period shown and the compared one."""
    return tile(name, now[name], None if before is None else before[name], **options)


def _compared(unit: str, now: Any, before: float | None, beside: str) -> tuple[str, str]:
    """The change in words, and what stands beside it."""
    if before is None or is_unknown(before) or is_unknown(now):
        return "", beside
    if before <= 0 and unit not in CHANGE:
        # A negative amount has no relative change.
        return "", _("{period}: nothing", period=beside) if before == 0 else beside
    change = CHANGE[unit](now, before) if unit in CHANGE else signed_percent(now / before - 1)
    return change, beside


def tiles(shown: Sequence[Tile]) -> None:
    """The answer: one bordered figure per tile, all of one height."""
    row = st.columns(len(shown))
    for place, figure in zip(row, shown, strict=True):
        place.metric(
            figure.label,
            figure.value,
            delta=figure.change or None,
            delta_color=_colour(figure),
            delta_arrow=ARROWS.get(figure.change[:1], "off"),
            delta_description=figure.beside or None,
            help=figure.help_text or None,
            border=True,
            height="stretch",
        )


def _colour(figure: Tile) -> Literal["normal", "inverse", "off"]:
    """Green for the better; Streamlit takes a true minus sign for a rise, so a fall is turned."""
    if figure.up_is_good is None or figure.change[:1] not in ARROWS:
        return "off"
    is_rise = figure.change.startswith("+")
    return "normal" if figure.up_is_good == is_rise else "inverse"
