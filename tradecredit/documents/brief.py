"""The export pack as a brief of exactly two pages, for a bank or a boss.

The first page has the answer, five figures and the cover waterfall with the rule of each step;
the second the largest buyers, the next obligations, and what the figures rest on. Every text
has its room and is shortened to it, so that no book makes a third page.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tradecredit import palette
from tradecredit.columns import OVERDUE, column, step_label
from tradecredit.cover_steps import STEP_BY_CODE, WATERFALL_ENDS
from tradecredit.documents import typesetting
from tradecredit.documents.pack import ASSUMED, Pack, answer, buyers, facts_line
from tradecredit.documents.typesetting import Align
from tradecredit.formats import compact, counted, day, money, number, percent
from tradecredit.language import _, language_in_use
from tradecredit.terms import label

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 36.0
ROOM = PAGE_WIDTH - 2 * MARGIN
TOP, BOTTOM = PAGE_HEIGHT - 62, 62.0
PAGE_COUNT = 2
TEXT, SMALL, TINY = 8.5, 7.4, 6.9
INK, GREY, PALE = "#111827", "#4b5563", "#c9d0d8"
HEADING_HEIGHT, ROW_HEIGHT, LINE_HEIGHT, HIGHEST_BAR, CELL_GAP = 24.0, 12.3, 9.2, 26.0, 7.0
THINNEST_BAR = 0.8
TOP_BUYERS = 25
TOP_OBLIGATIONS, TOP_LATE = 8, 4
AUTHOR = "Exporter Credit-Insurance Risk Dashboard"

# Columns of the three tables with their widths; the last takes what is left.
STEPS = {
    "step": 118.0,
    "amount_usd": 50.0,
    "outstanding_share_ratio": 62.0,
    "invoice_count": 44.0,
    "rule_name": 249.0,
}
BOARD = {
    "buyer_name": 150.0,
    "country_code": 64.0,
    "grade": 31.0,
    "outstanding_usd": 52.0,
    "overdue_usd": 47.0,
    "limit_usd": 46.0,
    "payable_usd": 47.0,
    "main_gap_step": 86.0,
}
OBLIGATIONS = {
    "obligation_date": 62.0,
    "obligation_kind": 170.0,
    "buyer_name": 170.0,
    "amount_usd": 60.0,
    "at_stake_usd": 61.0,
}
Row = Mapping[Any, Any]


def brief_file(pack: Pack) -> bytes:
    """The pack as the bytes of a PDF of two pages; the same pack gives the same bytes."""
    typesetting.register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, lang=language_in_use())
    _describe(canvas, pack)
    for page_number, fill in enumerate((_first_page, _second_page), start=1):
        page = _Page(canvas)
        _frame(page, pack, page_number)
        fill(page, pack)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _describe(canvas: Canvas, pack: Pack) -> None:
    canvas.setTitle(_("Credit insurance brief: {exporter}", exporter=pack.exporter_name))
    canvas.setSubject(f"{pack.mark}. {_facts_line(pack)}")
    canvas.setAuthor(AUTHOR)
    canvas.setCreator(AUTHOR)
    stamp = f"D:{pack.printed_date:%Y%m%d}000000Z"
    canvas.setDateFormatter(lambda *_moment: stamp)


def _facts_line(pack: Pack) -> str:
    return facts_line(pack, _("Exporter"), _("Cause of loss"), _("Filters"))


class _Page:
    """A page that is filled from the top: ``y`` is where the next line goes."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.y = canvas, TOP

    def heading(self, text: str) -> None:
        """The heading of a part."""
        self.y -= HEADING_HEIGHT - 4
        typesetting.draw(self.canvas, MARGIN, self.y, text, 10, is_bold=True, colour=INK)
        self.y -= 4

    def text(
        self, text: str, size: float, most: int, *, is_bold: bool = False, colour: str = INK
    ) -> None:
        """A paragraph of at most ``most`` lines."""
        for line in typesetting.lines(text, size, ROOM, most, is_bold=is_bold):
            self.y -= 1.25 * size
            typesetting.draw(
                self.canvas, MARGIN, self.y, line, size, is_bold=is_bold, colour=colour
            )

    def cell(
        self,
        text: str,
        left: float,
        width: float,
        size: float = SMALL,
        *,
        align: Align = "left",
        is_bold: bool = False,
        colour: str = INK,
    ) -> None:
        """``text`` in the column that begins at ``left``, shortened to its width."""
        shown = typesetting.shortened(text, size, width - CELL_GAP, is_bold=is_bold)
        x = left + width - CELL_GAP if align == "right" else left
        typesetting.draw(
            self.canvas, x, self.y, shown, size, is_bold=is_bold, align=align, colour=colour
        )

    def rule(self, y: float, colour: str = PALE, thickness: float = 0.5) -> None:
        """A line across the page."""
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.setLineWidth(thickness)
        self.canvas.line(MARGIN, y, PAGE_WIDTH - MARGIN, y)

    def table(self, widths: Mapping[str, float], rows: Sequence[Row], bold_rows: int = 0) -> None:
        """A table of these columns; the last ``bold_rows`` rows are totals."""
        self.headings(widths)
        self.rule(self.y - 3.5, GREY, 0.7)
        for position, row in enumerate(rows):
            is_total = position >= len(rows) - bold_rows
            if is_total:
                self.rule(self.y - 3.5, GREY, 0.7)
            self.row(widths, written(row), is_bold=is_total)
            if not is_total and position < len(rows) - 1:
                self.rule(self.y - 3.5, PALE, 0.3)

    def headings(self, widths: Mapping[str, float]) -> None:
        """The headings of these columns in two lines, short ones in the lower."""
        broken = {
            name: typesetting.lines(column(name).heading, SMALL, width - CELL_GAP, 2)
            for name, width in widths.items()
        }
        first = {name: lines[0] for name, lines in broken.items() if len(lines) > 1}
        if first:
            self.row(widths, first, colour=GREY)
            self.y += ROW_HEIGHT - LINE_HEIGHT
        self.row(widths, {name: lines[-1] for name, lines in broken.items()}, colour=GREY)

    def row(
        self,
        widths: Mapping[str, float],
        texts: Mapping[str, str],
        *,
        is_bold: bool = False,
        colour: str = INK,
    ) -> None:
        """One row of texts, each shortened to its column; numbers stand on the right."""
        self.y -= ROW_HEIGHT
        left = MARGIN
        for name, width in widths.items():
            align: Align = "right" if column(name).number else "left"
            text = texts.get(name, "")
            self.cell(text, left, width, align=align, is_bold=is_bold, colour=colour)
            left += width


def written(row: Row) -> dict[str, str]:
    """The values of a row as they stand on the screen."""
    return {str(name): column(str(name)).write(value) for name, value in row.items()}


def _frame(page: _Page, pack: Pack, page_number: int) -> None:
    """Header and footer: the mark, the page, the filters, the dates and the version."""
    _header(page, pack, page_number)
    page.y = BOTTOM - 10
    page.rule(BOTTOM)
    page.text(_("Filters: {filters}", filters=pack.filters_text), TINY, 2, colour=GREY)
    page.text(_facts_line(pack), TINY, 2, colour=GREY)
    page.y = TOP


def _header(page: _Page, pack: Pack, page_number: int) -> None:
    y = PAGE_HEIGHT - 40
    wide = typesetting.width(pack.mark, 9, is_bold=True) + 12
    page.canvas.setStrokeColor(HexColor(INK))
    page.canvas.setLineWidth(0.9)
    page.canvas.roundRect(MARGIN, y - 5, wide, 16, 3)
    typesetting.draw(page.canvas, MARGIN + 6, y, pack.mark, 9, is_bold=True, colour=INK)
    counted = _("Page {number} of {count}", number=page_number, count=PAGE_COUNT)
    right = PAGE_WIDTH - MARGIN
    typesetting.draw(page.canvas, right, y, counted, TEXT, align="right", colour=GREY)


def _first_page(page: _Page, pack: Pack) -> None:
    page.text(_("Credit insurance brief"), 9, 1, colour=GREY)
    page.text(pack.exporter_name, 16, 2, is_bold=True)
    page.y -= 4
    page.text(_occasion(pack), TEXT, 1, colour=GREY)
    page.y -= 8
    page.text(answer(pack), 12, 4, is_bold=True)
    page.y -= 10
    _figures(page, pack)
    if pack.is_anything_owed:
        rules = _rules_of_steps(pack)
        page.heading(_("From what is owed to what would be paid, US$"))
        _waterfall(page, pack, page.y - BOTTOM - HEADING_HEIGHT - _height(rules))
        page.heading(_("What takes money, and by which rule"))
        _steps(page, pack, rules)


def _occasion(pack: Pack) -> str:
    return _(
        "As of {date}. If the buyers do not pay because of: {cause}.",
        date=day(pack.as_of_date),
        cause=pack.cause.lower(),
    )


def _figures(page: _Page, pack: Pack) -> None:
    """Five boxes: what is owed, payable, kept, overdue and held."""
    notes = {
        "outstanding_usd": counted(
            "{count} open invoice", "{count} open invoices", pack.total("invoice_count") or 0
        ),
        "payable_usd": _("{share} of what is owed", share=percent(pack.payable_ratio)),
        "own_risk_usd": _("if nobody paid"),
        "overdue_usd": buyers(pack.total("overdue_buyer_count")),
        "held_usd": _("of what is payable"),
    }
    gap, height = 6.0, 46.0
    width = (ROOM - gap * (len(notes) - 1)) / len(notes)
    top = page.y
    for position, (name, note) in enumerate(notes.items()):
        left = MARGIN + position * (width + gap)
        page.canvas.setStrokeColor(HexColor(PALE))
        page.canvas.setLineWidth(0.7)
        page.canvas.roundRect(left, top - height, width, height, 3)
        page.y = top - 13
        page.cell(label(name), left + 6, width, SMALL, colour=GREY)
        page.y = top - 29
        page.cell(money(pack.total(name)), left + 6, width, 13, is_bold=True)
        page.y = top - 40
        page.cell(note, left + 6, width, TINY, colour=GREY)
    page.y = top - height - 6


def _waterfall(page: _Page, pack: Pack, room: float) -> None:
    """Bars from what is owed down to what is payable; a step that takes nothing is left out."""
    steps = pack.waterfall["step"]
    shown = pack.waterfall[(pack.waterfall["amount_usd"] > 0) | steps.isin(WATERFALL_ENDS)]
    row = min(HIGHEST_BAR, (room - 8) / len(shown))
    top = page.y - 4
    names, amounts = 128.0, 52.0
    drawing = _bars(shown, ROOM - names - amounts, row)
    renderPDF.draw(drawing, page.canvas, MARGIN + names, top - drawing.height)
    for position, (step, amount) in enumerate(zip(shown["step"], shown["amount_usd"], strict=True)):
        page.y = top - (position + 0.5) * row - 0.35 * TEXT
        is_end = step in WATERFALL_ENDS
        page.cell(step_label(step), MARGIN, names, TEXT, is_bold=is_end)
        left = MARGIN + ROOM - amounts
        page.cell(compact(amount), left, amounts, TEXT, align="right", is_bold=is_end)
    page.y = top - drawing.height - 4


def _bars(shown: pd.DataFrame, wide: float, row: float) -> Drawing:
    """The bars, each where the one above it ended, with a thin line between them."""
    drawing = Drawing(wide, row * len(shown))
    widest = max(float(shown["amount_usd"].max()), 0.01)
    end = 0.0
    for position, (step, amount) in enumerate(zip(shown["step"], shown["amount_usd"], strict=True)):
        long = wide * amount / widest
        left = 0.0 if step in WATERFALL_ENDS else end - long
        bottom = drawing.height - (position + 0.86) * row
        fill = HexColor(palette.step_colour(step))
        seen = max(long, THINNEST_BAR) if amount > 0 else 0.0
        shape = Rect(left, bottom, seen, 0.72 * row, fillColor=fill, strokeColor=None)
        end = long if step == "outstanding" else left
        if position < len(shown) - 1:
            line = Line(end, bottom, end, bottom - 0.28 * row)
            line.strokeColor, line.strokeWidth = HexColor(GREY), 0.4
            drawing.add(line)
        drawing.add(shape)
    return drawing


def _rules_of_steps(pack: Pack) -> list[list[str]]:
    """The rule of each step that takes money, broken into lines."""
    room = STEPS["rule_name"] - CELL_GAP
    return [
        typesetting.lines(STEP_BY_CODE[step].rule, SMALL, room, 3)
        for step in pack.taking_steps["step"]
    ]


def _height(rules: Sequence[Sequence[str]]) -> float:
    """Height of the table of steps with these rules, its heading and last line included."""
    return 4 * ROW_HEIGHT + sum(ROW_HEIGHT + LINE_HEIGHT * (len(rule) - 1) for rule in rules)


def _steps(page: _Page, pack: Pack, rules: Sequence[Sequence[str]]) -> None:
    """For each step that takes money: how much, of how many invoices, and its rule."""
    page.headings(STEPS)
    for row, rule in zip(pack.taking_steps.to_dict("records"), rules, strict=True):
        page.rule(page.y - 3.5, PALE, 0.3)
        share = pack.share_of_outstanding(row["amount_usd"])
        known = {
            "step": step_label(row["step"]),
            "outstanding_share_ratio": share,
            "rule_name": rule[0],
        }
        page.row(STEPS, written(row | known))
        for line in rule[1:]:
            page.y -= LINE_HEIGHT
            page.cell(line, MARGIN + ROOM - STEPS["rule_name"], STEPS["rule_name"])
    page.y -= 3
    page.text(
        _(
            "Each step takes its part and passes on the rest; the steps and what is payable add "
            "up to what is owed, to the cent."
        ),
        SMALL,
        1,
        colour=GREY,
    )


def _second_page(page: _Page, pack: Pack) -> None:
    page.text(f"{pack.exporter_name} · {day(pack.as_of_date)}", 9, 1, is_bold=True)
    page.text(answer(pack), TEXT, 2, colour=GREY)
    _board(page, pack)
    _obligations(page, pack)
    _assumptions(page, pack)
    _sources(page, pack)


def _board(page: _Page, pack: Pack) -> None:
    if not pack.is_anything_owed:
        return
    page.heading(_("The buyers that owe most"))
    board = pack.board.assign(overdue_usd=pack.board[list(OVERDUE)].sum(axis="columns"))
    board = board.sort_values("outstanding_usd", ascending=False, kind="stable")
    rows: list[Row] = [_readable(row) for row in board.head(TOP_BUYERS).to_dict("records")]
    rest = board.iloc[TOP_BUYERS:]
    if not rest.empty:
        name = counted("One other buyer", "{count} other buyers", len(rest))
        rows.append(_sums(name, rest))
    page.table(BOARD, [*rows, _sums(_("All buyers"), board)], bold_rows=1)
    page.y -= 4


def _readable(row: Row) -> Row:
    """The row with the buyer's number where the fonts lack most letters of its name.

    Where there is no limit, the state of the limit stands in its place.
    """
    name = row["buyer_name"]
    is_readable = isinstance(name, str) and typesetting.is_readable(name)
    known = {"buyer_name": name if is_readable else row["buyer_id"]}
    if "limit_usd" in row and not row["limit_usd"] > 0:
        known["limit_usd"] = row["limit_state"]
    return {**row, **known}


def _sums(name: str, board: pd.DataFrame) -> Row:
    amounts = ("outstanding_usd", "overdue_usd", "payable_usd")
    return {"buyer_name": name} | {column: float(board[column].sum()) for column in amounts}


def _obligations(page: _Page, pack: Pack) -> None:
    """What is late, to do today, then what is due next: a line per day, buyer and kind."""
    page.heading(_("What is late, and what is due next"))
    dates = pd.to_datetime(pack.obligations["obligation_date"])
    is_late = pack.obligations["is_late"].astype(bool)
    is_running = pack.obligations["is_begun"].astype(bool)
    today = pd.Timestamp(pack.as_of_date)
    late = _by_day(pack.obligations[is_running & is_late].assign(obligation_date=today))
    # What money depends on goes before a stop, which only later shipments depend on.
    late = late.sort_values("in_question_usd", ascending=False, na_position="last", kind="stable")
    ahead = _by_day(pack.obligations[is_running & ~is_late & (dates >= today)])
    # Neither crowds out the other.
    late_shown = late.head(max(TOP_LATE, TOP_OBLIGATIONS - len(ahead)))
    ahead_shown = ahead.head(TOP_OBLIGATIONS - len(late_shown))
    rows = [
        *[_due_row(row, is_late=True) for row in late_shown.to_dict("records")],
        *[_due_row(row) for row in ahead_shown.to_dict("records")],
    ]
    if rows:
        page.table(OBLIGATIONS, rows)
        page.y -= 2
    else:
        page.text(_("Nothing is late and no date lies ahead in this view."), SMALL, 1)
    counts = (len(ahead) - len(ahead_shown), len(late) - len(late_shown))
    page.text(_rest_of_obligations(*counts, pack.obligations), SMALL, 2, colour=GREY)


def _by_day(obligations: pd.DataFrame) -> pd.DataFrame:
    """Obligations of one day, buyer and kind as one row, the first day first."""
    keys = ["obligation_date", "obligation_kind", "buyer_id"]
    groups = obligations.groupby(keys, dropna=False, sort=False)
    summed = groups.agg(
        buyer_name=("buyer_name", "first"),
        amount_usd=("amount_usd", lambda amounts: amounts.sum(min_count=1)),
        at_stake_usd=("at_stake_usd", lambda amounts: amounts.sum(min_count=1)),
        in_question_usd=("in_question_usd", lambda amounts: amounts.sum(min_count=1)),
        count=("obligation_id", "size"),
    ).reset_index()
    return summed.sort_values(
        ["obligation_date", "at_stake_usd", "amount_usd", "buyer_id"],
        ascending=[True, False, False, True],
        kind="stable",
    )


def _due_row(row: Row, *, is_late: bool = False) -> Row:
    kind, count = row["obligation_kind"], row["count"]
    text = kind if count == 1 else f"{kind} × {count}"
    text = _("Late: {what}", what=text[:1].lower() + text[1:]) if is_late else text
    return {**_readable(row), "obligation_kind": text}


def _rest_of_obligations(ahead_count: int, late_count: int, obligations: pd.DataFrame) -> str:
    parts = []
    if len(obligations):
        parts.append(
            _("At stake: 0 where open invoices keep cover, – where no source says what is lost.")
        )
    if ahead_count:
        parts.append(
            counted(
                "{count} later date is in the workbook.",
                "{count} later dates are in the workbook.",
                ahead_count,
            )
        )
    if late_count:
        parts.append(
            counted(
                "{count} more late line is in the workbook.",
                "{count} more late lines are in the workbook.",
                late_count,
            )
        )
    missed = obligations[obligations["is_late"].astype(bool)]
    if not missed.empty:
        parts.append(
            _(
                "Dates missed so far: {count}, the first on {date}; the workbook says what can "
                "still be done.",
                count=number(len(missed)),
                date=day(missed["missed_date"].min()),
            )
        )
    return " ".join(parts)


def _assumptions(page: _Page, pack: Pack) -> None:
    page.heading(_("What this rests on"))
    told_apart = ["rule_name", "value", "value_text", "origin"]
    used = pack.rules_used.drop_duplicates(told_apart).to_dict("records")
    values = "; ".join(_rule_text(rule) for rule in used)
    page.text(
        _(
            "Not a promise by an insurer: the answer of the dashboard's cover engine for the case "
            "that nobody pays. Rule values used: {values}. The workbook lists all rule values with "
            "their notes.",
            values=values or _("none, because no policy is in force"),
        ),
        SMALL,
        7,
    )


def _rule_text(rule: Row) -> str:
    """One value with where it comes from: "Stop shipping after days overdue: 30 (WX, CW1)"."""
    if rule["confidence"] in ASSUMED:
        origin = _("assumption")
    elif pd.isna(rule["source_id"]):
        origin = rule["origin"]
    else:
        origin = str(rule["source_id"]).replace(";", ", ")
    return f"{rule['rule_name']}: {_value(rule)} ({origin})"


def _value(rule: Row) -> str:
    value = rule["value"]
    if pd.isna(value):
        return str(rule["value_text"])
    if rule["unit"] == "ratio":
        return percent(value, 0)
    return number(value, 0 if float(value).is_integer() else 2)


def _sources(page: _Page, pack: Pack) -> None:
    """The sources of the rule values, as many as there is room for; the workbook has all."""
    page.y -= 3
    for source in pack.sources_of(pack.rules_used, pack.obligations).to_dict("records"):
        _source(page, source)


def _source(page: _Page, source: Row) -> None:
    """What a source is and its address, in one or two lines, while there is room."""
    address = source["address"].strip("<>")
    shown = f"{source['id']}: {source['what it is']}, {address}"
    top = page.y
    if top - 2.5 * TINY > BOTTOM + 4:
        page.text(shown, TINY, 2, colour=GREY)
        if address.startswith("http"):
            page.canvas.linkURL(address, (MARGIN, page.y - 2, PAGE_WIDTH - MARGIN, top - 2))
