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

DAYS_OF_A_FRESH_LEDGER = 7
# Remarks that change what a reader takes the figures for.
TOLD_AT_ONCE = frozenset(
    {"payments_sheet", "sections", "snapshots", "several_sheets", "paid_beyond", "said_part_paid",
     "said_paid_but_owed", "unread_sheet",
     "overpaid", "buyer_carried"}
)  # fmt: skip


def answer(read: ledger.LedgerReading, draft: Draft, book: store.Book, chosen: Policy) -> None:
    """Five figures: rows, buyers, owed, overdue, payable; and what became of the other rows."""
    _old_day(draft, read)
    # A book without an open invoice owes nothing: a sum of no rows is 0 here, not unknown.
    summary = ledger_draft.summary(draft, book).fillna(0)
    rows = read.accounting
    tiles(
        [
            tile(
                "rows_read_count",
                rows.accepted,
                beside=_(
                    "invoices of {rows} rows, {refused} refused",
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
            _payable(summary, chosen),
        ]
    )
    for line in _other_rows(read):
        st.caption(plain_markdown(line))


def _payable(summary: pd.Series, chosen: Policy) -> Tile:
    """What would be paid; unknown as long as a limit is needed and none was given."""
    heading = _("Payable if unpaid")
    if chosen.lacks_limits and summary["outstanding_usd"] > 0:
        return tile("payable_usd", None, heading=heading, beside=_("once a limit is entered"))
    return _part_of_the_debt("payable_usd", summary, heading=heading)


def _other_rows(read: ledger.LedgerReading) -> list[str]:
    """What became of rows that are no open invoices, and what was read from beside them."""
    aside = ledger.left_aside_by_reason(read.left_aside)
    counts = [
        f"{number(count)} × {str(reason).rstrip('.')}"
        for count, reason in zip(aside["row_count"], aside["reason"], strict=True)
    ]
    if len(read.credit_notes):
        text = counted(
            "{count} credit or payment set against invoices",
            "{count} credits or payments set against invoices",
            len(read.credit_notes),
        )
        counts.append(text)
    lines = [notice.line for notice in read.notices if notice.code in TOLD_AT_ONCE]
    return ([_("Beside them: {rows}.", rows="; ".join(counts))] if counts else []) + lines


def _old_day(draft: Draft, read: ledger.LedgerReading) -> None:
    """Says that the figures are of the ledger's own day where that is some time ago."""
    today = ledger.today()
    if draft.as_of_date is not None or (today - read.as_of_date).days <= DAYS_OF_A_FRESH_LEDGER:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(
            _(
                "All figures are as of {date}, the last day that the ledger knows: what is late, "
                "and by how many days, counts to that day.",
                date=day(read.as_of_date),
            ),
            icon=":material/event:",
        )
        st.button(
            _("Count to today, {date}", date=day(today)),
            on_click=lambda: setattr(draft, "as_of_date", today),
            key="ledger_today",
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
        is_empty = ledger_draft.invoices(draft, ledger_draft.preview(draft, chosen)).empty
        is_asked = st.button(
            _("See what your policy would pay"),
            type="primary",
            icon=":material/arrow_forward:",
            width="stretch",
            on_click=_use,
            args=(draft, chosen),
            disabled=is_empty,
            key="ledger_use",
            help=_("No invoice could be read yet, so there is nothing to compute.")
            if is_empty
            else _("Every exporter page then shows this ledger, until you go back to the sample."),
        )
        if is_asked:
            links.go_to("buyer_exposure")
        _said_of_other_pages(draft, chosen)
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


def _said_of_other_pages(draft: Draft, chosen: Policy) -> None:
    """Whether the other pages show this ledger as it stands here."""
    if not books.is_ledger(books.current_book()):
        return
    if draft.used == ledger_draft.standing(draft, chosen):
        st.success(_("Every exporter page now shows your ledger."), icon=":material/lock:")
    else:
        st.warning(
            _(
                "Not on the other pages yet: they show what was there before your last change. "
                "Press the button to show this."
            ),
            icon=":material/sync_problem:",
        )


def _use(draft: Draft, chosen: Policy) -> None:
    book = ledger_draft.open_book(draft, chosen)
    books.use_ledger(book)
    books.begin_with_days_of(book)
    draft.used = ledger_draft.standing(draft, chosen)


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


def waterfall(draft: Draft, book: store.Book, chosen: Policy) -> None:
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
    if chosen.lacks_limits:
        st.info(
            _(
                "What would be paid is known once a limit is entered: without one, nothing is "
                "covered under this policy. Enter one limit for all buyers, or each buyer's own."
            ),
            icon=":material/edit:",
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
