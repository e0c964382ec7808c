"""A table as CSV and as Excel, with the headings, units and decimals of the screen."""

import io
from collections.abc import Mapping

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from tradecredit.columns import Column, column, for_files
from tradecredit.documents.cells import disarmed
from tradecredit.language import _
from tradecredit.terms import MEASURES

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIXELS_PER_CHARACTER = 7


def csv_file(frame: pd.DataFrame, facts: Mapping[str, str]) -> bytes:
    """``frame`` as UTF-8 CSV, with the ``facts`` of the view as its last columns."""
    return headed(frame).assign(**facts).to_csv(index=False).encode("utf-8-sig")


def excel_file(
    frame: pd.DataFrame, facts: Mapping[str, str], assumptions: pd.DataFrame | None = None
) -> bytes:
    """``frame`` as a workbook: the data, then facts and definitions, then rule values."""
    buffer = io.BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(
        buffer, engine="xlsxwriter", engine_kwargs=options, date_format="yyyy-mm-dd"
    ) as writer:
        _add_sheet(writer, _("Data"), frame)
        headed(_meanings(frame, facts)).to_excel(writer, sheet_name=_("Assumptions"), index=False)
        if assumptions is not None and not assumptions.empty:
            _add_sheet(writer, _("Rule values"), assumptions)
        for sheet in writer.sheets.values():
            sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def headed(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` as a file holds it, under its headings; text that could act is disarmed."""
    headings = {str(name): column(str(name)).heading for name in frame}
    return disarmed(for_files(frame)).rename(columns=headings)


def _add_sheet(writer: pd.ExcelWriter, name: str, frame: pd.DataFrame) -> None:
    headed(frame).to_excel(writer, sheet_name=name, index=False)
    for number, shown in enumerate(map(column, map(str, frame.columns))):
        _set_column(writer, writer.sheets[name], number, shown)


def _set_column(writer: pd.ExcelWriter, sheet: Worksheet, number: int, shown: Column) -> None:
    """Width of a column and the format of its numbers."""
    pattern = {"num_format": shown.number.excel_format} if shown.number else {}
    width = max(len(shown.heading), shown.shown_width // PIXELS_PER_CHARACTER)
    sheet.set_column(number, number, width, writer.book.add_format(pattern))


def _meanings(frame: pd.DataFrame, facts: Mapping[str, str]) -> pd.DataFrame:
    rows = [{"item": name, "meaning": value} for name, value in facts.items()]
    rows += [
        {"item": column(name).heading, "meaning": MEASURES[name].definition}
        for name in map(str, frame.columns)
        if name in MEASURES
    ]
    return pd.DataFrame(rows)
