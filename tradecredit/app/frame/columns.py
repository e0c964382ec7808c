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
    "adequacy_ratio": N_("Rate over burning cost"),
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
    "burning_cost_ratio",
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
    """Heading of a column in the language in use; a measure's label where it is one.

    A column of another name, as in the rows behind a figure, is headed by its words.
    """
    if name in HEADINGS:
        return _(HEADINGS[name])
    return label(name) if name in MEASURES else _(_words(name))


def _words(name: str) -> str:
    """A column's name as words: "Ship date" of ship_date; what is no such name stays."""
    if not name.replace("_", "").isalnum() or not name.islower():
        return name
    bare = name.removesuffix("_usd").removesuffix("_ratio").removesuffix("_id")
    words = bare.removeprefix("is_").replace("_", " ")
    return words[:1].upper() + words[1:]


DATE_FORMATS = {
    "_date": "YYYY-MM-DD",
    "_from": "YYYY-MM-DD",
    "_to": "YYYY-MM-DD",
    "_month": "YYYY-MM",
}
NUMBER_FORMATS = {
    "adequacy_ratio": "%.2f",
    "claim_frequency_ratio": "%.1f",
    "calendar_year": "%d",
    "cohort": "%d",
}


def _column(name: str) -> Any:
    column = st.column_config
    if name.endswith("_usd"):
        return column.NumberColumn(_("{heading}, US$", heading=heading(name)), format="localized")
    if name in IN_BASIS_POINTS:
        return column.NumberColumn(_("{heading}, bp", heading=heading(name)), format="%.1f")
    if name in NUMBER_FORMATS:
        return column.NumberColumn(heading(name), format=NUMBER_FORMATS[name])
    if name.endswith("_ratio"):
        return column.NumberColumn(heading(name), format="percent")
    for ending, date_format in DATE_FORMATS.items():
        if name.endswith(ending):
            return column.DateColumn(heading(name), format=date_format)
    return heading(name)
