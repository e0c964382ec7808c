"""Positions: queries of queries/positions/ run for a few fixed days and kept with the book.

The cover engine reads every open invoice of the book, too much for each visit of a page that
shows the whole of it. So it is run once per position day when the book is built; the page
reads the small result as the table ``<query>``, with the day as ``as_of_date``.

What a page asks of one exporter costs the database the same for twenty invoices as for four
hundred, most of it planning and starting. So what pages ask for first, for a default on the
last day of the book and a year before, is kept as well (``kept_query``): by the same query, for
all exporters at once.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tradecredit.store.queries import Query, query, query_names, used_by

SUBJECT = "positions"
LOSS_CAUSE = "default"

# Five quarters to choose from, each with its counterpart one year earlier.
MONTHS_BETWEEN_POSITIONS = 3
POSITION_COUNT = 9

# What positions of a day ask of a query they use, where that is a small part of it: the rules
# of policies that obligations of the day can follow from, not of all that ever were.
PART_USED = {
    "rules/rules_of_policies": "is_current or policy_id in (select policy_id from cover_by_invoice)"
    " or policy_id in (select policy_id from stg_claims)"
}

NEWEST, A_YEAR_BEFORE = 0, 4
# The days that the overview can be asked for: those with a counterpart a year before.
CHOSEN_DAYS = tuple(range(POSITION_COUNT - A_YEAR_BEFORE))


@dataclass(frozen=True)
class Kept:
    """A query whose result is kept for each exporter: the table, what reads it, which days."""

    table_name: str
    reading: str
    positions: tuple[int, ...]


KEPT = {
    "cover/cover_by_invoice": Kept("position_cover", "kept/kept_cover", (NEWEST, A_YEAR_BEFORE)),
    "obligations/obligations": Kept("position_obligations", "kept/kept_obligations", (NEWEST,)),
    "advice/actions": Kept("position_advice", "kept/kept_advice", CHOSEN_DAYS),
}
POSITIONS_OF = {kept.table_name: kept.positions for kept in KEPT.values()}
POSITIONS_OF["position_losses"] = CHOSEN_DAYS
# Rows of one exporter lie together; a row group holds some hundred exporters.
ROW_GROUP_SIZE = 4_096

# Each day is computed by a thread of its own, two of them at a time.
DAYS_AT_ONCE = 2


@cache
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
    return "".join(found.sql for found in (*used_by(position), position))


def kept_query(name: str, values: Mapping[str, Any], data_end: date) -> Query | None:
    """The query that reads what is kept of the query ``name``, where it was asked just so.

    ``values`` are its parameters as they are bound. None where another day, another cause or
    the whole book is asked for.
    """
    kept = KEPT.get(name)
    if kept is None or not values.get("exporter_id"):
        return None
    reading = query(kept.reading)
    days = {
        values.get(name) for name in ("as_of_date", "compared_date") if name in reading.parameters
    }
    dates = position_dates(data_end)
    is_kept = values.get("loss_cause") == LOSS_CAUSE and (days - {None}).issubset(
        dates[number] for number in kept.positions
    )
    return reading if is_kept else None


def compute_positions(connection: duckdb.DuckDBPyConnection, data_end: date) -> dict[str, pa.Table]:
    """Result of every position query on every position day, by table name."""
    days = position_dates(data_end)
    wanted = [
        [
            found
            for found in position_queries()
            if number in POSITIONS_OF.get(found.table_name, range(POSITION_COUNT))
        ]
        for number in range(POSITION_COUNT)
    ]
    cursors = [connection.cursor() for _day in days]
    with ThreadPoolExecutor(DAYS_AT_ONCE) as pool:
        results = list(pool.map(_positions_of_day, cursors, days, wanted))
    return {
        found.table_name: pa.concat_tables(
            result[found.table_name] for result in results if found.table_name in result
        )
        for found in position_queries()
    }


def _positions_of_day(
    cursor: duckdb.DuckDBPyConnection, as_of_date: date, wanted: list[Query]
) -> dict[str, pa.Table]:
    values = {"as_of_date": as_of_date, "exporter_id": None, "loss_cause": LOSS_CAUSE}
    with cursor:
        # What is a part of a query is chosen by the cover of the day, so that comes first.
        known = dict.fromkeys(used for found in wanted for used in used_by(found))
        for used in sorted(known, key=lambda used: used.name in PART_USED or bool(used.uses)):
            # Sorting all rules takes longer than everything else; nobody reads them in order.
            rows, _order, _columns = used.sql.rpartition("\norder by ")
            part = f"select * from ({rows or used.sql}) where {PART_USED.get(used.name, 'true')}"  # noqa: S608 - own texts
            text = f"create temporary table {used.table_name} as {part}"
            cursor.execute(text, _subset(used, values))
        return {
            found.table_name: _dated(
                cursor.sql(found.sql, params=_subset(found, values)).to_arrow_table(), as_of_date
            )
            for found in wanted
        }


def _dated(result: pa.Table, as_of_date: date) -> pa.Table:
    if "as_of_date" in result.column_names:
        return result
    days = pa.array([as_of_date] * result.num_rows, pa.date32())
    return result.add_column(0, "as_of_date", days)


def write_position(table: pa.Table, path: Path, metadata: dict[str, str]) -> None:
    """One kept result as Parquet: complete or absent, the same bytes for the same table."""
    part = path.with_suffix(".parquet.part")
    pq.write_table(
        table.replace_schema_metadata(metadata),
        part,
        compression="zstd",
        row_group_size=ROW_GROUP_SIZE,
    )
    part.replace(path)


def _subset(asked: Query, values: dict[str, Any]) -> dict[str, Any]:
    return {name: values.get(name) for name in asked.parameters}
