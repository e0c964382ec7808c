"""Workbooks of several sheets of one shape: a sheet for each month, read as one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

import pandas as pd

from tradecredit.formats import counted
from tradecredit.language import _
from tradecredit.ledger.columns import recognise_columns
from tradecredit.ledger.payments_sheet import with_payments
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.sections import section_meaning
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.terms_sheet import sheet_kind
from tradecredit.ledger.total_lines import currency_of_title
from tradecredit.ledger.values import parsed_date, unit_of_title
from tradecredit.ledger.written_columns import column_of, with_written

ROWS_APART = 100_000
# Sheets of the template and of a saved workbook that hold no rows to read.
OWN_SHEETS = ("Saved answers", "Notes")
# A sheet that is at least so much like a list of invoices holds some.
LIKE_INVOICES = 3.0
# Sheets that share as many of their invoices are the same list on several days.
LEAST_SHARE_REPEATED = 0.2


def with_combined_sheet(workbook: RawWorkbook) -> RawWorkbook:
    """The workbook with its sheets of one shape as one more sheet, before them.

    Row 3 of the second of them is row 100,003. Sheets whose name says that they hold paid
    invoices are left out.
    """
    if len(workbook.sheets) == 1:
        return workbook
    sheets = tuple(with_payments(sheet, workbook.sheets) for sheet in workbook.sheets)
    by_shape: dict[tuple[str, ...], list[RawSheet]] = {}
    for sheet in sheets:
        is_read = not sheet.is_said_paid or _says_credit(sheet)
        if sheet.row_count and is_read and _has_invoices(sheet):
            by_shape.setdefault(sheet.headings, []).append(sheet)
    groups = [
        parts for parts in by_shape.values() if len(parts) > 1 and not all(map(_says_credit, parts))
    ]
    if not groups or sum(sheet.row_count for sheet in groups[0]) >= ROWS_APART:
        return replace(workbook, sheets=sheets)
    if snapshots := _latest_of_snapshots(groups[0]):
        return replace(
            workbook,
            sheets=(
                snapshots,
                *(each for each in sheets if each.sheet_name != snapshots.sheet_name),
            ),
        )
    return replace(workbook, sheets=(_combined(groups[0]), *sheets))


# --- sheets of the same invoices -------------------------------------------------------------


def _latest_of_snapshots(sheets: Sequence[RawSheet]) -> RawSheet | None:
    """The latest of sheets that hold the same invoices on several days; None where they do not."""
    keys = [_invoice_keys(sheet) for sheet in sheets]
    is_overlapping = any(
        len(first & second) >= LEAST_SHARE_REPEATED * min(len(first), len(second))
        for first, second in combinations(filter(None, keys), 2)
    )
    if not is_overlapping:
        return None
    latest = max(range(len(sheets)), key=lambda at: (_last_day(sheets[at]), at))
    text = _(
        "The sheets {names} hold the same invoices on several days. Only the latest, '{latest}', "
        "is read.",
        names=", ".join(f"'{sheet.sheet_name}'" for sheet in sheets),
        latest=sheets[latest].sheet_name,
    )
    return replace(sheets[latest], notices=(*sheets[latest].notices, Notice("snapshots", text)))


def _invoice_keys(sheet: RawSheet) -> set[tuple[str, ...]]:
    """Number, buyer and date of each invoice, as written."""
    columns = [column_of(sheet, "invoice_id"), column_of(sheet, "buyer_name", "buyer_id")]
    columns.append(column_of(sheet, "invoice_date", "ship_date"))
    if not all(columns):
        return set()
    rows = sheet.cells[columns]
    return {tuple(row) for row in rows.to_numpy().tolist() if all(row)}


def _last_day(sheet: RawSheet) -> date:
    """The last invoice day of a sheet, read in the likelier order; the first day there is if none.

    Sheets of one shape are compared, so a wrong order is wrong in each alike.
    """
    cells = sheet.cells[column_of(sheet, "invoice_date", "ship_date")]
    days = [day for text in set(cells) if (day := parsed_date(text, "dmy")) is not None]
    return max(days, default=date.min)


def _says_credit(sheet: RawSheet) -> bool:
    return (section_meaning(sheet.sheet_name) or ("",))[0] == "document_type"


# --- sheets of parts -------------------------------------------------------------------------


def _with_own_words(sheets: Sequence[RawSheet]) -> list[RawSheet]:
    """The sheets with the currency, unit and kind of document that each says of itself."""
    currencies = [currency_of_title(sheet) for sheet in sheets]
    if any(currencies):
        sheets = _each_with(sheets, "currency", currencies)
    units = [max(map(unit_of_title, sheet.texts_around)) for sheet in sheets]
    if len(set(units)) > 1:
        sheets = [
            replace(sheet, rows_above=_without_units(sheet))
            for sheet in _each_with(sheets, "amount_unit", [str(unit) for unit in units])
        ]
    if any(map(_says_credit, sheets)):
        kinds = [_("Credit note") if _says_credit(sheet) else "" for sheet in sheets]
        sheets = _each_with(sheets, "document_type", kinds)
    return list(sheets)


def _each_with(sheets: Sequence[RawSheet], role: str, words: Sequence[str]) -> Sequence[RawSheet]:
    return [
        with_written(sheet, role, pd.Series(word, index=sheet.cells.index, dtype=object))
        for sheet, word in zip(sheets, words, strict=True)
    ]


def _without_units(sheet: RawSheet) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(
        (row, tuple("" if unit_of_title(cell) > 1 else cell for cell in cells))
        for row, cells in sheet.rows_above
    )


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
    numbered = [
        _moved(sheet, ROWS_APART * number) for number, sheet in enumerate(_with_own_words(sheets))
    ]
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
        part_names=tuple(
            name for sheet in sheets for name in (sheet.sheet_name, *sheet.part_names)
        ),
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
