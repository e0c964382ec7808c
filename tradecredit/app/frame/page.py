"""The frame that every page has: title, question, freshness, explanation.

A page stands alone (a visitor may open it first on a fresh server), so each calls ``start``
itself; nothing it needs is drawn by the entry script.
"""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from tradecredit import settings, store
from tradecredit.app.frame import books, context, data, linked, shared_link
from tradecredit.app.frame.table import table
from tradecredit.errors import ToldPlainly
from tradecredit.formats import compact, day, plain_markdown
from tradecredit.language import _
from tradecredit.terms import MEASURES

ICON = "🛡️"
# As much of a file's name as leaves the badges beside the title room on a narrow screen.
NAME_SIGNS = 24
WARNS_KEY = "warns_before_leaving"

# Streamlit leaves six rem above the first line; the answer should be on the first screen.
# The download in a table's own corner is hidden: it would carry neither the filters nor the
# synthetic mark, and a name that begins like a formula as it is.
LESS_PADDING = """<style>
.stMainBlockContainer {padding: 3.4rem 2.6rem 3rem;}
[data-testid="stHeading"] h1 {font-size: 1.7rem; padding: 0.2rem 0 0;}
.st-key-context_line {row-gap: 0.1rem;}
.st-key-context_line button {min-height: 0; padding: 0 0.2rem;}
[data-testid="stMetricValue"] {font-variant-numeric: tabular-nums;}
[data-testid="stMetricValue"], [data-testid="stMetricValue"] * {
    white-space: normal !important; overflow: visible !important; text-overflow: clip;}
[data-testid="stMetricValue"] {font-size: clamp(1.2rem, 0.45rem + 1.2vw, 2.1rem) !important;
    line-height: 1.25;}
/* Three figures abreast on a small laptop, two on a phone: no word and no amount is broken. */
@media (max-width: 1152px) {
    [data-testid="stColumn"]:has(> div > [data-testid="stElementContainer"]:only-child
        [data-testid="stMetric"]) {min-width: calc(33% - 0.75rem); flex: 1 1 calc(33% - 0.75rem);}
    [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"] > div
        > [data-testid="stElementContainer"]:only-child [data-testid="stMetric"])
        {flex-wrap: wrap;}}
@media (max-width: 640px) {
    [data-testid="stMetricValue"] {font-size: 1.5rem !important;}
    [data-testid="stColumn"]:has(> div > [data-testid="stElementContainer"]:only-child
        [data-testid="stMetric"]) {min-width: calc(50% - 0.5rem); flex: 1 1 calc(50% - 0.5rem);}}
div:has(> [data-testid="stMetricDelta"]) {flex-wrap: wrap; row-gap: 0.2rem;}
.stMetric [data-testid="stMetricLabel"] p, .stMetric [data-testid="stMetricDeltaDescription"] p {
    white-space: normal; overflow: visible;}
[data-testid="stMetricDeltaDescription"] {flex-shrink: 1; min-width: 0; max-width: 100%;}
[data-testid="stElementToolbar"] button[aria-label^="Download as CSV"] {display: none;}
@media (max-width: 640px) {.stMainBlockContainer {padding-left: 1rem; padding-right: 1rem;}}
</style>"""


def start(title: str, question: str, *, file_name: str = "") -> store.Book:
    """Open a page: browser title, heading, question and freshness; gives the visitor's book.

    ``file_name`` is the visitor's file that the page shows instead of the book.
    """
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide")
    st.html(LESS_PADDING)
    _leave_menu_of_files()
    data.begin_run()
    linked.begin_page(title)
    try:
        book = books.current_book()
    except ToldPlainly as error:
        _unreadable(title, error)
    _header(title, question, book, file_name)
    shared_link.check(book)
    _warn_before_leaving(is_unsaved=bool(file_name) or books.is_ledger(book))
    return book


def _warn_before_leaving(*, is_unsaved: bool) -> None:
    """Have the browser ask before a reload loses what the visitor loaded, and no longer after."""
    if is_unsaved or st.session_state.get(WARNS_KEY):
        asks = "(event) => { event.preventDefault(); return true; }" if is_unsaved else "null"
        script = f"<script>window.onbeforeunload = {asks};</script>"
        st.html(script, unsafe_allow_javascript=True)
    st.session_state[WARNS_KEY] = is_unsaved


def _leave_menu_of_files() -> None:
    """Start again through ``dashboard.py`` when Streamlit took the menu from the folder.

    It does so for the first visitor of a server who follows the link of a page, until
    ``st.navigation`` was called once.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


VERSION_SIGNS = 10


def stamp(book: store.Book | None) -> str:
    """What a saved picture says of its data: kind, date, version; None is a visitor's own file."""
    if book is None:
        return _("Own file")
    kind = _("Synthetic book") if book.is_synthetic else _("Own ledger")
    return _(
        "{kind} · data to {date} · version {version}",
        kind=kind,
        date=day(book.data_end),
        version=book.version[-VERSION_SIGNS:],
    )


def explain(
    measures: Sequence[str] = (),
    *,
    formula: str = "",
    method: str = "",
    rules: Callable[[], pd.DataFrame] | None = None,
    sources: Sequence[str] = (),
    rows: Callable[[], pd.DataFrame] | None = None,
) -> None:
    """The fold "How this is computed"; the last thing on a page, when its link is complete.

    ``measures`` are names of ``terms.MEASURES``; ``formula`` is Markdown; ``method`` names a
    file of ``docs/methods`` without its ending; ``rules`` gives one row per rule value in use;
    ``sources`` are ids of ``data/SOURCES.md``; ``rows`` gives the rows behind the figures.
    """
    shared_link.offer(books.current_book())
    _fold(measures, formula, method, rules, sources, rows)


@st.fragment
def _fold(
    measures: Sequence[str],
    formula: str,
    method: str,
    rules: Callable[[], pd.DataFrame] | None,
    sources: Sequence[str],
    rows: Callable[[], pd.DataFrame] | None,
) -> None:
    fold = st.expander(_("How this is computed"), icon=":material/function:", on_change="rerun")
    if not fold.open:
        return
    with fold:
        for name in measures:
            measure = MEASURES[name]
            st.markdown(f"**{measure.label}** ({_(measure.unit)}) — {measure.definition}")
        if formula:
            st.markdown(formula)
        if rules is not None and not (values := rules()).empty:
            st.markdown(_("**Rule values in use**"))
            table(values, key="rule_values", alt=_("Rule values with source and confidence"))
        if sources:
            st.caption(
                _(
                    "Sources: {ids}. Their addresses are on the page Data and methods.",
                    ids=", ".join(sources),
                )
            )
        if rows is not None and st.toggle(_("Show the rows"), key="show_rows"):
            table(rows(), key="rows_behind", alt=_("Rows behind the figures"))
        if method:
            with st.popover(_("Read the method note"), width="stretch"):
                st.markdown(_method_text(method))


def _header(title: str, question: str, book: store.Book, file_name: str) -> None:
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    with left:
        st.title(title, anchor=False)
        st.caption(question)
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if file_name:
            _own_file(file_name)
        else:
            _freshness(book)
    if books.is_ledger(book):
        _way_back()
    context.begin(file_name)


def _own_file(file_name: str) -> None:
    if file_name == books.EXAMPLE_LEDGER:
        st.badge(_("Example, not your figures"), color="orange", icon=":material/school:")
        return
    is_long = len(file_name) > NAME_SIGNS
    name = plain_markdown(f"{file_name[:NAME_SIGNS]}…" if is_long else file_name)
    st.badge(_("Your file: {name}", name=name), color="green", icon=":material/lock:")


def _freshness(book: store.Book) -> None:
    """Kind and age of the book, quietly; a check that is not passed in red."""
    if book.is_synthetic:
        st.badge(
            _("Synthetic book to {date}", date=day(book.data_end)),
            color="violet",
            help=_("Generated and calibrated to published figures; none are SINOSURE's own.")
            + "  \n"
            + _size_and_age(book),
        )
    else:
        _own_file(book.label)
        st.badge(_("data to {date}", date=day(book.data_end)), color="gray")
    _failed_checks(book)


def _size_and_age(book: store.Book) -> str:
    count = compact(book.manifest["row_counts"].get("shipments"))
    built_at = book.manifest.get("built_at", "")[:16].replace("T", " ")
    return _("{count} invoices, built {date}", count=count, date=built_at or _("not known when"))


def _failed_checks(book: store.Book) -> None:
    """What is wrong with the book; its checks run once beside the pages, not before them."""
    results = books.check_results(book)
    passed, total = sum(result.is_kept for result in results or ()), len(store.check_names())
    if results is not None and passed < total:
        text = _("{passed} of {total} checks passed", passed=passed, total=total)
        st.badge(text, color="red")


def _way_back() -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("This is the example, made of the sample book: not your figures.")
            if books.current_book().label == books.EXAMPLE_LEDGER
            else _("You are looking at your own ledger. It lives in this browser session only.")
        )
        st.button(_("Back to the sample book"), on_click=_back_to_sample)


def _back_to_sample() -> None:
    """Forget the ledger, and the days that were chosen for it."""
    books.forget_ledger()
    books.begin_with_days_of(books.sample_book())


def _unreadable(title: str, error: ToldPlainly) -> None:
    st.title(title, anchor=False)
    st.error(str(error), icon=":material/database_off:")
    st.stop()


@st.cache_data(max_entries=20, show_spinner=False)
def _method_text(method: str) -> str:
    return (settings.METHODS_DIR / f"{method}.md").read_text(encoding="utf-8")
