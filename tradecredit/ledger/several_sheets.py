"""Workbooks of several sheets of one shape: a sheet for each month, read as one."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from tradecredit.formats import counted
from tradecredit.language import _
from tradecredit.ledger.columns import recognise_columns
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.terms_sheet import sheet_kind

ROWS_APART = 100_000
# Sheets of the template and of a saved workbook that hold no rows to read.
OWN_SHEETS = ("Saved answers", "Notes")
# A sheet that is at least so much like a list of invoices holds some.
LIKE_INVOICES = 3.0


def with_combined_sheet(workbook: RawWorkbook) -> RawWorkbook:
    """The workbook with its sheets of one shape as one more sheet, before them.

    Row 3 of the second of them is row 100,003. Sheets whose name says that they hold paid
    invoices are left out.
    """
    if len(workbook.sheets) == 1:
        return workbook
    by_shape: dict[tuple[str, ...], list[RawSheet]] = {}
    for sheet in workbook.sheets:
        if sheet.row_count and not sheet.is_said_paid and _has_invoices(sheet):
            by_shape.setdefault(sheet.headings, []).append(sheet)
    groups = [sheets for sheets in by_shape.values() if len(sheets) > 1]
    if not groups or sum(sheet.row_count for sheet in groups[0]) >= ROWS_APART:
        return workbook
    return replace(workbook, sheets=(_combined(groups[0]), *workbook.sheets))


def _combined(sheets: Sequence[RawSheet]) -> RawSheet:
    name = " + ".join(sheet.sheet_name for sheet in sheets)
    text = _(
        "{count} sheets of the same columns are read together: {names}. Row {example} is row 3 of "
        "'{second}'.",
        count=len(sheets),
        names=", ".join(sheet.sheet_name for sheet in sheets),
        example=ROWS_APART + 3,
        second=sheets[1].sheet_name,
    )
    numbered = [_moved(sheet, ROWS_APART * number) for number, sheet in enumerate(sheets)]
    first = numbered[0]
    return replace(
        first,
        sheet_name=name,
        cells=pd.concat([sheet.cells for sheet in numbered]),
        notices=(
            *(notice for sheet in sheets for notice in sheet.notices),
            Notice("several_sheets", text),
        ),
        formula_cells=tuple(cell for sheet in numbered for cell in sheet.formula_cells),
        ragged_rows=tuple(row for sheet in numbered for row in sheet.ragged_rows),
        group_rows=tuple(row for sheet in numbered for row in sheet.group_rows),
        part_names=tuple(sheet.sheet_name for sheet in sheets),
    )


def _moved(sheet: RawSheet, by: int) -> RawSheet:
    """The sheet with its rows numbered ``by`` higher."""
    index = pd.Index(sheet.cells.index + by, name=sheet.cells.index.name)
    return replace(
        sheet,
        cells=sheet.cells.set_axis(index),
        formula_cells=tuple((row + by, name) for row, name in sheet.formula_cells),
        ragged_rows=tuple(row + by for row in sheet.ragged_rows),
        group_rows=tuple(row + by for row in sheet.group_rows),
    )


def unread_sheets(workbook: RawWorkbook, chosen: RawSheet) -> tuple[Notice, ...]:
    """A notice for each other filled sheet but those of limits, policy, answers and notes."""
    read = {chosen.sheet_name, *chosen.part_names}
    return tuple(
        Notice(
            "unread_sheet",
            counted(
                "The sheet '{name}' with {count} row was not read.",
                "The sheet '{name}' with {count} rows was not read.",
                sheet.row_count,
                name=sheet.sheet_name,
            ),
        )
        for sheet in workbook.sheets
        if sheet.sheet_name not in read and not sheet.part_names and sheet.row_count
        if sheet_kind(sheet.sheet_name) is None and sheet.sheet_name not in OWN_SHEETS
    )


def _has_invoices(sheet: RawSheet) -> bool:
    return sheet.row_count > 0 and recognise_columns(sheet).invoice_likeness >= LIKE_INVOICES
