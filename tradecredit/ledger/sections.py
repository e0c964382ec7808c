"""Lists in parts: a row that says "Paid invoices", "EUR" or 贷项 of the rows below it.

What it says is written into each of those rows, up to the next such row: their status, their
currency or their kind of document.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.credit_notes import document_kind
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.statuses import is_status_word
from tradecredit.ledger.total_lines import is_signature, says_total
from tradecredit.ledger.values import amount_parts, currency_code, plain_text
from tradecredit.ledger.written_columns import column_of, with_written

# A row with as many cells is an invoice.
CELLS_OF_AN_INVOICE = 3
_ITEMS = re.compile(
    r"\b(invoices?|bills?|items?|documents?|transactions?|entries|rechnungen|posten|factures?|"
    r"facturas?|faturas?|fatture|fattura|list of|all|accounts?|customers|debtors|receivables|"
    r"balances|sales)\b|发票|账款|款项|明细|部分|单据|的|列表|清单"
)
# A number before the words, a year or a month behind them.
_NUMBERED = re.compile(
    r"^[（(]?[一二三四五六七八九十\d]{1,2}[)）]?[、.．)]\s*|\b(in|of|for|from|until|to|im|en|em|nel)?\s*"
    r"(19|20)\d\d\b.*$|\d{4}年.*$"
)
_OF_PAYMENT = re.compile(
    r"paid|settl|clear|clos|receiv|collect|open|credit|void|cancel|draft|pro ?forma|quot|written|"
    r"pay[ée]|r[ée]gl|sold[ée]|bezahl|offen|erledigt|ausgeglichen|pagad|pagat|cobrad|saldat|"
    r"付|收|结|清|核销|作废|贷|退|坏账"
)
_OF_ONE = re.compile(r"sub|小计|\b(for|of)\b")
_LABEL = re.compile(r"^(currency|ccy|curr|status|type|币[种别]|状态|类型|devise|moneda|valuta)\W+")


def with_sections(sheet: RawSheet) -> RawSheet:
    """The sheet with what its rows of one cell say written into the rows below each.

    A line that nobody understands is written as a status, and so asked about, where it ends a
    part whose status is known or speaks of payment; so is what follows the total of such a part.
    """
    filled = (sheet.cells != "").sum(axis=1)
    is_invoice = filled >= CELLS_OF_AN_INVOICE
    if not filled.between(1, 2).any() or not is_invoice.any():
        return sheet
    written, heads = _read_lines(sheet, is_invoice)
    if not any(map(any, written.values())):
        return sheet
    for role, words in written.items():
        if any(words):
            sheet = with_written(sheet, role, pd.Series(words, sheet.cells.index, dtype=object))
    text = _("Parts of the list have a line above them; what it says was read into their rows.")
    return replace(
        sheet,
        group_rows=tuple(sorted({*sheet.group_rows, *heads})),
        notices=(*sheet.notices, Notice("sections", text, len(heads))),
    )


def _read_lines(sheet: RawSheet, is_invoice: pd.Series) -> tuple[dict[str, list[str]], list[int]]:
    """What each row takes from the line above its part, by role, and the numbers of these lines."""
    has_buyers = _has_buyers(sheet, is_invoice)
    part = dict.fromkeys(("status", "document_type", "currency"), "")
    written: dict[str, list[str]] = {role: [] for role in part}
    heads = []
    lines = zip(sheet.cells.index, sheet.cells.to_numpy().tolist(), is_invoice, strict=True)
    for row, line, is_row in lines:
        text = "" if is_row else " ".join(filter(None, line))
        if found := _begun(text, part, has_buyers=has_buyers):
            part = found
            heads.append(int(row))
        else:
            part = _after_total(line, part)
        for role, words in written.items():
            words.append(part[role] if is_row else "")
    return written, heads


def _has_buyers(sheet: RawSheet, is_invoice: pd.Series) -> bool:
    """Whether the invoices name their buyers themselves, so that no line above them does."""
    column = column_of(sheet, "buyer_name", "buyer_id")
    return bool(column) and (sheet.cells.loc[is_invoice, column] != "").mean() > 0.5


def _begun(text: str, part: dict[str, str], *, has_buyers: bool) -> dict[str, str] | None:
    """What is said of the rows below a line; None where it begins no part of the list."""
    if not text:
        return None
    if meaning := section_meaning(text):
        role, word = meaning
        if role == "currency":
            return {**part, role: word}
        return {"status": "", "document_type": "", "currency": part["currency"], role: word}
    is_in_part = part["status"] or part["document_type"]
    if has_buyers and _is_line(text) and (is_in_part or _OF_PAYMENT.search(text.lower())):
        return {"status": text, "document_type": "", "currency": part["currency"]}
    return None


def _is_line(text: str) -> bool:
    """Whether a line may head a part of the list: words, and neither a total nor a signature."""
    is_words = re.search(r"[^\W\d_]{2}|[\u4e00-\u9fff]", text) is not None
    return is_words and not any((says_total(text), is_signature(text), amount_parts(text)))


def _after_total(line: Sequence[str], part: dict[str, str]) -> dict[str, str]:
    """What is said below a total that ends a part; a subtotal, or the total of one, ends none."""
    begun = part["status"] or part["document_type"]
    is_end = any(says_total(cell) and not _OF_ONE.search(cell.lower()) for cell in line)
    if not begun or not is_end:
        return part
    return {**part, "status": _("after the total of “{part}”", part=begun), "document_type": ""}


def section_meaning(text: str) -> tuple[str, str] | None:
    """Role and word that a line (or a sheet's name) says of invoices; None where it says none."""
    plain = plain_text(text).lower().strip(" :：.-=*#")
    bare = _LABEL.sub("", plain)
    if code := currency_code(bare):
        return "currency", code
    bare = _NUMBERED.sub("", re.sub(r"[(（\[][^)）\]]*[)）\]]", " ", bare))
    word = re.sub(r"\s+", " ", _ITEMS.sub(" ", bare)).strip(" :：-")
    if code := currency_code(word):
        return "currency", code
    if re.search(r"\d", word):
        return None
    words = [said for said in (bare.strip(" :：-"), word, word.removesuffix("s")) if said]
    for said in words:
        if is_status_word(said):
            return "status", said
    for said in words:
        if document_kind(said) in ("credit", "payment"):
            return "document_type", said
    return None
