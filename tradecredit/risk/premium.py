"""What cover costs a year after subsidy, option by option.

An option is a way to be insured for a year: not at all, under an ordinary policy, under the
policy held now, or under a scheme. Amounts are US$ a year. What is not known stays empty: a
subsidy whose share no text names gives no net premium, never one of 0. The formulas with a
worked example are in ``docs/methods/premium_after_subsidy.md``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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
    affecting_premium,
    outcomes,
    status,
)

NO_COVER, ORDINARY_POLICY, HELD_POLICY = "no_cover", "ordinary", "held"
OPEN, IN_FORCE = "open_to_all", "in_force"
SMALL_FIRM = "small"


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
NO_NEED = Used(None, "")


@dataclass(frozen=True)
class Terms:
    """What is used where neither a scheme nor the policy held names a value.

    ``is_cap_the_limit``: a platform's automatic limit is its cap, not the cap ÷ insured share.
    """

    ordinary_rate: Used
    platform_rate: Used
    ordinary_share: Used
    platform_share: Used
    platform_cap: Used
    cny_per_usd: Used
    is_cap_the_limit: bool = False


@dataclass(frozen=True, kw_only=True)
class Option:
    """A way to be insured for a year; ``option_code`` is the scheme's code for a scheme.

    ``rate`` is the premium's share of the turnover, ``subsidy`` the stated share of the premium
    that comes back, ``share`` the insured share of a debt and ``cap`` the most per buyer.

    ``subsidy_usd`` is the stated subsidy, which for ``is_subsidy_upper_bound`` is the most there
    is; ``least_subsidy_usd`` is the least the texts allow, 0 where they name none. ``is_here``
    says whether the place fits or may fit. ``share_paid_ratio`` is the part of a buyer's debt
    that would be paid, of those who owe something today where ``is_share_of_book`` says so.
    """

    option_code: str
    scheme_code: str | None = None
    product_code: str | None = None
    status: str
    is_here: bool = True
    rate: Used = NOTHING
    premium_usd: float | None = None
    subsidy: Used = NOTHING
    subsidy_cap_usd: float | None = None
    subsidy_usd: float | None = 0.0
    least_subsidy_usd: float | None = 0.0
    net_rate_ratio: float | None = None
    share: Used = NOTHING
    cap: Used = NOTHING
    annual_maximum_usd: float | None = None
    is_subsidy_upper_bound: bool = False
    is_rate_upper_bound: bool = False
    is_share_minimum: bool = False
    share_paid_ratio: float | None = None
    is_share_of_book: bool = False

    @property
    def net_premium_usd(self) -> float | None:
        """What is left of the premium after the stated subsidy."""
        return difference(self.premium_usd, self.subsidy_usd)

    @property
    def net_premium_most_usd(self) -> float | None:
        """What cover costs at the least subsidy."""
        return difference(self.premium_usd, self.least_subsidy_usd)

    @property
    def is_capped(self) -> bool:
        """Whether the subsidy is at its cap."""
        return self.subsidy_usd is not None and self.subsidy_usd == self.subsidy_cap_usd


def difference(whole: float | None, part: float | None) -> float | None:
    """What is left of ``whole``; None when either is not known."""
    return None if whole is None or part is None else whole - part


# ---- Options -------------------------------------------------------------------------------


def options(schemes: Sequence[Scheme], facts: ExporterFacts, terms: Terms) -> list[Option]:
    """Every option on the day: no cover, ordinary, held, then the schemes in force."""
    rows = affecting_premium(schemes)
    found = [_no_cover(), _ordinary(facts, terms)]
    if held := facts.held_policy:
        under = next((row for row in rows if row.scheme_code == held.scheme_code), None)
        found.append(_held(held, under, facts, terms))
    for scheme in rows:
        tests = outcomes(scheme, rows, facts)
        if tests["period"][0] != NOT_MET:
            option = _scheme_option(scheme, facts, terms)
            is_here = tests["place"][0] != NOT_MET and tests["place"][1] != "place_unknown"
            state = status({outcome for outcome, _ in tests.values()})
            found.append(replace(option, status=state, is_here=is_here))
    return found


def _no_cover() -> Option:
    nothing = replace(NO_NEED, value=0.0)
    return Option(
        option_code=NO_COVER,
        status=OPEN,
        rate=nothing,
        premium_usd=0.0,
        subsidy=NO_NEED,
        share=nothing,
        cap=NO_NEED,
    )


def _ordinary(facts: ExporterFacts, terms: Terms) -> Option:
    option = Option(
        option_code=ORDINARY_POLICY,
        status=OPEN,
        product_code=ORDINARY,
        rate=terms.ordinary_rate,
        share=terms.ordinary_share,
    )
    return _priced(option, None, facts, terms)


def _held(held: HeldPolicy, under: Scheme | None, facts: ExporterFacts, terms: Terms) -> Option:
    option = Option(
        option_code=HELD_POLICY,
        scheme_code=held.scheme_code,
        product_code=held.product_code,
        status=IN_FORCE,
        rate=Used(held.premium_rate_ratio, "policy"),
        share=Used(held.indemnity_ratio, "policy"),
        cap=Used(held.buyer_cap_usd, "policy"),
        annual_maximum_usd=held.maximum_liability_usd,
    )
    priced = _priced(option, under, facts, terms)
    if under is None and held.scheme_code is not None:
        # The file does not have its scheme, so its subsidy is not known.
        return replace(priced, subsidy_usd=None, net_rate_ratio=None)
    return priced


def _scheme_option(scheme: Scheme, facts: ExporterFacts, terms: Terms) -> Option:
    product = _product(scheme, facts.held_policy)
    held = facts.held_policy if scheme.product_code == ANY_PRODUCT else None
    option = Option(
        option_code=scheme.scheme_code,
        scheme_code=scheme.scheme_code,
        product_code=product,
        status="",
        rate=_rate(scheme, product, facts, terms),
        share=_share(scheme, product, held, terms),
        cap=_cap(scheme, product, held, terms),
        is_rate_upper_bound=scheme.premium_rate_max_ratio is not None
        and scheme.premium_rate_min_ratio != scheme.premium_rate_max_ratio,
        is_share_minimum=bool(scheme.is_indemnity_minimum),
    )
    priced = _priced(option, scheme, facts, terms)
    return replace(priced, annual_maximum_usd=_annual_maximum(scheme, held, priced.premium_usd))


def _product(scheme: Scheme, held: HeldPolicy | None) -> str:
    """Product of the policy under a scheme; one for any product takes the policy as it is."""
    if scheme.product_code != ANY_PRODUCT:
        return scheme.product_code
    return ORDINARY if held is None else held.product_code


# ---- Premium and subsidy -------------------------------------------------------------------


def _rate(scheme: Scheme, product: str, facts: ExporterFacts, terms: Terms) -> Used:
    highest, lowest = scheme.premium_rate_max_ratio, scheme.premium_rate_min_ratio
    named = lowest if highest is None else highest
    if named is not None:
        return _stated(named, scheme)
    usual = terms.platform_rate if product == PLATFORM else terms.ordinary_rate
    change = scheme.premium_rate_change_ratio
    held = facts.held_policy
    has_it = held is not None and held.scheme_code == scheme.scheme_code
    if change is None or usual.value is None or has_it or facts.size_class != SMALL_FIRM:
        return usual
    return replace(usual, value=usual.value * (1 + change), origin="scheme_change")


def _stated(value: float, scheme: Scheme) -> Used:
    return Used(value, "scheme", scheme.source_id, scheme.confidence)


def _priced(option: Option, scheme: Scheme | None, facts: ExporterFacts, terms: Terms) -> Option:
    """The option with its premium and, under a scheme, its subsidy."""
    rate, turnover = option.rate.value, facts.turnover_usd
    premium = None if rate is None or turnover is None else rate * turnover
    priced = replace(option, premium_usd=premium)
    if scheme is not None:
        priced = _subsidised(priced, scheme, terms)
    net = priced.net_premium_usd
    return replace(priced, net_rate_ratio=net / turnover if net is not None and turnover else None)


def _subsidised(option: Option, scheme: Scheme, terms: Terms) -> Option:
    ratio = scheme.subsidy_ratio
    cap = _in_usd(scheme.subsidy_cap_cny, terms.cny_per_usd)
    return replace(
        option,
        subsidy=NOTHING if ratio is None else _stated(ratio, scheme),
        subsidy_cap_usd=cap,
        subsidy_usd=subsidy_usd(option.premium_usd, ratio, cap),
        least_subsidy_usd=subsidy_usd(option.premium_usd, _least_ratio(scheme), cap),
        is_subsidy_upper_bound=bool(scheme.is_subsidy_upper_bound)
        or scheme.subsidy_min_ratio is not None,
    )


def _least_ratio(scheme: Scheme) -> float:
    """The least share of the premium that the text promises; 0 where it promises none."""
    if scheme.subsidy_min_ratio is not None:
        return scheme.subsidy_min_ratio
    return 0.0 if scheme.is_subsidy_upper_bound else scheme.subsidy_ratio or 0.0


def subsidy_usd(
    premium_usd: float | None, subsidy_ratio: float | None, cap_usd: float | None = None
) -> float | None:
    """Share of the premium paid that comes back, at most the cap; None when not known."""
    if premium_usd is None or subsidy_ratio is None:
        return None
    whole = subsidy_ratio * premium_usd
    return whole if cap_usd is None else min(whole, cap_usd)


def _in_usd(amount_cny: float | None, cny_per_usd: Used) -> float | None:
    if amount_cny is None or not cny_per_usd.value:
        return None
    return amount_cny / cny_per_usd.value


# ---- What is covered -----------------------------------------------------------------------


def _share(scheme: Scheme, product: str, held: HeldPolicy | None, terms: Terms) -> Used:
    if scheme.indemnity_ratio is not None:
        return _stated(scheme.indemnity_ratio, scheme)
    if held is not None:
        return Used(held.indemnity_ratio, "policy")
    return terms.platform_share if product == PLATFORM else terms.ordinary_share


def _cap(scheme: Scheme, product: str, held: HeldPolicy | None, terms: Terms) -> Used:
    if scheme.buyer_cap_usd is not None:
        return _stated(scheme.buyer_cap_usd, scheme)
    if held is not None:
        return Used(held.buyer_cap_usd, "policy")
    return terms.platform_cap if product == PLATFORM else NOTHING


def _annual_maximum(scheme: Scheme, held: HeldPolicy | None, premium: float | None) -> float | None:
    multiple = scheme.annual_maximum_multiple_of_premium
    if multiple is not None:
        return None if premium is None else multiple * premium
    return None if held is None else held.maximum_liability_usd


# ---- The cheapest ---------------------------------------------------------------------------


def cheapest(found: Iterable[Option]) -> Option | None:
    """The cheapest option the exporter can buy on the day; None when none has a price.

    Only options without a condition on the firm and schemes it qualifies for take part. One
    whose subsidy nobody names is taken at its whole premium; of equal premiums the option that
    pays more goes first.
    """
    priced = [
        (net, -_share_paid(option), option)
        for option in found
        if option.status in (QUALIFIES, OPEN)
        and option.option_code != NO_COVER
        and (net := _net_or_most(option)) is not None
    ]
    return min(priced, key=lambda one: one[:2])[2] if priced else None


def _net_or_most(option: Option) -> float | None:
    net = option.net_premium_usd
    return option.net_premium_most_usd if net is None else net


def _share_paid(option: Option) -> float:
    paid = option.share_paid_ratio
    return (option.share.value or 0.0) if paid is None else paid
