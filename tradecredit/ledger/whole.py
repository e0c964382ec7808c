"""A file and the answers to its questions -> everything that is read of it, in one go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from tradecredit.language import _
from tradecredit.ledger.columns import (
    ColumnMapping,
    invoice_sheet,
    recognise_columns,
    refuse_without_invoices,
)
from tradecredit.ledger.formats import Formats, infer_formats
from tradecredit.ledger.headings import ROLES
from tradecredit.ledger.merges import MergeProposal, propose_merges
from tradecredit.ledger.policy import PolicyTerms
from tradecredit.ledger.problems import LedgerUnreadable, Notice, Question
from tradecredit.ledger.reading import LedgerReading, read_invoices
from tradecredit.ledger.saved import SavedAnswers, saved_answers
from tradecredit.ledger.several_sheets import unread_sheets
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.terms_sheet import read_terms
from tradecredit.ledger.total_lines import currency_of_title
from tradecredit.ledger.workbook import read_workbook

# Answers that hold for every column of the file.
ALL_COLUMNS = ""

Result = TypeVar("Result")
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Answers:
    """What the owner of a file said of it.

    By heading of a column (``ALL_COLUMNS`` for all that are open): ``roles``, ``date_orders``,
    ``decimal_marks``, ``swapped_dates`` (whether Excel swapped day and month). By word:
    ``statuses``. By currency: ``rates`` in US$ for one unit. ``ignores_others``: no column that
    nobody knows changes what is owed. ``term_days``: credit days where none are given.
    ``are_final``: nobody will correct them, so what is asked without them need not be known.
    """

    sheet_name: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    ignores_others: bool = False
    date_orders: Mapping[str, str] = field(default_factory=dict)
    decimal_marks: Mapping[str, str] = field(default_factory=dict)
    swapped_dates: Mapping[str, bool] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    term_days: int | None = None
    currency: str = ""
    rates: Mapping[str, float] = field(default_factory=dict)
    as_of_date: date | None = None
    are_final: bool = False


@dataclass(frozen=True)
class Read:
    """What was read of a file under some answers.

    ``asked`` are the questions about formats, rates, statuses and terms as they stand without
    their answers, so that these can be corrected; ``suggested_date`` is the as-of date that the
    file itself suggests. ``terms`` are those of the file's own sheets.
    """

    file_name: str
    encoding: str
    separator: str
    sheet_names: tuple[str, ...]
    sheet_name: str
    mapping: ColumnMapping
    formats: Formats
    inferred_formats: Formats
    reading: LedgerReading
    asked: tuple[Question, ...]
    suggested_date: date
    proposals: tuple[MergeProposal, ...]
    terms: PolicyTerms
    unread_sheets: tuple[Notice, ...]
    saved: SavedAnswers


class Ledger:
    """An open file: unpacked once, read again for other answers."""

    def __init__(self, file_name: str, content: bytes) -> None:
        self.file_name, self.content = file_name, content
        self._kept: dict[str, tuple[Any, Any]] = {}

    def read(self, answers: Answers, progress: Progress = lambda _done, _step: None) -> Read:
        """Everything that is read under the answers; raises ``LedgerUnreadable``."""
        progress(0.05, _("Unpacking the file …"))
        workbook = self._once("workbook", (), self._workbook)
        saved = saved_answers(workbook)
        if answers.as_of_date is None:
            answers = replace(answers, as_of_date=saved.as_of_date)
        sheet = self._once("sheet", answers.sheet_name, lambda: _sheet(workbook, answers))
        try:
            refuse_without_invoices(sheet)
        except LedgerUnreadable as error:
            error.sheet_names = tuple(each.sheet_name for each in workbook.sheets)
            raise
        progress(0.25, _("Looking at {count} rows …", count=sheet.row_count))
        mapping = self._once(
            "mapping",
            (answers.sheet_name, _items(answers.roles), answers.ignores_others),
            lambda: _mapping(sheet, answers),
        )
        inferred = self._once(
            "formats",
            (answers.sheet_name, _items(answers.roles), answers.ignores_others),
            lambda: infer_formats(sheet, mapping),
        )
        formats = _answered(inferred, answers)
        progress(0.45, _("Reading the invoices …"))
        reading = _reading(sheet, mapping, formats, answers)
        is_plain = answers.are_final or _without_later(answers) == answers
        plain = reading if is_plain else self._plain(sheet, mapping, formats, answers)
        progress(0.8, _("Comparing the names of buyers …"))
        return Read(
            file_name=self.file_name,
            encoding=workbook.encoding,
            separator=workbook.separator,
            sheet_names=tuple(each.sheet_name for each in workbook.sheets),
            sheet_name=sheet.sheet_name,
            mapping=mapping,
            formats=formats,
            inferred_formats=inferred,
            reading=reading,
            asked=plain.questions,
            suggested_date=saved.as_of_date or plain.as_of_date,
            proposals=tuple(propose_merges(reading.invoices)),
            terms=read_terms(
                workbook,
                rates=answers.rates,
                date_order=answers.date_orders.get(ALL_COLUMNS),
                as_of_date=reading.as_of_date,
            ),
            unread_sheets=unread_sheets(workbook, sheet),
            saved=saved,
        )

    def _plain(
        self, sheet: RawSheet, mapping: ColumnMapping, formats: Formats, answers: Answers
    ) -> LedgerReading:
        """The reading without the answers that come after it."""
        earlier = _without_later(answers)
        inputs = (sheet.sheet_name, repr(mapping), repr(formats), earlier.currency)
        return self._once("plain", inputs, lambda: _reading(sheet, mapping, formats, earlier))

    def _workbook(self) -> RawWorkbook:
        return read_workbook(self.file_name, self.content)

    def _once(self, stage: str, inputs: Any, compute: Callable[[], Result]) -> Result:
        """Result of a stage, computed again when ``inputs`` are not those of the last time."""
        known = self._kept.get(stage)
        if known is None or known[0] != inputs:
            self._kept[stage] = known = (inputs, compute())
        result: Result = known[1]
        return result


def _items(answers: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(answers.items())


def _without_later(answers: Answers) -> Answers:
    """The answers without those to questions that a first reading raises."""
    return replace(answers, rates={}, statuses={}, term_days=None, as_of_date=None)


def _sheet(workbook: RawWorkbook, answers: Answers) -> RawSheet:
    if not answers.sheet_name:
        return invoice_sheet(workbook)
    try:
        return workbook.sheet(answers.sheet_name)
    except KeyError:
        raise LedgerUnreadable(
            found=_("There is no sheet {name!r} in the file.", name=answers.sheet_name),
            expected=_(
                "Its sheets are: {names}.",
                names=", ".join(sheet.sheet_name for sheet in workbook.sheets),
            ),
            what_to_do=_("Name one of them."),
        ) from None


def _mapping(sheet: RawSheet, answers: Answers) -> ColumnMapping:
    mapping = recognise_columns(sheet)
    for column, role in answers.roles.items():
        try:
            mapping = mapping.with_role(column, role)
        except (KeyError, ValueError):
            raise LedgerUnreadable(
                found=_("The column {column!r} cannot be {role!r}.", column=column, role=role),
                expected=_(
                    "Headings are: {headings}. A column may be: {roles}.",
                    headings=", ".join(sheet.headings),
                    roles=", ".join(ROLES),
                ),
                what_to_do=_("Write heading and role as they stand there."),
            ) from None
    return mapping.without_the_others() if answers.ignores_others else mapping


def _answered(formats: Formats, answers: Answers) -> Formats:
    for column, order in answers.date_orders.items():
        formats = formats.with_date_order(order, column or None)
    for column, mark in answers.decimal_marks.items():
        formats = formats.with_decimal_mark(mark, column or None)
    for column, is_swapped in answers.swapped_dates.items():
        formats = formats.with_swapped_dates(is_swapped=is_swapped, column=column or None)
    return formats


def _reading(
    sheet: RawSheet, mapping: ColumnMapping, formats: Formats, answers: Answers
) -> LedgerReading:
    return read_invoices(
        sheet,
        mapping,
        formats,
        answers.rates,
        answers.as_of_date,
        default_currency=currency_of_title(sheet) or answers.currency,
        term_days=answers.term_days,
        statuses=answers.statuses,
    )
