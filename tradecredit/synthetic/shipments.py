"""Invoices: when goods are shipped, for how much, on which terms; and which orders are stopped."""

import numpy as np

from tradecredit.synthetic.buyers import FIRST_SHIP_DAY, active_months
from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import Array, Frame, first_of_month, keyed, month_number
from tradecredit.synthetic.paths import FIRST_MONTH, MONTH_COUNT, InsuredPath

STOP_DAYS = 30
STEP_DAYS = 5


def make_orders(
    rng: np.random.Generator,
    facts: Facts,
    path: InsuredPath,
    exporter_count: int,
    pairs: Frame,
    data_end: int,
) -> Frame:
    """Every invoice that would be written if no order were stopped, by pair and ship date."""
    wanted = facts.value("invoices_per_exporter_year") * exporter_count
    pair, ship = _order_days(rng, facts, path, pairs, wanted, data_end)
    count = len(pair)
    written_after = rng.choice(5, count, p=[0.45, 0.25, 0.15, 0.10, 0.05])
    invoice_day = np.minimum(ship + written_after, data_end)
    longer = rng.random(count) < 0.008
    term_days = pairs["term_days"][pair] + 30 * longer
    mean_usd = pairs["annual_usd"][pair] / pairs["rate"][pair]
    return {
        "pair": pair,
        "ship": ship.astype(np.int32),
        "invoice_day": invoice_day.astype(np.int32),
        "due": (invoice_day + term_days).astype(np.int32),
        "term_days": term_days.astype(np.int32),
        "amount": mean_usd * np.exp(0.5 * rng.standard_normal(count) - 0.125),
        "luck": rng.random(count),
    }


def _order_days(
    rng: np.random.Generator,
    facts: Facts,
    path: InsuredPath,
    pairs: Frame,
    wanted_per_year: float,
    data_end: int,
) -> tuple[Array, Array]:
    to_us = pairs["country"] == facts.codes("countries", "country_code").index("US")
    at_home = pairs["country"] == facts.codes("countries", "country_code").index("CN")
    reference = path.of_year(2022)
    found = []
    for market, chosen in ((0, ~to_us & ~at_home), (1, to_us), (2, at_home)):
        if market == 2:
            pressure = np.full(MONTH_COUNT, 4.0 / 12)
        else:
            active = active_months(pairs, pairs["rate"], chosen & (pairs["cluster"] < 0))
            monthly = path.usd[market].sum(axis=0) / reference * wanted_per_year
            pressure = np.minimum(monthly / np.maximum(active, 1e-9), 3.0)
        found.append(_days_of(rng, pairs, np.flatnonzero(chosen), pressure, data_end))
    pair = np.concatenate([part[0] for part in found])
    ship = np.concatenate([part[1] for part in found])
    order = np.argsort(keyed(pair, ship), kind="stable")
    return pair[order], ship[order]


def _days_of(
    rng: np.random.Generator, pairs: Frame, rows: Array, pressure: Array, data_end: int
) -> tuple[Array, Array]:
    """Order days of some pairs, drawn from their rate times the market's pressure."""
    days = np.arange(FIRST_SHIP_DAY, data_end + 1)
    months = month_number(days) - FIRST_MONTH
    in_month = np.diff(first_of_month(np.arange(FIRST_MONTH, FIRST_MONTH + MONTH_COUNT + 1)))
    # Fewer ships leave on Saturdays and Sundays (day 0 of the count was a Thursday).
    weekday = np.where(np.isin((days + 3) % 7, [5, 6]), 0.35, 1.26)
    grown = np.concatenate([[0.0], np.cumsum((pressure / in_month)[months] * weekday)])
    first = np.clip(pairs["start"][rows], FIRST_SHIP_DAY, data_end) - FIRST_SHIP_DAY
    last = np.clip(pairs["end"][rows], FIRST_SHIP_DAY, data_end) - FIRST_SHIP_DAY + 1
    low, high = grown[first], grown[last]
    fabricated = pairs["cluster"][rows] >= 0
    counts = np.where(fabricated, 3, rng.poisson(pairs["rate"][rows] * (high - low)))
    position = np.repeat(np.arange(len(rows)), counts)
    points = low[position] + rng.random(len(position)) * (high - low)[position]
    ship = days[np.clip(np.searchsorted(grown, points, side="right") - 1, 0, len(days) - 1)]
    return rows[position], ship


def kept_orders(
    facts: Facts, pairs: Frame, orders: Frame, closed_from: Array, seed_of_luck: Array
) -> Array:
    """Which orders are shipped: most are held back while the buyer is over 30 days overdue.

    Walks through time in steps of five days. ``closed_from`` is the day from which a pair
    mostly trades no more (a cut limit).
    """
    chance = facts.value("stop_shipment_violation_ratio")
    ship, pair = orders["ship"], orders["pair"]
    kept = ~((ship > closed_from[pair]) & (seed_of_luck > 0.12))
    overdue_from = orders["due"] + STOP_DAYS + 1
    risky = np.flatnonzero(orders["paid"] > overdue_from)
    by_overdue = risky[np.argsort(overdue_from[risky], kind="stable")]
    by_ship = np.argsort(ship, kind="stable")
    steps = np.arange(FIRST_SHIP_DAY, int(ship.max()) + STEP_DAYS + 1, STEP_DAYS)
    ship_bounds = np.searchsorted(ship[by_ship], steps)
    overdue_bounds = np.searchsorted(overdue_from[by_overdue], steps)
    unpaid_until = np.zeros(len(pairs["start"]), dtype=np.int32)
    for number in range(len(steps) - 1):
        late = by_overdue[overdue_bounds[number] : overdue_bounds[number + 1]]
        late = late[kept[late]]
        np.maximum.at(unpaid_until, pair[late], orders["paid"][late])
        now = by_ship[ship_bounds[number] : ship_bounds[number + 1]]
        stopped = (unpaid_until[pair[now]] > ship[now]) & (orders["luck"][now] > chance)
        kept[now[stopped]] = False
    return kept


def shipped_while_overdue(orders: Frame) -> Array:
    """Whether another invoice of the pair was unpaid and over 30 days overdue on the ship day."""
    order = np.argsort(keyed(orders["pair"], orders["due"]), kind="stable")
    due_keys = keyed(orders["pair"], orders["due"])[order]
    gone = np.minimum(orders["paid"], orders["written_off"])[order]
    latest = np.maximum.accumulate(keyed(orders["pair"][order], gone))
    wanted = keyed(orders["pair"], orders["ship"] - STOP_DAYS)
    position = np.searchsorted(due_keys, wanted, side="left") - 1
    return (position >= 0) & (
        latest[np.maximum(position, 0)] > keyed(orders["pair"], orders["ship"])
    )


def balance_at_shipment(orders: Frame) -> Array:
    """What the buyer owes the exporter when each invoice is written, that invoice included."""
    gone = np.minimum(orders["paid"], orders["written_off"])
    total = np.cumsum(orders["amount"])
    order = np.argsort(keyed(orders["pair"], gone), kind="stable")
    gone_keys = keyed(orders["pair"], gone)[order]
    gone_total = np.concatenate([[0.0], np.cumsum(orders["amount"][order])])
    position = np.searchsorted(gone_keys, keyed(orders["pair"], orders["ship"]), side="right")
    # Both running sums start with the pairs before, whose amounts cancel.
    return total - gone_total[position]
