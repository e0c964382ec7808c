"""A month of days: money at stake, things to do, days off; a click chooses the day."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from tradecredit.app.frame import filters, linked, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.obligation_clock.choices import View
from tradecredit.charts import obligations as charts
from tradecredit.formats import day, money, month, number
from tradecredit.language import _
from tradecredit.risk.obligations import month_days

MONTH_KEY = "calendar_month"
DAY_KEY = "obligation_day"
GRID_KEY = "obligation_calendar"
FARTHEST_MONTHS = 60


def calendar(view: View) -> None:
    """The month that is chosen, as a grid of its days."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = _choose_month(view)
    show.draw(kept(_grid, view, chosen, ink=_ink()), key=GRID_KEY, on_select=_day_clicked)


def _grid(view: View, chosen: date, *, ink: str) -> show.Chart:
    days = month_days(view.dated, chosen)
    in_month = days[days["is_in_month"]]
    return show.finished(
        charts.month_grid(days, pd.Timestamp(view.as_of), ink=ink),
        book=view.book,
        message=_message(in_month, chosen),
        note=_note(in_month),
    )


def _ink() -> str:
    return "#e6ebf0" if st.context.theme.type == "dark" else "#0c131b"


def _choose_month(view: View) -> date:
    months = kept(_months, view)
    shown = {code: month(_first_day(code)) for code in months}
    before, place, after = (st.container(width=width) for width in ("content", 150, "content"))
    with place:
        chosen = filters.choice(
            _("Month"),
            MONTH_KEY,
            shown,
            kept(_first_month, view, months),
            is_in_link=view.has_links,
        )
    position = months.index(chosen)
    with before:
        _step_button("‹", _("The month before"), months[max(position - 1, 0)], chosen)
    with after:
        _step_button("›", _("The month after"), months[min(position + 1, len(months) - 1)], chosen)
    return _first_day(chosen)


def _months(view: View) -> list[str]:
    """Every month from that of the day to that of the last date, as ``YYYY-MM``."""
    as_of = pd.Timestamp(view.as_of)
    last = view.dated["obligation_date"].max() if len(view.dated) else as_of
    return [str(period) for period in pd.period_range(as_of, last, freq="M")[:FARTHEST_MONTHS]]


def _first_month(view: View, months: list[str]) -> str:
    """The month in which the coming week ends, or the first after it with anything to do."""
    wanted = (view.as_of + timedelta(days=7)).strftime("%Y-%m")
    filled = {str(period) for period in view.dated["obligation_date"].dt.to_period("M").unique()}
    return next((code for code in months if code >= wanted and code in filled), months[-1])


def _step_button(text: str, help_text: str, code: str, chosen: str) -> None:
    is_end = code == chosen
    st.button(
        text,
        help=_("No date lies in that direction.") if is_end else help_text,
        key=f"month_{help_text}",
        disabled=is_end,
        on_click=linked.choose,
        args=(MONTH_KEY, code),
    )


def _first_day(code: str) -> date:
    return date.fromisoformat(f"{code}-01")


def _message(days: pd.DataFrame, chosen: date) -> str:
    count, amount = int(days["row_count"].sum()), float(days["at_stake_usd"].sum())
    if not count:
        return _("{month}: nothing to do", month=month(chosen))
    if amount <= 0:
        return _("{month}: {count} to do, no money at stake", month=month(chosen), count=count)
    largest = days.nlargest(1, "at_stake_usd").iloc[0]
    return _(
        "{month}: {count} to do, {amount} at stake – most of it on {date}",
        month=month(chosen),
        count=number(count),
        amount=money(amount),
        date=day(largest["calendar_date"]),
    )


def _note(days: pd.DataFrame) -> str:
    parts = [_("Click a day to list it. Hatched: day off on China's public calendar")]
    if days["is_made_up"].any():
        parts.append(_("●: weekend day worked in place of a holiday"))
    note = "; ".join(parts) + "."
    if not days["is_published"].all():
        note += " " + _(
            "{year}: the State Council's notice is not known yet; Monday to Friday are taken.",
            year=days["calendar_date"].iloc[0].year,
        )
    return note


def _day_clicked() -> None:
    points = st.session_state[GRID_KEY].selection.points
    if points:
        chosen = points[0]["customdata"]
        linked.choose(DAY_KEY, chosen if isinstance(chosen, str) else next(iter(chosen)))
