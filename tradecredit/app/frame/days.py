"""A day chosen in the sidebar; one that a link asks for in vain is said."""

from datetime import date

import streamlit as st

from tradecredit.app.frame import linked
from tradecredit.formats import day, plain_markdown
from tradecredit.language import _

LONGEST_DAY = 40


def chosen_day(
    label: str, key: str, known: tuple[date, date], usual: date, *, help_text: str = ""
) -> date:
    """A day from the first to the last of ``known``, in the link under ``key``.

    Streamlit takes the usual day where a link names none that the book knows; here that is said
    and ends the page, until a day is chosen.
    """
    first, last = known
    asked = st.query_params.get(key)
    is_known = asked is None or _is_day_within(asked, first, last)
    take = linked.note_refused(key, None if is_known else asked)
    chosen: date = st.date_input(
        label,
        value=usual,
        min_value=first,
        max_value=last,
        key=key,
        bind="query-params",
        format="YYYY-MM-DD",
        required=True,
        help=help_text or None,
        on_change=take,
    )
    linked.raise_refused(
        key,
        lambda refused: _(
            "This link names the day {day} under {label}; this book knows {first} to {last}. "
            "Choose a day there.",
            day=plain_markdown(refused[:LONGEST_DAY]),
            label=label,
            first=day(first),
            last=day(last),
        ),
        usual=_("Go on with {date}", date=day(usual)),
    )
    return chosen


def _is_day_within(text: str, first: date, last: date) -> bool:
    try:
        return first <= date.fromisoformat(text) <= last
    except ValueError:
        return False
