"""The export pack as an Excel workbook: five sheets, each one plain table.

Every sheet begins with two lines that say what the data are; the totals stand above the
headings, so that the rows below stay a table that can be sorted, filtered and read by other
programs. A total is a formula over the rows a filter leaves, with its value beside it for
readers that do not calculate.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tradecredit.columns import AGEING, STEP_COLUMNS, Column, column, for_files, step_label
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.documents.cells import disarmed
from tradecredit.documents.pack import CONFIDENCES, ENDS, Pack, facts
from tradecredit.documents.plain import PIXELS_PER_CHARACTER
from tradecredit.formats import is_unknown, plain_cell
from tradecredit.language import _
from tradecredit.terms import MEASURES, code_label

MARK_ROW, FACTS_ROW, TOTALS_ROW, HEADINGS_ROW = range(4)
AUTHOR = "Exporter Credit-Insurance Risk Dashboard"
LONGEST_CELL = 32_000
LONGEST_HEADER = 220
SUM_OF_SHOWN_ROWS = 109
A4 = 9

# Formats of cells whose column says none, by the type of the value.
DATE, WHOLE, DECIMAL, TEXT = "yyyy-mm-dd", "#,##0", "#,##0.00##", "@"

SUMMARY = (
    "part",
    "item",
    "value",
    "unit",
    "outstanding_share_ratio",
    "invoice_count",
    "description",
)
BOARD = (
    "buyer_name",
    "buyer_id",
    "country_code",
    "grade",
    "invoice_count",
    "outstanding_usd",
    "limit_usd",
    "limit_state",
    "utilisation_ratio",
    "headroom_usd",
    "payable_usd",
    "own_risk_usd",
    "held_usd",
    "main_gap_step",
    "main_gap_usd",
    *AGEING,
)
INVOICES = (
    "invoice_id",
    "buyer_name",
    "buyer_id",
    "country_code",
    "policy_id",
    "ship_date",
    "invoice_date",
    "due_date",
    "days_overdue",
    "outstanding_usd",
    *STEP_COLUMNS,
    "payable_usd",
    "held_usd",
    "main_gap_step",
    "limit_usd",
    "limit_source",
    "indemnity_ratio",
    "declared_date",
    "declaration_deadline_date",
    "notice_date",
    "notice_deadline_date",
    "claim_id",
)
OBLIGATIONS = (
    "obligation_date",
    "days_left",
    "missed_date",
    "is_begun",
    "what",
    "buyer_name",
    "buyer_id",
    "subject",
    "subject_id",
    "amount_usd",
    "at_stake_usd",
    "action",
    "unmoved",
    "rule_name",
    "rule_value",
    "rule_unit",
    "origin",
    "source_id",
    "confidence",
)
ASSUMPTIONS = (
    "kind",
    "item",
    "applies_to",
    "value",
    "unit",
    "origin",
    "valid_from",
    "valid_to",
    "source_id",
    "confidence",
    "note",
    "address",
)
# Columns of board, invoices and obligations whose total stands above the heading.
SUMMED = {
    "invoice_count",
    "outstanding_usd",
    "payable_usd",
    "own_risk_usd",
    "held_usd",
    "at_stake_usd",
    *STEP_COLUMNS,
    *AGEING,
}


def workbook_file(pack: Pack) -> bytes:
    """The pack as the bytes of an .xlsx file."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    _describe(book, pack)
    sheets = _Sheets(book, pack)
    sheets.add(_("Summary"), SUMMARY, summary_rows(pack), has_totals=False)
    sheets.add(_("Board"), BOARD, pack.board)
    sheets.add(_("Invoices"), INVOICES, pack.invoices)
    sheets.add(_("Obligations"), OBLIGATIONS, _obligations(pack.obligations))
    sheets.add(_("Assumptions"), ASSUMPTIONS, assumption_rows(pack), has_totals=False)
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
        self.formats: dict[tuple[str, bool], Format] = {}
        self.mark = book.add_format({"bold": True, "font_size": 12})
        self.facts = book.add_format({"font_color": "#444444"})
        self.heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F4"}
        )

    def add(
        self, name: str, names: Sequence[str], frame: pd.DataFrame, *, has_totals: bool = True
    ) -> None:
        """One sheet: two lines about the data, totals, headings, rows."""
        sheet = self.book.add_worksheet(name)
        rows = disarmed(for_files(frame.reindex(columns=list(names))))
        summed = SUMMED & set(names) if has_totals else set()
        sheet.write_string(MARK_ROW, 0, self.pack.mark, self.mark)
        sheet.write_string(FACTS_ROW, 0, str(plain_cell(_facts_line(self.pack))), self.facts)
        if summed:
            text = _("Total of the rows shown")
            sheet.write_string(TOTALS_ROW, 0, text, self._format(TEXT, is_bold=True))
        for position, shown in enumerate(map(column, names)):
            values = rows[shown.name].tolist()
            sheet.set_column(position, position, shown.shown_width // PIXELS_PER_CHARACTER)
            sheet.write_string(HEADINGS_ROW, position, shown.heading, self.heading)
            for row, value in enumerate(values, start=HEADINGS_ROW + 1):
                self._write(sheet, row, position, shown, value)
            if shown.name in summed and values:
                self._write_total(sheet, position, shown, values)
        self._lay_out(sheet, name, len(names), len(rows))

    def _format(self, pattern: str, *, is_bold: bool = False) -> Format:
        """The format of this pattern, added to the workbook once."""
        key = (pattern, is_bold)
        if key not in self.formats:
            known = {"num_format": pattern, "valign": "top", "bold": is_bold}
            self.formats[key] = self.book.add_format(known)
        return self.formats[key]

    def _write(self, sheet: Worksheet, row: int, position: int, shown: Column, value: Any) -> None:
        """One value as what it is; an unknown one leaves the cell empty."""
        if _is_empty(value):
            return
        if isinstance(value, date):
            sheet.write_datetime(row, position, value, self._format(DATE))
        elif isinstance(value, int | float):
            pattern = WHOLE if float(value).is_integer() else DECIMAL
            if shown.number and not shown.number.has_no_end_zeros:
                pattern = shown.number.excel_format
            sheet.write_number(row, position, value, self._format(pattern))
        else:
            sheet.write_string(row, position, str(value)[:LONGEST_CELL], self._format(TEXT))

    def _write_total(
        self, sheet: Worksheet, position: int, shown: Column, values: list[Any]
    ) -> None:
        rows = xl_range(HEADINGS_ROW + 1, position, HEADINGS_ROW + len(values), position)
        total = round(sum(value for value in values if not _is_empty(value)), 2)
        pattern = shown.number.excel_format if shown.number else DECIMAL
        formula = f"=SUBTOTAL({SUM_OF_SHOWN_ROWS},{rows})"
        style = self._format(pattern, is_bold=True)
        sheet.write_formula(TOTALS_ROW, position, formula, style, total)

    def _lay_out(self, sheet: Worksheet, name: str, column_count: int, row_count: int) -> None:
        last = HEADINGS_ROW + max(row_count, 1)
        sheet.autofilter(HEADINGS_ROW, 0, last, column_count - 1)
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


def _is_empty(value: Any) -> bool:
    is_infinite = isinstance(value, float) and value in (float("inf"), float("-inf"))
    return is_unknown(value) or value is pd.NA or value == "" or is_infinite


def summary_rows(pack: Pack) -> pd.DataFrame:
    """Facts of the file, key figures, and the cover waterfall, one item per row."""
    rows = [*_fact_rows(pack), *_figure_rows(pack), *_waterfall_rows(pack)]
    frame = pd.DataFrame(rows, columns=list(SUMMARY), dtype=object)
    return frame.astype({"outstanding_share_ratio": float})


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
    for name in ("outstanding_usd", "payable_usd", "own_risk_usd", "overdue_usd", "held_usd"):
        measure, value = MEASURES[name], pack.total(name)
        yield {
            "part": _("Key figures"),
            "item": measure.label,
            "value": _cents(value),
            "unit": measure.unit,
            "outstanding_share_ratio": pack.share_of_outstanding(value),
            "description": measure.definition,
        }
    counts = {"buyer_count": _("Buyers"), "invoice_count": _("Open invoices")}
    counts["overdue_buyer_count"] = _("Buyers overdue")
    for name, item in counts.items():
        yield {"part": _("Key figures"), "item": item, "value": pack.total(name)}


def _waterfall_rows(pack: Pack) -> Iterator[dict[str, Any]]:
    meanings = {step.code: step.rule for step in COVER_STEPS}
    meanings |= {end: MEASURES[name].definition for end, name in ENDS.items()}
    for row in pack.waterfall.to_dict("records"):
        yield {
            "part": _("Cover waterfall"),
            "item": step_label(row["step"]),
            "value": _cents(row["amount_usd"]),
            "unit": "US$",
            "outstanding_share_ratio": pack.share_of_outstanding(row["amount_usd"]),
            "invoice_count": row["invoice_count"],
            "description": meanings[row["step"]],
        }


def _cents(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _obligations(obligations: pd.DataFrame) -> pd.DataFrame:
    """By date; the value of a rule is its number, or its text where it has none."""
    values = obligations["rule_value"].astype(object)
    texts = obligations["rule_text"].astype(object)
    known = obligations.assign(rule_value=values.where(values.notna(), texts))
    return known.sort_values(["obligation_date", "obligation_id"], kind="stable")


def assumption_rows(pack: Pack) -> pd.DataFrame:
    """Rule values used and in force, definitions, marks and sources, one per row."""
    used = [_used_row(rule) for rule in pack.rules_used.to_dict("records")]
    rules = [_rule_row(rule) for rule in pack.rules.to_dict("records")]
    rows = [*used, *rules, *_definition_rows(), *_mark_rows(), *_source_rows(pack)]
    return pd.DataFrame(rows, columns=list(ASSUMPTIONS), dtype=object)


def _used_row(rule: Mapping[Any, Any]) -> dict[str, Any]:
    known = {"kind": _("Rule used"), "item": rule["rule_name"], "applies_to": rule["policy_id"]}
    return {**rule, **known, "value": _value_of(rule)}


def _rule_row(rule: Mapping[Any, Any]) -> dict[str, Any]:
    product = rule["product_code"]
    known = {
        "kind": _("For comparison") if rule["is_comparison"] else _("Rule value"),
        "item": rule["rule_name"],
        "applies_to": _("every product") if product == "any" else code_label("product", product),
    }
    return {**rule, **known, "value": _value_of(rule)}


def _value_of(rule: Mapping[Any, Any]) -> Any:
    return rule["value_text"] if _is_empty(rule["value"]) else rule["value"]


def _definition_rows() -> Iterator[dict[str, Any]]:
    names = [name for name in (*BOARD, *INVOICES) if name in MEASURES]
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
