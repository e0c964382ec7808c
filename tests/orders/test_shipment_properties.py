"""On random books: what the check says of an order, and that what it asks for covers it."""

from dataclasses import replace
from itertools import product

import pytest

from tests.cover.random_books import RandomBooks, random_books
from tests.orders import random_orders
from tradecredit.risk import shipment
from tradecredit.risk.shipment import (
    ASK_LIMIT,
    ASK_MAXIMUM,
    FULL,
    IN_POLICY,
    NOTHING_HELPS,
    SMALLER_AMOUNT,
    Option,
    OrderCover,
)

EXPORTERS, INVOICES = 100, 20
SEEDS = (11, pytest.param(12, marks=pytest.mark.slow), pytest.param(13, marks=pytest.mark.slow))
over_seeds = pytest.mark.parametrize("seed", SEEDS)


def read(seed: int) -> tuple[RandomBooks, list[random_orders.Case], dict[str, OrderCover]]:
    books = random_books(seed, EXPORTERS, INVOICES)
    orders = random_orders.cases(books, seed)
    return books, orders, random_orders.covers(books, orders)


def is_mendable(options: list[Option]) -> bool:
    return not any(
        option.kind in (IN_POLICY, NOTHING_HELPS)
        or (option.kind == ASK_MAXIMUM and option.amount_usd is None)
        for option in options
    )


def ways(cover: OrderCover) -> list[list[Option]]:
    """Every way to take one option of each change."""
    changes = shipment.changes(cover)
    return [list(taken) for taken in product(*(change.options for change in changes))]


@over_seeds
def test_what_an_order_needs_covers_it_in_full_whichever_way_is_taken(seed: int) -> None:
    books, orders, covers = read(seed)
    mendable = {
        exporter: [way for way in ways(cover) if is_mendable(way)]
        for exporter, cover in covers.items()
        if cover.policy is not None and cover.row["indemnity_ratio"] > 0
    }
    tried = 0
    for number in range(max(map(len, mendable.values()))):
        made = {name: found[number] for name, found in mendable.items() if number < len(found)}
        taking = [case for case in orders if case.exporter_id in made]
        after = random_orders.covers(*random_orders.mended(books, made, taking))
        left = {
            name: (cover.row["main_gap_step"], made[name], shipment.biting_step(cover.row))
            for name, cover in after.items()
            if shipment.taken_beyond_share_usd(cover.row) >= shipment.HALF_A_CENT_USD
        }
        assert left == {}
        tried += len(made)
    assert tried > EXPORTERS // 3
