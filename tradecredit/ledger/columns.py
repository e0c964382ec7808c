"""Stage 2: which column is what, by heading and by content, correctable."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.countries import country_code
from tradecredit.ledger.headings import (
    AMOUNT_ROLES,
    DATE_ROLES,
    IGNORE,
    LIMIT_ROLES,
    ROLES,
    HeadingMatch,
    heading_match,
)
from tradecredit.ledger.problems import LedgerUnreadable, Question
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.values import (
    amount_parts,
    currency_code,
    is_empty,
    is_open_date,
    parsed_date,
    plain_text,
)

SAMPLE_ROWS = 2_000
RECOGNISED_FROM = 0.6
TOLD_BY_CONTENT_FROM = 0.8
# What the content may contradict: the heading then counts for this part only.
CONTRADICTED = 0.3


@dataclass(frozen=True)
class ColumnRole:
    """One column: its role, how sure (0 to 1), why, and a few of its values."""

    column: str
    role: str
    confidence: float
    reason: str
    examples: tuple[str, ...] = ()

    @property
    def is_recognised(self) -> bool:
        """Whether the column was understood, be it as one that is not needed."""
        return self.confidence >= RECOGNISED_FROM


@dataclass(frozen=True)
class ColumnMapping:
    """Roles of all columns of a sheet; a role other than ``ignore`` is held by one column."""

    columns: tuple[ColumnRole, ...]

    def column_of(self, role: str) -> str | None:
        """Heading of the column that holds a role; None when no column does."""
        return next((entry.column for entry in self.columns if entry.role == role), None)

    def first_column_of(self, *roles: str) -> str:
        """Heading of the column with the first of these roles that is held; "" when none is."""
        return next(filter(None, map(self.column_of, roles)), "")

    def missing_roles(self, needed: Iterable[tuple[Sequence[str], str]]) -> tuple[Question, ...]:
        """A question for each need (roles, one of which is enough, and its text) nobody meets."""
        choices = tuple(entry.column for entry in self.columns)
        return tuple(
            Question("missing_role", roles[0], text, choices)
            for roles, text in needed
            if not self.first_column_of(*roles)
        )

    def texts(self, sheet: RawSheet, roles: Sequence[str]) -> pd.DataFrame:
        """The cells of ``sheet`` by role; a role without a column is a column of ""."""
        blank = pd.Series("", index=sheet.cells.index, dtype=object)
        columns = {role: self.column_of(role) for role in roles if role != IGNORE}
        return pd.DataFrame(
            {role: sheet.cells[name] if name else blank for role, name in columns.items()}
        )

    def role_of(self, column: str) -> str:
        """Role of a column; raises ``KeyError`` for a heading the sheet lacks."""
        return {entry.column: entry.role for entry in self.columns}[column]

    def with_role(self, column: str, role: str) -> "ColumnMapping":
        """The mapping corrected by hand; a column that held the role before is ignored then.

        Raises ``KeyError`` for an unknown column and ``ValueError`` for an unknown role.
        """
        if role not in ROLES and role not in LIMIT_ROLES:
            raise ValueError(f"No role {role!r}; roles are: {', '.join(ROLES)}.")
        self.role_of(column)
        return ColumnMapping(
            tuple(_corrected(entry, column=column, role=role) for entry in self.columns)
        )

    @property
    def invoice_likeness(self) -> float:
        """How much the sheet looks like a list of invoices: sum over the telling roles."""
        telling = {"invoice_id", "amount", "outstanding_amount", "invoice_date", "due_date"}
        telling |= {"buyer_name", "buyer_id"}
        return sum(entry.confidence for entry in self.columns if entry.role in telling)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Roles without which no invoice can be read."""
        needed = (
            (("invoice_id",), _("Which column holds the invoice number?")),
            (("buyer_name", "buyer_id"), _("Which column holds the buyer's name or number?")),
            (("amount", "outstanding_amount"), _("Which column holds the invoice amount?")),
            (("invoice_date", "ship_date"), _("Which column holds the invoice date?")),
        )
        return self.missing_roles(needed)


def _corrected(entry: ColumnRole, *, column: str, role: str) -> ColumnRole:
    if entry.column == column:
        return replace(entry, role=role, confidence=1.0, reason=_("Chosen by hand."))
    if entry.role == role and role != IGNORE:
        reason = _("Column '{column}' was chosen for it.", column=column)
        return replace(entry, role=IGNORE, confidence=1.0, reason=reason)
    return entry


def invoice_sheet(workbook: RawWorkbook) -> RawSheet:
    """The sheet that looks most like a list of invoices (the longer of two alike)."""
    return max(
        workbook.sheets,
        key=lambda sheet: (round(recognise_columns(sheet).invoice_likeness, 1), sheet.row_count),
    )


def recognise_columns(sheet: RawSheet, roles: tuple[str, ...] = ROLES) -> ColumnMapping:
    """Role of every column of a sheet, by its heading, checked against its content.

    ``roles`` is ``ROLES`` for invoices and ``LIMIT_ROLES`` for credit limits. Raises
    ``LedgerUnreadable`` when the sheet has headings but no row.
    """
    profiles = [_profile(sheet, position) for position in range(len(sheet.headings))]
    guesses = [_by_heading(profile, roles) for profile in profiles]
    guesses = _one_column_per_role(guesses, profiles)
    if roles is ROLES:
        guesses = _filled_by_content(guesses, profiles)
    return ColumnMapping(tuple(guesses))


def refuse_without_rows(sheet: RawSheet) -> None:
    """Raises ``LedgerUnreadable`` for a sheet that has headings and nothing below them."""
    if not sheet.row_count:
        raise LedgerUnreadable(
            found=_("The sheet '{name}' has headings but no rows.", name=sheet.sheet_name),
            expected=_("One row per invoice is expected below the headings."),
            what_to_do=_("Check the export's filter, export again, and load the new file."),
        )


# --- content --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Profile:
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
    largest_whole: int
    is_counter: bool
    examples: tuple[str, ...]


def _profile(sheet: RawSheet, position: int) -> _Profile:
    column = sheet.cells.iloc[:, position]
    filled = [text for text in column if not is_empty(text)]
    sample = filled[:SAMPLE_ROWS]
    unique = list(dict.fromkeys(sample))
    return _Profile(
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
        largest_whole=max((int(text) for text in unique if text.isdecimal()), default=0),
        is_counter=_is_counter(sample),
        examples=tuple(unique[:3]),
    )


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(bool(test(text)) for text in texts[:500]) / len(texts[:500]) if texts else 0.0


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


# --- by heading -----------------------------------------------------------------------------


def _by_heading(profile: _Profile, roles: tuple[str, ...]) -> ColumnRole:
    match = heading_match(profile.column, roles)
    if match is None:
        return _unnamed(profile)
    match = _settled_by_content(match, profile, roles)
    reason = _("The heading says '{word}'.", word=match.word)
    confidence = match.confidence
    if profile.filled_count and not _agrees(match.role, profile):
        confidence *= CONTRADICTED
        reason = _("The heading says '{word}', but the values do not look it.", word=match.word)
    if match.role == IGNORE:
        reason = _("Known, but not needed here ('{word}').", word=match.word)
    return ColumnRole(profile.column, match.role, confidence, reason, profile.examples)


def _unnamed(profile: _Profile) -> ColumnRole:
    if profile.filled_count == 0:
        return ColumnRole(profile.column, IGNORE, 0.9, _("The column is empty."))
    if profile.is_counter and profile.column == profile.column.lower().strip():
        reason = _("Whole numbers that only rise: a row counter.")
        return ColumnRole(profile.column, IGNORE, 0.8, reason, profile.examples)
    reason = _("Neither heading nor values are known.")
    return ColumnRole(profile.column, IGNORE, 0.0, reason, profile.examples)


def _settled_by_content(
    match: HeadingMatch, profile: _Profile, roles: tuple[str, ...]
) -> HeadingMatch:
    """A short heading such as ``paid``, ``due`` or ``terms`` may mean a day or an amount."""
    is_number = profile.amount_share > 0.9 and profile.clear_date_share < 0.1
    is_day_count = profile.whole_share > 0.95 and profile.largest_whole <= 720
    role = match.role
    if role == "paid_date" and is_number and profile.date_share < 0.5:
        role = "paid_amount"
    elif role == "due_date" and is_number and profile.date_share < 0.5:
        role = "term_days" if is_day_count else "outstanding_amount"
    elif role == "payment_term" and is_day_count and profile.filled_count:
        role = "term_days"
    elif role == "invoice_id" and profile.clear_date_share > 0.9:
        role = "invoice_date"
    elif role == "buyer_name" and profile.whole_share > 0.95 and profile.filled_count:
        role = "buyer_id"
    return HeadingMatch(role, match.confidence, match.word) if role in roles else match


def _agrees(role: str, profile: _Profile) -> bool:
    if role in DATE_ROLES:
        return profile.date_share >= 0.3
    if role in AMOUNT_ROLES:
        return profile.amount_share >= 0.3 and profile.clear_date_share < 0.7
    if role == "currency":
        return profile.currency_share >= 0.3
    if role in ("country", "consignee_country"):
        return profile.country_share >= 0.2
    if role == "term_days":
        return profile.amount_share >= 0.3 or profile.letter_share >= 0.3
    return True


def _one_column_per_role(guesses: list[ColumnRole], profiles: list[_Profile]) -> list[ColumnRole]:
    """The best column keeps the role; the others say which column has it."""
    filled = {profile.column: profile.filled_count > 0 for profile in profiles}
    best: dict[str, ColumnRole] = {}
    for guess in guesses:
        held = best.get(guess.role)
        if held is None or _rank(guess, filled) > _rank(held, filled):
            best[guess.role] = guess
    return [
        guess if guess.role == IGNORE or best[guess.role] is guess else _beaten(guess, best)
        for guess in guesses
    ]


def _rank(guess: ColumnRole, filled: dict[str, bool]) -> tuple[float, bool]:
    return (round(guess.confidence, 2), filled[guess.column])


def _beaten(guess: ColumnRole, best: dict[str, ColumnRole]) -> ColumnRole:
    reason = _(
        "Looks like the same as column '{column}', which is used.", column=best[guess.role].column
    )
    return replace(guess, role=IGNORE, reason=reason)


# --- by content -----------------------------------------------------------------------------


def _filled_by_content(guesses: list[ColumnRole], profiles: list[_Profile]) -> list[ColumnRole]:
    """Needed roles no heading named, given to the column whose values look most like it."""
    for role in ("invoice_date", "due_date", "amount", "currency", "invoice_id", "buyer_name"):
        held = {guess.role for guess in guesses}
        if role in held or (role == "amount" and "outstanding_amount" in held):
            continue
        if role == "buyer_name" and "buyer_id" in held:
            continue
        guesses = _given_to_best(guesses, profiles, role)
    return guesses


def _given_to_best(
    guesses: list[ColumnRole], profiles: list[_Profile], role: str
) -> list[ColumnRole]:
    free = [
        (profile, position)
        for position, (guess, profile) in enumerate(zip(guesses, profiles, strict=True))
        if guess.role == IGNORE and guess.confidence < RECOGNISED_FROM and profile.filled_count
    ]
    scored = [(_content_score(role, profile), -position) for profile, position in free]
    score, position = max(scored, default=(0.0, 0))
    if score < TOLD_BY_CONTENT_FROM:
        return guesses
    guess = replace(
        guesses[-position],
        role=role,
        confidence=0.45,
        reason=_("Told by its values only; please check."),
    )
    return [*guesses[:-position], guess, *guesses[-position + 1 :]]


def _content_score(role: str, profile: _Profile) -> float:
    if role in DATE_ROLES:
        return profile.clear_date_share
    if role == "amount":
        is_fraction = profile.amount_share * (1 - profile.whole_share)
        return is_fraction * (1 - profile.clear_date_share)
    if role == "currency":
        return profile.currency_share * (profile.letter_share or 1)
    if role == "invoice_id":
        is_text = 1 - profile.clear_date_share
        return profile.distinct_share * is_text if not profile.is_counter else 0.0
    return profile.letter_share * (1 - profile.clear_date_share) * (1 - profile.currency_share)
