"""What does cover cost me after subsidy, and which scheme do I qualify for?"""

import streamlit as st

from tradecredit.app.frame import filters, page, rules
from tradecredit.app.frame.kept import kept
from tradecredit.app.premium_after_subsidy import (
    answer,
    evidence,
    losses,
    options,
    schemes,
    thresholds,
)
from tradecredit.app.premium_after_subsidy import inputs as premium_inputs
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
kept(answer.answer, view)
left, right = st.columns(2)
with left:
    options.options_chart(view)
with right:
    kept(losses.losses_chart, view)
kept(options.options_table, view)
kept(thresholds.parts, view)
schemes.tests_table(view)
kept(evidence.grants_table, view)
evidence.files(view)
evidence.explain(view)
