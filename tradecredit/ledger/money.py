"""Amounts in US$, and rows on which nothing is owed."""

import math
from collections.abc import Mapping

import pandas as pd

from tradecredit.formats import counted
from tradecredit.language import _
from tradecredit.ledger.parsing import PARSED_AMOUNTS
from tradecredit.ledger.problems import Question
from tradecredit.ledger.rows import LEFT_ASIDE_COLUMNS, is_true, left_aside, stacked
from tradecredit.ledger.values import by_unique


def with_usd(parsed: pd.DataFrame, rates: Mapping[str, float]) -> pd.DataFrame:
    """Whole US cents: amount, outstanding part; null where the rate is not known."""
    usd = {
        role: _usd_cents(parsed[f"{role}_cents"], parsed[f"{role}_currency"], rates)
        for role in PARSED_AMOUNTS
    }
    amount = usd["amount"].fillna(usd["outstanding_amount"])
    is_paid = parsed["paid_date"].notna() | parsed["is_said_paid"]
    remaining = amount - usd["paid_amount"].fillna(0)
    outstanding = usd["outstanding_amount"].fillna(remaining)
    has_own_balance = usd["outstanding_amount"].notna() | usd["paid_amount"].notna()
    is_balance_left = has_own_balance & is_true(outstanding > 0)
    own = parsed["amount_cents"].notna()
    return parsed.assign(
        amount_usd_cents=amount,
        outstanding_usd_cents=outstanding.where(~is_paid | is_balance_left, 0),
        paid_date=parsed["paid_date"].where(~is_balance_left),
        is_part_paid=is_balance_left & is_true(outstanding < amount),
        is_balance_above_amount=is_true(outstanding > amount) & is_true(amount > 0),
        currency_code=parsed["amount_currency"].where(own, parsed["outstanding_amount_currency"]),
        own_cents=parsed["amount_cents"].fillna(parsed["outstanding_amount_cents"]),
    )


def _usd_cents(amounts: pd.Series, currencies: pd.Series, rates: Mapping[str, float]) -> pd.Series:
    usd_per_unit = by_unique(currencies, lambda code: usd_rate(code, rates)).astype("Float64")
    exact = amounts.astype("Float64") * usd_per_unit
    # Half a cent goes away from zero, as for the ledger's own amounts.
    whole = (exact.abs() + 0.5) // 1
    return whole.where(~is_true(exact < 0), -whole).astype("Int64")


def usd_rate(currency: str, rates: Mapping[str, float]) -> float | None:
    """US$ for one unit; None when it is not known or no positive number."""
    rate = 1.0 if currency == "USD" else rates.get(currency)
    return rate if rate is not None and math.isfinite(rate) and rate > 0 else None


def rows_without_rate(parsed: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Question, ...]]:
    """Rows that wait for a rate or a currency, and the questions that would free them."""
    waits = parsed["amount_usd_cents"].isna()
    aside = left_aside(parsed.index[waits], "waits_for_rate", _("Waits for the exchange rate."))
    codes = parsed.loc[waits, "currency_code"]
    return aside, tuple(
        _rate_question(str(code), list(rows.index)) for code, rows in codes.groupby(codes)
    )


def _rate_question(code: str, rows: list[int]) -> Question:
    examples = tuple((int(row), code) for row in rows[:3])
    if not code:
        text = counted(
            "{count} amount has no currency. Which one is it?",
            "{count} amounts have no currency. Which one is it?",
            len(rows),
        )
        return Question("currency", "", text, suggestion="USD", examples=examples)
    text = counted(
        "How many US$ is one {currency}? ({count} row waits)",
        "How many US$ is one {currency}? ({count} rows wait)",
        len(rows),
        currency=code,
    )
    return Question("exchange_rate", code, text, examples=examples)


def rows_without_debt(parsed: pd.DataFrame) -> pd.DataFrame:
    """Rows of 0, and invoices paid in full on a day nobody wrote down."""
    is_zero = parsed["amount_usd_cents"] == 0
    is_settled = (parsed["outstanding_usd_cents"] <= 0) & parsed["paid_date"].isna()
    is_settled &= ~is_zero & ~parsed["is_credit"]
    return stacked(
        [
            left_aside(parsed.index[is_zero], "zero_amount", _("The amount is 0.")),
            left_aside(
                parsed.index[is_settled],
                "paid_without_date",
                _("Paid in full, but the day of payment is not given."),
            ),
        ],
        LEFT_ASIDE_COLUMNS,
    )
