"""How fast does cover grow, where, and under which events?"""

import streamlit as st

from tradecredit.app.coverage_growth import view as coverage_view
from tradecredit.app.frame import data, filters, page, periods
from tradecredit.app.parts import splits
from tradecredit.language import _

book = page.start(
    _("Coverage growth"), _("How fast does cover grow, where, and under which events? US$")
)
with filters.sidebar():
    from_date, to_date = filters.period(book, periods.twelve_months_start(book))
    periods.shortcuts(book, coverage_view.published_shortcut())
    compare = periods.comparison(to_date)
    split_by = splits.choose(coverage_view.SPLITS)
    where = coverage_view.choose_filters()
    kinds = filters.event_kinds()
    is_every_event = st.toggle(_("Minor events too"), key="every_event", bind="query-params")

view = coverage_view.compute(
    book,
    data.load("coverage/insured_by_month", split_by=split_by, **where),
    where,
    split_by=split_by,
    from_date=from_date,
    to_date=to_date,
    compare=compare,
)
coverage_view.tiles(view)
coverage_view.growth_chart(view, kinds, is_every_event=is_every_event)
left, right = st.columns(2)
with left:
    coverage_view.contribution_chart(view)
    coverage_view.clients_chart(view)
with right:
    coverage_view.year_to_date_chart(view)
    coverage_view.penetration_chart(view)
coverage_view.parts_chart(view)
coverage_view.tables(view)
coverage_view.explain(view)
