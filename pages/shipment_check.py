"""May I ship this order on cover, and what do I keep at risk?"""

import streamlit as st

from tradecredit.app.frame import filters, page, rules
from tradecredit.app.frame.kept import kept
from tradecredit.app.parts import buyer_search, pasted_orders
from tradecredit.app.shipment_check import files, form, one_order, run, several_orders
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
    buyer = buyer_search.choose(book, buyers, exporter_id, as_of) if is_one and not is_new else None
    rules.choose(as_of)

check = None
if is_one:
    answer_place = st.container()
    entry = form.enter(book, exporter_id, as_of, buyer)
    if entry.order is None:
        with answer_place:
            one_order.needs(entry)
    else:
        check = kept(
            run.run,
            book,
            exporter_id,
            as_of,
            loss_cause,
            [entry.order],
            probability_of_year=entry.probability_of_year,
            is_probability_given=entry.is_probability_given,
        )
        with answer_place:
            kept(one_order.answer_box, check)
        kept(one_order.figures, check)
        left, right = st.columns([4, 3])
        with left:
            kept(one_order.waterfall, check)
        with right:
            kept(one_order.limit_use, check)
        files.download(check, kept(one_order.rules_table, check))
        kept(one_order.screening_table, check)
else:
    pasted = pasted_orders.paste(buyers, as_of)
    pasted_orders.say_what_was_read(pasted)
    if pasted.orders:
        check = kept(run.run, book, exporter_id, as_of, loss_cause, pasted.orders)
        kept(several_orders.totals, check)
        several_orders.answer_lines(check, pasted)
        files.download(check, several_orders.orders_table(check, pasted))
        kept(several_orders.all_on_top, check)
    elif pasted.problems.empty:
        several_orders.nothing_pasted()
files.explain(check, exporter_id, as_of)
