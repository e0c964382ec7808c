"""The export pack as an Excel workbook: five sheets, each one plain table.

Every sheet begins with two lines that say what the data are; the totals stand above the
headings, so that the rows below stay a table that can be sorted, filtered and read by other
programs. A total is a formula over the rows a filter leaves, with its value beside it for
readers that do not calculate.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tradecredit.cover_steps import COVER_STEPS
from tradecredit.documents.cells import disarmed, in_cents
from tradecredit.documents.pack import CONFIDENCES, ENDS, Pack, facts, limit_state, step_label
from tradecredit.formats import is_unknown, plain_cell
from tradecredit.language import N_, _
from tradecredit.terms import MEASURES, code_label

MARK_ROW, FACTS_ROW, TOTALS_ROW, HEADINGS_ROW = range(4)
AUTHOR = "Exporter Credit-Insurance Risk Dashboard"
LONGEST_CELL = 32_000
LONGEST_HEADER = 220
SUM_OF_SHOWN_ROWS = 109
A4 = 9

NUMBER_FORMATS = {
    "money": "#,##0.00",
    "ratio": "0.0 %",
    "count": "#,##0",
    "date": "yyyy-mm-dd",
    "value": "#,##0.00##",
    "text": "@",
}


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its name in the frame, its heading, and how it is written."""

    name: str
    heading_text: str
    kind: str = "text"
    width: int = 14
    is_summed: bool = False

    @property
    def heading(self) -> str:
        """Heading in the language in use, with its unit."""
        heading = _(self.heading_text)
        return _("{heading}, US$", heading=heading) if self.kind == "money" else heading


_summed = partial(Column, kind="money", is_summed=True)
_amount = partial(Column, kind="money")
_day = partial(Column, kind="date", width=12)

SUMMARY = (
    Column("part", N_("Part"), width=16),
    Column("item", N_("Item"), width=28),
    Column("value", N_("Value"), "value", width=24),
    Column("unit", N_("Unit"), width=8),
    Column("share_ratio", N_("Share of outstanding"), "ratio", width=12),
    Column("invoice_count", N_("Invoices"), "count", width=10),
    Column("meaning", N_("Meaning"), width=90),
)
BOARD = (
    Column("buyer_name", N_("Buyer"), width=34),
    Column("buyer_id", N_("Buyer number"), width=13),
    Column("market", N_("Market"), width=18),
    Column("grade", N_("Grade"), width=7),
    Column("invoice_count", N_("Invoices"), "count", 10, is_summed=True),
    _summed("outstanding_usd", N_("Owed")),
    _amount("limit_usd", N_("Limit")),
    Column("limit_state", N_("State of the limit"), width=13),
    Column("utilisation_ratio", N_("Use of limit"), "ratio", 10),
    _amount("headroom_usd", N_("Headroom")),
    _summed("payable_usd", N_("Payable")),
    _summed("own_risk_usd", N_("Kept at own risk")),
    _summed("held_usd", N_("Held by a dispute")),
    Column("main_gap", N_("Main gap"), width=22),
    _amount("main_gap_usd", N_("Taken by the main gap")),
    _summed("not_due_usd", N_("Not due")),
    _summed("overdue_1_30_usd", N_("1–30 days overdue")),
    _summed("overdue_31_60_usd", N_("31–60 days overdue")),
    _summed("overdue_61_90_usd", N_("61–90 days overdue")),
    _summed("overdue_over_90_usd", N_("Over 90 days overdue")),
)
INVOICES = (
    Column("invoice_id", N_("Invoice"), width=14),
    Column("buyer_name", N_("Buyer"), width=34),
    Column("buyer_id", N_("Buyer number"), width=13),
    Column("market", N_("Market"), width=18),
    Column("policy_id", N_("Policy"), width=12),
    _day("ship_date", N_("Shipped")),
    _day("invoice_date", N_("Invoiced")),
    _day("due_date", N_("Due")),
    Column("days_overdue", N_("Days overdue"), "count", 9),
    _summed("outstanding_usd", N_("Owed")),
    *(_summed(step.column, step.label_text) for step in COVER_STEPS),
    _summed("payable_usd", N_("Payable")),
    _summed("held_usd", N_("Held by a dispute")),
    Column("main_gap", N_("Main gap"), width=22),
    _amount("limit_usd", N_("Limit")),
    Column("limit_source", N_("Kind of limit"), width=13),
    Column("indemnity_ratio", N_("Indemnity"), "ratio", 10),
    _day("declared_date", N_("Declared")),
    _day("declaration_deadline_date", N_("Declare by")),
    _day("notice_date", N_("Notice given")),
    _day("notice_deadline_date", N_("Notice by")),
    Column("claim_id", N_("Claim"), width=12),
)
OBLIGATIONS = (
    _day("obligation_date", N_("By")),
    Column("days_left", N_("Days left"), "count", 8),
    _day("missed_date", N_("Missed on")),
    Column("is_begun", N_("Running"), width=9),
    Column("obligation", N_("What is due"), width=26),
    Column("buyer_name", N_("Buyer"), width=34),
    Column("buyer_id", N_("Buyer number"), width=13),
    Column("subject", N_("Concerns"), width=10),
    Column("subject_id", N_("Number"), width=14),
    _amount("amount_usd", N_("Amount")),
    _summed("at_stake_usd", N_("At stake")),
    Column("action", N_("What to do"), width=48),
    Column("reason", N_("Why no money moves"), width=48),
    Column("rule", N_("Rule"), width=38),
    Column("rule_value", N_("Value"), "value", 10),
    Column("rule_unit", N_("Unit"), width=13),
    Column("origin", N_("Value from"), width=22),
    Column("source_id", N_("Source"), width=12),
    Column("confidence", N_("Confidence"), width=11),
)
ASSUMPTIONS = (
    Column("kind", N_("Kind"), width=14),
    Column("item", N_("Item"), width=42),
    Column("applies_to", N_("Applies to"), width=16),
    Column("value", N_("Value"), "value", 18),
    Column("unit", N_("Unit"), width=14),
    Column("origin", N_("Value from"), width=22),
    _day("valid_from", N_("In force from")),
    _day("valid_to", N_("In force to")),
    Column("source_id", N_("Source"), width=12),
    Column("confidence", N_("Confidence"), width=11),
    Column("note", N_("Note"), width=80),
    Column("address", N_("Address"), width=60),
)


def workbook_file(pack: Pack) -> bytes:
    """The pack as the bytes of an .xlsx file."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    _describe(book, pack)
    sheets = _Sheets(book, pack)
    sheets.add(_("Summary"), SUMMARY, summary_rows(pack))
    sheets.add(_("Board"), BOARD, pack.board.assign(**_board_words(pack.board)))
    sheets.add(_("Invoices"), INVOICES, pack.invoices.assign(**_invoice_words(pack.invoices)))
    sheets.add(_("Obligations"), OBLIGATIONS, _obligations(pack.obligations))
    sheets.add(_("Assumptions"), ASSUMPTIONS, assumption_rows(pack))
    book.close()
    return buffer.getvalue()


def _describe(book: Workbook, pack: Pack) -> None:
    book.set_properties(
        {
            "title": _("Export pack: {exporter}", exporter=pack.exporter_name),
            "subject": pack.mark,
            "author": AUTHOR,
            "comments": _facts_line(pack),
            "created": datetime.combine(pack.printed_date, datetime.min.time()),
        }
    )


def _facts_line(pack: Pack) -> str:
    parts = {_("Exporter"): pack.exporter_name, _("Cause of loss"): pack.cause, **facts(pack)}
    return " · ".join(f"{name}: {value}" for name, value in parts.items())


class _Sheets:
    """Adds sheets of one shape to a workbook."""

    def __init__(self, book: Workbook, pack: Pack) -> None:
        self.book, self.pack = book, pack
        self.formats = {
            kind: book.add_format({"num_format": pattern, "valign": "top"})
            for kind, pattern in NUMBER_FORMATS.items()
        }
        self.totals = {
            kind: book.add_format({"num_format": pattern, "bold": True})
            for kind, pattern in NUMBER_FORMATS.items()
        }
        self.mark = book.add_format({"bold": True, "font_size": 12})
        self.facts = book.add_format({"font_color": "#444444"})
        self.heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F4"}
        )

    def add(self, name: str, columns: Sequence[Column], frame: pd.DataFrame) -> None:
        """One sheet: two lines about the data, totals, headings, rows."""
        sheet = self.book.add_worksheet(name)
        rows = disarmed(in_cents(frame.reindex(columns=[column.name for column in columns])))
        sheet.write_string(MARK_ROW, 0, self.pack.mark, self.mark)
        sheet.write_string(FACTS_ROW, 0, str(plain_cell(_facts_line(self.pack))), self.facts)
        for position, column in enumerate(columns):
            values = rows[column.name].tolist()
            sheet.set_column(position, position, column.width)
            sheet.write_string(HEADINGS_ROW, position, column.heading, self.heading)
            self._write_values(sheet, position, column, values)
            self._write_total(sheet, position, column, values)
        self._write_frame(sheet, name, columns, len(rows))

    def _write_values(
        self, sheet: Worksheet, position: int, column: Column, values: list[Any]
    ) -> None:
        for row, value in enumerate(values, start=HEADINGS_ROW + 1):
            _write(sheet, row, position, value, self._format(column, value))

    def _format(self, column: Column, value: Any) -> Format:
        """The format of a cell; in a column of mixed values each has that of its own type."""
        if column.kind == "value":
            return self.formats[_kind_of(value)]
        return self.formats[column.kind]

    def _write_total(
        self, sheet: Worksheet, position: int, column: Column, values: list[Any]
    ) -> None:
        if not column.is_summed or not values:
            return
        rows = xl_range(HEADINGS_ROW + 1, position, HEADINGS_ROW + len(values), position)
        total = round(sum(value for value in values if not _is_empty(value)), 2)
        formula = f"=SUBTOTAL({SUM_OF_SHOWN_ROWS},{rows})"
        sheet.write_formula(TOTALS_ROW, position, formula, self.totals[column.kind], total)

    def _write_frame(
        self, sheet: Worksheet, name: str, columns: Sequence[Column], row_count: int
    ) -> None:
        if any(column.is_summed for column in columns):
            sheet.write_string(TOTALS_ROW, 0, _("Total of the rows shown"), self.totals["text"])
        last = HEADINGS_ROW + max(row_count, 1)
        sheet.autofilter(HEADINGS_ROW, 0, last, len(columns) - 1)
        sheet.freeze_panes(HEADINGS_ROW + 1, 1)
        sheet.set_row(HEADINGS_ROW, 30)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADINGS_ROW)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        header, footer = _print_lines(self.pack, name)
        sheet.set_header(header)
        sheet.set_footer(footer)


def _print_lines(pack: Pack, sheet_name: str) -> tuple[str, str]:
    """Header and footer of the printed sheet; an ampersand is doubled, as Excel asks."""
    mark, name = (text.replace("&", "&&") for text in (pack.mark, sheet_name))
    version = pack.data_version.replace("&", "&&")
    known = f"{facts(pack)[_('As of')]} · {version}"[:LONGEST_HEADER]
    return f"&L&B{mark}&R{name}", f"&L{known}&R&P / &N"


def _write(sheet: Worksheet, row: int, position: int, value: Any, style: Format) -> None:
    """One value as what it is; an unknown one leaves the cell empty."""
    if _is_empty(value):
        return
    if isinstance(value, bool):
        sheet.write_string(row, position, _("yes") if value else _("no"), style)
    elif isinstance(value, date):
        sheet.write_datetime(row, position, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, position, value, style)
    else:
        sheet.write_string(row, position, str(value)[:LONGEST_CELL], style)


def _is_empty(value: Any) -> bool:
    is_infinite = isinstance(value, float) and value in (float("inf"), float("-inf"))
    return is_unknown(value) or value is pd.NA or value == "" or is_infinite


def _kind_of(value: Any) -> str:
    kinds = {date: "date", int: "count", float: "value"}
    return next((kind for known, kind in kinds.items() if isinstance(value, known)), "text")


def _whole(value: Any) -> Any:
    """A number of days or months without decimals; any other value as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def summary_rows(pack: Pack) -> pd.DataFrame:
    """Facts of the file, key figures, and the cover waterfall, one item per row."""
    rows = [*_fact_rows(pack), *_figure_rows(pack), *_waterfall_rows(pack)]
    return pd.DataFrame(rows, columns=[column.name for column in SUMMARY], dtype=object)


def _fact_rows(pack: Pack) -> Iterator[dict[str, Any]]:
    items: dict[str, Any] = {
        _("Exporter"): pack.exporter_name,
        _("Kind of data"): pack.mark,
        _("As of"): pack.as_of_date,
        _("Cause of loss"): pack.cause,
        _("Filters"): pack.filters_text,
        _("Data to"): pack.data_end,
        _("Data version"): pack.data_version,
        _("Printed"): pack.printed_date,
    }
    for item, value in items.items():
        yield {"part": _("This file"), "item": item, "value": value}


def _figure_rows(pack: Pack) -> Iterator[dict[str, Any]]:
    owed = pack.total("outstanding_usd")
    for name in ("outstanding_usd", "payable_usd", "own_risk_usd", "overdue_usd", "held_usd"):
        measure, value = MEASURES[name], pack.total(name)
        yield {
            "part": _("Key figures"),
            "item": measure.label,
            "value": _cents(value),
            "unit": measure.unit,
            "share_ratio": value / owed if owed and value is not None else None,
            "meaning": measure.definition,
        }
    counts = {"buyer_count": _("Buyers"), "invoice_count": _("Open invoices")}
    counts["overdue_buyer_count"] = _("Buyers overdue")
    for name, item in counts.items():
        yield {"part": _("Key figures"), "item": item, "value": _whole(pack.total(name))}


def _waterfall_rows(pack: Pack) -> Iterator[dict[str, Any]]:
    meanings = {step.code: step.rule for step in COVER_STEPS}
    meanings |= {end: MEASURES[name].definition for end, name in ENDS.items()}
    owed = pack.total("outstanding_usd")
    for row in pack.waterfall.to_dict("records"):
        yield {
            "part": _("Cover waterfall"),
            "item": step_label(row["step"]),
            "value": _cents(row["amount_usd"]),
            "unit": "US$",
            "share_ratio": row["amount_usd"] / owed if owed else None,
            "invoice_count": row["invoice_count"],
            "meaning": meanings[row["step"]],
        }


def _cents(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _board_words(board: pd.DataFrame) -> dict[str, Any]:
    return {
        "main_gap": board["main_gap_step"].map(_gap),
        "limit_state": board["limit_state"].map(limit_state),
    }


def _invoice_words(invoices: pd.DataFrame) -> dict[str, Any]:
    return {
        "main_gap": invoices["main_gap_step"].map(_gap),
        "limit_source": invoices["limit_source"].map(limit_state),
    }


def _obligations(obligations: pd.DataFrame) -> pd.DataFrame:
    values = obligations["rule_value"].astype(object).map(_whole)
    texts = obligations["rule_text"].astype(object)
    known = obligations.assign(rule_value=values.where(values.notna(), texts))
    return known.sort_values(["obligation_date", "obligation_id"], kind="stable")


def _gap(step: Any) -> str:
    return "" if pd.isna(step) else step_label(str(step))


def assumption_rows(pack: Pack) -> pd.DataFrame:
    """Rule values used and in force, definitions, marks and sources, one per row."""
    used = [_used_row(rule) for rule in pack.rules_used.to_dict("records")]
    rules = [_rule_row(rule) for rule in pack.rules.to_dict("records")]
    rows = [*used, *rules, *_definition_rows(), *_mark_rows(), *_source_rows(pack)]
    return pd.DataFrame(rows, columns=[column.name for column in ASSUMPTIONS], dtype=object)


def _used_row(rule: Mapping[Any, Any]) -> dict[str, Any]:
    known = {"kind": _("Rule used"), "item": rule["rule"], "applies_to": rule["policy_id"]}
    return {**rule, **known, "value": _value_of(rule)}


def _rule_row(rule: Mapping[Any, Any]) -> dict[str, Any]:
    product = rule["product_code"]
    known = {
        "kind": _("For comparison") if rule["is_comparison"] else _("Rule value"),
        "item": rule["rule"],
        "applies_to": _("every product") if product == "any" else code_label("product", product),
    }
    return {**rule, **known, "value": _value_of(rule)}


def _value_of(rule: Mapping[Any, Any]) -> Any:
    return rule["value_text"] if _is_empty(rule["value"]) else _whole(rule["value"])


def _definition_rows() -> Iterator[dict[str, Any]]:
    names = [column.name for column in (*BOARD, *INVOICES) if column.name in MEASURES]
    for name in dict.fromkeys([*names, "overdue_usd"]):
        measure = MEASURES[name]
        yield {
            "kind": _("Definition"),
            "item": measure.label,
            "unit": measure.unit,
            "note": measure.definition,
        }
    for step in COVER_STEPS:
        yield {"kind": _("Step"), "item": step.label, "unit": "US$", "note": step.rule}


def _mark_rows() -> Iterator[dict[str, Any]]:
    for mark, meaning in CONFIDENCES.items():
        yield {"kind": _("Confidence"), "item": mark, "confidence": mark, "note": _(meaning)}


def _source_rows(pack: Pack) -> Iterator[dict[str, Any]]:
    cited = pack.sources_of(pack.rules_used, pack.rules, pack.obligations)
    for source in cited.to_dict("records"):
        yield {
            "kind": _("Source"),
            "item": source["what it is"],
            "source_id": source["id"],
            "note": source["what we take"],
            "address": source["address"].strip("<>"),
        }
