"""Subsidies on premiums by the schemes' own rules, and cessions of domestic policies."""

import numpy as np

from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import Array, Frame, row_count
from tradecredit.synthetic.paths import EXPORTERS_AT_SCALE_ONE
from tradecredit.synthetic.policies import DOMESTIC, POOL_START

GRANTED, CAPPED, REFUSED = range(3)
REASON_NAMES = ("over_threshold", "cap_reached", "premium_unpaid", "overlap")
NO_REASON = -1
CAP_REACHED, PREMIUM_UNPAID, OVERLAP = range(1, 4)
POOL_CAPACITY_CNY = 10e9


def make_subsidies(
    rng: np.random.Generator, facts: Facts, policies: Frame, orders: Frame, data_end: int
) -> Frame:
    """One grant per policy year, on the premium paid by the day of the grant.

    A policy year that ended is granted weeks after its end; one still running, in its second
    half, on what was paid so far.
    """
    ratio = facts.numbers("schemes", "subsidy_ratio")
    count = row_count(policies)
    after_end = policies["end"] + rng.integers(15, 75, count)
    interim = policies["start"] + rng.integers(150, 270, count)
    granted_on = np.where(after_end <= data_end, after_end, interim)
    paid = (orders["policy"] >= 0) & (orders["declared"] <= granted_on[orders["policy"]])
    premium = np.bincount(orders["policy"][paid], orders["premium"][paid], count)
    # What declarations lack of the least premium is paid when the year has ended.
    least = np.where(after_end <= data_end, np.nan_to_num(policies["minimum_premium"]), 0.0)
    premium = np.where(premium > 0, np.maximum(premium, least), 0.0)
    subsidised = (policies["scheme"] >= 0) & (ratio[policies["scheme"]] > 0)
    rows = np.flatnonzero(subsidised & (premium > 0) & (granted_on <= data_end))
    grants = {"policy": rows, "premium": np.round(premium[rows], 2), "day": granted_on[rows]}
    return grants | _outcomes(rng, facts, policies, grants, ratio)


def _outcomes(
    rng: np.random.Generator, facts: Facts, policies: Frame, grants: Frame, ratio: Array
) -> Frame:
    scheme = policies["scheme"][grants["policy"]]
    full = np.round(grants["premium"] * ratio[scheme], 2)
    draw = rng.random(row_count(grants))
    refused = draw < 0.025
    cap = np.array([float(row["subsidy_cap_cny"] or np.inf) for row in facts.rows["schemes"]])
    cap_usd = np.round(cap[scheme] / facts.value("cny_per_usd"), 2)
    capped = ~refused & (full > cap_usd)
    amount = np.minimum(full, cap_usd)
    reason = np.where(draw < 0.014, PREMIUM_UNPAID, OVERLAP)
    return {
        "amount": np.where(refused, 0.0, amount),
        "decision": np.where(refused, REFUSED, np.where(capped, CAPPED, GRANTED)),
        "reason": np.where(refused, reason, np.where(capped, CAP_REACHED, NO_REASON)),
    }


# ---- The domestic coinsurance body ---------------------------------------------------------


def make_cessions(facts: Facts, policies: Frame, exporter_count: int) -> Frame:
    """Domestic policies that the body has taken from its first day on, shared out over its members.

    Smaller ones first, for it was made for who is new at home, until its capacity is committed
    as far as it is to be.
    """
    members = [row for row in facts.rows["pool_members"] if float(row["share_ratio"] or 0) > 0]
    shares = np.array([float(row["share_ratio"]) for row in members])
    capacity = POOL_CAPACITY_CNY * exporter_count / EXPORTERS_AT_SCALE_ONE
    open_to_it = (policies["product"] == DOMESTIC) & (policies["start"] >= POOL_START)
    rows = np.flatnonzero(open_to_it)
    rows = rows[np.argsort(policies["maximum"][rows], kind="stable")]
    committed = np.cumsum(policies["maximum"][rows]) * facts.value("cny_per_usd")
    rows = np.sort(rows[committed <= capacity * facts.value("pool_commitment_share_ratio")])
    cny = policies["maximum"][rows] * facts.value("cny_per_usd")
    return {
        "policy": np.repeat(rows, len(members)),
        "member": np.tile(np.arange(len(members)), len(rows)),
        "ratio": np.tile(shares, len(rows)),
        "committed_cny": np.floor(np.outer(cny, shares) * 100).ravel() / 100,
    }
