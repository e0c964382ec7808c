"""Obligations put together in rows, in words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from tradecredit.app import filters, obligation_words, rules
from tradecredit.formats import is_unknown, number
from tradecredit.language import N_, _
from tradecredit.risk.obligations import last_working_day
from tradecredit.working_days import is_published

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
