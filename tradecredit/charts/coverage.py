"""Figures of how cover grows."""

from datetime import date, timedelta

import pandas as pd
from babel.dates import get_month_names

from tradecredit.charts import theme
from tradecredit.charts.axes import money_axis, share_axis, signed_share_axis, spread, year_axis
from tradecredit.charts.labels import short_label, short_labels
from tradecredit.charts.picture import Picture
from tradecredit.formats import (
    money,
    money_exact,
    number,
    percent,
    plain_label,
    points,
    signed_percent,
)
from tradecredit.language import _, language_in_use

UP = theme.COVERED
DOWN = theme.AT_RISK
PERIOD_SHADE = "rgba(20,128,111,0.10)"
OLDER_YEARS = "rgba(140,150,162,0.55)"
LABEL_LENGTH = 22
QUARTER_STARTS = (1, 4, 7, 10, 12)


def insured_by_month_with_growth(
    by_month: pd.DataFrame, *, first_month: date, last_month: date
) -> Picture:
    """Insured amount by month above, its growth on a year before below.

    ``by_month`` has one row per ``ship_month`` with ``insured_usd``, ``insured_last_year_usd``,
    ``insured_growth_ratio`` (unknown where it cannot be compared) and ``is_complete``. Months
    that are still filling are hollow points; the months of the period are shaded.
    """
    figure = theme.figure(height=430).in_rows((0.66, 0.34), spacing=0.07)
    whole = by_month[by_month["is_complete"]]
    known = by_month.dropna(subset=["insured_last_year_usd"])
    _add_money_line(
        figure,
        known,
        "insured_last_year_usd",
        name=_("Year before"),
        line={"color": theme.COMPARISON, "width": 1.5},
    )
    _add_money_line(
        figure,
        whole,
        "insured_usd",
        name=_("Insured"),
        line={"color": theme.COVERED, "width": 2.5},
    )
    _add_filling(figure, by_month)
    _label_ends(figure, whole)
    _add_growth_bars(figure, whole.dropna(subset=["insured_growth_ratio"]))
    _shade(figure, first_month, last_month)
    largest = by_month[["insured_usd", "insured_last_year_usd"]].max().max()
    return figure.update_layout(
        hovermode="x unified",
        bargap=0.2,
        margin={"r": 70},
        xaxis={"showgrid": False},
        xaxis2={"showgrid": False},
        yaxis=money_axis(float(largest)),
        yaxis2=signed_share_axis(whole["insured_growth_ratio"].dropna()),
    )


def _add_money_line(
    figure: Picture, shown: pd.DataFrame, column: str, *, name: str, line: dict[str, object]
) -> None:
    figure.add_scatter(
        x=shown["ship_month"],
        y=shown[column],
        mode="lines",
        name=name,
        line=line,
        hovertext=[money_exact(amount) for amount in shown[column]],
        hovertemplate="%{hovertext}",
        row=1,
    )


def _add_filling(figure: Picture, by_month: pd.DataFrame) -> None:
    filling = by_month[~by_month["is_complete"]]
    figure.add_scatter(
        x=filling["ship_month"],
        y=filling["insured_usd"],
        mode="markers",
        name=_("Still filling"),
        marker={"symbol": "circle-open", "size": 8, "color": theme.COVERED},
        hovertext=[money_exact(amount) for amount in filling["insured_usd"]],
        hovertemplate="%{hovertext}",
        row=1,
    )


def _label_ends(figure: Picture, whole: pd.DataFrame) -> None:
    """Name the two lines at their right end, apart from each other."""
    if whole.empty:
        return
    last = whole.iloc[-1]
    known = {
        _("insured"): (last["insured_usd"], theme.COVERED),
        _("year before"): (last["insured_last_year_usd"], theme.EVENT),
    }
    ends = {name: end for name, end in known.items() if pd.notna(end[0])}
    top = float(whole["insured_usd"].max())
    heights = spread([height for height, _colour in ends.values()], 0.1 * top)
    for (name, (_height, colour)), height in zip(ends.items(), heights, strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            y=height,
            yref="y",
            text=name,
            xanchor="left",
            xshift=4,
            showarrow=False,
            font={"color": colour, "size": 11},
        )


def _add_growth_bars(figure: Picture, known: pd.DataFrame) -> None:
    growth = known["insured_growth_ratio"]
    figure.add_bar(
        x=known["ship_month"],
        y=growth,
        name=_("Growth on a year before"),
        marker={"color": [UP if ratio >= 0 else DOWN for ratio in growth]},
        hovertext=[signed_percent(ratio) for ratio in growth],
        hovertemplate="%{hovertext}",
        row=2,
    )


def _shade(figure: Picture, first_month: date, last_month: date) -> None:
    """Shade from half a month before the first point to half a month after the last."""
    half = timedelta(days=15)
    figure.add_shape(
        type="rect",
        xref="x",
        yref="paper",
        x0=first_month - half,
        x1=last_month + half,
        y0=0,
        y1=1,
        fillcolor=PERIOD_SHADE,
        line={"width": 0},
        layer="below",
    )


def year_to_date_growth_lines(
    growth: pd.DataFrame, published: pd.DataFrame, *, shown_year: int
) -> Picture:
    """Growth of January to each month, one line a year; the shown year stands out.

    ``growth`` has ``calendar_year``, ``calendar_month`` and ``insured_growth_ratio``;
    ``published`` has ``calendar_year``, ``calendar_month``, ``published_ratio`` and
    ``source_id``, and is drawn as diamonds.
    """
    figure = theme.figure(height=330)
    for year, line in growth.groupby("calendar_year"):
        _add_year(figure, line, str(year), is_shown=year == shown_year)
    _label_years(figure, growth, shown_year)
    for is_shown in (False, True):
        _add_published(
            figure, published[(published["calendar_year"] == shown_year) == is_shown], is_shown
        )
    figure.add_hline(y=0, line={"color": theme.COMPARISON, "width": 1})
    names = get_month_names("abbreviated", locale=language_in_use())
    return figure.update_layout(
        margin={"r": 44},
        xaxis={
            "tickvals": list(QUARTER_STARTS),
            "ticktext": [names[calendar_month] for calendar_month in QUARTER_STARTS],
            "range": [0.6, 12.8],
            "showgrid": False,
        },
        yaxis=signed_share_axis(growth["insured_growth_ratio"]),
    )


def _add_year(figure: Picture, line: pd.DataFrame, year: str, *, is_shown: bool) -> None:
    figure.add_scatter(
        x=line["calendar_month"],
        y=line["insured_growth_ratio"],
        mode="lines+markers" if is_shown or len(line) == 1 else "lines",
        name=year,
        line={
            "color": theme.COVERED if is_shown else OLDER_YEARS,
            "width": 3 if is_shown else 1.2,
        },
        marker={"size": 6},
        hovertext=[f"{year}: {signed_percent(ratio)}" for ratio in line["insured_growth_ratio"]],
        hoverinfo="text",
    )


def _label_years(figure: Picture, growth: pd.DataFrame, shown_year: int) -> None:
    """Write each year at the end of its line, none over another."""
    ends = growth.groupby("calendar_year").tail(1)
    ratios = growth["insured_growth_ratio"]
    height = max(float(ratios.max() - ratios.min()), 0.01)
    heights = spread(list(ends["insured_growth_ratio"]), 0.055 * height)
    for year, month_number, at in zip(
        ends["calendar_year"], ends["calendar_month"], heights, strict=True
    ):
        is_shown = year == shown_year
        figure.add_annotation(
            x=month_number,
            y=at,
            text=f"<b>{year}</b>" if is_shown else str(year),
            xanchor="left",
            xshift=6,
            showarrow=False,
            font={
                "color": theme.COVERED if is_shown else theme.EVENT,
                "size": 12 if is_shown else 10,
            },
        )


def _add_published(figure: Picture, published: pd.DataFrame, is_shown: bool) -> None:  # noqa: FBT001
    labels = [
        _(
            "published {growth}, {source}",
            growth=signed_percent(growth),
            source=source.split(";")[0],
        )
        for growth, source in zip(published["published_ratio"], published["source_id"], strict=True)
    ]
    figure.add_scatter(
        x=published["calendar_month"],
        y=published["published_ratio"],
        mode="markers+text" if is_shown else "markers",
        marker={
            "symbol": "diamond-open",
            "size": 13 if is_shown else 8,
            "color": theme.LIMIT,
            "line": {"width": 2},
        },
        text=labels if is_shown else None,
        textposition="top center",
        textfont={"color": theme.LIMIT, "size": 12},
        cliponaxis=False,
        hovertext=[
            f"{year}: {label}"
            for year, label in zip(published["calendar_year"], labels, strict=True)
        ],
        hoverinfo="text",
    )


def growth_contribution_bars(contributions: pd.DataFrame) -> Picture:
    """What each part adds to the growth of the whole, in percentage points, in the given order.

    Needs ``part_label``, ``contribution_ratio``, ``change_usd`` and ``insured_growth_ratio``.
    """
    shown = contributions
    figure = theme.figure(height=70 + 30 * len(shown))
    contribution = shown["contribution_ratio"]
    figure.add_bar(
        y=short_labels(shown["part_label"], LABEL_LENGTH),
        x=contribution,
        orientation="h",
        marker={"color": [UP if ratio >= 0 else DOWN for ratio in contribution]},
        text=[points(ratio) for ratio in contribution],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            _(
                "{part}: {points} ({change}, {growth} for itself)",
                part=plain_label(part),
                points=points(ratio, 2),
                change=money(change),
                growth=signed_percent(growth),
            )
            for part, ratio, change, growth in zip(
                shown["part_label"],
                contribution,
                shown["change_usd"],
                shown["insured_growth_ratio"],
                strict=True,
            )
        ],
        hoverinfo="text",
    )
    low, high = min(0.0, contribution.min()), max(0.0, contribution.max())
    room = 0.28 * max(high - low, 1e-6)
    return figure.update_layout(
        xaxis={
            "visible": False,
            "range": [low - (room if low < 0 else 0), high + (room if high > 0 else 0)],
        },
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def insured_by_part_areas(by_part: pd.DataFrame, *, others_label: str) -> Picture:
    """Insured amount by month, stacked by part; labels stand at the right end.

    ``by_part`` has one row per ``ship_month`` and ``part_label`` with ``insured_usd``, parts in
    the order in which they are stacked, every part in every month; at most nine parts and the
    one named ``others_label``, which is grey.
    """
    figure = theme.figure(height=330)
    base = 0.0
    middles: dict[str, float] = {}
    colours = dict(zip(by_part["part_label"].unique(), theme.CATEGORICAL, strict=False))
    for label, part in by_part.groupby("part_label", sort=False):
        colour = theme.RETAINED_SHARE if label == others_label else colours[label]
        _add_area(figure, part, str(label), colour)
        height = float(part["insured_usd"].iloc[-1])
        if height > 0:
            middles[str(label)] = base + height / 2
        base += height
    largest = by_part.groupby("ship_month")["insured_usd"].sum().max()
    heights = spread(list(middles.values()), 0.065 * float(largest))
    for name, at in zip(middles, heights, strict=True):
        colour = theme.RETAINED_SHARE if name == others_label else colours[name]
        _label_right_end(figure, name, at, colour)
    return figure.update_layout(
        hovermode="x unified",
        margin={"r": 118},
        xaxis={"showgrid": False},
        yaxis=money_axis(float(largest)),
        uniformtext={"minsize": 9},
    )


def _add_area(figure: Picture, part: pd.DataFrame, label: str, colour: str) -> None:
    figure.add_scatter(
        x=part["ship_month"],
        y=part["insured_usd"],
        name=short_label(label, LABEL_LENGTH),
        stackgroup="parts",
        mode="lines",
        line={"width": 0.5, "color": colour},
        fillcolor=colour,
        hovertext=[money_exact(amount) for amount in part["insured_usd"]],
        hovertemplate="%{hovertext}",
    )


def _label_right_end(figure: Picture, label: str, middle_usd: float, colour: str) -> None:
    figure.add_annotation(
        x=1,
        xref="paper",
        y=middle_usd,
        text=short_label(label, LABEL_LENGTH),
        xanchor="left",
        xshift=4,
        showarrow=False,
        font={"size": 11, "color": colour},
    )


def clients_and_small_firms(by_year: pd.DataFrame) -> Picture:
    """Clients by year above; small and medium firms' share of clients and of amount below.

    ``by_year`` has ``calendar_year``, ``client_count``, ``sme_client_ratio``,
    ``sme_insured_ratio`` and ``is_complete``; a year that is not over is paler.
    """
    figure = theme.figure(height=330).in_rows((0.55, 0.45), spacing=0.08)
    figure.add_bar(
        x=by_year["calendar_year"],
        y=by_year["client_count"],
        marker={
            "color": theme.COVERED,
            "opacity": [1.0 if complete else 0.45 for complete in by_year["is_complete"]],
        },
        text=[number(count) for count in by_year["client_count"]],
        textposition="outside",
        textangle=0,
        textfont={"size": 10},
        constraintext="none",
        cliponaxis=False,
        hovertext=[
            _("{year}: {count} clients", year=year, count=number(count))
            for year, count in zip(by_year["calendar_year"], by_year["client_count"], strict=True)
        ],
        hoverinfo="text",
        row=1,
    )
    _add_share(
        figure, by_year, "sme_client_ratio", _("of clients are small or medium"), theme.LIMIT
    )
    _add_share(figure, by_year, "sme_insured_ratio", _("of the amount is theirs"), theme.HELD)
    across = year_axis(list(by_year["calendar_year"]))
    return figure.update_layout(
        xaxis=across,
        xaxis2=across,
        yaxis={"visible": False, "rangemode": "tozero"},
        yaxis2={**share_axis(1.0, 2), "range": [0, 1]},
    )


def _add_share(figure: Picture, by_year: pd.DataFrame, column: str, word: str, colour: str) -> None:
    figure.add_scatter(
        x=by_year["calendar_year"],
        y=by_year[column],
        mode="lines+markers",
        line={"color": colour, "width": 2},
        hovertext=[
            f"{year}: {percent(share)} {word}"
            for year, share in zip(by_year["calendar_year"], by_year[column], strict=True)
        ],
        hoverinfo="text",
        row=2,
    )
    last = by_year.iloc[-1]
    figure.add_annotation(
        x=last["calendar_year"],
        y=last[column],
        xref="x2",
        yref="y2",
        text=f"{percent(last[column], 0)} {word}",
        xanchor="right",
        xshift=8,
        yshift=11,
        showarrow=False,
        font={"color": colour, "size": 11},
    )


def penetration_by_year(by_year: pd.DataFrame, published: pd.DataFrame) -> Picture:
    """Insured share of customs exports by year, beside the published shares.

    ``by_year`` has ``calendar_year`` and ``penetration_ratio``; ``published`` has
    ``calendar_year``, ``published_ratio`` and ``source_id``.
    """
    figure = theme.figure(height=300)
    figure.add_scatter(
        x=by_year["calendar_year"],
        y=by_year["penetration_ratio"],
        mode="lines+markers+text",
        line={"color": theme.COVERED, "width": 2.5},
        marker={"size": 9},
        text=[number(100 * share, 1) for share in by_year["penetration_ratio"]],
        textposition="top center",
        textfont={"size": 11},
        cliponaxis=False,
        hovertext=[
            f"{year}: {percent(share, 2)}"
            for year, share in zip(
                by_year["calendar_year"], by_year["penetration_ratio"], strict=True
            )
        ],
        hoverinfo="text",
    )
    figure.add_scatter(
        x=published["calendar_year"],
        y=published["published_ratio"],
        mode="markers",
        marker={
            "symbol": "diamond-open",
            "size": 12,
            "color": theme.LIMIT,
            "line": {"width": 2},
        },
        hovertext=[
            _("{year}: published {share}, {source}", year=year, share=percent(share), source=source)
            for year, share, source in zip(
                published["calendar_year"],
                published["published_ratio"],
                published["source_id"],
                strict=True,
            )
        ],
        hoverinfo="text",
    )
    largest = max([0.01, *by_year["penetration_ratio"], *published["published_ratio"]])
    return figure.update_layout(
        xaxis=year_axis(list(by_year["calendar_year"])), yaxis=share_axis(1.15 * float(largest))
    )
