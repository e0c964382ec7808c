"""Exporters: who they are, what they export each year, and when they take out a first policy."""

from dataclasses import dataclass

import numpy as np

from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import (
    NEVER,
    Array,
    Frame,
    day,
    quota_choice,
    uniform_days,
    year_of,
)
from tradecredit.synthetic.paths import EXPORTERS_AT_SCALE_ONE, InsuredPath

SIZE_NAMES = ("small", "medium", "large")
SMALL, LARGE = SIZE_NAMES.index("small"), SIZE_NAMES.index("large")
FIRST_EXPORT_YEAR = 2017
# Planted effects of subsidies on first policies: code, cities, and the first day of cover.
UPTAKE_EFFECTS = (
    ("subsidy_uptake_jinhua_2020", ("jinhua",), day(2020, 5, 6)),
    ("subsidy_uptake_guangdong_2024", ("guangzhou", "foshan", "dongguan"), day(2024, 1, 8)),
    ("subsidy_uptake_yiwu_2025", ("yiwu",), day(2025, 5, 1)),
    ("subsidy_uptake_shenzhen_2025", ("shenzhen",), day(2025, 5, 1)),
)
BROUGHT_IN_WITHIN_DAYS = 200


@dataclass(frozen=True)
class ExporterYears:
    """Customs exports by [exporter, year since 2017]; domestic sales are in RMB."""

    exports_usd: Array
    exports_to_us_usd: Array
    domestic_sales_cny: Array

    def exports_before(self, exporter: Array, years: Array) -> Array:
        """Exports of the calendar year before; of 2017 where the year before is older."""
        column = np.clip(years - 1 - FIRST_EXPORT_YEAR, 0, self.exports_usd.shape[1] - 1)
        return self.exports_usd[exporter, column]


def make_exporters(rng: np.random.Generator, facts: Facts, count: int) -> Frame:
    """One row per exporter: city, sector, size, insured share and leaning to US buyers."""
    size = _sizes(rng, facts, count)
    city = np.zeros(count, dtype=np.int32)
    sector = np.zeros(count, dtype=np.int32)
    for group in (size == LARGE, size != LARGE):
        weights = facts.numbers("cities", "exporter_weight")
        city[group] = quota_choice(rng, weights, int(group.sum()))
        sector[group] = quota_choice(rng, facts.numbers("sectors", "weight"), int(group.sum()))
    return {
        "city": city,
        "sector": sector,
        "size": size,
        "insured_ratio": rng.beta(3.0, 7.0, count),
        "us_leaning": rng.beta(0.55, 2.6, count),
        "habit": rng.random(count),
    }


def _sizes(rng: np.random.Generator, facts: Facts, count: int) -> Array:
    large = facts.value("large_exporter_share_ratio")
    medium = (1 - large) * facts.value("medium_of_sme_share_ratio")
    return quota_choice(rng, np.array([1 - large - medium, medium, large]), count)


# ---- Exports -------------------------------------------------------------------------------


def make_exporter_years(
    rng: np.random.Generator,
    facts: Facts,
    path: InsuredPath,
    exporters: Frame,
    last_year: int,
    last_year_share: float,
) -> ExporterYears:
    """Exports that add up to the book's totals; the last year is cut at the end of the data."""
    years = np.arange(FIRST_EXPORT_YEAR, last_year + 1)
    level = _levels(rng, exporters["size"], len(years))
    us_leaning = exporters["us_leaning"][:, None]
    part = len(exporters["size"]) / EXPORTERS_AT_SCALE_ONE
    totals = export_totals(facts, path) * part
    totals = totals[:, : len(years)].copy()
    totals[:, -1] *= last_year_share
    elsewhere, to_us = (
        _scaled_to_totals(facts, exporters, level * leaning, market)
        for leaning, market in ((1 - us_leaning, totals[0]), (us_leaning, totals[1]))
    )
    return ExporterYears(
        exports_usd=np.round(elsewhere + to_us, 2),
        exports_to_us_usd=np.round(to_us, 2),
        domestic_sales_cny=_domestic_sales(rng, exporters, level, years),
    )


def export_totals(facts: Facts, path: InsuredPath) -> Array:
    """Exports of the whole book in US$ by [market elsewhere/US, year since 2017]."""
    ratio = facts.by_year("penetration_ratio")
    share = facts.by_year("us_export_share_ratio")
    totals = {y: path.of_year(max(y, 2018)) / ratio[y] for y in range(2017, 2027) if y != 2025}
    to_us = {year: totals[year] * share[year] for year in totals}
    totals[2025] = totals[2024] * (1 + facts.value("exports_growth_2025"))
    to_us[2025] = to_us[2024] * (1 + facts.value("us_exports_growth_2025"))
    years = range(2017, 2027)
    us_by_year = np.array([to_us[year] for year in years])
    return np.stack([np.array([totals[year] for year in years]) - us_by_year, us_by_year])


def _levels(rng: np.random.Generator, size: Array, year_count: int) -> Array:
    median = np.array([1.15e6, 6.2e6, 6.5e7])[size]
    spread = np.array([0.75, 0.60, 0.85])[size]
    base = median * np.exp(spread * rng.standard_normal(len(size)))
    walk = np.cumsum(0.10 * rng.standard_normal((len(size), year_count)), axis=1)
    return base[:, None] * np.exp(walk)


def _scaled_to_totals(facts: Facts, exporters: Frame, amounts: Array, totals: Array) -> Array:
    """Amounts of small and large exporters, each scaled to its part of the yearly total."""
    is_large = exporters["size"] == LARGE
    sme_share = facts.value("sme_export_share_ratio") if is_large.any() else 1.0
    scaled = amounts.copy()
    for group, share in ((is_large, 1 - sme_share), (~is_large, sme_share)):
        sums = amounts[group].sum(axis=0)
        scaled[group] *= totals * share / np.where(sums > 0, sums, 1.0)
    return scaled


def _domestic_sales(
    rng: np.random.Generator, exporters: Frame, level: Array, years: Array
) -> Array:
    share = 0.25 * rng.beta(1.2, 4.0, len(exporters["size"]))[:, None]
    turn = 1 + 1.2 * exporters["us_leaning"][:, None] * (years >= 2025)
    return np.round(level * 7.2 * share * turn, 2)


# ---- First policy --------------------------------------------------------------------------


def first_policy_days(
    rng: np.random.Generator, facts: Facts, exporters: Frame, years: ExporterYears
) -> Frame:
    """``first_day`` of each exporter's first policy; ``NEVER`` for one that takes none by 2026.

    The number of clients of each year follows the given path exactly. Exporters that wait for a
    subsidy are its planted effect: without it they would not insure. ``uptake_effect`` is that
    effect's place in ``UPTAKE_EFFECTS``, -1 for all others.
    """
    size = exporters["size"]
    entry_year = np.zeros(len(size), dtype=np.int32)
    cumulative = _client_counts(facts, size)
    large = np.flatnonzero(size == LARGE)
    entry_year[large] = _entry_years(rng.permutation(len(large)), cumulative["large"])
    small = np.flatnonzero(size != LARGE)
    effect, rank = _sme_ranks(rng, facts, exporters, years, small, cumulative["sme"])
    entry_year[small] = _entry_years(rank, cumulative["sme"])
    days = _days_within(rng, facts, exporters, entry_year)
    return _with_brought_in(rng, days, small[effect >= 0], effect[effect >= 0], entry_year)


def _client_counts(facts: Facts, size: Array) -> dict[str, Array]:
    clients = np.array(list(facts.by_year("client_share_ratio").values())) * len(size)
    sme_share = np.array(list(facts.by_year("sme_client_share_ratio").values()))
    large_count = int((size == LARGE).sum())
    large = np.minimum(np.maximum.accumulate(np.round(clients * (1 - sme_share))), large_count)
    sme = np.minimum(np.maximum.accumulate(np.round(clients - large)), len(size) - large_count)
    return {"large": large.astype(np.int64), "sme": sme.astype(np.int64)}


def _entry_years(rank: Array, cumulative: Array) -> Array:
    position = np.searchsorted(cumulative, rank, side="right")
    return np.where(position < len(cumulative), 2018 + position, 9999).astype(np.int32)


def _sme_ranks(
    rng: np.random.Generator,
    facts: Facts,
    exporters: Frame,
    years: ExporterYears,
    small: Array,
    cumulative: Array,
) -> tuple[Array, Array]:
    """Effect that each small or medium exporter waits for (-1: none), and its place in the queue.

    Of a city those wait that would have been first, so that it stands lower than other cities
    from the start and rises beside them until the subsidy comes. How many is drawn.
    """
    score = rng.random(len(small))
    cities = np.array(facts.codes("cities", "city_code"))[exporters["city"][small]]
    eligible = (cities == "shenzhen") & (years.exports_usd[small, 2021 - 2017] <= 8e6)
    shenzhen = rng.permutation(np.flatnonzero(eligible))
    early, late = np.split(shenzhen, [round(0.9 * len(shenzhen))])
    score[early] *= 0.6
    score[late] = 2.0
    effect = np.full(len(small), -1)
    for number, (code, places, _first_day) in enumerate(UPTAKE_EFFECTS):
        own = np.flatnonzero(np.isin(cities, places))
        own = own[np.argsort(score[own], kind="stable")]
        own = late if places == ("shenzhen",) else own
        everyone = len(shenzhen) if places == ("shenzhen",) else len(own)
        waiting = rng.binomial(everyone, facts.effects[code])
        effect[own[:waiting]] = number
    return effect, _ranks_with_waiting(score, effect, cumulative)


def _ranks_with_waiting(score: Array, effect: Array, cumulative: Array) -> Array:
    """Places in the queue: by score, but who waits is first in the year of the subsidy."""
    ordinary = np.argsort(np.where(effect >= 0, np.inf, score), kind="stable")
    ordinary = ordinary[: len(score) - int((effect >= 0).sum())]
    order: list[int] = []
    for number, (_code, _places, first_day) in enumerate(UPTAKE_EFFECTS):
        begin = int(cumulative[int(year_of(np.array([first_day]))[0]) - 1 - 2018])
        missing = max(begin - len(order), 0)
        order += [*ordinary[:missing], *np.flatnonzero(effect == number)]
        ordinary = ordinary[missing:]
    rank = np.empty(len(score), dtype=np.int64)
    rank[np.array([*order, *ordinary], dtype=np.int64)] = np.arange(len(score))
    return rank


def _with_brought_in(
    rng: np.random.Generator, days: Array, waiting: Array, effect: Array, entry_year: Array
) -> Frame:
    """First days of policies, those of exporters that a subsidy brought in soon after it."""
    first_days = np.array([first_day for _code, _places, first_day in UPTAKE_EFFECTS])[effect]
    in_time = entry_year[waiting] == year_of(first_days)
    waiting, effect, first_days = waiting[in_time], effect[in_time], first_days[in_time]
    uptake = np.full(len(days), -1)
    uptake[waiting] = effect
    result = days.copy()
    result[waiting] = uniform_days(rng, first_days, first_days + BROUGHT_IN_WITHIN_DAYS)
    return {"first_day": result, "uptake_effect": uptake}


def uptake_populations(facts: Facts, exporters: Frame, years: ExporterYears) -> dict[str, int]:
    """How many exporters each uptake effect is about: the small and medium ones of its cities.

    In Shenzhen those the scheme of 2022 was open to.
    """
    cities = np.array(facts.codes("cities", "city_code"))[exporters["city"]]
    small = exporters["size"] != LARGE
    eligible = years.exports_usd[:, 2021 - 2017] <= 8e6
    return {
        code: int((small & np.isin(cities, places) & (eligible | (cities != "shenzhen"))).sum())
        for code, places, _first_day in UPTAKE_EFFECTS
    }


def _days_within(
    rng: np.random.Generator, facts: Facts, exporters: Frame, entry_year: Array
) -> Array:
    known = np.minimum(entry_year, 2026)
    first = np.array([day(year, 1, 1) for year in range(2018, 2027)])[known - 2018]
    days = uniform_days(rng, first, first + 330)
    already = (entry_year == 2018) & (rng.random(len(known)) < 0.88)
    days = np.where(
        already, uniform_days(rng, np.full(len(known), day(2017, 2, 1)), day(2018, 1, 1)), days
    )
    cities = np.array(facts.codes("cities", "city_code"))[exporters["city"]]
    shenzhen_2022 = (entry_year == 2022) & (cities == "shenzhen")
    days = np.where(shenzhen_2022, np.minimum(days, day(2022, 6, 20)), days)
    early_2026 = uniform_days(rng, np.full(len(known), day(2026, 1, 1)), day(2026, 8, 1))
    days = np.where(entry_year == 2026, early_2026, days)
    return np.where(entry_year == 9999, NEVER, days).astype(np.int32)
