"""The answer of the page "Claim ratios": five figures, and how complete their period is."""

import streamlit as st

from tradecredit.app.claim_ratios.view import View
from tradecredit.app.frame import periods
from tradecredit.app.frame.tiles import Tile, tile_of, tiles
from tradecredit.formats import counted, day, money, month
from tradecredit.language import _
from tradecredit.risk import claim_tables
from tradecredit.terms import MEASURES


def answer(view: View) -> None:
    """Five figures, each beside the compared period."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(periods.compared_periods_text(view.periods), width="content")
        if view.is_filling:
            st.badge(
                _("The book begins"),
                icon=":material/hourglass_top:",
                color="orange",
                help=_(
                    "In its first twelve months the book has no claims of earlier shipments, so "
                    "ratios of this period are too low."
                ),
            )
    tiles(
        [
            _tile(view, "paid_ratio"),
            _tile(view, "incurred_ratio"),
            _tile(view, "paid_to_insured_ratio", heading=_("Paid per amount insured")),
            _tile(
                view,
                "claim_severity_usd",
                is_settled=True,
                help_text=MEASURES["claim_severity_usd"].definition
                + " "
                + counted(
                    "{count} claim was paid in the period.",
                    "{count} claims were paid in the period.",
                    view.current["paid_count"],
                ),
            ),
            _tile(view, "decided_on_time_ratio", is_settled=True),
        ]
    )
    if view.current["paid_count"] < claim_tables.LEAST_CLAIMS:
        st.caption(
            _(
                "Fewer than {count} claims were paid in the period: one more would change every "
                "ratio.",
                count=claim_tables.LEAST_CLAIMS,
            )
        )
    st.caption(maturity_note(view))


def _tile(
    view: View, measure: str, *, is_settled: bool = False, heading: str = "", help_text: str = ""
) -> Tile:
    """A period whose shipments can still bring claims is never coloured as better or worse."""
    return tile_of(
        measure,
        view.current,
        view.compared,
        beside=view.periods.compared_text,
        is_judged=view.is_mature or is_settled,
        heading=heading,
        help_text=help_text,
    )


def maturity_note(view: View) -> str:
    """Which shipments can still bring claims, and the rule behind it."""
    horizon = view.horizon
    return _(
        "Shipments after {month} can still bring claims: by the rules one may be undecided until "
        "{term} days of credit (95 % of the amount have no more), {waiting} months of waiting and "
        "{decision} days for the decision have passed; data to {data_end}. A low figure by "
        "shipment is no improvement there.",
        month=month(horizon.last_mature_month(view.book.data_end)),
        term=horizon.term_days,
        waiting=horizon.waiting_months,
        decision=horizon.decision_days,
        data_end=day(view.book.data_end),
    )


def has_claims(view: View) -> bool:
    """Whether there is any claim; says so when there is none."""
    if view.claims.empty:
        st.info(
            _(
                "No claim was filed, paid or recovered under these filters, so there is no ratio "
                "to show; premium earned in {period}: {premium}. A ledger of invoices has no "
                "claims unless they are loaded with it. What became overdue is shown below.",
                period=view.periods.current_text,
                premium=money(view.current["premium_usd"]),
            ),
            icon=":material/task_alt:",
        )
    return not view.claims.empty
