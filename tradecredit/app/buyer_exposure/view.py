"""The parts of the page "Buyer exposure": what each shows for the frames it is given."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data, filters, linked, links, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.app.frame.tiles import tile_of, tiles
from tradecredit.app.parts import cover_cards, obligation_lists
from tradecredit.charts import exposure as charts
from tradecredit.code_labels import code_label
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.formats import (
    counted,
    day,
    money,
    number,
    percent,
    plain_markdown,
)
from tradecredit.language import _
from tradecredit.risk.concentration import by_group, effective_count, herfindahl_index, top_share
from tradecredit.risk.ratios import share_of
from tradecredit.terms import label

BOARD_KEY = "buyer_board"
WATERFALL_KEY = "cover_waterfall"
HISTORY_YEARS = 3
QUERIES = (
    "exposure/invoices",
    "exposure/buyer_board",
    "exposure/summary",
    "exposure/waterfall",
    "exposure/by_country",
)
DAYS_AHEAD = 7
SHOWN_INVOICES = 500
BOARD_COLUMNS = (
    "open",
    "buyer_name",
    "country_code",
    "grade",
    "outstanding_usd",
    "payable_usd",
    "limit_usd",
    "limit_state",
    "utilisation_ratio",
    "main_gap_step",
    "next_date",
    "ageing",
    "headroom_usd",
    *list(charts.AGEING)[1:],
)


def answer(
    summary: pd.DataFrame,
    as_of: date,
    compared_date: date,
    compared_with: str,
    obligations: pd.DataFrame,
) -> None:
    """Five figures: owed, payable, kept, overdue, and what is at stake in the next days."""
    now, before = (
        summary[summary["as_of_date"] == pd.Timestamp(day_asked)].iloc[0]
        for day_asked in (as_of, compared_date)
    )
    shares = [share_of(row["payable_usd"], row["outstanding_usd"]) for row in (now, before)]
    tiles(
        [
            tile_of("outstanding_usd", now, before, beside=compared_with),
            tile_of(
                "payable_usd",
                now,
                heading=_("Payable if unpaid"),
                change_of=("payable_ratio", shares[0], shares[1]),
                beside=_(
                    "{share} of what is owed, {period}",
                    share=percent(shares[0], 0),
                    period=_("{period}: nothing", period=compared_with)
                    if pd.isna(shares[1])
                    else compared_with,
                ),
            ),
            tile_of("own_risk_usd", now, before, beside=compared_with),
            tile_of(
                "overdue_usd",
                now,
                before,
                beside=counted(
                    "{count} buyer, {period}",
                    "{count} buyers, {period}",
                    now["overdue_buyer_count"],
                    period=compared_with,
                ),
            ),
            obligation_lists.at_stake_tile(obligations, as_of, DAYS_AHEAD),
        ]
    )


def waterfall(waterfall_frame: pd.DataFrame, book: store.Book) -> None:
    """The cover waterfall; a click on a step chooses it for the list of invoices."""
    cover_cards.waterfall(
        book,
        waterfall_frame,
        key=WATERFALL_KEY,
        note=_("Click a step to list its invoices below."),
        on_select=lambda: linked.choose_mark(WATERFALL_KEY, "cover_step", but=("outstanding",)),
    )


def obligations_of_markets(
    exporter_id: str, as_of: date, loss_cause: str, country_codes: list[str] | None
) -> pd.DataFrame:
    """Obligations about buyers of these markets, or of all; those of a policy are in neither."""
    found = obligation_lists.load(exporter_id, as_of, loss_cause)
    return found if not country_codes else found[found["country_code"].isin(country_codes)]


def choose_buyer(board: pd.DataFrame, book: store.Book) -> str:
    """The buyer whose history is shown; a row of the board or this list chooses it."""
    names = dict(zip(board["buyer_id"], board["buyer_name"], strict=True))
    return filters.choice(
        _("Buyer shown through time"),
        "buyer_id",
        names,
        is_in_link=not books.is_ledger(book),
    )


def buyer_through_time(
    board: pd.DataFrame, book: store.Book, exporter_id: str, as_of: date
) -> None:
    """Exposure against limit of the chosen buyer, with the events of these years and its file."""
    buyer_id = choose_buyer(board, book)
    kept(_through_time, board, book, exporter_id, as_of, buyer_id)
    links.page_link(
        "buyer_file",
        _("Open the file of this buyer"),
        exporter_id=exporter_id,
        buyer_id=buyer_id,
        as_of_date=as_of.isoformat(),
    )


def _through_time(
    board: pd.DataFrame, book: store.Book, exporter_id: str, as_of: date, buyer_id: str
) -> None:
    buyer = board[board["buyer_id"] == buyer_id].iloc[0]
    from_date = max(as_of.replace(year=as_of.year - HISTORY_YEARS, day=1), filters.first_day(book))
    history = data.load(
        "exposure/buyer_history",
        exporter_id=exporter_id,
        buyer_id=buyer_id,
        from_date=from_date,
        as_of_date=as_of,
    )
    cover_cards.exposure_through_time(
        book,
        history,
        show.major_events(["tariff", "cover"], from_date, as_of),
        buyer_name=buyer["buyer_name"],
        outstanding_usd=buyer["outstanding_usd"],
        limit_usd=buyer["limit_usd"],
    )


def board_table(board: pd.DataFrame, book: store.Book, **carried: Any) -> None:
    """The board of buyers: sortable; choosing a row shows the buyer, "open" its file.

    ``carried`` are the filters that go into the address of the file. No number of a ledger's
    buyer may be in an address, so there the link below the chart opens the chosen buyer.
    """
    has_links = not books.is_ledger(book)
    table(
        kept(_board_rows, board, carried),
        BOARD_COLUMNS if has_links else BOARD_COLUMNS[1:],
        key=BOARD_KEY,
        alt=_("Board of buyers"),
        pinned=("open", "buyer_name"),
        on_select=lambda: linked.choose_row(BOARD_KEY, "buyer_id", board["buyer_id"]),
    )


def _board_rows(board: pd.DataFrame, carried: dict[str, Any]) -> pd.DataFrame:
    return board.assign(
        open=links.buyer_files(board["buyer_id"], **carried),
        next_date=[_deadline_text(row) for row in board.itertuples()],
        ageing=pd.Series(board[list(charts.AGEING)].to_numpy().tolist(), board.index),
    )


def step_invoices(invoices: pd.DataFrame) -> pd.DataFrame:
    """Invoices of the chosen step, largest part first, with a choice of the step above them."""
    steps = {"payable": _("Payable")} | {step.code: step.label for step in COVER_STEPS}
    steps["held"] = label("held_usd")
    chosen = filters.choice(
        _("Invoices of the step"), "cover_step", steps, kept(_default_step, invoices)
    )
    return kept(_invoices_of, invoices, chosen)


def _invoices_of(invoices: pd.DataFrame, chosen: str) -> pd.DataFrame:
    rule = next((step.rule for step in COVER_STEPS if step.code == chosen), "")
    taken = invoices[invoices[f"{chosen}_usd"] > 0].sort_values(f"{chosen}_usd", ascending=False)
    st.caption(
        f"{rule} "
        + counted(
            "{count} invoice, {amount}.",
            "{count} invoices, {amount}.",
            len(taken),
            amount=money(taken[f"{chosen}_usd"].sum()),
        )
    )
    names = dict.fromkeys(
        [
            "invoice_id",
            "buyer_name",
            "country_code",
            "ship_date",
            "due_date",
            "days_overdue",
            "outstanding_usd",
            f"{chosen}_usd",
            "payable_usd",
            "limit_usd",
            "limit_source",
            "indemnity_ratio",
            "declared_date",
            "notice_date",
            "notice_deadline_date",
        ]
    )
    table(
        taken.head(SHOWN_INVOICES),
        list(names),
        key="step_invoices",
        alt=_("Invoices of the step"),
        most_rows=8,
    )
    return taken[list(names)]


def concentration(board: pd.DataFrame, book: store.Book) -> None:
    """How much hangs on few names, and what it costs when the largest fails."""
    groups = by_group(board)
    largest = groups.iloc[0]
    amounts = groups["outstanding_usd"]
    show.chart(
        charts.concentration_bars(groups),
        book=book,
        key="concentration",
        message=_(
            "The five largest owe {share} – as concentrated as {count} equal buyers",
            share=percent(top_share(amounts, 5), 0),
            count=number(effective_count(amounts), 1),
        ),
        note=_(
            "Herfindahl index {index}. If {name} fails: {payable} paid, {lost} lost. Buyers of one "
            "corporate group count as one.",
            index=number(herfindahl_index(amounts), 3),
            name=plain_markdown(largest["group_name"]),
            payable=money(largest["payable_usd"]),
            lost=money(largest["own_risk_usd"]),
        ),
    )


def ageing(board: pd.DataFrame, book: store.Book) -> None:
    """Outstanding by days overdue."""
    overdue_usd = float(board[list(charts.AGEING)[1:]].to_numpy().sum())
    total = float(board["outstanding_usd"].sum())
    show.chart(
        charts.ageing_bars(board),
        book=book,
        key="ageing",
        message=_ageing_message(overdue_usd, float(board["overdue_over_90_usd"].sum()), total),
    )


def _ageing_message(overdue_usd: float, over_90_usd: float, total_usd: float) -> str:
    if overdue_usd <= 0:
        return _("Nothing of what is owed is overdue")
    if over_90_usd <= 0:
        return _(
            "{share} of what is owed is overdue, none by more than 90 days",
            share=percent(share_of(overdue_usd, total_usd), 0),
        )
    return _(
        "{share} of what is owed is overdue, {over_90} by more than 90 days",
        share=percent(share_of(overdue_usd, total_usd), 0),
        over_90=money(over_90_usd),
    )


def country_map(by_country: pd.DataFrame) -> None:
    """Outstanding by market on a world map; a click filters the page by that market."""
    if by_country["iso_numeric"].isna().all():
        st.info(
            _(
                "No country of these buyers is known, so there is no map. A column with the "
                "buyer's country in the ledger brings it."
            ),
            icon=":material/public_off:",
        )
        return
    is_dark = st.context.theme.type == "dark"
    specification, message = kept(_map, by_country, is_dark=is_dark)
    show.map_chart(
        specification,
        key="country_map",
        message=message,
        note=_(
            "Click a market to filter the page. Markets too small for the map are in the board."
        ),
        on_select=_country_clicked,
    )


def _map(by_country: pd.DataFrame, *, is_dark: bool) -> tuple[dict[str, Any], str]:
    """The map and its message."""
    known = by_country[by_country["iso_numeric"].notna()]
    largest = known.iloc[0]
    specification = charts.exposure_map(
        known,
        land="#2a3541" if is_dark else "#e6e9ed",
        border="#12181f" if is_dark else "#ffffff",
    )
    message = _(
        "{name} owes most: {amount} of {total}",
        name=largest["country_name"],
        amount=money(largest["outstanding_usd"]),
        total=money(by_country["outstanding_usd"].sum()),
    )
    return specification, message


def _country_clicked() -> None:
    chosen = st.session_state["country_map"].selection.get("country", [])
    linked.choose("country_codes", [mark["country_code"] for mark in chosen])


def _default_step(invoices: pd.DataFrame) -> str:
    taken = {
        step.code: float(invoices[step.column].sum())
        for step in COVER_STEPS
        if step.code != "retained_share"
    }
    largest = max(taken, key=lambda code: taken[code])
    return largest if taken[largest] > 0 else "payable"


def _deadline_text(row: Any) -> str:
    if pd.isna(row.next_deadline_date):
        return ""
    kind = code_label("obligation_kind", row.next_deadline_kind)
    return f"{day(row.next_deadline_date)}: {kind.lower()}"
