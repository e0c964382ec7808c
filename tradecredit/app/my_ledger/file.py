"""The file of a visitor on the page "My ledger": chosen, read, or said to be unreadable."""

from collections.abc import Sequence
from concurrent.futures import wait

import streamlit as st

from tradecredit import ledger, reader_process
from tradecredit.app.frame import books
from tradecredit.app.frame.books import EXAMPLE_LEDGER
from tradecredit.app.my_ledger import draft as ledger_draft
from tradecredit.app.my_ledger import example
from tradecredit.app.my_ledger.draft import Draft
from tradecredit.documents import plain
from tradecredit.formats import number, plain_markdown
from tradecredit.language import _

FILE_TYPES = ["csv", "txt", "tsv", "xlsx", "xlsm", "xls"]
LARGEST_MB = 50
UPLOAD_KEY = "ledger_upload"
# A file that is read within this time needs no progress to be shown.
UNNOTICED_SECONDS = 1.0
SECONDS_BETWEEN_LOOKS = 0.3


def chosen_file() -> Draft:
    """The file of this visitor; without one the page offers the ways to begin, and ends."""
    draft = ledger_draft.current()
    reader_process.warm_up()
    if draft is None:
        _ask_for_file()
        st.stop()
    try:
        read = _read(draft)
    except ledger.LedgerUnreadable as error:
        _unreadable(draft, error)
        _sheet_choice(draft, error.sheet_names, draft.sheet_name)
        _ask_for_file()
        st.stop()
    except ledger.ReadingCancelled:
        st.info(_("Reading was stopped."), icon=":material/cancel:")
        _forget_button()
        st.stop()
    _file_line(draft, read)
    return draft


def _read(draft: Draft) -> ledger.Read:
    """What was read; shows how far it is, with a way to stop it, while it takes time."""
    reading = ledger_draft.begun(draft)
    wait([reading], timeout=UNNOTICED_SECONDS)
    if reading.done():
        return reading.result()
    place = st.empty()
    with place.container(border=True):
        st.markdown(f"**{plain_markdown(draft.file_name)}**")
        bar = st.progress(0.0)
        st.button(_("Stop reading"), icon=":material/cancel:", on_click=_forget, key="ledger_stop")
    while not reading.done():
        if draft.reader:
            bar.progress(draft.reader.done_ratio, text=draft.reader.step)
        wait([reading], timeout=SECONDS_BETWEEN_LOOKS)
    place.empty()
    return reading.result()


def _ask_for_file() -> None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.file_uploader(
            _("Open invoices as CSV or Excel"),
            type=FILE_TYPES,
            key=UPLOAD_KEY,
            on_change=_file_chosen,
            max_upload_size=LARGEST_MB,
            help=_(
                "Any export of your accounting system with one row per invoice. Headings may be "
                "English, Chinese, German, French, Spanish, Portuguese or Italian; nothing needs "
                "to be renamed. Up to {megabytes} MB, {rows} rows and {columns} columns; 200,000 "
                "invoices take about half a minute.",
                megabytes=LARGEST_MB,
                rows=number(ledger.MAX_ROWS),
                columns=number(ledger.MAX_COLUMNS),
            ),
        )
        st.caption(
            _(
                ":material/lock: Your ledger stays in this browser session: it is written nowhere, "
                "appears in no link, and is gone when you close or reload the tab or press “Forget "
                "this file”. “Save my work” gives you one workbook to go on with."
            )
        )
    with right:
        _other_ways()


def _other_ways() -> None:
    st.markdown("**" + _("No file at hand?") + "**")
    st.markdown(
        _(
            "The template has a sheet for invoices, one for credit limits and one for the policy, "
            "each with example rows and a line on what belongs where."
        )
    )
    with st.container(horizontal=True):
        st.download_button(
            _("Template workbook"),
            ledger.template_workbook,
            "ledger_template.xlsx",
            plain.EXCEL,
            icon=":material/download:",
            on_click="ignore",
            key="ledger_template",
        )
        st.button(
            _("Try with an example"),
            icon=":material/play_arrow:",
            on_click=lambda: ledger_draft.begin(EXAMPLE_LEDGER, example.workbook()),
            key="ledger_example",
        )


def _file_chosen() -> None:
    uploaded = st.session_state[UPLOAD_KEY]
    if uploaded is not None:
        ledger_draft.begin(uploaded.name, uploaded.getvalue())


def _unreadable(draft: Draft, error: ledger.LedgerUnreadable) -> None:
    title = _("**{file} cannot be read.**", file=plain_markdown(draft.file_name))
    reasons = map(plain_markdown, (error.found, error.expected, error.what_to_do))
    st.error("\n\n".join([title, *reasons]), icon=":material/upload_file:")


def _forget_button() -> None:
    with st.popover(_("Forget this file"), icon=":material/delete:"):
        st.markdown(_("The file, your answers, limits and policy terms are then gone."))
        st.button(_("Yes, forget it"), on_click=_forget, key="ledger_forget")


def _forget() -> None:
    """The file, the answers and the book made of them are gone."""
    ledger_draft.forget()
    books.forget_ledger()


def _file_line(draft: Draft, read: ledger.Read) -> None:
    """Which file is open and how it was read, with the way to another one."""
    facts = [_size(len(draft.content)), read.encoding, _separator(read.separator)]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/description: **{plain_markdown(draft.file_name)}** "
            + " · ".join(plain_markdown(fact) for fact in facts if fact)
        )
        _forget_button()
    _sheet_choice(draft, read.sheet_names, read.sheet_name)
    for notice in read.unread_sheets:
        st.warning(plain_markdown(notice.line), icon=":material/tab_unselected:")


def _sheet_choice(draft: Draft, names: Sequence[str], chosen: str) -> None:
    if len(names) > 1:
        st.selectbox(
            _("Sheet with the invoices"),
            list(names),
            index=names.index(chosen) if chosen in names else None,
            key=f"ledger_sheet_{draft.digest}",
            on_change=_sheet_chosen,
            args=(draft,),
            width=320,
        )


def _size(byte_count: int) -> str:
    if byte_count < 100_000:
        return _("{count} kB", count=number(byte_count / 1e3, 1))
    return _("{count} MB", count=number(byte_count / 1e6, 1))


def _separator(mark: str) -> str:
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}
    return _("separated by {mark}", mark=names.get(mark, mark)) if mark else ""


def _sheet_chosen(draft: Draft) -> None:
    ledger_draft.choose_sheet(draft, st.session_state[f"ledger_sheet_{draft.digest}"])
