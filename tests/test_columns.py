"""One column name, one heading and one number style, on the screen and in files."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from tradecredit import columns
from tradecredit.code_labels import CODE_LABELS
from tradecredit.columns import COLUMNS, NUMBERS, column, for_files
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.documents.plain import csv_file
from tradecredit.terms import MEASURES

REFERENCES = {"countries", "cities", "sectors", "schemes", "buyer_record_states"}


def test_no_column_is_listed_twice() -> None:
    assert len(columns._ALL) == len(COLUMNS)


def test_a_column_that_is_a_measure_is_headed_by_its_label() -> None:
    assert [name for name in COLUMNS if name in MEASURES and COLUMNS[name].heading_text] == []


def test_a_step_of_the_engine_is_headed_by_its_label() -> None:
    for step in COVER_STEPS:
        assert column(step.column).heading == f"{step.label}, US$"


@pytest.mark.parametrize("name", COLUMNS)
def test_a_listed_column_has_a_heading_a_kind_and_known_codes(name: str) -> None:
    listed = COLUMNS[name]
    kinds = {*NUMBERS, "text", "date", "month", "yes_no", "link", "list", "bars", "share_bar"}

    assert listed.name == name
    assert listed.bare_heading[0].isupper() or not listed.bare_heading[0].isalpha()
    assert listed.shown_kind in kinds
    assert listed.codes in {"", "cover_step", *CODE_LABELS, *REFERENCES}


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("payable_usd", 16_712_345.67, "16.7 m"),
        ("payable_ratio", 0.7469800571428572, "74.7"),
        ("burning_cost_ratio", 0.00123, "12.3"),
        ("contribution_ratio", -0.031, "−3.1"),
        ("calendar_year", 2026, "2026"),
        ("invoice_count", 1234, "1,234"),
        ("is_mature", True, "yes"),
        ("ship_date", pd.Timestamp("2026-08-31"), "2026-08-31"),
        ("ship_month", pd.Timestamp("2026-08-01"), "2026-08"),
        ("value", 0.9, "0.9"),
        ("value", 120.0, "120"),
        ("payable_usd", float("nan"), "–"),
        ("headroom_usd", -0.2, "0"),
    ],
)
def test_a_value_is_written_by_the_kind_of_its_column(
    name: str, value: object, written: str
) -> None:
    assert column(name).write(value) == written


def test_a_file_holds_plain_numbers_in_the_unit_of_the_heading() -> None:
    frame = pd.DataFrame({"payable_ratio": [0.12345, None], "payable_usd": [1.005, -0.001]})

    plain = for_files(frame)

    assert plain["payable_ratio"].iloc[0] == 12.3
    assert plain["payable_ratio"].isna().iloc[1]
    assert str(plain["payable_usd"].iloc[1]) == "0.0"


def test_a_count_with_a_gap_is_whole_in_a_file() -> None:
    frame = pd.DataFrame({"invoice_count": [1.0, None]})

    assert for_files(frame)["invoice_count"].astype("string").tolist() == ["1", pd.NA]


def test_a_number_that_is_not_finite_is_unknown() -> None:
    assert column("payable_usd").write(float("inf")) == "–"
    assert column("calendar_year").write(float("-inf")) == "–"


@pytest.mark.parametrize("value", [np.int64(1234), np.float32(1234), Decimal(1234), 1234])
def test_a_number_is_written_alike_whatever_its_type(value: object) -> None:
    assert column("invoice_count").write(value) == "1,234"


def test_the_screen_and_a_file_round_exact_halves_alike() -> None:
    halves = [digit / 1000 + cents / 100 for cents in range(200) for digit in (5, -5)]
    amounts = pd.Series([12_345.005, 0.285, -2.675, 1.005, 8.5e14, *halves])

    plain = for_files(pd.DataFrame({"net_premium_index": amounts / 10, "rate_ratio": amounts}))

    index, ratio = column("net_premium_index"), column("rate_ratio")
    for position, value in enumerate(amounts):
        on_screen = index.write(value / 10).replace(",", "").replace("−", "-")
        assert plain["net_premium_index"][position] == float(on_screen)
        on_screen = ratio.write(value).replace(",", "").replace("−", "-")
        assert plain["rate_ratio"][position] == float(on_screen)


def test_what_is_unknown_is_an_empty_cell_of_a_file() -> None:
    frame = pd.DataFrame(
        {
            "payable_usd": [np.inf, -np.inf, np.nan],
            "is_met": pd.Series([True, None, False], dtype="object"),
            "ship_month": pd.to_datetime(["2026-08-01", None, "2025-12-01"]),
        }
    )

    written = csv_file(frame, {}).decode("utf-8-sig").splitlines()

    assert written[1:] == [",yes,2026-08", ",,", ",no,2025-12"]
