"""How the columns of the analysts' tables are headed and written, by their unit."""

from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.language import N_, _
from tradecredit.terms import MEASURES, label

HEADINGS = {
    "part_label": N_("Part"),
    "split_code": N_("Code"),
    "ship_month": N_("Month of shipment"),
    "calendar_year": N_("Year"),
    "period": N_("Period"),
    "compared_period": N_("Compared period"),
    "current_usd": N_("Insured in the period"),
    "compared_usd": N_("Insured in the compared period"),
    "change_usd": N_("Change"),
    "share_ratio": N_("Share"),
    "insured_last_year_usd": N_("Insured a year before"),
    "sme_insured_usd": N_("Insured, small firms"),
    "sme_client_count": N_("Small and medium clients"),
    "is_complete": N_("Complete"),
    "is_mature": N_("Claims decided"),
    "premium_usd": N_("Premium earned"),
    "paid_usd": N_("Claims paid"),
    "incurred_usd": N_("Claims incurred"),
    "reserve_change_usd": N_("Change in undecided claims"),
    "recovery_usd": N_("Recovered"),
    "filed_count": N_("Claims filed"),
    "paid_count": N_("Claims paid, number"),
    "decided_count": N_("Claims decided"),
    "decided_on_time_count": N_("Decided on time, number"),
    "policy_count": N_("Policies"),
    "adequacy_ratio": N_("Rate over burn"),
    "cohort": N_("Year of shipment"),
    "age_months": N_("Age, months"),
    "exports_usd": N_("Customs exports"),
    "cause": N_("Cause of loss"),
    "amount_usd": N_("Amount"),
    "compared_ratio": N_("Paid per insured, compared period"),
}
IN_BASIS_POINTS = (
    "paid_to_insured_ratio",
    "compared_ratio",
    "burn_cost_ratio",
    "premium_rate_ratio",
    "paid_by_age_ratio",
)


def for_screen(shown: pd.DataFrame) -> pd.DataFrame:
    """``shown`` with whole dollars and basis points; files keep cents and ratios."""
    money = [name for name in shown.columns if name.endswith("_usd")]
    small = [name for name in shown.columns if name in IN_BASIS_POINTS]
    return shown.assign(
        **{name: shown[name].round(0) for name in money},
        **{name: 10_000 * shown[name] for name in small},
    )


def config(shown: pd.DataFrame) -> dict[str, Any]:
    """Configuration for ``st.dataframe``, by column."""
    return {name: _column(name) for name in shown.columns}


def heading(name: str) -> str:
    """Heading of a column in the language in use; a measure's label where it is one."""
    if name in HEADINGS:
        return _(HEADINGS[name])
    return label(name) if name in MEASURES else name


def _column(name: str) -> Any:
    if name.endswith("_usd"):
        return st.column_config.NumberColumn(
            _("{heading}, US$", heading=heading(name)), format="localized"
        )
    if name == "adequacy_ratio":
        return st.column_config.NumberColumn(heading(name), format="%.2f")
    if name in IN_BASIS_POINTS:
        return st.column_config.NumberColumn(
            _("{heading}, bp", heading=heading(name)), format="%.1f"
        )
    if name == "claim_frequency_ratio":
        return st.column_config.NumberColumn(heading(name), format="%.1f")
    if name.endswith("_ratio"):
        return st.column_config.NumberColumn(heading(name), format="percent")
    if name.endswith("_month"):
        return st.column_config.DateColumn(heading(name), format="YYYY-MM")
    if name in ("calendar_year", "cohort"):
        return st.column_config.NumberColumn(heading(name), format="%d")
    return heading(name)
