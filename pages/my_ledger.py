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

page.explain(
    ["outstanding_usd", "overdue_usd", "payable_usd"],
    formula=_(
        "Every open invoice is walked down the steps of the waterfall under the terms and limits "
        "given on this page. Amounts in other currencies are turned into US$ at the rates you "
        "entered and rounded to the cent row by row."
    ),
    method="cover",
    sources=["CW1", "D36", "ZJK"],
    rows=lambda: read.invoices,
)
