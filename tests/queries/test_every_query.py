"""What must hold for every query file; a new file is covered as soon as it appears."""

import re

import pytest

from tests.queries.parameters import VALUES, values_for
from tradecredit import store, tables
from tradecredit.settings import QUERIES_DIR

pytestmark = pytest.mark.slow

INCLUDED = {step for name in store.query_names() for step in store.query(name).includes}
EVERY_QUERY = pytest.mark.parametrize("name", store.query_names())
LIST_PARAMETERS = [name for name, value in VALUES.items() if value is None]


@EVERY_QUERY
def test_the_header_is_complete_and_agrees_with_the_text(name):
    query = store.query(name)
    assert query.description.endswith(".")
    assert query.path.is_file()


@EVERY_QUERY
def test_the_parameters_are_the_few_of_the_readme(name):
    readme = (QUERIES_DIR / "README.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`(\w+)`", readme))
    assert set(store.query(name).all_parameters) <= explained


@EVERY_QUERY
def test_no_two_rows_of_one_exporter_share_the_grain(tiny_book, name):
    _assert_grain(tiny_book, name, exporter_id="X2")


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in store.query_names()
        if "exporter_id" in store.query(name).all_parameters
        and "one exporter" not in store.query(name).description
    ],
)
def test_no_two_rows_of_the_whole_book_share_the_grain(tiny_book, name):
    _assert_grain(tiny_book, name, exporter_id=None)


def _assert_grain(book: store.Book, name: str, *, exporter_id: str | None) -> None:
    query = store.query(name)
    parameters = values_for(query.all_parameters, exporter_id=exporter_id)
    result = store.run(book, name, parameters)
    if query.grain_columns:
        assert not result.duplicated(list(query.grain_columns)).any()
    else:
        assert len(result) == 1


@pytest.mark.slow
@EVERY_QUERY
def test_an_empty_choice_is_answered(tiny_book, name):
    query = store.query(name)
    nothing = {parameter: [] for parameter in LIST_PARAMETERS}
    result = store.run(tiny_book, name, values_for(query.all_parameters, **nothing))
    assert set(query.grain_columns) <= set(result.columns)


@pytest.mark.slow
@EVERY_QUERY
def test_the_order_of_the_rows_does_not_change_from_run_to_run(tiny_book, name):
    """A step that others include promises its rows alone: its reader orders them."""
    parameters = values_for(store.query(name).all_parameters)
    first, second = (store.run(tiny_book, name, parameters) for _ in range(2))
    if name in INCLUDED:
        keys = list(store.query(name).grain_columns)
        first, second = (
            rows.sort_values(keys, ignore_index=True) if keys else rows for rows in (first, second)
        )
    assert first.equals(second)


def test_every_table_has_a_staging_view():
    views = {name.removeprefix("staging/stg_") for name in store.query_names("staging")}
    assert views == set(tables.table_names())


@pytest.mark.parametrize("table_name", tables.table_names())
def test_a_staging_view_keeps_every_column(tiny_book, table_name):
    staged = store.run(tiny_book, f"staging/stg_{table_name}", {})
    assert set(staged.columns) == set(tables.schema(table_name).names)
    assert len(staged) > 0


@pytest.mark.parametrize("name", store.query_names("known"))
def test_a_table_as_it_was_known_keeps_every_column(tiny_book, name):
    """A what-if run reads it in place of the table."""
    known = store.run(tiny_book, name, values_for(store.query(name).all_parameters))
    table_name = name.removeprefix("known/")
    is_derived = table_name not in tables.table_names()
    whole = f"buyers/{table_name}" if is_derived else f"staging/stg_{table_name}"
    assert set(known.columns) == set(store.run(tiny_book, whole, {}).columns)
