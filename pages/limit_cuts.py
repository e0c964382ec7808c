"""What would a limit cut leave uninsured, and which orders should I hold?"""

import streamlit as st

from tradecredit.app.frame import filters, page, rules
from tradecredit.app.frame.kept import kept
from tradecredit.app.limit_cuts import choices as limit_cuts_choices
from tradecredit.app.limit_cuts import files, history, run, scenarios, tables
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

files.stop_without_limits(choices.question, book)
answer = kept(run.answer, choices.question)
board = kept(run.Answer.board, answer)
kept(scenarios.figures, answer)
kept(scenarios.side_by_side, answer, book)
scenarios.notices(choices, answer)
orders = tables.orders_section(answer, book)
left, right = st.columns([2, 3])
with left:
    tables.lost_chart(board, book, answer)
with right:
    tables.board_table(board, answer)
kept(tables.steps_table, answer)
kept(history.real_cuts, choices.question, book)
files.download(board, orders, answer, book)
files.explain(answer)
