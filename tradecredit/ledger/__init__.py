"""Somebody's CSV or Excel ledger -> the tables of a book, or a list of what is wrong.

The stages, each returning plain frozen values: ``read_workbook``, ``invoice_sheet``,
``recognise_columns``, ``infer_formats``, ``read_invoices``, ``propose_merges`` and
``apply_merges``, ``read_terms``, ``to_frames``.
"""

from tradecredit.ledger.columns import (
    ColumnMapping,
    ColumnRole,
    invoice_sheet,
    recognise_columns,
    refuse_without_rows,
)
from tradecredit.ledger.command import ImportOptions, ImportReport, import_file
from tradecredit.ledger.formats import DateFormat, Formats, NumberFormat, infer_formats
from tradecredit.ledger.frames import ExporterProfile, assumptions, to_frames, unmatched_limits
from tradecredit.ledger.headings import IGNORE, LIMIT_ROLES, ROLES
from tradecredit.ledger.merges import MergeProposal, apply_merges, propose_merges
from tradecredit.ledger.policy import (
    PolicyTerms,
    RuleValue,
    default_terms,
    read_terms,
    term_sources,
    with_limits,
)
from tradecredit.ledger.problems import LedgerUnreadable, Notice, Question
from tradecredit.ledger.reading import LedgerReading, read_invoices
from tradecredit.ledger.rows import spreadsheet_safe
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.template import policy_rows, template_workbook
from tradecredit.ledger.workbook import read_workbook

__all__ = [
    "IGNORE",
    "LIMIT_ROLES",
    "ROLES",
    "ColumnMapping",
    "ColumnRole",
    "DateFormat",
    "ExporterProfile",
    "Formats",
    "ImportOptions",
    "ImportReport",
    "LedgerReading",
    "LedgerUnreadable",
    "MergeProposal",
    "Notice",
    "NumberFormat",
    "PolicyTerms",
    "Question",
    "RawSheet",
    "RawWorkbook",
    "RuleValue",
    "apply_merges",
    "assumptions",
    "default_terms",
    "import_file",
    "infer_formats",
    "invoice_sheet",
    "policy_rows",
    "propose_merges",
    "read_invoices",
    "read_terms",
    "read_workbook",
    "recognise_columns",
    "refuse_without_rows",
    "spreadsheet_safe",
    "template_workbook",
    "term_sources",
    "to_frames",
    "unmatched_limits",
    "with_limits",
]
