"""Buyers, the pairs of an exporter and a buyer that trade with each other, and buyer grades."""

import numpy as np

from tradecredit.synthetic.exporters import LARGE, SMALL, ExporterYears
from tradecredit.synthetic.facts import HOME, Facts, hazard_multiplier
from tradecredit.synthetic.frames import (
    NEVER,
    Array,
    Frame,
    day,
    keyed,
    month_number,
    quota_choice,
    row_count,
    stacked,
    taken,
    uniform_days,
    year_of,
)
from tradecredit.synthetic.paths import FIRST_MONTH, MONTH_COUNT
from tradecredit.synthetic.policies import DOMESTIC

FIRST_SHIP_DAY = day(2018, 1, 1)
BUYERS_PER_PAIR = 0.66
TERM_CODES = ("OA", "DA", "DP", "LC")
OPEN_ACCOUNT, DOCUMENTS, CREDIT = (TERM_CODES.index(code) for code in ("OA", "DP", "LC"))
FABRICATION_WINDOW = 75
RUSSIA_CUT_DAY = day(2024, 11, 5)


def make_pairs(
    rng: np.random.Generator,
    facts: Facts,
    exporters: Frame,
    years: ExporterYears,
    first_days: Array,
    policies: Frame,
    data_end: int,
) -> Frame:
    """One row per exporter and buyer: market, goods, terms, size, days of trade."""
    pairs = stacked(
        [
            _export_pairs(rng, facts, exporters, years, first_days, data_end),
            _domestic_pairs(rng, facts, policies, data_end),
        ]
    )
    pairs["buyer"] = _buyer_numbers(rng, facts, pairs)
    pairs = _without_doubles(pairs)
    pairs = stacked([pairs, _fabricated_pairs(rng, facts, pairs, first_days, data_end)])
    pairs = taken(pairs, np.lexsort((pairs["buyer"], pairs["exporter"])))
    pairs = _with_goods_and_terms(rng, facts, exporters, pairs)
    pairs = taken(pairs, ~_kept_out_of_russia(rng, facts, pairs))
    return _with_rates(rng, facts, exporters, pairs)


def _export_pairs(
    rng: np.random.Generator,
    facts: Facts,
    exporters: Frame,
    years: ExporterYears,
    first_days: Array,
    data_end: int,
) -> Frame:
    mean_count = np.array([4.0, 8.0, 27.0])[exporters["size"]]
    least = np.array([2, 3, 12])[exporters["size"]]
    counts = np.where(first_days <= data_end, rng.poisson(mean_count) + least, 0)
    exporter = np.repeat(np.arange(len(counts)), counts)
    count = len(exporter)
    ledger_start = np.maximum(
        first_days - uniform_days(rng, np.zeros(len(counts)), 50), FIRST_SHIP_DAY
    )
    from_start = rng.random(count) < 0.5
    later = uniform_days(rng, ledger_start[exporter], data_end - 60)
    start = np.where(from_start, ledger_start[exporter], later)
    weight = np.exp(1.1 * rng.standard_normal(count))
    weight /= np.bincount(exporter, weight, len(counts))[exporter]
    mean_exports = years.exports_usd[:, :-1].mean(axis=1)
    return {
        "exporter": exporter,
        "country": _countries(rng, facts, exporters, exporter),
        "start": start,
        "end": start + (365 * rng.exponential(5.5, count)).astype(np.int64) + 90,
        "annual_usd": (mean_exports * exporters["insured_ratio"])[exporter] * weight,
        "cluster": np.full(count, -1),
    }


def _countries(rng: np.random.Generator, facts: Facts, exporters: Frame, exporter: Array) -> Array:
    codes = np.array(facts.codes("countries", "country_code"))
    weights = facts.numbers("countries", "export_share_ratio")
    weights[np.isin(codes, ["US", "CN"])] = 0.0
    elsewhere = quota_choice(rng, weights, len(exporter))
    to_us = rng.random(len(exporter)) < exporters["us_leaning"][exporter]
    return np.where(to_us, int(np.flatnonzero(codes == "US")[0]), elsewhere)


def _domestic_pairs(
    rng: np.random.Generator, facts: Facts, policies: Frame, data_end: int
) -> Frame:
    rows = np.flatnonzero(policies["product"] == DOMESTIC)
    sellers, first = np.unique(policies["exporter"][rows], return_index=True)
    counts = rng.integers(2, 6, len(sellers))
    exporter = np.repeat(sellers, counts)
    begin = np.repeat(policies["start"][rows][first], counts)
    later = uniform_days(rng, begin, data_end - 60)
    start = np.where(rng.random(len(exporter)) < 0.6, begin - 20, later)
    china = facts.codes("countries", "country_code").index("CN")
    return {
        "exporter": exporter,
        "country": np.full(len(exporter), china),
        "start": np.maximum(start, FIRST_SHIP_DAY),
        "end": start + (365 * rng.exponential(5.5, len(exporter))).astype(np.int64) + 90,
        "annual_usd": 250_000 * np.exp(0.8 * rng.standard_normal(len(exporter))),
        "cluster": np.full(len(exporter), -1),
    }


def _buyer_numbers(rng: np.random.Generator, facts: Facts, pairs: Frame) -> Array:
    """A buyer for each pair from its country's buyers; the first ones are met most often."""
    per_country = np.bincount(pairs["country"], minlength=len(facts.rows["countries"]))
    pool = np.ceil(per_country * BUYERS_PER_PAIR).astype(np.int64) + 1
    offset = np.cumsum(pool) - pool
    place = (pool[pairs["country"]] * rng.random(len(pairs["country"])) ** 1.35).astype(np.int64)
    return offset[pairs["country"]] + place


def _without_doubles(pairs: Frame) -> Frame:
    key = pairs["exporter"].astype(np.int64) * 10_000_000 + pairs["buyer"]
    return taken(pairs, np.sort(np.unique(key, return_index=True)[1]))


def _fabricated_pairs(
    rng: np.random.Generator, facts: Facts, pairs: Frame, first_days: Array, data_end: int
) -> Frame:
    """Clusters of three or four exporters that invent trade with one new buyer at one time."""
    expected_claims = 0.60 * len(first_days)
    wanted = facts.value("fabricated_claim_ratio") * expected_claims
    cluster_count = max(1, round(wanted / 3.4))
    starts = np.linspace(day(2019, 5, 1), data_end - 460, cluster_count + 1)[1:].astype(np.int64)
    if cluster_count == 1:
        starts = np.array([day(2024, 3, 1)])
    least = round(facts.effects["fabricated_cluster_exporters"])
    codes = facts.codes("countries", "country_code")
    markets = [codes.index(code) for code in ("US", "GB", "AE", "NL", "MX")]
    frames = []
    buyer = int(pairs["buyer"].max()) + 1
    for number, start in enumerate(starts):
        size = least + number % 2
        insured = np.flatnonzero(first_days < start - 400)
        members = np.sort(rng.choice(insured, min(size, len(insured)), replace=False))
        begin = start + uniform_days(rng, np.zeros(len(members)), 35)
        frames.append(
            {
                "exporter": members,
                "country": np.full(len(members), markets[number % len(markets)]),
                "start": begin.astype(np.int64),
                "end": (begin + FABRICATION_WINDOW).astype(np.int64),
                "annual_usd": 900_000 * np.exp(0.4 * rng.standard_normal(len(members))),
                "cluster": np.full(len(members), number),
                "buyer": np.full(len(members), buyer + number),
            }
        )
    return stacked(frames)


def _with_goods_and_terms(
    rng: np.random.Generator, facts: Facts, exporters: Frame, pairs: Frame
) -> Frame:
    count = row_count(pairs)
    term = rng.choice(4, count, p=[0.78, 0.05, 0.09, 0.08])
    open_days = rng.choice(
        [15, 30, 45, 60, 90, 120, 180], count, p=[0.04, 0.11, 0.10, 0.37, 0.23, 0.10, 0.05]
    )
    accepted_days = rng.choice([30, 60, 90], count, p=[0.40, 0.35, 0.25])
    # Documents reach the buyer's bank, and are paid at sight, two to three weeks after shipment.
    sight_days = rng.choice([14, 21], count)
    at_sight = (term == DOCUMENTS) | ((term == CREDIT) & (rng.random(count) < 0.55))
    at_home = facts.market_of(pairs["country"]) == HOME
    home_days = rng.choice([60, 75, 90, 120], count, p=[0.30, 0.30, 0.28, 0.12])
    term = np.where(at_home | (pairs["cluster"] >= 0), OPEN_ACCOUNT, term)
    term_days = np.select(
        [pairs["cluster"] >= 0, at_home, term == OPEN_ACCOUNT, at_sight],
        [60, home_days, open_days, sight_days],
        accepted_days,
    )
    sector = exporters["sector"][pairs["exporter"]]
    weights = facts.numbers("hs_codes", "weight")
    codes = np.array(facts.codes("countries", "country_code"))[pairs["country"]]
    # Much of what goes to Russia is what the list is about.
    to_russia = weights * np.where(is_priority_goods(facts), 6.0, 1.0)
    goods = np.where(
        np.isin(codes, ["RU", "BY"]),
        goods_choice(rng, facts, sector, to_russia),
        goods_choice(rng, facts, sector, weights),
    )
    other = goods_choice(rng, facts, sector, weights)
    return pairs | {
        "term": term,
        "term_days": term_days,
        "goods": goods,
        "other_goods": other,
        "term_differs": rng.random(count) < 0.008,
    }


def _kept_out_of_russia(rng: np.random.Generator, facts: Facts, pairs: Frame) -> Array:
    """New pairs that do not come about once the insurer has begun to refuse Russian business."""
    codes = np.array(facts.codes("countries", "country_code"))[pairs["country"]]
    late = np.isin(codes, ["RU", "BY"]) & (pairs["start"] >= RUSSIA_CUT_DAY)
    few_left = facts.value("new_russian_pairs_ratio")
    return late & (is_priority_goods(facts)[pairs["goods"]] | (rng.random(len(late)) > few_left))


def is_priority_goods(facts: Facts) -> Array:
    """For each row of hs_codes, whether it is on the common high priority list."""
    priority = set(facts.codes("high_priority_codes", "hs6_code"))
    return np.array([code in priority for code in facts.codes("hs_codes", "hs6_code")])


def goods_choice(rng: np.random.Generator, facts: Facts, sector: Array, weights: Array) -> Array:
    """Row of hs_codes for each sector, by the weights within the sector."""
    sectors = facts.codes("sectors", "sector_code")
    of_goods = np.array([sectors.index(code) for code in facts.codes("hs_codes", "sector_code")])
    goods = np.zeros(len(sector), dtype=np.int64)
    for number in range(len(sectors)):
        rows = np.flatnonzero(of_goods == number)
        chosen = sector == number
        if len(rows) and chosen.any():
            bounds = np.cumsum(weights[rows]) / weights[rows].sum()
            goods[chosen] = rows[np.searchsorted(bounds, rng.random(int(chosen.sum())) * 0.999999)]
    return goods


def _with_rates(rng: np.random.Generator, facts: Facts, exporters: Frame, pairs: Frame) -> Frame:
    """Invoices a year, and the size of one, from the yearly amount of the pair."""
    cities = np.array(facts.codes("cities", "city_code"))[exporters["city"][pairs["exporter"]]]
    annual = pairs["annual_usd"] * np.where(
        cities == "foshan", facts.value("foshan_level_multiple"), 1
    )
    rate = np.clip(1.2 * (annual / 20_000) ** 0.45, 1.2, 60.0)
    rate = np.where(pairs["cluster"] >= 0, 14.0, rate)
    is_small = exporters["size"][pairs["exporter"]] == SMALL
    rate = np.where(is_small & (pairs["cluster"] < 0), np.maximum(rate, 2.0), rate)
    return pairs | {
        "annual_usd": annual,
        "rate": rate * np.exp(0.2 * rng.standard_normal(len(rate))),
        "is_sme": exporters["size"][pairs["exporter"]] != LARGE,
    }


def active_months(pairs: Frame, weight: Array, chosen: Array) -> Array:
    """Sum of ``weight`` over the chosen pairs that trade, for each month of the path."""
    first = np.clip(month_number(pairs["start"][chosen]) - FIRST_MONTH, 0, MONTH_COUNT)
    last = np.clip(
        month_number(np.minimum(pairs["end"][chosen], day(2026, 12, 31))) - FIRST_MONTH + 1,
        0,
        MONTH_COUNT,
    )
    change = np.bincount(first, weight[chosen], MONTH_COUNT + 1)
    change -= np.bincount(last, weight[chosen], MONTH_COUNT + 1)
    return np.cumsum(change)[:MONTH_COUNT]


# How much of a buyer's soundness is its size: a correlation.
SIZE_MATTERS = 0.75


# ---- The buyers of a chunk -----------------------------------------------------------------


def make_buyers(rng: np.random.Generator, exporters: Frame, pairs: Frame) -> tuple[Frame, Array]:
    """One row per buyer that somebody trades with, and each pair's row in it."""
    numbers, first_pair, buyer_of_pair = np.unique(
        pairs["buyer"], return_index=True, return_inverse=True
    )
    first_start = np.full(len(numbers), NEVER)
    np.minimum.at(first_start, buyer_of_pair, pairs["start"])
    country = pairs["country"][first_pair]
    known = first_start - uniform_days(rng, np.full(len(numbers), 10), 900)
    annual = np.bincount(buyer_of_pair, pairs["annual_usd"])
    fabricated = np.zeros(len(numbers), dtype=bool)
    fabricated[buyer_of_pair[pairs["cluster"] >= 0]] = True
    known = np.where(fabricated, first_start - 12, known)
    record = rng.random(len(numbers))
    has_record = np.where(fabricated, 0, np.where(record < 0.55, 1, np.where(record < 0.60, 0, -1)))
    return {
        "country": country,
        "sector": exporters["sector"][pairs["exporter"][first_pair]],
        "group": _groups(rng, country),
        "first_seen": known.astype(np.int32),
        "has_import_record": has_record,
        "annual_usd": annual,
        **_weakness(rng, annual),
    }, buyer_of_pair


def _weakness(rng: np.random.Generator, annual_usd: Array) -> Frame:
    """How weak each buyer is in its books (0 best to 1), and how badly it pays (a normal score).

    Buyers of much are sounder than buyers of little, and sound ones pay better; neither is a rule,
    and the large ones take their time.
    """
    size = np.log(annual_usd)
    size = (size - size.mean()) / size.std()
    own = rng.standard_normal(len(size))
    weak = SIZE_MATTERS * -size + np.sqrt(1 - SIZE_MATTERS**2) * own
    rank = np.argsort(np.argsort(weak, kind="stable"), kind="stable")
    return {
        "quality": (rank + 0.5) / len(rank),
        "weakness": 0.64 * own + 0.48 * size + 0.60 * rng.standard_normal(len(size)),
    }


def _groups(rng: np.random.Generator, country: Array) -> Array:
    """Corporate group number for about 15 % of buyers; -1 for one that stands alone."""
    member = rng.random(len(country)) < 0.15
    group_count = max(1, int(member.sum() / 3.2))
    return np.where(member, rng.integers(0, group_count, len(country)), -1)


# ---- Grades --------------------------------------------------------------------------------

GRADE_NAMES = "ABCDE"
GRADE_PROBABILITY = np.array([0.003, 0.009, 0.022, 0.055])
GRADE_BOUNDS = np.sqrt(GRADE_PROBABILITY[1:] * GRADE_PROBABILITY[:-1])
FIRST_REVIEW_YEAR, FIRST_LEVEL_YEAR = 2016, 2010
DEFAULTED, INSOLVENT = GRADE_NAMES.index("D"), GRADE_NAMES.index("E")
LEAST_DEFAULTED_PROBABILITY = 0.12


def make_grades(
    rng: np.random.Generator, facts: Facts, buyers: Frame, troubles: Frame, data_end: int
) -> Frame:
    """A grade at first sight, at each yearly review on 1 January, on default and on insolvency.

    ``troubles`` has for each buyer the day its default and its insolvency became known
    (``NEVER`` for most). Grade E begins on the day of the insolvency and is never left; a buyer
    in default is D. The mean probability of the buyers that are not insolvent moves from review
    to review by the country's index.
    """
    probability = _starting_probability(rng, facts, buyers)
    seen, insolvent = buyers["first_seen"], troubles["insolvent"]
    reviews = np.array([day(year, 1, 1) for year in range(FIRST_REVIEW_YEAR, 2027)])
    reviews = reviews[reviews <= data_end]
    first = np.flatnonzero((seen <= data_end) & ~np.isin(seen, reviews))
    parts = [_grade_rows(first, seen[first], probability, troubles)]
    for review in reviews:
        known = (seen < review) & (insolvent > review)
        probability = _reviewed(rng, facts, buyers, probability, known, troubles, review)
        rows = np.flatnonzero((seen <= review) & (insolvent > review))
        parts.append(_grade_rows(rows, review, probability, troubles))
    for known in (np.where(troubles["default"] < insolvent, troubles["default"], NEVER), insolvent):
        rows = np.flatnonzero((known <= data_end) & (known > seen) & ~np.isin(known, reviews))
        parts.append(_grade_rows(rows, known[rows], probability, troubles))
    rows = np.flatnonzero(np.isin(insolvent, reviews))
    parts.append(_grade_rows(rows, insolvent[rows], probability, troubles))
    grades = stacked(parts)
    return taken(grades, np.lexsort((grades["valid_from"], grades["buyer"])))


def grade_on(grades: Frame, buyer: Array, days: Array) -> Array:
    """Grade of each buyer on each day, 0 for A; before its first one that of the first."""
    starts = keyed(grades["buyer"], grades["valid_from"])
    position = np.searchsorted(starts, keyed(buyer, days), side="right") - 1
    row = np.maximum(position, 0)
    row = np.where(grades["buyer"][row] == buyer, row, np.minimum(row + 1, len(starts) - 1))
    return grades["grade"][row]


def _starting_probability(rng: np.random.Generator, facts: Facts, buyers: Frame) -> Array:
    grade = np.searchsorted([0.18, 0.55, 0.88], buyers["quality"])
    own = GRADE_PROBABILITY[grade] * np.exp(0.25 * rng.standard_normal(len(grade)))
    years = year_of(buyers["first_seen"])
    by_year = [_multipliers(facts, year) for year in range(FIRST_LEVEL_YEAR, 2028)]
    level = np.cumprod(by_year, axis=0)
    return own * level[years - FIRST_LEVEL_YEAR, buyers["country"]]


def _reviewed(
    rng: np.random.Generator,
    facts: Facts,
    buyers: Frame,
    probability: Array,
    known: Array,
    troubles: Frame,
    review: int,
) -> Array:
    """Probabilities after a review: each buyer moves a little, the mean as the country's index."""
    country = buyers["country"]
    moved = probability * np.exp(0.15 * rng.standard_normal(len(probability)))
    in_default = troubles["default"] <= review
    moved = np.where(in_default, np.maximum(moved, LEAST_DEFAULTED_PROBABILITY), moved)
    index = _multipliers(facts, int(year_of(np.array([review]))[0]))
    # The mean is that of buyers reviewed a year before as well.
    both = known & (year_of(buyers["first_seen"] - 1) < year_of(np.array([review - 1])))
    before = np.bincount(country[both], probability[both], len(index))
    after = np.bincount(country[both], moved[both], len(index))
    factor = np.where(after > 0, index * before / np.where(after > 0, after, 1.0), index)
    return np.where(known, np.minimum(moved * factor[country], 0.4), probability)


def _multipliers(facts: Facts, year: int) -> Array:
    codes = facts.codes("countries", "country_code")
    return np.array([hazard_multiplier(code, year) for code in codes])


def _grade_rows(rows: Array, valid_from: Array | int, probability: Array, troubles: Frame) -> Frame:
    since = np.broadcast_to(valid_from, rows.shape)
    insolvent = troubles["insolvent"][rows] <= since
    in_default = ~insolvent & (troubles["default"][rows] <= since)
    own = probability[rows]
    raised = np.where(insolvent, 1.0, np.maximum(own, LEAST_DEFAULTED_PROBABILITY))
    # Between two reviews a default raises it at once; a review has raised it already.
    own = np.where(insolvent | (in_default & (troubles["default"][rows] == since)), raised, own)
    grade = np.searchsorted(GRADE_BOUNDS, own)
    grade = np.where(in_default, DEFAULTED, np.where(insolvent, INSOLVENT, grade))
    return {
        "buyer": rows,
        "valid_from": since.astype(np.int32),
        "grade": grade,
        "probability": np.round(own, 6),
    }
