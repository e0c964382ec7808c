"""Rule values a visitor may change, for the view and its link only.

The values are those of ``data/reference/policy_rules.csv``; a changed one is applied to the book
for the run (``data.change_rules``), so every query, the cover engine included, goes by it. A
policy's own term still goes before the rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import data
from tradecredit.formats import is_unknown, number, plain_markdown
from tradecredit.language import N_, _

RULES_TABLE = "policy_rules"
CHANGED = "changed"

# Rules whose values the exporter's pages go by, in the order of an invoice's life.
LABELS = {
    "declaration_day_of_next_month": N_("Declare by this day of the next month"),
    "declaration_working_days": N_("Declare within working days of shipment"),
    "stop_shipment_days": N_("Stop shipping after days overdue"),
    "loss_known_days": N_("A loss is known after days overdue"),
    "notice_days_default": N_("Notice within days of the due date"),
    "notice_working_days_other": N_("Notice within working days of other events"),
    "late_notice_period_days": N_("Length of a period of late notice, days"),
    "late_notice_points_per_period": N_("Insured share lost per late period"),
    "claim_filing_months_after_notice": N_("File a claim within months of the notice"),
    "waiting_months_default": N_("Waiting period for default, months"),
    "idle_limit_months": N_("A limit lapses after months without shipment"),
}
ORIGINS = {
    "policy": N_("the policy's own term"),
    "product": N_("rule of the product"),
    "any": N_("rule of all products"),
    CHANGED: N_("changed by you"),
}


@dataclass(frozen=True)
class _Rule:
    code: str
    value: float
    unit: str
    text: str


def choose(as_of_date: date) -> None:
    """The fold of rule values; those that were changed hold for the rest of the run."""
    with st.expander(_("Rule values"), icon=":material/rule:"):
        st.caption(_("Try another value; a term of the policy itself still goes before it."))
        rules = _rules_in_force(as_of_date)
        changed = {rule.code: _asked(rule) for rule in rules}
    known = {rule.code: rule.value for rule in rules}
    changed = {code: value for code, value in changed.items() if value != known[code]}
    data.change_rules(_changed_rows(changed, as_of_date) if changed else None)
    if changed:
        _say_changed(changed, {rule.code: rule for rule in rules})


def used(as_of_date: date, exporter_id: str) -> pd.DataFrame:
    """The rule values of the exporter's policies, with where each comes from in words."""
    found = data.load("cover/rules_of_policies", as_of_date=as_of_date, exporter_id=exporter_id)
    return used_among(found)


def used_among(rules_of_policies: pd.DataFrame) -> pd.DataFrame:
    """Those of the current policies that the exporter's pages go by, with their origin in words."""
    is_shown = rules_of_policies["rule_code"].isin(["default_declaration_rule", *LABELS])
    shown = rules_of_policies[is_shown & rules_of_policies["is_current"].astype(bool)]
    return shown.drop(columns="is_current").assign(origin=shown["origin"].map(origin_text))


def origin_text(origin: str) -> str:
    """Where a rule value comes from."""
    return _(ORIGINS.get(origin, origin))


def _rules_in_force(as_of_date: date) -> list[_Rule]:
    rows = rows_in_force(as_of_date).to_dict("records")
    general = {row["rule_code"]: row for row in rows if row["product_code"] == "any"}
    return [
        _Rule(code, float(row["value"]), str(row["unit"]), _source(row))
        for code in LABELS
        if (row := general.get(code)) and not is_unknown(row["value"])
    ]


def rows_in_force(as_of_date: date) -> pd.DataFrame:
    """Rows of the rule table that hold on a day, without those of other countries."""
    rules = store.reference(RULES_TABLE)
    day = pd.Timestamp(as_of_date)
    begun = pd.to_datetime(rules["valid_from"]) <= day
    ended = pd.to_datetime(rules["valid_to"]) < day
    return rules[begun & ~ended & ~rules["is_comparison"].astype(bool)]


def _source(row: Mapping[Any, Any]) -> str:
    return _(
        "Rule {rule}; source {source}, confidence {confidence}. {note}",
        rule=row["rule_number"],
        source=_("none") if is_unknown(row["source_id"]) else row["source_id"],
        confidence=row["confidence"],
        note="" if is_unknown(row["note"]) else row["note"],
    )


def _asked(rule: _Rule) -> float:
    is_share = rule.unit == "ratio"
    given = st.number_input(
        _(LABELS[rule.code]),
        min_value=0.0,
        max_value=1.0 if is_share else 400.0,
        value=rule.value,
        step=0.05 if is_share else 1.0,
        format="%g",
        key=f"rule_{rule.code}",
        bind="query-params",
        help=rule.text,
    )
    return rule.value if given is None else float(given)


def _changed_rows(changed: Mapping[str, float], as_of_date: date) -> pa.Table:
    """Rows of the rule table with the new values, for every product that has one of its own."""
    rows = rows_in_force(as_of_date)
    kept = rows[rows["rule_code"].isin(changed)]
    return pa.table(
        {
            "rule_code": kept["rule_code"].tolist(),
            "rule_number": kept["rule_number"].tolist(),
            "product_code": kept["product_code"].tolist(),
            "value": kept["rule_code"].map(dict(changed)).tolist(),
            "unit": kept["unit"].tolist(),
            "valid_from": pd.to_datetime(kept["valid_from"]).dt.date.tolist(),
            "is_comparison": [False] * len(kept),
            "confidence": [CHANGED] * len(kept),
            "note": [_("Changed in this view.")] * len(kept),
        }
    )


def _say_changed(changed: Mapping[str, float], rules: Mapping[str, _Rule]) -> None:
    listed = "\n".join(
        _(
            "- {rule}: **{value}** in place of {usual}",
            rule=plain_markdown(_(LABELS[code])),
            value=number(value, _digits(value)),
            usual=number(rules[code].value, _digits(rules[code].value)),
        )
        for code, value in changed.items()
    )
    st.warning(_("Rule values changed in this view:") + "\n\n" + listed)


def _digits(value: float) -> int:
    return 0 if value == int(value) else 2
