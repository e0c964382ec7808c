"""Runs the shipment check: the orders applied to the book, and what the engine says of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from tradecredit import store
from tradecredit.app.frame import books, data, filters, rules
from tradecredit.app.parts import orders
from tradecredit.risk import shipment
from tradecredit.risk.orders import Order, engine_day, is_order
from tradecredit.risk.screening import OFF_COVER, Finding, Lists, screening
from tradecredit.risk.shipment import OrderCover, OrderPremium
from tradecredit.risk.shipment_cautions import (
    Buyer,
    Caution,
    buyer_of,
    cautions,
    countries_of,
    leaves_home,
)
from tradecredit.risk.shipment_reasons import Reason, reason

COVER = "cover/cover_by_invoice"
WARNING_RULE, HOLD_RULE = "stop_shipment_warning_days", "stop_shipment_hold_days"
WARNED_FROM, HELD_FROM = 1, 16  # where a book's own rule table has no value
STOP_RULE = "stop_shipment_days"
LONGEST_TERM_RULE = "policy_term_maximum_days"
NEW_BUYER_ID = "~new"


@dataclass(frozen=True)
class OrderAnswer:
    """Everything the page says of one order.

    ``policies`` are the exporter's known ones, ``decisions`` those about the buyer's limit;
    ``probability``: of not being paid within the order's days of credit, None when not known.
    """

    cover: OrderCover
    buyer: Buyer
    buyer_name: str
    findings: Sequence[Finding]
    cautions: Sequence[Caution]
    premium: OrderPremium
    probability: float | None
    loss_cause: str
    policies: pd.DataFrame
    decisions: pd.DataFrame

    @property
    def order(self) -> Order:
        """The order itself."""
        return self.cover.order

    @property
    def verdict(self) -> str:
        """One of the four answers."""
        holds = any(caution.holds for caution in self.cautions)
        return shipment.verdict(self.cover.row, has_warning=holds)

    @property
    def payable_usd(self) -> float:
        """What would be paid of the order."""
        return float(self.cover.row["payable_usd"])

    @property
    def kept_usd(self) -> float:
        """What would not be paid of it."""
        return float(self.cover.row["outstanding_usd"] - self.cover.row["payable_usd"])

    @property
    def within_limit_usd(self) -> float:
        """What the order itself fills of the limit."""
        rows = self.cover.rows
        return shipment.filling_usd(rows[rows["invoice_id"] == self.order.order_id])

    @property
    def off_cover(self) -> Finding | None:
        """The restriction that keeps the order off cover."""
        found = (finding for finding in self.findings if finding.code == OFF_COVER)
        return next(found, None)

    @property
    def restricted_country_code(self) -> str | None:
        """The country that the restriction is about."""
        return self.off_cover.name if self.off_cover else None

    def reason(self, step: str) -> Reason:
        """Why a step takes something of the order."""
        return reason(
            self.cover,
            step,
            policies=self.policies,
            decisions=self.decisions,
            findings=self.findings,
            country_code=self.buyer.country_code,
        )

    @property
    def expected_loss_usd(self) -> float | None:
        """Probability times what is kept."""
        return shipment.expected_loss_kept_usd(self.cover.row, self.probability)


@dataclass(frozen=True)
class Check:
    """The run with all orders, and their answers in the order of the table.

    ``rows``: the engine's rows with the orders; ``before``: without them, of the same day.
    ``rules``: rule values of each of the exporter's policies with where each is from.
    """

    book: store.Book
    exporter_id: str
    as_of: date
    loss_cause: str
    engine_day: date
    answers: Sequence[OrderAnswer]
    rows: pd.DataFrame
    before: pd.DataFrame
    rules: pd.DataFrame

    def rule(self, rule_code: str, policy_id: Any) -> Mapping[str, Any]:
        """The value of a rule that a policy goes by, with its origin; empty when there is none."""
        of_policy = self.rules[self.rules["policy_id"] == policy_id]
        return _one(of_policy, "rule_code", rule_code) or {}

    @property
    def rules_of_orders(self) -> pd.DataFrame:
        """The rule values a reader may change, of the policies the orders belong to."""
        policy_ids = [answer.cover.row["policy_id"] for answer in self.answers]
        is_theirs = self.rules["policy_id"].isin(policy_ids)
        return self.rules[is_theirs & self.rules["rule_code"].isin(list(rules.LABELS))]

    @property
    def added_payable_usd(self) -> float:
        """What the orders add to all that would be paid; they may take room from others."""
        return float(self.rows["payable_usd"].sum() - self.before["payable_usd"].sum())


def known_buyers(exporter_id: str, as_of: date, buyer_ids: Sequence[str]) -> pd.DataFrame:
    """Grade, claims and usual order of these buyers, by id."""
    found = data.load(
        "orders/buyers", exporter_id=exporter_id, as_of_date=as_of, buyer_ids=list(buyer_ids)
    )
    return found.set_index("buyer_id", drop=False)


def run(
    book: store.Book,
    exporter_id: str,
    as_of: date,
    loss_cause: str,
    new_orders: Sequence[Order],
    *,
    probability_of_year: float | None = None,
    is_probability_given: bool = False,
) -> Check:
    """The check of these orders together: they compete for limits in the order of shipping.

    ``probability_of_year`` is the visitor's own where ``is_probability_given``; else it is the
    grade's of each buyer.
    """
    buyer_ids = sorted({order.buyer_id for order in new_orders})
    known = known_buyers(exporter_id, as_of, buyer_ids)
    policies = orders.policies(exporter_id, as_of)
    decisions = data.load(
        "orders/limits", exporter_id=exporter_id, as_of_date=as_of, buyer_ids=buyer_ids
    )
    used = data.load("rules/rules_of_policies", exporter_id=exporter_id, as_of_date=as_of)
    day = engine_day(new_orders, as_of)
    scenario = orders.scenario(
        new_orders,
        exporter_id=exporter_id,
        known_date=as_of if day > as_of else None,
        known_policies=policies,
        countries=_countries(new_orders, known),
        has_one_policy=books.is_ledger(book),
    )
    parameters = {"as_of_date": day, "exporter_id": exporter_id, "loss_cause": loss_cause}
    rows = data.load(COVER, scenario, **parameters)
    check = Check(
        book=book,
        exporter_id=exporter_id,
        as_of=as_of,
        loss_cause=loss_cause,
        engine_day=day,
        answers=(),
        rows=rows,
        before=_before(rows, scenario, parameters),
        rules=used.assign(origin=used["origin"].map(rules.origin_text)),
    )
    chances = known["insolvency_probability"].to_dict()
    if is_probability_given:
        chances = dict.fromkeys(buyer_ids, probability_of_year)
    answers = [
        _answer(check, order, known, policies, decisions, chances.get(order.buyer_id))
        for order in new_orders
    ]
    return replace(check, answers=tuple(answers))


def _countries(new_orders: Sequence[Order], known: pd.DataFrame) -> dict[str, str]:
    """Country of each buyer; a new one's is where its goods go."""
    elsewhere = {order.buyer_id: order.consignee_country_code or "" for order in new_orders}
    named = zip(known["buyer_id"], known["country_code"], strict=True)
    return elsewhere | {str(buyer_id): str(code) for buyer_id, code in named}


def _before(
    rows: pd.DataFrame, scenario: store.Scenario, parameters: Mapping[str, Any]
) -> pd.DataFrame:
    """The rows without the orders; computed anew only where an order is not the last.

    The engine serves limits, caps and maxima oldest first, so what comes last changes nothing
    of what came before it.
    """
    is_new = rows["invoice_id"].map(is_order).astype(bool)
    first = rows[is_new].sort_values(["ship_date", "invoice_id"]).iloc[0]
    is_later = (rows["ship_date"] > first["ship_date"]) | (
        (rows["ship_date"] == first["ship_date"]) & (rows["invoice_id"] > first["invoice_id"])
    )
    if not (is_later & ~is_new).any():
        return rows[~is_new]
    known = replace(scenario, rows={}) if scenario.known_date else None
    return data.load(COVER, known, **parameters)


def _answer(
    check: Check,
    order: Order,
    known: pd.DataFrame,
    policies: pd.DataFrame,
    decisions: pd.DataFrame,
    probability_of_year: float | None,
) -> OrderAnswer:
    is_new = order.buyer_id not in known.index
    row = {} if is_new else dict(known.loc[order.buyer_id])
    buyer = buyer_of(row, is_new=is_new)
    cover = _cover(check, order, policies, decisions)
    found = _screened(order, buyer)
    return OrderAnswer(
        cover=cover,
        buyer=buyer,
        buyer_name=str(row.get("buyer_name", "")),
        findings=found,
        cautions=cautions(
            cover,
            buyer,
            found,
            as_of_date=check.as_of,
            warning_days=_days_of_all(WARNING_RULE, check.as_of, WARNED_FROM),
            hold_days=_days_of_all(HOLD_RULE, check.as_of, HELD_FROM),
        ),
        premium=_premium(check, cover),
        probability=shipment.probability_within_days(probability_of_year, order.term_days),
        loss_cause=check.loss_cause,
        policies=policies,
        decisions=decisions[decisions["buyer_id"] == order.buyer_id],
    )


def _cover(
    check: Check, order: Order, policies: pd.DataFrame, decisions: pd.DataFrame
) -> OrderCover:
    row = check.rows[check.rows["invoice_id"] == order.order_id].iloc[0]
    return OrderCover(
        order=order,
        rows=check.rows,
        policy=_one(policies, "policy_id", row["policy_id"]),
        decision=_one(decisions, "limit_id", row["limit_id"]),
        stop_days=_days(check, STOP_RULE, row["policy_id"]),
        term_maximum_days=_days(check, LONGEST_TERM_RULE, row["policy_id"]),
    )


def _days(check: Check, rule_code: str, policy_id: Any) -> int | None:
    days = check.rule(rule_code, policy_id).get("value")
    return None if days is None or pd.isna(days) else int(days)


def _one(frame: pd.DataFrame, key: str, value: Any) -> Mapping[str, Any] | None:
    found = frame[frame[key] == value]
    return None if found.empty else {str(name): cell for name, cell in found.iloc[0].items()}


def _screened(order: Order, buyer: Buyer) -> list[Finding]:
    countries = countries_of(order.consignee_country_code, buyer.country_code)
    licences = filters.reference("dual_use_lists")
    if not leaves_home(order.consignee_country_code, buyer.country_code):
        licences = licences.iloc[:0]
    return screening(
        Lists(
            restrictions=filters.reference("cover_restrictions"),
            priority=filters.reference("high_priority_codes"),
            licences=licences,
        ),
        hs6_code=order.hs6_code,
        description=goods_names().get(order.hs6_code or "", ""),
        country_codes=countries,
        ship_date=order.ship_date,
    )


def goods_names() -> dict[str, str]:
    """HS codes that have a wording, and the control list's codes without one."""
    named = filters.reference("hs_codes")
    listed = filters.reference("high_priority_codes")
    unnamed = dict.fromkeys(listed["hs6_code"], "")
    return unnamed | dict(zip(named["hs6_code"], named["description"], strict=True))


def _days_of_all(rule_code: str, as_of: date, usual: int) -> int:
    """Days overdue of a rule of all products, as the rule table has it on the day."""
    values = rules.in_force(as_of)
    found = values[values["rule_code"] == rule_code]
    return int(found["value"].iloc[0]) if len(found) else usual


def _premium(check: Check, cover: OrderCover) -> OrderPremium:
    code = cover.policy["scheme_code"] if cover.policy else None
    is_ledger = books.is_ledger(check.book)
    return shipment.order_premium(
        cover.order.amount_usd,
        cover.policy,
        _one(filters.reference("schemes"), "scheme_code", code),
        has_no_scheme=bool(pd.isna(code)) and not is_ledger,
    )
