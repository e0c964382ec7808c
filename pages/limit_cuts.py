"""What would a limit cut leave uninsured, and which orders should I hold?"""

import streamlit as st

from tradecredit.app import (
    filters,
    limit_cuts_choices,
    limit_cuts_history,
    limit_cuts_run,
    limit_cuts_tables,
    limit_cuts_view,
    page,
    rules,
)
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

limit_cuts_view.stop_without_limits(choices.question, book)
answer = limit_cuts_run.answer(choices.question)
board = limit_cuts_tables.board_of(answer)
limit_cuts_view.tiles(answer)
limit_cuts_view.scenarios(answer, book)
limit_cuts_view.notices(choices, answer)
orders = limit_cuts_tables.orders_section(answer, book)
left, right = st.columns([2, 3])
with left:
    limit_cuts_tables.lost_chart(board, book, answer)
with right:
    limit_cuts_tables.board_table(board, answer)
limit_cuts_tables.steps_table(answer)
limit_cuts_history.real_cuts(choices.question, book)
limit_cuts_view.files(board, orders, answer, book)
limit_cuts_view.explain(answer)
