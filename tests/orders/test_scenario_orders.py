"""The check of an order is the engine's answer after that order is added to the book."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from tests.cover.random_books import RandomBooks, random_books
from tests.orders import random_orders
from tests.sweep import over_seeds, pick
from tradecredit import store, tables
from tradecredit.app.parts import orders
from tradecredit.risk.orders import engine_day, policy_on, shipment_row

pytestmark = pytest.mark.slow

COVER = "cover/cover_by_invoice"
FILLINGS = {"string": "unknown", "int": 0, "float": 0.0, "bool": False, "date": date(2020, 1, 1)}


def whole_frames(books: RandomBooks) -> dict[str, pd.DataFrame]:
    """The random tables with every column that a book needs, filled where they say nothing."""
    exporters = sorted({row["exporter_id"] for row in books.tables["policies"]})
    rows = {**books.tables, "exporters": [{"exporter_id": name} for name in exporters]}
    return {name: _whole(name, rows.get(name, [])) for name in tables.table_names()}


def _whole(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    known = [column for column in tables.columns() if column.table_name == name]
    frame = pd.DataFrame(rows, columns=[column.column_name for column in known], dtype=object)
    filled = {
        column.column_name: FILLINGS[column.type_name] if column.is_required else None
        for column in known
    }
    return frame.apply(lambda cells: cells.where(cells.notna(), filled[str(cells.name)]))


DATED = ("shipments", "limits", "claims", "claim_invoices", "claim_movements")
EXPORTERS = pick(sample=3, sweep=40)
over_books = over_seeds(sample=1, sweep=10, first=21)


def opened(frames: dict[str, pd.DataFrame], books: RandomBooks) -> store.Book:
    return store.open_frames(frames, label="Random", data_end=books.as_of_date, has_positions=False)


def answered(
    book: store.Book, case: random_orders.Case, books: RandomBooks, known_date: date | None
) -> pd.DataFrame:
    """The rows that the page reads for an order."""
    asked = {"exporter_id": case.exporter_id, "as_of_date": books.as_of_date}
    scenario = orders.scenario(
        [case.order],
        exporter_id=case.exporter_id,
        known_date=known_date,
        known_policies=store.run(book, "orders/policies", asked),
        countries={},
        has_one_policy=True,
    )
    return cover(book, case, books, scenario)


def cover(
    book: store.Book,
    case: random_orders.Case,
    books: RandomBooks,
    scenario: store.Scenario | None = None,
) -> pd.DataFrame:
    values = {
        "as_of_date": engine_day([case.order], books.as_of_date),
        "exporter_id": case.exporter_id,
        "loss_cause": books.loss_cause,
    }
    return store.run(book, COVER, values, scenario=scenario)


@over_books
def test_an_order_is_answered_as_if_it_were_in_the_book(seed: int) -> None:
    books = random_books(seed, EXPORTERS, 15)
    asked = random_orders.cases(books, seed)
    frames = whole_frames(books)
    added = pd.DataFrame([case.row for case in asked])
    including = frames | {"shipments": pd.concat([frames["shipments"], added])}
    with opened(frames, books) as without, opened(including, books) as within:
        for case in asked:
            by_page = answered(without, case, books, None)
            pd.testing.assert_frame_equal(by_page, cover(within, case, books))


@over_books
def test_an_order_shipped_later_is_answered_as_if_nothing_else_happened_until_then(
    seed: int,
) -> None:
    """The book it is added to holds what was known on the as-of day and nothing later."""
    books = random_books(seed, EXPORTERS, 15)
    frames = whole_frames(books)
    asked = [
        shipped_later(case, days) for days, case in enumerate(random_orders.cases(books, seed))
    ]
    with opened(frames, books) as without:
        with_orders = frames | as_known(without, asked, books)
        with opened(with_orders, books) as within:
            for case in asked:
                by_page = answered(without, case, books, books.as_of_date)
                pd.testing.assert_frame_equal(by_page, cover(within, case, books))


def shipped_later(case: random_orders.Case, days: int) -> random_orders.Case:
    day = case.order.ship_date + timedelta(days=1 + 7 * days)
    return replace(case, order=replace(case.order, ship_date=day))


def as_known(
    book: store.Book, asked: Sequence[random_orders.Case], books: RandomBooks
) -> dict[str, pd.DataFrame]:
    """The dated tables as known on the as-of day, with the orders added."""
    known: dict[str, list[pd.DataFrame]] = {name: [] for name in DATED}
    for case in asked:
        day = {"known_date": books.as_of_date, "exporter_id": case.exporter_id}
        for name in DATED:
            known[name].append(store.run(book, f"known/{name}", day))
        known["shipments"].append(_order_row(book, case, books))
    return {name: pd.concat(parts) for name, parts in known.items()}


def _order_row(book: store.Book, case: random_orders.Case, books: RandomBooks) -> pd.DataFrame:
    asked = {"exporter_id": case.exporter_id, "as_of_date": books.as_of_date}
    policies = store.run(book, "orders/policies", asked)
    policy_id = policy_on(policies, case.order.ship_date, None, has_one_for_all=True)
    row = shipment_row(case.order, case.exporter_id, policy_id)
    days = [name for name in row if name.endswith("_date")]
    return pd.DataFrame([row]).astype(dict.fromkeys(days, "datetime64[us]"))
