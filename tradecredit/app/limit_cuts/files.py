"""What frames the answer of the page "Limit cuts": no limits at all, files, explanation."""

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, downloads, filters, links, page, rules
from tradecredit.app.frame.kept import kept
from tradecredit.app.limit_cuts import history
from tradecredit.app.limit_cuts.run import Answer, Question
from tradecredit.formats import day
from tradecredit.language import _
from tradecredit.risk.limit_cuts import GRANTING


def stop_without_limits(question: Question, book: store.Book) -> None:
    """End the page where no limit exists that could be cut."""
    has_decisions = bool(question.decisions["decision"].isin(GRANTING).any())
    if has_decisions or question.policies["own_limit_usd"].notna().any():
        return
    is_ledger = books.is_ledger(book)
    text = (
        _(
            "Your ledger has no credit limits and its policy gives none of its own, so there "
            "is nothing to cut. Give the limits on the page My ledger: a sheet with buyer, "
            "limit and first day."
        )
        if is_ledger
        else _(
            "This exporter has no credit limit on {date}. Choose another day or another exporter.",
            date=day(question.as_of_date),
        )
    )
    st.info(text, icon=":material/content_cut:")
    if is_ledger:
        links.page_link("my_ledger", _("My ledger"))
    kept(history.real_cuts, question, book)
    page.explain(method="limit_cuts")
    st.stop()


def download(board: pd.DataFrame, orders: pd.DataFrame, answer: Answer, book: store.Book) -> None:
    """Downloads of the board and of the orders."""
    question = answer.question
    shown = {
        "limit_cuts": (_("Buyers before and after"), board),
        "limit_cuts_orders": (_("Orders to come"), orders),
    }
    for place, (name, (title, frame)) in zip(st.columns(2), shown.items(), strict=True):
        if frame.empty:
            continue
        with place:
            st.caption(title)
            downloads.downloads(
                frame,
                name,
                book,
                as_of_date=question.as_of_date,
                filters=_described(question),
                assumptions=kept(rules.used, question.as_of_date, question.exporter_id),
            )


def _described(question: Question) -> str:
    cuts = {
        scenario: f"{cut.share:.0%} from {cut.effective_date.isoformat()}"
        + (", goods shipped before stay covered" if cut.protects_shipped else "")
        for scenario, cut in question.cuts.items()
    }
    chosen = list(question.chosen_ids)
    return filters.describe(
        exporter_id=question.exporter_id,
        loss_cause=question.loss_cause,
        buyers=chosen if len(chosen) < len(question.buyers) else "all",
        **cuts,
    )


def explain(answer: Answer) -> None:
    """How it is computed, with the rule values in use."""
    question = answer.question
    page.explain(
        ["outstanding_usd", "cover_in_force_usd", "lost_cover_usd", "uncovered_usd", "payable_usd"],
        formula=_(
            "The cover engine is run several times on the same open invoices and orders of "
            "the same day: with limits as they are, and with each cut. Cover lost = cover in force "
            "before − cover in force after."
        ),
        method="limit_cuts",
        rules=lambda: rules.used(question.as_of_date, question.exporter_id),
        sources=["ZJK", "D36", "XM22"],
        rows=lambda: answer.by_buyer,
    )
