"""Scenarios: the book of one exporter as it was known on a day, with rows added or replaced.

Each table that a scenario overrides is a temporary table of the run's cursor under the same
name. So a query answers about an order that does not exist yet, a limit that is cut or a rule
with another value by the same text that answers about the book.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection as Cursor

from tradecredit.store.queries import query

# The views whose rows are dated, with the query that gives them as known on a day, and the
# key by which an override replaces a row of the book. They are overridden in this order: what
# looks up the claims of the exporter comes before the claims.
KNOWN_QUERIES = {
    "stg_shipments": "known/shipments",
    "stg_limits": "known/limits",
    "stg_claim_invoices": "known/claim_invoices",
    "stg_claim_movements": "known/claim_movements",
    "stg_claims": "known/claims",
    "insolvent_periods": "known/insolvent_periods",
}
KEYS = {
    "stg_shipments": ("invoice_id",),
    "stg_limits": ("limit_id",),
    "stg_claims": ("claim_id",),
    "stg_claim_movements": ("movement_id",),
    "ref_policy_rules": ("rule_code", "product_code", "valid_from"),
}
# The table of rules in force follows from the rule rows, so it is made anew with them.
RULE_ROWS = "ref_policy_rules"
RULES_IN_FORCE = "rules/values_in_force"
RULES_TABLE = RULES_IN_FORCE.rpartition("/")[2]
OVERRIDES = "overrides"
# Tables of which every variant has its own copy. An invoice's number begins with the name of its
# variant, so that numbers stay unique and the order of a variant's invoices stays.
SHIPMENTS = "stg_shipments"
CLAIM_INVOICES = "stg_claim_invoices"
VARIED_TABLES = (SHIPMENTS, "stg_limits", CLAIM_INVOICES, "stg_claims", "stg_policies")
VARIANT_MARK = "|"


@dataclass(frozen=True)
class Scenario:
    """Overrides of one run, for one exporter where they override dated tables.

    ``rows`` are overrides by table name (``stg_limits``); one whose key is in the book replaces
    that row, others are added, columns that are not given are unknown. With a ``known_date``
    nothing dated later has happened, whatever the as-of date is.

    ``variants`` are further overrides by name of the variant and table, each applied after
    ``rows``; queries are run on all of them at once, with a null exporter. In the result the
    ``exporter_id`` is the variant, and an invoice's number begins with it (``after|I17``). With
    ``buyer_ids`` only the shipments to these buyers are read: less to compute where one buyer's
    cover cannot change another's.
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

    def changes(self, names: Iterable[str]) -> bool:
        """Whether one of these queries, or one it uses, reads a table that it overrides."""
        return not tables_read(names).isdisjoint(self.table_names)


def tables_read(names: Iterable[str], given: Container[str] = ()) -> set[str]:
    """Tables and views read by these queries and those they use, but for ``given`` results."""
    found: set[str] = set()
    for asked in map(query, names):
        if asked.table_name not in given:
            found |= _tables_in(asked.sql) | tables_read(asked.uses, given)
    if RULES_TABLE in found:
        found.add(RULE_ROWS)
    return found


@lru_cache(maxsize=500)
def _tables_in(sql: str) -> frozenset[str]:
    """Tables named in a ``from`` or ``join`` of the text, its common table expressions too."""
    with duckdb.cursor() as parser:
        found = parser.execute("select json_serialize_sql($sql)", {"sql": sql}).fetchone()
    return frozenset(_table_names(json.loads(found[0]) if found else None))


def _table_names(node: Any) -> Iterator[str]:
    """Names of the tables in a parsed text, or in a part of it."""
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            yield node["table_name"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _table_names(part)


@lru_cache(maxsize=500)
def parsed(sql: str) -> duckdb.Statement:
    """The statement in ``sql``, read once: reading a long text takes longer than some runs."""
    return duckdb.extract_statements(sql)[0]


def apply_scenario(cursor: Cursor, scenario: Scenario, tables: AbstractSet[str]) -> None:
    """Override those of ``tables`` that differ in the scenario, for this cursor alone."""
    for name in scenario.table_names:
        if name in tables:
            _override_table(cursor, name, scenario)
    if RULE_ROWS in scenario.rows and RULES_TABLE in tables:
        body = query(RULES_IN_FORCE).sql
        cursor.execute(parsed(f"create temporary table {RULES_TABLE} as {body}"))


def _override_table(cursor: Cursor, name: str, scenario: Scenario) -> None:
    body, values = _body(name, scenario)
    if name == SHIPMENTS and scenario.buyer_ids is not None:
        body = f"select * from ({body}) where buyer_id in (select unnest($buyer_ids::varchar[]))"  # noqa: S608 - own names
        values |= {"buyer_ids": list(scenario.buyer_ids)}
    if scenario.variants and name in VARIED_TABLES:
        body = _for_each_variant(name, body)
        values |= {"variants": list(scenario.variants)}
    cursor.execute(parsed(f"create temporary table {name} as {body}"), values)
    rows = _overrides_of(name, scenario)
    if rows is not None:
        _override_rows(cursor, name, rows, _keys(name, scenario))


def _body(name: str, scenario: Scenario) -> tuple[str, dict[str, Any]]:
    """SQL of the rows of the book itself, with the values of its parameters."""
    if name in KNOWN_QUERIES:
        known = query(KNOWN_QUERIES[name])
        values = {"known_date": scenario.known_date, "exporter_id": scenario.exporter_id}
        return known.sql, {key: values[key] for key in known.parameters}
    rows = f"select * from memory.main.{name}"  # noqa: S608 - own names
    if scenario.variants and name in VARIED_TABLES:
        return f"{rows} where exporter_id = $exporter_id", {"exporter_id": scenario.exporter_id}
    return rows, {}


def _for_each_variant(name: str, body: str) -> str:
    """The rows of ``body`` once for each variant, under its name."""
    renamed = []
    if name != CLAIM_INVOICES:
        renamed.append("side.variant as exporter_id")
    if name in (SHIPMENTS, CLAIM_INVOICES):
        renamed.append(f"side.variant || '{VARIANT_MARK}' || book.invoice_id as invoice_id")
    return (
        f"select book.* replace ({', '.join(renamed)}) from ({body}) as book"  # noqa: S608 - own names
        " cross join (select unnest($variants) as variant) as side"
    )


def _overrides_of(name: str, scenario: Scenario) -> pa.Table | None:
    """Overrides of a table; those of a variant replace those of all variants."""
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
    """The rows of both; a row of ``own`` replaces the common one of its key."""
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


def _override_rows(cursor: Cursor, name: str, rows: pa.Table, keys: tuple[str, ...]) -> None:
    cursor.register(OVERRIDES, rows)
    same_key = " and ".join(
        f"{name}.{column} is not distinct from {OVERRIDES}.{column}" for column in keys
    )
    cursor.execute(f"delete from {name} using {OVERRIDES} where {same_key}")  # noqa: S608 - own names
    cursor.execute(f"insert into {name} by name from {OVERRIDES}")
    cursor.unregister(OVERRIDES)
