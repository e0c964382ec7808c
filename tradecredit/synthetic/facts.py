"""What the generator reads from ``data/reference``: facts, and the parameters it was given."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np

from tradecredit.data_files import read_reference
from tradecredit.settings import REFERENCE_DIR
from tradecredit.synthetic.frames import NEVER, Array, day_number

REFERENCE_NAMES = (
    "cities",
    "countries",
    "cover_restrictions",
    "generator_assumptions",
    "high_priority_codes",
    "hs_codes",
    "insolvency_index",
    "insurers",
    "planted_effects",
    "pool_members",
    "schemes",
    "sectors",
    "tariff_goods",
    "tariff_layers",
)

Rows = list[dict[str, str]]

MARKET_NAMES = ("elsewhere", "us", "home")
ELSEWHERE, US, HOME = range(3)


@dataclass(frozen=True)
class Facts:
    """Reference rows as text, and the generator's own parameters and planted effects as numbers."""

    rows: dict[str, Rows]
    parameters: dict[str, dict[str, float]]
    effects: dict[str, float]

    def value(self, code: str) -> float:
        """A parameter that has one value."""
        return self.parameters[code][""]

    def by_year(self, code: str) -> dict[int, float]:
        """A parameter that has one value per calendar year."""
        return {int(key): value for key, value in self.parameters[code].items()}

    def window(self, effect_code: str) -> tuple[int, int]:
        """First and last day on which a planted effect works, as day numbers."""
        (row,) = (row for row in self.rows["planted_effects"] if row["effect_code"] == effect_code)
        return day_or(row["window_start"], 0), day_or(row["window_end"], NEVER)

    def codes(self, table: str, column: str) -> list[str]:
        """One column of a reference table, in the order of the file."""
        return [row[column] for row in self.rows[table]]

    def market_of(self, country: Array) -> Array:
        """Market of each row of ``countries``: see ``MARKET_NAMES``."""
        codes = np.array(self.codes("countries", "country_code"))[country]
        return np.select([codes == "US", codes == "CN"], [US, HOME], ELSEWHERE)

    def numbers(self, table: str, column: str) -> Array:
        """One column of a reference table as numbers; an empty cell gives 0."""
        return np.array([float(row[column] or 0) for row in self.rows[table]])


@cache
def facts() -> Facts:
    """Everything the generator reads; the files are small and read once."""
    rows = {name: read_reference(REFERENCE_DIR / f"{name}.csv") for name in REFERENCE_NAMES}
    parameters: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows["generator_assumptions"]:
        parameters[row["parameter_code"]][row["key_code"]] = float(row["value"])
    effects = {row["effect_code"]: float(row["value"]) for row in rows["planted_effects"]}
    return Facts(rows=rows, parameters=dict(parameters), effects=effects)


def day_or(text: str, otherwise: int) -> int:
    """Day number of an ISO date, or ``otherwise`` for an empty cell."""
    from datetime import date

    return day_number(date.fromisoformat(text)) if text else otherwise


def off_cover_rules(source: Facts) -> list[tuple[str, str, int, int]]:
    """Country, prefix of the code of the goods, first and last day of each closed market."""
    return [
        (
            row["country_code"],
            row["hs_prefix"],
            day_or(row["valid_from"], 0),
            day_or(row["valid_to"], NEVER),
        )
        for row in source.rows["cover_restrictions"]
        if row["effect"] == "off_cover"
    ]


def hazard_multiplier(country_code: str, calendar_year: int) -> float:
    """Insolvency probability against the year before; the world's where the country has none."""
    table = _hazard_table()
    own = table.get((country_code, calendar_year))
    return own if own is not None else table.get(("any", calendar_year), 1.0)


@cache
def _hazard_table() -> dict[tuple[str, int], float]:
    return {
        (row["country_code"], int(row["calendar_year"])): float(row["hazard_multiplier"])
        for row in facts().rows["insolvency_index"]
        if row["hazard_multiplier"]
    }
