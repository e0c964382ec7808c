"""Claims and their money, computed from the final invoices."""

import numpy as np

from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import NEVER, Array, Frame, row_count, taken, year_of
from tradecredit.synthetic.losses import (
    FABRICATED,
    PAID,
    REFUSED,
    UNCLAIMED,
    WITHDRAWN,
    is_covered,
)

LEAST_LEFT_RATIO = 0.3
EVIDENCE_NAMES = (
    "is_bill_of_lading_confirmed",
    "is_customs_record_matched",
    "is_consignee_matched",
    "has_buyer_denial",
    "has_lookalike_domain",
    "has_related_parties",
)


def make_claims(
    rng: np.random.Generator,
    policies: Frame,
    orders: Frame,
    losses: Frame,
    cover: Frame,
    overdue_at_shipment: Array,
    data_end: int,
) -> tuple[Frame, Array]:
    """One row per claim filed by the data's end, and for each loss its claim (-1 without)."""
    amounts = _amounts(orders, losses, cover, overdue_at_shipment)
    losses = losses | amounts
    filed = (losses["fate"] != UNCLAIMED) & (losses["filing"] <= data_end)
    filed &= (losses["policy"] >= 0) & (losses["claimed"] > 0)
    claims = taken(losses, filed)
    order = np.argsort(claims["filing"], kind="stable")
    claims = taken(claims, order)
    claim_of_loss = np.full(len(filed), -1)
    claim_of_loss[np.flatnonzero(filed)[order]] = np.arange(int(filed.sum()))
    claims["indemnified"], policies["maximum"] = _indemnities(policies, claims)
    claims = claims | {"outcome_code": _outcomes(claims["fate"])}
    return claims | _evidence(rng, claims), claim_of_loss


def _amounts(orders: Frame, losses: Frame, cover: Frame, overdue_at_shipment: Array) -> Frame:
    """Per loss: what is unpaid, and what of it passes the rules and is within the limit."""
    hit = orders["loss"] >= 0
    loss, amount = orders["loss"][hit], orders["amount"][hit]
    count = row_count(losses)
    covered = is_covered(orders, cover, overdue_at_shipment)[hit]
    passing = np.bincount(loss, np.where(covered, amount, 0.0), count)
    limit = np.zeros(count)
    np.maximum.at(limit, loss, np.where(covered, cover["limit"][hit], 0.0))
    return {
        "claimed": np.round(np.bincount(loss, amount, count), 2),
        "within_limit": np.minimum(passing, limit),
    }


def _indemnities(policies: Frame, claims: Frame) -> tuple[Array, Array]:
    """Indemnity of each paid claim, and the maximum liability of each policy.

    Share by cause, cap per buyer, what is left of the maximum. A policy whose maximum would
    leave next to nothing of a claim was written with a higher one.
    """
    policy = claims["policy"]
    amount = claims["within_limit"] * policies["indemnity"][policy, claims["cause"]]
    cap = policies["cap"][policy]
    amount = np.minimum(amount, np.where(np.isnan(cap), np.inf, cap))
    amount = np.where(claims["fate"] == PAID, np.round(amount, 2), 0.0)
    maximum, used = policies["maximum"].copy(), np.zeros(len(policies["maximum"]))
    for row in np.argsort(claims["payment"], kind="stable"):
        number = policy[row]
        least = np.round(LEAST_LEFT_RATIO * amount[row], 2)
        maximum[number] = max(maximum[number], used[number] + least)
        amount[row] = min(amount[row], maximum[number] - used[number])
        used[number] += amount[row]
    return np.round(amount, 2), np.round(maximum, 2)


def amounts_held_to_budgets(
    policies: Frame,
    orders: Frame,
    losses: Frame,
    cover: Frame,
    overdue_at_shipment: Array,
    budgets: dict[tuple[int, bool], float],
    data_end: int,
) -> Array:
    """Invoice amounts with those behind paid claims scaled to what each year is to pay."""
    claims = losses | _amounts(orders, losses, cover, overdue_at_shipment)
    indemnified, _maximum = _indemnities(policies, claims)
    last_year = max(year for year, _is_us in budgets)
    year = np.where(
        losses["payment"] > data_end, last_year, year_of(np.minimum(losses["payment"], data_end))
    )
    factor = np.ones(row_count(losses))
    for (calendar_year, is_us), budget in budgets.items():
        cell = (losses["fate"] == PAID) & (year == calendar_year) & (losses["is_us"] == is_us)
        paid = indemnified[cell].sum()
        factor[cell] = np.clip(budget / paid, 0.7, 1.4) if paid > 0 else 1.0
    hit = orders["loss"] >= 0
    return np.where(hit, orders["amount"] * factor[orders["loss"]], orders["amount"])


def _outcomes(fate: Array) -> Array:
    """0 for a claim that is paid, 1 for a refused one, 2 for a withdrawn one."""
    refused = np.isin(fate, [REFUSED, FABRICATED])
    return np.where(refused, 1, np.where(fate == WITHDRAWN, 2, 0))


def _evidence(rng: np.random.Generator, claims: Frame) -> Frame:
    """Evidence flags: -1 not asked, else 0 or 1; invented trade fails several of them."""
    count = row_count(claims)
    fabricated = claims["fate"] == FABRICATED
    good_if = np.array([1, 1, 1, 0, 0, 0])
    usual_bad = np.array([0.03, 0.02, 0.05, 0.03, 0.01, 0.01])
    planted_bad = np.array([0.85, 0.40, 0.60, 0.90, 0.35, 0.30])
    disputed = claims["opened"] < NEVER
    asked = rng.random((count, 6)) < np.where(fabricated | disputed, 0.92, 0.45)[:, None]
    chance = np.where(fabricated[:, None], planted_bad, usual_bad)
    chance[disputed & ~fabricated, 3] = 0.20
    bad = rng.random((count, 6)) < chance
    flag = np.where(bad, 1 - good_if, good_if)
    flags = np.where(asked, flag, -1)
    return {name: flags[:, column] for column, name in enumerate(EVIDENCE_NAMES)}


# ---- Movements -----------------------------------------------------------------------------


def make_movements(rng: np.random.Generator, facts: Facts, claims: Frame, data_end: int) -> Frame:
    """Payments, costs and recoveries by claim; recoveries are held to the share of 24 months."""
    paid = np.flatnonzero((claims["indemnified"] > 0) & (claims["payment"] <= data_end))
    amount, when = claims["indemnified"][paid], claims["payment"][paid]
    parts = [
        {"claim": paid, "kind": np.zeros(len(paid), dtype=np.int64), "day": when, "amount": amount},
        _recoveries(rng, facts, paid, amount, when, data_end),
        _costs(rng, facts, claims),
    ]
    movements = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    movements = taken(movements, (movements["day"] <= data_end) & (movements["amount"] >= 0.01))
    return taken(movements, np.lexsort((movements["kind"], movements["day"], movements["claim"])))


def _recoveries(
    rng: np.random.Generator,
    facts: Facts,
    paid: Array,
    amount: Array,
    when: Array,
    data_end: int,
) -> Frame:
    times = rng.integers(1, 4, len(paid)) * (rng.random(len(paid)) < 0.55)
    row = np.repeat(np.arange(len(paid)), times)
    lag = np.round(80 + rng.gamma(2.0, 130, len(row))).astype(np.int64)
    share = rng.beta(1.2, 3.0, len(row)) / np.maximum(times, 1)[row]
    mature = when[row] <= data_end - 731
    counted = mature & (lag <= 730)
    base = amount[when <= data_end - 731].sum()
    wanted = facts.value("recovery_24_months_ratio") * base
    got = (share * amount[row])[counted].sum()
    factor = wanted / got if got > 0 else 1.0
    share = np.minimum(share * factor, 0.9 / np.maximum(times, 1)[row])
    return {
        "claim": paid[row],
        "kind": np.ones(len(row), dtype=np.int64),
        "day": when[row] + lag,
        "amount": np.round(share * amount[row], 2),
    }


def _costs(rng: np.random.Generator, facts: Facts, claims: Frame) -> Frame:
    chosen = np.flatnonzero(rng.random(row_count(claims)) < 0.6)
    amount = (
        facts.value("cost_ratio") * claims["claimed"][chosen] * rng.uniform(0.3, 1.7, len(chosen))
    )
    return {
        "claim": chosen,
        "kind": np.full(len(chosen), 2),
        "day": claims["filing"][chosen] + rng.integers(10, 300, len(chosen)),
        "amount": np.round(amount, 2),
    }
