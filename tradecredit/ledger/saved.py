"""A visitor's work as one workbook: invoices as read, limits, policy, answers.

Loaded again it gives the same book without a question, so amounts are in US$ as the book has
them, buyers are joined as the visitor joined them, and each invoice carries its own currency as
a remark.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.workbook import Workbook

from tradecredit.language import _
from tradecredit.ledger.merges import MergeProposal, apply_merges
from tradecredit.ledger.names import normalised_name
from tradecredit.ledger.policy import POLICY_TERMS, PolicyTerms
from tradecredit.ledger.reading import LedgerReading
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.values import parsed_date

# The headings below are words of the import, whatever language the page is in.
INVOICE_HEADINGS = {
    "invoice_id": "Invoice number",
    "buyer_number": "Customer number",
    "buyer_name": "Buyer name",
    "country_code": "Country",
    "invoice_date": "Invoice date",
    "ship_date": "Shipment date",
    "due_date": "Due date",
    "paid_date": "Payment date",
    "written_off_date": "Written off date",
    "amount_usd": "Amount",
    "outstanding_usd": "Outstanding amount",
    "currency": "Currency",
    "payment_term": "Payment term",
    "hs6_code": "HS code",
    "declared_date": "Declaration date",
    "notice_date": "Notice date",
    "bill_of_lading": "Bill of lading",
    "consignee_country_code": "Consignee country",
    "remark": "Remark",
}
LIMIT_HEADINGS = {
    "buyer_number": "Customer number",
    "buyer_name": "Buyer name",
    "limit_usd": "Limit (US$)",
    "requested_usd": "Requested limit",
    "payment_term": "Payment term",
    "term_days": "Credit days",
    "valid_from": "Valid from",
    "valid_to": "Valid to",
    "decided_date": "Decided date",
    "decision": "Decision",
}
ANSWERS_SHEET = "Saved answers"
AS_OF, DECLARED, NOTICED = "As-of date", "Declared in time where not stated", "Notice in time"
YES, NO = "yes", "no"
WIDTH = 17


@dataclass(frozen=True)
class SavedAnswers:
    """What the sheet of answers says; the usual answers where there is no such sheet."""

    as_of_date: date | None = None
    declared_on_time: bool = True
    notice_in_time: bool = True


def saved_workbook(
    reading: LedgerReading,
    terms: PolicyTerms,
    merges: Iterable[MergeProposal],
    rates: Mapping[str, float],
    *,
    file_name: str,
    declared_on_time: bool,
    notice_in_time: bool,
) -> bytes:
    """An .xlsx with the sheets Invoices, Limits, Policy and Saved answers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    merged = apply_merges(reading.invoices, merges)
    _write(book, "Invoices", _invoices(merged, rates), INVOICE_HEADINGS)
    _write(book, "Limits", _limits(terms.limits, reading.invoices, merged), LIMIT_HEADINGS)
    _write_pairs(book, "Policy", _policy(terms))
    answers = {
        AS_OF: reading.as_of_date.isoformat(),
        DECLARED: YES if declared_on_time else NO,
        NOTICED: YES if notice_in_time else NO,
        "Read from": file_name,
        **{f"US$ for one {code}": rate for code, rate in rates.items()},
    }
    _write_pairs(book, ANSWERS_SHEET, answers)
    book.close()
    return buffer.getvalue()


def saved_answers(workbook: RawWorkbook) -> SavedAnswers:
    """The answers that a saved workbook brings along."""
    sheet = next((each for each in workbook.sheets if each.sheet_name == ANSWERS_SHEET), None)
    if sheet is None:
        return SavedAnswers()
    said = dict(_pairs(sheet))
    return SavedAnswers(
        as_of_date=parsed_date(said.get(AS_OF, ""), None),
        declared_on_time=said.get(DECLARED) != NO,
        notice_in_time=said.get(NOTICED) != NO,
    )


def _pairs(sheet: RawSheet) -> list[tuple[str, str]]:
    """First two cells of every row, those that were taken for headings too."""
    below = [tuple(map(str, row)) for row in sheet.cells.itertuples(index=False, name=None)]
    rows = [*(cells for _row, cells in sheet.rows_above), *below]
    return [(cells[0], cells[1]) for cells in rows if len(cells) > 1]


def _invoices(merged: pd.DataFrame, rates: Mapping[str, float]) -> pd.DataFrame:
    remarks = [
        "" if code == "USD" else f"{code} {amount:.2f} at {rates.get(code, '')}"
        for code, amount in zip(merged["currency_code"], merged["amount"], strict=True)
    ]
    return merged.assign(
        buyer_number=["" if key.startswith("name:") else key for key in merged["buyer_key"]],
        currency="USD",
        remark=remarks,
    )


def _limits(limits: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The limits under the numbers and names that their buyers have now."""
    keys = dict(zip(before["buyer_key"], after["buyer_key"], strict=True))
    names = dict(zip(after["buyer_key"], after["buyer_name"], strict=True))
    found = limits.copy()
    for row, limit in limits.iterrows():
        own = limit["buyer_number"] or f"name:{normalised_name(str(limit['buyer_name']))}"
        if (key := keys.get(own)) is not None:
            found.loc[row, "buyer_number"] = "" if key.startswith("name:") else key
            found.loc[row, "buyer_name"] = names[key]
    return found


def _policy(terms: PolicyTerms) -> dict[str, Any]:
    values = {term.title: getattr(terms, term.name) for term in POLICY_TERMS}
    return {"Term": "Value"} | {
        title: (YES if value else NO) if isinstance(value, bool) else value
        for title, value in values.items()
        if value is not None and value != "unknown"
    }


def _write(book: Workbook, name: str, frame: pd.DataFrame, headings: dict[str, str]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bg_color": "#DDE6EE", "text_wrap": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, WIDTH)
    # Text that begins like a formula stays text when somebody edits its cell.
    quoted = book.add_format({"quote_prefix": True})
    rows = frame.reindex(columns=list(headings))
    for column, (key, heading) in enumerate(headings.items()):
        sheet.write_string(0, column, heading, bold)
        for row, value in enumerate(rows[key].tolist(), start=1):
            _write_cell(sheet, row, column, value, quoted)


def _write_pairs(book: Workbook, name: str, pairs: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 1, 2 * WIDTH)
    for row, (key, value) in enumerate(pairs.items()):
        sheet.write_string(row, 0, key)
        _write_cell(sheet, row, 1, value, None)


def _write_cell(sheet: Any, row: int, column: int, value: Any, text_format: Any) -> None:
    """Text as text and numbers as numbers; what is unknown leaves the cell empty."""
    if value is None or pd.isna(value):
        return
    if isinstance(value, date):
        sheet.write_string(row, column, f"{value:%Y-%m-%d}")
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif str(value):
        sheet.write_string(row, column, str(value), text_format)


def saved_file_name(file_name: str) -> str:
    """Name of the saved workbook: ``my_ledger`` of my_ledger.csv, and what it is."""
    bare = file_name.rpartition(".")[0] or file_name
    return _("{name}_saved.xlsx", name=bare.removesuffix("_saved"))
