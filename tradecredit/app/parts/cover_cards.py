"""Cards that two pages show: the cover waterfall, and what a buyer owed against its limit."""

from collections.abc import Callable

import pandas as pd

from tradecredit import store
from tradecredit.app.frame import books, show
from tradecredit.app.frame.kept import kept
from tradecredit.charts import exposure as charts
from tradecredit.columns import step_label
from tradecredit.cover_steps import WATERFALL_ENDS
from tradecredit.formats import money, plain_markdown
from tradecredit.language import _


def waterfall(
    book: store.Book,
    steps: pd.DataFrame,
    *,
    key: str,
    note: str = "",
    on_select: Callable[[], None] | None = None,
) -> None:
    """The cover waterfall; ``steps`` has ``step`` and ``amount_usd`` in order."""
    show.draw(kept(_waterfall, book, steps, note), key=key, on_select=on_select)


def _waterfall(book: store.Book, steps: pd.DataFrame, note: str) -> show.Chart:
    return show.finished(
        charts.cover_waterfall(steps),
        book=book,
        message=waterfall_message(steps.set_index("step")["amount_usd"]),
        note=note,
    )


def exposure_through_time(
    book: store.Book,
    history: pd.DataFrame,
    events: pd.DataFrame,
    *,
    buyer_name: str,
    outstanding_usd: float,
    limit_usd: float,
) -> None:
    """What one buyer owed at each month end against its limit; the figures are those of the day."""
    show.chart(
        charts.exposure_against_limit(history),
        book=book,
        key="buyer_history",
        message=exposure_message(plain_markdown(buyer_name), outstanding_usd, limit_usd),
        note=_("Only invoices of this file: what was paid before it was drawn up is missing.")
        if books.is_ledger(book)
        else "",
        events=events,
    )


def waterfall_message(amounts: pd.Series) -> str:
    """What would be paid of what is owed, and the largest gap; ``amounts`` by step."""
    gaps = amounts.drop(list(WATERFALL_ENDS))
    message = _(
        "Of {outstanding} owed, {payable} would be paid",
        outstanding=money(amounts["outstanding"]),
        payable=money(amounts["payable"]),
    )
    if gaps.max() > 0:
        message += " – " + _(
            "the largest gap is “{step}” with {amount}",
            step=step_label(str(gaps.idxmax())).lower(),
            amount=money(gaps.max()),
        )
    return message


def exposure_message(name: str, outstanding_usd: float, limit_usd: float) -> str:
    """What a buyer owes against its limit, in one sentence."""
    owed, limit = money(outstanding_usd), money(limit_usd)
    if pd.isna(limit_usd) or limit_usd == 0:
        return _("{name} owes {owed} without a limit", name=name, owed=owed)
    if outstanding_usd > limit_usd:
        over = money(outstanding_usd - limit_usd)
        return _("{name} is {over} above its limit of {limit}", name=name, over=over, limit=limit)
    return _("{name} owes {owed} within a limit of {limit}", name=name, owed=owed, limit=limit)
