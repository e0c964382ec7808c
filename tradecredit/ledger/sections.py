"""Lists in parts: a row that says "Paid invoices", "EUR" or 贷项 of the rows below it.

What it says is written into each of those rows, up to the next such row: their status, their
currency or their kind of document.
"""

import re
from dataclasses import replace

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.credit_notes import document_kind
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.statuses import is_status_word
from tradecredit.ledger.values import currency_code, plain_text
from tradecredit.ledger.written_columns import with_written

# A row with as many cells is an invoice.
CELLS_OF_AN_INVOICE = 3
_ITEMS = re.compile(
    r"\b(invoices?|bills?|items?|documents?|transactions?|entries|rechnungen|posten|factures?|"
    r"facturas?|faturas?|fatture|fattura|list of|all)\b|发票|账款|款项|明细|部分|单据|的|列表|清单"
)
_LABEL = re.compile(r"^(currency|ccy|curr|status|type|币[种别]|状态|类型|devise|moneda|valuta)\W+")


def with_sections(sheet: RawSheet) -> RawSheet:
    """The sheet with what its rows of one cell say written into the rows below each."""
    cells = sheet.cells
    filled = (cells != "").sum(axis=1)
    heads = cells[filled.between(1, 2)]
    if heads.empty or not (filled >= CELLS_OF_AN_INVOICE).any():
        return sheet
    said = {
        int(row): meaning
        for row, line in zip(heads.index, heads.to_numpy(), strict=True)
        if (meaning := section_meaning(" ".join(filter(None, line)))) is not None
    }
    if not said:
        return sheet
    is_invoice = filled >= CELLS_OF_AN_INVOICE
    for role in dict.fromkeys(role for role, _word in said.values()):
        words = pd.Series(pd.NA, index=cells.index, dtype=object)
        for row, (its_role, word) in said.items():
            if its_role == role:
                words[row] = word
            elif {its_role, role} == {"status", "document_type"}:
                # "Credit notes" below "Paid invoices" begins another part.
                words[row] = ""
        sheet = with_written(sheet, role, words.ffill().fillna("").where(is_invoice, ""))
    text = _("Parts of the list have a line above them; what it says was read into their rows.")
    return replace(
        sheet,
        group_rows=tuple(sorted({*sheet.group_rows, *said})),
        notices=(*sheet.notices, Notice("sections", text, len(said))),
    )


def section_meaning(text: str) -> tuple[str, str] | None:
    """Role and word that a line (or a sheet's name) says of invoices; None where it says none."""
    plain = plain_text(text).lower().strip(" :：.-=*#")
    bare = _LABEL.sub("", plain)
    if code := currency_code(bare):
        return "currency", code
    if re.search(r"\d", plain):
        return None
    word = re.sub(r"\s+", " ", _ITEMS.sub(" ", bare)).strip(" :：-")
    if document_kind(word) == "credit" or document_kind(word.removesuffix("s")) == "credit":
        return "document_type", word.removesuffix("s")
    for said in (bare, word):
        if is_status_word(said):
            return "status", said
    return None
