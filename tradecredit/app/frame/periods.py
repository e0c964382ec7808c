"""Periods of whole months for the analysts' pages, and what they are compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import data, filters
from tradecredit.formats import day, month, month_name
from tradecredit.language import _
from tradecredit.risk.months import Months, same_months_before, shifted_month, whole_months

DECLARATION_RULE = "declaration_day_of_next_month"


@dataclass(frozen=True)
class Comparison:
    """What a period is compared with: a kind, and the event's day where the kind needs one."""

    kind: str
    event_date: date | None = None

    def period(self, current: Months) -> Months:
        """The months ``current`` is compared with; as many, and never overlapping with them."""
        if self.kind == "month_ago":
            return current.shifted(-current.count)
        years = -(-current.count // 12)
        if self.event_date is None:
            return current.shifted(-12 * years)
        return same_months_before(current.shifted(-12 * years), self.event_date)


@dataclass(frozen=True)
class Periods:
    """The period of the figures and the one they are compared with, in words too."""

    current: Months
    compared: Months
    is_compared_known: bool

    @property
    def current_text(self) -> str:
        """The period of the figures, as "Jan 2025–Apr 2025"."""
        return months_text(self.current)

    @property
    def compared_text(self) -> str:
        """What every tile says of its comparison."""
        if not self.is_compared_known:
            return _("{period}: not in the book", period=months_text(self.compared))
        return _("vs {period}", period=months_text(self.compared))


def rule_rows(on_day: date, *rule_codes: str) -> pd.DataFrame:
    """The values of these rules for export policies on a day, to compute with and to show."""
    found = data.load("rules/rule_values", as_of_date=on_day)
    holds = found["rule_code"].isin(rule_codes) & (found["product_code"] != "domestic")
    shown = ["rule_code", "product_code", "value", "unit", "source_id", "confidence", "note"]
    return found.loc[holds, shown].reset_index(drop=True)


def last_whole_month(book: store.Book) -> date:
    """Latest month of shipment whose declarations were due by the end of the data."""
    declaration_day = int(rule_rows(book.data_end, DECLARATION_RULE)["value"].max())
    return shifted_month(book.data_end - timedelta(days=declaration_day - 1), -1)


def year_to_date_start(book: store.Book) -> date:
    """1 January of the year of the latest whole month."""
    return date(last_whole_month(book).year, 1, 1)


def twelve_months_start(book: store.Book) -> date:
    """First day of the twelve months that end with the latest whole one."""
    return shifted_month(last_whole_month(book), -11)


def comparison(to_date: date) -> Comparison:
    """The control "Compare with": one meaning on every page."""
    options = {
        "year_ago": _("The same months last year"),
        "month_ago": _("The period before"),
    }
    if filters.has_events(to_date):
        options["before_event"] = _("The same months before an event")
    kind = filters.choice(_("Compare with"), "compare_to", options)
    return Comparison(kind, filters.event_date(to_date) if kind == "before_event" else None)


def chosen(book: store.Book, from_date: date, to_date: date, compare: Comparison) -> Periods:
    """The whole months between two days up to the latest whole one, and their comparison.

    The month in which the book begins counts as whole: nothing of it is missing in the book.
    Ends the page with what to do when no whole month is left.
    """
    last_whole = last_whole_month(book)
    first_day = filters.first_day(book)
    if from_date <= first_day:
        from_date = first_day.replace(day=1)
    months = whole_months(from_date, min(to_date, Months(last_whole, last_whole).last_day))
    if months is None:
        data.nothing_here(
            _(
                "Only whole months are compared, and the last one whose declarations are in is "
                "{month}. Choose a period with at least one month up to then.",
                month=month(last_whole),
            )
        )
        st.stop()
    compared = compare.period(months)
    return Periods(months, compared, compared.first >= first_day.replace(day=1))


def stop_without_cover(where: Mapping[str, list[str] | None]) -> None:
    """End the page with what to do when nothing at all counts as insured."""
    if any(where.values()):
        data.nothing_here(_("Take a filter out, or choose a wider one."))
    else:
        st.info(
            _(
                "This book has no declared invoice under an export policy, so nothing counts as "
                "insured and no premium was earned. Add declaration dates and policies to it."
            ),
            icon=":material/info:",
        )
    st.stop()


def stop_when_nothing_insured(chosen: Periods, insured_usd: float) -> None:
    """End the page with what to do when the period has no insured shipment."""
    if insured_usd > 0:
        return
    data.nothing_here(
        _(
            "Nothing was insured in {period}. Choose another period or a wider filter.",
            period=chosen.current_text,
        )
    )
    st.stop()


def shortcuts(
    book: store.Book, more: Mapping[str, tuple[date, date]] = MappingProxyType({})
) -> None:
    """Buttons that set the period; ``more`` adds some by label."""
    to_date = book.data_end
    known = {
        _("Year to date"): (year_to_date_start(book), to_date),
        _("Twelve months"): (twelve_months_start(book), to_date),
        **more,
    }
    first = filters.first_day(book)
    with st.container(horizontal=True, gap="small"):
        for label, (start, end) in known.items():
            if end >= first and end <= to_date:
                st.button(label, on_click=_set_period, args=(max(start, first), end))


def _set_period(from_date: date, to_date: date) -> None:
    st.session_state["from_date"] = from_date
    st.session_state["to_date"] = to_date


def months_text(months: Months) -> str:
    """A run of months as people write it."""
    first, last = month(months.first), month(months.last)
    if first == last:
        return first
    if months.first.year == months.last.year:
        first = month_name(months.first)
    return f"{first}–{last}"


def compared_periods_text(chosen: Periods) -> str:
    """The period of the figures and the one they are compared with."""
    return _(
        "{current} · compared with {compared}",
        current=chosen.current_text,
        compared=months_text(chosen.compared),
    )


def partial_note(book: store.Book, last_whole: date) -> str:
    """Why the newest months are not compared."""
    return _(
        "Declarations of {last} are due by the end of the data ({data_end}); later months are "
        "still filling, are drawn hollow and compared with nothing.",
        last=month(last_whole),
        data_end=day(book.data_end),
    )
