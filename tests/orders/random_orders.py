"""Orders on top of random books: one per exporter, read by the cover engine in one run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

import pandas as pd

from tests.cover import engine, oracle
from tests.cover.random_books import COUNTRIES, GOODS, TERMS, RandomBooks, Row
from tradecredit.risk.orders import Order, order_id, policy_on, shipment_row
from tradecredit.risk.shipment import OrderCover
from tradecredit.risk.shipment_changes import (
    AFTER_RECEIPT,
    APPROVED_TERMS,
    ASK_LIMIT,
    ASK_MAXIMUM,
    SMALLER_AMOUNT,
    Option,
)

AMOUNTS = (0.01, 333.33, 5_000.0, 20_000.0, 50_000.0, 100_000.0, 250_000.0)


@dataclass(frozen=True)
class Case:
    """One exporter's order; its id is made its own by the exporter's."""

    exporter_id: str
    order: Order
    policy_id: str | None

    @property
    def row(self) -> Row:
        """The order as a row of shipments."""
        return dict(shipment_row(self.order, self.exporter_id, self.policy_id))


def cases(books: RandomBooks, seed: int) -> list[Case]:
    """An order of every exporter, shipped on the as-of day."""
    random = Random(seed)
    exporters = sorted({row["exporter_id"] for row in books.tables["shipments"]})
    return [_case(books, random, exporter, n) for n, exporter in enumerate(exporters, start=1)]


def _case(books: RandomBooks, random: Random, exporter_id: str, number: int) -> Case:
    own = [row for row in books.tables["shipments"] if row["exporter_id"] == exporter_id]
    order = Order(
        order_id=order_id(number),
        buyer_id=random.choice(own)["buyer_id"],
        amount_usd=random.choice(AMOUNTS),
        payment_term=random.choice(TERMS),
        term_days=random.choice((0, 30, 60, 90, 120)),
        ship_date=books.as_of_date,
        hs6_code=random.choice(GOODS),
        consignee_country_code=random.choice((None, *COUNTRIES)),
    )
    policies = pd.DataFrame(
        [row for row in books.tables["policies"] if row["exporter_id"] == exporter_id]
    ).astype({"policy_start_date": "datetime64[us]", "policy_end_date": "datetime64[us]"})
    policy_id = policy_on(policies, order.ship_date, None, has_one_for_all=True)
    return Case(exporter_id, order, policy_id)


def covers(books: RandomBooks, orders: Sequence[Case]) -> dict[str, OrderCover]:
    """What the engine says of each order once all are in the book, by exporter."""
    tables = with_rows(books.tables, "shipments", [case.row for case in orders])
    found = frame(tables, books)
    policies = {row["policy_id"]: row for row in tables["policies"]}
    decisions = {row["limit_id"]: row for row in tables["limits"]}
    by_exporter = dict(tuple(found.groupby("exporter_id")))
    return {
        case.exporter_id: _cover(
            case, by_exporter[case.exporter_id], policies, decisions, books.rules
        )
        for case in orders
    }


def _cover(
    case: Case,
    rows: pd.DataFrame,
    policies: Mapping[str, Row],
    decisions: Mapping[str, Row],
    rules: Sequence[Row],
) -> OrderCover:
    policy = policies.get(case.policy_id or "")
    own = rows[rows["invoice_id"] == case.order.order_id].iloc[0]
    return OrderCover(
        order=case.order,
        rows=rows,
        policy=policy,
        decision=decisions.get(own["limit_id"]),
        stop_days=_days(policy, rules, "stop_shipment_days"),
        term_maximum_days=_days(policy, rules, "policy_term_maximum_days"),
    )


def _days(policy: Row | None, rules: Sequence[Row], rule_code: str) -> int | None:
    """The policy's own days, else those of the rule when its year began."""
    if policy is None:
        return None
    days = policy.get(rule_code)
    if days is None:
        product, started = policy["product_code"], policy["policy_start_date"]
        days = oracle.Rules(rules).value(rule_code, product, started)
    return int(days)


def frame(tables: Mapping[str, Sequence[Row]], books: RandomBooks) -> pd.DataFrame:
    """The engine's rows as the page gets them: money as floats, days as time stamps."""
    connection = engine.connect(tables, books.rules, books.restrictions)
    rows = engine.cover_by_invoice(connection, books.as_of_date, loss_cause=books.loss_cause)
    found = pd.DataFrame(rows)
    money = [name for name in found.columns if name.endswith(("_usd", "_ratio"))]
    days = [name for name in found.columns if name.endswith("_date")]
    return found.astype(dict.fromkeys(money, "float64") | dict.fromkeys(days, "datetime64[us]"))


def with_rows(
    tables: Mapping[str, Sequence[Row]], name: str, rows: Sequence[Row]
) -> dict[str, list[Row]]:
    """The tables with more rows in one of them."""
    return {key: [*kept, *(rows if key == name else ())] for key, kept in tables.items()}


def mended(
    books: RandomBooks, made: Mapping[str, Sequence[Option]], orders: Sequence[Case]
) -> tuple[RandomBooks, list[Case]]:
    """The books and orders after the options that were taken for each exporter."""
    changed = [_mended_order(case, made[case.exporter_id]) for case in orders]
    tables = dict(books.tables)
    for case in changed:
        for option in made[case.exporter_id]:
            tables = _mended_tables(tables, case, option, books.as_of_date)
    return replace(books, tables=tables), changed


def _mended_order(case: Case, made: Sequence[Option]) -> Case:
    order = case.order
    for option in made:
        if option.kind == SMALLER_AMOUNT:
            order = replace(order, amount_usd=min(order.amount_usd, option.amount_usd or 0.0))
        if option.kind == APPROVED_TERMS:
            order = replace(
                order,
                payment_term=str(option.payment_term),
                term_days=int(option.term_days or 0),
            )
    return replace(case, order=order)


def _mended_tables(
    tables: dict[str, list[Row]], case: Case, option: Option, as_of_date: date
) -> dict[str, list[Row]]:
    if option.kind == AFTER_RECEIPT:
        paid = {"paid_date": case.order.ship_date}
        return _replaced(tables, "shipments", "invoice_id", option.invoice_ids, paid)
    if option.kind == ASK_MAXIMUM:
        policy = next(row for row in tables["policies"] if row["policy_id"] == case.policy_id)
        raised = {"maximum_liability_usd": policy["maximum_liability_usd"] + option.amount_usd}
        return _replaced(tables, "policies", "policy_id", (policy["policy_id"],), raised)
    if option.kind == ASK_LIMIT:
        return with_rows(tables, "limits", [asked_limit(case, option.amount_usd, as_of_date)])
    return tables


def asked_limit(case: Case, amount_usd: float | None, as_of_date: date) -> Row:
    """The decision that grants what was asked for, from the ship date on."""
    return {
        "limit_id": f"~{case.exporter_id}",
        "exporter_id": case.exporter_id,
        "buyer_id": case.order.buyer_id,
        "decided_date": as_of_date,
        "decision": "approved",
        "approved_usd": amount_usd,
        "payment_term": case.order.payment_term,
        "term_days": case.order.term_days,
        "valid_from": case.order.ship_date,
        "valid_to": None,
    }


def _replaced(
    tables: dict[str, list[Row]],
    name: str,
    key: str,
    ids: Sequence[str],
    values: Mapping[str, Any],
) -> dict[str, list[Row]]:
    rows = [{**row, **values} if row[key] in ids else row for row in tables[name]]
    return {**tables, name: rows}
