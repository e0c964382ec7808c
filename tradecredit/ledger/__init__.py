"""Somebody's CSV or Excel ledger -> the tables of a book, or a list of what is wrong.

The stages, each returning plain frozen values: ``read_workbook``, ``invoice_sheet``,
``recognise_columns``, ``infer_formats``, ``read_invoices``, ``propose_merges`` and
``apply_merges``, ``read_terms``, ``to_frames``.
"""

from tradecredit.ledger.apart import Reader, ReadingCancelled
from tradecredit.ledger.columns import (
    ColumnMapping,
    invoice_sheet,
    recognise_columns,
    refuse_without_invoices,
)
from tradecredit.ledger.command import ImportOptions, import_file
from tradecredit.ledger.files import MAX_COLUMNS, MAX_ROWS
from tradecredit.ledger.formats import DateFormat, Formats, NumberFormat, infer_formats
from tradecredit.ledger.frames import assumptions, to_frames, unmatched_limits
from tradecredit.ledger.headings import LIMIT_ROLES, ROLES
from tradecredit.ledger.limits import edited_limits, limits_of, stated_limits, with_limits
from tradecredit.ledger.merges import (
    MergeProposal,
    apply_merges,
    buyers_owing,
    propose_merges,
)
from tradecredit.ledger.parsing import today
from tradecredit.ledger.pasted_limits import PastedLimits, pasted_limits
from tradecredit.ledger.policy import (
    POLICY_TERMS,
    PolicyTerms,
    default_terms,
    term_sources,
)
from tradecredit.ledger.problems import LedgerUnreadable, Notice, Question
from tradecredit.ledger.reading import LedgerReading, read_invoices
from tradecredit.ledger.roles import ColumnRole
from tradecredit.ledger.rows import left_aside_by_reason
from tradecredit.ledger.saved import saved_file_name, saved_workbook
from tradecredit.ledger.several_sheets import unread_sheets
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.statuses import STATUSES
from tradecredit.ledger.template import template_workbook
from tradecredit.ledger.terms_sheet import read_terms
from tradecredit.ledger.whole import ALL_COLUMNS, Answers, Read
from tradecredit.ledger.workbook import read_workbook
from tradecredit.policy_rules import RuleValue

__all__ = [
    "ALL_COLUMNS",
    "LIMIT_ROLES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "POLICY_TERMS",
    "ROLES",
    "STATUSES",
    "Answers",
    "ColumnMapping",
    "ColumnRole",
    "DateFormat",
    "Formats",
    "ImportOptions",
    "LedgerReading",
    "LedgerUnreadable",
    "MergeProposal",
    "Notice",
    "NumberFormat",
    "PastedLimits",
    "PolicyTerms",
    "Question",
    "RawSheet",
    "RawWorkbook",
    "Read",
    "Reader",
    "ReadingCancelled",
    "RuleValue",
    "apply_merges",
    "assumptions",
    "buyers_owing",
    "default_terms",
    "edited_limits",
    "import_file",
    "infer_formats",
    "invoice_sheet",
    "left_aside_by_reason",
    "limits_of",
    "pasted_limits",
    "propose_merges",
    "read_invoices",
    "read_terms",
    "read_workbook",
    "recognise_columns",
    "refuse_without_invoices",
    "saved_file_name",
    "saved_workbook",
    "stated_limits",
    "template_workbook",
    "term_sources",
    "to_frames",
    "today",
    "unmatched_limits",
    "unread_sheets",
    "with_limits",
]
