"""What does cover cost me after subsidy, and which scheme do I qualify for?"""

import streamlit as st

from tradecredit.app.frame import filters, page, rules
from tradecredit.app.premium_after_subsidy import inputs as premium_inputs
from tradecredit.app.premium_after_subsidy import schemes, thresholds
from tradecredit.app.premium_after_subsidy import view as premium_view
from tradecredit.language import _

book = page.start(
    _("Premium after subsidy"),
    _("What does cover cost me after subsidy, and which scheme do I qualify for? US$ a year"),
)
with filters.sidebar():
    exporter_id = filters.exporter_id(book)
    as_of = filters.as_of_date(book)
    inputs = premium_inputs.ask(book, exporter_id, as_of)
    rules.choose(as_of)

view = premium_view.compute(inputs)
premium_view.answer(view)
left, right = st.columns(2)
with left:
    premium_view.options_chart(view)
with right:
    premium_view.losses_chart(view)
premium_view.options_table(view)
thresholds.parts(view)
schemes.tests_table(view)
premium_view.grants_table(view)
premium_view.files(view)
premium_view.explain(view)
