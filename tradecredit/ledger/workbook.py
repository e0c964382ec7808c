"""Stage 1: bytes of a CSV or Excel file -> sheets of text cells with their row numbers."""

import csv
import io
import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

import pandas as pd
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tradecredit.language import _
from tradecredit.ledger.headings import heading_score, is_heading_text
from tradecredit.ledger.problems import LedgerUnreadable, Notice

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 50 * MEGABYTE
# A workbook is a zip: its parts may unpack to a thousand times their size.
MAX_UNPACKED_BYTES = 400 * MEGABYTE
MAX_SHEET_CELLS = 20_000_000
MAX_SHEETS = 40
MAX_ROWS = 1_048_576
MAX_COLUMNS = 1_000
USUALLY_WIDER = 0.2
MAX_PARTS = 2_000
HEADER_SEARCH_ROWS = 40
SEPARATORS = (",", ";", "\t", "|")
# A quoted field may hold line breaks, but not this many: then a quote was never closed.
MAX_LINES_IN_RECORD = 30
# Excel holds no longer text in a cell.
MAX_CELL_CHARACTERS = 32_767

ZIP_SIGNATURE = b"PK\x03\x04"
EMPTY_ZIP_SIGNATURE = b"PK\x05\x06"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class RawSheet:
    """One sheet below its headings.

    ``cells``: text as found, one column per heading (headings made unique), index
    ``row_number`` as the file counts its rows from 1; an empty cell is "".
    ``formula_rows``: row and heading of formulas that carry no value.
    ``ragged_rows``: row numbers with more cells than there are headings.
    ``rows_above``: the heading row and what stands above it, with row numbers.
    """

    sheet_name: str
    header_row_number: int
    cells: pd.DataFrame
    notices: tuple[Notice, ...] = ()
    formula_cells: tuple[tuple[int, str], ...] = ()
    ragged_rows: tuple[int, ...] = ()
    rows_above: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings in the order of the columns, each different."""
        return tuple(self.cells.columns)

    @property
    def row_count(self) -> int:
        """Rows below the headings, empty ones included."""
        return len(self.cells)


@dataclass(frozen=True)
class RawWorkbook:
    """A file as read: ``encoding`` and ``separator`` are empty for an Excel file."""

    file_name: str
    sheets: tuple[RawSheet, ...]
    encoding: str = ""
    separator: str = ""
    notices: tuple[Notice, ...] = ()

    def sheet(self, sheet_name: str) -> RawSheet:
        """The sheet of that name; raises ``KeyError`` when there is none."""
        return {sheet.sheet_name: sheet for sheet in self.sheets}[sheet_name]


@dataclass(frozen=True)
class _Grid:
    """Rows of text cells with the number each row has in the file."""

    sheet_name: str
    rows: list[list[str]]
    row_numbers: list[int]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    empty_formulas: frozenset[tuple[int, int]] = frozenset()
    notices: tuple[Notice, ...] = ()


def read_workbook(file_name: str, content: bytes) -> RawWorkbook:
    """Sheets of a CSV (one sheet) or of an .xlsx, .xlsm or .xls workbook.

    Raises ``LedgerUnreadable`` with what was found, what was expected and what to do.
    """
    refuse_size(len(content))
    _refuse_empty(content)
    reader = _reader_for(content)
    return reader(file_name, content)


def _reader_for(content: bytes) -> Callable[[str, bytes], RawWorkbook]:
    if content.startswith((ZIP_SIGNATURE, EMPTY_ZIP_SIGNATURE)):
        return _read_zip
    if content.startswith(OLE_SIGNATURE):
        return _read_ole
    _refuse_other_kinds(content)
    return _read_text


# --- refusals -------------------------------------------------------------------------------


def _unreadable(found: str, what_to_do: str = "", expected: str = "") -> LedgerUnreadable:
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
        raise _unreadable(
            _("The file has {size} MB.", size=f"{byte_count / MEGABYTE:,.1f}"),
            _("Leave out closed years or split the file by year, then load it again."),
            _("At most {limit} MB are read.", limit=MAX_FILE_BYTES // MEGABYTE),
        )


def _refuse_empty(content: bytes) -> None:
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise _unreadable(_("The file is empty."))


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


def _refuse_other_kinds(content: bytes) -> None:
    for signature, kind in _signatures():
        # Two letters may also begin a text: there a control character must follow.
        is_text = signature.isalpha() and not re.search(rb"[\x00-\x08]", content[:64])
        if content.startswith(signature) and not is_text:
            raise _unreadable(_("The file is {kind}, whatever its name says.", kind=kind))
    start = content[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower().replace(b"\x00", b"")
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise _unreadable(
            _("The file is a web page (HTML), even if its name ends in .xls."),
            _("Open it in Excel, choose 'Save as' and the type .xlsx or CSV, and load that file."),
        )
    if start.startswith((b"<?xml", b"{\\rtf")):
        raise _unreadable(
            _("The file is an XML or RTF document, not a table."),
            _("Open it in Excel, choose 'Save as' and the type .xlsx or CSV, and load that file."),
        )


# --- Excel ----------------------------------------------------------------------------------


def _read_zip(file_name: str, content: bytes) -> RawWorkbook:
    parts = _unpacked_parts(content)
    if "xl/workbook.xml" not in parts:
        raise _unreadable(
            _("The file is a zip archive, but no .xlsx workbook."),
            _("Unpack the archive or save the table as .xlsx or CSV, and load that file."),
        )
    formulas = _refuse_wide_sheets(parts)
    return _read_excel(file_name, _repacked(parts), formulas)


def _unpacked_parts(content: bytes) -> dict[str, bytes]:
    """The parts a reader of cells needs, unpacked within the bound; pictures are left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            wanted = [
                part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))
            ]
            _refuse_parts(wanted)
            # read() stops at the stated size and checks the sum, so a false size is found here.
            return {part.filename: archive.read(part) for part in wanted}
    except LedgerUnreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError) as error:
        raise _damaged() from error
    except (RuntimeError, NotImplementedError, ValueError, struct.error) as error:
        raise _damaged() from error


def _refuse_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise _password_protected()
    unpacked_bytes = sum(part.file_size for part in parts)
    if unpacked_bytes > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
        raise _unreadable(
            _("The workbook unpacks to {size} MB.", size=f"{unpacked_bytes / MEGABYTE:,.0f}"),
            _("Copy the invoices into a new workbook, or save the sheet as CSV."),
            _("At most {limit} MB are unpacked.", limit=MAX_UNPACKED_BYTES // MEGABYTE),
        )


def _repacked(parts: dict[str, bytes]) -> bytes:
    """The same parts stored without compression: what is read next is what was measured."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _damaged() -> LedgerUnreadable:
    return _unreadable(
        _("The workbook is damaged or was cut off while it was copied."),
        _("Open it in Excel, save it again (or copy it again), and load the new file."),
    )


def _password_protected() -> LedgerUnreadable:
    return _unreadable(
        _("The workbook is protected by a password."),
        _("Open it in Excel, remove the password under File > Info, save, and load it again."),
        _("A workbook without a password is expected."),
    )


_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Z]{1,3})\d{1,7}["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?r=["'](\d{1,7})["']""")
_EMPTY_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*"""
    rb"""<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _refuse_wide_sheets(parts: dict[str, bytes]) -> dict[str, frozenset[tuple[int, int]]]:
    """Formulas without a value, by sheet part; refuses sheets whose far corner is absurd.

    A single cell at XFD1048576 makes a reader reserve seventeen billion cells.
    """
    formulas = {}
    for name, data in parts.items():
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        width = 1 + max(map(_column_index, set(_letters(data))), default=-1)
        height = max(map(int, _ROW.findall(data)), default=0)
        if width * height > MAX_SHEET_CELLS:
            raise _unreadable(
                _(
                    "A sheet reaches over {height} rows and {width} columns.",
                    height=f"{height:,}",
                    width=width,
                ),
                _("Delete the empty rows and columns around the table, save, and load it again."),
                _("At most {limit} cells are read per sheet.", limit=f"{MAX_SHEET_CELLS:,}"),
            )
        formulas[name] = (
            frozenset(
                (int(row), _column_index(letters)) for letters, row in _EMPTY_FORMULA.findall(data)
            )
            if b"<f" in data
            else frozenset()
        )
    return formulas


def _letters(data: bytes) -> Iterable[bytes]:
    return (match.group(1) for match in _CELL.finditer(data))


def _read_ole(file_name: str, content: bytes) -> RawWorkbook:
    if ENCRYPTED_PACKAGE in content:
        raise _password_protected()
    return _read_excel(file_name, content, {})


def _read_excel(
    file_name: str, content: bytes, formulas: dict[str, frozenset[tuple[int, int]]]
) -> RawWorkbook:
    grids = _excel_grids(content, formulas)
    sheets = tuple(_raw_sheet(grid) for grid in grids if any(any(row) for row in grid.rows))
    if not sheets:
        raise _unreadable(_("The workbook has no filled sheet."))
    return RawWorkbook(file_name=file_name, sheets=sheets)


def _excel_grids(content: bytes, formulas: dict[str, frozenset[tuple[int, int]]]) -> list[_Grid]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = _shown_sheets(workbook)
        parts = _sheet_parts(content) if formulas else {}
        return [
            _excel_grid(
                workbook.get_sheet_by_name(name), formulas.get(parts.get(name, ""), frozenset())
            )
            for name in names[:MAX_SHEETS]
        ]
    except PasswordError as error:
        raise _password_protected() from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic inside the reader is no Exception
        raise _damaged() from error


def _shown_sheets(workbook: CalamineWorkbook) -> list[str]:
    """Names of the sheets a person sees; of all of them when everything is hidden."""
    sheets = [data for data in workbook.sheets_metadata if data.typ == SheetTypeEnum.WorkSheet]
    shown = [data for data in sheets if data.visible == SheetVisibleEnum.Visible]
    return [data.name for data in shown or sheets]


def _sheet_parts(content: bytes) -> dict[str, str]:
    """Sheet name -> part of the package, as the workbook's relations say."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = _elements(archive.read("xl/workbook.xml"))
        links = _elements(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return {
        sheet.get("name", ""): "xl/" + targets.get(sheet.get(relation), "").removeprefix("/xl/")
        for sheet in book
        if sheet.tag.endswith("}sheet")
    }


def _elements(part: bytes) -> list[ElementTree.Element]:
    """All elements of a part; entities, which no workbook declares, are not expanded."""
    if b"<!" in part.replace(b"<!--", b""):
        raise ValueError("declaration in a part of the package")
    return list(ElementTree.fromstring(part).iter())  # noqa: S314 - no entity can be declared


def _excel_grid(sheet: CalamineSheet, formulas: frozenset[tuple[int, int]]) -> _Grid:
    if sheet.total_width * sheet.total_height > MAX_SHEET_CELLS:
        raise ValueError("sheet too large")
    rows = [[_cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return _Grid(
        sheet_name=sheet.name,
        rows=rows,
        row_numbers=list(range(1, len(rows) + 1)),
        merged=list(sheet.merged_cell_ranges or []),
        empty_formulas=formulas,
    )


_LOOKS_GROUPED = re.compile(r"-?\d{1,3}\.\d{3}")


def _cell_text(value: Any) -> str:
    """A cell as text that can be read one way only."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, time | timedelta) else ""


def _number_text(value: float) -> str:
    if value == int(value) if abs(value) < 1e15 else False:
        return str(int(value))
    text = f"{value:.10f}".rstrip("0") if abs(value) < 1e15 else repr(value)
    # 1.234 could be read as one thousand and something; 1.2340 cannot.
    return text + "0" if _LOOKS_GROUPED.fullmatch(text) else text


# --- CSV ------------------------------------------------------------------------------------


def _read_text(file_name: str, content: bytes) -> RawWorkbook:
    text, encoding, notices = _decoded(content)
    if not text.strip():
        raise _unreadable(_("The file is empty."))
    # A process-wide bound of the standard library; a longer field is cut later.
    csv.field_size_limit(MAX_FILE_BYTES)
    separator = _separator(text)
    _refuse_lines(text, separator)
    grid = _csv_grid(text, separator)
    return RawWorkbook(
        file_name=file_name,
        sheets=(_raw_sheet(grid),),
        encoding=encoding,
        separator=separator,
        notices=notices,
    )


def _refuse_lines(text: str, separator: str) -> None:
    """Refuses before a million rows or cells are made of one character each."""
    row_count = max(text.count("\n"), text.count("\r"))
    column_count = 1 + max((line.count(separator) for line in text.split("\n")), default=0)
    if row_count > MAX_ROWS or column_count > MAX_COLUMNS:
        raise _too_long(row_count, column_count)


def _decoded(content: bytes) -> tuple[str, str, tuple[Notice, ...]]:
    text, encoding = _first_decoding(content)
    nul_count = text.count("\x00")
    text = text.replace("\x00", "").removeprefix("\ufeff")
    control_count = len(re.findall(r"[\x01-\x08\x0e-\x1f\x7f\ufffd]", text))
    if nul_count + control_count > max(5, 0.02 * len(text)):
        raise _unreadable(_("The file holds no text: it looks like a program's own data."))
    notices = []
    if nul_count:
        notices.append(
            Notice("nul_bytes", _("{count} NUL bytes were left out.", count=nul_count), nul_count)
        )
    if encoding == "cp1252":
        notices.append(
            Notice(
                "encoding",
                _("The file is neither UTF-8 nor Chinese text; it was read as Western European."),
            )
        )
    return text, encoding, tuple(notices)


def _first_decoding(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), "utf-16"
    if not content.startswith(b"\xef\xbb\xbf") and (order := _utf16_without_mark(content)):
        return content.decode(order, errors="replace"), order
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return _legacy_decoding(content)


def _utf16_without_mark(content: bytes) -> str:
    sample = content[:4000]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    quarter = len(sample) // 8
    if odd > quarter and even * 10 < odd:
        return "utf-16-le"
    return "utf-16-be" if even > quarter and odd * 10 < even else ""


def _legacy_decoding(content: bytes) -> tuple[str, str]:
    """GB18030 when what comes out is everyday Chinese, otherwise Western European."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "cp1252"
    foreign = [character for character in text[:200_000] if ord(character) > 127]
    everyday = sum(_is_everyday_chinese(character) for character in foreign)
    if everyday >= 0.7 * len(foreign):
        return text, "gb18030"
    return content.decode("cp1252", errors="replace"), "cp1252"


def _is_everyday_chinese(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _lines(text: str) -> list[str]:
    """Lines with their ends, cut at line breaks only and not at every blank Unicode knows."""
    return list(io.StringIO(text, newline=""))


def _separator(text: str) -> str:
    """The mark that cuts most lines into the same number of at least two cells."""
    lines = [line for line in _lines(text[:400_000])[:200] if line.strip()]
    if lines and (stated := re.fullmatch(r"sep=(.)", lines[0].strip('" '))):
        return stated.group(1)
    return max(SEPARATORS, key=lambda mark: _regularity(lines, mark))


def _regularity(lines: list[str], mark: str) -> tuple[float, int]:
    counts = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
    several = [count for count in counts if count > 1]
    if not several:
        return (0.0, 0)
    common = max(set(several), key=lambda count: (several.count(count), count))
    return (several.count(common) / len(counts), common)


def _csv_grid(text: str, separator: str) -> _Grid:
    lines = _lines(text)
    if lines and re.fullmatch(r'"?sep=."?\s*', lines[0]):
        lines[0] = "\n"
    rows, row_numbers, is_broken = _csv_records(lines, separator)
    notices: tuple[Notice, ...] = ()
    if is_broken:
        rows, row_numbers, broken_lines = _csv_lines(lines, separator)
        notices = (
            Notice(
                "quotes",
                _(
                    "A quotation mark is opened and never closed (line {lines}); "
                    "every line was read as one row.",
                    lines=", ".join(map(str, broken_lines[:5])),
                ),
                len(broken_lines),
            ),
        )
    return _Grid(sheet_name="CSV", rows=rows, row_numbers=row_numbers, notices=notices)


def _csv_records(lines: list[str], separator: str) -> tuple[list[list[str]], list[int], bool]:
    """Rows, their first line numbers, and whether one of them swallowed others."""
    reader = csv.reader(lines, delimiter=separator)
    rows: list[list[str]] = []
    row_numbers: list[int] = []
    last_line = 0
    ends_open = False
    for row in reader:
        if reader.line_num - last_line > MAX_LINES_IN_RECORD:
            return [], [], True
        ends_open = reader.line_num - last_line > 1 and _is_open(lines[last_line : reader.line_num])
        rows.append(row)
        row_numbers.append(last_line + 1)
        last_line = reader.line_num
    return rows, row_numbers, ends_open


def _is_open(lines: list[str]) -> bool:
    return "".join(lines).count('"') % 2 == 1


def _csv_lines(lines: list[str], separator: str) -> tuple[list[list[str]], list[int], list[int]]:
    """Each line one row; a line with an odd number of quotation marks is cut without them."""
    rows, broken = [], []
    for number, line in enumerate(lines, start=1):
        line = line.rstrip("\r\n")
        if line.count('"') % 2:
            broken.append(number)
            rows.append([cell.strip().strip('"') for cell in line.split(separator)])
        else:
            rows.append(next(csv.reader([line], delimiter=separator), []))
    return rows, list(range(1, len(lines) + 1)), broken


# --- headings -------------------------------------------------------------------------------


def _raw_sheet(grid: _Grid) -> RawSheet:
    _refuse_grid(grid)
    header = _header_position(grid)
    span = _header_span(grid, header)
    body = range(header + span, len(grid.rows))
    width, ragged_rows = _width(grid, header, body)
    names = _headings(grid, header, span, width)
    cells = pd.DataFrame(
        [_padded(grid.rows[position], width) for position in body],
        columns=pd.Index(names, dtype=object),
        index=pd.Index([grid.row_numbers[position] for position in body], name="row_number"),
        dtype=object,
    )
    header_row_number = grid.row_numbers[header] if header >= 0 else 0
    return RawSheet(
        sheet_name=grid.sheet_name,
        header_row_number=header_row_number,
        cells=cells,
        notices=grid.notices + _header_notices(grid, header),
        formula_cells=tuple(
            (row, names[column])
            for row, column in sorted(grid.empty_formulas)
            if column < width and row > header_row_number
        ),
        ragged_rows=ragged_rows,
        rows_above=tuple(
            (grid.row_numbers[position], tuple(_padded(grid.rows[position], width)))
            for position in range(header + span)
        ),
    )


def _refuse_grid(grid: _Grid) -> None:
    widest = max((len(row) for row in grid.rows), default=0)
    if widest > MAX_COLUMNS or len(grid.rows) > MAX_ROWS:
        raise _too_long(len(grid.rows), widest)


def _too_long(row_count: int, column_count: int) -> LedgerUnreadable:
    return _unreadable(
        _(
            "The table has {rows} rows and {columns} columns.",
            rows=f"{row_count:,}",
            columns=f"{column_count:,}",
        ),
        _("Leave out closed years and columns that are not needed, then load it again."),
        _(
            "At most {rows} rows and {columns} columns are read.",
            rows=f"{MAX_ROWS:,}",
            columns=f"{MAX_COLUMNS:,}",
        ),
    )


def _width(grid: _Grid, header: int, body: range) -> tuple[int, tuple[int, ...]]:
    """Columns of the sheet, and the rows that are wider than its headings.

    Where many rows are wider, there are columns without a heading; where few are, a text with
    the separator in it has shifted their cells.
    """
    widths = {position: _filled_width(grid.rows[position]) for position in body}
    widest = max(widths.values(), default=0)
    if header < 0:
        return widest, ()
    headed = max(_filled_width(_spread(grid, header, _padded(grid.rows[header], widest))), 1)
    wider = [position for position, width in widths.items() if width > headed]
    if len(wider) > USUALLY_WIDER * len(widths):
        return widest, ()
    return headed, tuple(grid.row_numbers[position] for position in wider)


def _filled_width(row: list[str]) -> int:
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width


def _padded(row: list[str], width: int) -> list[str]:
    cells = [cell[:MAX_CELL_CHARACTERS].strip() for cell in row[:width]]
    return cells + [""] * (width - len(cells))


def _header_position(grid: _Grid) -> int:
    """Position of the heading row: known words first, then the first full row of words.

    -1 when even the first rows are data.
    """
    rows = [row[:300] for row in grid.rows[:HEADER_SEARCH_ROWS]]
    scores = [
        heading_score(_spread(grid, position, rows[position])) for position in range(len(rows))
    ]
    best = max(range(len(rows)), key=lambda position: (scores[position], -position), default=-1)
    if best >= 0 and scores[best] >= 2:
        return best
    usual = max((_filled_count(row) for row in rows), default=0)
    for position, row in enumerate(rows):
        if _filled_count(row) >= max(2, 0.6 * usual):
            words = sum(is_heading_text(cell) for cell in row if cell.strip())
            return position if words >= 0.8 * _filled_count(row) else -1
    return best if best >= 0 and scores[best] >= 1 else -1


def _filled_count(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _header_span(grid: _Grid, header: int) -> int:
    """Rows the headings take: two when a merged cell of the heading row reaches down."""
    if header < 0:
        return 1
    reaching = [
        last_row - header + 1
        for (first_row, _first_column), (last_row, _last_column) in grid.merged
        if first_row == header and last_row > header
    ]
    return min(max(reaching, default=1), 3)


def _spread(grid: _Grid, position: int, row: list[str]) -> list[str]:
    """A row with each merged cell's text in all the columns it covers."""
    spread = list(row)
    for (first_row, first_column), (last_row, last_column) in grid.merged:
        if first_row <= position <= last_row and last_column - first_column < 50:
            source = grid.rows[first_row]
            text = source[first_column] if first_column < len(source) else ""
            for column in range(first_column, min(last_column + 1, len(spread))):
                spread[column] = spread[column] or text
    return spread


def _headings(grid: _Grid, header: int, span: int, width: int) -> list[str]:
    if header < 0:
        return [_("column {number}", number=number + 1) for number in range(width)]
    levels = [
        _padded(_spread(grid, position, _padded(grid.rows[position], width)), width)
        for position in range(header, min(header + span, len(grid.rows)))
    ]
    texts = [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*levels, strict=True)]
    return _unique([_tidy(text) for text in texts])


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()[:120]


def _unique(names: list[str]) -> list[str]:
    used: dict[str, int] = {}
    unique = []
    for position, name in enumerate(names):
        base = name or _("column {number}", number=position + 1)
        used[base] = used.get(base, 0) + 1
        unique.append(base if used[base] == 1 else f"{base} ({used[base]})")
    return unique


def _header_notices(grid: _Grid, header: int) -> tuple[Notice, ...]:
    if header < 0:
        return (Notice("no_header", _("No heading row was found; columns are told by content.")),)
    if header > 0 and any(any(row) for row in grid.rows[:header]):
        text = _("Headings were found in row {number}.", number=grid.row_numbers[header])
        return (Notice("header_row", text),)
    return ()
