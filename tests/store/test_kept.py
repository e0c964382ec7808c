"""What a book keeps of a query is what the query gives, and is read for nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from tests.cover.random_books import random_books
from tests.obligations.test_identities import filled, without_the_future
from tests.queries.parameters import values_for
from tests.sweep import over_seeds
from tests.tiny_portfolio import DATA_END, frames
from tradecredit import store, tables
from tradecredit.store.running import _frame_of

pytestmark = pytest.mark.slow

COVER, OBLIGATIONS = "cover/cover_by_invoice", "obligations/obligations"
ADVICE = "advice/actions"
YEAR_AGO = date(2024, 9, 30)
ASKED = {"as_of_date": DATA_END, "exporter_id": "X2", "loss_cause": "default"}


def opened(frames: dict[str, pd.DataFrame], data_end: date) -> tuple[store.Book, store.Book]:
    """The same book with what it keeps, and without."""
    with_kept, without = (
        store.open_frames(frames, label="Kept", data_end=data_end, has_positions=has_positions)
        for has_positions in (True, False)
    )
    return with_kept, without


@pytest.fixture(scope="module")
def emptied_book() -> Iterator[tuple[store.Book, store.Book]]:
    """A book whose kept rows are gone, so that a result without rows was read from them."""
    with_kept, without = opened(frames(), DATA_END)
    with with_kept, without:
        with with_kept.cursor() as cursor:
            cursor.execute("delete from position_cover")
            cursor.execute("delete from position_obligations")
            cursor.execute("delete from position_advice")
        yield with_kept, without


@over_seeds(sample=2, sweep=40)
def test_kept_rows_are_those_the_query_computes(seed: int) -> None:
    """For each exporter, on the last day of the book and a year before, to the cent."""
    books = replace(without_the_future(random_books(seed, 6, 30)), rules=[], restrictions=[])
    random_frames = {
        name: filled(name, books.tables.get(name, [])) for name in tables.table_names()
    }
    exporters = sorted({str(row["exporter_id"]) for row in books.tables["policies"]})
    random_frames["exporters"] = filled(
        "exporters", [{"exporter_id": exporter_id} for exporter_id in exporters]
    )
    year_ago = (pd.Timestamp(books.as_of_date) - pd.DateOffset(years=1)).date()
    with_kept, without = opened(random_frames, books.as_of_date)
    row_count = 0
    with with_kept, without:
        for exporter_id in exporters:
            asked = {
                "as_of_date": books.as_of_date,
                "compared_date": year_ago,
                "exporter_id": exporter_id,
                "loss_cause": "default",
            }
            for name in (COVER, OBLIGATIONS, ADVICE):
                assert store.is_kept(with_kept, name, asked)
                assert not store.is_kept(without, name, asked)
                kept = store.run_exactly(with_kept, name, asked)
                computed = store.run_exactly(without, name, asked)
                assert kept.schema == computed.schema
                assert kept.equals(computed), (name, exporter_id)
                row_count += len(kept)
    assert row_count


@pytest.mark.parametrize("name", [COVER, OBLIGATIONS, ADVICE])
def test_what_is_kept_is_read_where_just_that_is_asked(emptied_book, name: str) -> None:
    with_kept, without = emptied_book
    assert store.run(with_kept, name, ASKED).empty
    assert not store.run(without, name, ASKED).empty


@pytest.mark.parametrize(
    "changed",
    [
        {"as_of_date": DATA_END - timedelta(days=1)},
        {"as_of_date": date(2025, 6, 30)},
        {"as_of_date": date(2025, 6, 30), "compared_date": YEAR_AGO},
        {"loss_cause": "insolvency"},
        {"loss_cause": "rejection"},
        {"loss_cause": "political"},
        {"exporter_id": "X1", "as_of_date": date(2025, 6, 30)},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", [COVER, OBLIGATIONS])
def test_another_day_or_cause_is_computed(emptied_book, name: str, changed) -> None:
    found, expected = (store.run_exactly(book, name, ASKED | changed) for book in emptied_book)
    assert found.equals(expected)
    assert len(expected)


def test_a_kept_day_beside_another_is_computed(emptied_book) -> None:
    asked = ASKED | {"compared_date": date(2025, 8, 31)}
    found, expected = (store.run_exactly(book, COVER, asked) for book in emptied_book)
    assert found.equals(expected)
    assert len(expected)


def test_the_whole_book_is_computed(emptied_book) -> None:
    found, expected = (
        store.run_exactly(book, COVER, ASKED | {"exporter_id": None}) for book in emptied_book
    )
    assert found.equals(expected)


RULE = pa.Table.from_pylist(
    [
        {
            "rule_code": "notice_days_default",
            "product_code": "any",
            "value": 5.0,
            "valid_from": None,
            "is_comparison": False,
            "confidence": "changed",
        }
    ],
    schema=pa.schema(
        {
            "rule_code": pa.string(),
            "product_code": pa.string(),
            "value": pa.float64(),
            "valid_from": pa.date32(),
            "is_comparison": pa.bool_(),
            "confidence": pa.string(),
        }
    ),
)


@pytest.mark.parametrize("name", [COVER, OBLIGATIONS])
@pytest.mark.parametrize(
    "scenario",
    [
        store.Scenario(rows={"ref_policy_rules": RULE}),
        store.Scenario("X2", known_date=DATA_END),
        store.Scenario("X2", known_date=DATA_END - timedelta(days=60)),
    ],
    ids=["a rule", "the day", "an earlier day"],
)
def test_what_a_scenario_changes_is_computed(emptied_book, name: str, scenario) -> None:
    assert not store.is_kept(emptied_book[0], name, ASKED, scenario)
    found, expected = (
        store.run_exactly(book, name, ASKED, scenario=scenario) for book in emptied_book
    )
    assert found.equals(expected)
    assert len(expected)


@pytest.mark.parametrize(
    "name", [name for name in store.query_names() if not name.startswith(("staging", "checks"))]
)
def test_a_frame_is_the_one_the_database_makes(tiny_book, name: str) -> None:
    asked = values_for(store.query(name).all_parameters)
    table = store.run_exactly(tiny_book, name, asked)
    with tiny_book.cursor() as cursor:
        cursor.register("given", table)
        expected = cursor.execute("from given").df()
        pd.testing.assert_frame_equal(_frame_of(cursor, table), expected, check_exact=True)
