"""Stage 2: which column is what, by heading and by content, correctable."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tradecredit.formats import counted
from tradecredit.language import _
from tradecredit.ledger.headings import (
    AMOUNT_ROLES,
    DATE_ROLES,
    DECIDING_ROLES,
    EXACT,
    IGNORE,
    LIMIT_ROLES,
    ROLES,
    HeadingMatch,
    heading_match,
    is_bucket,
    is_month,
    plain_heading,
)
from tradecredit.ledger.money_columns import settle_money_columns
from tradecredit.ledger.problems import LedgerUnreadable, Question
from tradecredit.ledger.profiles import Profile, profile_of
from tradecredit.ledger.roles import RECOGNISED_FROM, ColumnRole, beaten
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.statuses import CANCELLED, DRAFT, status_of

TOLD_BY_CONTENT_FROM = 0.8
# What the content may contradict: the heading then counts for this part only.
CONTRADICTED = 0.3
_BARE_DAYS = ("days", "天数", "day", "no of days", "number of days")
# What an unused column may hold that could change what is owed.
TELLING_CONTENTS = ("date", "amount", "yes_no", "status", "code")
SETTLING_ROLES = ("paid_date", "paid_amount", "status", "outstanding_amount")
# Roles without which no row can be read: their rows are refused where the values do not do.
NEEDED_ROLES = ("invoice_id", "buyer_id", "buyer_name", "invoice_date", "due_date", "amount")


@dataclass(frozen=True)
class ColumnMapping:
    """Roles of all columns of a sheet; a role other than ``ignore`` is held by one column.

    ``conflicts`` are questions that the columns raise together. One is answered when a column
    that it offers was given its role by hand.
    """

    columns: tuple[ColumnRole, ...]
    conflicts: tuple[Question, ...] = ()

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
        return replace(
            self,
            columns=tuple(_corrected(entry, column=column, role=role) for entry in self.columns),
        )

    def without_the_others(self) -> "ColumnMapping":
        """The mapping with every column that nobody knows put aside by hand."""
        mapping = self
        for column in self.unknown_columns:
            mapping = mapping.with_role(column.column, IGNORE)
        return mapping

    @property
    def unused_columns(self) -> tuple[ColumnRole, ...]:
        """Filled columns from which nothing is taken."""
        return tuple(entry for entry in self.columns if entry.role == IGNORE and entry.examples)

    @property
    def unknown_columns(self) -> tuple[ColumnRole, ...]:
        """Unused columns whose values look as if they could change what is owed.

        Marks such as a clearing document count where nothing else says what is paid.
        """
        telling = set(TELLING_CONTENTS)
        if not any(self.column_of(role) for role in SETTLING_ROLES):
            telling.add("mark")
        return tuple(
            entry
            for entry in self.unused_columns
            if entry.content in telling and (not entry.is_recognised or entry.content == "mark")
            if not entry.is_chosen
        )

    @property
    def invoice_likeness(self) -> float:
        """How much the sheet looks like a list of invoices: sum over the telling roles."""
        telling = {"invoice_id", "amount", "outstanding_amount", "invoice_date", "due_date"}
        telling |= {"buyer_name", "buyer_id"}
        return sum(entry.confidence for entry in self.columns if entry.role in telling)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the columns leave open: needed roles, rivals for one role, columns nobody knows."""
        needed = (
            (("invoice_id",), _("Which column holds the invoice number?")),
            (("buyer_name", "buyer_id"), _("Which column holds the buyer's name or number?")),
            (
                ("amount", "outstanding_amount", "net_amount"),
                _("Which column holds the invoice amount?"),
            ),
            (("invoice_date", "ship_date"), _("Which column holds the invoice date?")),
        )
        chosen = {entry.column for entry in self.columns if entry.is_chosen}
        open_conflicts = [each for each in self.conflicts if chosen.isdisjoint(each.choices)]
        return (*self.missing_roles(needed), *open_conflicts, *self._about_unknown_columns())

    def _about_unknown_columns(self) -> tuple[Question, ...]:
        unknown = self.unknown_columns
        if not unknown:
            return ()
        text = counted(
            "One column is filled and not known: {names}. Does it say that an invoice is paid, "
            "credited or cancelled?",
            "{count} columns are filled and not known: {names}. Does one of them say that an "
            "invoice is paid, credited or cancelled?",
            len(unknown),
            names=", ".join(entry.column for entry in unknown),
        )
        names = tuple(entry.column for entry in unknown)
        examples = tuple((0, f"{each.column}: {each.examples[0]}") for each in unknown)
        return (Question("unknown_columns", "", text, names, IGNORE, examples),)


def _corrected(entry: ColumnRole, *, column: str, role: str) -> ColumnRole:
    if entry.column == column:
        return replace(
            entry, role=role, confidence=1.0, reason=_("Chosen by hand."), is_chosen=True
        )
    if entry.role == role and role != IGNORE:
        reason = _("Column '{column}' was chosen for it.", column=column)
        return replace(entry, role=IGNORE, confidence=1.0, reason=reason)
    return entry


def invoice_sheet(workbook: RawWorkbook) -> RawSheet:
    """The sheet that looks most like a list of open invoices (the longer of two alike)."""
    if len(workbook.sheets) == 1:
        return workbook.sheets[0]
    return max(
        workbook.sheets,
        key=lambda sheet: (
            round(recognise_columns(sheet).invoice_likeness, 1),
            not sheet.is_said_paid,
            sheet.row_count,
        ),
    )


def recognise_columns(sheet: RawSheet, roles: tuple[str, ...] = ROLES) -> ColumnMapping:
    """Role of every column of a sheet, by its heading, checked against its content.

    ``roles`` is ``ROLES`` for invoices and ``LIMIT_ROLES`` for credit limits. Raises
    ``LedgerUnreadable`` when the sheet has headings but no row.
    """
    profiles = [profile_of(sheet, position) for position in range(len(sheet.headings))]
    guesses = _number_beside_name(sheet, [_by_heading(profile, roles) for profile in profiles])
    if roles is not ROLES:
        return ColumnMapping(tuple(_one_column_per_role(guesses, profiles)))
    guesses, conflicts = settle_money_columns(sheet, guesses)
    rivals = _rivals(sheet, guesses)
    guesses = _one_column_per_role(guesses, profiles)
    guesses = _filled_by_content(guesses, profiles)
    return ColumnMapping(tuple(guesses), (*conflicts, *rivals, *_bare_days(guesses)))


def _bare_days(guesses: Sequence[ColumnRole]) -> list[Question]:
    """Asks what days a column counts whose heading says days only, where it would tell the term."""
    if any(guess.role == "due_date" and guess.examples for guess in guesses):
        return []
    return [
        Question(
            "days_meant",
            guess.column,
            _(
                "Are the days of column '{column}' the credit term? They could be days overdue.",
                column=guess.column,
            ),
            (guess.column,),
        )
        for guess in guesses
        if guess.role == "term_days" and plain_heading(guess.column) in _BARE_DAYS
    ]


def _refuse_summary(sheet: RawSheet) -> None:
    """Raises ``LedgerUnreadable`` for a report with one row per buyer, by age or by month."""
    buckets = [heading for heading in sheet.headings if is_bucket(heading) or is_month(heading)]
    roles = {
        match.role for heading in sheet.headings if (match := heading_match(heading)) is not None
    }
    is_summary = len(buckets) >= 3 and not roles & {"invoice_id", "due_date"}
    if is_summary and not sheet.group_rows and sheet.row_count:
        raise LedgerUnreadable(
            found=_(
                "The sheet '{name}' has one row per buyer, with columns such as {columns}.",
                name=sheet.sheet_name,
                columns=", ".join(buckets[:3]),
            ),
            expected=_("One row per invoice is expected: number, buyer, dates, amount."),
            what_to_do=_(
                "Export the detailed report (open invoices, aging detail, open items) in place of "
                "the summary, and load that."
            ),
        )


def refuse_without_invoices(sheet: RawSheet) -> None:
    """Raises ``LedgerUnreadable`` for a sheet of headings only, or with one row per buyer."""
    _refuse_summary(sheet)
    if not sheet.row_count:
        raise LedgerUnreadable(
            found=_("The sheet '{name}' has headings but no rows.", name=sheet.sheet_name),
            expected=_("One row per invoice is expected below the headings."),
            what_to_do=_("Check the export's filter, export again, and load the new file."),
        )


# --- by heading -----------------------------------------------------------------------------


def _by_heading(profile: Profile, roles: tuple[str, ...]) -> ColumnRole:
    match = heading_match(profile.column, roles)
    if match is None or (match.role == "amount_unit" and profile.unit_share < 1):
        return _unnamed(profile)
    match = _settled_by_content(match, profile, roles)
    reason = _("The heading says '{word}'.", word=match.word)
    confidence = match.confidence
    if profile.filled_count and not _agrees(match.role, profile):
        if match.confidence < EXACT:
            return _unnamed(profile)
        if match.role not in NEEDED_ROLES:
            reason = _("The heading says '{word}', but the values do not look it.", word=match.word)
            is_telling = match.role in DECIDING_ROLES
            return ColumnRole(
                profile.column,
                IGNORE,
                0.0 if is_telling else 0.9,
                reason,
                profile.examples,
                profile.content if not is_telling or profile.content != "text" else "code",
            )
        confidence *= CONTRADICTED
        reason = _("The heading says '{word}', but the values do not look it.", word=match.word)
    if match.role in AMOUNT_ROLES and profile.content == "date":
        return _unnamed(profile)
    content = profile.content
    if match.role == IGNORE:
        reason = _("Known, but not needed here ('{word}').", word=match.word)
        content = "mark" if profile.is_mark else content
    return ColumnRole(profile.column, match.role, confidence, reason, profile.examples, content)


def _unnamed(profile: Profile) -> ColumnRole:
    if profile.filled_count == 0:
        return ColumnRole(profile.column, IGNORE, 0.9, _("The column is empty."))
    if profile.is_counter and profile.column == profile.column.lower().strip():
        reason = _("Whole numbers that only rise: a row counter.")
        return ColumnRole(profile.column, IGNORE, 0.8, reason, profile.examples)
    if profile.unit_share == 1 and profile.largest_unit > 1 and profile.letter_share:
        reason = _("Its values are units of amounts.")
        return ColumnRole(profile.column, "amount_unit", 0.8, reason, profile.examples)
    reason = _("Neither heading nor values are known.")
    return ColumnRole(profile.column, IGNORE, 0.0, reason, profile.examples, profile.content)


def _settled_by_content(
    match: HeadingMatch, profile: Profile, roles: tuple[str, ...]
) -> HeadingMatch:
    """A short heading such as ``paid``, ``due`` or ``terms`` may mean a day, an amount, a word."""
    role = match.role
    for replaced, other, is_so in _OTHER_MEANINGS:
        if role == replaced and other in roles and is_so(profile):
            role = other
            break
    return HeadingMatch(role, match.confidence, match.word)


def _is_date_column(profile: "Profile") -> bool:
    return profile.date_share >= 0.6 and not _is_number_column(profile)


def _is_number_column(profile: "Profile") -> bool:
    is_number = profile.amount_share > 0.9 and profile.clear_date_share < 0.1
    return is_number and profile.date_share < 0.5 and profile.filled_count > 0


def _is_word_column(profile: "Profile") -> bool:
    return profile.status_share + profile.yes_no_share >= 0.6


def _is_yes_no_column(profile: "Profile") -> bool:
    return profile.filled_count > 0 and profile.yes_no_share >= 0.9


def _is_day_count(profile: "Profile") -> bool:
    is_whole = profile.whole_share > 0.95 and profile.filled_count > 0
    return is_whole and profile.largest_whole <= 720


# A role that a heading may mean, the other one, and when the content decides for that.
_OTHER_MEANINGS: tuple[tuple[str, str, Callable[[Profile], bool]], ...] = (
    ("paid_date", "status", _is_word_column),
    ("paid_date", "paid_amount", _is_number_column),
    ("paid_amount", "paid_date", _is_date_column),
    ("paid_amount", "status", _is_word_column),
    ("outstanding_amount", "status", _is_word_column),
    ("status", "paid_date", _is_date_column),
    ("written_off_amount", "written_off_date", _is_yes_no_column),
    ("written_off_date", "written_off_amount", _is_number_column),
    ("written_off_amount", "written_off_date", _is_date_column),
    ("due_date", "term_days", _is_day_count),
    ("due_date", "outstanding_amount", _is_number_column),
    ("payment_term", "term_days", _is_day_count),
    ("term_days", "due_date", _is_date_column),
    ("invoice_id", "invoice_date", lambda profile: profile.clear_date_share > 0.9),
    (
        "buyer_name",
        "buyer_id",
        lambda profile: profile.whole_share > 0.95 and profile.filled_count > 0,
    ),
    ("days_overdue", IGNORE, _is_word_column),
)


def _agrees(role: str, profile: Profile) -> bool:
    if role in DATE_ROLES:
        is_answered = role == "written_off_date" and profile.yes_no_share >= 0.3
        return profile.date_share >= 0.3 or is_answered
    if role in AMOUNT_ROLES:
        return profile.amount_share >= 0.3 and profile.clear_date_share < 0.7
    if role == "currency":
        return profile.currency_share >= 0.3
    if role == "buyer_name":
        return profile.amount_share < 0.7 or profile.whole_share > 0.7
    if role in ("country", "consignee_country"):
        return profile.country_share >= 0.2
    if role == "status":
        is_word = profile.status_share + profile.yes_no_share >= 0.3
        return is_word or profile.letter_share >= 0.6
    if role == "term_days":
        return profile.amount_share >= 0.3 or profile.letter_share >= 0.3
    return True


_SAYS_NAME = re.compile(r"name|nom\b|nombre|nome|名", re.IGNORECASE)


def _number_beside_name(sheet: RawSheet, guesses: list[ColumnRole]) -> list[ColumnRole]:
    """With "Customer" beside "Customer name" as its number, where the two go one to one."""
    named = [each for each in guesses if each.role == "buyer_name" and each.is_recognised]
    telling = [each for each in named if _SAYS_NAME.search(each.column)]
    others = [each for each in named if each not in telling]
    has_number = any(each.role == "buyer_id" and each.is_recognised for each in guesses)
    if len(telling) != 1 or len(others) != 1 or has_number:
        return guesses
    (name,), (number,) = telling, others
    pairs = sheet.cells[[number.column, name.column]].drop_duplicates()
    is_one_to_one = all(pairs[column].is_unique for column in pairs)
    is_same = (pairs[number.column] == pairs[name.column]).all()
    if not is_one_to_one or is_same or (pairs == "").any(axis=None):
        return guesses
    reason = _("Goes with column '{column}', which holds the names.", column=name.column)
    changed = replace(number, role="buyer_id", reason=reason)
    return [changed if each is number else each for each in guesses]


def _one_column_per_role(guesses: list[ColumnRole], profiles: list[Profile]) -> list[ColumnRole]:
    """The best column keeps the role; the others say which column has it."""
    filled = {profile.column: profile.filled_count > 0 for profile in profiles}
    best: dict[str, ColumnRole] = {}
    for guess in guesses:
        held = best.get(guess.role)
        if held is None or _rank(guess, filled) > _rank(held, filled):
            best[guess.role] = guess
    return [
        guess
        if guess.role == IGNORE or best[guess.role] is guess
        else beaten(guess, best[guess.role])
        for guess in guesses
    ]


def _rank(guess: ColumnRole, filled: dict[str, bool]) -> tuple[float, bool]:
    return (round(guess.confidence, 2), filled[guess.column])


def _rivals(sheet: RawSheet, guesses: Sequence[ColumnRole]) -> list[Question]:
    """A question for each deciding role that columns of different contents are sure to hold."""
    found = []
    has_balance = any(each.role == "outstanding_amount" and each.is_recognised for each in guesses)
    # A balance says what is paid; it does not say what was cancelled.
    is_settled = has_balance and not _says_cancelled(sheet, guesses)
    for role in sorted(DECIDING_ROLES - ({"status"} if is_settled else set())):
        sure = [each for each in guesses if each.role == role and each.is_recognised]
        filled = [each for each in sure if each.examples]
        contents = {tuple(sheet.cells[each.column]) for each in filled}
        if len(contents) > 1:
            text = _(
                "Several columns could be the {role}: {names}. Which one counts?",
                role=role.replace("_", " "),
                names=", ".join(each.column for each in filled),
            )
            choices = tuple(each.column for each in filled)
            found.append(Question("two_columns", role, text, choices))
    return found


def _says_cancelled(sheet: RawSheet, guesses: Sequence[ColumnRole]) -> bool:
    """Whether a column of statuses says of a row that it is cancelled or a draft."""
    return any(
        status_of(text, guess.column) in (CANCELLED, DRAFT)
        for guess in guesses
        if guess.role == "status"
        for text in set(sheet.cells[guess.column])
    )


# --- by content -----------------------------------------------------------------------------


def _filled_by_content(guesses: list[ColumnRole], profiles: list[Profile]) -> list[ColumnRole]:
    """Needed roles no heading named, given to the column whose values look most like it."""
    for role in ("invoice_date", "due_date", "amount", "currency", "invoice_id", "buyer_name"):
        held = {guess.role for guess in guesses}
        if role in held or (role == "amount" and {"outstanding_amount", "net_amount"} & held):
            continue
        if role == "buyer_name" and "buyer_id" in held:
            continue
        guesses = _given_to_best(guesses, profiles, role)
    return guesses


def _given_to_best(
    guesses: list[ColumnRole], profiles: list[Profile], role: str
) -> list[ColumnRole]:
    free = [
        (profile, position)
        for position, (guess, profile) in enumerate(zip(guesses, profiles, strict=True))
        if guess.role == IGNORE
        and (guess.confidence < RECOGNISED_FROM or _may_be_number(role, profile))
        and profile.filled_count
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


def _may_be_number(role: str, profile: Profile) -> bool:
    """Whether a column of references may hold the invoice numbers, where no other does."""
    plain = plain_heading(profile.column)
    return role == "invoice_id" and plain in ("ref no", "ref", "reference", "reference no")


def _content_score(role: str, profile: Profile) -> float:
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
    is_name = (1 - profile.clear_date_share) * (1 - profile.currency_share)
    return profile.letter_share * is_name * (1 - profile.document_share)
