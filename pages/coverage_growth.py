"""How fast does cover grow, where, and under which events?"""

import streamlit as st

from tradecredit.app.coverage_growth import answer, numbers, pictures
from tradecredit.app.coverage_growth.view import (
    SPLITS,
    choose_filters,
    compute,
    published_shortcut,
)
from tradecredit.app.frame import data, filters, page, periods
from tradecredit.app.frame.kept import kept
from tradecredit.app.parts import splits
from tradecredit.language import _

book = page.start(
    _("Coverage growth"), _("How fast does cover grow, where, and under which events? US$")
)
with filters.sidebar():
    from_date, to_date = filters.period(book, periods.twelve_months_start(book))
    periods.shortcuts(book, published_shortcut())
    compare = periods.comparison(to_date)
    split_by = splits.choose(SPLITS)
    where = choose_filters()
    kinds = filters.event_kinds()
    is_every_event = st.toggle(_("Minor events too"), key="every_event", bind="query-params")

view = kept(
    compute,
    book,
    data.load("coverage/insured_by_month", split_by=split_by, **where),
    where,
    split_by=split_by,
    from_date=from_date,
    to_date=to_date,
    compare=compare,
)
kept(answer.answer, view)
kept(pictures.growth_chart, view, kinds, is_every_event=is_every_event)
left, right = st.columns(2)
with left:
    pictures.contribution_chart(view)
    kept(pictures.clients_chart, view)
with right:
    kept(pictures.year_to_date_chart, view)
    kept(pictures.penetration_chart, view)
kept(pictures.parts_chart, view)
numbers.tables(view)
numbers.explain(view)
