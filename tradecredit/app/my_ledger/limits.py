"""The limit of each buyer: one for all, edited in a table, or pasted from a sheet."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from tradecredit import ledger
from tradecredit.app.frame.table import editor
from tradecredit.app.my_ledger import draft as ledger_draft
from tradecredit.app.my_ledger.draft import Draft
from tradecredit.formats import counted, plain_markdown
from tradecredit.language import _

LINES_SHOWN = 12


def given(draft: Draft, terms: ledger.PolicyTerms, product: str) -> ledger.PolicyTerms:
    """The terms with the limits that this visitor stated, edited or pasted."""
    for_all = st.number_input(
        _("One limit for every buyer without one of its own, US$"),
        min_value=0.0,
        value=None,
        step=10_000.0,
        format="%.0f",
        placeholder=_("none"),
        key=f"ledger_limit_for_all_{draft.digest}",
        help=_("A quick way to see what a limit would cover; enter the real ones below."),
        persist_state="session",
    )
    st.caption(_("Click a limit to edit it; 0 means refused, empty means none."))
    owing = ledger_draft.buyers(draft)
    stated = ledger.stated_limits(terms, owing)
    key = f"ledger_limits_{draft.digest}_{draft.tables_shown}_{len(stated)}"
    shown = editor(
        ledger_draft.base_rows(draft, key, lambda: _limit_table(draft, owing, stated)),
        ("buyer_name", "limit_usd", "outstanding_usd", "invoice_count"),
        key=key,
        alt=_("Limit per buyer"),
        editable=("limit_usd",),
    )
    limits_usd = shown.set_index("buyer_key")["limit_usd"].astype("float64")
    draft.edited_limits = ledger.edited_limits(limits_usd, stated)
    _paste(draft, owing)
    if terms.limits.empty and not draft.edited_limits and for_all is None:
        _no_limits_yet(product)
    limits = ledger.limits_of(owing, terms.limits, draft.edited_limits, for_all)
    return replace(terms, limits=limits)


def _limit_table(draft: Draft, owing: pd.DataFrame, stated: pd.Series) -> pd.DataFrame:
    """The buyers with their limit, as stated or as edited last."""
    limits = [draft.edited_limits.get(key, stated[key]) for key in stated.index]
    return owing.assign(limit_usd=pd.Series(limits, dtype="float64"))


def _no_limits_yet(product: str) -> None:
    if product == "platform":
        st.caption(
            _(
                "Every buyer has the platform's automatic limit: the cap per buyer divided by the "
                "insured share."
            )
        )
        return
    st.info(
        _(
            "No limit is entered yet, so no invoice is covered. Enter one limit for all, or the "
            "limit of each buyer in the table."
        ),
        icon=":material/edit:",
    )


# ---- Pasting -------------------------------------------------------------------------------


def _paste(draft: Draft, owing: pd.DataFrame) -> None:
    with st.popover(_("Paste limits from a sheet"), icon=":material/content_paste:"):
        key = f"ledger_pasted_{draft.digest}"
        st.text_area(
            _("A buyer and its limit on each line"),
            key=key,
            height=160,
            placeholder=_("ACME Tools LLC\t50,000\nC-104\t20,000"),
            help=_(
                "By customer number or name, as copied from two columns of a sheet. US$ unless "
                "the line says another currency. “Refused” or 0 means no cover."
            ),
        )
        st.button(
            _("Take these limits"),
            on_click=_take,
            args=(draft, owing, key),
            key="ledger_take_pasted",
        )
    found = draft.pasted
    if found is None:
        return
    if found.limits_usd:
        count = len(found.limits_usd)
        text = counted("{count} limit was taken.", "{count} limits were taken.", count)
        st.success(text, icon=":material/task_alt:")
    if found.not_read:
        lines = [f"- {plain_markdown(line)}" for line in found.not_read[:LINES_SHOWN]]
        more = len(found.not_read) - LINES_SHOWN
        if more > 0:
            lines.append("- " + counted("and {count} more", "and {count} more", more))
        title = counted(
            "{count} line gave no limit:", "{count} lines gave no limit:", len(found.not_read)
        )
        st.warning(title + "\n\n" + "\n".join(lines), icon=":material/help:")


def _take(draft: Draft, owing: pd.DataFrame, key: str) -> None:
    draft.pasted = ledger.pasted_limits(st.session_state.get(key, ""), owing, draft.rates)
    draft.edited_limits = {**draft.edited_limits, **draft.pasted.limits_usd}
    draft.tables_shown += 1
