"""A whole accounting export, through every stage to the waterfall."""

import os
import time
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.ledger import lookalike
from tests.ledger.reading_helpers import is_accounted
from tradecredit import store
from tradecredit.ledger import (
    LedgerReading,
    MergeProposal,
    default_terms,
    infer_formats,
    invoice_sheet,
    propose_merges,
    read_invoices,
    read_workbook,
    recognise_columns,
    to_frames,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("whole-ledger")]

AS_OF_DATE = date(2020, 5, 31)
SLOWEST_SECONDS = 3.0


Stages = tuple[LedgerReading, list[MergeProposal], dict[str, pd.DataFrame]]


def stages(content: bytes) -> Stages:
    sheet = invoice_sheet(read_workbook("open_invoices.csv", content))
    mapping = recognise_columns(sheet)
    assert all(entry.is_recognised for entry in mapping.columns)
    formats = infer_formats(sheet, mapping)
    orders = {entry.column: entry.order for entry in formats.dates if entry.order}
    assert set(orders.values()) == {"dmy"}
    reading = read_invoices(sheet, mapping, formats, {}, AS_OF_DATE)
    proposals = propose_merges(reading.invoices)
    frames = to_frames(reading, default_terms(), proposals, AS_OF_DATE)
    return reading, proposals, frames


@pytest.fixture(scope="module")
def made_up() -> tuple[bytes, int]:
    return lookalike.ledger()


@pytest.fixture(scope="module")
def whole(made_up: tuple[bytes, int]) -> Stages:
    return stages(made_up[0])


def test_every_column_is_recognised_and_every_row_accounted_for(
    made_up: tuple[bytes, int], whole: Stages
) -> None:
    _content, total_cents = made_up
    reading, _proposals, frames = whole

    assert reading.row_count == lookalike.ROW_COUNT
    assert is_accounted(reading)
    assert round(reading.outstanding_total_usd * 100) == total_cents
    assert round(frames["shipments"]["invoice_amount_usd"].sum() * 100) == total_cents


def test_all_stages_together_take_less_than_three_seconds(made_up: tuple[bytes, int]) -> None:
    """Time of the processor, so that a busy machine does not decide the test."""
    started = time.process_time()

    stages(made_up[0])

    assert time.process_time() - started < SLOWEST_SECONDS


def test_spellings_of_a_customer_number_are_proposed_in_well_under_a_second(whole: Stages) -> None:
    reading, _proposals, _frames = whole
    names = reading.invoices.groupby("buyer_key")["buyer_name"].nunique()

    started = time.process_time()
    proposals = propose_merges(reading.invoices)

    assert time.process_time() - started < 1.0
    same_number = [each for each in proposals if each.kind == "same_number"]
    assert len(same_number) == (names > 1).sum()
    assert len(names) == lookalike.NUMBER_COUNT


def waterfall_of(frames: dict[str, pd.DataFrame], limit_usd: float | None) -> dict[str, float]:
    """Steps of the waterfall with the same limit for every second buyer."""
    buyers = frames["buyers"]["buyer_id"].iloc[::2]
    limits = frames["limits"]
    if limit_usd is not None:
        limits = pd.DataFrame(
            {
                "limit_id": [f"L{position}" for position in range(len(buyers))],
                "exporter_id": "my_ledger",
                "buyer_id": list(buyers),
                "applied_date": pd.Timestamp("2020-01-01"),
                "decided_date": pd.Timestamp("2020-01-01"),
                "decision": "approved",
                "approved_usd": limit_usd,
                "payment_term": "OA",
                "term_days": 360,
                "valid_from": pd.Timestamp("2020-01-01"),
            }
        )
    with store.open_frames(
        frames | {"limits": limits}, label="My ledger", data_end=AS_OF_DATE, has_positions=False
    ) as book:
        found = store.run(
            book,
            "cover/waterfall",
            {"as_of_date": AS_OF_DATE, "exporter_id": None, "loss_cause": "default"},
        )
    return dict(zip(found["step_code"], found["amount_usd"], strict=True))


def assert_adds_up(steps: dict[str, float], total_cents: int) -> None:
    outstanding = steps.pop("outstanding")
    assert round(outstanding * 100) == total_cents
    assert sum(round(amount * 100) for amount in steps.values()) == total_cents


@pytest.mark.parametrize("limit_usd", [None, 0.0, 12_345.67, 1e9])
def test_the_waterfall_adds_up_to_the_ledger_to_the_cent(
    made_up: tuple[bytes, int], whole: Stages, limit_usd: float | None
) -> None:
    _content, total_cents = made_up
    _reading, _proposals, frames = whole

    assert_adds_up(waterfall_of(frames, limit_usd), total_cents)


def test_the_book_keeps_every_rule(whole: Stages) -> None:
    _reading, _proposals, frames = whole

    with store.open_frames(frames, label="My ledger", data_end=AS_OF_DATE) as book:
        broken = [result.name for result in store.run_checks(book) if not result.is_kept]

    assert broken == []


def ledgers() -> list[Path]:
    """The real ledger, where its owner names it; the made-up one stands for it elsewhere."""
    named = os.environ.get("TRADECREDIT_REAL_LEDGER")
    return [Path(named)] if named else []


@pytest.mark.parametrize("content", [path.read_bytes() for path in ledgers()] or [None])
def test_a_real_ledger_loads_whole(content: bytes | None, whole: Stages) -> None:
    reading, _proposals, frames = stages(content) if content else whole

    assert is_accounted(reading)
    assert reading.row_count == 9_681
    total_cents = round(reading.outstanding_total_usd * 100)
    assert_adds_up(waterfall_of(frames, 50_000.0), total_cents)
