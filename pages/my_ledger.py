"""How does my own book look?"""

import streamlit as st

from tradecredit.app.frame import page
from tradecredit.app.my_ledger import view
from tradecredit.language import _

page.start(_("My ledger"), _("How does my own book look?"))
draft = view.chosen_file()
answer = st.container()
left, right = st.columns([3, 2])
with left:
    view.questions(draft)
    view.columns(draft)
    read = view.result(draft)
    view.merges(draft)
    policy = view.policy(draft, read)
preview = view.previewed(draft, policy)
with right:
    view.waterfall(draft, preview)
    view.use(draft, read, policy)
with answer:
    view.answer(read, draft, preview)
view.explanation(draft, preview)
