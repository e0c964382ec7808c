"""What would have to change for an order to be covered in full: one rule, some options each.

How they follow from the engine's rows, with worked examples: ``docs/methods/shipment_check.md``.
"""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from tradecredit.formats import is_unknown
from tradecredit.risk.orders import is_order
from tradecredit.risk.shipment import (
    BUYER_CAP,
    HALF_A_CENT_USD,
    NO_LIMIT,
    NO_POLICY,
    OVER_LIMIT,
    POLICY_MAXIMUM,
    RESTRICTED,
    STOP_SHIPMENT,
    TERM_MISMATCH,
    WHOLE_STEPS,
    OrderCover,
    cap_usd,
    cents,
    filling_usd,
    has_no_limit,
    has_other_terms,
    indemnity_of,
    is_buyer_insolvent,
    is_restricted,
    is_stopped_by_overdue,
    is_term_too_long,
    of_policy,
    stopping_off_ledger_count,
)  # fmt: skip

ASK_LIMIT, APPROVED_TERMS, SMALLER_AMOUNT = "ask_limit", "approved_terms", "smaller_amount"
AFTER_RECEIPT, IN_POLICY, NOTHING_HELPS = "after_receipt", "in_policy", "nothing_helps"
ASK_MAXIMUM, ASK_ANY_MAXIMUM = "ask_maximum", "ask_any_maximum"


@dataclass(frozen=True)
class Option:
    """One way to mend one rule; only the fields that its kind needs are filled.

    ``ask_limit``: a limit of at least ``amount_usd`` for ``payment_term`` of ``term_days``, in
    force on the ship date. ``ask_maximum``: a maximum liability higher by ``amount_usd``;
    ``ask_any_maximum`` where nobody but the insurer knows by how much it was overrun.
    ``approved_terms``: ``payment_term`` of ``term_days``. ``smaller_amount``: at most
    ``amount_usd``. ``after_receipt``: once the invoices ``invoice_ids`` (``amount_usd``) are paid.
    ``in_policy``: a policy in force on the ship date. ``nothing_helps``: no change of the order.
    """

    kind: str
    amount_usd: float | None = None
    payment_term: str | None = None
    term_days: int | None = None
    invoice_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A rule that the order fails, and the options of which any one mends it."""

    step: str
    options: tuple[Option, ...]


def changes(cover: OrderCover) -> list[Change]:
    """One change per failed rule; with one option of each the order is covered in full.

    Amounts are the smallest change to the cent, save where an invoice must be paid first: what
    the others then use of a cap is taken at its most. Nothing of its own mends an order that is
    off cover, and one without a policy needs a policy before anything else can be judged.
    """
    if is_restricted(cover):
        return [Change(RESTRICTED, (Option(NOTHING_HELPS),))]
    if cover.policy is None:
        return [Change(NO_POLICY, (Option(IN_POLICY),))]
    if is_buyer_insolvent(cover):
        return [Change(STOP_SHIPMENT, (Option(NOTHING_HELPS),))]
    paid = cover.stopping if is_stopped_by_overdue(cover) else cover.rows.iloc[:0]
    after = _After(cover, frozenset(paid["invoice_id"]))
    ask = Option(
        ASK_LIMIT,
        amount_usd=after.limit_needed_usd,
        payment_term=cover.order.payment_term,
        term_days=_shorter(cover.order.term_days, cover.term_maximum_days),
    )
    found = (
        (NO_LIMIT, (ask,) if has_no_limit(cover) else ()),
        (TERM_MISMATCH, _term_options(cover, ask)),
        (STOP_SHIPMENT, () if paid.empty else (_receipt(paid),)),
        (STOP_SHIPMENT, (ask,) if stopping_off_ledger_count(cover) > 0 else ()),
        (OVER_LIMIT, after.limit_options(ask)),
        (BUYER_CAP, after.cap_options()),
        (POLICY_MAXIMUM, after.maximum_options()),
    )
    return [Change(step, options) for step, options in found if options]


def _term_options(cover: OrderCover, ask: Option) -> tuple[Option, ...]:
    """The approved terms, or a limit for the order's own; none is for longer than insured."""
    decision = cover.decision if has_other_terms(cover) else None
    if decision is None and not is_term_too_long(cover):
        return ()
    agreed = Option(
        APPROVED_TERMS,
        payment_term=str(decision["payment_term"]) if decision else cover.order.payment_term,
        term_days=_shorter(ask.term_days, int(decision["term_days"]) if decision else None),
    )
    return (agreed,) if is_term_too_long(cover) else (agreed, ask)


def _shorter(days: int | None, at_most: int | None) -> int | None:
    known = [each for each in (days, at_most) if each is not None]
    return min(known, default=None)


def _receipt(invoices: pd.DataFrame) -> Option:
    return Option(
        AFTER_RECEIPT,
        amount_usd=float(invoices["outstanding_usd"].sum()),
        invoice_ids=tuple(invoices["invoice_id"]),
    )


@dataclass(frozen=True)
class _After:
    """What is left for the order once the invoices ``paid_ids`` are paid.

    Where others of the buyer would then be covered better, or would be on the day a new limit
    begins, what they use of a cap is taken at its most: as if nothing of them were uncovered.
    """

    cover: OrderCover
    paid_ids: frozenset[str]

    @property
    def amount(self) -> Decimal:
        return cents(self.cover.order.amount_usd)

    @property
    def older_of_buyer(self) -> pd.DataFrame:
        older = self.cover.older_of_buyer
        return older[~older["invoice_id"].isin(self.paid_ids)]

    @property
    def of_the_day(self) -> pd.DataFrame:
        """Older ones of the buyer that a limit which begins on the ship date would reach."""
        older = self.older_of_buyer
        return older[older["ship_date"] == pd.Timestamp(self.cover.order.ship_date)]

    @property
    def room(self) -> Decimal | None:
        limit = self.cover.row["limit_usd"]
        if is_unknown(limit):
            return None
        return cents(float(limit) - filling_usd(self.older_of_buyer))

    @property
    def limit_needed_usd(self) -> float:
        """The order on top of what fills a limit, or would fill one that begins on the day."""
        needed = filling_usd(self.older_of_buyer) + sum(_without_limit(self.of_the_day))
        return round(float(self.amount) + needed, 2)

    @property
    def cap_left(self) -> Decimal:
        """Left of the cap per buyer; the whole indemnity where there is no cap."""
        cap = cap_usd(self.cover)
        if cap is None:
            return indemnity_of(self.amount, self.cover)
        return max(cents(cap) - self._used_by_buyer("buyer_cap_usd"), Decimal(0))

    @property
    def maximum_left(self) -> Decimal:
        """Left of the policy's maximum, below 0 where older ones need more than there is.

        The whole indemnity where there is no maximum.
        """
        left = self.cover.row["policy_maximum_left_usd"]
        if is_unknown(left):
            return indemnity_of(self.amount, self.cover)
        older = of_policy(self.cover, self.cover.older)
        others = older[older["buyer_id"] != self.cover.order.buyer_id]
        used = others[["payable_usd", "policy_maximum_usd"]].to_numpy().sum()
        return cents(float(left)) - cents(float(used)) - self._used_by_buyer()

    def _used_by_buyer(self, *more_columns: str) -> Decimal:
        """What older invoices of the buyer use of a cap under the order's policy."""
        older = of_policy(self.cover, self.older_of_buyer)
        if self.paid_ids or not self.of_the_day.empty:
            most = [*_filling(older), *_without_limit(of_policy(self.cover, self.of_the_day))]
            return sum((indemnity_of(cents(usd), self.cover) for usd in most), Decimal(0))
        used = older[["payable_usd", "policy_maximum_usd", *more_columns]]
        return cents(float(used.to_numpy().sum()))

    def limit_options(self, ask: Option) -> tuple[Option, ...]:
        """A smaller amount, a higher limit, or the receipt of older invoices."""
        room = self.room
        if room is None or room >= self.amount:
            return ()
        freed = _oldest_that_free(self.older_of_buyer, float(self.amount - room))
        received = _After(self.cover, self.paid_ids | set(freed["invoice_id"]))
        is_enough = not (received.cap_options() or received.maximum_options() or freed.empty)
        return (*_smaller(room), ask, *([_receipt(freed)] if is_enough else []))

    def cap_options(self) -> tuple[Option, ...]:
        """The largest amount whose indemnity is within the cap per buyer."""
        if indemnity_of(self.amount, self.cover) <= self.cap_left:
            return ()
        return _smaller(self._largest(self.cap_left)) or (Option(NOTHING_HELPS),)

    def maximum_options(self) -> tuple[Option, ...]:
        """The largest amount within the policy's maximum, or a higher maximum."""
        paid = min(indemnity_of(self.amount, self.cover), self.cap_left)
        if paid <= self.maximum_left:
            return ()
        is_used_up = float(self.cover.row["policy_maximum_left_usd"]) < HALF_A_CENT_USD
        higher = Option(ASK_MAXIMUM, amount_usd=float(paid - self.maximum_left))
        smaller = _smaller(self._largest(self.maximum_left))
        return (*smaller, Option(ASK_ANY_MAXIMUM) if is_used_up else higher)

    def _largest(self, indemnity: Decimal) -> Decimal:
        """The largest amount that is indemnified with at most this."""
        low, high = 0, int(self.amount * 100) if indemnity >= 0 else 0
        while low < high:
            middle = (low + high + 1) // 2
            is_within = indemnity_of(Decimal(middle) / 100, self.cover) <= indemnity
            low, high = (middle, high) if is_within else (low, middle - 1)
        return Decimal(low) / 100


def _smaller(amount: Decimal) -> tuple[Option, ...]:
    return (Option(SMALLER_AMOUNT, amount_usd=float(amount)),) if amount > 0 else ()


def _filling(rows: pd.DataFrame) -> list[float]:
    return list(rows["outstanding_usd"] - rows[WHOLE_STEPS].sum(axis=1))


def _without_limit(rows: pd.DataFrame) -> list[float]:
    return list(rows["no_limit_usd"] + rows["term_mismatch_usd"])


def _oldest_that_free(older: pd.DataFrame, needed_usd: float) -> pd.DataFrame:
    """The oldest invoices that fill the limit with at least this; none when all do not."""
    fills = pd.Series(_filling(older), index=older.index, dtype=float) > 0
    is_invoice = ~older["invoice_id"].map(is_order).astype(bool)
    filling = older[fills & is_invoice]
    freed = filling["outstanding_usd"].cumsum()
    is_needed = freed.shift(fill_value=0.0) < needed_usd - HALF_A_CENT_USD
    is_enough = freed.max() >= needed_usd - HALF_A_CENT_USD
    return filling[is_needed & is_enough]
