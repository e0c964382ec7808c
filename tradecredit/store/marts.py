"""Writes the monthly summaries of queries/marts/ beside the tables of a book."""

from pathlib import Path

import duckdb

from tradecredit.store.book import MARTS_FOLDER, open_folder, quoted
from tradecredit.store.files import MART_HASH_KEY, mart_hash
from tradecredit.store.positions import (
    compute_positions,
    position_queries,
    position_text,
    write_position,
)
from tradecredit.store.queries import Query, in_order_of_use, query, query_names

ROW_GROUP_SIZE = 122_880


def write_marts(folder: Path) -> None:
    """Computes every summary over the folder's tables and writes ``marts/<name>.parquet``.

    The same tables give the same bytes. A file is complete or absent, never half written;
    readers of the folder that opened it before keep what they opened.
    """
    (folder / MARTS_FOLDER).mkdir(exist_ok=True)
    for name in in_order_of_use(query_names("marts")):
        # Opened anew for each, so that a summary of summaries reads the written ones.
        with open_folder(folder, has_positions=False) as book, book.cursor() as cursor:
            _write(cursor, query(name), folder.resolve() / MARTS_FOLDER)
    _write_positions(folder.resolve())


def _write_positions(folder: Path) -> None:
    with open_folder(folder, has_positions=False) as book, book.cursor() as cursor:
        cursor.execute("set max_execution_time = 0")
        results = compute_positions(cursor, book.data_end)
    for found in position_queries():
        write_position(
            results[found.table_name],
            folder / MARTS_FOLDER / f"{found.table_name}.parquet",
            {MART_HASH_KEY: mart_hash(position_text(found))},
        )


def _write(cursor: duckdb.DuckDBPyConnection, mart: Query, folder: Path) -> None:
    part = folder / f"{mart.table_name}.parquet.part"
    cursor.execute("set max_execution_time = 0")
    cursor.execute(
        f"copy ({mart.sql}) to {quoted(str(part))} (format parquet, compression zstd,"
        f" parquet_version v2, row_group_size {ROW_GROUP_SIZE},"
        f" kv_metadata {{{MART_HASH_KEY}: {quoted(mart_hash(mart.sql))}}})"
    )
    part.replace(folder / f"{mart.table_name}.parquet")
