"""A page for the tests: one filter, and one query that is slow where the filter says so.

Writes to its log how each run ended, which no reader of a page can see.
"""

import os
import time
from pathlib import Path

import streamlit as st

from tradecredit.app.frame import data
from tradecredit.store import queries

queries.QUERIES_DIR = Path(os.environ["QUERIES_OF_THE_TEST"])

data.begin_run()
st.title("Slow")
count = {"quick": 10, "slow": 400_000}[
    st.selectbox("Speed", ["quick", "slow"], key="speed", bind="query-params")
]
started = time.monotonic()
print(f"begin {count}", flush=True)  # noqa: T201 - read by the test
try:
    found = data.load("slow/pairs", row_count=count)
finally:
    print(f"end {count} after {time.monotonic() - started:.2f} s", flush=True)  # noqa: T201
st.metric("Pairs", int(found["pair_count"].iloc[0]))
