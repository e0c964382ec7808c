"""Which column of amounts is what, decided by arithmetic where headings leave it open.

What is owed follows from amount, payments, credits and balance, so the columns are given the
roles under which ``amount - paid - credited - written off = balance`` holds row by row. A
receivable is gross of tax and in the currency of its invoice. What arithmetic does not decide is
left to the rivals' question (``columns``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from tradecredit.language import _
from tradecredit.ledger.headings import (
    is_document_currency,
    is_local_currency,
    plain_heading,
)
from tradecredit.ledger.problems import Question
from tradecredit.ledger.roles import ColumnRole, put_aside
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.values import amount_value, by_unique, likely_decimal_mark

SAMPLE_ROWS = 2_000
TOLERANCE = 0.051
HOLDS_FROM = 0.9
DEDUCTIONS = ("paid_amount", "credit_amount", "written_off_amount")
SETTLED = ("amount", "outstanding_amount", "net_amount", "tax_amount", *DEDUCTIONS)
# Headings of an amount that may be the whole or what is left of it.
_WHOLE_OR_REST = frozenset(
    {"amount due", "due amount", "total due", "due", "receivable", "应收金额", "应收账款", "应收款"}
)

Numbers = np.ndarray


@dataclass
class _Sheet:
    """The guesses about one sheet, and its columns as numbers."""

    sheet: RawSheet
    guesses: list[ColumnRole]

    def positions(self, *roles: str) -> list[int]:
        """Filled columns that are sure to hold one of these roles."""
        return [
            position
            for position, guess in enumerate(self.guesses)
            if guess.role in roles and guess.is_recognised and guess.examples
        ]

    def numbers(self, position: int) -> Numbers:
        """The first cells of a column as numbers; what is none is not a number."""
        cells = self.sheet.cells.iloc[:SAMPLE_ROWS, position]
        mark = likely_decimal_mark(cells)
        values = by_unique(cells, lambda text: amount_value(text, mark)[0])
        return np.array([np.nan if value is None else float(value) for value in values])

    def filled(self, position: int) -> Numbers:
        """As ``numbers``, with 0 where nothing is written."""
        found = np.nan_to_num(self.numbers(position))
        is_below = self.guesses[position].role in DEDUCTIONS and (found <= 0).all()
        return np.abs(found) if is_below else found

    def set_role(self, position: int, role: str, reason: str) -> None:
        """Give a column a role that arithmetic showed."""
        found = self.guesses[position]
        self.guesses[position] = replace(found, role=role, confidence=0.95, reason=reason)

    def put_aside(self, position: int, reason: str) -> None:
        """Take a column as understood and not used."""
        self.guesses[position] = put_aside(self.guesses[position], reason)

    def name(self, position: int) -> str:
        """Heading of a column."""
        return self.guesses[position].column


def settle_money_columns(
    sheet: RawSheet, guesses: Sequence[ColumnRole]
) -> tuple[list[ColumnRole], list[Question]]:
    """The guesses with the columns of amounts settled, and what they still leave open."""
    found = _Sheet(sheet, list(guesses))
    _prefer_document_currency(found)
    questions = [*_settle_tax(found)]
    _settle_balance(found)
    _put_running_balance_aside(found)
    questions += _local_balance(found)
    return found.guesses, questions


def _prefer_document_currency(found: _Sheet) -> None:
    """Of two columns of one role, leave that of the currency of the books."""
    for role in SETTLED:
        positions = found.positions(role)
        local = [at for at in positions if is_local_currency(found.name(at))]
        others = [at for at in positions if at not in local]
        if local and others:
            for at in local:
                reason = _(
                    "In the currency of the books; column '{column}' has it in the invoice's.",
                    column=found.name(others[0]),
                )
                found.put_aside(at, reason)


# --- net, tax and gross -----------------------------------------------------------------------


def _settle_tax(found: _Sheet) -> Iterator[Question]:
    taxes = [at for at in found.positions("tax_amount") if found.filled(at).any()]
    nets, wholes = found.positions("net_amount"), found.positions("amount")
    if not taxes:
        if nets and not wholes and not found.positions("outstanding_amount"):
            reason = _("The only amount of the file; its heading says it is without tax.")
            found.set_role(nets[0], "amount", reason)
        return
    tax = found.filled(taxes[0])
    for net, gross in product([*nets, *wholes], wholes):
        if net != gross and _hold(found.filled(net) + tax, found.filled(gross)):
            found.put_aside(net, _("Without tax; a receivable is with tax ('{column}').",
                                   column=found.name(gross)))  # fmt: skip
            found.set_role(gross, "amount", _("Amount without tax and tax add up to it."))
            return
    if len(wholes) == 1 and not nets and not _pairs_that_hold(found):
        text = _(
            "Is column '{amount}' with or without the tax of column '{tax}'? The receivable is "
            "with tax.",
            amount=found.name(wholes[0]),
            tax=found.name(taxes[0]),
        )
        yield Question("net_or_gross", found.name(wholes[0]), text, (found.name(wholes[0]),))


# --- amount, payments, balance ----------------------------------------------------------------


def _settle_balance(found: _Sheet) -> None:
    """Give the roles of amount and balance to the only pair for which the arithmetic holds."""
    wholes, rests = found.positions("amount"), found.positions("outstanding_amount")
    is_open = len(wholes) > 1 or len(rests) > 1 or any(_may_be_either(found, at) for at in rests)
    if not is_open:
        return
    pairs = _pairs_that_hold(found)
    if not pairs:
        return
    whole, rest = max(pairs, key=lambda pair: _by_words(found, pair))
    reason = _("Amount less payments and credits is the balance, row by row.")
    found.set_role(whole, "amount", reason)
    found.set_role(rest, "outstanding_amount", reason)
    for other in {*wholes, *rests} - {whole, rest}:
        found.put_aside(other, _("Not the amount for which the arithmetic holds."))


def _may_be_either(found: _Sheet, position: int) -> bool:
    return plain_heading(found.name(position)) in _WHOLE_OR_REST


def _by_words(found: _Sheet, pair: tuple[int, int]) -> int:
    roles = (found.guesses[pair[0]].role, found.guesses[pair[1]].role)
    return (roles[0] == "amount") + (roles[1] == "outstanding_amount")


def _pairs_that_hold(found: _Sheet) -> list[tuple[int, int]]:
    """Pairs of amount and balance for which payments and credits make up the difference."""
    deductions = found.positions(*DEDUCTIONS)
    if not deductions:
        return []
    taken = np.sum([found.filled(at) for at in deductions], axis=0)
    either = found.positions("amount", "outstanding_amount")
    return [
        (whole, rest)
        for whole, rest in product(either, either)
        if whole != rest and _hold(found.filled(whole) - taken, found.filled(rest)) and taken.any()
    ]


def _hold(left: Numbers, right: Numbers) -> bool:
    """Whether two columns are equal in nearly all rows of which either says something."""
    is_said = (left != 0) | (right != 0)
    if not is_said.any():
        return False
    return float((np.abs(left - right) <= TOLERANCE)[is_said].mean()) >= HOLDS_FROM


def _put_running_balance_aside(found: _Sheet) -> None:
    """A balance that adds up from row to row is the account's, not the invoice's."""
    wholes, rests = found.positions("amount"), found.positions("outstanding_amount")
    if len(wholes) != 1 or len(rests) != 1:
        return
    deductions = [found.filled(at) for at in found.positions(*DEDUCTIONS)]
    change = found.filled(wholes[0]) - np.sum([np.zeros_like(found.filled(wholes[0])), *deductions],
                                              axis=0)  # fmt: skip
    balance = found.filled(rests[0])
    if _hold(change, balance) or len(balance) < 2:
        return
    for own, running in ((change, balance), (change[::-1], balance[::-1])):
        steps = np.abs(np.diff(running) - own[1:]) <= TOLERANCE
        begins_anew = np.abs(running[1:] - own[1:]) <= TOLERANCE
        adds_up = steps & ~begins_anew
        if (steps | begins_anew).mean() >= HOLDS_FROM and adds_up.any():
            reason = _("A running balance: it adds up from row to row.")
            found.put_aside(rests[0], reason)
            return


def _local_balance(found: _Sheet) -> Iterator[Question]:
    """Asks where the amount is in the invoice's currency and the balance in that of the books."""
    wholes, rests = found.positions("amount"), found.positions("outstanding_amount")
    if len(wholes) != 1 or len(rests) != 1:
        return
    whole, rest = found.name(wholes[0]), found.name(rests[0])
    is_other = is_local_currency(rest) and not is_local_currency(whole)
    if is_other and not is_document_currency(rest) and not _pairs_that_hold(found):
        text = _(
            "Column '{balance}' is in the currency of the books, column '{amount}' in the "
            "invoice's. Is anything paid? Choose the column that says what is owed.",
            balance=rest,
            amount=whole,
        )
        yield Question("two_columns", "outstanding_amount", text, (rest, whole))
