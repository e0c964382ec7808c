"""One chunk of the book: at most 2,000 exporters with buyers of their own, from seed to tables."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from tradecredit.synthetic import (
    aftermath,
    assembling,
    buyers,
    claims,
    declarations,
    effects,
    exporters,
    limits,
    payments,
    policies,
    shipments,
    subsidies,
    tariffs,
)
from tradecredit.synthetic import losses as losses_module
from tradecredit.synthetic.assembling import Offsets, ids
from tradecredit.synthetic.buyers import FIRST_SHIP_DAY
from tradecredit.synthetic.calibration import rescaled_amounts
from tradecredit.synthetic.exporters import ExporterYears
from tradecredit.synthetic.facts import HOME, Facts
from tradecredit.synthetic.frames import NEVER, Array, Frame, day_number, keyed, row_count, taken
from tradecredit.synthetic.paths import InsuredPath

SUBJECTS = (
    "exporters", "years", "entry", "policies", "pairs", "buyers", "orders", "payments", "luck",
    "declarations", "limits", "losses", "claims", "subsidies", "grades", "tables", "routes",
)  # fmt: skip


BUDGET_ROUNDS = 4


@dataclass(frozen=True)
class Setting:
    """What every chunk shares."""

    facts: Facts
    path: InsuredPath
    data_end: date

    @property
    def last_day(self) -> int:
        """The last day of the data as a day number."""
        return day_number(self.data_end)


@dataclass
class World:
    """Exporters, policies, pairs and buyers of a chunk."""

    exporters: Frame
    years: ExporterYears
    policies: Frame
    pairs: Frame
    buyers: Frame


@dataclass(frozen=True)
class Chunk:
    """The tables of one chunk, the planted effects in it, and where the next one's ids begin."""

    tables: dict[str, pa.Table]
    cases: pa.Table
    found: list[effects.Found]
    offsets: Offsets


def chunk_tables(
    setting: Setting, seed: np.random.SeedSequence, exporter_count: int, offsets: Offsets
) -> Chunk:
    """One chunk of the book, from its seed."""
    streams = dict(
        zip(SUBJECTS, map(np.random.default_rng, seed.spawn(len(SUBJECTS))), strict=True)
    )
    world = _world(setting, streams, exporter_count)
    cuts = limits.planned_cuts(streams["limits"], setting.facts, world.pairs)
    orders, cuts_of_lateness = _shipped_orders(setting, streams, world, cuts)
    world.policies["maximum"] = _maxima(setting, streams["policies"], world, orders)
    grades_seed = streams["grades"].bit_generator.random_raw()
    decisions = limits.make_limits(
        streams["limits"], setting.facts, world.pairs, world.policies, orders,
        _grades(setting, grades_seed, world, None), cuts,
    )  # fmt: skip
    losses, orders = _with_losses(setting, streams, world, orders, decisions, cuts_of_lateness)
    grades = _grades(setting, grades_seed, world, losses)
    decisions = _limits_after_losses(setting, streams["limits"], world, losses, decisions, grades)
    orders, claim_rows, claim_of_loss = _settled(
        setting, streams["claims"], world, orders, losses, decisions
    )
    orders["claim"] = np.where(orders["loss"] >= 0, claim_of_loss[orders["loss"]], -1)
    is_priority = buyers.is_priority_goods(setting.facts)
    orders = effects.with_consignees(
        streams["routes"], setting.facts, world.pairs, orders, is_priority
    )
    too_early = (orders["claim"] < 0) & (orders["notice"] <= orders["due"])
    orders["notice"] = np.where(too_early, NEVER, orders["notice"])
    return _tables(setting, streams, world, orders, decisions, grades, claim_rows, offsets)


# ---- Who trades with whom ------------------------------------------------------------------


def _world(setting: Setting, streams: dict[str, np.random.Generator], count: int) -> World:
    facts, path, last_day = setting.facts, setting.path, setting.last_day
    firms = exporters.make_exporters(streams["exporters"], facts, count)
    passed = setting.data_end.timetuple().tm_yday / 365
    years = exporters.make_exporter_years(
        streams["years"], facts, path, firms, setting.data_end.year, min(passed, 1.0)
    )
    firms |= exporters.first_policy_days(streams["entry"], facts, firms, years)
    first_days = firms["first_day"]
    policy_rows = policies.make_policies(
        streams["policies"], facts, firms, years, first_days, last_day
    )
    pairs = buyers.make_pairs(
        streams["pairs"], facts, firms, years, first_days, policy_rows, last_day
    )
    buyer_rows, buyer_of_pair = buyers.make_buyers(streams["buyers"], firms, pairs)
    pairs["buyer_row"] = buyer_of_pair
    return World(firms, years, policy_rows, pairs, buyer_rows)


# ---- Invoices ------------------------------------------------------------------------------


def _shipped_orders(
    setting: Setting, streams: dict[str, np.random.Generator], world: World, cuts: Frame
) -> tuple[Frame, Array]:
    """Orders as they are shipped, and by country the score above which a buyer pays late."""
    facts, pairs = setting.facts, world.pairs
    orders = shipments.make_orders(
        streams["orders"], facts, setting.path, row_count(world.exporters), pairs, setting.last_day
    )
    other = streams["luck"].random(row_count(orders)) < 0.15
    goods = np.where(other, pairs["other_goods"][orders["pair"]], pairs["goods"][orders["pair"]])
    orders["goods"] = goods
    orders = taken(orders, tariffs.still_ordered(streams["luck"], facts, pairs, orders))
    orders |= {
        "policy": declarations.policies_of_orders(facts, pairs, world.policies, orders),
    }
    orders = _without_most_uninsured(streams["luck"], facts, pairs, orders)
    orders["declared"] = declarations.declaration_days(
        streams["declarations"], facts, world.policies, orders
    )
    orders["amount"] = _amounts(setting, world, orders)
    orders = payments.with_scores(streams["payments"], pairs, orders, world.buyers["weakness"])
    cuts_of_lateness = payments.late_cuts(facts, pairs, orders, setting.last_day)
    never = np.full(row_count(world.buyers), NEVER)
    orders["paid"] = payments.payment_days(facts, pairs, orders, never, cuts_of_lateness)
    luck = streams["luck"].random(row_count(orders))
    orders = taken(
        orders,
        shipments.kept_orders(facts, pairs, orders, limits.closed_from(pairs, cuts), luck),
    )
    orders["amount"] = _amounts(setting, world, orders)
    return orders, cuts_of_lateness


def _without_most_uninsured(
    rng: np.random.Generator, facts: Facts, pairs: Frame, orders: Frame
) -> Frame:
    """Only some of the invoices without a policy: the ledger is that of an insured firm."""
    at_home = facts.market_of(pairs["country"])[orders["pair"]] == HOME
    dropped = rng.random(row_count(orders)) < np.where(at_home, 0.9, 0.4)
    dropped &= (orders["policy"] < 0) & (pairs["cluster"][orders["pair"]] < 0)
    return taken(orders, ~dropped)


def _amounts(setting: Setting, world: World, orders: Frame) -> Array:
    export = declarations.is_insured(world.policies, orders, at_home=False)
    home = declarations.is_insured(world.policies, orders, at_home=True)
    return rescaled_amounts(
        setting.facts, setting.path, world.exporters, world.years, world.pairs, orders, export, home
    )


# ---- Losses --------------------------------------------------------------------------------


def _with_losses(
    setting: Setting,
    streams: dict[str, np.random.Generator],
    world: World,
    orders: Frame,
    decisions: Frame,
    cuts: Array,
) -> tuple[Frame, Frame]:
    """Losses, and the orders with their final payment days and notices, sorted for the ledger."""
    facts, pairs = setting.facts, world.pairs
    cover = limits.cover_facts(facts, pairs, world.policies, orders, decisions)
    step = claims.refusing_steps(world.policies, orders, cover)
    book = losses_module.Book(
        facts=facts,
        path=setting.path,
        pairs=pairs,
        policies=world.policies,
        orders=orders,
        limit=cover["limit"],
        is_covered=step == limits.PASSES,
        step=step,
        sector_of_buyer=world.buyers["sector"],
        exporter_count=row_count(world.exporters),
        data_end=setting.last_day,
    )
    losses = losses_module.choose_losses(streams["losses"], book)
    failing = aftermath.failing_days(losses, row_count(world.buyers))
    orders = aftermath.after_losses(streams["losses"], pairs, orders, losses, failing)
    orders["amount"] = _amounts(setting, world, orders)
    # At home, where few buyers make the cut, it stays that by which orders were held back.
    fresh = payments.late_cuts(facts, pairs, orders, setting.last_day)
    at_home = facts.market_of(np.arange(len(fresh))) == HOME
    cuts = np.where(at_home, cuts, fresh)
    orders["paid"] = payments.payment_days(facts, pairs, orders, failing, cuts)
    orders["paid"] = aftermath.paid_after_losses(orders, losses)
    orders["notice"] = declarations.notice_days_of_orders(streams["declarations"], facts, orders)
    orders["notice"] = aftermath.notices_of_losses(orders, losses)
    return losses, _sorted_for_ledger(world, orders)


def _settled(
    setting: Setting,
    rng: np.random.Generator,
    world: World,
    orders: Frame,
    losses: Frame,
    decisions: Frame,
) -> tuple[Frame, Frame, Array]:
    """Orders with their final amounts, the claims, and for each loss its claim.

    The amounts behind paid claims are held to the budget of each year, then the cells of the
    path once more.
    """
    cover = limits.cover_facts(setting.facts, world.pairs, world.policies, orders, decisions)
    budgets = losses_module.paid_budgets(
        setting.facts, setting.path, row_count(world.exporters), setting.last_day
    )
    for _round in range(BUDGET_ROUNDS + 1):
        orders["amount"] = _amounts(setting, world, orders)
        claim_rows, claim_of_loss = claims.make_claims(
            rng, world.policies, world.pairs, orders, losses, cover, setting.last_day
        )
        if _round < BUDGET_ROUNDS:
            orders["amount"] = claims.amounts_held_to_budgets(
                orders, losses, claim_rows, budgets, setting.last_day
            )
    orders["premium"] = _premiums(world, orders)
    return orders, claim_rows, claim_of_loss


def _sorted_for_ledger(world: World, orders: Frame) -> Frame:
    """By exporter, ship date and buyer, the order in which invoices are numbered and stored."""
    order = np.argsort(
        keyed(world.pairs["exporter"][orders["pair"]], orders["ship"]), kind="stable"
    )
    return taken(orders, order)


def _premiums(world: World, orders: Frame) -> Array:
    rate = np.where(orders["policy"] >= 0, world.policies["rate"][orders["policy"]], 0.0)
    return np.round(np.where(orders["declared"] < NEVER, orders["amount"] * rate, 0.0), 2)


def _maxima(setting: Setting, rng: np.random.Generator, world: World, orders: Frame) -> Array:
    """Most that each policy year pays: the scheme's multiple of the premium, else by turnover."""
    rows = world.policies
    count = row_count(rows)
    known = orders["policy"] >= 0
    length = rows["end"] - rows["start"] + 1
    in_data = (
        np.minimum(rows["end"], setting.last_day) - np.maximum(rows["start"], FIRST_SHIP_DAY) + 1
    )
    turnover = np.bincount(orders["policy"][known], orders["amount"][known], count)
    turnover *= length / np.clip(in_data, 60, None)
    premium = rows["rate"] * np.bincount(
        orders["policy"][known],
        orders["amount"][known] * (orders["declared"][known] < NEVER),
        count,
    )
    multiple = np.array(
        [
            float(row["annual_maximum_multiple_of_premium"] or 0)
            for row in setting.facts.rows["schemes"]
        ]
        + [0.0]
    )[rows["scheme"]]
    by_turnover = limits.nice_amount(np.maximum(turnover * rng.uniform(0.20, 0.50, count), 60_000))
    maximum = np.where(multiple > 0, np.maximum(multiple * premium, 1_000.0), by_turnover)
    domestic = rows["product"] == policies.DOMESTIC
    # At home the maximum follows what is owed at its height, about a third of a year's sales.
    peak = turnover / 3
    maximum[domestic] = limits.nice_amount(
        np.maximum(peak * rng.uniform(0.7, 1.05, count), 60_000)
    )[domestic]
    return np.round(maximum, 2)


def _limits_after_losses(
    setting: Setting,
    rng: np.random.Generator,
    world: World,
    losses: Frame,
    decisions: Frame,
    grades: Frame,
) -> Frame:
    """Decisions with the limits of buyers in trouble withdrawn, everybody's, soon after the grade.

    A dispute or a rejection ends the limit of one exporter. Whoever trades no more asks no more.
    """
    pairs = world.pairs
    known = aftermath.troubles(losses, row_count(world.buyers))
    first = np.minimum(known["default"], known["insolvent"])[pairs["buyer_row"]]
    own = np.full(row_count(pairs), NEVER)
    told = losses["notice"] < NEVER
    np.minimum.at(own, losses["pair"][told], losses["notice"][told] + 2)
    trouble = np.minimum(first, own)
    failing = aftermath.failing_days(losses, row_count(world.buyers))[pairs["buyer_row"]]
    ends = np.full(row_count(pairs), NEVER)
    ends[losses["pair"]] = np.where(
        losses["fate"] == losses_module.WITHDRAWN, NEVER, losses["loss"]
    )
    ends = np.minimum(np.minimum(failing, ends), trouble)
    decisions = taken(decisions, decisions["decided"] <= ends[decisions["pair"]])
    decisions = limits.within_grade_and_policy(
        setting.facts, pairs, world.policies, grades, decisions
    )
    hit = np.flatnonzero(trouble < NEVER)
    cuts = {
        "pair": hit,
        "day": (trouble[hit] + rng.integers(1, 20, len(hit))).astype(np.int32),
        "factor": np.zeros(len(hit)),
        "reason": np.full(len(hit), limits.OVERDUE),
    }
    return limits.with_cuts(rng, decisions, cuts)


# ---- Tables --------------------------------------------------------------------------------


def _tables(
    setting: Setting,
    streams: dict[str, np.random.Generator],
    world: World,
    orders: Frame,
    decisions: Frame,
    grades: Frame,
    claim_rows: Frame,
    offsets: Offsets,
) -> Chunk:
    facts, last_day, rng = setting.facts, setting.last_day, streams["tables"]
    decisions = taken(decisions, decisions["decided"] <= last_day)
    movements = claims.make_movements(streams["claims"], facts, claim_rows, last_day)
    grants = subsidies.make_subsidies(streams["subsidies"], facts, world.policies, orders, last_day)
    grades = taken(grades, grades["valid_from"] <= last_day)
    keys = {
        "exporter": ids("E", offsets.exporters, row_count(world.exporters), 6),
        "buyer": ids("B", offsets.buyers, row_count(world.buyers), 7),
        "policy": ids("P", offsets.policies, row_count(world.policies), 7),
        "claim": ids("C", offsets.claims, row_count(claim_rows), 6),
        "invoice": ids("N", offsets.shipments, row_count(orders), 9),
    }
    result = {
        "exporters": assembling.exporters_table(
            rng, facts, world.exporters, keys["exporter"], offsets.exporters
        ),
        "exporter_years": assembling.exporter_years_table(world.years, keys["exporter"]),
        "buyers": assembling.buyers_table(rng, facts, world.buyers, keys["buyer"], offsets.buyers),
        "buyer_grades": assembling.grades_table(grades, keys["buyer"]),
        "policies": assembling.policies_table(
            facts, world.policies, keys["policy"], keys["exporter"]
        ),
        "limits": assembling.limits_table(
            decisions, world.pairs, ids("L", offsets.limits, row_count(decisions), 7),
            keys["exporter"], keys["buyer"], last_day,
        ),
        "shipments": assembling.shipments_table(
            rng, facts, orders, world.pairs, keys, offsets.shipments, last_day
        ),
        "claims": assembling.claims_table(claim_rows, movements, world.pairs, keys, last_day),
        "claim_invoices": assembling.claim_invoices_table(orders, keys),
        "claim_movements": assembling.movements_table(
            movements, ids("M", offsets.movements, row_count(movements), 7), keys["claim"]
        ),
        "subsidies": assembling.subsidies_table(
            facts, grants, world.policies, ids("S", offsets.subsidies, row_count(grants), 7), keys
        ),
        "pool_cessions": assembling.cessions_table(
            facts,
            subsidies.make_cessions(facts, world.policies, row_count(world.exporters)),
            keys["policy"],
        ),
    }  # fmt: skip
    return Chunk(
        tables=result,
        cases=effects.cases_table(
            world.exporters, orders, keys, facts.codes("countries", "country_code")
        ),
        found=_found(facts, world, orders),
        offsets=_next_offsets(offsets, result),
    )


def _found(facts: Facts, world: World, orders: Frame) -> list[effects.Found]:
    """How many exporters of each city a subsidy brought in, and what those of Yiwu insured."""
    populations = exporters.uptake_populations(facts, world.exporters, world.years)
    return [
        effects.Found(code, float((world.exporters["uptake_effect"] == number).sum()), float(count))
        for number, (code, count) in enumerate(populations.items())
    ] + [_found_insured(facts, world, orders)]


def _found_insured(facts: Facts, world: World, orders: Frame) -> effects.Found:
    """Insured by the exporters that the subsidy of Yiwu brought in, against its other ones."""
    code = "subsidy_insured_yiwu_2025"
    first, last = facts.window(code)
    exporter = world.pairs["exporter"][orders["pair"]]
    yiwu = facts.codes("cities", "city_code").index("yiwu")
    own = declarations.is_insured(world.policies, orders, at_home=False)
    own &= (orders["ship"] >= first) & (orders["ship"] <= last)
    own &= world.exporters["city"][exporter] == yiwu
    own &= world.exporters["size"][exporter] != exporters.LARGE
    is_new = world.exporters["uptake_effect"][exporter] >= 0
    amount = orders["amount"]
    return effects.Found(
        code, float(amount[own & is_new].sum()), float(amount[own & ~is_new].sum())
    )


def _next_offsets(offsets: Offsets, result: dict[str, pa.Table]) -> Offsets:
    counts = {name.removeprefix("claim_"): table.num_rows for name, table in result.items()}
    names = (
        "exporters",
        "buyers",
        "policies",
        "limits",
        "shipments",
        "claims",
        "movements",
        "subsidies",
    )
    return replace(offsets, **{name: getattr(offsets, name) + counts[name] for name in names})


def _grades(setting: Setting, seed: int, world: World, losses: Frame | None) -> Frame:
    """Grades with the troubles of the losses, or as they would be without any."""
    count = row_count(world.buyers)
    nothing = np.full(count, NEVER, dtype=np.int64)
    known = (
        {"default": nothing, "insolvent": nothing}
        if losses is None
        else aftermath.troubles(losses, count)
    )
    rng = np.random.default_rng(seed)
    return buyers.make_grades(rng, setting.facts, world.buyers, known, setting.last_day)
