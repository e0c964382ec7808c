"""What do claims cost against premium and against cover, by market and cause?"""

import streamlit as st

from tradecredit.app.claim_ratios import answer, numbers, pictures
from tradecredit.app.claim_ratios.view import SPLITS, choose_filters, compute
from tradecredit.app.frame import filters, page, periods
from tradecredit.app.frame.kept import kept
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
    split_by = splits.choose(SPLITS)
    where = choose_filters()
    kinds = filters.event_kinds()

view = kept(
    compute, book, where, split_by=split_by, from_date=from_date, to_date=to_date, compare=compare
)
if kept(answer.has_claims, view):
    kept(answer.answer, view)
    left, right = st.columns(2)
    with left:
        kept(pictures.ratios_chart, view)
        pictures.parts_chart(view)
        kept(pictures.overdue_chart, view)
    with right:
        kept(pictures.frequency_chart, view)
        pictures.heatmap_chart(view)
        kept(pictures.paid_curves_chart, view)
    kept(pictures.paid_chart, view, kinds)
    kept(pictures.burning_cost_chart, view)
else:
    kept(pictures.overdue_chart, view)
numbers.tables(view)
numbers.explain(view)
