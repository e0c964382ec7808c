"""What cover costs a year after subsidy, option by option.

An option is a way to be insured for a year: not at all, under an ordinary policy, under the
policy held now, or under a scheme. Amounts are US$ a year. What is not known stays empty: a
subsidy whose share no text names gives no net premium, never one of 0. The formulas with a
worked example are in ``docs/methods/premium_after_subsidy.md``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from tradecredit.risk.eligibility import (
    ANY_PRODUCT,
    ASSUMED,
    NOT_MET,
    ORDINARY,
    PLATFORM,
    QUALIFIES,
    ExporterFacts,
    HeldPolicy,
    Scheme,
    computed,
    outcomes,
    records,
    status,
)

NO_COVER, ORDINARY_POLICY, HELD_POLICY = "no_cover", "ordinary", "held"
OPEN, IN_FORCE = "open_to_all", "in_force"
SMALL_FIRM = "small"

AMOUNTS = (
    "premium_rate_ratio", "premium_usd", "subsidy_ratio", "subsidy_cap_usd", "subsidy_usd",
    "net_premium_usd", "net_premium_most_usd", "net_rate_ratio", "insured_share_ratio",
    "buyer_cap_usd", "annual_maximum_usd",
)  # fmt: skip


@dataclass(frozen=True)
class Used:
    """A value with where it came from; ``origin`` is a code such as policy, scheme, entered."""

    value: float | None
    origin: str
    source_id: str | None = None
    confidence: str | None = None

    @property
    def is_assumption(self) -> bool:
        """Whether the value was chosen or never verified."""
        return self.confidence in ASSUMED


NOTHING = Used(None, "not_found")


@dataclass(frozen=True)
class Terms:
    """What is used where neither a scheme nor the policy held names a value."""

    ordinary_rate: Used
    platform_rate: Used
    ordinary_share: Used
    platform_share: Used
    platform_cap: Used
    cny_per_usd: Used


# ---- Options -------------------------------------------------------------------------------


def options(schemes: pd.DataFrame, facts: ExporterFacts, terms: Terms) -> pd.DataFrame:
    """Every option on the day, side by side: no cover, ordinary, held, then the schemes.

    One row per ``option_code`` (the scheme's code for a scheme) with ``scheme_code``,
    ``product_code``, ``status``, the amounts of ``AMOUNTS``, and where rate, subsidy, share and
    cap come from: ``<rate|subsidy|share|cap>_origin``, ``_source_id``, ``_confidence``.

    ``net_premium_usd`` uses the stated subsidy, which for ``is_subsidy_upper_bound`` is the
    most there is; ``net_premium_most_usd`` is what cover costs at the least subsidy the texts
    allow, the whole premium where they name none. ``is_here`` says whether the place fits or
    may fit. Schemes that are not in force are left out.
    """
    rows = records(computed(schemes))
    found = options_of(rows, facts, terms)
    frame = pd.DataFrame(found)
    return frame.astype(dict.fromkeys(AMOUNTS, float))


def options_of(rows: list[Scheme], facts: ExporterFacts, terms: Terms) -> list[Scheme]:
    """The rows of ``options``, from the records of the schemes that are computed."""
    held = facts.held_policy
    found = [_no_cover(), _ordinary(facts, terms)]
    if held is not None:
        under = next((row for row in rows if row["scheme_code"] == held.scheme_code), None)
        found.append(_held(held, under, facts, terms))
    for scheme in rows:
        tests = outcomes(scheme, rows, facts)
        if tests["period"][0] != NOT_MET:
            state = {
                "status": status({outcome for outcome, _ in tests.values()}),
                "is_here": tests["place"][0] != NOT_MET and tests["place"][1] != "place_unknown",
            }
            found.append(_scheme_option(scheme, facts, terms) | state)
    return found


def _no_cover() -> Scheme:
    nothing = dict.fromkeys((*AMOUNTS, *_origins("rate", NOTHING)), None)
    zero = {"premium_rate_ratio": 0.0, "premium_usd": 0.0, "subsidy_usd": 0.0}
    zero |= {"net_premium_usd": 0.0, "net_premium_most_usd": 0.0, "insured_share_ratio": 0.0}
    return _named(NO_COVER, OPEN) | nothing | zero


def _ordinary(facts: ExporterFacts, terms: Terms) -> Scheme:
    priced = _priced(terms.ordinary_rate, None, facts.turnover_usd, terms)
    cover = _cover(terms.ordinary_share, NOTHING, None)
    return _named(ORDINARY_POLICY, OPEN, product_code=ORDINARY) | priced | cover


def _held(held: HeldPolicy, under: Scheme | None, facts: ExporterFacts, terms: Terms) -> Scheme:
    named = _named(HELD_POLICY, IN_FORCE, product_code=held.product_code)
    priced = _priced(Used(held.premium_rate_ratio, "policy"), under, facts.turnover_usd, terms)
    if under is None and held.scheme_code is not None:
        priced |= _unknown_subsidy(priced["premium_usd"])
    share, cap = Used(held.indemnity_ratio, "policy"), Used(held.buyer_cap_usd, "policy")
    cover = _cover(share, cap, held.maximum_liability_usd)
    return named | {"scheme_code": held.scheme_code} | priced | cover


def _scheme_option(scheme: Scheme, facts: ExporterFacts, terms: Terms) -> Scheme:
    product = _product(scheme, facts.held_policy)
    rate = _rate(scheme, product, facts, terms)
    priced = _priced(rate, scheme, facts.turnover_usd, terms)
    keeps_policy = scheme["product_code"] == ANY_PRODUCT and facts.held_policy is not None
    held = facts.held_policy if keeps_policy else None
    cover = _cover(
        _share(scheme, product, held, terms),
        _cap(scheme, product, held, terms),
        _annual_maximum(scheme, held, priced["premium_usd"]),
    )
    named = _named(str(scheme["scheme_code"]), "", product_code=product)
    bounds = {
        "is_rate_upper_bound": scheme["premium_rate_max_ratio"] is not None
        and scheme["premium_rate_min_ratio"] != scheme["premium_rate_max_ratio"],
        "is_share_minimum": bool(scheme["is_indemnity_minimum"]),
    }
    return named | {"scheme_code": scheme["scheme_code"]} | priced | cover | bounds


def _named(option_code: str, state: str, product_code: str | None = None) -> Scheme:
    return {
        "option_code": option_code,
        "scheme_code": None,
        "product_code": product_code,
        "status": state,
        "is_here": True,
        "is_subsidy_upper_bound": False,
        "is_rate_upper_bound": False,
        "is_share_minimum": False,
        "is_capped": False,
    }


def _product(scheme: Scheme, held: HeldPolicy | None) -> str:
    """Product of the policy under a scheme; one for any product takes the policy as it is."""
    if scheme["product_code"] != ANY_PRODUCT:
        return str(scheme["product_code"])
    return ORDINARY if held is None else held.product_code


# ---- Premium and subsidy -------------------------------------------------------------------


def _rate(scheme: Scheme, product: str, facts: ExporterFacts, terms: Terms) -> Used:
    highest, lowest = scheme["premium_rate_max_ratio"], scheme["premium_rate_min_ratio"]
    named = lowest if highest is None else highest
    if named is not None:
        return Used(named, "scheme", scheme["source_id"], scheme["confidence"])
    usual = terms.platform_rate if product == PLATFORM else terms.ordinary_rate
    change = scheme["premium_rate_change_ratio"]
    held = facts.held_policy
    has_it = held is not None and held.scheme_code == scheme["scheme_code"]
    if change is None or usual.value is None or has_it or facts.size_class != SMALL_FIRM:
        return usual
    return replace(usual, value=usual.value * (1 + change), origin="scheme_change")


def _priced(rate: Used, scheme: Scheme | None, turnover_usd: float | None, terms: Terms) -> Scheme:
    premium = None if rate.value is None or turnover_usd is None else rate.value * turnover_usd
    return {
        "premium_rate_ratio": rate.value,
        "premium_usd": premium,
        **_origins("rate", rate),
        **_subsidised(premium, scheme, turnover_usd, terms),
    }


def _subsidised(
    premium: float | None, scheme: Scheme | None, turnover_usd: float | None, terms: Terms
) -> Scheme:
    """Subsidy and what is left of the premium, for a scheme or (None) without one."""
    if scheme is None:
        unsubsidised = {"subsidy_ratio": None, "subsidy_cap_usd": None, "subsidy_usd": 0.0}
        return unsubsidised | _net(premium, 0.0, 0.0, turnover_usd) | _origins("subsidy", NOTHING)
    ratio = scheme["subsidy_ratio"]
    stated = Used(ratio, "scheme", scheme["source_id"], scheme["confidence"])
    cap = _in_usd(scheme["subsidy_cap_cny"], terms.cny_per_usd)
    subsidy = subsidy_usd(premium, ratio, cap)
    least = subsidy_usd(premium, _least_ratio(scheme), cap)
    return {
        "subsidy_ratio": ratio,
        "subsidy_cap_usd": cap,
        "subsidy_usd": subsidy,
        "is_subsidy_upper_bound": bool(scheme["is_subsidy_upper_bound"])
        or scheme["subsidy_min_ratio"] is not None,
        "is_capped": subsidy is not None and subsidy == cap,
        **_net(premium, subsidy, least, turnover_usd),
        **_origins("subsidy", stated if ratio is not None else NOTHING),
    }


def _least_ratio(scheme: Scheme) -> float:
    """The least share of the premium that the text promises; 0 where it promises none."""
    if scheme["subsidy_min_ratio"] is not None:
        return float(scheme["subsidy_min_ratio"])
    is_exact = scheme["subsidy_ratio"] is not None and not scheme["is_subsidy_upper_bound"]
    return float(scheme["subsidy_ratio"]) if is_exact else 0.0


def subsidy_usd(
    premium_usd: float | None, subsidy_ratio: float | None, cap_usd: float | None = None
) -> float | None:
    """Share of the premium paid that comes back, at most the cap; None when not known."""
    if premium_usd is None or subsidy_ratio is None:
        return None
    whole = subsidy_ratio * premium_usd
    return whole if cap_usd is None else min(whole, cap_usd)


def _net(
    premium: float | None, subsidy: float | None, least: float | None, turnover_usd: float | None
) -> Scheme:
    net = None if premium is None or subsidy is None else premium - subsidy
    most = None if premium is None or least is None else premium - least
    rate = net / turnover_usd if net is not None and turnover_usd else None
    return {"net_premium_usd": net, "net_premium_most_usd": most, "net_rate_ratio": rate}


def _unknown_subsidy(premium: float | None) -> Scheme:
    """Of a policy whose scheme the file does not have."""
    return {"subsidy_usd": None, **_net(premium, None, 0.0, None)}


def _in_usd(amount_cny: float | None, cny_per_usd: Used) -> float | None:
    if amount_cny is None or not cny_per_usd.value:
        return None
    return amount_cny / cny_per_usd.value


def _origins(name: str, used: Used) -> Scheme:
    return {
        f"{name}_origin": used.origin,
        f"{name}_source_id": used.source_id,
        f"{name}_confidence": used.confidence,
    }


# ---- What is covered -----------------------------------------------------------------------


def _share(scheme: Scheme, product: str, held: HeldPolicy | None, terms: Terms) -> Used:
    if scheme["indemnity_ratio"] is not None:
        stated = scheme["indemnity_ratio"]
        return Used(stated, "scheme", scheme["source_id"], scheme["confidence"])
    if held is not None:
        return Used(held.indemnity_ratio, "policy")
    return terms.platform_share if product == PLATFORM else terms.ordinary_share


def _cap(scheme: Scheme, product: str, held: HeldPolicy | None, terms: Terms) -> Used:
    if scheme["buyer_cap_usd"] is not None:
        return Used(scheme["buyer_cap_usd"], "scheme", scheme["source_id"], scheme["confidence"])
    if held is not None:
        return Used(held.buyer_cap_usd, "policy")
    return terms.platform_cap if product == PLATFORM else NOTHING


def _annual_maximum(scheme: Scheme, held: HeldPolicy | None, premium: float | None) -> float | None:
    multiple = scheme["annual_maximum_multiple_of_premium"]
    if multiple is not None:
        return None if premium is None else float(multiple * premium)
    return None if held is None else held.maximum_liability_usd


def _cover(share: Used, cap: Used, annual_maximum_usd: float | None) -> Scheme:
    return {
        "insured_share_ratio": share.value,
        "buyer_cap_usd": cap.value,
        "annual_maximum_usd": annual_maximum_usd,
        **_origins("share", share),
        **_origins("cap", cap),
    }


# ---- The cheapest ---------------------------------------------------------------------------


def cheapest(found: pd.DataFrame) -> str | None:
    """Code of the cheapest option the exporter can buy on the day; None when none has a price.

    Only options without a condition on the firm and schemes it qualifies for take part. One
    whose subsidy nobody names is taken at its whole premium; of equal premiums the option that
    pays more goes first.
    """
    picked = cheapest_of(records(found))
    return None if picked is None else str(picked["option_code"])


def cheapest_of(found: Iterable[Scheme]) -> Scheme | None:
    """The row that ``cheapest`` names, of records like those of ``options``."""
    buyable = [
        row
        for row in found
        if row["status"] in (QUALIFIES, OPEN)
        and row["option_code"] != NO_COVER
        and _price(row) is not None
    ]
    return min(buyable, key=lambda row: (_price(row), -(_or_zero(row)))) if buyable else None


def _price(option: Scheme) -> float | None:
    net: float | None = option["net_premium_usd"]
    return option["net_premium_most_usd"] if net is None else net


def _or_zero(option: Scheme) -> float:
    paid = option.get("share_paid_ratio")
    return float(option["insured_share_ratio"] or 0.0) if paid is None else float(paid)
