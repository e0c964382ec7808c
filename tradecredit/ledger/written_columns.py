"""Columns that a sheet lacks, written from what it says elsewhere: above its rows, in its name."""

from dataclasses import replace

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.headings import heading_match
from tradecredit.ledger.sheets import RawSheet


def column_of(sheet: RawSheet, *roles: str) -> str:
    """Heading of the first column whose heading says one of the roles; "" where none does."""
    for heading in sheet.headings:
        match = heading_match(heading)
        if match and match.role in roles and match.confidence > 0.7:
            return heading
    return ""


def with_written(sheet: RawSheet, role: str, values: pd.Series, column: str = "") -> RawSheet:
    """The sheet with ``values`` (text, "" for none) in the empty cells of the role's column.

    That is ``column`` where one is given; where no heading says the role, a column is added.
    """
    heading = column or column_of(sheet, role) or _free(sheet, _heading(role))
    written = sheet.cells.get(heading, pd.Series("", index=sheet.cells.index, dtype=object))
    return replace(
        sheet, cells=sheet.cells.assign(**{heading: written.where(written != "", values)})
    )


def _heading(role: str) -> str:
    return {
        "buyer_name": _("Buyer"),
        "currency": _("Currency"),
        "status": _("Status"),
        "document_type": _("Document type"),
        "amount_unit": _("Unit"),
        "paid_amount": _("Paid amount"),
        "paid_date": _("Payment date"),
    }[role]


def _free(sheet: RawSheet, name: str) -> str:
    return name if name not in sheet.headings else f"{name} (2)"
