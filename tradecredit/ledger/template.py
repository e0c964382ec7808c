"""A workbook to fill in: invoices, limits, policy and notes, as the import reads them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tradecredit.language import _
from tradecredit.ledger.policy import PolicyTerms, RuleValue, default_terms, term_sources

EXAMPLE_MARK = "EXAMPLE"
WIDTH = 18
WIDE = 60


@dataclass(frozen=True)
class _Heading:
    """One column of a sheet: what it holds, in which unit, and three examples."""

    heading: str
    meaning: str
    examples: tuple[Any, ...]
    is_needed: bool = False


def template_workbook(product_code: str = "comprehensive") -> bytes:
    """An .xlsx with the sheets Invoices, Limits, Policy and Notes.

    Rows that begin with EXAMPLE show how to fill it in and are never read. The sheet Policy
    shows the rule table's values with their sources; whoever changes one overrides it.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    invoices, limits = _invoice_headings(), _limit_headings()
    _write_list(book, _("Invoices"), invoices)
    _write_list(book, _("Limits"), limits)
    _write_policy(book, default_terms(product_code), term_sources(product_code))
    _write_notes(book, {_("Invoices"): invoices, _("Limits"): limits})
    book.close()
    return buffer.getvalue()


def _invoice_headings() -> tuple[_Heading, ...]:
    example = tuple(f"{EXAMPLE_MARK}-{number}" for number in (1, 2, 3))
    return (
        _Heading(_("Invoice number"), _("As on the invoice."), example, is_needed=True),
        _Heading(_("Customer number"), _("Your own number of the buyer."), ("C-1", "C-1", "C-2")),
        _Heading(
            _("Buyer name"),
            _("Needed where there is no customer number."),
            ("Example Trading Ltd", "Example Trading Ltd", "Muster GmbH"),
            is_needed=True,
        ),
        _Heading(
            _("Country"), _("Name or two-letter code of the buyer's country."), ("US", "US", "DE")
        ),
        _Heading(
            _("Invoice date"),
            _("A date; 2026-03-05 is read the same way everywhere."),
            ("2026-03-05", "2026-04-02", "2026-03-20"),
            is_needed=True,
        ),
        _Heading(
            _("Shipment date"),
            _("Left empty: the invoice date is taken."),
            ("2026-03-05", "2026-04-01", "2026-03-18"),
        ),
        _Heading(
            _("Due date"),
            _("Left empty: computed from the payment term."),
            ("2026-05-04", "", "2026-06-18"),
        ),
        _Heading(
            _("Payment date"),
            _("Only when paid in full."),
            ("2026-05-02", "", ""),
        ),
        _Heading(
            _("Amount"),
            _("In the invoice's currency; negative for a credit note."),
            (40_000, 25_500.5, 18_000),
            is_needed=True,
        ),
        _Heading(_("Amount paid"), _("Part already paid, in the same currency."), ("", 5_000, "")),
        _Heading(
            _("Currency"), _("Three-letter code; the rate is asked for."), ("USD", "USD", "EUR")
        ),
        _Heading(
            _("Payment term"),
            _("Such as OA 60, Net 30, D/A 90, L/C."),
            ("OA 60", "OA 60", "D/A 90"),
        ),
        _Heading(_("HS code"), _("Six digits or more."), ("850440", "850440", "940360")),
        _Heading(
            _("Declaration date"),
            _("Day the shipment was declared to the insurer."),
            ("2026-04-20", "2026-05-10", "2026-04-20"),
        ),
        _Heading(_("Notice date"), _("Day notice of possible loss was given."), ("", "", "")),
        _Heading(
            _("Document type"), _("Invoice or credit note."), ("Invoice", "Invoice", "Invoice")
        ),
        _Heading(
            _("Original invoice"), _("For a credit note: the invoice it belongs to."), ("", "", "")
        ),
        _Heading(_("Bill of lading"), _("Number of the transport document."), ("", "", "")),
    )


def _limit_headings() -> tuple[_Heading, ...]:
    return (
        _Heading(
            _("Customer number"),
            _("As in the sheet of invoices."),
            (f"{EXAMPLE_MARK}-C1", f"{EXAMPLE_MARK}-C2", f"{EXAMPLE_MARK}-C3"),
        ),
        _Heading(
            _("Buyer name"),
            _("Needed where there is no customer number."),
            ("Example Trading Ltd", "Muster GmbH", "Ejemplo SA"),
            is_needed=True,
        ),
        _Heading(
            _("Limit (US$)"),
            _("Amount granted; 0 when refused."),
            (100_000, 50_000, 0),
            is_needed=True,
        ),
        _Heading(
            _("Payment term"),
            _("The term it was granted for: OA, D/A, D/P or L/C."),
            ("OA", "D/A", "OA"),
        ),
        _Heading(
            _("Credit days"), _("Longest credit term it was granted for, in days."), (60, 90, 60)
        ),
        _Heading(
            _("Valid from"),
            _("First shipment day; left empty: from the first shipment on."),
            ("2026-01-01", "2026-02-01", "2026-02-01"),
        ),
        _Heading(
            _("Valid to"), _("Last shipment day; left empty: still open."), ("2026-12-31", "", "")
        ),
        _Heading(
            _("Decision"),
            _("Approved, reduced, refused or withdrawn; left empty: approved."),
            ("approved", "reduced", "refused"),
        ),
    )


def _write_list(book: Workbook, name: str, headings: Sequence[_Heading]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bg_color": "#DDE6EE", "text_wrap": True})
    needed = book.add_format({"bold": True, "bg_color": "#B9D3E8", "text_wrap": True})
    example = book.add_format({"italic": True, "font_color": "#808080"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, WIDTH)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading.heading, needed if heading.is_needed else bold)
        sheet.write_comment(0, column, heading.meaning)
        for row, value in enumerate(heading.examples, start=1):
            _write(sheet, row, column, value, example)


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Any) -> None:
    """Text as text, so that nothing in it can become a formula."""
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
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, bold)
    for row, (term, name, unit, meaning) in enumerate(policy_rows(), start=1):
        value = getattr(terms, term)
        shown = (name, _shown(term, value), unit, meaning, _origin(sources.get(term), value))
        for column, cell in enumerate(shown):
            _write(sheet, row, column, cell, plain)


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


def policy_rows() -> tuple[tuple[str, str, str, str], ...]:
    """Term, name, unit and meaning of every line of the form, in its order."""
    ratio, usd, days, day = _("share, 0 to 1"), _("US$"), _("days"), _("date")
    return (
        ("has_policy", _("Insured"), _("yes or no"), _("Whether there is a policy at all.")),
        (
            "product_code",
            _("Product"),
            _("word"),
            _("comprehensive, platform (small-exporter platform) or domestic."),
        ),
        ("insurer_code", _("Insurer"), _("word"), _("Such as SINOSURE, PICC or Ping An.")),
        ("policy_start_date", _("Policy start"), day, _("First shipment day insured.")),
        ("policy_end_date", _("Policy end"), day, _("Last shipment day insured.")),
        ("premium_rate_ratio", _("Premium rate"), ratio, _("Share of the declared amount.")),
        (
            "indemnity_default_ratio",
            _("Insured share default"),
            ratio,
            _("Paid when the buyer does not pay."),
        ),
        (
            "indemnity_insolvency_ratio",
            _("Insured share insolvency"),
            ratio,
            _("Paid when the buyer is insolvent."),
        ),
        (
            "indemnity_rejection_ratio",
            _("Insured share rejection"),
            ratio,
            _("Paid when the buyer rejects the goods."),
        ),
        (
            "indemnity_political_ratio",
            _("Insured share political"),
            ratio,
            _("Paid on a political loss."),
        ),
        (
            "buyer_cap_usd",
            _("Cap per buyer"),
            usd,
            _("Most paid for one buyer; on the platform also every buyer's automatic limit."),
        ),
        (
            "maximum_liability_usd",
            _("Maximum liability"),
            usd,
            _("Most paid in the policy year; left empty: no maximum is applied."),
        ),
        (
            "discretionary_limit_usd",
            _("Discretionary limit"),
            usd,
            _("Limit you may use without asking; left empty: none."),
        ),
        (
            "declaration_rule",
            _("Declaration rule"),
            _("word"),
            _("monthly (by the 25th of the next month) or per shipment (5 working days)."),
        ),
        (
            "notice_days",
            _("Notice days"),
            days,
            _("Days after the due date to give notice of possible loss."),
        ),
        (
            "stop_shipment_days",
            _("Stop shipment days"),
            days,
            _("Days overdue after which further shipments are not covered."),
        ),
    )


def _write_notes(book: Workbook, lists: dict[str, Sequence[_Heading]]) -> None:
    sheet = book.add_worksheet(_("Notes"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, WIDTH)
    sheet.set_column(1, 1, WIDTH)
    sheet.set_column(2, 2, WIDE)
    lines = [
        (
            "",
            "",
            _("Rows that begin with EXAMPLE show how to fill the sheets in; they are not read."),
        ),
        ("", "", _("Amounts keep their own currency; you are asked for each rate to US$.")),
        ("", "", _("Dates are safest as 2026-03-05. One column keeps one order of day and month.")),
        ("", "", _("A darker heading is needed; the others may stay empty or be deleted.")),
        ("", "", _("The sheets Limits and Policy may be deleted: then nothing counts as covered.")),
    ]
    for name, headings in lists.items():
        lines += [(name, heading.heading, heading.meaning) for heading in headings]
    lines += [(_("Policy"), name, meaning) for _term, name, _unit, meaning in policy_rows()]
    for row, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, wrapped)
