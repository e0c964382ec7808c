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
LEAST_SHARE_WITHOUT_BUYER = 0.2


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


def with_carried_buyers(sheet: RawSheet) -> RawSheet:
    """The sheet with each buyer in the rows below him, where he is written once.

    So it is where many rows lack one and no two rows of one buyer stand together.
    """
    column, number = column_of(sheet, "buyer_name", "buyer_id"), column_of(sheet, "invoice_id")
    filled = (sheet.cells != "").sum(axis=1)
    is_invoice = filled >= CELLS_OF_AN_INVOICE
    if not column or not number or not is_invoice.any():
        return sheet
    is_invoice &= sheet.cells[number] != ""
    buyers = sheet.cells.loc[is_invoice, column]
    is_blank = buyers == ""
    is_repeated = (buyers == buyers.shift()) & ~is_blank
    if (
        buyers.empty
        or is_blank.iloc[0]
        or is_blank.mean() < LEAST_SHARE_WITHOUT_BUYER
        or is_repeated.any()
    ):
        return sheet
    if any(map(says_total, sheet.cells.loc[is_invoice][is_blank].to_numpy().ravel().tolist())):
        return sheet
    carried = sheet.cells[column].where(~is_invoice, buyers.where(~is_blank).ffill())
    text = _("The buyer is written once; the rows below without one were taken as his.")
    return replace(
        sheet,
        cells=sheet.cells.assign(**{column: carried}),
        notices=(*sheet.notices, Notice("buyer_carried", text, int(is_blank.sum()))),
    )


def _is_party(text: str) -> bool:
    is_name = re.search(r"[^\W\d_]", text) is not None and not is_empty(text)
    is_other = says_total(text) or is_bucket(text) or amount_parts(text) is not None
    is_contact = re.match(r"(tel|phone|fax|attn|attention|email|contact)\b", text.lower())
    return is_name and not is_other and not is_contact and not text.endswith((":", "："))
