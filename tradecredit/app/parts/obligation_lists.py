"""Obligations as lists show them: what to do, by which rule value, and the money at stake."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data, links, rules
from tradecredit.app.frame.tiles import Tile, tile
from tradecredit.code_labels import code_label
from tradecredit.formats import counted, day, is_unknown, number
from tradecredit.language import N_, _
from tradecredit.risk.advice import working_days_by
from tradecredit.risk.obligations import at_stake_usd
from tradecredit.working_days import is_published

OBLIGATIONS = "obligations/obligations"
WORKING_DAYS = "working days"
# Unit of a rule -> its value in words, for one and for more.
UNITS = {
    "days": (N_("{value} day"), N_("{value} days")),
    WORKING_DAYS: (N_("{value} working day"), N_("{value} working days")),
    "months": (N_("{value} month"), N_("{value} months")),
    "day of month": (N_("day {value} of the next month"), N_("day {value} of the next month")),
}
INSOLVENCY_RULE = "stop_shipment_on_insolvency"
RULE_COLUMNS = ["rule_number", "rule_value", "rule_unit", "rule_origin", "source_id", "confidence"]


def load(exporter_id: str, as_of: date, loss_cause: str) -> pd.DataFrame:
    """Obligations of one exporter; the cover behind them is shared with other pages."""
    found = data.load(OBLIGATIONS, exporter_id=exporter_id, as_of_date=as_of, loss_cause=loss_cause)
    return found.astype({"days_left": "float64"})


def completed(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with ``next_action``, ``rule_used`` and ``working_day_date``."""
    return rows.assign(
        next_action=next_action(rows),
        rule_used=rules_used(rows),
        working_day_date=_working_days_by(rows),
    )


def next_action(rows: pd.DataFrame) -> pd.Series:
    """Code of what to do: by the date, or after it where it is past or there is none."""
    is_insolvency = rows["rule_code"] == INSOLVENCY_RULE
    kinds = rows["obligation_kind"].mask(is_insolvency, "stop_insolvent")
    return kinds.where((rows["days_left"] >= 0).fillna(value=False).astype(bool), kinds + "_over")


def rules_used(rows: pd.DataFrame) -> pd.Series:
    """The rule value of each row with its origin; a few rules are behind many rows."""
    keys = pd.util.hash_pandas_object(rows[RULE_COLUMNS], index=False)
    known = rows[RULE_COLUMNS][~keys.duplicated()].to_dict("records")
    texts = keys.map(dict(zip(keys.unique(), map(rule_text, known), strict=True))).astype("str")
    is_known = rows["obligation_date"].map(_is_published).astype(bool)
    is_unsure = (rows["rule_unit"] == WORKING_DAYS) & ~is_known
    return texts.where(~is_unsure, texts + "; " + unsure_text())


def unsure_text() -> str:
    """What is said of a year whose public calendar is not known."""
    return _("the State Council's notice for that year is not known; Monday to Friday are taken")


def rule_text(rule: Mapping[Any, Any]) -> str:
    """A rule value with its origin: "45 days, the policy's own term"."""
    if is_unknown(rule["rule_origin"]):
        return ""
    parts = [_value(rule), _origin(rule), _evidence(rule)]
    return ", ".join(part for part in parts if part)


def in_a_sentence(codes: str, code: str) -> str:
    """A code of the vocabulary ``codes`` in words that do not begin a sentence."""
    text = code_label(codes, code)
    return text[:1].lower() + text[1:]


def at_stake_tile(obligations: pd.DataFrame, as_of: date, days: int) -> Tile:
    """Money at stake within so many days, on how many dates, and the first of them."""
    is_moving = obligations["is_begun"].astype(bool) & (obligations["at_stake_usd"] > 0)
    soon = obligations[is_moving & obligations["days_left"].between(0, days)]
    dates = soon["obligation_date"]
    beside = [counted("{count} date", "{count} dates", dates.nunique())]
    beside += [_("first on {date}", date=day(dates.min()))] if len(dates) else []
    return tile(
        "at_stake_usd",
        at_stake_usd(obligations, as_of + timedelta(days=days)),
        heading=_("At stake within {days} days", days=days),
        beside=", ".join(beside),
    )


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


def _origin(rule: Mapping[Any, Any]) -> str:
    origin, rule_number = str(rule["rule_origin"]), rule["rule_number"]
    if origin == "policy" or is_unknown(rule_number):
        return rules.origin_text(origin)
    if origin == "any":
        return _("rule {number}", number=rule_number)
    if origin == "product":
        return _("rule {number} of the product", number=rule_number)
    return _("{origin} (rule {number})", origin=rules.origin_text(origin), number=rule_number)


def _evidence(rule: Mapping[Any, Any]) -> str:
    """An assumption, or its sources; a policy's own term and a changed value have neither."""
    if rule["confidence"] == "chosen":
        return _("an assumption")
    return "" if is_unknown(rule["source_id"]) else _("source {ids}", ids=rule["source_id"])


def _value(rule: Mapping[Any, Any]) -> str:
    if is_unknown(rule["rule_value"]) or rule["rule_unit"] not in UNITS:
        return ""
    value = float(rule["rule_value"])
    digits = 0 if value == int(value) else 1
    return counted(*UNITS[rule["rule_unit"]], value, value=number(value, digits))


def _is_published(moment: pd.Timestamp) -> bool:
    return is_unknown(moment) or is_published(moment.date())


def _working_days_by(rows: pd.DataFrame) -> pd.Series:
    """The working day to do each by; null where the date is over."""
    ahead = rows[rows["days_left"] >= 0]
    if ahead.empty:
        return pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")
    first = ahead.iloc[0]
    as_of = (first["obligation_date"] - pd.Timedelta(days=float(first["days_left"]))).date()
    return working_days_by(rows["obligation_date"], as_of)
