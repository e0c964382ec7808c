"""Files or frames in, frames out: the only place that knows DuckDB."""

from tradecredit.store.book import (
    MANIFEST_NAME,
    Book,
    conform,
    open_folder,
    open_frames,
    read_manifest,
)
from tradecredit.store.checks import CheckResult, check, check_names, run_checks
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
from tradecredit.store.evidence import (
    assumptions,
    oldest_check,
    reference,
    reference_labels,
    reference_names,
    sources,
)
from tradecredit.store.marts import write_marts
from tradecredit.store.queries import Query, query, query_names
from tradecredit.store.reference import reference_hash, reference_stamp
from tradecredit.store.running import (
    Options,
    Running,
    Timing,
    as_frame,
    bindable,
    is_kept,
    run,
    run_all,
    run_exactly,
    time_limit,
    timings,
)
from tradecredit.store.scenario import Scenario
from tradecredit.store.writing import write_folder

__all__ = [
    "MANIFEST_NAME",
    "Book",
    "BookUnreadable",
    "CheckResult",
    "Options",
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
    "Scenario",
    "StoreError",
    "Timing",
    "as_frame",
    "assumptions",
    "bindable",
    "check",
    "check_names",
    "conform",
    "is_kept",
    "oldest_check",
    "open_folder",
    "open_frames",
    "query",
    "query_names",
    "read_manifest",
    "reference",
    "reference_hash",
    "reference_labels",
    "reference_names",
    "reference_stamp",
    "run",
    "run_all",
    "run_checks",
    "run_exactly",
    "sources",
    "time_limit",
    "timings",
    "write_folder",
    "write_marts",
]
