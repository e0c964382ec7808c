"""What speaks against shipping an order, whatever cover says, and what is only worth knowing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from tradecredit.formats import is_unknown
from tradecredit.risk.orders import HOME_COUNTRY, is_order
from tradecredit.risk.screening import (
    COVER_UNLIKELY,
    LICENCE_BY_NAME,
    LICENCE_NEEDED,
    LICENCE_UNCERTAIN,
    LIMIT_MAY_BE_REDUCED,
    PRIORITY_GOODS,
    Finding,
)
from tradecredit.risk.shipment import FULL, HALF_A_CENT_USD, OrderCover, room_usd
from tradecredit.risk.shipment_changes import AFTER_RECEIPT, NOTHING_HELPS

BUYER_INSOLVENT, OWN_CLAIM, OWN_NOTICE = "buyer_insolvent", "own_claim", "own_notice"
BUYER_OVERDUE, BUYER_LATE = "buyer_overdue", "buyer_late"
RECORDS_OF_OTHERS = "records_of_others"
ROOM_NEEDS_UNDECLARED = "room_needs_undeclared"
FALLS_DUE_BEFORE, POLICY_ENDS_FIRST = "falls_due_before", "policy_ends_first"
LIMIT_USED_UP, OTHER_CONSIGNEE = "limit_used_up", "other_consignee"
THIRD_COUNTRY, NO_IMPORT_RECORD = "third_country", "no_import_record"
NEW_BUYER, GOODS_UNKNOWN = "new_buyer", "goods_unknown"
WORST_GRADE = "E"

# Reasons not to ship, the gravest first: what the law forbids, what the insured knows of the
# buyer, what others know of it, what the insurer may do, what the answer hangs on.
HOLDS = (
    LICENCE_NEEDED,
    BUYER_INSOLVENT,
    OWN_CLAIM,
    OWN_NOTICE,
    BUYER_OVERDUE,
    RECORDS_OF_OTHERS,
    COVER_UNLIKELY,
    LIMIT_MAY_BE_REDUCED,
    ROOM_NEEDS_UNDECLARED,
)
NOTES = (
    BUYER_LATE,
    FALLS_DUE_BEFORE,
    LIMIT_USED_UP,
    LICENCE_UNCERTAIN,
    LICENCE_BY_NAME,
    PRIORITY_GOODS,
    OTHER_CONSIGNEE,
    THIRD_COUNTRY,
    NO_IMPORT_RECORD,
    NEW_BUYER,
    GOODS_UNKNOWN,
    POLICY_ENDS_FIRST,
)


@dataclass(frozen=True)
class Caution:
    """One thing to know before shipping; only the fields that its code needs are filled.

    ``invoice_ids`` with their ``amount_usd`` and the ``days`` of the longest overdue;
    ``count`` of claims, ``exporter_count`` of their exporters; ``finding`` of the screening.
    """

    code: str
    amount_usd: float | None = None
    days: int | None = None
    count: int | None = None
    exporter_count: int | None = None
    day: date | None = None
    invoice_ids: tuple[str, ...] = ()
    finding: Finding | None = None

    @property
    def holds(self) -> bool:
        """Whether it is a reason not to ship."""
        return self.code in HOLDS

    @property
    def is_before_shipping(self) -> bool:
        """Whether something is to be done or known before shipping: holding, or checking."""
        return self.holds or self.code == BUYER_LATE


@dataclass(frozen=True)
class Buyer:
    """What is known of the order's buyer on the as-of day besides its open invoices."""

    country_code: str | None
    grade: str | None = None
    own_claim_count: int = 0
    record_count: int = 0
    record_exporter_count: int = 0
    has_import_record: bool | None = None
    is_new: bool = False


def cautions(
    cover: OrderCover,
    buyer: Buyer,
    findings: Iterable[Finding],
    *,
    as_of_date: date,
    warning_days: int,
    hold_days: int,
) -> list[Caution]:
    """Reasons not to ship, the gravest first, then notes.

    Days overdue on the as-of date: from ``warning_days`` on the buyer is late, which is to be
    checked; from ``hold_days`` on orders are held.
    """
    found = [
        *_of_buyer(buyer),
        *_of_invoices(cover, as_of_date, warning_days, hold_days),
        *_of_cover(cover, as_of_date),
        *_of_goods(cover, findings),
        *_of_consignee(cover, buyer),
    ]
    order = {code: place for place, code in enumerate((*HOLDS, *NOTES))}
    return sorted(found, key=lambda caution: order[caution.code])


def order_advice(verdict: str, found: Sequence[Caution], options: Sequence[str]) -> str:
    """What to do with an order: ``ship``, ``check`` before it, ``wait`` or ``hold``.

    It waits where a receipt, or a declaration still to be made, would mend it (``options`` are the
    kinds of changes that would); it is held where something else must change, or nothing helps.
    """
    codes = {caution.code for caution in found}
    if verdict == FULL:
        return "check" if BUYER_LATE in codes else "ship"
    if NOTHING_HELPS in options or BUYER_INSOLVENT in codes or OWN_CLAIM in codes:
        return "hold"
    can_wait = AFTER_RECEIPT in options or codes & {BUYER_OVERDUE, ROOM_NEEDS_UNDECLARED}
    return "wait" if can_wait else "hold"


def _of_buyer(buyer: Buyer) -> list[Caution]:
    records = Caution(
        RECORDS_OF_OTHERS, count=buyer.record_count, exporter_count=buyer.record_exporter_count
    )
    possible = (
        (buyer.grade == WORST_GRADE, Caution(BUYER_INSOLVENT)),
        (buyer.own_claim_count > 0, Caution(OWN_CLAIM, count=buyer.own_claim_count)),
        (buyer.record_count > 0, records),
        (buyer.has_import_record is False, Caution(NO_IMPORT_RECORD)),
        (buyer.is_new, Caution(NEW_BUYER)),
    )
    return [caution for is_met, caution in possible if is_met]


def _of_invoices(
    cover: OrderCover, as_of_date: date, warning_days: int, hold_days: int
) -> list[Caution]:
    rows = cover.rows[cover.rows["buyer_id"] == cover.order.buyer_id]
    invoices = rows[~rows["invoice_id"].map(is_order).astype(bool)]
    last_day = pd.Timestamp(as_of_date - timedelta(days=warning_days))
    is_late = invoices["due_date"] <= last_day
    ship_day = pd.Timestamp(cover.order.ship_date)
    is_due_before = ~is_late & (invoices["due_date"] < ship_day)
    is_held = (invoices["due_date"] <= pd.Timestamp(as_of_date - timedelta(days=hold_days))).any()
    is_noticed = invoices["notice_date"] <= pd.Timestamp(as_of_date)
    parts = (
        (OWN_NOTICE, is_noticed & invoices["claim_id"].isna()),
        (BUYER_OVERDUE if is_held else BUYER_LATE, is_late),
        (FALLS_DUE_BEFORE, is_due_before),
    )
    return [_invoices(code, invoices[part], as_of_date) for code, part in parts if part.any()]


def _invoices(code: str, invoices: pd.DataFrame, as_of_date: date) -> Caution:
    oldest = invoices["due_date"].min()
    return Caution(
        code,
        amount_usd=float(invoices["outstanding_usd"].sum()),
        days=max((pd.Timestamp(as_of_date) - oldest).days, 0),
        day=oldest.date(),
        invoice_ids=tuple(invoices.sort_values(["due_date", "invoice_id"])["invoice_id"]),
    )


def _of_cover(cover: OrderCover, as_of_date: date) -> list[Caution]:
    room = room_usd(cover)
    found = []
    if room is not None and abs(room - cover.order.amount_usd) < HALF_A_CENT_USD:
        found.append(Caution(LIMIT_USED_UP))
    undeclared = _still_to_declare(cover, as_of_date)
    needed = 0.0 if room is None else cover.order.amount_usd - (room - undeclared)
    if undeclared and room is not None and room > 0 and needed >= HALF_A_CENT_USD:
        left = max(room - undeclared, 0.0)
        found.append(Caution(ROOM_NEEDS_UNDECLARED, amount_usd=left))
    end: Any = cover.policy["policy_end_date"] if cover.policy else None
    if not is_unknown(end) and pd.Timestamp(end) < pd.Timestamp(cover.order.due_date):
        found.append(Caution(POLICY_ENDS_FIRST, day=pd.Timestamp(end).date()))
    return found


def _still_to_declare(cover: OrderCover, as_of_date: date) -> float:
    """What counts as not declared on a later ship date, though it can still be declared."""
    older = cover.older_of_buyer
    is_open = older["declaration_deadline_date"] >= pd.Timestamp(as_of_date)
    return float(older.loc[is_open, "undeclared_usd"].sum())


def _of_goods(cover: OrderCover, findings: Iterable[Finding]) -> list[Caution]:
    """One warning per kind: the first entry met stands for the others."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.code, finding)
    if LICENCE_BY_NAME in first and not first[LICENCE_BY_NAME].is_alike:
        first.pop(LICENCE_BY_NAME)
    known = [code for code in first if code in (*HOLDS, *NOTES)]
    unknown = [] if cover.order.hs6_code else [Caution(GOODS_UNKNOWN)]
    return [*(Caution(code, finding=first[code]) for code in known), *unknown]


def _of_consignee(cover: OrderCover, buyer: Buyer) -> list[Caution]:
    destination = cover.order.consignee_country_code
    is_elsewhere = None not in (destination, buyer.country_code) and (
        destination != buyer.country_code
    )
    possible = (
        (cover.order.has_other_consignee, Caution(OTHER_CONSIGNEE)),
        (is_elsewhere, Caution(THIRD_COUNTRY)),
    )
    return [caution for is_met, caution in possible if is_met]


def countries_of(destination: str | None, buyer_country: str | None) -> Sequence[str]:
    """Countries that an order is screened for, each once."""
    return tuple(dict.fromkeys(code for code in (destination, buyer_country) if code))


def leaves_home(destination: str | None, buyer_country: str | None) -> bool:
    """Whether the goods leave China, so that export licences matter."""
    return (destination or buyer_country) != HOME_COUNTRY


def buyer_of(row: Mapping[str, Any], *, is_new: bool) -> Buyer:
    """The row of ``orders/buyers`` as a ``Buyer``; what is empty is not known."""
    known = {
        name: None if is_unknown(value) or value is pd.NA else value for name, value in row.items()
    }
    return Buyer(
        country_code=known.get("country_code"),
        grade=known.get("grade"),
        own_claim_count=int(known.get("own_claim_count") or 0),
        record_count=int(known.get("record_count") or 0),
        record_exporter_count=int(known.get("record_exporter_count") or 0),
        has_import_record=known.get("has_import_record"),
        is_new=is_new,
    )
