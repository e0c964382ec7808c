"""What do claims cost against premium and against cover, by market and cause?"""

import streamlit as st

from tradecredit.app.claim_ratios import view as claims_view
from tradecredit.app.frame import filters, page, periods
from tradecredit.app.parts import splits
from tradecredit.language import _

book = page.start(
    _("Claim ratios"),
    _("What do claims cost against premium and against cover, by market and cause? US$"),
)
with filters.sidebar():
    from_date, to_date = filters.period(book, periods.twelve_months_start(book))
    periods.shortcuts(book)
    compare = periods.comparison(to_date)
    split_by = splits.choose(claims_view.SPLITS)
    where = claims_view.choose_filters()
    kinds = filters.event_kinds()

view = claims_view.compute(
    book, where, split_by=split_by, from_date=from_date, to_date=to_date, compare=compare
)
if claims_view.has_claims(view):
    claims_view.tiles(view)
    left, right = st.columns(2)
    with left:
        claims_view.ratios_chart(view)
        claims_view.parts_chart(view)
        claims_view.overdue_chart(view)
    with right:
        claims_view.frequency_chart(view)
        claims_view.heatmap_chart(view)
        claims_view.paid_curves_chart(view)
    claims_view.paid_chart(view, kinds)
    claims_view.burning_cost_chart(view)
else:
    claims_view.overdue_chart(view)
claims_view.tables(view)
claims_view.explain(view)
