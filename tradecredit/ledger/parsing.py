"""Cells by role -> dates, cents and codes, a whole column at a time."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd

from tradecredit.ledger.columns import ColumnMapping
from tradecredit.ledger.countries import UNKNOWN_COUNTRY, country_code
from tradecredit.ledger.credit_notes import document_kind
from tradecredit.ledger.formats import Formats
from tradecredit.ledger.headings import AMOUNT_ROLES, DATE_ROLES, ROLES
from tradecredit.ledger.names import clean_text, normalised_name
from tradecredit.ledger.payment_terms import MAX_TERM_DAYS, PaymentTerm, payment_term
from tradecredit.ledger.rows import is_true
from tradecredit.ledger.statuses import (
    CANCELLED,
    DRAFT,
    OPEN,
    PAID,
    PART,
    WRITTEN_OFF,
    is_yes,
    is_yes_or_no,
    status_of,
)
from tradecredit.ledger.values import (
    MONTHS_OF_YEAR,
    amount_value,
    by_unique,
    cents,
    currency_code,
    holds,
    is_empty,
    is_multiplied,
    is_open_date,
    parsed_date,
    plain_text,
    unit_of_cell,
)
from tradecredit.ledger.words import by_word

# More than this in one invoice cannot be held to the cent.
MAX_CENTS = 10**15
# Numbers that accounting systems give to whoever has none: such a number joins nobody.
_NO_NUMBERS = by_word(
    {
        "": """散客|零散客户|零星客户|其他|其它|其他客户|无|未知|暂无|临时客户|现金客户|一次性客户|
            misc|miscellaneous|various|diverse|divers|other|others|cash|cash customer|walk in|
            walk-in|one time|one-time|onetime|cpd|unknown|tbd|tba|test|dummy|none|guest|
            no number|not assigned|xxx|xxxx|###"""
    },
    lambda word: word.strip().lower(),
)

PARSED_DATES = tuple(role for role in ROLES if role in DATE_ROLES)
PARSED_AMOUNTS = tuple(role for role in ROLES if role in AMOUNT_ROLES)


def parsed_rows(
    texts: pd.DataFrame,
    mapping: ColumnMapping,
    formats: Formats,
    default_currency: str,
    term_days: int | None = None,
    statuses: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """One row per line: dates, amounts in cents of their currency, codes; null if unreadable.

    ``term_days`` is the credit term of the rows that say none; ``statuses`` is what words of the
    status column mean that nobody else knows.
    """
    names = ("invoice_id", "buyer_id", "buyer_name", "bill_of_lading", "credited_invoice_id")
    columns = {role: by_unique(texts[role], identifier) for role in names}
    is_no_number = holds(texts["buyer_id"], is_placeholder)
    columns["buyer_id"] = columns["buyer_id"].where(~is_no_number, "")
    columns["has_placeholder_number"] = is_no_number
    for role in PARSED_DATES:
        column = mapping.first_column_of(role)
        columns[role] = _dates(
            texts[role], formats.date_order(column), is_swapped=formats.is_swapped(column)
        )
    row_currency = by_unique(texts["currency"], lambda text: currency_code(text) or "")
    books_currency = by_unique(texts["local_currency"], lambda text: currency_code(text) or "")
    unit = by_unique(texts["amount_unit"], lambda text: unit_of_cell(text) or 1)
    for role in PARSED_AMOUNTS:
        column = mapping.first_column_of(role)
        units = unit.where(unit > 1, formats.unit(column))
        amounts = _amounts(texts[role], formats.decimal_mark(column), units)
        columns[f"{role}_cents"] = amounts["cents"]
        columns[f"{role}_exact"] = amounts["exact"]
        columns[f"{role}_sign_currency"] = amounts["currency"]
        columns[f"{role}_currency"] = _amount_currency(
            amounts["currency"],
            books_currency if formats.is_local(column) else row_currency,
            formats.heading_currency(column),
            default_currency,
        )
    parsed = pd.DataFrame(columns, index=texts.index)
    parsed = _with_amount_of_parts(parsed)
    return _with_codes(_with_defaults(parsed, texts, term_days), texts, mapping, statuses or {})


def _with_amount_of_parts(parsed: pd.DataFrame) -> pd.DataFrame:
    """The amount where the ledger has it in parts: net and tax, debit and credit."""
    net, tax = parsed["net_amount_cents"], parsed["tax_amount_cents"]
    amount, credit = parsed["amount_cents"], parsed["credit_amount_cents"]
    is_of_net = amount.isna() & net.notna() & is_true(parsed["outstanding_amount_cents"].isna())
    amount = amount.where(~is_of_net, net + tax.fillna(0))
    # A line of an account with a credit and no debit is a payment or a credit note of its own.
    is_credit_line = is_true(amount.fillna(0) == 0) & is_true(credit > 0)
    currency = parsed["amount_currency"]
    currency = currency.where(~is_of_net, parsed["net_amount_currency"])
    return parsed.assign(
        amount_cents=amount.where(~is_credit_line, -credit),
        credit_amount_cents=credit.where(~is_credit_line, 0),
        amount_currency=currency.where(~is_credit_line, parsed["credit_amount_currency"]),
        is_credit_line=is_credit_line,
    )


def no_parsed_rows() -> pd.DataFrame:
    """The columns of ``parsed_rows`` without a row."""
    texts = pd.DataFrame({role: pd.Series(dtype=object) for role in ROLES[:-1]})
    return parsed_rows(texts, ColumnMapping(()), Formats(), "")


def identifier(text: str) -> str:
    """A name or number on one line; "" where the cell says nothing."""
    return "" if is_empty(text) else clean_text(text)


def is_placeholder(text: str) -> bool:
    """Whether a customer number stands for "no number": 0, 000000, misc, 散客."""
    plain = plain_text(text).lower()
    return plain in _NO_NUMBERS or re.fullmatch(r"0+|9{5,}", plain) is not None


def _dates(column: pd.Series, order: str | None, *, is_swapped: bool = False) -> pd.Series:
    days = by_unique(column, lambda text: _date(text, order, is_swapped=is_swapped))
    return pd.Series(
        pd.to_datetime(pd.Series(days, dtype=object)).to_numpy("datetime64[us]"), index=column.index
    )


def _date(text: str, order: str | None, *, is_swapped: bool) -> date | None:
    """The day a cell names; where Excel swapped day and month they are put back."""
    if is_empty(text):
        return None
    day = parsed_date(text, order)
    if day and is_swapped and not is_open_date(text) and day.day <= MONTHS_OF_YEAR:
        return day.replace(month=day.day, day=day.month)
    return day


def _amounts(column: pd.Series, decimal_mark: str, units: pd.Series) -> pd.DataFrame:
    """Cents (Int64, null if empty or unreadable), the exact number and the cell's currency.

    ``units`` is what one stands for in each row: 10,000 for 万元.
    """
    numbers = units.astype("int64")
    parts = [
        by_unique(column[numbers == unit], partial(_amount, decimal_mark=decimal_mark, unit=unit))
        for unit in numbers.unique().tolist()
    ]
    read = pd.concat([column.iloc[:0], *parts]).reindex(column.index)
    return pd.DataFrame(
        {
            "cents": pd.array([entry[0] for entry in read], dtype="Int64"),
            "exact": pd.Series([entry[1] for entry in read], dtype=object, index=column.index),
            "currency": pd.Series([entry[2] for entry in read], dtype=object, index=column.index),
        },
        index=column.index,
    )


def _amount(text: str, decimal_mark: str, unit: int) -> tuple[int | None, Decimal | None, str]:
    value, currency = amount_value(text, decimal_mark)
    if value is not None and not is_multiplied(text):
        value *= unit
    if value is None or abs(value) * 100 > MAX_CENTS:
        return None, None, currency
    return cents(value), value, currency


def _amount_currency(
    in_cell: pd.Series, stated: pd.Series, heading: str, default: str
) -> pd.Series:
    """Heading first (``converted_usd``), then the currency column, then the sign in the cell."""
    if heading:
        return pd.Series(heading, index=stated.index, dtype=object)
    return stated.where(stated != "", in_cell).where(lambda found: found != "", default)


def _with_defaults(
    parsed: pd.DataFrame, texts: pd.DataFrame, term_days: int | None
) -> pd.DataFrame:
    """Missing dates filled from what is known, each with a mark that says so."""
    invoice_date = parsed["invoice_date"].where(texts["invoice_date"] != "", parsed["ship_date"])
    no_ship_date = holds(texts["ship_date"], is_empty)
    terms = by_unique(texts["payment_term"], payment_term)
    stated = _term_days(texts["term_days"], terms)
    days = [term_days if count is None else count for count in stated]
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
    no_due_date = holds(texts["due_date"], is_empty)
    return parsed.assign(
        invoice_date=invoice_date,
        ship_date=parsed["ship_date"].where(~no_ship_date, invoice_date),
        is_ship_date_assumed=no_ship_date,
        due_date=parsed["due_date"].where(~no_due_date, derived),
        is_due_date_derived=no_due_date,
        stated_days=pd.array(stated, dtype="Int64"),
        payment_term=[term.payment_term if term else "OA" for term in terms],
        is_payment_term_assumed=[term is None for term in terms],
    )


def _term_days(column: pd.Series, terms: pd.Series) -> list[int | None]:
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


def _with_codes(
    parsed: pd.DataFrame,
    texts: pd.DataFrame,
    mapping: ColumnMapping,
    statuses: Mapping[str, str],
) -> pd.DataFrame:
    amount, balance = parsed["amount_cents"], parsed["outstanding_amount_cents"]
    kind = by_unique(texts["document_type"], document_kind)
    # An own balance below nothing is an overpayment: owed to the buyer, like a credit note.
    is_negative = is_true(amount.fillna(balance) < 0) | is_true(balance < 0)
    heading = mapping.first_column_of("status")
    status = by_unique(texts["status"], lambda text: statuses.get(text) or status_of(text, heading))
    in_paid_column = by_unique(
        texts["paid_date"], lambda text: status_of(text, mapping.first_column_of("paid_date"))
    )
    is_future = is_true(parsed["paid_date"] > pd.Timestamp(today()))
    is_denied = status.isin([OPEN, PART]) & parsed["paid_date"].notna()
    return parsed.assign(
        paid_date=parsed["paid_date"].where(~is_future & ~is_denied),
        is_payment_to_come=is_future,
        is_payment_denied=is_denied & ~is_future,
        document_kind=kind,
        status=status,
        buyer_key=_buyer_keys(parsed),
        country_code=by_unique(
            texts["country"], lambda text: country_code(text) or UNKNOWN_COUNTRY
        ),
        consignee_country_code=by_unique(texts["consignee_country"], country_code),
        hs6_code=by_unique(texts["hs6_code"], _hs6_code),
        is_credit=kind.isin(["credit", "payment"]) | is_negative,
        is_said_paid=(status == PAID) | (in_paid_column == PAID),
        is_said_open=in_paid_column.isin([OPEN, PART]),
        is_said_part_paid=status == PART,
        is_said_written_off=holds(texts["written_off_date"], is_yes) | (status == WRITTEN_OFF),
        is_written_off_answered=holds(texts["written_off_date"], is_yes_or_no),
        is_said_cancelled=status == CANCELLED,
        is_said_draft=(status == DRAFT) | (kind == "draft"),
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


def today() -> date:
    """The current day in UTC."""
    return datetime.now(UTC).date()


def last_known_day(parsed: pd.DataFrame) -> date:
    """Last invoice or payment day that is not in the future; today for a ledger without any."""
    days = pd.concat([parsed["invoice_date"], parsed["paid_date"]]).dropna()
    known = days[days <= pd.Timestamp(today())]
    return known.max().date() if len(known) else today()
