"""The parts of the page "My ledger": from a file to a book that every page shows.

Words from the file are foreign text: they are shown in tables or with every Markdown sign
escaped, and no widget that holds them is put into the link.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import ledger, store
from tradecredit.app.frame import books, data, downloads, filters, links, page, show
from tradecredit.app.my_ledger import draft as ledger_draft
from tradecredit.app.my_ledger import example
from tradecredit.app.my_ledger.draft import Draft
from tradecredit.charts import exposure as charts
from tradecredit.documents import plain
from tradecredit.formats import day, money, number, percent, plain_markdown
from tradecredit.language import N_, _
from tradecredit.ledger.values import parsed_date
from tradecredit.terms import MEASURES, code_label

FILE_TYPES = ["csv", "txt", "tsv", "xlsx", "xlsm", "xls"]
LARGEST_MB = 50
UPLOAD_KEY = "ledger_upload"
COLUMNS_ABREAST = 3
EXAMPLES_SHOWN = 3
TABLE_HEIGHT = 360

ROLE_LABELS = {
    "invoice_id": N_("Invoice number"),
    "buyer_id": N_("Customer number"),
    "buyer_name": N_("Buyer's name"),
    "country": N_("Buyer's country"),
    "invoice_date": N_("Invoice date"),
    "ship_date": N_("Shipment date"),
    "terms_from_date": N_("Terms run from"),
    "due_date": N_("Due date"),
    "paid_date": N_("Date paid"),
    "amount": N_("Invoice amount"),
    "outstanding_amount": N_("Amount still owed"),
    "paid_amount": N_("Amount paid"),
    "currency": N_("Currency"),
    "payment_term": N_("Payment term"),
    "term_days": N_("Credit days"),
    "hs6_code": N_("HS code of the goods"),
    "declared_date": N_("Date declared"),
    "notice_date": N_("Date of notice of loss"),
    "document_type": N_("Kind of document"),
    "credited_invoice_id": N_("Invoice credited"),
    "written_off_date": N_("Date written off"),
    "bill_of_lading": N_("Bill of lading"),
    "consignee_country": N_("Destination country"),
    "ignore": N_("Not used"),
}
DATE_ORDER_LABELS = {
    "dmy": N_("day, month, year"),
    "mdy": N_("month, day, year"),
    "ymd": N_("year, month, day"),
}
MARK_LABELS = {".": N_("a point: 1,234.56"), ",": N_("a comma: 1.234,56")}
CURRENCIES = (
    "USD", "EUR", "CNY", "GBP", "HKD", "JPY", "AUD", "CAD", "CHF", "KRW", "SGD", "INR", "BRL",
    "MXN", "TRY", "ZAR", "AED", "SAR", "THB", "VND", "IDR", "MYR", "PLN", "SEK", "NOK", "DKK",
    "NZD", "TWD", "PHP", "RUB",
)  # fmt: skip

NO_POLICY = "none"
RATIO_LABELS = {
    "indemnity_default_ratio": N_("Default, %"),
    "indemnity_insolvency_ratio": N_("Insolvency, %"),
    "indemnity_rejection_ratio": N_("Rejection, %"),
    "indemnity_political_ratio": N_("Political, %"),
}
MONEY_LABELS = {
    "maximum_liability_usd": N_("Maximum a year, US$"),
    "buyer_cap_usd": N_("Cap per buyer, US$"),
    "discretionary_limit_usd": N_("Own discretion, US$"),
}
DUTY_LABELS = {
    "stop_shipment_days": N_("Stop shipping after, days"),
    "notice_days": N_("Notice within, days"),
    "declaration_rule": N_("Declaration"),
}
PERIOD_LABELS = {
    "policy_start_date": N_("First day of the policy"),
    "policy_end_date": N_("Last day of the policy"),
}


# --- the file -------------------------------------------------------------------------------


def chosen_file() -> Draft:
    """The file of this visitor; without one the page offers the ways to begin, and ends."""
    draft = ledger_draft.current()
    if draft is None:
        _ask_for_file()
        st.stop()
    try:
        with st.spinner(_("Reading the file …")):
            ledger_draft.workbook(draft)
    except ledger.LedgerUnreadable as error:
        _unreadable(draft, error)
        _forget_button()
        st.stop()
    _file_line(draft)
    try:
        ledger.refuse_without_rows(ledger_draft.sheet(draft))
        ledger_draft.mapping(draft)
    except ledger.LedgerUnreadable as error:
        _unreadable(draft, error)
        st.stop()
    return draft


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
                "English or Chinese; nothing needs to be renamed."
            ),
        )
        _promise()
    with right:
        st.markdown("**" + _("No file at hand?") + "**")
        st.markdown(
            _(
                "The template has a sheet for invoices, one for credit limits and one for the "
                "policy, each with example rows and a line on what belongs where."
            )
        )
        with st.container(horizontal=True):
            st.download_button(
                _("Template workbook"),
                _template,
                "ledger_template.xlsx",
                plain.EXCEL,
                icon=":material/download:",
                on_click="ignore",
                key="ledger_template",
            )
            st.button(
                _("Try with an example"),
                icon=":material/play_arrow:",
                on_click=_begin_example,
                key="ledger_example",
            )


def _promise() -> None:
    st.caption(
        _(
            ":material/lock: Your ledger stays in this browser session: it is written nowhere, "
            "appears in no link, and is gone when you close the tab or press “Forget this file”."
        )
    )


def _file_chosen() -> None:
    uploaded = st.session_state[UPLOAD_KEY]
    if uploaded is not None:
        ledger_draft.begin(uploaded.name, uploaded.getvalue())


def _template() -> bytes:
    return ledger.template_workbook()


def _begin_example() -> None:
    ledger_draft.begin(example.FILE_NAME, example.workbook())


def _unreadable(draft: Draft, error: ledger.LedgerUnreadable) -> None:
    st.error(
        "\n\n".join(
            [
                _("**{file} cannot be read.**", file=plain_markdown(draft.file_name)),
                plain_markdown(error.found),
                plain_markdown(error.expected),
                plain_markdown(error.what_to_do),
            ]
        ),
        icon=":material/upload_file:",
    )


def _forget_button() -> None:
    st.button(
        _("Forget this file"),
        icon=":material/delete:",
        on_click=_forget,
        key="ledger_forget",
    )


def _forget() -> None:
    """The file, the answers and the book made of them are gone."""
    ledger_draft.forget()
    books.forget_ledger()


def _file_line(draft: Draft) -> None:
    """Which file is open and how it was read, with the way to another one."""
    book = ledger_draft.workbook(draft)
    facts = [_size(len(draft.content)), book.encoding, _separator(book.separator)]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/description: **{plain_markdown(draft.file_name)}** "
            + " · ".join(plain_markdown(fact) for fact in facts if fact)
        )
        _forget_button()
    if len(book.sheets) > 1:
        names = [sheet.sheet_name for sheet in book.sheets]
        chosen = ledger_draft.sheet(draft).sheet_name
        st.selectbox(
            _("Sheet with the invoices"),
            names,
            index=names.index(chosen),
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


# --- columns and questions ------------------------------------------------------------------


def columns(draft: Draft) -> None:
    """Every column with what it was taken for and why; each can be corrected."""
    mapping = ledger_draft.mapping(draft)
    known = sum(entry.is_recognised for entry in mapping.columns)
    total = len(mapping.columns)
    title = (
        _("Columns: all {total} recognised", total=total)
        if known == total
        else _("Columns: {known} of {total} recognised", known=known, total=total)
    )
    with st.expander(
        title, expanded=known < total, icon=":material/view_column:", key="ledger_columns"
    ):
        st.caption(_("Correct what a column means where it was taken for the wrong thing."))
        cells = list(mapping.columns)
        for start in range(0, len(cells), COLUMNS_ABREAST):
            row = st.columns(COLUMNS_ABREAST, border=True)
            for place, entry in zip(row, cells[start : start + COLUMNS_ABREAST], strict=False):
                with place:
                    _column(draft, entry)


def _column(draft: Draft, entry: ledger.ColumnRole) -> None:
    key = _role_key(draft, entry.column)
    # The role may have been changed by correcting another column.
    st.session_state[key] = entry.role
    st.selectbox(
        plain_markdown(entry.column) or _("(no heading)"),
        list(ledger.ROLES),
        format_func=_role_label,
        key=key,
        on_change=_role_chosen,
        args=(draft, entry.column),
    )
    examples = ", ".join(entry.examples[:EXAMPLES_SHOWN])
    st.caption(plain_markdown(examples or _("(empty)")) + "  \n" + plain_markdown(entry.reason))


def _role_label(role: Any) -> str:
    return _(ROLE_LABELS.get(role, str(role)))


def _role_key(draft: Draft, column: str) -> str:
    return f"ledger_role_{draft.digest}_{ledger_draft.sheet(draft).sheet_name}_{column}"


def _role_chosen(draft: Draft, column: str) -> None:
    ledger_draft.correct_role(draft, column, st.session_state[_role_key(draft, column)])


def questions(draft: Draft) -> None:
    """What the file leaves open, asked plainly; nothing is guessed."""
    asked = [
        *ledger_draft.mapping(draft).questions,
        *ledger_draft.inferred_formats(draft).questions,
    ]
    if not ledger_draft.formats(draft).questions and not ledger_draft.mapping(draft).questions:
        asked += _money_questions(draft)
    if not asked:
        return
    with st.container(border=True):
        st.markdown("**:material/help: " + _("Only you can say this") + "**")
        for question in asked:
            _ASK[question.code](draft, question)


def _money_questions(draft: Draft) -> list[ledger.Question]:
    """Currencies and rates, also those already answered, so that they can be corrected."""
    with st.spinner(_("Reading the rows …")):
        found = ledger_draft.reading(draft, is_answered=False).questions
    if draft.currency and not any(question.code == "currency" for question in found):
        found = (ledger.Question("currency", "", _("Currency of the amounts without one")), *found)
    return list(found)


def _ask_role(draft: Draft, question: ledger.Question) -> None:
    chosen = st.selectbox(
        plain_markdown(question.text),
        list(question.choices),
        index=None,
        key=f"ledger_missing_{draft.digest}_{question.subject}",
        placeholder=_("Choose a column"),
    )
    if chosen:
        ledger_draft.correct_role(draft, chosen, question.subject)
        st.rerun()


def _ask_date_order(draft: Draft, question: ledger.Question) -> None:
    known = draft.date_orders.get(question.subject)
    choices = _possible_orders(question)
    chosen = st.radio(
        plain_markdown(question.text),
        choices,
        index=choices.index(known) if known in choices else None,
        format_func=lambda order: _(DATE_ORDER_LABELS[order]),
        captions=[_read_as(question, order) for order in choices],
        key=f"ledger_order_{draft.digest}_{question.subject}",
    )
    if question.suggestion and not chosen:
        st.caption(
            _(
                "Other columns of this file are written: {order}.",
                order=_(DATE_ORDER_LABELS[question.suggestion]),
            )
        )
    if chosen and chosen != known:
        draft.date_orders[question.subject] = chosen
        st.rerun()


def _possible_orders(question: ledger.Question) -> list[str]:
    """Orders under which at least one of the example cells is a date."""
    possible = [
        order
        for order in question.choices
        if any(parsed_date(text, order) for _row, text in question.examples)
    ]
    return possible or list(question.choices)


def _read_as(question: ledger.Question, order: str) -> str:
    """The example cells as this order would read them."""
    read = [
        f"{text} → {day(found) if (found := parsed_date(text, order)) else _('no date')}"
        for _row, text in question.examples[:EXAMPLES_SHOWN]
    ]
    return plain_markdown("; ".join(read))


def _ask_decimal_mark(draft: Draft, question: ledger.Question) -> None:
    known = draft.decimal_marks.get(question.subject)
    examples = ", ".join(text for _row, text in question.examples[:EXAMPLES_SHOWN])
    chosen = st.radio(
        plain_markdown(question.text),
        list(question.choices),
        index=list(question.choices).index(known) if known else None,
        format_func=lambda mark: _(MARK_LABELS[mark]),
        key=f"ledger_mark_{draft.digest}_{question.subject}",
    )
    st.caption(_("Such as {examples}.", examples=plain_markdown(examples)))
    if chosen and chosen != known:
        draft.decimal_marks[question.subject] = chosen
        st.rerun()


def _ask_currency(draft: Draft, question: ledger.Question) -> None:
    chosen = st.selectbox(
        plain_markdown(question.text),
        CURRENCIES,
        index=CURRENCIES.index(draft.currency) if draft.currency else None,
        key=f"ledger_currency_{draft.digest}",
        placeholder=_("Choose a currency"),
    )
    if chosen and chosen != draft.currency:
        draft.currency = chosen
        st.rerun()


def _ask_rate(draft: Draft, question: ledger.Question) -> None:
    known = draft.rates.get(question.subject)
    rate = st.number_input(
        plain_markdown(question.text),
        min_value=0.0,
        value=known,
        step=0.0001,
        format="%.4f",
        key=f"ledger_rate_{draft.digest}_{question.subject}",
        placeholder=_("US$ for one {currency}", currency=question.subject),
    )
    if rate and rate != known:
        draft.rates[question.subject] = rate
        st.rerun()


_ASK = {
    "missing_role": _ask_role,
    "date_order": _ask_date_order,
    "decimal_mark": _ask_decimal_mark,
    "currency": _ask_currency,
    "exchange_rate": _ask_rate,
}


# --- what was read --------------------------------------------------------------------------


def result(draft: Draft) -> ledger.LedgerReading:
    """Rows read, refused and set aside; ends the page while nothing can be read yet."""
    read = ledger_draft.reading(draft)
    if read.invoices.empty:
        _nothing_read(read)
        st.stop()
    accounting = read.accounting
    title = _(
        "Rows: {accepted} of {rows} read, {refused} refused; remarks: {remarks}",
        accepted=number(accounting["accepted"]),
        rows=number(accounting["rows"]),
        refused=number(accounting["refused"]),
        remarks=len(read.notices),
    )
    with st.expander(
        title,
        expanded=bool(accounting["refused"]),
        icon=":material/table_rows:",
        key="ledger_rows",
    ):
        _as_of_date(draft, read)
        _remarks(read.notices)
        _refused(read)
        _other_rows(read)
    return read


def _nothing_read(read: ledger.LedgerReading) -> None:
    if read.questions:
        st.info(
            _("The rows are read as soon as the questions above are answered."),
            icon=":material/hourglass_empty:",
        )
        return
    st.warning(
        _(
            "None of the {count} rows could be read as an invoice. Check what the columns mean; "
            "the reasons are listed below.",
            count=number(read.row_count),
        )
    )
    _refused(read)
    _other_rows(read)


def _as_of_date(draft: Draft, read: ledger.LedgerReading) -> None:
    suggested = ledger_draft.reading(draft, is_answered=False).as_of_date
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


def _remarks(notices: tuple[ledger.Notice, ...]) -> None:
    if notices:
        st.markdown(_listed(notices))


def _listed(notices: tuple[ledger.Notice, ...]) -> str:
    """Remarks as a list, each with the number of rows it is about."""
    return "\n".join(
        f"- {plain_markdown(notice.text)}"
        + (_(" ({count} rows)", count=number(notice.row_count)) if notice.row_count else "")
        for notice in notices
    )


def _refused(read: ledger.LedgerReading) -> None:
    if read.refused.empty:
        return
    st.markdown("**" + _("Rows that were refused") + "**")
    st.dataframe(
        read.refused,
        hide_index=True,
        height=min(38 + 35 * len(read.refused), TABLE_HEIGHT),
        alt=_("Rows that were refused"),
        column_config={
            "row_number": st.column_config.NumberColumn(_("Row of the file"), width=60),
            "column": st.column_config.TextColumn(_("Column"), width=120),
            "found_value": st.column_config.TextColumn(_("Found"), width=120),
            "reason": st.column_config.TextColumn(_("Reason"), width=260),
            "what_to_do": st.column_config.TextColumn(_("What to do"), width=300),
        },
    )
    st.download_button(
        _("Refused rows as CSV"),
        lambda: plain.csv_file(read.refused, {}),
        "refused_rows.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="ledger_refused_csv",
    )


def _other_rows(read: ledger.LedgerReading) -> None:
    for frame, text in (
        (read.left_aside, _("Rows that are no open invoice")),
        (read.credit_notes, _("Credit notes and what they were set against")),
    ):
        if not frame.empty:
            st.markdown(f"**{text}**: {number(len(frame))}")
            st.dataframe(frame, hide_index=True, height=min(38 + 35 * len(frame), 200), alt=text)


# --- one buyer, several names ---------------------------------------------------------------


def merges(draft: Draft) -> None:
    """Names that are probably one buyer, for the visitor to accept or leave."""
    proposals = ledger_draft.proposals(draft)
    joining = [each for each in proposals if len(each.buyer_keys) > 1]
    respelled = [each for each in proposals if len(each.buyer_keys) == 1]
    if not proposals:
        return
    title = _("Buyers: {count} proposals to join", count=number(len(joining)))
    with st.expander(title, icon=":material/merge:", key="ledger_merges"):
        if joining:
            _joining(draft, joining)
        if respelled:
            _respelled(respelled)


def _joining(draft: Draft, joining: list[ledger.MergeProposal]) -> None:
    strong = frozenset(each.proposal_id for each in joining if each.is_strong)
    st.caption(
        _(
            "Nothing is joined unless you say so. {count} are sure: the names are equal but for "
            "case, punctuation and legal form. The others are only alike.",
            count=len(strong),
        )
    )
    with st.container(horizontal=True):
        st.button(
            _("Accept the {count} sure ones", count=len(strong)),
            on_click=_accept,
            args=(draft, strong),
            disabled=not strong,
            key="ledger_accept_sure",
        )
        st.button(
            _("Accept none"),
            on_click=_accept,
            args=(draft, frozenset()),
            disabled=not draft.accepted_ids,
            key="ledger_accept_none",
        )
    key = f"ledger_merge_table_{draft.digest}_{draft.tables_shown}"
    shown = st.data_editor(
        _base(draft, key, lambda: _joining_table(draft, joining)),
        hide_index=True,
        key=key,
        disabled=["names", "target", "outstanding_usd", "reason"],
        height=min(38 + 35 * len(joining), TABLE_HEIGHT),
        alt=_("Proposals to join buyers"),
        column_config={
            "is_accepted": st.column_config.CheckboxColumn(_("Join"), width=50),
            "names": st.column_config.ListColumn(_("Names found"), width=215),
            "target": st.column_config.TextColumn(_("Shown as"), width=120),
            "outstanding_usd": st.column_config.NumberColumn(
                _("Owed, US$"), format="compact", width=80
            ),
            "reason": st.column_config.TextColumn(_("Why"), width=300),
            "proposal_id": None,
        },
    )
    draft.accepted_ids = frozenset(shown.loc[shown["is_accepted"], "proposal_id"])


def _joining_table(draft: Draft, joining: list[ledger.MergeProposal]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "is_accepted": [each.proposal_id in draft.accepted_ids for each in joining],
            "names": [list(each.names) for each in joining],
            "target": [each.target_name for each in joining],
            "outstanding_usd": [each.outstanding_usd for each in joining],
            "reason": [each.reason for each in joining],
            "proposal_id": [each.proposal_id for each in joining],
        }
    )


def _respelled(respelled: list[ledger.MergeProposal]) -> None:
    st.caption(
        _(
            "{count} customer numbers are spelled in several ways. Each is one buyer already, "
            "shown under the name most of its invoices carry; look at those marked “check”.",
            count=number(len(respelled)),
        )
    )
    st.dataframe(
        pd.DataFrame(
            {
                "names": [list(each.names) for each in respelled],
                "outstanding_usd": [each.outstanding_usd for each in respelled],
                "reason": [each.reason for each in respelled],
            }
        ),
        hide_index=True,
        height=min(38 + 35 * len(respelled), 220),
        alt=_("Customer numbers with several spellings"),
        column_config={
            "names": st.column_config.ListColumn(_("Spellings"), width=250),
            "outstanding_usd": st.column_config.NumberColumn(
                _("Owed, US$"), format="compact", width=80
            ),
            "reason": st.column_config.TextColumn(_("Why"), width=350),
        },
    )


def _accept(draft: Draft, proposal_ids: frozenset[str]) -> None:
    draft.accepted_ids = proposal_ids
    draft.tables_shown += 1


def _base(draft: Draft, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The rows an editor starts from: they must stay as they are while it is on the screen."""
    if key not in st.session_state:
        draft.stages[key] = (None, make())
    rows: pd.DataFrame = draft.stages[key][1]
    return rows


# --- policy and limits ----------------------------------------------------------------------


@dataclass(frozen=True)
class Policy:
    """Terms and limits, and the two choices for what a ledger does not say."""

    terms: ledger.PolicyTerms
    declared_on_time: bool
    notice_in_time: bool


def policy(draft: Draft, read: ledger.LedgerReading) -> Policy:
    """Policy terms from the workbook's sheet or this form, and a limit per buyer."""
    stated = ledger_draft.sheet_terms(draft)
    with st.expander(
        _("Policy and limits"), expanded=True, icon=":material/policy:", key="ledger_policy"
    ):
        _stated_problems(stated)
        product = _product(draft, stated)
        base = _base_terms(stated, product)
        terms = _terms_form(draft, base, product) if product != NO_POLICY else base
        declared = _choice_if_silent(
            draft,
            read,
            "declared_date",
            _("Take every shipment as declared in time"),
            _("The ledger has no declaration dates. Without this none counts as declared."),
        )
        notice = _choice_if_silent(
            draft,
            read,
            "notice_date",
            _("Take notice of loss as given in time"),
            _("The ledger has no notices of loss. Without this none counts as given."),
        )
        if product != NO_POLICY:
            terms = _with_limits(draft, terms, product)
    return Policy(terms, declared_on_time=declared, notice_in_time=notice)


def _stated_problems(stated: ledger.PolicyTerms) -> None:
    for question in stated.questions:
        st.warning(_("Not read yet: {text}", text=plain_markdown(question.text)))
    if not stated.refused.empty:
        st.warning(_("These cells of the policy or limit sheet could not be read."))
        st.dataframe(stated.refused, hide_index=True, alt=_("Cells that could not be read"))


def _product(draft: Draft, stated: ledger.PolicyTerms) -> str:
    products = ("comprehensive", "platform", "domestic", NO_POLICY)
    chosen = st.segmented_control(
        _("Which policy covers these invoices?"),
        products,
        default=stated.product_code if stated.has_policy else products[0],
        format_func=lambda code: (
            _("No policy") if code == NO_POLICY else code_label("product", code)
        ),
        required=True,
        key=f"ledger_product_{draft.digest}",
        persist_state="session",
    )
    return str(chosen or products[0])


def _base_terms(stated: ledger.PolicyTerms, product: str) -> ledger.PolicyTerms:
    """The workbook's own policy where it is of this product, else the rule table's values."""
    if product == NO_POLICY:
        return replace(stated, has_policy=False)
    if stated.has_policy and stated.product_code == product:
        return stated
    return replace(ledger.default_terms(product), limits=stated.limits)


def _terms_form(draft: Draft, base: ledger.PolicyTerms, product: str) -> ledger.PolicyTerms:
    form = _Form(draft.digest, base, product, ledger.term_sources(product))
    values: dict[str, Any] = {}
    st.caption(_("Insured share by cause of loss"))
    _fill(values, [_percent_field], form, RATIO_LABELS)
    st.caption(_("The most that is paid, and the limit you may use without asking"))
    _fill(values, [_money_field], form, MONEY_LABELS)
    st.caption(_("Duties: days overdue, days after the due date"))
    _fill(values, [_days_field, _days_field, _declaration_field], form, DUTY_LABELS)
    _fill(values, [_date_field], form, PERIOD_LABELS)
    _defaults_table(form)
    try:
        return base.with_values(has_policy=True, product_code=product, **values)
    except ValueError as error:
        st.error(plain_markdown(str(error)))
        st.stop()


@dataclass(frozen=True)
class _Form:
    digest: str
    base: ledger.PolicyTerms
    product: str
    rules: dict[str, ledger.RuleValue]

    def key(self, name: str) -> str:
        return f"ledger_{name}_{self.digest}_{self.product}"

    def help(self, name: str) -> str | None:
        rule = self.rules.get(name)
        if rule is None:
            return None
        return _(
            "Usual value {value} {unit}: rule {number}, source {source}, confidence {confidence}. "
            "{note}",
            value=rule.value,
            unit=rule.unit,
            number=rule.rule_number,
            source=rule.source_id or _("none"),
            confidence=rule.confidence,
            note=rule.note,
        )


def _fill(
    values: dict[str, Any],
    fields: Sequence[Callable[[_Form, str, str], Any]],
    form: _Form,
    labels: dict[str, str],
) -> None:
    """One row of fields; the last kind of field serves the rest."""
    for place, (position, name) in zip(st.columns(len(labels)), enumerate(labels), strict=True):
        with place:
            make = fields[min(position, len(fields) - 1)]
            values[name] = make(form, name, _(labels[name]))


def _percent_field(form: _Form, name: str, label: str) -> float:
    value = st.number_input(
        label,
        min_value=0.0,
        max_value=100.0,
        value=100.0 * getattr(form.base, name),
        step=5.0,
        format="%g",
        key=form.key(name),
        help=form.help(name),
        persist_state="session",
    )
    return getattr(form.base, name) if value is None else value / 100


def _money_field(form: _Form, name: str, label: str) -> float | None:
    return st.number_input(
        label,
        min_value=0.0,
        value=getattr(form.base, name),
        step=1000.0,
        format="%.0f",
        key=form.key(name),
        help=form.help(name),
        placeholder=_("none"),
        persist_state="session",
    )


def _days_field(form: _Form, name: str, label: str) -> int:
    value = st.number_input(
        label,
        min_value=0,
        value=int(getattr(form.base, name)),
        step=1,
        key=form.key(name),
        help=form.help(name),
        persist_state="session",
    )
    return int(getattr(form.base, name) if value is None else value)


def _declaration_field(form: _Form, name: str, label: str) -> str:
    rules = {"monthly": _("monthly"), "per_shipment": _("per shipment")}
    return str(
        st.selectbox(
            label,
            list(rules),
            index=list(rules).index(getattr(form.base, name)),
            format_func=lambda code: rules[code],
            key=form.key(name),
            help=form.help(name),
            persist_state="session",
        )
    )


def _date_field(form: _Form, name: str, label: str) -> date | None:
    return st.date_input(
        label,
        value=getattr(form.base, name),
        format="YYYY-MM-DD",
        key=form.key(name),
        help=_("Left empty, the policy is taken to span the whole ledger."),
        persist_state="session",
    )


def _defaults_table(form: _Form) -> None:
    labels = {**RATIO_LABELS, **MONEY_LABELS, **DUTY_LABELS}
    if st.toggle(_("Show where the usual values come from"), key=f"ledger_sources_{form.digest}"):
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        _("Term"): _(labels[name]),
                        _("Value"): rule.value,
                        _("Unit"): rule.unit,
                        _("Rule"): rule.rule_number,
                        _("Source"): rule.source_id,
                        _("Confidence"): rule.confidence,
                        _("Note"): rule.note,
                    }
                    for name, rule in form.rules.items()
                ]
            ),
            hide_index=True,
            alt=_("Usual values with source and confidence"),
        )


def _choice_if_silent(
    draft: Draft, read: ledger.LedgerReading, role: str, label: str, help_text: str
) -> bool:
    """A visible choice for what the ledger does not say; true when it says so itself."""
    if role in read.known_roles:
        return True
    return st.toggle(
        label,
        value=True,
        key=f"ledger_assume_{role}_{draft.digest}",
        help=help_text,
        persist_state="session",
    )


def _with_limits(draft: Draft, terms: ledger.PolicyTerms, product: str) -> ledger.PolicyTerms:
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
    stated = ledger_draft.stated_limits(draft, terms)
    key = f"ledger_limits_{draft.digest}_{draft.tables_shown}_{len(stated)}"
    shown = st.data_editor(
        _base(draft, key, lambda: ledger_draft.limit_table(draft, terms)),
        hide_index=True,
        key=key,
        disabled=["buyer_name", "invoice_count", "outstanding_usd"],
        height=min(38 + 35 * len(stated), TABLE_HEIGHT),
        alt=_("Limit per buyer"),
        placeholder="",
        column_config={
            "buyer_key": None,
            "buyer_name": st.column_config.TextColumn(_("Buyer"), width=230),
            "invoice_count": st.column_config.NumberColumn(_("Invoices"), width=70),
            "outstanding_usd": st.column_config.NumberColumn(
                _("Owed, US$"), format="compact", width=80
            ),
            "limit_usd": st.column_config.NumberColumn(
                _("Limit, US$"),
                min_value=0,
                format="localized",
                width=110,
                help=_("Click to edit; 0 means refused, empty means none."),
            ),
        },
    )
    ledger_draft.keep_edited_limits(draft, shown, stated)
    if terms.limits.empty and not draft.edited_limits and for_all is None:
        _no_limits_yet(product)
    return ledger_draft.terms_with_limits(draft, terms, for_all)


def _no_limits_yet(product: str) -> None:
    if product == "platform":
        st.caption(_("Every buyer has the automatic limit of the platform: its cap per buyer."))
    else:
        st.info(
            _(
                "No limit is entered yet, so no invoice is covered. Enter one limit for all, "
                "or the limit of each buyer in the table."
            ),
            icon=":material/edit:",
        )


# --- the book -------------------------------------------------------------------------------


def answer(read: ledger.LedgerReading, draft: Draft, book: store.Book) -> None:
    """Five figures: rows, buyers, owed, overdue, payable."""
    summary = ledger_draft.summary(draft, book)
    accounting = read.accounting
    buyers = ledger_draft.buyers(draft)
    page.tiles(
        [
            page.Tile(
                _("Rows read"),
                number(accounting["accepted"]),
                compared_with=_(
                    "of {rows}, {refused} refused",
                    rows=number(accounting["rows"]),
                    refused=number(accounting["refused"]),
                ),
            ),
            page.Tile(
                _("Buyers"),
                number(len(buyers)),
                compared_with=_(
                    "under {count} spellings", count=number(read.invoices["buyer_name"].nunique())
                ),
            ),
            page.Tile(
                _("Owed"),
                money(summary["outstanding_usd"]),
                compared_with=_("on {date}", date=day(read.as_of_date)),
                help_text=MEASURES["outstanding_usd"].definition,
            ),
            page.Tile(
                _("Overdue"),
                money(summary["overdue_usd"]),
                compared_with=_(
                    "{share} of what is owed",
                    share=percent(_share(summary["overdue_usd"], summary), 0),
                ),
                help_text=MEASURES["overdue_usd"].definition,
            ),
            page.Tile(
                _("Payable if unpaid"),
                money(summary["payable_usd"]),
                compared_with=_(
                    "{share} of what is owed",
                    share=percent(_share(summary["payable_usd"], summary), 0),
                ),
                help_text=MEASURES["payable_usd"].definition,
            ),
        ]
    )


def _share(amount: float, summary: pd.Series) -> float:
    owed = float(summary["outstanding_usd"])
    return amount / owed if owed else float("nan")


def use(draft: Draft, read: ledger.LedgerReading, chosen: Policy) -> None:
    """The button that shows this ledger on all pages, and the way there."""
    with st.container(border=True):
        st.button(
            _("Use this ledger on all pages"),
            type="primary",
            icon=":material/check:",
            width="stretch",
            on_click=_use,
            args=(draft, chosen),
            key="ledger_use",
        )
        if books.is_ledger(books.current_book()):
            st.success(_("Every exporter page now shows your ledger."), icon=":material/lock:")
            links.page_link("buyer_exposure", _("Which buyers owe me what?"))
        assumed = ledger.assumptions(
            read,
            chosen.terms,
            declared_on_time=chosen.declared_on_time,
            notice_in_time=chosen.notice_in_time,
        )
        if assumed:
            st.caption(_("Taken for granted:") + "\n\n" + _listed(assumed))


def _use(draft: Draft, chosen: Policy) -> None:
    books.use_ledger(
        store.open_frames(
            ledger_draft.frames(
                draft,
                chosen.terms,
                declared_on_time=chosen.declared_on_time,
                notice_in_time=chosen.notice_in_time,
            ),
            label=draft.file_name,
            data_end=ledger_draft.reading(draft).as_of_date,
        )
    )


def previewed(draft: Draft, chosen: Policy) -> store.Book:
    """The ledger as a book, for the figures of this page; ends the page when it makes none."""
    try:
        with st.spinner(_("Computing the cover …")):
            book = ledger_draft.preview(
                draft,
                chosen.terms,
                declared_on_time=chosen.declared_on_time,
                notice_in_time=chosen.notice_in_time,
            )
            ledger_draft.invoices(draft, book)
    except store.StoreError as error:
        st.error(plain_markdown(str(error)), icon=":material/error:")
        st.stop()
    return book


def waterfall(draft: Draft, book: store.Book) -> None:
    """What would be paid with these terms and limits."""
    steps = ledger_draft.waterfall(draft, book)
    amounts = steps.set_index("step")["amount_usd"]
    gaps = amounts.drop(["outstanding", "payable"])
    message = _(
        "Of {outstanding} owed, {payable} would be paid",
        outstanding=money(amounts["outstanding"]),
        payable=money(amounts["payable"]),
    )
    if gaps.max() > 0:
        message += " – " + _(
            "most is lost to “{step}”", step=charts.step_label(str(gaps.idxmax())).lower()
        )
    show.chart(
        charts.cover_waterfall(steps),
        book=book,
        key="ledger_waterfall",
        message=message,
        note=_("If no buyer pays. Changes with every answer on this page."),
    )


def explanation(draft: Draft, book: store.Book) -> None:
    """The invoices with every step as a file, and how the figures come about."""
    rules = data.load("cover/rule_values", as_of_date=book.data_end)
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
        rules=rules,
        sources=["CW1", "D36", "ZJK"],
        rows=lambda: ledger_draft.invoices(draft, book),
    )
