"""The parts of the page "Overview": what each shows for the frames it is given."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, filters, linked, links, page, show
from tradecredit.charts import overview as charts
from tradecredit.formats import (
    UNKNOWN,
    day,
    money,
    number,
    percent,
    points,
    signed_percent,
)
from tradecredit.language import N_, _
from tradecredit.terms import MEASURES, label

REASONS = {
    "notify": (N_("Notice due"), N_("give notice of possible loss by the date")),
    "declare": (N_("Declaration due"), N_("declare the shipments by the date")),
    "late_notice": (N_("Notice missed"), N_("give notice now: each 30 days cost 10 points")),
    "over_limit": (N_("Over the limit"), N_("ask for a higher limit or collect first")),
    "stop_shipment": (
        N_("Shipped after stop"),
        N_("stop shipping until the overdue invoice is paid"),
    ),
    "no_limit": (N_("No limit"), N_("apply for a limit before the next order")),
}
TOP = 25
REASON_KEY = "reason_code"
REASONS_CHART_KEY = "attention_reasons"
ATTENTION_KEY = "attention"

# One row of a result by column name.
Row = Mapping[Any, Any]


def position_date(standing: pd.DataFrame) -> date:
    """The day shown, out of the days the whole book was asked about."""
    days = [moment.date() for moment in standing["as_of_date"]]
    with_year_before = [moment for moment in days if year_before(moment) in days] or days[-1:]
    labels = {moment.isoformat(): day(moment) for moment in reversed(with_year_before)}
    return date.fromisoformat(filters.choice(_("As of"), "position_date", labels))


def reason() -> str | None:
    """One reason of what needs attention, or null for all; a click on its bar chooses it."""
    labels = {"": _("All reasons")} | {code: _reason_label(code) for code in REASONS}
    return filters.choice(_("Reason for attention"), REASON_KEY, labels) or None


def answer(
    standing: pd.DataFrame,
    claims: pd.DataFrame,
    claims_before: pd.DataFrame,
    shown: date,
    book: store.Book,
) -> None:
    """Five figures against the same day a year earlier."""
    by_day = {row["as_of_date"].date(): row for row in standing.to_dict("records")}
    now, before = by_day[shown], by_day.get(year_before(shown), {})
    period = _("vs {date}", date=day(year_before(shown)))
    page.tiles(
        [
            _change_tile("cover_in_force_usd", now, before, period),
            _points_tile("payable_ratio", now, before, period),
            _points_tile("overdue_ratio", now, before, period),
            *_claims_tiles(claims.iloc[0], claims_before.iloc[0], period, book),
        ]
    )


def cover_line(by_month: pd.DataFrame, book: store.Book, kinds: list[str], shown: date) -> None:
    """Insured invoices open at each month end, with events."""
    if by_month.empty:
        st.info(
            _("No invoice under an export policy was open at a month end up to this day."),
            icon=":material/show_chart:",
        )
        return
    recent = by_month.tail(61)
    last, year_ago = recent.iloc[-1], recent.iloc[-13] if len(recent) > 12 else None
    message = _(
        "{amount} of invoices under a policy were open on {month}",
        amount=money(last["insured_open_usd"]),
        month=day(last["month_end"]),
    )
    if year_ago is not None and year_ago["insured_open_usd"]:
        message += _(
            ", {change} on a year before",
            change=signed_percent(last["insured_open_usd"] / year_ago["insured_open_usd"] - 1),
        )
    show.chart(
        charts.insured_stock_line(recent),
        book=book,
        key="insured_stock",
        message=message,
        events=show.major_events(kinds, recent["month_end"].iloc[0].date(), shown),
    )


def reasons_chart(by_reason: pd.DataFrame, book: store.Book) -> None:
    """Money at stake by reason."""
    labelled = by_reason.assign(reason_label=by_reason["reason_code"].map(_reason_label))
    if labelled.empty:
        st.success(_("Nothing needs attention on this day."), icon=":material/task_alt:")
        return
    largest = labelled.iloc[0]
    show.chart(
        charts.attention_bars(labelled),
        book=book,
        key=REASONS_CHART_KEY,
        on_select=_reason_clicked,
        note=_("Click a reason to list only its buyers."),
        message=_(
            "Most is at stake under “{reason}”: {amount} at {count} buyers",
            reason=largest["reason_label"].lower(),
            amount=money(largest["at_stake_usd"]),
            count=number(largest["buyer_count"]),
        ),
    )


def attention_table(attention: pd.DataFrame, book: store.Book, shown: date) -> None:
    """What needs attention first; "open" leads to the file of the buyer.

    No number of a ledger's buyer may be in an address: there a row is chosen, and the link
    below the table opens it.
    """
    is_ledger = books.is_ledger(book)
    has_one_exporter = len(set(attention["exporter_id"])) <= 1
    hidden = (["open"] if is_ledger else []) + (["exporter_name"] if has_one_exporter else [])
    table = pd.DataFrame(
        {
            "open": [_file_address(row, shown) for row in attention.itertuples()],
            "at_stake_usd": attention["at_stake_usd"],
            "reason": attention["reason_code"].map(_reason_label),
            "exporter_name": attention["exporter_name"],
            "buyer_name": attention["buyer_name"],
            "country_code": attention["country_code"].map(
                filters.name_of("countries", "country_code", "country_name")
            ),
            "action_date": attention["action_date"],
            "action": attention["reason_code"].map(lambda code: _(REASONS[code][1])),
        }
    )
    column = st.column_config
    st.dataframe(
        table.drop(columns=hidden),
        hide_index=True,
        height=min(38 + 35 * max(len(table), 1), 460),
        alt=_("What needs attention first"),
        key=ATTENTION_KEY,
        on_select=(lambda: _row_chosen(attention)) if is_ledger else "ignore",
        selection_mode="single-row",
        column_config={
            "at_stake_usd": column.NumberColumn(_("At stake, US$"), format="compact", width=90),
            "reason": column.TextColumn(_("Reason"), width=115),
            "exporter_name": column.TextColumn(_("Exporter"), width=160),
            "buyer_name": column.TextColumn(_("Buyer"), width=320 if has_one_exporter else 160),
            "country_code": column.TextColumn(_("Market"), width=85),
            "action_date": column.DateColumn(_("By"), format="YYYY-MM-DD", width=90),
            "action": column.TextColumn(_("Next action"), width=305),
            "open": column.LinkColumn(_("File"), display_text=_("open"), width=50),
        },
    )
    if is_ledger and len(attention):
        st.caption(_("Choose a row, then open the buyer's file."))
        links.page_link("buyer_file", _("Open the file of the chosen buyer"))


def _row_chosen(attention: pd.DataFrame) -> None:
    rows = st.session_state[ATTENTION_KEY].selection.rows
    if rows:
        linked.choose("buyer_id", attention["buyer_id"].iloc[rows[0]])


def _file_address(row: Any, shown: date) -> str:
    return links.address(
        "buyer_file",
        exporter_id=row.exporter_id,
        buyer_id=row.buyer_id,
        as_of_date=shown.isoformat(),
    )


def _reason_label(code: str) -> str:
    return _(REASONS[code][0])


def year_before(moment: date) -> date:
    """The same day one year earlier; a month end stays a month end."""
    shifted = pd.Timestamp(moment) - pd.DateOffset(years=1)
    is_month_end = pd.Timestamp(moment).is_month_end
    return (shifted + pd.offsets.MonthEnd(0) if is_month_end else shifted).date()


def _change_tile(name: str, now: Row, before: Row, period: str) -> page.Tile:
    is_known = before.get(name, 0) > 0
    return page.Tile(
        label(name),
        money(now[name]),
        change=signed_percent(now[name] / before[name] - 1) if is_known else "",
        compared_with=period if is_known else "",
        up_is_good=MEASURES[name].up_is_good,
        help_text=MEASURES[name].definition,
    )


def _points_tile(name: str, now: Row, before: Row, period: str) -> page.Tile:
    is_known = pd.notna(before.get(name))
    return page.Tile(
        label(name),
        percent(now[name]),
        change=points(now[name] - before[name]) if is_known else "",
        compared_with=period if is_known else "",
        up_is_good=MEASURES[name].up_is_good,
        help_text=MEASURES[name].definition,
    )


def _reason_clicked() -> None:
    chosen = st.session_state[REASONS_CHART_KEY].selection.points
    if chosen:
        codes = {_reason_label(code): code for code in REASONS}
        linked.choose(REASON_KEY, codes[chosen[0]["y"]])


def _claims_tiles(
    now: pd.Series, before: pd.Series, period: str, book: store.Book
) -> list[page.Tile]:
    if not book.manifest["row_counts"]["claims"]:
        missing = _("this book has no claims in it")
        return [
            page.Tile(_("Claims paid in 12 months"), UNKNOWN, compared_with=missing),
            page.Tile(_("Claims undecided"), UNKNOWN, compared_with=missing),
        ]
    return [
        _claims_tile(
            _("Claims paid in 12 months"),
            "paid",
            now,
            before,
            period,
            help_text=_("Indemnity paid in the twelve months that end on the day."),
        ),
        _claims_tile(
            _("Claims undecided"),
            "undecided",
            now,
            before,
            period,
            help_text=_("Amount claimed in claims that were filed and not decided on the day."),
        ),
    ]


def _claims_tile(
    title: str, state: str, now: pd.Series, before: pd.Series, period: str, *, help_text: str
) -> page.Tile:
    """Claims ``paid`` or ``undecided``, their number, and the change of the amount."""
    amount, earlier = now[f"{state}_usd"], before[f"{state}_usd"]
    compared = period if earlier > 0 else _("{period}: none", period=period)
    return page.Tile(
        title,
        money(amount),
        change=signed_percent(amount / earlier - 1) if earlier > 0 else "",
        compared_with=_(
            "{count} claims, {period}", count=number(now[f"{state}_count"]), period=compared
        ),
        up_is_good=False,
        help_text=help_text,
    )
