"""A sheet of payments beside a list of invoices: what was paid on each, and when."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tradecredit.formats import counted
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.values import amount_value, likely_decimal_mark
from tradecredit.ledger.written_columns import column_of, with_written

# What says that a list speaks of its payments itself.
PAYMENT_ROLES = ("paid_amount", "paid_date", "outstanding_amount", "status")
# A sheet of payments whose numbers are known to as large a part belongs to the list.
LEAST_SHARE_KNOWN = 0.8
_PAYMENTS = re.compile(
    r"\b(payments?|receipts?|collections?|remittances?|zahlungen|paiements|pagos|pagamentos|"
    r"pagamenti|cobros)\b|收款|回款|付款|到款|收汇"
)


def with_payments(sheet: RawSheet, sheets: Sequence[RawSheet]) -> RawSheet:
    """The sheet with the payments of its invoices that another sheet lists.

    Only where it says nothing of payments itself, and the other sheet names its invoices.
    """
    number = column_of(sheet, "invoice_id")
    if not number or sheet.is_said_paid or column_of(sheet, *PAYMENT_ROLES):
        return sheet
    known = set(sheet.cells[number]) - {""}
    for other in sheets:
        paid = _paid(other) if other is not sheet and _says_payments(other) else {}
        if paid and len(known & set(paid)) >= LEAST_SHARE_KNOWN * len(paid):
            return _with_paid(sheet, number, paid, other.sheet_name)
    return sheet


def _says_payments(sheet: RawSheet) -> bool:
    return _PAYMENTS.search(sheet.sheet_name.lower()) is not None


def _paid(sheet: RawSheet) -> dict[str, tuple[str, str]]:
    """Invoice number -> the sum paid on it in a sheet of payments, and the last day as written."""
    number = column_of(sheet, "invoice_id")
    amount = column_of(sheet, "paid_amount", "amount")
    day = column_of(sheet, "paid_date", "invoice_date")
    if not number or not amount:
        return {}
    cells = sheet.cells.assign(**({} if day else {"": ""}))
    mark = likely_decimal_mark(cells[amount])
    sums: dict[str, tuple[Decimal, str]] = {}
    rows = zip(cells[number], cells[amount], cells[day], strict=True)
    for name, text, paid_on in rows:
        value, _currency = amount_value(text, mark)
        if name and value is not None:
            before, earlier = sums.get(name, (Decimal(0), ""))
            sums[name] = (before + abs(value), paid_on or earlier)
    return {name: (f"{total:.2f}", paid_on) for name, (total, paid_on) in sums.items()}


def _with_paid(
    sheet: RawSheet, number: str, paid: dict[str, tuple[str, str]], name: str
) -> RawSheet:
    rows = [paid.get(text, ("", "")) for text in sheet.cells[number]]
    for role, position in (("paid_amount", 0), ("paid_date", 1)):
        if any(row[position] for row in rows):
            values = sheet.cells[number].map(lambda text, at=position: paid.get(text, ("", ""))[at])
            sheet = with_written(sheet, role, values)
    count = sum(bool(amount) for amount, _day in rows)
    text = counted(
        "The payments of {count} invoice were read from the sheet '{name}'.",
        "The payments of {count} invoices were read from the sheet '{name}'.",
        count,
        name=name,
    )
    return replace(
        sheet,
        notices=(*sheet.notices, Notice("payments_sheet", text)),
        part_names=(*sheet.part_names, sheet.sheet_name, name),
    )
