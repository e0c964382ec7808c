"""Files that cannot be read as a ledger, and how that is said."""

import re

from tradecredit.language import _
from tradecredit.ledger.problems import LedgerUnreadable

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 50 * MEGABYTE
# As many rows as a sheet of Excel; no ledger needs as many columns.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 1_000
MAX_SHEET_CELLS = 10_000_000


def unreadable(found: str, what_to_do: str = "", expected: str = "") -> LedgerUnreadable:
    """The error to raise, with the usual expectation and advice where none are given."""
    return LedgerUnreadable(
        found=found,
        expected=expected
        or _("A ledger is expected as a CSV file or as an Excel workbook (.xlsx or .xls)."),
        what_to_do=what_to_do
        or _("Export the open invoices again as CSV or Excel and choose that file."),
    )


def refuse_size(byte_count: int) -> None:
    """Raises ``LedgerUnreadable`` for a file too large to be read; for use before reading it."""
    if byte_count > MAX_FILE_BYTES:
        raise unreadable(
            _("The file has {size} MB.", size=f"{byte_count / MEGABYTE:,.1f}"),
            _("Leave out closed years or split the file by year, then load it again."),
            _("At most {limit} MB are read.", limit=MAX_FILE_BYTES // MEGABYTE),
        )


def refuse_empty(content: bytes) -> None:
    """Raises ``LedgerUnreadable`` for a file of nothing but blanks."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise unreadable(_("The file is empty."))


def _signatures() -> tuple[tuple[bytes, str], ...]:
    """First bytes of files people take for a table, and what such a file is."""
    return (
        (b"\x89PNG", _("a picture (PNG)")),
        (b"\xff\xd8\xff", _("a picture (JPEG)")),
        (b"GIF8", _("a picture (GIF)")),
        (b"BM", _("a picture (BMP)")),
        (b"II*\x00", _("a picture (TIFF)")),
        (b"MM\x00*", _("a picture (TIFF)")),
        (b"%PDF", _("a PDF document")),
        (b"Rar!", _("a RAR archive")),
        (b"7z\xbc\xaf", _("a 7-Zip archive")),
        (b"\x1f\x8b", _("a compressed file (gzip)")),
        (b"\x7fELF", _("a program")),
        (b"MZ", _("a program")),
        (b"PAR1", _("a Parquet file")),
    )


def refuse_other_kinds(content: bytes) -> None:
    """Raises ``LedgerUnreadable`` for pictures, documents and web pages, whatever their name."""
    for signature, kind in _signatures():
        # Two letters may also begin a text: there a control character must follow.
        is_text = signature.isalpha() and not re.search(rb"[\x00-\x08]", content[:64])
        if content.startswith(signature) and not is_text:
            raise unreadable(_("The file is {kind}, whatever its name says.", kind=kind))
    start = content[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower().replace(b"\x00", b"")
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise unreadable(
            _("The file is a web page (HTML), even if its name ends in .xls."),
            _("Open it in Excel, choose 'Save as' and the type .xlsx or CSV, and load that file."),
        )
    if start.startswith((b"<?xml", b"{\\rtf")):
        raise unreadable(
            _("The file is an XML or RTF document, not a table."),
            _("Open it in Excel, choose 'Save as' and the type .xlsx or CSV, and load that file."),
        )


def damaged() -> LedgerUnreadable:
    """For a workbook whose parts do not fit together."""
    return unreadable(
        _("The workbook is damaged or was cut off while it was copied."),
        _("Open it in Excel, save it again (or copy it again), and load the new file."),
    )


def password_protected() -> LedgerUnreadable:
    """For a workbook only its owner can open."""
    return unreadable(
        _("The workbook is protected by a password."),
        _("Open it in Excel, remove the password under File > Info, save, and load it again."),
        _("A workbook without a password is expected."),
    )


def too_long(row_count: int, column_count: int) -> LedgerUnreadable:
    """For a table beyond the bounds of rows, columns or cells."""
    return unreadable(
        _(
            "The table has {rows} rows and {columns} columns.",
            rows=f"{row_count:,}",
            columns=f"{column_count:,}",
        ),
        _("Leave out closed years and columns that are not needed, then load it again."),
        _(
            "At most {rows} rows, {columns} columns and {cells} cells are read.",
            rows=f"{MAX_ROWS:,}",
            columns=f"{MAX_COLUMNS:,}",
            cells=f"{MAX_SHEET_CELLS:,}",
        ),
    )
