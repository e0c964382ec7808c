"""What holds on any book, whatever is in it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cover import engine
from tests.cover.engine import Row
from tests.cover.random_books import RandomBooks, random_books
from tests.sweep import examples, over_seeds

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("identities")]

Identity = Callable[[RandomBooks, Random], None]

# The day on which a row, or one fact of it, becomes known.
ROW_IS_KNOWN_FROM = {
    "buyer_grades": "valid_from",
    "limits": "decided_date",
    "shipments": "invoice_date",
    "claims": "filing_date",
    "claim_movements": "movement_date",
}
LATER_FACTS = {
    "shipments": ("declared_date", "notice_date", "paid_date", "written_off_date"),
    "claims": ("dispute_opened_date", "dispute_closed_date", "decision_date"),
}


def the_steps_and_payable_add_up_and_nothing_is_negative(
    books: RandomBooks, _random: Random
) -> None:
    rows = covered(books)

    for row in rows:
        takes = [row[column] for column in engine.STEP_COLUMNS]
        assert sum(takes) + row["payable_usd"] == row["outstanding_usd"]
        assert min(*takes, row["payable_usd"]) >= 0
        assert row["held_usd"] in (0, row["payable_usd"])
    taken = sum(engine.total(rows, column) for column in engine.STEP_COLUMNS)
    assert taken + engine.total(rows, "payable_usd") == engine.total(rows, "outstanding_usd")


def raising_a_limit_never_lowers_the_total(books: RandomBooks, random: Random) -> None:
    table, column = random.choice(
        (
            ("limits", "approved_usd"),
            ("policies", "discretionary_limit_usd"),
            ("policies", "buyer_cap_usd"),
        )
    )

    def raised(row: Row) -> Row:
        if row[column] is None or random.random() < 0.5:
            return row
        return row | {column: row[column] + random.choice((0.01, 0.02, 100.0, 5_000.0))}

    before = payable_by_policy(covered(books))
    after = payable_by_policy(covered(with_changed(books, table, raised)))

    assert all(after[key] >= amount for key, amount in before.items())


def the_order_of_the_rows_does_not_matter(books: RandomBooks, random: Random) -> None:
    shuffled = {name: random.sample(rows, k=len(rows)) for name, rows in books.tables.items()}

    assert covered(replace(books, tables=shuffled)) == covered(books)


def one_exporter_alone_gives_the_same_as_inside_the_whole_book(
    books: RandomBooks, random: Random
) -> None:
    exporter_id = random.choice(books.tables["policies"])["exporter_id"]
    alone = {
        name: [row for row in rows if row.get("exporter_id", exporter_id) == exporter_id]
        for name, rows in books.tables.items()
    }
    inside = [row for row in covered(books) if row["exporter_id"] == exporter_id]

    assert covered(books, exporter_id) == inside
    assert covered(replace(books, tables=alone)) == inside


def nothing_dated_after_the_as_of_date_is_read(books: RandomBooks, _random: Random) -> None:
    assert covered(without_the_future(books)) == covered(books)


def waiting_with_a_notice_never_raises_what_is_payable(books: RandomBooks, random: Random) -> None:
    """Time passes and nothing else happens: every shipment is declared, every rule stays."""
    known = without_the_future(books)
    declared = with_changed(
        known, "shipments", lambda row: row | {"declared_date": row["ship_date"]}
    )
    today = replace(declared, rules=lasting_rules(books))
    later = replace(today, as_of_date=today.as_of_date + timedelta(days=random.randint(1, 120)))

    before, after = covered(today), covered(later)

    lateness = {row["invoice_id"]: row["late_notice_usd"] for row in before}
    assert all(row["late_notice_usd"] >= lateness[row["invoice_id"]] for row in after)
    amounts = payable_by_policy(after)
    assert all(amounts[key] <= amount for key, amount in payable_by_policy(before).items())


IDENTITIES: tuple[Identity, ...] = (
    the_steps_and_payable_add_up_and_nothing_is_negative,
    raising_a_limit_never_lowers_the_total,
    the_order_of_the_rows_does_not_matter,
    one_exporter_alone_gives_the_same_as_inside_the_whole_book,
    nothing_dated_after_the_as_of_date_is_read,
    waiting_with_a_notice_never_raises_what_is_payable,
)
each_identity = pytest.mark.parametrize("holds", IDENTITIES, ids=lambda holds: holds.__name__)


@each_identity
@examples(sample=2, sweep=50)
@given(seed=st.integers(min_value=0, max_value=2**32 - 1))
def test_identity_on_a_few_books(holds: Identity, seed: int) -> None:
    holds(random_books(seed, 5, 20), Random(seed))


@each_identity
@over_seeds(sample=1, sweep=40, first=300)
def test_identity_on_a_hundred_books(holds: Identity, seed: int) -> None:
    holds(a_hundred_books(seed), Random(seed))


@lru_cache(maxsize=1)
def a_hundred_books(seed: int) -> RandomBooks:
    return random_books(seed, 100, 30)


def covered(books: RandomBooks, exporter_id: str | None = None) -> list[Row]:
    connection = engine.connect(books.tables, books.rules, books.restrictions)
    return engine.cover_by_invoice(
        connection, books.as_of_date, exporter_id, loss_cause=books.loss_cause
    )


def with_changed(books: RandomBooks, table: str, change: Callable[[Row], Row]) -> RandomBooks:
    changed = [change(row) for row in books.tables[table]]
    return replace(books, tables=books.tables | {table: changed})


def without_the_future(books: RandomBooks) -> RandomBooks:
    """The book as it stood on its as-of date."""
    today = books.as_of_date
    tables = {}
    for name, rows in books.tables.items():
        known_from = ROW_IS_KNOWN_FROM.get(name)
        facts = LATER_FACTS.get(name, ())
        tables[name] = [
            row | {fact: None for fact in facts if row[fact] and row[fact] > today}
            for row in rows
            if known_from is None or row[known_from] <= today
        ]
    return replace(books, tables=tables)


def lasting_rules(books: RandomBooks) -> list[Row]:
    """The rules of the as-of date, as if they never ended."""
    today = books.as_of_date
    return [
        row | {"valid_to": None}
        for row in books.rules
        if row["valid_from"] <= today and (row["valid_to"] is None or row["valid_to"] >= today)
    ]


def payable_by_policy(rows: Sequence[Row]) -> dict[tuple[Any, ...], Decimal]:
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["exporter_id"], row["policy_id"]] += row["payable_usd"]
    return sums
