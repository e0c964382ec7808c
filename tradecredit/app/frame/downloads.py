"""Files that leave a page: each carries filters, as-of date, data version and its kind."""

from datetime import date

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books
from tradecredit.app.frame.table import in_words
from tradecredit.documents import plain
from tradecredit.language import _


def downloads(
    frame: pd.DataFrame,
    file_name: str,
    book: store.Book | None,
    *,
    as_of_date: date,
    filters: str,
    assumptions: pd.DataFrame | None = None,
    has_raw_codes: bool = False,
) -> None:
    """Buttons for ``frame`` as CSV and Excel; the files are made when somebody asks for them.

    ``has_raw_codes`` as in ``table``, so that a file shows what the screen shows. ``book`` is None
    where it shows a file of the visitor's own, of which no more than that is known.
    """

    def worded() -> pd.DataFrame:
        return frame if has_raw_codes else in_words(frame)

    facts = (
        {_("Data kind"): _("own file"), _("Filters"): filters or _("none")}
        if book is None
        else file_facts(book, as_of_date=as_of_date, filters=filters)
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            _("CSV"),
            lambda: plain.csv_file(worded(), facts),
            f"{file_name}.csv",
            "text/csv",
            key=f"csv_{file_name}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            _("Excel"),
            lambda: plain.excel_file(worded(), facts, assumptions),
            f"{file_name}.xlsx",
            plain.EXCEL,
            key=f"excel_{file_name}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(_("A chart is saved as PNG by the camera in its corner."))


def file_facts(book: store.Book, *, as_of_date: date, filters: str) -> dict[str, str]:
    """What a file says of itself, by heading."""
    return {
        _("Data kind"): kind(book),
        _("As-of date"): as_of_date.isoformat(),
        _("Data version"): book.version,
        _("Filters"): filters or _("none"),
    }


def kind(book: store.Book) -> str:
    """What the data of a book are, in two words."""
    if books.is_ledger(book):
        return _("own ledger")
    return _("synthetic") if book.is_synthetic else _("own book")
