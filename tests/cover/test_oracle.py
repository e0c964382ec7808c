"""The engine and an independent row-by-row reading of the rules agree to the cent."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.cover import engine, oracle
from tests.cover.random_books import RandomBooks, random_books
from tests.sweep import over_seeds

LIMIT_SOURCES = {"granted", "automatic", "discretionary", "none"}


Key = tuple[date, str]


def read_by_engine(books: RandomBooks, compared_date: date | None = None) -> list[engine.Row]:
    connection = engine.connect(books.tables, books.rules, books.restrictions)
    return engine.cover_by_invoice(
        connection, books.as_of_date, loss_cause=books.loss_cause, compared_date=compared_date
    )


def read_by_oracle(books: RandomBooks, compared_date: date | None = None) -> list[engine.Row]:
    return [
        {"as_of_date": day, **row}
        for day in {books.as_of_date, compared_date or books.as_of_date}
        for row in oracle.cover(
            books.tables, books.rules, books.restrictions, day, books.loss_cause
        )
    ]


def by_day_and_invoice(rows: list[engine.Row]) -> dict[Key, engine.Row]:
    keyed = {(row["as_of_date"], row["invoice_id"]): row for row in rows}
    assert len(keyed) == len(rows)
    return keyed


def differences(books: RandomBooks, compared_date: date | None = None) -> Iterator[str]:
    by_engine = by_day_and_invoice(read_by_engine(books, compared_date))
    by_oracle = by_day_and_invoice(read_by_oracle(books, compared_date))
    for invoice_id in sorted(set(by_engine) | set(by_oracle)):
        ours, theirs = by_engine.get(invoice_id, {}), by_oracle.get(invoice_id, {})
        for column in sorted(set(ours) | set(theirs)):
            if ours.get(column, "absent") != theirs.get(column, "absent"):
                yield (
                    f"{invoice_id} {column}: engine {ours.get(column, 'absent')}, "
                    f"oracle {theirs.get(column, 'absent')}"
                )


@over_seeds(sample=2, sweep=150)
def test_engine_agrees_with_the_oracle_on_fifty_small_books(seed: int) -> None:
    assert list(differences(random_books(seed, 50, 30))) == []


@pytest.mark.slow
@over_seeds(sample=1, sweep=12, first=3)
@pytest.mark.parametrize("days_before", [-90, 0, 60, 365])
def test_a_compared_day_in_the_same_run_agrees_with_the_oracle_too(
    days_before: int, seed: int
) -> None:
    books = random_books(seed, 30, 30)
    compared_date = books.as_of_date - timedelta(days=days_before)
    assert list(differences(books, compared_date)) == []


@pytest.mark.slow
@over_seeds(sample=1, sweep=10, first=200)
def test_engine_agrees_with_the_oracle_on_one_book_of_thousands_of_invoices(seed: int) -> None:
    assert list(differences(random_books(seed, 1, 4000))) == []


@pytest.mark.slow
def test_random_books_reach_every_step_every_limit_and_every_main_reason() -> None:
    rows = [row for seed in range(3) for row in read_by_oracle(random_books(seed, 100, 30))]
    for column in (*engine.STEP_COLUMNS, "payable_usd", "held_usd"):
        assert sum(row[column] > 0 for row in rows) >= 10, column
    assert {row["limit_source"] for row in rows} == LIMIT_SOURCES
    assert {row["main_gap_step"] for row in rows} == {*oracle.STEPS, None}
