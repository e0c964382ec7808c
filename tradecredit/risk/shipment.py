"""What cover says of one order, and what would have to change for it to be covered in full.

Everything is read from the rows that the cover engine gives once the order is in the book, from
the order's policy and from the limit decision that holds on its ship date. How the answers
follow, with worked examples, is in ``docs/methods/shipment_check.md``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

import pandas as pd

from tradecredit.cover_steps import COVER_STEPS
from tradecredit.formats import is_unknown
from tradecredit.risk.cover import waterfall
from tradecredit.risk.orders import Order
from tradecredit.risk.premium import subsidy_usd

FULL, PART, NOT, HOLD = "full", "part", "not", "hold"
PASSED, FAILED, TAKES, NOT_JUDGED = "passed", "failed", "takes", "not_judged"

NO_POLICY, RESTRICTED, NO_LIMIT = "no_policy", "restricted", "no_limit"
TERM_MISMATCH, STOP_SHIPMENT, OVER_LIMIT = "term_mismatch", "stop_shipment", "over_limit"
UNDECLARED, LATE_NOTICE = "undeclared", "late_notice"
RETAINED_SHARE, BUYER_CAP, POLICY_MAXIMUM = "retained_share", "buyer_cap", "policy_maximum"

WHOLE_STEPS = [step.column for step in COVER_STEPS if step.takes_whole_invoice]
DAYS_OF_A_YEAR = 365
CENT = Decimal("0.01")
HALF_A_CENT_USD = 0.005


@dataclass(frozen=True)
class OrderCover:
    """One order after the engine's run with it.

    ``rows``: the engine's rows of the exporter on the day of the run, orders included, among
    them the order's own. ``policy`` and ``decision``: the policy that the order belongs to and
    the limit decision in force on its ship date, None where there is none. ``stop_days``: days
    overdue after which the policy covers no further shipment, None when no policy says so;
    ``term_maximum_days``: the longest credit term that the policy insures, likewise.
    """

    order: Order
    rows: pd.DataFrame
    policy: Mapping[str, Any] | None
    decision: Mapping[str, Any] | None
    stop_days: int | None
    term_maximum_days: int | None = None

    @cached_property
    def row(self) -> Mapping[str, Any]:
        """The engine's row of the order."""
        found = self.rows[self.rows["invoice_id"] == self.order.order_id]
        return {str(name): value for name, value in found.iloc[0].items()}

    @cached_property
    def older(self) -> pd.DataFrame:
        """Rows that come before the order: shipped earlier, or the same day by number."""
        day = pd.Timestamp(self.order.ship_date)
        is_same_day = self.rows["ship_date"] == day
        is_before = self.rows["invoice_id"] < self.order.order_id
        return self.rows[(self.rows["ship_date"] < day) | (is_same_day & is_before)]

    @cached_property
    def older_of_buyer(self) -> pd.DataFrame:
        """Of these, the ones of the order's buyer, oldest first."""
        older = self.older
        found = older[older["buyer_id"] == self.order.buyer_id]
        return found.sort_values(["ship_date", "invoice_id"])

    @cached_property
    def stopping(self) -> pd.DataFrame:
        """Open invoices of the buyer that are overdue for too long on the order's ship date."""
        if self.stop_days is None:
            return self.rows.iloc[:0]
        last_day = pd.Timestamp(self.order.ship_date - timedelta(days=self.stop_days))
        is_buyers = self.rows["buyer_id"] == self.order.buyer_id
        is_other = self.rows["invoice_id"] != self.order.order_id
        return self.rows[is_buyers & is_other & (self.rows["due_date"] < last_day)]


def is_stopped(cover: OrderCover) -> bool:
    """Whether nothing more to the buyer is covered on the ship date."""
    return is_stopped_by_overdue(cover) or is_buyer_insolvent(cover)


def is_stopped_by_overdue(cover: OrderCover) -> bool:
    """Whether something of the buyer is overdue for too long on the ship date."""
    return not is_unknown(cover.row["stopped_by_due_date"])


def is_buyer_insolvent(cover: OrderCover) -> bool:
    """Whether the buyer was known to be insolvent before the ship date."""
    return not is_unknown(cover.row["insolvent_since_date"])


def stopping_off_ledger_count(cover: OrderCover) -> int:
    """How many of the invoices that stop the shipment were indemnified or written off."""
    if not is_stopped_by_overdue(cover):
        return 0
    return int(cover.row["stopped_by_count"]) - len(cover.stopping)


def days_stopped(cover: OrderCover) -> int | None:
    """Days overdue, on the ship date, of the invoice that stops the shipment; None: it is not."""
    return _days_before(cover.order, cover.row["stopped_by_due_date"])


def days_overdue_on_ship_date(cover: OrderCover) -> int | None:
    """Days overdue of the buyer's oldest open invoice on the ship date; None: nothing is."""
    days = _days_before(cover.order, cover.older_of_buyer["due_date"].min())
    return days if days is not None and days > 0 else None


def _days_before(order: Order, due_date: Any) -> int | None:
    return None if is_unknown(due_date) else (pd.Timestamp(order.ship_date) - due_date).days


def order_on_top(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Each step's amount before the orders (``open_usd``) and theirs on top (``order_usd``).

    ``before`` and ``after`` are the engine's rows without the orders and with them. One row per
    ``step``, from ``outstanding`` through the cover steps to ``payable``.
    """
    parts = waterfall(before).rename(columns={"amount_usd": "open_usd"})
    order_usd = waterfall(after)["amount_usd"] - parts["open_usd"]
    return parts.assign(order_usd=order_usd.clip(lower=0.0).round(2))


# --- the answer ---------------------------------------------------------------------------------


def verdict(row: Mapping[str, Any], *, has_warning: bool) -> str:
    """One of four answers, the gravest that holds: not, in part, in full but hold, in full.

    In full means that nothing is taken but the exporter's retained share.
    """
    if row["payable_usd"] < HALF_A_CENT_USD:
        return NOT
    if taken_beyond_share_usd(row) >= HALF_A_CENT_USD:
        return PART
    return HOLD if has_warning else FULL


def taken_beyond_share_usd(row: Mapping[str, Any]) -> float:
    """What the steps take of an order besides the exporter's retained share."""
    return float(row["outstanding_usd"] - row["payable_usd"] - row["retained_share_usd"])


def biting_step(row: Mapping[str, Any]) -> str | None:
    """The step that takes most of the order; the retained share only where nothing else takes."""
    taken = {step.code: float(row[step.column]) for step in COVER_STEPS}
    retained_share = taken.pop(RETAINED_SHARE)
    largest = max(taken, key=lambda code: taken[code])
    if taken[largest] >= HALF_A_CENT_USD:
        return largest
    return RETAINED_SHARE if retained_share >= HALF_A_CENT_USD else None


def taking_steps(row: Mapping[str, Any]) -> list[str]:
    """Steps that take something of the order, the retained share apart, in the engine's order."""
    return [
        step.code
        for step in COVER_STEPS
        if step.code != RETAINED_SHARE and row[step.column] >= HALF_A_CENT_USD
    ]


# --- each rule ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleResult:
    """How one step judges the order by itself, also where an earlier step took it already.

    ``taken_usd`` is what the step takes in the engine's waterfall.
    """

    step: str
    outcome: str
    taken_usd: float


def rule_results(cover: OrderCover) -> list[RuleResult]:
    """Every step of the cover engine for the order, in the engine's order."""
    return [
        RuleResult(step.code, _outcome(cover, step.code), float(cover.row[step.column]))
        for step in COVER_STEPS
    ]


def _outcome(cover: OrderCover, step: str) -> str:
    if step != NO_POLICY and step != RESTRICTED and cover.policy is None:
        return NOT_JUDGED
    if step in _WHOLE_RULES:
        return FAILED if _WHOLE_RULES[step](cover) else PASSED
    if step in _TAKEN_WITHIN:
        return TAKES if _taken_if_let_through(cover)[step] else _judged(cover)
    return TAKES if cover.row[f"{step}_usd"] >= HALF_A_CENT_USD else PASSED


def _judged(cover: OrderCover) -> str:
    """What is left to the later steps cannot be judged while there is no limit."""
    return NOT_JUDGED if has_no_limit(cover) else PASSED


def is_restricted(cover: OrderCover) -> bool:
    """Whether country or goods are off cover on the ship date."""
    return not is_unknown(cover.row["restricted_from_date"])


def has_no_limit(cover: OrderCover) -> bool:
    """Whether no limit is in force for the buyer on the ship date."""
    return bool(cover.row["limit_source"] == "none")


def has_other_terms(cover: OrderCover) -> bool:
    """Whether the limit was granted for another payment term, or for fewer credit days."""
    if cover.row["limit_source"] != "granted" or cover.decision is None:
        return False
    is_longer = cover.order.term_days > cover.decision["term_days"]
    return bool(is_longer or cover.order.payment_term != cover.decision["payment_term"])


def is_term_too_long(cover: OrderCover) -> bool:
    """Whether the order's credit term is longer than the policy insures at all."""
    longest = cover.term_maximum_days
    return longest is not None and cover.order.term_days > longest


_WHOLE_RULES: dict[str, Callable[[OrderCover], bool]] = {
    NO_POLICY: lambda cover: cover.row["no_policy_usd"] >= HALF_A_CENT_USD,
    RESTRICTED: is_restricted,
    NO_LIMIT: has_no_limit,
    TERM_MISMATCH: lambda cover: has_other_terms(cover) or is_term_too_long(cover),
    STOP_SHIPMENT: is_stopped,
}
_TAKEN_WITHIN = (OVER_LIMIT, RETAINED_SHARE, BUYER_CAP, POLICY_MAXIMUM)


# --- room ---------------------------------------------------------------------------------------


def filling_usd(rows: pd.DataFrame) -> float:
    """What open invoices fill of a limit: those that no step takes whole."""
    if rows.empty:
        return 0.0
    return float((rows["outstanding_usd"] - rows[WHOLE_STEPS].sum(axis=1)).sum())


def room_usd(cover: OrderCover) -> float | None:
    """The limit less what older invoices fill; below 0 when they need more. None: no limit."""
    limit = cover.row["limit_usd"]
    return None if is_unknown(limit) else float(limit) - filling_usd(cover.older_of_buyer)


def cap_left_usd(cover: OrderCover) -> float | None:
    """What the policy's cap per buyer leaves for the order; None when it has no cap."""
    cap = cap_usd(cover)
    if cap is None:
        return None
    older = of_policy(cover, cover.older_of_buyer)
    used = older[["payable_usd", "policy_maximum_usd", "buyer_cap_usd"]].to_numpy().sum()
    return max(cap - float(used), 0.0)


def cap_usd(cover: OrderCover) -> float | None:
    """The most that the policy pays for one buyer; None when it has no cap."""
    cap: Any = cover.policy["buyer_cap_usd"] if cover.policy else None
    return None if is_unknown(cap) else float(cap)


def maximum_left_usd(cover: OrderCover) -> float | None:
    """What the policy's maximum leaves for the order; None when no maximum is known."""
    left = cover.row["policy_maximum_left_usd"]
    if is_unknown(left):
        return None
    older = of_policy(cover, cover.older)
    used = older[["payable_usd", "policy_maximum_usd"]].to_numpy().sum()
    return max(float(left) - float(used), 0.0)


def of_policy(cover: OrderCover, rows: pd.DataFrame) -> pd.DataFrame:
    """Those of ``rows`` that belong to the policy of the order."""
    return rows[rows["policy_id"] == cover.row["policy_id"]]


def _taken_if_let_through(cover: OrderCover) -> dict[str, Decimal]:
    """What the steps from the limit on would take of the order, if no earlier one did."""
    room = room_usd(cover)
    amount = cents(cover.order.amount_usd)
    within = _between(cents(0 if room is None else room), amount)
    indemnity = indemnity_of(within, cover)
    within_cap = _between(_cents_or(cap_left_usd(cover), indemnity), indemnity)
    paid = _between(_cents_or(maximum_left_usd(cover), within_cap), within_cap)
    return {
        OVER_LIMIT: Decimal(0) if room is None else amount - within,
        RETAINED_SHARE: within - indemnity,
        BUYER_CAP: indemnity - within_cap,
        POLICY_MAXIMUM: within_cap - paid,
    }


def indemnity_of(within: Decimal, cover: OrderCover) -> Decimal:
    """What is paid, to the cent, of an amount within the limit."""
    share = Decimal(str(round(float(cover.row["indemnity_ratio"]), 6)))
    return within - (within * (1 - share)).quantize(CENT, rounding=ROUND_HALF_UP)


def cents(amount_usd: float) -> Decimal:
    """An amount in US$ without the noise of floats."""
    return Decimal(str(round(amount_usd, 2)))


def _cents_or(amount_usd: float | None, otherwise: Decimal) -> Decimal:
    return otherwise if amount_usd is None else cents(amount_usd)


def _between(amount: Decimal, most: Decimal) -> Decimal:
    return max(min(amount, most), Decimal(0))


# --- money --------------------------------------------------------------------------------------


def probability_within_days(probability_of_year: float | None, days: int) -> float | None:
    """Of not being paid within ``days``: 1 - (1 - p) ^ (days / 365); None when p is not known."""
    if probability_of_year is None or is_unknown(probability_of_year):
        return None
    return float(1 - (1 - probability_of_year) ** (days / DAYS_OF_A_YEAR))


def expected_loss_kept_usd(row: Mapping[str, Any], probability: float | None) -> float | None:
    """Probability that the order is not paid, times what cover would not pay of it."""
    if probability is None:
        return None
    return float(probability * (row["outstanding_usd"] - row["payable_usd"]))


def sum_if_known(amounts: Iterable[float | None]) -> float | None:
    """The sum of amounts; None when one of them is not known."""
    known = list(amounts)
    return None if None in known else sum(amount for amount in known if amount is not None)


@dataclass(frozen=True)
class OrderPremium:
    """Premium of one order and what of it comes back; None is not known, and never 0.

    ``is_upper_bound``: the scheme's text says "up to", so the subsidy is the most there is.
    """

    premium_usd: float | None = None
    subsidy_usd: float | None = None
    subsidy_ratio: float | None = None
    is_upper_bound: bool = False

    @property
    def net_usd(self) -> float | None:
        """Premium less subsidy."""
        if self.premium_usd is None or self.subsidy_usd is None:
            return None
        return round(self.premium_usd - self.subsidy_usd, 2)


def order_premium(
    amount_usd: float,
    policy: Mapping[str, Any] | None,
    scheme: Mapping[str, Any] | None,
    *,
    has_no_scheme: bool,
) -> OrderPremium:
    """The policy's rate on the whole amount, and the share of it that the scheme pays.

    ``scheme``: row of the reference table the policy is bought under. ``has_no_scheme``: the
    policy is known to be bought under none; else a scheme that is not given is not known. A cap
    per firm and year cannot be charged to one order.
    """
    if policy is None or is_unknown(policy["premium_rate_ratio"]):
        return OrderPremium()
    premium = round(amount_usd * float(policy["premium_rate_ratio"]), 2)
    if has_no_scheme:
        return OrderPremium(premium, subsidy_usd=0.0)
    ratio: Any = scheme["subsidy_ratio"] if scheme else None
    if scheme is None or is_unknown(ratio):
        return OrderPremium(premium)
    subsidy = subsidy_usd(premium, float(ratio))
    return OrderPremium(
        premium,
        subsidy_usd=None if subsidy is None else round(subsidy, 2),
        subsidy_ratio=float(ratio),
        is_upper_bound=bool(scheme["is_subsidy_upper_bound"]),
    )
