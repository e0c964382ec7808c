"""What do I know about this buyer, and what do I do next?"""

import streamlit as st

from tradecredit.app.buyer_file import actions, answer, cover, payment, records
from tradecredit.app.buyer_file.file import load
from tradecredit.app.buyer_file.restrictions import restrictions
from tradecredit.app.frame import filters, page, rules
from tradecredit.app.parts import buyer_search
from tradecredit.language import _

book = page.start(_("Buyer file"), _("What do I know about this buyer, and what do I do next? US$"))
with filters.sidebar():
    exporter_id = filters.exporter_id(book)
    as_of = filters.as_of_date(book)
    loss_cause = filters.loss_cause()
buyers = buyer_search.known_buyers(exporter_id, as_of)
with filters.sidebar():
    buyer = buyer_search.choose(book, buyers, exporter_id, as_of)
    rules.choose(as_of)

file = load(book, buyer, exporter_id, as_of, loss_cause)
answer.who(file)
answer.headline(file)
answer.answer(file)
left, right = st.columns([4, 3])
with left:
    cover.waterfall(file)
with right:
    cover.exposure_through_time(file)
actions.actions_table(file)
cover.invoices_table(file)
left, right = st.columns(2)
with left:
    payment.days_late(file)
with right:
    payment.time_to_pay(file)
records.limits(file)
records.own_claims(file)
left, right = st.columns(2)
with left:
    payment.grade(file)
with right:
    records.records_of_others(file)
restrictions(file)
cover.download(file)
cover.explain(file)
