"""Which book this visitor reads: the sample book of the server, or a ledger of their own."""

import gc
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import streamlit as st

from tradecredit import settings, store
from tradecredit.language import _

LEDGER_KEY = "ledger_book"

# A book or a scenario as a part of the key of what is cached.
KEYS: dict[str | type, Callable[[Any], str]] = {
    store.Book: lambda book: str(book.version),
    store.Scenario: lambda scenario: str(scenario.fingerprint),
}


def current_book() -> store.Book:
    """The visitor's ledger when one is loaded, else the book of the server."""
    ledger: store.Book | None = st.session_state.get(LEDGER_KEY)
    return ledger or sample_book()


def is_ledger(book: store.Book) -> bool:
    """Whether the book is the visitor's own ledger, which appears in no link and no cache."""
    return book is st.session_state.get(LEDGER_KEY)


def use_ledger(book: store.Book) -> None:
    """Let every page of this visitor show ``book`` from now on."""
    forget_ledger()
    st.session_state[LEDGER_KEY] = book


def forget_ledger() -> None:
    """Go back to the server's book; the ledger is gone.

    It is let go rather than closed: its checks may still run beside the page, and the memory
    is given back when the last of them is done.
    """
    ledger: store.Book | None = st.session_state.pop(LEDGER_KEY, None)
    if ledger is not None:
        _checks.clear(ledger)


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
    running = _checks(book)
    return running.result() if wait or running.done() else None


def _run_checks(book: store.Book) -> list[store.CheckResult]:
    """Results of the checks, up to the one during which the book was closed or replaced."""
    results: list[store.CheckResult] = []
    with suppress(store.StoreError):
        results.extend(store.run_checks(book))
    return results


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=KEYS)
def _checks(book: store.Book) -> Future[list[store.CheckResult]]:
    return ThreadPoolExecutor(max_workers=1).submit(_run_checks, book)


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(version_folder: str, reference_stamp: str) -> store.Book:
    """The book in a folder; opened anew, with nothing kept, when a reference file was edited."""
    st.cache_data.clear()
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
