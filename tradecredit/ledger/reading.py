"""Stage 4: a sheet with known columns and formats -> invoices, and what could not be read."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.columns import ColumnMapping
from tradecredit.ledger.countries import UNKNOWN_COUNTRY, country_code
from tradecredit.ledger.credit_notes import (
    CREDIT_NOTE_COLUMNS,
    apply_credit_notes,
    is_credit_document,
    is_payment_document,
)
from tradecredit.ledger.formats import Formats
from tradecredit.ledger.headings import AMOUNT_ROLES, DATE_ROLES, IGNORE, ROLES
from tradecredit.ledger.names import clean_text, normalised_name
from tradecredit.ledger.payment_terms import MAX_TERM_DAYS, PaymentTerm, payment_term
from tradecredit.ledger.problems import Notice, Question
from tradecredit.ledger.values import (
    amount_parts,
    by_unique,
    cents,
    currency_code,
    decimal_value,
    is_empty,
    parsed_date,
    plain_text,
)
from tradecredit.ledger.workbook import RawSheet

REFUSED_COLUMNS = ("row_number", "column", "found_value", "reason", "what_to_do")
LEFT_ASIDE_COLUMNS = ("row_number", "code", "reason")
INVOICE_COLUMNS = (
    "row_number",
    "invoice_id",
    "buyer_key",
    "buyer_number",
    "buyer_name",
    "country_code",
    "invoice_date",
    "ship_date",
    "is_ship_date_assumed",
    "due_date",
    "is_due_date_derived",
    "paid_date",
    "written_off_date",
    "currency_code",
    "amount",
    "amount_usd",
    "credited_usd",
    "outstanding_usd",
    "book_amount_usd",
    "payment_term",
    "is_payment_term_assumed",
    "term_days",
    "hs6_code",
    "declared_date",
    "notice_date",
    "bill_of_lading",
    "consignee_country_code",
)
TOTAL_COLUMNS = ("currency_code", "row_count", "amount", "usd_per_unit", "amount_usd")

# A due date further from its invoice than this is a slip of the pen, not a term.
MAX_DAYS_TO_DUE = 3_660
MAX_DAYS_DUE_BEFORE_INVOICE = 366
MAX_DAYS_AHEAD = 366
# More than this in one invoice cannot be held to the cent.
MAX_CENTS = 10**15
TOTAL_WORDS = frozenset(
    {"total", "totals", "grand total", "subtotal", "sub total", "sum", "合计", "总计", "小计"}
)
PAID_WORDS = frozenset(
    {
        "yes",
        "y",
        "paid",
        "cleared",
        "closed",
        "settled",
        "true",
        "已付",
        "已收",
        "已付款",
        "是",
        "结清",
    }
)
_SHARED_SIGNS = {"USD": {"HKD", "AUD", "CAD", "SGD", "NZD", "TWD", "MXN"}, "¥": {"CNY", "JPY"}}


@dataclass(frozen=True)
class LedgerReading:
    """One ledger as read. Money in US$ is rounded to cents row by row.

    ``invoices``: one row per accepted invoice (``INVOICE_COLUMNS``); ``book_amount_usd`` is
    what the book carries: the outstanding part of an unpaid invoice, the whole of a paid one.
    ``refused``: one row per problem, several rows may share a ``row_number``.
    ``credit_notes``: what each was set against. ``left_aside``: rows that are no open invoice.
    ``totals``: accepted invoices by currency. ``has_columns``: roles the ledger has.
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
    has_columns: frozenset[str]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.questions

    @property
    def refused_row_count(self) -> int:
        return int(self.refused["row_number"].nunique())

    @property
    def accounting(self) -> dict[str, int]:
        """Rows by what became of them; the parts add up to ``rows``."""
        return {
            "rows": self.row_count,
            "accepted": len(self.invoices),
            "refused": self.refused_row_count,
            "credit_notes": len(self.credit_notes),
            "left_aside": len(self.left_aside),
        }

    @property
    def accepted_total_usd(self) -> float:
        """Accepted invoices before payments and credit notes."""
        return _total(self.invoices["amount_usd"])

    @property
    def book_total_usd(self) -> float:
        """What the book carries: unpaid parts, and paid invoices in full."""
        return _total(self.invoices["book_amount_usd"])

    @property
    def outstanding_total_usd(self) -> float:
        """What is still owed by the ledger's own account, after credit notes."""
        return _total(self.invoices["outstanding_usd"])


def _total(amounts: pd.Series) -> float:
    return int((amounts * 100).round().sum()) / 100 if len(amounts) else 0.0


def read_invoices(
    sheet: RawSheet,
    mapping: ColumnMapping,
    formats: Formats,
    rates: Mapping[str, float],
    as_of_date: date | None = None,
    *,
    default_currency: str = "",
) -> LedgerReading:
    """Invoices of a sheet, with every row accounted for.

    ``rates``: US$ for one unit of a currency; rows of a currency without a rate wait and the
    rate is asked for. ``default_currency``: for amounts no column, sign or heading gives a
    currency. ``as_of_date`` None: the last invoice or payment day that is not in the future.
    While a needed column, a date order or a decimal mark is open nothing is read: all rows wait.
    """
    open_questions = (*mapping.questions, *formats.questions)
    if open_questions:
        return _waiting(sheet, mapping, open_questions, as_of_date)
    texts = _texts_by_role(sheet, mapping)
    lines = _other_lines(sheet, texts)
    texts = texts[~texts.index.isin(lines["row_number"])]
    parsed = _parsed(texts, mapping, formats, default_currency)
    as_of = as_of_date or _last_day(parsed)
    refused = _refused(sheet, texts, parsed, mapping, as_of)
    parsed = parsed[~parsed.index.isin(refused["row_number"])]
    parsed = _with_usd(parsed, rates)
    waiting, questions = _rows_without_rate(parsed)
    parsed = parsed[~parsed.index.isin(waiting["row_number"])]
    no_debt = _rows_without_debt(parsed)
    parsed = parsed[~parsed.index.isin(no_debt["row_number"])]
    credits, parsed = parsed[parsed["is_credit"]], parsed[~parsed["is_credit"]]
    repeated = _repeated(texts, parsed, mapping)
    parsed = parsed[~parsed.index.isin(repeated["row_number"])]
    parsed, duplicate_notices = _with_unique_ids(parsed)
    parsed, credit_notes = apply_credit_notes(parsed, credits)
    invoices = _invoices(parsed)
    return LedgerReading(
        invoices=invoices,
        refused=_by_row([refused, repeated], REFUSED_COLUMNS),
        credit_notes=credit_notes,
        left_aside=_by_row([lines, waiting, no_debt], LEFT_ASIDE_COLUMNS),
        totals=_totals(invoices, rates),
        notices=(
            *sheet.notices,
            *_notices(parsed, texts, mapping, as_of),
            *duplicate_notices,
            *_credit_notices(credit_notes),
        ),
        questions=questions,
        row_count=sheet.row_count,
        as_of_date=as_of,
        has_columns=_held_roles(mapping),
    )


def _held_roles(mapping: ColumnMapping) -> frozenset[str]:
    return frozenset(entry.role for entry in mapping.columns) - {IGNORE}


def _by_row(frames: Sequence[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame({name: pd.Series(dtype=_text_or_int(name)) for name in columns})
    frame = pd.concat(filled, ignore_index=True)[list(columns)]
    return frame.sort_values("row_number", kind="stable", ignore_index=True)


def _text_or_int(column: str) -> str:
    return "int64" if column == "row_number" else "object"


def _waiting(
    sheet: RawSheet,
    mapping: ColumnMapping,
    questions: tuple[Question, ...],
    as_of_date: date | None,
) -> LedgerReading:
    reason = _("Waits for an answer about the columns.")
    invoices = _invoices(_parsed_nothing())
    return LedgerReading(
        invoices=invoices,
        refused=_by_row([], REFUSED_COLUMNS),
        credit_notes=pd.DataFrame(columns=list(CREDIT_NOTE_COLUMNS)),
        left_aside=_aside(sheet.cells.index, "waits_for_answer", reason),
        totals=_totals(invoices, {}),
        notices=sheet.notices,
        questions=questions,
        row_count=sheet.row_count,
        as_of_date=as_of_date or date.today(),
        has_columns=_held_roles(mapping),
    )


def _aside(rows: Iterable[Any], code: str, reason: str) -> pd.DataFrame:
    numbers = pd.Series(list(rows), dtype="int64")
    return pd.DataFrame({"row_number": numbers, "code": code, "reason": reason})


# --- lines that are no invoices -------------------------------------------------------------


def _texts_by_role(sheet: RawSheet, mapping: ColumnMapping) -> pd.DataFrame:
    """The cells by role; a role without a column is a column of ""."""
    columns = {entry.role: entry.column for entry in mapping.columns if entry.role != IGNORE}
    blank = pd.Series("", index=sheet.cells.index, dtype=object)
    return pd.DataFrame(
        {role: sheet.cells[columns[role]] if role in columns else blank for role in ROLES[:-1]}
    )


def _other_lines(sheet: RawSheet, texts: pd.DataFrame) -> pd.DataFrame:
    """Empty lines, totals, and headings repeated on a later page."""
    cells = sheet.cells
    is_blank = (cells == "").all(axis=1)
    headings = pd.Series(cells.columns, index=cells.columns)
    is_heading = cells.eq(headings, axis=1).sum(axis=1) >= min(3, len(headings))
    is_total = _is_total_line(cells, texts) & ~is_blank
    return _by_row(
        [
            _aside(cells.index[is_blank], "empty_line", _("Empty line.")),
            _aside(cells.index[is_heading], "repeated_heading", _("Headings once more.")),
            _aside(cells.index[is_total & ~is_heading], "total_line", _("Line of a total.")),
        ],
        LEFT_ASIDE_COLUMNS,
    )


def _is_total_line(cells: pd.DataFrame, texts: pd.DataFrame) -> pd.Series:
    """A line that says total where an invoice has number, buyer or date, and lacks a date."""
    says_total = pd.Series(False, index=cells.index)
    for position in range(cells.shape[1]):
        words = by_unique(cells.iloc[:, position], _says_total)
        says_total |= pd.Series(words, index=cells.index, dtype=bool)
    has_dates = (texts["invoice_date"] != "") | (texts["ship_date"] != "")
    return says_total & ~has_dates


def _says_total(text: str) -> bool:
    return plain_text(text).lower().strip(" :.") in TOTAL_WORDS


# --- parsing --------------------------------------------------------------------------------

_PARSED_DATES = tuple(role for role in ROLES if role in DATE_ROLES)
_PARSED_AMOUNTS = tuple(role for role in ROLES if role in AMOUNT_ROLES)


def _parsed(
    texts: pd.DataFrame, mapping: ColumnMapping, formats: Formats, default_currency: str
) -> pd.DataFrame:
    """One row per line: dates, amounts in cents of their currency, codes; null if unreadable."""
    parsed = pd.DataFrame(index=texts.index)
    for role in ("invoice_id", "buyer_id", "buyer_name", "bill_of_lading", "credited_invoice_id"):
        parsed[role] = by_unique(texts[role], _identifier)
    for role in _PARSED_DATES:
        order = formats.date_order(mapping.column_of(role) or "")
        parsed[role] = _dates(texts[role], order)
    row_currency = by_unique(texts["currency"], lambda text: currency_code(text) or "")
    for role in _PARSED_AMOUNTS:
        column = mapping.column_of(role) or ""
        amounts = _amounts(texts[role], formats.decimal_mark(column))
        parsed[f"{role}_cents"] = amounts["cents"]
        parsed[f"{role}_exact"] = amounts["exact"]
        parsed[f"{role}_sign_currency"] = amounts["currency"]
        stated = pd.Series(row_currency, index=texts.index, dtype=object)
        parsed[f"{role}_currency"] = _amount_currency(
            amounts["currency"], stated, formats.heading_currency(column), default_currency
        )
    return _with_codes(_with_defaults(parsed, texts), texts)


def _parsed_nothing() -> pd.DataFrame:
    texts = pd.DataFrame({role: pd.Series(dtype=object) for role in ROLES[:-1]})
    parsed = _parsed(texts, ColumnMapping(()), Formats(), "")
    parsed = _with_usd(parsed, {})
    return parsed.assign(credited_usd_cents=pd.Series(dtype="int64"))


def _identifier(text: str) -> str:
    return "" if is_empty(text) else clean_text(text)


def _dates(column: pd.Series, order: str | None) -> pd.Series:
    days = by_unique(column, lambda text: parsed_date(text, order))
    return pd.Series(
        pd.to_datetime(pd.Series(days, dtype=object)).to_numpy("datetime64[us]"), index=column.index
    )


def _amounts(column: pd.Series, decimal_mark: str) -> pd.DataFrame:
    """Cents (Int64, null if empty or unreadable), the exact number and the cell's currency."""
    read = by_unique(column, lambda text: _amount(text, decimal_mark))
    return pd.DataFrame(
        {
            "cents": pd.array([entry[0] for entry in read], dtype="Int64"),
            "exact": pd.Series([entry[1] for entry in read], dtype=object, index=column.index),
            "currency": pd.Series([entry[2] for entry in read], dtype=object, index=column.index),
        },
        index=column.index,
    )


def _amount(text: str, decimal_mark: str) -> tuple[int | None, Decimal | None, str]:
    parts = amount_parts(text) if not is_empty(text) else None
    if parts is None:
        return None, None, ""
    sign, digits, currency, multiplier = parts
    value = decimal_value(digits, decimal_mark)
    if value is None or abs(value * multiplier) * 100 > MAX_CENTS:
        return None, None, currency
    return cents(sign * value * multiplier), sign * value * multiplier, currency


def _amount_currency(
    in_cell: pd.Series, stated: pd.Series, heading: str, default: str
) -> pd.Series:
    """Heading first (``converted_usd``), then the currency column, then the sign in the cell."""
    if heading:
        return pd.Series(heading, index=stated.index, dtype=object)
    return stated.where(stated != "", in_cell).where(lambda found: found != "", default)


def _with_defaults(parsed: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Missing dates filled from what is known, each with a mark that says so."""
    invoice_date = parsed["invoice_date"].where(texts["invoice_date"] != "", parsed["ship_date"])
    no_ship_date = texts["ship_date"].map(is_empty).astype(bool)
    terms = by_unique(texts["payment_term"], payment_term)
    days = _term_days(texts["term_days"], terms)
    start = parsed["terms_from_date"].fillna(invoice_date)
    derived = pd.to_datetime(
        pd.Series(
            [
                _due_day(day, term, count)
                for day, term, count in zip(start, terms, days, strict=True)
            ],
            index=texts.index,
            dtype=object,
        )
    )
    no_due_date = texts["due_date"].map(is_empty).astype(bool)
    return parsed.assign(
        invoice_date=invoice_date,
        ship_date=parsed["ship_date"].where(~no_ship_date, invoice_date),
        is_ship_date_assumed=no_ship_date,
        due_date=parsed["due_date"].where(~no_due_date, derived),
        is_due_date_derived=no_due_date,
        stated_days=pd.array(days, dtype="Int64"),
        payment_term=[term.payment_term if term else "OA" for term in terms],
        is_payment_term_assumed=[term is None for term in terms],
    )


def _term_days(column: pd.Series, terms: list[PaymentTerm | None]) -> list[int | None]:
    """Days of the days column, else of the payment term."""
    counted = by_unique(column, _day_count)
    return [
        count if count is not None else (term.days if term else None)
        for count, term in zip(counted, terms, strict=True)
    ]


def _day_count(text: str) -> int | None:
    if is_empty(text):
        return None
    plain = plain_text(text)
    if plain.removesuffix(".0").isdecimal():
        days = int(plain.removesuffix(".0"))
        return days if days <= MAX_TERM_DAYS else None
    term = payment_term(plain)
    return term.days if term else None


def _due_day(start: Any, term: PaymentTerm | None, days: int | None) -> Any:
    if pd.isna(start) or days is None:
        return None
    is_month_end = term.is_from_month_end if term else False
    return PaymentTerm("OA", days, is_month_end).due_date(start.date())


def _with_codes(parsed: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    is_credit = by_unique(texts["document_type"], is_credit_document)
    is_payment = by_unique(texts["document_type"], is_payment_document)
    main = parsed["amount_cents"].fillna(parsed["outstanding_amount_cents"])
    has_credit_type = pd.Series(is_credit, index=texts.index) | pd.Series(
        is_payment, index=texts.index
    )
    paid_words = by_unique(texts["paid_date"], lambda text: plain_text(text).lower() in PAID_WORDS)
    return parsed.assign(
        buyer_key=_buyer_keys(parsed),
        country_code=by_unique(
            texts["country"], lambda text: country_code(text) or UNKNOWN_COUNTRY
        ),
        consignee_country_code=by_unique(texts["consignee_country"], country_code),
        hs6_code=by_unique(texts["hs6_code"], _hs6_code),
        is_credit=has_credit_type.astype(bool) | (main < 0).fillna(False).astype(bool),
        is_said_paid=np.array(paid_words, dtype=bool),
    )


def _buyer_keys(parsed: pd.DataFrame) -> list[str]:
    """The customer number where there is one, else the normalised name."""
    return [
        number or (f"name:{normalised_name(name)}" if name else "")
        for number, name in zip(parsed["buyer_id"], parsed["buyer_name"], strict=True)
    ]


def _hs6_code(text: str) -> str | None:
    digits = "".join(character for character in plain_text(text) if character.isdecimal())
    if len(digits) in (5, 7, 9):  # a leading zero lost in a number cell
        digits = f"0{digits}"
    return digits[:6] if len(digits) >= 6 else None


def _last_day(parsed: pd.DataFrame) -> date:
    """Last invoice or payment day that is not in the future; today for a ledger without any."""
    days = pd.concat([parsed["invoice_date"], parsed["paid_date"]]).dropna()
    known = days[days <= pd.Timestamp(date.today())]
    return known.max().date() if len(known) else date.today()


# --- refusals -------------------------------------------------------------------------------


def _refused(
    sheet: RawSheet,
    texts: pd.DataFrame,
    parsed: pd.DataFrame,
    mapping: ColumnMapping,
    as_of: date,
) -> pd.DataFrame:
    """One row per problem of the rows that cannot be taken."""
    problems = [
        *_shape_problems(sheet, texts, mapping),
        *_identity_problems(texts, parsed, mapping),
        *_date_problems(texts, parsed, mapping, as_of),
        *_amount_problems(texts, parsed, mapping),
    ]
    return _by_row(problems, REFUSED_COLUMNS)


def _problem(
    texts: pd.DataFrame,
    is_wrong: pd.Series,
    column: str,
    found: pd.Series,
    reason: str,
    advice: str,
) -> pd.DataFrame:
    is_wrong = is_wrong.fillna(False).astype(bool)
    return pd.DataFrame(
        {
            "row_number": texts.index[is_wrong].astype("int64"),
            "column": column,
            "found_value": [clean_text(str(value)) for value in found[is_wrong]],
            "reason": reason,
            "what_to_do": advice,
        }
    )


def _shape_problems(
    sheet: RawSheet, texts: pd.DataFrame, mapping: ColumnMapping
) -> list[pd.DataFrame]:
    is_ragged = pd.Series(texts.index.isin(sheet.ragged_rows), index=texts.index)
    whole = texts["invoice_id"].where(is_ragged, "")
    problems = [
        _problem(
            texts,
            is_ragged,
            "",
            whole,
            _("The row has more cells than there are headings, so its cells may be shifted."),
            _("Put text that holds the separator into quotation marks, then load again."),
        )
    ]
    used = {entry.column for entry in mapping.columns if entry.role != IGNORE}
    for column in sorted({column for _row, column in sheet.formula_cells if column in used}):
        rows = [row for row, name in sheet.formula_cells if name == column]
        problems.append(
            _problem(
                texts,
                pd.Series(texts.index.isin(rows), index=texts.index),
                column,
                pd.Series("", index=texts.index),
                _("The cell holds a formula whose result was never computed."),
                _("Open the workbook in Excel, let it compute, save, and load it again."),
            )
        )
    return problems


def _identity_problems(
    texts: pd.DataFrame, parsed: pd.DataFrame, mapping: ColumnMapping
) -> list[pd.DataFrame]:
    has_number = mapping.column_of("invoice_id") or ""
    buyer = mapping.column_of("buyer_name") or mapping.column_of("buyer_id") or ""
    return [
        _problem(
            texts,
            parsed["invoice_id"] == "",
            has_number,
            texts["invoice_id"],
            _("The invoice number is missing."),
            _("Add the number under which the invoice was sent."),
        ),
        _problem(
            texts,
            parsed["buyer_key"].isin(["", "name:"]),
            buyer,
            texts["buyer_name"],
            _("The buyer is missing."),
            _("Add the buyer's name or customer number."),
        ),
    ]


def _date_problems(
    texts: pd.DataFrame, parsed: pd.DataFrame, mapping: ColumnMapping, as_of: date
) -> list[pd.DataFrame]:
    is_invoice = ~parsed["is_credit"]
    problems = [_unreadable_date(texts, parsed, mapping, role) for role in _PARSED_DATES]
    invoice_column = mapping.column_of("invoice_date") or mapping.column_of("ship_date") or ""
    due_column = mapping.column_of("due_date") or mapping.column_of("payment_term") or ""
    stated_invoice = ~texts["invoice_date"].map(is_empty).astype(bool)
    no_date = parsed["invoice_date"].isna() & ~stated_invoice & is_invoice
    problems.append(
        _problem(
            texts,
            no_date,
            invoice_column,
            texts["invoice_date"],
            _("The invoice date is missing."),
            _("Add the date of the invoice or of the shipment."),
        )
    )
    no_due = parsed["due_date"].isna() & parsed["is_due_date_derived"]
    no_due &= parsed["invoice_date"].notna() & is_invoice & parsed["paid_date"].isna()
    problems.append(
        _problem(
            texts,
            no_due,
            due_column,
            texts["payment_term"].where(texts["payment_term"] != "", texts["due_date"]),
            _("There is no due date, and no payment term from which to compute it."),
            _("Add the due date or the credit days (a term such as 'Net 30' or 'OA 60')."),
        )
    )
    return [*problems, *_implausible_dates(texts, parsed, mapping, as_of)]


def _unreadable_date(
    texts: pd.DataFrame, parsed: pd.DataFrame, mapping: ColumnMapping, role: str
) -> pd.DataFrame:
    is_stated = ~texts[role].map(is_empty).astype(bool)
    if role == "paid_date":
        is_stated &= ~parsed["is_said_paid"]
    return _problem(
        texts,
        is_stated & parsed[role].isna(),
        mapping.column_of(role) or "",
        texts[role],
        _(
            "This is no date in the order of its column (years {first} to {last}).",
            first=1990,
            last=2099,
        ),
        _("Write the date like the others of its column, or as 2026-03-05."),
    )


def _implausible_dates(
    texts: pd.DataFrame, parsed: pd.DataFrame, mapping: ColumnMapping, as_of: date
) -> list[pd.DataFrame]:
    limit = pd.Timestamp(as_of + timedelta(days=MAX_DAYS_AHEAD))
    gap_days = (parsed["due_date"] - parsed["invoice_date"]).dt.days
    too_far = (gap_days > MAX_DAYS_TO_DUE) | (gap_days < -MAX_DAYS_DUE_BEFORE_INVOICE)
    return [
        _problem(
            texts,
            parsed["invoice_date"] > limit,
            mapping.column_of("invoice_date") or mapping.column_of("ship_date") or "",
            texts["invoice_date"],
            _("The invoice date is more than a year after {day}.", day=as_of.isoformat()),
            _("Check the year of the date."),
        ),
        _problem(
            texts,
            too_far & (parsed["invoice_date"] <= limit),
            mapping.column_of("due_date") or mapping.column_of("term_days") or "",
            texts["due_date"],
            _("The due date is more than a year before, or ten years after, the invoice date."),
            _("Check the years of both dates."),
        ),
    ]


def _amount_problems(
    texts: pd.DataFrame, parsed: pd.DataFrame, mapping: ColumnMapping
) -> list[pd.DataFrame]:
    problems = []
    for role in _PARSED_AMOUNTS:
        is_stated = ~texts[role].map(is_empty).astype(bool)
        problems.append(
            _problem(
                texts,
                is_stated & parsed[f"{role}_cents"].isna(),
                mapping.column_of(role) or "",
                texts[role],
                _("This is no amount, or its marks do not fit the column."),
                _("Write digits only, with the decimal mark of the column, such as 1234.56."),
            )
        )
    both_empty = texts["amount"].map(is_empty) & texts["outstanding_amount"].map(is_empty)
    column = mapping.column_of("amount") or mapping.column_of("outstanding_amount") or ""
    problems.append(
        _problem(
            texts,
            both_empty.astype(bool) & ~_has_formula(texts),
            column,
            texts["amount"],
            _("The amount is missing."),
            _("Add the invoice amount."),
        )
    )
    return [*problems, *_currency_problems(texts, parsed, mapping)]


def _has_formula(texts: pd.DataFrame) -> pd.Series:
    return pd.Series(False, index=texts.index)


def _currency_problems(
    texts: pd.DataFrame, parsed: pd.DataFrame, mapping: ColumnMapping
) -> list[pd.DataFrame]:
    codes = pd.Series(by_unique(texts["currency"], currency_code), index=texts.index, dtype=object)
    is_stated = ~texts["currency"].map(is_empty).astype(bool)
    column = mapping.column_of("currency") or ""
    in_cell = parsed["amount_sign_currency"]
    contradicts = [
        bool(sign) and bool(code) and code != sign and code not in _SHARED_SIGNS.get(sign, ())
        for sign, code in zip(in_cell, codes.fillna(""), strict=True)
    ]
    return [
        _problem(
            texts,
            is_stated & codes.isna(),
            column,
            texts["currency"],
            _("This currency is not known."),
            _("Use a three-letter code such as USD, EUR or CNY."),
        ),
        _problem(
            texts,
            pd.Series(contradicts, index=texts.index, dtype=bool),
            column,
            texts["currency"] + " / " + texts["amount"],
            _("The currency column and the sign in the amount say different currencies."),
            _("Correct one of the two."),
        ),
    ]


# --- money ----------------------------------------------------------------------------------


def _with_usd(parsed: pd.DataFrame, rates: Mapping[str, float]) -> pd.DataFrame:
    """Whole US cents: amount, outstanding part; null where the rate is not known."""
    usd = {
        role: _usd_cents(parsed[f"{role}_cents"], parsed[f"{role}_currency"], rates)
        for role in _PARSED_AMOUNTS
        if f"{role}_cents" in parsed
    }
    amount = usd["amount"].fillna(usd["outstanding_amount"])
    is_paid = parsed["paid_date"].notna() | parsed["is_said_paid"]
    remaining = amount - usd["paid_amount"].fillna(0)
    outstanding = usd["outstanding_amount"].fillna(remaining)
    has_own_balance = usd["outstanding_amount"].notna() | usd["paid_amount"].notna()
    is_part_paid = has_own_balance & (outstanding > 0).fillna(False)
    return parsed.assign(
        amount_usd_cents=amount,
        outstanding_usd_cents=outstanding.where(~is_paid | is_part_paid, 0),
        paid_date=parsed["paid_date"].where(~is_part_paid.astype(bool)),
        is_part_paid=is_part_paid & (outstanding < amount).fillna(False),
        is_balance_above_amount=(outstanding > amount).fillna(False) & (amount > 0).fillna(False),
        currency_code=parsed["amount_currency"].where(
            parsed["amount_cents"].notna(), parsed["outstanding_amount_currency"]
        ),
        own_cents=parsed["amount_cents"].fillna(parsed["outstanding_amount_cents"]),
    )


def _usd_cents(amounts: pd.Series, currencies: pd.Series, rates: Mapping[str, float]) -> pd.Series:
    usd_per_unit = pd.Series(
        by_unique(currencies, lambda code: _rate(code, rates)), index=amounts.index, dtype="Float64"
    )
    exact = amounts.astype("Float64") * usd_per_unit
    # Half a cent goes away from zero, as for the ledger's own amounts.
    rounded = np.sign(exact) * np.floor(np.abs(exact) + 0.5)
    return rounded.astype("Int64")


def _rate(currency: str, rates: Mapping[str, float]) -> float | None:
    """US$ for one unit; None when it is not known or no positive number."""
    rate = 1.0 if currency == "USD" else rates.get(currency)
    return rate if rate is not None and math.isfinite(rate) and rate > 0 else None


def _rows_without_rate(parsed: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Question, ...]]:
    """Rows that wait for a rate or a currency, and the questions that would free them."""
    waits = parsed["amount_usd_cents"].isna()
    aside = _aside(parsed.index[waits], "waits_for_rate", _("Waits for the exchange rate."))
    codes = parsed.loc[waits, "currency_code"]
    questions = []
    for code, rows in codes.groupby(codes):
        examples = tuple((int(str(row)), str(code)) for row in rows.index[:3])
        questions.append(_rate_question(str(code), len(rows), examples))
    return aside, tuple(questions)


def _rate_question(code: str, count: int, examples: tuple[tuple[int, str], ...]) -> Question:
    if not code:
        text = _("{count} amounts have no currency. Which one is it?", count=count)
        return Question("currency", "", text, suggestion="USD", examples=examples)
    text = _("How many US$ is one {currency}? ({count} rows wait)", currency=code, count=count)
    return Question("exchange_rate", code, text, examples=examples)


def _rows_without_debt(parsed: pd.DataFrame) -> pd.DataFrame:
    """Rows of 0, and invoices paid in full on a day nobody wrote down."""
    is_zero = parsed["amount_usd_cents"] == 0
    is_settled = (parsed["outstanding_usd_cents"] <= 0) & parsed["paid_date"].isna()
    is_settled &= ~is_zero & ~parsed["is_credit"]
    return _by_row(
        [
            _aside(parsed.index[is_zero], "zero_amount", _("The amount is 0.")),
            _aside(
                parsed.index[is_settled],
                "paid_without_date",
                _("Paid in full, but the day of payment is not given."),
            ),
        ],
        LEFT_ASIDE_COLUMNS,
    )


# --- duplicates -----------------------------------------------------------------------------


def _repeated(texts: pd.DataFrame, parsed: pd.DataFrame, mapping: ColumnMapping) -> pd.DataFrame:
    """Rows equal to an earlier one in every column that is used."""
    used = texts.loc[parsed.index]
    is_repeated = used.duplicated(keep="first")
    if not is_repeated.any():
        return _by_row([], REFUSED_COLUMNS)
    first_rows = pd.Series(used.index, index=used.index)
    first = first_rows.groupby([used[role] for role in used.columns]).transform("first")
    return pd.DataFrame(
        {
            "row_number": used.index[is_repeated].astype("int64"),
            "column": mapping.column_of("invoice_id") or "",
            "found_value": list(parsed.loc[is_repeated, "invoice_id"]),
            "reason": [
                _("The same invoice stands in row {row} already, equal in every column.", row=row)
                for row in first[is_repeated]
            ],
            "what_to_do": _("Nothing, if it was exported twice; else give it its own number."),
        }
    )


def _with_unique_ids(parsed: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Notice, ...]]:
    """A number used again with other content gets a suffix: 4711, 4711-2, 4711-3."""
    times = parsed.groupby("invoice_id").cumcount() + 1
    again = times > 1
    if not again.any():
        return parsed, ()
    taken = set(parsed["invoice_id"])
    names = [
        _free_name(name, count, taken) if count > 1 else name
        for name, count in zip(parsed["invoice_id"], times, strict=True)
    ]
    text = _(
        "{count} rows use an invoice number again with other content (such as {example}); they "
        "were kept as parts of the invoice, with -2, -3 ... behind the number.",
        count=int(again.sum()),
        example=parsed.loc[again, "invoice_id"].iloc[0],
    )
    return parsed.assign(invoice_id=names), (Notice("duplicate_number", text, int(again.sum())),)


def _free_name(name: str, count: int, taken: set[str]) -> str:
    suffix = count
    while f"{name}-{suffix}" in taken:
        suffix += 1
    taken.add(f"{name}-{suffix}")
    return f"{name}-{suffix}"


# --- results --------------------------------------------------------------------------------


def _invoices(parsed: pd.DataFrame) -> pd.DataFrame:
    outstanding = parsed["outstanding_usd_cents"] - parsed["credited_usd_cents"]
    is_paid = parsed["paid_date"].notna()
    days = (parsed["due_date"] - parsed["invoice_date"]).dt.days
    due_date = parsed["due_date"].fillna(parsed["paid_date"])
    frame = parsed.assign(
        row_number=parsed.index,
        buyer_number=parsed["buyer_id"].replace("", None),
        buyer_name=parsed["buyer_name"].where(parsed["buyer_name"] != "", parsed["buyer_id"]),
        bill_of_lading=parsed["bill_of_lading"].replace("", None),
        due_date=due_date,
        amount=parsed["own_cents"].astype("float64") / 100,
        amount_usd=parsed["amount_usd_cents"].astype("float64") / 100,
        credited_usd=parsed["credited_usd_cents"].astype("float64") / 100,
        outstanding_usd=outstanding.astype("float64") / 100,
        book_amount_usd=outstanding.where(~is_paid, parsed["amount_usd_cents"]).astype("float64")
        / 100,
        term_days=parsed["stated_days"]
        .fillna(days.astype("Int64"))
        .fillna(0)
        .clip(lower=0)
        .astype("int64"),
    )
    return frame[list(INVOICE_COLUMNS)].reset_index(drop=True)


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
    rate = [_rate(str(code), rates) for code in totals["currency_code"]]
    return totals.assign(usd_per_unit=pd.Series(rate, dtype="float64"))[list(TOTAL_COLUMNS)]


def _notices(
    parsed: pd.DataFrame, texts: pd.DataFrame, mapping: ColumnMapping, as_of: date
) -> list[Notice]:
    found = [
        _rounding_notice(parsed),
        _count_notice(
            "ship_date_assumed",
            parsed["is_ship_date_assumed"],
            _("The day of shipment is not given; the invoice date is taken for it."),
        ),
        _count_notice(
            "due_date_derived",
            parsed["is_due_date_derived"],
            _("The due date is not given; it was computed from the payment term."),
        ),
        _count_notice(
            "due_before_invoice",
            parsed["due_date"] < parsed["invoice_date"],
            _("The due date lies before the invoice date; both were kept, with 0 credit days."),
        ),
        _count_notice(
            "after_as_of_date",
            parsed["invoice_date"] > pd.Timestamp(as_of),
            _("Invoiced after {day}: not open on that day yet.", day=as_of.isoformat()),
        ),
        _count_notice(
            "part_paid",
            parsed["is_part_paid"],
            _("Paid in part: the book carries what is still outstanding."),
        ),
        _count_notice(
            "balance_above_amount",
            parsed["is_balance_above_amount"],
            _("The outstanding part is above the invoice amount; the outstanding part is used."),
        ),
        _term_notice(parsed, texts),
        _country_notice(parsed, texts, mapping),
        _damaged_number_notice(parsed),
        _dollar_notice(parsed, texts),
    ]
    return [notice for notice in found if notice]


def _count_notice(code: str, is_so: pd.Series, text: str) -> Notice | None:
    count = int(is_so.fillna(False).sum())
    return Notice(code, text, count) if count else None


def _rounding_notice(parsed: pd.DataFrame) -> Notice | None:
    exact = parsed["amount_exact"].where(
        parsed["amount_cents"].notna(), parsed["outstanding_amount_exact"]
    )
    numbers = [value for value in exact if isinstance(value, Decimal)]
    fine = [value for value in numbers if value != value.quantize(Decimal("0.01"))]
    if not fine:
        return None
    before, after = sum(numbers), Decimal(int(parsed["own_cents"].sum())) / 100
    text = _(
        "{count} amounts have more than two decimals; each was rounded to cents. Total before: "
        "{before}, after: {after}.",
        count=len(fine),
        before=f"{before:,f}",
        after=f"{after:,.2f}",
    )
    return Notice("rounded", text, len(fine))


def _term_notice(parsed: pd.DataFrame, texts: pd.DataFrame) -> Notice | None:
    stated = texts.loc[parsed.index, "payment_term"]
    is_unknown = parsed["is_payment_term_assumed"] & ~stated.map(is_empty).astype(bool)
    if not is_unknown.any():
        return None
    codes = stated[is_unknown].value_counts()
    text = _(
        "{count} payment-term codes are known to your system only (such as {examples}); credit "
        "days come from the due dates, and open account is assumed.",
        count=len(codes),
        examples=", ".join(clean_text(code)[:30] for code in codes.index[:3]),
    )
    return Notice("unknown_terms", text, int(is_unknown.sum()))


def _country_notice(
    parsed: pd.DataFrame, texts: pd.DataFrame, mapping: ColumnMapping
) -> Notice | None:
    is_unknown = parsed["country_code"] == UNKNOWN_COUNTRY
    if not is_unknown.any():
        return None
    if mapping.column_of("country") is None:
        text = _("The ledger has no country column; buyers are shown with country unknown.")
        return Notice("country_unknown", text, int(is_unknown.sum()))
    found = texts.loc[parsed.index[is_unknown], "country"].value_counts()
    examples = ", ".join(clean_text(value)[:30] or _("(empty)") for value in found.index[:3])
    text = _("Countries not known, shown as unknown: {examples}.", examples=examples)
    return Notice("country_unknown", text, int(is_unknown.sum()))


def _damaged_number_notice(parsed: pd.DataFrame) -> Notice | None:
    is_damaged = parsed["invoice_id"].str.fullmatch(r"\d[.,]\d+[Ee]\+\d+")
    text = _(
        "Invoice numbers such as 2.96E+09 were shortened by a spreadsheet before the export; "
        "format that column as text and export again."
    )
    return _count_notice("damaged_number", is_damaged.astype(bool), text)


def _dollar_notice(parsed: pd.DataFrame, texts: pd.DataFrame) -> Notice | None:
    amounts = texts.loc[parsed.index, "amount"]
    is_bare = (parsed["amount_sign_currency"] == "USD") & amounts.str.contains("$", regex=False)
    is_bare &= (parsed["currency_code"] == "USD") & ~amounts.str.contains("us", case=False)
    return _count_notice("dollar_sign", is_bare, _("The sign $ was read as US dollars."))


def _credit_notices(credit_notes: pd.DataFrame) -> list[Notice]:
    left = credit_notes[credit_notes["unapplied_usd"] > 0]
    if left.empty:
        return []
    text = _(
        "Credit notes of US$ {amount} could not be set against an open invoice of their buyer; "
        "they do not lower what is owed.",
        amount=f"{left['unapplied_usd'].sum():,.2f}",
    )
    return [Notice("credit_unapplied", text, len(left))]
