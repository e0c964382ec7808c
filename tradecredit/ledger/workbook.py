"""Stage 1: bytes of a CSV or Excel file -> sheets of text cells with their row numbers."""

from collections.abc import Callable
from dataclasses import replace

from tradecredit.ledger.delimited import read_text
from tradecredit.ledger.excel import read_ole, read_zip
from tradecredit.ledger.files import refuse_empty, refuse_other_kinds, refuse_size
from tradecredit.ledger.party_rows import with_carried_buyers, with_parties
from tradecredit.ledger.sections import with_sections
from tradecredit.ledger.several_sheets import with_combined_sheet
from tradecredit.ledger.sheets import RawWorkbook

ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(file_name: str, content: bytes) -> RawWorkbook:
    """Sheets of a CSV (one sheet) or of an .xlsx, .xlsm or .xls workbook.

    Raises ``LedgerUnreadable`` with what was found, what was expected and what to do.
    """
    refuse_size(len(content))
    refuse_empty(content)
    reader = _reader_for(content)
    found = reader(file_name, content)
    sheets = tuple(
        with_carried_buyers(with_parties(with_sections(sheet))) for sheet in found.sheets
    )
    return with_combined_sheet(replace(found, sheets=sheets))


def _reader_for(content: bytes) -> Callable[[str, bytes], RawWorkbook]:
    if content.startswith(ZIP_SIGNATURES):
        return read_zip
    if content.startswith(OLE_SIGNATURE):
        return read_ole
    refuse_other_kinds(content)
    return read_text
