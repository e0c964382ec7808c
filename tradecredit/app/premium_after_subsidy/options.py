"""The options side by side on the page "Premium after subsidy": what each costs and covers."""

import pandas as pd
import streamlit as st

from tradecredit.app.frame import linked, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.app.premium_after_subsidy import words
from tradecredit.app.premium_after_subsidy.view import View
from tradecredit.charts import premium as charts
from tradecredit.formats import money, plain_markdown
from tradecredit.language import _
from tradecredit.risk import eligibility, premium
from tradecredit.risk.premium import Option

OPTIONS_KEY = "premium_options"
# The columns of the risk table under the names by which they are headed here.
NAMES = {
    "status": "option_status",
    "premium_usd": "gross_premium_usd",
    "premium_rate_ratio": "policy_rate_ratio",
    "buyer_cap_usd": "cap_per_buyer_usd",
    "break_even_most": "break_even_most_probability",
}
COLUMNS = (
    "option_name",
    "option_status",
    "net_premium_usd",
    "net_premium_most_usd",
    "gross_premium_usd",
    "subsidy_usd",
    "subsidy_stated",
    "insured_share_ratio",
    "cap_per_buyer_usd",
    "share_paid_ratio",
    "break_even_probability",
    "break_even_most_probability",
    "annual_maximum_usd",
    "policy_rate_ratio",
    "is_share_minimum",
    "is_rate_upper_bound",
    "value_origins",
)


def options_chart(view: View) -> None:
    """Premium of each option of the place, split into what is paid and what comes back."""
    if all(option.premium_usd is None for option in _priced(view)):
        no_turnover(OPTIONS_KEY, _("No premium without a turnover"))
        return
    show.draw(
        kept(_options, view),
        key=OPTIONS_KEY,
        on_select=lambda: linked.choose_mark(OPTIONS_KEY, "option_code"),
    )


def _priced(view: View) -> list[Option]:
    """Every option but that of no cover."""
    return [option for code, option in view.options.items() if code != premium.NO_COVER]


def _options(view: View) -> show.Chart:
    priced = view.table[view.table["option_code"] != premium.NO_COVER]
    shown = priced.assign(
        option_name=priced["option_code"].map(view.names),
        bar_text=[words.bar_text(option) for option in _priced(view)],
        is_open=priced["status"] != eligibility.DOES_NOT,
    )
    return show.finished(
        charts.options_bars(shown),
        book=view.inputs.book,
        message=_options_message(view),
        note=_(
            "A year's premium on {turnover}. Click a bar to see the figures for it.",
            turnover=money(view.inputs.facts.turnover_usd),
        ),
    )


def _options_message(view: View) -> str:
    if view.cheapest is None:
        return _("What each option costs in a year")
    ordinary = money(view.ordinary.net_premium_usd)
    if view.cheapest == view.ordinary:
        return _("An ordinary policy without a scheme costs {amount} a year", amount=ordinary)
    return _(
        "{name} costs least: {net} a year instead of {ordinary}",
        name=plain_markdown(view.names[view.cheapest.option_code]),
        net=words.net_text(view.cheapest),
        ordinary=ordinary,
    )


def no_turnover(key: str, message: str) -> None:
    """A card in place of a figure that needs a turnover."""
    show.note(key, message, _("Type the turnover to insure in a year in the sidebar."))


def side_by_side(view: View) -> pd.DataFrame:
    """The options as the screen and the files show them, one row per ``option_code``."""
    options = view.options.values()
    found = view.table.rename(columns=NAMES)
    return found.assign(
        option_name=found["option_code"].map(view.names),
        subsidy_stated=[words.subsidy_stated(option) for option in options],
        value_origins=[words.origins_text(option) for option in options],
    )


def options_table(view: View) -> None:
    """The options with everything that is stated or computed of them."""
    st.markdown(_("**Options side by side**, a year"))
    table(
        side_by_side(view),
        COLUMNS,
        key="options_table",
        alt=_("Options side by side"),
        pinned=("option_name",),
    )
    st.caption(
        _("The paid share of a debt is of what buyers owe today, each failing alone.")
        if view.is_share_of_book
        else _("No invoices are open: the paid share of a debt is the insured percentage.")
    )
