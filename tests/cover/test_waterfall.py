"""The waterfall sums the engine, and the rule values are those of the day."""

from datetime import date, timedelta
from decimal import Decimal

from tests.cover import engine
from tests.cover.random_books import random_books
from tests.cover.test_worked_examples import (
    RULES,
    buyer,
    limit,
    policy,
    three_invoices_over_the_limit,
)
from tradecredit import store
from tradecredit.cover_steps import COVER_STEPS


def waterfall(book: engine.Frames, as_of_date: date) -> list[tuple[str, Decimal, int]]:
    connection = engine.connect(book, RULES, [])
    connection.execute(
        f"create table cover_by_invoice as {store.query('cover/cover_by_invoice').sql}",
        {
            "as_of_date": as_of_date,
            "compared_date": None,
            "exporter_id": None,
            "loss_cause": "default",
        },
    )
    rows = connection.execute(store.query("cover/waterfall").sql).fetchall()
    return [(code, amount, count) for _order, code, amount, count in rows]


def test_the_waterfall_of_three_invoices_over_the_limit() -> None:
    book = {
        "buyers": [buyer()],
        "policies": [policy()],
        "limits": [limit()],
        "shipments": three_invoices_over_the_limit(),
    }

    taking = [row for row in waterfall(book, date(2024, 6, 1)) if row[1]]

    assert taking == [
        ("outstanding", Decimal(130_000), 3),
        ("over_limit", Decimal(30_000), 2),
        ("retained_share", Decimal(10_000), 2),
        ("payable", Decimal(90_000), 2),
    ]


def test_the_waterfall_has_every_step_in_order_even_where_nothing_is_open() -> None:
    rows = waterfall({}, date(2024, 6, 1))

    steps = [step.code for step in COVER_STEPS]
    assert [code for code, _amount, _count in rows] == ["outstanding", *steps, "payable"]
    assert {(amount, count) for _code, amount, count in rows} == {(Decimal(0), 0)}


def test_the_waterfall_of_a_random_book_ends_at_payable() -> None:
    books = random_books(7, 10, 30)

    amounts = {code: amount for code, amount, _count in waterfall(books.tables, books.as_of_date)}

    taken = sum(amounts[step.code] for step in COVER_STEPS)
    assert amounts["outstanding"] - taken == amounts["payable"] > 0


def test_a_rule_has_the_value_of_the_day_and_of_the_product() -> None:
    changed_on = date(2024, 7, 1)
    notice = {"rule_code": "notice_days_default", "product_code": "any", "value": 60.0}
    rules = [
        notice | {"valid_from": date(2000, 1, 1), "valid_to": changed_on - timedelta(days=1)},
        notice | {"value": 45.0, "valid_from": changed_on},
        notice | {"value": 20.0, "product_code": "platform", "valid_from": date(2000, 1, 1)},
    ]
    connection = engine.connect({}, rules, [])

    def values(as_of_date: date) -> dict[str, float]:
        query = store.query("rules/rule_values").sql
        rows = connection.execute(query, {"as_of_date": as_of_date}).fetchall()
        return {product_code: value for _code, product_code, _number, value, *_rest in rows}

    assert values(changed_on - timedelta(days=1)) == {"any": 60.0, "platform": 20.0}
    assert values(changed_on) == {"any": 45.0, "platform": 20.0}
