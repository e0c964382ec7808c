"""Files that leave a page: each carries filters, as-of date, data version and its kind.

A CSV carries them as columns, so that it opens anywhere as a plain table; a workbook has a
sheet of its own for them. Text that a spreadsheet would read as a formula is disarmed.
"""

import io
from datetime import date

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books
from tradecredit.documents.cells import disarmed, in_cents
from tradecredit.language import _
from tradecredit.terms import MEASURES

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(
    frame: pd.DataFrame,
    file_name: str,
    book: store.Book,
    *,
    as_of_date: date,
    filters: str,
    assumptions: pd.DataFrame | None = None,
) -> None:
    """Buttons for ``frame`` as CSV and Excel; the files are made when somebody asks for them."""
    facts = file_facts(book, as_of_date=as_of_date, filters=filters)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            _("CSV"),
            lambda: csv_file(frame, facts),
            f"{file_name}.csv",
            "text/csv",
            key=f"csv_{file_name}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            _("Excel"),
            lambda: excel_file(frame, facts, assumptions),
            f"{file_name}.xlsx",
            EXCEL,
            key=f"excel_{file_name}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(_("A chart is saved as PNG by the camera in its corner."))


def file_facts(book: store.Book, *, as_of_date: date, filters: str) -> dict[str, str]:
    """What a file says of itself."""
    return {
        "data_kind": _kind(book),
        "as_of_date": as_of_date.isoformat(),
        "data_version": book.version,
        "filters": filters or "none",
    }


def csv_file(frame: pd.DataFrame, facts: dict[str, str]) -> bytes:
    """``frame`` as UTF-8 CSV, with the facts as its last columns."""
    return in_cents(disarmed(frame)).assign(**facts).to_csv(index=False).encode("utf-8-sig")


def excel_file(
    frame: pd.DataFrame, facts: dict[str, str], assumptions: pd.DataFrame | None = None
) -> bytes:
    """``frame`` as a workbook: the data, then a sheet of filters, definitions and assumptions."""
    buffer = io.BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(
        buffer, engine="xlsxwriter", engine_kwargs=options, date_format="yyyy-mm-dd"
    ) as writer:
        in_cents(disarmed(frame)).to_excel(writer, sheet_name="Data", index=False)
        _assumptions_sheet(frame, facts).to_excel(writer, sheet_name="Assumptions", index=False)
        if assumptions is not None and not assumptions.empty:
            assumptions.to_excel(writer, sheet_name="Rule values", index=False)
        for sheet in writer.sheets.values():
            sheet.autofit()
            sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _assumptions_sheet(frame: pd.DataFrame, facts: dict[str, str]) -> pd.DataFrame:
    rows = [{"item": name, "meaning": value} for name, value in facts.items()]
    rows += [
        {"item": name, "meaning": MEASURES[name].definition}
        for name in frame.columns
        if name in MEASURES
    ]
    return pd.DataFrame(rows)


def _kind(book: store.Book) -> str:
    if books.is_ledger(book):
        return "own ledger"
    return "synthetic" if book.is_synthetic else "own book"
