"""The answer of the page "Premium after subsidy": one sentence, five figures, what is missing."""

from collections.abc import Callable

import streamlit as st

from tradecredit.app.frame.tiles import Tile, tile, tiles
from tradecredit.app.premium_after_subsidy import words
from tradecredit.app.premium_after_subsidy.view import View
from tradecredit.formats import day, money, percent, plain_markdown
from tradecredit.language import N_, _
from tradecredit.risk import eligibility, premium
from tradecredit.risk.break_even import break_even_probability

DIGITS_OF_LOSS = 2
UNCERTAIN = {
    eligibility.DIFFER: N_("{count} where sources differ"),
    eligibility.UNKNOWN: N_("{count} not known"),
}


def answer(view: View) -> None:
    """One sentence, then five figures."""
    st.markdown(_sentence(view))
    tiles(
        [
            _schemes_tile(view),
            _net_tile(view),
            _subsidy_tile(view),
            _break_even_tile(view),
            _stop_tile(view),
        ]
    )
    for question in _missing(view):
        st.info(question, icon=":material/edit:")


def _sentence(view: View) -> str:
    def names_of(status: str) -> list[str]:
        codes = view.in_force.index[view.in_force == status]
        return [f"**{plain_markdown(view.names[str(code)])}**" for code in codes]

    fitting = names_of(eligibility.QUALIFIES)
    if view.inputs.facts.place is None:
        text = _("**Schemes are local: choose where the firm is registered.**")
    elif fitting:
        text = _("You qualify for {schemes}.", schemes=", ".join(fitting))
    else:
        text = _("**No scheme in force is known to accept you.**")
    for name in names_of(eligibility.DIFFER):
        text += " " + _("On {name} the sources differ.", name=name)
    text += "".join(" " + seen for seen in _last_seen(view))
    return text + " " + _next_step(view)


def _last_seen(view: View) -> list[str]:
    """Schemes at the place whose text is old and whose end nobody knows: never a promise."""
    as_of = view.inputs.facts.as_of_date
    years = {
        scheme.scheme_code: eligibility.last_seen_year(scheme, as_of) for scheme in view.schemes
    }
    return [
        _(
            "**{name}** was last seen in {year}: ask whether it still runs.",
            name=plain_markdown(view.names[str(code)]),
            year=years[str(code)],
        )
        for code in view.in_force.index
        if years.get(str(code))
    ]


def _next_step(view: View) -> str:
    """What to do: when the cheapest option can be had, or what is still to be filled in."""
    held = view.inputs.facts.held_policy
    if view.cheapest is None:
        return _("Fill in what is missing below.")
    code = view.cheapest.option_code
    name = plain_markdown(view.names[code])
    if held is None:
        return _("Cheapest on {day}: {name}.", day=day(view.inputs.facts.as_of_date), name=name)
    until = day(held.policy_end_date)
    reasons = set(view.tests.loc[view.tests["scheme_code"] == code, "reason"])
    if "under_it_already" in reasons:
        return _("Your policy is under {name}, tested again after {day}.", name=name, day=until)
    if "any_product" in reasons and "no_scheme_held" in reasons:
        return _("Apply for {name} on the policy you have, to {day}.", name=name, day=until)
    return _("Cheapest when your policy ends on {day}: {name}.", day=until, name=name)


def _missing(view: View) -> list[str]:
    facts = view.inputs.facts
    questions = {
        _(
            "**Where is the firm registered?** Choose the place in the sidebar: schemes are local."
        ): facts.place,
        _(
            "**What did customs record for {year}?** Type it in the sidebar: schemes judge by "
            "last year's exports. What is not known is not taken for 0.",
            year=view.inputs.year,
        ): facts.exports_usd,
        _(
            "**How much do you ship in a year?** Type the turnover to insure in the sidebar: "
            "premium, subsidy and break-even follow from it."
        ): facts.turnover_usd,
    }
    return [text for text, known in questions.items() if known is None]


def _schemes_tile(view: View) -> Tile:
    if view.inputs.facts.place is None:
        period = view.tests[view.tests["test"] == "period"]
        count = int((period["outcome"] != eligibility.NOT_MET).sum())
        beside = _("{count} in force in China; choose a place", count=count)
        return tile("schemes_that_fit", None, beside=beside)
    counts = view.in_force.value_counts()
    fitting = _(
        "{count} of {total}", count=counts.get(eligibility.QUALIFIES, 0), total=len(view.in_force)
    )
    others = [
        _(text, count=counts[status]) for status, text in UNCERTAIN.items() if status in counts
    ]
    return tile(
        "schemes_that_fit", fitting, beside=", ".join([_("in force at your place"), *others])
    )


def _net_tile(view: View) -> Tile:
    """Net premium of the option, against that of an ordinary policy."""
    option, ordinary = view.option, view.ordinary.net_premium_usd
    net, most = option.net_premium_usd, option.net_premium_most_usd
    beside = _("of an ordinary policy's {amount}", amount=money(ordinary))
    if net is None:
        beside = "" if most is None else _("at most {amount}", amount=money(most))
    elif option.is_subsidy_upper_bound:
        beside = _("at the full subsidy; {most} without it", most=money(most))
    is_other = option.option_code != premium.ORDINARY_POLICY
    return tile("net_premium_usd", net, (ordinary or None) if is_other else None, beside=beside)


def _subsidy_tile(view: View) -> Tile:
    option = view.option
    beside = words.subsidy_stated(option)
    if option.premium_usd is not None:
        amount = money(option.premium_usd)
        beside = _("{stated}, of {premium} paid first", stated=beside, premium=amount)
    if option.is_subsidy_upper_bound and option.subsidy_usd is not None:
        beside = _("at most: {stated}", stated=beside)
    return tile("subsidy_usd", option.subsidy_usd, beside=beside, heading=_("Subsidy"))


def _break_even_tile(view: View) -> Tile:
    option, turnover = view.option, view.inputs.facts.turnover_usd
    value, most = (
        break_even_probability(net, turnover, option.share_paid_ratio)
        for net in (option.net_premium_usd, option.net_premium_most_usd)
    )
    notes = [_("at most {ratio}", ratio=_loss(most))] if value is None and most else []
    published = view.published["loss_probability"]
    if len(published):
        notes.append(_("published: {range}", range=_range(published.min(), published.max(), _loss)))
    own = view.losses.loc[view.losses["reference_code"] == "own", "loss_probability"]
    notes += [_("yours: {ratio}", ratio=_loss(lost)) for lost in own]
    return tile("break_even_probability", value, beside="; ".join(notes))


def _stop_tile(view: View) -> Tile:
    published = view.published
    premiums = published["stop_buying_usd"]
    if premiums.isna().all():
        return tile("stop_buying_usd", None, beside=_("no loss to compare with"))
    newest = published.sort_values("period_end").iloc[-1]
    beside = _(
        "net premium, at the losses of {year}; range {range}",
        year=newest["period_end"].year,
        range=_range(premiums.min(), premiums.max(), money),
    )
    return tile("stop_buying_usd", newest["stop_buying_usd"], beside=beside)


def _range(low: float, high: float, written: Callable[[float], str]) -> str:
    if low == high:
        return written(low)
    return _("{low} to {high}", low=written(low), high=written(high))


def _loss(ratio: float | None) -> str:
    return percent(ratio, DIGITS_OF_LOSS)
