"""The parts of the page "Overview": what each shows for the frames it is given."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, context, filters, linked, links, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.app.frame.tiles import Tile, tile, tile_of, tiles
from tradecredit.app.parts.advice import completed
from tradecredit.charts import overview as charts
from tradecredit.code_labels import code_label
from tradecredit.formats import counted, day, money, signed_percent
from tradecredit.language import _
from tradecredit.risk.ratios import share_of

TOP = 25
ACTION_KEY = "action_kind"
ACTIONS_CHART_KEY = "savings_by_action"
ADVICE_KEY = "advice"
DAYS_AHEAD, DEFAULT_DAYS_AHEAD = ("14", "30", "all"), "14"
MONTHS_SHOWN, MONTHS_OF_YEAR = 61, 12
ADVICE_COLUMNS = [
    "open",
    "buyer_name",
    "next_action",
    "saves_usd",
    "action_date",
    "working_day_date",
    "in_question_usd",
    "exporter_name",
    "country_code",
    "invoice_count",
]
LOSS_COLUMNS = ["reason_code", "lost_usd", "invoice_count", "buyer_count"]


def days_offered(standing: pd.DataFrame, book: store.Book) -> list[date]:
    """The days of the last year on which the whole book was computed and anything was open.

    What an exporter had a year before takes none away.
    """
    days = [moment.date() for moment in standing["as_of_date"]]
    return [moment for moment in days if moment >= year_before(book.data_end)]


def position_date(days: list[date]) -> date:
    """The day shown, the newest unless another one is chosen, here or by a link's as-of date."""
    labels = {moment.isoformat(): day(moment) for moment in reversed(days)}
    if asked := st.query_params.get("as_of_date"):
        st.query_params["position_date"] = asked
        del st.query_params["as_of_date"]
    chosen = date.fromisoformat(filters.choice(_("As of"), "position_date", labels))
    context.say_days(_("on {date}", date=day(chosen)), as_of_date=chosen)
    return chosen


def action_kind() -> str | None:
    """One kind of action, or null for all; a click on its bar chooses it."""
    shown = {"": _("All actions"), **filters.words_of("action_kind")}
    return filters.choice(_("What can be done"), ACTION_KEY, shown) or None


def days_ahead() -> str:
    """How far the dates of what is due in time may lie; what is late is there in any case."""
    days = {code: _("All") if code == "all" else code for code in DAYS_AHEAD}
    return filters.buttons(_("Days ahead of what is due"), "days_ahead", days, DEFAULT_DAYS_AHEAD)


def last_day(shown: date, days: str) -> date | None:
    """The last date listed; null for all."""
    return None if days == "all" else shown + timedelta(days=int(days))


def year_before(moment: date) -> date:
    """The same day one year earlier; a month end stays a month end."""
    shifted = pd.Timestamp(moment) - pd.DateOffset(years=1)
    is_month_end = pd.Timestamp(moment).is_month_end
    return (shifted + pd.offsets.MonthEnd(0) if is_month_end else shifted).date()


def answer(
    standing: pd.DataFrame,
    claims: pd.DataFrame,
    claims_before: pd.DataFrame,
    shown: date,
    book: store.Book,
) -> None:
    """Five figures against the same day a year earlier."""
    by_day = {row["as_of_date"].date(): row for _index, row in standing.iterrows()}
    before = by_day.get(year_before(shown))
    period = _("vs {date}", date=day(year_before(shown)))
    beside = "" if before is None else period
    names = ("cover_in_force_usd", "payable_ratio", "overdue_ratio")
    tiles(
        [
            *(tile_of(name, by_day[shown], before, beside=beside) for name in names),
            *_claims_tiles(claims.iloc[0], claims_before.iloc[0], period, book),
        ]
    )


def _claims_tiles(now: pd.Series, before: pd.Series, period: str, book: store.Book) -> list[Tile]:
    """Claims paid and undecided, with their number and the change of the amount."""
    names = {"paid": "claims_paid_12_months_usd", "undecided": "claims_undecided_usd"}
    if not book.manifest["row_counts"]["claims"]:
        missing = _("this book has no claims in it")
        return [tile(name, None, beside=missing) for name in names.values()]
    return [
        tile(
            name,
            now[f"{state}_usd"],
            before[f"{state}_usd"],
            beside=counted(
                "{count} claim, {period}",
                "{count} claims, {period}",
                now[f"{state}_count"],
                period=period,
            ),
        )
        for state, name in names.items()
    ]


def cover_line(by_month: pd.DataFrame, book: store.Book, kinds: list[str], shown: date) -> None:
    """Insured invoices open at each month end, with events."""
    if by_month.empty:
        st.info(
            _("No invoice under an export policy was open at a month end up to this day."),
            icon=":material/show_chart:",
        )
        return
    recent = by_month.tail(MONTHS_SHOWN)
    show.chart(
        charts.insured_stock_line(recent),
        book=book,
        key="insured_stock",
        message=_stock_message(recent),
        events=show.major_events(kinds, recent["month_end"].iloc[0].date(), shown),
    )


def _stock_message(by_month: pd.DataFrame) -> str:
    last = by_month.iloc[-1]
    message = _(
        "{amount} of invoices under export policies were open on {month}",
        amount=money(last["insured_open_usd"]),
        month=day(last["month_end"]),
    )
    earlier = by_month["insured_open_usd"].iloc[:-MONTHS_OF_YEAR].tail(1)
    if earlier.empty or not earlier.iloc[0]:
        return message
    change = share_of(last["insured_open_usd"], earlier.iloc[0]) - 1
    return message + _(", {change} on a year before", change=signed_percent(change))


def savings_chart(by_action: pd.DataFrame, book: store.Book) -> None:
    """Money that can still be saved, by kind of action."""
    if by_action.empty:
        st.success(_("No act of this day would save money."), icon=":material/task_alt:")
        return
    chart = kept(_savings, by_action, book)
    show.draw(chart, key=ACTIONS_CHART_KEY, on_select=_action_clicked)


def _savings(by_action: pd.DataFrame, book: store.Book) -> show.Chart:
    largest = by_action.iloc[0]
    return show.finished(
        charts.savings_bars(by_action),
        book=book,
        note=_(
            "Click a kind to list only it. A claim to file and a notice of insolvency count with "
            "what is in question. Acts on one buyer overlap, so the bars do not add up."
        ),
        message=counted(
            "Most can be saved by “{action}”: {amount} at {count} buyer",
            "Most can be saved by “{action}”: {amount} at {count} buyers",
            largest["buyer_count"],
            action=code_label("action_kind", largest["action_kind"]).lower(),
            amount=money(largest["money_usd"]),
        ),
    )


def advice_table(advice: pd.DataFrame, book: store.Book, shown: date) -> pd.DataFrame:
    """What needs attention first; "open" leads to the file of the buyer. Gives what files hold.

    No number of a ledger's buyer may be in an address: there a row is chosen, and the link
    below the table opens it.
    """
    if not books.is_ledger(book):
        return kept(_listed, advice, shown)
    rows = _listed(
        advice,
        shown,
        on_select=lambda: linked.choose_row(ADVICE_KEY, "buyer_id", advice["buyer_id"]),
    )
    if len(advice):
        st.caption(_("Choose a row, then open the buyer's file."))
        links.page_link("buyer_file", _("Open the file of the chosen buyer"))
    return rows


def _listed(
    advice: pd.DataFrame, shown: date, on_select: Callable[[], None] | None = None
) -> pd.DataFrame:
    """The table, whose rows are links or, with ``on_select``, can be chosen; what files hold."""
    rows = completed(advice, shown).assign(
        open=[_file_address(row, shown) for row in advice.itertuples()],
    )
    hidden = {"open"} if on_select else set()
    hidden |= {"exporter_name"} if len(set(advice["exporter_id"])) <= 1 else set()
    table(
        rows,
        [name for name in ADVICE_COLUMNS if name not in hidden],
        key=ADVICE_KEY,
        alt=_("What needs attention first"),
        on_select=on_select,
    )
    return rows[["exporter_id", "buyer_id", *ADVICE_COLUMNS[1:]]]


def losses_table(losses: pd.DataFrame) -> None:
    """What is lost already by the rule that took it: no act of today brings it back."""
    st.subheader(_("Lost to cover already"), anchor=False)
    if losses.empty:
        st.caption(_("The rules have taken nothing of the open invoices for good."))
        return
    st.caption(
        _(
            "{amount} of open invoices is not insured any more, besides the uninsured percentage. "
            "What the buyer still pays of it is saved; nothing done with the insurer saves it.",
            amount=money(float(losses["lost_usd"].sum())),
        )
    )
    table(losses, LOSS_COLUMNS, key="losses", alt=_("Lost to cover already"))


def _file_address(row: Any, shown: date) -> str:
    return links.address(
        "buyer_file",
        exporter_id=row.exporter_id,
        buyer_id=row.buyer_id,
        as_of_date=shown.isoformat(),
    )


def _action_clicked() -> None:
    chosen = st.session_state[ACTIONS_CHART_KEY].selection.points
    if chosen:
        codes = {word: code for code, word in filters.words_of("action_kind").items()}
        linked.choose(ACTION_KEY, codes[chosen[0]["y"]])
