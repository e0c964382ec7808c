"""Figures of one buyer: how late it pays, how long invoices stay unpaid, its grade."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from tradecredit.charts import axes, theme
from tradecredit.charts.picture import Picture
from tradecredit.formats import day, money_exact, number, percent, plain_label
from tradecredit.language import _

GRADES = ("A", "B", "C", "D", "E")
# Days late from which a point has the colour of money at risk: a default exists from then on.
LATE_DAYS = 30
GROUP_COLOURS = {"buyer": theme.COVERED, "exporter": theme.LIMIT, "country": theme.TOTAL}
GROUP_DASHES = {"buyer": "solid", "exporter": "dash", "country": "dot"}
BAND = "rgba(20,128,111,0.15)"
LONGEST_AXIS_DAYS = 400
TAIL_RATIO = 0.02


def days_late_dots(invoices: pd.DataFrame) -> Picture:
    """Days late of each paid invoice by the day of the invoice; open overdue ones hollow.

    ``invoices`` has ``invoice_id``, ``invoice_date``, ``invoice_amount_usd``,
    ``payment_state`` (``paid`` or ``open``) and ``days_late``, which for an open invoice is
    the number of days so far.
    """
    figure = theme.figure(height=300)
    figure.add_hline(y=0, line={"color": theme.COMPARISON, "width": 1})
    for state, symbol in (("paid", "circle"), ("open", "circle-open")):
        shown = invoices[invoices["payment_state"] == state]
        figure.add_scatter(
            x=shown["invoice_date"],
            y=shown["days_late"],
            mode="markers",
            name=_("paid") if state == "paid" else _("open and overdue"),
            marker={
                "color": [_lateness_colour(days) for days in shown["days_late"]],
                "symbol": symbol,
                "size": 7,
                "line": {"width": 1.5 if state == "open" else 0},
            },
            hovertext=[_invoice_text(row) for row in shown.to_dict("records")],
            hoverinfo="text",
        )
    return figure.update_layout(
        showlegend=bool((invoices["payment_state"] == "open").any()),
        legend=_legend(),
        xaxis={"showgrid": False},
        yaxis={"title": {"text": _("days late")}, "zeroline": False},
    )


def unpaid_curves(
    curves: Mapping[str, pd.DataFrame], labels: Mapping[str, str], usual_term_days: float | None
) -> Picture:
    """Share of invoices still unpaid by days since the invoice, one step line per group.

    ``curves`` are results of ``risk.survival.kaplan_meier`` by group, the buyer's first; its
    confidence band is filled. ``labels`` name the groups. A dotted line marks the usual term.
    """
    figure = theme.figure(height=300)
    if "buyer" in curves:
        _add_band(figure, curves["buyer"])
    # This buyer's line last, so that it lies on top; in the legend it comes first.
    for rank, (group, curve) in reversed(list(enumerate(curves.items()))):
        figure.add_scatter(
            x=curve["days"],
            y=curve["unpaid_ratio"],
            mode="lines",
            name=labels[group],
            legendrank=rank,
            line={
                "color": GROUP_COLOURS[group],
                "dash": GROUP_DASHES[group],
                "width": 2.5 if group == "buyer" else 2,
                "shape": "hv",
            },
            hovertext=_curve_texts(curve, labels[group]),
            hoverinfo="text",
        )
    # Inside the plot: below it is the mark of the data.
    _note(figure, _("days since the invoice"), x=0, xanchor="left", xshift=4, y=0.1)
    if usual_term_days is not None:
        figure.add_vline(x=usual_term_days, line={"color": theme.EVENT, "width": 1, "dash": "dot"})
        text = _("usual term {days} days", days=number(usual_term_days))
        _note(figure, text, x=usual_term_days, xanchor="left", xshift=4, y=1)
    return figure.update_layout(
        showlegend=True,
        legend=_legend(),
        xaxis={"range": [0, _axis_end(list(curves.values()), usual_term_days)]},
        yaxis={**axes.share_axis(1.0), "range": [0, 1.02]},
    )


def grade_steps(grades: pd.DataFrame, as_of: pd.Timestamp) -> Picture:
    """The grade through time, A on top; ``grades`` has ``valid_from`` and ``grade`` in order."""
    last = grades.iloc[-1]
    figure = theme.figure(height=230)
    figure.add_scatter(
        x=[*grades["valid_from"], as_of],
        y=[*grades["grade"], last["grade"]],
        mode="lines+markers",
        line={"color": theme.TOTAL, "width": 2, "shape": "hv"},
        marker={"size": [7] * len(grades) + [0]},
        hovertext=[
            _("{grade} since {date}", grade=grade, date=day(since))
            for since, grade in zip(grades["valid_from"], grades["grade"], strict=True)
        ]
        + [""],
        hoverinfo="text",
    )
    return figure.update_layout(
        xaxis={"showgrid": False},
        yaxis={
            "categoryorder": "array",
            "categoryarray": list(reversed(GRADES)),
            "range": [-0.4, len(GRADES) - 0.6],
            "tickvals": list(GRADES),
        },
    )


def _add_band(figure: Picture, curve: pd.DataFrame) -> None:
    known = curve.dropna(subset=["lower_ratio", "upper_ratio"])
    for column, fill in (("upper_ratio", None), ("lower_ratio", "tonexty")):
        figure.add_scatter(
            x=known["days"],
            y=known[column],
            mode="lines",
            line={"width": 0, "shape": "hv"},
            fill=fill,
            fillcolor=BAND,
            showlegend=False,
            hoverinfo="skip",
        )


def _note(figure: Picture, text: str, **place: Any) -> None:
    font = {"size": 11, "color": theme.EVENT}
    figure.add_annotation(text=text, showarrow=False, yanchor="top", font=font, **place)


def _axis_end(curves: list[pd.DataFrame], usual_term_days: float | None) -> float:
    """Where nearly all of every group are paid, or the last day anything was seen."""
    ends = [usual_term_days or 0.0]
    for curve in curves:
        few_left = curve.loc[curve["unpaid_ratio"] <= TAIL_RATIO, "days"]
        ends.append(float(few_left.iloc[0] if len(few_left) else curve["days"].iloc[-1]))
    return min(1.05 * max(ends) + 1, LONGEST_AXIS_DAYS)


def _curve_texts(curve: pd.DataFrame, label: str) -> list[str]:
    return [
        _(
            "{group}: {share} unpaid after {days} days",
            group=plain_label(label),
            share=percent(unpaid),
            days=number(days),
        )
        for days, unpaid in zip(curve["days"], curve["unpaid_ratio"], strict=True)
    ]


def _invoice_text(invoice: Mapping[Hashable, Any]) -> str:
    late = _("{days} days late", days=number(invoice["days_late"]))
    early = _("{days} days early", days=number(-invoice["days_late"]))
    return "<br>".join(
        [
            _(
                "{invoice} of {date}",
                invoice=plain_label(str(invoice["invoice_id"])),
                date=day(invoice["invoice_date"]),
            ),
            money_exact(invoice["invoice_amount_usd"]),
            (late if invoice["days_late"] >= 0 else early)
            + ("" if invoice["payment_state"] == "paid" else _(", not paid yet")),
        ]
    )


def _lateness_colour(days_late: float) -> str:
    if days_late <= 0:
        return theme.COVERED
    return theme.LIMIT if days_late <= LATE_DAYS else theme.AT_RISK


def _legend() -> dict[str, object]:
    top = {"y": 1.02, "yanchor": "bottom", "x": 0}
    return {"orientation": "h", "traceorder": "normal", **top}
