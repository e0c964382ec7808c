"""What if: the book of one exporter as it was known on a day, with rows put in or replaced.

The rows lie over the book's tables for one run only, as temporary tables of its cursor under
the same names. So a query answers about an order that does not exist yet, a limit that is cut
or a rule with another value by the same text that answers about the book.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import duckdb
import pyarrow as pa

from tradecredit.store.queries import query

# The views whose rows are dated, with the query that gives them as known on a day, and the
# columns by which a supposed row takes the place of one of the book.
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
GIVEN_ROWS = "supposed_rows"


@dataclass(frozen=True)
class Supposed:
    """Suppositions of one run, about one exporter where they touch dated tables.

    ``rows`` are whole or partial rows by table name (``stg_limits``); a row whose key is in
    the book replaces it, others are added, columns that are not given are unknown. With a
    ``known_date`` nothing dated later has happened, whatever the as-of date is.
    """

    exporter_id: str | None = None
    known_date: date | None = None
    rows: Mapping[str, pa.Table] = field(default_factory=dict)

    @property
    def table_names(self) -> tuple[str, ...]:
        """Tables that differ from the book's."""
        dated = tuple(KNOWN_QUERIES) if self.known_date else ()
        return tuple(dict.fromkeys([*dated, *self.rows]))

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same suppositions: a part of the key of cached results."""
        digest = hashlib.sha256(f"{self.exporter_id}|{self.known_date}".encode())
        for name in sorted(self.rows):
            digest.update(name.encode())
            digest.update(str(self.rows[name].to_pydict()).encode())
        return digest.hexdigest()

    def touches(self, names: Iterable[str]) -> bool:
        """Whether the text of one of these queries, or of one it uses, reads a changed table."""
        text = "\n".join(_whole_text(name) for name in names)
        return any(table in text for table in self.table_names)


def _whole_text(name: str) -> str:
    found = query(name)
    return found.sql + "".join(_whole_text(used) for used in found.uses)


def lay_over(cursor: duckdb.DuckDBPyConnection, supposed: Supposed) -> None:
    """Put the suppositions over the book's tables, for this cursor alone."""
    for name in supposed.table_names:
        _copy(cursor, name, supposed)
        if name in supposed.rows:
            _put_in(cursor, name, supposed.rows[name])


def _copy(cursor: duckdb.DuckDBPyConnection, name: str, supposed: Supposed) -> None:
    if name not in KNOWN_QUERIES:
        cursor.execute(f"create temporary table {name} as from memory.main.{name}")
        return
    known = query(KNOWN_QUERIES[name])
    cursor.execute(
        f"create temporary table {name} as {known.sql}",
        {"known_date": supposed.known_date, "exporter_id": supposed.exporter_id},
    )


def _put_in(cursor: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    cursor.register(GIVEN_ROWS, rows)
    same_key = " and ".join(
        f"{name}.{column} is not distinct from {GIVEN_ROWS}.{column}" for column in KEYS[name]
    )
    cursor.execute(f"delete from {name} using {GIVEN_ROWS} where {same_key}")  # noqa: S608 - own names
    cursor.execute(f"insert into {name} by name from {GIVEN_ROWS}")
    cursor.unregister(GIVEN_ROWS)
