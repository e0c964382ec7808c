"""Figures of the whole book."""

import pandas as pd

from tradecredit.charts import axes, theme
from tradecredit.charts.picture import Picture
from tradecredit.code_labels import code_label
from tradecredit.formats import compact, day, money_exact


def insured_stock_line(by_month: pd.DataFrame) -> Picture:
    """Insured invoices open at each month end; needs ``month_end`` and ``insured_open_usd``."""
    figure = theme.figure(height=300)
    figure.add_scatter(
        x=by_month["month_end"],
        y=by_month["insured_open_usd"],
        mode="lines",
        fill="tozeroy",
        line={"color": theme.COVERED, "width": 2},
        fillcolor="rgba(20,128,111,0.15)",
        hovertext=[
            f"{day(month_end)}: {money_exact(amount)}"
            for month_end, amount in zip(
                by_month["month_end"], by_month["insured_open_usd"], strict=True
            )
        ],
        hoverinfo="text",
    )
    last = by_month.iloc[-1]
    figure.add_annotation(
        x=last["month_end"],
        y=last["insured_open_usd"],
        text=compact(last["insured_open_usd"]),
        showarrow=False,
        xanchor="left",
        xshift=6,
        font={"color": theme.COVERED},
    )
    return figure.update_layout(
        margin={"r": 64},
        xaxis={"showgrid": False},
        yaxis=axes.money_axis(by_month["insured_open_usd"].max()),
    )


def savings_bars(by_action: pd.DataFrame) -> Picture:
    """What can be saved by kind of action; ``action_kind`` and ``money_usd``, largest first."""
    figure = theme.figure(height=60 + 34 * max(len(by_action), 1))
    figure.add_bar(
        y=[code_label("action_kind", code) for code in by_action["action_kind"]],
        x=by_action["money_usd"],
        orientation="h",
        marker={"color": theme.AT_RISK},
        text=[compact(amount) for amount in by_action["money_usd"]],
        textposition="outside",
        cliponaxis=False,
        hovertext=[money_exact(amount) for amount in by_action["money_usd"]],
        hoverinfo="text",
    )
    widest = max(float(by_action["money_usd"].max()), 1.0) if len(by_action) else 1.0
    return figure.update_layout(
        xaxis={"visible": False, "range": [0, 1.5 * widest]},
        yaxis={"autorange": "reversed"},
    )
