"""May I ship this order on cover, and what do I keep at risk?"""

import streamlit as st

from tradecredit.app.frame import filters, page, rules
from tradecredit.app.parts import buyer_search, pasted_orders
from tradecredit.app.shipment_check import form, run, view
from tradecredit.language import _

book = page.start(
    _("Shipment check"), _("May I ship this order on cover, and what do I keep at risk? US$")
)
with filters.sidebar():
    exporter_id = filters.exporter_id(book)
    as_of = filters.as_of_date(book)
    loss_cause = filters.loss_cause()
buyers = buyer_search.known_buyers(exporter_id, as_of)
is_one = form.choose_kind() == form.ONE
with filters.sidebar():
    is_new = is_one and form.is_new_buyer()
    buyer = buyer_search.choose(book, buyers) if is_one and not is_new else None
    rules.choose(as_of)

check = None
if is_one:
    answer_place = st.container()
    asked = form.ask(book, exporter_id, as_of, buyer)
    if asked.order is None:
        with answer_place:
            view.needs(asked)
    else:
        check = run.run(
            book,
            exporter_id,
            as_of,
            loss_cause,
            [asked.order],
            probability_of_year=asked.probability_of_year,
            is_probability_given=asked.is_probability_given,
        )
        with answer_place:
            view.answer(check)
        view.tiles(check)
        left, right = st.columns([4, 3])
        with left:
            view.waterfall(check)
        with right:
            view.limit_use(check)
        view.download(check, view.rules_table(check))
        view.screening_table(check)
else:
    found = pasted_orders.paste(buyers, as_of)
    pasted_orders.say_what_was_read(found)
    if found.orders:
        check = run.run(book, exporter_id, as_of, loss_cause, found.orders)
        view.totals(check)
        view.answer_lines(check, found)
        view.download(check, view.orders_table(check, found))
        view.all_on_top(check)
    elif not len(found.problems):
        view.nothing_pasted()
view.explain(check, exporter_id, as_of)
