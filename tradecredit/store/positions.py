"""Positions: queries of queries/positions/ run for a few fixed days and kept with the book.

The cover engine reads every open invoice of the book, too much for each visit of a page that
shows the whole of it. So it is run once per position day when the book is built; the page
reads the small result as the table ``<query>``, with the day as ``as_of_date``.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tradecredit.store.queries import Query, query, query_names

SUBJECT = "positions"
COVER = "cover/cover_by_invoice"

# Five quarters to choose from, each with its counterpart one year earlier.
MONTHS_BETWEEN_POSITIONS = 3
POSITION_COUNT = 9

# Each day is computed by a thread of its own, two of them at a time.
DAYS_AT_ONCE = 2


def position_dates(data_end: date) -> list[date]:
    """The position days of a book, newest first: its last day and every third month before."""
    last = pd.Timestamp(data_end)
    is_month_end = last.is_month_end
    days = [
        last - pd.DateOffset(months=MONTHS_BETWEEN_POSITIONS * number)
        for number in range(POSITION_COUNT)
    ]
    return [(day + pd.offsets.MonthEnd(0) if is_month_end else day).date() for day in days]


def position_queries() -> list[Query]:
    """The queries whose results are kept by position day."""
    return [query(name) for name in query_names(SUBJECT)]


def position_text(position: Query) -> str:
    """The SQL that a kept result follows from, the engine's included."""
    return query(COVER).sql + position.sql


def compute_positions(connection: duckdb.DuckDBPyConnection, data_end: date) -> dict[str, pa.Table]:
    """Result of every position query on every position day, by table name."""
    days = position_dates(data_end)
    cursors = [connection.cursor() for _day in days]
    with ThreadPoolExecutor(DAYS_AT_ONCE) as pool:
        results = list(pool.map(_positions_of_day, cursors, days))
    return {
        found.table_name: pa.concat_tables(result[found.table_name] for result in results)
        for found in position_queries()
    }


def _positions_of_day(cursor: duckdb.DuckDBPyConnection, as_of_date: date) -> dict[str, pa.Table]:
    values = {"as_of_date": as_of_date, "exporter_id": None, "loss_cause": "default"}
    engine = query(COVER)
    with cursor:
        cursor.execute(
            f"create temporary table {engine.table_name} as {engine.sql}", _subset(engine, values)
        )
        return {
            found.table_name: _dated(
                cursor.sql(found.sql, params=_subset(found, values)).to_arrow_table(), as_of_date
            )
            for found in position_queries()
        }


def _dated(result: pa.Table, as_of_date: date) -> pa.Table:
    days = pa.array([as_of_date] * result.num_rows, pa.date32())
    return result.add_column(0, "as_of_date", days)


def write_position(table: pa.Table, path: Path, metadata: dict[str, str]) -> None:
    """One kept result as Parquet: complete or absent, the same bytes for the same table."""
    part = path.with_suffix(".parquet.part")
    pq.write_table(table.replace_schema_metadata(metadata), part, compression="zstd")
    part.replace(path)


def _subset(asked: Query, values: dict[str, Any]) -> dict[str, Any]:
    return {name: values.get(name) for name in asked.parameters}
