"""Where does the book stand today, and what needs attention first?"""

import streamlit as st

from tradecredit.app.frame import data, downloads, filters, page
from tradecredit.app.frame.kept import kept
from tradecredit.app.overview import view, week_actions
from tradecredit.app.parts import export_pack
from tradecredit.language import _

book = page.start(
    _("Overview"), _("Where does the book stand today, and what needs attention first? US$")
)
with filters.sidebar():
    exporter_id = filters.exporter_or_whole_book(book)
    standing = data.load("overview/standing", exporter_id=exporter_id)
    days = view.days_offered(standing, book)
    if not days:
        data.nothing_here(_("Choose another exporter."))
        st.stop()
    shown = view.position_date(days)
    action_kind = view.action_kind()
    days_ahead = view.days_ahead()
    kinds = filters.event_kinds()

now = {"as_of_date": shown, "exporter_id": exporter_id}
year_before = {**now, "as_of_date": view.year_before(shown)}
within = {**now, "to_date": view.last_day(shown, days_ahead)}
by_action = data.load("overview/advice_by_action", **within)
advice = data.load("overview/advice", **within, action_kind=action_kind, top_count=view.TOP)

kept(
    view.answer,
    standing,
    data.load("overview/claims_paid", **now),
    data.load("overview/claims_paid", **year_before),
    shown,
    book,
)
if exporter_id:
    week_actions.show(book, exporter_id, shown)
left, right = st.columns([4, 3])
with left:
    kept(view.cover_line, data.load("overview/cover_by_month", **now), book, kinds, shown)
with right:
    view.savings_chart(by_action, book)
st.subheader(_("What needs attention first"), anchor=False)
listed = view.advice_table(advice, book, shown)
kept(view.losses_table, data.load("overview/losses", **now))

downloads.downloads(
    listed,
    "advice",
    book,
    as_of_date=shown,
    filters=filters.describe(
        exporter_id=exporter_id, action_kind=action_kind, days_ahead=days_ahead
    ),
)
if exporter_id:
    export_pack.buttons(book, exporter_id=exporter_id, as_of_date=shown)
page.explain(
    ["cover_in_force_usd", "payable_ratio", "overdue_ratio", "saves_usd", "lost_usd"],
    formula=_(
        "The cover engine computes every open invoice of the book on the last day of the data and "
        "on every third month end before it; cause of loss: default. What an action saves is what "
        "would be payable if it is done today less what would be payable the day after its date "
        "if nothing is done."
    ),
    method="advice",
    rules=lambda: data.load("rules/rule_values", as_of_date=shown),
    sources=["CW1", "D36", "GZ"],
    rows=lambda: data.load("overview/standing", exporter_id=exporter_id),
)
