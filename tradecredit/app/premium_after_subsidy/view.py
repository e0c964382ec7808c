"""The parts of the page "Premium after subsidy": what each shows for the facts it is given."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.frame import columns, data, downloads, filters, linked, page, show
from tradecredit.app.premium_after_subsidy import words
from tradecredit.app.premium_after_subsidy.inputs import LOSS_CAUSE, Inputs
from tradecredit.app.premium_after_subsidy.words import net_text, origin_text, status_text
from tradecredit.charts import premium as charts
from tradecredit.formats import (
    UNKNOWN,
    day,
    is_unknown,
    money,
    month,
    number,
    percent,
    plain_markdown,
    signed_percent,
)
from tradecredit.language import N_, _
from tradecredit.risk import break_even, eligibility, premium
from tradecredit.risk.break_even import Loss
from tradecredit.risk.eligibility import Scheme
from tradecredit.risk.premium import Option, Used
from tradecredit.risk.records import records
from tradecredit.terms import MEASURES, label

OPTIONS_KEY = "premium_options"
LOSS_METRIC = "claims_to_insured_all"
OVERLAP_RULE = "subsidy_base"
DIGITS_OF_LOSS = 2


@dataclass(frozen=True)
class View:
    """Everything the page shows, computed once.

    ``options`` are those of the place by their codes, ``tests`` those of every scheme of the
    file; ``option`` is the one the figures are about, ``losses`` what it is held against.
    """

    inputs: Inputs
    schemes: list[Scheme]
    tests: pd.DataFrame
    status: pd.Series
    options: dict[str, Option]
    cheapest: Option | None
    option: Option
    losses: pd.DataFrame

    @property
    def names(self) -> dict[str, str]:
        """Name of every option by its code."""
        return words.option_names(self.schemes, self.inputs)

    @property
    def name(self) -> str:
        """Name of the option the figures are about."""
        return self.names[self.option.option_code]

    @property
    def in_force(self) -> pd.Series:
        """Status of the schemes in force on the day at the exporter's place or near it."""
        return self.status[self.status.index.isin(self.options)]

    @property
    def ordinary(self) -> Option:
        """The ordinary policy without a scheme."""
        return self.options[premium.ORDINARY_POLICY]

    @property
    def table(self) -> pd.DataFrame:
        """The options side by side."""
        return break_even.options_table(self.options.values(), self.inputs.facts.turnover_usd)

    @property
    def is_share_of_book(self) -> bool:
        """Whether the share paid is that of what buyers owe today."""
        return any(option.is_share_of_book for option in self.options.values())


def compute(inputs: Inputs) -> View:
    """The view of these inputs; asks which option the figures are about."""
    schemes = records(filters.reference("schemes"), Scheme)
    rules = data.load("cover/rule_values", as_of_date=inputs.facts.as_of_date)
    tests = _with_rule(eligibility.scheme_tests(schemes, inputs.facts), rules)
    options = _options(schemes, inputs)
    cheapest = premium.cheapest(options.values())
    option = _chosen_option(options, cheapest, words.option_names(schemes, inputs))
    return View(
        inputs=inputs,
        schemes=schemes,
        tests=tests,
        status=eligibility.scheme_status(tests),
        options=options,
        cheapest=cheapest,
        option=option,
        losses=_losses(inputs, option),
    )


def _with_rule(tests: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """The tests with the source of the overlap rule, which is not the scheme's own."""
    found = rules[rules["rule_code"] == OVERLAP_RULE]
    if found.empty:
        return tests
    rule, of_rule = found.iloc[0], tests["test"] == "overlap"
    return tests.assign(
        source_id=tests["source_id"].mask(of_rule, rule["source_id"]),
        confidence=tests["confidence"].mask(of_rule, rule["confidence"]),
    )


def _options(schemes: list[Scheme], inputs: Inputs) -> dict[str, Option]:
    """Options of the place with the share of a debt that each would pay."""
    facts = inputs.facts
    open_book = data.load(
        "subsidies/open_book_by_buyer",
        exporter_id=inputs.exporter_id,
        as_of_date=facts.as_of_date,
        loss_cause=LOSS_CAUSE,
    )
    here = [option for option in premium.options(schemes, facts, inputs.terms) if option.is_here]
    found = break_even.with_share_paid(here, open_book, facts.held_policy)
    return {option.option_code: option for option in found}


def _chosen_option(
    options: dict[str, Option], cheapest: Option | None, names: dict[str, str]
) -> Option:
    with filters.sidebar():
        chosen = filters.choice(
            _("Figures for"),
            "option_code",
            {code: names[code] for code in options if code != premium.NO_COVER},
            cheapest.option_code if cheapest else premium.ORDINARY_POLICY,
        )
    return options[chosen]


def _losses(inputs: Inputs, option: Option) -> pd.DataFrame:
    """Published losses and the exporter's own, with the premium at which to stop buying."""
    figures = filters.reference("published_figures")
    of_claims = figures[
        (figures["metric_code"] == LOSS_METRIC)
        & (pd.to_datetime(figures["period_end"]) <= pd.Timestamp(inputs.facts.as_of_date))
    ]
    published = break_even.published_losses(of_claims, inputs.terms.ordinary_share)
    own = break_even.own_losses(inputs.losses, inputs.paid_usd)
    both = pd.concat([published, own], ignore_index=True) if len(own) else published
    return break_even.against_losses(option, both, inputs.facts.turnover_usd)


# ---- The answer ----------------------------------------------------------------------------


def answer(view: View) -> None:
    """One sentence, then five figures."""
    st.markdown(_sentence(view))
    page.tiles(
        [
            _schemes_tile(view),
            _net_tile(view),
            _subsidy_tile(view),
            _break_even_tile(view),
            _stop_tile(view),
        ]
    )
    for asked in _missing(view):
        st.info(asked, icon=":material/edit:")


def _sentence(view: View) -> str:
    fitting = [view.names[code] for code in view.in_force.index[view.in_force == "qualifies"]]
    if view.inputs.facts.place is None:
        text = _("**Schemes are local: choose where the firm is registered.**")
    elif fitting:
        listed = ", ".join(f"**{plain_markdown(name)}**" for name in fitting)
        text = _("You qualify for {schemes}.", schemes=listed)
    else:
        text = _("**No scheme in force is known to take you.**")
    for code in view.in_force.index[view.in_force == eligibility.DIFFER]:
        name = plain_markdown(view.names[str(code)])
        text += " " + _("On **{name}** the sources differ.", name=name)
    return text + " " + _next_step(view)


def _next_step(view: View) -> str:
    """What to do: when the cheapest option can be had, or what is still to be said."""
    held = view.inputs.facts.held_policy
    if view.cheapest is None:
        return _("Say what is still missing below.")
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
    asked = {
        _(
            "**Where is the firm registered?** Choose the place in the sidebar: schemes are local."
        ): (facts.place is None),
        _(
            "**What did customs record for {year}?** Type it in the sidebar: schemes judge by "
            "last year's exports. What is not known is not taken for 0.",
            year=view.inputs.year,
        ): facts.exports_usd is None,
        _(
            "**How much do you ship in a year?** Type the turnover to insure in the sidebar: "
            "premium, subsidy and break-even follow from it."
        ): facts.turnover_usd is None,
    }
    return [text for text, is_missing in asked.items() if is_missing]


def _schemes_tile(view: View) -> page.Tile:
    if view.inputs.facts.place is None:
        in_force = _scheme_count_in_force(view)
        note = _("{count} in force in China; choose a place", count=in_force)
        return page.Tile(_("Schemes that fit"), UNKNOWN, compared_with=note)
    fitting = int((view.in_force == eligibility.QUALIFIES).sum())
    others = [
        _("{count} where sources differ", count=count)
        for count in [int((view.in_force == eligibility.DIFFER).sum())]
        if count
    ] + [
        _("{count} not known", count=count)
        for count in [int((view.in_force == eligibility.UNKNOWN).sum())]
        if count
    ]
    return page.Tile(
        _("Schemes that fit"),
        _("{count} of {total}", count=fitting, total=len(view.in_force)),
        compared_with=", ".join([_("in force at your place"), *others]),
        help_text=_("Every test of every scheme is in the table “Which scheme fits, and why”."),
    )


def _scheme_count_in_force(view: View) -> int:
    period = view.tests[view.tests["test"] == "period"]
    return int((period["outcome"] != eligibility.NOT_MET).sum())


def _net_tile(view: View) -> page.Tile:
    net, most = view.option.net_premium_usd, view.option.net_premium_most_usd
    ordinary = view.ordinary.net_premium_usd
    if net is None:
        note = UNKNOWN if most is None else _("at most {amount}", amount=money(most))
        return page.Tile(label("net_premium_usd"), UNKNOWN, compared_with=note)
    change = signed_percent(net / ordinary - 1, 0) if ordinary else ""
    note = _("of an ordinary policy's {amount}", amount=money(ordinary))
    if view.option.is_subsidy_upper_bound:
        note = _("at the full subsidy; {most} without it", most=money(most))
    return page.Tile(
        label("net_premium_usd"),
        money(net),
        change=change if view.option.option_code != premium.ORDINARY_POLICY else "",
        compared_with=note,
        up_is_good=False,
        help_text=MEASURES["net_premium_usd"].definition,
    )


def _subsidy_tile(view: View) -> page.Tile:
    amount = money(view.option.subsidy_usd)
    if view.option.is_subsidy_upper_bound and amount != UNKNOWN:
        amount = _("≤ {amount}", amount=amount)
    note = words.subsidy_stated(view.option)
    if view.option.premium_usd is not None:
        premium_text = money(view.option.premium_usd)
        note = _("{stated}, of {premium} paid first", stated=note, premium=premium_text)
    return page.Tile(
        _("Subsidy"),
        amount,
        compared_with=note,
        help_text=MEASURES["subsidy_usd"].definition,
    )


def _break_even_tile(view: View) -> page.Tile:
    value, most = (
        break_even.break_even_probability(
            net, view.inputs.facts.turnover_usd, view.option.share_paid_ratio
        )
        for net in (view.option.net_premium_usd, view.option.net_premium_most_usd)
    )
    notes = [_("at most {ratio}", ratio=_loss(most))] if is_unknown(value) and most else []
    is_own = view.losses["reference_code"] == "own"
    published, own = (
        view.losses.loc[rows, "loss_probability"].tolist() for rows in (~is_own, is_own)
    )
    if published:
        range_text = _range(min(published), max(published), _loss)
        notes.append(_("published: {range}", range=range_text))
    notes += [_("own: {ratio}", ratio=_loss(lost)) for lost in own]
    return page.Tile(
        label("break_even_probability"),
        _loss(value),
        compared_with="; ".join(notes),
        help_text=MEASURES["break_even_probability"].definition,
    )


def _stop_tile(view: View) -> page.Tile:
    published = view.losses[view.losses["reference_code"] != "own"]
    if published.empty or published["stop_buying_usd"].isna().all():
        return page.Tile(_("Stop buying above"), UNKNOWN, compared_with=_("no loss to go by"))
    newest = published.sort_values("period_end").iloc[-1]
    low, high = published["stop_buying_usd"].min(), published["stop_buying_usd"].max()
    return page.Tile(
        _("Stop buying above"),
        money(newest["stop_buying_usd"]),
        compared_with=_(
            "net premium, at the losses of {year}; range {range}",
            year=newest["period_end"].year,
            range=_range(low, high, money),
        ),
        help_text=MEASURES["stop_buying_usd"].definition,
    )


def _range(low: float, high: float, written: Any) -> str:
    return (
        written(low) if low == high else _("{low} to {high}", low=written(low), high=written(high))
    )


def _loss(ratio: float | None) -> str:
    return percent(ratio, DIGITS_OF_LOSS)


# ---- Options side by side ------------------------------------------------------------------


def options_chart(view: View) -> None:
    """Premium of each option of the place, split into what is paid and what comes back."""
    options = [option for code, option in view.options.items() if code != premium.NO_COVER]
    if all(option.premium_usd is None for option in options):
        no_turnover(_("No premium without a turnover"))
        return
    table = view.table[view.table["option_code"] != premium.NO_COVER]
    shown = table.assign(
        option_name=table["option_code"].map(view.names),
        bar_text=[words.bar_text(option) for option in options],
        is_open=table["status"] != eligibility.DOES_NOT,
    )
    show.chart(
        charts.options_bars(shown),
        book=view.inputs.book,
        key=OPTIONS_KEY,
        message=_options_message(view),
        note=_(
            "A year's premium on {turnover}. Click a bar to see the figures for it.",
            turnover=money(view.inputs.facts.turnover_usd),
        ),
        on_select=_option_clicked,
    )


def _options_message(view: View) -> str:
    if view.cheapest is None:
        return _("What each option costs in a year")
    ordinary = money(view.ordinary.net_premium_usd)
    if view.cheapest == view.ordinary:
        return _("An ordinary policy without a scheme costs {amount} a year", amount=ordinary)
    return _(
        "{name} costs least: {net} a year in place of {ordinary}",
        name=plain_markdown(view.names[view.cheapest.option_code]),
        net=words.net_in_words(view.cheapest),
        ordinary=ordinary,
    )


def no_turnover(message: str) -> None:
    """A card in place of a figure that needs a turnover."""
    with st.container(border=True):
        st.markdown(f"**{message}**")
        st.caption(_("Type the turnover to insure in a year in the sidebar."))


def _option_clicked() -> None:
    chosen = st.session_state[OPTIONS_KEY].selection.points
    if chosen:
        code = chosen[0]["customdata"]
        linked.choose("option_code", code[0] if isinstance(code, list) else code["0"])


def options_table(view: View) -> None:
    """The options with everything that is stated or computed of them."""
    st.markdown(_("**Options side by side**, US$ a year"))
    options, table = view.options.values(), view.table
    shown = pd.DataFrame(
        {
            "option": [view.names[code] for code in view.options],
            "status": [status_text(option.status) for option in options],
            "net": [net_text(option) for option in options],
            "premium": table["premium_usd"].round(0),
            "subsidy": table["subsidy_usd"].round(0),
            "share": [_share_text(option) for option in options],
            "cap": table["buyer_cap_usd"].round(0),
            "paid": 100 * table["share_paid_ratio"],
            "break_even": 100 * table["break_even_probability"],
            "break_even_most": 100 * table["break_even_most"],
            "maximum": table["annual_maximum_usd"].round(0),
            "stated": [words.subsidy_stated(option) for option in options],
            "rate": [_rate_text(option) for option in options],
            "origins": [words.origins_text(option) for option in options],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_config=_option_columns(view),
        alt=_("Options side by side"),
        placeholder=UNKNOWN,
        key="options_table",
    )


def _rate_text(option: Option) -> str:
    rate = option.rate.value
    if option.option_code == premium.NO_COVER or rate is None:
        return UNKNOWN
    return ("≤ " if option.is_rate_upper_bound else "") + percent(rate, 3)


def _share_text(option: Option) -> str:
    share = option.share.value
    if option.option_code == premium.NO_COVER or share is None:
        return UNKNOWN
    return ("≥ " if option.is_share_minimum else "") + percent(share, 0)


def _option_columns(view: View) -> dict[str, Any]:
    column = st.column_config
    amounts = {
        "premium": (_("Premium"), 85),
        "subsidy": (_("Subsidy"), 80),
        "cap": (_("Cap per buyer"), 100),
        "maximum": (_("Most in a year"), 105),
    }
    return {
        "option": column.TextColumn(_("Option"), width=212, pinned=True),
        "status": column.TextColumn(_("Status"), width=112),
        "net": column.TextColumn(_("Net premium"), width=145),
        "share": column.TextColumn(_("Insured share"), width=95),
        "paid": column.NumberColumn(
            _("Paid of a debt"),
            format="%.0f %%",
            width=95,
            help=_("Of what buyers owe today, each failing alone.")
            if view.is_share_of_book
            else _("No open invoices: the insured share."),
        ),
        "break_even": column.NumberColumn(_("Break-even loss"), format="%.2f %%", width=108),
        "break_even_most": column.NumberColumn(_("… at the least subsidy"), format="%.2f %%"),
        "stated": column.TextColumn(_("Subsidy stated"), width=180),
        "rate": column.TextColumn(_("Rate"), width=85),
        "origins": column.TextColumn(_("Where rate, share and cap come from"), width=420),
        **{
            name: column.NumberColumn(text, format="localized", width=width)
            for name, (text, width) in amounts.items()
        },
    }


# ---- Break-even ----------------------------------------------------------------------------


def losses_chart(view: View) -> None:
    """The premium at which to stop buying, under published losses and the firm's own."""
    if view.losses.empty or view.losses["stop_buying_usd"].isna().all():
        with st.container(border=True):
            st.markdown(_("**When cover pays cannot be said yet**"))
            st.caption(
                _("No loss was published up to this day, and the firm has no paid claim.")
                if view.losses.empty
                else _("It needs a turnover, and an option that would pay something.")
            )
        return
    if not view.option.share_paid_ratio:
        with st.container(border=True):
            name = plain_markdown(view.name)
            st.markdown(_("**{name} would pay nothing of what is owed today**", name=name))
            st.caption(
                _(
                    "No limit, or no rule, lets an open invoice through; the page Buyer exposure "
                    "says which. No premium is low enough for that."
                )
            )
        return
    shown = view.losses.assign(
        reference_name=[_loss_name(view, loss) for loss in records(view.losses, Loss)]
    )
    show.chart(
        charts.stop_buying_ranges(shown, _cost(view), is_at_most=_is_net_unknown(view)),
        book=view.inputs.book,
        key="stop_buying",
        message=_losses_message(view),
        note=_losses_note(view),
    )


def _is_net_unknown(view: View) -> bool:
    return is_unknown(view.option.net_premium_usd)


def _cost(view: View) -> float | None:
    """Net premium of the option shown; the most it can be where the subsidy is not known."""
    option = view.option
    return option.net_premium_most_usd if _is_net_unknown(view) else option.net_premium_usd


def _losses_message(view: View) -> str:
    cost = _cost(view)
    name = plain_markdown(view.name)
    if cost is None:
        return _("{name}: stop buying above these premiums", name=name)
    worth, total = int((view.losses["stop_buying_usd"] > cost).sum()), len(view.losses)
    if worth == total:
        text = _("{name} pays for itself under every loss seen", name=name)
    elif worth == 0:
        text = _("{name} costs more than it returns under every loss seen", name=name)
    else:
        text = _(
            "{name} pays for itself under {count} of {total} losses seen",
            name=name,
            count=worth,
            total=total,
        )
    return text + (", " + _("at its whole premium") if _is_net_unknown(view) else "")


def _losses_note(view: View) -> str:
    share = percent(view.option.share_paid_ratio, 0)
    paid = (
        _("It would pay {share} of what buyers owe today, each failing alone.", share=share)
        if view.is_share_of_book
        else _("No open invoices: it is taken to pay its insured share, {share}.", share=share)
    )
    return (
        paid
        + " "
        + _("This weighs averages only; one large loss can cost more than many years of premium.")
    )


def _loss_name(view: View, loss: Loss) -> str:
    start, end = loss.period_start, loss.period_end
    if start is None or end is None:
        count = number(view.inputs.losses.paid_claim_count)
        return _("Your own, {count} paid", count=count)
    is_year = (start.month, end.month) == (1, 12)
    period = str(end.year) if is_year else f"{month(start)} – {month(end)}"
    return _("{period}, published", period=period)


# ---- The exporter's own grants -------------------------------------------------------------


def grants_table(view: View) -> pd.DataFrame:
    """Decisions on the exporter's own subsidies up to the day."""
    grants = data.load(
        "subsidies/grants_of_exporter",
        exporter_id=view.inputs.exporter_id,
        as_of_date=view.inputs.facts.as_of_date,
    )
    st.markdown(_("**Subsidies of this exporter so far**"))
    if grants.empty:
        st.caption(_("None in this book up to {day}.", day=day(view.inputs.facts.as_of_date)))
        return grants
    shown = grants.drop(columns="subsidy_id").assign(
        scheme_code=[view.names.get(code, code) for code in grants["scheme_code"]],
        decision=grants["decision"].map(words.decision_text),
        reason_code=grants["reason_code"].map(words.reason_of_grant_text),
    )
    column = st.column_config
    st.dataframe(
        columns.for_screen(shown),
        hide_index=True,
        column_config={
            "policy_start_date": column.DateColumn(_("Policy from"), format="YYYY-MM-DD"),
            "policy_end_date": column.DateColumn(_("to"), format="YYYY-MM-DD"),
            "scheme_code": column.TextColumn(_("Scheme"), width=280),
            "premium_paid_usd": column.NumberColumn(_("Premium paid, US$"), format="localized"),
            "subsidy_usd": column.NumberColumn(_("Subsidy, US$"), format="localized"),
            "granted_date": column.DateColumn(_("Decided"), format="YYYY-MM-DD"),
            "decision": column.TextColumn(_("Decision")),
            "reason_code": column.TextColumn(_("Why")),
        },
        height=min(38 + 35 * len(shown), 250),
        alt=_("Subsidies of this exporter"),
        placeholder=UNKNOWN,
        key="grants_table",
    )
    return grants


# ---- Files and explanation -----------------------------------------------------------------


def files(view: View) -> None:
    """The options as a file, with every value used and where it came from."""
    facts = view.inputs.facts
    frame = view.table.assign(
        option_name=view.table["option_code"].map(view.names),
        status=view.table["status"].map(status_text),
    )
    first = ["option_code", "option_name", "status"]
    downloads.downloads(
        frame[[*first, *(name for name in frame.columns if name not in first)]],
        "premium_after_subsidy",
        view.inputs.book,
        as_of_date=facts.as_of_date,
        filters=filters.describe(
            exporter_id=view.inputs.exporter_id,
            place=None if facts.place is None else facts.place.place_code,
            exports_last_year_usd=facts.exports_usd,
            turnover_usd=facts.turnover_usd,
            ordinary_rate_ratio=view.inputs.terms.ordinary_rate.value,
            platform_rate_ratio=view.inputs.terms.platform_rate.value,
        ),
        assumptions=values_used(view),
    )


NAMES_OF_VALUES = {
    "ordinary_rate": N_("Rate of an ordinary policy"),
    "platform_rate": N_("Rate of a platform policy"),
    "ordinary_share": N_("Insured share of an ordinary policy"),
    "platform_share": N_("Insured share of a platform policy"),
    "platform_cap": N_("Cap per buyer of a platform policy, US$"),
    "cny_per_usd": N_("RMB for one US$"),
}
PARTS_OF_OPTION = {
    "rate": N_("rate"),
    "subsidy": N_("subsidy"),
    "share": N_("insured share"),
    "cap": N_("cap per buyer"),
}


def values_used(view: View) -> pd.DataFrame:
    """Every value behind the figures with its origin, source and confidence."""
    inputs = view.inputs
    used = [
        (_("Exports of {year}, US$", year=inputs.year), inputs.exports),
        (_("Turnover to insure, US$"), inputs.turnover),
        *((_(text), getattr(inputs.terms, name)) for name, text in NAMES_OF_VALUES.items()),
    ]
    used += [
        (f"{view.names[code]}: {_(text)}", getattr(option, kind))
        for code, option in view.options.items()
        for kind, text in PARTS_OF_OPTION.items()
        if option.scheme_code is not None
    ]
    for loss in records(view.losses, Loss):
        text = _("Claims paid per amount insured, {period}", period=_loss_name(view, loss))
        origin = "book" if loss.reference_code == "own" else "published"
        value = Used(loss.paid_to_insured_ratio, origin, loss.source_id, loss.confidence)
        used.append((text, value))
    return pd.DataFrame([_value_row(name, value) for name, value in used])


def _value_row(name: str, used: Used) -> dict[str, Any]:
    return {
        "value_name": name,
        "value": float("nan") if used.value is None else round(used.value, 6),
        "origin": origin_text(used.origin),
        "source_id": used.source_id or UNKNOWN,
        "confidence": used.confidence or UNKNOWN,
        "is_assumption": used.is_assumption,
    }


def explain(view: View) -> None:
    """Formulas, values used, sources, rows."""
    page.explain(
        [
            "net_premium_usd",
            "subsidy_usd",
            "share_paid_ratio",
            "break_even_probability",
            "stop_buying_usd",
        ],
        formula=_(
            "Premium = rate × turnover. Subsidy = share × premium paid, at most the cap. "
            "Break-even loss = net premium ÷ (turnover × paid share of a debt). Stop buying above "
            "= loss × turnover × paid share, the loss being claims paid ÷ amount insured ÷ the "
            "usual insured share. Averages only, for default as the cause; a firm that a large "
            "loss could end has reason to pay more."
        ),
        method="premium_after_subsidy",
        rules=values_used(view),
        sources=["SEED-2", "SZ20", "SZ22", "GD22", "ZJ24", "JH20", "SY23", "CX15", "HA15"],
        rows=lambda: view.tests,
    )
