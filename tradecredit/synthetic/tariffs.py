"""What the tariffs of 2025 do to orders of US buyers: by the goods' own rate, and in time.

Orders fall with the rate that was added to the goods since January 2025 (the same by-code layers
as ``queries/events/tariff_rates.sql`` adds up); some are brought forward before a known day.
"""

from dataclasses import dataclass

import numpy as np

from tradecredit.synthetic.facts import US, Facts, day_or
from tradecredit.synthetic.frames import NEVER, Array, Frame, day, first_of_month, month_number
from tradecredit.synthetic.paths import FIRST_MONTH, MONTH_COUNT

BEFORE_THE_TARIFFS = day(2025, 1, 1)
# The layers that came with the year 2025, and the last day on which orders follow them: the day
# before the emergency tariffs were struck down.
ADDED_LAYERS = ("ieepa_fentanyl", "ieepa_reciprocal", "s232")
LAST_DAY = day(2026, 2, 19)


@dataclass(frozen=True)
class Rush:
    """Orders shipped before a day of tariffs rather than on it or later in its month."""

    effect_code: str
    tariff_day: int
    month_ends: int


RUSHES = (
    Rush("us_orders_before_april_2025", day(2025, 4, 10), day(2025, 4, 30)),
    Rush("us_orders_before_august_2025", day(2025, 8, 12), day(2025, 8, 31)),
)


def added_rates(facts: Facts) -> Array:
    """Rate added to each of the goods since 2025 began, by [goods, month of the path].

    The mean over the days of the month; 0 outside the time in which orders follow it.
    """
    goods = facts.codes("hs_codes", "hs6_code")
    shares = {
        (row["layer"], row["product_group"], row["hs_code"]): float(row["line_share_ratio"])
        for row in facts.rows["tariff_goods"]
    }
    days = np.arange(BEFORE_THE_TARIFFS, LAST_DAY + 1)
    rates = np.zeros((len(goods), MONTH_COUNT))
    months = month_number(days) - FIRST_MONTH
    length = np.diff(first_of_month(np.arange(FIRST_MONTH, FIRST_MONTH + MONTH_COUNT + 1)))
    for layer in facts.rows["tariff_layers"]:
        if layer["layer"] not in ADDED_LAYERS or not layer["additional_rate_ratio"]:
            continue
        first = day_or(layer["valid_from"], 0)
        in_force = (days >= first) & (days <= day_or(layer["valid_to"], NEVER))
        part = np.bincount(months[in_force], minlength=MONTH_COUNT) / length
        usual = 1.0 if layer["scope"] == "country" else 0.0
        names = [(layer["layer"], layer["product_group"], code) for code in goods]
        share = np.array([shares.get(name, usual) for name in names])
        rates += np.outer(share * float(layer["additional_rate_ratio"]), part)
    return rates


def still_ordered(rng: np.random.Generator, facts: Facts, pairs: Frame, orders: Frame) -> Array:
    """Which orders are placed: those of US buyers fall with the rate added to their goods.

    Only against each other: how much all of them fall is the path's.
    """
    rates = added_rates(facts)
    fewer = facts.effects["us_orders_by_tariff_rate"] * (rates - rates.min(axis=0))
    month = month_number(orders["ship"]) - FIRST_MONTH
    chance = np.exp(fewer[orders["goods"], month])
    to_us = facts.market_of(pairs["country"])[orders["pair"]] == US
    return ~to_us | (rng.random(len(month)) < chance)


def brought_forward(
    rng: np.random.Generator, facts: Facts, is_us: Array, trade_starts: Array, ship: Array
) -> tuple[Array, Array]:
    """Days of shipment with some of US buyers' moved before a tariff, and by which of ``RUSHES``.

    To the same day of the week, and not before the pair trades at all.
    """
    luck = rng.random(len(ship))
    effect = np.full(len(ship), -1, dtype=np.int8)
    for number, rush in enumerate(RUSHES):
        weeks = np.ceil((ship - rush.tariff_day + 1) / 7).astype(np.int64)
        moved = is_us & (ship >= rush.tariff_day) & (ship <= rush.month_ends)
        moved &= (luck < facts.effects[rush.effect_code]) & (ship - 7 * weeks >= trade_starts)
        ship = np.where(moved, ship - 7 * weeks, ship)
        effect[moved] = number
    return ship, effect
