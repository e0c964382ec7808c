"""Claims and their money, computed from the final invoices."""

import numpy as np

from tradecredit.synthetic.declarations import NOTICE_DAYS, is_late_declaration
from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import (
    NEVER,
    Array,
    Frame,
    cents,
    group_starts,
    row_count,
    stacked,
    taken,
    year_of,
)
from tradecredit.synthetic.limits import PASSES, UNDECLARED
from tradecredit.synthetic.limits import STOP_SHIPMENT as STOP_SHIPMENT_STEP
from tradecredit.synthetic.losses import (
    DISPUTE,
    DOMESTIC_WAITING_DAYS,
    FABRICATED,
    LOST,
    NO_REFUSAL,
    PAID,
    REFUSAL_NAMES,
    REFUSED,
    UNCLAIMED,
    WITHDRAWN,
)
from tradecredit.synthetic.shipments import STOP_DAYS, overdue_on

LATE_NOTICE_POINTS = 0.10
MOVEMENT_COLUMNS = ("claim", "kind", "day", "amount")
RESERVE_KIND = 3
# Further steps that can take all of a claim, after those of ``limits``.
OVER_LIMIT, LATE_NOTICE_STEP, POLICY_MAXIMUM_STEP = range(7, 10)
# The refusal of a claim by the step that took most of it.
REFUSAL_OF_STEP = np.array(
    [
        REFUSAL_NAMES.index(name)
        for name in (
            "no_limit",
            "restricted",
            "no_limit",
            "term_mismatch",
            "stop_shipment",
            "not_declared",
            "no_limit",
            "over_limit",
            "late_notice",
            "policy_maximum",
        )
    ]
)
EVIDENCE_NAMES = (
    "is_bill_of_lading_confirmed",
    "is_customs_record_matched",
    "is_consignee_matched",
    "has_buyer_denial",
    "has_lookalike_domain",
    "has_related_parties",
)


def refusing_steps(
    policies: Frame, orders: Frame, cover: Frame, loss_day: Array | int = NEVER
) -> Array:
    """The step of the cover engine that takes each invoice whole; ``PASSES`` where none does.

    ``loss_day`` is that of the claim that each invoice belongs to.
    """
    step = cover["step"]
    stopped = (step == PASSES) & overdue_on(orders, orders["ship"])
    step = np.where(stopped, STOP_SHIPMENT_STEP, step)
    late = is_late_declaration(policies, orders)
    known = (orders["declared"] >= loss_day) | overdue_on(orders, orders["declared"])
    return np.where((step == PASSES) & late & known, UNDECLARED, step)


def make_claims(
    rng: np.random.Generator,
    policies: Frame,
    pairs: Frame,
    orders: Frame,
    losses: Frame,
    cover: Frame,
    data_end: int,
) -> tuple[Frame, Array]:
    """One row per claim filed by the data's end, and for each loss its claim (-1 without).

    ``orders`` are sorted as the ledger is: by exporter and ship day. A claim is decided by what
    the cover engine gives on its filing day; where that is nothing, by the step that took most.
    """
    filed = (losses["fate"] != UNCLAIMED) & (losses["filing"] <= data_end)
    filed &= losses["policy"] >= 0
    filed &= np.bincount(orders["loss"][orders["loss"] >= 0], minlength=len(filed)) > 0
    number = np.flatnonzero(filed)
    number = number[np.argsort(losses["filing"][number], kind="stable")]
    claims = taken(losses, number)
    claim_of_loss = np.full(len(filed), -1)
    claim_of_loss[number] = np.arange(len(number))
    claims["number"] = number
    unset = claims["payment"] == NEVER
    first_payment = np.maximum(
        claims["decision"] + 9, claims["loss"] - STOP_DAYS + DOMESTIC_WAITING_DAYS
    )
    claims["payment"] = np.where(unset, first_payment, claims["payment"])
    claims |= _settled(policies, pairs, orders, losses, claims, cover)
    paid = claims.pop("is_decided_by_cover")
    claims["payable"] = claims["indemnified"]
    claims["indemnified"] = np.where(paid, claims["indemnified"], 0.0)
    nothing = paid & (claims["indemnified"] == 0)
    claims["refusal"] = np.select(
        [nothing, paid], [REFUSAL_OF_STEP[claims["step"]], NO_REFUSAL], claims["refusal"]
    )
    claims["fate"] = np.select([nothing, paid], [REFUSED, PAID], claims["fate"])
    claims["payment"] = np.where(claims["fate"] == PAID, claims["payment"], NEVER)
    claims |= {"outcome_code": _outcomes(claims["fate"])}
    return claims | _evidence(rng, claims), claim_of_loss


def _settled(
    policies: Frame, pairs: Frame, orders: Frame, losses: Frame, claims: Frame, cover: Frame
) -> Frame:
    """Per claim what is claimed, what the cover engine gives for it, and the step that takes most.

    In order of filing: what the policy has paid by then counts against its maximum, and so does
    what is decided and not yet paid. ``number`` of a claim is the loss that it comes from. The
    invoices of a claim leave the ledger (``written_off``) when it is paid or given up.
    """
    exporter = pairs["exporter"][orders["pair"]]
    count = row_count(claims)
    starts = np.searchsorted(exporter, pairs["exporter"][claims["pair"]], side="left")
    ends = np.searchsorted(exporter, pairs["exporter"][claims["pair"]], side="right")
    claimed, indemnified = np.zeros(count), np.zeros(count)
    step = np.full(count, PASSES)
    used = np.zeros(row_count(policies))
    is_decided_by_cover = np.isin(claims["fate"], [PAID, REFUSED]) & (claims["refusal"] != DISPUTE)
    loss_day = np.where(orders["loss"] >= 0, losses["loss"][orders["loss"]], NEVER)
    step_of_order = refusing_steps(policies, orders, cover, loss_day)
    left_on = np.minimum(orders["paid"], orders["written_off"])
    for row in range(count):
        part = slice(starts[row], ends[row])
        filing, policy, pair = (claims[name][row] for name in ("filing", "policy", "pair"))
        is_open = (orders["invoice_day"][part] <= filing) & (left_on[part] > filing)
        is_open &= (orders["policy"][part] == policy) | (orders["pair"][part] == pair)
        rows = starts[row] + np.flatnonzero(is_open)
        own = orders["loss"][rows] == claims["number"][row]
        walk = _walk(policies, orders, cover["limit"], step_of_order, rows, policy, claims, row)
        least = np.maximum(policies["maximum"][policy] - used[policy] - walk["before"], 0.0)
        payable = np.minimum(walk["within_cap"], least)
        amount = orders["amount"][rows[own]]
        claimed[row] = np.round(amount.sum(), 2)
        indemnified[row] = np.round(payable[own].sum(), 2)
        if indemnified[row] < 1.0:
            indemnified[row] = 0.0
            by_step = np.bincount(walk["step"][own], amount, len(REFUSAL_OF_STEP))
            step[row] = int(np.argmax(by_step))
        if is_decided_by_cover[row]:
            used[policy] += indemnified[row]
            leaves = claims["payment"][row] if indemnified[row] else claims["decision"][row] + 1_200
            orders["written_off"][rows[own]] = left_on[rows[own]] = leaves
    return {
        "claimed": claimed,
        "indemnified": indemnified,
        "step": step,
        "is_decided_by_cover": is_decided_by_cover,
    }


def _walk(
    policies: Frame,
    orders: Frame,
    limit: Array,
    step_of_order: Array,
    rows: Array,
    policy: int,
    claims: Frame,
    row: int,
) -> Frame:
    """The open invoices ``rows`` walked down to the policy's maximum, as the cover engine does."""
    amount, pair = orders["amount"][rows], orders["pair"][rows]
    step = step_of_order[rows]
    passes = step == PASSES
    order = np.lexsort((rows, pair))
    owed = np.where(passes, amount, 0.0)
    older = _sum_before(owed, pair, order)
    within = np.where(passes, np.clip(limit[rows] - older, 0.0, amount), 0.0)
    share = policies["indemnity"][orders["policy"][rows], claims["cause"][row]]
    days = policies["notice_days"][orders["policy"][rows]]
    deadline = orders["due"][rows] + np.where(days >= 0, days, NOTICE_DAYS)
    told = np.minimum(orders["notice"][rows], claims["filing"][row])
    late = np.minimum(LATE_NOTICE_POINTS * np.ceil(np.maximum(told - deadline, 0) / 30), share)
    indemnity = within - cents(within * (1 - share + late))
    ours = orders["policy"][rows] == policy
    indemnity = np.where(ours, indemnity, 0.0)
    cap = policies["cap"][policy]
    if not np.isnan(cap):
        indemnity = np.clip(cap - _sum_before(indemnity, pair, order), 0.0, indemnity)
    step = np.where(passes & (limit[rows] <= older), OVER_LIMIT, step)
    step = np.where(passes & (late >= share), LATE_NOTICE_STEP, step)
    return {
        "within_cap": np.round(indemnity, 2),
        "before": np.cumsum(indemnity) - indemnity,
        "step": np.where(step == PASSES, POLICY_MAXIMUM_STEP, step),
    }


def _sum_before(amount: Array, group: Array, order: Array) -> Array:
    """Sum of what comes before each row in its group; ``order`` sorts the rows by group."""
    running = np.cumsum(amount[order]) - amount[order]
    starts = group_starts(group[order])
    sizes = np.diff(np.append(starts, len(order)))
    result = np.empty(len(order))
    result[order] = running - np.repeat(running[starts], sizes)
    return result


def amounts_held_to_budgets(
    orders: Frame,
    losses: Frame,
    claims: Frame,
    budgets: dict[tuple[int, int], float],
    data_end: int,
) -> Array:
    """Invoice amounts with those behind paid claims scaled to what each year is to pay."""
    last_year = max(year for year, _market in budgets)
    day_paid = np.minimum(claims["payment"], data_end)
    year = np.where(claims["payment"] > data_end, last_year, year_of(day_paid))
    factor = np.ones(row_count(losses))
    of_claim = np.ones(row_count(claims))
    for (calendar_year, market), budget in budgets.items():
        cell = (claims["fate"] == PAID) & (year == calendar_year) & (claims["market"] == market)
        paid = claims["indemnified"][cell].sum()
        of_claim[cell] = np.clip(budget / paid, 0.7, 1.4) if paid > 0 else 1.0
    factor[claims["number"]] = of_claim
    hit = orders["loss"] >= 0
    return np.where(hit, orders["amount"] * factor[orders["loss"]], orders["amount"])


def _outcomes(fate: Array) -> Array:
    """0 for a claim that is paid, 1 for a refused one, 2 for a withdrawn one."""
    refused = np.isin(fate, [REFUSED, FABRICATED])
    return np.where(refused, 1, np.where(fate == WITHDRAWN, 2, 0))


def _evidence(rng: np.random.Generator, claims: Frame) -> Frame:
    """Evidence flags: -1 not asked, else 0 or 1; invented trade fails several of them."""
    count = row_count(claims)
    fabricated = claims["fate"] == FABRICATED
    good_if = np.array([1, 1, 1, 0, 0, 0])
    usual_bad = np.array([0.03, 0.02, 0.05, 0.03, 0.01, 0.01])
    planted_bad = np.array([0.85, 0.40, 0.60, 0.90, 0.35, 0.30])
    disputed = claims["opened"] < NEVER
    asked = rng.random((count, 6)) < np.where(fabricated | disputed, 0.92, 0.45)[:, None]
    chance = np.where(fabricated[:, None], planted_bad, usual_bad)
    chance[disputed & ~fabricated, 3] = 0.20
    bad = rng.random((count, 6)) < chance
    flag = np.where(bad, 1 - good_if, good_if)
    flags = np.where(asked, flag, -1)
    return {name: flags[:, column] for column, name in enumerate(EVIDENCE_NAMES)}


# ---- Movements -----------------------------------------------------------------------------


def make_movements(rng: np.random.Generator, facts: Facts, claims: Frame, data_end: int) -> Frame:
    """Payments, costs, recoveries and reserves by claim.

    Recoveries are held to the share of 24 months.
    """
    paid = np.flatnonzero(claims["indemnified"] > 0)
    amount, when = claims["indemnified"][paid], claims["payment"][paid]
    payments = _payments(rng, facts, paid, amount, when)
    known = when <= data_end
    parts = [
        payments,
        _recoveries(rng, facts, paid[known], amount[known], when[known], data_end),
        _costs(rng, facts, claims),
    ]
    movements = {name: np.concatenate([part[name] for part in parts]) for name in MOVEMENT_COLUMNS}
    movements = taken(movements, movements["amount"] >= 0.01)
    movements = stacked([movements, _reserves(rng, facts, claims, payments)])
    movements = taken(movements, movements["day"] <= data_end)
    return taken(movements, np.lexsort((movements["kind"], movements["day"], movements["claim"])))


def _payments(
    rng: np.random.Generator, facts: Facts, paid: Array, amount: Array, when: Array
) -> Frame:
    """One payment for most claims; for some what is undisputed first, the rest months later.

    A few are closed after one payment and reopened: the rest is paid (``reopens``) a year later.
    """
    count = len(paid)
    parts = 1 + (rng.random(count) < facts.value("instalment_ratio")) * rng.integers(1, 3, count)
    reopened = np.zeros(count, dtype=bool)
    whole = rng.permutation(np.flatnonzero(parts == 1))
    reopened[whole[: round(facts.value("reopened_claim_ratio") * count)]] = True
    parts = np.where(reopened, 2, parts)
    row = np.repeat(np.arange(count), parts)
    number = np.arange(len(row)) - np.repeat(np.cumsum(parts) - parts, parts)
    first = np.where(parts == 1, 1.0, rng.uniform(0.4, 0.7, count))
    first = np.where(reopened, rng.uniform(0.80, 0.95, count), first)
    share = np.where(number == 0, first[row], (1 - first[row]) / np.maximum(parts[row] - 1, 1))
    part = cents(amount[row] * share)
    last = np.cumsum(parts) - 1
    part[last] = np.round(amount - (np.bincount(row, part, count) - part[last]), 2)
    return {
        "claim": paid[row],
        "kind": np.zeros(len(row), dtype=np.int64),
        "day": when[row]
        + number
        * np.where(reopened, rng.integers(200, 420, count), rng.integers(40, 120, count))[row],
        "amount": part,
        "reopens": reopened[row] & (number > 0),
    }


def _recoveries(
    rng: np.random.Generator,
    facts: Facts,
    paid: Array,
    amount: Array,
    when: Array,
    data_end: int,
) -> Frame:
    times = rng.integers(1, 4, len(paid)) * (rng.random(len(paid)) < 0.55)
    row = np.repeat(np.arange(len(paid)), times)
    lag = np.round(80 + rng.gamma(2.0, 130, len(row))).astype(np.int64)
    share = rng.beta(1.2, 3.0, len(row)) / np.maximum(times, 1)[row]
    mature = when[row] <= data_end - 731
    counted = mature & (lag <= 730)
    base = amount[when <= data_end - 731].sum()
    wanted = facts.value("recovery_24_months_ratio") * base
    got = (share * amount[row])[counted].sum()
    factor = wanted / got if got > 0 else 1.0
    share = np.minimum(share * factor, 0.9 / np.maximum(times, 1)[row])
    return {
        "claim": paid[row],
        "kind": np.ones(len(row), dtype=np.int64),
        "day": when[row] + lag,
        "amount": np.round(share * amount[row], 2),
    }


def _costs(rng: np.random.Generator, facts: Facts, claims: Frame) -> Frame:
    chosen = np.flatnonzero(rng.random(row_count(claims)) < 0.6)
    amount = (
        facts.value("cost_ratio") * claims["claimed"][chosen] * rng.uniform(0.3, 1.7, len(chosen))
    )
    return {
        "claim": chosen,
        "kind": np.full(len(chosen), 2),
        "day": claims["filing"][chosen] + rng.integers(10, 300, len(chosen)),
        "amount": np.round(amount, 2),
    }


def _reserves(rng: np.random.Generator, facts: Facts, claims: Frame, payments: Frame) -> Frame:
    """What the insurer holds for each claim, from each day on which that changes.

    Set on filing near what the cover engine gives, moved while the claim is studied or disputed,
    at the decision what is to be paid, after each payment what is left of it.
    """
    everyone = np.arange(row_count(claims))
    filing, decision, payable = claims["filing"], claims["decision"], claims["payable"]
    # A little less than the engine gives, for some claims are refused for other reasons.
    payable = facts.value("first_reserve_ratio") * payable
    spread = facts.value("reserve_spread_ratio")
    miss = np.clip(spread * rng.standard_normal(len(everyone)), -2 * spread, 2 * spread)
    is_disputed = claims["opened"] < NEVER
    studied = filing + 1 + np.floor((decision - filing - 1) * rng.random(len(everyone)))
    moves = ~is_disputed & (decision - filing > 2) & (rng.random(len(everyone)) < 0.6)
    known = np.maximum(claims["opened"], filing + 1)
    lost = claims["outcome"] == LOST
    parts = [
        _reserve_rows(everyone, filing, payable * (1 + miss)),
        _reserve_rows(everyone[moves], studied[moves], (payable * (1 + 0.3 * miss))[moves]),
        _reserve_rows(everyone[is_disputed], known[is_disputed], 0.6 * payable[is_disputed]),
        _reserve_rows(
            everyone[is_disputed],
            np.minimum(claims["closed"], decision - 1)[is_disputed],
            np.where(lost, 0.0, payable)[is_disputed],
        ),
    ]
    # As people set them: in hundreds, within the claim.
    early = stacked(parts)
    early["amount"] = np.minimum(np.round(early["amount"], -2), claims["claimed"][early["claim"]])
    late = [
        _reserve_rows(everyone, decision, claims["indemnified"]),
        *_left_to_pay(claims, payments),
    ]
    rows = stacked([early, *late])
    rows = taken(rows, rows["day"] < NEVER)
    rows = taken(rows, np.lexsort((rows["day"], rows["claim"])))
    same = np.append(False, rows["claim"][1:] == rows["claim"][:-1])
    same &= np.append(False, rows["amount"][1:] == rows["amount"][:-1])
    return taken(rows, ~same)


def _left_to_pay(claims: Frame, payments: Frame) -> list[Frame]:
    """Reserves after each payment, and those of a claim that is opened again."""
    claim, day, reopens = payments["claim"], payments["day"], payments["reopens"]
    starts = group_starts(claim)
    running = np.cumsum(payments["amount"])
    before = running[starts] - payments["amount"][starts]
    sizes = np.diff(np.append(starts, len(claim)))
    left = claims["indemnified"][claim] - (running - np.repeat(before, sizes))
    closes = np.append(reopens[1:], False)
    left = np.where(closes, 0.0, np.round(np.maximum(left, 0.0), 2))
    again = payments["amount"][reopens]
    return [
        _reserve_rows(claim, day, left),
        _reserve_rows(claim[reopens], day[reopens] - 45, again),
    ]


def _reserve_rows(claim: Array, day: Array, amount: Array) -> Frame:
    return {
        "claim": claim,
        "kind": np.full(len(claim), RESERVE_KIND),
        "day": day.astype(np.int64),
        "amount": amount.astype(np.float64),
    }
