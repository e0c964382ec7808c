"""What a limit cut is asked of the cover engine, and the answer before and after it.

Everything is applied to the book as known on the as-of date: the orders to come as shipments, the
cut as limit decisions. All overrides are variants of one run of the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa

from tradecredit import store, tables
from tradecredit.app.frame import data
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.risk import limit_cuts
from tradecredit.risk.limit_cuts import Cut
from tradecredit.risk.orders import HOME_COUNTRY, HOME_PRODUCT, Order, policy_on, shipment_row

BEFORE = "before"
PLATFORM = "platform"
QUERIES = ("limits/cut_by_buyer", "limits/cut_by_invoice")
BY_BUYER, BY_ORDER = ("buyer_id", "is_order"), ("invoice_id",)


@dataclass(frozen=True)
class Question:
    """Who is cut and how, and the orders that are still to be shipped.

    ``buyers`` are all of the exporter (``queries/limits/buyers.sql``), ``chosen_ids`` those whose
    limits are cut; ``cuts`` are the scenarios by name. ``has_one_policy``: one policy is for
    sales at home and abroad alike, as in a ledger.
    """

    exporter_id: str
    as_of_date: date
    loss_cause: str
    buyers: pd.DataFrame
    policies: pd.DataFrame
    decisions: pd.DataFrame
    chosen_ids: tuple[str, ...]
    cuts: Mapping[str, Cut]
    orders: tuple[Order, ...] = ()
    has_one_policy: bool = False

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of what is compared: as limits are, after each cut, shipped inside its notice."""
        names = [BEFORE]
        for scenario in self.cuts:
            names.append(scenario)
            if self.orders_inside(scenario) is not None:
                names.append(inside(scenario))
        return tuple(names)

    def orders_inside(self, scenario: str) -> tuple[Order, ...] | None:
        """The orders shipped inside the notice; None where that is no help or too late."""
        last_day = self.cuts[scenario].last_protected_date
        if last_day is None or last_day < self.as_of_date:
            return None
        earlier = limit_cuts.shipped_by(self.orders, last_day)
        return None if earlier == self.orders else earlier

    @cached_property
    def chosen(self) -> pd.DataFrame:
        """The buyers whose limits are cut."""
        return self.buyers[self.buyers["buyer_id"].isin(self.chosen_ids)]

    @cached_property
    def other_order_count(self) -> int:
        """Number of orders to buyers whose limits are not cut."""
        return sum(order.buyer_id not in self.chosen_ids for order in self.orders)

    @cached_property
    def buyer_names(self) -> dict[str, str]:
        """Names of all buyers by id."""
        return dict(zip(self.buyers["buyer_id"], self.buyers["buyer_name"], strict=True))

    @cached_property
    def policy(self) -> pd.Series | None:
        """The export policy of the as-of date, which began last."""
        policies, today = self.policies, pd.Timestamp(self.as_of_date)
        if not self.has_one_policy:
            policies = policies[policies["product_code"] != HOME_PRODUCT]
        in_force = policies[policies["policy_end_date"] >= today]
        return None if in_force.empty else in_force.iloc[-1]

    @property
    def is_platform(self) -> bool:
        """Whether the policy of the day gives every buyer an automatic limit."""
        return self.policy is not None and bool(self.policy["product_code"] == PLATFORM)

    @property
    def own_limit_usd(self) -> float | None:
        """Limit that the policy of the day gives without a decision."""
        return None if self.policy is None else self.policy["own_limit_usd"]

    @property
    def is_apart(self) -> bool:
        """Whether no buyer's cover can change another's: no policy's maximum can be reached."""
        owed = float(self.buyers["outstanding_usd"].sum())
        owed += sum(order.amount_usd for order in self.orders)
        return bool((self.policies["maximum_left_usd"].fillna(float("inf")) >= owed).all())


def inside(scenario: str) -> str:
    """Name of the variant in which orders are shipped inside the notice of the scenario."""
    return f"{scenario}_inside"


@dataclass(frozen=True)
class Answer:
    """What the engine says of the chosen buyers: by buyer and kind, by order, and by step.

    ``by_buyer`` and ``orders`` have ``covered_<variant>_usd`` and ``payable_<variant>_usd``;
    orders also ``action_<scenario>``. ``steps`` has a column per variant. ``others_gain_usd`` is
    what other buyers' invoices get of a policy's maximum that the chosen no longer use.
    """

    question: Question
    by_buyer: pd.DataFrame
    orders: pd.DataFrame
    steps: pd.DataFrame
    others_gain_usd: Mapping[str, float]

    def total(self, measure: str, variant: str, *, is_order: bool | None = None) -> float:
        """Sum of a measure ("covered", "payable") over goods shipped, orders, or both."""
        rows = self.by_buyer
        if is_order is not None:
            rows = rows[rows["is_order"] == is_order]
        return float(rows[f"{measure}_{variant}_usd"].sum())

    def to_do(self, scenario: str, action: str) -> pd.DataFrame:
        """The orders with which this is to be done under the scenario."""
        return self.orders[self.orders[f"action_{scenario}"] == action]

    def lost(self, scenario: str, measure: str = "covered") -> float:
        """What the cut takes."""
        return self.total(measure, BEFORE) - self.total(measure, scenario)


def answer(question: Question) -> Answer:
    """The engine's answer on the visitor's book."""
    frames = data.load_all(
        QUERIES,
        scenario_of(question),
        as_of_date=question.as_of_date,
        exporter_id=None,
        loss_cause=question.loss_cause,
        is_order=True,
    )
    return understood(question, frames["cut_by_buyer"], frames["cut_by_invoice"])


def understood(question: Question, by_buyer: pd.DataFrame, by_order: pd.DataFrame) -> Answer:
    """The rows of the engine's variants as what is compared."""
    shown = (BEFORE, *question.cuts)
    is_chosen = by_buyer["buyer_id"].isin(question.chosen_ids)
    of_chosen = limit_cuts.filled(by_buyer[is_chosen], question.variants, BY_BUYER)
    others = limit_cuts.filled(by_buyer[~is_chosen], question.variants, BY_BUYER)
    payable = others.groupby("variant")["payable_usd"].sum().reindex(shown).fillna(0.0)
    orders = by_order[by_order["buyer_id"].isin(question.chosen_ids)]
    orders = limit_cuts.filled(orders, question.variants, BY_ORDER)
    return Answer(
        question,
        by_buyer=limit_cuts.side_by_side(
            of_chosen.drop(columns=[step.column for step in COVER_STEPS]), shown, BY_BUYER
        ),
        orders=_with_actions(
            limit_cuts.side_by_side(orders, question.variants, BY_ORDER), question
        ),
        steps=_steps(of_chosen, shown),
        others_gain_usd={name: float(payable[name] - payable[BEFORE]) for name in question.cuts},
    )


def _with_actions(orders: pd.DataFrame, question: Question) -> pd.DataFrame:
    for scenario in question.cuts:
        name = f"covered_{inside(scenario)}_usd"
        unknown = pd.Series(float("nan"), index=orders.index)
        shipped_inside = orders.get(name, unknown)
        orders[name] = shipped_inside
        orders[f"action_{scenario}"] = [
            limit_cuts.action(*amounts)
            for amounts in zip(
                orders[f"covered_{BEFORE}_usd"],
                orders[f"covered_{scenario}_usd"],
                shipped_inside,
                strict=True,
            )
        ]
    return orders


def _steps(rows: pd.DataFrame, shown: Sequence[str]) -> pd.DataFrame:
    """What each step takes, by variant; the first row is what is owed, the last is payable."""
    columns = ["outstanding_usd", *(step.column for step in COVER_STEPS), "payable_usd"]
    sums = rows.groupby("variant")[columns].sum().reindex([*shown]).fillna(0.0)
    wide = sums.T.reset_index(names="step")
    return wide.assign(step=wide["step"].str.removesuffix("_usd"))


# --- rows to apply to the book -------------------------------------------------------------------


def scenario_of(question: Question) -> store.Scenario:
    """The book as known on the as-of date, with the orders, before and after each cut."""
    return store.Scenario(
        exporter_id=question.exporter_id,
        known_date=question.as_of_date,
        rows=_orders(question, question.orders),
        variants={BEFORE: {}, **_cut_variants(question)},
        buyer_ids=question.chosen_ids if question.is_apart else None,
    )


def _cut_variants(question: Question) -> dict[str, dict[str, pa.Table]]:
    found: dict[str, dict[str, pa.Table]] = {}
    for scenario, cut in question.cuts.items():
        rows = limit_cuts.cut_decisions(
            question.decisions,
            question.chosen_ids,
            cut,
            exporter_id=question.exporter_id,
            known_date=question.as_of_date,
        )
        if rows:
            found[scenario] = {"stg_limits": _table("limits", rows)}
            earlier = question.orders_inside(scenario)
            if earlier is not None:
                found[inside(scenario)] = found[scenario] | _orders(question, earlier)
    return found


def _orders(question: Question, orders: Sequence[Order]) -> dict[str, pa.Table]:
    """The orders as shipments that are invoiced by the as-of date.

    So the engine's day stays the as-of date and no deadline of an invoice passes meanwhile; all
    that depends on the shipment date goes by the order's own.
    """
    if not orders:
        return {}
    policy_ids = _policy_ids(question, orders)
    rows = [
        {**shipment_row(order, question.exporter_id, policy_id)}
        | {"invoice_date": min(order.ship_date, question.as_of_date)}
        for order, policy_id in zip(orders, policy_ids, strict=True)
    ]
    return {"stg_shipments": _table("shipments", rows)}


def _policy_ids(question: Question, orders: Sequence[Order]) -> list[str | None]:
    """Policy of each order: that in force on its ship date, for sales at home or abroad."""
    buyers = question.buyers
    countries = dict(zip(buyers["buyer_id"], buyers["country_code"], strict=True))
    found: dict[tuple[date, bool], str | None] = {}
    policy_ids = []
    for order in orders:
        country = countries.get(order.buyer_id)
        key = (order.ship_date, country == HOME_COUNTRY)
        if key not in found:
            found[key] = policy_on(
                question.policies,
                order.ship_date,
                country,
                has_one_for_all=question.has_one_policy,
            )
        policy_ids.append(found[key])
    return policy_ids


def _table(table_name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as a table with the types of the book; a column that no row has is left out."""
    given = {name for row in rows for name in row}
    schema = tables.schema(table_name)
    fields = [pa.field(name, schema.field(name).type) for name in schema.names if name in given]
    return pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(fields))
