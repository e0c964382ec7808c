"""Summaries are written once, the same bytes each time, and computed where they are stale."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests import tiny_portfolio
from tests.queries.parameters import values_for
from tradecredit import store
from tradecredit.store.files import MART_HASH_KEY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def written_folder(tmp_path_factory):
    folder = tiny_portfolio.write(tmp_path_factory.mktemp("marts") / "book")
    store.write_marts(folder)
    return folder


@pytest.fixture
def folder(written_folder, tmp_path):
    """A book with its summaries, free to be broken."""
    return Path(shutil.copytree(written_folder, tmp_path / "book"))


def test_the_same_tables_give_the_same_bytes(written_folder, tmp_path):
    other = tiny_portfolio.write(tmp_path / "other")
    store.write_marts(other)
    written = sorted((written_folder / "marts").iterdir())
    assert written
    for path in written:
        assert path.read_bytes() == (other / "marts" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", store.query_names("marts"))
def test_a_written_summary_is_what_its_query_says(written_folder, tiny_book, name):
    written = pq.read_table(written_folder / "marts" / f"{store.query(name).table_name}.parquet")
    expected = store.run(tiny_book, name, values_for(store.query(name).all_parameters))
    assert written.num_rows == len(expected)
    assert written.column_names == list(expected.columns)


def test_a_stale_summary_is_not_believed(folder):
    path = folder / "marts" / "mart_monthly.parquet"
    stale = pq.read_table(path).slice(0, 0).replace_schema_metadata({MART_HASH_KEY: "older"})
    pq.write_table(stale, path)
    with store.open_folder(folder) as book, book.cursor() as cursor:
        assert cursor.execute("select count(*) from mart_monthly").fetchone() != (0,)


def test_a_damaged_summary_is_named(folder):
    path = sorted((folder / "marts").iterdir())[0]
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(store.BookUnreadable, match=path.name):
        store.open_folder(folder)


def test_a_book_without_summaries_is_read_all_the_same(folder, tiny_book):
    shutil.rmtree(folder / "marts")
    with store.open_folder(folder) as book:
        for name in store.query_names("coverage"):
            parameters = values_for(store.query(name).all_parameters)
            assert len(store.run(book, name, parameters)) == len(
                store.run(tiny_book, name, parameters)
            )
