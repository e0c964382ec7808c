"""Reports in which a buyer's name stands in a row of its own above its invoices.

Accounting systems print them so (Tally, Xero, QuickBooks). The name is written into each of the
rows below it, up to the next one.
"""

import re
from dataclasses import replace

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.headings import is_bucket
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.total_lines import says_total
from tradecredit.ledger.values import amount_parts, is_empty
from tradecredit.ledger.written_columns import column_of, with_written

# A row with as many cells is an invoice, not a name.
CELLS_OF_AN_INVOICE = 3
LEAST_SHARE_UNDER_A_NAME = 0.8


def with_parties(sheet: RawSheet) -> RawSheet:
    """The sheet with each buyer's name in the rows of its invoices, where it stands above them."""
    cells = sheet.cells
    filled = (cells != "").sum(axis=1)
    is_name = (filled == 1) & ~cells.index.isin(sheet.group_rows)
    names = cells[is_name].apply(lambda row: next(cell for cell in row if cell), axis=1)
    names = names[[_is_party(name) for name in names]] if len(names) else names
    is_invoice = filled >= CELLS_OF_AN_INVOICE
    if names.empty or not is_invoice.any():
        return sheet
    column = column_of(sheet, "buyer_name", "buyer_id")
    if column and (cells.loc[is_invoice, column] != "").mean() > 1 - LEAST_SHARE_UNDER_A_NAME:
        return sheet
    parties = pd.Series(pd.NA, index=cells.index, dtype=object)
    parties[names.index] = names
    parties = parties.ffill()
    if parties[is_invoice].notna().mean() < LEAST_SHARE_UNDER_A_NAME:
        return sheet
    by_row = parties.fillna("").where(is_invoice, "")
    written = with_written(sheet, "buyer_name", by_row, column)
    text = _("Buyers were read from the rows above their invoices.")
    return replace(
        written,
        group_rows=tuple(sorted({*sheet.group_rows, *map(int, names.index)})),
        notices=(*sheet.notices, Notice("party_rows", text, len(names))),
    )


def _is_party(text: str) -> bool:
    is_name = re.search(r"[^\W\d_]", text) is not None and not is_empty(text)
    is_other = says_total(text) or is_bucket(text) or amount_parts(text) is not None
    is_contact = re.match(r"(tel|phone|fax|attn|attention|email|contact)\b", text.lower())
    return is_name and not is_other and not is_contact and not text.endswith((":", "："))
