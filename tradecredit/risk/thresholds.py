"""What changes when last year's exports cross the bound of a scheme.

The turnover to insure stays as it is: only the exports by which schemes judge are moved.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tradecredit.risk.eligibility import (
    DOES_NOT,
    NOT_MET,
    ExporterFacts,
    Scheme,
    affecting_premium,
    outcomes,
)
from tradecredit.risk.premium import Option, Terms, cheapest, difference, options

ONE_CENT_USD = 0.01


@dataclass(frozen=True)
class Threshold:
    """A bound on last year's exports and what it changes.

    ``operator`` is that of the firms the scheme takes, ``distance_usd`` the bound less exports;
    ``below`` and ``above`` are the cheapest options for exports one cent on either side.
    """

    scheme_code: str
    bound_usd: float
    operator: str
    distance_usd: float | None
    below: Option | None
    above: Option | None

    @property
    def change_usd(self) -> float | None:
        """Rise of the net premium when the bound is crossed."""
        if self.below is None or self.above is None:
            return None
        return difference(self.above.net_premium_usd, self.below.net_premium_usd)


def thresholds(schemes: Sequence[Scheme], facts: ExporterFacts, terms: Terms) -> list[Threshold]:
    """Every bound in force at the exporter's place, the lowest first."""

    def cheapest_at(exports_usd: float) -> Option | None:
        return cheapest(options(schemes, replace(facts, exports_usd=exports_usd), terms))

    found = [
        Threshold(
            scheme_code=scheme.scheme_code,
            bound_usd=bound,
            operator=operator,
            distance_usd=None if facts.exports_usd is None else bound - facts.exports_usd,
            below=cheapest_at(bound - ONE_CENT_USD),
            above=cheapest_at(bound + ONE_CENT_USD),
        )
        for scheme in _of_the_place(schemes, facts)
        for bound, operator in bounds(scheme)
    ]
    return sorted(found, key=lambda threshold: (threshold.bound_usd, threshold.scheme_code))


def _of_the_place(schemes: Sequence[Scheme], facts: ExporterFacts) -> list[Scheme]:
    """Schemes in force at the place; without a place, those of the whole country."""
    rows = affecting_premium(schemes)
    found = [(scheme, outcomes(scheme, rows, facts)) for scheme in rows]
    return [
        scheme
        for scheme, tests in found
        if NOT_MET not in (tests["place"][0], tests["period"][0])
        and tests["place"][1] != "place_unknown"
    ]


def bounds(scheme: Scheme) -> list[tuple[float, str]]:
    """Bounds on last year's exports that the text names, each with the operator of its firms."""
    named = [
        (scheme.eligibility_min_usd, ">="),
        (scheme.eligibility_max_usd, scheme.eligibility_operator or "<="),
    ]
    return [(bound, operator) for bound, operator in named if bound is not None]


def steps(
    schemes: Sequence[Scheme], facts: ExporterFacts, terms: Terms, highest_usd: float
) -> pd.DataFrame:
    """Net premium of each option by last year's exports, from 0 to ``highest_usd``.

    One row per option and stretch between two bounds in which it can be had: ``option_code``,
    ``from_usd``, ``to_usd``, ``net_premium_usd``, ``net_premium_most_usd``. What holds exactly
    on a bound is in ``thresholds``.
    """
    crossed = {bound for scheme in _of_the_place(schemes, facts) for bound, _ in bounds(scheme)}
    marks = [0.0, *sorted(bound for bound in crossed if 0 < bound < highest_usd), highest_usd]
    found = [
        (option.option_code, start, end, option.net_premium_usd, option.net_premium_most_usd)
        for start, end in itertools.pairwise(marks)
        for option in options(schemes, replace(facts, exports_usd=(start + end) / 2), terms)
        if option.is_here and option.status != DOES_NOT
    ]
    columns = ["option_code", "from_usd", "to_usd", "net_premium_usd", "net_premium_most_usd"]
    frame = pd.DataFrame(found, columns=columns)
    return frame.astype(dict.fromkeys(columns[1:], float))
