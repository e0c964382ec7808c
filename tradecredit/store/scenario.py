"""What if: the book of one exporter as it was known on a day, with rows put in or replaced.

The rows lie over the book's tables for one run only, as temporary tables of its cursor under
the same names. So a query answers about an order that does not exist yet, a limit that is cut
or a rule with another value by the same text that answers about the book.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tradecredit.store.queries import query

# The views whose rows are dated, with the query that gives them as known on a day, and the
# columns by which a scenario row takes the place of one of the book.
KNOWN_QUERIES = {
    "stg_shipments": "known/shipments",
    "stg_limits": "known/limits",
    "stg_claims": "known/claims",
    "stg_claim_movements": "known/claim_movements",
}
KEYS = {
    "stg_shipments": ("invoice_id",),
    "stg_limits": ("limit_id",),
    "stg_claims": ("claim_id",),
    "stg_claim_movements": ("movement_id",),
    "ref_policy_rules": ("rule_code", "product_code", "valid_from"),
}
GIVEN_ROWS = "override_rows"
# Tables of which every variant has its own copy; the number of an invoice is told apart as well,
# by the name of the variant before it, so that the order of invoices stays.
SHIPMENTS = "stg_shipments"
VARIED_TABLES = (SHIPMENTS, "stg_limits", "stg_claims", "stg_policies")
VARIANT_MARK = "|"


@dataclass(frozen=True)
class Scenario:
    """Overrides of one run, about one exporter where they touch dated tables.

    ``rows`` are whole or partial rows by table name (``stg_limits``); a row whose key is in
    the book replaces it, others are added, columns that are not given are unknown. With a
    ``known_date`` nothing dated later has happened, whatever the as-of date is.

    ``variants`` are rows of several overrides by name, each applied after ``rows``; they are asked
    with a null exporter. In the result a variant is the ``exporter_id``, and an invoice's number
    has it in front (``after|I17``). With ``buyer_ids`` only the shipments to these buyers are
    there: less to compute where one buyer's cover cannot change another's.
    """

    exporter_id: str | None = None
    known_date: date | None = None
    rows: Mapping[str, pa.Table] = field(default_factory=dict)
    variants: Mapping[str, Mapping[str, pa.Table]] = field(default_factory=dict)
    buyer_ids: tuple[str, ...] | None = None

    @property
    def table_names(self) -> tuple[str, ...]:
        """Tables that differ from the book's."""
        dated = tuple(KNOWN_QUERIES) if self.known_date else ()
        varied = VARIED_TABLES if self.variants else ()
        return tuple(dict.fromkeys([*dated, *varied, *self.rows]))

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same overrides: a part of the key of cached results."""
        known = (self.exporter_id, self.known_date, self.buyer_ids)
        digest = hashlib.sha256(repr(known).encode())
        for variant, rows in {"": self.rows, **self.variants}.items():
            digest.update(repr(variant).encode())
            for name in sorted(rows):
                digest.update(name.encode())
                digest.update(str(rows[name].to_pydict()).encode())
        return digest.hexdigest()

    def touches(self, names: Iterable[str]) -> bool:
        """Whether the text of one of these queries, or of one it uses, reads a changed table."""
        text = "\n".join(_whole_text(name) for name in names)
        return any(table in text for table in self.table_names)


def _whole_text(name: str) -> str:
    found = query(name)
    return found.sql + "".join(_whole_text(used) for used in found.uses)


@lru_cache(maxsize=500)
def parsed(sql: str) -> duckdb.Statement:
    """The statement in ``sql``, read once: reading a long text takes longer than some runs."""
    return duckdb.extract_statements(sql)[0]


def apply_scenario(cursor: duckdb.DuckDBPyConnection, scenario: Scenario, text: str) -> None:
    """Put the overrides that ``text`` reads over the book's tables, for this cursor alone."""
    for name in scenario.table_names:
        if name in text:
            _lay(cursor, name, scenario)


def _lay(cursor: duckdb.DuckDBPyConnection, name: str, scenario: Scenario) -> None:
    body, values = _body(name, scenario)
    if name == SHIPMENTS and scenario.buyer_ids is not None:
        body = f"select * from ({body}) where buyer_id in (select unnest($buyer_ids::varchar[]))"  # noqa: S608 - own names
        values |= {"buyer_ids": list(scenario.buyer_ids)}
    if scenario.variants and name in VARIED_TABLES:
        body = _for_each_variant(name, body)
        values |= {"variants": list(scenario.variants)}
    cursor.execute(parsed(f"create temporary table {name} as {body}"), values)
    rows = _given_rows(name, scenario)
    if rows is not None:
        _put_in(cursor, name, rows, _keys(name, scenario))


def _body(name: str, scenario: Scenario) -> tuple[str, dict[str, Any]]:
    """Text of the rows that the book itself has, and the values of its parameters."""
    if name in KNOWN_QUERIES:
        values = {"known_date": scenario.known_date, "exporter_id": scenario.exporter_id}
        return query(KNOWN_QUERIES[name]).sql, values
    rows = f"select * from memory.main.{name}"  # noqa: S608 - own names
    if scenario.variants and name in VARIED_TABLES:
        return f"{rows} where exporter_id = $exporter_id", {"exporter_id": scenario.exporter_id}
    return rows, {}


def _for_each_variant(name: str, body: str) -> str:
    """The rows of ``body`` once for each variant, under its name."""
    renamed = "side.variant as exporter_id"
    if name == SHIPMENTS:
        renamed += f", side.variant || '{VARIANT_MARK}' || book.invoice_id as invoice_id"
    return (
        f"select book.* replace ({renamed}) from ({body}) as book"  # noqa: S608 - own names
        " cross join (select unnest($variants) as variant) as side"
    )


def _given_rows(name: str, scenario: Scenario) -> pa.Table | None:
    """Rows to put in; those of a variant go before those of all variants."""
    if not scenario.variants or name not in VARIED_TABLES:
        rows = scenario.rows.get(name)
        return None if rows is None else _of_its_buyers(name, rows, scenario)
    parts = []
    for variant, own in scenario.variants.items():
        rows = _joined(scenario.rows.get(name), own.get(name), KEYS.get(name, ()))
        if rows is not None:
            parts.append(_as_variant(_of_its_buyers(name, rows, scenario), variant))
    return pa.concat_tables(parts, promote_options="default") if parts else None


def _joined(
    common: pa.Table | None, own: pa.Table | None, keys: tuple[str, ...]
) -> pa.Table | None:
    """The rows of both; where both have a row of one key, the own one."""
    if common is None or own is None:
        return own if common is None else common
    (key,) = keys
    is_replaced = pc.is_in(common[key], own[key].combine_chunks())
    return pa.concat_tables([common.filter(pc.invert(is_replaced)), own], promote_options="default")


def _of_its_buyers(name: str, rows: pa.Table, scenario: Scenario) -> pa.Table:
    if name != SHIPMENTS or scenario.buyer_ids is None:
        return rows
    return rows.filter(pc.is_in(rows["buyer_id"], pa.array(scenario.buyer_ids, pa.string())))


def _as_variant(rows: pa.Table, variant: str) -> pa.Table:
    """``rows`` as those of the variant: its exporter, its invoice numbers."""
    names = {"exporter_id": pa.array([variant] * len(rows), pa.string())}
    if "invoice_id" in rows.column_names:
        number = pc.cast(rows["invoice_id"], pa.string())
        names["invoice_id"] = pc.binary_join_element_wise(variant, number, VARIANT_MARK)
    for column, values in names.items():
        kept = [name for name in rows.column_names if name != column]
        rows = rows.select(kept).append_column(column, values)
    return rows


def _keys(name: str, scenario: Scenario) -> tuple[str, ...]:
    is_varied = scenario.variants and name in VARIED_TABLES
    return (*KEYS[name], "exporter_id") if is_varied else KEYS[name]


def _put_in(
    cursor: duckdb.DuckDBPyConnection, name: str, rows: pa.Table, keys: tuple[str, ...]
) -> None:
    cursor.register(GIVEN_ROWS, rows)
    same_key = " and ".join(
        f"{name}.{column} is not distinct from {GIVEN_ROWS}.{column}" for column in keys
    )
    cursor.execute(f"delete from {name} using {GIVEN_ROWS} where {same_key}")  # noqa: S608 - own names
    cursor.execute(f"insert into {name} by name from {GIVEN_ROWS}")
    cursor.unregister(GIVEN_ROWS)
