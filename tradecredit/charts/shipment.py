"""Figures of an order on top of what is already open."""

import pandas as pd

from tradecredit.charts import theme
from tradecredit.charts.exposure import laid_out
from tradecredit.charts.picture import Picture
from tradecredit.formats import compact, money_exact
from tradecredit.language import _

OPEN_OPACITY = 0.4
# Of the widest bar: room for two amounts beside it, and the least part that holds a text.
ROOM_FOR_TEXT = 1.45
NARROWEST_WITH_TEXT = 0.2


def order_on_top(parts: pd.DataFrame) -> Picture:
    """The way from outstanding down to payable, the order's part in full colour at each step.

    ``parts`` has one row per step in order with ``step`` (``outstanding``, the cover steps,
    ``payable``), ``open_usd`` of what is open already and ``order_usd`` of the order on top.
    """
    shown = laid_out(parts.assign(amount_usd=parts["open_usd"] + parts["order_usd"]))
    labels = shown["step_label"]
    figure = theme.figure(height=60 + 34 * len(shown))
    figure.add_bar(
        y=labels,
        x=shown["open_usd"],
        base=shown["base_usd"],
        orientation="h",
        marker={"color": shown["colour"], "opacity": OPEN_OPACITY},
        hovertext=[
            _("{step}, open already: {amount}", step=label, amount=money_exact(amount))
            for label, amount in zip(labels, shown["open_usd"], strict=True)
        ],
        hoverinfo="text",
    )
    figure.add_bar(
        y=labels,
        x=shown["order_usd"],
        base=shown["base_usd"] + shown["open_usd"],
        orientation="h",
        marker={"color": shown["colour"]},
        text=[
            _part_text(open_usd, order_usd)
            for open_usd, order_usd in zip(shown["open_usd"], shown["order_usd"], strict=True)
        ],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            _("{step}, this order: {amount}", step=label, amount=money_exact(amount))
            for label, amount in zip(labels, shown["order_usd"], strict=True)
        ],
        hoverinfo="text",
    )
    widest = max(float(shown["amount_usd"].max()), 1.0)
    return figure.update_layout(
        barmode="overlay",
        xaxis={"visible": False, "range": [0, ROOM_FOR_TEXT * widest]},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def _part_text(open_usd: float, order_usd: float) -> str:
    if order_usd <= 0:
        return compact(open_usd)
    if open_usd <= 0:
        return f"+{compact(order_usd)}"
    return f"{compact(open_usd)} +{compact(order_usd)}"


def limit_use(
    older_usd: float, order_usd: float, limit_usd: float, *, is_taken_before: bool
) -> Picture:
    """What fills the limit: older invoices, then the order, and what of it is above the limit.

    Where another rule takes the order first (``is_taken_before``), it fills nothing.
    """
    room = 0.0 if is_taken_before else max(limit_usd - older_usd, 0.0)
    within = min(room, order_usd)
    above = _("this order, not covered") if is_taken_before else _("this order, above the limit")
    parts = (
        (older_usd, theme.COMPARISON, _("older invoices")),
        (within, theme.COVERED, _("this order, within the limit")),
        (order_usd - within, theme.AT_RISK, above),
    )
    figure = theme.figure(height=150)
    widest = max(older_usd + order_usd, limit_usd, 1.0)
    left = 0.0
    for amount, colour, name in parts:
        if amount > 0:
            figure.add_bar(
                y=[""],
                x=[amount],
                base=[left],
                orientation="h",
                marker={"color": colour},
                width=0.5,
                text=[_segment_text(name, amount, widest)],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                hovertext=[f"{name}: {money_exact(amount)}"],
                hoverinfo="text",
            )
        left += amount
    figure.add_vline(x=limit_usd, line={"color": theme.LIMIT, "width": 3})
    figure.add_annotation(
        x=limit_usd,
        y=1.0,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        text=_("limit {amount}", amount=compact(limit_usd)),
        font={"color": theme.LIMIT},
    )
    return figure.update_layout(
        barmode="overlay",
        xaxis={"visible": False, "range": [0, 1.08 * widest]},
        yaxis={"visible": False},
        margin={"t": 30},
    )


def _segment_text(name: str, amount: float, widest: float) -> str:
    """Name and amount inside a part of the bar that is wide enough for them."""
    return f"{name}<br>{compact(amount)}" if amount >= NARROWEST_WITH_TEXT * widest else ""
