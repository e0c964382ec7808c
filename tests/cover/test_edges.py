"""Edges of the cover rules that the worked examples do not show."""

from datetime import date
from decimal import Decimal

import pytest

from tests.cover import engine
from tests.cover.test_worked_examples import RULES, cover, invoice, limit, policy
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.store.reference import reference_tables

RULE_CODES = {str(row["rule_code"]) for row in RULES}


def test_an_invoice_paid_on_the_day_of_a_late_declaration_makes_no_loss_known() -> None:
    overdue = invoice("old", date(2024, 3, 1), due_date=date(2024, 4, 30))
    late = invoice("late", date(2024, 5, 10), declared_date=date(2024, 6, 28))

    paid_on_the_day = cover(
        date(2024, 7, 1), shipments=[overdue | {"paid_date": date(2024, 6, 28)}, late]
    )
    paid_a_day_later = cover(
        date(2024, 7, 1), shipments=[overdue | {"paid_date": date(2024, 6, 29)}, late]
    )

    assert paid_on_the_day["late"]["undeclared_usd"] == 0
    assert paid_a_day_later["late"]["undeclared_usd"] == Decimal(10_000)


def test_the_main_reason_of_equal_takes_is_the_earlier_step() -> None:
    half_covered = cover(
        date(2024, 6, 1),
        policies=[policy(indemnity_default_ratio=0.80)],
        limits=[limit(approved_usd=500.0)],
        shipments=[invoice("A", date(2024, 5, 3), invoice_amount_usd=600.0)],
    )["A"]
    cap_and_maximum = cover(
        date(2024, 6, 1),
        policies=[
            policy(indemnity_default_ratio=1.0, buyer_cap_usd=600.0, maximum_liability_usd=200.0)
        ],
        shipments=[invoice("A", date(2024, 5, 3), invoice_amount_usd=1_000.0)],
    )["A"]

    assert half_covered["over_limit_usd"] == half_covered["retained_share_usd"] == Decimal(100)
    assert half_covered["main_gap_step"] == "over_limit"
    assert cap_and_maximum["buyer_cap_usd"] == cap_and_maximum["policy_maximum_usd"] == Decimal(400)
    assert cap_and_maximum["main_gap_step"] == "buyer_cap"


def test_an_invoice_that_is_paid_in_full_has_no_main_reason() -> None:
    row = cover(
        date(2024, 6, 1),
        policies=[policy(indemnity_default_ratio=1.0)],
        shipments=[invoice("A", date(2024, 5, 3))],
    )["A"]

    assert row["payable_usd"] == Decimal(10_000)
    assert row["main_gap_step"] is None


def test_a_grant_of_zero_is_a_limit_and_a_refusal_is_none() -> None:
    shipments = [invoice("A", date(2024, 5, 3))]
    granted = cover(date(2024, 6, 1), limits=[limit(approved_usd=0.0)], shipments=shipments)
    refused = cover(date(2024, 6, 1), limits=[limit(decision="refused")], shipments=shipments)

    assert granted["A"]["over_limit_usd"] == Decimal(10_000)
    assert granted["A"]["limit_usd"] == 0
    assert refused["A"]["no_limit_usd"] == Decimal(10_000)
    assert refused["A"]["limit_usd"] is None


def test_an_invoice_of_many_billions_is_computed_to_the_cent() -> None:
    row = cover(
        date(2024, 6, 1),
        policies=[policy(maximum_liability_usd=1e14)],
        limits=[limit(approved_usd=1e14)],
        shipments=[invoice("A", date(2024, 5, 3), invoice_amount_usd=1_234_567_890_123.45)],
    )["A"]

    assert row["retained_share_usd"] == Decimal("123456789012.35")
    assert row["payable_usd"] == Decimal("1111111101111.10")


def test_a_discretionary_limit_covers_a_buyer_nobody_asked_for() -> None:
    row = cover(
        date(2024, 6, 1),
        policies=[policy(discretionary_limit_usd=4_000.0)],
        limits=[],
        shipments=[invoice("A", date(2024, 5, 3), payment_term="DP")],
    )["A"]

    assert (row["limit_source"], row["over_limit_usd"]) == ("discretionary", Decimal(6_000))
    assert row["payable_usd"] == Decimal(3_600)


def test_a_platform_policy_falls_back_on_its_automatic_limit_when_a_grant_has_other_terms() -> None:
    row = cover(
        date(2024, 6, 1),
        policies=[policy(product_code="platform", buyer_cap_usd=7_200.0)],
        limits=[limit(payment_term="LC")],
        shipments=[invoice("A", date(2024, 5, 3))],
    )["A"]

    assert (row["limit_source"], row["over_limit_usd"]) == ("automatic", Decimal(2_000))


def test_a_decision_after_the_as_of_date_is_not_known_yet() -> None:
    refused_later = limit(
        limit_id="limit-2",
        decision="refused",
        valid_from=date(2024, 5, 1),
        decided_date=date(2024, 6, 2),
    )
    shipments = [invoice("A", date(2024, 5, 3))]

    before = cover(date(2024, 6, 1), limits=[limit(), refused_later], shipments=shipments)
    after = cover(date(2024, 6, 2), limits=[limit(), refused_later], shipments=shipments)

    assert before["A"]["payable_usd"] == Decimal(9_000)
    assert after["A"]["no_limit_usd"] == Decimal(10_000)


def test_a_payment_after_the_as_of_date_is_not_known_yet() -> None:
    """An invoice can be older than its shipment: this one is shipped after the as-of date."""
    overdue = invoice("old", date(2024, 2, 1), paid_date=date(2024, 6, 5))
    ahead = invoice("ahead", date(2024, 6, 10), invoice_date=date(2024, 5, 31), declared_date=None)

    row = cover(date(2024, 6, 1), shipments=[overdue, ahead])["ahead"]

    assert row["stop_shipment_usd"] == Decimal(10_000)


def test_the_indemnity_is_never_lowered_below_zero() -> None:
    row = cover(date(2025, 6, 1), shipments=[invoice("A", date(2024, 1, 1))])["A"]

    assert row["late_notice_usd"] == Decimal(9_000)
    assert row["retained_share_usd"] == Decimal(1_000)
    assert row["payable_usd"] == 0


@pytest.mark.parametrize(
    ("own_term", "deadline"),
    [(None, date(2024, 8, 31)), (0, date(2024, 7, 2)), (90, date(2024, 9, 30))],
)
def test_a_term_of_the_policy_goes_before_the_rule_table(
    own_term: int | None, deadline: date
) -> None:
    row = cover(
        date(2024, 6, 1),
        policies=[policy(notice_days=own_term)],
        shipments=[invoice("A", date(2024, 5, 3))],
    )["A"]

    assert row["due_date"] == date(2024, 7, 2)
    assert row["notice_deadline_date"] == deadline


def test_the_reference_rules_hold_every_value_the_engine_reads_on_every_day() -> None:
    rows = reference_tables()["ref_policy_rules"].to_pylist()
    for rule_code in RULE_CODES:
        found = [
            row for row in rows if (row["rule_code"], row["product_code"]) == (rule_code, "any")
        ]
        assert min(row["valid_from"] for row in found) <= date(2018, 1, 1), rule_code
        assert any(row["valid_to"] is None for row in found), rule_code


def test_the_steps_of_the_screen_are_the_columns_of_the_engine_in_their_order() -> None:
    row = cover(date(2024, 6, 1), shipments=[invoice("A", date(2024, 5, 3))])["A"]
    columns = list(row)
    first = columns.index("outstanding_usd") + 1

    assert tuple(step.column for step in COVER_STEPS) == engine.STEP_COLUMNS
    assert tuple(columns[first : first + len(COVER_STEPS)]) == engine.STEP_COLUMNS
