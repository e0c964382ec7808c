"""How far are recent claims developed, and what will they end at?"""

import streamlit as st

from tradecredit.app.claims_development import answer, numbers, own, pictures
from tradecredit.app.claims_development.view import choose, compute, drawn
from tradecredit.app.frame import context, filters, page
from tradecredit.formats import day
from tradecredit.language import _

book = page.start(
    _("Claims development"),
    _("How far are recent claims developed, and what will they end at?"),
    file_name=own.file_name(),
)
with filters.sidebar():
    asked = choose(book)
    if not own.file_name():
        context.say_days(_("whole quarters to {date}", date=day(asked.last_day)))
    own.choose()
view = compute(book, asked, own.triangle())
if view.projection is None:
    answer.refusal(view)
else:
    drawn(view, answer.answer)
    drawn(view, pictures.ultimates_chart)
    left, right = st.columns(2)
    with left:
        drawn(view, pictures.equal_age_chart)
        drawn(view, pictures.back_test_chart)
    with right:
        drawn(view, pictures.link_ratio_chart)
        pictures.residuals_chart(view)
numbers.tables(view)
numbers.explain(view)
