"""Rows of cells -> a sheet with headings, wherever in it the headings stand."""

import re
import unicodedata
from dataclasses import dataclass, field

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.files import MAX_COLUMNS, MAX_ROWS, MAX_SHEET_CELLS, too_long
from tradecredit.ledger.headings import heading_score, is_bucket, is_heading_text, is_month
from tradecredit.ledger.problems import Notice

HEADER_SEARCH_ROWS = 40
USUALLY_WIDER = 0.2
FOOTER_ROWS = 6
_PAID_NAME = re.compile(
    r"\b(paid|closed|settled|cleared|received|cancel+ed|void|payables?|credit notes?|credits|"
    r"payments?|suppliers?|vendors?|history|archive|old|quotes?|quotations?|proformas?|"
    r"collected|written[ -]?off|bezahlte?|"
    r"erledigte?|ausgeglichene?|beglichene?|pay[ée]e?s?|sold[ée]e?s?|r[ée]gl[ée]e?s?|"
    r"pagad[oa]s?|cobrad[oa]s?|pagas|recebid[oa]s?|pagat[aeoi]|saldat[aeoi])\b|"
    r"(?<!未)(已付|已收|已结|结清|核销|历史|回款|作废|应付|收款|贷项|完结)"
)
# Excel holds no longer text in a cell.
MAX_CELL_CHARACTERS = 32_767


@dataclass(frozen=True)
class RawSheet:
    """One sheet below its headings.

    ``cells``: text as found, one column per heading (headings made unique), index
    ``row_number`` as the file counts its rows from 1; an empty cell is "".
    ``formula_cells``: row and heading of formulas that carry no value.
    ``ragged_rows``: row numbers with more cells than there are headings.
    ``rows_above``: the heading row and what stands above it, with row numbers.
    ``group_rows``: rows that name the buyer of the rows below them.
    ``part_names``: the sheets that were put together into this one.
    """

    sheet_name: str
    header_row_number: int
    cells: pd.DataFrame
    notices: tuple[Notice, ...] = ()
    formula_cells: tuple[tuple[int, str], ...] = ()
    ragged_rows: tuple[int, ...] = ()
    rows_above: tuple[tuple[int, tuple[str, ...]], ...] = ()
    group_rows: tuple[int, ...] = ()
    part_names: tuple[str, ...] = ()

    @property
    def is_said_paid(self) -> bool:
        """Whether the sheet's name says that its invoices are no longer open."""
        is_named_so = _PAID_NAME.search(self.sheet_name.lower()) is not None
        return is_named_so and not self.part_names

    @property
    def texts_above(self) -> tuple[str, ...]:
        """What is written above the headings: title, unit, day."""
        return tuple(
            cell
            for row, cells in self.rows_above
            if row < self.header_row_number
            for cell in dict.fromkeys(cells)
            if cell
        )

    @property
    def texts_around(self) -> tuple[str, ...]:
        """The sheet's name, what is written above the headings, and notes below the rows."""
        last = self.cells.tail(FOOTER_ROWS).to_numpy().tolist()
        lines = [[cell for cell in line if cell] for line in last]
        notes = [line[0] for line in lines if len(line) == 1]
        return (self.sheet_name, *self.texts_above, *notes)

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
class Grid:
    """Rows of text cells with the number each row has in the file."""

    sheet_name: str
    rows: list[list[str]]
    row_numbers: list[int]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    empty_formulas: frozenset[tuple[int, int]] = frozenset()
    notices: tuple[Notice, ...] = ()


def raw_sheet(grid: Grid) -> RawSheet:
    """The sheet below its headings; raises ``LedgerUnreadable`` beyond the bounds.

    A cell that is merged downwards stands in every row that it covers.
    """
    _refuse_grid(grid)
    header = _header_position(grid)
    span = _header_span(grid, header)
    _fill_down(grid, header + span)
    body = range(header + span, len(grid.rows))
    width, ragged_rows = _width(grid, header, body)
    if width * len(grid.rows) > MAX_SHEET_CELLS:
        raise too_long(len(grid.rows), width)
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


def _fill_down(grid: Grid, first_body_row: int) -> None:
    for (first_row, column), (last_row, _last_column) in grid.merged:
        source = grid.rows[first_row] if first_row < len(grid.rows) else []
        if first_row < first_body_row or column >= len(source):
            continue
        for row in grid.rows[first_row + 1 : last_row + 1]:
            row.extend([""] * (column + 1 - len(row)))
            row[column] = row[column] or source[column]


def _refuse_grid(grid: Grid) -> None:
    widest = max((len(row) for row in grid.rows), default=0)
    if widest > MAX_COLUMNS or len(grid.rows) > MAX_ROWS:
        raise too_long(len(grid.rows), widest)


def _width(grid: Grid, header: int, body: range) -> tuple[int, tuple[int, ...]]:
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


def _header_position(grid: Grid) -> int:
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
            words = sum(_may_be_heading(cell) for cell in row if cell.strip())
            return position if words >= 0.8 * _filled_count(row) else -1
    return best if best >= 0 and scores[best] >= 1 else -1


def _may_be_heading(cell: str) -> bool:
    return is_heading_text(cell) or is_bucket(cell) or is_month(cell)


def _filled_count(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _header_span(grid: Grid, header: int) -> int:
    """Rows the headings take: two when a merged cell reaches down, or words go on below them."""
    if header < 0:
        return 1
    if _goes_on_below(grid, header):
        return 2
    reaching = [
        last_row - header + 1
        for (first_row, _first_column), (last_row, _last_column) in grid.merged
        if first_row == header and last_row > header
    ]
    return min(max(reaching, default=1), 3)


def _goes_on_below(grid: Grid, header: int) -> bool:
    """Whether the next row holds the second line of headings: words under words, no number."""
    if header + 1 >= len(grid.rows):
        return False
    above, below = grid.rows[header], grid.rows[header + 1]
    filled = [(at, cell.strip()) for at, cell in enumerate(below) if cell.strip()]
    is_under_words = all(at < len(above) and above[at].strip() for at, _cell in filled)
    is_words = all(is_heading_text(cell) and not re.search(r"\d", cell) for _at, cell in filled)
    return 2 <= len(filled) < _filled_count(above) and is_under_words and is_words


def _spread(grid: Grid, position: int, row: list[str]) -> list[str]:
    """A row with each merged cell's text in all the columns it covers."""
    spread = list(row)
    for (first_row, first_column), (last_row, last_column) in grid.merged:
        if first_row <= position <= last_row and last_column - first_column < 50:
            source = grid.rows[first_row]
            text = source[first_column] if first_column < len(source) else ""
            for column in range(first_column, min(last_column + 1, len(spread))):
                spread[column] = spread[column] or text
    return spread


def _headings(grid: Grid, header: int, span: int, width: int) -> list[str]:
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


def _header_notices(grid: Grid, header: int) -> tuple[Notice, ...]:
    if header < 0:
        return (Notice("no_header", _("No heading row was found; columns are told by content.")),)
    if header > 0 and any(any(row) for row in grid.rows[:header]):
        text = _("Headings were found in row {number}.", number=grid.row_numbers[header])
        return (Notice("header_row", text),)
    return ()
