"""What the columns of a ledger mean, and what only its owner can answer.

Words from the file are foreign text: every Markdown sign in them is escaped, and no widget that
holds them is put into the link.
"""

from typing import Any, TypeVar

import streamlit as st

from tradecredit import ledger
from tradecredit.app.my_ledger import draft as ledger_draft
from tradecredit.app.my_ledger.draft import Draft
from tradecredit.formats import day, number, plain_markdown
from tradecredit.language import N_, _
from tradecredit.ledger.values import parsed_date

COLUMNS_ABREAST = 3
EXAMPLES_SHOWN = 3

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
    "status": N_("Paid, open or cancelled"),
    "credit_amount": N_("Amount credited"),
    "written_off_amount": N_("Amount written off"),
    "days_overdue": N_("Days overdue (not used)"),
    "net_amount": N_("Amount without tax"),
    "tax_amount": N_("Tax"),
    "local_currency": N_("Currency of the books"),
    "ignore": N_("Not used"),
}
STATUS_LABELS = {
    "open": N_("open: owed in full"),
    "paid": N_("paid: nothing is owed"),
    "part": N_("paid in part"),
    "cancelled": N_("cancelled: nothing is owed"),
    "draft": N_("a draft: not invoiced yet"),
    "written_off": N_("written off: no longer owed"),
}
SWAP_LABELS = {
    "swap": N_("Yes, put day and month back"),
    "keep": N_("No, the dates are right"),
}
# What a column may be whose heading leaves two roles open.
EITHER_LABELS = {
    "net_or_gross": {"amount": N_("With tax"), "net_amount": N_("Without tax")},
    "days_meant": {"term_days": N_("Days of credit"), "days_overdue": N_("Days overdue")},
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

# Of these one is worth less than US$ 1, and has been in every year since 2000.
WORTH_LESS_THAN_A_DOLLAR = frozenset(
    {
        "CNY", "HKD", "JPY", "KRW", "INR", "BRL", "MXN", "TRY", "ZAR", "AED", "SAR", "THB", "VND",
        "IDR", "MYR", "PLN", "SEK", "NOK", "DKK", "TWD", "PHP", "RUB",
    }
)  # fmt: skip

Answer = TypeVar("Answer", str, float)


def columns(draft: Draft) -> None:
    """Every column with what it was taken for and why; each can be corrected."""
    mapping = ledger_draft.mapping(draft)
    entries, unused = mapping.columns, mapping.unused_columns
    known, total = sum(entry.is_recognised for entry in entries), len(entries)
    title = _(
        "Columns: {used} of {total} used, {unused} filled and not used",
        used=number(sum(entry.role != "ignore" for entry in entries)),
        total=number(total),
        unused=number(len(unused)),
    )
    with st.expander(
        title, expanded=known < total, icon=":material/view_column:", key="ledger_columns"
    ):
        st.caption(_("Correct what a column means where it was taken for the wrong thing."))
        if unused:
            st.markdown("**" + _("Filled and not used") + "**")
            reasons = (plain_markdown(f"{entry.column}: {entry.reason}") for entry in unused)
            st.markdown("\n".join(f"- {reason}" for reason in reasons))
        for start in range(0, total, COLUMNS_ABREAST):
            row = st.columns(COLUMNS_ABREAST, border=True)
            for place, entry in zip(row, entries[start : start + COLUMNS_ABREAST], strict=False):
                with place:
                    _column(draft, entry)


def _column(draft: Draft, entry: ledger.ColumnRole) -> None:
    key = f"ledger_role_{draft.digest}_{ledger_draft.read(draft).sheet_name}_{entry.column}"
    # The role may have been changed by correcting another column.
    st.session_state[key] = entry.role
    st.selectbox(
        plain_markdown(entry.column) or _("(no heading)"),
        list(ledger.ROLES),
        format_func=lambda role: _(ROLE_LABELS.get(role, str(role))),
        key=key,
        on_change=lambda: ledger_draft.correct_role(draft, entry.column, st.session_state[key]),
    )
    examples = ", ".join(entry.examples[:EXAMPLES_SHOWN])
    st.caption(plain_markdown(examples or _("(empty)")) + "  \n" + plain_markdown(entry.reason))


def questions(draft: Draft) -> None:
    """What the file leaves open, asked plainly; nothing is guessed."""
    read = ledger_draft.read(draft)
    open_questions = [*read.mapping.questions, *read.inferred_formats.questions]
    if not read.formats.questions and not read.mapping.questions:
        open_questions += _money_questions(draft, read)
    if not open_questions:
        return
    with st.container(border=True):
        is_open = bool(read.reading.questions)
        title = _("Only you can answer this") if is_open else _("Your answers")
        icon = ":material/help:" if is_open else ":material/task_alt:"
        st.markdown(f"**{icon} {title}**")
        for question in open_questions:
            _ASK[question.code](draft, question)


def _money_questions(draft: Draft, read: ledger.Read) -> list[ledger.Question]:
    """Currencies, rates, statuses, terms: also those already answered, to be corrected."""
    asked = read.asked
    if draft.currency and not any(question.code == "currency" for question in asked):
        asked = (ledger.Question("currency", "", _("Currency of the amounts without one")), *asked)
    return list(asked)


def _ask_role(draft: Draft, question: ledger.Question) -> None:
    chosen = st.selectbox(
        plain_markdown(question.text),
        list(question.choices),
        index=None,
        format_func=lambda column: _with_examples(draft, column),
        key=_key("missing", draft, question),
        placeholder=_("Choose a column"),
    )
    if chosen:
        ledger_draft.correct_role(draft, chosen, question.subject)
        st.rerun()


def _with_examples(draft: Draft, column: str) -> str:
    """A heading with the first values below it, so that it can be told from another."""
    entries = {entry.column: entry for entry in ledger_draft.mapping(draft).columns}
    examples = ", ".join(entries[column].examples[:EXAMPLES_SHOWN]) if column in entries else ""
    return f"{column} ({examples})" if examples else column


def _ask_unknown_columns(draft: Draft, question: ledger.Question) -> None:
    st.markdown(plain_markdown(question.text))
    st.caption(plain_markdown("; ".join(text for _row, text in question.examples)))
    st.button(
        _("None of them changes what is owed"),
        on_click=_ignore_others,
        args=(draft,),
        key=_key("others", draft, question),
    )
    st.caption(_("If one does, say above under “Columns” what it holds."))


def _ignore_others(draft: Draft) -> None:
    draft.ignores_others = True
    draft.as_of_date = None


def _ask_either(draft: Draft, question: ledger.Question) -> None:
    labels = EITHER_LABELS[question.code]
    chosen = st.radio(
        plain_markdown(question.text),
        list(labels),
        index=None,
        format_func=lambda role: _(labels[role]),
        key=_key(question.code, draft, question),
    )
    if chosen:
        ledger_draft.correct_role(draft, question.subject, chosen)
        st.rerun()


def _ask_status(draft: Draft, question: ledger.Question) -> None:
    known = draft.statuses.get(question.subject)
    chosen = st.radio(
        plain_markdown(question.text),
        list(question.choices),
        index=question.choices.index(known) if known else None,
        format_func=lambda status: _(STATUS_LABELS[status]),
        horizontal=True,
        key=_key("status", draft, question),
    )
    _keep(draft.statuses, question.subject, chosen)


def _ask_term(draft: Draft, question: ledger.Question) -> None:
    days = st.number_input(
        plain_markdown(question.text),
        min_value=0,
        max_value=720,
        value=draft.term_days,
        step=1,
        key=_key("term", draft, question),
        placeholder=_("Days from the invoice date"),
    )
    if days is not None and days != draft.term_days:
        draft.term_days = int(days)
        st.rerun()


def _ask_swapped(draft: Draft, question: ledger.Question) -> None:
    known = draft.swapped_dates.get(question.subject)
    chosen = st.radio(
        plain_markdown(question.text),
        list(question.choices),
        index=question.choices.index(known) if known else None,
        format_func=lambda answer: _(SWAP_LABELS[answer]),
        key=_key("swapped", draft, question),
    )
    examples = "; ".join(text for _row, text in question.examples)
    st.caption(plain_markdown(examples))
    _keep(draft.swapped_dates, question.subject, chosen)


def _ask_date_order(draft: Draft, question: ledger.Question) -> None:
    known = draft.date_orders.get(question.subject)
    choices = _possible_orders(question)
    chosen = st.radio(
        plain_markdown(question.text),
        choices,
        index=choices.index(known) if known in choices else None,
        format_func=lambda order: _(DATE_ORDER_LABELS[order]),
        captions=[_read_as(question, order) for order in choices],
        key=_key("order", draft, question),
    )
    if question.suggestion and not chosen:
        order = _(DATE_ORDER_LABELS[question.suggestion])
        st.caption(_("Other columns of this file are written: {order}.", order=order))
    _keep(draft.date_orders, question.subject, chosen)


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
    chosen = st.radio(
        plain_markdown(question.text),
        list(question.choices),
        index=question.choices.index(known) if known else None,
        format_func=lambda mark: _(MARK_LABELS[mark]),
        key=_key("mark", draft, question),
    )
    examples = ", ".join(text for _row, text in question.examples[:EXAMPLES_SHOWN])
    st.caption(_("Such as {examples}.", examples=plain_markdown(examples)))
    _keep(draft.decimal_marks, question.subject, chosen)


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
    rate = st.number_input(
        plain_markdown(question.text),
        min_value=0.0,
        value=draft.rates.get(question.subject),
        step=0.0001,
        format="%.4f",
        key=_key("rate", draft, question),
        placeholder=_("US$ for one {currency}", currency=question.subject),
    )
    if rate and question.subject in WORTH_LESS_THAN_A_DOLLAR and rate > 1:
        st.warning(
            _(
                "One {currency} is worth less than a US dollar. Did you mean {rate} {currency} for "
                "US$ 1?",
                currency=question.subject,
                rate=f"{rate:g}",
            )
        )
        st.button(
            _(
                "Yes, turn it round: US$ {rate} for one {currency}",
                rate=f"{1 / rate:.4f}",
                currency=question.subject,
            ),
            on_click=_turn_round,
            args=(draft, question, rate),
            key=_key("turn", draft, question),
        )
    elif rate:
        st.caption(
            _(
                "US$ 1 is then {rate} {currency}.",
                rate=f"{1 / rate:,.4g}",
                currency=question.subject,
            )
        )
    _keep(draft.rates, question.subject, rate)


def _turn_round(draft: Draft, question: ledger.Question, rate: float) -> None:
    """Take a rate that was typed the other way as what it means."""
    turned = round(1 / rate, 6)
    draft.rates[question.subject] = turned
    st.session_state[_key("rate", draft, question)] = turned


def _key(kind: str, draft: Draft, question: ledger.Question) -> str:
    return f"ledger_{kind}_{draft.digest}_{question.subject}"


def _keep(answers: dict[str, Answer], subject: str, chosen: Answer | None) -> None:
    """Run the page again with a new answer."""
    if chosen and chosen != answers.get(subject):
        answers[subject] = chosen
        st.rerun()


_ASK: dict[str, Any] = {
    "missing_role": _ask_role,
    "two_columns": _ask_role,
    "net_or_gross": _ask_either,
    "days_meant": _ask_either,
    "unknown_columns": _ask_unknown_columns,
    "status": _ask_status,
    "term_days": _ask_term,
    "swapped_dates": _ask_swapped,
    "date_order": _ask_date_order,
    "decimal_mark": _ask_decimal_mark,
    "currency": _ask_currency,
    "exchange_rate": _ask_rate,
}
