"""A book is read from a folder or from frames, and says plainly when it cannot be."""

import json
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import tiny_portfolio
from tests.queries.parameters import values_for
from tradecredit import store, tables

# Opens real folders dozens of times: part of make test, not of the quick gate.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tiny_portfolio.write(tmp_path_factory.mktemp("book") / "tiny")
    store.write_marts(folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A book without summaries, free to be broken."""
    return tiny_portfolio.write(tmp_path / "book")


def _rewrite(folder: Path, table: str, change: Callable[[pa.Table], pa.Table]) -> None:
    path = folder / f"{table}.parquet"
    pq.write_table(change(pq.read_table(path)), path)


def test_a_folder_and_frames_give_the_same_answers(tiny_book, tiny_folder):
    with store.open_folder(tiny_folder) as book:
        for name in store.query_names("exposure"):
            parameters = values_for(store.query(name).all_parameters)
            from_folder = store.run(book, name, parameters)
            pd.testing.assert_frame_equal(from_folder, store.run(tiny_book, name, parameters))


def test_a_book_knows_what_it_is(tiny_folder):
    with store.open_folder(tiny_folder) as book:
        assert book.version == "tiny-1"
        assert book.data_end == date(2025, 9, 30)
        assert book.is_synthetic
        assert book.manifest["row_counts"]["shipments"] == 32


def test_a_book_from_frames_has_a_version_of_its_own():
    books = [store.open_frames({}, label="Mine", data_end=date(2026, 1, 31)) for _copy in range(2)]
    assert books[0].version != books[1].version
    assert not books[0].is_synthetic
    for book in books:
        book.close()


def test_missing_tables_are_empty_and_missing_optional_columns_unknown():
    frames = {"shipments": tiny_portfolio.frames()["shipments"].drop(columns="hs6_code")}
    with store.open_frames(frames, label="Mine", data_end=date(2025, 9, 30)) as book:
        assert store.run(book, "staging/stg_claims", {}).empty
        shipments = store.run(book, "staging/stg_shipments", {})
    assert len(shipments) == 32
    assert shipments["hs6_code"].isna().all()


def test_an_unknown_table_is_refused():
    with pytest.raises(store.BookUnreadable, match="invoices"):
        store.open_frames({"invoices": pd.DataFrame()}, label="", data_end=date(2026, 1, 31))


def test_a_frame_without_a_required_column_is_refused():
    frames = {"exporters": pd.DataFrame({"exporter_id": ["X1"]})}
    with pytest.raises(store.BookUnreadable, match="exporter_name"):
        store.open_frames(frames, label="", data_end=date(2026, 1, 31))


def test_a_frame_with_text_for_an_amount_is_refused():
    frames = tiny_portfolio.frames()
    frames["shipments"]["invoice_amount_usd"] = "a lot"
    with pytest.raises(store.BookUnreadable, match="invoice_amount_usd"):
        store.open_frames(frames, label="", data_end=date(2025, 9, 30))


def test_opening_has_no_time_limit_and_neither_has_what_is_opened(tiny_folder, tiny_book):
    with store.open_folder(tiny_folder) as opened:
        for one in (opened, tiny_book):
            with one.cursor() as cursor:
                limit = cursor.execute("select current_setting('max_execution_time')").fetchone()
            assert limit == (0,)


def test_a_book_too_large_for_the_memory_is_not_told_to_be_built_again(folder, monkeypatch):
    monkeypatch.setattr("tradecredit.store.book.MEMORY_LIMIT_OF_FOLDER", "1KB")
    with pytest.raises(store.BookUnreadable, match="needs more memory") as told:
        store.open_folder(folder)
    assert "Build it again" not in str(told.value)


def test_a_missing_file_is_named(folder):
    (folder / "claims.parquet").unlink()
    with pytest.raises(store.BookUnreadable, match=r"claims\.parquet.*build-data"):
        store.open_folder(folder)


@pytest.mark.parametrize("kept_bytes", [0, 100, 2000], ids=["empty", "first bytes", "no footer"])
def test_a_truncated_file_is_named(folder, kept_bytes):
    path = folder / "shipments.parquet"
    path.write_bytes(path.read_bytes()[:kept_bytes])
    with pytest.raises(store.BookUnreadable, match=r"shipments\.parquet.*not a whole Parquet"):
        store.open_folder(folder)


def _damage(folder: Path) -> None:
    """Writes zeros over values of the shipments; header and footer stay as they are."""
    path = folder / "shipments.parquet"
    content = bytearray(path.read_bytes())
    content[100:1500] = bytes(1400)
    path.write_bytes(content)


def test_damage_that_shows_on_opening_is_told(folder):
    _damage(folder)
    with pytest.raises(store.BookUnreadable, match=r"shipments\.parquet.*Build it again"):
        store.open_folder(folder)


def test_damage_of_a_small_table_is_told_on_opening(folder):
    store.write_marts(folder)
    _damage(folder)
    with pytest.raises(store.BookUnreadable, match=r"shipments\.parquet.*Build it again"):
        store.open_folder(folder)


def test_damage_of_a_large_table_is_told_on_reading(folder, monkeypatch):
    monkeypatch.setattr("tradecredit.store.book.ROWS_KEPT_IN_MEMORY", 0)
    store.write_marts(folder)
    _damage(folder)
    with (
        store.open_folder(folder) as book,
        pytest.raises(store.BookUnreadable, match=r"shipments\.parquet.*Build it again"),
    ):
        store.run(book, "staging/stg_shipments", {})


def test_a_book_that_cannot_be_opened_leaves_no_temporary_files(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    _damage(folder)
    with pytest.raises(store.BookUnreadable):
        store.open_folder(folder)
    assert not list(tmp_path.glob("tradecredit-*"))


def test_a_column_of_the_wrong_type_is_named(folder):
    _rewrite(
        folder,
        "shipments",
        lambda table: table.set_column(
            table.schema.get_field_index("ship_date"),
            "ship_date",
            table["ship_date"].cast(pa.string()),
        ),
    )
    with pytest.raises(store.BookUnreadable, match=r"shipments\.parquet.*ship_date.*string.*date"):
        store.open_folder(folder)


def test_a_missing_required_column_is_named(folder):
    _rewrite(folder, "policies", lambda table: table.drop_columns(["premium_rate_ratio"]))
    with pytest.raises(store.BookUnreadable, match=r"policies\.parquet.*premium_rate_ratio"):
        store.open_folder(folder)


def test_a_column_that_is_there_twice_is_named(folder):
    _rewrite(folder, "claims", lambda table: table.append_column("cause", table["cause"]))
    with pytest.raises(store.BookUnreadable, match=r"claims.*the column cause is there twice"):
        store.open_folder(folder)


def test_a_missing_optional_column_is_unknown(folder):
    _rewrite(folder, "shipments", lambda table: table.drop_columns(["bill_of_lading"]))
    with store.open_folder(folder) as book:
        assert store.run(book, "staging/stg_shipments", {})["bill_of_lading"].isna().all()


def test_whole_numbers_of_another_width_are_read(folder):
    def widen(table: pa.Table) -> pa.Table:
        position = table.schema.get_field_index("term_days")
        return table.set_column(position, "term_days", table["term_days"].cast(pa.int64()))

    _rewrite(folder, "shipments", widen)
    with store.open_folder(folder) as book:
        assert store.run(book, "staging/stg_shipments", {})["term_days"].max() == 120


def test_a_table_in_several_files_is_one_table(folder):
    whole = pq.read_table(folder / "shipments.parquet")
    (folder / "shipments.parquet").unlink()
    (folder / "shipments").mkdir()
    for number, rows in enumerate([whole.slice(0, 20), whole.slice(20)]):
        pq.write_table(rows, folder / "shipments" / f"part-{number:03}.parquet")
    with store.open_folder(folder) as book:
        assert len(store.run(book, "staging/stg_shipments", {})) == 32


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "no such file"),
        ("{", "manifest.json"),
        (json.dumps({"version": "1", "is_synthetic": True}), "data_end"),
        (json.dumps({"version": "1", "is_synthetic": True, "data_end": "soon"}), "soon"),
    ],
    ids=["missing", "cut short", "no last day", "no date"],
)
def test_a_manifest_that_does_not_serve_is_told(folder, content, told):
    path = folder / store.MANIFEST_NAME
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(store.BookUnreadable, match=told):
        store.open_folder(folder)


def test_an_open_book_goes_on_when_a_newer_one_takes_its_place(tmp_path):
    for version in ("one", "two"):
        tiny_portfolio.write(tmp_path / version)
    _rewrite(tmp_path / "two", "claims", lambda table: table.slice(0, 1))
    link = tmp_path / "current"
    link.symlink_to("one")
    with store.open_folder(link) as older:
        newer_link = tmp_path / "next"
        newer_link.symlink_to("two")
        newer_link.replace(link)
        with store.open_folder(link) as newer:
            assert len(store.run(older, "staging/stg_claims", {})) == 3
            assert len(store.run(newer, "staging/stg_claims", {})) == 1


FORBIDDEN = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('{outside}')",
    "select * from read_parquet('{folder}/../outside.parquet')",
    "copy (select 1) to '{outside}'",
    "attach '{outside}' as other",
    "install httpfs",
    "load httpfs",
    "set threads = 8",
    "set enable_external_access = true",
    "set allowed_directories = ['/']",
]


@pytest.mark.slow
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_an_open_folder_reaches_nothing_outside(folder, statement):
    outside = folder.parent / "outside.parquet"
    outside.write_text("secret")
    text = statement.format(folder=folder, outside=outside)
    with (
        store.open_folder(folder) as book,
        book.cursor() as cursor,
        pytest.raises(duckdb.Error, match=r"(?i)permission|disabled|locked|not allowed|extension"),
    ):
        cursor.execute(text).fetchall()


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_book_from_frames_reaches_no_file(tiny_book, folder, statement):
    text = statement.format(folder=folder, outside=folder / "claims.parquet")
    with (
        tiny_book.cursor() as cursor,
        pytest.raises(duckdb.Error, match=r"(?i)permission|disabled|locked|not allowed|extension"),
    ):
        cursor.execute(text).fetchall()


def test_a_variable_of_the_program_is_no_table(tiny_book):
    claims_in_memory = pd.DataFrame({"a": [1]})
    with tiny_book.cursor() as cursor, pytest.raises(duckdb.CatalogException):
        cursor.execute("select * from claims_in_memory").fetchall()
    assert len(claims_in_memory) == 1


def test_several_threads_read_one_book_at_once(tiny_book):
    parameters = values_for(store.query("exposure/buyer_board").all_parameters)
    results: list[pd.DataFrame] = []

    def read() -> None:
        for _time in range(5):
            result = store.run(tiny_book, "exposure/buyer_board", parameters)
            results.append(result)

    threads = [threading.Thread(target=read) for _thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 30
    assert all(result.equals(results[0]) for result in results)


def test_a_closed_folder_leaves_no_temporary_files(folder):
    book = store.open_folder(folder)
    spill = Path(book._spill.name)
    assert spill.is_dir()
    book.close()
    assert not spill.exists()


def test_every_table_of_the_dictionary_can_be_read(tiny_folder):
    with store.open_folder(tiny_folder) as book:
        for name in tables.table_names():
            assert len(store.run(book, f"staging/stg_{name}", {})) > 0
