"""A workbook to fill in: invoices, limits, policy and notes, as the import reads them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tradecredit.language import _
from tradecredit.ledger.policy import (
    POLICY_TERMS,
    PolicyTerms,
    default_terms,
    term_sources,
)
from tradecredit.policy_rules import RuleValue

EXAMPLE_MARK = "EXAMPLE"
WIDTH = 18
WIDE = 60


@dataclass(frozen=True)
class _Column:
    """One column of a sheet: its heading, what it holds, and whether it is needed."""

    heading: str
    meaning: str
    is_needed: bool = False


@dataclass(frozen=True)
class _List:
    """A sheet with one row per invoice or limit, and rows that show how to fill it in."""

    name: str
    columns: tuple[_Column, ...]
    examples: tuple[tuple[Any, ...], ...]


def template_workbook(product_code: str = "comprehensive") -> bytes:
    """An .xlsx with the sheets Invoices, Limits, Policy and Notes.

    Rows that begin with EXAMPLE show how to fill it in and are never read. The sheet Policy
    shows the rule table's values with their sources; whoever changes one overrides it.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    lists = (_invoices(), _limits())
    for shown in lists:
        _write_list(book, shown)
    _write_policy(book, default_terms(product_code), term_sources(product_code))
    _write_notes(book, lists)
    book.close()
    return buffer.getvalue()


def _invoices() -> _List:
    columns = (
        _Column(_("Invoice number"), _("As on the invoice."), is_needed=True),
        _Column(_("Customer number"), _("Your own number of the buyer.")),
        _Column(_("Buyer name"), _("Needed where there is no customer number."), is_needed=True),
        _Column(_("Country"), _("Name or two-letter code of the buyer's country.")),
        _Column(
            _("Invoice date"),
            _("A date; 2026-03-05 is read the same way everywhere."),
            is_needed=True,
        ),
        _Column(_("Shipment date"), _("Left empty: the invoice date is taken.")),
        _Column(_("Due date"), _("Left empty: computed from the payment term.")),
        _Column(_("Payment date"), _("Only when paid in full.")),
        _Column(
            _("Amount"), _("In the invoice's currency; negative for a credit note."), is_needed=True
        ),
        _Column(_("Amount paid"), _("Part already paid, in the same currency.")),
        _Column(_("Currency"), _("Three-letter code; the rate is asked for.")),
        _Column(_("Payment term"), _("Such as OA 60, Net 30, D/A 90, L/C.")),
        _Column(_("HS code"), _("Six digits or more.")),
        _Column(_("Declaration date"), _("Day the shipment was declared to the insurer.")),
        _Column(_("Notice date"), _("Day notice of possible loss was given.")),
        _Column(_("Document type"), _("Invoice or credit note.")),
        _Column(_("Original invoice"), _("For a credit note: the invoice it belongs to.")),
        _Column(_("Bill of lading"), _("Number of the transport document.")),
    )
    examples = (
        (
            *(f"{EXAMPLE_MARK}-1", "C-1", "Example Trading Ltd", "US"),
            *("2026-03-05", "2026-03-05", "2026-05-04", "2026-05-02"),
            *(40_000, "", "USD", "OA 60", "850440", "2026-04-20", "", "Invoice"),
        ),
        (
            *(f"{EXAMPLE_MARK}-2", "C-1", "Example Trading Ltd", "US"),
            *("2026-04-02", "2026-04-01", "", ""),
            *(25_500.5, 5_000, "USD", "OA 60", "850440", "2026-05-10", "", "Invoice"),
        ),
        (
            *(f"{EXAMPLE_MARK}-3", "C-2", "Muster GmbH", "DE"),
            *("2026-03-20", "2026-03-18", "2026-06-18", ""),
            *(18_000, "", "EUR", "D/A 90", "940360", "2026-04-20", "", "Invoice"),
        ),
    )
    return _List(_("Invoices"), columns, examples)


def _limits() -> _List:
    columns = (
        _Column(_("Customer number"), _("As in the sheet of invoices.")),
        _Column(_("Buyer name"), _("Needed where there is no customer number."), is_needed=True),
        _Column(_("Limit (US$)"), _("Amount granted; 0 when refused."), is_needed=True),
        _Column(_("Payment term"), _("The term it was granted for: OA, D/A, D/P or L/C.")),
        _Column(_("Credit days"), _("Longest credit term it was granted for, in days.")),
        _Column(_("Valid from"), _("First shipment day; left empty: from the first shipment on.")),
        _Column(_("Valid to"), _("Last shipment day; left empty: still open.")),
        _Column(_("Decision"), _("Approved, reduced, refused or withdrawn; left empty: approved.")),
    )
    examples = (
        (
            *(f"{EXAMPLE_MARK}-C1", "Example Trading Ltd", 100_000, "OA", 60),
            *("2026-01-01", "2026-12-31", "approved"),
        ),
        (
            *(f"{EXAMPLE_MARK}-C2", "Muster GmbH", 50_000, "D/A", 90),
            *("2026-02-01", "", "reduced"),
        ),
        (
            *(f"{EXAMPLE_MARK}-C3", "Ejemplo SA", 0, "OA", 60),
            *("2026-02-01", "", "refused"),
        ),
    )
    return _List(_("Limits"), columns, examples)


def _write_list(book: Workbook, shown: _List) -> None:
    sheet = book.add_worksheet(shown.name)
    bold = book.add_format({"bold": True, "bg_color": "#DDE6EE", "text_wrap": True})
    needed = book.add_format({"bold": True, "bg_color": "#B9D3E8", "text_wrap": True})
    example = book.add_format({"italic": True, "font_color": "#808080"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(shown.columns) - 1, WIDTH)
    for number, column in enumerate(shown.columns):
        sheet.write_string(0, number, column.heading, needed if column.is_needed else bold)
        sheet.write_comment(0, number, column.meaning)
    for row, cells in enumerate(shown.examples, start=1):
        _write_row(sheet, row, cells, example)


def _write_row(sheet: Worksheet, row: int, cells: Sequence[Any], style: Format) -> None:
    """Text as text, so that nothing in it can become a formula."""
    for column, value in enumerate(cells):
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, style)
        else:
            sheet.write_string(row, column, str(value), style)


def _write_policy(book: Workbook, terms: PolicyTerms, sources: dict[str, RuleValue]) -> None:
    sheet = book.add_worksheet(_("Policy"))
    bold = book.add_format({"bold": True, "bg_color": "#DDE6EE"})
    plain = book.add_format({"text_wrap": True})
    sheet.set_column(0, 2, WIDTH + 6)
    sheet.set_column(3, 4, WIDE)
    titles = (_("Term"), _("Value"), _("Unit"), _("Meaning"), _("Where the value shown is from"))
    _write_row(sheet, 0, titles, bold)
    for row, term in enumerate(POLICY_TERMS, start=1):
        value = getattr(terms, term.name)
        shown, origin = _shown(term.name, value), _origin(sources.get(term.name), value)
        cells = (_(term.title), shown, _(term.unit), _(term.meaning), origin)
        _write_row(sheet, row, cells, plain)


def _shown(term: str, value: Any) -> Any:
    if term == "has_policy":
        return _("yes")
    return "" if value is None or value == "unknown" else value


def _origin(rule: RuleValue | None, value: Any) -> str:
    if rule is None:
        return _("To be filled in from the policy schedule.") if value in (None, "unknown") else ""
    if rule.confidence == "chosen":
        return _(
            "Rule {number}: an assumption of ours. {note}", number=rule.rule_number, note=rule.note
        )
    return _(
        "Rule {number}, source {source} (confidence {confidence}). {note}",
        number=rule.rule_number,
        source=rule.source_id,
        confidence=rule.confidence,
        note=rule.note,
    )


def _write_notes(book: Workbook, lists: Sequence[_List]) -> None:
    sheet = book.add_worksheet(_("Notes"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, WIDTH)
    sheet.set_column(2, 2, WIDE)
    notes = (
        _("Rows that begin with EXAMPLE show how to fill the sheets in; they are not read."),
        _("Amounts keep their own currency; you are asked for each rate to US$."),
        _("Dates are safest as 2026-03-05. One column keeps one order of day and month."),
        _("A darker heading is needed; the others may stay empty or be deleted."),
        _("The sheets Limits and Policy may be deleted: then nothing counts as covered."),
    )
    lines = [("", "", note) for note in notes]
    lines += [
        (shown.name, column.heading, column.meaning) for shown in lists for column in shown.columns
    ]
    lines += [(_("Policy"), _(term.title), _(term.meaning)) for term in POLICY_TERMS]
    for row, cells in enumerate(lines):
        _write_row(sheet, row, cells, wrapped)
