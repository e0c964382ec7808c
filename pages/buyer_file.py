"""What do I know about this buyer, and what do I do next?"""

import streamlit as st

from tradecredit.app import (
    buyer_payment,
    buyer_records,
    buyer_search,
    buyer_view,
    filters,
    page,
    rules,
)
from tradecredit.language import _

book = page.start(_("Buyer file"), _("What do I know about this buyer, and what do I do next? US$"))
with filters.sidebar():
    exporter_id = filters.exporter_id(book)
    as_of = filters.as_of_date(book)
    loss_cause = filters.loss_cause()
buyers = buyer_search.known_buyers(exporter_id, as_of)
with filters.sidebar():
    buyer = buyer_search.choose(book, buyers)
    rules.choose(as_of)

file = buyer_view.load(book, buyer, exporter_id, as_of, loss_cause)
buyer_view.who(file)
buyer_view.headline(file)
buyer_view.answer(file)
left, right = st.columns([4, 3])
with left:
    buyer_view.waterfall(file)
with right:
    buyer_view.exposure_through_time(file)
buyer_view.actions_table(file)
buyer_view.invoices_table(file)
left, right = st.columns(2)
with left:
    buyer_payment.days_late(file)
with right:
    buyer_payment.time_to_pay(file)
buyer_records.limits(file)
buyer_records.own_claims(file)
left, right = st.columns(2)
with left:
    buyer_payment.grade(file)
with right:
    buyer_records.records_of_others(file)
buyer_records.restrictions(file)
buyer_view.download(file)
buyer_view.explain(file)
