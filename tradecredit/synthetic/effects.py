"""The planted effects of a book, kept apart from it: what is true, and what would have been.

Only tests, and the page that holds an estimate against the truth, read what is written here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tradecredit.synthetic.exporters import UPTAKE_EFFECTS
from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import Array, Frame
from tradecredit.synthetic.tariffs import RUSHES

FOLDER_NAME = "planted"
EFFECTS_NAME = "effects.parquet"
CASE_COLUMNS = (
    ("effect_code", pa.string()),
    ("exporter_id", pa.string()),
    ("invoice_id", pa.string()),
    ("date_without", pa.date32()),
    ("country_without", pa.string()),
)


@dataclass(frozen=True)
class Found:
    """An effect as it came about in a part of a book: how many of how many it changed."""

    effect_code: str
    changed: float
    of_all: float


def effects_table(facts: Facts, found: Iterable[Found]) -> pa.Table:
    """One row per effect: estimand, population and window, the value that an estimate should find.

    ``true_value`` is the share of the population that the effect changed in this book, where the
    effect is a share of cases drawn one by one; else the value by which it is planted.
    """
    changed: dict[str, float] = {}
    of_all: dict[str, float] = {}
    for part in found:
        changed[part.effect_code] = changed.get(part.effect_code, 0.0) + part.changed
        of_all[part.effect_code] = of_all.get(part.effect_code, 0.0) + part.of_all
    rows = facts.rows["planted_effects"]
    codes = [row["effect_code"] for row in rows]
    true_values = [
        changed[code] / of_all[code] if of_all.get(code) else float(row["value"])
        for code, row in zip(codes, rows, strict=True)
    ]
    return pa.table(
        {
            "effect_code": codes,
            "estimand": [row["estimand"] for row in rows],
            "population": [row["population"] for row in rows],
            "window_start": pa.array([_day(row["window_start"]) for row in rows], pa.date32()),
            "window_end": pa.array([_day(row["window_end"]) for row in rows], pa.date32()),
            "unit": [row["unit"] for row in rows],
            "planted_value": [float(row["value"]) for row in rows],
            "true_value": true_values,
            "changed_count": pa.array([changed.get(code) for code in codes], pa.float64()),
            "population_count": pa.array([of_all.get(code) for code in codes], pa.float64()),
        }
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def cases_table(
    exporters: Frame, orders: Frame, keys: dict[str, pa.Array], codes: list[str]
) -> pa.Table:
    """Exporters and invoices that an effect changed, with what would have been without it.

    An exporter that a subsidy brought in would have had no policy in the window; an invoice would
    have been shipped on ``date_without``, or gone to ``country_without``.
    """
    parts = []
    waiting = np.flatnonzero(exporters["uptake_effect"] >= 0)
    parts.append(
        _cases(
            [UPTAKE_EFFECTS[number][0] for number in exporters["uptake_effect"][waiting]],
            exporter_id=keys["exporter"].take(pa.array(waiting)),
        )
    )
    moved = np.flatnonzero(orders["rush_effect"] >= 0)
    parts.append(
        _cases(
            [RUSHES[number].effect_code for number in orders["rush_effect"][moved]],
            invoice_id=keys["invoice"].take(pa.array(moved)),
            date_without=pa.array(orders["ship_without"][moved].astype(np.int32)).cast(pa.date32()),
        )
    )
    rerouted = np.flatnonzero(orders["route_effect"] >= 0)
    countries = pa.array(codes)
    parts.append(
        _cases(
            [ROUTES[number][0] for number in orders["route_effect"][rerouted]],
            invoice_id=keys["invoice"].take(pa.array(rerouted)),
            country_without=countries.take(pa.array(orders["consignee_without"][rerouted])),
        )
    )
    return pa.concat_tables(parts)


def _cases(effect_codes: list[str], **columns: pa.Array) -> pa.Table:
    count = len(effect_codes)
    found = {"effect_code": pa.array(effect_codes, pa.string()), **columns}
    return pa.table(
        {name: found.get(name, pa.nulls(count, kind)).cast(kind) for name, kind in CASE_COLUMNS}
    )


def write(folder: Path, name: str, table: pa.Table) -> None:
    """One file of the planted effects beside the tables of a book."""
    (folder / FOLDER_NAME).mkdir(exist_ok=True)
    pq.write_table(table, folder / FOLDER_NAME / name, compression="zstd")


# ---- Where goods go ------------------------------------------------------------------------

# Planted effect, country of the buyer, and where goods go instead.
ROUTES = (
    ("us_rerouting_2025", "US", ("VN", "MX", "MY", "TR", "AE", "HK")),
    ("russia_rerouting_priority_goods", "RU", ("KZ", "TR", "AE", "HK")),
)
ELSEWHERE_RATIO = 0.02


def with_consignees(
    rng: np.random.Generator, facts: Facts, pairs: Frame, orders: Frame, is_priority: Array
) -> Frame:
    """Orders with the country their goods go to: the buyer's, seldom another one, or a detour.

    ``is_priority`` says of each of the goods whether it is on the high-priority list; to Russia
    only those take a detour.
    """
    codes = facts.codes("countries", "country_code")
    country = pairs["country"][orders["pair"]]
    count = len(country)
    elsewhere = rng.random(count) < ELSEWHERE_RATIO
    usual = np.where(elsewhere, rng.integers(0, len(codes) - 1, count), country)
    luck = rng.random(count)
    consignee, effect = usual.copy(), np.full(count, -1, dtype=np.int8)
    for number, (code, buyer_country, detours) in enumerate(ROUTES):
        first, last = facts.window(code)
        hit = (country == codes.index(buyer_country)) & (luck < facts.effects[code])
        hit &= (orders["ship"] >= first) & (orders["ship"] <= last)
        if buyer_country == "RU":
            hit &= is_priority[orders["goods"]]
        ways = np.array([codes.index(name) for name in detours])
        consignee = np.where(hit, ways[rng.integers(0, len(ways), count)], consignee)
        effect[hit] = number
    return orders | {
        "consignee": consignee,
        "consignee_without": usual,
        "route_effect": effect,
    }
