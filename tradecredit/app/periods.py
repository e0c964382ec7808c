"""Periods of whole months for the analysts' pages, and what they are compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app import data, filters
from tradecredit.formats import day, month
from tradecredit.language import _
from tradecredit.risk.growth import Months, same_months_before, shifted_month, whole_months

# Two months back lies the latest month whose declarations are surely in.
FILLING_DAYS = 62


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
        return _("vs {period}", period=months_text(self.compared))


def year_to_date_start(book: store.Book) -> date:
    """1 January of the year of the latest month whose declarations are surely in."""
    return date((book.data_end - timedelta(days=FILLING_DAYS)).year, 1, 1)


def twelve_months_start(book: store.Book) -> date:
    """First day of the twelve months that end with the data."""
    return shifted_month(book.data_end + timedelta(days=1), -12)


def comparison(to_date: date) -> Comparison:
    """The control "Compare with": one meaning on every page."""
    options = {
        "year_ago": _("The same months last year"),
        "month_ago": _("The period before"),
        "before_event": _("The same months before an event"),
    }
    kind = filters.choice(_("Compare with"), "compare_to", options)
    return Comparison(kind, filters.event_date(to_date) if kind == "before_event" else None)


def chosen(
    book: store.Book, from_date: date, to_date: date, compare: Comparison, last_whole: date
) -> Periods:
    """The whole months between two days up to ``last_whole``, and their comparison.

    Ends the page with what to do when no whole month is left.
    """
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
    return Periods(months, compared, compared.first >= filters.first_day(book).replace(day=1))


def last_whole_month(complete_from: pd.Series, book: store.Book) -> date | None:
    """Latest month whose declarations were all due by the end of the data.

    ``complete_from`` is the first day a month is complete, by month.
    """
    whole = complete_from[complete_from <= pd.Timestamp(book.data_end + timedelta(days=1))]
    return None if whole.empty else whole.index.max().date()


def shortcuts(book: store.Book, more: Mapping[str, tuple[date, date]]) -> None:
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
    if months.count == 1:
        return month(months.first)
    return f"{month(months.first)}–{month(months.last)}"


def partial_note(book: store.Book, last_whole: date) -> str:
    """Why the newest months are not compared."""
    return _(
        "Declarations of {last} are due by the end of the data ({data_end}); later months are "
        "still filling, are drawn dotted and compared with nothing.",
        last=month(last_whole),
        data_end=day(book.data_end),
    )
