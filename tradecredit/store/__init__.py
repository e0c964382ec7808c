"""Files or frames in, frames out: the only place that knows DuckDB."""

from tradecredit.store.book import (
    MANIFEST_NAME,
    Book,
    conform,
    open_folder,
    open_frames,
    read_manifest,
)
from tradecredit.store.errors import (
    BookUnreadable,
    ParameterError,
    QueryCancelled,
    QueryFailed,
    QueryHeaderError,
    QueryTooLarge,
    QueryTooSlow,
    QueryUnknown,
    ReferenceUnreadable,
    StoreError,
)
from tradecredit.store.evidence import assumptions, reference, reference_names, sources
from tradecredit.store.marts import write_marts
from tradecredit.store.queries import Query, query, query_names
from tradecredit.store.running import Running, Timing, run, timings

__all__ = [
    "MANIFEST_NAME",
    "Book",
    "BookUnreadable",
    "ParameterError",
    "Query",
    "QueryCancelled",
    "QueryFailed",
    "QueryHeaderError",
    "QueryTooLarge",
    "QueryTooSlow",
    "QueryUnknown",
    "ReferenceUnreadable",
    "Running",
    "StoreError",
    "Timing",
    "assumptions",
    "conform",
    "open_folder",
    "open_frames",
    "query",
    "query_names",
    "read_manifest",
    "reference",
    "reference_names",
    "run",
    "sources",
    "timings",
    "write_marts",
]
