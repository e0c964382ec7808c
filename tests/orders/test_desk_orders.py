"""The orders of ``docs/methods/desk.md`` and ``shipment_check.md``, with answers by hand."""

from dataclasses import replace
from datetime import date

import pytest

from tests.orders.conftest import Checked, asked
from tradecredit.app.shipment_check import words
from tradecredit.risk import shipment, shipment_cautions
from tradecredit.risk.shipment import FULL, HOLD, NOT, PART

pytestmark = pytest.mark.slow

CHARGER = {"hs6_code": "850440", "payment_term": "OA", "term_days": 30}

# Exporter, order, answer, payable, the step that takes most.
ORDERS = [
    ("D1", asked(buyer_id="B2", amount_usd=20_000.0), NOT, 0, "no_limit"),
    ("D1", asked(), FULL, 27_000, "retained_share"),
    # An export licence is needed for drones.
    ("D1", asked(hs6_code="880621"), HOLD, 27_000, "retained_share"),
    ("D1", asked(amount_usd=50_000.0), PART, 34_200, "over_limit"),
    ("D1", asked(term_days=90), NOT, 0, "term_mismatch"),
    ("D1", asked(buyer_id="B1", amount_usd=25_000.0, term_days=90), NOT, 0, "over_limit"),
    ("D1", asked(buyer_id="B3", hs6_code="854231", payment_term="DP", term_days=30),
     NOT, 0, "restricted"),
    ("D2", asked(buyer_id="B1", amount_usd=150_000.0, **CHARGER), PART, 110_000, "over_limit"),
    ("D2", asked(buyer_id="B1", amount_usd=150_000.0, ship_date=date(2026, 6, 1), **CHARGER),
     NOT, 0, "stop_shipment"),
    # Fir never had a limit and D1's policy gives none by itself.
    ("D1", asked(buyer_id="B6", amount_usd=5_000.0), NOT, 0, "no_limit"),
    # Somebody new finds the platform's automatic limit of 150,000, insured at 80 %.
    ("D2", asked(buyer_id="~new", amount_usd=5_000.0), FULL, 4_000, "retained_share"),
    # The policy of D1 ends on 30 June.
    ("D1", asked(ship_date=date(2026, 7, 1)), NOT, 0, "no_policy"),
]  # fmt: skip


@pytest.mark.parametrize(("exporter_id", "order", "verdict", "payable", "step"), ORDERS)
def test_an_order_of_the_desk_gets_the_answer_worked_out_by_hand(
    check: Checked, exporter_id: str, order, verdict: str, payable: float, step: str
) -> None:
    answer = check(order, exporter_id=exporter_id).answers[0]

    assert answer.verdict == verdict
    assert answer.payable_usd == payable
    assert shipment.biting_step(answer.cover.row) == step


# Answer, and the sentence that says it.
SENTENCES = [
    (asked(buyer_id="B2"), "**Not covered:** the limit ended on 15 May 2026."),
    (asked(term_days=90),
     "**Not covered:** the limit is for OA 60 days at most, the order is OA 90 days."),
    (asked(amount_usd=50_000.0),
     "**Covered in part:** US$ 34.2 k of US$ 50.0 k would be paid; older invoices of "
     "US$ 22.0 k leave US$ 38.0 k of the limit of US$ 60.0 k."),
    (asked(),
     "**Covered in full:** US$ 27.0 k of US$ 30.0 k would be paid, US$ 3.00 k is the "
     "uninsured percentage, which you retain."),
    (asked(ship_date=date(2026, 7, 1)),
     "**Not covered:** the policy ended on 30 Jun 2026 and no later one is known."),
    (asked(buyer_id="B4"), "**Not covered:** the limit was withdrawn from 1 Feb 2026."),
    (asked(buyer_id="B6"), "**Not covered:** no limit was ever asked for this buyer."),
    (asked(buyer_id="B3", hs6_code="854231"),
     "**Not covered:** HS 854231 (Electronic integrated circuits: processors and controllers) to "
     "Russia is off cover since 5 Nov 2024."),
]  # fmt: skip


@pytest.mark.parametrize(("order", "sentence"), SENTENCES)
def test_the_answer_is_one_sentence_with_its_reason(check: Checked, order, sentence: str) -> None:
    found = check(order)

    assert words.answer_text(found.answers[0]) == sentence


def test_covered_in_full_says_so_first(check: Checked) -> None:
    found = check(asked(buyer_id="~new", amount_usd=5_000.0), exporter_id="D2")

    assert words.answer_text(found.answers[0]) == (
        "**Covered in full:** US$ 4.00 k of US$ 5.00 k would be paid, US$ 1.00 k is the "
        "uninsured percentage, which you retain."
    )


# Order, and what would make it covered in full.
CHANGES = [
    (asked(buyer_id="B2", amount_usd=20_000.0),
     ["**No limit**: ask for a limit of at least US$ 65,000.00 for OA 60 days, in force on "
      "31 May 2026."]),
    (asked(amount_usd=50_000.0),
     ["**Above the limit**: ship at most US$ 38,000.00, or ask for a limit of at least "
      "US$ 72,000.00 for OA 60 days, in force on 31 May 2026, or ship after the receipt of "
      "US$ 22,000.00 for E02."]),
    (asked(term_days=90),
     ["**Other terms than approved**: agree on OA 60 days, as approved, or ask for a limit of at "
      "least US$ 52,000.00 for OA 90 days, in force on 31 May 2026."]),
    (asked(buyer_id="B1", amount_usd=25_000.0, term_days=90),
     ["**Above the limit**: ask for a limit of at least US$ 270,000.00 for OA 90 days, in force on "
      "31 May 2026, or ship after the receipt of US$ 120,000.00 for A04."]),
    (asked(buyer_id="B3", hs6_code="854231"),
     ["**Off cover**: no change of the order helps; ship only against payment in advance."]),
    (asked(), []),
]  # fmt: skip


@pytest.mark.parametrize(("order", "lines"), CHANGES)
def test_what_would_make_it_covered_is_the_smallest_change_by_hand(
    check: Checked, order, lines: list[str]
) -> None:
    assert words.changes(check(order).answers[0]) == lines


def test_after_the_stop_the_overdue_invoice_is_named(check: Checked) -> None:
    order = asked(buyer_id="B1", amount_usd=100_000.0, ship_date=date(2026, 6, 1), **CHARGER)

    assert words.changes(check(order, exporter_id="D2").answers[0]) == [
        "**Shipped after stop**: ship after the receipt of US$ 20,000.00 for G04."
    ]


def test_the_room_in_the_limit_before_the_order_is_what_older_ones_leave(check: Checked) -> None:
    """B5: 60,000 less E02 of 22,000; E01 (other terms) and E03 (undeclared) fill nothing."""
    assert shipment.room_usd(check(asked()).answers[0].cover) == 38_000
    assert shipment.room_usd(check(asked(buyer_id="B1")).answers[0].cover) == -40_000


def test_premium_before_and_after_subsidy(check: Checked) -> None:
    """30,000 at 0.40 % is 120, of which Yiwu pays up to 80 %; 150,000 at 0.15 % is 225."""
    yiwu = check(asked()).answers[0].premium
    shenzhen = (
        check(asked(buyer_id="B1", amount_usd=150_000.0), exporter_id="D2").answers[0].premium
    )

    assert (yiwu.premium_usd, yiwu.subsidy_usd, yiwu.net_usd) == (120, 96, 24)
    assert yiwu.is_upper_bound
    assert (shenzhen.premium_usd, shenzhen.subsidy_usd, shenzhen.net_usd) == (225, 225, 0)
    assert not shenzhen.is_upper_bound


def test_expected_loss_kept_goes_by_the_days_of_credit(check: Checked) -> None:
    """B5 is of grade B, 1 % a year: 1 - 0.99 ^ (60 / 365) = 0.0016507; of 3,000 kept 4.95."""
    answer = check(asked()).answers[0]
    own = check(asked(), probability_of_year=0.5, is_probability_given=True).answers[0]
    unknown = check(asked(buyer_id="B6")).answers[0]

    assert answer.expected_loss_usd == pytest.approx(4.9522, abs=1e-4)
    assert own.expected_loss_usd == pytest.approx(3_000 * (1 - 0.5 ** (60 / 365)))
    assert unknown.expected_loss_usd is None


def test_what_came_before_the_orders_is_the_book_without_them(check: Checked) -> None:
    found = check(asked(amount_usd=50_000.0))

    assert found.before["payable_usd"].sum() == 296_800
    assert found.rows["payable_usd"].sum() == 296_800 + 34_200
    assert found.added_payable_usd == 34_200


def test_several_orders_compete_for_the_limit_in_the_order_of_shipping(check: Checked) -> None:
    """38,000 is left for B5: the order shipped first takes 30,000, the other finds 8,000."""
    later = asked(1, ship_date=date(2026, 6, 10))
    sooner = asked(2, ship_date=date(2026, 6, 5))
    found = check(later, sooner)

    assert [answer.payable_usd for answer in found.answers] == [7_200, 27_000]
    assert found.engine_day == date(2026, 6, 10)


def test_orders_of_one_day_take_the_limit_in_the_order_of_the_table(check: Checked) -> None:
    found = check(asked(1), asked(2))

    assert [answer.payable_usd for answer in found.answers] == [27_000, 7_200]


def test_reasons_not_to_ship_come_gravest_first(check: Checked) -> None:
    """B4: K1 is not closed, D02 is notified, D03 overdue; Ginkgo's D2 invoices are others'."""
    answer = check(asked(buyer_id="B4")).answers[0]

    assert [caution.code for caution in answer.cautions if caution.holds] == [
        shipment_cautions.OWN_CLAIM,
        shipment_cautions.OWN_NOTICE,
        shipment_cautions.BUYER_OVERDUE,
    ]


def test_a_claim_of_another_exporter_is_a_record_without_a_name(check: Checked) -> None:
    """D1's claim K1 on Dogwood, as D2 sees it."""
    answer = check(asked(buyer_id="B4"), exporter_id="D2").answers[0]
    texts = words.cautions(answer, is_before=True)

    assert texts == [
        "1 unresolved claim record of 1 other exporter on this buyer; ask the insurer whether the "
        "limit still stands."
    ]


@pytest.mark.parametrize(
    ("exporter_id", "step", "required", "origin", "source"),
    [
        ("D1", "late_notice", "if not paid, notice by 28 Sep 2026", "rule of all products", None),
        ("D2", "late_notice", "if not paid, notice by 13 Sep 2026", "the policy's own term", None),
        (
            "D1",
            "stop_shipment",
            "at most 30 days overdue, and not insolvent",
            "rule of all products",
            "WX;CW1",
        ),
        ("D1", "undeclared", "declared by 25 Jun 2026", "rule of all products", "CW1"),
        ("D2", "undeclared", "declared by 5 Jun 2026", "rule of all products", "TFT"),
    ],
)
def test_each_rule_says_its_value_and_where_it_is_from(
    check: Checked, exporter_id: str, step: str, required: str, origin: str, source: str | None
) -> None:
    """60 days after 30 July by the rule, 45 by D2's own term; five working days for D2."""
    found = check(asked(), exporter_id=exporter_id)
    rows = words.rule_rows(found, found.answers[0]).set_index("step")

    assert rows.loc[step, "required"] == required
    assert rows.loc[step, "origin"] == origin
    assert rows.loc[step, "source_id"] == source or source is None


def test_rules_behind_the_first_that_fails_are_judged_too(check: Checked) -> None:
    """50,000 on OA 90 days: refused for its terms, and above the limit as well."""
    found = check(asked(amount_usd=50_000.0, term_days=90))
    results = {row.step: row for row in shipment.rule_results(found.answers[0].cover)}

    assert results["term_mismatch"].taken_usd == 50_000
    assert results["over_limit"].outcome == shipment.TAKES
    assert results["over_limit"].taken_usd == 0


def test_an_order_that_leans_on_undeclared_invoices_is_held(check: Checked) -> None:
    """D2's B1: G03 of 30,000 can be declared until 1 June; on 3 June it counts as undeclared.

    Then G04 of 20,000 alone seems to fill the 187,500, so that 160,000 would fit; once G03 is
    declared, 137,500 are left.
    """
    order = asked(buyer_id="B1", amount_usd=160_000.0, ship_date=date(2026, 6, 3), **CHARGER)
    answer = check(order, exporter_id="D2").answers[0]

    held = {caution.code: caution for caution in answer.cautions}
    assert held[shipment_cautions.ROOM_NEEDS_UNDECLARED].amount_usd == 137_500


def test_every_step_that_takes_a_part_is_named_in_the_answer(check: Checked) -> None:
    """The order of 50,000 with another 5,000 above the maximum: both reasons, not the share."""
    found = check(asked(amount_usd=50_000.0))
    answer = found.answers[0]
    is_order = answer.cover.rows["invoice_id"] == answer.order.order_id
    both = answer.cover.rows.assign(
        policy_maximum_usd=answer.cover.rows["policy_maximum_usd"].mask(is_order, 5_000.0)
    )
    also = replace(answer, cover=replace(answer.cover, rows=both))

    assert shipment.taking_steps(also.cover.row) == ["over_limit", "policy_maximum"]
    assert words.answer_text(also).endswith(
        "leave US$ 38.0 k of the limit of US$ 60.0 k; US$ 703 k of the policy's maximum liability "
        "is left for it."
    )
