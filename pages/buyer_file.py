"""What do I know about this buyer, and what do I do next?"""

import streamlit as st

from tradecredit.app.buyer_file import actions, answer, cover, payment, records
from tradecredit.app.buyer_file.file import load
from tradecredit.app.buyer_file.restrictions import restrictions
from tradecredit.app.frame import filters, page, rules
from tradecredit.app.frame.kept import kept
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

file = kept(load, book, buyer, exporter_id, as_of, loss_cause)
kept(answer.who, file)
answer.headline(file)
kept(answer.answer, file)
left, right = st.columns([4, 3])
with left:
    cover.waterfall(file)
with right:
    kept(cover.exposure_through_time, file)
kept(actions.actions_table, file)
kept(cover.invoices_table, file)
left, right = st.columns(2)
with left:
    kept(payment.days_late, file)
with right:
    kept(payment.time_to_pay, file)
kept(records.limits, file)
kept(records.own_claims, file)
left, right = st.columns(2)
with left:
    kept(payment.grade, file)
with right:
    kept(records.records_of_others, file)
kept(restrictions, file)
cover.download(file)
cover.explain(file)
