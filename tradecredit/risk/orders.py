"""Orders that are not invoiced yet, and the rows that they would be in the book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

HOME_COUNTRY = "CN"
HOME_PRODUCT = "domestic"
# After every ASCII letter and digit: an order comes after the invoices of its own day, and is
# no number that an invoice has.
ORDER_MARK = "~order-"


@dataclass(frozen=True)
class Order:
    """One order: what would be invoiced, to whom, when and on which terms."""

    order_id: str
    buyer_id: str
    amount_usd: float
    payment_term: str
    term_days: int
    ship_date: date
    hs6_code: str | None = None
    consignee_country_code: str | None = None
    has_other_consignee: bool = False

    @property
    def due_date(self) -> date:
        """Last day on which the buyer pays in time."""
        return self.ship_date + timedelta(days=self.term_days)


def order_id(number: int) -> str:
    """Key of the order with this number, counted from 1."""
    return f"{ORDER_MARK}{number:03d}"


def is_order(invoice_id: str) -> bool:
    """Whether the key is that of an order rather than of an invoice."""
    return invoice_id.startswith(ORDER_MARK)


def engine_day(orders: Iterable[Order], as_of_date: date) -> date:
    """The day the cover engine is asked for: the as-of date, or the last shipment after it."""
    return max([as_of_date, *(order.ship_date for order in orders)])


def policy_on(
    policies: pd.DataFrame, ship_date: date, country_code: str | None, *, has_one_for_all: bool
) -> str | None:
    """Policy that a shipment of this day belongs to; None when none is in force.

    ``policies`` are those known on the as-of date. Buyers at home belong to a policy for home
    sales and others to a policy for exports, unless one policy is for all (a ledger's).
    """
    day = pd.Timestamp(ship_date)
    in_force = (policies["policy_start_date"] <= day) & (policies["policy_end_date"] >= day)
    is_home_policy = policies["product_code"] == HOME_PRODUCT
    is_fitting = is_home_policy == (country_code == HOME_COUNTRY)
    found = policies[in_force & (is_fitting | has_one_for_all)]
    return None if found.empty else str(found["policy_id"].iloc[-1])


def shipment_row(order: Order, exporter_id: str, policy_id: str | None) -> Mapping[str, Any]:
    """The order as a row of the table of shipments: invoiced when it is shipped.

    It is taken as declared on that day, and notice as given on the day it is due: what the
    exporter still has to do for it is done. Before those days the engine does not know of it.
    """
    return {
        "invoice_id": order.order_id,
        "exporter_id": exporter_id,
        "policy_id": policy_id,
        "buyer_id": order.buyer_id,
        "hs6_code": order.hs6_code,
        "payment_term": order.payment_term,
        "term_days": order.term_days,
        "ship_date": order.ship_date,
        "invoice_date": order.ship_date,
        "due_date": order.due_date,
        "invoice_amount_usd": order.amount_usd,
        "declared_date": order.ship_date,
        "notice_date": order.due_date,
        "premium_usd": 0.0,
        "consignee_country_code": order.consignee_country_code,
    }


def shipment_rows(
    orders: Iterable[Order],
    exporter_id: str,
    policies: pd.DataFrame,
    countries: Mapping[str, str],
    *,
    has_one_for_all: bool,
) -> list[dict[str, Any]]:
    """The orders as rows of the table of shipments, each under the policy of its ship date.

    ``countries`` are those of the buyers, by id.
    """
    policy_ids: dict[tuple[date, str | None], str | None] = {}
    rows = []
    for order in orders:
        key = (order.ship_date, countries.get(order.buyer_id))
        if key not in policy_ids:
            policy_ids[key] = policy_on(policies, *key, has_one_for_all=has_one_for_all)
        rows.append({**shipment_row(order, exporter_id, policy_ids[key])})
    return rows


def from_cents(cents: int) -> float:
    """An amount in whole currency units."""
    return cents / 100
