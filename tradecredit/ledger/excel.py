"""Bytes of an Excel workbook -> its sheets; unpacked within bounds before anything reads them."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tradecredit.language import _
from tradecredit.ledger.files import (
    MAX_SHEET_CELLS,
    MEGABYTE,
    damaged,
    password_protected,
    unreadable,
)
from tradecredit.ledger.problems import LedgerUnreadable
from tradecredit.ledger.sheets import Grid, RawWorkbook, raw_sheet

# A workbook is a zip: its parts may unpack to a thousand times their size.
MAX_UNPACKED_BYTES = 400 * MEGABYTE
MAX_SHEETS = 40
MAX_PARTS = 2_000
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_zip(file_name: str, content: bytes) -> RawWorkbook:
    """An .xlsx or .xlsm workbook; raises ``LedgerUnreadable`` for any other archive."""
    parts = _unpacked_parts(content)
    if "xl/workbook.xml" not in parts:
        raise unreadable(
            _("The file is a zip archive, but no .xlsx workbook."),
            _("Unpack the archive or save the table as .xlsx or CSV, and load that file."),
        )
    formulas = _refuse_wide_sheets(parts)
    _refuse_repeated_texts(parts)
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
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
        # What zipfile raises for a password, and for a way of packing it does not know.
        RuntimeError, ValueError,
    ) as error:  # fmt: skip
        raise damaged() from error


def _refuse_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise password_protected()
    unpacked_bytes = sum(part.file_size for part in parts)
    if unpacked_bytes > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
        raise unreadable(
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


_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Za-z]{1,3})\d{1,7}["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?r=["'](\d{1,7})["']""")
_EMPTY_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*"""
    rb"""<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters.upper():
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
            raise unreadable(
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


_SHARED_CELL = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d+)<""")
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
MAX_TEXT_BYTES = 200 * MEGABYTE


def _refuse_repeated_texts(parts: dict[str, bytes]) -> None:
    """Refuses a workbook whose texts, stored once, would fill the memory when written out."""
    lengths = [len(text) for text in _SHARED_TEXT.findall(parts.get("xl/sharedStrings.xml", b""))]
    cells = sum(
        data.count(b't="s"') + data.count(b"t='s'")
        for name, data in parts.items()
        if name.startswith("xl/worksheets/")
    )
    if max(lengths, default=0) * cells <= MAX_TEXT_BYTES:
        return
    times = Counter(
        int(index)
        for name, data in parts.items()
        if name.startswith("xl/worksheets/")
        for index in _SHARED_CELL.findall(data)
    )
    byte_count = sum(
        count * lengths[index] for index, count in times.items() if index < len(lengths)
    )
    if byte_count > MAX_TEXT_BYTES:
        raise unreadable(
            _("The cells hold {size} MB of text.", size=f"{byte_count / MEGABYTE:,.0f}"),
            _("Delete columns of long texts, save, and load it again."),
            _("At most {limit} MB of text are read.", limit=MAX_TEXT_BYTES // MEGABYTE),
        )


def _letters(data: bytes) -> Iterable[bytes]:
    return (match.group(1) for match in _CELL.finditer(data))


def read_ole(file_name: str, content: bytes) -> RawWorkbook:
    """An .xls workbook; raises ``LedgerUnreadable`` when a password protects it."""
    if ENCRYPTED_PACKAGE in content:
        raise password_protected()
    return _read_excel(file_name, content, {})


def _read_excel(
    file_name: str, content: bytes, formulas: dict[str, frozenset[tuple[int, int]]]
) -> RawWorkbook:
    grids = _excel_grids(content, formulas)
    sheets = tuple(raw_sheet(grid) for grid in grids if any(any(row) for row in grid.rows))
    if not sheets:
        raise unreadable(_("The workbook has no filled sheet."))
    return RawWorkbook(file_name=file_name, sheets=sheets)


def _excel_grids(content: bytes, formulas: dict[str, frozenset[tuple[int, int]]]) -> list[Grid]:
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
        raise password_protected() from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic inside the reader is no Exception
        raise damaged() from error


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


def _excel_grid(sheet: CalamineSheet, formulas: frozenset[tuple[int, int]]) -> Grid:
    if sheet.total_width * sheet.total_height > MAX_SHEET_CELLS:
        raise ValueError("sheet too large")
    rows = [[_cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return Grid(
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
