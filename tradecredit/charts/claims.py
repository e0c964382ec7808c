"""Figures of what claims cost against premium and cover."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tradecredit.charts import theme
from tradecredit.charts.axes import (
    basis_point_axis,
    money_axis,
    share_axis,
    spread,
    year_axis,
)
from tradecredit.charts.labels import short_label, short_labels
from tradecredit.charts.picture import Picture
from tradecredit.formats import (
    basis_points,
    compact,
    money,
    money_exact,
    number,
    percent,
    plain_label,
)
from tradecredit.language import _

PARTIAL_OPACITY = 0.4
OLDER_COHORTS = "rgba(140,150,162,0.65)"
COHORT_COLOURS = (
    theme.COVERED,
    theme.LIMIT,
    theme.HELD,
    theme.AT_RISK,
    "#4f7cac",
)
LABEL_LENGTH = 26
ROW_LENGTH = 22
BUBBLES_NAMED = 5


def loss_ratios_by_year(by_year: pd.DataFrame) -> Picture:
    """Loss ratios by year: paid and reported incurred in it, and paid to date on its shipments.

    ``by_year`` as of ``risk.claim_tables.by_year``. Bars of a calendar year that is not whole
    are hatched and pale; points of shipments whose claims can still come are hollow.
    """
    figure = theme.figure(height=330)
    for column, amount, word, colour in (
        ("paid_ratio", "paid_usd", _("Paid in the year"), theme.TOTAL),
        ("incurred_ratio", "incurred_usd", _("Reported incurred in the year"), theme.AT_RISK),
    ):
        _add_ratio_bars(figure, by_year, column, amount, word, colour)
    _add_shipped_points(figure, by_year)
    figure.add_hline(y=1, line={"color": theme.EVENT, "width": 1, "dash": "dash"})
    figure.add_annotation(
        text=_("claims = premium"),
        xref="x domain",
        x=0,
        xanchor="left",
        yref="y",
        y=1,
        yanchor="bottom",
        showarrow=False,
        font={"size": 10, "color": theme.EVENT},
    )
    largest = by_year[["paid_ratio", "incurred_ratio", "shipped_paid_ratio"]].max().max()
    return figure.update_layout(
        barmode="group",
        bargap=0.3,
        bargroupgap=0.05,
        showlegend=True,
        legend={"orientation": "h", "y": 1.12, "x": 0},
        xaxis=year_axis(list(by_year["calendar_year"])),
        yaxis=share_axis(max(1.08, _known(largest))),
    )


def _add_ratio_bars(
    figure: Picture, by_year: pd.DataFrame, column: str, amount: str, word: str, colour: str
) -> None:
    is_whole = by_year["year_state"] == "whole"
    figure.add_bar(
        x=by_year["calendar_year"],
        y=by_year[column],
        name=word,
        marker={
            "color": colour,
            "opacity": [1.0 if whole else PARTIAL_OPACITY for whole in is_whole],
            "pattern": {"shape": ["" if whole else "/" for whole in is_whole], "size": 6},
        },
        text=[number(100 * share) if pd.notna(share) else "" for share in by_year[column]],
        textposition="outside",
        textangle=0,
        textfont={"size": 10},
        constraintext="none",
        cliponaxis=False,
        hovertext=[
            f"{year} · {word}: {percent(share)} ({money_exact(paid)} / {money_exact(premium)})"
            + _of_state(state)
            for year, share, paid, premium, state in zip(
                by_year["calendar_year"],
                by_year[column],
                by_year[amount],
                by_year["premium_usd"],
                by_year["year_state"],
                strict=True,
            )
        ],
        hoverinfo="text",
    )


def _of_state(state: str) -> str:
    return {
        "filling": "<br>" + _("the book begins: it has no claims of earlier shipments"),
        "under_way": "<br>" + _("the year is under way"),
    }.get(state, "")


def _add_shipped_points(figure: Picture, by_year: pd.DataFrame) -> None:
    shown = by_year.dropna(subset=["shipped_paid_ratio"])
    figure.add_scatter(
        x=shown["calendar_year"],
        y=shown["shipped_paid_ratio"],
        name=_("Paid to date on its shipments"),
        mode="markers",
        marker={
            "symbol": ["diamond" if done else "diamond-open" for done in shown["is_mature"]],
            "size": 9,
            "color": theme.LIMIT,
        },
        hovertext=[
            _(
                "{year}: {share} of the premium of its shipments was paid to date",
                year=year,
                share=percent(share),
            )
            + ("" if done else "<br>" + _("claims of its shipments can still come"))
            for year, share, done in zip(
                shown["calendar_year"], shown["shipped_paid_ratio"], shown["is_mature"], strict=True
            )
        ],
        hoverinfo="text",
    )


def frequency_and_severity(by_year: pd.DataFrame) -> Picture:
    """Claims per thousand policy-years above, mean paid claim below, by year.

    ``by_year`` as of ``risk.claim_tables.by_year``; years that are not whole are hollow points,
    and whiskers are the 95 % interval of the frequency.
    """
    figure = theme.figure(height=330).in_rows((0.5, 0.5), spacing=0.16)
    symbols = ["circle" if state == "whole" else "circle-open" for state in by_year["year_state"]]
    years = by_year["calendar_year"]
    for row, (column, colour, texts) in enumerate(
        (
            (
                "claim_frequency_ratio",
                theme.HELD,
                [number(value, 0) for value in by_year["claim_frequency_ratio"]],
            ),
            (
                "claim_severity_usd",
                theme.LIMIT,
                [compact(value) for value in by_year["claim_severity_usd"]],
            ),
        ),
        start=1,
    ):
        figure.add_scatter(
            x=years,
            y=by_year[column],
            mode="lines+markers+text",
            line={"color": colour, "width": 2},
            marker={"symbol": symbols, "size": 9},
            text=texts,
            textposition="top center",
            textfont={"size": 11},
            cliponaxis=False,
            hovertext=[f"{year}: {text}" for year, text in zip(years, texts, strict=True)],
            hoverinfo="text",
            error_y=_whiskers(by_year) if column == "claim_frequency_ratio" else None,
            row=row,
        )
    _row_title(figure, _("Claims filed per 1,000 policy-years"), 1.0)
    _row_title(figure, _("Mean paid claim, US$"), 0.42)
    across = year_axis(list(years))
    return figure.update_layout(
        xaxis=across,
        xaxis2=across,
        yaxis=_hidden_axis(by_year["claim_frequency_upper_ratio"]),
        yaxis2=_hidden_axis(by_year["claim_severity_usd"]),
    )


def _whiskers(by_year: pd.DataFrame) -> dict[str, Any]:
    found = by_year["claim_frequency_ratio"]
    return {
        "type": "data",
        "symmetric": False,
        "array": list(by_year["claim_frequency_upper_ratio"] - found),
        "arrayminus": list(found - by_year["claim_frequency_lower_ratio"]),
        "thickness": 1,
        "width": 3,
    }


def _hidden_axis(shown: pd.Series) -> dict[str, Any]:
    """An axis from 0 with room for a text above the highest point."""
    return {"visible": False, "range": [0, 1.35 * _known(shown.max())]}


def _row_title(figure: Picture, text: str, height: float) -> None:
    figure.add_annotation(
        text=text,
        x=0,
        y=height,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"size": 11, "color": theme.EVENT},
    )


def paid_against_insured_bars(parts: pd.DataFrame) -> Picture:
    """Claims paid per amount insured by part, with the compared period as a tick.

    Needs ``part_label``, ``paid_to_insured_ratio``, ``compared_ratio`` and ``paid_usd``; parts
    in the order shown from the top.
    """
    figure = theme.figure(height=70 + 30 * max(1, len(parts)))
    labels = short_labels(parts["part_label"], LABEL_LENGTH)
    ratios = parts["paid_to_insured_ratio"]
    figure.add_bar(
        y=labels,
        x=ratios,
        orientation="h",
        marker={"color": theme.AT_RISK},
        hovertext=[
            _(
                "{part}: {ratio}, {paid} paid; compared period {before}",
                part=label,
                ratio=basis_points(ratio),
                paid=money_exact(paid),
                before=basis_points(before),
            )
            for label, ratio, paid, before in zip(
                labels, ratios, parts["paid_usd"], parts["compared_ratio"], strict=True
            )
        ],
        hoverinfo="text",
    )
    figure.add_scatter(
        y=labels,
        x=parts["compared_ratio"],
        mode="markers",
        marker={
            "symbol": "line-ns-open",
            "size": 16,
            "color": theme.COMPARISON,
            "line": {"width": 3},
        },
        hoverinfo="skip",
    )
    figure.add_scatter(
        y=labels,
        x=parts[["paid_to_insured_ratio", "compared_ratio"]].max(axis=1),
        mode="text",
        text=[f"  {basis_points(ratio)}" for ratio in ratios],
        textposition="middle right",
        textfont={"size": 11},
        cliponaxis=False,
        hoverinfo="skip",
    )
    widest = _known(max(ratios.max(), parts["compared_ratio"].max()))
    return figure.update_layout(
        xaxis={"visible": False, "range": [0, 1.28 * widest]},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def ratio_heatmap(
    table: pd.DataFrame, *, partial_columns: Sequence[object] = (), is_share: bool = True
) -> Picture:
    """Ratios by part (rows) and year or cause (columns); unknown cells are empty.

    ``table`` has the labels of the rows as index and of the columns as columns. Columns that
    are not yet complete say so in their heading and have slanted numbers. Cells are written in
    per cent, or in basis points where ``is_share`` is false.
    """
    ratios = table.to_numpy(dtype=float)
    figure = theme.figure(height=110 + 27 * max(1, len(table)))
    figure.add_heatmap(
        z=ratios,
        x=[
            f"<i>{column}<br>{_('open')}</i>" if column in partial_columns else str(column)
            for column in table.columns
        ],
        y=short_labels(table.index, ROW_LENGTH),
        zmin=0,
        zmax=_known(float(np.nanquantile(ratios, 0.95))) if table.notna().any(axis=None) else 1,
        colorscale=[[0, "#f6e9e5"], [0.5, "#dd8f7c"], [1, "#8f2f1d"]],
        showscale=False,
        xgap=2,
        ygap=2,
        text=_cells(table, partial_columns, is_share=is_share),
        texttemplate="%{text}",
        textfont={"size": 10},
        hovertemplate="%{y} · %{x}: %{text}<extra></extra>",
        hoverongaps=False,
    )
    return figure.update_layout(
        xaxis={
            "type": "category",
            "side": "top",
            "showgrid": False,
            "tickangle": 0,
            "tickfont": {"size": 10},
        },
        yaxis={"autorange": "reversed", "showgrid": False},
        margin={"t": 48},
    )


def _cells(
    table: pd.DataFrame, partial_columns: Sequence[object], *, is_share: bool
) -> list[list[str]]:
    def written(ratio: float, column: object) -> str:
        if pd.isna(ratio):
            return ""
        text = number((100 if is_share else 10_000) * ratio)
        return f"<i>{text}</i>" if column in partial_columns else text

    return [
        [written(ratio, column) for column, ratio in zip(table.columns, row, strict=True)]
        for row in table.to_numpy(dtype=float)
    ]


def cohort_lines(curves: pd.DataFrame, *, is_share: bool) -> Picture:
    """Share of each shipment year's amount by age; ages not reached by all months are dotted.

    ``curves`` as of ``cohort_curves``. The five latest years have colours and labels, the older
    ones are grey.
    """
    figure = theme.figure(height=340)
    cohorts = sorted(curves["cohort"].unique(), reverse=True)
    colours = dict(zip(cohorts, COHORT_COLOURS, strict=False))
    for cohort in reversed(cohorts):
        line = curves[curves["cohort"] == cohort]
        _add_cohort(figure, line, str(cohort), colours.get(cohort, OLDER_COHORTS), is_share)
    coloured = curves[curves["cohort"].isin(list(colours))]
    largest = _known(curves["share_ratio"].max())
    _label_cohorts(figure, coloured, colours, 0.055 * largest)
    half_years = list(range(0, int(curves["age_months"].max()) + 1, 6))
    return figure.update_layout(
        margin={"r": 44},
        xaxis={
            "tickvals": half_years,
            "ticktext": [str(age) for age in half_years[:-1]]
            + [_("{count} months", count=half_years[-1])],
            "tickangle": 0,
            "showgrid": False,
            "rangemode": "tozero",
        },
        yaxis=share_axis(largest) if is_share else basis_point_axis(largest),
    )


def _label_cohorts(
    figure: Picture, curves: pd.DataFrame, colours: dict[int, str], least_gap: float
) -> None:
    """Write each year at the end of its line, none over another."""
    ends = curves.groupby("cohort").tail(1)
    heights = spread(list(ends["share_ratio"]), least_gap)
    for cohort, age, height in zip(ends["cohort"], ends["age_months"], heights, strict=True):
        figure.add_annotation(
            x=age,
            y=height,
            text=str(cohort),
            xanchor="left",
            xshift=4,
            showarrow=False,
            font={"color": colours[cohort], "size": 11},
        )


def _add_cohort(
    figure: Picture,
    line: pd.DataFrame,
    cohort: str,
    colour: str,
    is_share: bool,  # noqa: FBT001
) -> None:
    whole = line[line["is_complete"]]
    part = pd.concat([whole.tail(1), line[~line["is_complete"]]])
    write = percent if is_share else basis_points
    for shown, dash, note in ((whole, "solid", ""), (part, "dot", _("not yet complete"))):
        figure.add_scatter(
            x=shown["age_months"],
            y=shown["share_ratio"],
            mode="lines",
            line={"color": colour, "width": 2, "dash": dash},
            hovertext=[
                _("Shipped {year}, after {age} months: {share}", year=cohort, age=age, share=text)
                + (f"<br>{note}" if note else "")
                for age, text in zip(
                    shown["age_months"], map(write, shown["share_ratio"]), strict=True
                )
            ],
            hoverinfo="text",
        )


def rate_against_burning_cost(parts: pd.DataFrame) -> Picture:
    """Premium rate against burning cost, one bubble a part, with the line where they are equal.

    Needs ``part_label``, ``premium_rate_ratio``, ``burning_cost_ratio`` and ``insured_usd``. Parts
    above the line pay less in claims than they bring in premium.
    """
    figure = theme.figure(height=380)
    largest = _known(parts[["premium_rate_ratio", "burning_cost_ratio"]].max().max()) * 1.15
    figure.add_shape(
        type="line",
        x0=0,
        y0=0,
        x1=largest,
        y1=largest,
        line={"color": theme.EVENT, "dash": "dash", "width": 1},
    )
    figure.add_annotation(
        x=0.86 * largest,
        y=0.86 * largest,
        text=_("premium = claims"),
        showarrow=False,
        yshift=12,
        xanchor="right",
        font={"size": 10, "color": theme.EVENT},
    )
    _name_axis(figure, _("burning cost →"), x=1, y=0.02, x_anchor="right")
    _name_axis(figure, _("↑ premium rate"), x=0.01, y=1, x_anchor="left")
    is_short = parts["burning_cost_ratio"] > parts["premium_rate_ratio"]
    sizes = parts["insured_usd"] / _known(parts["insured_usd"].max())
    largest_short = parts["insured_usd"].where(is_short).rank(ascending=False) <= BUBBLES_NAMED
    largest_of_all = parts["insured_usd"].rank(ascending=False) <= 1
    figure.add_scatter(
        x=parts["burning_cost_ratio"],
        y=parts["premium_rate_ratio"],
        mode="markers+text",
        marker={
            "size": 8 + 26 * sizes**0.5,
            "color": [theme.AT_RISK if short else theme.COVERED for short in is_short],
            "opacity": 0.75,
            "symbol": ["diamond" if short else "circle" for short in is_short],
        },
        text=[
            short_label(str(label), LABEL_LENGTH) if shown else ""
            for label, shown in zip(
                parts["part_label"], largest_short | largest_of_all, strict=True
            )
        ],
        textposition="top center",
        textfont={"size": 10},
        hovertext=[
            _(
                "{part}: rate {rate}, burning cost {burn}, {insured} insured",
                part=plain_label(str(label)),
                rate=basis_points(rate),
                burn=basis_points(burn),
                insured=money(insured),
            )
            for label, rate, burn, insured in zip(
                parts["part_label"],
                parts["premium_rate_ratio"],
                parts["burning_cost_ratio"],
                parts["insured_usd"],
                strict=True,
            )
        ],
        hoverinfo="text",
    )
    return figure.update_layout(
        xaxis={**basis_point_axis(largest), "range": [-0.05 * largest, largest]},
        yaxis={**basis_point_axis(largest), "range": [0, largest]},
    )


def _name_axis(figure: Picture, text: str, *, x: float, y: float, x_anchor: str) -> None:
    """Name an axis inside the plot, where no other text stands."""
    figure.add_annotation(
        text=text,
        x=x,
        y=y,
        xref="paper",
        yref="paper",
        xanchor=x_anchor,
        yanchor="bottom" if y < 0.5 else "top",
        showarrow=False,
        font={"size": 11, "color": theme.EVENT},
    )


def paid_by_month(by_month: pd.DataFrame) -> Picture:
    """Claims paid by month; needs ``claim_month`` and ``paid_usd``."""
    figure = theme.figure(height=260)
    figure.add_bar(
        x=by_month["claim_month"],
        y=by_month["paid_usd"],
        marker={"color": theme.AT_RISK},
        hovertext=[money_exact(amount) for amount in by_month["paid_usd"]],
        hovertemplate="%{x|%b %Y}: %{hovertext}<extra></extra>",
    )
    return figure.update_layout(
        xaxis={"showgrid": False}, yaxis=money_axis(float(by_month["paid_usd"].max()))
    )


def _known(value: float) -> float:
    """``value``, or 1 where an axis would otherwise have no length."""
    return float(value) if pd.notna(value) and value > 0 else 1.0
