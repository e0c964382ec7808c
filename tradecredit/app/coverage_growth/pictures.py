"""The pictures of the page "Coverage growth", each with its message."""

import pandas as pd
import streamlit as st

from tradecredit.app.coverage_growth.view import View, year_to_date_months
from tradecredit.app.frame import books, filters, periods, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.parts import splits
from tradecredit.charts import coverage as charts
from tradecredit.formats import counted, money, percent, points, signed_percent
from tradecredit.language import _
from tradecredit.risk.growth import (
    beside_own_growth,
    growth_ratio,
    insured_by_label,
    with_others_folded,
)
from tradecredit.risk.months import Months

PARTS_SHOWN = 8
AREAS_SHOWN = 7
CONTEXT_MONTHS = 36
CHART_KEY = "coverage_contributions"


def growth_chart(view: View, kinds: list[str], *, is_every_event: bool) -> None:
    """Insured amount by month, growth below it, events on the axis."""
    shown = _with_context(view)
    first, last = shown["ship_month"].min(), shown["ship_month"].max()
    find = show.events if is_every_event else show.major_events
    marked = find(kinds, first.date(), Months(last.date(), last.date()).last_day)
    show.chart(
        charts.insured_by_month_with_growth(
            shown,
            first_month=view.periods.current.first,
            last_month=view.periods.current.last,
        ),
        book=view.book,
        key="coverage_by_month",
        message=_growth_message(view),
        note=periods.partial_note(view.book, view.last_whole),
        events=marked,
    )


def _with_context(view: View) -> pd.DataFrame:
    """The period with the three years before it, and the months that are still filling after."""
    start = view.periods.current.shifted(-CONTEXT_MONTHS).first
    inside = view.by_month["ship_month"] >= pd.Timestamp(start)
    if view.periods.current.last < view.last_whole:
        inside &= view.by_month["ship_month"] <= pd.Timestamp(view.last_whole)
    return view.by_month[inside]


def _growth_message(view: View) -> str:
    now, before = view.parts["current_usd"].sum(), view.parts["compared_usd"].sum()
    texts = {
        "amount": money(now),
        "period": view.periods.current_text,
        "compared": periods.months_text(view.periods.compared),
    }
    if not view.periods.is_compared_known:
        return _(
            "{amount} insured in {period}; the book does not reach back to {compared}", **texts
        )
    growth = growth_ratio(now, before)
    if growth is None:
        return _("{amount} insured in {period}, nothing in {compared}", **texts)
    return _(
        "{amount} insured in {period}, {growth} on {compared}",
        growth=signed_percent(growth),
        **texts,
    )


def year_to_date_chart(view: View) -> None:
    """Growth from January on, one line a year, beside the published figures."""
    if view.year_to_date.empty:
        st.info(
            _(
                "Growth from January on needs two years that are in the book from January on; "
                "this book has no such pair yet."
            )
        )
        return
    published = view.published_growth
    shown_year = view.periods.current.last.year
    show.chart(
        charts.year_to_date_growth_lines(view.year_to_date, published, shown_year=shown_year),
        book=view.book,
        key="coverage_year_to_date",
        message=_year_to_date_message(view, published, shown_year),
        note=_published_note(view, published),
    )


def _year_to_date_message(view: View, published: pd.DataFrame, shown_year: int) -> str:
    lines = view.year_to_date[view.year_to_date["calendar_year"] == shown_year]
    if lines.empty:
        return _("{year} has no year before it in the book", year=shown_year)
    ends = published[published["calendar_year"] == shown_year]["calendar_month"]
    at_published = lines[lines["calendar_month"].isin(ends)]
    row = (at_published if len(at_published) else lines).iloc[-1]
    text = _(
        "{period} grew {growth}",
        period=periods.months_text(year_to_date_months(row["ship_month"].date())),
        growth=signed_percent(row["insured_growth_ratio"]),
    )
    if at_published.empty:
        return text
    figure = published[published["calendar_year"] == shown_year].iloc[0]
    return _(
        "{own}; published {growth}, {source}",
        own=text,
        growth=signed_percent(figure["published_ratio"]),
        source=figure["source_id"].split(";")[0],
    )


def _published_note(view: View, published: pd.DataFrame) -> str:
    """Every published growth beside the book's own for the same months."""
    if published.empty:
        return _("Published figures are about the whole book; take the filters out to see them.")
    beside = beside_own_growth(published, view.year_to_date)
    texts = [
        _(
            "{period}: this book {own}, published {growth} ({source})",
            period=periods.months_text(year_to_date_months(end.date())),
            own=signed_percent(own),
            growth=signed_percent(growth),
            source=source,
        )
        for end, own, growth, source in zip(
            beside["period_end"],
            beside["insured_growth_ratio"],
            beside["published_ratio"],
            beside["source_id"],
            strict=True,
        )
    ]
    return ". ".join(texts) + "."


def contribution_chart(view: View) -> None:
    """What each part adds to growth; a click on a bar filters the page by that part."""
    compared = periods.months_text(view.periods.compared)
    if not view.periods.is_compared_known:
        st.info(
            _(
                "What was insured in {compared} is not in the book, so growth has no parts. "
                "Compare with another period, or choose a later one.",
                compared=compared,
            )
        )
        return
    if not view.parts["compared_usd"].sum():
        st.info(
            _(
                "Nothing was insured in {compared}, so all of {period} is new and growth has no "
                "rate.",
                compared=compared,
                period=view.periods.current_text,
            )
        )
        return
    by = filters.buttons(
        _("Contributions"), "contribution_by", {"part": _("by part"), "client": _("by client")}
    )
    if by == "client":
        kept(_client_contributions, view)
        return
    shown, note = kept(_largest_contributions, view)
    show.draw(
        kept(_contributions, view, shown, note),
        key=CHART_KEY,
        on_select=lambda: _part_clicked(view.split_by, shown),
    )


def _contributions(view: View, shown: pd.DataFrame, note: str) -> show.Chart:
    return show.finished(
        charts.growth_contribution_bars(shown),
        book=view.book,
        message=_contribution_message(view),
        note=note,
    )


def _largest_contributions(view: View) -> tuple[pd.DataFrame, str]:
    """The bars, and the note below them.

    The others are a bar, unless it would be the largest: then the note says what they add.
    """
    shown, others = with_others_folded(
        view.parts, "contribution_ratio", PARTS_SHOWN, other_code=splits.OTHER
    )
    is_other = shown["split_code"] == splits.OTHER
    name = _("All others ({count})", count=others)
    contributions = shown["contribution_ratio"]
    rest = float(contributions[is_other].sum())
    note = _("Percentage points; they add up to the growth of the whole. A click filters.")
    if others and abs(rest) >= contributions[~is_other].abs().max():
        note = _(
            "Percentage points; with {others}, which add {points}, they make the growth of the "
            "whole. A click filters.",
            others=name,
            points=points(rest),
        )
        return shown[~is_other], note
    return shown.assign(part_label=shown["part_label"].mask(is_other, name)), note


def _client_contributions(view: View) -> None:
    """What new, switched, staying and lost clients add to growth."""
    groups = view.by_client.set_index("client_group")["contribution_ratio"]
    come = groups.get("new", 0.0) + groups.get("switched_in", 0.0)
    show.chart(
        charts.growth_contribution_bars(view.by_client),
        book=view.book,
        key="coverage_clients_growth",
        message=_(
            "Of {growth}, clients that came add {come}, those that stayed {stayed}",
            growth=signed_percent(groups.sum()),
            come=points(come),
            stayed=points(groups.get("stayed", 0.0)),
        ),
        note=_(
            "Percentage points; in brackets the number of clients. Insured elsewhere: in another "
            "market, scheme or product of this book."
        ),
    )


def _contribution_message(view: View) -> str:
    total = view.parts["contribution_ratio"].sum()
    top = view.parts.sort_values("contribution_ratio", ascending=total < 0).iloc[0]
    return _(
        "{part} adds {points} of {growth}",
        part=top["part_label"],
        points=points(top["contribution_ratio"]),
        growth=signed_percent(total),
    )


def _part_clicked(split_by: str, shown: pd.DataFrame) -> None:
    chosen = st.session_state[CHART_KEY].selection.points
    if chosen:
        splits.filter_by_part(split_by, shown["split_code"].iloc[chosen[0]["point_index"]])


def parts_chart(view: View) -> None:
    """Insured amount by month, stacked by part."""
    largest = view.parts.iloc[0]
    show.chart(
        charts.insured_by_part_areas(_stacked(view), others_label=_("All others")),
        book=view.book,
        key="coverage_parts",
        message=_(
            "{part} carries {share} of {period}",
            part=largest["part_label"],
            share=percent(largest["share_ratio"]),
            period=view.periods.current_text,
        ),
    )


def _stacked(view: View) -> pd.DataFrame:
    """The largest parts and all others, each in every whole month of the chart."""
    start = view.periods.current.shifted(-CONTEXT_MONTHS).first
    whole = Months(start, view.last_whole).rows(view.by_part)
    top = view.parts.head(AREAS_SHOWN)
    others = _("All others")
    labelled = whole.assign(
        part_label=whole["part_label"].where(whole["split_code"].isin(top["split_code"]), others)
    )
    return insured_by_label(labelled, [*top["part_label"], others])


def clients_chart(view: View) -> None:
    """Clients by year and the share of small and medium firms."""
    whole = view.by_year[view.by_year["is_complete"]]
    last = (whole if len(whole) else view.by_year).iloc[-1]
    show.chart(
        charts.clients_and_small_firms(view.by_year),
        book=view.book,
        key="coverage_clients",
        message=_("Your own business only: the ledger does not say how large the firm is")
        if books.is_ledger(view.book)
        else counted(
            "{year}: {count} client, {share} of them SMEs, with {amount} of the amount",
            "{year}: {count} clients, {share} of them SMEs, with {amount} of the amount",
            last["client_count"],
            year=int(last["calendar_year"]),
            share=percent(last["sme_client_ratio"], 0),
            amount=percent(last["sme_insured_ratio"], 0),
        ),
        note=_("A year that is not over is pale: its clients are those so far."),
    )


def penetration_chart(view: View) -> None:
    """Insured share of customs exports by year."""
    known = view.by_year[view.by_year["is_complete"]].dropna(subset=["penetration_ratio"])
    if known.empty:
        st.info(
            _(
                "Penetration is not known here. It needs the customs exports of the exporters for "
                "a whole year; by market they are known only for the United States, and by "
                "scheme, product and payment term not at all. Take these filters out to see it."
            )
        )
        return
    last = known.iloc[-1]
    show.chart(
        charts.penetration_by_year(known, view.published_penetration),
        book=view.book,
        key="coverage_penetration",
        message=_penetration_message(view, last),
        note=_("Per cent. Diamonds are published shares; a year that is not over is left out."),
    )


def _penetration_message(view: View, last: pd.Series) -> str:
    texts = {"share": percent(last["penetration_ratio"]), "year": int(last["calendar_year"])}
    if view.where["country_codes"]:
        return _("{share} of these exporters' exports to the US were insured in {year}", **texts)
    if view.is_filtered:
        return _("{share} of these exporters' customs exports were insured in {year}", **texts)
    return _("{share} of customs exports were insured in {year}", **texts)
