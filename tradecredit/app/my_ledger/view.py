"""What a ledger comes to on the page "My ledger": its figures, and its way onto every page."""

import pandas as pd
import streamlit as st

from tradecredit import ledger, store
from tradecredit.app.frame import books, data, downloads, filters, links, page
from tradecredit.app.frame.tiles import Tile, tile, tile_of, tiles
from tradecredit.app.my_ledger import draft as ledger_draft
from tradecredit.app.my_ledger.draft import Draft, Policy
from tradecredit.app.my_ledger.rows import listed
from tradecredit.app.parts import cover_cards
from tradecredit.documents import plain
from tradecredit.formats import counted, day, is_unknown, number, percent, plain_markdown
from tradecredit.language import _
from tradecredit.risk.ratios import share_of


def answer(read: ledger.LedgerReading, draft: Draft, book: store.Book) -> None:
    """Five figures: rows, buyers, owed, overdue, payable."""
    # A book without an open invoice owes nothing: a sum of no rows is 0 here, not unknown.
    summary = ledger_draft.summary(draft, book).fillna(0)
    rows = read.accounting
    tiles(
        [
            tile(
                "rows_read_count",
                rows.accepted,
                beside=_(
                    "of {rows}, {refused} refused",
                    rows=number(rows.rows),
                    refused=number(rows.refused),
                ),
            ),
            tile(
                "buyer_count",
                len(ledger_draft.buyers(draft)),
                beside=counted(
                    "under {count} spelling",
                    "under {count} spellings",
                    read.invoices["buyer_name"].nunique(),
                ),
            ),
            tile_of("outstanding_usd", summary, beside=_("on {date}", date=day(read.as_of_date))),
            _part_of_the_debt("overdue_usd", summary),
            _part_of_the_debt("payable_usd", summary, heading=_("Payable if unpaid")),
        ]
    )


def _part_of_the_debt(name: str, summary: pd.Series, heading: str = "") -> Tile:
    share = share_of(summary[name], summary["outstanding_usd"])
    beside = (
        _("nothing is owed")
        if is_unknown(share)
        else _("{share} of what is owed", share=percent(share, 0))
    )
    return tile_of(name, summary, beside=beside, heading=heading)


def use(draft: Draft, chosen: Policy) -> None:
    """The button that shows this ledger on all pages, and the way there."""
    with st.container(border=True):
        is_asked = st.button(
            _("See what your policy would pay"),
            type="primary",
            icon=":material/arrow_forward:",
            width="stretch",
            on_click=_use,
            args=(draft, chosen),
            disabled=ledger_draft.invoices(draft, ledger_draft.preview(draft, chosen)).empty,
            key="ledger_use",
            help=_("Every exporter page then shows this ledger, until you go back to the sample."),
        )
        if is_asked:
            links.go_to("buyer_exposure")
        if books.is_ledger(books.current_book()):
            st.success(_("Every exporter page now shows your ledger."), icon=":material/lock:")
        st.download_button(
            _("Save my work"),
            lambda: ledger_draft.saved(draft, chosen),
            ledger.saved_file_name(draft.file_name),
            plain.EXCEL,
            icon=":material/save:",
            on_click="ignore",
            width="stretch",
            key="ledger_save",
            help=_(
                "One workbook with the invoices as read, limits, policy and your answers. Nothing "
                "is kept on the server: load this workbook to go on another day, without a "
                "question."
            ),
        )
        assumed = ledger_draft.assumptions(draft, chosen)
        if assumed:
            st.caption(_("Assumed:") + "\n\n" + listed(assumed))


def _use(draft: Draft, chosen: Policy) -> None:
    books.use_ledger(ledger_draft.open_book(draft, chosen))


def previewed(draft: Draft, chosen: Policy) -> store.Book:
    """The ledger as a book, for the figures of this page; ends the page when it makes none."""
    try:
        with st.spinner(_("Computing the cover …")):
            book = ledger_draft.preview(draft, chosen)
            ledger_draft.invoices(draft, book)
    except store.StoreError as error:
        st.error(plain_markdown(str(error)), icon=":material/error:")
        st.stop()
    return book


def waterfall(draft: Draft, book: store.Book) -> None:
    """What would be paid with these terms and limits; said in words where nothing is owed."""
    if ledger_draft.invoices(draft, book).empty:
        st.info(
            _(
                "Nothing is outstanding on {date}: no invoice of the file is open on that day, so "
                "no policy would pay anything.",
                date=day(book.data_end),
            ),
            icon=":material/task_alt:",
        )
        return
    cover_cards.waterfall(
        book,
        ledger_draft.waterfall(draft, book),
        key="ledger_waterfall",
        note=_("If no buyer pays. Changes with every answer on this page."),
    )


def explanation(draft: Draft, book: store.Book) -> None:
    """The invoices with every step as a file, and how the figures come about."""
    rules = data.load("rules/rule_values", as_of_date=book.data_end)
    downloads.downloads(
        ledger_draft.invoices(draft, book),
        "my_ledger",
        book,
        as_of_date=book.data_end,
        filters=filters.describe(loss_cause=ledger_draft.CAUSE),
        assumptions=rules,
    )
    page.explain(
        ["outstanding_usd", "overdue_usd", "payable_usd"],
        formula=_(
            "Every open invoice is walked down the steps of the waterfall under the terms and "
            "limits given on this page. Amounts in other currencies are turned into US$ at the "
            "rates you entered and rounded to the cent row by row."
        ),
        method="cover",
        rules=lambda: rules,
        sources=["CW1", "D36", "ZJK"],
        rows=lambda: ledger_draft.invoices(draft, book),
    )
