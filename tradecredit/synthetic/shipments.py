"""Invoices: when goods are shipped, for how much, on which terms; and which orders are stopped."""

import numpy as np

from tradecredit.synthetic.buyers import FIRST_SHIP_DAY, active_months
from tradecredit.synthetic.facts import US, Facts
from tradecredit.synthetic.frames import (
    Array,
    Frame,
    day,
    first_of_month,
    keyed,
    month_number,
)
from tradecredit.synthetic.paths import FIRST_MONTH, MONTH_COUNT, InsuredPath
from tradecredit.synthetic.tariffs import brought_forward

STOP_DAYS = 30
STEP_DAYS = 5
# First day of the lunar year.
SPRING_FESTIVALS = tuple(
    day(*when)
    for when in (
        (2018, 2, 16), (2019, 2, 5), (2020, 1, 25), (2021, 2, 12), (2022, 2, 1),
        (2023, 1, 22), (2024, 2, 10), (2025, 1, 29), (2026, 2, 17),
    )
)  # fmt: skip


def make_orders(
    rng: np.random.Generator,
    facts: Facts,
    path: InsuredPath,
    exporter_count: int,
    pairs: Frame,
    data_end: int,
) -> Frame:
    """Every invoice that would be written if no order were stopped, by pair and ship date.

    ``ship_without`` and ``rush_effect`` say of an order that was brought forward from when, and
    by which of ``tariffs.RUSHES``.
    """
    wanted = facts.value("invoices_per_exporter_year") * exporter_count
    pair, ship_without = _order_days(rng, facts, path, pairs, wanted, data_end)
    is_us = facts.market_of(pairs["country"])[pair] == US
    ship, rush_effect = brought_forward(rng, facts, is_us, pairs["start"][pair], ship_without)
    order = np.argsort(keyed(pair, ship), kind="stable")
    pair, ship, ship_without = pair[order], ship[order], ship_without[order]
    rush_effect = rush_effect[order]
    count = len(pair)
    written_after = rng.choice(5, count, p=[0.45, 0.25, 0.15, 0.10, 0.05])
    invoice_day = np.minimum(ship + written_after, data_end)
    longer = rng.random(count) < 0.005
    term_days = pairs["term_days"][pair] + 30 * longer
    mean_usd = pairs["annual_usd"][pair] / pairs["rate"][pair]
    return {
        "pair": pair,
        "ship": ship.astype(np.int32),
        "ship_without": ship_without.astype(np.int32),
        "rush_effect": rush_effect,
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
            pressure = path.home_usd / path.home_of_year(2022) * 3.0
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
    grown = np.concatenate([[0.0], np.cumsum((pressure / in_month)[months] * _busyness(days))])
    first = np.clip(pairs["start"][rows], FIRST_SHIP_DAY, data_end) - FIRST_SHIP_DAY
    last = np.clip(pairs["end"][rows], FIRST_SHIP_DAY, data_end) - FIRST_SHIP_DAY + 1
    low, high = grown[first], grown[last]
    fabricated = pairs["cluster"][rows] >= 0
    counts = np.where(fabricated, 3, rng.poisson(pairs["rate"][rows] * (high - low)))
    position = np.repeat(np.arange(len(rows)), counts)
    points = low[position] + rng.random(len(position)) * (high - low)[position]
    ship = days[np.clip(np.searchsorted(grown, points, side="right") - 1, 0, len(days) - 1)]
    return rows[position], ship


def _busyness(days: Array) -> Array:
    """How much is shipped on each day against the mean of its month.

    Little at weekends, next to nothing in the holidays of the Spring Festival, much in the three
    weeks before them, and slowly more in the two weeks after.
    """
    # Day 0 of the count was a Thursday.
    busy = np.where(np.isin((days + 3) % 7, [5, 6]), 0.35, 1.26)
    for start in SPRING_FESTIVALS:
        since = days - start
        busy *= np.select(
            [
                (since >= -21) & (since < -2),
                (since >= -2) & (since < 8),
                (since >= 8) & (since < 20),
            ],
            [1.30, 0.06, 0.80],
            1.0,
        )
    return busy


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


def overdue_on(orders: Frame, days: Array) -> Array:
    """Whether the pair of each invoice had one unpaid for more than 30 days on a day.

    What was written off stays unpaid.
    """
    order = np.argsort(keyed(orders["pair"], orders["due"]), kind="stable")
    due_keys = keyed(orders["pair"], orders["due"])[order]
    latest = np.maximum.accumulate(keyed(orders["pair"][order], orders["paid"][order]))
    position = np.searchsorted(due_keys, keyed(orders["pair"], days - STOP_DAYS), side="left") - 1
    return (position >= 0) & (latest[np.maximum(position, 0)] > keyed(orders["pair"], days))


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
