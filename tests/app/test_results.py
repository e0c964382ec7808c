"""What is kept between runs: computed once, bounded in bytes, written into by nobody."""

import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.frame import books, data
from tradecredit.app.frame.results import Results

ROWS_OF_800_BYTES = 100
SECONDS = 20


def table(row_count: int = ROWS_OF_800_BYTES) -> pa.Table:
    """Eight bytes a row."""
    return pa.table({"number": np.arange(row_count, dtype="int64")})


def kept_with(*keys: str, most_bytes: int = 2_000) -> Results:
    kept = Results(most_bytes)
    for key in keys:
        kept.get(key, table)
    return kept


def fails() -> pa.Table:
    raise store.QueryTooSlow("too slow")


def test_a_result_is_computed_once():
    kept = kept_with("a")
    first = kept.get("a", fails)

    assert kept.get("a", fails) is first


def test_what_was_used_longest_ago_goes_when_the_bytes_are_spent():
    """Two results of 800 bytes fit into 2,000, a third does not."""
    kept = kept_with("a", "b")
    kept.get("a", fails)

    kept.get("c", table)

    assert kept.byte_count == 1_600
    kept.get("a", fails)
    kept.get("c", fails)
    with pytest.raises(store.QueryTooSlow):
        kept.get("b", fails)


def test_a_result_larger_than_the_bound_is_given_and_not_kept():
    kept = kept_with("a")

    large = kept.get("large", lambda: {"one": table(200), "two": table(100)})

    assert len(large["one"]) == 200
    assert kept.byte_count == 800
    kept.get("a", fails)


def test_threads_that_ask_at_once_wait_for_one_computation():
    kept, counted = Results(2_000), []
    begun, may_end = threading.Event(), threading.Event()

    def compute() -> pa.Table:
        counted.append(1)
        begun.set()
        assert may_end.wait(SECONDS)
        return table()

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(kept.get, "a", compute)
        assert begun.wait(SECONDS)
        others = [pool.submit(kept.get, "a", compute) for _number in range(3)]
        may_end.set()
        results = {id(found.result(SECONDS)) for found in (first, *others)}

    assert len(counted) == 1
    assert len(results) == 1


def test_after_a_failure_the_next_one_computes():
    kept = Results(2_000)
    with pytest.raises(store.QueryTooSlow):
        kept.get("a", fails)

    assert len(kept.get("a", table)) == ROWS_OF_800_BYTES


def _add_a_column(frame: pd.DataFrame) -> None:
    frame["added"] = 1


def _write_a_cell(frame: pd.DataFrame) -> None:
    frame.loc[frame.index[0], "outstanding_usd"] = -1.0


def _write_a_name(frame: pd.DataFrame) -> None:
    frame.iloc[0, 0] = "X"


def _drop(frame: pd.DataFrame) -> None:
    frame.pop("outstanding_usd")


def _write_the_values(frame: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="read-only"):
        frame["outstanding_usd"].to_numpy()[0] = -1.0


def _rename(frame: pd.DataFrame) -> None:
    frame.columns = [name.upper() for name in frame.columns]
    frame.index = frame.index + 5
    frame.attrs["seen"] = True


@pytest.mark.slow
@pytest.mark.parametrize(
    "write",
    [_add_a_column, _write_a_cell, _write_a_name, _drop, _write_the_values, _rename],
)
def test_what_one_visitor_writes_into_a_frame_no_other_sees(
    write: Callable[[pd.DataFrame], None], tiny_folder, monkeypatch
):
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    asked = {"as_of_date": tiny_portfolio.DATA_END, "exporter_id": "X2"}
    untouched = store.run(books.sample_book(), "buyers/buyers_of_exporter", asked)

    write(data.load("buyers/buyers_of_exporter", **asked))

    again = data.load("buyers/buyers_of_exporter", **asked)
    pd.testing.assert_frame_equal(again, untouched)
    assert not again.attrs


@pytest.mark.slow
def test_the_same_question_is_asked_of_the_database_once(tiny_folder, monkeypatch):
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    books.forget_results()
    asked = {"as_of_date": tiny_portfolio.DATA_END, "exporter_id": "X2", "loss_cause": "default"}
    with store.timings() as first:
        data.load("exposure/invoices", **asked, country_codes=["US", "DE"])
    with store.timings() as second:
        data.load("exposure/invoices", **asked, country_codes=["US", "DE"])
    with store.timings() as third:
        data.load("exposure/invoices", **asked, country_codes=["US"])

    assert first
    assert not second
    assert [timing.query_name for timing in third] == ["exposure/invoices"]


@pytest.mark.slow
def test_what_is_kept_of_a_ledger_goes_with_the_ledger():
    ledger = store.open_frames(
        tiny_portfolio.frames(), label="Mine", data_end=tiny_portfolio.DATA_END
    )
    books.results(ledger).get("a", table)
    assert books.check_results(ledger, wait=True)
    kept, book = weakref.ref(books.results(ledger)), weakref.ref(ledger)

    del ledger
    gc.collect()

    assert book() is None
    assert kept() is None
