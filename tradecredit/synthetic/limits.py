"""Limit decisions: a history per pair without overlap, cut, lapsed and withdrawn in time."""

import numpy as np

from tradecredit.synthetic.buyers import (
    GRADE_NAMES,
    RUSSIA_CUT_DAY,
    grade_on,
    is_priority_goods,
)
from tradecredit.synthetic.declarations import policies_on
from tradecredit.synthetic.facts import HOME, Facts, off_cover_rules
from tradecredit.synthetic.frames import (
    NEVER,
    Array,
    Frame,
    day,
    group_starts,
    keyed,
    row_count,
    stacked,
    taken,
    uniform_days,
)
from tradecredit.synthetic.policies import PLATFORM
from tradecredit.synthetic.shipments import balance_at_shipment

APPROVED, REDUCED, REFUSED, WITHDRAWN = range(4)
DECISION_NAMES = ("approved", "reduced", "refused", "withdrawn")
REASON_NAMES = (
    "buyer_risk", "country_risk", "sector_risk", "priority_goods", "overdue", "capacity",
)  # fmt: skip
NO_REASON = -1
BUYER_RISK, COUNTRY_RISK, SECTOR_RISK, PRIORITY_GOODS, OVERDUE, CAPACITY = range(6)
USUAL_REASONS = (BUYER_RISK, BUYER_RISK, COUNTRY_RISK, SECTOR_RISK, CAPACITY)
END_NAMES = ("expired", "lapsed", "replaced", "withdrawn")
LAPSED, REPLACED, END_WITHDRAWN = map(END_NAMES.index, ("lapsed", "replaced", "withdrawn"))
IDLE_DAYS = 365
# Steps of the cover engine that take a whole invoice; PASSES is none of them.
NO_POLICY, RESTRICTED, NO_LIMIT, TERM_MISMATCH, STOP_SHIPMENT, UNDECLARED, PASSES = range(7)
TARIFF_DAY = day(2025, 4, 2)


# ---- Cuts known from the start -------------------------------------------------------------


def planned_cuts(rng: np.random.Generator, facts: Facts, pairs: Frame) -> Frame:
    """The insurer's own cuts: Russian limits from November 2024, US limits from April 2025."""
    country = np.array(facts.codes("countries", "country_code"))[pairs["country"]]
    is_priority = is_priority_goods(facts)[pairs["goods"]]
    effects = facts.effects
    # A limit lapses a year after the last shipment, and until then it can be cut.
    alive = (pairs["start"] < RUSSIA_CUT_DAY) & (pairs["end"] > RUSSIA_CUT_DAY - IDLE_DAYS)
    russian = (country == "RU") & alive
    us = (country == "US") & (pairs["start"] < TARIFF_DAY) & (pairs["end"] > TARIFF_DAY - 330)
    priority_cut = (effects["russia_limits_zero_priority_goods"], 0.20)
    other_cut = (effects["russia_limits_zero_other_goods"], 0.25)
    us_cut = (effects["us_limits_withdrawn_2025"], effects["us_limits_reduced_2025"])
    cuts = [
        _cut(rng, russian & is_priority, priority_cut, RUSSIA_CUT_DAY, 50, PRIORITY_GOODS),
        _cut(rng, russian & ~is_priority, other_cut, RUSSIA_CUT_DAY, 70, COUNTRY_RISK),
        _cut(rng, us, us_cut, TARIFF_DAY + 6, 115, SECTOR_RISK),
    ]
    return stacked(cuts)


def _cut(
    rng: np.random.Generator,
    hit: Array,
    shares: tuple[float, float],
    first_day: int,
    within_days: int,
    reason: int,
) -> Frame:
    """Cuts of some of the pairs hit: a share to zero, a share to a part."""
    zero_share, reduced_share = shares
    rows = np.flatnonzero(hit)
    places = (rng.permutation(len(rows)) + rng.random()) / max(len(rows), 1)
    chosen = places < zero_share + reduced_share
    zero = places[chosen] < zero_share
    count = int(chosen.sum())
    when = first_day + np.floor(within_days * rng.random(count) ** 1.6)
    return {
        "pair": rows[chosen],
        "day": when.astype(np.int32),
        "factor": np.where(zero, 0.0, np.round(rng.uniform(0.3, 0.7, count), 2)),
        "reason": np.full(count, reason),
    }


def closed_from(pairs: Frame, cuts: Frame) -> Array:
    """Day from which each pair mostly trades no more because its limit went to zero."""
    closed = np.full(row_count(pairs), NEVER)
    zero = cuts["factor"] == 0
    closed[cuts["pair"][zero]] = cuts["day"][zero]
    return closed


# ---- Decisions -----------------------------------------------------------------------------


def make_limits(
    rng: np.random.Generator,
    facts: Facts,
    pairs: Frame,
    policies: Frame,
    orders: Frame,
    grades: Frame,
    cuts: Frame,
) -> Frame:
    """Every decision, sorted by pair and first day of validity."""
    requests = _requests(rng, pairs, policies, orders)
    rows = _decided(rng, facts, pairs, requests)
    return with_cuts(rng, within_grade_and_policy(facts, pairs, policies, grades, rows), cuts)


def within_grade_and_policy(
    facts: Facts, pairs: Frame, policies: Frame, grades: Frame, rows: Frame
) -> Frame:
    """Decisions with no more than the grade of the buyer and the policy's maximum allow.

    The grade's first limit is that of ``first_limit_maximum_usd``; each later request of the pair,
    with a year of trade behind it, may be granted one of them more.
    """
    pair = rows["pair"]
    grade = grade_on(grades, pairs["buyer_row"][pair], rows["decided"])
    maxima = facts.parameters["first_limit_maximum_usd"]
    most = np.array([maxima.get(name, np.inf) for name in GRADE_NAMES])[grade]
    starts = group_starts(pair)
    request = np.arange(len(pair)) - np.repeat(starts, np.diff(np.append(starts, len(pair))))
    policy = policies_on(facts, pairs, policies, pair, rows["valid_from"])
    maximum = np.where(policy >= 0, policies["maximum"][policy], np.inf)
    granted = np.minimum(rows["approved"], np.minimum(most * (1 + request), maximum))
    lowered = granted < rows["approved"]
    reason = np.where(maximum < most * (1 + request), CAPACITY, BUYER_RISK)
    none_left = lowered & (granted <= 0)
    return rows | {
        "approved": granted,
        "decision": np.select([none_left, lowered], [REFUSED, REDUCED], rows["decision"]),
        "reason": np.where(lowered & (rows["reason"] == NO_REASON), reason, rows["reason"]),
    }


def _requests(rng: np.random.Generator, pairs: Frame, policies: Frame, orders: Frame) -> Frame:
    """One row per pair and year of trade under a policy that needs limits: the peak balance."""
    product = np.where(orders["policy"] >= 0, policies["product"][orders["policy"]], -1)
    wishes_more = (rng.random(row_count(pairs)) < 0.08)[orders["pair"]]
    needs = (product >= 0) & ((product != PLATFORM) | wishes_more)
    balance = balance_at_shipment(orders)[needs]
    pair, ship = orders["pair"][needs], orders["ship"][needs].astype(np.int64)
    starts = group_starts(pair)
    sizes = np.diff(np.append(starts, len(pair)))
    begin = ship[starts] - uniform_days(rng, np.full(len(starts), 2), 18)
    number = (ship - np.repeat(begin, sizes)) // IDLE_DAYS
    rows = group_starts(pair.astype(np.int64) * 100 + number)
    last = np.append(rows[1:], len(pair)) - 1
    first_of_pair = np.repeat(begin, sizes)[rows] + number[rows] * IDLE_DAYS
    return {
        "pair": pair[rows],
        "valid_from": first_of_pair,
        "last_ship": ship[last],
        "peak": np.maximum.reduceat(balance, rows) if len(rows) else np.zeros(0),
    }


def _decided(rng: np.random.Generator, facts: Facts, pairs: Frame, requests: Frame) -> Frame:
    shares = facts.parameters["limit_decision_ratio"]
    never_asks = rng.random(row_count(pairs)) < shares["never_asked"]
    fate = rng.random(row_count(pairs))
    rows = taken(requests, ~never_asks[requests["pair"]])
    count = row_count(rows)
    pair = rows["pair"]
    first = np.zeros(count, dtype=bool)
    first[group_starts(pair)] = True
    own = np.where(first | (rng.random(count) < 0.7), fate[pair], rng.random(count))
    refused = (own > 1 - shares["refused"]) & first
    reduced = ~refused & (own > 1 - shares["refused"] - shares["reduced"])
    at_home = facts.market_of(pairs["country"])[pair] == HOME
    # At home balances rise faster, and limits are asked with more room.
    room = rng.uniform(1.2, 1.7, count) * np.where(at_home, 1.3, 1.0)
    requested = nice_amount(rows["peak"] * room)
    less = nice_amount(requested * rng.uniform(0.6, 0.9, count))
    less = np.where(less < requested, less, 0.6 * requested)
    approved = np.where(reduced, less, requested)
    late_request = first & (rng.random(count) < 0.03)
    valid_from = rows["valid_from"] + np.where(late_request, rng.integers(10, 60, count), 0)
    decided = valid_from - np.where(first, rng.integers(0, 4, count), rng.integers(0, 20, count))
    term, term_days = _limit_terms(pairs, pair)
    return {
        "pair": pair,
        "applied": decided - _turnaround(rng, first),
        "decided": decided,
        "decision": np.where(refused, REFUSED, np.where(reduced, REDUCED, APPROVED)),
        "requested": requested,
        "approved": np.where(refused, 0.0, approved),
        "term": term,
        "term_days": term_days,
        "valid_from": valid_from,
        "natural_end": rows["last_ship"] + IDLE_DAYS,
        "reason": np.where(refused | reduced, rng.choice(USUAL_REASONS, count), NO_REASON),
    }


def _limit_terms(pairs: Frame, pair: Array) -> tuple[Array, Array]:
    """Terms of the contract, but for a few pairs a shorter term or another way of payment."""
    differs = pairs["term_differs"][pair]
    days, term = pairs["term_days"][pair], pairs["term"][pair]
    shorter = differs & (days > 30)
    return np.where(differs & ~shorter, (term + 2) % 4, term), np.where(shorter, days - 30, days)


def _turnaround(rng: np.random.Generator, is_new: Array) -> Array:
    days = np.round(10 * np.exp(0.5 * rng.standard_normal(len(is_new))))
    return np.clip(days, 3, np.where(is_new, 45, 30)).astype(np.int64)


def nice_amount(amount: Array) -> Array:
    """Amounts as people ask for them: two figures, at least 5,000."""
    size = 10.0 ** np.floor(np.log10(np.maximum(amount, 5_000))) / 20
    return np.maximum(np.ceil(amount / size) * size, 5_000.0)


# ---- Cuts and ends -------------------------------------------------------------------------


def with_cuts(rng: np.random.Generator, rows: Frame, cuts: Frame) -> Frame:
    """Decisions with the insurer's cuts among them, and every end computed anew.

    A cut happens only where a limit was open; after a limit has gone to zero nothing holds.
    """
    rows = {name: column for name, column in rows.items() if name not in ("valid_to", "end")}
    found = in_force(rows | _ends(rows), cuts["pair"], cuts["day"])
    hits = (found >= 0) & (rows["approved"][found] > 0)
    hits &= rows["valid_from"][found] < cuts["day"]
    rows = stacked([rows, _cut_rows(rng, rows, taken(cuts, hits), found[hits])])
    rows = taken(rows, np.argsort(keyed(rows["pair"], rows["valid_from"]), kind="stable"))
    withdrawn = (rows["decision"] == WITHDRAWN).astype(np.int64)
    ended = np.cumsum(withdrawn) - withdrawn
    starts = group_starts(rows["pair"])
    sizes = np.diff(np.append(starts, len(ended)))
    rows = taken(rows, ended - np.repeat(ended[starts], sizes) == 0)
    return rows | _ends(rows)


def _cut_rows(rng: np.random.Generator, rows: Frame, cuts: Frame, old: Array) -> Frame:
    zero = cuts["factor"] == 0
    count = len(old)
    return {
        "pair": cuts["pair"],
        "applied": cuts["day"] - rng.integers(3, 21, count),
        "decided": cuts["day"].astype(np.int64),
        "decision": np.where(zero, WITHDRAWN, REDUCED),
        "requested": np.full(count, np.nan),
        "approved": np.where(zero, 0.0, nice_amount(rows["approved"][old] * cuts["factor"])),
        "term": rows["term"][old],
        "term_days": rows["term_days"][old],
        "valid_from": cuts["day"].astype(np.int64),
        "natural_end": np.where(zero, NEVER, rows["natural_end"][old]),
        "reason": cuts["reason"],
    }


def _ends(rows: Frame) -> Frame:
    pair = rows["pair"]
    following = np.append(rows["valid_from"][1:], NEVER)
    same = np.append(pair[1:] == pair[:-1], False)
    replaced_on = np.where(same, following - 1, NEVER)
    lapse = np.maximum(rows["natural_end"], rows["valid_from"])
    valid_to = np.minimum(replaced_on, lapse)
    is_replaced = valid_to == replaced_on
    next_withdraws = np.append(rows["decision"][1:], APPROVED) == WITHDRAWN
    end = np.where(is_replaced, np.where(next_withdraws, END_WITHDRAWN, REPLACED), LAPSED)
    return {"valid_to": valid_to, "end": end}


def in_force(rows: Frame, pair: Array, days: Array) -> Array:
    """Row of the decision in force for each pair and day; -1 when there is none."""
    if not row_count(rows):
        return np.full(len(days), -1)
    position = (
        np.searchsorted(keyed(rows["pair"], rows["valid_from"]), keyed(pair, days), side="right")
        - 1
    )
    row = np.maximum(position, 0)
    fits = (position >= 0) & (rows["pair"][row] == pair) & (rows["valid_to"][row] >= days)
    return np.where(fits, row, -1)


# ---- What an invoice may be covered for ----------------------------------------------------


def cover_facts(facts: Facts, pairs: Frame, policies: Frame, orders: Frame, limits: Frame) -> Frame:
    """Per invoice the limit it is measured against, and which rule takes all of it, if any.

    The rules are those of the cover engine (docs/methods/cover.md) that can be known when goods
    are shipped; what happens to the buyer afterwards is added by ``claims.refusing_steps``.
    """
    row = in_force(limits, orders["pair"], orders["ship"])
    granted = (row >= 0) & (limits["decision"][row] <= REDUCED)
    refused = (row >= 0) & ~granted
    policy = orders["policy"]
    platform = (policy >= 0) & (policies["product"][policy] == PLATFORM)
    automatic = np.round(policies["cap"][policy] / policies["indemnity"][policy, 0], 2)
    automatic = np.where(platform, np.nan_to_num(automatic), 0.0)
    other_terms = (limits["term"][row] != pairs["term"][orders["pair"]]) | (
        limits["term_days"][row] < orders["due"] - orders["invoice_day"]
    )
    uses_granted = granted & ~(platform & ((automatic >= limits["approved"][row]) | other_terms))
    fallback = np.where(platform, automatic, np.nan_to_num(policies["discretionary"][policy]))
    limit = np.where(uses_granted, limits["approved"][row], fallback)
    limit = np.where(refused | (policy < 0), 0.0, limit)
    return {
        "limit": limit,
        "step": np.select(
            [
                policy < 0,
                _restricted(facts, pairs, orders),
                limit <= 0,
                uses_granted & other_terms,
            ],
            [NO_POLICY, RESTRICTED, NO_LIMIT, TERM_MISMATCH],
            PASSES,
        ),
    }


def _restricted(facts: Facts, pairs: Frame, orders: Frame) -> Array:
    codes = np.array(facts.codes("countries", "country_code"))
    goods = np.array(facts.codes("hs_codes", "hs6_code"))
    country, ship = pairs["country"][orders["pair"]], orders["ship"]
    closed = np.zeros(len(ship), dtype=bool)
    for country_code, prefix, first, last in off_cover_rules(facts):
        rows = np.flatnonzero(country == int(np.flatnonzero(codes == country_code)[0]))
        fits = (ship[rows] >= first) & (ship[rows] <= last)
        fits &= np.char.startswith(goods, prefix)[orders["goods"][rows]]
        closed[rows[fits]] = True
    return closed
