"""The dates of one buyer: every obligation, the insurer's as well, invoices of a day together."""

from datetime import date

import pandas as pd
import streamlit as st

from tradecredit.app.buyer_file.file import BuyerFile, days_text
from tradecredit.app.frame.show import card
from tradecredit.app.frame.table import table
from tradecredit.code_labels import code_label
from tradecredit.formats import counted, day, is_unknown, number
from tradecredit.language import _
from tradecredit.risk.obligations import on_one_day

COLUMNS = (
    "obligation_date",
    "working_day_date",
    "obligation_state",
    "next_action",
    "concerns",
    "at_stake_usd",
    "obligation_kind",
    "amount_usd",
    "unmoved_reason",
    "rule_used",
)


def actions_table(file: BuyerFile) -> None:
    """Next actions with their dates."""
    with card("actions", _message(file.actions)):
        if file.actions.empty:
            st.caption(_("No open invoice, limit or claim of this buyer has a date to come."))
            return
        lines = on_one_day(file.actions)
        rows = [row for _index, row in lines.iterrows()]
        table(
            lines.assign(
                obligation_state=[_state_text(row, file.as_of) for row in rows],
                concerns=[subject_text(row, row["item_count"]) for row in rows],
            ),
            COLUMNS,
            key="actions",
            alt=_("Next actions with their dates"),
            most_rows=8,
        )


def subject_text(action: pd.Series, item_count: int) -> str:
    """What an action is about: one thing by its number, or so many invoices."""
    kind = code_label("subject_kind", action["subject_kind"])
    if action["subject_kind"] == "invoice" and item_count > 1:
        return counted("{count} invoice", "{count} invoices", item_count)
    return kind if action["subject_kind"] == "buyer" else f"{kind} {action['subject_id']}"


def _message(actions: pd.DataFrame) -> str:
    if actions.empty:
        return _("Nothing is due for this buyer")
    return counted(
        "{count} date of this buyer, {late} of them late",
        "{count} dates of this buyer, {late} of them late",
        len(actions),
        late=number(actions["is_late"].sum()),
    )


def _state_text(action: pd.Series, as_of: date) -> str:
    if action["is_late"]:
        return _("late since {date}", date=day(action["missed_date"]))
    if not action["is_begun"] and not is_unknown(action["earliest_date"]):
        return _("if unpaid on {date}", date=day(action["earliest_date"]))
    left = (action["obligation_date"].date() - as_of).days
    return _("today") if left == 0 else _("in {days}", days=days_text(left))
