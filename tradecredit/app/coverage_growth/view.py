"""The parts of the page "Coverage growth": what each shows for the frames it is given."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, columns, data, downloads, filters, page, periods, show
from tradecredit.app.parts import splits
from tradecredit.charts import coverage as charts
from tradecredit.formats import day, money, number, percent, points, signed_percent
from tradecredit.language import _
from tradecredit.risk.growth import (
    Months,
    growth_contributions,
    growth_ratio,
    monthly_growth,
    penetration,
    year_to_date_growth,
)
from tradecredit.terms import MEASURES, label

SPLITS = (
    "country_code",
    "city_code",
    "scheme_code",
    "sector_code",
    "size_class",
    "product_code",
    "payment_term",
)
PARTS_SHOWN = 8
AREAS_SHOWN = 7
CONTEXT_MONTHS = 36
PUBLISHED_PERIOD = (date(2025, 1, 1), date(2025, 4, 30))
CHART_KEY = "coverage_contributions"


@dataclass(frozen=True)
class View:
    """Everything the page shows, computed once.

    ``by_month`` as of ``monthly_growth``; ``parts`` as of ``growth_contributions`` with labels;
    ``published`` is empty when filters leave only a part of the book.
    """

    book: store.Book
    split_by: str
    where: dict[str, list[str] | None]
    periods: periods.Periods
    last_whole: date
    by_month: pd.DataFrame
    by_part: pd.DataFrame
    parts: pd.DataFrame
    year_to_date: pd.DataFrame
    by_year: pd.DataFrame
    clients: pd.Series
    clients_before: pd.Series
    published: pd.DataFrame


def choose_filters() -> dict[str, list[str] | None]:
    """The filters every figure of the page obeys, by parameter."""
    return {
        "country_codes": filters.markets(),
        "city_codes": filters.cities(),
        "scheme_codes": filters.schemes(),
        "sector_codes": filters.sectors(),
        "size_classes": filters.size_classes(),
        "product_codes": filters.products(),
        "payment_terms": filters.payment_terms(),
    }


def published_shortcut() -> dict[str, tuple[date, date]]:
    """The period that a published growth figure exists for, as a shortcut."""
    return {_("January–April 2025"): PUBLISHED_PERIOD}


def compute(
    book: store.Book,
    by_part: pd.DataFrame,
    where: dict[str, list[str] | None],
    *,
    split_by: str,
    from_date: date,
    to_date: date,
    compare: periods.Comparison,
) -> View:
    """The view of these filters; ends the page with what to do when they leave nothing."""
    if by_part.empty:
        periods.stop_without_cover(where)
    last_whole = periods.last_whole_month(book)
    chosen = periods.chosen(book, from_date, to_date, compare)
    months = chosen.current
    periods.stop_when_nothing_insured(chosen, months.rows(by_part)["insured_usd"].sum())
    by_month = monthly_growth(_months(by_part, last_whole))
    return View(
        book=book,
        split_by=split_by,
        where=where,
        periods=chosen,
        last_whole=last_whole,
        by_month=by_month,
        by_part=splits.named(by_part, split_by),
        parts=splits.named(_contributions(by_part, chosen), split_by),
        year_to_date=year_to_date_growth(by_month),
        by_year=_by_year(by_month, where, last_whole),
        clients=_clients(months, where),
        clients_before=_clients(chosen.compared, where),
        published=_published(where),
    )


def _months(by_part: pd.DataFrame, last_whole: date) -> pd.DataFrame:
    """One row per month from the first to the last, months without shipments as 0."""
    summed = by_part.groupby("ship_month")[["insured_usd", "sme_insured_usd"]].sum()
    months = pd.date_range(summed.index.min(), summed.index.max(), freq="MS", unit="us")
    filled = summed.reindex(months, fill_value=0.0).rename_axis("ship_month").reset_index()
    return filled.assign(is_complete=filled["ship_month"] <= pd.Timestamp(last_whole))


def _contributions(by_part: pd.DataFrame, chosen: periods.Periods) -> pd.DataFrame:
    """Contributions to growth; unknown where the book does not reach back far enough."""
    parts = growth_contributions(by_part, chosen.current, chosen.compared)
    compared = ["compared_usd", "change_usd", "insured_growth_ratio", "contribution_ratio"]
    if chosen.is_compared_known:
        return parts
    return parts[parts["current_usd"] > 0].assign(**dict.fromkeys(compared, float("nan")))


def _clients(months: Months, where: dict[str, list[str] | None]) -> pd.Series:
    return data.load(
        "coverage/clients_in_period", from_date=months.first, to_date=months.last_day, **where
    ).iloc[0]


def _by_year(
    by_month: pd.DataFrame, where: dict[str, list[str] | None], last_whole: date
) -> pd.DataFrame:
    """Clients, shares of small firms and penetration by calendar year."""
    years = by_month["ship_month"].dt.year.rename("calendar_year")
    insured = by_month.groupby(years)[["insured_usd", "sme_insured_usd"]].sum().reset_index()
    clients = data.load("coverage/clients_by_year", **where)
    joined = insured.merge(clients, on="calendar_year", how="left").assign(
        is_complete=[date(year, 12, 1) <= last_whole for year in insured["calendar_year"]]
    )
    shares = joined.assign(
        sme_client_ratio=joined["sme_client_count"] / joined["client_count"],
        sme_insured_ratio=joined["sme_insured_usd"]
        / joined["insured_usd"].where(joined["insured_usd"] > 0),
    )
    reached = penetration(insured, _exports(where))[["calendar_year", "penetration_ratio"]]
    return shares.merge(reached, on="calendar_year", how="left")


def _exports(where: dict[str, list[str] | None]) -> pd.DataFrame:
    """Customs exports that the insured amount is a share of; only those to the US by market."""
    exports = data.load(
        "coverage/exports_by_year",
        city_codes=where["city_codes"],
        sector_codes=where["sector_codes"],
        size_classes=where["size_classes"],
    )
    if where["country_codes"] == ["US"]:
        return exports.assign(exports_usd=exports["exports_to_us_usd"])
    return exports.iloc[:0] if where["country_codes"] else exports


def _published(where: dict[str, list[str] | None]) -> pd.DataFrame:
    """Published figures; they are about the whole book, so none stands beside a part of it."""
    found = data.load("coverage/published_figures")
    dated = found.assign(
        calendar_year=found["period_end"].dt.year, calendar_month=found["period_end"].dt.month
    )
    return dated.iloc[:0] if any(where.values()) else dated


def tiles(view: View) -> None:
    """The answer: five figures, each beside the compared period."""
    chosen = view.periods
    st.caption(
        _(
            "{current} · compared with {compared}",
            current=chosen.current_text,
            compared=periods.months_text(chosen.compared),
        )
    )
    now, before = view.parts["current_usd"].sum(), view.parts["compared_usd"].sum()
    page.tiles(
        [
            page.Tile(
                label("insured_usd"),
                money(now),
                signed_percent(growth_ratio(now, before)) if before else "",
                chosen.compared_text,
                up_is_good=True,
                help_text=MEASURES["insured_usd"].definition,
            ),
            _year_to_date_tile(view),
            page.Tile(
                label("client_count"),
                number(view.clients["client_count"]),
                _client_change(view),
                chosen.compared_text,
                up_is_good=True,
                help_text=MEASURES["client_count"].definition,
            ),
            _small_firm_tile(view),
            _penetration_tile(view),
        ]
    )


def _client_change(view: View) -> str:
    before = int(view.clients_before["client_count"]) if view.periods.is_compared_known else 0
    return signed_percent(growth_ratio(int(view.clients["client_count"]), before)) if before else ""


def _year_to_date_tile(view: View) -> page.Tile:
    """Growth from January to the period's last month, beside a published figure if there is one."""
    last = pd.Timestamp(view.periods.current.last)
    rows = view.year_to_date[view.year_to_date["ship_month"] == last]
    own = rows["insured_growth_ratio"].iloc[0] if len(rows) else None
    change, compared = _published_change(view, own)
    return page.Tile(
        _("Growth, year to date"),
        signed_percent(own),
        change,
        compared,
        help_text=MEASURES["insured_growth_ratio"].definition,
    )


def _published_change(view: View, own: float | None) -> tuple[str, str]:
    last = view.periods.current.last
    found = _published_growth(view.published)
    same = found[(found["calendar_year"] == last.year) & (found["calendar_month"] == last.month)]
    if own is None or same.empty:
        year = year_to_date_months(last)
        return "", _(
            "{period} vs {compared}",
            period=periods.months_text(year),
            compared=periods.months_text(year.shifted(-12)),
        )
    figure = same.iloc[0]
    return points(own - figure["published_ratio"], 2), _(
        "published {growth}, {source}",
        growth=signed_percent(figure["published_ratio"]),
        source=figure["source_id"].split(";")[0],
    )


def year_to_date_months(last: date) -> Months:
    """January to the month of ``last``."""
    return Months(date(last.year, 1, 1), last.replace(day=1))


def _published_growth(published: pd.DataFrame) -> pd.DataFrame:
    return published[published["metric_code"] == "insured_growth_ratio"]


def _small_firm_tile(view: View) -> page.Tile:
    now, before = (
        _small_firm_share(view, months) for months in (view.periods.current, view.periods.compared)
    )
    is_known = view.periods.is_compared_known
    return page.Tile(
        _("Small-firm share"),
        percent(now),
        points(now - before) if is_known and now is not None and before is not None else "",
        view.periods.compared_text,
        help_text=MEASURES["sme_insured_ratio"].definition,
    )


def _small_firm_share(view: View, months: Months) -> float | None:
    """Unknown of a ledger, which does not say how large its exporter is."""
    if books.is_ledger(view.book):
        return None
    by_month = view.by_month
    sums = months.rows(by_month)[["sme_insured_usd", "insured_usd"]].sum()
    return float(sums["sme_insured_usd"] / sums["insured_usd"]) if sums["insured_usd"] else None


def _penetration_tile(view: View) -> page.Tile:
    whole = view.by_year[view.by_year["is_complete"]].dropna(subset=["penetration_ratio"])
    if whole.empty:
        return page.Tile(
            label("penetration_ratio"),
            percent(None),
            help_text=_("Customs exports are known by exporter, and of the markets for the US."),
        )
    last, before = whole.iloc[-1], whole.iloc[-2] if len(whole) > 1 else None
    return page.Tile(
        f"{label('penetration_ratio')}, {int(last['calendar_year'])}",
        percent(last["penetration_ratio"]),
        "" if before is None else points(last["penetration_ratio"] - before["penetration_ratio"]),
        "" if before is None else _("vs {year}", year=int(before["calendar_year"])),
        up_is_good=True,
        help_text=MEASURES["penetration_ratio"].definition,
    )


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
    growth = growth_ratio(now, before) if view.periods.is_compared_known else None
    if growth is None:
        return _(
            "{amount} insured in {period}; the book does not reach back to {compared}",
            amount=money(now),
            period=view.periods.current_text,
            compared=periods.months_text(view.periods.compared),
        )
    return _(
        "{amount} insured in {period}, {growth} on {compared}",
        amount=money(now),
        period=view.periods.current_text,
        growth=signed_percent(growth),
        compared=periods.months_text(view.periods.compared),
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
    published = _published_growth(view.published)
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
    beside = published.merge(view.year_to_date, on=["calendar_year", "calendar_month"], how="left")
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
    if not view.periods.is_compared_known or not view.parts["compared_usd"].sum():
        st.info(
            _(
                "What was insured in {compared} is not in the book, so growth has no parts. "
                "Compare with another period, or choose a later one.",
                compared=periods.months_text(view.periods.compared),
            )
        )
        return
    shown = _folded(view.parts, "contribution_ratio", PARTS_SHOWN)
    show.chart(
        charts.growth_contribution_bars(shown),
        book=view.book,
        key=CHART_KEY,
        message=_contribution_message(view),
        note=_("Percentage points; they add up to the growth of the whole. A click filters."),
        on_select=lambda: _part_clicked(view.split_by, shown),
    )


def _contribution_message(view: View) -> str:
    total = view.parts["contribution_ratio"].sum()
    ordered = view.parts.sort_values("contribution_ratio", ascending=total < 0)
    top = ordered.iloc[0]
    return _(
        "{part} adds {points} of {growth}",
        part=top["part_label"],
        points=points(top["contribution_ratio"]),
        growth=signed_percent(total),
    )


def _folded(parts: pd.DataFrame, by: str, count: int) -> pd.DataFrame:
    """The parts largest by ``by`` in either direction, in its order, then "All others"."""
    if len(parts) <= count + 1:
        return parts.sort_values(by, ascending=False)
    order = parts[by].abs().sort_values(ascending=False).index
    kept = parts.loc[order[:count]].sort_values(by, ascending=False)
    rest = parts.loc[order[count:]]
    sums = rest[["current_usd", "compared_usd", "change_usd", "contribution_ratio", "share_ratio"]]
    other = pd.DataFrame([sums.sum()]).assign(
        split_code=splits.OTHER,
        part_label=_("All others ({count})", count=len(rest)),
        insured_growth_ratio=growth_ratio(rest["current_usd"].sum(), rest["compared_usd"].sum()),
    )
    return pd.concat([kept, other], ignore_index=True)


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
    top = view.parts["split_code"].head(AREAS_SHOWN)
    labels = whole["part_label"].where(whole["split_code"].isin(top), _("All others"))
    table = (
        whole.assign(part_label=labels)
        .pivot_table(index="ship_month", columns="part_label", values="insured_usd", aggfunc="sum")
        .fillna(0.0)
    )
    order = sorted(table, key=[*view.parts["part_label"].head(AREAS_SHOWN), _("All others")].index)
    return table[order].melt(ignore_index=False, value_name="insured_usd").reset_index()


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
        else _(
            "{year}: {count} clients, {share} of them small or medium, with {amount} of the amount",
            year=int(last["calendar_year"]),
            count=number(last["client_count"]),
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
                "a whole year; by market they are known only for the United States, so choose "
                "that market alone, or none."
            )
        )
        return
    published = view.published[view.published["metric_code"] == "penetration_ratio"]
    last = known.iloc[-1]
    show.chart(
        charts.penetration_by_year(known, published),
        book=view.book,
        key="coverage_penetration",
        message=_(
            "{share} of customs exports were insured in {year}",
            share=percent(last["penetration_ratio"]),
            year=int(last["calendar_year"]),
        ),
        note=_("Per cent. Diamonds are published shares; a year that is not over is left out."),
    )


def tables(view: View) -> None:
    """All the numbers: by part, by month and by year, each with its files."""
    by_part, by_month, by_year = st.tabs([_("By part"), _("By month"), _("By year")])
    with by_part:
        _table(view, _part_table(view), "coverage_by_part")
    with by_month:
        _table(view, _month_table(view), "coverage_by_month")
    with by_year:
        _table(view, view.by_year, "coverage_by_year")


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
    )


def _part_table(view: View) -> pd.DataFrame:
    columns = [
        "part_label",
        "current_usd",
        "compared_usd",
        "change_usd",
        "insured_growth_ratio",
        "contribution_ratio",
        "share_ratio",
        "split_code",
    ]
    return view.parts[columns].assign(
        period=view.periods.current_text, compared_period=periods.months_text(view.periods.compared)
    )


def _month_table(view: View) -> pd.DataFrame:
    return view.by_month.sort_values("ship_month", ascending=False)


def explain(view: View) -> None:
    """The fold: definitions, formulas, sources, the rows behind the figures."""
    page.explain(
        [
            "insured_usd",
            "insured_growth_ratio",
            "contribution_ratio",
            "client_count",
            "sme_client_ratio",
            "sme_insured_ratio",
            "penetration_ratio",
        ],
        formula=_(
            "growth = insured of the period ÷ insured of the compared period − 1. A part "
            "contributes its own change ÷ the compared total of all parts, so the contributions "
            "add up to the growth. Only whole months count; data to {data_end}.",
            data_end=day(view.book.data_end),
        ),
        method="coverage_growth",
        rules=periods.rule_rows(periods.DECLARATION_RULE),
        sources=["SEED-2", "X23", "C20", "CW1"],
        rows=lambda: view.by_part,
    )
