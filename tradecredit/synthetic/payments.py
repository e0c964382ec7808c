"""When buyers pay: in time, late, or very late; held to the overdue share of each country."""

import numpy as np

from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import NEVER, Array, Frame, day

TARIFF_DAY = day(2025, 4, 2)
LONGEST_USUAL_DELAY = 176
SHORT_DELAY = 24
MIDDLE_LATENESS = 0.47


def pair_lateness(
    rng: np.random.Generator, facts: Facts, pairs: Frame, buyer_quality: Array
) -> Array:
    """Probability that an invoice of the pair is paid late.

    Most pairs are seldom late and some nearly always; a weak buyer is late towards everybody.
    """
    mixed = 0.65 * buyer_quality + 0.35 * rng.random(len(buyer_quality))
    rank = np.argsort(np.argsort(mixed, kind="stable"), kind="stable")
    spread = np.sort(rng.beta(0.75, 0.85, len(rank)))[rank]
    target = facts.numbers("countries", "overdue_share_ratio")[pairs["country"]]
    shift = np.log(target / (1 - target)) - np.log(MIDDLE_LATENESS / (1 - MIDDLE_LATENESS))
    spread = np.clip(spread, 0.01, 0.985)
    return 1 / (1 + np.exp(-(np.log(spread / (1 - spread)) + shift + 0.12)))


def with_payments(
    rng: np.random.Generator, facts: Facts, pairs: Frame, orders: Frame, lateness: Array
) -> Frame:
    """Orders with the day each would be paid if the buyer never failed."""
    count = len(orders["pair"])
    own = lateness[orders["pair"]]
    is_late = rng.random(count) < own
    parameters = facts.parameters["late_delay_days"]
    scale = parameters["mean"] / parameters["shape"] * (0.78 + 0.44 * own)
    delay = 1 + np.minimum(rng.gamma(parameters["shape"], 1.0, count) * scale, LONGEST_USUAL_DELAY)
    very_late = is_late & _of_slow_payers(rng, facts, pairs, orders)
    delay = np.where(very_late, 181 + rng.gamma(1.5, 25.0, count), np.minimum(delay, 179))
    early = rng.integers(0, 6, count)
    paid = orders["due"] + np.where(is_late, delay.astype(np.int32), -early)
    return orders | {
        "paid": np.maximum(paid, orders["ship"] + 1).astype(np.int32),
        "written_off": np.full(count, NEVER, dtype=np.int32),
    }


def _of_slow_payers(rng: np.random.Generator, facts: Facts, pairs: Frame, orders: Frame) -> Array:
    """Invoices that would be paid more than 180 days late, all owed by a few buyers."""
    slow_share = facts.value("very_slow_payer_ratio")
    is_slow = rng.random(int(pairs["buyer_row"].max()) + 1) < slow_share
    chance = facts.value("paid_after_180_days_ratio") / slow_share / MIDDLE_LATENESS
    of_slow = is_slow[pairs["buyer_row"]][orders["pair"]]
    return of_slow & (rng.random(len(of_slow)) < chance)


def held_to_overdue_shares(
    rng: np.random.Generator, facts: Facts, pairs: Frame, orders: Frame, data_end: int
) -> Array:
    """Payment days after turning a few invoices, so that each country meets its share exactly.

    Only short delays are added or removed, so that no order would have been stopped otherwise.
    """
    country = pairs["country"][orders["pair"]]
    target = facts.numbers("countries", "overdue_share_ratio")
    due = orders["due"] <= data_end
    late = due & (orders["paid"] > orders["due"])
    amount = orders["amount"]
    sums = np.bincount(country[due], amount[due], len(target))
    late_sums = np.bincount(country[late], amount[late], len(target))
    missing = target * sums - late_sums
    delay = orders["paid"] - orders["due"]
    turn_late = _chosen_up_to(rng, country, amount, due & ~late, missing)
    turn_timely = _chosen_up_to(rng, country, amount, late & (delay <= SHORT_DELAY), -missing)
    paid = orders["paid"].copy()
    paid[turn_late] = orders["due"][turn_late] + rng.integers(1, SHORT_DELAY, len(turn_late))
    paid[turn_timely] = np.maximum(
        orders["due"][turn_timely] - rng.integers(0, 4, len(turn_timely)),
        orders["ship"][turn_timely] + 1,
    )
    return paid.astype(np.int32)


def with_tariff_delays(facts: Facts, pairs: Frame, orders: Frame) -> Array:
    """Payment days with the planted delay of US buyers that pay late after April 2025.

    It comes after orders were stopped, which would otherwise hide a part of it: exporters do
    not foresee it. What was paid within 180 days still is.
    """
    days = round(facts.effects["us_delay_days_after_april_2025"])
    to_us = pairs["country"] == facts.codes("countries", "country_code").index("US")
    shocked = to_us[orders["pair"]] & (orders["ship"] >= TARIFF_DAY)
    delay = orders["paid"] - orders["due"]
    longer = shocked & (delay > 0) & ((delay + days < 180) | (delay > 180))
    return np.where(longer, orders["paid"] + days, orders["paid"]).astype(np.int32)


def _chosen_up_to(
    rng: np.random.Generator,
    group: Array,
    amount: Array,
    candidates: Array,
    wanted: Array,
) -> Array:
    """Random candidates of each group until their amounts reach what the group wants."""
    rows = rng.permutation(np.flatnonzero(candidates & (wanted[group] > 0)))
    rows = rows[np.argsort(group[rows], kind="stable")]
    reached = np.cumsum(amount[rows])
    if not len(rows):
        return rows
    starts = np.flatnonzero(np.concatenate([[True], group[rows][1:] != group[rows][:-1]]))
    before = np.concatenate([[0.0], reached])[starts]
    sizes = np.diff(np.append(starts, len(rows)))
    within = reached - np.repeat(before, sizes)
    return rows[within <= wanted[group[rows]]]
