"""When buyers pay: a standing that lasts, oldest debt first, held to each country's overdue share.

Every buyer has a score that moves slowly from month to month; the higher, the worse it pays. The
country's share of late sales cuts the scores: below the cut a buyer pays in time, above it late,
by days that grow faster than the score. So most lateness is short, a few buyers are late for
months, and a buyer that is late with one invoice is late with the next one, towards everybody.
"""

import numpy as np

from tradecredit.synthetic.facts import HOME, US, Facts
from tradecredit.synthetic.frames import (
    NEVER,
    Array,
    Frame,
    day,
    first_of_month,
    group_starts,
    keyed,
    month_number,
    row_count,
)
from tradecredit.synthetic.paths import FIRST_MONTH, MONTH_COUNT

TARIFF_DAY = day(2025, 4, 2)
# Months after the end of the path in which invoices of the last days are due.
MONTHS_AFTER = 15
LASTING_SHARE, MONTHLY_PERSISTENCE, INVOICE_SPREAD = 0.5, 0.92, 0.31


def payment_scores(rng: np.random.Generator, weakness: Array) -> Array:
    """Score of each buyer on the first day of each month: what lasts, and what comes and goes."""
    shape = (len(weakness), MONTH_COUNT + MONTHS_AFTER)
    passing = rng.standard_normal(shape, dtype=np.float32)
    fresh = np.float32(np.sqrt(1 - MONTHLY_PERSISTENCE**2))
    for month in range(1, shape[1]):
        passing[:, month] = MONTHLY_PERSISTENCE * passing[:, month - 1] + fresh * passing[:, month]
    lasting = np.float32(np.sqrt(LASTING_SHARE)) * weakness.astype(np.float32)
    return lasting[:, None] + np.float32(np.sqrt(1 - LASTING_SHARE)) * passing


def order_scores(rng: np.random.Generator, scores: Array, buyer: Array, due: Array) -> Array:
    """Score of the buyer on the due day of each invoice, between those of two months."""
    months = month_number(due)
    column = np.clip(months - FIRST_MONTH, 0, scores.shape[1] - 2)
    start = first_of_month(np.arange(FIRST_MONTH, FIRST_MONTH + scores.shape[1] + 1))
    part = (due - start[column]) / (start[column + 1] - start[column])
    between = scores[buyer, column] * (1 - part) + scores[buyer, column + 1] * part
    return between + INVOICE_SPREAD * rng.standard_normal(len(due), dtype=np.float32)


def payment_days(
    facts: Facts, pairs: Frame, orders: Frame, failing_from: Array, cuts: Array
) -> Array:
    """Day each invoice would be paid by a buyer that has not failed.

    Late is who has a score above the cut of its country (``late_cuts``). Before a buyer fails
    (``failing_from``, by buyer) it pays later and later for half a year, up to 28 days.
    """
    country = pairs["country"][orders["pair"]]
    above = orders["score"] - cuts[country]
    # Days late of a buyer whose score lies one above the cut, and how fast they grow with it.
    shape = facts.parameters["late_delay_days"]
    at_home = facts.market_of(country) == HOME
    scale = np.where(at_home, shape["domestic_scale"], shape["scale"])
    late = 1 + scale * np.maximum(above, 0) ** shape["growth"]
    # More than half a year late is seldom paid at all.
    late = np.minimum(late, np.where(at_home & (orders["haste"] < 0.085), 205, 170))
    late += orders["haste"] * np.minimum(late, 8)
    late = _longer_for_tariffs(facts, pairs, orders, late)
    early = np.floor(6 * orders["haste"])
    delay = np.where(above > 0, np.floor(late), -early)
    left = failing_from[pairs["buyer_row"][orders["pair"]]] - orders["due"]
    ramp = np.floor(4 + 24 * (1 - left / 180))
    delay = np.where((left > 0) & (left < 180), np.clip(delay, ramp, 28), delay)
    paid = np.maximum(orders["due"] + delay, orders["ship"] + 1).astype(np.int32)
    return _oldest_first(pairs["buyer_row"][orders["pair"]], orders["due"], paid)


def late_cuts(facts: Facts, pairs: Frame, orders: Frame, data_end: int) -> Array:
    """Score of each country above which lies its share of overdue sales, by amount."""
    country = pairs["country"][orders["pair"]]
    shares = facts.numbers("countries", "overdue_share_ratio")
    due = np.flatnonzero(orders["due"] <= data_end)
    order = due[np.lexsort((-orders["score"][due], country[due]))]
    starts = group_starts(country[order])
    amount = np.cumsum(orders["amount"][order])
    before = np.concatenate([[0.0], amount])
    ends = np.append(starts[1:], len(order))
    cuts = np.zeros(len(shares))
    for start, end in zip(starts, ends, strict=True):
        place = country[order[start]]
        wanted = before[start] + shares[place] * (before[end] - before[start])
        position = min(int(np.searchsorted(amount[start:end], wanted)), end - start - 1)
        cuts[place] = orders["score"][order[start + position]]
    return cuts


def _longer_for_tariffs(facts: Facts, pairs: Frame, orders: Frame, late: Array) -> Array:
    """Days late with the planted delay of US buyers, for invoices shipped from April 2025 on."""
    to_us = facts.market_of(pairs["country"]) == US
    shocked = to_us[orders["pair"]] & (orders["ship"] >= TARIFF_DAY)
    return np.where(shocked, late + round(facts.effects["us_delay_days_after_april_2025"]), late)


def _oldest_first(buyer: Array, due: Array, paid: Array) -> Array:
    """Payment days of which none is much before that of an older debt of the same buyer."""
    order = np.lexsort((paid, due, buyer))
    latest = np.maximum.accumulate(keyed(buyer[order], paid[order])) - keyed(
        buyer[order], np.zeros(len(order), dtype=np.int64)
    )
    result = paid.copy()
    result[order] = np.maximum(paid[order], latest - OLDER_DEBT_WAITS_DAYS)
    return result


# Days by which a newer invoice may be paid before an older one: two payment runs of a buyer.
OLDER_DEBT_WAITS_DAYS = 25


def with_scores(rng: np.random.Generator, pairs: Frame, orders: Frame, weakness: Array) -> Frame:
    """Orders with the score of their buyer and their own haste on the day they are due."""
    count = row_count(orders)
    scores = payment_scores(rng, weakness)
    return orders | {
        "score": order_scores(rng, scores, pairs["buyer_row"][orders["pair"]], orders["due"]),
        "haste": rng.random(count, dtype=np.float32),
        "written_off": np.full(count, NEVER, dtype=np.int32),
    }
