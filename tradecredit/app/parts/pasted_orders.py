"""The box for a pasted table of orders, what is asked about it and what of it was not read."""

from datetime import date

import pandas as pd
import streamlit as st

from tradecredit.app.frame import linked
from tradecredit.app.frame.table import table
from tradecredit.app.parts import orders
from tradecredit.formats import counted, number, plain_markdown
from tradecredit.language import _

PASTED_KEY = "pasted_orders"
EXAMPLE_HEADINGS = "Buyer\tAmount\tTerm\tDays\tHS code\tShip date\tDestination"
EXAMPLE_ROWS = (
    "{name}\t25,000\tOA\t60\t940360\t{day}\tGermany",
    "{name}\t48,500\tOA\t120\t850440\t{day}\t",
    "{name}\t12,000.50\tD/P\t30\t610910\t{day}\tFrance",
)


def paste(buyers: pd.DataFrame, as_of: date) -> orders.OrderTable:
    """The box for a table and what was read of it; the text stays in the session."""
    example = _example(buyers, as_of)
    text = st.text_area(
        _("Orders, one per line"),
        key=PASTED_KEY,
        height=150,
        max_chars=50_000,
        placeholder=example,
        persist_state="session",
        help=_(
            "Copy rows from a spreadsheet, with headings in English or Chinese or without. "
            "Columns: buyer, amount in US$, payment term, credit days, HS code, ship date, "
            "destination; also consignee and order number. Tabs, commas or semicolons between "
            "the cells. Nothing of it is stored or put into the link."
        ),
    )
    if not text:
        st.button(
            _("Fill in an example"),
            icon=":material/edit_note:",
            on_click=linked.choose,
            args=(PASTED_KEY, example),
        )
    found = orders.read_table(text or "", buyers, as_of)
    answers = {question.code: _answer(question.code, found) for question in found.questions}
    if any(answers.values()):
        found = orders.read_table(text or "", buyers, as_of, **answers)
    return found


def _example(buyers: pd.DataFrame, as_of: date) -> str:
    """A table of orders for the exporter's own largest buyers."""
    rows = [
        row.format(name=name, day=as_of.isoformat())
        for row, name in zip(EXAMPLE_ROWS, buyers["buyer_name"], strict=False)
    ]
    return "\n".join([EXAMPLE_HEADINGS, *rows])


def _answer(code: str, found: orders.OrderTable) -> str:
    """The visitor's answer to what the table leaves open; "" where none was given."""
    question = next(each for each in found.questions if each.code == code)
    chosen = st.segmented_control(
        plain_markdown(question.text),
        question.choices,
        default="." if code == "decimal_mark" else None,
        format_func=lambda choice: _QUESTION_WORDS.get(choice, choice),
        key=f"pasted_{code}",
        persist_state="session",
    )
    return str(chosen or "")


_QUESTION_WORDS = {
    "dmy": "31-12-2026",
    "mdy": "12-31-2026",
    "ymd": "26-12-31",
    ".": "1,234.50",
    ",": "1.234,50",
}


def say_what_was_read(found: orders.OrderTable) -> None:
    """Cells that could not be read, with what was expected; then what was assumed."""
    if len(found.problems):
        refused = found.problems["line"].nunique()
        st.warning(
            counted(
                "{count} of {rows} rows is not checked, because a cell could not be read.",
                "{count} of {rows} rows are not checked, because a cell could not be read.",
                refused,
                rows=number(max(found.row_count, refused)),
            ),
            icon=":material/report:",
        )
        table(found.problems, key="unread_cells", alt=_("Cells that could not be read"))
    if found.notices:
        st.caption("  \n".join(plain_markdown(notice) for notice in found.notices))
