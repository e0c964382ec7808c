"""The published schemes, and exporters to hold against them."""

from datetime import date
from typing import Any

from tradecredit import store
from tradecredit.risk.eligibility import (
    ExporterFacts,
    HeldPolicy,
    Scheme,
    place_of,
    places,
    scheme_status,
    scheme_tests,
)
from tradecredit.risk.premium import Terms, Used
from tradecredit.risk.records import records

SCHEMES = records(store.reference("schemes"), Scheme)
CITIES = store.reference("cities")
PLACES = places(SCHEMES, CITIES)
AUGUST_2026 = date(2026, 8, 31)
CENT = 0.005

TERMS = Terms(
    ordinary_rate=Used(0.004, "assumption", "AU", "D"),
    platform_rate=Used(0.0016, "published_range", "CX15;SHN", "chosen"),
    ordinary_share=Used(0.9, "rule", "CW2", "C"),
    platform_share=Used(0.8, "rule", "SZ22;HA15", "A"),
    platform_cap=Used(150_000.0, "assumption", None, "chosen"),
    cny_per_usd=Used(7.2, "assumption", None, "chosen"),
)


def exporter(
    place_code: str | None,
    exports_usd: float | None = 1_000_000.0,
    *,
    on: date = AUGUST_2026,
    turnover_usd: float | None = 1_000_000.0,
    size_class: str | None = "small",
    held_policy: HeldPolicy | None = None,
) -> ExporterFacts:
    return ExporterFacts(
        as_of_date=on,
        place=place_of(PLACES, place_code),
        exports_usd=exports_usd,
        turnover_usd=turnover_usd,
        size_class=size_class,
        held_policy=held_policy,
    )


def policy(product_code: str = "comprehensive", scheme_code: str | None = None) -> HeldPolicy:
    return HeldPolicy(
        product_code=product_code,
        scheme_code=scheme_code,
        premium_rate_ratio=0.005,
        indemnity_ratio=0.7,
        buyer_cap_usd=None,
        maximum_liability_usd=400_000.0,
        policy_end_date=date(2026, 12, 31),
    )


def status_of(scheme_code: str, facts: ExporterFacts, schemes: list[Scheme] = SCHEMES) -> str:
    return str(scheme_status(scheme_tests(schemes, facts))[scheme_code])


def reason_of(
    scheme_code: str, test: str, facts: ExporterFacts, schemes: list[Scheme] = SCHEMES
) -> tuple[str, str]:
    """Outcome and reason of one test of one scheme."""
    tests = scheme_tests(schemes, facts)
    found = tests[(tests["scheme_code"] == scheme_code) & (tests["test"] == test)]
    return str(found["outcome"].iloc[0]), str(found["reason"].iloc[0])


def with_row(**changed: Any) -> list[Scheme]:
    """The published schemes and one more, like a row somebody adds to the file."""
    row = {
        "scheme_name": "Hangzhou premium subsidy 2026",
        "scheme_code": "hangzhou_2026",
        "scheme_kind": "premium_subsidy",
        "place": "Hangzhou",
        "province_name": "Zhejiang",
        "city_code": "hangzhou",
        "product_code": "any",
        "valid_from": date(2026, 1, 1),
        "eligibility_operator": "<=",
        "subsidy_ratio": 0.6,
        "source_id": "SEED-2",
        "confidence": "B",
    }
    return [*SCHEMES, Scheme(**row | changed)]
