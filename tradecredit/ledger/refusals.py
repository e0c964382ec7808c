"""Rows that cannot be taken: what was found, why it does not do, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.columns import ColumnMapping
from tradecredit.ledger.headings import IGNORE
from tradecredit.ledger.parsing import PARSED_AMOUNTS, PARSED_DATES
from tradecredit.ledger.rows import REFUSED_COLUMNS, is_true, no_rows, refused, stacked
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.values import (
    FIRST_YEAR,
    LAST_YEAR,
    by_unique,
    currency_code,
    holds,
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
    rows = _Rows(texts, parsed, mapping)
    problems = [
        *_shape_problems(rows, sheet),
        *_identity_problems(rows),
        *_date_problems(rows, as_of),
        *_amount_problems(rows),
        *_currency_problems(rows),
    ]
    return stacked(problems, REFUSED_COLUMNS)


@dataclass(frozen=True)
class _Rows:
    """Cells by role, what was read of them, and the columns they are from."""

    texts: pd.DataFrame
    parsed: pd.DataFrame
    mapping: ColumnMapping

    def is_stated(self, role: str) -> pd.Series:
        return ~holds(self.texts[role], is_empty)

    def problem(
        self,
        is_wrong: pd.Series,
        roles: Sequence[str],
        reason: str,
        advice: str,
        found: pd.Series | None = None,
    ) -> pd.DataFrame:
        """Rows that are wrong; shown is the cell of the first role unless ``found`` is given."""
        is_wrong = is_true(is_wrong)
        if not is_wrong.any():
            return no_rows(REFUSED_COLUMNS)
        cells = self.texts[roles[0]] if found is None else found
        column = self.mapping.first_column_of(*roles)
        return refused(self.texts.index[is_wrong], column, cells[is_wrong], reason, advice)


def _shape_problems(rows: _Rows, sheet: RawSheet) -> list[pd.DataFrame]:
    index = rows.texts.index
    ragged = index[index.isin(sheet.ragged_rows)]
    reason = _("The row has more cells than there are headings, so its cells may be shifted.")
    advice = _("Put text that holds the separator into quotation marks, then load again.")
    problems = [refused(ragged, "", rows.texts.loc[ragged, "invoice_id"], reason, advice)]
    used = {entry.column for entry in rows.mapping.columns if entry.role != IGNORE}
    for column in sorted({column for _row, column in sheet.formula_cells if column in used}):
        uncomputed = index[index.isin([row for row, name in sheet.formula_cells if name == column])]
        reason = _("The cell holds a formula whose result was never computed.")
        advice = _("Open the workbook in Excel, let it compute, save, and load it again.")
        problems.append(refused(uncomputed, column, [""] * len(uncomputed), reason, advice))
    return problems


def _identity_problems(rows: _Rows) -> list[pd.DataFrame]:
    return [
        rows.problem(
            (rows.parsed["invoice_id"] == "") & ~rows.parsed["is_credit"],
            ["invoice_id"],
            _("The invoice number is missing."),
            _("Add the number under which the invoice was sent."),
        ),
        rows.problem(
            rows.parsed["buyer_key"].isin(["", "name:"]),
            ["buyer_name", "buyer_id"],
            _("The buyer is missing."),
            _("Add the buyer's name or customer number."),
        ),
    ]


def _date_problems(rows: _Rows, as_of: date) -> list[pd.DataFrame]:
    parsed = rows.parsed
    is_invoice = ~parsed["is_credit"]
    no_date = parsed["invoice_date"].isna() & ~rows.is_stated("invoice_date") & is_invoice
    no_due = parsed["due_date"].isna() & parsed["is_due_date_derived"]
    no_due &= parsed["invoice_date"].notna() & is_invoice & parsed["paid_date"].isna()
    return [
        *(_unreadable_date(rows, role) for role in PARSED_DATES),
        rows.problem(
            no_date,
            ["invoice_date", "ship_date"],
            _("The invoice date is missing."),
            _("Add the date of the invoice or of the shipment."),
        ),
        _without_due_date(rows, no_due),
        *_implausible_dates(rows, as_of),
    ]


def rows_without_due_date(
    texts: pd.DataFrame, priced: pd.DataFrame, mapping: ColumnMapping
) -> pd.DataFrame:
    """Invoices paid in part, so still open, without a day on which the rest is due."""
    rows = _Rows(texts.loc[priced.index], priced, mapping)
    is_open = priced["paid_date"].isna() & ~priced["is_credit"]
    return _without_due_date(rows, is_open & priced["due_date"].isna())


def no_due_date() -> str:
    """The reason for which an invoice without a day on which it is due is refused."""
    return _("There is no due date, and no payment term from which to compute it.")


def _without_due_date(rows: _Rows, is_missing: pd.Series) -> pd.DataFrame:
    term, due_date = rows.texts["payment_term"], rows.texts["due_date"]
    return rows.problem(
        is_missing,
        ["due_date", "payment_term"],
        no_due_date(),
        _("Add the due date or the credit days (a term such as 'Net 30' or 'OA 60')."),
        term.where(term != "", due_date),
    )


def _unreadable_date(rows: _Rows, role: str) -> pd.DataFrame:
    is_stated = rows.is_stated(role)
    if role == "paid_date":
        is_stated &= ~rows.parsed["is_said_paid"] & ~rows.parsed["is_said_open"]
        is_stated &= ~rows.parsed["is_payment_to_come"] & ~rows.parsed["is_payment_denied"]
    if role == "written_off_date":
        is_stated &= ~rows.parsed["is_written_off_answered"]
    reason = _(
        "This is no date in the order of its column (years {first} to {last}).",
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )
    advice = _("Write the date like the others of its column, or as 2026-03-05.")
    return rows.problem(is_stated & rows.parsed[role].isna(), [role], reason, advice)


def _implausible_dates(rows: _Rows, as_of: date) -> list[pd.DataFrame]:
    limit = pd.Timestamp(as_of + timedelta(days=MAX_DAYS_AHEAD))
    invoiced = rows.parsed["invoice_date"]
    gap_days = (rows.parsed["due_date"] - invoiced).dt.days
    too_far = (gap_days > MAX_DAYS_TO_DUE) | (gap_days < -MAX_DAYS_DUE_BEFORE_INVOICE)
    return [
        rows.problem(
            invoiced > limit,
            ["invoice_date", "ship_date"],
            _("The invoice date is more than a year after {day}.", day=as_of.isoformat()),
            _("Check the year of the date."),
        ),
        rows.problem(
            too_far & (invoiced <= limit),
            ["due_date", "term_days"],
            _("The due date is more than a year before, or ten years after, the invoice date."),
            _("Check the years of both dates."),
        ),
    ]


def _amount_problems(rows: _Rows) -> list[pd.DataFrame]:
    reason = _("This is no amount, or its marks do not fit the column.")
    advice = _("Write digits only, with the decimal mark of the column, such as 1234.56.")
    return [
        *(
            rows.problem(
                rows.is_stated(role) & rows.parsed[f"{role}_cents"].isna(), [role], reason, advice
            )
            for role in PARSED_AMOUNTS
        ),
        rows.problem(
            ~rows.is_stated("amount")
            & ~rows.is_stated("outstanding_amount")
            & ~rows.is_stated("net_amount")
            & ~rows.parsed["is_credit_line"],
            ["amount", "outstanding_amount"],
            _("The amount is missing."),
            _("Add the invoice amount."),
        ),
    ]


def _currency_problems(rows: _Rows) -> list[pd.DataFrame]:
    stated = rows.texts["currency"]
    codes = by_unique(stated, currency_code)
    contradicts = [
        bool(sign) and bool(code) and code != sign and code not in _SHARED_SIGNS.get(sign, ())
        for sign, code in zip(rows.parsed["amount_sign_currency"], codes.fillna(""), strict=True)
    ]
    return [
        rows.problem(
            rows.is_stated("currency") & codes.isna(),
            ["currency"],
            _("This currency is not known."),
            _("Use a three-letter code such as USD, EUR or CNY."),
        ),
        rows.problem(
            pd.Series(contradicts, index=stated.index, dtype=bool),
            ["currency"],
            _("The currency column and the sign in the amount say different currencies."),
            _("Correct one of the two."),
            stated + " / " + rows.texts["amount"],
        ),
    ]
