"""Why a step takes an order or a part of it: which of the cases it is, and the day it hangs on."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from tradecredit.risk import screening, shipment
from tradecredit.risk.orders import HOME_COUNTRY
from tradecredit.risk.screening import Finding
from tradecredit.risk.shipment import OrderCover

NEVER_INSURED, POLICY_ENDED = "never_insured", "policy_ended"
EXPORTS_ONLY, HOME_SALES_ONLY = "exports_only", "home_sales_only"
COUNTRY_OFF_COVER, GOODS_OFF_COVER = "country_off_cover", "goods_off_cover"
LIMIT_REFUSED, LIMIT_WITHDRAWN = "limit_refused", "limit_withdrawn"
LIMIT_BEGINS_LATER, LIMIT_ENDED = "limit_begins_later", "limit_ended"
LIMIT_PENDING, NEVER_ASKED = "limit_pending", "limit_never_asked"
TERM_TOO_LONG, BUYER_INSOLVENT = "term_too_long", "buyer_insolvent"
LIMIT_FULL, CAP_USED_UP, MAXIMUM_USED_UP = "limit_full", "cap_used_up", "maximum_used_up"
ENDING_DECISIONS = {"refused": LIMIT_REFUSED, "withdrawn": LIMIT_WITHDRAWN}

# What older invoices leave to the order, by step, and the case of nothing.
_LEFT = {
    shipment.OVER_LIMIT: (LIMIT_FULL, shipment.room_usd),
    shipment.BUYER_CAP: (CAP_USED_UP, shipment.cap_left_usd),
    shipment.POLICY_MAXIMUM: (MAXIMUM_USED_UP, shipment.maximum_left_usd),
}


@dataclass(frozen=True)
class Reason:
    """One of the codes of this module, or the step itself, and the day that it hangs on."""

    code: str
    day: pd.Timestamp | None = None


def reason(
    cover: OrderCover,
    step: str,
    *,
    policies: pd.DataFrame,
    decisions: pd.DataFrame,
    findings: Iterable[Finding],
    country_code: str | None,
) -> Reason:
    """Why ``step`` takes something of the order.

    ``policies`` are the exporter's known ones, ``decisions`` those about the buyer's limit,
    ``findings`` those of the screening, and ``country_code`` is the buyer's.
    """
    if step == shipment.NO_POLICY:
        return _without_policy(cover, policies, country_code)
    if step == shipment.RESTRICTED:
        is_of_goods = any(finding.code == screening.OFF_COVER for finding in findings)
        has_goods = is_of_goods and cover.order.hs6_code
        since = cover.row["restricted_from_date"]
        return Reason(GOODS_OFF_COVER if has_goods else COUNTRY_OFF_COVER, since)
    if step == shipment.NO_LIMIT:
        return _without_limit(cover, decisions)
    if step == shipment.TERM_MISMATCH and not shipment.has_other_terms(cover):
        return Reason(TERM_TOO_LONG)
    if step == shipment.STOP_SHIPMENT and shipment.is_buyer_insolvent(cover):
        return Reason(BUYER_INSOLVENT, cover.row["insolvent_since_date"])
    code, left_usd = _LEFT.get(step, (step, None))
    is_used_up = left_usd is not None and (left_usd(cover) or 0) <= 0
    return Reason(code if is_used_up else step)


def _without_policy(cover: OrderCover, policies: pd.DataFrame, country_code: str | None) -> Reason:
    ship_day = pd.Timestamp(cover.order.ship_date)
    ends = policies["policy_end_date"]
    if policies.empty:
        return Reason(NEVER_INSURED)
    if (ends < ship_day).all():
        return Reason(POLICY_ENDED, ends.max())
    return Reason(EXPORTS_ONLY if country_code == HOME_COUNTRY else HOME_SALES_ONLY, ship_day)


def _without_limit(cover: OrderCover, decisions: pd.DataFrame) -> Reason:
    in_force = cover.decision
    if in_force and in_force["decision"] in ENDING_DECISIONS:
        return Reason(ENDING_DECISIONS[in_force["decision"]], in_force["valid_from"])
    decided = decisions[decisions["decision"] != "pending"]
    ship_day = pd.Timestamp(cover.order.ship_date)
    later = decided.loc[decided["valid_from"] > ship_day, "valid_from"]
    if len(later):
        return Reason(LIMIT_BEGINS_LATER, later.min())
    ended = decided.loc[decided["valid_to"] < ship_day, "valid_to"]
    if len(ended):
        return Reason(LIMIT_ENDED, ended.max())
    return Reason(LIMIT_PENDING if len(decisions) else NEVER_ASKED)
