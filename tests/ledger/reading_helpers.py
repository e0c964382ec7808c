"""The stages of the import run one after the other, as the page runs them."""

import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import xlsxwriter

from tradecredit.ledger import (
    ColumnMapping,
    Formats,
    LedgerReading,
    infer_formats,
    invoice_sheet,
    read_invoices,
    read_workbook,
    recognise_columns,
)

AS_OF_DATE = date(2026, 6, 30)
HEADINGS = ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Currency")


def columns_of(content: bytes, name: str = "ledger.csv") -> ColumnMapping:
    return recognise_columns(invoice_sheet(read_workbook(name, content)))


def formats_of(content: bytes, name: str = "ledger.csv") -> Formats:
    sheet = invoice_sheet(read_workbook(name, content))
    return infer_formats(sheet, recognise_columns(sheet))


def read(
    content: bytes,
    name: str = "ledger.csv",
    *,
    rates: dict[str, float] | None = None,
    date_order: str | None = None,
    as_of_date: date = AS_OF_DATE,
    default_currency: str = "",
    term_days: int | None = None,
    statuses: dict[str, str] | None = None,
) -> LedgerReading:
    """All stages up to the invoices, with the answers a visitor might give."""
    sheet = invoice_sheet(read_workbook(name, content))
    mapping = recognise_columns(sheet)
    formats = infer_formats(sheet, mapping)
    if date_order:
        formats = formats.with_date_order(date_order)
    return read_invoices(
        sheet,
        mapping,
        formats,
        rates or {},
        as_of_date,
        default_currency=default_currency,
        term_days=term_days,
        statuses=statuses,
    )


def csv_of(rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    """Rows as UTF-8 CSV; every cell quoted, so that separators in it do no harm."""
    lines = [headings, *rows]
    return "\r\n".join(
        ",".join('"' + str(cell).replace('"', '""') + '"' for cell in line) for line in lines
    ).encode()


def excel_of(sheets: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook with these sheets of rows; dates become dates, numbers become numbers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                else:
                    sheet.write(number, column, cell)
    book.close()
    return buffer.getvalue()


GOOD_ROWS = (
    ("INV-1", "Acme Ltd", "2026-03-05", "2026-05-04", "1,234.56", "USD"),
    ("INV-2", "Acme Ltd", "2026-04-30", "2026-06-29", "800.00", "USD"),
    ("INV-3", "Brandt GmbH", "2026-05-13", "2026-07-12", "2,000.10", "USD"),
)
# 1,234.56 + 800.00 + 2,000.10, added by hand.
GOOD_TOTAL_USD = 4034.66


def is_accounted(reading: LedgerReading) -> bool:
    """Every row is in exactly one of the four places."""
    counts = asdict(reading.accounting)
    rows = counts.pop("rows")
    places = [
        set(reading.invoices["row_number"]),
        set(reading.refused["row_number"]),
        set(reading.credit_notes["row_number"]),
        set(reading.left_aside["row_number"]),
    ]
    return rows == sum(counts.values()) == len(set().union(*places))
