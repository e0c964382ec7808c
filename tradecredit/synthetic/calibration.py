"""Holds the amounts of a chunk to the insured path, cell by cell."""

import numpy as np

from tradecredit.synthetic.exporters import ExporterYears
from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import Array, Frame, month_number
from tradecredit.synthetic.paths import (
    EXPORTERS_AT_SCALE_ONE,
    FIRST_MONTH,
    FIRST_YEAR,
    MONTH_COUNT,
    InsuredPath,
)

FOSHAN_ROUNDS = 6
# Nobody insures more than it exports; what the path then lacks falls to the others.
MOST_INSURED_RATIO, EXPORT_ROUNDS = 0.9, 4


def rescaled_amounts(
    facts: Facts,
    path: InsuredPath,
    exporters: Frame,
    years: ExporterYears,
    pairs: Frame,
    orders: Frame,
    insured: Array,
    at_home_insured: Array,
) -> Array:
    """Amounts in cents such that each month, market and size class insures what the path says.

    ``insured`` marks invoices declared, sooner or later, under an export policy, and
    ``at_home_insured`` those under a domestic one, which meet the path of each month; those that
    are not, in the same cell, are scaled alike. A cell without insured invoices keeps its amounts
    at the scale of the cells around it.
    """
    part = len(exporters["size"]) / EXPORTERS_AT_SCALE_ONE
    market = pairs["country"] == facts.codes("countries", "country_code").index("US")
    row = (market.astype(np.int64) * 2 + pairs["is_sme"])[orders["pair"]]
    month = month_number(orders["ship"]) - FIRST_MONTH
    cell = row * MONTH_COUNT + month
    target = path.usd.reshape(4 * MONTH_COUNT) * part
    at_home = pairs["country"] == facts.codes("countries", "country_code").index("CN")
    export = ~at_home[orders["pair"]]
    amount = _scaled(orders["amount"], cell, insured, export, target)
    amount = _scaled(amount, month, at_home_insured, ~export, path.home_usd * part)
    exporter = pairs["exporter"][orders["pair"]]
    exporter_year = exporter * years.exports_usd.shape[1] + (month // 12 + FIRST_YEAR - 2017)
    most = MOST_INSURED_RATIO * years.exports_usd.ravel()
    for _round in range(EXPORT_ROUNDS):
        sums = np.bincount(exporter_year[insured], amount[insured], len(most))
        share = np.minimum(most / np.maximum(sums, 1.0), 1.0)
        amount = np.where(export, amount * share[exporter_year], amount)
        amount = _scaled(amount, cell, insured, export, target)
    amount = _with_foshan(
        facts, exporters, years, pairs, orders, amount, cell, insured, export, target
    )
    return np.maximum(np.round(amount, 2), 1.0)


def _scaled(amount: Array, cell: Array, insured: Array, chosen: Array, target: Array) -> Array:
    sums = np.bincount(cell[insured], amount[insured], len(target))
    usual = target.sum() / max(sums.sum(), 1.0)
    factor = np.where(sums > 0, target / np.where(sums > 0, sums, 1.0), usual)
    return np.where(chosen, amount * factor[cell], amount)


def _with_foshan(
    facts: Facts,
    exporters: Frame,
    years: ExporterYears,
    pairs: Frame,
    orders: Frame,
    amount: Array,
    cell: Array,
    insured: Array,
    export: Array,
    target: Array,
) -> Array:
    """Amounts with Foshan (Shunde) at its share of exports in 2021, the cells kept as they are."""
    cities = np.array(facts.codes("cities", "city_code"))[exporters["city"]]
    in_foshan = cities == "foshan"
    of_2021 = (cell % MONTH_COUNT) // 12 == 2021 - FIRST_YEAR
    rows = np.flatnonzero(of_2021 & export)
    foshan = in_foshan[pairs["exporter"][orders["pair"][rows]]]
    wanted = (
        facts.value("foshan_penetration_2021") * years.exports_usd[in_foshan, 2021 - 2017].sum()
    )
    if not (foshan & insured[rows]).any() or (foshan | ~insured[rows]).all():
        return amount
    part = amount[rows]
    for _round in range(FOSHAN_ROUNDS):
        part = np.where(foshan, part * wanted / part[foshan & insured[rows]].sum(), part)
        sums = np.bincount(cell[rows], part * insured[rows], len(target))
        ratio = target / np.where(sums > 0, sums, 1.0)
        part = np.where(sums[cell[rows]] > 0, part * ratio[cell[rows]], part)
    result = amount.copy()
    result[rows] = part
    return result
