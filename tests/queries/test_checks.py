"""Each check passes on the tiny book and finds exactly the one fault planted for it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import tiny_portfolio
from tests.tiny_portfolio import DATA_END
from tradecredit import store, tables

Frames = dict[str, pd.DataFrame]
KEYS = {
    "exporters": ["exporter_id"],
    "exporter_years": ["exporter_id", "calendar_year"],
    "buyers": ["buyer_id"],
    "buyer_grades": ["buyer_id", "valid_from"],
    "policies": ["policy_id"],
    "limits": ["limit_id"],
    "shipments": ["invoice_id"],
    "claims": ["claim_id"],
    "claim_invoices": ["claim_id", "invoice_id"],
    "claim_movements": ["movement_id"],
    "subsidies": ["subsidy_id"],
    "pool_cessions": ["policy_id", "pool_member_code"],
}


def change(table: str, key: str, **values: Any) -> Callable[[Frames], None]:
    """Sets columns of the row ``key`` (parts of a key of several columns joined by a blank)."""

    def plant(frames: Frames) -> None:
        frame = frames[table]
        chosen = _row_keys(table, frame) == key
        assert chosen.any(), f"{table} has no row {key}"
        for column, value in values.items():
            cells = frame[column].astype(object)
            frame[column] = cells.where(~chosen, value)

    return plant


def repeat(table: str, key: str, **values: Any) -> Callable[[Frames], None]:
    """Adds a copy of the row ``key`` with other values in some columns."""

    def plant(frames: Frames) -> None:
        frame = frames[table]
        copy = frame[_row_keys(table, frame) == key].assign(**values)
        frames[table] = pd.concat([frame.astype(object), copy.astype(object)], ignore_index=True)

    return plant


def drop(table: str, key: str) -> Callable[[Frames], None]:
    """Takes the row ``key`` away."""

    def plant(frames: Frames) -> None:
        frames[table] = frames[table][_row_keys(table, frames[table]) != key]

    return plant


def _row_keys(table: str, frame: pd.DataFrame) -> pd.Series:
    return frame[KEYS[table]].astype(str).agg(" ".join, axis=1)


AFTER = DATA_END + timedelta(days=1)

# Check, fault, and the table and key that the check must name: nothing more, nothing less.
FAULTS: list[tuple[str, Callable[[Frames], None], str, str]] = [
    *(
        ("keys_unique", repeat(table, key), table, key)
        for table, key in {
            "exporters": "X1",
            "exporter_years": "X1 2023",
            "buyers": "B1",
            "buyer_grades": "B1 2023-05-01",
            "policies": "P1",
            "limits": "L01",
            "shipments": "I01",
            "claims": "C1",
            "claim_invoices": "C1 I11",
            "claim_movements": "M1",
            "subsidies": "S1",
            "pool_cessions": "P6 lead",
        }.items()
    ),
    *(
        ("numbers_are_finite", change(table, key, **{column: float("inf")}), table, key)
        for table, key, column in [
            ("exporter_years", "X1 2023", "exports_usd"),
            ("buyer_grades", "B1 2023-05-01", "insolvency_probability"),
            ("policies", "P1", "premium_rate_ratio"),
            ("limits", "L01", "approved_usd"),
            ("shipments", "I01", "invoice_amount_usd"),
            ("claims", "C1", "claimed_usd"),
            ("claim_invoices", "C1 I11", "claimed_usd"),
            ("claim_movements", "M1", "amount_usd"),
            ("subsidies", "S1", "premium_paid_usd"),
            ("pool_cessions", "P6 lead", "committed_cover_cny"),
        ]
    ),
    ("amounts_in_range", change("claim_movements", "M1", amount_usd=-1), "claim_movements", "M1"),
    (
        "movements_have_an_amount",
        change("claim_movements", "M1", amount_usd=0),
        "claim_movements",
        "M1",
    ),
    (
        "reserve_within_the_claim",
        change("claim_movements", "M2", movement_type="reserve", amount_usd=85_001),
        "claim_movements",
        "M2",
    ),
    (
        "reserve_within_the_claim",
        change(
            "claim_movements",
            "M2",
            claim_id="C3",
            movement_type="reserve",
            movement_date=date(2025, 9, 5),
        ),
        "claim_movements",
        "M2",
    ),
    ("values_from_their_lists", change("shipments", "I01", hs6_code="8542"), "shipments", "I01"),
    ("required_values", change("shipments", "I01", due_date=None), "shipments", "I01"),
    ("required_values", change("exporters", "X4", size_class=None), "exporters", "X4"),
    ("references_exporters", change("limits", "L01", exporter_id="X9"), "limits", "L01"),
    ("references_buyers", change("shipments", "I01", buyer_id="B99"), "shipments", "I01"),
    ("references_policies", change("shipments", "I01", policy_id="P9"), "shipments", "I01"),
    ("references_claims", change("claim_movements", "M1", claim_id="C9"), "claim_movements", "M1"),
    (
        "references_shipments",
        repeat("claim_invoices", "C1 I11", invoice_id="I99"),
        "claim_invoices",
        "C1 I99",
    ),
    (
        "amounts_in_range",
        change("claim_invoices", "C1 I11", claimed_usd=0),
        "claim_invoices",
        "C1 I11",
    ),
    ("references_codes", change("exporters", "X1", city_code="atlantis"), "exporters", "X1"),
    ("references_codes", change("policies", "P4", scheme_code="none"), "policies", "P4"),
    ("values_from_their_lists", change("limits", "L01", decision="perhaps"), "limits", "L01"),
    ("values_from_their_lists", change("buyers", "B1", country_code="us"), "buyers", "B1"),
    ("ratios_between_0_and_1", change("policies", "P1", premium_rate_ratio=30), "policies", "P1"),
    (
        "ratios_between_0_and_1",
        change("buyer_grades", "B1 2023-05-01", insolvency_probability=-0.1),
        "buyer_grades",
        "B1 2023-05-01",
    ),
    ("amounts_in_range", change("shipments", "I01", invoice_amount_usd=-1), "shipments", "I01"),
    ("days_in_range", change("shipments", "I01", term_days=721), "shipments", "I01"),
    ("days_in_range", change("policies", "P4", notice_days=-1), "policies", "P4"),
    (
        "due_date_follows_the_term",
        change("shipments", "I01", due_date=date(2024, 10, 5)),
        "shipments",
        "I01",
    ),
    (
        "invoice_close_to_shipment",
        change("shipments", "I01", ship_date=date(2002, 8, 5)),
        "shipments",
        "I01",
    ),
    (
        "invoice_leaves_once",
        change("shipments", "I01", paid_date=date(2024, 8, 4)),
        "shipments",
        "I01",
    ),
    (
        "invoice_leaves_once",
        change("shipments", "I11", paid_date=date(2025, 4, 1)),
        "shipments",
        "I11",
    ),
    (
        "declared_after_shipment",
        change("shipments", "I01", declared_date=date(2024, 8, 4)),
        "shipments",
        "I01",
    ),
    (
        "declared_under_a_policy",
        change("shipments", "I14", declared_date=date(2025, 3, 1)),
        "shipments",
        "I14",
    ),
    ("declared_under_a_policy", change("shipments", "I07", premium_usd=75), "shipments", "I07"),
    (
        "notice_after_due_date",
        change("shipments", "I05", notice_date=date(2025, 7, 11)),
        "shipments",
        "I05",
    ),
    (
        "limit_dates_in_order",
        change("limits", "L01", decided_date=date(2024, 1, 1)),
        "limits",
        "L01",
    ),
    ("limit_amounts_fit_the_decision", change("limits", "L11", approved_usd=1), "limits", "L11"),
    (
        "limit_amounts_fit_the_decision",
        change("limits", "L02", approved_usd=260000),
        "limits",
        "L02",
    ),
    (
        "no_limit_after_withdrawal",
        change("limits", "L03", valid_to=date(2025, 1, 31)),
        "limits",
        "L03",
    ),
    ("no_limit_after_withdrawal", change("limits", "L08", valid_to=None), "limits", "L08"),
    (
        "policy_periods_in_order",
        change("policies", "P3", policy_end_date=date(2023, 12, 31)),
        "policies",
        "P3",
    ),
    (
        "policy_years_do_not_overlap",
        change("policies", "P1", policy_end_date=date(2025, 7, 1)),
        "policies",
        "P2",
    ),
    (
        "claim_dates_in_order",
        change("claims", "C1", filing_date=date(2024, 10, 19)),
        "claims",
        "C1",
    ),
    ("claim_dates_in_order", change("claims", "C1", payment_date=date(2025, 3, 9)), "claims", "C1"),
    ("claim_decision_is_complete", change("claims", "C2", indemnified_usd=1), "claims", "C2"),
    ("claim_decision_is_complete", change("claims", "C3", refusal_reason=None), "claims", "C3"),
    ("claim_decision_is_complete", change("claims", "C1", payment_date=None), "claims", "C1"),
    ("dispute_dates_in_order", change("claims", "C2", dispute_outcome="lost"), "claims", "C2"),
    (
        "claim_has_an_overdue_invoice",
        change("claims", "C1", loss_date=date(2024, 9, 8)),
        "claims",
        "C1",
    ),
    ("claim_has_an_overdue_invoice", drop("claim_invoices", "C3 I04"), "claims", "C3"),
    (
        "claimed_is_the_sum_of_its_invoices",
        change("claims", "C2", claimed_usd=260001),
        "claims",
        "C2",
    ),
    (
        "claim_agrees_with_its_invoices",
        change("shipments", "I22", buyer_id="B8"),
        "claim_invoices",
        "C2 I22",
    ),
    (
        "claim_agrees_with_its_invoices",
        change("shipments", "I04", paid_date=date(2025, 7, 31)),
        "claim_invoices",
        "C3 I04",
    ),
    (
        "claim_agrees_with_its_invoices",
        change("claim_invoices", "C1 I12", claimed_usd=35_001),
        "claim_invoices",
        "C1 I12",
    ),
    (
        "claimed_is_the_sum_of_its_invoices",
        change("claim_invoices", "C1 I12", claimed_usd=34_999),
        "claims",
        "C1",
    ),
    (
        "no_payment_before_the_waiting_period",
        change("claims", "C1", payment_date=date(2025, 1, 7)),
        "claims",
        "C1",
    ),
    ("claim_payments_add_up", change("claim_movements", "M1", amount_usd=76400), "claims", "C1"),
    (
        "claim_payments_add_up",
        change("claim_movements", "M3", movement_type="payment"),
        "claims",
        "C1",
    ),
    (
        "indemnity_within_the_claim",
        change("claims", "C1", indemnified_usd=85000.01),
        "claims",
        "C1",
    ),
    (
        "recoveries_within_the_claim",
        change("claim_movements", "M3", amount_usd=85001),
        "claims",
        "C1",
    ),
    (
        "movements_after_filing",
        change("claim_movements", "M1", movement_date=date(2025, 3, 9)),
        "claim_movements",
        "M1",
    ),
    (
        "payments_within_the_policy",
        change("policies", "P3", maximum_liability_usd=76000),
        "policies",
        "P3",
    ),
    ("payments_within_the_policy", change("policies", "P3", buyer_cap_usd=76000), "policies", "P3"),
    (
        "policies_of_the_same_exporter",
        change("shipments", "I15", policy_id="P5"),
        "shipments",
        "I15",
    ),
    (
        "policies_of_the_same_exporter",
        change("subsidies", "S2", exporter_id="X1"),
        "subsidies",
        "S2",
    ),
    ("buyers_at_home_or_abroad", change("shipments", "I28", buyer_id="B8"), "shipments", "I28"),
    ("buyers_at_home_or_abroad", change("shipments", "I15", buyer_id="B6"), "shipments", "I15"),
    (
        "buyer_known_before_shipment",
        change("buyers", "B4", first_seen_date=date(2024, 4, 9)),
        "buyers",
        "B4",
    ),
    (
        "exports_to_the_us_within_exports",
        change("exporter_years", "X1 2023", exports_to_us_usd=4000001),
        "exporter_years",
        "X1 2023",
    ),
    ("subsidy_within_the_premium", change("subsidies", "S2", subsidy_usd=1185), "subsidies", "S2"),
    ("subsidy_within_the_premium", change("subsidies", "S3", subsidy_usd=1), "subsidies", "S3"),
    ("one_scheme_per_policy", repeat("subsidies", "S2", subsidy_id="S9"), "policies", "P4"),
    (
        "one_scheme_per_policy",
        change("subsidies", "S1", scheme_code="guangdong_2024"),
        "subsidies",
        "S1",
    ),
    (
        "no_subsidy_before_its_scheme",
        change("subsidies", "S2", granted_date=date(2025, 4, 24)),
        "subsidies",
        "S2",
    ),
    # Up to 24 April 2025 exactly US$8 m was still within the Shenzhen scheme, since then not.
    (
        "scheme_is_open_to_the_exporter",
        change("exporter_years", "X1 2023", exports_usd=8000001),
        "policies",
        "P1",
    ),
    (
        "scheme_is_open_to_the_exporter",
        change("exporter_years", "X1 2024", exports_usd=8000000),
        "policies",
        "P2",
    ),
    (
        "subsidy_reason_follows_the_facts",
        change("subsidies", "S2", decision="capped", reason_code="cap_reached"),
        "subsidies",
        "S2",
    ),
    (
        "subsidy_reason_follows_the_facts",
        change("subsidies", "S3", reason_code="over_threshold"),
        "subsidies",
        "S3",
    ),
    (
        "no_payment_after_insolvency",
        change("shipments", "I07", paid_date=date(2025, 9, 25)),
        "shipments",
        "I07",
    ),
    (
        "no_limit_after_insolvency",
        change("limits", "L10", buyer_id="B3", decided_date=date(2025, 7, 11)),
        "limits",
        "L10",
    ),
    (
        "pool_shares_add_up",
        change("pool_cessions", "P6 lead", ceded_ratio=0.4),
        "pool_cessions",
        "P6",
    ),
    (
        "pool_takes_domestic_policies",
        repeat("pool_cessions", "P6 lead", policy_id="P5"),
        "pool_cessions",
        "P5 lead",
    ),
    (
        "pool_within_its_capacity",
        change("pool_cessions", "P6 lead", committed_cover_cny=10_000_000_000),
        "pool_cessions",
        "2025-07-01",
    ),
    ("nothing_after_the_data_end", change("shipments", "I06", paid_date=AFTER), "shipments", "I06"),
    ("nothing_after_the_data_end", change("limits", "L13", decided_date=AFTER), "limits", "L13"),
]

# These two hold the cover engine itself to its promise; no table can break them.
CHECKS_OF_THE_ENGINE = {"cover_steps_add_up", "cover_is_not_negative"}


@pytest.mark.parametrize("name", store.check_names())
def test_the_tiny_book_keeps_the_rule(tiny_book, name):
    result = store.check(tiny_book, name)
    assert result.is_kept, result.broken.to_string()


@pytest.mark.slow
def test_the_sample_book_keeps_every_rule(sample_book):
    broken = {result.name: result.broken for result in store.run_checks(sample_book)}
    assert {name: len(rows) for name, rows in broken.items() if len(rows)} == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "plant", "table", "key"), FAULTS, ids=[f"{f[0]}-{f[2]}-{f[3]}" for f in FAULTS]
)
def test_a_check_finds_exactly_its_planted_fault(name, plant, table, key, tmp_path):
    frames = tiny_portfolio.frames()
    plant(frames)
    folder = tiny_portfolio.write(tmp_path / "book", frames)
    with store.open_folder(folder, has_positions=False) as book:
        broken = store.check(book, f"checks/{name}").broken
    assert broken[["table_name", "row_key"]].to_numpy().tolist() == [[table, key]]


def test_notice_of_an_insolvent_buyer_may_come_before_the_due_date():
    # B3 is graded E since 10 July 2025; I07 falls due in November.
    frames = tiny_portfolio.frames()
    change("shipments", "I07", notice_date=date(2025, 9, 15))(frames)
    with store.open_frames(
        frames, label="Insolvent", data_end=DATA_END, has_positions=False
    ) as book:
        assert store.check(book, "checks/notice_after_due_date").is_kept


def test_every_check_has_a_planted_fault():
    names = {name.removeprefix("checks/") for name in store.check_names()}
    assert names - CHECKS_OF_THE_ENGINE == {fault[0] for fault in FAULTS}


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("cover_steps_add_up", "retained_share_usd", 1.0),
        ("cover_is_not_negative", "held_usd", -0.01),
    ],
)
def test_a_wrong_waterfall_is_found(tiny_book, name, column, value):
    walked = store.run(
        tiny_book,
        "cover/cover_by_invoice",
        {"as_of_date": DATA_END, "exporter_id": None, "loss_cause": "default"},
    )
    chosen = walked["invoice_id"] == "I19"
    wrong = walked.assign(**{column: walked[column].where(~chosen, walked[column] + value)})
    inputs = {"cover/cover_by_invoice": wrong}
    broken = store.run(tiny_book, f"checks/{name}", {}, inputs=inputs)
    assert broken["row_key"].tolist() == ["I19"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", [FAULTS[0], FAULTS[-1]], ids=["a key repeated", "a payment from the future"]
)
def test_a_fault_in_a_parquet_file_is_found(tmp_path, fault):
    name, plant, table, key = fault
    frames = tiny_portfolio.frames()
    plant(frames)
    with store.open_folder(tiny_portfolio.write(tmp_path / "book", frames)) as book:
        broken = store.check(book, f"checks/{name}").broken
    assert broken[["table_name", "row_key"]].to_numpy().tolist() == [[table, key]]


def test_what_is_not_a_number_is_found_in_a_parquet_file(tmp_path):
    # Bounds of a Parquet column pass over such a value, so a range would never look at it.
    folder = tiny_portfolio.write(tmp_path / "book", tiny_portfolio.frames())
    path = folder / "shipments.parquet"
    table = pq.read_table(path)
    amounts = table["invoice_amount_usd"].to_pylist()
    amounts[0] = float("nan")
    at = table.column_names.index("invoice_amount_usd")
    pq.write_table(table.set_column(at, "invoice_amount_usd", pa.array(amounts)), path)
    with store.open_folder(folder, has_positions=False) as book:
        broken = store.check(book, "checks/numbers_are_finite").broken
    assert broken["row_key"].tolist() == [table["invoice_id"][0].as_py()]


def test_every_float_of_the_dictionary_must_be_finite():
    text = store.query("checks/numbers_are_finite").sql
    floats = {column.column_name for column in tables.columns() if column.type_name == "float"}
    assert {name for name in floats if f"not isfinite({name})" not in text} == set()


def test_the_keys_checked_are_those_of_every_table():
    assert set(KEYS) == set(tables.table_names())
