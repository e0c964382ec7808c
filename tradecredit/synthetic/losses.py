"""Which pairs end in a loss: candidates drawn from the invoices, picked against budgets."""

from dataclasses import dataclass

import numpy as np

from tradecredit.synthetic.facts import ELSEWHERE, HOME, MARKET_NAMES, US, Facts
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
from tradecredit.synthetic.limits import NO_LIMIT as NO_LIMIT_STEP
from tradecredit.synthetic.limits import STOP_SHIPMENT as STOP_SHIPMENT_STEP
from tradecredit.synthetic.paths import EXPORTERS_AT_SCALE_ONE, InsuredPath
from tradecredit.synthetic.policies import CAUSES, DOMESTIC, PLATFORM
from tradecredit.synthetic.shipments import STOP_DAYS

DEFAULT, INSOLVENCY, REJECTION, POLITICAL = range(4)
PAID, REFUSED, WITHDRAWN, UNCLAIMED, FABRICATED = range(5)
UNRESOLVED_FATES = (PAID, REFUSED, FABRICATED)
NO_REFUSAL = -1
REFUSAL_NAMES = (
    "not_declared", "no_limit", "stop_shipment", "late_notice", "dispute", "no_real_trade",
    "restricted", "term_mismatch", "over_limit", "policy_maximum",
)  # fmt: skip
NOT_DECLARED, NO_LIMIT, STOP_SHIPMENT, LATE_NOTICE, DISPUTE, NO_REAL_TRADE = range(6)
OUTCOME_NAMES = ("award", "settlement", "lost")
LOST = OUTCOME_NAMES.index("lost")
WAITING_DAYS, DOMESTIC_WAITING_DAYS = 123, 185
ANCHORS_PER_PAIR = 5
# Construction, energy and manufacturing, as the goods of the book stand for them.
TROUBLED_SECTORS = ("metals", "solar_batteries", "machinery")
NEIGHBOURS = 8


@dataclass(frozen=True)
class Book:
    """What the choice of losses looks at: pairs, policies, orders and what covers them."""

    facts: Facts
    path: InsuredPath
    pairs: Frame
    policies: Frame
    orders: Frame
    limit: Array
    is_covered: Array
    step: Array
    sector_of_buyer: Array
    exporter_count: int
    data_end: int


def choose_losses(rng: np.random.Generator, book: Book) -> Frame:
    """One row per loss: pair, first and last unpaid order, fate, cause and all its days.

    A buyer fails once, on one day (``failing``), and towards everybody: what it owes to its other
    exporters then is lost with it. Only a dispute and a rejection stay with one exporter.
    """
    candidates = _with_causes(rng, book, _candidates(rng, book))
    cases = _with_days(rng, book, _with_amounts(book, _cases(book, candidates)))
    own = np.flatnonzero(cases["is_own"])
    candidates = taken(cases, own)
    exporters_of_buyer = np.bincount(book.pairs["buyer_row"])
    candidates["is_alone"] = exporters_of_buyer[candidates["buyer"]] == 1
    candidates["total_usd"] = np.bincount(
        np.cumsum(cases["is_own"]) - 1, cases["indemnity_usd"], len(own)
    )
    used = np.zeros(int(book.pairs["buyer_row"].max()) + 1, dtype=bool)
    fabricated = _fabricated(rng, book, used)
    paid_rows = _picked_paid(rng, book, candidates, used)
    paid = taken(candidates, paid_rows)
    chosen = [fabricated, paid, _of_the_same_buyers(rng, cases, own[paid_rows])]
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
    # At home some sectors lose more often than the others: a planted effect.
    sectors = np.array(book.facts.codes("sectors", "sector_code"))
    sector = sectors[book.sector_of_buyer[pairs["buyer_row"][orders["pair"][anchor]]]]
    calm = 1 / book.facts.effects["domestic_losses_by_sector"]
    at_home = np.where(np.isin(sector, TROUBLED_SECTORS), 1.0, calm)
    weight = np.where(book.facts.market_of(country) == HOME, at_home, weight)
    open_to_choice = pairs["cluster"][orders["pair"][anchor]] < 0
    return {"anchor": anchor[open_to_choice & (rng.random(len(anchor)) < weight)]}


def _with_causes(rng: np.random.Generator, book: Book, candidates: Frame) -> Frame:
    """The cause of each candidate, the day the buyer begins to fail, and that of its insolvency.

    A buyer is slow for a month or more before it is insolvent.
    """
    orders, anchor = book.orders, candidates["anchor"]
    count = len(anchor)
    country = book.pairs["country"][orders["pair"][anchor]]
    risk = book.facts.numbers("countries", "risk_class")[country]
    draw = rng.random(count)
    cause = np.where(draw < 0.66, DEFAULT, np.where(draw < 0.90, INSOLVENCY, REJECTION))
    cause = np.where((risk >= 5) & (draw < 0.35), POLITICAL, cause)
    at_home = book.facts.market_of(country) == HOME
    cause = np.where(at_home & (cause == REJECTION), DEFAULT, cause)
    failing = orders["due"][anchor].astype(np.int64)
    broke = np.where(
        cause == INSOLVENCY,
        failing + rng.integers(28, 75, count),
        np.where(rng.random(count) < 0.3, failing + rng.integers(150, 500, count), NEVER),
    )
    broke = np.where(np.isin(cause, [DEFAULT, INSOLVENCY]), broke, NEVER)
    return candidates | {"cause": cause, "failing": failing, "insolvent": broke}


def _cases(book: Book, candidates: Frame) -> Frame:
    """For each candidate its own pair and those of the buyer's other exporters with open debts."""
    orders, pairs = book.orders, book.pairs
    pair = orders["pair"][candidates["anchor"]]
    by_buyer = np.argsort(pairs["buyer_row"], kind="stable")
    sorted_buyers = pairs["buyer_row"][by_buyer]
    first = np.searchsorted(sorted_buyers, pairs["buyer_row"][pair], side="left")
    count = np.searchsorted(sorted_buyers, pairs["buyer_row"][pair], side="right") - first
    alone = candidates["cause"] == REJECTION
    first, count = np.where(alone, 0, first), np.where(alone, 0, count)
    others = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(count.sum())
    candidate = np.concatenate([np.arange(len(pair)), np.repeat(np.arange(len(pair)), count)])
    of_pair = np.concatenate([pair, by_buyer[others]])
    is_own = np.arange(len(candidate)) < len(pair)
    keep = is_own | (of_pair != pair[candidate])
    order = np.lexsort((of_pair, ~is_own, candidate))
    order = order[keep[order]]
    candidate, of_pair, is_own = candidate[order], of_pair[order], is_own[order]
    cases = taken(candidates, candidate) | {"pair": of_pair, "is_own": is_own}
    ends = np.searchsorted(orders["pair"], of_pair, side="right")
    anchor = np.searchsorted(latest_due(orders), keyed(of_pair, cases["failing"]), side="left")
    cases["anchor"] = np.where(cases["cause"] == REJECTION, cases["anchor"], anchor)
    return taken(cases, cases["anchor"] < ends)


def latest_due(orders: Frame) -> Array:
    """For each order, sorted by pair and ship day, its pair and the latest due day so far."""
    return np.maximum.accumulate(keyed(orders["pair"], orders["due"]))


def _with_amounts(book: Book, cases: Frame) -> Frame:
    """Cases with what would be lost and, simply computed, what the policy would pay of it.

    The exporter ships until its own oldest debt is 30 days overdue or the insolvency is known.
    """
    orders, policies = book.orders, book.policies
    anchor, cause = cases["anchor"], cases["cause"]
    until = np.minimum(orders["due"][anchor] + STOP_DAYS, cases["failing"] + 75)
    until = np.minimum(until, cases["insolvent"] - 5)
    last = (
        np.searchsorted(
            keyed(orders["pair"], orders["ship"]), keyed(cases["pair"], until), side="right"
        )
        - 1
    )
    last = np.minimum(last, _last_of_policy(orders)[anchor])
    last = np.where(cause == REJECTION, anchor, last)
    cases = taken(cases | {"last": last}, (last >= anchor) | cases["is_own"])
    anchor = cases["anchor"]
    last = np.maximum(cases["last"], anchor)
    policy = orders["policy"][anchor]
    running = np.concatenate([[0.0], np.cumsum(orders["amount"])])
    running_covered = np.concatenate(
        [[0.0], np.cumsum(np.where(book.is_covered, orders["amount"], 0.0))]
    )
    within = np.minimum(running_covered[last + 1] - running_covered[anchor], book.limit[anchor])
    share = policies["indemnity"][policy, cases["cause"]]
    cap = np.where(np.isnan(policies["cap"][policy]), np.inf, policies["cap"][policy])
    indemnity = np.minimum(np.minimum(within * share, cap), policies["maximum"][policy])
    return cases | {
        "last": last,
        "policy": policy,
        "buyer": book.pairs["buyer_row"][cases["pair"]],
        "loss_usd": running[last + 1] - running[anchor],
        "indemnity_usd": np.where(policy >= 0, indemnity, 0.0),
        "market": book.facts.market_of(book.pairs["country"][cases["pair"]]),
    }


def _last_of_policy(orders: Frame) -> Array:
    """For each order, the last one of its pair before the policy changes."""
    starts = group_starts(orders["pair"].astype(np.int64) * 10_000_000 + orders["policy"])
    sizes = np.diff(np.append(starts, len(orders["pair"])))
    return np.repeat(starts + sizes - 1, sizes)


def _with_days(rng: np.random.Generator, book: Book, cases: Frame) -> Frame:
    """Days of loss, notice, filing, dispute, decision and payment of every case."""
    orders, anchor = book.orders, cases["anchor"]
    count = len(anchor)
    cause = cases["cause"]
    due, ship = orders["due"][anchor].astype(np.int64), orders["ship"][anchor].astype(np.int64)
    loss = np.select(
        [cause == DEFAULT, cause == INSOLVENCY, cause == REJECTION],
        [due + STOP_DAYS, cases["insolvent"], ship + rng.integers(25, 45, count)],
        np.maximum(due, cases["failing"]) + rng.integers(5, 30, count),
    )
    notice = np.where(
        cause == DEFAULT, due + rng.integers(32, 59, count), loss + rng.integers(2, 12, count)
    )
    filing = notice + rng.integers(10, 112, count)
    filing = np.where(
        _reported_faster(book, cases, ship), notice + _faster(book, filing - notice), filing
    )
    product = book.policies["product"][cases["policy"]]
    study = np.select(
        [product == PLATFORM, product == DOMESTIC],
        [rng.integers(6, 20, count), rng.integers(8, 28, count)],
        rng.integers(22, 112, count),
    )
    study = np.where(rng.random(count) < 0.06, study + rng.integers(20, 60, count), study)
    ratios = book.facts.parameters["dispute_ratio"]
    chance = np.select(
        [cause == DEFAULT, cause == REJECTION], [ratios["default"], ratios["rejection"]], 0.0
    )
    disputed = rng.random(count) < chance
    opened = np.where(disputed, np.maximum(filing + rng.integers(-25, 40, count), loss + 1), NEVER)
    closed = np.where(disputed, opened + rng.integers(120, 560, count), NEVER)
    decision = np.maximum(filing, np.where(disputed, closed, 0)) + study
    wait = due + np.where(product == DOMESTIC, DOMESTIC_WAITING_DAYS, WAITING_DAYS)
    wait = np.where(cause == DEFAULT, wait, 0)
    payment = np.maximum(decision + rng.integers(2, 16, count), wait)
    return cases | {
        "loss": loss,
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
        "spreads": cause != REJECTION,
    }


def _reported_faster(book: Book, cases: Frame, ship: Array) -> Array:
    """Claims on US buyers for what was shipped in the window of the planted effect."""
    first, last = book.facts.window("us_reporting_time_2025")
    return (cases["market"] == US) & (ship >= first) & (ship <= last)


def _faster(book: Book, days: Array) -> Array:
    return np.round(book.facts.effects["us_reporting_time_2025"] * days).astype(np.int64)


def _of_the_same_buyers(rng: np.random.Generator, cases: Frame, picked: Array) -> Frame:
    """What the buyers behind picked claims owe to others: mostly claimed where there is cover."""
    starts = np.flatnonzero(cases["is_own"])
    event = np.cumsum(cases["is_own"]) - 1
    chosen = np.zeros(len(starts), dtype=bool)
    chosen[np.searchsorted(starts, picked)] = True
    rows = np.flatnonzero(chosen[event] & ~cases["is_own"])
    losses = taken(cases, rows)
    count = row_count(losses)
    claimed = (losses["policy"] >= 0) & (
        (losses["indemnity_usd"] > 1_500) | (rng.random(count) < 0.3)
    )
    return _unclaimed(losses, ~claimed)


def _unclaimed(losses: Frame, rows: Array) -> Frame:
    """Losses of which some are told to no insurer."""
    silent = {
        name: np.where(rows, NEVER, losses[name])
        for name in ("notice", "filing", "decision", "payment", "opened", "closed")
    }
    return (
        losses
        | silent
        | {
            "fate": np.where(rows, UNCLAIMED, losses["fate"]),
            "outcome": np.where(rows, -1, losses["outcome"]),
        }
    )


# ---- Paid claims ---------------------------------------------------------------------------


def _picked_paid(rng: np.random.Generator, book: Book, candidates: Frame, used: Array) -> Array:
    """Candidates whose indemnities add up to each year's budget by market and cause."""
    usable = candidates["indemnity_usd"] > 1_500
    balance = _CountryBalance(book, candidates)
    end_year = int(year_of(np.array([book.data_end]))[0])
    after = candidates["payment"] > book.data_end
    year = np.where(after, end_year + 1, year_of(candidates["payment"]))
    picked = []
    for (calendar_year, market), amount in paid_budgets(
        book.facts, book.path, book.exporter_count, book.data_end
    ).items():
        cell = usable & (year == calendar_year) & (candidates["market"] == market)
        picked += _picked_by_cause(
            rng, book, candidates, cell, amount, MARKET_NAMES[market], used, balance
        )
    return np.array(picked, dtype=np.int64)


def paid_budgets(
    facts: Facts, path: InsuredPath, exporter_count: int, data_end: int
) -> dict[tuple[int, int], float]:
    """Indemnities by year and market.

    The last year counts as far as it has come; one more year is what is paid after the end of
    the data for losses before it.
    """
    ratio = facts.by_year("paid_to_insured_ratio")
    home_ratio = facts.value("domestic_paid_to_insured_ratio")
    us_share = facts.by_year("us_claim_share_ratio")
    part = exporter_count / EXPORTERS_AT_SCALE_ONE
    end_year = int(year_of(np.array([data_end]))[0])
    passed = {end_year: (data_end - day(end_year, 1, 1) + 1) / 365, end_year + 1: 0.75}
    budgets: dict[tuple[int, int], float] = {}
    for year in range(2018, end_year + 2):
        insured_year, factor = min(year, end_year), part * passed.get(year, 1.0)
        abroad = ratio[insured_year] * path.of_year(insured_year) * factor
        budgets[year, ELSEWHERE] = (1 - us_share[year]) * abroad
        budgets[year, US] = us_share[year] * abroad
        # At home a claim waits half a year and more, so the first year pays little.
        at_home = home_ratio * path.home_of_year(insured_year) * factor
        budgets[year, HOME] = at_home * (0.3 if year == 2018 else 1.0)
    return budgets


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
        rows = np.flatnonzero(cell & (candidates["cause"] == cause) & ~used[candidates["buyer"]])
        found = _matched(rng, candidates, rows, budget, mean, used, balance)
        left -= float(candidates["total_usd"][found].sum())
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
    sizes, totals = candidates["indemnity_usd"][rows], candidates["total_usd"][rows]
    free = np.ones(len(rows), dtype=bool)
    picked: list[int] = []
    left = budget
    while left > 0.02 * mean and free.any() and len(picked) < 400:
        wish = min(mean * float(np.exp(rng.normal(-0.32, 0.8))), left * 1.05)
        wish = left if left < 0.8 * mean else wish
        position = balance.neediest(rows, _nearest_free(sizes, free, wish))
        if sizes[position] > 1.6 * left + 0.05 * budget:
            break
        free[position] = False
        row = int(rows[position])
        if not used[candidates["buyer"][row]] and totals[position] < 1.3 * left + 0.05 * budget:
            used[candidates["buyer"][row]] = True
            picked.append(row)
            balance.add(row)
            left -= float(totals[position])
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
    usual &= candidates["market"] != HOME
    disputable = usual & (candidates["indemnity_usd"] > 0)
    usual &= candidates["is_alone"]
    covered = usual & (candidates["indemnity_usd"] > 0)
    pools = {
        NOT_DECLARED: (0.18, covered),
        NO_LIMIT: (0.24, usual & (book.step[anchor] == NO_LIMIT_STEP)),
        STOP_SHIPMENT: (0.18, usual & (book.step[anchor] == STOP_SHIPMENT_STEP)),
        LATE_NOTICE: (0.17, covered),
        DISPUTE: (0.23, disputable),
    }
    parts = []
    for reason, (share, pool) in pools.items():
        rows = _random_rows(rng, candidates, pool, used, round(share * wanted))
        parts.append(_refused_for(rng, book, taken(candidates, rows), reason))
    return stacked(parts)


def _random_rows(
    rng: np.random.Generator, candidates: Frame, pool: Array, used: Array, wanted: int
) -> Array:
    rows = rng.permutation(np.flatnonzero(pool & ~used[candidates["buyer"]]))
    _buyers, first = np.unique(candidates["buyer"][rows], return_index=True)
    rows = rows[np.sort(first)][:wanted]
    used[candidates["buyer"][rows]] = True
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
        changed["spreads"] = np.zeros(count, dtype=bool)
        changed["insolvent"] = np.full(count, NEVER)
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
    pool &= (candidates["opened"] == NEVER) & candidates["is_alone"]
    losses = taken(candidates, _random_rows(rng, candidates, pool, used, wanted))
    count = row_count(losses)
    decision = losses["filing"] + rng.integers(3, 30, count)
    never = np.full(count, NEVER)
    return losses | {
        "fate": np.full(count, WITHDRAWN),
        "decision": decision,
        "payment": never,
        "insolvent": never,
    }


def _picked_unclaimed(
    rng: np.random.Generator, book: Book, candidates: Frame, used: Array
) -> Frame:
    """Losses without cover that nobody claimed."""
    budget = book.facts.value("unclaimed_loss_ratio") * book.orders["amount"].sum()
    pool = (candidates["indemnity_usd"] == 0) & (candidates["loss_usd"] < 400_000)
    pool &= (candidates["loss_usd"] > 15_000) & candidates["is_alone"]
    pool &= candidates["market"] != HOME
    rows = _random_rows(rng, candidates, pool, used, len(pool))
    enough = np.cumsum(candidates["loss_usd"][rows]) <= budget
    used[candidates["buyer"][rows[~enough]]] = False
    losses = taken(candidates, rows[enough])
    return _unclaimed(losses, np.ones(row_count(losses), dtype=bool))


def _fabricated(rng: np.random.Generator, book: Book, used: Array) -> Frame:
    """Claims on the clusters' buyers, filed within 180 days of each other."""
    orders, pairs = book.orders, book.pairs
    rows = np.flatnonzero(pairs["cluster"][orders["pair"]] >= 0)
    first = rows[group_starts(orders["pair"][rows])]
    first = first[orders["policy"][first] >= 0]
    pair = orders["pair"][first]
    last = np.searchsorted(orders["pair"], pair, side="right") - 1
    last = np.minimum(last, _last_of_policy(orders)[first])
    used[pairs["buyer_row"][pair]] = True
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
        "buyer": pairs["buyer_row"][pair],
        "failing": due,
        "insolvent": np.full(count, NEVER),
        "spreads": np.zeros(count, dtype=bool),
        "last": last,
        "policy": orders["policy"][first],
        "loss_usd": running[last + 1] - running[first],
        "indemnity_usd": np.zeros(count),
        "market": book.facts.market_of(pairs["country"][pair]),
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
