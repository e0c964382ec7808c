"""What each page spends in queries, run by run.

Each page is run alone through Streamlit's own test runner in two ways. "First views": one run
per filter with nothing in the cache, what the first visitor of a view waits for the database.
"Session": one visitor who opens the page and then changes one filter after the other, with the
cache as it is. Seconds depend on the machine; the ratio beside them (to one plain sum over all
invoices, timed in the same process) does not.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from streamlit.testing.v1 import AppTest

from tradecredit import settings, store
from tradecredit.app.frame import books

RUN_TIMEOUT_SECONDS = 60
YARDSTICK = "book/insured_total"
YARDSTICK_RUNS = 9

# Filters of the runs of every page; what a page does not know it leaves alone.
PERIODS: tuple[dict[str, str], ...] = (
    {},
    {"as_of_date": "2025-06-30"},
    {"as_of_date": "2025-12-31"},
)
VIEWS: tuple[dict[str, str], ...] = (
    {},
    {"country_codes": "US"},
    {"country_codes": "DE"},
    {"sector_codes": "electronics"},
    {"size_classes": "small"},
    {"product_codes": "platform"},
    {"compare_to": "month_ago"},
)

# What a visitor does after choosing an exporter, one change a run; runs that ask the database
# nothing (the page does not know the filter, or has the answer) are not counted.
SESSION_STEPS: tuple[dict[str, str], ...] = (
    {"country_codes": "US"},
    {"country_codes": "none"},
    {"loss_cause": "insolvency"},
    {"loss_cause": "default"},
    {"compare_to": "month_ago"},
    {"compare_to": "year_ago"},
    {"as_of_date": "2026-03-31"},
    {"sector_codes": "electronics"},
    {"sector_codes": "machinery"},
    {"size_classes": "small"},
    {"size_classes": "none"},
)


HEADING = (
    f"{'page':<20}{'session':>9}{'median ms':>11}{'ratio':>7}"
    f"{'first views':>13}{'median ms':>11}{'worst ms':>10}{'queries':>9}{'whole run ms':>14}"
)


@dataclass(frozen=True)
class PageCost:
    """Query time of one page over its runs; times in milliseconds, ratios to the yardstick."""

    page_name: str
    session_run_count: int
    session_median_ms: float
    session_to_yardstick: float
    first_view_count: int
    first_view_median_ms: float
    first_view_worst_ms: float
    query_count: float
    whole_run_ms: float


def page_costs(page_names: Sequence[str], exporter_count: int = 5) -> Iterator[PageCost]:
    """Costs of the pages, one after the other; the book is opened before the first."""
    book = books.sample_book()
    books.check_results(book, wait=True)
    yardstick_ms = _yardstick_ms(book)
    exporters = _some_exporters(book, exporter_count)
    for page_name in page_names:
        _run(_page(page_name), {})
        session = _session_runs(page_name, exporters)
        first = [_first_view(page_name, view) for view in _views(exporters)]
        session_median = statistics.median(run.query_ms for run in session)
        yield PageCost(
            page_name=page_name,
            session_run_count=len(session),
            session_median_ms=session_median,
            session_to_yardstick=session_median / yardstick_ms,
            first_view_count=len(first),
            first_view_median_ms=statistics.median(run.query_ms for run in first),
            first_view_worst_ms=max(run.query_ms for run in first),
            query_count=statistics.median(run.query_count for run in first),
            whole_run_ms=statistics.median(run.whole_ms for run in first),
        )


def line(cost: PageCost) -> str:
    """One page as a line under ``HEADING``."""
    return (
        f"{cost.page_name:<20}{cost.session_run_count:>9}{cost.session_median_ms:>11.1f}"
        f"{cost.session_to_yardstick:>7.1f}{cost.first_view_count:>13}"
        f"{cost.first_view_median_ms:>11.1f}{cost.first_view_worst_ms:>10.1f}"
        f"{cost.query_count:>9.0f}{cost.whole_run_ms:>14.0f}"
    )


def page_names() -> list[str]:
    """Names of all page files."""
    return sorted(path.stem for path in (settings.PROJECT_DIR / "pages").glob("*.py"))


@dataclass(frozen=True)
class _Run:
    query_ms: float
    query_count: int
    whole_ms: float


def _views(exporters: Sequence[str]) -> list[dict[str, str]]:
    by_exporter = [
        {"exporter_id": exporter, **period} for exporter in exporters for period in PERIODS
    ]
    return [*VIEWS, *by_exporter]


def _first_view(page_name: str, view: dict[str, str]) -> _Run:
    books.forget_results()
    return _run(_page(page_name), view)


def _session_runs(page_name: str, exporters: Sequence[str]) -> list[_Run]:
    """One visitor, one filter changed at a time, from view to view."""
    books.forget_results()
    page = _page(page_name)
    steps: list[dict[str, str]] = [{}]
    for exporter in exporters:
        steps += [{"exporter_id": exporter}, *SESSION_STEPS]
    runs = [_run(page, step) for step in steps]
    return [run for run in runs if run.query_count] or runs[:1]


def _page(page_name: str) -> AppTest:
    return AppTest.from_file(
        str(settings.PROJECT_DIR / "pages" / f"{page_name}.py"),
        default_timeout=RUN_TIMEOUT_SECONDS,
    )


def _run(page: AppTest, view: dict[str, str]) -> _Run:
    for name, value in view.items():
        page.query_params[name] = value
    started = time.perf_counter()
    with store.timings() as timings:
        page.run()
    whole = time.perf_counter() - started
    if page.exception:
        raise RuntimeError(f"{view}: {page.exception[0].message}")
    return _Run(1000 * sum(run.seconds for run in timings), len(timings), 1000 * whole)


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
