"""Checks that follow from the dictionary: a cell of it is a rule, for every column and value."""

import csv
import math
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests import tiny_portfolio
from tests.tiny_portfolio import DATA_END
from tradecredit import settings, store, tables
from tradecredit.store import derived

Row = dict[str, str]
Found = set[tuple[str, str, str]]

DICTIONARY: list[Row] = list(csv.DictReader(settings.DICTIONARY_PATH.open(encoding="utf-8")))
MONEY = ("US$", "RMB")

# Check, the columns it must look at as the dictionary's own cells say, and a value it must find.
RULES: list[tuple[str, Callable[[Row], bool], Any]] = [
    ("required_values", lambda row: row["is_required"] == "yes", None),
    (
        "values_from_their_lists",
        lambda row: row["type"] == "string" and row["allowed"] and not row["references"],
        "no such value",
    ),
    ("numbers_are_finite", lambda row: row["type"] == "float", math.inf),
    ("amounts_in_range", lambda row: row["unit"] in MONEY, -0.01),
    ("amounts_in_range", lambda row: row["unit"] in MONEY, 1e15),
    ("ratios_between_0_and_1", lambda row: row["unit"] == "ratio", 1.01),
    ("ratios_between_0_and_1", lambda row: row["unit"] == "ratio", -0.01),
    ("days_in_range", lambda row: row["unit"] == "days", 721),
    ("days_in_range", lambda row: row["unit"] == "days", -1),
    (
        "nothing_after_the_data_end",
        lambda row: row["type"] == "date" and row["allowed"] != "any day",
        DATA_END + timedelta(days=1),
    ),
    ("references_exporters", lambda row: row["references"] == "exporters.exporter_id", "X99"),
    ("references_buyers", lambda row: row["references"] == "buyers.buyer_id", "B99"),
    ("references_policies", lambda row: row["references"] == "policies.policy_id", "P99"),
    ("references_shipments", lambda row: row["references"] == "shipments.invoice_id", "I99"),
    ("references_claims", lambda row: row["references"] == "claims.claim_id", "C99"),
    ("references_codes", lambda row: row["references"].startswith("ref_"), "atlantis"),
]


@pytest.fixture
def add_to_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """Adds a row to the dictionary for one test; a cell that is not given is empty."""

    def add(**cells: str) -> None:
        path = tmp_path / "dictionary.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, DICTIONARY[0])
            writer.writeheader()
            writer.writerows([*DICTIONARY, cells])
        monkeypatch.setattr(tables, "DICTIONARY_PATH", path)
        _forget_the_dictionary()

    yield add
    monkeypatch.undo()
    _forget_the_dictionary()


def _forget_the_dictionary() -> None:
    for read in (tables.columns, tables.table_names, tables.key_columns, tables.schema):
        read.cache_clear()
    derived.derived_queries.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "is_meant", "value"), RULES, ids=[f"{name}: {value}" for name, _rows, value in RULES]
)
def test_a_fault_in_any_column_is_found_and_nothing_else(tmp_path, name, is_meant, value):
    meant = [row for row in DICTIONARY if is_meant(row)]
    frames = tiny_portfolio.frames()
    planted = [(row, _plant(frames, row, value, at)) for at, row in enumerate(meant)]
    expected = {
        (row["table"], _key_of(frames, row["table"], at), row["column"]) for row, at in planted
    }
    assert len(expected) == len(meant) > 0
    assert _found(tmp_path / "book", frames, name) == expected


def _plant(frames: dict[str, pd.DataFrame], row: Row, value: Any, number: int) -> int:
    """Puts ``value`` into a row of the table, another one for the next column; returns which."""
    frame = frames[row["table"]].astype(object)
    at = number % len(frame)
    frame.loc[at, row["column"]] = value
    frames[row["table"]] = frame
    return at


def _key_of(frames: dict[str, pd.DataFrame], table: str, at: int) -> str:
    names = [row["column"] for row in DICTIONARY if (row["table"], row["is_key"]) == (table, "yes")]
    parts = frames[table].loc[at, names]
    return " ".join("unknown" if pd.isna(part) else str(part) for part in parts)


def _found(folder: Path, frames: dict[str, pd.DataFrame], name: str) -> Found:
    """Table, key and column of each fault that a check finds in the book ``frames``."""
    with store.open_folder(tiny_portfolio.write(folder, frames), has_positions=False) as book:
        broken = store.check(book, f"checks/{name}").broken
    return {
        (row.table_name, row.row_key, problem.partition(" is ")[0])
        for row in broken.itertuples()
        for problem in row.problem.split("; ")
    }


def test_a_key_in_two_rows_is_found_in_every_table(tmp_path):
    frames = {
        name: pd.concat([frame, frame.tail(1)], ignore_index=True)
        for name, frame in tiny_portfolio.frames().items()
    }
    expected = {(name, _key_of(frames, name, len(frame) - 1)) for name, frame in frames.items()}
    found = _found(tmp_path / "book", frames, "keys_unique")
    assert {(table, key) for table, key, _column in found} == expected


def test_a_problem_says_what_was_found_and_what_was_expected(tmp_path):
    problems = {
        "required_values": ("due_date", None, "due_date is empty, expected a value"),
        "amounts_in_range": (
            "premium_usd",
            -2.5,
            "premium_usd is -2.5, expected between 0 and 1000000000000",
        ),
        "values_from_their_lists": (
            "payment_term",
            "CAD",
            "payment_term is CAD, expected OA, DA, DP, LC",
        ),
        "references_buyers": (
            "buyer_id",
            "B99",
            "buyer_id is B99, expected a value of buyers.buyer_id",
        ),
        "days_in_range": ("term_days", 721, "term_days is 721, expected between 0 and 720"),
        "nothing_after_the_data_end": (
            "paid_date",
            date(2025, 10, 1),
            "paid_date is 2025-10-01, expected a day up to the end of the data",
        ),
    }
    frames = tiny_portfolio.frames()
    frames["shipments"] = frames["shipments"].astype(object)
    for column, value, _problem in problems.values():
        frames["shipments"].loc[0, column] = value
    with store.open_folder(tiny_portfolio.write(tmp_path, frames), has_positions=False) as book:
        for name, (_column, _value, problem) in problems.items():
            assert store.check(book, f"checks/{name}").broken["problem"].tolist() == [problem]


def test_a_row_with_two_faults_is_told_once_with_both(tmp_path):
    frames = tiny_portfolio.frames()
    frames["policies"].loc[0, ["premium_rate_ratio", "indemnity_default_ratio"]] = [2.0, 3.0]
    with store.open_folder(tiny_portfolio.write(tmp_path, frames), has_positions=False) as book:
        broken = store.check(book, "checks/ratios_between_0_and_1").broken
    assert broken["problem"].tolist() == [
        "premium_rate_ratio is 2.0, expected between 0 and 1;"
        " indemnity_default_ratio is 3.0, expected between 0 and 1"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "good", "bad", "check"),
    [
        (
            {"type": "string", "allowed": "state|private"},
            "state",
            "other",
            "values_from_their_lists",
        ),
        (
            {"type": "int", "unit": "years", "allowed": "between 0 and 99"},
            7,
            100,
            "values_from_their_lists",
        ),
        (
            {"type": "string", "references": "ref_countries.country_code"},
            "CN",
            "XX",
            "references_codes",
        ),
        ({"type": "string", "references": "limits.limit_id"}, "L01", "L99", "references_limits"),
        ({"type": "float", "unit": "US$"}, 0.0, -1.0, "amounts_in_range"),
        ({"type": "date"}, DATA_END, DATA_END + timedelta(days=1), "nothing_after_the_data_end"),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else None,
)
def test_a_new_row_of_the_dictionary_is_all_that_a_new_column_needs(
    tmp_path, add_to_dictionary, cells, good, bad, check
):
    row = {"table": "exporters", "column": "added", "is_key": "no", "is_required": "no", **cells}
    add_to_dictionary(**row)
    frames = tiny_portfolio.frames()
    count = len(frames["exporters"])
    frames["exporters"]["added"] = [good, bad, *[None] * (count - 2)]

    assert f"checks/{check}" in store.check_names()
    assert _found(tmp_path / "book", frames, check) == {("exporters", "X2", "added")}
