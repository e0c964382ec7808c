"""What changes when last year's exports cross the bound of a scheme.

The turnover to insure stays as it is: only the exports by which schemes judge are moved.
"""

import itertools
from dataclasses import replace

import pandas as pd

from tradecredit.risk.eligibility import (
    DOES_NOT,
    NOT_MET,
    ExporterFacts,
    Scheme,
    computed,
    outcomes,
    records,
)
from tradecredit.risk.premium import Terms, cheapest_of, options_of

ONE_CENT_USD = 0.01


def thresholds(schemes: pd.DataFrame, facts: ExporterFacts, terms: Terms) -> pd.DataFrame:
    """Every bound on last year's exports in force at the exporter's place, and what it changes.

    One row per bound: ``scheme_code``, ``bound_usd``, ``operator`` (of the firms the scheme
    takes), ``distance_usd`` (bound less exports), and for exports one cent below and above the
    cheapest option (``below_code``, ``above_code``) with its ``_net_usd``, ``_most_usd`` and
    ``_share_ratio``; ``change_usd`` is the rise of the net premium when the bound is crossed.
    """
    rows = records(computed(schemes))
    found = [
        {
            "scheme_code": scheme["scheme_code"],
            "bound_usd": bound,
            "operator": operator,
            "distance_usd": None if facts.exports_usd is None else bound - facts.exports_usd,
            **_side("below", rows, facts, terms, bound - ONE_CENT_USD),
            **_side("above", rows, facts, terms, bound + ONE_CENT_USD),
        }
        for scheme in _of_the_place(rows, facts)
        for bound, operator in _bounds(scheme)
    ]
    frame = pd.DataFrame(found, columns=_THRESHOLD_COLUMNS)
    numbers = [name for name in frame.columns if name.endswith(("_usd", "_ratio"))]
    frame = frame.astype(dict.fromkeys(numbers, float))
    frame = frame.assign(change_usd=frame["above_net_usd"] - frame["below_net_usd"])
    return frame.sort_values(["bound_usd", "scheme_code"], ignore_index=True)


_SIDE_COLUMNS = ("code", "net_usd", "most_usd", "share_ratio")
_THRESHOLD_COLUMNS = [
    *("scheme_code", "bound_usd", "operator", "distance_usd"),
    *(f"{side}_{name}" for side in ("below", "above") for name in _SIDE_COLUMNS),
]


def _of_the_place(rows: list[Scheme], facts: ExporterFacts) -> list[Scheme]:
    """Schemes in force at the place; without a place, those of the whole country."""
    found = [(scheme, outcomes(scheme, rows, facts)) for scheme in rows]
    return [
        scheme
        for scheme, tests in found
        if NOT_MET not in (tests["place"][0], tests["period"][0])
        and tests["place"][1] != "place_unknown"
    ]


def _bounds(scheme: Scheme) -> list[tuple[float, str]]:
    named = [
        (scheme["eligibility_min_usd"], ">="),
        (scheme["eligibility_max_usd"], scheme["eligibility_operator"] or "<="),
    ]
    return [(float(bound), operator) for bound, operator in named if bound is not None]


def _side(
    side: str, rows: list[Scheme], facts: ExporterFacts, terms: Terms, exports_usd: float
) -> Scheme:
    picked = cheapest_of(options_of(rows, replace(facts, exports_usd=exports_usd), terms))
    names = ("option_code", "net_premium_usd", "net_premium_most_usd", "insured_share_ratio")
    values = [None] * len(names) if picked is None else [picked[name] for name in names]
    return dict(zip((f"{side}_{name}" for name in _SIDE_COLUMNS), values, strict=True))


def steps(
    schemes: pd.DataFrame, facts: ExporterFacts, terms: Terms, highest_usd: float
) -> pd.DataFrame:
    """Net premium of each option by last year's exports, from 0 to ``highest_usd``.

    One row per option and stretch between two bounds in which it can be had: ``option_code``,
    ``from_usd``, ``to_usd``, ``net_premium_usd``, ``net_premium_most_usd``, ``status``. What
    holds exactly on a bound is in ``thresholds``.
    """
    rows = records(computed(schemes))
    bounds = {bound for scheme in _of_the_place(rows, facts) for bound, _ in _bounds(scheme)}
    marks = [0.0, *sorted(bound for bound in bounds if 0 < bound < highest_usd), highest_usd]
    stretches = itertools.pairwise(marks)
    found = [
        {**option, "from_usd": start, "to_usd": end}
        for start, end in stretches
        for option in options_of(rows, replace(facts, exports_usd=(start + end) / 2), terms)
        if option["is_here"] and option["status"] != DOES_NOT
    ]
    columns = ["option_code", "from_usd", "to_usd", "net_premium_usd", "net_premium_most_usd"]
    frame = pd.DataFrame(found, columns=[*columns, "status"])
    return frame.astype(dict.fromkeys(columns[1:], float))
