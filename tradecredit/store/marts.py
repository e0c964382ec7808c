"""Writes the monthly summaries of queries/marts/ beside the tables of a book."""

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import duckdb

from tradecredit.store.book import MARTS_FOLDER, open_folder
from tradecredit.store.derived import quoted
from tradecredit.store.files import MART_HASH_KEY, mart_hash
from tradecredit.store.positions import (
    compute_positions,
    position_queries,
    position_text,
    write_position,
)
from tradecredit.store.queries import Query, query, query_names

ROW_GROUP_SIZE = 122_880
QUERIES_AT_ONCE = 2


def write_marts(folder: Path) -> None:
    """Computes every summary over the folder's tables and writes ``marts/<name>.parquet``.

    The same tables give the same bytes. A file is complete or absent, never half written;
    readers of the folder that opened it before keep what they opened.
    """
    marts_folder = folder.resolve() / MARTS_FOLDER
    marts_folder.mkdir(exist_ok=True)
    for marts in _waves([query(name) for name in query_names("marts")]):
        _write_wave(folder, marts)
    with open_folder(folder, has_positions=False, threads=1) as book, book.cursor() as cursor:
        results = compute_positions(cursor, book.data_end)
    for found in position_queries():
        write_position(
            results[found.table_name],
            marts_folder / f"{found.table_name}.parquet",
            {MART_HASH_KEY: mart_hash(position_text(found))},
        )


def _waves(marts: list[Query]) -> list[list[Query]]:
    """Summaries of the tables first, then those that read other summaries."""
    return [[mart for mart in marts if not mart.uses], [mart for mart in marts if mart.uses]]


def _write_wave(folder: Path, marts: list[Query]) -> None:
    # One thread per query keeps sums of floats the same; two queries at a time use both cores.
    with open_folder(folder, has_positions=False, threads=1) as book:
        cursors = [book.cursor() for _mart in marts]
        with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
            list(pool.map(_write, cursors, marts, repeat(folder.resolve() / MARTS_FOLDER)))


def _write(cursor: duckdb.DuckDBPyConnection, mart: Query, folder: Path) -> None:
    part = folder / f"{mart.table_name}.parquet.part"
    cursor.execute(
        f"copy ({mart.sql}) to {quoted(str(part))} (format parquet, compression zstd,"
        f" parquet_version v2, row_group_size {ROW_GROUP_SIZE},"
        f" kv_metadata {{{MART_HASH_KEY}: {quoted(mart_hash(mart.sql))}}})"
    )
    part.replace(folder / f"{mart.table_name}.parquet")
