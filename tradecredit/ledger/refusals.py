"""Rows that cannot be taken: what was found, why it does not do, and what to do."""

from datetime import date, timedelta

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.columns import ColumnMapping
from tradecredit.ledger.headings import IGNORE
from tradecredit.ledger.names import clean_text
from tradecredit.ledger.parsing import PARSED_AMOUNTS, PARSED_DATES
from tradecredit.ledger.rows import REFUSED_COLUMNS, is_true, stacked
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.values import (
    FIRST_YEAR,
    LAST_YEAR,
    by_unique,
    currency_code,
    is_empty,
)

# A due date further from its invoice than this is a slip of the pen, not a term.
MAX_DAYS_TO_DUE = 3_660
MAX_DAYS_DUE_BEFORE_INVOICE = 366
MAX_DAYS_AHEAD = 366
_SHARED_SIGNS = {"USD": {"HKD", "AUD", "CAD", "SGD", "NZD", "TWD", "MXN"}, "¥": {"CNY", "JPY"}}


def refused_rows(
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
    return stacked(problems, REFUSED_COLUMNS)


def _problem(
    texts: pd.DataFrame,
    is_wrong: pd.Series,
    column: str,
    found: pd.Series,
    reason: str,
    advice: str,
) -> pd.DataFrame:
    is_wrong = is_true(is_wrong)
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
    problems = [_unreadable_date(texts, parsed, mapping, role) for role in PARSED_DATES]
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
            first=FIRST_YEAR,
            last=LAST_YEAR,
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
    for role in PARSED_AMOUNTS:
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
            both_empty.astype(bool),
            column,
            texts["amount"],
            _("The amount is missing."),
            _("Add the invoice amount."),
        )
    )
    return [*problems, *_currency_problems(texts, parsed, mapping)]


def _currency_problems(
    texts: pd.DataFrame, parsed: pd.DataFrame, mapping: ColumnMapping
) -> list[pd.DataFrame]:
    codes = by_unique(texts["currency"], currency_code)
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
