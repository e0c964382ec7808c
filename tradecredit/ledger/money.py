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

DEDUCTIONS = ("paid_amount", "credit_amount", "written_off_amount")
# Converting three amounts rounds each of them.
CENTS_OFF = 5


def with_usd(parsed: pd.DataFrame, rates: Mapping[str, float]) -> pd.DataFrame:
    """Whole US cents: amount, outstanding part; null where the rate is not known."""
    usd = {
        role: _usd_cents(parsed[f"{role}_cents"], parsed[f"{role}_currency"], rates)
        for role in PARSED_AMOUNTS
    }
    amount = usd["amount"].fillna(usd["outstanding_amount"])
    is_paid = parsed["paid_date"].notna() | parsed["is_said_paid"]
    usd |= {role: _deducted(usd[role]) for role in DEDUCTIONS}
    taken = sum((usd[role].fillna(0) for role in DEDUCTIONS), start=amount * 0)
    remaining = amount - taken
    # A credit line carries what it takes as its own amount.
    balance = usd["outstanding_amount"].where(~parsed["is_credit_line"])
    outstanding = balance.fillna(remaining)
    has_own_balance = balance.notna() | usd["paid_amount"].notna()
    is_balance_left = has_own_balance & is_true(outstanding > 0)
    own = parsed["amount_cents"].notna()
    return parsed.assign(
        amount_usd_cents=amount,
        outstanding_usd_cents=outstanding.where(~is_paid | is_balance_left, 0),
        paid_date=parsed["paid_date"].where(~is_balance_left),
        payment_date=parsed["paid_date"],
        has_balance=balance.notna(),
        is_off_balance=is_true((remaining - balance).abs() > CENTS_OFF)
        & ~parsed["is_credit"]
        & is_true(taken != 0),
        is_part_paid=is_balance_left & is_true(outstanding < amount),
        is_balance_above_amount=is_true(outstanding > amount) & is_true(amount > 0),
        currency_code=parsed["amount_currency"].where(own, parsed["outstanding_amount_currency"]),
        own_cents=parsed["amount_cents"].fillna(parsed["outstanding_amount_cents"]),
    )


def _deducted(taken: pd.Series) -> pd.Series:
    """Payments and credits as what they take; a ledger that writes them below 0 means the same."""
    return taken.abs() if is_true(taken.fillna(0) <= 0).all() else taken


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
    is_balance = parsed["outstanding_amount_cents"].notna() & ~parsed["has_balance"]
    is_balance &= ~parsed["is_credit_line"]
    waits = parsed["amount_usd_cents"].isna() | is_balance
    aside = left_aside(parsed.index[waits], "waits_for_rate", _("Waits for the exchange rate."))
    codes = parsed["currency_code"].where(~is_balance, parsed["outstanding_amount_currency"])[waits]
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
    """Rows on which nothing is owed: cancelled, drafts, 0, paid on a day nobody wrote down."""
    is_cancelled = parsed["is_said_cancelled"]
    is_draft = parsed["is_said_draft"] & ~is_cancelled
    is_written_off = parsed["is_said_written_off"] & ~is_cancelled & ~is_draft
    is_set_aside = is_cancelled | is_draft | is_written_off
    is_other = ~is_set_aside & (parsed["document_kind"] == "aside")
    is_nothing_left = is_true(parsed["outstanding_usd_cents"].fillna(0) == 0)
    is_zero = (parsed["amount_usd_cents"] == 0) & is_nothing_left & ~is_set_aside & ~is_other
    is_used = parsed["is_credit"] & is_nothing_left & ~is_zero & ~is_set_aside & ~is_other
    is_used &= parsed["paid_date"].notna() | parsed["is_said_paid"] | parsed["has_balance"]
    is_settled = (parsed["outstanding_usd_cents"] <= 0) & parsed["paid_date"].isna()
    is_settled &= ~is_zero & ~parsed["is_credit"] & ~is_set_aside & ~is_other
    reasons = {
        "cancelled": (is_cancelled, _("Cancelled or void: nothing is owed.")),
        "draft": (is_draft, _("A draft: not invoiced yet.")),
        "written_off": (is_written_off, _("Written off: no longer owed in the books.")),
        "other_document": (is_other, _("The kind of document is neither invoice nor credit.")),
        "used_credit": (is_used, _("A credit or payment that was used already.")),
        "zero_amount": (is_zero, _("The amount is 0.")),
        "paid_without_date": (
            is_settled,
            _("Paid in full, but the day of payment is not given."),
        ),
    }
    return stacked(
        [
            left_aside(parsed.index[is_true(is_so)], code, reason)
            for code, (is_so, reason) in reasons.items()
        ],
        LEFT_ASIDE_COLUMNS,
    )
