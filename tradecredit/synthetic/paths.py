"""How much is insured in each month: the path that the book is held to.

Amounts are those of the whole short-term book in US$; a part of the book takes its share of
exporters. A month is numbered from January 1970.
"""

from dataclasses import dataclass

import numpy as np

from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import Array

FIRST_YEAR = 2018
LAST_YEAR = 2026
FIRST_MONTH = (FIRST_YEAR - 1970) * 12
MONTH_COUNT = (LAST_YEAR - FIRST_YEAR + 1) * 12
EXPORTERS_AT_SCALE_ONE = 200_000


@dataclass(frozen=True)
class InsuredPath:
    """Insured US$ per month by [US buyer no/yes, small or medium exporter no/yes, month].

    ``home_usd`` is what is insured of sales to buyers in China, per month.
    """

    usd: Array
    home_usd: Array

    def of_year(self, calendar_year: int) -> float:
        """Insured US$ of one calendar year."""
        start = (calendar_year - FIRST_YEAR) * 12
        return float(self.usd[:, :, start : start + 12].sum())

    def home_of_year(self, calendar_year: int) -> float:
        """Insured US$ of sales at home in one calendar year."""
        start = (calendar_year - FIRST_YEAR) * 12
        return float(self.home_usd[start : start + 12].sum())


def insured_path(facts: Facts) -> InsuredPath:
    """The whole path; a part of the book scales it."""
    total = _monthly_totals(facts)
    us_amount = _monthly_us_amounts(facts, total)
    by_market = np.stack([total - us_amount, us_amount])
    sme_share = np.repeat(_yearly(facts, "sme_insured_share_ratio"), 12)
    home_years = _yearly(facts, "domestic_insured_cny_bn") * 1e9 / facts.value("cny_per_usd")
    return InsuredPath(
        np.stack([by_market * (1 - sme_share), by_market * sme_share], axis=1),
        np.outer(home_years, _season(facts)).ravel(),
    )


def _yearly(facts: Facts, code: str) -> Array:
    values = facts.by_year(code)
    return np.array([values[year] for year in range(FIRST_YEAR, LAST_YEAR + 1)])


def _season(facts: Facts) -> Array:
    weights = facts.by_year("season_weight")
    season = np.array([weights[month] for month in range(1, 13)])
    return season / season.sum()


def _monthly_totals(facts: Facts) -> Array:
    """Insured US$ per month: the season, and what makes a month better or worse than another.

    The years and the first four months of 2025 stay as they are published.
    """
    years = _yearly(facts, "insured_usd_bn") * 1e9
    # The path belongs to the facts: it is the same for every seed of a book.
    luck = np.random.default_rng(FIRST_YEAR).standard_normal((len(years), 12))
    months = _season(facts) * np.exp(facts.value("month_spread_ratio") * luck)
    months *= (years / months.sum(axis=1))[:, None]
    row = 2025 - FIRST_YEAR
    growth = 1 + facts.value("insured_growth_january_to_april_2025")
    months[row, :4] *= months[row - 1, :4].sum() * growth / months[row, :4].sum()
    months[row, 4:] *= (years[row] - months[row, :4].sum()) / months[row, 4:].sum()
    return months.ravel()


def _monthly_us_amounts(facts: Facts, total: Array) -> Array:
    shares = facts.by_year("us_insured_share_ratio")
    months = total.reshape(-1, 12).copy()
    for year, share in shares.items():
        months[year - FIRST_YEAR] *= share
    year_2024, year_2025, year_2026 = (year - FIRST_YEAR for year in (2024, 2025, 2026))
    months[year_2025] = months[year_2024] * (1 + _growth_2025(facts, months[year_2024]))
    growth_2026 = facts.by_year("us_growth_by_month_2026")
    months[year_2026] = months[year_2025] * [1 + growth_2026[month] for month in range(1, 13)]
    return months.ravel()


def _growth_2025(facts: Facts, base: Array) -> Array:
    """Growth by month, shifted evenly except in November so that the year is as planted."""
    by_month = facts.by_year("us_growth_by_month_2025")
    growth = np.array([by_month[month] for month in range(1, 13)])
    growth[10] = facts.effects["us_shipments_november_2025"]
    others = np.arange(12) != 10
    wanted = facts.effects["us_shipments_2025"] * base.sum() - growth[10] * base[10]
    growth[others] += (wanted - (growth * base)[others].sum()) / base[others].sum()
    return growth
