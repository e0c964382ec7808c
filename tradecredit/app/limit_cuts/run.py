"""Runs the cover engine before a limit cut and after it, and what of its rows is compared.

Everything is applied to the book as known on the as-of date: the orders to come as shipments, the
cut as limit decisions. All overrides are variants of one run of the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
import pyarrow as pa

from tradecredit import store, tables
from tradecredit.app.frame import data
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.formats import is_unknown
from tradecredit.risk import limit_cut_effects as effects
from tradecredit.risk import limit_cuts
from tradecredit.risk.limit_cut_effects import BEFORE, inside
from tradecredit.risk.limit_cuts import Cut
from tradecredit.risk.orders import HOME_PRODUCT, Order, shipment_rows

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
    def own_limit_count(self) -> int:
        """Number of chosen buyers whose limit is one that the policy itself gives."""
        own = self.own_limit_usd
        if own is None or is_unknown(own):
            return 0
        is_own = self.chosen["decision"].isna()
        if self.is_platform:
            is_lower = self.chosen["granted_usd"].fillna(own) <= own
            is_own |= is_lower & self.chosen["decision"].isin(limit_cuts.GRANTING)
        return int(is_own.sum())

    @property
    def is_apart(self) -> bool:
        """Whether no buyer's cover can change another's: no policy's maximum can be reached."""
        owed = float(self.buyers["outstanding_usd"].sum())
        owed += sum(order.amount_usd for order in self.orders)
        return bool((self.policies["maximum_left_usd"].fillna(float("inf")) >= owed).all())


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

    def board(self) -> pd.DataFrame:
        """One row per buyer, before and after each cut; who loses most is first."""
        question = self.question
        return effects.buyers_before_and_after(
            self.by_buyer,
            question.buyers,
            question.cuts,
            own_limit_usd=question.own_limit_usd,
            is_platform=question.is_platform,
        )

    def lost(
        self, scenario: str, measure: str = "covered", *, is_order: bool | None = None
    ) -> float:
        """What the cut takes of goods shipped, of orders, or of both."""
        before, after = (
            self.total(measure, variant, is_order=is_order) for variant in (BEFORE, scenario)
        )
        return before - after


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
    of_chosen = effects.filled(by_buyer[is_chosen], question.variants, BY_BUYER)
    others = effects.filled(by_buyer[~is_chosen], question.variants, BY_BUYER)
    payable = effects.payable_by_variant(others, shown)
    orders = by_order[by_order["buyer_id"].isin(question.chosen_ids)]
    orders = effects.filled(orders, question.variants, BY_ORDER)
    steps = [step.column for step in COVER_STEPS]
    return Answer(
        question,
        by_buyer=effects.side_by_side(of_chosen.drop(columns=steps), shown, BY_BUYER),
        orders=effects.with_actions(
            effects.side_by_side(orders, question.variants, BY_ORDER), question.cuts
        ),
        steps=effects.steps_by_variant(of_chosen, shown),
        others_gain_usd={name: payable[name] - payable[BEFORE] for name in question.cuts},
    )


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
            found[scenario] = {"stg_limits": tables.table_of("limits", rows)}
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
    countries = dict(zip(question.buyers["buyer_id"], question.buyers["country_code"], strict=True))
    rows = shipment_rows(
        orders,
        question.exporter_id,
        question.policies,
        countries,
        has_one_for_all=question.has_one_policy,
    )
    invoiced = [
        row | {"invoice_date": min(row["invoice_date"], question.as_of_date)} for row in rows
    ]
    return {"stg_shipments": tables.table_of("shipments", invoiced)}
