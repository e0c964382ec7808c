"""Schemes, tests and options of the page "Premium after subsidy" in words."""

from collections.abc import Iterable

from tradecredit.app.premium_after_subsidy.inputs import Inputs, place_name
from tradecredit.code_labels import code_label
from tradecredit.formats import UNKNOWN, day, money, number, percent
from tradecredit.language import N_, _
from tradecredit.risk import eligibility, premium, thresholds
from tradecredit.risk.eligibility import Scheme
from tradecredit.risk.premium import Option, Used

SIGNS = {
    eligibility.MET: "✓",
    eligibility.CONDITION: "✓ *",
    eligibility.NOT_MET: "✗",
    eligibility.DIFFER: "≠",
    eligibility.UNKNOWN: "?",
}
OPERATORS = {"<": N_("under {bound}"), "<=": N_("{bound} or less"), ">=": N_("{bound} or more")}
REASONS = {
    "place_unknown": N_("Choose where the firm is registered."),
    "prefecture_not_stated": N_(
        "{place} lies under {prefecture}; whether its firms may draw on this is not stated."
    ),
    "city_has_its_own": N_(
        "{place} has a scheme of its own; whether this one is open beside it is not stated."
    ),
    "exports_unknown": N_("Type the exports of {year}."),
    "turnover_unknown": N_("Type the turnover to insure."),
    "bound_not_found": N_("For small exporters; how small was not found."),
    "at_the_bound": N_("Exactly on the bound, which texts of other times read the other way."),
    "last_seen": N_("Last seen in {seen}; whether it still runs was not found: ask before."),
    "other_product": N_("Needs a platform policy: change when yours ends on {day}."),
    "instead_of_scheme": N_("Only instead of the scheme of your policy, which runs to {day}."),
    "instead_of_policy": N_("Only instead of your ordinary policy, which runs to {day}."),
    "under_it_already": N_("Your policy is under it; tested again for every policy year."),
}


def exact(amount_usd: float) -> str:
    """An amount that a rule turns on: to the dollar, with cents only where there are any."""
    digits = 0 if float(amount_usd).is_integer() else 2
    return _("US$ {amount}", amount=number(amount_usd, digits))


# ---- Options -------------------------------------------------------------------------------


def option_names(schemes: Iterable[Scheme], inputs: Inputs) -> dict[str, str]:
    """Name of every option by its code; those of schemes as the file has them."""
    held = inputs.facts.held_policy
    names = {
        premium.NO_COVER: _("No cover"),
        premium.ORDINARY_POLICY: _("Ordinary policy, no scheme"),
        premium.HELD_POLICY: _("Your policy to {day}", day=day(held.policy_end_date))
        if held
        else _("Your policy"),
    }
    return names | {scheme.scheme_code: scheme.scheme_name for scheme in schemes}


def subsidy_stated(option: Option) -> str:
    """What the text says of the subsidy: share, upper bound, cap."""
    if option.scheme_code is None:
        return _("none")
    if option.subsidy.value is None:
        return _("share not stated")
    share = percent(option.subsidy.value, 0)
    share = _("up to {share}", share=share) if option.is_subsidy_upper_bound else share
    if option.subsidy_cap_usd is None:
        return _("{share}, no cap found", share=share)
    return _("{share}, at most {cap}", share=share, cap=money(option.subsidy_cap_usd))


def origins_text(option: Option) -> str:
    """Where the rate, the insured share and the cap of an option come from."""
    if option.option_code == premium.NO_COVER:
        return ""
    return _(
        "rate: {rate}; insured percentage: {share}; cap: {cap}",
        rate=_origin(option.rate),
        share=_origin(option.share),
        cap=_origin(option.cap),
    )


def _origin(used: Used) -> str:
    return code_label("value_origin", used.origin).lower()


def net_text(option: Option) -> str:
    """Net premium of an option with what is not certain about it."""
    net, most = option.net_premium_usd, option.net_premium_most_usd
    if net is None:
        return UNKNOWN if most is None else _("at most {amount}", amount=money(most))
    if option.is_subsidy_upper_bound:
        return _("{amount} or more", amount=money(net))
    return money(net)


def bar_text(option: Option) -> str:
    """What stands beside the bar of an option."""
    text = _("net {amount}", amount=net_text(option))
    if option.status in (eligibility.QUALIFIES, premium.OPEN, premium.IN_FORCE):
        return text
    return f"{text}, <i>{code_label('option_status', option.status).lower()}</i>"


# ---- Tests ---------------------------------------------------------------------------------


def found_text(test: str, reason: str, inputs: Inputs, names: dict[str, str]) -> str:
    """The value that a test found for the exporter; ``names`` are those of the schemes."""
    facts = inputs.facts
    held = facts.held_policy
    if test == "place":
        return place_text(inputs)
    if test == "period":
        return day(facts.as_of_date)
    if test == "exports":
        return _exports_found(inputs, reason)
    if held is None:
        return _("no policy in force")
    if test == "product":
        return code_label("product", held.product_code).lower()
    if held.scheme_code is None:
        return _("no scheme")
    return names.get(held.scheme_code, held.scheme_code)


def place_text(inputs: Inputs) -> str:
    """Where the exporter is registered."""
    place = inputs.facts.place
    return _("not known") if place is None else place_name(place)


def _exports_found(inputs: Inputs, reason: str) -> str:
    facts = inputs.facts
    if reason.startswith("new_exporter") or reason == "turnover_unknown":
        if facts.turnover_usd is None:
            return _("none last year; turnover to insure not known")
        return _("none last year; {amount} to insure", amount=exact(facts.turnover_usd))
    return _("not known") if facts.exports_usd is None else exact(facts.exports_usd)


def required_text(test: str, scheme: Scheme, reason: str) -> str:
    """The value that a test requires."""
    if test == "place":
        return scheme.place
    if test == "period":
        return _period(scheme, reason)
    if test == "exports":
        return bounds_text(scheme, reason)
    if test == "product":
        product = scheme.product_code
        is_any = product == eligibility.ANY_PRODUCT
        return _("any") if is_any else code_label("product", product).lower()
    return _("one scheme per policy, one kind of policy per insurer")


def _period(scheme: Scheme, reason: str) -> str:
    start = UNKNOWN if scheme.valid_from is None else day(scheme.valid_from)
    if reason == "last_seen" and scheme.valid_from:
        return _("last seen in {year}", year=scheme.valid_from.year)
    if scheme.valid_to is None:
        return _("from {start}; no end found", start=start)
    return _("{start} to {end}", start=start, end=day(scheme.valid_to))


def bounds_text(scheme: Scheme, reason: str = "") -> str:
    """The bounds on last year's exports, with the operator of the scheme's own text."""
    if reason.startswith("new_exporter") and scheme.new_exporter_max_usd is not None:
        bound = exact(scheme.new_exporter_max_usd)
        return _("without exports last year: {bound} or less", bound=bound)
    if bounds := thresholds.bounds(scheme):
        return ", ".join(bound_text(bound_usd, operator) for bound_usd, operator in bounds)
    return _("bound not found") if reason == "bound_not_found" else _("no bound")


def bound_text(bound_usd: float, operator: str) -> str:
    """One bound in words: under it, up to it, or from it on."""
    return _(OPERATORS[operator], bound=exact(bound_usd))


def reason_text(reason: str, scheme: Scheme, inputs: Inputs) -> str:
    """Why a test came out as it did, in one sentence; empty where the values say it."""
    held = inputs.facts.held_policy
    return _(
        REASONS.get(reason, ""),
        place=place_text(inputs),
        prefecture=scheme.place,
        year=inputs.year,
        seen=UNKNOWN if scheme.valid_from is None else scheme.valid_from.year,
        day="" if held is None else day(held.policy_end_date),
    )
