"""What each page spends in queries, run by run, with nothing in the cache.

Each page is run alone through Streamlit's own test runner with different filters; before a run
all cached results are dropped, so a figure is what the first visitor of a view waits for the
database. Seconds depend on the machine; the ratio beside them (to one plain sum over all
invoices, timed in the same process) does not.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.testing.v1 import AppTest

from tradecredit import settings, store
from tradecredit.app import books

RUN_TIMEOUT_SECONDS = 60
YARDSTICK = "book/insured_total"
YARDSTICK_RUNS = 9

# Filters of the runs of every page; what a page does not know it leaves alone.
PERIODS = ({}, {"as_of_date": "2025-06-30"}, {"as_of_date": "2025-12-31"})
VIEWS: tuple[dict[str, str], ...] = (
    {},
    {"country_codes": "US"},
    {"country_codes": "DE"},
    {"sector_codes": "electronics"},
    {"size_classes": "small"},
    {"product_codes": "platform"},
    {"compare_to": "month_ago"},
)


@dataclass(frozen=True)
class PageCost:
    """Query time of one page over its runs, in milliseconds."""

    page_name: str
    run_count: int
    median_ms: float
    worst_ms: float
    query_count: float
    whole_run_ms: float
    to_yardstick: float


def page_costs(page_names: Sequence[str], exporter_count: int = 5) -> Iterator[PageCost]:
    """Costs of the pages, one after the other; the book is opened before the first."""
    book = books.sample_book()
    books.check_results(book, wait=True)
    yardstick_ms = _yardstick_ms(book)
    exporters = _some_exporters(book, exporter_count)
    for page_name in page_names:
        runs = [_run(page_name, view) for view in _views(exporters)]
        spent = [run[0] for run in runs]
        yield PageCost(
            page_name=page_name,
            run_count=len(runs),
            median_ms=statistics.median(spent),
            worst_ms=max(spent),
            query_count=statistics.median(run[1] for run in runs),
            whole_run_ms=statistics.median(run[2] for run in runs),
            to_yardstick=statistics.median(spent) / yardstick_ms,
        )


def page_names() -> list[str]:
    """Names of all page files."""
    return sorted(path.stem for path in (settings.PROJECT_DIR / "pages").glob("*.py"))


def _views(exporters: Sequence[str]) -> list[dict[str, str]]:
    by_exporter = [
        {"exporter_id": exporter, **period} for exporter in exporters for period in PERIODS
    ]
    return [*VIEWS, *by_exporter]


def _run(page_name: str, view: dict[str, str]) -> tuple[float, int, float]:
    st.cache_data.clear()
    page = AppTest.from_file(
        str(settings.PROJECT_DIR / "pages" / f"{page_name}.py"),
        default_timeout=RUN_TIMEOUT_SECONDS,
    )
    for name, value in view.items():
        page.query_params[name] = value
    started = time.perf_counter()
    with store.timings() as timings:
        page.run()
    whole_run = time.perf_counter() - started
    if page.exception:
        raise RuntimeError(f"{page_name} with {view}: {page.exception[0].message}")
    return 1000 * sum(timing.seconds for timing in timings), len(timings), 1000 * whole_run


def _yardstick_ms(book: store.Book) -> float:
    seconds = []
    for _number in range(YARDSTICK_RUNS):
        started = time.perf_counter()
        store.run(book, YARDSTICK, {})
        seconds.append(time.perf_counter() - started)
    return 1000 * statistics.median(seconds)


def _some_exporters(book: store.Book, count: int) -> list[str]:
    positions = store.run(book, "book/exporters_by_outstanding", {"as_of_date": book.data_end})
    ranks = pd.Series(range(count)) / max(count - 1, 1) * (len(positions) - 1)
    return list(positions["exporter_id"].iloc[ranks.astype(int)])
