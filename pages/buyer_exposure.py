"""Which buyers owe me what, and how much of it would be paid?"""

import streamlit as st

from tradecredit.app.buyer_exposure import view
from tradecredit.app.frame import data, downloads, filters, page
from tradecredit.app.frame.kept import kept
from tradecredit.app.parts import export_pack
from tradecredit.language import _

book = page.start(
    _("Buyer exposure"), _("Which buyers owe me what, and how much of it would be paid? US$")
)
with filters.sidebar():
    exporter_id = filters.exporter_id(book)
    as_of = filters.as_of_date(book)
    loss_cause = filters.loss_cause()
    country_codes = filters.markets()
    compared_date, compared_with = filters.compared_date(book, as_of)

chosen = {"exporter_id": exporter_id, "loss_cause": loss_cause, "country_codes": country_codes}
days = {"as_of_date": as_of, "compared_date": compared_date}
frames = data.load_all(view.QUERIES, **chosen, **days)
board = frames["buyer_board"]
if board.empty:
    data.nothing_here(_("Choose another day, another exporter or more markets."))
    st.stop()
obligations = kept(view.obligations_of_markets, exporter_id, as_of, loss_cause, country_codes)
kept(view.answer, frames["summary"], as_of, compared_date, compared_with, obligations)
left, right = st.columns([4, 3])
with left:
    view.waterfall(frames["waterfall"], book)
with right:
    view.buyer_through_time(board, book, exporter_id, as_of)
view.board_table(board, book, exporter_id=exporter_id, as_of_date=as_of, loss_cause=loss_cause)
left, right = st.columns(2)
with left:
    kept(view.ageing, board, book)
    kept(view.concentration, board, book)
with right:
    view.country_map(frames["by_country"])
view.step_invoices(frames["invoices"])

downloads.downloads(
    board,
    "buyer_exposure",
    book,
    as_of_date=as_of,
    filters=filters.describe(**chosen, compared_with=compared_date),
    assumptions=data.load("rules/rule_values", as_of_date=as_of),
)
export_pack.buttons(
    book,
    exporter_id=exporter_id,
    as_of_date=as_of,
    loss_cause=loss_cause,
    country_codes=country_codes,
)
page.explain(
    [
        "outstanding_usd",
        "payable_usd",
        "own_risk_usd",
        "held_usd",
        "overdue_usd",
        "herfindahl_index",
    ],
    formula=_(
        "Every open invoice is walked down the steps of the waterfall; each step takes its part "
        "and passes on the rest: outstanding = steps + payable, to the cent."
    ),
    method="cover",
    rules=lambda: data.load("rules/rule_values", as_of_date=as_of),
    sources=["CW1", "D36", "ZJK", "SZ22", "GZ"],
    rows=lambda: frames["invoices"],
)
