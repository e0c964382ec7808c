"""Policy years: product, scheme, rate, insured shares, caps."""

import numpy as np

from tradecredit.synthetic.exporters import LARGE, SIZE_NAMES, SMALL, ExporterYears
from tradecredit.synthetic.facts import Facts, day_or
from tradecredit.synthetic.frames import (
    NEVER,
    Array,
    Frame,
    day,
    keyed,
    quota_choice,
    row_count,
    stacked,
    taken,
    uniform_days,
    year_of,
)

COMPREHENSIVE, PLATFORM, DOMESTIC = 0, 1, 2
PRODUCT_NAMES = ("comprehensive", "platform", "domestic")
NO_SCHEME = -1
POOL_START = day(2025, 6, 12)
CAUSES = ("default", "insolvency", "rejection", "political")


def make_policies(
    rng: np.random.Generator,
    facts: Facts,
    exporters: Frame,
    years: ExporterYears,
    first_days: Array,
    data_end: int,
) -> Frame:
    """One row per policy year, sorted by exporter and start; export policies then domestic."""
    periods = _policy_periods(rng, facts, exporters, first_days, data_end)
    policies = _with_products(facts, exporters, years, periods)
    policies = _with_terms(rng, facts, exporters, policies)
    domestic = _domestic_policies(rng, facts, exporters, first_days, data_end)
    both = stacked([policies, domestic]) if row_count(domestic) else policies
    return taken(both, np.lexsort((both["start"], both["exporter"], both["product"] == DOMESTIC)))


# ---- Periods -------------------------------------------------------------------------------


def _policy_periods(
    rng: np.random.Generator, facts: Facts, exporters: Frame, first_days: Array, data_end: int
) -> Frame:
    cities = np.array(facts.codes("cities", "city_code"))[exporters["city"]]
    july_to_june = (cities == "shenzhen") & (exporters["size"] != LARGE)
    start = first_days.astype(np.int64)
    frames: list[Frame] = []
    while True:
        alive = np.flatnonzero(start <= data_end)
        if not len(alive):
            return stacked(frames)
        end = _period_ends(start[alive], july_to_june[alive])
        frames.append({"exporter": alive, "start": start[alive], "end": end})
        gap = np.where(rng.random(len(alive)) < facts.value("policy_gap_ratio"), 1, 0)
        gap *= ~july_to_june[alive] * uniform_days(rng, np.full(len(alive), 20), 90)
        start = np.full(len(start), NEVER, dtype=np.int64)
        start[alive] = end + 1 + gap


def _period_ends(start: Array, july_to_june: Array) -> Array:
    years = year_of(start + 60)
    june_ends = np.array([day(year, 6, 30) for year in range(2016, 2030)])
    june = june_ends[years - 2016]
    june = np.where(june < start + 60, june_ends[years - 2015], june)
    return np.where(july_to_june, june, start + 364)


# ---- Product and scheme --------------------------------------------------------------------


def _with_products(facts: Facts, exporters: Frame, years: ExporterYears, periods: Frame) -> Frame:
    exporter = periods["exporter"]
    prior = years.exports_before(exporter, year_of(periods["start"]))
    scheme = _best_scheme(facts, exporters, periods, prior)
    kinds = np.array([row["product_code"] == "platform" for row in facts.rows["schemes"]] + [False])
    habit = exporters["habit"][exporter]
    size = exporters["size"][exporter]
    takes = _takes_scheme(facts, scheme, size, habit)
    scheme = np.where(takes, scheme, NO_SCHEME)
    simple_platform = (scheme == NO_SCHEME) & (size == SMALL) & (prior <= 3e6) & (habit > 0.70)
    is_platform = kinds[scheme] | simple_platform
    product = np.where(is_platform, PLATFORM, COMPREHENSIVE).astype(np.int32)
    return periods | {"product": product, "scheme": scheme.astype(np.int32), "prior": prior}


def _takes_scheme(facts: Facts, scheme: Array, size: Array, habit: Array) -> Array:
    uptake = np.array([_uptake(row["scheme_code"]) for row in facts.rows["schemes"]] + [0.0])
    ratio = np.where((size == LARGE), 0.5 * uptake[scheme], uptake[scheme])
    return (scheme != NO_SCHEME) & (habit < ratio)


def _uptake(scheme_code: str) -> float:
    if scheme_code.startswith("shenzhen"):
        return 1.01
    return 0.65 if scheme_code.startswith("guangdong") else 0.88


def _best_scheme(facts: Facts, exporters: Frame, periods: Frame, prior: Array) -> Array:
    """The scheme of the exporter's own city, else of its province; -1 when none admits it."""
    cities = np.array(facts.codes("cities", "city_code"))[exporters["city"][periods["exporter"]]]
    provinces = np.array(facts.codes("cities", "province_name"))
    province = provinces[exporters["city"][periods["exporter"]]]
    is_sme = exporters["size"][periods["exporter"]] != LARGE
    best = np.full(len(prior), NO_SCHEME)
    rows = list(enumerate(facts.rows["schemes"]))
    for number, row in sorted(rows, key=lambda item: bool(item[1]["city_code"])):
        if row["is_in_sample_book"] != "yes":
            continue
        place = (
            cities == row["city_code"]
            if row["city_code"]
            else (province == row["province_name"]) & (cities != "shenzhen")
        )
        admitted = place & admits(row, periods["start"], prior)
        if row["product_code"] == "platform":
            admitted &= is_sme
        best[admitted] = number
    return best


def admits(row: dict[str, str], start: Array, prior_exports_usd: Array) -> Array:
    """Whether a scheme admits policies by their first day and last year's exports."""
    in_time = (start >= day_or(row["valid_from"], 0)) & (start <= day_or(row["valid_to"], NEVER))
    lowest = float(row["eligibility_min_usd"] or 0)
    highest = float(row["eligibility_max_usd"] or np.inf)
    # The operator belongs to the upper bound; a scheme with only a lower one includes it.
    strict = row["eligibility_operator"] == "<" and bool(row["eligibility_max_usd"])
    below = prior_exports_usd < highest if strict else prior_exports_usd <= highest
    return in_time & below & (prior_exports_usd >= lowest)


# ---- Terms ---------------------------------------------------------------------------------


def _with_terms(rng: np.random.Generator, facts: Facts, exporters: Frame, policies: Frame) -> Frame:
    exporter, product = policies["exporter"], policies["product"]
    is_sme = exporters["size"][exporter] != LARGE
    insurer_of = quota_choice(rng, facts.numbers("insurers", "weight"), len(exporters["size"]))
    low_end_of = rng.random(len(exporters["size"])) < facts.value("low_end_policy_ratio")
    low_end = low_end_of[exporter] & is_sme & (product == COMPREHENSIVE)
    count = len(exporter)
    return policies | {
        "insurer": insurer_of[exporter],
        "rate": _rates(rng, facts, exporters, policies),
        "indemnity": _indemnities(facts, policies, low_end),
        "cap": _caps(facts, policies),
        "discretionary": _discretionary(rng, exporters, policies),
        "minimum_premium": _minimum_premiums(facts, exporters, policies),
        "declaration_rule": rng.choice(3, count, p=[0.88, 0.09, 0.03]),
        "notice_days": np.where(rng.random(count) < 0.05, 60, -1),
        "stop_days": np.where(rng.random(count) < 0.03, 60, -1),
        "maximum": np.zeros(count),
    }


def _rates(rng: np.random.Generator, facts: Facts, exporters: Frame, policies: Frame) -> Array:
    exporter, product = policies["exporter"], policies["product"]
    own = np.exp(0.30 * rng.standard_normal(len(exporters["size"])))[exporter]
    yearly = np.exp(0.05 * rng.standard_normal(len(exporter)))
    general = np.clip(facts.value("mean_premium_rate") * own * yearly, 0.0015, 0.015)
    cheaper = np.array(
        [1 + float(row["premium_rate_change_ratio"] or 0) for row in facts.rows["schemes"]] + [1.0]
    )
    is_sme = exporters["size"][exporter] != LARGE
    general = general * np.where(is_sme, cheaper[policies["scheme"]], 1.0)
    is_general = product == COMPREHENSIVE
    for _round in range(3):
        general *= facts.value("mean_premium_rate") / general[is_general].mean()
        general = np.clip(general, 0.0015, 0.015)
    ceiling = np.array(
        [float(row["premium_rate_max_ratio"] or 0.002) for row in facts.rows["schemes"]] + [0.002]
    )[policies["scheme"]]
    platform = np.minimum(rng.uniform(0.0012, 0.0020, len(exporter)), ceiling)
    return np.round(np.where(product == PLATFORM, platform, general), 6)


def _indemnities(facts: Facts, policies: Frame, low_end: Array) -> Array:
    """Insured shares by [policy, cause]."""
    shares = np.tile([0.9, 0.9, 0.8, 0.9], (len(low_end), 1))
    shares[low_end] = [0.7, 0.7, 0.6, 0.7]
    of_scheme = np.array(
        [float(row["indemnity_ratio"] or 0.8) for row in facts.rows["schemes"]] + [0.8]
    )
    platform = policies["product"] == PLATFORM
    shares[platform] = of_scheme[policies["scheme"]][platform][:, None]
    return shares


def _caps(facts: Facts, policies: Frame) -> Array:
    usual = facts.value("automatic_cap_usd")
    of_scheme = np.array(
        [float(row["buyer_cap_usd"] or usual) for row in facts.rows["schemes"]] + [usual]
    )
    return np.where(policies["product"] == PLATFORM, of_scheme[policies["scheme"]], np.nan)


def _discretionary(rng: np.random.Generator, exporters: Frame, policies: Frame) -> Array:
    exporter = policies["exporter"]
    has_one = (rng.random(len(exporters["size"])) < 0.4)[exporter]
    amount = np.array([10_000.0, 25_000.0, 80_000.0])[exporters["size"][exporter]]
    return np.where(has_one & (policies["product"] == COMPREHENSIVE), amount, np.nan)


def _minimum_premiums(facts: Facts, exporters: Frame, policies: Frame) -> Array:
    """Least premium of a general policy year, by the size of the exporter; NaN for the others."""
    by_size = facts.parameters["minimum_premium_usd"]
    amount = np.array([by_size[name] for name in SIZE_NAMES])[exporters["size"]]
    is_general = policies["product"] == COMPREHENSIVE
    return np.where(is_general, amount[policies["exporter"]], np.nan)


def _domestic_policies(
    rng: np.random.Generator, facts: Facts, exporters: Frame, first_days: Array, data_end: int
) -> Frame:
    """Domestic policy years: those of the long-standing sellers at home, and of who turns there.

    Clients enter as the yearly shares say. From the body's first day on it is those that lean
    most on US buyers; before, anybody.
    """
    shares = facts.by_year("domestic_client_share_ratio")
    clients = np.flatnonzero(first_days < POOL_START)
    queue = rng.permutation(clients)
    leaning = exporters["us_leaning"][clients] * rng.uniform(0.5, 1.0, len(clients))
    by_leaning = clients[np.argsort(-leaning, kind="stable")]
    parts: list[Frame] = []
    taken_by = np.zeros(len(first_days), dtype=bool)
    for year, share in shares.items():
        turned = year > 2024
        first, last = day(year, 1, 1), day(year, 12, 31)
        first = max(first, POOL_START) if turned else first
        free = [row for row in (by_leaning if turned else queue) if not taken_by[row]]
        new = np.array(free[: max(round(share * len(first_days)) - int(taken_by.sum()), 0)], int)
        taken_by[new] = True
        start = uniform_days(rng, np.full(len(new), first), min(last, data_end)).astype(np.int64)
        start = np.maximum(start, first_days[new] + 1)
        if year == min(shares):
            start -= 365 * (rng.random(len(new)) < 0.8)
        parts.append({"exporter": new, "start": start})
    first_of = stacked(parts)
    frames: list[Frame] = []
    while row_count(first_of):
        first_of = taken(first_of, first_of["start"] <= data_end)
        frames.append(first_of)
        stays = rng.random(row_count(first_of)) < 0.985
        first_of = taken(first_of, stays) | {"start": first_of["start"][stays] + 365}
    both = stacked(frames)
    count = row_count(both)
    nothing = np.full(count, np.nan)
    own = rng.uniform(0.0035, 0.0065, len(first_days))[both["exporter"]]
    return both | {
        "end": both["start"] + 364,
        "product": np.full(count, DOMESTIC, dtype=np.int32),
        "scheme": np.full(count, NO_SCHEME, dtype=np.int32),
        "prior": np.zeros(count),
        "insurer": quota_choice(rng, facts.numbers("insurers", "weight"), count),
        "rate": np.round(own, 6),
        "indemnity": np.full((count, 4), 0.8),
        "cap": nothing,
        "discretionary": np.full(count, 20_000.0),
        "minimum_premium": nothing,
        "declaration_rule": np.zeros(count, dtype=np.int64),
        "notice_days": np.full(count, -1),
        "stop_days": np.full(count, -1),
        "maximum": np.zeros(count),
    }


def policy_on(policies: Frame, exporter: Array, days: Array) -> Array:
    """Row of the export policy of each exporter in force on each day; -1 when there is none."""
    rows = np.flatnonzero(policies["product"] != DOMESTIC)
    return _in_force(policies, rows, exporter, days)


def domestic_policy_on(policies: Frame, exporter: Array, days: Array) -> Array:
    """Row of the domestic policy in force; -1 when there is none."""
    rows = np.flatnonzero(policies["product"] == DOMESTIC)
    return _in_force(policies, rows, exporter, days)


def _in_force(policies: Frame, rows: Array, exporter: Array, days: Array) -> Array:
    if not len(rows):
        return np.full(len(days), -1)
    keys = keyed(policies["exporter"][rows], policies["start"][rows])
    position = np.searchsorted(keys, keyed(exporter, days), side="right") - 1
    row = rows[np.maximum(position, 0)]
    fits = (
        (position >= 0)
        & (policies["exporter"][row] == exporter)
        & (days <= policies["end"][row])
        & (days >= policies["start"][row])
    )
    return np.where(fits, row, -1)
