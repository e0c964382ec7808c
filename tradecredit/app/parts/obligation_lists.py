"""Obligations put together in rows, in words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data, filters, links, rules
from tradecredit.app.parts import obligation_words
from tradecredit.formats import day, is_unknown, number
from tradecredit.language import N_, _
from tradecredit.risk.obligations import last_working_day
from tradecredit.working_days import is_published

OBLIGATIONS = "obligations/obligations"
INSURERS_TURN = "decision_due"
WORKING_DAYS = "working days"
UNITS = {
    "days": N_("{value} days"),
    WORKING_DAYS: N_("{value} working days"),
    "months": N_("{value} months"),
    "day of month": N_("day {value} of the next month"),
}
RULE_COLUMNS = [
    "rule_number",
    "rule_value",
    "rule_unit",
    "rule_origin",
    "source_id",
    "confidence",
]


def worded(rows: pd.DataFrame) -> pd.DataFrame:
    """Grouped ``rows`` with what is due, what to do, the rule, why no money moves, in words."""
    kinds = rows["obligation_kind"]
    is_ahead = rows["days_left"] >= 0
    return rows.assign(
        what=in_words(kinds, obligation_words.kind_label),
        action=in_words(kinds, obligation_words.action_text).where(
            is_ahead, in_words(kinds, _action_when_over)
        ),
        rule=_rules(rows),
        unmoved=in_words(rows["unmoved_reason"], obligation_words.unmoved_text).fillna(""),
        market=in_words(
            rows["country_code"], filters.name_of("countries", "country_code", "country_name")
        ),
        working_day=_working_days_before(rows["obligation_date"]),
    )


def in_words(codes: pd.Series, text_of: Callable[[str], str]) -> pd.Series:
    """The codes of a column in words; each is looked up once, and none stays none."""
    return codes.map({code: text_of(code) for code in codes.dropna().unique()})


def _action_when_over(kind: str) -> str:
    return obligation_words.action_text(kind, is_over=True)


def _rules(rows: pd.DataFrame) -> pd.Series:
    """The rule value of each row with where it comes from; few rules stand behind many rows."""
    known = rows[RULE_COLUMNS].drop_duplicates()
    words = [rule_text(rule) for rule in known.to_dict("records")]
    texts = known.assign(rule=pd.Series(words, index=known.index, dtype="str"))
    rule = rows[RULE_COLUMNS].merge(texts, on=RULE_COLUMNS, how="left")["rule"]
    rule.index = rows.index
    years = rows["obligation_date"].dt.year
    is_unsure = (rows["rule_unit"] == WORKING_DAYS) & ~years.map(_is_known_year).astype(bool)
    return rule.where(~is_unsure, rule + "; " + unsure_text())


def _is_known_year(year: float) -> bool:
    return is_unknown(year) or is_published(date(int(year), 1, 1))


def unsure_text() -> str:
    """What is said of a year whose public calendar is not known."""
    return _("the State Council's notice for that year is not known; Monday to Friday are taken")


def rule_text(rule: Mapping[Any, Any]) -> str:
    """A rule value with its origin: "45 days, the policy's own term"."""
    if is_unknown(rule["rule_origin"]):
        return ""
    parts = [_value(rule), _origin(rule), _evidence(rule)]
    return ", ".join(part for part in parts if part)


def _origin(rule: Mapping[Any, Any]) -> str:
    origin, number_of_rule = str(rule["rule_origin"]), rule["rule_number"]
    if origin == "policy" or is_unknown(number_of_rule):
        return rules.origin_text(origin)
    if origin == "any":
        return _("rule {number}", number=number_of_rule)
    if origin == "product":
        return _("rule {number} of the product", number=number_of_rule)
    return _("{origin} (rule {number})", origin=rules.origin_text(origin), number=number_of_rule)


def _evidence(rule: Mapping[Any, Any]) -> str:
    """An assumption, or its sources; a policy's own term and a changed value have neither."""
    if rule["confidence"] == "chosen":
        return _("an assumption")
    return "" if is_unknown(rule["source_id"]) else _("source {ids}", ids=rule["source_id"])


def _value(rule: Mapping[Any, Any]) -> str:
    if is_unknown(rule["rule_value"]) or rule["rule_unit"] not in UNITS:
        return ""
    value = float(rule["rule_value"])
    return _(UNITS[rule["rule_unit"]], value=number(value, 0 if value == int(value) else 1))


def _working_days_before(dates: pd.Series) -> pd.Series:
    """The last working day before a date that is a day off in China; null where it is none."""
    known = {moment: pd.Timestamp(last_working_day(moment.date())) for moment in _distinct(dates)}
    before = pd.to_datetime(dates.map(known))
    return before.where(before != dates)


def _distinct(dates: pd.Series) -> list[pd.Timestamp]:
    return list(dates.dropna().unique())


def load(exporter_id: str, as_of: date, loss_cause: str) -> pd.DataFrame:
    """Obligations of one exporter; the cover they stand on is shared with other pages."""
    found = data.load(OBLIGATIONS, exporter_id=exporter_id, as_of_date=as_of, loss_cause=loss_cause)
    return found.astype({"days_left": "float64"})


def say_no_policy(book: store.Book, as_of: date) -> None:
    """Without a policy there is nothing to declare, and nothing that a date could cost."""
    st.info(
        _(
            "No policy has begun by {date}, so nothing is to be declared, notified or filed.",
            date=day(as_of),
        ),
        icon=":material/event_available:",
    )
    if books.is_ledger(book):
        links.page_link("my_ledger", _("Add a policy to your ledger"))


def column_config(date_heading: str) -> dict[str, Any]:
    """Headings and widths of the lists of obligations, here and on the overview."""
    column = st.column_config
    return {
        "open": column.LinkColumn(_("Open"), display_text=_("open"), width=50),
        "missed_date": column.DateColumn(_("Missed"), format="YYYY-MM-DD", width=90),
        "obligation_date": column.DateColumn(date_heading, format="YYYY-MM-DD", width=90),
        "days_left": column.NumberColumn(_("Days"), format="%d", width=50),
        "what": column.TextColumn(_("What"), width=170),
        "buyer_name": column.TextColumn(_("Buyer"), width=170),
        "item_count": column.NumberColumn(_("Items"), width=50),
        "at_stake_usd": column.NumberColumn(_("At stake, US$"), format="compact", width=90),
        "in_question_usd": column.NumberColumn(_("In question, US$"), format="compact", width=115),
        "action": column.TextColumn(_("What to do"), width=280),
        "rule": column.TextColumn(_("Rule value used"), width=250),
        "unmoved": column.TextColumn(_("Why no money moves"), width=250),
        "working_day": column.DateColumn(
            _("Working day before"),
            format="YYYY-MM-DD",
            width=90,
            help=_("The last working day in China before a date that is a day off."),
        ),
        "market": column.TextColumn(_("Market"), width=100),
        "subject_id": column.TextColumn(_("Number"), width=130),
        "amount_usd": column.NumberColumn(_("Amount, US$"), format="localized", width=110),
        "earliest_date": column.DateColumn(_("Not before"), format="YYYY-MM-DD", width=90),
    }
