"""All the numbers of a picture as a table with its files, as the analysts' pages show them."""

import pandas as pd

from tradecredit import store
from tradecredit.app.frame import downloads, filters, periods
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.language import _


def number_table(
    frame: pd.DataFrame,
    file_name: str,
    book: store.Book,
    chosen: periods.Periods,
    *,
    split_by: str,
    where: dict[str, list[str] | None],
    assumptions: pd.DataFrame | None = None,
) -> None:
    """``frame`` on the screen and as files, which say the periods and the filters ``where``."""
    kept(table, frame, key=f"table_{file_name}", alt=_("All numbers of the charts"))
    downloads.downloads(
        frame,
        file_name,
        book,
        as_of_date=book.data_end,
        filters=filters.describe(
            period=chosen.current_text,
            compared=periods.months_text(chosen.compared),
            split_by=split_by,
            **where,
        ),
        assumptions=assumptions,
    )
