"""Memory of visitors who left is given back to the system.

Streamlit keeps what a visitor had for two minutes after the connection broke, in case it comes
back, and drops it when a later one leaves. What is dropped then are objects that hold each other,
which only Python's collector finds; so it is run a little after each visitor left, never while
somebody waits for a page.
"""

import ctypes
import gc
import threading
from contextlib import suppress

import pyarrow as pa
import streamlit as st

# By then Streamlit has dropped the sessions whose time is over.
SECONDS_AFTER_LEAVING = 5

_lock = threading.Lock()
_waiting: threading.Timer | None = None


def note_visit() -> None:
    """Let this visitor's leaving be noticed; asked for at each run, and quick."""
    _visit()


def give_back() -> None:
    """Collect garbage, and return what is free to the system; tens of milliseconds."""
    global _waiting
    with _lock:
        _waiting = None
    gc.collect()
    pa.default_memory_pool().release_unused()
    # Not every system has it: it is glibc that keeps what was freed in the arenas of threads.
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _give_back_soon(_left: object) -> None:
    global _waiting
    with _lock:
        if _waiting is None:
            _waiting = threading.Timer(SECONDS_AFTER_LEAVING, give_back)
            _waiting.daemon = True
            _waiting.start()


@st.cache_resource(scope="session", show_spinner=False, on_release=_give_back_soon)
def _visit() -> object:
    return object()
