"""What the values of a column look like, whatever its heading says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tradecredit.ledger.countries import country_code
from tradecredit.ledger.credit_notes import document_kind
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.statuses import is_status_word, is_yes_or_no
from tradecredit.ledger.values import (
    amount_parts,
    currency_code,
    holds,
    is_empty,
    is_open_date,
    parsed_date,
    plain_text,
    unit_of,
    unit_of_cell,
)

SAMPLE_ROWS = 2_000
MOST_CODES = 3
_SAYS_PAID = re.compile(
    r"\b(paid|settled|cleared|bezahlt|pay[ée]e?|pagad[oa]|pagat[oa])\b|已[付收结]|付清|结清"
)
_MARK_OF_PAYMENT = re.compile(
    r"clearing|clrng|lettrage|receipt (no|number|ref)|matching|payment ref|bank ref|che(ck|que) no|"
    r"核销单|收款单|回款单|水单",
    re.IGNORECASE,
)
# Parts of headings of how an invoice stands.
_MAY_BE_STATUS = re.compile(
    r"^(?!.*(method|mode|terms|bank|account|reference|方式|条件|条款|渠道|银行|账)).*"
    r"(paid|pay|settl|clear|collect|status|state|stage|flag|\bind(icator)?\b|bezahl|zahl|statut|estado|"
    r"situa|stato|pago|pagam|款|结|核销|状|情况|进度|阶段)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Profile:
    """Shares (0 to 1) of a column's different values that read as something."""

    column: str
    filled_count: int
    row_count: int
    date_share: float
    clear_date_share: float
    amount_share: float
    whole_share: float
    currency_share: float
    country_share: float
    distinct_share: float
    letter_share: float
    any_letter_share: float
    says_paid: bool
    largest_whole: int
    is_counter: bool
    is_constant: bool
    yes_no_share: float
    status_share: float
    unit_share: float
    document_share: float
    largest_unit: int
    has_few_codes: bool
    examples: tuple[str, ...]

    @property
    def is_mark(self) -> bool:
        """Whether it is filled for some invoices only, with what a payment leaves behind."""
        is_partly = 0 < self.filled_count < self.row_count
        return is_partly and (self.says_paid or _MARK_OF_PAYMENT.search(self.column) is not None)

    @property
    def has_few_words(self) -> bool:
        """Whether the same few words stand in the column again and again."""
        is_words = self.any_letter_share >= 0.5 or self.amount_share < 0.5
        return is_words and (self.distinct_share <= 0.7 or self.filled_count <= 3)

    @property
    def content(self) -> str:
        """What the values look like.

        ``date``, ``status``, ``yes_no``, ``code`` (a few letters or words), ``amount`` or ``text``.
        """
        if not self.filled_count:
            return ""
        if self.clear_date_share >= 0.6:
            return "date"
        if self.status_share >= 0.6:
            return "status"
        if self.yes_no_share >= 0.9 and not self.is_constant:
            return "yes_no"
        if self.has_few_codes or (self.has_few_words and _MAY_BE_STATUS.search(self.column)):
            return "code"
        if self.is_mark:
            return "mark"
        is_code = self.is_counter or (self.whole_share == 1 and self.largest_whole < 10)
        return "amount" if self.amount_share >= 0.8 and not is_code else "text"


def profile_of(sheet: RawSheet, position: int) -> Profile:
    """What the values of the column at ``position`` look like."""
    column = sheet.cells.iloc[:, position]
    filled = column[~holds(column, is_empty)].tolist()
    sample = filled[:SAMPLE_ROWS]
    unique = list(dict.fromkeys(sample))
    return Profile(
        column=sheet.headings[position],
        filled_count=len(filled),
        row_count=len(column),
        date_share=_share(unique, _is_date),
        clear_date_share=_share(unique, _is_clear_date),
        amount_share=_share(unique, _is_amount),
        whole_share=_share(unique, lambda text: plain_text(text).isdecimal()),
        currency_share=_share(unique, lambda text: currency_code(text) is not None),
        country_share=_share(unique, lambda text: country_code(text) is not None),
        distinct_share=len(unique) / len(sample) if sample else 0.0,
        letter_share=_share(unique, lambda text: re.search(r"[^\W\d_]{2}", text) is not None),
        any_letter_share=_share(unique, lambda text: re.search(r"[^\W\d_]", text) is not None),
        says_paid=any(_SAYS_PAID.search(text.lower()) for text in unique[:500]),
        largest_whole=max((int(text) for text in unique if text.isdecimal()), default=0),
        is_counter=_is_counter(sample),
        is_constant=len(unique) == 1 and len(filled) == len(column),
        yes_no_share=_share(unique, is_yes_or_no),
        status_share=_share(unique, is_status_word),
        unit_share=_share(unique, lambda text: unit_of_cell(text) is not None),
        document_share=_share(unique, lambda text: document_kind(text) != ""),
        largest_unit=max((unit_of(text) for text in unique[:500]), default=1),
        has_few_codes=_are_codes(unique, len(sample)),
        examples=tuple(unique[:3]),
    )


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(bool(test(text)) for text in texts[:500]) / len(texts[:500]) if texts else 0.0


def _are_codes(unique: Sequence[str], count: int) -> bool:
    """Whether a column holds two or three single letters, again and again: O and C, P and U."""
    are_letters = all(re.fullmatch(r"[A-Za-z]", text) for text in unique)
    return are_letters and 2 <= len(unique) <= MOST_CODES and count > len(unique)


def _is_date(text: str) -> bool:
    return is_open_date(text) or parsed_date(text, None) is not None


def _is_clear_date(text: str) -> bool:
    """A date that cannot be a plain number."""
    return _is_date(text) and not plain_text(text).replace(".", "").isdecimal()


def _is_amount(text: str) -> bool:
    return amount_parts(text) is not None and not is_open_date(text)


def _is_counter(sample: Sequence[str]) -> bool:
    if len(sample) < 3 or not all(text.isdecimal() and len(text) < 9 for text in sample):
        return False
    numbers = [int(text) for text in sample]
    return all(later > earlier for earlier, later in pairwise(numbers))
