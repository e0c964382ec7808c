"""What was read of a ledger, row by row, and the buyers that are probably one."""

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd
import streamlit as st

from tradecredit import ledger
from tradecredit.app.frame.table import editor, table
from tradecredit.app.my_ledger import draft as ledger_draft
from tradecredit.app.my_ledger.draft import Draft
from tradecredit.documents import plain
from tradecredit.formats import counted, day, number, plain_markdown
from tradecredit.language import _


def result(draft: Draft) -> ledger.LedgerReading:
    """Rows read, refused and set aside; ends the page while nothing can be read yet."""
    read = ledger_draft.reading(draft)
    if read.invoices.empty or read.questions:
        _nothing_read(read)
        st.stop()
    counts = {name: number(count) for name, count in asdict(read.accounting).items()}
    title = counted(
        "Rows: {accepted} of {rows} read, {refused} refused; {count} remark",
        "Rows: {accepted} of {rows} read, {refused} refused; {count} remarks",
        len(read.notices),
        **counts,
    )
    has_refused = not read.refused.empty
    with st.expander(title, expanded=has_refused, icon=":material/table_rows:", key="ledger_rows"):
        _as_of_date(draft, read)
        if read.notices:
            st.markdown(listed(read.notices))
        _rows_not_read(read)
    return read


def listed(notices: Sequence[ledger.Notice]) -> str:
    """Remarks as a list, each with the number of rows it is about."""
    return "\n".join(f"- {plain_markdown(notice.line)}" for notice in notices)


def _nothing_read(read: ledger.LedgerReading) -> None:
    if read.questions:
        st.info(
            _("The rows are read as soon as the questions above are answered."),
            icon=":material/hourglass_empty:",
        )
        return
    st.warning(
        counted(
            "The only row could not be read as an invoice. Check what the columns mean; the "
            "reasons are listed below.",
            "None of the {count} rows could be read as an invoice. Check what the columns mean; "
            "the reasons are listed below.",
            read.row_count,
        )
    )
    _rows_not_read(read)


def _as_of_date(draft: Draft, read: ledger.LedgerReading) -> None:
    suggested = ledger_draft.read(draft).suggested_date
    chosen = st.date_input(
        _("As of"),
        value=read.as_of_date,
        format="YYYY-MM-DD",
        required=True,
        key=f"ledger_as_of_{draft.digest}_{suggested}",
        help=_(
            "The day the ledger was drawn up. Suggested is the last invoice or payment day that "
            "is not in the future: {date}.",
            date=day(suggested),
        ),
    )
    if chosen and chosen != read.as_of_date:
        draft.as_of_date = chosen
        st.rerun()


def _rows_not_read(read: ledger.LedgerReading) -> None:
    """Refused rows with the reason, and rows that are no open invoice."""
    if not read.refused.empty:
        st.markdown("**" + _("Rows that were refused") + "**")
        table(read.refused, key="ledger_refused", alt=_("Rows that were refused"), most_rows=9)
        _as_csv(_("Refused rows as CSV"), read.refused, "refused_rows")
    if not read.left_aside.empty:
        text = _("Rows that are not open invoices")
        st.markdown(f"**{text}**: {number(len(read.left_aside))}")
        by_reason = ledger.left_aside_by_reason(read.left_aside)
        table(
            by_reason,
            ("reason", "row_count", "amount_usd"),
            key="ledger_left_aside",
            alt=text,
            most_rows=6,
        )
        aside = read.left_aside[["row_number", "reason", "amount_usd"]]
        _as_csv(_("These rows as CSV"), aside, "rows_left_aside")
    if not read.credit_notes.empty:
        text = _("Credits and payments, and what they were set against")
        st.markdown(f"**{text}**: {number(len(read.credit_notes))}")
        table(read.credit_notes, key="ledger_credit_notes", alt=text, most_rows=5)


def _as_csv(label: str, frame: pd.DataFrame, name: str) -> None:
    st.download_button(
        label,
        lambda: plain.csv_file(frame, {}),
        f"{name}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"ledger_{name}_csv",
    )


# ---- One buyer, several names --------------------------------------------------------------


def merges(draft: Draft) -> None:
    """Names that are probably one buyer, for the visitor to accept or leave."""
    proposals = ledger_draft.proposals(draft)
    joining = [each for each in proposals if len(each.buyer_keys) > 1]
    respelled = [each for each in proposals if len(each.buyer_keys) == 1]
    if not proposals:
        return
    title = counted(
        "Buyers: {count} proposal to join", "Buyers: {count} proposals to join", len(joining)
    )
    with st.expander(title, icon=":material/merge:", key="ledger_merges"):
        if joining:
            _joining(draft, joining)
        if respelled:
            _respelled(respelled)


def _joining(draft: Draft, joining: list[ledger.MergeProposal]) -> None:
    strong = frozenset(each.proposal_id for each in joining if each.is_strong)
    st.caption(
        counted(
            "Nothing is joined unless you say so. {count} proposal is sure: the names are equal "
            "but for case, punctuation and legal form. The others are only alike.",
            "Nothing is joined unless you say so. {count} proposals are sure: the names are equal "
            "but for case, punctuation and legal form. The others are only alike.",
            len(strong),
        )
    )
    with st.container(horizontal=True):
        st.button(
            counted("Accept the {count} sure one", "Accept the {count} sure ones", len(strong)),
            on_click=_accept,
            args=(draft, strong),
            disabled=not strong,
            help=None if strong else _("No proposal is sure."),
            key="ledger_accept_sure",
        )
        st.button(
            _("Accept none"),
            on_click=_accept,
            args=(draft, frozenset()),
            disabled=not draft.accepted_ids,
            help=None if draft.accepted_ids else _("None is accepted."),
            key="ledger_accept_none",
        )
    key = f"ledger_merge_table_{draft.digest}_{draft.tables_shown}"
    shown = editor(
        ledger_draft.base_rows(draft, key, lambda: _joining_table(draft, joining)),
        ("is_accepted", "names", "target_name", "outstanding_usd", "reason"),
        key=key,
        alt=_("Proposals to join buyers"),
        editable=("is_accepted",),
    )
    draft.accepted_ids = frozenset(shown.loc[shown["is_accepted"], "proposal_id"])


def _joining_table(draft: Draft, joining: list[ledger.MergeProposal]) -> pd.DataFrame:
    accepted = [each.proposal_id in draft.accepted_ids for each in joining]
    return _proposed(joining).assign(is_accepted=accepted)


def _proposed(proposals: list[ledger.MergeProposal]) -> pd.DataFrame:
    rows = [asdict(each) | {"names": list(each.names)} for each in proposals]
    return pd.DataFrame(rows).drop(columns="buyer_keys")


def _respelled(respelled: list[ledger.MergeProposal]) -> None:
    st.caption(
        counted(
            "{count} customer number is spelled in several ways. It is one buyer already, shown "
            "under the name most of its invoices carry; check it where the reason says so.",
            "{count} customer numbers are spelled in several ways. Each is one buyer already, "
            "shown under the name most of its invoices carry; look at those marked “check”.",
            len(respelled),
        )
    )
    table(
        _proposed(respelled),
        ("names", "outstanding_usd", "reason"),
        key="ledger_respelled",
        alt=_("Customer numbers with several spellings"),
        most_rows=5,
    )


def _accept(draft: Draft, proposal_ids: frozenset[str]) -> None:
    draft.accepted_ids = proposal_ids
    draft.tables_shown += 1
