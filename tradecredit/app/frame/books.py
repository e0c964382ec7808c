"""Which book this visitor reads: the sample book of the server, or a ledger of their own."""

import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pandas as pd
import streamlit as st

from tradecredit import settings, store
from tradecredit.app.frame.results import Results
from tradecredit.language import _

LEDGER_KEY = "ledger_book"
# File name of the ledger that My ledger offers as an example.
EXAMPLE_LEDGER = "example_from_the_sample_book.xlsx"
RUN_BOOK_KEY = "book_of_run"
BYTES_KEPT_OF_BOOK = 256 * 2**20
BYTES_KEPT_OF_LEDGER = 64 * 2**20

Value = TypeVar("Value")

# What belongs to an open book ends with it: of a ledger, with the session of its visitor.
_results: weakref.WeakKeyDictionary[store.Book, Results] = weakref.WeakKeyDictionary()
_checks: weakref.WeakKeyDictionary[store.Book, Future[list[store.CheckResult]]]
_checks = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def begin_run() -> None:
    """Let this run see a newer book of the server; within a run it stays the same."""
    st.session_state[RUN_BOOK_KEY] = None


def current_book() -> store.Book:
    """The visitor's ledger when one is loaded, else the book of the server."""
    ledger: store.Book | None = st.session_state.get(LEDGER_KEY)
    return ledger or _book_of_run()


def _book_of_run() -> store.Book:
    """The server's book, looked up once a run: asking every file for its age takes a while."""
    seen: weakref.ref[store.Book] | None = st.session_state.get(RUN_BOOK_KEY)
    book = seen() if seen else None
    if book is None:
        book = sample_book()
        # A visitor who went to lunch must not keep a book that was replaced since.
        st.session_state[RUN_BOOK_KEY] = weakref.ref(book)
    return book


def results(book: store.Book) -> Results:
    """What is kept of the results of a book's queries."""
    most_bytes = BYTES_KEPT_OF_LEDGER if is_ledger(book) else BYTES_KEPT_OF_BOOK
    return _of(book, _results, lambda: Results(most_bytes))


def forget_results() -> None:
    """Compute every result anew from now on; for measuring what that takes."""
    with _lock:
        _results.clear()


def _of(
    book: store.Book,
    by_book: weakref.WeakKeyDictionary[store.Book, Value],
    make: Callable[[], Value],
) -> Value:
    with _lock:
        if book not in by_book:
            by_book[book] = make()
        return by_book[book]


def is_ledger(book: store.Book) -> bool:
    """Whether the book is the visitor's own ledger, which appears in no link and no cache."""
    return book is st.session_state.get(LEDGER_KEY)


def use_ledger(book: store.Book) -> None:
    """Let every page of this visitor show ``book`` from now on."""
    forget_ledger()
    st.session_state[LEDGER_KEY] = book


def begin_with_days_of(book: store.Book) -> None:
    """Let no day chosen for another book stand; only from a callback, before widgets are drawn."""
    days = {
        "as_of_date": book.data_end,
        "from_date": (pd.Timestamp(book.data_end) - pd.DateOffset(years=1)).date(),
        "to_date": book.data_end,
    }
    for key, moment in days.items():
        if key in st.session_state or key == "as_of_date":
            st.session_state[key] = moment
    for key in ("position_date", "_kept_position_date", "_linked_position_date"):
        st.session_state.pop(key, None)


def forget_ledger() -> None:
    """Go back to the server's book; the ledger is gone.

    It is let go rather than closed: its checks may still run beside the page, and the memory
    is given back when the last of them is done.
    """
    st.session_state.pop(LEDGER_KEY, None)


def sample_book() -> store.Book:
    """The server's book in its newest version; it is built on the very first start."""
    folder = settings.portfolio_dir()
    if folder == settings.SAMPLE_BOOK_DIR and not folder.exists():
        _build_with_progress()
    with suppress(RuntimeError):  # a link in a circle: opening it says so
        folder = folder.resolve()
    return _opened(str(folder), store.reference_stamp())


def check_results(book: store.Book, *, wait: bool = False) -> list[store.CheckResult] | None:
    """Results of every check of the book; None while they still run beside the pages."""
    running = _of(book, _checks, lambda: ThreadPoolExecutor(1).submit(_run_checks, book))
    return running.result() if wait or running.done() else None


def _run_checks(book: store.Book) -> list[store.CheckResult]:
    """Results of the checks, up to the one during which the book was closed or replaced."""
    found: list[store.CheckResult] = []
    with suppress(store.StoreError):
        found.extend(store.run_checks(book))
    return found


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(version_folder: str, reference_stamp: str) -> store.Book:
    """The book in a folder; opened anew, with nothing kept, when a reference file was edited."""
    book = store.open_folder(Path(version_folder))
    # Collecting the many objects of the imports after every run was the largest cost of a
    # page; frozen, they are never looked at again (docs/decisions/0002-freeze-and-garbage.md).
    gc.collect()
    gc.freeze()
    return book


def _build_with_progress() -> None:
    from tradecredit.synthetic import build_book

    st.subheader(_("Building the sample book"))
    st.caption(_("This happens once, on the first start, and takes about ten seconds."))
    bar = st.progress(0.0)

    def show(done_ratio: float, step: str) -> None:
        bar.progress(min(done_ratio, 1.0), text=step)

    try:
        build_book(settings.SAMPLE_BOOK_DIR, progress=show)
    except OSError as error:
        st.error(
            _(
                "The sample book cannot be written to {folder}: {reason}. Give the server the "
                "right to write there, or point TRADECREDIT_DATA_DIR to a book.",
                folder=settings.SAMPLE_BOOK_DIR.parent,
                reason=error.strerror or error,
            ),
            icon=":material/database_off:",
        )
        st.stop()
    st.rerun()
