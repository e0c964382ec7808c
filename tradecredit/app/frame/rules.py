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
    "overdue_minimum_usd": N_("Least overdue amount that counts, US$"),
    "notice_days_default": N_("Notice within days of the due date"),
    "notice_working_days_other": N_("Notice within working days of other events"),
    "late_notice_period_days": N_("Length of a period of late notice, days"),
    "late_notice_points_per_period": N_("Insured share lost per late period"),
    "claim_filing_months_after_notice": N_("File a claim within months of the notice"),
    "waiting_months_default": N_("Waiting period for default, months"),
    "idle_limit_months": N_("A limit lapses after months without shipment"),
    "policy_term_maximum_days": N_("Longest credit term insured, days"),
    "automatic_limit_basis": N_("A platform's automatic limit is"),
}
# Rules whose value is one of a few readings.
READINGS = {
    "automatic_limit_basis": {
        "cap_over_insured_share": N_("the cap divided by the insured share"),
        "cap": N_("the cap itself"),
    }
}
ORIGINS = {
    "policy": N_("the policy's own term"),
    "product": N_("rule of the product"),
    "any": N_("rule of all products"),
    CHANGED: N_("changed by you"),
}


@dataclass(frozen=True)
class _Rule:
    """A rule as a visitor may change it; ``value`` is a code of ``READINGS`` where it has some."""

    code: str
    value: float | str
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
    data.change_rules(_changed_rows(changed) if changed else None)
    if changed:
        _say_changed(changed, {rule.code: rule for rule in rules})


def used(as_of_date: date, exporter_id: str) -> pd.DataFrame:
    """The rule values of the exporter's policies, with where each comes from in words."""
    found = data.load("rules/rules_of_policies", as_of_date=as_of_date, exporter_id=exporter_id)
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
    """The rules of all products; of a reading those of the product that has it."""
    rows = in_force(as_of_date).to_dict("records")
    general = {row["rule_code"]: row for row in rows if row["product_code"] == "any"}
    general |= {row["rule_code"]: row for row in rows if row["rule_code"] in READINGS}
    found = []
    for code in LABELS:
        row = general.get(code, {})
        value: Any = row.get("value_text" if code in READINGS else "value")
        if not is_unknown(value):
            known = str(value) if code in READINGS else float(value)
            found.append(_Rule(code, known, str(row["unit"]), _source(row)))
    return found


def in_force(as_of_date: date) -> pd.DataFrame:
    """The rule values of a day by ``rule_code`` and ``product_code``, as the visitor has them."""
    return data.load("rules/rule_values", as_of_date=as_of_date)


def _source(row: Mapping[Any, Any]) -> str:
    return _(
        "Rule {rule}; source {source}, confidence {confidence}. {note}",
        rule=row["rule_number"],
        source=_("none") if is_unknown(row["source_id"]) else row["source_id"],
        confidence=row["confidence"],
        note="" if is_unknown(row["note"]) else row["note"],
    )


def _asked(rule: _Rule) -> float | str:
    if isinstance(rule.value, str):
        return _chosen_reading(rule, rule.value)
    is_share, is_amount = rule.unit == "ratio", rule.unit == "US$"
    given = st.number_input(
        _(LABELS[rule.code]),
        min_value=0.0,
        max_value=1.0 if is_share else 1e9 if is_amount else 400.0,
        value=rule.value,
        step=0.05 if is_share else 100.0 if is_amount else 1.0,
        format="%g",
        key=f"rule_{rule.code}",
        bind="query-params",
        help=rule.text,
    )
    return rule.value if given is None else float(given)


def _chosen_reading(rule: _Rule, usual: str) -> str:
    readings = READINGS[rule.code]
    chosen: str = st.selectbox(
        _(LABELS[rule.code]),
        list(readings),
        index=list(readings).index(usual),
        format_func=lambda code: _(readings[code]),
        key=f"rule_{rule.code}",
        bind="query-params",
        help=rule.text,
    )
    return chosen


def _changed_rows(changed: Mapping[str, float | str]) -> pa.Table:
    """Every row of these rules with the new value, of all products and of earlier years too.

    So a policy goes by it whenever its year began, but for a term of its own.
    """
    rows = store.reference(RULES_TABLE)
    kept = rows[rows["rule_code"].isin(changed) & ~rows["is_comparison"].astype(bool)]
    return pa.table(
        {
            "rule_code": kept["rule_code"].tolist(),
            "rule_number": kept["rule_number"].tolist(),
            "product_code": kept["product_code"].tolist(),
            "value": [_number(changed[code]) for code in kept["rule_code"]],
            "value_text": [_text(changed[code]) for code in kept["rule_code"]],
            "unit": kept["unit"].tolist(),
            "valid_from": kept["valid_from"].dt.date.tolist(),
            "valid_to": [None if pd.isna(day) else day.date() for day in kept["valid_to"]],
            "is_comparison": [False] * len(kept),
            "confidence": [CHANGED] * len(kept),
            "note": [_("Changed in this view.")] * len(kept),
        }
    )


def _number(value: float | str) -> float | None:
    return None if isinstance(value, str) else value


def _text(value: float | str) -> str | None:
    return value if isinstance(value, str) else None


def _say_changed(changed: Mapping[str, float | str], rules: Mapping[str, _Rule]) -> None:
    listed = "\n".join(
        _(
            "- {rule}: **{value}** in place of {usual}",
            rule=plain_markdown(_(LABELS[code])),
            value=_in_words(code, value),
            usual=_in_words(code, rules[code].value),
        )
        for code, value in changed.items()
    )
    st.warning(_("Rule values changed in this view:") + "\n\n" + listed)


def _in_words(code: str, value: float | str) -> str:
    if isinstance(value, str):
        return _(READINGS[code].get(value, value))
    return number(value, 0 if value == int(value) else 2)
