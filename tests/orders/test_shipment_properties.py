"""On random books: what the check says of an order, and that what it asks for covers it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product

import pandas as pd
import pytest

from tests.cover import engine
from tests.cover.random_books import RandomBooks, random_books
from tests.orders import random_orders
from tests.sweep import over_seeds, pick
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.risk import shipment, shipment_changes
from tradecredit.risk.shipment import OrderCover
from tradecredit.risk.shipment_changes import (
    ASK_ANY_MAXIMUM,
    ASK_LIMIT,
    IN_POLICY,
    NOTHING_HELPS,
    SMALLER_AMOUNT,
    Option,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("orders")]

EXPORTERS = pick(sample=20, sweep=150)
WAYS_TRIED = pick(sample=2, sweep=100)
over_books = over_seeds(sample=1, sweep=12, first=32)
INVOICES = 20
CENT = 0.01

Read = tuple[RandomBooks, list[random_orders.Case], dict[str, OrderCover]]


@cache
def read(seed: int) -> Read:
    books = random_books(seed, EXPORTERS, INVOICES)
    orders = random_orders.cases(books, seed)
    return books, orders, random_orders.covers(books, orders)


def is_mendable(options: Sequence[Option]) -> bool:
    return not any(option.kind in (IN_POLICY, NOTHING_HELPS, ASK_ANY_MAXIMUM) for option in options)


def ways(cover: OrderCover) -> list[list[Option]]:
    """Every way to take one option of each change that can be made."""
    if cover.policy is None or cover.row["indemnity_ratio"] == 0:
        return []
    changes = shipment_changes.changes(cover)
    taken = [list(way) for way in product(*(change.options for change in changes))]
    return [way for way in taken if is_mendable(way)]


def uncovered(covers: dict[str, OrderCover]) -> set[str]:
    """Exporters of whose orders something is taken besides the uninsured percentage."""
    return {
        exporter
        for exporter, cover in covers.items()
        if shipment.taken_beyond_share_usd(cover.row) >= shipment.HALF_A_CENT_USD
    }


@over_books
def test_what_an_order_needs_covers_it_in_full_whichever_way_is_taken(seed: int) -> None:
    books, orders, covers = read(seed)
    by_exporter = {exporter: ways(cover)[:WAYS_TRIED] for exporter, cover in covers.items()}
    tried = 0
    for number in range(max(map(len, by_exporter.values()))):
        made = {name: found[number] for name, found in by_exporter.items() if number < len(found)}
        taking = [case for case in orders if case.exporter_id in made]
        after = random_orders.covers(*random_orders.mended(books, made, taking))
        assert uncovered(after) == set()
        tried += len(made)
    assert tried > EXPORTERS / 3


@over_books
def test_a_cent_more_or_a_cent_less_limit_would_not_be_covered(seed: int) -> None:
    """For orders that fail one rule only, where nothing else of the buyer is of the same day."""
    books, orders, covers = read(seed)
    by_exporter = {name: only_change(cover) for name, cover in covers.items()}
    made = {name: [a_cent_past(option)] for name, option in by_exporter.items() if option}
    taking = [case for case in orders if case.exporter_id in made]

    after = random_orders.covers(*random_orders.mended(books, made, taking))

    assert uncovered(after) == set(made)
    assert made


def only_change(cover: OrderCover) -> Option | None:
    """The first amount of the only change an order needs, where it is exact to the cent."""
    found = [way for way in ways(cover) if len(way) == 1]
    if not found or len(shipment_changes.changes(cover)) != 1:
        return None
    day = pd.Timestamp(cover.order.ship_date)
    is_of_the_day = (cover.older_of_buyer["ship_date"] == day).any()
    kinds = (SMALLER_AMOUNT, ASK_LIMIT)
    amounts = [way[0] for way in found if way[0].kind in kinds]
    return amounts[0] if amounts and not is_of_the_day else None


def a_cent_past(option: Option) -> Option:
    """A larger amount, or a limit too small."""
    step = CENT if option.kind == SMALLER_AMOUNT else -CENT
    return replace(option, amount_usd=round((option.amount_usd or 0.0) + step, 2))


@over_books
def test_each_rule_is_judged_as_the_engine_judges_it(seed: int) -> None:
    """The first rule that fails whole is the engine's; the parts taken are those it takes."""
    _books, _orders, covers = read(seed)
    judged = set()
    for cover in covers.values():
        results = {result.step: result for result in shipment.rule_results(cover)}
        first = next(
            (
                step.code
                for step in COVER_STEPS
                if step.takes_whole_invoice and results[step.code].outcome == shipment.FAILED
            ),
            None,
        )
        assert first == refusing_step(cover)
        if first is None:
            for step in ("over_limit", "retained_share", "buyer_cap", "policy_maximum"):
                is_taken = results[step].taken_usd >= shipment.HALF_A_CENT_USD
                assert (results[step].outcome == shipment.TAKES) == is_taken
        judged.add(first)
    assert len(judged) >= 5


def refusing_step(cover: OrderCover) -> str | None:
    whole = [step for step in COVER_STEPS if step.takes_whole_invoice]
    return next((step.code for step in whole if cover.row[step.column] > 0), None)


@over_books
def test_what_is_left_for_an_order_is_what_the_engine_finds(seed: int) -> None:
    """Room, cap and maximum by subtraction give the engine's payable to the cent."""
    _books, _orders, covers = read(seed)
    for cover in covers.values():
        if refusing_step(cover) is None:
            taken = shipment._taken_if_let_through(cover)
            for step, amount in taken.items():
                assert float(amount) == pytest.approx(cover.row[f"{step}_usd"], abs=1e-6)


@over_books
def test_orders_that_come_last_change_nothing_of_what_came_before(seed: int) -> None:
    """So the page takes the rows before the orders from the run with them."""
    books, orders, covers = read(seed)
    before = random_orders.frame(books.tables, books).set_index("invoice_id").sort_index()
    last = [case for case in orders if is_last(covers[case.exporter_id])]
    rows = pd.concat([covers[case.exporter_id].rows for case in last]).set_index("invoice_id")
    names = {case.order.order_id for case in last}
    kept = rows[~rows.index.isin(names)].sort_index()

    same = before[before["exporter_id"].isin(kept["exporter_id"])]
    columns = [*engine.STEP_COLUMNS, "payable_usd"]
    pd.testing.assert_frame_equal(kept[columns], same[columns])
    assert len(last) > EXPORTERS / 3


def is_last(cover: OrderCover) -> bool:
    return len(cover.older) == len(cover.rows) - 1
