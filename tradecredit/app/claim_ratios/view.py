"""The parts of the page "Claim ratios": what each shows for the frames it is given."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import columns, data, downloads, filters, linked, page, periods, show
from tradecredit.app.parts import splits
from tradecredit.charts import claims as charts
from tradecredit.formats import UNKNOWN, basis_points, day, money, month, number, percent, points
from tradecredit.language import _
from tradecredit.risk.growth import Months, growth_ratio, shifted_month
from tradecredit.risk.ratios import (
    DecisionHorizon,
    burning_cost_against_rate,
    claim_frequency,
    cohort_curves,
    loss_ratios,
)
from tradecredit.terms import MEASURES, code_label, label

SPLITS = (
    "country_code",
    "cause",
    "sector_code",
    "size_class",
    "product_code",
    "city_code",
    "scheme_code",
)
PARTS_SHOWN = 12
BURN_MONTHS = 36
OLDEST_AGE = 24
CHART_KEY = "claims_parts"
CLAIM_SUMS = [
    "filed_count",
    "decided_count",
    "decided_on_time_count",
    "paid_count",
    "reserve_change_usd",
    "paid_usd",
    "recovery_usd",
]
PREMIUM_SUMS = ["insured_usd", "premium_usd"]

Where = dict[str, list[str] | None]


@dataclass(frozen=True)
class View:
    """Everything the page shows, computed once.

    ``by_year`` and ``by_part`` carry amounts and ratios of ``loss_ratios``; ``burn`` is of the
    shipments of ``burning_cost_months``, all mature.
    """

    book: store.Book
    split_by: str
    where: Where
    periods: periods.Periods
    last_whole: date
    horizon: DecisionHorizon
    premium: pd.DataFrame
    claims: pd.DataFrame
    current: pd.Series
    compared: pd.Series
    by_year: pd.DataFrame
    by_part: pd.DataFrame
    burn: pd.DataFrame
    burning_cost_months: Months
    paid_curves: pd.DataFrame
    overdue_curves: pd.DataFrame

    @property
    def is_mature(self) -> bool:
        """Whether claims of all shipments of the period can have been decided."""
        return self.horizon.is_mature(self.periods.current.last_day, self.book.data_end)


def choose_filters() -> Where:
    """The filters of the page, by parameter."""
    return {
        "country_codes": filters.markets(),
        "causes": filters.causes(),
        "sector_codes": filters.sectors(),
        "size_classes": filters.size_classes(),
        "product_codes": filters.products(),
        "city_codes": filters.cities(),
        "scheme_codes": filters.schemes(),
    }


def compute(
    book: store.Book,
    where: Where,
    *,
    split_by: str,
    from_date: date,
    to_date: date,
    compare: periods.Comparison,
) -> View:
    """The view of these filters; ends the page with what to do when they leave nothing."""
    by_shipper = {name: codes for name, codes in where.items() if name != "causes"}
    premium = data.load("claims/premium_by_month", split_by=split_by, **by_shipper)
    if premium.empty:
        periods.stop_without_cover(where)
    chosen = periods.chosen(book, from_date, to_date, compare)
    periods.stop_when_nothing_insured(chosen, chosen.current.rows(premium)["insured_usd"].sum())
    last_whole = periods.last_whole_month(book)
    horizon = _horizon(last_whole)
    claims = data.load("claims/claims_by_month", split_by=split_by, **where)
    paid = data.load("claims/paid_by_age", split_by=split_by, **where)
    overdue = data.load("claims/overdue_by_age", **by_shipper)
    burning_cost_months = _burning_cost_months(horizon, chosen.current.last, book.data_end)
    insured = premium.groupby("ship_month", as_index=False)[["insured_usd"]].sum()
    last_seen = shifted_month(_day_after(book.data_end), -1)
    return View(
        book=book,
        split_by=split_by,
        where=where,
        periods=chosen,
        last_whole=last_whole,
        horizon=horizon,
        premium=premium,
        claims=claims,
        current=_total(premium, claims, chosen.current),
        compared=_compared_total(premium, claims, chosen),
        by_year=_by_year(premium, claims, last_whole, horizon, book, by_shipper),
        by_part=_by_part(premium, claims, chosen, split_by, by_shipper),
        burn=_burn(premium, paid, burning_cost_months, split_by),
        burning_cost_months=burning_cost_months,
        paid_curves=_curves(paid.rename(columns={"paid_usd": "amount_usd"}), insured, last_seen),
        overdue_curves=_curves(
            overdue.rename(columns={"overdue_usd": "amount_usd"}), insured, last_seen
        ),
    )


def _day_after(shown: date) -> date:
    return (pd.Timestamp(shown) + pd.DateOffset(days=1)).date()


def _horizon(last_whole: date) -> DecisionHorizon:
    """The rule's days until claims are decided, by the terms of the two latest years."""
    found = data.load(
        "claims/decision_horizon", from_date=shifted_month(last_whole, -23), to_date=last_whole
    )
    row = found.iloc[0]
    return DecisionHorizon(
        term_days=0 if pd.isna(row["term_days"]) else int(row["term_days"]),
        waiting_months=int(row["waiting_months"]),
        decision_days=int(row["decision_days"]),
    )


def _burning_cost_months(horizon: DecisionHorizon, last: date, data_end: date) -> Months:
    """The latest mature months of shipment up to the end of the period."""
    last_mature = min(last, horizon.last_mature_month(data_end))
    return Months(shifted_month(last_mature, 1 - BURN_MONTHS), last_mature)


def _total(premium: pd.DataFrame, claims: pd.DataFrame, months: Months) -> pd.Series:
    """Amounts and ratios of a period, over all parts."""
    sums = pd.concat(
        [
            months.rows(premium)[PREMIUM_SUMS].sum(),
            months.rows(claims, "claim_month")[CLAIM_SUMS].sum(),
        ]
    )
    return loss_ratios(sums.to_frame().T.astype(float)).iloc[0]


def _compared_total(
    premium: pd.DataFrame, claims: pd.DataFrame, chosen: periods.Periods
) -> pd.Series:
    """The compared period's, unknown where the book does not reach back far enough."""
    total = _total(premium, claims, chosen.compared)
    return total if chosen.is_compared_known else total * float("nan")


def _by_year(
    premium: pd.DataFrame,
    claims: pd.DataFrame,
    last_whole: date,
    horizon: DecisionHorizon,
    book: store.Book,
    by_shipper: Where,
) -> pd.DataFrame:
    """Amounts and ratios by calendar year, up to the latest whole month."""
    until = Months(date(1900, 1, 1), last_whole)
    sums = _sums(
        until.rows(premium), until.rows(claims, "claim_month"), by="calendar_year"
    ).sort_values("calendar_year")
    policies = data.load("claims/policies_by_year", **by_shipper)
    joined = loss_ratios(sums).merge(policies, on="calendar_year", how="left")
    return joined.assign(
        claim_frequency_ratio=claim_frequency(joined["filed_count"], joined["policy_count"]),
        is_mature=[
            horizon.is_mature(date(year, 12, 31), book.data_end) for year in joined["calendar_year"]
        ],
    )


def _sums(premium: pd.DataFrame, claims: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Premium and claims summed by year or part and joined; what one side lacks is 0."""
    keyed_premium, keyed_claims = premium, claims
    if by == "calendar_year":
        keyed_premium = premium.assign(calendar_year=premium["ship_month"].dt.year)
        keyed_claims = claims.assign(calendar_year=claims["claim_month"].dt.year)
    return (
        pd.concat(
            [
                keyed_premium.groupby(by)[PREMIUM_SUMS].sum(),
                keyed_claims.groupby(by)[CLAIM_SUMS].sum(),
            ],
            axis=1,
        )
        .fillna(0.0)
        .rename_axis(by)
        .reset_index()
    )


def _by_part(
    premium: pd.DataFrame,
    claims: pd.DataFrame,
    chosen: periods.Periods,
    split_by: str,
    by_shipper: Where,
) -> pd.DataFrame:
    """Amounts and ratios by part for the period, with the compared period's cost beside it."""
    now, before = (
        loss_ratios(_sums_by_part(premium, claims, months, split_by))
        for months in (chosen.current, chosen.compared)
    )
    policies = data.load(
        "claims/policies_in_period",
        from_date=chosen.current.first,
        to_date=chosen.current.last_day,
        split_by=split_by,
        **by_shipper,
    ).set_index("split_code")["policy_count"]
    count = now["split_code"].map(policies)
    if split_by == "cause":
        count = pd.Series(policies.get("total"), index=now.index)
    compared = before.set_index("split_code")["paid_to_insured_ratio"]
    if not chosen.is_compared_known:
        compared = compared * float("nan")
    return splits.named(now, split_by).assign(
        policy_count=count,
        claim_frequency_ratio=claim_frequency(now["filed_count"], count.astype(float)),
        compared_ratio=now["split_code"].map(compared),
    )


def _sums_by_part(
    premium: pd.DataFrame, claims: pd.DataFrame, months: Months, split_by: str
) -> pd.DataFrame:
    """Sums of a period by part; a cause stands against all premium, which has no cause."""
    in_period, claims_in_period = months.rows(premium), months.rows(claims, "claim_month")
    if split_by != "cause":
        return _sums(in_period, claims_in_period, by="split_code")
    sums = claims_in_period.groupby("split_code")[CLAIM_SUMS].sum().reset_index()
    return sums.assign(**in_period[PREMIUM_SUMS].sum())


def _burn(premium: pd.DataFrame, paid: pd.DataFrame, months: Months, split_by: str) -> pd.DataFrame:
    """Premium rate and burning cost by part, of the shipments of mature months."""
    if split_by == "cause":
        return pd.DataFrame()
    sums = months.rows(premium).groupby("split_code")[PREMIUM_SUMS].sum()
    burnt = months.rows(paid).groupby("split_code")[["paid_usd", "recovery_usd"]].sum()
    joined = sums.join(burnt).fillna(0.0).reset_index()
    return splits.named(burning_cost_against_rate(joined), split_by).sort_values(
        "insured_usd", ascending=False
    )


def _curves(events: pd.DataFrame, insured: pd.DataFrame, last_seen: date) -> pd.DataFrame:
    return cohort_curves(
        events[["ship_month", "age_months", "amount_usd"]],
        insured,
        last_month=last_seen,
        oldest_age=OLDEST_AGE,
    )


def tiles(view: View) -> None:
    """The answer: five figures, each beside the compared period."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            _(
                "{current} · compared with {compared}",
                current=view.periods.current_text,
                compared=periods.months_text(view.periods.compared),
            ),
            width="content",
        )
        if not view.is_mature:
            st.badge(
                _("Not yet complete"),
                icon=":material/hourglass_top:",
                color="orange",
                help=maturity_note(view),
            )
    page.tiles(
        [
            _points_tile(view, "paid_ratio"),
            _points_tile(view, "incurred_ratio"),
            _basis_point_tile(view),
            _severity_tile(view),
            _points_tile(view, "decided_on_time_ratio", is_settled=True),
        ]
    )
    st.caption(maturity_note(view))


def _good_direction(view: View, measure: str, *, is_settled: bool = False) -> bool | None:
    """A period whose claims are still open is never coloured as better or worse."""
    return MEASURES[measure].up_is_good if view.is_mature or is_settled else None


def _points_tile(view: View, measure: str, *, is_settled: bool = False) -> page.Tile:
    now, before = view.current[measure], view.compared[measure]
    return page.Tile(
        label(measure),
        percent(now),
        points(now - before) if pd.notna(now) and pd.notna(before) else "",
        view.periods.compared_text,
        up_is_good=_good_direction(view, measure, is_settled=is_settled),
        help_text=MEASURES[measure].definition,
    )


def _basis_point_tile(view: View) -> page.Tile:
    measure = "paid_to_insured_ratio"
    now, before = view.current[measure], view.compared[measure]
    known = pd.notna(now) and pd.notna(before)
    return page.Tile(
        _("Paid per insured"),
        basis_points(now),
        _signed_basis_points(now - before) if known else "",
        view.periods.compared_text,
        up_is_good=_good_direction(view, measure),
        help_text=MEASURES[measure].definition,
    )


def _signed_basis_points(difference: float) -> str:
    return ("−" if difference < 0 else "+") + basis_points(abs(difference))


def _severity_tile(view: View) -> page.Tile:
    measure = "claim_severity_usd"
    now, before = view.current[measure], view.compared[measure]
    change = growth_ratio(now, before) if pd.notna(now) and pd.notna(before) else None
    return page.Tile(
        label(measure),
        money(now),
        "" if change is None else ("−" if change < 0 else "+") + percent(abs(change)),
        view.periods.compared_text,
        up_is_good=MEASURES[measure].up_is_good,
        help_text=_(
            "{definition} {count} claims were paid in the period.",
            definition=MEASURES[measure].definition,
            count=number(view.current["paid_count"]),
        ),
    )


def maturity_note(view: View) -> str:
    """Which shipments can still bring claims, and the rule behind it."""
    horizon = view.horizon
    return _(
        "Not yet complete: shipments after {month}. By the rules a claim may be undecided until "
        "{term} days of credit (95 % of the amount have no more), {waiting} months of waiting and "
        "{decision} days for the decision have passed; data to {data_end}. A low figure there is "
        "no improvement.",
        month=month(horizon.last_mature_month(view.book.data_end)),
        term=horizon.term_days,
        waiting=horizon.waiting_months,
        decision=horizon.decision_days,
        data_end=day(view.book.data_end),
    )


def has_claims(view: View) -> bool:
    """Whether there is any claim; says so when there is none."""
    if view.claims.empty:
        st.info(
            _(
                "No claim was filed, paid or recovered under these filters, so there is no ratio "
                "to show; premium earned in {period}: {premium}. A ledger of invoices has no "
                "claims unless they are loaded with it. What became overdue is shown below.",
                period=view.periods.current_text,
                premium=money(view.current["premium_usd"]),
            ),
            icon=":material/task_alt:",
        )
    return not view.claims.empty


def ratios_chart(view: View) -> None:
    """Paid and incurred loss ratio by year."""
    mature = view.by_year[view.by_year["is_mature"]].dropna(subset=["paid_ratio"])
    shown = (mature if len(mature) else view.by_year).iloc[-1]
    show.chart(
        charts.loss_ratios_by_year(view.by_year),
        book=view.book,
        key="claims_loss_ratios",
        message=_(
            "{year}: claims paid took {paid} of the premium, incurred {incurred}",
            year=int(shown["calendar_year"]),
            paid=percent(shown["paid_ratio"], 0),
            incurred=percent(shown["incurred_ratio"], 0),
        ),
        note=_("Hatched years are not yet complete: shipments of theirs can still bring claims."),
    )


def frequency_chart(view: View) -> None:
    """Frequency and severity by year."""
    known = view.by_year.dropna(subset=["claim_frequency_ratio"])
    mature = known[known["is_mature"]]
    shown = (mature if len(mature) else known).iloc[-1]
    show.chart(
        charts.frequency_and_severity(known),
        book=view.book,
        key="claims_frequency",
        message=_(
            "{year}: {frequency} claims per 1,000 policies, {severity} a paid claim",
            year=int(shown["calendar_year"]),
            frequency=number(shown["claim_frequency_ratio"]),
            severity=money(shown["claim_severity_usd"]),
        ),
        note=_("Hollow points are years that are not yet complete."),
    )


def paid_chart(view: View, kinds: list[str]) -> None:
    """Claims paid by month, with events."""
    until = Months(view.periods.current.shifted(-36).first, view.last_whole)
    paid = until.rows(view.claims, "claim_month").groupby("claim_month")[["paid_usd"]].sum()
    every_month = pd.date_range(until.first, until.last, freq="MS", unit="us")
    by_month = paid.reindex(every_month, fill_value=0.0).rename_axis("claim_month").reset_index()
    show.chart(
        charts.paid_by_month(by_month),
        book=view.book,
        key="claims_paid_by_month",
        message=_(
            "{paid} of claims paid in {period}, {count} claims",
            paid=money(view.current["paid_usd"]),
            period=view.periods.current_text,
            count=number(view.current["paid_count"]),
        ),
        note=_("A payment follows its shipment by many months, and so does an event's effect."),
        events=show.major_events(kinds, until.first, until.last_day),
    )


def parts_chart(view: View) -> None:
    """Claims paid per amount insured by part; a click filters the page by that part."""
    shown = _costliest(view)
    if shown.empty:
        st.info(
            _(
                "No claim was paid in {period}. Choose a longer period to compare the parts.",
                period=view.periods.current_text,
            )
        )
        return
    top = shown.iloc[0]
    show.chart(
        charts.paid_against_insured_bars(shown),
        book=view.book,
        key=CHART_KEY,
        message=_(
            "{part} costs {ratio} of the amount insured, the whole book {total}",
            part=top["part_label"],
            ratio=basis_points(top["paid_to_insured_ratio"]),
            total=basis_points(view.current["paid_to_insured_ratio"]),
        ),
        note=_(
            "Parts with the most paid in {period}, at most {count}; grey ticks: {compared}. "
            "A click filters.",
            count=PARTS_SHOWN,
            period=view.periods.current_text,
            compared=periods.months_text(view.periods.compared),
        ),
        on_select=lambda: _part_clicked(view.split_by, shown),
    )


def _costliest(view: View) -> pd.DataFrame:
    """Parts with the most claims paid, the dearest per amount insured first."""
    paid = view.by_part[view.by_part["paid_usd"] > 0]
    return paid.nlargest(PARTS_SHOWN, "paid_usd").sort_values(
        "paid_to_insured_ratio", ascending=False
    )


def _part_clicked(split_by: str, shown: pd.DataFrame) -> None:
    chosen = st.session_state[CHART_KEY].selection.points
    if chosen:
        splits.filter_by_part(split_by, shown["split_code"].iloc[chosen[0]["point_index"]])


def heatmap_chart(view: View) -> None:
    """Where and when claims cost most: parts by year, or parts by cause."""
    by = _heat_columns(view.split_by)
    if by == "cause":
        _cause_heatmap(view)
    else:
        _year_heatmap(view)


def _heat_columns(split_by: str) -> str:
    options = {"calendar_year": _("by year"), "cause": _("by cause")}
    if split_by == "cause":
        options.pop("cause")
    return linked.one(
        "heat_by",
        list(options),
        "calendar_year",
        lambda: st.segmented_control(
            _("Heat map"),
            list(options),
            format_func=lambda code: options.get(code, code),
            key="heat_by",
            required=True,
        ),
    )


def _year_heatmap(view: View) -> None:
    table = year_table(view)
    immature = list(view.by_year.loc[~view.by_year["is_mature"], "calendar_year"])
    mature = table.drop(columns=immature)
    part, year, ratio = _highest(mature if mature.notna().any(axis=None) else table)
    show.chart(
        charts.ratio_heatmap(table, immature_columns=immature),
        book=view.book,
        key="claims_heatmap_year",
        message=_(
            "Paid loss ratio of complete years: highest for {part} in {year}, {ratio}"
            if mature.notna().any(axis=None)
            else "Paid loss ratio: highest for {part} in {year}, {ratio}",
            part=part,
            year=year,
            ratio=percent(ratio, 0),
        ),
        note=_(
            "Claims paid over premium earned, per cent. Years marked open are not yet complete."
        ),
    )


def _highest(table: pd.DataFrame) -> tuple[str, str, float | None]:
    """Row, column and value of the highest cell; dashes where there is none."""
    cells = table.melt(ignore_index=False, var_name="column").dropna(subset=["value"])
    if cells.empty:
        return UNKNOWN, UNKNOWN, None
    place = int(cells["value"].argmax())
    return str(cells.index[place]), str(cells["column"].iloc[place]), cells["value"].max()


def year_table(view: View) -> pd.DataFrame:
    """Paid loss ratio of the costliest parts (rows) by year (columns)."""
    until = Months(date(1900, 1, 1), view.last_whole)
    top = view.claims.groupby("split_code")["paid_usd"].sum().nlargest(PARTS_SHOWN).index
    paid = _year_pivot(until.rows(view.claims, "claim_month"), "claim_month", "paid_usd")
    premium = _year_pivot(until.rows(view.premium), "ship_month", "premium_usd")
    if view.split_by == "cause":
        total = premium.sum()
        ratios = paid.reindex(index=top, columns=total.index).fillna(0.0) / total
    else:
        base = premium.reindex(top)
        ratios = paid.reindex(index=top, columns=base.columns).fillna(0.0) / base.where(base > 0)
    names = splits.part_namer(view.split_by)
    return ratios.rename(index=names)


def _year_pivot(frame: pd.DataFrame, month_column: str, value: str) -> pd.DataFrame:
    return frame.pivot_table(
        index="split_code", columns=frame[month_column].dt.year, values=value, aggfunc="sum"
    )


def _cause_heatmap(view: View) -> None:
    months = view.periods.current
    by_cause = data.load(
        "claims/paid_by_cause",
        from_date=months.first,
        to_date=months.last_day,
        split_by=view.split_by,
        **view.where,
    )
    insured = view.by_part.set_index("split_code")["insured_usd"]
    top = by_cause.groupby("split_code")["paid_usd"].sum().nlargest(PARTS_SHOWN).index
    paid = by_cause.pivot_table(
        index="split_code", columns="cause", values="paid_usd", aggfunc="sum"
    ).reindex(top)
    table = paid.div(insured.reindex(top), axis=0).rename(
        index=splits.part_namer(view.split_by), columns=lambda code: code_label("cause", code)
    )
    part, cause, ratio = _highest(table)
    show.chart(
        charts.ratio_heatmap(table, is_share=False),
        book=view.book,
        key="claims_heatmap_cause",
        message=_(
            "Paid per amount insured: highest for {part}, {cause}, {ratio}",
            part=part,
            cause=cause,
            ratio=basis_points(ratio),
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


def _curve_message(curves: pd.DataFrame, age: int, text: str, write: Any) -> str:
    """The latest year of shipment that all months have reached ``age``, or the oldest age known."""
    known = curves[curves["is_complete"]]
    at_age = known[known["age_months"] == age]
    row = (at_age if len(at_age) else known if len(known) else curves).iloc[-1]
    return text.format(
        year=int(row["cohort"]), share=write(row["share_ratio"]), age=int(row["age_months"])
    )


def _curve_note() -> str:
    return _(
        "By year of shipment. Dotted: not yet complete, only the earlier months of the year have "
        "reached that age."
    )


def burning_cost_chart(view: View) -> None:
    """Premium rate against burning cost by part."""
    if view.burn.empty:
        st.info(_no_burn(view))
        return
    total = burning_cost_against_rate(
        view.burn[[*PREMIUM_SUMS, "paid_usd", "recovery_usd"]].sum().to_frame().T
    ).iloc[0]
    short = view.burn[view.burn["burning_cost_ratio"] > view.burn["premium_rate_ratio"]]
    show.chart(
        charts.rate_against_burning_cost(view.burn),
        book=view.book,
        key="claims_burn",
        message=_(
            "Premium of {rate} against a burning cost of {burn}; in {count} of {parts} parts the "
            "burning cost exceeds the premium rate",
            rate=basis_points(total["premium_rate_ratio"]),
            burn=basis_points(total["burning_cost_ratio"]),
            count=len(short),
            parts=len(view.burn),
        ),
        note=_(
            "Shipments of {months}, all with decided claims. Bubble size: amount insured. Below "
            "the line (red diamonds) claims less recoveries exceed the premium.",
            months=periods.months_text(view.burning_cost_months),
        ),
    )


def _no_burn(view: View) -> str:
    if view.split_by == "cause":
        return _(
            "Premium is not split by cause of loss, so a cause has no rate. Choose another split "
            "to compare premium rate and burning cost."
        )
    return _(
        "No shipment in {months} has claims that can all have been decided, so there is no burn "
        "cost yet.",
        months=periods.months_text(view.burning_cost_months),
    )


def tables(view: View) -> None:
    """All the numbers: by part, by year, rate and burning cost, and by age, each with its files."""
    tabs = st.tabs([_("By part"), _("By year"), _("Rate and burning cost"), _("By age")])
    shown = {
        "claims_by_part": _part_table(view),
        "claims_by_year": view.by_year,
        "claims_rate_and_burning_cost": view.burn,
        "claims_by_age": _ages(view),
    }
    for tab, (file_name, frame) in zip(tabs, shown.items(), strict=True):
        with tab:
            _table(view, frame, file_name)


PART_COLUMNS = [
    "part_label",
    "insured_usd",
    "premium_usd",
    "paid_usd",
    "incurred_usd",
    "paid_ratio",
    "incurred_ratio",
    "paid_to_insured_ratio",
    "claim_frequency_ratio",
    "claim_severity_usd",
    "recovery_ratio",
    "decided_on_time_ratio",
]


def _part_table(view: View) -> pd.DataFrame:
    """The parts with most paid first; amounts and ratios before the counts behind them."""
    behind = [name for name in view.by_part.columns if name not in PART_COLUMNS]
    ordered = view.by_part.sort_values(["paid_usd", "insured_usd"], ascending=False)
    return ordered[[*PART_COLUMNS, *behind]].assign(
        period=view.periods.current_text, is_mature=view.is_mature
    )


def _ages(view: View) -> pd.DataFrame:
    keys = ["cohort", "age_months"]
    return view.overdue_curves.rename(columns={"share_ratio": "overdue_60_ratio"})[
        [*keys, "insured_usd", "overdue_60_ratio", "is_complete"]
    ].merge(
        view.paid_curves.rename(columns={"share_ratio": "paid_by_age_ratio"})[
            [*keys, "paid_by_age_ratio"]
        ],
        on=keys,
        how="left",
    )


def _table(view: View, shown: pd.DataFrame, file_name: str) -> None:
    st.dataframe(
        columns.for_screen(shown),
        hide_index=True,
        column_config=columns.config(shown),
        alt=_("All numbers of the charts"),
    )
    downloads.downloads(
        shown,
        file_name,
        view.book,
        as_of_date=view.book.data_end,
        filters=filters.describe(
            period=view.periods.current_text,
            compared=periods.months_text(view.periods.compared),
            split_by=view.split_by,
            **view.where,
        ),
        assumptions=rules(),
    )


def rules() -> pd.DataFrame:
    """The rule values the ratios stand on."""
    return periods.rule_rows(
        "waiting_months_default",
        "adjudication_days",
        "adjudication_working_days",
        periods.DECLARATION_RULE,
    )


def explain(view: View) -> None:
    """The fold: definitions, earning rule, maturity, sources, the rows behind the figures."""
    page.explain(
        [
            "paid_ratio",
            "incurred_ratio",
            "paid_to_insured_ratio",
            "claim_frequency_ratio",
            "claim_severity_usd",
            "recovery_ratio",
            "decided_on_time_ratio",
            "overdue_60_ratio",
            "paid_by_age_ratio",
            "premium_rate_ratio",
            "burning_cost_ratio",
        ],
        formula=_(
            "Premium counts as earned in the month of shipment, because it is computed on each "
            "declared invoice. Ratios of a period set the claims paid in it against the premium "
            "and cover of its own shipments; cohorts and burning cost follow the shipments "
            "themselves. Amounts are before recoveries unless a figure says otherwise; costs of "
            "collection are left out. {maturity}",
            maturity=maturity_note(view),
        ),
        method="claim_ratios",
        rules=rules(),
        sources=["SZ20", "HK2", "CW1"],
        rows=lambda: view.claims,
    )
