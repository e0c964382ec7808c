"""Cells by role -> dates, cents and codes, a whole column at a time."""

from datetime import UTC, date, datetime
from decimal import Decimal
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
from tradecredit.ledger.values import (
    amount_value,
    by_unique,
    cents,
    currency_code,
    holds,
    is_empty,
    parsed_date,
    plain_text,
)
from tradecredit.ledger.words import by_word

# More than this in one invoice cannot be held to the cent.
MAX_CENTS = 10**15
PAID_WORDS = by_word({"paid": "yes|y|paid|cleared|closed|settled|true|已付|已收|已付款|是|结清"})

PARSED_DATES = tuple(role for role in ROLES if role in DATE_ROLES)
PARSED_AMOUNTS = tuple(role for role in ROLES if role in AMOUNT_ROLES)


def parsed_rows(
    texts: pd.DataFrame, mapping: ColumnMapping, formats: Formats, default_currency: str
) -> pd.DataFrame:
    """One row per line: dates, amounts in cents of their currency, codes; null if unreadable."""
    parsed = pd.DataFrame(index=texts.index)
    for role in ("invoice_id", "buyer_id", "buyer_name", "bill_of_lading", "credited_invoice_id"):
        parsed[role] = by_unique(texts[role], identifier)
    for role in PARSED_DATES:
        parsed[role] = _dates(texts[role], formats.date_order(mapping.first_column_of(role)))
    row_currency = by_unique(texts["currency"], lambda text: currency_code(text) or "")
    for role in PARSED_AMOUNTS:
        column = mapping.first_column_of(role)
        amounts = _amounts(texts[role], formats.decimal_mark(column))
        parsed[f"{role}_cents"] = amounts["cents"]
        parsed[f"{role}_exact"] = amounts["exact"]
        parsed[f"{role}_sign_currency"] = amounts["currency"]
        parsed[f"{role}_currency"] = _amount_currency(
            amounts["currency"], row_currency, formats.heading_currency(column), default_currency
        )
    return _with_codes(_with_defaults(parsed, texts), texts)


def no_parsed_rows() -> pd.DataFrame:
    """The columns of ``parsed_rows`` without a row."""
    texts = pd.DataFrame({role: pd.Series(dtype=object) for role in ROLES[:-1]})
    return parsed_rows(texts, ColumnMapping(()), Formats(), "")


def identifier(text: str) -> str:
    """A name or number on one line; "" where the cell says nothing."""
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
    value, currency = amount_value(text, decimal_mark)
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


def _with_defaults(parsed: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Missing dates filled from what is known, each with a mark that says so."""
    invoice_date = parsed["invoice_date"].where(texts["invoice_date"] != "", parsed["ship_date"])
    no_ship_date = holds(texts["ship_date"], is_empty)
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
    no_due_date = holds(texts["due_date"], is_empty)
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


def _with_codes(parsed: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    main = parsed["amount_cents"].fillna(parsed["outstanding_amount_cents"])
    has_credit_type = holds(
        texts["document_type"], lambda text: document_kind(text) in ("credit", "payment")
    )
    return parsed.assign(
        buyer_key=_buyer_keys(parsed),
        country_code=by_unique(
            texts["country"], lambda text: country_code(text) or UNKNOWN_COUNTRY
        ),
        consignee_country_code=by_unique(texts["consignee_country"], country_code),
        hs6_code=by_unique(texts["hs6_code"], _hs6_code),
        is_credit=has_credit_type | is_true(main < 0),
        is_said_paid=holds(texts["paid_date"], lambda text: plain_text(text).lower() in PAID_WORDS),
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
