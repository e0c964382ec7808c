"""What must I declare, notify or file, and by when?"""

import streamlit as st

from tradecredit.app.frame import filters, page, rules
from tradecredit.app.frame.kept import kept
from tradecredit.app.obligation_clock import choices
from tradecredit.app.obligation_clock.answer import answer
from tradecredit.app.obligation_clock.files import files
from tradecredit.app.obligation_clock.late import late_card
from tradecredit.app.obligation_clock.listing import listing, single_items
from tradecredit.app.obligation_clock.month import calendar
from tradecredit.language import _

book = page.start(_("Obligation clock"), _("What must I declare, notify or file, and by when? US$"))
with filters.sidebar():
    exporter_id = filters.exporter_id(book)
    as_of = filters.as_of_date(book)
    view = choices.choose(
        book,
        exporter_id=exporter_id,
        as_of=as_of,
        loss_cause=filters.loss_cause(),
        country_codes=filters.markets(),
    )

choices.say_what_differs(view)
if choices.is_empty(view):
    st.stop()
kept(answer, view)
left, right = st.columns([3, 2])
with left:
    calendar(view)
with right:
    late_card(view)
ahead, late = listing(view)
single_items(view, ahead, late)
files(view, ahead, late)
page.explain(
    ["at_stake_usd", "in_question_usd", "payable_usd"],
    formula=_(
        "Each date is computed from the invoice, limit or claim by the rule value in force, a "
        "term of the policy itself before the rule. What is at stake is what is payable today "
        "less what would be payable the day after the date, all else unchanged. Working days "
        "are those of China's public calendar, including days worked in place of a holiday."
    ),
    method="obligations",
    rules=lambda: rules.used(as_of, exporter_id),
    sources=kept(choices.sources, view),
    rows=lambda: view.obligations,
)
