"""The actions of one exporter's week: what falls due within seven days, and what is late."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, columns, links
from tradecredit.app.parts import obligation_lists
from tradecredit.formats import day, money, number
from tradecredit.language import _
from tradecredit.risk.obligations import at_stake_usd, grouped, with_row_code

DAYS = 7
SHOWN_ROWS = 12
SHOWN_OF_THE_WEEK = 8
LOSS_CAUSE = "default"
# Kinds about later shipments are answered by the page that checks one.
ABOUT_SHIPMENTS = ("stop_shipping", "renew_limit")


def show(book: store.Book, exporter_id: str, shown: date) -> None:
    """The actions with most money first; each row leads to the buyer and to the page for it."""
    obligations = obligation_lists.load(exporter_id, shown, LOSS_CAUSE)
    items = _begun(obligations)
    rows = actions(items)
    st.subheader(_("Actions of this week"), anchor=False)
    if obligations.empty:
        obligation_lists.say_no_policy(book, shown)
        return
    if rows.empty:
        st.success(
            _("Nothing falls due within {days} days and nothing is late.", days=DAYS),
            icon=":material/task_alt:",
        )
        return
    st.caption(_message(items, rows, shown))
    _table(top(rows), book, exporter_id, shown)
    links.page_link(
        "obligation_clock",
        _("All {count}, with the months ahead", count=number(len(rows)))
        if len(rows) > SHOWN_ROWS
        else _("The months ahead"),
        exporter_id=exporter_id,
        as_of_date=shown.isoformat(),
    )


def _begun(obligations: pd.DataFrame) -> pd.DataFrame:
    return with_row_code(obligations[obligations["is_begun"].astype(bool)])


def actions(items: pd.DataFrame) -> pd.DataFrame:
    """What is late or falls due within the week, in words, most money first."""
    rows = grouped(items)
    soon = rows[rows["is_late"] | rows["days_left"].between(0, DAYS)]
    by_money = soon.assign(
        money_usd=soon[["at_stake_usd", "in_question_usd"]].max(axis="columns").fillna(0)
    ).sort_values(["money_usd", "obligation_date", "row_code"], ascending=[False, True, True])
    return obligation_lists.worded(by_money).reset_index(drop=True)


def top(rows: pd.DataFrame) -> pd.DataFrame:
    """As many rows as a glance takes: the week's own first, so that no late one hides them."""
    is_late = rows["is_late"].astype(bool)
    of_the_week = rows[~is_late].head(SHOWN_OF_THE_WEEK)
    late = rows[is_late].head(SHOWN_ROWS - len(of_the_week))
    return pd.concat([of_the_week, late]).sort_index()


def _message(items: pd.DataFrame, rows: pd.DataFrame, shown: date) -> str:
    last_day = shown + timedelta(days=DAYS)
    is_late = rows["is_late"].astype(bool)
    return _(
        "{first} to {last}: {count} to do with {amount} at stake, and {late} late.",
        first=day(shown),
        last=day(last_day),
        count=number(int((~is_late).sum())),
        amount=money(at_stake_usd(items, last_day)),
        late=number(int(is_late.sum())),
    )


def _table(rows: pd.DataFrame, book: store.Book, exporter_id: str, shown: date) -> None:
    records = rows.to_dict("records")
    chosen = {"exporter_id": exporter_id, "as_of_date": shown.isoformat()}
    table = pd.DataFrame(
        {
            "open": [_buyer_address(row, chosen) for row in records],
            "more": [_page_address(row, chosen) for row in records],
            "what": rows["what"],
            "buyer_name": rows["buyer_name"],
            "obligation_date": rows["obligation_date"].where(rows["days_left"] >= 0),
            "missed_date": rows["missed_date"],
            "item_count": rows["item_count"],
            "at_stake_usd": rows["at_stake_usd"],
            "in_question_usd": rows["in_question_usd"],
            "action": rows["action"],
        }
    )
    if books.is_ledger(book):
        table = table.drop(columns=["open", "more"])
    st.dataframe(
        columns.for_screen(table),
        hide_index=True,
        height=38 + 35 * len(table),
        alt=_("Actions of this week"),
        key="week_actions",
        placeholder="–",
        column_config=_column_config(),
    )


def _column_config() -> dict[str, Any]:
    column = st.column_config
    return obligation_lists.column_config(_("By")) | {
        "open": column.LinkColumn(_("File"), display_text=_("open"), width=50),
        "more": column.LinkColumn(_("Page"), display_text=_("more"), width=50),
    }


def _buyer_address(row: dict[Any, Any], chosen: dict[str, str]) -> str | None:
    if pd.isna(row["buyer_id"]):
        return None
    return links.address("buyer_file", **chosen, buyer_id=row["buyer_id"])


def _page_address(row: dict[Any, Any], chosen: dict[str, str]) -> str:
    if row["obligation_kind"] in ABOUT_SHIPMENTS:
        return links.address("shipment_check", **chosen, buyer_id=row["buyer_id"])
    return links.address("obligation_clock", **chosen, obligation_row=row["row_code"])
