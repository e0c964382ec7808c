"""All the numbers of an analysts' page as tables with their files, one tab each."""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import downloads, filters, periods
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.language import _


class Numbers(Protocol):
    """What a page shows, with the book, the periods and the filters that its files name."""

    @property
    def book(self) -> store.Book:
        """The book that was asked."""

    @property
    def periods(self) -> periods.Periods:
        """The period of the figures and the compared one."""

    @property
    def split_by(self) -> str:
        """What the figures are split by."""

    @property
    def where(self) -> dict[str, list[str] | None]:
        """The filters by name of their parameter."""


View = TypeVar("View", bound=Numbers)


def number_tabs(
    view: View,
    shown: Mapping[str, tuple[str, Callable[[View], pd.DataFrame]]],
    *,
    assumptions: pd.DataFrame | None = None,
) -> None:
    """A tab for each of ``shown``: its label and its frame, by the name of its files.

    A tab that is shut computes nothing.
    """
    tabs = st.tabs([label for label, _frame_of in shown.values()], on_change="rerun")
    for tab, (file_name, (_label, frame_of)) in zip(tabs, shown.items(), strict=True):
        if tab.open:
            with tab:
                _number_table(view, kept(frame_of, view), file_name, assumptions)


def _number_table(
    view: Numbers, frame: pd.DataFrame, file_name: str, assumptions: pd.DataFrame | None
) -> None:
    kept(table, frame, key=f"table_{file_name}", alt=_("All numbers of the charts"))
    downloads.downloads(
        frame,
        file_name,
        view.book,
        as_of_date=view.book.data_end,
        filters=filters.describe(
            period=view.periods.current_text,
            compared=periods.months_text(view.periods.compared),
            split_by=view.split_by,
            **view.where,
        ),
        assumptions=assumptions,
    )
