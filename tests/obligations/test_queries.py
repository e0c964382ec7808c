"""The obligations of the tiny book, worked out by hand, and what their dates mean for orders."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from tests.tiny_portfolio import DATA_END
from tradecredit import store

# (date, money that leaves the payable amount, why none does)
Dated = tuple[str, float | None, str | None]

EXPECTED: dict[str, dict[str, Dated]] = {
    # Due 19 September + 60 days; 10 points of 48,000. I05 was notified on 30 August: 4 months.
    # I07 waits for a buyer that was stopped (I04), so nothing of it is payable.
    "X1": {
        "declare:I07": ("2025-10-25", 0, "nothing_payable"),
        "notify:I06": ("2025-11-18", 4_800, None),
        "notify:I07": ("2026-01-06", 0, "nothing_payable"),
        "file_claim:I05": ("2025-12-30", None, "no_step"),
        "stop_shipping:I04": ("2025-07-08", 0, "later_shipments"),
        "stop_shipping:I05": ("2025-08-10", 0, "later_shipments"),
        "renew_policy:P2": ("2026-06-30", 0, "later_shipments"),
    },
    # The policy's own 45 and 60 days. The limit of 150,000 holds I15 and 60,000 of I16.
    "X2": {
        "notify:I15": ("2025-10-01", 9_000, None),
        "notify:I16": ("2025-11-05", 6_000, None),
        "notify:I17": ("2025-12-31", 0, "nothing_payable"),
        "notify:I19": ("2026-01-16", 0, "nothing_payable"),
        "stop_shipping:I15": ("2025-10-16", 0, "later_shipments"),
        "stop_shipping:I19": ("2026-01-31", 0, "later_shipments"),
        "renew_limit:L05": ("2025-09-14", 0, "later_shipments"),
        "use_limit:L02": ("2026-08-18", 0, "later_shipments"),
        "use_limit:L06": ("2026-08-04", 0, "later_shipments"),
        "renew_policy:P4": ("2026-04-30", 0, "later_shipments"),
    },
    # I26 should have been declared by 25 September; a loss is known 30 days after 24 October.
    # C2 was filed on 1 September: 120 days. 40,000 of I25 are within the limit.
    "X3": {
        "declare:I27": ("2025-10-25", 0, "nothing_payable"),
        "declare_late:I26": ("2025-11-23", 0, "already_lost"),
        "notify_late:I20": ("2025-10-29", 0, "nothing_payable"),
        "notify:I25": ("2025-11-04", 4_000, None),
        "notify:I26": ("2025-12-23", 0, "nothing_payable"),
        "notify:I27": ("2026-01-29", 0, "nothing_payable"),
        "decision_due:C2": ("2025-12-30", 0, "insurers_turn"),
        "stop_shipping:I20": ("2025-05-02", 0, "later_shipments"),
        "stop_shipping:I22": ("2025-07-06", 0, "later_shipments"),
        "stop_shipping:I25": ("2025-10-05", 0, "later_shipments"),
        "stop_shipping:I26": ("2025-11-23", 0, "later_shipments"),
        "stop_shipping:I27": ("2025-12-30", 0, "later_shipments"),
        "use_limit:L10": ("2026-07-07", 0, "later_shipments"),
        "renew_policy:P5": ("2025-12-31", 0, "later_shipments"),
    },
}


def obligations(
    book: store.Book, exporter_id: str, as_of: date = DATA_END, **overrides: Any
) -> pd.DataFrame:
    values = {"as_of_date": as_of, "exporter_id": exporter_id, "loss_cause": "default"}
    scenario = store.Scenario(exporter_id=exporter_id, **overrides)
    found = store.run(book, "obligations/obligations", values, scenario=scenario)
    return found.set_index("obligation_id")


def none_if_unknown(value: Any) -> Any:
    return None if pd.isna(value) else value


@pytest.mark.parametrize("exporter_id", EXPECTED)
def test_every_obligation_has_the_date_and_the_money_worked_out_by_hand(tiny_book, exporter_id):
    found = obligations(tiny_book, exporter_id)

    assert {
        key: (
            str(row["obligation_date"].date()),
            none_if_unknown(row["at_stake_usd"]),
            none_if_unknown(row["unmoved_reason"]),
        )
        for key, row in found.iterrows()
    } == EXPECTED[exporter_id]


def test_it_says_which_value_was_used_and_where_it_comes_from(tiny_book):
    own = obligations(tiny_book, "X2").loc["notify:I15"]
    rule = obligations(tiny_book, "X1").loc["notify:I06"]
    of_product = obligations(tiny_book, "X3").loc["decision_due:C2"]

    assert (own["rule_value"], own["rule_origin"]) == (45, "policy")
    assert (rule["rule_value"], rule["rule_origin"], rule["confidence"]) == (60, "any", "chosen")
    assert (of_product["rule_value"], of_product["rule_origin"]) == (120, "product")


def test_a_changed_rule_moves_the_dates_of_policies_without_a_term_of_their_own(tiny_book):
    rows = pa.table(
        {
            "rule_code": ["notice_days_default"],
            "rule_number": ["R7"],
            "product_code": ["any"],
            "value": [30.0],
            "valid_from": [date(2000, 1, 1)],
            "is_comparison": [False],
            "confidence": ["changed"],
        }
    )

    changed = obligations(tiny_book, "X1", rows={"ref_policy_rules": rows}).loc["notify:I06"]
    own = obligations(tiny_book, "X2", rows={"ref_policy_rules": rows}).loc["notify:I15"]

    assert changed["obligation_date"] == pd.Timestamp(2025, 10, 19)
    assert changed["rule_origin"] == "changed"
    assert own["obligation_date"] == pd.Timestamp(2025, 10, 1)


def test_a_late_notice_has_the_last_day_before_the_insured_share_falls_again(tiny_book):
    """Notice of I15 was due on 1 October; 40 days later the second period of 30 is running."""
    later = obligations(tiny_book, "X2", date(2025, 11, 10)).loc["notify_late:I15"]

    assert later["missed_date"] == pd.Timestamp(2025, 10, 1)
    assert later["obligation_date"] == pd.Timestamp(2025, 11, 30)
    assert later["at_stake_usd"] == 9_000


def test_what_cannot_be_declared_any_more_has_no_date(tiny_book):
    """By 24 November the buyer is 31 days overdue, so a loss is known."""
    later = obligations(tiny_book, "X3", date(2025, 11, 24)).loc["declare_late:I26"]

    assert pd.isna(later["obligation_date"])
    assert later["missed_date"] == pd.Timestamp(2025, 9, 25)


def test_an_invoice_that_must_be_declared_first_is_at_stake_only_once(tiny_book):
    """As of 20 September nobody has declared I26: 18,000 of its 88,000 are payable."""
    found = obligations(tiny_book, "X3", date(2025, 9, 20))

    assert found.loc["declare:I26", "at_stake_usd"] == 18_000
    assert found.loc["notify:I26", "at_stake_usd"] == 0
    assert found.loc["notify:I26", "unmoved_reason"] == "declare_first"


def test_an_end_that_a_later_decision_set_is_not_known_before_it(tiny_book):
    """L08 was withdrawn in August 2025; in July it had no end, so nobody could renew it."""
    found = obligations(tiny_book, "X3", date(2025, 7, 1))

    assert "renew_limit:L08" not in found.index
    assert found.loc["use_limit:L08", "obligation_date"] == pd.Timestamp(2026, 6, 2)


def step_of_an_order(book: store.Book, ship_date: date, **columns: Any) -> str | None:
    """The step that takes most of an order of 1,000 shipped on that day, asked on that day."""
    order = {
        "invoice_id": ["order"],
        "payment_term": ["OA"],
        "term_days": [60],
        "ship_date": [ship_date],
        "invoice_date": [ship_date],
        "due_date": [ship_date + timedelta(days=60)],
        "invoice_amount_usd": [1_000.0],
        **{name: [value] for name, value in columns.items()},
    }
    scenario = store.Scenario(
        exporter_id=columns["exporter_id"],
        known_date=DATA_END,
        rows={"stg_shipments": pa.table(order)},
    )
    rows = store.run(
        book,
        "cover/cover_by_invoice",
        {
            "as_of_date": max(DATA_END, ship_date),
            "exporter_id": columns["exporter_id"],
            "loss_cause": "default",
        },
        scenario=scenario,
    )
    return str(rows.set_index("invoice_id").loc["order", "main_gap_step"])


@pytest.mark.parametrize(
    ("last_day", "step", "order"),
    [
        ("2025-10-05", "stop_shipment", {"exporter_id": "X3", "policy_id": "P5", "buyer_id": "B8"}),
        ("2025-09-14", "no_limit", {"exporter_id": "X2", "policy_id": "P4", "buyer_id": "B2"}),
        ("2025-12-31", "no_policy", {"exporter_id": "X3", "policy_id": "P5", "buyer_id": "B2"}),
    ],
    ids=["stop_shipping", "renew_limit", "renew_policy"],
)
def test_a_date_that_moves_no_open_invoice_is_the_last_day_for_an_order(
    tiny_book, last_day, step, order
):
    on_it = date.fromisoformat(last_day)

    assert step_of_an_order(tiny_book, on_it, **order) != step
    assert step_of_an_order(tiny_book, on_it + timedelta(days=1), **order) == step
