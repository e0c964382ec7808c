"""The numbers behind the pictures of the page "Coverage growth", their files and sources."""

import pandas as pd
import streamlit as st

from tradecredit.app.coverage_growth.view import View
from tradecredit.app.frame import page, periods
from tradecredit.app.parts.number_table import number_table
from tradecredit.formats import day
from tradecredit.language import _


def tables(view: View) -> None:
    """All the numbers: by part, by month and by year, each with its files."""
    shown = {
        "coverage_by_part": _part_table(view),
        "coverage_by_month": view.by_month.sort_values("ship_month", ascending=False),
        "coverage_by_year": view.by_year,
    }
    tabs = st.tabs([_("By part"), _("By month"), _("By year")])
    for tab, (file_name, frame) in zip(tabs, shown.items(), strict=True):
        with tab:
            number_table(
                frame, file_name, view.book, view.periods, split_by=view.split_by, where=view.where
            )


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
        rules=periods.rule_rows(view.book.data_end, periods.DECLARATION_RULE),
        sources=["SEED-2", "X23", "C20", "CW1"],
        rows=lambda: view.by_part,
    )
