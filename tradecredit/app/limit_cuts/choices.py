"""The choices of the page "Limit cuts": whose limits are cut, how, and which orders are to come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data, filters, linked
from tradecredit.app.frame.kept import kept
from tradecredit.app.limit_cuts.run import Question
from tradecredit.app.parts import orders, pasted_orders
from tradecredit.formats import counted, day, money, number, percent, plain_markdown
from tradecredit.language import N_, _
from tradecredit.ledger.countries import UNKNOWN_COUNTRY
from tradecredit.risk.limit_cuts import Cut, in_force_on, repeated_orders
from tradecredit.risk.orders import Order

# What a cut may go by: column of the buyers, label, key of the choice in the link.
CUT_BY = {
    "country_code": (N_("Market of the buyer"), "cut_countries"),
    "sector_code": (N_("Sector of the buyer"), "cut_sectors"),
    "grade": (N_("Grade of the buyer on the day"), "cut_grades"),
    "buyer_id": (N_("Buyers, one or a list"), "cut_buyers"),
}
UNKNOWN_CODES = {UNKNOWN_COUNTRY, "unknown", "none"}
PASTED_KEY, NOT_FOUND_KEY = "pasted_buyers", "buyers_not_found"
ORDER_DAYS = 30
MOST_DAYS = 365
PROTECTED, OPEN = "protected", "open"
# Share in per cent, days of notice, and whether goods already shipped keep their cover.
DEFAULTS = {"a": (50, 14, PROTECTED), "b": (100, 0, OPEN)}


@dataclass(frozen=True)
class Choices:
    """Who is cut and how, and how the pasted orders were read."""

    question: Question
    are_orders_assumed: bool
    pasted: orders.OrderTable = field(default_factory=orders.OrderTable)


def buyers_of(exporter_id: str, as_of: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Buyers with the limit in force, and all decisions known; ends the page without any."""
    buyers = data.load("limits/buyers", exporter_id=exporter_id, as_of_date=as_of)
    if buyers.empty:
        data.nothing_here(_("Choose another day or another exporter."))
        st.stop()
    decisions = data.load("known/limits", exporter_id=exporter_id, known_date=as_of)
    return kept(_with_limits, buyers, decisions, as_of), decisions


def _with_limits(buyers: pd.DataFrame, decisions: pd.DataFrame, as_of: date) -> pd.DataFrame:
    return buyers.join(in_force_on(decisions, as_of), on="buyer_id")


def choose(
    book: store.Book,
    exporter_id: str,
    as_of: date,
    loss_cause: str,
    known: tuple[pd.DataFrame, pd.DataFrame],
) -> Choices:
    """The choices in the sidebar; ``known`` are the buyers and decisions of ``buyers_of``."""
    buyers, decisions = known
    st.markdown(_("**Whose limits are cut**"))
    chosen_ids = _chosen_buyers(buyers, book)
    announced = _announced_date(as_of)
    cuts = {scenario: _cut(scenario, announced) for scenario in DEFAULTS}
    to_come, are_assumed, read = _orders_to_come(exporter_id, as_of, buyers)
    question = kept(
        Question,
        exporter_id=exporter_id,
        as_of_date=as_of,
        loss_cause=loss_cause,
        buyers=buyers,
        policies=data.load("limits/policies", exporter_id=exporter_id, as_of_date=as_of),
        decisions=decisions,
        chosen_ids=chosen_ids,
        cuts=cuts,
        orders=to_come,
        has_one_policy=books.is_ledger(book),
    )
    return Choices(question, are_assumed, read)


def scenario_name(scenario: str) -> str:
    """Name of a scenario on the screen."""
    return scenario.upper()


def scenario_with_share(cut: Cut, scenario: str) -> str:
    """Name of a scenario with what it takes, for a legend."""
    if cut.is_withdrawal:
        return _("{name}: to zero", name=scenario_name(scenario))
    return _("{name}: by {share}", name=scenario_name(scenario), share=percent(cut.share, 0))


# --- whose limits -------------------------------------------------------------------------------


def _chosen_buyers(buyers: pd.DataFrame, book: store.Book) -> tuple[str, ...]:
    labels = {code: _(label) for code, (label, _key) in CUT_BY.items()}
    has_markets = bool((buyers["country_code"] != UNKNOWN_COUNTRY).any())
    cut_by = filters.choice(
        _("Cut limits by"), "cut_by", labels, "country_code" if has_markets else "buyer_id"
    )
    if set(buyers[cut_by]) <= UNKNOWN_CODES:
        st.caption(_("Not known for any buyer of this book: all of them are cut alike."))
    chosen = _members(buyers, cut_by, is_in_link=cut_by != "buyer_id" or not books.is_ledger(book))
    if cut_by == "buyer_id":
        _paste_buyers(buyers)
    found = buyers[buyers[cut_by].isin(chosen)] if chosen else buyers
    st.caption(
        counted(
            "{some} of {count} buyer, owing {amount}.",
            "{some} of {count} buyers, owing {amount}.",
            len(buyers),
            some=number(len(found)),
            amount=money(float(found["outstanding_usd"].sum())),
        )
    )
    return tuple(found["buyer_id"])


def _members(buyers: pd.DataFrame, cut_by: str, *, is_in_link: bool) -> list[str]:
    """Markets, sectors, grades or buyers whose limits are cut; none means all.

    A list of buyers begins with the one that owes most, which is the first.
    """
    label, key = CUT_BY[cut_by]
    named = _namer(cut_by, buyers)
    codes = sorted(set(buyers[cut_by]), key=None if cut_by == "grade" else named)
    return linked.several(
        key,
        codes,
        [str(buyers["buyer_id"].iloc[0])] if cut_by == "buyer_id" else [],
        lambda: st.multiselect(_(label), codes, format_func=named, key=key, placeholder=_("All")),
        is_in_link=is_in_link,
    )


def _namer(cut_by: str, buyers: pd.DataFrame) -> Callable[[str], str]:
    if cut_by == "country_code":
        return filters.name_of("countries", "country_code", "country_name")
    if cut_by == "buyer_id":
        names = dict(zip(buyers["buyer_id"], buyers["buyer_name"], strict=True))
        return lambda code: names.get(code, code)
    special = {"unknown": _("Not known"), "none": _("No grade")}
    if cut_by == "grade":
        return lambda code: special.get(code, code)
    named = filters.name_of("sectors", "sector_code", "sector_name")
    return lambda code: special.get(code) or named(code)


def _paste_buyers(buyers: pd.DataFrame) -> None:
    """Buyers by a pasted list of names or numbers, one a line."""
    with st.popover(_("Paste a list of buyers"), width="stretch"):
        st.text_area(_("Names or numbers, one a line"), key=PASTED_KEY)
        st.button(_("Cut these"), on_click=_take_pasted, args=(buyers,))
    not_found = st.session_state.get(NOT_FOUND_KEY)
    if not_found:
        st.warning(
            _(
                "No buyer of this exporter is called {names}. Check the spelling, or take a name "
                "from the list above.",
                names="; ".join(map(plain_markdown, not_found)),
            )
        )


def _take_pasted(buyers: pd.DataFrame) -> None:
    lines = [line.strip() for line in st.session_state[PASTED_KEY].splitlines() if line.strip()]
    matches = [orders.match_buyer(line, buyers) for line in lines]
    st.session_state[NOT_FOUND_KEY] = [found.text for found in matches if not found.buyer_id]
    chosen = [found.buyer_id for found in matches if found.buyer_id]
    if chosen:
        linked.choose("cut_buyers", list(dict.fromkeys(chosen)))


# --- how they are cut ---------------------------------------------------------------------------


def _announced_date(as_of: date) -> date:
    days = _whole_number(
        _("Announced, days after the as-of date"),
        "announced_days",
        0,
        lowest=-MOST_DAYS,
        highest=MOST_DAYS,
        help_text=_("Below 0: announced before it, and perhaps already in force."),
    )
    announced = as_of + timedelta(days=days)
    st.caption(_("Announced on {date}.", date=day(announced)))
    return announced


def _cut(scenario: str, announced: date) -> Cut:
    usual_percent, usual_days, usual_run_off = DEFAULTS[scenario]
    with st.expander(_("Scenario {name}", name=scenario_name(scenario)), expanded=True):
        share = _whole_number(
            _("Cut by, per cent (100: to zero)"), f"{scenario}_percent", usual_percent
        )
        notice = _whole_number(
            _("Notice, days"), f"{scenario}_notice_days", usual_days, highest=MOST_DAYS
        )
        run_off = filters.choice(
            _("Goods shipped before the cut"),
            f"{scenario}_run_off",
            {PROTECTED: _("stay covered as before"), OPEN: _("are cut as well")},
            usual_run_off,
        )
    return Cut(share / 100, announced, notice, protects_shipped=run_off == PROTECTED)


def _whole_number(
    label: str,
    key: str,
    default: int,
    *,
    lowest: int = 0,
    highest: int = 100,
    help_text: str | None = None,
) -> int:
    """A field of a whole number, and of floats to Streamlit: an endless one in a link ends it."""
    given = st.number_input(
        label,
        min_value=float(lowest),
        max_value=float(highest),
        value=float(default),
        step=1.0,
        format="%.0f",
        key=key,
        bind="query-params",
        help=help_text,
    )
    return default if given is None else int(given)


# --- orders to come -----------------------------------------------------------------------------


def _orders_to_come(
    exporter_id: str, as_of: date, buyers: pd.DataFrame
) -> tuple[tuple[Order, ...], bool, orders.OrderTable]:
    """Orders, whether they are an assumption, and how pasted ones were read."""
    with st.expander(_("Orders to come"), icon=":material/local_shipping:"):
        read = pasted_orders.paste(buyers, as_of)
        is_assumed = st.toggle(
            _("Assume orders like those of the last {days} days", days=ORDER_DAYS),
            value=True,
            key="with_orders",
            bind="query-params",
            disabled=bool(read.row_count),
            help=_("The same goods to the same buyers, {days} days later.", days=ORDER_DAYS),
        )
    if read.row_count or not is_assumed:
        return read.orders, False, read
    recent = data.load(
        "limits/recent_shipments",
        exporter_id=exporter_id,
        from_date=as_of - timedelta(days=ORDER_DAYS - 1),
        to_date=as_of,
    )
    return kept(repeated_orders, recent, ORDER_DAYS), True, read
