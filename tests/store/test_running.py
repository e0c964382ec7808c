"""A run is checked, bound, timed, and can be cancelled or stopped."""

import threading
import time
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from tests import tiny_portfolio
from tests.queries.parameters import values_for
from tests.tiny_portfolio import DATA_END
from tradecredit import store
from tradecredit.store.running import bindable

pytestmark = pytest.mark.slow

# Hours of work for any machine, should nothing stop it.
ENDLESS = "select count(*) as n from range(1000000000000) as t (i) where hash(i) % 7 = 1"
COVER = "cover/cover_by_invoice"
AT_THE_END = {"as_of_date": DATA_END, "exporter_id": None, "loss_cause": "default"}


def test_a_missing_parameter_is_named(tiny_book):
    with pytest.raises(store.ParameterError, match="loss_cause"):
        store.run(tiny_book, COVER, {"as_of_date": DATA_END, "exporter_id": None})


def test_a_misspelt_parameter_is_answered_with_the_closest(tiny_book):
    with pytest.raises(store.ParameterError, match="Did you mean exporter_id"):
        store.run(tiny_book, COVER, {**AT_THE_END, "exporter_ids": None})
    with pytest.raises(store.ParameterError, match="Did you mean country_codes"):
        store.run_all(
            tiny_book,
            ["exposure/invoices", COVER],
            {**AT_THE_END, "country_codes": None, "country_code": None},
        )


def test_a_value_that_cannot_be_bound_is_refused(tiny_book):
    with pytest.raises(store.ParameterError, match="dict"):
        store.run(tiny_book, COVER, {**AT_THE_END, "exporter_id": {}})


@pytest.mark.parametrize(
    ("given", "bound"),
    [
        (datetime(2025, 9, 30, 12, 0, tzinfo=UTC), date(2025, 9, 30)),
        (pd.Timestamp("2025-09-30"), date(2025, 9, 30)),
        (pd.NaT, None),
        (np.int64(5), 5),
        (("US", "DE"), ["US", "DE"]),
        ({"US", "DE"}, ["DE", "US"]),
        (np.array(["US"]), ["US"]),
        ([], []),
    ],
)
def test_values_are_bound_as_plain_ones(given, bound):
    assert bindable("any", given) == bound


def test_a_value_is_never_read_as_sql(tiny_book, write_query):
    name = write_query("echo", "select $search_text as said", params="search_text")
    attack = "'; drop view stg_claims; --"
    assert store.run(tiny_book, name, {"search_text": attack})["said"].tolist() == [attack]


def test_a_query_over_its_time_limit_ends_and_says_what_to_narrow(tiny_book, write_query):
    body = ENDLESS + " and $country_codes is null"
    name = write_query("endless", body, params="country_codes")
    started = time.perf_counter()
    with pytest.raises(store.QueryTooSlow, match="fewer countries"):
        store.run(tiny_book, name, {"country_codes": None}, time_limit_seconds=0.2)
    assert time.perf_counter() - started < 5


def test_a_limit_of_nothing_is_none(tiny_book, write_query):
    """Adding up ten million hashes takes longer than a millisecond anywhere."""
    name = write_query(
        "long", "select sum(hash(i) % 7)::bigint as n from range(10_000_000) as t (i)"
    )
    with pytest.raises(store.QueryTooSlow):
        store.run(tiny_book, name, {}, time_limit_seconds=0.001)
    assert len(store.run(tiny_book, name, {}, time_limit_seconds=0)) == 1


def test_a_query_of_files_that_takes_too_long_is_no_damaged_book(tmp_path, monkeypatch, request):
    monkeypatch.setattr("tradecredit.store.book.ROWS_KEPT_IN_MEMORY", 0)
    pairs = " cross join ".join(f"raw.shipments as s{number}" for number in range(12))
    with store.open_folder(tiny_portfolio.write(tmp_path / "book")) as opened:
        # Not before: a book is opened by the project's own queries.
        write_query = request.getfixturevalue("write_query")
        name = write_query("pairs", f"select count(hash(s0, s11)) as n from {pairs}")
        with pytest.raises(store.QueryTooSlow, match="took too long"):
            store.run(opened, name, {}, time_limit_seconds=0.1)


@pytest.mark.parametrize(
    ("text", "limit"), [("30", 30), (" 0.5 ", 0.5), ("0", 0), ("86400", 86400)]
)
def test_a_time_limit_is_read_in_seconds(text, limit):
    assert store.time_limit(text) == limit


@pytest.mark.parametrize("text", ["", "soon", "-1", "nan", "inf", "1e99", "10s"])
def test_a_time_limit_that_is_none_is_told(text):
    with pytest.raises(store.ParameterError, match="expected seconds"):
        store.time_limit(text)


def test_the_time_limit_counts_the_queries_used_as_well(tiny_book, write_query):
    write_query("endless", ENDLESS)
    header = "-- Uses it.\n--\n-- grain: one row\n-- params: none\n-- uses: trial/endless\n"
    name = write_query("top", "select n from endless", header=header)
    with pytest.raises(store.QueryTooSlow):
        store.run(tiny_book, name, {}, time_limit_seconds=0.2)


def test_a_superseded_run_is_cancelled_at_once(tiny_book, write_query):
    name = write_query("endless", ENDLESS)
    running, ended = store.Running(), []

    def read() -> None:
        try:
            store.run(tiny_book, name, {}, running=running, time_limit_seconds=60)
        except store.QueryCancelled:
            ended.append(time.perf_counter())

    thread = threading.Thread(target=read)
    thread.start()
    time.sleep(0.3)
    cancelled = time.perf_counter()
    running.cancel()
    thread.join(timeout=10)
    assert ended
    assert ended[0] - cancelled < 1


def test_a_cancelled_handle_starts_nothing_more(tiny_book):
    running = store.Running()
    running.cancel()
    with pytest.raises(store.QueryCancelled):
        store.run(tiny_book, COVER, AT_THE_END, running=running)


def test_the_book_answers_after_a_cancelled_run(tiny_book, write_query):
    name = write_query("endless", ENDLESS)
    with pytest.raises(store.QueryTooSlow):
        store.run(tiny_book, name, {}, time_limit_seconds=0.1)
    one = write_query("one", "select 1 as one")
    assert store.run(tiny_book, one, {})["one"].tolist() == [1]


def test_a_used_result_that_is_at_hand_gives_the_same_answer(tiny_book):
    for name in store.query_names("exposure"):
        query = store.query(name)
        if query.uses != (COVER,):
            continue
        parameters = values_for(query.all_parameters)
        walked = store.run(tiny_book, COVER, values_for(store.query(COVER).all_parameters))
        own = {key: parameters[key] for key in query.parameters if key in parameters}
        given = store.run(tiny_book, name, own, inputs={COVER: walked})
        pd.testing.assert_frame_equal(given, store.run(tiny_book, name, parameters))


def test_an_exact_result_that_is_at_hand_gives_the_same_answer(tiny_book):
    names = ["exposure/invoices", "exposure/summary"]
    own = {"as_of_date": DATA_END, "country_codes": None}
    walked = store.run_exactly(tiny_book, COVER, AT_THE_END)
    given = store.run_all(tiny_book, names, own, inputs={COVER: walked})
    for name in names:
        alone = store.run(tiny_book, name, {**AT_THE_END, "country_codes": None})
        pd.testing.assert_frame_equal(given[name], alone)


def test_a_compared_day_gives_the_same_figures_as_a_run_of_its_own(tiny_book):
    earlier = date(2025, 6, 30)
    chosen = {**AT_THE_END, "country_codes": None}
    both = store.run(tiny_book, "exposure/summary", {**chosen, "compared_date": earlier})
    alone = [
        store.run(tiny_book, "exposure/summary", {**chosen, "as_of_date": day})
        for day in (earlier, DATA_END)
    ]
    pd.testing.assert_frame_equal(both, pd.concat(alone, ignore_index=True))


def test_a_used_result_without_its_columns_is_refused(tiny_book):
    with pytest.raises(store.ParameterError, match="payable_usd"):
        store.run(
            tiny_book,
            "checks/cover_is_not_negative",
            {},
            inputs={COVER: pd.DataFrame({"invoice_id": ["I01"]})},
        )


def test_runs_do_not_see_each_others_used_results(tiny_book):
    one = store.run(tiny_book, "checks/cover_steps_add_up", {**AT_THE_END, "exporter_id": "X1"})
    assert one.empty
    with tiny_book.cursor() as cursor:
        names = cursor.execute("select table_name from duckdb_tables()").fetchall()
    assert ("cover_by_invoice",) not in names


def test_every_run_is_timed(tiny_book):
    with store.timings() as outer, store.timings() as inner:
        store.run(tiny_book, COVER, AT_THE_END)
    store.run(tiny_book, COVER, AT_THE_END)
    assert [timing.query_name for timing in outer] == [COVER]
    assert outer == inner
    assert outer[0].seconds > 0
    assert outer[0].row_count > 0


def test_the_database_s_own_error_becomes_a_plain_one(tiny_book, write_query):
    name = write_query("cast", "select cast($search_text as integer) as n", params="search_text")
    with pytest.raises(store.QueryFailed, match="trial/cast"):
        store.run(tiny_book, name, {"search_text": "many"})
