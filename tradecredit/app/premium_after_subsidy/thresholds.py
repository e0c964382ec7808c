"""What changes when exports cross a bound, on the page "Premium after subsidy"."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from tradecredit.app.frame import show
from tradecredit.app.premium_after_subsidy.view import View, no_turnover
from tradecredit.app.premium_after_subsidy.words import bound_text, net_text
from tradecredit.charts import premium as charts
from tradecredit.formats import UNKNOWN, money, plain_markdown
from tradecredit.language import _
from tradecredit.risk import eligibility, premium, thresholds
from tradecredit.risk.premium import Option
from tradecredit.risk.thresholds import Threshold

PAST_THE_BOUND = 1.5


def parts(view: View) -> None:
    """What changes when last year's exports cross a bound: picture and table."""
    facts, terms = view.inputs.facts, view.inputs.terms
    found = thresholds.thresholds(view.schemes, facts, terms)
    if facts.place is None:
        return
    if not found:
        with st.container(border=True):
            st.markdown(_("**No threshold on exports at your place**"))
            st.caption(
                _("No scheme in force there judges by last year's exports, so growth costs none.")
            )
        return
    if facts.turnover_usd is None:
        no_turnover(_("Thresholds at your place: {bounds}", bounds=_bounds_named(found)))
    else:
        _steps_chart(view, found)
    _thresholds_table(view, found)


def _bounds(found: list[Threshold]) -> list[float]:
    return sorted({threshold.bound_usd for threshold in found})


def _bounds_named(found: list[Threshold]) -> str:
    return ", ".join(money(bound) for bound in _bounds(found))


def _steps_chart(view: View, found: list[Threshold]) -> None:
    facts = view.inputs.facts
    highest = PAST_THE_BOUND * max(_bounds(found))
    steps = thresholds.steps(view.schemes, facts, view.inputs.terms, highest)
    steps = steps[~steps["option_code"].isin([premium.NO_COVER, premium.HELD_POLICY])]
    shown = steps.assign(
        option_name=steps["option_code"].map(view.names),
        is_at_most=steps["net_premium_usd"].isna(),
        cost_usd=steps["net_premium_usd"].fillna(steps["net_premium_most_usd"]),
    ).dropna(subset=["cost_usd"])
    show.chart(
        charts.threshold_steps(shown, _bounds(found), facts.exports_usd, highest),
        book=view.inputs.book,
        key="premium_thresholds",
        message=_threshold_message(view, found),
        note=_(
            "Net premium by last year's exports, with the turnover to insure kept as it is. "
            "Dotted: the subsidy is not stated, so the whole premium is drawn."
        ),
    )


def _threshold_message(view: View, found: list[Threshold]) -> str:
    """The nearest bound above the exporter's exports, and what crossing it costs."""
    exports = view.inputs.facts.exports_usd
    if exports is None:
        return _("Thresholds at your place: {bounds}", bounds=_bounds_named(found))
    ahead = [threshold for threshold in found if threshold.bound_usd >= exports]
    if not ahead:
        return _("Past every threshold at your place ({bounds})", bounds=_bounds_named(found))
    nearest = ahead[0]
    bound, room = money(nearest.bound_usd), money(nearest.distance_usd)
    if nearest.distance_usd == 0:
        taken = _differs(view, nearest)
        return _("Exactly on the threshold of {bound}: {taken}", bound=bound, taken=taken)
    if nearest.change_usd is None:
        return _(
            "{room} of exports below the threshold of {bound}; cheapest above it: {name}",
            room=room,
            bound=bound,
            name=plain_markdown(view.names[nearest.above.option_code])
            if nearest.above
            else UNKNOWN,
        )
    return _(
        "Crossing {bound}, {room} away, changes the net premium by {change} a year",
        bound=bound,
        room=room,
        change=_signed_money(nearest.change_usd),
    )


def _signed_money(amount: float) -> str:
    return ("+" if amount > 0 else "−" if amount < 0 else "") + money(abs(amount))


def _thresholds_table(view: View, found: list[Threshold]) -> None:
    amounts = pd.DataFrame(
        {
            "distance": [one.distance_usd for one in found],
            "change": [one.change_usd for one in found],
        },
        dtype=float,
    )
    shown = amounts.round(0).assign(
        scheme=[view.names[one.scheme_code] for one in found],
        takes=[bound_text(one.bound_usd, one.operator) for one in found],
        differ=[_differs(view, one) for one in found],
        below=[_side_text(view, one.below) for one in found],
        above=[_side_text(view, one.above) for one in found],
    )[["scheme", "takes", "differ", "distance", "change", "below", "above"]]
    column = st.column_config
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "scheme": column.TextColumn(_("Threshold of"), width=250),
            "takes": column.TextColumn(_("Takes exports of"), width=160),
            "differ": column.TextColumn(_("Exactly on it"), width=130),
            "distance": column.NumberColumn(_("Your distance, US$"), format="localized"),
            "below": column.TextColumn(_("Cheapest below it"), width=330),
            "above": column.TextColumn(_("Cheapest above it"), width=330),
            "change": column.NumberColumn(_("Change when crossed, US$"), format="localized"),
        },
        alt=_("Thresholds and what changes when they are crossed"),
        placeholder=UNKNOWN,
        key="thresholds_table",
    )


def _differs(view: View, threshold: Threshold) -> str:
    if threshold.operator == ">=":
        return _("taken")
    readings = eligibility.readings(view.schemes, threshold.scheme_code)
    if len({scheme.eligibility_operator for scheme in readings}) > 1:
        return _("sources differ")
    return _("taken") if threshold.operator == "<=" else _("not taken")


def _side_text(view: View, option: Option | None) -> str:
    if option is None:
        return UNKNOWN
    net = net_text(replace(option, is_subsidy_upper_bound=False))
    return f"{view.names[option.option_code]}: {net}"
