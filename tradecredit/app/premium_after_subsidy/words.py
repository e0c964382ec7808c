"""Schemes, tests and options of the page "Premium after subsidy" in words."""

from collections.abc import Iterable

from tradecredit.app.premium_after_subsidy.inputs import Inputs
from tradecredit.formats import UNKNOWN, day, is_unknown, money, number, percent
from tradecredit.language import N_, _
from tradecredit.risk import eligibility, premium, thresholds
from tradecredit.risk.eligibility import Scheme
from tradecredit.risk.premium import Option
from tradecredit.terms import code_label

STATUSES = {
    eligibility.QUALIFIES: N_("Qualifies"),
    eligibility.DIFFER: N_("Sources differ"),
    eligibility.UNKNOWN: N_("Not known"),
    eligibility.DOES_NOT: N_("Does not qualify"),
    premium.OPEN: N_("Open to all"),
    premium.IN_FORCE: N_("In force"),
}
OUTCOMES = {
    eligibility.MET: N_("Met"),
    eligibility.CONDITION: N_("Met, with a condition"),
    eligibility.NOT_MET: N_("Not met"),
    eligibility.DIFFER: N_("Sources differ"),
    eligibility.UNKNOWN: N_("Not known"),
}
SIGNS = {
    eligibility.MET: "✓",
    eligibility.CONDITION: "✓ *",
    eligibility.NOT_MET: "✗",
    eligibility.DIFFER: "≠",
    eligibility.UNKNOWN: "?",
}
TESTS = {
    "place": N_("Place"),
    "period": N_("Period"),
    "exports": N_("Exports"),
    "product": N_("Product"),
    "overlap": N_("Overlap"),
}
ORIGINS = {
    "policy": N_("your policy"),
    "scheme": N_("the scheme"),
    "scheme_change": N_("the usual rate, cut by the scheme"),
    "rule": N_("rule of the product"),
    "assumption": N_("assumption of the sample book"),
    "published": N_("published"),
    "published_range": N_("middle of published rates"),
    "entered": N_("your entry"),
    "book": N_("the book"),
    "declared": N_("declared in twelve months"),
    "shipped": N_("shipped in twelve months"),
    "not_found": N_("not found"),
}
DECISIONS = {
    "granted": N_("Granted"),
    "capped": N_("Capped"),
    "refused": N_("Refused"),
}
REASONS_OF_GRANTS = {
    "over_threshold": N_("Exports above the threshold"),
    "cap_reached": N_("Cap reached"),
    "premium_unpaid": N_("Premium not paid"),
    "overlap": N_("Another scheme on the same policy"),
}
OPERATORS = {"<": N_("under {bound}"), "<=": N_("{bound} or less"), ">=": N_("{bound} or more")}


def status_text(status: str) -> str:
    """Status of an option or a scheme."""
    return _(STATUSES[status])


def origin_text(origin: str) -> str:
    """Where a value comes from."""
    return _(ORIGINS.get(origin, origin))


def decision_text(decision: str) -> str:
    """How an application for a subsidy was decided."""
    return _(DECISIONS.get(decision, decision))


def reason_of_grant_text(reason: str | None) -> str:
    """Why a subsidy was capped or refused; a dash where it was neither."""
    if reason is None or is_unknown(reason):
        return UNKNOWN
    return _(REASONS_OF_GRANTS.get(reason, reason))


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
        "rate: {rate}; share: {share}; cap: {cap}",
        rate=origin_text(option.rate.origin),
        share=origin_text(option.share.origin),
        cap=origin_text(option.cap.origin),
    )


def net_text(option: Option) -> str:
    """Net premium of an option with what is not certain about it."""
    net, most = option.net_premium_usd, option.net_premium_most_usd
    if is_unknown(net):
        if is_unknown(most):
            return UNKNOWN
        return _("{dash} (at most {amount})", dash=UNKNOWN, amount=money(most))
    if option.is_subsidy_upper_bound:
        return _("{amount} or more", amount=money(net))
    return money(net)


def net_in_words(option: Option) -> str:
    """Net premium of an option within a sentence."""
    if is_unknown(option.net_premium_usd):
        return _("at most {amount}", amount=money(option.net_premium_most_usd))
    return net_text(option)


def bar_text(option: Option) -> str:
    """What stands beside the bar of an option."""
    text = _("net {amount}", amount=net_text(option))
    if option.status in (eligibility.QUALIFIES, premium.OPEN, premium.IN_FORCE):
        return text
    return f"{text}, <i>{status_text(option.status).lower()}</i>"


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
    if place is None:
        return _("not known")
    if place.city_code:
        return place.place_name
    if place.province_name:
        return _("elsewhere in {province}", province=place.province_name)
    return _("elsewhere in China")


def _exports_found(inputs: Inputs, reason: str) -> str:
    facts = inputs.facts
    if reason.startswith("new_exporter") or reason == "turnover_unknown":
        if facts.turnover_usd is None:
            return _("none last year; turnover to insure not known")
        return _("none last year; {amount} to insure", amount=exact(facts.turnover_usd))
    return _("not known") if facts.exports_usd is None else exact(facts.exports_usd)


def asked_text(test: str, scheme: Scheme, reason: str) -> str:
    """The value that a test asks for."""
    if test == "place":
        return scheme.place
    if test == "period":
        return _period(scheme)
    if test == "exports":
        return bounds_text(scheme, reason)
    if test == "product":
        product = scheme.product_code
        is_any = product == eligibility.ANY_PRODUCT
        return _("any") if is_any else code_label("product", product).lower()
    return _("one scheme per policy, one kind of policy per insurer")


def _period(scheme: Scheme) -> str:
    start = UNKNOWN if scheme.valid_from is None else day(scheme.valid_from)
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
    until = "" if held is None else day(held.policy_end_date)
    return {
        "place_unknown": _("Choose where the firm is registered."),
        "prefecture_not_stated": _(
            "{place} lies under {prefecture}; whether its firms may draw on this is not stated.",
            place=place_text(inputs),
            prefecture=scheme.place,
        ),
        "city_has_its_own": _(
            "{place} has a scheme of its own; whether this one is open beside it is not stated.",
            place=place_text(inputs),
        ),
        "exports_unknown": _("Type the exports of {year}.", year=inputs.year),
        "turnover_unknown": _("Type the turnover to insure."),
        "bound_not_found": _("For small exporters; how small was not found."),
        "at_the_bound": _("Exactly on the bound, which the texts read in two ways."),
        "other_product": _("Needs a platform policy: change when yours ends on {day}.", day=until),
        "instead_of_scheme": _(
            "Only in place of the scheme of your policy, which runs to {day}.", day=until
        ),
        "instead_of_policy": _(
            "Only in place of your ordinary policy, which runs to {day}.", day=until
        ),
        "under_it_already": _("Your policy is under it; tested again for every policy year."),
    }.get(reason, "")
