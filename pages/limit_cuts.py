"""What would a limit cut leave uninsured, and which orders should I hold?"""

import streamlit as st

from tradecredit.app.frame import filters, page, rules
from tradecredit.app.limit_cuts import choices as limit_cuts_choices
from tradecredit.app.limit_cuts import history, run, tables, view
from tradecredit.language import _

book = page.start(
    _("Limit cuts"),
    _("What would a limit cut leave uninsured, and which orders should I hold? US$"),
)
with filters.sidebar():
    exporter_id = filters.exporter_id(book)
    as_of = filters.as_of_date(book)
    loss_cause = filters.loss_cause()
known = limit_cuts_choices.buyers_of(exporter_id, as_of)
with filters.sidebar():
    choices = limit_cuts_choices.choose(book, exporter_id, as_of, loss_cause, known)
    rules.choose(as_of)

view.stop_without_limits(choices.question, book)
answer = run.answer(choices.question)
board = tables.board_of(answer)
view.tiles(answer)
view.scenarios(answer, book)
view.notices(choices, answer)
orders = tables.orders_section(answer, book)
left, right = st.columns([2, 3])
with left:
    tables.lost_chart(board, book, answer)
with right:
    tables.board_table(board, answer)
tables.steps_table(answer)
history.real_cuts(choices.question, book)
view.files(board, orders, answer, book)
view.explain(answer)
