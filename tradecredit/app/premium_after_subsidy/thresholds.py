"""What changes when exports cross a bound, on the page "Premium after subsidy"."""

from dataclasses import replace

import pandas as pd

from tradecredit.app.frame import show
from tradecredit.app.frame.table import table
from tradecredit.app.premium_after_subsidy.options import no_turnover
from tradecredit.app.premium_after_subsidy.view import View
from tradecredit.app.premium_after_subsidy.words import bound_text, net_text
from tradecredit.charts import premium as charts
from tradecredit.formats import UNKNOWN, money, plain_markdown
from tradecredit.language import _
from tradecredit.risk import eligibility, premium, thresholds
from tradecredit.risk.premium import Option
from tradecredit.risk.thresholds import Threshold

STEPS_KEY = "premium_thresholds"
PAST_THE_BOUND = 1.5


def parts(view: View) -> None:
    """What changes when last year's exports cross a bound: picture and table."""
    facts, terms = view.inputs.facts, view.inputs.terms
    found = thresholds.thresholds(view.schemes, facts, terms)
    if facts.place is None:
        return
    if not found:
        show.note(
            STEPS_KEY,
            _("No threshold on exports at your place"),
            _("No scheme in force there judges by last year's exports, so growth loses you none."),
        )
        return
    if facts.turnover_usd is None:
        no_turnover(STEPS_KEY, _("Thresholds at your place: {bounds}", bounds=_bounds_named(found)))
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
        key=STEPS_KEY,
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
    values = {"bound": money(nearest.bound_usd), "room": money(nearest.distance_usd)}
    if nearest.distance_usd == 0:
        included = _at_the_bound(view, nearest)
        return _("Exactly on the threshold of {bound}: {included}", included=included, **values)
    if nearest.change_usd is None:
        above = nearest.above
        name = plain_markdown(view.names[above.option_code]) if above else UNKNOWN
        return _(
            "{room} of exports below the threshold of {bound}; cheapest above it: {name}",
            name=name,
            **values,
        )
    values["change"] = money(abs(nearest.change_usd))
    if nearest.change_usd == 0:
        return _("Crossing {bound}, {room} away, leaves the net premium as it is", **values)
    if nearest.change_usd > 0:
        return _("Crossing {bound}, {room} away, adds {change} a year to the net premium", **values)
    return _("Crossing {bound}, {room} away, takes {change} a year off the net premium", **values)


def _thresholds_table(view: View, found: list[Threshold]) -> None:
    table(
        pd.DataFrame(
            {
                "scheme_code": [one.scheme_code for one in found],
                "exports_required": [bound_text(one.bound_usd, one.operator) for one in found],
                "at_the_bound": [_at_the_bound(view, one) for one in found],
                "distance_usd": pd.Series([one.distance_usd for one in found], dtype=float),
                "crossing_change_usd": pd.Series([one.change_usd for one in found], dtype=float),
                "cheapest_below": [_side_text(view, one.below) for one in found],
                "cheapest_above": [_side_text(view, one.above) for one in found],
            }
        ),
        key="thresholds_table",
        alt=_("Thresholds and what changes when they are crossed"),
    )


def _at_the_bound(view: View, threshold: Threshold) -> str:
    if threshold.operator == ">=":
        return _("included")
    readings = eligibility.readings(view.schemes, threshold.scheme_code)
    if len({scheme.eligibility_operator for scheme in readings}) > 1:
        return _("sources differ")
    return _("included") if threshold.operator == "<=" else _("excluded")


def _side_text(view: View, option: Option | None) -> str:
    if option is None:
        return UNKNOWN
    net = net_text(replace(option, is_subsidy_upper_bound=False))
    return f"{view.names[option.option_code]}: {net}"
