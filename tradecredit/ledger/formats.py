"""Stage 3: how a sheet writes its dates and numbers, settled by whole columns."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pandas as pd

from tradecredit.formats import counted
from tradecredit.language import _
from tradecredit.ledger.columns import ColumnMapping
from tradecredit.ledger.headings import AMOUNT_ROLES, DATE_ROLES, is_local_currency
from tradecredit.ledger.problems import Question
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.values import (
    DATE_ORDERS,
    MONTHS_OF_YEAR,
    amount_parts,
    currency_code,
    currency_in_heading,
    date_groups,
    date_orders,
    is_empty,
    mark_evidence,
    parsed_date,
    plain_text,
    unit_of,
    unit_of_title,
)

CERTAIN, ANSWERED, OPEN, MIXED, NOT_NEEDED = "certain", "answered", "open", "mixed", "not_needed"
DECIMAL_MARKS = (".", ",")
SWAP_ANSWERS = ("swap", "keep")
MIN_GROUPED_VALUES = 3
WITHOUT_DECIMALS = {"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "XOF", "XAF", "UGX"}
MAX_YEARS_IN_COLUMN = 15

Format = TypeVar("Format", bound="_ColumnFormat")


@dataclass(frozen=True)
class _ColumnFormat(ABC):
    """What is known about the format of one column.

    ``status``: ``certain`` (the column proves it), ``not_needed`` (every value can be read one
    way only: 2026-03-05, 5 Mar 2026, an Excel day number), ``open`` (nothing in the column
    decides), ``mixed`` (the column proves two ways), ``answered`` (by hand).
    """

    column: str
    status: str
    evidence: str
    examples: tuple[tuple[int, str], ...] = field(default=(), kw_only=True)

    @property
    def is_open(self) -> bool:
        """Whether only the owner of the file can say it."""
        return self.status in (OPEN, MIXED)

    @property
    @abstractmethod
    def question(self) -> Question:
        """Asks how the column is written."""


@dataclass(frozen=True)
class DateFormat(_ColumnFormat):
    """Order of day, month and year in one column."""

    order: str = ""
    suggestion: str = ""
    may_be_swapped: bool = False
    is_swapped: bool = False

    @property
    def swap_question(self) -> Question:
        """Asks whether Excel read day and month the wrong way round."""
        text = _(
            "In column '{column}' Excel left some dates as text and made dates of others, none "
            "with a day above 12. So it is when Excel takes 3 February (03/02) for 2 March. "
            "Were day and month of those dates swapped?",
            column=self.column,
        )
        return Question("swapped_dates", self.column, text, SWAP_ANSWERS, "swap", self.examples)

    @property
    def question(self) -> Question:
        """Asks for the order."""
        text = _(
            "In which order are the dates of column '{column}' written? {evidence}",
            column=self.column,
            evidence=self.evidence,
        )
        return Question(
            "date_order", self.column, text, DATE_ORDERS, self.suggestion, self.examples
        )


@dataclass(frozen=True)
class NumberFormat(_ColumnFormat):
    """Decimal mark of one column of amounts, and what its heading says of them.

    ``currency`` is the one the heading names ("" if none), ``unit`` what one stands for (10,000
    under 万元), ``is_local`` says that the amounts are in the currency of the books.
    """

    decimal_mark: str = ""
    currency: str = ""
    unit: int = 1
    is_local: bool = False

    @property
    def question(self) -> Question:
        """Asks for the decimal mark."""
        text = _(
            "Which mark stands before the decimals in column '{column}'? {evidence}",
            column=self.column,
            evidence=self.evidence,
        )
        return Question("decimal_mark", self.column, text, DECIMAL_MARKS, examples=self.examples)


@dataclass(frozen=True)
class Formats:
    """How to read the columns of one sheet, and what is still to be asked."""

    dates: tuple[DateFormat, ...] = ()
    numbers: tuple[NumberFormat, ...] = ()

    def date_order(self, column: str) -> str | None:
        """Order for a column; None when it is not needed or still open."""
        return {entry.column: entry.order for entry in self.dates}.get(column) or None

    def decimal_mark(self, column: str) -> str:
        """Decimal mark for a column, ``.`` when nothing says otherwise."""
        return {entry.column: entry.decimal_mark for entry in self.numbers}.get(column) or "."

    def heading_currency(self, column: str) -> str:
        """Currency the column's heading names; "" when it names none."""
        return {entry.column: entry.currency for entry in self.numbers}.get(column, "")

    def with_date_order(self, order: str, column: str | None = None) -> "Formats":
        """Answer the open or mixed columns (or the one named): ``dmy``, ``mdy`` or ``ymd``."""
        if order not in DATE_ORDERS:
            raise ValueError(f"No date order {order!r}; orders are: {', '.join(DATE_ORDERS)}.")
        return replace(self, dates=_answered(self.dates, column, order=order))

    def with_decimal_mark(self, mark: str, column: str | None = None) -> "Formats":
        """Answer the open or mixed columns (or the one named): ``.`` or ``,``."""
        if mark not in DECIMAL_MARKS:
            raise ValueError(f"No decimal mark {mark!r}; marks are '.' and ','.")
        return replace(self, numbers=_answered(self.numbers, column, decimal_mark=mark))

    def unit(self, column: str) -> int:
        """What one stands for in a column of amounts."""
        return {entry.column: entry.unit for entry in self.numbers}.get(column, 1)

    def is_local(self, column: str) -> bool:
        """Whether the amounts of a column are in the currency of the books."""
        return any(entry.is_local for entry in self.numbers if entry.column == column)

    def is_swapped(self, column: str) -> bool:
        """Whether day and month of a column's real dates are to be put back."""
        return any(entry.is_swapped for entry in self.dates if entry.column == column)

    def with_swapped_dates(self, *, is_swapped: bool, column: str | None = None) -> "Formats":
        """Answer whether Excel swapped day and month of the real dates of a column, or of all."""
        answered = tuple(
            replace(entry, is_swapped=is_swapped, may_be_swapped=False)
            if entry.may_be_swapped and column in (None, entry.column)
            else entry
            for entry in self.dates
        )
        return replace(self, dates=answered)

    @property
    def questions(self) -> tuple[Question, ...]:
        """One question per column whose date order or decimal mark is open or mixed."""
        swapped = (entry.swap_question for entry in self.dates if entry.may_be_swapped)
        orders = (entry.question for entry in (*self.dates, *self.numbers) if entry.is_open)
        return (*orders, *swapped)


def _answered(entries: tuple[Format, ...], column: str | None, **answer: Any) -> tuple[Format, ...]:
    """The entries with the answer put into that of ``column``, or into all open ones."""
    return tuple(
        replace(entry, status=ANSWERED, evidence=_("Chosen by hand."), **answer)
        if (entry.column == column if column else entry.is_open)
        else entry
        for entry in entries
    )


def infer_formats(sheet: RawSheet, mapping: ColumnMapping) -> Formats:
    """Formats of every date and amount column, each settled by the whole column.

    An order or a mark the column does not prove is left open and asked for, never guessed.
    """
    sheet_unit = max(map(unit_of_title, sheet.texts_around))
    stated = mapping.column_of("currency")
    cells = sheet.cells[stated] if stated else ()
    currencies = {code for text in set(cells) if (code := currency_code(text))}
    dates = [
        _maybe_swapped(_date_format(entry.column, sheet.cells[entry.column]), sheet)
        for entry in mapping.columns
        if entry.role in DATE_ROLES
    ]
    numbers = [
        _number_format(entry.column, sheet, currencies, sheet_unit)
        for entry in mapping.columns
        if entry.role in AMOUNT_ROLES
    ]
    return Formats(tuple(_with_suggestions(dates)), tuple(numbers))


def _unique_texts(cells: pd.Series) -> dict[str, int]:
    """Different filled texts -> the first row that has each."""
    filled = cells[cells != ""].drop_duplicates()
    return {
        plain_text(text): int(row)
        for text, row in zip(filled, filled.index, strict=True)
        if not is_empty(text)
    }


# --- dates ----------------------------------------------------------------------------------


def _date_format(column: str, cells: pd.Series) -> DateFormat:
    rows = _unique_texts(cells)
    possible = {text: date_orders(text) for text in rows}
    telling = {text: orders for text, orders in possible.items() if orders}
    deciding = {text: orders for text, orders in telling.items() if not _is_same_day(text)}
    if not deciding:
        order = "dmy" if telling else ""
        evidence = _("Every date can be read one way only.")
        return DateFormat(column, NOT_NEEDED, evidence, order)
    common = _plausible(frozenset.intersection(*deciding.values()), deciding)
    if len(common) == 1:
        return _proven(column, next(iter(common)), deciding, rows)
    return _open_or_mixed(column, common, deciding, rows)


def _plausible(orders: frozenset[str], texts: Iterable[str]) -> frozenset[str]:
    """Without orders that spread the column over decades, as 30.03.20 read from 2030 on."""
    spans = {order: _year_span(order, texts) for order in orders}
    close = frozenset(order for order, years in spans.items() if years <= MAX_YEARS_IN_COLUMN)
    return close or orders


def _year_span(order: str, texts: Iterable[str]) -> int:
    days = [day for text in texts if (day := parsed_date(text, order)) is not None]
    return max(days).year - min(days).year if days else 0


def _is_same_day(text: str) -> bool:
    """05-05-2026 is one day in either order."""
    groups = date_groups(text)
    return groups is not None and groups[0] == groups[1] and groups[2] > 31


def _proven(
    column: str, order: str, deciding: dict[str, frozenset[str]], rows: dict[str, int]
) -> DateFormat:
    proofs = [text for text, orders in deciding.items() if len(orders) == 1]
    evidence = _("In any other order the column would span decades.")
    if proofs:
        evidence = counted(
            "{count} of {total} different dates, {example} (row {row}), fits this order only.",
            "{count} of {total} different dates, such as {example} (row {row}), fit this order "
            "only.",
            len(proofs),
            total=len(deciding),
            example=proofs[0],
            row=rows[proofs[0]],
        )
    return DateFormat(column, CERTAIN, evidence, order)


def _open_or_mixed(
    column: str,
    common: frozenset[str],
    deciding: dict[str, frozenset[str]],
    rows: dict[str, int],
) -> DateFormat:
    counts = Counter(
        order for order in DATE_ORDERS for found in deciding.values() if order in found
    )
    if common:
        texts = list(deciding)[:3]
        evidence = _("Every date in it fits several orders.")
        suggestion = "dmy" if all("." in text for text in deciding) and "dmy" in common else ""
        examples = _examples(texts, rows)
        return DateFormat(column, OPEN, evidence, "", suggestion, examples=examples)
    texts = list(_one_proof_per_order(deciding).values())
    evidence = _("It holds dates of different orders; those that do not fit will be refused.")
    suggestion = counts.most_common(1)[0][0]
    return DateFormat(column, MIXED, evidence, "", suggestion, examples=_examples(texts, rows))


def _one_proof_per_order(deciding: dict[str, frozenset[str]]) -> dict[str, str]:
    proofs: dict[str, str] = {}
    for text, orders in deciding.items():
        if len(orders) == 1:
            proofs.setdefault(next(iter(orders)), text)
    return proofs


def _examples(texts: Iterable[str], rows: dict[str, int]) -> tuple[tuple[int, str], ...]:
    return tuple((rows[text], text) for text in texts)


def _with_suggestions(formats: list[DateFormat]) -> list[DateFormat]:
    """Open columns get the order the other columns prove, as a suggestion only.

    It is taken where all dates have dots and day before month is proven: nobody writes the month
    first with dots.
    """
    proven = Counter(entry.order for entry in formats if entry.status == CERTAIN)
    if len(proven) != 1:
        return formats
    order = next(iter(proven))
    if order == "dmy":
        formats = [
            replace(entry, status=CERTAIN, order=order)
            if entry.status == OPEN and entry.suggestion == order
            else entry
            for entry in formats
        ]
    return [
        replace(entry, suggestion=entry.suggestion or order) if entry.status == OPEN else entry
        for entry in formats
    ]


# --- numbers --------------------------------------------------------------------------------


def _maybe_swapped(found: DateFormat, sheet: RawSheet) -> DateFormat:
    """The format, marked where real dates beside texts of one order never have a day above 12.

    Excel turns 3/5/2025 into a date by its own order and leaves 3/25/2025 as text.
    """
    rows = _unique_texts(sheet.cells[found.column])
    texts = [text for text in rows if date_orders(text)]
    real = {text: day for text in rows if text not in texts and (day := parsed_date(text, None))}
    proven = {order for text in texts if len(date_orders(text)) == 1 for order in date_orders(text)}
    if not proven or not real or any(day.day > MONTHS_OF_YEAR for day in real.values()):
        return found
    examples = _examples([*list(real)[:2], *texts[:2]], rows)
    return replace(found, may_be_swapped=True, examples=examples)


def _number_format(
    column: str, sheet: RawSheet, currencies: set[str], sheet_unit: int
) -> NumberFormat:
    rows = _unique_texts(sheet.cells[column])
    digits = {text: parts[1] for text in rows if (parts := amount_parts(text)) is not None}
    evidence = {text: mark_evidence(number) for text, number in digits.items()}
    mark, status, reason = _decimal_mark(digits, evidence)
    undecided = [text for text, found in evidence.items() if found.startswith("open")][:3]
    examples = _examples(undecided, rows) if status in (OPEN, MIXED) else ()
    currency = currency_in_heading(column) or ""
    is_local = is_local_currency(column)
    if is_local and not currency and re.search(r"本位币|本币", column):
        currency = "CNY"
    if status == OPEN and (currencies or {currency}) <= WITHOUT_DECIMALS:
        mark, status, examples = ".", CERTAIN, ()
        reason = _("The currency has no decimals: the mark groups thousands.")
        mark = "," if any(found == "open." for found in evidence.values()) else "."
    return NumberFormat(
        column,
        status,
        reason,
        mark,
        currency,
        unit=unit_of(column) if unit_of(column) > 1 else sheet_unit,
        is_local=is_local,
        examples=examples,
    )


def _decimal_mark(digits: dict[str, str], evidence: dict[str, str]) -> tuple[str, str, str]:
    """Decimal mark, status and reason of a column from what its numbers say."""
    found = Counter(evidence.values())
    proven = {
        mark for mark, other in ((".", ","), (",", ".")) if found[mark] or found[f"grouped{other}"]
    }
    is_open = found["open."] + found["open,"] > 0
    if len(proven) == 1:
        mark = next(iter(proven))
        return mark, CERTAIN, _("The column's own numbers show it.")
    if len(proven) == 2:
        if is_open:
            return "", MIXED, _("It holds numbers of both ways of writing.")
        return ".", CERTAIN, _("Both ways of writing occur; each number can be read one way only.")
    if not is_open:
        return ".", NOT_NEEDED, _("There are no decimals and no thousand marks.")
    return _from_grouping(digits, found)


def _from_grouping(digits: dict[str, str], found: Counter[str]) -> tuple[str, str, str]:
    """1,234 beside 950 but never beside 1234 groups thousands; alone it could be 1.234."""
    marks = {mark for mark in ".," if found[f"open{mark}"]}
    plain = [int(number) for number in digits.values() if number.isdecimal()]
    grouping = next(iter(marks))
    if (
        len(marks) == 1
        and found[f"open{grouping}"] >= MIN_GROUPED_VALUES
        and plain
        and max(plain) < 1000
    ):
        reason = _("The mark stands in numbers from 1000 on only: it groups thousands.")
        return ("." if grouping == "," else ","), CERTAIN, reason
    return "", OPEN, _("Its numbers, such as 1,234, could be thousands or decimals.")
