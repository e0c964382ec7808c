"""Positions: queries of queries/positions/ asked on a few fixed days and kept with the book.

The cover engine reads every open invoice of the book, too much for each visit of a page that
shows the whole of it. So it is asked once per position day when the book is built; the page
reads the small result as the table ``<query>``, with the day as ``as_of_date``.
"""

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
    """The SQL a kept result stands on; a built one is current while this is the same."""
    return query(COVER).sql + position.sql


def compute_positions(cursor: duckdb.DuckDBPyConnection, data_end: date) -> dict[str, pa.Table]:
    """Result of every position query on every position day, by table name."""
    parts: dict[str, list[pa.Table]] = {found.table_name: [] for found in position_queries()}
    for as_of_date in position_dates(data_end):
        values = {"as_of_date": as_of_date, "exporter_id": None, "loss_cause": "default"}
        engine = query(COVER)
        cursor.execute(
            f"create or replace temporary table {engine.table_name} as {engine.sql}",
            _subset(engine, values),
        )
        for found in position_queries():
            result = cursor.sql(found.sql, params=_subset(found, values)).to_arrow_table()
            days = pa.array([as_of_date] * result.num_rows, pa.date32())
            parts[found.table_name].append(result.add_column(0, "as_of_date", days))
    return {name: pa.concat_tables(tables) for name, tables in parts.items()}


def write_position(table: pa.Table, path: Path, metadata: dict[str, str]) -> None:
    """One kept result as Parquet: complete or absent, the same bytes for the same table."""
    part = path.with_suffix(".parquet.part")
    pq.write_table(table.replace_schema_metadata(metadata), part, compression="zstd")
    part.replace(path)


def _subset(asked: Query, values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in asked.parameters}
