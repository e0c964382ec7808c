"""What must I declare, notify or file, and by when?"""

import streamlit as st

from tradecredit.app.frame import filters, page
from tradecredit.app.obligation_clock import files
from tradecredit.app.obligation_clock import view as obligation_view
from tradecredit.language import _

book = page.start(_("Obligation clock"), _("What must I declare, notify or file, and by when? US$"))
with filters.sidebar():
    exporter_id = filters.exporter_id(book)
    as_of = filters.as_of_date(book)
    view = obligation_view.choose(
        book,
        exporter_id=exporter_id,
        as_of=as_of,
        loss_cause=filters.loss_cause(),
        country_codes=filters.markets(),
    )

obligation_view.say_what_differs(view)
if obligation_view.is_empty(view):
    st.stop()
obligation_view.answer(view)
left, right = st.columns([3, 2])
with left:
    obligation_view.calendar(view)
with right:
    obligation_view.late_card(view)
ahead, late = obligation_view.listing(view)
obligation_view.single_items(view, ahead, late)
files.files(view, ahead, late)
obligation_view.explain(view)
