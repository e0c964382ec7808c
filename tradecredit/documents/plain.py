"""A table as CSV and as Excel, with the headings, units and decimals of the screen."""

from collections.abc import Mapping

import pandas as pd

from tradecredit.columns import column, for_files
from tradecredit.documents.cells import disarmed
from tradecredit.documents.sheets import Sheets
from tradecredit.language import _
from tradecredit.terms import MEASURES

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(frame: pd.DataFrame, facts: Mapping[str, str]) -> bytes:
    """``frame`` as UTF-8 CSV, with the ``facts`` of the view as its last columns."""
    return headed(frame).assign(**facts).to_csv(index=False).encode("utf-8-sig")


def excel_file(
    frame: pd.DataFrame, facts: Mapping[str, str], assumptions: pd.DataFrame | None = None
) -> bytes:
    """``frame`` as a workbook: the data, then facts and definitions, then rule values."""
    sheets = Sheets()
    sheets.add(_("Data"), frame)
    sheets.add(_("Assumptions"), _meanings(frame, facts))
    if assumptions is not None and not assumptions.empty:
        sheets.add(_("Rule values"), assumptions)
    return sheets.file()


def headed(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` as a file holds it, under its headings; text that could act is disarmed."""
    headings = {str(name): column(str(name)).heading for name in frame}
    return disarmed(for_files(frame)).rename(columns=headings)


def _meanings(frame: pd.DataFrame, facts: Mapping[str, str]) -> pd.DataFrame:
    rows = [{"item": name, "description": value} for name, value in facts.items()]
    rows += [
        {"item": column(name).heading, "description": MEASURES[name].definition}
        for name in map(str, frame.columns)
        if name in MEASURES
    ]
    return pd.DataFrame(rows)
