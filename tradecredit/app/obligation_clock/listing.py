"""The lists of the obligation clock: by urgency, the late ones, and the items behind a row."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.frame import filters, linked, links
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.app.obligation_clock.choices import View
from tradecredit.app.obligation_clock.month import DAY_KEY
from tradecredit.code_labels import code_label
from tradecredit.formats import counted, day, money, number
from tradecredit.language import _

ROW_KEY = "obligation_row"
LIST_KEY = "obligation_list"
LATE_KEY = "late_list"
SHOWN_ROWS = 500
ROW_COLUMNS = [
    "obligation_kind",
    "buyer_name",
    "item_count",
    "at_stake_usd",
    "in_question_usd",
    "next_action",
    "rule_used",
    "unmoved_reason",
    "country_code",
]
ITEM_COLUMNS = [
    "subject_id",
    "obligation_kind",
    "buyer_name",
    "obligation_date",
    "missed_date",
    "earliest_date",
    "amount_usd",
    "at_stake_usd",
    "in_question_usd",
    "unmoved_reason",
]


def listing(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The list by urgency and, apart, the late ones; gives the rows of both."""
    st.subheader(_("By urgency"), anchor=False)
    with st.container(width=260):
        chosen_day = _choose_day(view)
    ahead, late = kept(_listed, view, chosen_day)
    _table(
        view,
        ahead,
        ["obligation_date", "working_day_date", "days_left"],
        LIST_KEY,
        _("Obligations by urgency"),
    )
    if len(late):
        st.subheader(_("Late, with what can still be done"), anchor=False)
        _table(
            view,
            late,
            ["missed_date", "still_by_date", "working_day_date"],
            LATE_KEY,
            _("Late obligations"),
        )
    return ahead, late


def _listed(view: View, chosen_day: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows ahead and the late ones within the horizon, or of the one day chosen."""
    ahead, late = view.ahead, view.late
    if chosen_day:
        moment = pd.Timestamp(chosen_day)
        ahead, late = (rows[rows["obligation_date"] == moment] for rows in (ahead, late))
    elif view.horizon != "all":
        ahead = ahead[ahead["days_left"] <= float(view.horizon)]
    still_by = late["obligation_date"].where(late["days_left"] >= 0)
    return ahead, late.assign(still_by_date=still_by)


def _choose_day(view: View) -> str:
    names = {"": _("All days"), **kept(_day_names, view)}
    return filters.choice(_("Day"), DAY_KEY, names, is_in_link=view.has_links)


def _day_names(view: View) -> dict[str, str]:
    days = sorted(view.dated["obligation_date"].unique())
    return {moment.date().isoformat(): day(moment) for moment in days}


def _table(view: View, rows: pd.DataFrame, dates: list[str], key: str, name: str) -> None:
    if rows.empty:
        st.info(_("Nothing falls due here. Choose another day or more days ahead."))
        return
    shown = kept(_shown, view, rows)
    links_column = ["open"] if view.has_links else []
    table(
        shown,
        [*links_column, *dates, *ROW_COLUMNS],
        key=key,
        alt=name,
        on_select=lambda: linked.choose_row(key, ROW_KEY, shown["row_code"]),
    )
    if len(rows) > len(shown):
        st.caption(
            _(
                "The first {shown} of {count}; the files have all of them.",
                shown=number(len(shown)),
                count=number(len(rows)),
            )
        )


def _shown(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The first rows, each with the address of its buyer's file."""
    first = rows.head(SHOWN_ROWS)
    return first.assign(
        open=links.buyer_files(
            first["buyer_id"],
            exporter_id=view.exporter_id,
            as_of_date=view.as_of.isoformat(),
            loss_cause=view.loss_cause,
        )
    )


def single_items(view: View, ahead: pd.DataFrame, late: pd.DataFrame) -> None:
    """The invoices, limits or claims behind one row, or behind all that are listed."""
    names = kept(_row_names, ahead, late)
    if not names:
        return
    with st.container(width=560):
        chosen = filters.choice(
            _("Invoices, limits and claims of"),
            ROW_KEY,
            {"": _("all rows listed"), **names},
            is_in_link=view.has_links,
        )
    kept(_items, view, [chosen] if chosen else list(names))


def _row_names(ahead: pd.DataFrame, late: pd.DataFrame) -> dict[str, str]:
    rows = pd.concat([ahead.head(SHOWN_ROWS), late.head(SHOWN_ROWS)])
    return {row["row_code"]: _row_name(row) for row in rows.to_dict("records")}


def _items(view: View, row_codes: list[str]) -> None:
    items = view.items[view.items["row_code"].isin(row_codes)]
    st.caption(
        counted(
            "{count} item, {amount} at stake.",
            "{count} items, {amount} at stake.",
            len(items),
            amount=money(float(items["at_stake_usd"].sum())),
        )
    )
    table(
        items.head(SHOWN_ROWS),
        ITEM_COLUMNS,
        key="obligation_items",
        alt=_("Invoices, limits and claims"),
        most_rows=8,
    )


def _row_name(row: Mapping[Any, Any]) -> str:
    parts = [day(row["obligation_date"]), code_label("obligation_kind", row["obligation_kind"])]
    parts += [] if pd.isna(row["buyer_name"]) else [row["buyer_name"]]
    return " · ".join(parts)
