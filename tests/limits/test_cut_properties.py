"""What a cut does on any book, whatever is in it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from tests.cover import engine
from tests.cover.engine import Row
from tests.cover.random_books import RandomBooks, random_books
from tests.cover.test_worked_examples import cover, invoice, limit
from tests.sweep import over_seeds
from tradecredit import tables
from tradecredit.risk.limit_cuts import Cut, cut_decisions

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cuts")]

EXPORTERS, INVOICES = 20, 14
SHARES = (0.2, 0.999, 1.0)

over_books = over_seeds(sample=2, sweep=60)


@lru_cache
def books_of(seed: int) -> RandomBooks:
    return random_books(seed, EXPORTERS, INVOICES)


@lru_cache
def database_of(seed: int) -> duckdb.DuckDBPyConnection:
    books = books_of(seed)
    return engine.connect(books.tables, books.rules, books.restrictions)


def covered(seed: int, limits: Sequence[Row]) -> dict[str, Row]:
    books, database = books_of(seed), database_of(seed)
    schema = tables.schema("limits")
    rows = [{name: row.get(name) for name in schema.names} for row in limits]
    fields = [pa.field(field.name, field.type) for field in schema]
    database.register("given_limits", pa.Table.from_pylist(rows, schema=pa.schema(fields)))
    database.execute("create or replace table stg_limits as from given_limits")
    found = engine.cover_by_invoice(database, books.as_of_date, loss_cause=books.loss_cause)
    return {row["invoice_id"]: row for row in found}


@lru_cache
def before(seed: int) -> dict[str, Row]:
    return covered(seed, books_of(seed).tables["limits"])


@lru_cache
def chosen_buyers(seed: int) -> dict[str, frozenset[str]]:
    """Half of the buyers of each exporter."""
    random = Random(seed)
    buyers = defaultdict(set)
    for row in books_of(seed).tables["shipments"]:
        buyers[row["exporter_id"]].add(row["buyer_id"])
    return {
        exporter_id: frozenset(buyer for buyer in sorted(found) if random.random() < 0.5)
        for exporter_id, found in sorted(buyers.items())
    }


@lru_cache
def after(seed: int, cut: Cut) -> dict[str, Row]:
    """The engine's rows with the cut applied to the decisions known on the as-of date."""
    books = books_of(seed)
    limits = {row["limit_id"]: row for row in books.tables["limits"]}
    columns = tables.schema("limits").names
    for exporter_id, buyer_ids in chosen_buyers(seed).items():
        known = [
            row
            for row in limits.values()
            if row["exporter_id"] == exporter_id and row["decided_date"] <= books.as_of_date
        ]
        rows = cut_decisions(
            pd.DataFrame(known, columns=columns),
            buyer_ids,
            cut,
            exporter_id=exporter_id,
            known_date=books.as_of_date,
        )
        limits |= {
            row["limit_id"] if row["limit_id"] in limits else (exporter_id, row["limit_id"]): row
            for row in rows
        }
    return covered(seed, list(limits.values()))


def in_force(row: Row) -> Decimal:
    """Cover in force: what the first seven steps leave."""
    kept = ("late_notice_usd", "retained_share_usd", "buyer_cap_usd", "policy_maximum_usd")
    return sum((row[column] for column in kept), row["payable_usd"])


def is_chosen(row: Row, seed: int) -> bool:
    return row["buyer_id"] in chosen_buyers(seed)[row["exporter_id"]]


def cuts(seed: int, *, protects_shipped: bool) -> list[Cut]:
    """Cuts of any depth, announced before and after the as-of date, with and without notice."""
    random = Random(seed)
    as_of_date = books_of(seed).as_of_date
    return [
        Cut(
            share,
            as_of_date + timedelta(days=random.choice((-150, -90, -45, 0, 5))),
            random.choice((0, 14, 60)),
            protects_shipped=protects_shipped,
        )
        for share in SHARES
    ]


def money(row: Row) -> Row:
    """The row without the name of its limit, which a cut may grant anew."""
    return {name: value for name, value in row.items() if not name.startswith("limit_")}


@over_books
def test_a_cut_by_nothing_lays_no_row_over_the_book(seed: int) -> None:
    books = books_of(seed)
    limits = pd.DataFrame(books.tables["limits"], columns=tables.schema("limits").names)
    for protects_shipped in (True, False):
        cut = Cut(0.0, books.as_of_date, 0, protects_shipped=protects_shipped)
        rows = cut_decisions(
            limits,
            limits["buyer_id"],
            cut,
            exporter_id="E0000",
            known_date=books.as_of_date,
        )
        assert rows == []


@over_books
def test_goods_shipped_before_a_protected_cut_are_covered_to_the_cent_as_before(seed: int) -> None:
    for cut in cuts(seed, protects_shipped=True):
        rows = after(seed, cut)
        for invoice_id, row in before(seed).items():
            if row["ship_date"] < cut.effective_date:
                assert money(rows[invoice_id]) == money(row), cut


@over_books
def test_a_protected_cut_to_zero_leaves_exactly_what_was_shipped_before_it(seed: int) -> None:
    cut = Cut(1.0, books_of(seed).as_of_date - timedelta(days=80), 14)
    left = {
        invoice_id
        for invoice_id, row in after(seed, cut).items()
        if is_chosen(row, seed) and in_force(row) > 0
    }
    protected = {
        invoice_id
        for invoice_id, row in before(seed).items()
        if is_chosen(row, seed) and in_force(row) > 0 and row["ship_date"] < cut.effective_date
    }
    assert left == protected


@over_books
def test_a_cut_to_zero_of_shipped_goods_leaves_nothing_of_the_chosen_buyers(seed: int) -> None:
    cut = Cut(1.0, books_of(seed).as_of_date, 30, protects_shipped=False)
    for row in after(seed, cut).values():
        assert not is_chosen(row, seed) or in_force(row) == 0


@over_books
@pytest.mark.parametrize("protects_shipped", [True, False])
def test_a_deeper_cut_never_leaves_more(seed: int, protects_shipped: bool) -> None:  # noqa: FBT001
    """Cover of each invoice, and what is payable in all."""
    announced = books_of(seed).as_of_date - timedelta(days=60)
    shallower = before(seed)
    for share in SHARES:
        deeper = after(seed, Cut(share, announced, 7, protects_shipped=protects_shipped))
        for invoice_id, row in deeper.items():
            assert in_force(row) <= in_force(shallower[invoice_id]), share
        payable = [engine.total(list(rows.values()), "payable_usd") for rows in (deeper, shallower)]
        assert payable[0] <= payable[1]
        shallower = deeper


@over_books
def test_protecting_shipped_goods_never_leaves_less(seed: int) -> None:
    for protected, bare in zip(
        cuts(seed, protects_shipped=True), cuts(seed, protects_shipped=False), strict=True
    ):
        less = after(seed, bare)
        for invoice_id, row in after(seed, protected).items():
            assert in_force(row) >= in_force(less[invoice_id]), protected


@over_books
@pytest.mark.parametrize("protects_shipped", [True, False])
def test_other_buyers_lose_nothing(seed: int, protects_shipped: bool) -> None:  # noqa: FBT001
    """Their cover stays as it is; they may get what the chosen leave of a policy's maximum."""
    for cut in cuts(seed, protects_shipped=protects_shipped):
        for invoice_id, row in after(seed, cut).items():
            if not is_chosen(row, seed):
                assert in_force(row) == in_force(before(seed)[invoice_id])
                assert row["payable_usd"] >= before(seed)[invoice_id]["payable_usd"]


@over_books
def test_each_granted_limit_is_cut_by_the_share_on_every_day_of_the_cut(seed: int) -> None:
    """Whatever decisions overlap, begin or end after the effective day."""
    granted = 0
    for share in SHARES[:-1]:
        cut = Cut(share, books_of(seed).as_of_date - timedelta(days=110), 14)
        rows = after(seed, cut)
        for invoice_id, row in before(seed).items():
            is_cut = is_chosen(row, seed) and row["ship_date"] >= cut.effective_date
            if is_cut and row["limit_source"] == "granted":
                left = row["limit_usd"] * (1 - Decimal(str(cut.share)))
                if rows[invoice_id]["limit_source"] == "automatic":
                    assert rows[invoice_id]["limit_usd"] >= left
                else:
                    assert abs(rows[invoice_id]["limit_usd"] - left) <= Decimal("0.01")
                    granted += 1
    assert granted > 0


def test_the_first_day_of_a_cut_is_the_announcement_and_the_notice() -> None:
    cut = Cut(0.5, date(2026, 2, 20), 14)

    assert cut.effective_date == date(2026, 3, 6)
    assert cut.last_protected_date == date(2026, 3, 5)
    assert Cut(0.5, date(2026, 2, 20), protects_shipped=False).last_protected_date is None
    assert Cut(0.0, date(2026, 2, 20)).last_protected_date is None


def test_a_cut_ends_no_stop_after_an_indemnity() -> None:
    """A debt was indemnified on 1 June; the cut announced on the 15th is no limit granted anew."""
    known = limit(applied_date=date(2023, 11, 1), requested_usd=None, valid_to=None)
    cut = Cut(0.1, date(2024, 6, 15))

    rows = cut_decisions(
        pd.DataFrame([known]),
        ["buyer-1"],
        cut,
        exporter_id="exporter-1",
        known_date=date(2024, 6, 30),
    )
    order = cover(
        date(2024, 6, 30),
        limits=rows,
        shipments=[
            invoice("earlier", date(2024, 1, 1), written_off_date=date(2024, 6, 1)),
            invoice("order", date(2024, 6, 20)),
        ],
    )["order"]

    assert order["limit_id"] == "limit-1~cut-1"
    assert order["stop_shipment_usd"] == 10_000
