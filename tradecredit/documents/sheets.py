"""Sheets of a workbook: columns headed, wide and written as ``tradecredit.columns`` says."""

import io
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from tradecredit.columns import Column, column, for_files
from tradecredit.documents.cells import disarmed
from tradecredit.formats import is_unknown
from tradecredit.language import _

LONGEST_CELL = 32_000
PIXELS_PER_CHARACTER = 7
SUM_OF_SHOWN_ROWS = 109
# Formats of cells whose column says none, by the type of the value.
DATE, WHOLE, DECIMAL, TEXT = "yyyy-mm-dd", "#,##0", "#,##0.00##", "@"


class Sheets:
    """A workbook in memory to which frames are added as sheets."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self.buffer, options)
        self.formats: dict[str, Format] = {}

    def add(
        self,
        name: str,
        frame: pd.DataFrame,
        names: Sequence[str] = (),
        *,
        first_row: int = 0,
        summed: Collection[str] = (),
    ) -> Worksheet:
        """A sheet of the columns ``names`` of ``frame``, all where none are named.

        The headings stand in ``first_row`` and stay in sight. Above those of the columns
        ``summed`` stands the total of the rows that a filter leaves, as a formula with its value
        beside it for readers that do not calculate.
        """
        sheet = self.book.add_worksheet(name)
        shown_names = list(names) or [str(name) for name in frame.columns]
        rows = disarmed(for_files(frame.reindex(columns=shown_names)))
        heading = self.format(bold=True, text_wrap=True, valign="top", bottom=1, bg_color="#EEF1F4")
        for position, shown in enumerate(map(column, shown_names)):
            values = rows[shown.name].tolist()
            sheet.set_column(position, position, shown.shown_width // PIXELS_PER_CHARACTER)
            sheet.write_string(first_row, position, shown.heading, heading)
            for row, value in enumerate(values, start=first_row + 1):
                self._write(sheet, row, position, shown, value)
            if shown.name in summed and values:
                self._write_total(sheet, first_row, position, shown, values)
        sheet.freeze_panes(first_row + 1, 1 if first_row else 0)
        return sheet

    def format(self, **properties: Any) -> Format:
        """The format with these properties, added to the workbook once."""
        key = repr(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    def file(self) -> bytes:
        """The workbook as the bytes of an .xlsx file."""
        self.book.close()
        return self.buffer.getvalue()

    def _write(self, sheet: Worksheet, row: int, position: int, shown: Column, value: Any) -> None:
        """One value as what it is; an unknown one leaves the cell empty."""
        if _is_empty(value):
            return
        if isinstance(value, date):
            sheet.write_datetime(row, position, value, self._of_number(DATE))
        elif isinstance(value, int | float):
            pattern = WHOLE if float(value).is_integer() else DECIMAL
            if shown.number and not shown.number.has_no_end_zeros:
                pattern = shown.number.excel_format
            sheet.write_number(row, position, value, self._of_number(pattern))
        else:
            text = str(value)[:LONGEST_CELL]
            sheet.write_string(row, position, text, self._of_number(TEXT))

    def _of_number(self, pattern: str) -> Format:
        return self.format(num_format=pattern, valign="top")

    def _write_total(
        self, sheet: Worksheet, first_row: int, position: int, shown: Column, values: list[Any]
    ) -> None:
        rows = xl_range(first_row + 1, position, first_row + len(values), position)
        total = round(sum(value for value in values if not _is_empty(value)), 2)
        pattern = shown.number.excel_format if shown.number else DECIMAL
        formula = f"=SUBTOTAL({SUM_OF_SHOWN_ROWS},{rows})"
        bold = self.format(bold=True)
        sheet.write_string(first_row - 1, 0, _("Total of the rows shown"), bold)
        style = self.format(num_format=pattern, bold=True)
        sheet.write_formula(first_row - 1, position, formula, style, total)


def _is_empty(value: Any) -> bool:
    return is_unknown(value) or value == ""
