"""Why a step takes an order: each case by the policies and decisions that make it."""

from datetime import date

import pandas as pd
import pytest

from tests.orders.conftest import asked
from tradecredit.risk import shipment
from tradecredit.risk import shipment_reasons as reasons
from tradecredit.risk.shipment import OrderCover

JUNE_1 = date(2026, 6, 1)
DECISION_COLUMNS = ["decision", "valid_from", "valid_to"]


def cover(**given: object) -> OrderCover:
    """An order shipped on 1 June 2026; no rows of the engine are needed to say why."""
    known = {"rows": pd.DataFrame(), "policy": None, "decision": None, "stop_days": None}
    return OrderCover(order=asked(ship_date=JUNE_1), **(known | given))


def reason(
    step: str, *, ends: tuple[str, ...] = (), decided: tuple = (), country: str = "DE", **given
) -> reasons.Reason:
    decisions = pd.DataFrame(list(decided), columns=DECISION_COLUMNS)
    return reasons.reason(
        cover(**given),
        step,
        policies=pd.DataFrame({"policy_end_date": pd.to_datetime(list(ends))}),
        decisions=decisions.assign(
            valid_from=pd.to_datetime(decisions["valid_from"]),
            valid_to=pd.to_datetime(decisions["valid_to"]),
        ),
        findings=(),
        country_code=country,
    )


@pytest.mark.parametrize(
    ("ends", "country", "code", "day"),
    [
        ((), "DE", reasons.NEVER_INSURED, None),
        (("2025-12-31", "2026-05-31"), "DE", reasons.POLICY_ENDED, "2026-05-31"),
        (("2026-12-31",), "CN", reasons.EXPORTS_ONLY, "2026-06-01"),
        (("2026-12-31",), "DE", reasons.HOME_SALES_ONLY, "2026-06-01"),
    ],
)
def test_without_a_policy(ends: tuple[str, ...], country: str, code: str, day: str | None) -> None:
    found = reason(shipment.NO_POLICY, ends=ends, country=country)

    assert found == reasons.Reason(code, None if day is None else pd.Timestamp(day))


@pytest.mark.parametrize(
    ("decided", "code", "day"),
    [
        ((), reasons.NEVER_ASKED, None),
        ((("pending", None, None),), reasons.LIMIT_PENDING, None),
        ((("approved", "2026-01-01", "2026-05-15"),), reasons.LIMIT_ENDED, "2026-05-15"),
        (
            (("approved", "2026-01-01", "2026-05-15"), ("approved", "2026-07-01", None)),
            reasons.LIMIT_BEGINS_LATER,
            "2026-07-01",
        ),
    ],
)
def test_without_a_limit(decided: tuple, code: str, day: str | None) -> None:
    found = reason(shipment.NO_LIMIT, decided=decided)

    assert found == reasons.Reason(code, None if day is None else pd.Timestamp(day))


@pytest.mark.parametrize(
    ("decision", "code"),
    [("refused", reasons.LIMIT_REFUSED), ("withdrawn", reasons.LIMIT_WITHDRAWN)],
)
def test_a_decision_in_force_that_grants_nothing_is_the_reason(decision: str, code: str) -> None:
    since = pd.Timestamp("2026-02-01")
    in_force = {"decision": decision, "valid_from": since}

    assert reason(shipment.NO_LIMIT, decision=in_force) == reasons.Reason(code, since)


def test_the_order_on_top_is_what_the_rows_with_it_add_at_each_step() -> None:
    """22,000 open of which 19,800 are paid; with an order of 50,000, 72,000 and 54,000."""
    columns = ["outstanding_usd", *(step.column for step in shipment.COVER_STEPS), "payable_usd"]
    zero = dict.fromkeys(columns, 0.0)
    before = pd.DataFrame(
        [
            zero
            | {"outstanding_usd": 22_000.0, "retained_share_usd": 2_200.0, "payable_usd": 19_800.0}
        ]
    )
    order = zero | {
        "outstanding_usd": 50_000.0,
        "over_limit_usd": 12_000.0,
        "retained_share_usd": 3_800.0,
        "payable_usd": 34_200.0,
    }
    parts = shipment.order_on_top(before, pd.concat([before, pd.DataFrame([order])]))
    by_step = parts.set_index("step")

    assert list(by_step.loc["outstanding"]) == [22_000, 50_000]
    assert list(by_step.loc["over_limit"]) == [0, 12_000]
    assert list(by_step.loc["retained_share"]) == [2_200, 3_800]
    assert list(by_step.loc["payable"]) == [19_800, 34_200]
