"""What changes when exports cross a bound, on the page "Premium after subsidy"."""

import pandas as pd
import streamlit as st

from tradecredit.app.frame import show
from tradecredit.app.premium_after_subsidy.view import View, no_turnover
from tradecredit.app.premium_after_subsidy.words import bound_text, net_text
from tradecredit.charts import premium as charts
from tradecredit.formats import UNKNOWN, is_unknown, money, plain_markdown
from tradecredit.language import _
from tradecredit.risk import eligibility, premium, thresholds
from tradecredit.risk.eligibility import Scheme, records

PAST_THE_BOUND = 1.5


def parts(view: View) -> None:
    """What changes when last year's exports cross a bound: picture and table."""
    facts, terms = view.inputs.facts, view.inputs.terms
    found = thresholds.thresholds(view.schemes, facts, terms)
    if facts.place is None:
        return
    if found.empty:
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


def _bounds_named(found: pd.DataFrame) -> str:
    return ", ".join(money(bound) for bound in sorted(set(found["bound_usd"])))


def _steps_chart(view: View, found: pd.DataFrame) -> None:
    facts = view.inputs.facts
    highest = PAST_THE_BOUND * float(found["bound_usd"].max())
    steps = thresholds.steps(view.schemes, facts, view.inputs.terms, highest)
    steps = steps[~steps["option_code"].isin([premium.NO_COVER, premium.HELD_POLICY])]
    shown = steps.assign(
        option_name=steps["option_code"].map(view.names),
        is_at_most=steps["net_premium_usd"].isna(),
        cost_usd=steps["net_premium_usd"].fillna(steps["net_premium_most_usd"]),
    ).dropna(subset=["cost_usd"])
    show.chart(
        charts.threshold_steps(shown, sorted(set(found["bound_usd"])), facts.exports_usd, highest),
        book=view.inputs.book,
        key="premium_thresholds",
        message=_threshold_message(view, found),
        note=_(
            "Net premium by last year's exports, with the turnover to insure kept as it is. "
            "Dotted: the subsidy is not stated, so the whole premium is drawn."
        ),
    )


def _threshold_message(view: View, found: pd.DataFrame) -> str:
    """The nearest bound above the exporter's exports, and what crossing it costs."""
    ahead = found[found["distance_usd"] >= 0]
    if ahead.empty:
        known = not is_unknown(view.inputs.facts.exports_usd)
        bounds = _bounds_named(found)
        return (
            _("Past every threshold at your place ({bounds})", bounds=bounds)
            if known
            else _("Thresholds at your place: {bounds}", bounds=bounds)
        )
    nearest = records(ahead.sort_values("distance_usd"))[0]
    room = money(nearest["distance_usd"])
    bound = money(nearest["bound_usd"])
    if nearest["distance_usd"] == 0:
        taken = _differs(view, nearest)
        return _("Exactly on the threshold of {bound}: {taken}", bound=bound, taken=taken)
    if is_unknown(nearest["change_usd"]):
        return _(
            "{room} of exports below the threshold of {bound}; cheapest above it: {name}",
            room=room,
            bound=bound,
            name=plain_markdown(view.names.get(str(nearest["above_code"]), UNKNOWN)),
        )
    return _(
        "Crossing {bound}, {room} away, changes the net premium by {change} a year",
        bound=bound,
        room=room,
        change=_signed_money(nearest["change_usd"]),
    )


def _signed_money(amount: float) -> str:
    return ("+" if amount > 0 else "−" if amount < 0 else "") + money(abs(amount))


def _thresholds_table(view: View, found: pd.DataFrame) -> None:
    rows = records(found)
    shown = pd.DataFrame(
        {
            "scheme": [view.names[row["scheme_code"]] for row in rows],
            "takes": [bound_text(row["bound_usd"], row["operator"]) for row in rows],
            "differ": [_differs(view, row) for row in rows],
            "distance": found["distance_usd"].round(0),
            "change": found["change_usd"].round(0),
            "below": [_side_text(view, row, "below") for row in rows],
            "above": [_side_text(view, row, "above") for row in rows],
        }
    )
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


def _differs(view: View, threshold: Scheme) -> str:
    if threshold["operator"] == ">=":
        return _("taken")
    readings = eligibility.readings(view.schemes, str(threshold["scheme_code"]))
    if len(set(readings["eligibility_operator"])) > 1:
        return _("sources differ")
    return _("taken") if threshold["operator"] == "<=" else _("not taken")


def _side_text(view: View, threshold: Scheme, side: str) -> str:
    code = threshold[f"{side}_code"]
    if code is None:
        return UNKNOWN
    option = {
        "net_premium_usd": threshold[f"{side}_net_usd"],
        "net_premium_most_usd": threshold[f"{side}_most_usd"],
        "is_subsidy_upper_bound": False,
    }
    return f"{view.names[code]}: {net_text(option)}"
