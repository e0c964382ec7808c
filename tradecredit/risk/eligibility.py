"""Which subsidy schemes an exporter qualifies for on a day, test by test.

``schemes`` is always the reference table of that name, or rows like it: a row added there is
tested without any change here. The tests and a worked example are in
``docs/methods/premium_after_subsidy.md``.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import pandas as pd

from tradecredit.risk.records import records

# What a test comes to. "condition" is met once the exporter does what the reason says.
MET, CONDITION, NOT_MET = "met", "condition", "not_met"
DIFFER, UNKNOWN = "sources_differ", "not_known"

QUALIFIES, DOES_NOT = "qualifies", "does_not_qualify"

# The first outcome found decides the status of a scheme.
STATUS_BY_OUTCOME = {NOT_MET: DOES_NOT, UNKNOWN: UNKNOWN, DIFFER: DIFFER}

TESTS = ("place", "period", "exports", "product", "overlap")
KINDS_AFFECTING_PREMIUM = ("premium_subsidy", "platform")
ANY_PRODUCT, PLATFORM, ORDINARY = "any", "platform", "comprehensive"
ASSUMED = ("BK", "chosen")
# Assumption: a text without an end is taken to run on for so long; later it was only seen once.
LAST_SEEN_AFTER_YEARS = 5


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A row of the reference table ``schemes``; None where the text names no value."""

    scheme_code: str
    scheme_name: str
    scheme_kind: str
    place: str
    province_name: str | None = None
    city_code: str | None = None
    product_code: str
    valid_from: date | None = None
    valid_to: date | None = None
    valid_from_confidence: str | None = None
    eligibility_min_usd: float | None = None
    eligibility_max_usd: float | None = None
    eligibility_operator: str | None = None
    new_exporter_max_usd: float | None = None
    eligibility_text: str | None = None
    subsidy_min_ratio: float | None = None
    subsidy_ratio: float | None = None
    is_subsidy_upper_bound: bool | None = None
    subsidy_cap_cny: float | None = None
    indemnity_ratio: float | None = None
    is_indemnity_minimum: bool | None = None
    buyer_cap_usd: float | None = None
    annual_maximum_multiple_of_premium: float | None = None
    premium_rate_min_ratio: float | None = None
    premium_rate_max_ratio: float | None = None
    premium_rate_change_ratio: float | None = None
    source_id: str | None = None
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class SchemeTest:
    """One test of one scheme, with the text behind it; a row of ``scheme_tests``."""

    scheme_code: str
    test: str
    source_id: str | None
    confidence: str | None
    outcome: str
    reason: str


@dataclass(frozen=True)
class Place:
    """Where a firm can be registered; a code that is None is not known or does not apply.

    ``kind`` is ``city``, ``rest_of_province`` or ``elsewhere``.
    """

    place_code: str
    place_name: str
    kind: str
    city_code: str | None = None
    province_name: str | None = None
    prefecture_city_code: str | None = None


@dataclass(frozen=True)
class HeldPolicy:
    """The export policy an exporter has in force; a cap or maximum of None is not named."""

    product_code: str
    scheme_code: str | None
    premium_rate_ratio: float
    indemnity_ratio: float
    buyer_cap_usd: float | None
    maximum_liability_usd: float | None
    policy_end_date: date


@dataclass(frozen=True)
class ExporterFacts:
    """What the tests and the premium need to know; None is not known, and never 0.

    ``exports_usd`` are the customs exports of the calendar year before ``as_of_date``, where
    0 says that there were none; ``turnover_usd`` is what is to be insured in a year.
    """

    as_of_date: date
    place: Place | None
    exports_usd: float | None
    turnover_usd: float | None
    size_class: str | None = None
    held_policy: HeldPolicy | None = None


def affecting_premium(schemes: Sequence[Scheme]) -> list[Scheme]:
    """Schemes that pay for or set the premium of a policy: no measures, no loans."""
    return [scheme for scheme in schemes if scheme.scheme_kind in KINDS_AFFECTING_PREMIUM]


# ---- Places --------------------------------------------------------------------------------


def places(schemes: Sequence[Scheme], cities: pd.DataFrame) -> list[Place]:
    """Every place a firm can be in: cities, places of schemes, and the rest of each province."""
    codes, names = cities["city_code"], cities["city_name"]
    known = records(cities.assign(place_code=codes, place_name=names, kind="city"), Place)
    known += [
        Place(scheme.city_code, scheme.place, "city", scheme.city_code, scheme.province_name)
        for scheme in affecting_premium(schemes)
        if scheme.city_code
    ]
    provinces = sorted({place.province_name for place in known if place.province_name})
    known += [
        Place(f"rest_of_{_slug(name)}", name, "rest_of_province", province_name=name)
        for name in provinces
    ]
    known.append(Place("elsewhere", "", "elsewhere"))
    first_by_code: dict[str, Place] = {}
    for place in known:
        first_by_code.setdefault(place.place_code, place)
    return list(first_by_code.values())


def place_of(all_places: Sequence[Place], place_code: str | None) -> Place | None:
    """The place of that code; None when it is not among ``all_places``, so not known."""
    return next((place for place in all_places if place.place_code == place_code), None)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "_")


def _is_same_place(scheme: Scheme, other: Scheme) -> bool:
    return (scheme.city_code, scheme.province_name) == (other.city_code, other.province_name)


# ---- The tests -----------------------------------------------------------------------------


def scheme_tests(schemes: Sequence[Scheme], facts: ExporterFacts) -> pd.DataFrame:
    """Each test of each scheme that affects the premium.

    One row per ``scheme_code`` and ``test`` (of ``TESTS``) with ``outcome``, the ``reason`` as
    a code, ``source_id`` and ``confidence`` of the text behind the test, and ``is_assumption``.
    The overlap is a rule of its own (R25), not the scheme's: its source stays empty.
    """
    rows = affecting_premium(schemes)
    tested = [
        SchemeTest(scheme.scheme_code, test, *_evidence(scheme, test), outcome, reason)
        for scheme in rows
        for test, (outcome, reason) in outcomes(scheme, rows, facts).items()
    ]
    columns = ["scheme_code", "test", "outcome", "reason", "source_id", "confidence"]
    frame = pd.DataFrame([asdict(test) for test in tested], columns=columns)
    return frame.assign(is_assumption=frame["confidence"].isin(ASSUMED))


def scheme_status(tests: pd.DataFrame) -> pd.Series:
    """Status by ``scheme_code``: the worst outcome of its tests decides.

    A test that is not met goes before one whose answer is not known, and that before one on
    which the sources differ; conditions leave a scheme qualifying.
    """
    return tests.groupby("scheme_code", sort=False)["outcome"].agg(lambda found: status(set(found)))


def outcomes_by_test(tests: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Outcome of each test, by its name, of each scheme, by its code."""
    found: dict[str, dict[str, str]] = {}
    for code, test, outcome in tests[["scheme_code", "test", "outcome"]].itertuples(index=False):
        found.setdefault(code, {})[test] = outcome
    return found


def status(found: set[str]) -> str:
    """What a scheme comes to whose tests had these outcomes."""
    return next((worst for code, worst in STATUS_BY_OUTCOME.items() if code in found), QUALIFIES)


def outcomes(
    scheme: Scheme, schemes: Sequence[Scheme], facts: ExporterFacts
) -> dict[str, tuple[str, str]]:
    """Outcome and reason of each test of one of ``schemes``, which affect the premium."""
    return {
        "place": _place_test(scheme, schemes, facts),
        "period": _period_test(scheme, facts.as_of_date),
        "exports": _exports_test(scheme, schemes, facts),
        "product": _product_test(scheme, facts.held_policy),
        "overlap": _overlap_test(scheme, facts.held_policy),
    }


def _evidence(scheme: Scheme, test: str) -> tuple[str | None, str | None]:
    """Source and confidence of the text behind a test."""
    if test == "overlap":
        return None, None
    of_day = scheme.valid_from_confidence if test == "period" else None
    return scheme.source_id, of_day or scheme.confidence


def _place_test(scheme: Scheme, schemes: Sequence[Scheme], facts: ExporterFacts) -> tuple[str, str]:
    place = facts.place
    if scheme.city_code is None and scheme.province_name is None:
        return MET, "whole_country"
    if place is None:
        return UNKNOWN, "place_unknown"
    if scheme.city_code is None:
        return _province_test(scheme, schemes, place, facts.as_of_date)
    if scheme.city_code == place.city_code:
        return MET, "same_place"
    if scheme.city_code == place.prefecture_city_code:
        return UNKNOWN, "prefecture_not_stated"
    return NOT_MET, "other_place"


def _province_test(
    scheme: Scheme, schemes: Sequence[Scheme], place: Place, as_of_date: date
) -> tuple[str, str]:
    """A province's scheme takes firms of all its cities, also of one with its own scheme."""
    if scheme.province_name != place.province_name:
        return NOT_MET, "other_place"
    has_its_own = any(
        place.city_code is not None
        and other.city_code == place.city_code
        and _period_test(other, as_of_date)[0] == MET
        for other in schemes
    )
    return (CONDITION, "city_has_its_own") if has_its_own else (MET, "whole_province")


def _period_test(scheme: Scheme, as_of_date: date) -> tuple[str, str]:
    if scheme.valid_from is not None and as_of_date < scheme.valid_from:
        return NOT_MET, "not_yet"
    if scheme.valid_to is not None and as_of_date > scheme.valid_to:
        return NOT_MET, "ended"
    return (UNKNOWN, "last_seen") if last_seen_year(scheme, as_of_date) else (MET, "in_force")


def last_seen_year(scheme: Scheme, as_of_date: date) -> int | None:
    """The year of a text so old that nobody knows whether it still runs; None for any other."""
    if scheme.valid_to is not None or scheme.valid_from is None:
        return None
    is_old = as_of_date.year - scheme.valid_from.year > LAST_SEEN_AFTER_YEARS
    return scheme.valid_from.year if is_old else None


def _exports_test(
    scheme: Scheme, schemes: Sequence[Scheme], facts: ExporterFacts
) -> tuple[str, str]:
    exports, least, most = facts.exports_usd, *_bounds(scheme)
    if least is None and most is None:
        # A platform is for small exporters; how small is part of what was not found.
        is_open = scheme.product_code != PLATFORM
        return (MET, "no_bound") if is_open else (UNKNOWN, "bound_not_found")
    if exports is None:
        return UNKNOWN, "exports_unknown"
    if exports == 0 and scheme.new_exporter_max_usd is not None:
        return _new_exporter_test(scheme.new_exporter_max_usd, facts.turnover_usd)
    if exports == most and len(operators_at(scheme, schemes)) > 1:
        return _at_the_bound_test(scheme, schemes, facts.as_of_date)
    if least is not None and (exports < least or exports == _least_left_out(scheme, schemes)):
        return NOT_MET, "below"
    if most is not None and not _is_within(exports, most, scheme.eligibility_operator):
        return NOT_MET, "above"
    return MET, "within"


def _at_the_bound_test(
    scheme: Scheme, schemes: Sequence[Scheme], as_of_date: date
) -> tuple[str, str]:
    """A firm on a bound that texts read in two ways: each text holds for its own time.

    Only where texts of one day differ is it not known.
    """
    of_the_day = [other for other in schemes if _period_test(other, as_of_date)[0] == MET]
    if len(operators_at(scheme, [scheme, *of_the_day])) > 1:
        return DIFFER, "at_the_bound"
    return (NOT_MET if scheme.eligibility_operator == "<" else MET), "at_the_bound"


def _new_exporter_test(most_usd: float, turnover_usd: float | None) -> tuple[str, str]:
    """A firm without exports last year is measured by what it is to insure this year."""
    if turnover_usd is None:
        return UNKNOWN, "turnover_unknown"
    is_within = turnover_usd <= most_usd
    return (MET, "new_exporter_within") if is_within else (NOT_MET, "new_exporter_above")


def _product_test(scheme: Scheme, held: HeldPolicy | None) -> tuple[str, str]:
    product = scheme.product_code
    if product == ANY_PRODUCT:
        return MET, "any_product"
    if held is None:
        return MET, "new_policy"
    return (MET, "same_product") if held.product_code == product else (CONDITION, "other_product")


def _overlap_test(scheme: Scheme, held: HeldPolicy | None) -> tuple[str, str]:
    """One scheme per policy, and no platform policy beside an ordinary one of one insurer."""
    if held is None:
        return MET, "no_policy_held"
    if held.scheme_code == scheme.scheme_code:
        return MET, "under_it_already"
    if held.scheme_code is not None:
        return CONDITION, "instead_of_scheme"
    if scheme.product_code in (ANY_PRODUCT, held.product_code):
        return MET, "no_scheme_held"
    return CONDITION, "instead_of_policy"


# ---- Bounds --------------------------------------------------------------------------------


def _bounds(scheme: Scheme) -> tuple[float | None, float | None]:
    return scheme.eligibility_min_usd, scheme.eligibility_max_usd


def _is_within(exports_usd: float, most_usd: float, operator: str | None) -> bool:
    return exports_usd < most_usd if operator == "<" else exports_usd <= most_usd


def _least_left_out(scheme: Scheme, schemes: Sequence[Scheme]) -> float | None:
    """The lower bound, where another range of the place ends there and takes the firms on it."""
    least = scheme.eligibility_min_usd
    is_taken = any(
        _is_same_place(scheme, other)
        and other.scheme_code != scheme.scheme_code
        and other.eligibility_max_usd == least
        and other.eligibility_operator != "<"
        for other in schemes
    )
    return least if is_taken else None


def operators_at(scheme: Scheme, schemes: Sequence[Scheme]) -> set[str]:
    """How the texts on the schemes of one place and product read one and the same upper bound.

    More than one operator means that the sources differ on a firm exactly on the bound.
    """
    return {str(other.eligibility_operator) for other in _same_bound(scheme, schemes)}


def readings(schemes: Sequence[Scheme], scheme_code: str) -> list[Scheme]:
    """The schemes of the same place, product and upper bound as this one, itself first."""
    rows = affecting_premium(schemes)
    own = next(row for row in rows if row.scheme_code == scheme_code)
    return [own, *(row for row in _same_bound(own, rows) if row.scheme_code != scheme_code)]


def _same_bound(scheme: Scheme, schemes: Sequence[Scheme]) -> list[Scheme]:
    return [
        other
        for other in schemes
        if _is_same_place(scheme, other)
        and other.scheme_kind == scheme.scheme_kind
        and other.product_code == scheme.product_code
        and other.eligibility_max_usd == scheme.eligibility_max_usd
    ]
