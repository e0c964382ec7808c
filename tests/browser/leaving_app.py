"""A page for the tests: what a visitor has is in a ring of objects, and its end is logged."""

import gc
import weakref

import streamlit as st

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.frame import books, data

# Only what is run on purpose collects a ring.
gc.disable()
data.begin_run()
st.title("Leaving")
if books.LEDGER_KEY not in st.session_state:
    ledger = store.open_frames(
        tiny_portfolio.frames(), label="Mine", data_end=tiny_portfolio.DATA_END
    )
    ring = [ledger]
    ring.append(ring)  # type: ignore[arg-type]
    st.session_state["ring"] = ring
    weakref.finalize(ledger, print, "a ledger is gone", flush=True)
    books.use_ledger(ledger)
st.metric("Exporters", len(data.load("book/exporters", search_text="", top_count=9)))
