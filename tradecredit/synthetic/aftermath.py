"""What losses do to the invoices: trade that ends, payments that fail, debts written off."""

import numpy as np

from tradecredit.synthetic.frames import NEVER, Array, Frame, keyed, row_count, taken
from tradecredit.synthetic.losses import (
    DEFAULT,
    FABRICATED,
    LATE_NOTICE,
    NOT_DECLARED,
    PAID,
    POLITICAL,
    UNCLAIMED,
    UNRESOLVED_FATES,
    WITHDRAWN,
    latest_due,
)


def failing_days(losses: Frame, buyer_count: int) -> Array:
    """Day from which each buyer pays nobody any more; ``NEVER`` for most."""
    failing = np.full(buyer_count, NEVER, dtype=np.int64)
    spread = taken(losses, losses["spreads"])
    np.minimum.at(failing, spread["buyer"], spread["failing"])
    return failing


def after_losses(
    rng: np.random.Generator, pairs: Frame, orders: Frame, losses: Frame, failing: Array
) -> Frame:
    """Orders that are still shipped, the unpaid ones marked by their loss.

    Trade with a buyer that fails ends for everybody; a dispute or a rejection ends that of one
    exporter; where the buyer paid after all it goes on.
    """
    count = len(orders["pair"])
    loss_of_order = np.full(count, -1)
    sizes = losses["last"] - losses["anchor"] + 1
    members = np.repeat(losses["anchor"] - (np.cumsum(sizes) - sizes), sizes) + np.arange(
        sizes.sum()
    )
    loss_of_order[members] = np.repeat(np.arange(len(sizes)), sizes)
    hit = loss_of_order >= 0
    loss = np.maximum(loss_of_order, 0)
    forgotten = hit & (losses["refusal"][loss] == NOT_DECLARED)
    orders = orders | {
        "declared": np.where(forgotten, NEVER, orders["declared"]).astype(np.int32),
        "loss": loss_of_order,
        "written_off": _written_off(rng, orders, losses, loss, hit),
    }
    numbers = np.arange(row_count(pairs))
    stop_after = (
        np.searchsorted(latest_due(orders), keyed(numbers, failing[pairs["buyer_row"]])) - 1
    )
    stop_after[losses["pair"]] = losses["last"]
    resumes = np.full(row_count(pairs), NEVER)
    resumes[losses["pair"]] = np.where(losses["fate"] == WITHDRAWN, losses["decision"], NEVER)
    pair = orders["pair"]
    kept = (np.arange(count) <= stop_after[pair]) | (orders["ship"] > resumes[pair])
    return taken(orders, kept)


def paid_after_losses(orders: Frame, losses: Frame) -> Array:
    """Payment days with those of lost invoices taken away; the buyer may have paid after all."""
    loss = np.maximum(orders["loss"], 0)
    hit = orders["loss"] >= 0
    back = hit & (losses["fate"][loss] == WITHDRAWN)
    paid = np.where(hit, NEVER, orders["paid"])
    return np.where(back, losses["decision"][loss], paid).astype(np.int32)


def troubles(losses: Frame, buyer_count: int) -> Frame:
    """For each buyer the day its default and its insolvency became known to the insurer."""
    known = {name: np.full(buyer_count, NEVER, dtype=np.int64) for name in ("default", "insolvent")}
    lasting = np.isin(losses["fate"], UNRESOLVED_FATES) & (losses["notice"] < NEVER)
    bad = lasting & (losses["spreads"] | (losses["fate"] == FABRICATED))
    bad &= losses["cause"] != POLITICAL
    np.minimum.at(known["default"], losses["buyer"][bad], losses["notice"][bad] + 2)
    np.minimum.at(known["insolvent"], losses["buyer"], losses["insolvent"])
    return known


def _written_off(
    rng: np.random.Generator, orders: Frame, losses: Frame, loss: Array, hit: Array
) -> Array:
    """Payment day of the indemnity; else a year or more after the refusal or the due day."""
    count = len(losses["pair"])
    refused_on = losses["decision"] + rng.integers(700, 2_000, count)
    given_up = orders["due"][losses["last"]] + rng.integers(900, 2_000, count)
    end = np.select(
        [losses["fate"] == PAID, losses["fate"] == WITHDRAWN, losses["fate"] == UNCLAIMED],
        [losses["payment"], np.full(count, NEVER), given_up],
        refused_on,
    )
    return np.where(hit, end[loss], NEVER).astype(np.int32)


def notices_of_losses(orders: Frame, losses: Frame) -> Array:
    """Notice days, those of claims put in place of what the exporter gave before."""
    hit = orders["loss"] >= 0
    loss = np.maximum(orders["loss"], 0)
    claimed = hit & (losses["fate"][loss] != UNCLAIMED)
    late = losses["refusal"][loss] == LATE_NOTICE
    # Nobody reports an invoice as unpaid before it is due, unless the buyer has failed.
    overdue = np.where(losses["cause"][loss] == DEFAULT, orders["due"] + 1, orders["invoice_day"])
    at_claim = np.maximum(losses["notice"][loss], overdue)
    earlier = np.minimum(orders["notice"], at_claim)
    of_claim = np.where(late, at_claim, earlier)
    return np.where(claimed, of_claim, np.where(hit, NEVER, orders["notice"])).astype(np.int32)
