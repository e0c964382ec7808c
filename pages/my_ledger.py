"""How does my own book look?"""

import streamlit as st

from tradecredit.app import ledger_view, page
from tradecredit.language import _

page.start(_("My ledger"), _("How does my own book look?"))
draft = ledger_view.chosen_file()
answer = st.container()
left, right = st.columns([3, 2])
with left:
    ledger_view.questions(draft)
    ledger_view.columns(draft)
    read = ledger_view.result(draft)
    ledger_view.merges(draft)
    policy = ledger_view.policy(draft, read)
preview = ledger_view.previewed(draft, policy)
with right:
    ledger_view.waterfall(draft, preview)
    ledger_view.use(draft, read, policy)
with answer:
    ledger_view.answer(read, draft, preview)
ledger_view.explanation(draft, preview)
