"""Limits that were really cut in the book, by quarter and market: the scale of a scenario."""

from datetime import date

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data, filters, show
from tradecredit.app.frame.table import table
from tradecredit.app.limit_cuts.run import Question
from tradecredit.charts import limit_cuts as charts
from tradecredit.formats import counted, day, money, percent
from tradecredit.language import _
from tradecredit.risk import limit_cut_effects as effects
from tradecredit.risk import limit_cuts

# Fewer limits than these are no market whose share says something.
FEWEST_LIMITS, HARDEST_SHOWN = 20, 6
HARDEST_COLUMNS = (
    "quarter_label",
    "country_code",
    "cut_share_ratio",
    "cut_count",
    "limit_count",
    "median_cut_ratio",
    "median_notice_days",
)


def real_cuts(question: Question, book: store.Book) -> None:
    """Cuts that there really were in the book, as scale."""
    if books.is_ledger(book):
        st.info(
            _(
                "A ledger holds no history of limit decisions. The sample book shows how hard and "
                "how fast limits were cut in its markets."
            ),
            icon=":material/history:",
        )
        return
    found = data.load("limits/cuts_by_quarter", as_of_date=question.as_of_date)
    if found.empty:
        st.caption(_("No limit was cut in the book up to {date}.", date=day(question.as_of_date)))
        return
    found = found.assign(quarter_label=found["quarter_start"].map(quarter_text))
    whole = found[found["country_code"].isna()]
    left, right = st.columns(2)
    with left:
        _cuts_chart(whole, question, book)
    with right:
        _hardest_cuts(found)


def quarter_text(quarter_start: date) -> str:
    """A quarter as people write it."""
    quarter = (quarter_start.month + 2) // 3
    return _("Q{quarter} {year}", quarter=quarter, year=quarter_start.year)


def _cuts_chart(whole: pd.DataFrame, question: Question, book: store.Book) -> None:
    amounts = whole["reduced_usd"] + whole["withdrawn_usd"]
    peak = whole.iloc[int(amounts.to_numpy().argmax())]
    show.chart(
        charts.cuts_through_time(whole),
        book=book,
        key="real_cuts",
        message=_(
            "Real cuts in the book: most in {quarter}, {amount} or {share} of all limits",
            quarter=peak["quarter_label"],
            amount=money(float(amounts.max())),
            share=percent(peak["cut_share_ratio"]),
        ),
        note=_own_cuts_text(question),
        events=show.major_events(
            ["tariff", "cover"], whole["quarter_start"].min().date(), question.as_of_date
        ),
    )


def _own_cuts_text(question: Question) -> str:
    own = limit_cuts.real_cuts(question.decisions)
    if not own:
        return _("This exporter's own limits were never cut.")
    return counted(
        "Of this exporter: {count} cut, {amount} in all, last in {quarter}.",
        "Of this exporter: {count} cuts, {amount} in all, last in {quarter}.",
        len(own),
        amount=money(sum(amount for _day, amount in own)),
        quarter=quarter_text(own[-1][0]),
    )


def _hardest_cuts(found: pd.DataFrame) -> None:
    """Quarters in which one market lost the largest share of its limits."""
    hardest = effects.hardest_quarters(found, fewest_limits=FEWEST_LIMITS, most=HARDEST_SHOWN)
    if hardest.empty:
        return
    named = filters.name_of("countries", "country_code", "country_name")
    first = hardest.iloc[0]
    message = _(
        "In {quarter} limits on buyers in {market} fell by {share}",
        quarter=first["quarter_label"],
        market=named(first["country_code"]),
        share=percent(first["cut_share_ratio"]),
    )
    with show.card("hardest_cuts", message):
        table(
            hardest,
            HARDEST_COLUMNS,
            key="hardest_cuts",
            alt=_("Quarters in which a market lost most of its limits"),
        )
        st.caption(
            _(
                "Share of the limits in force when the quarter began; only markets with at least "
                "{count} limits. Notice: median days from decision to first day.",
                count=FEWEST_LIMITS,
            )
        )
