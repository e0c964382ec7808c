"""Stage 4: a sheet with known columns and formats -> invoices, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from tradecredit.formats import counted
from tradecredit.language import _
from tradecredit.ledger.columns import ColumnMapping
from tradecredit.ledger.credit_notes import (
    CREDIT_NOTE_COLUMNS,
    apply_credit_notes,
    credits_told_twice,
)
from tradecredit.ledger.duplicates import older_states, repeated_rows, with_unique_ids
from tradecredit.ledger.formats import Formats
from tradecredit.ledger.headings import ROLES
from tradecredit.ledger.money import rows_without_debt, rows_without_rate, usd_rate, with_usd
from tradecredit.ledger.names import is_example
from tradecredit.ledger.notices import aside_notices, credit_notices, reading_notices
from tradecredit.ledger.parsing import last_known_day, no_parsed_rows, parsed_rows, today
from tradecredit.ledger.payment_rows import with_further_payments
from tradecredit.ledger.problems import Notice, Question
from tradecredit.ledger.refusals import no_due_date, refused_rows, rows_without_due_date
from tradecredit.ledger.rows import (
    LEFT_ASIDE_COLUMNS,
    REFUSED_COLUMNS,
    constant,
    left_aside,
    no_rows,
    stacked,
    with_amounts,
    without,
)
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.statuses import OPEN, STATUSES
from tradecredit.ledger.total_lines import day_in_title, is_opening_line, is_total_line
from tradecredit.ledger.values import holds, is_empty

# The frame of accepted invoices; money in US$ unless the name says otherwise.
INVOICE_COLUMNS = (
    "row_number", "invoice_id", "buyer_key", "buyer_number", "buyer_name", "country_code",
    "invoice_date", "ship_date", "is_ship_date_assumed", "due_date", "is_due_date_derived",
    "paid_date", "written_off_date", "currency_code", "amount", "amount_usd", "credited_usd",
    "outstanding_usd", "book_amount_usd", "payment_term", "is_payment_term_assumed", "term_days",
    "hs6_code", "declared_date", "notice_date", "bill_of_lading", "consignee_country_code",
)  # fmt: skip
TOTAL_COLUMNS = ("currency_code", "row_count", "amount", "usd_per_unit", "amount_usd")

MOST_WORDS_ASKED = 12


@dataclass(frozen=True)
class Accounting:
    """How many rows of a file became what; the parts add up to ``rows``.

    A refused row is counted once however many problems it has.
    """

    rows: int
    accepted: int
    refused: int
    credit_notes: int
    left_aside: int


@dataclass(frozen=True)
class LedgerReading:
    """One ledger as read. Money in US$ is rounded to cents row by row.

    ``invoices``: one row per accepted invoice (``INVOICE_COLUMNS``); ``book_amount_usd`` is
    what the book carries: the outstanding part of an unpaid invoice, the whole of a paid one.
    ``refused``: one row per problem, several rows may share a ``row_number``.
    ``credit_notes``: what each was set against. ``left_aside``: rows that are no open invoice.
    ``totals``: accepted invoices by currency. ``known_roles``: roles with at least one value.
    Every row of the sheet is in exactly one of the four.
    """

    invoices: pd.DataFrame
    refused: pd.DataFrame
    credit_notes: pd.DataFrame
    left_aside: pd.DataFrame
    totals: pd.DataFrame
    notices: tuple[Notice, ...]
    questions: tuple[Question, ...]
    row_count: int
    as_of_date: date
    known_roles: frozenset[str]

    @property
    def accounting(self) -> Accounting:
        """Rows by what became of them."""
        return Accounting(
            rows=self.row_count,
            accepted=len(self.invoices),
            refused=int(self.refused["row_number"].nunique()),
            credit_notes=len(self.credit_notes),
            left_aside=len(self.left_aside),
        )

    @property
    def outstanding_total_usd(self) -> float:
        """What is still owed by the ledger's own account, after credit notes."""
        amounts = self.invoices["outstanding_usd"]
        return int((amounts * 100).round().sum()) / 100 if len(amounts) else 0.0


def read_invoices(
    sheet: RawSheet,
    mapping: ColumnMapping,
    formats: Formats,
    rates: Mapping[str, float],
    as_of_date: date | None = None,
    *,
    default_currency: str = "",
    term_days: int | None = None,
    statuses: Mapping[str, str] | None = None,
) -> LedgerReading:
    """Invoices of a sheet, with every row accounted for.

    ``rates``: US$ for one unit of a currency; rows of a currency without a rate wait and the
    rate is asked for. ``default_currency``: for amounts no column, sign or heading gives a
    currency. ``as_of_date`` None: the day in the title, else the last invoice or payment day that
    is not in the future. ``term_days``: credit days of rows without due date and term.
    ``statuses``: one of ``STATUSES`` for words of the status column that nobody else knows.
    While a needed column, a date order or a decimal mark is open nothing is read: all rows wait.
    """
    open_questions = (*mapping.questions, *formats.questions)
    if open_questions:
        return _waiting(sheet, open_questions, as_of_date)
    texts = mapping.texts(sheet, ROLES)
    other_lines = _other_lines(sheet, texts)
    all_parsed = parsed_rows(texts, mapping, formats, default_currency, term_days, statuses)
    texts, parsed = without(texts, other_lines), without(all_parsed, other_lines)
    as_of = as_of_date or day_in_title(sheet, parsed) or last_known_day(parsed)
    refused = refused_rows(sheet, texts, parsed, mapping, as_of)
    all_priced = with_usd(all_parsed, rates)
    priced = without(without(all_priced, other_lines), refused)
    waiting, questions = rows_without_rate(priced)
    priced = without(priced, waiting)
    undated = rows_without_due_date(texts, priced, mapping)
    priced = without(priced, undated)
    settled = rows_without_debt(priced)
    owed, further = with_further_payments(without(priced, settled))
    repeated = repeated_rows(sheet.cells, owed[~owed["is_credit"]], mapping)
    older = older_states(without(owed, repeated))
    single = without(without(owed, repeated), older)
    told_twice = credits_told_twice(single)
    single = without(single, told_twice)
    stated = single.assign(stated_invoice_id=single["invoice_id"])
    numbered, duplicate_notices = with_unique_ids(stated[~stated["is_credit"]])
    credited, credit_notes = apply_credit_notes(numbered, single[single["is_credit"]])
    invoices = _invoices(credited)
    return LedgerReading(
        invoices=invoices,
        refused=stacked([refused, undated, repeated], REFUSED_COLUMNS),
        credit_notes=credit_notes,
        left_aside=with_amounts(
            stacked(
                [other_lines, waiting, settled, further, older, told_twice], LEFT_ASIDE_COLUMNS
            ),
            all_priced,
        ),
        totals=_totals(invoices, rates),
        notices=(
            *sheet.notices,
            *reading_notices(credited, texts, mapping, as_of),
            *aside_notices(priced, mapping),
            *duplicate_notices,
            *credit_notices(credit_notes),
        ),
        questions=(
            *_status_questions(texts, parsed),
            *_term_question(refused, parsed, term_days),
            *questions,
        ),
        row_count=sheet.row_count,
        as_of_date=as_of,
        known_roles=frozenset(str(role) for role in texts if (texts[role] != "").any()),
    )


def _waiting(
    sheet: RawSheet, questions: tuple[Question, ...], as_of_date: date | None
) -> LedgerReading:
    """Nothing read yet: every row waits for an answer."""
    no_invoices = with_usd(no_parsed_rows(), {}).assign(credited_usd_cents=0)
    invoices = _invoices(no_invoices)
    reason = _("Waits for an answer about the columns.")
    return LedgerReading(
        invoices=invoices,
        refused=no_rows(REFUSED_COLUMNS),
        credit_notes=no_rows(CREDIT_NOTE_COLUMNS),
        left_aside=left_aside(sheet.cells.index, "waits_for_answer", reason),
        totals=_totals(invoices, {}),
        notices=sheet.notices,
        questions=questions,
        row_count=sheet.row_count,
        as_of_date=as_of_date or today(),
        known_roles=frozenset(),
    )


# --- lines that are no invoices -------------------------------------------------------------


def _other_lines(sheet: RawSheet, texts: pd.DataFrame) -> pd.DataFrame:
    """Empty lines, totals, headings repeated on a later page, examples of the template."""
    cells = sheet.cells
    is_blank = (cells == "").all(axis=1)
    headings = pd.Series(cells.columns, index=cells.columns)
    is_heading = cells.eq(headings, axis=1).sum(axis=1) >= min(3, len(headings))
    is_shown = holds(texts["invoice_id"], is_example)
    is_group = pd.Series(cells.index.isin(sheet.group_rows), index=cells.index)
    is_total = is_total_line(cells, texts) & ~is_blank & ~is_heading & ~is_shown & ~is_group
    is_opening = constant(cells.index, value=False, dtype="bool")
    is_opening[is_total] = is_opening_line(cells[is_total])
    reasons = {
        "empty_line": (is_blank, _("Empty line.")),
        "repeated_heading": (is_heading, _("Headings once more.")),
        "example": (is_shown, _("Example of the template.")),
        "group": (is_group, _("Says of the rows below it whose or what they are.")),
        "opening_balance": (
            is_total & is_opening,
            _("Owed from before the period, with no invoice to it: not in what is owed here."),
        ),
        "total_line": (
            is_total & ~is_opening,
            _("Line of a total, a balance or a signature."),
        ),
    }
    frames = [
        left_aside(cells.index[is_so], code, reason) for code, (is_so, reason) in reasons.items()
    ]
    return stacked(frames, LEFT_ASIDE_COLUMNS)


def _status_questions(texts: pd.DataFrame, parsed: pd.DataFrame) -> list[Question]:
    """Asks what a word of the status column means that is not known."""
    stated = texts["status"]
    unknown = stated[~holds(stated, is_empty) & (parsed["status"] == "")]
    rows_of: dict[str, list[int]] = {}
    for row, word in zip(unknown.index.tolist(), unknown.tolist(), strict=True):
        rows_of.setdefault(word, []).append(row)
    return [
        Question(
            "status",
            word,
            counted(
                "What does the status '{word}' say of an invoice? ({count} row)",
                "What does the status '{word}' say of an invoice? ({count} rows)",
                len(rows),
                word=word,
            ),
            STATUSES,
            OPEN,
            ((rows[0], word),),
        )
        for word, rows in list(rows_of.items())[:MOST_WORDS_ASKED]
    ]


def _term_question(
    refused: pd.DataFrame, parsed: pd.DataFrame, term_days: int | None
) -> tuple[Question, ...]:
    """Asks for one credit term where no row has a due date or a term."""
    is_undated = refused["reason"] == no_due_date()
    is_dated = parsed["due_date"].notna() & parsed["paid_date"].isna()
    if term_days is not None or is_dated.any() or not is_undated.any():
        return ()
    text = counted(
        "No due date and no credit term is given for {count} invoice. How many days of credit do "
        "your buyers have?",
        "No due date and no credit term is given for {count} invoices. How many days of credit do "
        "your buyers have?",
        int(is_undated.sum()),
    )
    return (Question("term_days", "", text, suggestion="60"),)


def _invoices(parsed: pd.DataFrame) -> pd.DataFrame:
    """Parsed rows as the frame of ``LedgerReading.invoices``, money in US$."""
    outstanding = parsed["outstanding_usd_cents"] - parsed["credited_usd_cents"]
    is_paid = parsed["paid_date"].notna()
    # A paid invoice without due date was due, at the latest, when it was paid.
    paid_or_invoiced = parsed[["paid_date", "invoice_date"]].max(axis=1)
    due_date = parsed["due_date"].fillna(paid_or_invoiced.where(is_paid))
    frame = parsed.assign(
        row_number=parsed.index,
        buyer_number=parsed["buyer_id"].replace("", None),
        buyer_name=parsed["buyer_name"].where(parsed["buyer_name"] != "", parsed["buyer_id"]),
        bill_of_lading=parsed["bill_of_lading"].replace("", None),
        due_date=due_date,
        amount=_money(parsed["own_cents"]),
        amount_usd=_money(parsed["amount_usd_cents"]),
        credited_usd=_money(parsed["credited_usd_cents"]),
        outstanding_usd=_money(outstanding),
        book_amount_usd=_money(outstanding.where(~is_paid, parsed["amount_usd_cents"])),
        term_days=(due_date - parsed["invoice_date"]).dt.days.clip(lower=0).astype("int64"),
    )
    types = {name: _type_of(name) for name in INVOICE_COLUMNS}
    return frame[list(INVOICE_COLUMNS)].reset_index(drop=True).astype(types)


def _type_of(column: str) -> str:
    """Type of a column of invoices, by its name."""
    if column.endswith("_date"):
        return "datetime64[us]"
    if column.startswith("is_"):
        return "bool"
    if column in ("row_number", "term_days"):
        return "int64"
    return "float64" if column.startswith("amount") or column.endswith("_usd") else "str"


def _money(whole_cents: pd.Series) -> pd.Series:
    return whole_cents.astype("float64") / 100


def _totals(invoices: pd.DataFrame, rates: Mapping[str, float]) -> pd.DataFrame:
    """Accepted invoices by currency, in the currency and in US$, with the rate used."""
    grouped = invoices.groupby("currency_code", sort=True)
    totals = (
        pd.DataFrame(
            {
                "row_count": grouped.size(),
                "amount": grouped["amount"].sum().round(2),
                "amount_usd": grouped["amount_usd"].sum().round(2),
            }
        )
        .rename_axis("currency_code")
        .reset_index()
    )
    rate = [usd_rate(str(code), rates) for code in totals["currency_code"]]
    return totals.assign(usd_per_unit=pd.Series(rate, dtype="float64"))[list(TOTAL_COLUMNS)]
