"""The numbers behind the pictures of the page "Claim ratios", their files and their sources."""

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.claim_ratios.answer import maturity_note
from tradecredit.app.claim_ratios.view import View
from tradecredit.app.frame import page, periods
from tradecredit.app.frame.kept import kept
from tradecredit.app.parts.number_table import number_tabs
from tradecredit.language import _
from tradecredit.risk.claim_tables import shares_by_age


@st.fragment
def tables(view: View) -> None:
    """All the numbers: by part, by year, rate and burning cost, and by age, each with its files."""
    shown = {
        "claims_by_part": (_("By part"), _part_table),
        "claims_by_year": (_("By year"), _year_table),
        "claims_rate_and_burning_cost": (_("Rate and burning cost"), _burning_cost_table),
        "claims_by_age": (_("By age"), _age_table),
    }
    number_tabs(view, shown, assumptions=kept(rules, view.book))


def _year_table(view: View) -> pd.DataFrame:
    return view.by_year


def _burning_cost_table(view: View) -> pd.DataFrame:
    return view.burning_cost


def _age_table(view: View) -> pd.DataFrame:
    return shares_by_age(view.overdue_curves, view.paid_curves)


PART_COLUMNS = [
    "part_label",
    "insured_usd",
    "premium_usd",
    "paid_usd",
    "incurred_usd",
    "paid_ratio",
    "incurred_ratio",
    "paid_to_insured_ratio",
    "claim_frequency_ratio",
    "claim_severity_usd",
    "recovery_ratio",
    "decided_on_time_ratio",
]


def _part_table(view: View) -> pd.DataFrame:
    """The parts with most paid first; amounts and ratios before the counts behind them."""
    behind = [name for name in view.by_part.columns if name not in PART_COLUMNS]
    ordered = view.by_part.sort_values(["paid_usd", "insured_usd"], ascending=False)
    return ordered[[*PART_COLUMNS, *behind]].assign(
        period=view.periods.current_text, is_mature=view.is_mature
    )


def rules(book: store.Book) -> pd.DataFrame:
    """The rule values the ratios are computed with."""
    return periods.rule_rows(
        book.data_end,
        "waiting_months_default",
        "adjudication_days",
        "adjudication_working_days",
        periods.DECLARATION_RULE,
    )


def explain(view: View) -> None:
    """The fold: definitions, earning rule, maturity, sources, the rows behind the figures."""
    page.explain(
        [
            "paid_ratio",
            "incurred_ratio",
            "paid_to_insured_ratio",
            "claim_frequency_ratio",
            "claim_severity_usd",
            "recovery_ratio",
            "decided_on_time_ratio",
            "overdue_60_ratio",
            "paid_by_age_ratio",
            "premium_rate_ratio",
            "burning_cost_ratio",
        ],
        formula=_(
            "Premium counts as earned in the month of shipment, because it is computed on each "
            "declared invoice. Ratios of a period set the claims paid in it against the premium "
            "and cover of its own shipments; cohorts and burning cost follow the shipments "
            "themselves. Amounts are before recoveries unless a figure says otherwise; costs of "
            "collection are left out. {maturity}",
            maturity=maturity_note(view),
        ),
        method="claim_ratios",
        rules=lambda: rules(view.book),
        sources=["SZ20", "HK2", "CW1"],
        rows=lambda: view.claims,
    )
