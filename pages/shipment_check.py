"""May I ship this order on cover, and what do I keep at risk?"""

import streamlit as st

from tradecredit.app import (
    buyer_search,
    filters,
    page,
    rules,
    shipment_form,
    shipment_run,
    shipment_view,
)
from tradecredit.language import _

book = page.start(
    _("Shipment check"), _("May I ship this order on cover, and what do I keep at risk? US$")
)
with filters.sidebar():
    exporter_id = filters.exporter_id(book)
    as_of = filters.as_of_date(book)
    loss_cause = filters.loss_cause()
buyers = buyer_search.known_buyers(exporter_id, as_of)
is_one = shipment_form.choose_kind() == shipment_form.ONE
with filters.sidebar():
    is_new = is_one and shipment_form.is_new_buyer()
    buyer = buyer_search.choose(book, buyers) if is_one and not is_new else None
    rules.choose(as_of)

check = None
if is_one:
    answer_place = st.container()
    asked = shipment_form.ask(book, exporter_id, as_of, buyer)
    if asked.order is None:
        with answer_place:
            shipment_view.needs(asked)
    else:
        check = shipment_run.run(
            book,
            exporter_id,
            as_of,
            loss_cause,
            [asked.order],
            probability_of_year=asked.probability_of_year,
            is_probability_given=asked.is_probability_given,
        )
        with answer_place:
            shipment_view.answer(check)
        shipment_view.tiles(check)
        left, right = st.columns([4, 3])
        with left:
            shipment_view.waterfall(check)
        with right:
            shipment_view.limit_use(check)
        shipment_view.download(check, shipment_view.rules_table(check))
        shipment_view.screening_table(check)
else:
    found = shipment_form.paste(buyers, as_of)
    shipment_form.say_what_was_read(found)
    if found.orders:
        check = shipment_run.run(book, exporter_id, as_of, loss_cause, found.orders)
        shipment_view.totals(check)
        shipment_view.answer_lines(check, found)
        shipment_view.download(check, shipment_view.orders_table(check, found))
        shipment_view.all_on_top(check)
    elif not len(found.problems):
        shipment_view.nothing_pasted()
shipment_view.explain(check, exporter_id, as_of)
