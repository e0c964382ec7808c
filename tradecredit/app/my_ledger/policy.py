"""The policy that covers a ledger, and the limit of each buyer, as a form."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import ledger
from tradecredit.app.frame.table import table
from tradecredit.app.my_ledger import draft as ledger_draft
from tradecredit.app.my_ledger import limits
from tradecredit.app.my_ledger.draft import Draft, Policy
from tradecredit.code_labels import code_label
from tradecredit.formats import plain_markdown
from tradecredit.language import N_, _

NO_POLICY = "none"
# Two fields abreast on a phone, four on a desk.
FIELD_PIXELS = 152
PRODUCTS = ("comprehensive", "platform", "domestic", NO_POLICY)
# The rows of the form: what they are about, and the fields.
FORM = (
    (
        N_("Insured percentage by cause of loss"),
        {
            "indemnity_default_ratio": N_("Default, %"),
            "indemnity_insolvency_ratio": N_("Insolvency, %"),
            "indemnity_rejection_ratio": N_("Rejection, %"),
            "indemnity_political_ratio": N_("Political, %"),
        },
    ),
    (
        N_("The most that is paid, and the limit you may use without asking"),
        {
            "maximum_liability_usd": N_("Maximum a year, US$"),
            "buyer_cap_usd": N_("Cap per buyer, US$"),
            "discretionary_limit_usd": N_("Discretionary limit, US$"),
        },
    ),
    (
        N_("Duties: days overdue, days after the due date"),
        {
            "stop_shipment_days": N_("Stop shipping after, days"),
            "notice_days": N_("Notice within, days"),
            "declaration_rule": N_("Declaration"),
        },
    ),
    (
        N_("Period"),
        {
            "policy_start_date": N_("First day of the policy"),
            "policy_end_date": N_("Last day of the policy"),
        },
    ),
)


def policy(draft: Draft, read: ledger.LedgerReading) -> Policy:
    """Policy terms from the workbook's sheet or this form, and a limit per buyer."""
    stated, saved = ledger_draft.sheet_terms(draft), ledger_draft.read(draft).saved
    with st.expander(
        _("Policy and limits"), expanded=True, icon=":material/policy:", key="ledger_policy"
    ):
        _stated_problems(stated)
        product = _product(draft, stated)
        base = _base_terms(stated, product, read.as_of_date)
        terms = _terms_form(draft, base, product, read.as_of_date) if product != NO_POLICY else base
        declared = _choice_if_silent(
            draft,
            read,
            "declared_date",
            _("Assume that every shipment was declared in time"),
            _("The ledger has no declaration dates. Without this none counts as declared."),
            usual=saved.declared_on_time,
        )
        notice = _choice_if_silent(
            draft,
            read,
            "notice_date",
            _("Assume that notice of loss was given in time"),
            _("The ledger has no notices of loss. Without this none counts as given."),
            usual=saved.notice_in_time,
        )
        if product != NO_POLICY:
            terms = limits.given(draft, terms, product)
    return Policy(terms, declared_on_time=declared, notice_in_time=notice)


def _stated_problems(stated: ledger.PolicyTerms) -> None:
    for question in stated.questions:
        st.warning(_("Not read yet: {text}", text=plain_markdown(question.text)))
    if not stated.refused.empty:
        st.warning(_("These cells of the policy or limit sheet could not be read."))
        table(stated.refused, key="ledger_refused_terms", alt=_("Cells that could not be read"))


def _product(draft: Draft, stated: ledger.PolicyTerms) -> str:
    chosen = st.segmented_control(
        _("Which policy covers these invoices?"),
        PRODUCTS,
        default=stated.product_code if stated.has_policy else PRODUCTS[0],
        format_func=lambda code: (
            _("No policy") if code == NO_POLICY else code_label("product", code)
        ),
        required=True,
        key=f"ledger_product_{draft.digest}",
        persist_state="session",
    )
    return str(chosen or PRODUCTS[0])


def _base_terms(stated: ledger.PolicyTerms, product: str, as_of_date: date) -> ledger.PolicyTerms:
    """The workbook's own policy where it is of this product, else the rule table's values."""
    if product == NO_POLICY:
        return replace(stated, has_policy=False)
    if stated.has_policy and stated.product_code == product:
        return stated
    return replace(ledger.default_terms(product, as_of_date), limits=stated.limits)


# ---- The form of the terms -----------------------------------------------------------------


@dataclass(frozen=True)
class _Form:
    digest: str
    base: ledger.PolicyTerms
    product: str
    rules: dict[str, ledger.RuleValue]

    def options(self, name: str) -> dict[str, Any]:
        """What the widgets of all fields have."""
        return {
            "key": f"ledger_{name}_{self.digest}_{self.product}",
            "help": self._help(name),
            "persist_state": "session",
        }

    def _help(self, name: str) -> str | None:
        if name.endswith("_date"):
            return _("Left empty, the policy is taken to span the whole ledger.")
        rule = self.rules.get(name)
        if rule is None:
            return None
        return _(
            "Usual value {value} {unit}: rule {number}, source {source}, confidence {confidence}. "
            "{note}",
            value=rule.value,
            unit=rule.unit,
            number=rule.rule_number,
            source=rule.source_id or _("none"),
            confidence=rule.confidence,
            note=rule.note,
        )


def _terms_form(
    draft: Draft, base: ledger.PolicyTerms, product: str, as_of_date: date
) -> ledger.PolicyTerms:
    form = _Form(draft.digest, base, product, ledger.term_sources(product, as_of_date))
    values: dict[str, Any] = {}
    for caption, labels in FORM:
        st.caption(_(caption))
        with st.container(horizontal=True):
            for name, label in labels.items():
                with st.container(width=FIELD_PIXELS):
                    values[name] = _field(form, name, _(label))
    _defaults_table(form)
    try:
        return base.with_values(has_policy=True, product_code=product, **values)
    except ValueError as error:
        st.error(plain_markdown(str(error)))
        st.stop()


def _field(form: _Form, name: str, label: str) -> Any:
    """The field of one term, by the ending of its name; left empty it is the usual value."""
    usual, options = getattr(form.base, name), form.options(name)
    if name.endswith("_ratio"):
        value = st.number_input(
            label, 0.0, 100.0, value=100.0 * usual, step=5.0, format="%g", **options
        )
        return usual if value is None else value / 100
    if name.endswith("_usd"):
        none = _("none")
        return st.number_input(
            label, 0.0, value=usual, step=1000.0, format="%.0f", placeholder=none, **options
        )
    if name.endswith("_days"):
        days = st.number_input(label, 0, value=int(usual), step=1, **options)
        return int(usual if days is None else days)
    if name.endswith("_date"):
        return st.date_input(label, value=usual, format="YYYY-MM-DD", **options)
    rules = {"monthly": _("monthly"), "per_shipment": _("per shipment")}
    position = list(rules).index(usual)
    return st.selectbox(label, list(rules), position, format_func=rules.__getitem__, **options)


def _defaults_table(form: _Form) -> None:
    if st.toggle(_("Show where the usual values come from"), key=f"ledger_sources_{form.digest}"):
        titles = {term.name: _(term.title) for term in ledger.POLICY_TERMS}
        table(
            pd.DataFrame(
                [
                    {"term": titles[name], "usual_value": rule.value, **asdict(rule)}
                    for name, rule in form.rules.items()
                ]
            ),
            ("term", "usual_value", "unit", "rule_number", "source_id", "confidence", "note"),
            key="ledger_term_sources",
            alt=_("Usual values with source and confidence"),
        )


def _choice_if_silent(
    draft: Draft,
    read: ledger.LedgerReading,
    role: str,
    label: str,
    help_text: str,
    *,
    usual: bool,
) -> bool:
    """A visible choice for what the ledger does not say; true when it says so itself."""
    if role in read.known_roles:
        return True
    return st.toggle(
        label,
        value=usual,
        key=f"ledger_assume_{role}_{draft.digest}",
        help=help_text,
        persist_state="session",
    )
