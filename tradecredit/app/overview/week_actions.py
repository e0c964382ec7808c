"""The actions of one exporter's week: what falls due within seven days, and what is late."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, links
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.app.parts import advice, obligation_lists
from tradecredit.formats import day, money, number
from tradecredit.language import _
from tradecredit.risk.obligations import at_stake_usd, grouped, with_row_code, within

DAYS = 7
SHOWN_ROWS = 12
SHOWN_OF_THE_WEEK = 8
LOSS_CAUSE = "default"
# Kinds about later shipments are answered by the page that checks one.
ABOUT_SHIPMENTS = ("stop_shipping", "renew_limit")
COLUMNS = [
    "open",
    "more",
    "buyer_name",
    "next_action",
    "saves_usd",
    "obligation_date",
    "working_day_date",
    "missed_date",
    "item_count",
    "in_question_usd",
    "obligation_kind",
]


def show(book: store.Book, exporter_id: str, shown: date) -> None:
    """The actions with most money first; each row leads to the buyer and to the page for it."""
    count = kept(_actions, book, exporter_id, shown)
    if not count:
        return
    links.page_link(
        "obligation_clock",
        _("All {count}, with the months ahead", count=number(count))
        if count > SHOWN_ROWS
        else _("The months ahead"),
        exporter_id=exporter_id,
        as_of_date=shown.isoformat(),
    )


def _actions(book: store.Book, exporter_id: str, shown: date) -> int:
    """The table, and how many actions there are of which it shows the first."""
    obligations = obligation_lists.load(exporter_id, shown, LOSS_CAUSE)
    items = with_row_code(obligations[obligations["is_begun"].astype(bool)])
    rows = within(grouped(items), DAYS)
    st.subheader(_("Actions of this week"), anchor=False)
    if obligations.empty:
        obligation_lists.say_no_policy(book, shown)
    elif rows.empty:
        st.success(
            _("Nothing falls due within {days} days and nothing is late.", days=DAYS),
            icon=":material/task_alt:",
        )
    else:
        st.caption(_message(items, rows, shown))
        _table(top(rows), book, exporter_id, shown)
    return len(rows)


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
    chosen = {"exporter_id": exporter_id, "as_of_date": shown.isoformat()}
    table(
        obligation_lists.completed(rows).assign(
            open=links.buyer_files(rows["buyer_id"], **chosen),
            more=[_page_address(row, chosen) for row in rows.to_dict("records")],
            obligation_date=rows["obligation_date"].where(rows["days_left"] >= 0),
            saves_usd=rows["row_code"].map(_saved(exporter_id, shown)),
        ),
        COLUMNS[2:] if books.is_ledger(book) else COLUMNS,
        key="week_actions",
        alt=_("Actions of this week"),
    )


def _saved(exporter_id: str, shown: date) -> dict[str, float]:
    """What each act of the list saves, by its code; what saves nothing is not in it."""
    actions = advice.load(exporter_id, shown, LOSS_CAUSE)
    return dict(zip(actions["action_code"], actions["saves_usd"], strict=True))


def _page_address(row: Mapping[Any, Any], chosen: dict[str, str]) -> str:
    if row["obligation_kind"] in ABOUT_SHIPMENTS:
        return links.address("shipment_check", **chosen, buyer_id=row["buyer_id"])
    return links.address("obligation_clock", **chosen, obligation_row=row["row_code"])
