"""A cut of credit limits: the decisions it would leave in force, and what to do about orders.

``docs/methods/limit_cuts.md`` has the rules and a worked example.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from tradecredit.formats import is_unknown
from tradecredit.risk.orders import ORDER_MARK, Order

GRANTING, CUTTING = ("approved", "reduced"), ("reduced", "withdrawn")
# Before every shipment of a book: from here on a withdrawal meets days without any decision.
FIRST_DAY = date(1900, 1, 1)
ONE_DAY = timedelta(days=1)
Decision = dict[str, Any]


@dataclass(frozen=True)
class Cut:
    """How limits are cut: ``share`` is what is taken off, from 0 to 1 (a withdrawal).

    With ``protects_shipped`` goods shipped before the effective day keep their limit, else every
    open invoice has the limit that is left.
    """

    share: float
    announced_date: date
    notice_days: int = 0
    protects_shipped: bool = True

    @property
    def is_withdrawal(self) -> bool:
        """Whether nothing is left of the limits."""
        return self.share >= 1

    @property
    def effective_date(self) -> date:
        """First day of shipment that the cut is meant for."""
        return self.announced_date + timedelta(days=self.notice_days)

    @property
    def last_protected_date(self) -> date | None:
        """Last day of shipment under the old limits; None where shipping earlier is no help."""
        return self.effective_date - ONE_DAY if self.protects_shipped and self.share > 0 else None


# --- decisions ----------------------------------------------------------------------------------


def cut_decisions(
    decisions: pd.DataFrame,
    buyer_ids: Iterable[str],
    cut: Cut,
    *,
    exporter_id: str,
    known_date: date,
) -> list[Decision]:
    """Rows of ``limits`` that, applied to the book, cut the limits of these buyers.

    ``decisions`` are those known on ``known_date`` (``queries/known/limits.sql``). A row with the
    key of one of them takes its place, the others are new.
    """
    if cut.share <= 0:
        return []
    rows: list[Decision] = []
    known = _by_buyer(decisions)
    for buyer_id in dict.fromkeys(buyer_ids):
        of_buyer = known.get(buyer_id, [])
        if cut.protects_shipped:
            rows += _from_the_effective_day(of_buyer, cut)
        else:
            rows += [_scaled(decision, cut) for decision in of_buyer]
        if cut.is_withdrawal:
            first_day = cut.effective_date if cut.protects_shipped else FIRST_DAY
            rows.append(_withdrawal(exporter_id, buyer_id, first_day, cut, known_date))
    return rows


def _by_buyer(decisions: pd.DataFrame) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for row in decisions.to_dict("records"):
        decision = {str(name): _plain(value) for name, value in row.items()}
        found.setdefault(decision["buyer_id"], []).append(decision)
    return found


def _plain(value: Any) -> Any:
    """A cell without pandas: days as dates, unknown as None."""
    if is_unknown(value) or value is pd.NA:
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def _from_the_effective_day(decisions: Sequence[Decision], cut: Cut) -> list[Decision]:
    """The decisions ended on the last protected day, and those that take over, cut.

    A cut is no limit granted anew, which would end a stop of shipments after an indemnity: so
    the day of the decision stays.
    """
    ended = [
        decision | {"valid_to": cut.effective_date - ONE_DAY}
        for decision in decisions
        if _holds_on_or_after(decision, cut.effective_date)
    ]
    if cut.is_withdrawal:
        return ended
    return ended + [
        _scaled(decision, cut)
        | {
            "limit_id": f"{decision['limit_id']}~cut-{number}",
            "valid_from": first_day,
            "valid_to": last_day,
        }
        for number, (first_day, last_day, decision) in enumerate(
            in_force_from(decisions, cut.effective_date), start=1
        )
    ]


def in_force_from(
    decisions: Sequence[Decision], first_day: date
) -> list[tuple[date, date | None, Decision]]:
    """First day, last day (None: open) and decision of each stretch from ``first_day`` on.

    As in the cover engine the decision that begins last goes before the others, then the one
    decided last, then the highest key. Days without a decision are in no stretch.
    """
    living = [decision for decision in decisions if _holds_on_or_after(decision, first_day)]
    bounds = {first_day} | {decision["valid_from"] for decision in living}
    bounds |= {last + ONE_DAY for decision in living if (last := decision["valid_to"])}
    days = sorted(day for day in bounds if day >= first_day)
    stretches: list[tuple[date, date | None, Decision]] = []
    for day, next_day in zip(days, [*days[1:], None], strict=True):
        holding = [decision for decision in living if _holds_on(decision, day)]
        if holding:
            last_day = next_day - ONE_DAY if next_day else None
            stretches.append((day, last_day, max(holding, key=_precedence)))
    return stretches


def in_force_on(decisions: pd.DataFrame, day: date) -> pd.DataFrame:
    """``decision`` and ``granted_usd`` (empty unless it grants) of each buyer on a day, by id."""
    rows = []
    for buyer_id, of_buyer in _by_buyer(decisions).items():
        holding = [decision for decision in of_buyer if _holds_on(decision, day)]
        if holding:
            found = max(holding, key=_precedence)
            granted = found["approved_usd"] if found["decision"] in GRANTING else None
            rows.append((buyer_id, found["decision"], granted))
    frame = pd.DataFrame(rows, columns=["buyer_id", "decision", "granted_usd"])
    return frame.astype({"decision": object, "granted_usd": float}).set_index("buyer_id")


def real_cuts(decisions: pd.DataFrame) -> list[tuple[date, float]]:
    """First day and amount of each cut that there was; as in ``marts/mart_limit_cuts.sql``."""
    found = []
    for of_buyer in _by_buyer(decisions).values():
        for decision in of_buyer:
            earlier = [row for row in of_buyer if _ran_up_to(row, decision["valid_from"])]
            if decision["decision"] in CUTTING and earlier:
                before = _granted(max(earlier, key=_precedence))
                requested = decision["requested_usd"]
                most = before if requested is None else min(before, requested)
                cut_usd = most - _granted(decision)
                if cut_usd > 0:
                    found.append((decision["valid_from"], cut_usd))
    return sorted(found)


def _ran_up_to(decision: Decision, day: date) -> bool:
    """Whether it began before ``day`` and still held on the day before."""
    return bool(decision["valid_from"] < day) and _holds_on_or_after(decision, day - ONE_DAY)


def _granted(decision: Decision) -> float:
    return float(decision["approved_usd"]) if decision["decision"] in GRANTING else 0.0


def _holds_on(decision: Decision, day: date) -> bool:
    return bool(decision["valid_from"] <= day) and _holds_on_or_after(decision, day)


def _holds_on_or_after(decision: Decision, day: date) -> bool:
    return decision["valid_to"] is None or bool(decision["valid_to"] >= day)


def _precedence(decision: Decision) -> tuple[date, date, str]:
    return decision["valid_from"], decision["decided_date"], decision["limit_id"]


def _scaled(decision: Decision, cut: Cut) -> Decision:
    """The decision with the cut; what grants nothing stays as it is."""
    if decision["decision"] not in GRANTING:
        return decision
    if cut.is_withdrawal:
        return decision | {"decision": "withdrawn", "approved_usd": 0.0}
    left = round(decision["approved_usd"] * (1 - cut.share), 2)
    return decision | {"decision": "reduced", "approved_usd": left}


def _withdrawal(
    exporter_id: str, buyer_id: str, first_day: date, cut: Cut, known_date: date
) -> Decision:
    day = min(cut.announced_date, known_date)
    return {
        "limit_id": f"{buyer_id}~cut",
        "exporter_id": exporter_id,
        "buyer_id": buyer_id,
        "applied_date": day,
        "decided_date": day,
        "decision": "withdrawn",
        "approved_usd": 0.0,
        "payment_term": "OA",
        "term_days": 0,
        "valid_from": first_day,
    }


def limit_left(
    granted_usd: float | None,
    decision: str | None,
    own_limit_usd: float | None,
    *,
    is_platform: bool,
    share: float = 0.0,
) -> float | None:
    """Limit in force once ``share`` is taken off; None where there is none.

    ``own_limit_usd`` is what the policy gives without a decision (automatic, discretionary); a
    cut by a part leaves it, only a withdrawal removes it.
    """
    own = None if is_unknown(own_limit_usd) else own_limit_usd
    if share >= 1 or (not is_unknown(decision) and decision not in GRANTING):
        return None
    if granted_usd is None or is_unknown(granted_usd):
        return own
    left = round(granted_usd * (1 - share), 2)
    return max(left, own) if is_platform and own is not None else left


# --- orders to come -----------------------------------------------------------------------------


def repeated_orders(recent: pd.DataFrame, days_later: int) -> tuple[Order, ...]:
    """Orders like the shipments of ``recent``, shipped again so many days later."""
    return tuple(
        Order(
            order_id=f"{ORDER_MARK}{row['invoice_id']}",
            buyer_id=row["buyer_id"],
            amount_usd=row["invoice_amount_usd"],
            payment_term=row["payment_term"],
            term_days=int(row["term_days"]),
            ship_date=row["ship_date"].date() + timedelta(days=days_later),
            hs6_code=_plain(row["hs6_code"]),
            consignee_country_code=_plain(row["consignee_country_code"]),
        )
        for row in recent.to_dict("records")
    )


def shipped_by(orders: Sequence[Order], last_day: date) -> tuple[Order, ...]:
    """The orders with those of a later day pulled forward to ``last_day``."""
    return tuple(
        replace(order, ship_date=last_day) if order.ship_date > last_day else order
        for order in orders
    )
