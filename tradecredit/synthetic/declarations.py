"""Which policy an invoice belongs to, and when it is declared and notified."""

import numpy as np

from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import NEVER, Array, Frame, first_of_month, month_number
from tradecredit.synthetic.policies import DOMESTIC, domestic_policy_on, policy_on

PER_SHIPMENT = 1
NOTICE_DAYS = 60


def policies_of_orders(facts: Facts, pairs: Frame, policies: Frame, orders: Frame) -> Array:
    """Row of the policy each invoice belongs to; -1 when none was in force on the ship day."""
    exporter = pairs["exporter"][orders["pair"]]
    china = facts.codes("countries", "country_code").index("CN")
    at_home = pairs["country"][orders["pair"]] == china
    abroad = policy_on(policies, exporter, orders["ship"])
    home = np.full(len(abroad), -1)
    home[at_home] = domestic_policy_on(policies, exporter[at_home], orders["ship"][at_home])
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


def is_export_insured(policies: Frame, orders: Frame) -> Array:
    """Whether an invoice is declared, sooner or later, under an export policy."""
    product = policies["product"][orders["policy"]]
    return (orders["policy"] >= 0) & (product != DOMESTIC) & (orders["declared"] < NEVER)


def notice_days_of_orders(rng: np.random.Generator, facts: Facts, orders: Frame) -> Array:
    """Day of the notice of possible loss; ``NEVER`` when none was given.

    Most invoices more than 60 days overdue are notified in time, some late, a few never; of
    those 31 to 60 days overdue some are notified as well.
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
    careful = (overdue > 30) & (overdue <= NOTICE_DAYS) & (draw > 0.6)
    given = (needed | careful) & (day < orders["paid"]) & (orders["policy"] >= 0)
    return np.where(given, day, NEVER).astype(np.int32)
