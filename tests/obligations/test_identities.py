"""Every date of the obligation clock moves the money it names, on any book."""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cover.random_books import RandomBooks, random_books
from tests.cover.test_identities import without_the_future
from tests.sweep import examples, over_seeds
from tradecredit import store, tables

IN_THE_ENGINE = ("declare", "notify", "notify_late")
REASONS = ("nothing_payable", "declare_first", "taken_by_a_cap", "less_than_a_cent")
DEFAULTS = {"string": "unknown", "int": 0, "float": 0.0, "date": date(2023, 1, 1), "bool": False}


def opened(books: RandomBooks) -> store.Book:
    """The random tables as a book; columns that the engine does not read get any value."""
    frames = {name: filled(name, books.tables.get(name, [])) for name in tables.table_names()}
    frames["exporters"] = filled(
        "exporters",
        [{"exporter_id": row["exporter_id"]} for row in books.tables["policies"]],
    ).drop_duplicates()
    return store.open_frames(frames, label="random", data_end=books.as_of_date, has_positions=False)


def filled(table_name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    columns = [column for column in tables.columns() if column.table_name == table_name]
    usual = {
        column.column_name: DEFAULTS[column.type_name] if column.is_required else None
        for column in columns
    }
    if table_name == "limits":
        rows = [{"applied_date": row["decided_date"], **row} for row in rows]
    return pd.DataFrame([usual | row for row in rows], columns=list(usual)).astype(object)


class Desk:
    """One random book as it stood on its day, asked about that day and later ones."""

    def __init__(self, seed: int, exporter_count: int) -> None:
        books = random_books(seed, exporter_count, 16)
        self.today = books.as_of_date
        self.book = opened(replace(without_the_future(books), rules=[], restrictions=[]))
        self.exporters = sorted({row["exporter_id"] for row in books.tables["policies"]})

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.book.close()

    def obligations(self) -> pd.DataFrame:
        found = [
            store.run(
                self.book,
                "obligations/obligations",
                {"as_of_date": self.today, "exporter_id": exporter_id, "loss_cause": "default"},
            ).assign(exporter_id=exporter_id)
            for exporter_id in self.exporters
        ]
        return pd.concat(found, ignore_index=True)

    @lru_cache  # noqa: B019 - one desk lives for one test
    def cover_around(self, day: date) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Cover on ``day`` and on the day after, when nothing else has happened."""
        after = day + timedelta(days=1)
        rows = store.run(
            self.book,
            "cover/cover_by_invoice",
            {
                "as_of_date": day,
                "compared_date": after,
                "exporter_id": None,
                "loss_cause": "default",
            },
        ).set_index("invoice_id")
        on_it, past = (rows[rows["as_of_date"] == pd.Timestamp(one)] for one in (day, after))
        return on_it, past


def the_dates_move_their_money(desk: Desk) -> int:
    """Checks every dated obligation; returns how many were held to the exact cent."""
    obligations = desk.obligations()
    dated = obligations[obligations["obligation_kind"].isin(IN_THE_ENGINE)]
    exact = 0
    for row in dated.to_dict("records"):
        day = row["obligation_date"].date()
        assert day >= desk.today
        now = desk.cover_around(desk.today)[0].loc[row["subject_id"]]
        on_it, past = (rows.loc[row["subject_id"]] for rows in desk.cover_around(day))
        step = "undeclared_usd" if row["obligation_kind"] == "declare" else "late_notice_usd"
        if pd.isna(row["unmoved_reason"]):
            assert row["at_stake_usd"] > 0
            assert past[step] > on_it[step], row
        else:
            assert row["at_stake_usd"] == 0
            assert row["unmoved_reason"] in REASONS
        if row["unmoved_reason"] == "nothing_payable":
            assert now["payable_usd"] == 0
        if is_alone(row, dated):
            assert round(now["payable_usd"] - past["payable_usd"], 2) == row["at_stake_usd"], row
            exact += 1
    return exact


def is_alone(row: dict[str, object], dated: pd.DataFrame) -> bool:
    """Whether nothing else of the exporter falls due from today to the date."""
    same = dated["exporter_id"] == row["exporter_id"]
    return bool((same & (dated["obligation_date"] <= row["obligation_date"])).sum() == 1)


@pytest.mark.slow
@examples(sample=2, sweep=30)
@given(seed=st.integers(min_value=0, max_value=2**32 - 1))
def test_moving_the_day_past_a_date_moves_the_money_on_a_few_books(seed: int) -> None:
    with Desk(seed, 2) as desk:
        the_dates_move_their_money(desk)


@pytest.mark.slow
@over_seeds(sample=1, sweep=25, first=500)
def test_moving_the_day_past_a_date_moves_the_money_to_the_cent(seed: int) -> None:
    with Desk(seed, 10) as desk:
        assert the_dates_move_their_money(desk) >= 1
