"""One chunk of the book: at most 2,000 exporters with buyers of their own, from seed to tables."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from tradecredit.synthetic import (
    assembling,
    buyers,
    claims,
    declarations,
    exporters,
    limits,
    payments,
    policies,
    shipments,
    subsidies,
)
from tradecredit.synthetic import losses as losses_module
from tradecredit.synthetic.assembling import Offsets, ids
from tradecredit.synthetic.buyers import FIRST_SHIP_DAY
from tradecredit.synthetic.calibration import rescaled_amounts
from tradecredit.synthetic.exporters import ExporterYears
from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import NEVER, Array, Frame, day_number, keyed, row_count, taken
from tradecredit.synthetic.paths import InsuredPath

SUBJECTS = (
    "exporters", "years", "entry", "policies", "pairs", "buyers", "orders", "payments", "luck",
    "declarations", "limits", "losses", "claims", "subsidies", "grades", "tables",
)  # fmt: skip


BUDGET_ROUNDS = 2


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


def chunk_tables(
    setting: Setting, seed: np.random.SeedSequence, exporter_count: int, offsets: Offsets
) -> tuple[dict[str, pa.Table], Offsets]:
    """Every table of one chunk, and where the ids of the next one begin."""
    streams = dict(
        zip(SUBJECTS, map(np.random.default_rng, seed.spawn(len(SUBJECTS))), strict=True)
    )
    world = _world(setting, streams, exporter_count)
    cuts = limits.planned_cuts(streams["limits"], setting.facts, world.pairs)
    orders = _shipped_orders(setting, streams, world, cuts)
    decisions = limits.make_limits(
        streams["limits"], setting.facts, world.pairs, world.policies, orders, cuts
    )
    losses, orders = _with_losses(setting, streams, world, orders, decisions)
    orders = _sorted_for_ledger(world, orders)
    decisions = limits.with_cuts(
        streams["limits"], decisions, _cuts_after_losses(streams["limits"], losses)
    )
    cover = limits.cover_facts(setting.facts, world.pairs, world.policies, orders, decisions)
    claim_rows, claim_of_loss = claims.make_claims(
        streams["claims"], world.policies, orders, losses, cover,
        orders["overdue_at_shipment"], setting.last_day,
    )  # fmt: skip
    orders["claim"] = np.where(orders["loss"] >= 0, claim_of_loss[orders["loss"]], -1)
    too_early = (orders["claim"] < 0) & (orders["notice"] <= orders["due"])
    orders["notice"] = np.where(too_early, NEVER, orders["notice"])
    return _tables(setting, streams, world, orders, decisions, losses, claim_rows, offsets)


# ---- Who trades with whom ------------------------------------------------------------------


def _world(setting: Setting, streams: dict[str, np.random.Generator], count: int) -> World:
    facts, path, last_day = setting.facts, setting.path, setting.last_day
    firms = exporters.make_exporters(streams["exporters"], facts, count)
    passed = setting.data_end.timetuple().tm_yday / 365
    years = exporters.make_exporter_years(
        streams["years"], facts, path, firms, setting.data_end.year, min(passed, 1.0)
    )
    first_days = exporters.first_policy_days(streams["entry"], facts, firms, years)
    policy_rows = policies.make_policies(
        streams["policies"], facts, firms, years, first_days, last_day
    )
    pairs = buyers.make_pairs(
        streams["pairs"], facts, firms, years, first_days, policy_rows, last_day
    )
    buyer_rows, buyer_of_pair = buyers.make_buyers(streams["buyers"], facts, firms, pairs)
    pairs["buyer_row"] = buyer_of_pair
    return World(firms, years, policy_rows, pairs, buyer_rows)


# ---- Invoices ------------------------------------------------------------------------------


def _shipped_orders(
    setting: Setting, streams: dict[str, np.random.Generator], world: World, cuts: Frame
) -> Frame:
    facts, pairs = setting.facts, world.pairs
    orders = shipments.make_orders(
        streams["orders"], facts, setting.path, row_count(world.exporters), pairs, setting.last_day
    )
    quality = world.buyers["quality"][pairs["buyer_row"]]
    lateness = payments.pair_lateness(streams["payments"], facts, pairs, quality)
    orders = payments.with_payments(streams["payments"], facts, pairs, orders, lateness)
    luck = streams["luck"].random(row_count(orders))
    orders = taken(
        orders,
        shipments.kept_orders(facts, pairs, orders, limits.closed_from(pairs, cuts), luck),
    )
    other = streams["luck"].random(row_count(orders)) < 0.15
    goods = np.where(other, pairs["other_goods"][orders["pair"]], pairs["goods"][orders["pair"]])
    orders |= {
        "goods": goods,
        "policy": declarations.policies_of_orders(facts, pairs, world.policies, orders),
    }
    orders = _without_most_uninsured(streams["luck"], pairs, orders)
    orders["declared"] = declarations.declaration_days(
        streams["declarations"], facts, world.policies, orders
    )
    orders["amount"] = _amounts(setting, world, orders)
    orders["paid"] = payments.held_to_overdue_shares(
        streams["payments"], facts, pairs, orders, setting.last_day
    )
    orders["paid"] = payments.with_tariff_delays(facts, pairs, orders)
    orders["notice"] = declarations.notice_days_of_orders(streams["declarations"], facts, orders)
    return orders


def _without_most_uninsured(rng: np.random.Generator, pairs: Frame, orders: Frame) -> Frame:
    """Only some of the invoices without a policy: the ledger is that of an insured firm."""
    uninsured = orders["policy"] < 0
    drop = (
        uninsured & (rng.random(row_count(orders)) < 0.4) & (pairs["cluster"][orders["pair"]] < 0)
    )
    return taken(orders, ~drop)


def _amounts(setting: Setting, world: World, orders: Frame) -> Array:
    insured = declarations.is_export_insured(world.policies, orders)
    return rescaled_amounts(
        setting.facts, setting.path, world.exporters, world.years, world.pairs, orders, insured
    )


# ---- Losses --------------------------------------------------------------------------------


def _with_losses(
    setting: Setting,
    streams: dict[str, np.random.Generator],
    world: World,
    orders: Frame,
    decisions: Frame,
) -> tuple[Frame, Frame]:
    cover = limits.cover_facts(setting.facts, world.pairs, world.policies, orders, decisions)
    overdue = shipments.shipped_while_overdue(orders)
    book = losses_module.Book(
        facts=setting.facts,
        path=setting.path,
        pairs=world.pairs,
        policies=world.policies,
        orders=orders,
        cover=cover,
        overdue_at_shipment=overdue,
        exporter_count=row_count(world.exporters),
        data_end=setting.last_day,
    )
    losses = losses_module.choose_losses(streams["losses"], book)
    orders, kept = losses_module.after_losses(
        streams["losses"], orders, losses, row_count(world.pairs)
    )
    orders, cover = taken(orders, kept), taken(cover, kept)
    orders["overdue_at_shipment"] = shipments.shipped_while_overdue(orders)
    world.policies["maximum"] = _maxima(setting, streams["policies"], world, orders)
    budgets = losses_module.paid_budgets(book)
    for _round in range(BUDGET_ROUNDS):
        orders["amount"] = _amounts(setting, world, orders)
        orders["amount"] = claims.amounts_held_to_budgets(
            world.policies, orders, losses, cover, orders["overdue_at_shipment"], budgets,
            setting.last_day,
        )  # fmt: skip
    orders["amount"] = _amounts(setting, world, orders)
    return losses, orders


def _sorted_for_ledger(world: World, orders: Frame) -> Frame:
    """By exporter, ship date and buyer, the order in which invoices are numbered and stored."""
    order = np.argsort(
        keyed(world.pairs["exporter"][orders["pair"]], orders["ship"]), kind="stable"
    )
    orders = taken(orders, order)
    rate = np.where(orders["policy"] >= 0, world.policies["rate"][orders["policy"]], 0.0)
    orders["premium"] = np.round(
        np.where(orders["declared"] < NEVER, orders["amount"] * rate, 0.0), 2
    )
    return orders


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
    by_turnover = limits.nice_amount(np.maximum(turnover * rng.uniform(0.15, 0.50, count), 60_000))
    maximum = np.where(multiple > 0, np.maximum(multiple * premium, 1_000.0), by_turnover)
    domestic = rows["product"] == policies.DOMESTIC
    maximum[domestic] = subsidies.domestic_maxima(
        rng, setting.facts, rows, row_count(world.exporters)
    )
    return np.round(maximum, 2)


def _cuts_after_losses(rng: np.random.Generator, losses: Frame) -> Frame:
    """The insurer withdraws the limit of a buyer that did not pay, soon after the notice."""
    noticed = np.flatnonzero(losses["notice"] < NEVER)
    return {
        "pair": losses["pair"][noticed],
        "day": (losses["notice"][noticed] + rng.integers(3, 25, len(noticed))).astype(np.int32),
        "factor": np.zeros(len(noticed)),
        "reason": np.full(len(noticed), limits.OVERDUE),
    }


# ---- Tables --------------------------------------------------------------------------------


def _tables(
    setting: Setting,
    streams: dict[str, np.random.Generator],
    world: World,
    orders: Frame,
    decisions: Frame,
    losses: Frame,
    claim_rows: Frame,
    offsets: Offsets,
) -> tuple[dict[str, pa.Table], Offsets]:
    facts, last_day, rng = setting.facts, setting.last_day, streams["tables"]
    decisions = taken(decisions, decisions["decided"] <= last_day)
    movements = claims.make_movements(streams["claims"], facts, claim_rows, last_day)
    grants = subsidies.make_subsidies(streams["subsidies"], facts, world.policies, orders, last_day)
    grades = _grades(setting, streams["grades"], world, losses)
    keys = {
        "exporter": ids("E", offsets.exporters, row_count(world.exporters), 6),
        "buyer": ids("B", offsets.buyers, row_count(world.buyers), 7),
        "policy": ids("P", offsets.policies, row_count(world.policies), 7),
        "claim": ids("C", offsets.claims, row_count(claim_rows), 6),
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
        "claims": assembling.claims_table(claim_rows, world.pairs, keys, last_day),
        "claim_movements": assembling.movements_table(
            movements, ids("M", offsets.movements, row_count(movements), 7), keys["claim"]
        ),
        "subsidies": assembling.subsidies_table(
            facts, grants, world.policies, ids("S", offsets.subsidies, row_count(grants), 7), keys
        ),
        "pool_cessions": assembling.cessions_table(
            facts, subsidies.make_cessions(facts, world.policies), keys["policy"]
        ),
    }  # fmt: skip
    return result, _next_offsets(offsets, result)


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


def _grades(setting: Setting, rng: np.random.Generator, world: World, losses: Frame) -> Frame:
    """Grades; a buyer is unresolved from the notice of a claim that was not withdrawn."""
    losses = taken(losses, np.isin(losses["fate"], losses_module.UNRESOLVED_FATES))
    buyer = world.pairs["buyer_row"][losses["pair"]]
    known = np.minimum(losses["notice"], losses["loss"] + 30)
    distress = np.full(row_count(world.buyers), NEVER)
    np.minimum.at(distress, buyer, known)
    insolvent = np.zeros(row_count(world.buyers), dtype=bool)
    insolvent[buyer[losses["cause"] == losses_module.INSOLVENCY]] = True
    return buyers.make_grades(
        rng, setting.facts, world.buyers, distress, insolvent, setting.last_day
    )
