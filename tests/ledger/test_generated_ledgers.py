"""Generated ledgers: what is owed is what was generated, or a question is asked.

Each is made from invoices whose balance is known, under headings of the method note's table, in
any order of columns, with columns that say nothing and any mix of payments, credits and units.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import sweep
from tests.ledger.reading_helpers import csv_of, read
from tests.ledger.wordings import wordings

pytestmark = pytest.mark.slow

RATES = {"EUR": 1.1, "CNY": 0.14}
FIRST_DAY = date(2025, 1, 3)
# Columns that say nothing about what is owed.
EXTRA = {
    "Salesperson": ("Li", "Wang"), "Quantity": ("3", "7"), "PO No": ("P-1", "P-2"),
    "备注": ("", "加急"), "Email": ("a@example.com", ""), "Warehouse": ("North", "South"),
}  # fmt: skip


@dataclass(frozen=True)
class Invoice:
    """Amounts in cents of the currency; ``is_paid`` settles it whatever the parts say."""

    number: str
    buyer: str
    issued: date
    due: date
    amount: int
    paid: int
    credited: int
    currency: str
    is_paid: bool

    @property
    def owed(self) -> int:
        return 0 if self.is_paid else self.amount - self.paid - self.credited


@dataclass(frozen=True)
class Ledger:
    """Which columns a ledger has, and how it writes them."""

    columns: tuple[tuple[str, str], ...]
    invoices: tuple[Invoice, ...]
    unit: int

    @property
    def content(self) -> bytes:
        headings = [heading for _role, heading in self.columns]
        rows = [
            [self.cell(role, heading, invoice, number) for role, heading in self.columns]
            for number, invoice in enumerate(self.invoices)
        ]
        return csv_of(rows, headings)

    def cell(self, role: str, heading: str, invoice: Invoice, number: int) -> str:
        is_open = not invoice.is_paid
        texts: dict[str, Any] = {
            "invoice_id": invoice.number,
            "buyer_name": invoice.buyer,
            "invoice_date": invoice.issued,
            "due_date": invoice.due,
            "paid_date": "" if is_open else invoice.due - timedelta(days=2),
            "status": "Unpaid" if is_open else "Paid",
            "currency": invoice.currency,
        }
        if role in texts:
            return str(texts[role])
        paid = invoice.paid if is_open else invoice.amount - invoice.credited
        cents = {
            "amount": invoice.amount,
            "outstanding_amount": invoice.owed,
            "paid_amount": paid,
            "credit_amount": invoice.credited,
        }
        if role in cents:
            return str(Decimal(cents[role]) / 100 / self.unit)
        return EXTRA[heading][number % 2]

    @property
    def owed_usd_cents(self) -> int:
        rates = {"USD": Decimal(1), "EUR": Decimal("1.1"), "CNY": Decimal("0.14")}
        return sum(
            int((invoice.owed * rates[invoice.currency] + Decimal("0.5")) // 1)
            for invoice in self.invoices
        )


@st.composite
def invoices(draw: st.DrawFn, *, has_parts: bool, has_credits: bool, has_paid: bool) -> Invoice:
    # Not below 30,000: what is written in thousands keeps its cents.
    amount = draw(st.integers(3, 9_000)) * 10_000
    paid = draw(st.integers(0, amount // 40_000)) * 10_000 if has_parts else 0
    credited = draw(st.integers(0, amount // 40_000)) * 10_000 if has_credits else 0
    issued = FIRST_DAY + timedelta(days=draw(st.integers(0, 300)))
    return Invoice(
        number=f"N{draw(st.integers(10_000, 99_999))}",
        buyer=draw(st.sampled_from(["Nordwind Ltd", "Sued AG", "甲公司", "Ost SA"])),
        issued=issued,
        due=issued + timedelta(days=draw(st.sampled_from([30, 60, 90]))),
        amount=amount,
        paid=paid,
        credited=credited,
        currency=draw(st.sampled_from(["USD", "EUR", "CNY"])),
        is_paid=has_paid and draw(st.booleans()),
    )


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    has_parts, has_credits = draw(st.booleans()), draw(st.booleans())
    tells_paid = draw(st.sampled_from(["", "paid_date", "status"]))
    has_balance = draw(st.booleans())
    made = draw(
        st.lists(
            invoices(has_parts=has_parts, has_credits=has_credits, has_paid=tells_paid != ""),
            min_size=3,
            max_size=12,
            unique_by=lambda invoice: invoice.number,
        )
    )
    roles = ["invoice_id", "buyer_name", "invoice_date", "due_date", "amount", "currency"]
    roles += ["paid_amount"] * has_parts + ["credit_amount"] * has_credits
    roles += ["outstanding_amount"] * has_balance + [tells_paid] * bool(tells_paid)
    unit = draw(st.sampled_from([1, 1, 1, 1_000]))
    named = [(role, draw(st.sampled_from(_headings(role)))) for role in roles]
    money = ("amount", "outstanding_amount", "paid_amount", "credit_amount")
    named = [
        (role, f"{heading} ('000)" if unit > 1 and role in money else heading)
        for role, heading in named
    ]
    extra = draw(st.lists(st.sampled_from(sorted(EXTRA)), unique=True, max_size=4))
    columns = draw(st.permutations([*named, *(("extra", heading) for heading in extra)]))
    return Ledger(tuple(columns), tuple(made), unit)


def _headings(role: str) -> tuple[str, ...]:
    """Wordings of a role; of a status those that are answered in words."""
    words = wordings()[role]
    answers = ("is ", "是否", "void")
    return tuple(word for word in words if role != "status" or not word.startswith(answers))


@pytest.mark.sweep
def test_what_is_owed_is_what_was_generated_or_a_question_is_asked() -> None:
    """Nine in ten of them, in which every role has one candidate, are read without a question."""
    is_asked: list[bool] = []

    @settings(max_examples=sweep.pick(sample=10, sweep=200))
    @given(ledger=ledgers())
    def owed_is_right(ledger: Ledger) -> None:
        reading = read(ledger.content, rates=RATES, as_of_date=date(2026, 6, 30))
        is_asked.append(bool(reading.questions))
        if reading.questions:
            return
        assert reading.refused.empty
        assert round(100 * reading.outstanding_total_usd) == ledger.owed_usd_cents

    owed_is_right()
    assert sum(is_asked) <= 0.1 * len(is_asked)
