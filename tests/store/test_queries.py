"""A query file is found by its path and held to its header."""

import os

import pytest

from tradecredit import store

GRAIN_ONLY = "-- A query of a test.\n--\n-- grain:   one row\n--\n-- {params}\n"


def test_an_unknown_name_is_answered_with_the_closest():
    with pytest.raises(store.QueryUnknown, match="exposure/buyer_board"):
        store.query("exposure/buyer_bord")


@pytest.mark.parametrize("name", ["../README", "staging/../staging/stg_claims", "/etc/passwd", ""])
def test_a_name_never_leads_out_of_the_folder(name):
    with pytest.raises(store.QueryUnknown):
        store.query(name)


def test_the_header_gives_description_grain_and_parameters(write_query):
    header = (
        "-- What it returns,\n-- over two lines.\n--\n"
        "-- grain:   one row per buyer_id, month (of shipment) and cause\n"
        "-- params:  as_of_date,\n--          buyer_id\n--\n-- A remark: not part of it.\n"
    )
    body = "select $as_of_date as a, $buyer_id as b"
    query = store.query(write_query("good", body, header=header))
    assert query.description == "What it returns, over two lines."
    assert query.grain_columns == ("buyer_id", "month", "cause")
    assert query.parameters == ("as_of_date", "buyer_id")


def test_a_query_needs_the_parameters_of_those_it_uses(write_query):
    write_query("deep", "select $buyer_id as buyer_id", params="buyer_id")
    header = (
        "-- One on another.\n--\n-- grain: one row\n-- params: as_of_date\n-- uses: trial/deep\n"
    )
    name = write_query("top", "select $as_of_date as a from deep", header=header)
    assert store.query(name).all_parameters == ("as_of_date", "buyer_id")


def test_an_edited_file_is_read_again(write_query):
    name = write_query("edited", "select 1 as first_text")
    assert "first_text" in store.query(name).sql
    path = store.query(name).path
    path.write_text(path.read_text().replace("first_text", "second_text"))
    # Two writes within one tick of the file system's clock would look like one.
    later = path.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))
    assert "second_text" in store.query(name).sql


@pytest.mark.parametrize(
    ("body", "params", "told"),
    [
        ("select $buyer_id as b", "none", "buyer_id"),
        ("select 1 as a", "as_of_date", "as_of_date"),
        ("select 1; select 2", "none", "one select statement"),
        ("copy (select 1) to 'stolen.csv'", "none", "one select statement"),
        ("selekt 1", "none", "not valid SQL"),
    ],
)
def test_a_text_that_is_not_what_its_header_says_is_refused(write_query, body, params, told):
    name = write_query("wrong", body, params=params)
    with pytest.raises(store.QueryHeaderError, match=told):
        store.query(name)


def test_a_header_without_parameters_is_refused(write_query):
    name = write_query("bare", "select 1 as a", header=GRAIN_ONLY)
    with pytest.raises(store.QueryHeaderError, match="no params"):
        store.query(name)


def test_a_grain_that_names_no_rows_is_refused(write_query):
    header = "-- A query.\n--\n-- grain: buyers\n-- params: none\n"
    name = write_query("grain", "select 1 as a", header=header)
    with pytest.raises(store.QueryHeaderError, match="one row per column"):
        store.query(name)


def header_of(**facts: str) -> str:
    lines = (f"-- {key}: {value}\n" for key, value in facts.items())
    return "".join(["-- A query.\n--\n-- grain: one row\n-- params: none\n", *lines])


@pytest.mark.parametrize("key", ["uses", "includes"])
@pytest.mark.parametrize("circle", [("a",), ("a", "b"), ("a", "b", "c")])
def test_queries_in_a_circle_are_refused_by_name(write_query, key, circle):
    for name, other in zip(circle, (*circle[1:], circle[0]), strict=True):
        write_query(name, "select 1 as n", header=header_of(**{key: f"trial/{other}"}))
    with pytest.raises(store.QueryHeaderError, match=r"in a circle: .*trial/a"):
        store.query("trial/a").all_parameters  # noqa: B018 - what a run asks first


@pytest.mark.parametrize("key", ["uses", "includes"])
def test_two_queries_of_one_last_name_are_refused(write_query, tmp_path, key):
    write_query("same", "select 1 as n")
    other = tmp_path / "queries" / "other" / "same.sql"
    other.parent.mkdir()
    other.write_text(header_of() + "select 2 as n")
    write_query("top", "select n from same", header=header_of(**{key: "trial/same, other/same"}))
    with pytest.raises(store.QueryHeaderError, match=r"trial/same and other/same.*called same"):
        store.query("trial/top").all_parameters  # noqa: B018 - what a run asks first


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("with recursive more as (select n from step union all"
         " select n + 1 from more where n < 3) select max(n) as n from more", 3),
        ("WITH more AS (select n + 1 as n from step) select n from more", 2),
        ("select n from step; -- The end.\n-- Truly.\n", 1),
    ],
)  # fmt: skip
def test_a_query_that_includes_another_may_begin_and_end_as_sql_does(
    write_query, tiny_book, body, expected
):
    write_query("step", "select 1 as n;\n-- The end.")
    name = write_query("top", body, header=header_of(includes="trial/step"))
    assert store.run(tiny_book, name, {})["n"].tolist() == [expected]


def test_a_file_in_another_encoding_is_refused_by_name(write_query):
    path = store.query(write_query("latin", "select 1 as n")).path
    path = path.with_name("foreign.sql")
    path.write_bytes(header_of().encode() + "select 'Zürich' as city".encode("latin-1"))
    with pytest.raises(store.QueryHeaderError, match=r"foreign\.sql is not a text in UTF-8"):
        store.query("trial/foreign")
