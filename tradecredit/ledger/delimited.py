"""Bytes of a text file -> one sheet: encoding, separator, rows with their line numbers."""

import csv
import io
import re

from tradecredit.language import _
from tradecredit.ledger.files import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, too_long, unreadable
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.sheets import Grid, RawWorkbook, raw_sheet

SEPARATORS = (",", ";", "\t", "|")
# A quoted field may hold line breaks, but not this many: then a quote was never closed.
MAX_LINES_IN_RECORD = 30


def read_text(file_name: str, content: bytes) -> RawWorkbook:
    """One sheet named CSV; raises ``LedgerUnreadable`` when the bytes are no text."""
    text, encoding, notices = _decoded(content)
    if not text.strip():
        raise unreadable(_("The file is empty."))
    # A process-wide bound of the standard library; a longer field is cut later.
    csv.field_size_limit(MAX_FILE_BYTES)
    separator = _separator(text)
    _refuse_lines(text, separator)
    grid = _csv_grid(text, separator)
    return RawWorkbook(
        file_name=file_name,
        sheets=(raw_sheet(grid),),
        encoding=encoding,
        separator=separator,
        notices=notices,
    )


def _refuse_lines(text: str, separator: str) -> None:
    """Refuses before a million rows or cells are made of one character each."""
    row_count = max(text.count("\n"), text.count("\r"))
    column_count = _widest(text, separator)
    if column_count > MAX_COLUMNS:
        # Separators inside quotation marks are no columns.
        column_count = _widest(re.sub(r'"[^"]*"', "", text), separator)
    if row_count > MAX_ROWS or column_count > MAX_COLUMNS:
        raise too_long(row_count, column_count)


def _widest(text: str, separator: str) -> int:
    return 1 + max((line.count(separator) for line in text.split("\n")), default=0)


def _decoded(content: bytes) -> tuple[str, str, tuple[Notice, ...]]:
    text, encoding = _first_decoding(content)
    nul_count = text.count("\x00")
    text = text.replace("\x00", "").removeprefix("\ufeff")
    control_count = len(re.findall(r"[\x01-\x08\x0e-\x1f\x7f\ufffd]", text))
    if nul_count + control_count > max(5, 0.02 * len(text)):
        raise unreadable(_("The file holds no text: it looks like a program's own data."))
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


def _csv_grid(text: str, separator: str) -> Grid:
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
    return Grid(sheet_name="CSV", rows=rows, row_numbers=row_numbers, notices=notices)


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
