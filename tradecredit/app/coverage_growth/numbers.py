"""The numbers behind the pictures of the page "Coverage growth", their files and sources."""

import pandas as pd
import streamlit as st

from tradecredit.app.coverage_growth.view import View
from tradecredit.app.frame import page, periods
from tradecredit.app.parts.number_table import number_tabs
from tradecredit.formats import day
from tradecredit.language import _


@st.fragment
def tables(view: View) -> None:
    """All the numbers: by part, by month and by year, each with its files."""
    shown = {
        "coverage_by_part": (_("By part"), _part_table),
        "coverage_by_month": (_("By month"), _month_table),
        "coverage_by_year": (_("By year"), _year_table),
    }
    number_tabs(view, shown)


def _month_table(view: View) -> pd.DataFrame:
    return view.by_month.sort_values("ship_month", ascending=False)


def _year_table(view: View) -> pd.DataFrame:
    return view.by_year


def _part_table(view: View) -> pd.DataFrame:
    columns = [
        "part_label",
        "current_usd",
        "compared_usd",
        "change_usd",
        "insured_growth_ratio",
        "contribution_ratio",
        "share_ratio",
        "split_code",
    ]
    return view.parts[columns].assign(
        period=view.periods.current_text, compared_period=periods.months_text(view.periods.compared)
    )


def explain(view: View) -> None:
    """The fold: definitions, formulas, sources, the rows behind the figures."""
    page.explain(
        [
            "insured_usd",
            "insured_growth_ratio",
            "contribution_ratio",
            "client_count",
            "sme_client_ratio",
            "sme_insured_ratio",
            "penetration_ratio",
        ],
        formula=_(
            "growth = insured of the period ÷ insured of the compared period − 1. A part "
            "contributes its own change ÷ the compared total of all parts, so the contributions "
            "add up to the growth. Only whole months count; data to {data_end}.",
            data_end=day(view.book.data_end),
        ),
        method="coverage_growth",
        rules=lambda: periods.rule_rows(view.book.data_end, periods.DECLARATION_RULE),
        sources=["SEED-2", "X23", "C20", "CW1"],
        rows=lambda: view.by_part,
    )
