"""The numbers behind the pictures of the page "Claims development", their files and sources."""

import pandas as pd
import streamlit as st

from tradecredit.app.claims_development.view import View, drawn
from tradecredit.app.frame import downloads, filters, page
from tradecredit.app.frame.table import table
from tradecredit.language import _
from tradecredit.risk import development_tables, projections, triangles
from tradecredit.risk.development_tables import in_unit

# The newest origins of a long triangle come first; more of them are reached by scrolling.
ROWS_SHOWN = 16


@st.fragment
def tables(view: View) -> None:
    """All the numbers, each with its files: by origin, by age, and what came of forecasts."""
    shown = {"development_triangle": (_("Triangle"), _triangle_table)}
    if view.projection is not None:
        shown = {
            "development_by_origin": (_("By origin"), _origin_table),
            "development_by_age": (_("By age"), _age_table),
            "development_last_step": (_("Last step"), _last_step_table),
            "development_back_test": (_("Back-test"), _back_test_table),
            "development_equal_age": (_("Equal age"), _equal_age_table),
            "development_links": (_("Link ratios"), _link_table),
            **shown,
        }
    tabs = st.tabs([label for label, _frame_of in shown.values()], on_change="rerun")
    for tab, (file_name, (_label, frame_of)) in zip(tabs, shown.items(), strict=True):
        if tab.open:
            with tab:
                _numbers(view, drawn(view, frame_of), file_name)


def _numbers(view: View, frame: pd.DataFrame, file_name: str) -> None:
    table(
        frame,
        key=f"table_{file_name}",
        alt=_("All numbers of the charts"),
        most_rows=ROWS_SHOWN,
        pinned=["origin_name"] if "origin_name" in frame else [],
    )
    downloads.downloads(
        frame,
        file_name,
        None if view.own_name else view.book,
        as_of_date=view.asked.last_day,
        filters=_described(view),
    )


def _described(view: View) -> str:
    if view.own_name:
        return filters.describe(file=view.own_name)
    return filters.describe(
        step_months=view.asked.step_months,
        basis=view.asked.basis,
        measure=view.asked.measure,
        recoveries="net" if view.asked.is_net else "gross",
        newer_since=view.asked.since.isoformat(),
        **view.asked.where,
    )


def _origin_table(view: View) -> pd.DataFrame:
    return in_unit(development_tables.by_origin(view.known), view.unit)


def _age_table(view: View) -> pd.DataFrame:
    return development_tables.by_age(view.known)


def _last_step_table(view: View) -> pd.DataFrame:
    return in_unit(projections.actual_against_expected(view.triangle).iloc[::-1], view.unit)


def _back_test_table(view: View) -> pd.DataFrame:
    return in_unit(development_tables.back_tests(view.known, view.steps_back), view.unit)


def _equal_age_table(view: View) -> pd.DataFrame:
    return development_tables.equal_age(
        view.levels, view.speeds, is_per_premium=view.unit != "count"
    )


def _link_table(view: View) -> pd.DataFrame:
    return development_tables.links(view.known).drop(columns=["origin_number"])


def _triangle_table(view: View) -> pd.DataFrame:
    return in_unit(development_tables.square_form(view.triangle), view.unit)


def explain(view: View) -> None:
    """The fold: definitions, the rule of the methods, sources, the rows behind the figures."""
    page.explain(
        ["developed_ratio", "ultimate_usd", "remaining_usd", "ultimate_ratio"],
        formula=_(
            "Factors are sums over sums (volume-weighted), a zero counts as zero, and nothing is "
            "expected after the oldest age. An origin goes through the chain ladder from {well} % "
            "developed on; below that what is to come is expected on its premium "
            "(Bornhuetter–Ferguson), below {least} % or with nothing there all of it (Cape Cod). "
            "Errors: Mack 1993 for the chain ladder; for the others how much origins differed "
            "around the ratio. Ranges are 80 %, lognormal around what is still to come.",
            well=round(100 * projections.WELL_DEVELOPED),
            least=round(100 * projections.LEAST_DEVELOPED),
        ),
        method="claims_development",
        rows=lambda: triangles.long_form(view.triangle),
    )
