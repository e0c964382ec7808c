"""How does my own book look?"""

import streamlit as st

from tradecredit.app.frame import page
from tradecredit.app.my_ledger import draft as ledger_draft
from tradecredit.app.my_ledger import file, questions, rows, view
from tradecredit.app.my_ledger import policy as policy_form
from tradecredit.language import _

page.start(
    _("My ledger"), _("How does my own book look?"), file_name=ledger_draft.current_file_name()
)
draft = file.chosen_file()
answer = st.container()
left, right = st.columns([3, 2])
with left:
    questions.questions(draft)
    policy_place = st.container()
    questions.columns(draft)
    read = rows.result(draft)
    rows.merges(draft)
    with policy_place:
        policy = policy_form.policy(draft, read)
preview = view.previewed(draft, policy)
with right:
    view.waterfall(draft, preview, policy)
    view.use(draft, policy)
with answer:
    view.answer(read, draft, preview, policy)
view.explanation(draft, preview)
