"""The worked examples of docs/methods/cover.md, with the same numbers typed in.

Each example is a small book on the common ground that the document describes.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from tests.cover import engine, oracle
from tests.cover.engine import Row
from tradecredit.settings import METHODS_DIR
from tradecredit.tables import schema

# What each table of the document shows: outstanding, what the step takes, payable.
Amounts = dict[str, tuple[str, str, str]]

EXAMPLES: dict[str, Amounts] = {
    "no_policy": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "10,000.00", "0.00"),
    },
    "restricted": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "10,000.00", "0.00"),
        "C": ("10,000.00", "0.00", "9,000.00"),
    },
    "no_limit": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "10,000.00", "0.00"),
        "C": ("10,000.00", "10,000.00", "0.00"),
        "D": ("10,000.00", "10,000.00", "0.00"),
    },
    "no_limit (platform)": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "0.00", "9,000.00"),
        "C": ("10,000.00", "10,000.00", "0.00"),
        "D": ("10,000.00", "0.00", "9,000.00"),
    },
    "term_mismatch": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "10,000.00", "0.00"),
        "C": ("10,000.00", "10,000.00", "0.00"),
    },
    "term_mismatch (longest term)": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "10,000.00", "0.00"),
    },
    "stop_shipment": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "10,000.00", "0.00"),
        "C": ("10,000.00", "0.00", "9,000.00"),
    },
    "stop_shipment (insolvency)": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "10,000.00", "0.00"),
        "C": ("10,000.00", "0.00", "9,000.00"),
    },
    "stop_shipment (least amount)": {
        "A, any amount": ("10,000.00", "10,000.00", "0.00"),
        "A, 100 at least": ("10,000.00", "0.00", "9,000.00"),
    },
    "stop_shipment (indemnified)": {
        "A": ("10,000.00", "10,000.00", "0.00"),
        "B": ("10,000.00", "0.00", "9,000.00"),
    },
    "undeclared": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "0.00", "9,000.00"),
        "C": ("10,000.00", "10,000.00", "0.00"),
        "D": ("10,000.00", "10,000.00", "0.00"),
    },
    "undeclared (ended claim)": {
        "A": ("10,000.00", "10,000.00", "0.00"),
        "B": ("10,000.00", "0.00", "9,000.00"),
    },
    "over_limit": {
        "A": ("60,000.00", "0.00", "54,000.00"),
        "B": ("50,000.00", "10,000.00", "36,000.00"),
        "C": ("20,000.00", "20,000.00", "0.00"),
    },
    "over_limit (after a cut)": {
        "A": ("60,000.00", "0.00", "54,000.00"),
        "B": ("20,000.00", "10,000.00", "9,000.00"),
    },
    "over_limit (automatic limit)": {
        "A, cap ÷ insured share": ("200,000.00", "12,500.00", "150,000.00"),
        "A, the cap itself": ("200,000.00", "50,000.00", "120,000.00"),
    },
    "late_notice": {
        "A": ("10,000.00", "0.00", "9,000.00"),
        "B": ("10,000.00", "2,000.00", "7,000.00"),
        "C": ("10,000.00", "3,000.00", "6,000.00"),
    },
    "retained_share": {
        "A, default": ("333.33", "33.33", "300.00"),
        "A, rejection": ("333.33", "66.67", "266.66"),
    },
    "buyer_cap": {
        "A": ("200,000.00", "10,000.00", "150,000.00"),
        "B": ("50,000.00", "40,000.00", "0.00"),
    },
    "policy_maximum": {
        "A": ("20,000.00", "0.00", "18,000.00"),
        "B": ("20,000.00", "6,000.00", "12,000.00"),
    },
    "held": {
        "A, 1 July, default": ("10,000.00", "9,000.00", "9,000.00"),
        "A, 1 July, insolvency": ("10,000.00", "0.00", "9,000.00"),
        "A, 25 July, default": ("10,000.00", "0.00", "9,000.00"),
    },
}

RULES: list[Row] = [
    {"rule_code": code, "product_code": "any", "value": value, "valid_from": date(2000, 1, 1)}
    for code, value in (
        ("declaration_day_of_next_month", 25),
        ("declaration_working_days", 5),
        ("loss_known_days", 30),
        ("stop_shipment_days", 30),
        ("notice_days_default", 60),
        ("late_notice_points_per_period", 0.10),
        ("late_notice_period_days", 30),
        ("policy_term_maximum_days", 360),
    )
] + [
    {
        "rule_code": "default_declaration_rule",
        "product_code": "any",
        "value_text": "monthly",
        "valid_from": date(2000, 1, 1),
    }
]


def buyer(**changes: Any) -> Row:
    return {"buyer_id": "buyer-1", "country_code": "US"} | changes


def policy(**changes: Any) -> Row:
    return {
        "policy_id": "policy-1",
        "exporter_id": "exporter-1",
        "product_code": "comprehensive",
        "policy_start_date": date(2024, 1, 1),
        "policy_end_date": date(2024, 12, 31),
        "indemnity_default_ratio": 0.90,
        "indemnity_insolvency_ratio": 0.90,
        "indemnity_rejection_ratio": 0.80,
        "indemnity_political_ratio": 0.90,
        "maximum_liability_usd": 1_000_000.0,
    } | changes


def limit(**changes: Any) -> Row:
    return {
        "limit_id": "limit-1",
        "exporter_id": "exporter-1",
        "buyer_id": "buyer-1",
        "decided_date": date(2023, 12, 1),
        "decision": "approved",
        "approved_usd": 100_000.0,
        "payment_term": "OA",
        "term_days": 90,
        "valid_from": date(2024, 1, 1),
    } | changes


def invoice(invoice_id: str, ship_date: date, **changes: Any) -> Row:
    """US$10,000 on open account, 60 days from shipment, declared within the month's rule."""
    term_days = changes.get("term_days", 60)
    return {
        "invoice_id": invoice_id,
        "exporter_id": "exporter-1",
        "policy_id": "policy-1",
        "buyer_id": "buyer-1",
        "payment_term": "OA",
        "term_days": term_days,
        "ship_date": ship_date,
        "invoice_date": ship_date,
        "due_date": ship_date + timedelta(days=term_days),
        "invoice_amount_usd": 10_000.0,
        "declared_date": ship_date + timedelta(days=5),
    } | changes


def cover(
    as_of_date: date,
    *,
    shipments: list[Row],
    buyers: list[Row] | None = None,
    policies: list[Row] | None = None,
    limits: list[Row] | None = None,
    restrictions: list[Row] | None = None,
    loss_cause: str = "default",
    rules: list[Row] | None = None,
    **tables: list[Row],
) -> dict[str, Row]:
    """Rows of the engine by invoice, on the common ground where nothing else is given.

    The oracle's are the same; ``rules`` are added to the common ones.
    """
    book = {
        "buyers": [buyer()] if buyers is None else buyers,
        "policies": [policy()] if policies is None else policies,
        "limits": [limit()] if limits is None else limits,
        "shipments": shipments,
        **tables,
    }
    known_rules = [*RULES, *(rules or [])]
    connection = engine.connect(book, known_rules, restrictions or [])
    rows = engine.cover_by_invoice(connection, as_of_date, loss_cause=loss_cause)
    assert by_oracle(book, known_rules, restrictions or [], as_of_date, loss_cause) == {
        row["invoice_id"]: row for row in rows
    }
    return {row["invoice_id"]: row for row in rows}


def by_oracle(
    book: dict[str, list[Row]],
    rules: list[Row],
    restrictions: list[Row],
    as_of_date: date,
    loss_cause: str,
) -> dict[str, Row]:
    found = oracle.cover(
        {name: whole_rows(book.get(name, []), schema(name)) for name in engine.TABLES},
        whole_rows(rules, engine.RULE_SCHEMA),
        whole_rows(restrictions, engine.RESTRICTION_SCHEMA),
        as_of_date,
        loss_cause,
    )
    return {row["invoice_id"]: {"as_of_date": as_of_date, **row} for row in found}


def whole_rows(rows: list[Row], known: pa.Schema) -> list[Row]:
    """The rows with every column, unknown where it is not given."""
    return [dict.fromkeys(known.names) | row for row in rows]


def shown(row: Row, column: str) -> tuple[str, str, str]:
    return tuple(f"{row[name]:,.2f}" for name in ("outstanding_usd", column, "payable_usd"))


def taken(rows: dict[str, Row], column: str) -> Amounts:
    return {key: shown(row, column) for key, row in sorted(rows.items())}


def test_no_policy_takes_what_was_shipped_after_the_last_day_of_the_policy() -> None:
    rows = cover(
        date(2025, 1, 15),
        shipments=[invoice("A", date(2024, 12, 31)), invoice("B", date(2025, 1, 1))],
    )

    assert taken(rows, "no_policy_usd") == EXAMPLES["no_policy"]


def test_restricted_takes_goods_that_were_off_cover_where_they_went() -> None:
    to_russia = {"consignee_country_code": "RU", "hs6_code": "854231"}
    rows = cover(
        date(2024, 11, 20),
        buyers=[buyer(country_code="DE")],
        restrictions=[
            {
                "country_code": "RU",
                "hs_prefix": "854231",
                "valid_from": date(2024, 11, 5),
                "effect": "off_cover",
            }
        ],
        shipments=[
            invoice("A", date(2024, 11, 4), **to_russia),
            invoice("B", date(2024, 11, 5), **to_russia),
            invoice("C", date(2024, 11, 5), **to_russia | {"hs6_code": "610910"}),
        ],
    )

    assert taken(rows, "restricted_usd") == EXAMPLES["restricted"]


def invoices_around_limits() -> dict[str, Any]:
    return {
        "buyers": [buyer(buyer_id=f"buyer-{number}") for number in (1, 2, 3)],
        "limits": [
            limit(valid_to=date(2024, 3, 31)),
            limit(limit_id="limit-2", buyer_id="buyer-2", decision="refused", approved_usd=0.0),
        ],
        "shipments": [
            invoice("A", date(2024, 3, 31)),
            invoice("B", date(2024, 4, 1)),
            invoice("C", date(2024, 4, 1), buyer_id="buyer-2"),
            invoice("D", date(2024, 4, 1), buyer_id="buyer-3"),
        ],
    }


def test_no_limit_takes_what_was_shipped_after_the_limit_or_to_buyers_without_one() -> None:
    rows = cover(date(2024, 5, 1), **invoices_around_limits())

    assert taken(rows, "no_limit_usd") == EXAMPLES["no_limit"]


def test_a_platform_policy_limits_every_buyer_that_was_not_refused() -> None:
    platform = policy(product_code="platform", buyer_cap_usd=150_000.0)
    rows = cover(date(2024, 5, 1), policies=[platform], **invoices_around_limits())

    assert taken(rows, "no_limit_usd") == EXAMPLES["no_limit (platform)"]
    assert {key: row["limit_source"] for key, row in rows.items()} == {
        "A": "automatic",
        "B": "automatic",
        "C": "none",
        "D": "automatic",
    }


def test_term_mismatch_takes_longer_and_other_terms_than_approved() -> None:
    shipped = date(2024, 5, 3)
    rows = cover(
        date(2024, 6, 1),
        shipments=[
            invoice("A", shipped, term_days=90),
            invoice("B", shipped, term_days=120),
            invoice("C", shipped, payment_term="DP"),
        ],
    )

    assert taken(rows, "term_mismatch_usd") == EXAMPLES["term_mismatch"]


def test_stop_shipment_takes_what_was_shipped_while_the_buyer_was_over_30_days_late() -> None:
    earlier = invoice("earlier", date(2024, 1, 1), paid_date=date(2024, 6, 10))
    assert earlier["due_date"] == date(2024, 3, 1)
    rows = cover(
        date(2024, 6, 20),
        shipments=[
            earlier,
            invoice("A", date(2024, 3, 31)),
            invoice("B", date(2024, 4, 1)),
            invoice("C", date(2024, 6, 10)),
        ],
    )

    assert taken(rows, "stop_shipment_usd") == EXAMPLES["stop_shipment"]


def test_the_longest_credit_term_binds_a_granted_limit_and_an_automatic_one() -> None:
    shipments = [
        invoice("A", date(2024, 5, 3), term_days=360),
        invoice("B", date(2024, 5, 3), term_days=361),
    ]
    granted = cover(date(2024, 6, 1), limits=[limit(term_days=720)], shipments=shipments)
    automatic = cover(
        date(2024, 6, 1),
        policies=[policy(product_code="platform", buyer_cap_usd=150_000.0)],
        limits=[],
        shipments=shipments,
    )

    assert taken(granted, "term_mismatch_usd") == EXAMPLES["term_mismatch (longest term)"]
    assert taken(automatic, "term_mismatch_usd") == EXAMPLES["term_mismatch (longest term)"]
    assert automatic["B"]["limit_source"] == "automatic"


def around_an_insolvency(**tables: list[Row]) -> dict[str, Row]:
    """Known from 1 April to 15 May 2024."""
    return cover(
        date(2024, 6, 1),
        shipments=[
            invoice("A", date(2024, 4, 1)),
            invoice("B", date(2024, 4, 2)),
            invoice("C", date(2024, 5, 15)),
        ],
        **tables,
    )


def test_stop_shipment_takes_what_was_shipped_after_the_insolvency_was_known() -> None:
    grades = [
        {"buyer_id": "buyer-1", "valid_from": day, "grade": grade}
        for day, grade in (
            (date(2024, 1, 1), "C"),
            (date(2024, 4, 1), "E"),
            (date(2024, 4, 2), "E"),
            (date(2024, 5, 15), "C"),
        )
    ]
    by_grade = around_an_insolvency(buyer_grades=grades)
    by_claim = around_an_insolvency(claims=[withdrawn_claim(cause="insolvency")])

    assert taken(by_grade, "stop_shipment_usd") == EXAMPLES["stop_shipment (insolvency)"]
    assert taken(by_claim, "stop_shipment_usd") == EXAMPLES["stop_shipment (insolvency)"]
    for row in (by_grade["B"], by_claim["B"]):
        assert (row["insolvent_since_date"], row["stopped_by_due_date"]) == (date(2024, 4, 1), None)


def withdrawn_claim(**changes: Any) -> Row:
    return {
        "claim_id": "claim-1",
        "exporter_id": "exporter-1",
        "buyer_id": "buyer-1",
        "policy_id": "policy-1",
        "cause": "default",
        "loss_date": date(2024, 4, 1),
        "filing_date": date(2024, 4, 20),
        "decision": "withdrawn",
        "decision_date": date(2024, 5, 15),
    } | changes


def test_an_overdue_amount_that_is_less_than_the_least_that_counts_stops_nothing() -> None:
    shipments = [
        invoice("earlier", date(2024, 1, 1), invoice_amount_usd=0.50, declared_date=None),
        invoice("A", date(2024, 4, 1)),
    ]
    least = {
        "rule_code": "overdue_minimum_usd",
        "product_code": "any",
        "valid_from": date(2000, 1, 1),
    }
    stopped = cover(date(2024, 4, 20), shipments=shipments)["A"]
    covered = cover(date(2024, 4, 20), shipments=shipments, rules=[least | {"value": 100}])["A"]
    reached = cover(date(2024, 4, 20), shipments=shipments, rules=[least | {"value": 0.5}])["A"]

    assert {
        "A, any amount": shown(stopped, "stop_shipment_usd"),
        "A, 100 at least": shown(covered, "stop_shipment_usd"),
    } == EXAMPLES["stop_shipment (least amount)"]
    assert (stopped["stopped_by_invoice_id"], stopped["stopped_by_usd"]) == (
        "earlier",
        Decimal("0.50"),
    )
    assert reached["stop_shipment_usd"] == Decimal(10_000)


def test_indemnified_debt_stops_shipments_until_a_limit_is_granted_later() -> None:
    rows = cover(
        date(2024, 7, 1),
        limits=[
            limit(),
            limit(limit_id="limit-2", decided_date=date(2024, 6, 20), valid_from=date(2024, 6, 20)),
        ],
        shipments=[
            invoice("earlier", date(2024, 1, 1), written_off_date=date(2024, 6, 1)),
            invoice("A", date(2024, 6, 19)),
            invoice("B", date(2024, 6, 20)),
        ],
    )

    assert taken(rows, "stop_shipment_usd") == EXAMPLES["stop_shipment (indemnified)"]


def test_undeclared_takes_what_was_declared_late_before_the_claim_was_refused() -> None:
    refused = withdrawn_claim(
        loss_date=date(2024, 6, 1),
        filing_date=date(2024, 6, 5),
        decision="refused",
        decision_date=date(2024, 6, 27),
    )
    rows = cover(
        date(2024, 7, 1),
        claims=[refused],
        shipments=[
            invoice("A", date(2024, 5, 10), declared_date=date(2024, 6, 26)),
            invoice("B", date(2024, 5, 10), declared_date=date(2024, 6, 27)),
        ],
    )

    assert taken(rows, "undeclared_usd") == EXAMPLES["undeclared (ended claim)"]


def test_the_automatic_limit_is_the_cap_divided_by_the_insured_share() -> None:
    def read(*rules: Row) -> Row:
        return cover(
            date(2024, 6, 1),
            policies=[
                policy(
                    product_code="platform",
                    indemnity_default_ratio=0.80,
                    buyer_cap_usd=150_000.0,
                )
            ],
            limits=[],
            shipments=[invoice("A", date(2024, 5, 3), invoice_amount_usd=200_000.0)],
            rules=list(rules),
        )["A"]

    the_cap = {
        "rule_code": "automatic_limit_basis",
        "product_code": "platform",
        "value_text": "cap",
        "valid_from": date(2000, 1, 1),
    }
    assert {
        "A, cap ÷ insured share": shown(read(), "over_limit_usd"),
        "A, the cap itself": shown(read(the_cap), "over_limit_usd"),
    } == EXAMPLES["over_limit (automatic limit)"]


def test_undeclared_takes_what_was_not_declared_or_too_late_with_a_known_loss() -> None:
    shipped = date(2024, 5, 10)
    to_second_buyer = {"buyer_id": "buyer-2"}
    rows = cover(
        date(2024, 7, 1),
        buyers=[buyer(), buyer(buyer_id="buyer-2")],
        limits=[limit(), limit(limit_id="limit-2", buyer_id="buyer-2")],
        shipments=[
            invoice("A", shipped, declared_date=date(2024, 6, 25)),
            invoice("B", shipped, declared_date=date(2024, 6, 28)),
            invoice("C", shipped, declared_date=None),
            invoice("D", shipped, declared_date=date(2024, 6, 28), **to_second_buyer),
            invoice(
                "overdue",
                date(2024, 3, 21),
                due_date=date(2024, 5, 20),
                paid_date=date(2024, 6, 30),
                **to_second_buyer,
            ),
        ],
    )

    assert taken(rows, "undeclared_usd") == EXAMPLES["undeclared"]
    assert rows["A"]["declaration_deadline_date"] == date(2024, 6, 25)


@pytest.mark.parametrize("shipped", [date(2024, 5, 3), date(2024, 5, 4)])
def test_the_fifth_working_day_after_friday_or_saturday_is_the_next_friday(shipped: date) -> None:
    rows = cover(
        date(2024, 5, 5),
        policies=[policy(declaration_rule="per_shipment")],
        shipments=[invoice("A", shipped)],
    )

    assert rows["A"]["declaration_deadline_date"] == date(2024, 5, 10)


def test_working_days_leave_out_the_national_holiday_and_count_the_sunday_worked_for_it() -> None:
    rows = cover(
        date(2024, 10, 5),
        policies=[policy(declaration_rule="per_shipment")],
        shipments=[invoice("A", date(2024, 9, 26), declared_date=None)],
    )

    assert rows["A"]["declaration_deadline_date"] == date(2024, 10, 9)


def three_invoices_over_the_limit() -> list[Row]:
    return [
        invoice("A", date(2024, 5, 3), invoice_amount_usd=60_000.0),
        invoice("B", date(2024, 5, 4), invoice_amount_usd=50_000.0),
        invoice("C", date(2024, 5, 5), invoice_amount_usd=20_000.0),
    ]


def test_over_limit_serves_the_oldest_invoice_first() -> None:
    rows = cover(date(2024, 6, 1), shipments=three_invoices_over_the_limit())

    assert taken(rows, "over_limit_usd") == EXAMPLES["over_limit"]
    assert engine.total(rows.values(), "outstanding_usd") == Decimal(130_000)
    assert engine.total(rows.values(), "over_limit_usd") == Decimal(30_000)
    assert engine.total(rows.values(), "retained_share_usd") == Decimal(10_000)
    assert engine.total(rows.values(), "payable_usd") == Decimal(90_000)


def test_over_limit_measures_each_invoice_against_the_limit_of_its_own_shipment_date() -> None:
    rows = cover(
        date(2024, 6, 1),
        limits=[
            limit(valid_to=date(2024, 4, 30)),
            limit(limit_id="cut", approved_usd=70_000.0, valid_from=date(2024, 5, 1)),
        ],
        shipments=[
            invoice("A", date(2024, 4, 15), invoice_amount_usd=60_000.0),
            invoice("B", date(2024, 5, 15), invoice_amount_usd=20_000.0),
        ],
    )

    assert taken(rows, "over_limit_usd") == EXAMPLES["over_limit (after a cut)"]


def test_late_notice_lowers_the_indemnity_by_ten_points_per_started_thirty_days() -> None:
    shipped = date(2024, 1, 1)
    rows = cover(
        date(2024, 7, 1),
        shipments=[
            invoice("A", shipped, notice_date=date(2024, 4, 30)),
            invoice("B", shipped, notice_date=date(2024, 5, 31)),
            invoice("C", shipped),
        ],
    )

    assert taken(rows, "late_notice_usd") == EXAMPLES["late_notice"]
    assert rows["A"]["due_date"] == date(2024, 3, 1)
    assert rows["A"]["notice_deadline_date"] == date(2024, 4, 30)


def test_retained_share_follows_the_cause_of_the_loss() -> None:
    shipments = [invoice("A", date(2024, 5, 3), invoice_amount_usd=333.33)]
    shares = {
        f"A, {cause}": shown(
            cover(date(2024, 6, 1), shipments=shipments, loss_cause=cause)["A"],
            "retained_share_usd",
        )
        for cause in ("default", "rejection")
    }

    assert shares == EXAMPLES["retained_share"]


def test_buyer_cap_takes_what_is_above_the_cap_after_the_retained_share() -> None:
    rows = cover(
        date(2024, 6, 1),
        policies=[
            policy(product_code="platform", indemnity_default_ratio=0.80, buyer_cap_usd=150_000.0)
        ],
        limits=[limit(approved_usd=300_000.0)],
        shipments=[
            invoice("A", date(2024, 5, 3), invoice_amount_usd=200_000.0),
            invoice("B", date(2024, 5, 4), invoice_amount_usd=50_000.0),
        ],
    )

    assert taken(rows, "buyer_cap_usd") == EXAMPLES["buyer_cap"]


def test_policy_maximum_takes_what_is_above_the_rest_of_the_policy_year() -> None:
    rows = cover(
        date(2024, 6, 1),
        buyers=[buyer(), buyer(buyer_id="buyer-2")],
        policies=[policy(maximum_liability_usd=100_000.0)],
        limits=[limit(), limit(limit_id="limit-2", buyer_id="buyer-2")],
        shipments=[
            invoice("A", date(2024, 5, 3), invoice_amount_usd=20_000.0),
            invoice("B", date(2024, 5, 4), invoice_amount_usd=20_000.0, buyer_id="buyer-2"),
        ],
        claims=[
            {
                "claim_id": "claim-1",
                "exporter_id": "exporter-1",
                "buyer_id": "buyer-3",
                "policy_id": "policy-1",
                "loss_date": date(2024, 2, 1),
                "filing_date": date(2024, 2, 10),
            }
        ],
        claim_movements=[
            {
                "claim_id": "claim-1",
                "movement_type": movement_type,
                "movement_date": date(2024, 5, 1),
                "amount_usd": amount_usd,
            }
            for movement_type, amount_usd in (("payment", 70_000.0), ("recovery", 20_000.0))
        ],
    )

    assert taken(rows, "policy_maximum_usd") == EXAMPLES["policy_maximum"]
    assert rows["A"]["policy_maximum_left_usd"] == Decimal(30_000)


def disputed(as_of_date: date, loss_cause: str, **changes: Any) -> Row:
    claim = {
        "claim_id": "claim-1",
        "exporter_id": "exporter-1",
        "buyer_id": "buyer-1",
        "policy_id": "policy-1",
        "loss_date": date(2024, 5, 31),
        "filing_date": date(2024, 6, 1),
        "dispute_opened_date": date(2024, 6, 10),
        "dispute_closed_date": date(2024, 7, 20),
        "dispute_outcome": "award",
    }
    return cover(
        as_of_date,
        loss_cause=loss_cause,
        shipments=[invoice("A", date(2024, 4, 1))],
        claims=[claim | changes],
        claim_invoices=[{"claim_id": "claim-1", "invoice_id": "A", "claimed_usd": 10_000.0}],
    )["A"]


def test_held_marks_what_is_payable_while_the_buyer_disputes_a_default() -> None:
    july, later = date(2024, 7, 1), date(2024, 7, 25)
    marks = {
        "A, 1 July, default": shown(disputed(july, "default"), "held_usd"),
        "A, 1 July, insolvency": shown(disputed(july, "insolvency"), "held_usd"),
        "A, 25 July, default": shown(disputed(later, "default"), "held_usd"),
    }

    assert marks == EXAMPLES["held"]


def test_held_stays_when_the_dispute_was_lost() -> None:
    row = disputed(date(2024, 7, 25), "default", dispute_outcome="lost")

    assert row["held_usd"] == Decimal(9_000)


def tables_of_the_document() -> dict[str, Amounts]:
    """Every table headed ``invoice | outstanding | <step> | payable``, by its step."""
    tables: dict[str, Amounts] = {}
    step = ""
    for line in (METHODS_DIR / "cover.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 4:
            step = ""
        elif cells[0] == "invoice":
            step = cells[2]
            tables[step] = {}
        elif step and not re.fullmatch(r"-+:?", cells[0]):
            tables[step][cells[0]] = (cells[1], cells[2], cells[3])
    return tables


def test_the_document_shows_the_numbers_of_these_tests() -> None:
    assert tables_of_the_document() == EXAMPLES
