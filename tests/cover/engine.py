"""Runs the cover engine on books made by hand, with rules and restrictions of the test's own."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from tradecredit import store, tables
from tradecredit.store.book import DERIVED_TABLES
from tradecredit.store.reference import working_days_table

Row = dict[str, Any]
Frames = Mapping[str, Sequence[Row]]

STEP_COLUMNS = (
    "no_policy_usd",
    "restricted_usd",
    "no_limit_usd",
    "term_mismatch_usd",
    "stop_shipment_usd",
    "undeclared_usd",
    "over_limit_usd",
    "late_notice_usd",
    "retained_share_usd",
    "buyer_cap_usd",
    "policy_maximum_usd",
)

TABLES = (
    "buyers", "buyer_grades", "policies", "limits", "shipments", "claims", "claim_invoices",
    "claim_movements",
)  # fmt: skip

RULE_SCHEMA = pa.schema(
    [
        ("rule_code", pa.string()),
        ("rule_number", pa.string()),
        ("product_code", pa.string()),
        ("value", pa.float64()),
        ("value_text", pa.string()),
        ("unit", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
        ("source_id", pa.string()),
        ("confidence", pa.string()),
        ("is_comparison", pa.bool_()),
        ("note", pa.string()),
    ]
)

RESTRICTION_SCHEMA = pa.schema(
    [
        ("country_code", pa.string()),
        ("hs_prefix", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
        ("effect", pa.string()),
    ]
)


def connect(
    book: Frames, rules: Sequence[Row], restrictions: Sequence[Row]
) -> duckdb.DuckDBPyConnection:
    """A database with the tables the engine reads, filled with these rows."""
    connection = duckdb.connect(config={"threads": 1})
    for name in TABLES:
        _create(connection, f"stg_{name}", book.get(name, ()), tables.schema(name))
    _create(connection, "ref_policy_rules", rules, RULE_SCHEMA)
    _create(connection, "ref_cover_restrictions", restrictions, RESTRICTION_SCHEMA)
    connection.register("incoming", working_days_table())
    connection.execute("create table ref_working_days as from incoming")
    connection.unregister("incoming")
    for name in DERIVED_TABLES:
        connection.execute(
            f"create table {store.query(name).table_name} as {store.query(name).sql}"
        )
    return connection


def _create(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Row], schema: pa.Schema
) -> None:
    columns = {
        field.name: pa.array(
            [_unboxed(row.get(field.name)) for row in rows], type=field.type, from_pandas=False
        )
        for field in schema
    }
    connection.register("incoming", pa.table(columns))
    connection.execute(f"create table {name} as from incoming")
    connection.unregister("incoming")


def _unboxed(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def cover_by_invoice(
    connection: duckdb.DuckDBPyConnection,
    as_of_date: date,
    exporter_id: str | None = None,
    loss_cause: str = "default",
    compared_date: date | None = None,
) -> list[Row]:
    """Rows of ``cover/cover_by_invoice``; money as ``Decimal``."""
    result = connection.execute(
        store.query("cover/cover_by_invoice").sql,
        {
            "as_of_date": as_of_date,
            "compared_date": compared_date,
            "exporter_id": exporter_id,
            "loss_cause": loss_cause,
        },
    )
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def total(rows: Sequence[Row], column: str) -> Decimal:
    """Sum of a money column; zero for no rows."""
    return sum((row[column] for row in rows), Decimal(0))
