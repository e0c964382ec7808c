"""Figures of what falls due."""

from typing import Any

import pandas as pd

from tradecredit.charts import theme
from tradecredit.charts.picture import Picture
from tradecredit.formats import compact, day, money_exact, month_name, plain_label, weekday_name
from tradecredit.language import _

BOX = 0.92
FROM_THE_LEFT = 0.03
ROW_PIXELS = 66
FAINTEST, STRONGEST = 0.18, 0.62
EMPTY = "rgba(133,147,163,0.07)"
WITHOUT_MONEY = "rgba(133,147,163,0.30)"
HATCHED = 0.30


def month_grid(days: pd.DataFrame, today: pd.Timestamp, *, ink: str) -> Picture:
    """A month as weeks of days; the colour is money at stake, the text says it and how much to do.

    ``days`` has one row per day of whole weeks: ``calendar_date``, ``week``, ``weekday``,
    ``row_count``, ``at_stake_usd``, ``is_in_month``, ``is_day_off``, ``is_made_up``. Days off
    are hatched; a day carries its date as custom data, so that a click can choose it. ``ink``
    is the colour of text, which is on the tints here and so differs by theme.
    """
    week_count = int(days["week"].max()) + 1
    figure = theme.figure(height=40 + ROW_PIXELS * week_count)
    figure.add_bar(
        x=[BOX] * len(days),
        base=days["weekday"],
        y=days["week"],
        width=BOX,
        orientation="h",
        marker=_markers(days, today, ink),
        customdata=[moment.date().isoformat() for moment in days["calendar_date"]],
        hovertext=[_hover(row) for row in days.to_dict("records")],
        hoverinfo="text",
    )
    lines = {
        -0.30: [_date_text(row) for row in days.to_dict("records")],
        0.00: [_money_text(amount) for amount in days["at_stake_usd"]],
        0.27: [_count_text(count) for count in days["row_count"]],
    }
    for down, texts in lines.items():
        _write(figure, days, down, texts, ink)
    return figure.update_layout(
        xaxis={
            "side": "top",
            "tickvals": [number + BOX / 2 for number in range(7)],
            "ticktext": [weekday_name(moment) for moment in days["calendar_date"].head(7)],
            "range": [0, 7],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "range": [week_count - 0.5, -0.5],
            "visible": False,
            "fixedrange": True,
        },
        bargap=0,
        dragmode=False,
    )


def _markers(days: pd.DataFrame, today: pd.Timestamp, ink: str) -> dict[str, Any]:
    is_today = days["calendar_date"] == today
    return {
        "color": _colours(days),
        "pattern": {
            "shape": ["/" if is_off else "" for is_off in days["is_day_off"]],
            "fillmode": "overlay",
            "fgcolor": _tint(ink, HATCHED),
            "size": 9,
            "solidity": 0.08,
        },
        "line": {
            "color": [theme.TOTAL if now else "rgba(0,0,0,0)" for now in is_today],
            "width": [2 if now else 0 for now in is_today],
        },
    }


def _colours(days: pd.DataFrame) -> list[str]:
    """Red by money, by the square root so that small sums are seen too; grey without money."""
    highest = max(float(days["at_stake_usd"].max()), 1.0)
    colours = []
    for amount, count in zip(days["at_stake_usd"], days["row_count"], strict=True):
        strength = FAINTEST + (STRONGEST - FAINTEST) * (amount / highest) ** 0.5
        of_money = _tint(theme.AT_RISK, strength)
        colours.append(of_money if amount > 0 else WITHOUT_MONEY if count else EMPTY)
    return colours


def _tint(colour: str, strength: float) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength:.2f})"


def _write(figure: Picture, days: pd.DataFrame, down: float, texts: list[str], ink: str) -> None:
    """One line of text in each box."""
    figure.add_scatter(
        x=days["weekday"] + FROM_THE_LEFT,
        y=days["week"] + down,
        mode="text",
        text=texts,
        textposition="middle right",
        textfont={"size": 11, "color": ink},
        hoverinfo="skip",
    )


def _date_text(row: dict[Any, Any]) -> str:
    moment = row["calendar_date"]
    is_named = moment.day == 1 or not row["is_in_month"]
    text = f"{moment.day} {month_name(moment)}" if is_named else str(moment.day)
    return text + (" ●" if row["is_made_up"] else "")


def _money_text(amount_usd: float) -> str:
    return f"<b>{plain_label(compact(amount_usd))}</b>" if amount_usd > 0 else ""


def _count_text(count: int) -> str:
    return _("{count} to do", count=count) if count else ""


def _hover(row: dict[Any, Any]) -> str:
    parts = [f"{weekday_name(row['calendar_date'])} {day(row['calendar_date'])}"]
    if row["is_made_up"]:
        parts.append(_("working day made up for a holiday"))
    elif row["is_day_off"]:
        parts.append(_("day off in China"))
    if row["row_count"]:
        parts.append(_("{count} to do", count=row["row_count"]))
        parts.append(_("at stake {amount}", amount=money_exact(row["at_stake_usd"])))
    return "<br>".join(parts)
