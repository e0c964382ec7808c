"""Which pairs end in a loss: candidates drawn from the invoices, picked against budgets."""

from dataclasses import dataclass

import numpy as np

from tradecredit.synthetic.facts import Facts
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
    year_of,
)
from tradecredit.synthetic.paths import EXPORTERS_AT_SCALE_ONE, InsuredPath
from tradecredit.synthetic.policies import CAUSES, PLATFORM
from tradecredit.synthetic.shipments import STOP_DAYS

DEFAULT, INSOLVENCY, REJECTION, POLITICAL = range(4)
PAID, REFUSED, WITHDRAWN, UNCLAIMED, FABRICATED = range(5)
UNRESOLVED_FATES = (PAID, REFUSED, FABRICATED)
NO_REFUSAL = -1
REFUSAL_NAMES = (
    "not_declared", "no_limit", "stop_shipment", "late_notice", "dispute", "no_real_trade",
)  # fmt: skip
NOT_DECLARED, NO_LIMIT, STOP_SHIPMENT, LATE_NOTICE, DISPUTE, NO_REAL_TRADE = range(6)
OUTCOME_NAMES = ("award", "settlement", "lost")
LOST = OUTCOME_NAMES.index("lost")
WAITING_DAYS = 123
ANCHORS_PER_PAIR = 5
NEIGHBOURS = 8


@dataclass(frozen=True)
class Book:
    """What the choice of losses looks at: pairs, policies, orders and their cover facts."""

    facts: Facts
    path: InsuredPath
    pairs: Frame
    policies: Frame
    orders: Frame
    cover: Frame
    overdue_at_shipment: Array
    exporter_count: int
    data_end: int


def choose_losses(rng: np.random.Generator, book: Book) -> Frame:
    """One row per loss: pair, first and last unpaid order, fate, cause and all its days."""
    candidates = _with_causes(rng, book, _candidates(rng, book))
    candidates = _with_days(rng, book, _with_amounts(book, candidates))
    used = np.zeros(row_count(book.pairs), dtype=bool)
    chosen = [_fabricated(rng, book, used)]
    paid = _picked_paid(rng, book, candidates, used)
    chosen.append(paid)
    chosen.append(_picked_refused(rng, book, candidates, used, row_count(paid)))
    chosen.append(_picked_withdrawn(rng, book, candidates, used, row_count(paid)))
    chosen.append(_picked_unclaimed(rng, book, candidates, used))
    losses = stacked([part for part in chosen if row_count(part)])
    return taken(losses, np.lexsort((losses["filing"], losses["pair"])))


# ---- Candidates ----------------------------------------------------------------------------


def _candidates(rng: np.random.Generator, book: Book) -> Frame:
    """Up to a few oldest unpaid invoices per pair, drawn with the country's bad-debt weight."""
    orders, pairs = book.orders, book.pairs
    starts = group_starts(orders["pair"])
    sizes = np.diff(np.append(starts, len(orders["pair"])))
    anchor = (
        starts[:, None] + (rng.random((len(starts), ANCHORS_PER_PAIR)) * sizes[:, None])
    ).astype(np.int64)
    anchor = np.unique(anchor)
    country = pairs["country"][orders["pair"][anchor]]
    weight = book.facts.numbers("countries", "bad_debt_ratio")[country] / 0.10
    china = book.facts.codes("countries", "country_code").index("CN")
    open_to_choice = (country != china) & (pairs["cluster"][orders["pair"][anchor]] < 0)
    return {"anchor": anchor[open_to_choice & (rng.random(len(anchor)) < weight)]}


def _with_amounts(book: Book, candidates: Frame) -> Frame:
    orders, cover, policies = book.orders, book.cover, book.policies
    anchor = candidates["anchor"]
    pair, policy = orders["pair"][anchor], orders["policy"][anchor]
    known = np.minimum(orders["due"][anchor] + STOP_DAYS, candidates["loss"])
    last = (
        np.searchsorted(keyed(orders["pair"], orders["ship"]), keyed(pair, known), side="right") - 1
    )
    last = np.minimum(last, _last_of_policy(orders)[anchor])
    covered = is_covered(book.orders, cover, book.overdue_at_shipment)
    running = np.concatenate([[0.0], np.cumsum(orders["amount"])])
    running_covered = np.concatenate([[0.0], np.cumsum(np.where(covered, orders["amount"], 0.0))])
    within = np.minimum(running_covered[last + 1] - running_covered[anchor], cover["limit"][anchor])
    share = policies["indemnity"][policy, DEFAULT]
    cap = np.where(np.isnan(policies["cap"][policy]), np.inf, policies["cap"][policy])
    return candidates | {
        "pair": pair,
        "last": last,
        "policy": policy,
        "loss_usd": running[last + 1] - running[anchor],
        "indemnity_usd": np.where(policy >= 0, np.minimum(within * share, cap), 0.0),
        "is_us": book.pairs["country"][pair]
        == book.facts.codes("countries", "country_code").index("US"),
    }


def _last_of_policy(orders: Frame) -> Array:
    """For each order, the last one of its pair before the policy changes."""
    starts = group_starts(orders["pair"].astype(np.int64) * 10_000_000 + orders["policy"])
    sizes = np.diff(np.append(starts, len(orders["pair"])))
    return np.repeat(starts + sizes - 1, sizes)


def is_covered(orders: Frame, cover: Frame, overdue_at_shipment: Array) -> Array:
    """Whether the rules before the limit's amount let each invoice pass."""
    return (
        (orders["policy"] >= 0)
        & (orders["declared"] < NEVER)
        & cover["has_limit"]
        & ~cover["mismatch"]
        & ~cover["restricted"]
        & ~overdue_at_shipment
    )


def _with_causes(rng: np.random.Generator, book: Book, candidates: Frame) -> Frame:
    """The cause each candidate could have, and the day its loss would exist."""
    orders, anchor = book.orders, candidates["anchor"]
    cause, count = _causes(rng, book, orders["pair"][anchor]), len(anchor)
    due, ship = orders["due"][anchor].astype(np.int64), orders["ship"][anchor].astype(np.int64)
    loss = np.select(
        [cause == DEFAULT, cause == INSOLVENCY, cause == REJECTION],
        [due + STOP_DAYS, due + rng.integers(-15, 30, count), ship + rng.integers(25, 45, count)],
        due + rng.integers(0, 30, count),
    )
    return candidates | {"cause": cause, "loss": np.maximum(loss, ship + 15)}


def _causes(rng: np.random.Generator, book: Book, pair: Array) -> Array:
    """A cause each candidate could have; insolvency only where the buyer has one exporter."""
    exporters_of_buyer = np.bincount(book.pairs["buyer_row"])
    alone = exporters_of_buyer[book.pairs["buyer_row"][pair]] == 1
    risk = book.facts.numbers("countries", "risk_class")[book.pairs["country"][pair]]
    draw = rng.random(len(pair))
    cause = np.where(draw < 0.66, DEFAULT, np.where(draw < 0.90, INSOLVENCY, REJECTION))
    cause = np.where((cause == INSOLVENCY) & ~alone, DEFAULT, cause)
    return np.where((risk >= 5) & (draw < 0.35), POLITICAL, cause)


def _with_days(rng: np.random.Generator, book: Book, candidates: Frame) -> Frame:
    """Days of notice, filing, dispute, decision and payment of every candidate."""
    orders, anchor = book.orders, candidates["anchor"]
    count = len(anchor)
    cause, loss = candidates["cause"], candidates["loss"]
    due = orders["due"][anchor].astype(np.int64)
    notice = np.where(
        cause == DEFAULT, due + rng.integers(32, 59, count), loss + rng.integers(2, 12, count)
    )
    filing = notice + rng.integers(10, 112, count)
    platform = book.policies["product"][candidates["policy"]] == PLATFORM
    study = np.where(platform, rng.integers(6, 20, count), rng.integers(22, 112, count))
    study = np.where(rng.random(count) < 0.06, study + rng.integers(20, 60, count), study)
    ratios = book.facts.parameters["dispute_ratio"]
    chance = np.select(
        [cause == DEFAULT, cause == REJECTION], [ratios["default"], ratios["rejection"]], 0.0
    )
    disputed = rng.random(count) < chance
    opened = np.where(disputed, np.maximum(filing + rng.integers(-25, 40, count), loss + 1), NEVER)
    closed = np.where(disputed, opened + rng.integers(120, 560, count), NEVER)
    decision = np.maximum(filing, np.where(disputed, closed, 0)) + study
    wait = np.where(cause == DEFAULT, due + WAITING_DAYS, 0)
    payment = np.maximum(decision + rng.integers(2, 16, count), wait)
    return candidates | {
        "notice": notice,
        "filing": filing,
        "opened": opened,
        "closed": closed,
        "outcome": np.where(disputed, rng.choice(2, count, p=[0.6, 0.4]), -1),
        "decision": decision,
        "payment": payment,
        "fate": np.full(count, PAID),
        "refusal": np.full(count, NO_REFUSAL),
        "cluster": np.full(count, -1),
    }


# ---- Paid claims ---------------------------------------------------------------------------


def _picked_paid(rng: np.random.Generator, book: Book, candidates: Frame, used: Array) -> Frame:
    """Claims whose indemnities add up to each year's budget by market and cause."""
    usable = candidates["indemnity_usd"] > 1_500
    balance = _CountryBalance(book, candidates)
    end_year = int(year_of(np.array([book.data_end]))[0])
    after = candidates["payment"] > book.data_end
    year = np.where(after, end_year + 1, year_of(candidates["payment"]))
    picked = []
    for (calendar_year, is_us), amount in paid_budgets(book).items():
        cell = usable & (year == calendar_year) & (candidates["is_us"] == is_us)
        picked += _picked_by_cause(
            rng, book, candidates, cell, amount, "us" if is_us else "other", used, balance
        )
    return taken(candidates, np.array(picked, dtype=np.int64))


def paid_budgets(book: Book) -> dict[tuple[int, bool], float]:
    """Indemnities by year and whether the buyer is in the US.

    The last year counts as far as it has come; one more year is what is paid after the end of
    the data for losses before it.
    """
    ratio = book.facts.by_year("paid_to_insured_ratio")
    us_share = book.facts.by_year("us_claim_share_ratio")
    part = book.exporter_count / EXPORTERS_AT_SCALE_ONE
    end_year = int(year_of(np.array([book.data_end]))[0])
    budgets = {
        year: ratio[year] * book.path.of_year(year) * part for year in range(2018, end_year + 1)
    }
    budgets[end_year + 1] = 0.75 * budgets[end_year]
    budgets[end_year] *= (book.data_end - day(end_year, 1, 1) + 1) / 365
    return {
        (year, is_us): budget * (us_share[year] if is_us else 1 - us_share[year])
        for year, budget in budgets.items()
        for is_us in (True, False)
    }


def _picked_by_cause(
    rng: np.random.Generator,
    book: Book,
    candidates: Frame,
    cell: Array,
    amount: float,
    market: str,
    used: Array,
    balance: "_CountryBalance",
) -> list[int]:
    shares = book.facts.parameters["cause_share_ratio"]
    mean = book.facts.parameters["mean_claim_usd"][market]
    # What a rare cause could not fill is left to default.
    picked: list[int] = []
    left = amount
    for cause in (POLITICAL, REJECTION, INSOLVENCY, DEFAULT):
        budget = left if cause == DEFAULT else amount * shares[CAUSES[cause]]
        rows = np.flatnonzero(cell & (candidates["cause"] == cause) & ~used[candidates["pair"]])
        found = _matched(rng, candidates, rows, budget, mean, used, balance)
        left -= float(candidates["indemnity_usd"][found].sum())
        picked += found
    return picked


def _matched(
    rng: np.random.Generator,
    candidates: Frame,
    rows: Array,
    budget: float,
    mean: float,
    used: Array,
    balance: "_CountryBalance",
) -> list[int]:
    """Candidates near sizes drawn around ``mean``, until their indemnities reach ``budget``."""
    rows = rows[np.argsort(candidates["indemnity_usd"][rows], kind="stable")]
    sizes = candidates["indemnity_usd"][rows]
    free = np.ones(len(rows), dtype=bool)
    picked: list[int] = []
    left = budget
    while left > 0.02 * mean and free.any() and len(picked) < 400:
        wish = min(mean * float(np.exp(rng.normal(-0.5, 1.0))), left * 1.05)
        wish = left if left < 0.8 * mean else wish
        position = balance.neediest(rows, _nearest_free(sizes, free, wish))
        if sizes[position] > 1.6 * left + 0.05 * budget:
            break
        free[position] = False
        row = int(rows[position])
        if not used[candidates["pair"][row]]:
            used[candidates["pair"][row]] = True
            picked.append(row)
            balance.add(row)
            left -= float(sizes[position])
    return picked


def _nearest_free(sizes: Array, free: Array, wish: float) -> Array:
    """A few free positions whose sizes are within a fifth of ``wish``, or the nearest to it."""
    places = np.flatnonzero(free)
    position = int(np.searchsorted(sizes[places], wish))
    around = places[max(position - NEIGHBOURS, 0) : position + NEIGHBOURS]
    apart = np.abs(sizes[around] - wish)
    return around[apart <= max(float(apart.min()), 0.2 * wish)]


class _CountryBalance:
    """Keeps the losses of countries in the proportion of sales times their bad-debt share."""

    def __init__(self, book: Book, candidates: Frame) -> None:
        country = book.pairs["country"]
        weights = book.facts.numbers("countries", "bad_debt_ratio")
        sales = np.bincount(country[book.orders["pair"]], book.orders["amount"], len(weights))
        self._wanted = sales * weights
        self._lost = np.zeros(len(weights))
        self._country = country[candidates["pair"]]
        self._usd = candidates["loss_usd"]

    def neediest(self, rows: Array, positions: Array) -> int:
        """The position whose candidate is in the country furthest below its proportion."""
        country = self._country[rows[positions]]
        return int(positions[np.argmin(self._lost[country] / self._wanted[country])])

    def add(self, row: int) -> None:
        """Count the loss of one candidate."""
        self._lost[self._country[row]] += self._usd[row]


# ---- Other fates ---------------------------------------------------------------------------


def _picked_refused(
    rng: np.random.Generator, book: Book, candidates: Frame, used: Array, paid_count: int
) -> Frame:
    """Refused claims, each with the fact behind its reason already true or made true later."""
    wanted = book.facts.value("refused_to_paid_count_ratio") * paid_count
    anchor = candidates["anchor"]
    insured = candidates["policy"] >= 0
    usual = insured & (candidates["loss_usd"] > 3_000) & (candidates["loss_usd"] < 250_000)
    usual &= (candidates["cause"] == DEFAULT) & (candidates["opened"] == NEVER)
    covered = usual & (candidates["indemnity_usd"] > 0)
    pools = {
        NOT_DECLARED: (0.18, covered),
        NO_LIMIT: (0.24, usual & ~book.cover["has_limit"][anchor]),
        STOP_SHIPMENT: (0.18, usual & book.overdue_at_shipment[anchor]),
        LATE_NOTICE: (0.17, covered),
        DISPUTE: (0.23, covered),
    }
    parts = []
    for reason, (share, pool) in pools.items():
        rows = _random_rows(rng, candidates, pool, used, round(share * wanted))
        parts.append(_refused_for(rng, book, taken(candidates, rows), reason))
    return stacked(parts)


def _random_rows(
    rng: np.random.Generator, candidates: Frame, pool: Array, used: Array, wanted: int
) -> Array:
    rows = rng.permutation(np.flatnonzero(pool & ~used[candidates["pair"]]))
    _pairs, first = np.unique(candidates["pair"][rows], return_index=True)
    rows = rows[np.sort(first)][:wanted]
    used[candidates["pair"][rows]] = True
    return rows


def _refused_for(rng: np.random.Generator, book: Book, losses: Frame, reason: int) -> Frame:
    count = row_count(losses)
    due = book.orders["due"][losses["anchor"]].astype(np.int64)
    changed = {"fate": np.full(count, REFUSED), "refusal": np.full(count, reason)}
    changed["payment"] = np.full(count, NEVER)
    if reason == STOP_SHIPMENT:
        changed["last"] = losses["anchor"]
    if reason == LATE_NOTICE:
        changed["notice"] = due + 60 + rng.integers(275, 360, count)
        changed["filing"] = changed["notice"] + rng.integers(5, 40, count)
        changed["decision"] = changed["filing"] + rng.integers(15, 80, count)
    if reason == DISPUTE:
        changed["opened"] = losses["filing"] + rng.integers(-20, 30, count)
        changed["closed"] = changed["opened"] + rng.integers(120, 500, count)
        changed["outcome"] = np.full(count, LOST)
        changed["decision"] = changed["closed"] + rng.integers(10, 60, count)
    return losses | changed


def _picked_withdrawn(
    rng: np.random.Generator, book: Book, candidates: Frame, used: Array, paid_count: int
) -> Frame:
    """Claims withdrawn because the buyer paid after all."""
    wanted = round(book.facts.value("withdrawn_to_paid_count_ratio") * paid_count)
    pool = (candidates["indemnity_usd"] > 0) & (candidates["cause"] == DEFAULT)
    pool &= candidates["opened"] == NEVER
    losses = taken(candidates, _random_rows(rng, candidates, pool, used, wanted))
    count = row_count(losses)
    decision = losses["filing"] + rng.integers(3, 30, count)
    never = np.full(count, NEVER)
    return losses | {"fate": np.full(count, WITHDRAWN), "decision": decision, "payment": never}


def _picked_unclaimed(
    rng: np.random.Generator, book: Book, candidates: Frame, used: Array
) -> Frame:
    """Losses without cover that nobody claimed."""
    budget = book.facts.value("unclaimed_loss_ratio") * book.orders["amount"].sum()
    pool = (candidates["indemnity_usd"] == 0) & (candidates["loss_usd"] < 400_000)
    pool &= candidates["loss_usd"] > 15_000
    rows = _random_rows(rng, candidates, pool, used, len(pool))
    enough = np.cumsum(candidates["loss_usd"][rows]) <= budget
    used[candidates["pair"][rows[~enough]]] = False
    losses = taken(candidates, rows[enough])
    count = row_count(losses)
    never = np.full(count, NEVER)
    return losses | {
        "fate": np.full(count, UNCLAIMED),
        "notice": never,
        "filing": never,
        "decision": never,
        "payment": never,
        "opened": never,
        "closed": never,
        "outcome": np.full(count, -1),
    }


def _fabricated(rng: np.random.Generator, book: Book, used: Array) -> Frame:
    """Claims on the clusters' buyers, filed within 180 days of each other."""
    orders, pairs = book.orders, book.pairs
    rows = np.flatnonzero(pairs["cluster"][orders["pair"]] >= 0)
    first = rows[group_starts(orders["pair"][rows])]
    first = first[orders["policy"][first] >= 0]
    pair = orders["pair"][first]
    last = np.searchsorted(orders["pair"], pair, side="right") - 1
    last = np.minimum(last, _last_of_policy(orders)[first])
    used[pair] = True
    count = len(first)
    due = orders["due"][first].astype(np.int64)
    notice = due + rng.integers(35, 58, count)
    filing = notice + rng.integers(5, 50, count)
    denied = rng.random(count) < 0.75
    opened = np.where(denied, filing + rng.integers(0, 45, count), NEVER)
    running = np.concatenate([[0.0], np.cumsum(orders["amount"])])
    return {
        "anchor": first,
        "pair": pair,
        "last": last,
        "policy": orders["policy"][first],
        "loss_usd": running[last + 1] - running[first],
        "indemnity_usd": np.zeros(count),
        "is_us": pairs["country"][pair]
        == book.facts.codes("countries", "country_code").index("US"),
        "cause": np.full(count, DEFAULT),
        "loss": due + STOP_DAYS,
        "notice": notice,
        "filing": filing,
        "opened": opened,
        "closed": np.where(denied, opened + rng.integers(150, 400, count), NEVER),
        "outcome": np.where(denied, LOST, -1),
        "decision": np.where(denied, opened + 420, filing + rng.integers(90, 240, count)),
        "payment": np.full(count, NEVER),
        "fate": np.full(count, FABRICATED),
        "refusal": np.full(count, NO_REAL_TRADE),
        "cluster": pairs["cluster"][pair],
    }


# ---- What a loss does to the invoices ------------------------------------------------------


def after_losses(
    rng: np.random.Generator, orders: Frame, losses: Frame, pair_count: int
) -> tuple[Frame, Array]:
    """Orders with the unpaid ones marked by their loss, and which of them are still shipped."""
    count = len(orders["pair"])
    loss_of_order = np.full(count, -1)
    sizes = losses["last"] - losses["anchor"] + 1
    members = np.repeat(losses["anchor"] - (np.cumsum(sizes) - sizes), sizes) + np.arange(
        sizes.sum()
    )
    loss_of_order[members] = np.repeat(np.arange(len(sizes)), sizes)
    hit = loss_of_order >= 0
    loss = np.maximum(loss_of_order, 0)
    fate = losses["fate"][loss]
    back = hit & (fate == WITHDRAWN)
    paid = np.where(hit, NEVER, orders["paid"])
    paid = np.where(back, losses["decision"][loss], paid)
    declared = np.where(hit & (losses["refusal"][loss] == NOT_DECLARED), NEVER, orders["declared"])
    orders = orders | {
        "paid": paid.astype(np.int32),
        "declared": declared.astype(np.int32),
        "loss": loss_of_order,
        "written_off": _written_off(rng, orders, losses, loss, hit),
        "notice": _notices(orders, losses, loss, hit),
    }
    stop_after = np.full(pair_count, count)
    stop_after[losses["pair"]] = losses["last"]
    resumes = np.full(pair_count, NEVER)
    resumes[losses["pair"]] = np.where(losses["fate"] == WITHDRAWN, losses["decision"], NEVER)
    pair = orders["pair"]
    kept = (np.arange(count) <= stop_after[pair]) | (orders["ship"] > resumes[pair])
    return orders, kept


def _written_off(
    rng: np.random.Generator, orders: Frame, losses: Frame, loss: Array, hit: Array
) -> Array:
    """Payment day of the indemnity; else months after the refusal, or a year after the due day."""
    count = len(losses["pair"])
    refused_on = losses["decision"] + rng.integers(20, 120, count)
    given_up = orders["due"][losses["last"]] + rng.integers(330, 480, count)
    end = np.select(
        [losses["fate"] == PAID, losses["fate"] == WITHDRAWN, losses["fate"] == UNCLAIMED],
        [losses["payment"], np.full(count, NEVER), given_up],
        refused_on,
    )
    return np.where(hit, end[loss], NEVER).astype(np.int32)


def _notices(orders: Frame, losses: Frame, loss: Array, hit: Array) -> Array:
    claimed = hit & (losses["fate"][loss] != UNCLAIMED)
    late = losses["refusal"][loss] == LATE_NOTICE
    # Nobody reports an invoice as unpaid before it is due, unless the buyer has failed.
    overdue = np.where(losses["cause"][loss] == DEFAULT, orders["due"] + 1, orders["invoice_day"])
    at_claim = np.maximum(losses["notice"][loss], overdue)
    earlier = np.minimum(orders["notice"], at_claim)
    of_claim = np.where(late, at_claim, earlier)
    return np.where(claimed, of_claim, np.where(hit, NEVER, orders["notice"])).astype(np.int32)
