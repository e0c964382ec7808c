"""Which policy an invoice belongs to, and when it is declared and notified."""

import numpy as np

from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import NEVER, Array, Frame, first_of_month, month_number
from tradecredit.synthetic.policies import DOMESTIC, domestic_policy_on, policy_on

PER_SHIPMENT = 1
NOTICE_DAYS = 60


def policies_of_orders(facts: Facts, pairs: Frame, policies: Frame, orders: Frame) -> Array:
    """Row of the policy each invoice belongs to; -1 when none was in force on the ship day."""
    return policies_on(facts, pairs, policies, orders["pair"], orders["ship"])


def policies_on(facts: Facts, pairs: Frame, policies: Frame, pair: Array, days: Array) -> Array:
    """Row of the policy of each pair on each day, for buyers at home the domestic one; -1: none."""
    exporter = pairs["exporter"][pair]
    china = facts.codes("countries", "country_code").index("CN")
    at_home = pairs["country"][pair] == china
    abroad = policy_on(policies, exporter, days)
    home = np.full(len(abroad), -1)
    home[at_home] = domestic_policy_on(policies, exporter[at_home], days[at_home])
    return np.where(at_home, home, abroad)


def declaration_days(
    rng: np.random.Generator, facts: Facts, policies: Frame, orders: Frame
) -> Array:
    """Day each invoice is declared; ``NEVER`` without a policy or when it is forgotten."""
    count = len(orders["ship"])
    shares = facts.parameters["declaration_share_ratio"]
    kind = rng.random(count)
    next_month = first_of_month(month_number(orders["ship"]) + 1)
    monthly = next_month + np.minimum(rng.integers(0, 25, count), rng.integers(6, 25, count))
    late = next_month + 25 + rng.integers(0, 60, count)
    per_shipment = policies["declaration_rule"][orders["policy"]] == PER_SHIPMENT
    in_time = np.where(per_shipment, orders["ship"] + rng.integers(0, 6, count), monthly)
    late = np.where(per_shipment, orders["ship"] + 9 + rng.integers(0, 45, count), late)
    declared = np.where(kind < shares["in_time"], in_time, late)
    forgotten = (kind >= shares["in_time"] + shares["late"]) | (orders["policy"] < 0)
    return np.where(forgotten, NEVER, declared).astype(np.int32)


def is_late_declaration(policies: Frame, orders: Frame) -> Array:
    """Whether an invoice was declared after the days that the policy gives for it, or never.

    A day or two beyond five working days count as late here, never the other way round.
    """
    next_month = first_of_month(month_number(orders["ship"]) + 1)
    per_shipment = policies["declaration_rule"][orders["policy"]] == PER_SHIPMENT
    deadline = np.where(per_shipment, orders["ship"] + 5, next_month + 24)
    return orders["declared"] > deadline


def is_insured(policies: Frame, orders: Frame, *, at_home: bool) -> Array:
    """Whether an invoice is declared, sooner or later, under an export or a domestic policy."""
    is_domestic = policies["product"][orders["policy"]] == DOMESTIC
    return (orders["policy"] >= 0) & (is_domestic == at_home) & (orders["declared"] < NEVER)


def notice_days_of_orders(rng: np.random.Generator, facts: Facts, orders: Frame) -> Array:
    """Day of the notice of possible loss; ``NEVER`` when none was given.

    Most invoices more than 60 days overdue are notified in time, some late, a few never; of
    those a little less overdue a few are notified as well.
    """
    count = len(orders["due"])
    overdue = np.minimum(orders["paid"], NEVER) - orders["due"]
    draw = rng.random(count)
    missing = facts.value("notice_missing_ratio")
    late = missing + facts.value("notice_late_ratio")
    in_time = orders["due"] + rng.integers(18, NOTICE_DAYS, count)
    too_late = orders["due"] + NOTICE_DAYS + rng.integers(1, 80, count)
    day = np.where(draw < late, too_late, in_time)
    needed = (overdue > NOTICE_DAYS) & (draw >= missing)
    careful = (overdue > 45) & (overdue <= NOTICE_DAYS) & (draw > 0.9)
    given = (needed | careful) & (day < orders["paid"]) & (orders["policy"] >= 0)
    return np.where(given, day, NEVER).astype(np.int32)
