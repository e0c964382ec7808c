"""The examples of docs/methods/limit_cuts.md, on the hand-written book."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.limit_cuts.run import (
    QUERIES,
    Answer,
    Question,
    scenario_of,
    understood,
)
from tradecredit.risk.limit_cut_effects import AS_PLANNED, HOLD, SHIP_BY, inside
from tradecredit.risk.limit_cuts import Cut
from tradecredit.risk.orders import Order

AS_OF = date(2025, 9, 30)
JUNE_1 = date(2025, 6, 1)


def asked(book: store.Book, exporter_id: str = "X2", **changed: Any) -> Question:
    """The question of an exporter of the tiny book, as the page would ask it."""

    def run(name: str, **values: Any) -> pd.DataFrame:
        return store.run(book, name, {"exporter_id": exporter_id, **values})

    values = {
        "exporter_id": exporter_id,
        "as_of_date": AS_OF,
        "loss_cause": "default",
        "buyers": run("limits/buyers", as_of_date=AS_OF),
        "policies": run("limits/policies", as_of_date=AS_OF),
        "decisions": run("known/limits", known_date=AS_OF),
        "chosen_ids": ("B1",),
        "cuts": {},
    }
    return Question(**{**values, **changed})


def answered(
    book: store.Book, question: Question, scenario: store.Scenario | None = None
) -> Answer:
    found = store.run_all(
        book,
        QUERIES,
        {
            "as_of_date": question.as_of_date,
            "exporter_id": None,
            "loss_cause": question.loss_cause,
            "is_order": None,
        },
        scenario=scenario or scenario_of(question),
    )
    return understood(question, *(found[name] for name in QUERIES))


def covered(answer: Answer, invoices: Sequence[str], variant: str) -> list[float]:
    rows = answer.orders.set_index("invoice_id")
    return list(rows.loc[list(invoices), f"covered_{variant}_usd"])


CUTS_OF_B1: Mapping[str, tuple[Cut, list[float], float]] = {
    "none": (Cut(0.0, JUNE_1, 14), [90_000, 60_000, 0], 135_000),
    "a_fifth": (Cut(0.2, JUNE_1, 14), [90_000, 30_000, 0], 108_000),
    "half": (Cut(0.5, JUNE_1, 14), [90_000, 0, 0], 81_000),
    "to_zero": (Cut(1.0, JUNE_1, 14), [90_000, 0, 0], 81_000),
    "half_of_all": (Cut(0.5, JUNE_1, 14, protects_shipped=False), [75_000, 0, 0], 67_500),
    "all_to_zero": (Cut(1.0, JUNE_1, 14, protects_shipped=False), [0, 0, 0], 0),
}


def test_a_cut_of_one_limit_as_in_the_method_note(tiny_book: store.Book) -> None:
    question = asked(tiny_book, cuts={name: cut for name, (cut, *_rest) in CUTS_OF_B1.items()})

    answer = answered(tiny_book, question)

    of_buyer = answer.by_buyer.set_index("buyer_id").loc["B1"]
    assert covered(answer, ["I15", "I16", "I17"], "before") == [90_000, 60_000, 0]
    for name, (_cut, expected, payable) in CUTS_OF_B1.items():
        assert covered(answer, ["I15", "I16", "I17"], name) == expected, name
        assert of_buyer[f"payable_{name}_usd"] == payable, name
        assert answer.lost(name) == 150_000 - sum(expected), name


def two_orders() -> tuple[Order, ...]:
    return tuple(
        Order(f"~order-{day}", "B8", 30_000.0, "OA", 60, date(2025, 10, day)) for day in (10, 20)
    )


def two_scenarios() -> dict[str, Cut]:
    return {"a": Cut(0.5, AS_OF, 14), "b": Cut(1.0, AS_OF, 0, protects_shipped=False)}


def test_two_orders_under_two_scenarios_as_in_the_method_note(tiny_book: store.Book) -> None:
    question = asked(tiny_book, chosen_ids=("B8",), cuts=two_scenarios(), orders=two_orders())

    answer = answered(tiny_book, question)

    ids = [order.order_id for order in two_orders()]
    assert covered(answer, ids, "before") == [30_000, 20_000]
    assert covered(answer, ids, "a") == [30_000, 0]
    assert covered(answer, ids, inside("a")) == [30_000, 20_000]
    assert covered(answer, ids, "b") == [0, 0]
    actions = answer.orders.set_index("invoice_id").loc[ids]
    assert list(actions["action_a"]) == [AS_PLANNED, SHIP_BY]
    assert list(actions["action_b"]) == [HOLD, HOLD]


def test_orders_to_come_leave_what_is_open_as_the_exposure_page_shows_it(
    tiny_book: store.Book,
) -> None:
    """X2 is owed 300,000 on I14 to I19, of which 135,000 are payable, with orders or without."""
    question = asked(
        tiny_book, chosen_ids=("B1", "B2", "B8"), cuts=two_scenarios(), orders=two_orders()
    )

    answer = answered(tiny_book, question)

    alone = store.run(
        tiny_book,
        "exposure/summary",
        {
            "as_of_date": AS_OF,
            "exporter_id": "X2",
            "loss_cause": "default",
            "country_codes": None,
        },
    ).iloc[0]
    shipped = answer.by_buyer[~answer.by_buyer["is_order"]]
    assert shipped["outstanding_usd"].sum() == alone["outstanding_usd"] == 300_000
    assert answer.total("payable", "before", is_order=False) == alone["payable_usd"] == 135_000
    assert answer.total("covered", "before", is_order=False) == alone["cover_in_force_usd"]


def test_a_cut_after_the_last_shipment_changes_nothing_where_shipped_goods_are_protected(
    tiny_book: store.Book,
) -> None:
    late = {"a": Cut(1.0, AS_OF, 60), "b": Cut(1.0, AS_OF, 60, protects_shipped=False)}

    answer = answered(tiny_book, asked(tiny_book, chosen_ids=("B1", "B8"), cuts=late,
        orders=two_orders()))  # fmt: skip

    assert answer.lost("a") == 0
    assert answer.total("covered", "b") == 0


def test_an_automatic_limit_falls_to_a_withdrawal_only(tiny_book: store.Book) -> None:
    """P1 and P2 of X1 are platform policies with 150,000 for every buyer: no decision is there."""
    cuts = {
        "part": Cut(0.9, date(2025, 1, 1), 0, protects_shipped=False),
        "zero": Cut(1.0, date(2025, 8, 1), 0),
        "all": Cut(1.0, AS_OF, 0, protects_shipped=False),
    }
    order = Order("~order-1", "B8", 25_000.0, "OA", 60, date(2025, 9, 30))
    question = asked(tiny_book, "X1", chosen_ids=("B1", "B8"), cuts=cuts, orders=(order,))

    answer = answered(tiny_book, question)

    rows = answer.orders.set_index("invoice_id")
    assert answer.lost("part") == 0
    assert list(rows.loc[["I06", "~order-1"], "covered_before_usd"]) == [48_000, 25_000]
    assert list(rows.loc[["I06", "~order-1"], "covered_zero_usd"]) == [48_000, 0]
    assert list(rows.loc[["I06", "~order-1"], "covered_all_usd"]) == [0, 0]


def test_one_chosen_buyer_gives_what_a_copy_of_the_whole_book_gives(tiny_book: store.Book) -> None:
    """Where no policy's maximum can be reached, only the chosen buyers are asked for."""
    question = asked(tiny_book, cuts=two_scenarios(), chosen_ids=("B8",), orders=two_orders())
    whole = store.Scenario(
        exporter_id=question.exporter_id,
        known_date=AS_OF,
        rows=scenario_of(question).rows,
        variants=scenario_of(question).variants,
    )

    few = answered(tiny_book, question)
    all_of_them = answered(tiny_book, question, whole)

    assert question.is_apart
    assert scenario_of(question).buyer_ids == ("B8",)
    pd.testing.assert_frame_equal(few.by_buyer, all_of_them.by_buyer)
    pd.testing.assert_frame_equal(few.orders, all_of_them.orders)
    pd.testing.assert_frame_equal(few.steps, all_of_them.steps)


@pytest.mark.slow
def test_where_a_maximum_can_be_reached_other_buyers_get_what_the_chosen_leave() -> None:
    """With a maximum of 140,000, I15 and I16 take 135,000 and leave 5,000 to an order of B8.

    Without B1's limits the order gets its whole 27,000.
    """
    frames = tiny_portfolio.frames()
    policies = frames["policies"]
    frames["policies"] = policies.assign(
        maximum_liability_usd=policies["maximum_liability_usd"].where(
            policies["policy_id"] != "P4", 140_000.0
        )
    )
    cuts = {"a": Cut(1.0, AS_OF, 0, protects_shipped=False)}
    with store.open_frames(frames, label="tight", data_end=AS_OF) as book:
        question = asked(book, cuts=cuts, orders=two_orders()[:1])
        answer = answered(book, question)

    assert not question.is_apart
    assert answer.total("payable", "before") == pytest.approx(135_000)
    assert answer.total("payable", "a") == 0
    assert answer.others_gain_usd["a"] == pytest.approx(27_000 - 5_000)


def test_a_share_of_steps_adds_up_before_and_after(tiny_book: store.Book) -> None:
    answer = answered(tiny_book, asked(tiny_book, cuts=two_scenarios(), orders=two_orders()))

    steps = answer.steps.set_index("step")
    for variant in ("before", "a", "b"):
        taken = steps[variant].drop("outstanding").sum()
        assert taken == pytest.approx(steps.loc["outstanding", variant], abs=0.005)
