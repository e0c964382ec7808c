"""The pictures of the page "Claim ratios", each with its message."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from tradecredit.app.claim_ratios.view import View
from tradecredit.app.frame import data, filters, periods, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.parts import splits
from tradecredit.charts import claims as charts
from tradecredit.code_labels import code_label
from tradecredit.formats import basis_points, counted, money, number, percent
from tradecredit.language import _
from tradecredit.risk import claim_tables
from tradecredit.risk.months import Months

PARTS_SHOWN = 12
CHART_KEY = "claims_parts"


def ratios_chart(view: View) -> None:
    """Paid and reported incurred loss ratio by year, beside that of the year's shipments."""
    shown = claim_tables.latest_stated(view.by_year, "paid_count")
    show.chart(
        charts.loss_ratios_by_year(view.by_year),
        book=view.book,
        key="claims_loss_ratios",
        message=_few_claims()
        if shown is None
        else _(
            "{year}: claims paid took {paid} of the premium, reported incurred {incurred}",
            year=int(shown["calendar_year"]),
            paid=percent(shown["paid_ratio"], 0),
            incurred=percent(shown["incurred_ratio"], 0),
        ),
        note=_(
            "Bars: the calendar year; hatched where the book begins or the year is under way. "
            "Diamonds: paid to date on the shipments of the year; hollow where claims can still "
            "come."
        ),
    )


def _few_claims() -> str:
    return _(
        "No whole year has {count} claims or more, so none is stated",
        count=claim_tables.LEAST_CLAIMS,
    )


def frequency_chart(view: View) -> None:
    """Frequency and severity by year."""
    known = view.by_year.dropna(subset=["claim_frequency_ratio"])
    shown = claim_tables.latest_stated(known, "paid_count")
    show.chart(
        charts.frequency_and_severity(known),
        book=view.book,
        key="claims_frequency",
        message=_few_claims()
        if shown is None
        else _(
            "{year}: {frequency} claims per 1,000 policy-years, {severity} per paid claim",
            year=int(shown["calendar_year"]),
            frequency=number(shown["claim_frequency_ratio"]),
            severity=money(shown["claim_severity_usd"]),
        ),
        note=_(
            "Whiskers: 95 % interval of the number of claims (Poisson, exact). Hollow points: the "
            "book begins, or the year is under way."
        ),
    )


def paid_chart(view: View, kinds: list[str]) -> None:
    """Claims paid by month, with events."""
    until = Months(view.periods.current.shifted(-36).first, view.last_whole)
    show.chart(
        charts.paid_by_month(claim_tables.paid_by_month(view.claims, until)),
        book=view.book,
        key="claims_paid_by_month",
        message=counted(
            "{paid} of claims paid in {period}, {count} claim",
            "{paid} of claims paid in {period}, {count} claims",
            view.current["paid_count"],
            paid=money(view.current["paid_usd"]),
            period=view.periods.current_text,
        ),
        note=_("A payment follows its shipment by many months, and so does an event's effect."),
        events=show.major_events(kinds, until.first, until.last_day),
    )


def parts_chart(view: View) -> None:
    """Claims paid per amount insured by part; a click filters the page by that part."""
    shown = kept(claim_tables.costliest, view.by_part, PARTS_SHOWN)
    if shown.empty:
        st.info(
            _(
                "No claim was paid in {period}. Choose a longer period to compare the parts.",
                period=view.periods.current_text,
            )
        )
        return
    show.draw(
        kept(_parts, view, shown),
        key=CHART_KEY,
        on_select=lambda: _part_clicked(view.split_by, shown),
    )


def _parts(view: View, shown: pd.DataFrame) -> show.Chart:
    stated = shown[shown["paid_count"] >= claim_tables.LEAST_CLAIMS]
    return show.finished(
        charts.paid_against_insured_bars(shown),
        book=view.book,
        message=_few_in_parts() if stated.empty else _costliest_message(view, stated.iloc[0]),
        note=_(
            "Parts with the most paid in {period}, at most {count}; grey ticks: {compared}. "
            "A click filters.",
            count=PARTS_SHOWN,
            period=view.periods.current_text,
            compared=periods.months_text(view.periods.compared),
        ),
    )


def _costliest_message(view: View, top: pd.Series) -> str:
    texts = {
        "part": top["part_label"],
        "ratio": basis_points(top["paid_to_insured_ratio"]),
        "total": basis_points(view.current["paid_to_insured_ratio"]),
    }
    if view.is_filtered:
        return _("{part} costs {ratio} of the amount insured, this selection {total}", **texts)
    return _("{part} costs {ratio} of the amount insured, the whole book {total}", **texts)


def _few_in_parts() -> str:
    return _(
        "No part has {count} claims paid or more, so none is named",
        count=claim_tables.LEAST_CLAIMS,
    )


def _part_clicked(split_by: str, shown: pd.DataFrame) -> None:
    chosen = st.session_state[CHART_KEY].selection.points
    if chosen:
        splits.filter_by_part(split_by, shown["split_code"].iloc[chosen[0]["point_index"]])


def heatmap_chart(view: View) -> None:
    """Where and when claims cost most: parts by year, or parts by cause."""
    by = _heat_columns(view.split_by)
    kept(_cause_heatmap if by == "cause" else _year_heatmap, view)


def _heat_columns(split_by: str) -> str:
    options = {"calendar_year": _("by year"), "cause": _("by cause")}
    if split_by == "cause":
        options.pop("cause")
    return filters.buttons(_("Heat map"), "heat_by", options)


def _year_heatmap(view: View) -> None:
    name = splits.part_namer(view.split_by)
    ratios, counts = claim_tables.loss_ratio_table(
        view.premium,
        view.claims,
        last_month=view.last_whole,
        part_count=PARTS_SHOWN,
        is_by_cause=view.is_by_cause,
    )
    is_partial = view.by_year["year_state"] != claim_tables.WHOLE
    partial = list(view.by_year.loc[is_partial, "calendar_year"])
    stated = claim_tables.with_enough_claims(ratios, counts).drop(columns=partial, errors="ignore")
    highest = claim_tables.highest_cell(stated.rename(index=name))
    show.chart(
        charts.ratio_heatmap(ratios.rename(index=name), partial_columns=partial),
        book=view.book,
        key="claims_heatmap_year",
        message=_few_in_cells()
        if highest is None
        else _(
            "Paid loss ratio of whole years: highest for {part} in {year}, {ratio}",
            part=highest[0],
            year=highest[1],
            ratio=percent(highest[2]),
        ),
        note=_(
            "Claims paid over premium earned, per cent. Years marked open are the first of the "
            "book or under way."
        ),
    )


def _few_in_cells() -> str:
    return _(
        "No cell has {count} claims paid or more, so none is named",
        count=claim_tables.LEAST_CLAIMS,
    )


def _cause_heatmap(view: View) -> None:
    months = view.periods.current
    paid_by_cause = data.load(
        "claims/paid_by_cause",
        from_date=months.first,
        to_date=months.last_day,
        split_by=view.split_by,
        **view.where,
    )
    insured = view.by_part.set_index("split_code")["insured_usd"]
    costs, counts = (
        table.rename(
            index=splits.part_namer(view.split_by), columns=lambda code: code_label("cause", code)
        )
        for table in claim_tables.cost_by_cause_table(paid_by_cause, insured, PARTS_SHOWN)
    )
    highest = claim_tables.highest_cell(claim_tables.with_enough_claims(costs, counts))
    show.chart(
        charts.ratio_heatmap(costs, is_share=False),
        book=view.book,
        key="claims_heatmap_cause",
        message=_few_in_cells()
        if highest is None
        else _(
            "Paid per amount insured: highest for {part}, {cause}, {ratio}",
            part=highest[0],
            cause=highest[1],
            ratio=basis_points(highest[2]),
        ),
        note=_(
            "Claims paid in {period} over the amount insured, basis points.",
            period=view.periods.current_text,
        ),
    )


def overdue_chart(view: View) -> None:
    """What share of each year's shipments became long overdue, by age."""
    if view.overdue_curves.empty:
        st.info(_("No month of shipment has been seen whole yet, so no share has an age."))
        return
    show.chart(
        charts.cohort_lines(view.overdue_curves, is_share=True),
        book=view.book,
        key="claims_overdue_curves",
        message=_curve_message(
            view.overdue_curves,
            12,
            _("{year}: {share} were more than 60 days overdue within {age} months of shipment"),
            percent,
        ),
        note=_curve_note(),
    )


def paid_curves_chart(view: View) -> None:
    """What share of each year's shipments was paid as claims, by age."""
    show.chart(
        charts.cohort_lines(view.paid_curves, is_share=False),
        book=view.book,
        key="claims_paid_curves",
        message=_curve_message(
            view.paid_curves,
            18,
            _("{year}: {share} of the amount was paid as claims within {age} months of shipment"),
            basis_points,
        ),
        note=_curve_note(),
    )


def _curve_message(curves: pd.DataFrame, age: int, text: str, write: Callable[[float], str]) -> str:
    """The latest year of shipment that all months have reached ``age``, or the oldest age known."""
    known = curves[curves["is_complete"]]
    at_age = known[known["age_months"] == age]
    row = (at_age if len(at_age) else known if len(known) else curves).iloc[-1]
    return text.format(
        year=int(row["cohort"]), share=write(row["share_ratio"]), age=int(row["age_months"])
    )


def _curve_note() -> str:
    return _(
        "By year of shipment. Dotted: only the earlier months of the year have reached that age; "
        "each step is that of the months that have."
    )


def burning_cost_chart(view: View) -> None:
    """Premium rate against burning cost by part."""
    if view.burning_cost.empty:
        st.info(_no_burning_cost(view))
        return
    parts = view.burning_cost
    is_short = parts["burning_cost_ratio"] > parts["premium_rate_ratio"]
    show.chart(
        charts.rate_against_burning_cost(parts),
        book=view.book,
        key="claims_burning_cost",
        message=_(
            "Premium of {rate} against a burning cost of {cost}; in {count} of {parts} parts the "
            "burning cost exceeds the premium rate",
            count=number(int(is_short.sum())),
            rate=basis_points(view.burning_cost_total["premium_rate_ratio"]),
            cost=basis_points(view.burning_cost_total["burning_cost_ratio"]),
            parts=number(len(parts)),
        ),
        note=_(
            "Shipments of {months}, all with decided claims. Bubble size: amount insured. Below "
            "the line (red diamonds) claims less recoveries exceed the premium.",
            months=periods.months_text(view.burning_cost_months),
        ),
    )


def _no_burning_cost(view: View) -> str:
    if view.split_by == "cause":
        return _(
            "Premium is not split by cause of loss, so a cause has no rate. Choose another split "
            "to compare premium rate and burning cost."
        )
    return _(
        "No shipment in {months} has claims that can all have been decided, so there is no burning "
        "cost yet.",
        months=periods.months_text(view.burning_cost_months),
    )
