"""The export pack as an Excel workbook: five sheets, each one plain table.

Every sheet begins with two lines that say what the data are; the totals stand above the
headings, so that the rows below stay a table that can be sorted, filtered and read by other
programs. A total is a formula over the rows a filter leaves, with its value beside it for
readers that do not calculate.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from tradecredit.code_labels import code_label
from tradecredit.columns import AGEING, STEP_COLUMNS, step_label
from tradecredit.cover_steps import COVER_STEPS, WATERFALL_ENDS
from tradecredit.documents.pack import CONFIDENCES, Pack, facts, facts_line
from tradecredit.documents.sheets import Sheets
from tradecredit.formats import day, is_unknown, plain_cell
from tradecredit.language import _
from tradecredit.terms import MEASURES

MARK_ROW, FACTS_ROW, TOTALS_ROW, HEADINGS_ROW = range(4)
AUTHOR = "Exporter Credit-Insurance Risk Dashboard"
LONGEST_HEADER = 220
A4 = 9

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
    "overdue_cause_usd",
    "overdue_cause_invoice_id",
    "insolvent_since_date",
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
    "obligation_kind",
    "buyer_name",
    "buyer_id",
    "subject_kind",
    "subject_id",
    "amount_usd",
    "at_stake_usd",
    "next_action",
    "unmoved_reason",
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
    sheets = Sheets()
    sheets.book.set_properties(
        {
            "title": _("Export pack: {exporter}", exporter=pack.exporter_name),
            "subject": pack.mark,
            "author": AUTHOR,
            "comments": facts_line(pack),
            "created": datetime.combine(pack.printed_date, datetime.min.time()),
        }
    )
    _add(sheets, pack, _("Summary"), SUMMARY, summary_rows(pack))
    _add(sheets, pack, _("Board"), BOARD, pack.board, SUMMED)
    _add(sheets, pack, _("Invoices"), INVOICES, pack.invoices, SUMMED)
    _add(sheets, pack, _("Obligations"), OBLIGATIONS, _obligations(pack.obligations), SUMMED)
    _add(sheets, pack, _("Assumptions"), ASSUMPTIONS, assumption_rows(pack))
    return sheets.file()


def _add(
    sheets: Sheets,
    pack: Pack,
    name: str,
    names: Sequence[str],
    frame: pd.DataFrame,
    summed: Collection[str] = (),
) -> None:
    """One sheet: two lines about the data, totals, headings, rows; laid out for printing."""
    sheet = sheets.add(name, frame, names, first_row=HEADINGS_ROW, summed=summed)
    sheet.write_string(MARK_ROW, 0, pack.mark, sheets.format(bold=True, font_size=12))
    facts_text = str(plain_cell(facts_line(pack)))
    sheet.write_string(FACTS_ROW, 0, facts_text, sheets.format(font_color="#444444"))
    sheet.autofilter(HEADINGS_ROW, 0, HEADINGS_ROW + max(len(frame), 1), len(names) - 1)
    sheet.set_row(HEADINGS_ROW, 30)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADINGS_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    known = f"{day(pack.as_of_date)} · {pack.data_version}"[:LONGEST_HEADER]
    # An ampersand is doubled, as Excel asks.
    mark, title, known = (text.replace("&", "&&") for text in (pack.mark, name, known))
    sheet.set_header(f"&L&B{mark}&R{title}")
    sheet.set_footer(f"&L{known}&R&P / &N")


def summary_rows(pack: Pack) -> pd.DataFrame:
    """Facts of the file, key figures, and the cover waterfall, one item per row."""
    rows = [*_fact_rows(pack), *_figure_rows(pack), *_waterfall_rows(pack)]
    frame = pd.DataFrame(rows, columns=list(SUMMARY), dtype=object)
    return frame.astype({"outstanding_share_ratio": float})


def _fact_rows(pack: Pack) -> Iterator[dict[str, Any]]:
    for item, value in facts(pack).items():
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
    meanings |= {end: MEASURES[f"{end}_usd"].definition for end in WATERFALL_ENDS}
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
        "kind": _("Rule value"),
        "item": rule["rule_name"],
        "applies_to": _("every product") if product == "any" else code_label("product", product),
    }
    return {**rule, **known, "value": _value_of(rule)}


def _value_of(rule: Mapping[Any, Any]) -> Any:
    return rule["value_text"] if is_unknown(rule["value"]) else rule["value"]


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
