"""Invoice numbers that occur more than once."""

import pandas as pd

from tradecredit.formats import counted
from tradecredit.language import _
from tradecredit.ledger.columns import ColumnMapping
from tradecredit.ledger.headings import IGNORE
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.rows import REFUSED_COLUMNS, left_aside, refused, stacked

# What is the same in all rows of one invoice.
SAME_INVOICE = ["buyer_key", "invoice_id", "amount_usd_cents", "currency_code", "invoice_date"]


def repeated_rows(
    cells: pd.DataFrame, parsed: pd.DataFrame, mapping: ColumnMapping
) -> pd.DataFrame:
    """Rows equal to an earlier one in every column but those that number the rows."""
    used = cells.loc[parsed.index]
    counters = [
        entry.column
        for entry in mapping.columns
        if entry.role == IGNORE and _numbers_rows(used[entry.column])
    ]
    used = used.drop(columns=counters)
    is_repeated = used.duplicated(keep="first")
    if not is_repeated.any():
        return stacked([], REFUSED_COLUMNS)
    first_rows = pd.Series(used.index, index=used.index)
    first = first_rows.groupby([used[name] for name in used.columns]).transform("first")
    reasons = [
        _("The same invoice is in row {row} already, equal in every column.", row=row)
        for row in first[is_repeated]
    ]
    return refused(
        used.index[is_repeated],
        mapping.first_column_of("invoice_id"),
        parsed.loc[is_repeated, "invoice_id"],
        "",
        _("Nothing, if it was exported twice; otherwise give it its own number."),
    ).assign(reason=reasons)


def _numbers_rows(cells: pd.Series) -> bool:
    """Whether a column holds whole numbers that are all different."""
    return bool(cells.is_unique and cells.str.fullmatch(r"\d+").all())


def older_states(parsed: pd.DataFrame) -> pd.DataFrame:
    """Rows left aside because the same invoice stands in the list with a smaller balance.

    The same number, buyer, dates and amount with several balances is one invoice as it stood on
    several days; with several due dates it is one in instalments.
    """
    same = [*SAME_INVOICE, "due_date"]
    has_balance = parsed[parsed["has_balance"] & ~parsed["is_credit"]]
    repeated = has_balance[has_balance.duplicated(same, keep=False)]
    ordered = repeated.sort_values("outstanding_usd_cents", kind="stable")
    older = ordered.index[ordered.duplicated(same, keep="first")]
    reason = _("The same invoice stands in the list with a smaller balance, which counts.")
    return left_aside(older.sort_values(), "older_state", reason)


def with_unique_ids(parsed: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Notice, ...]]:
    """A number used again with other content gets a suffix: 4711, 4711-2, 4711-3."""
    times = parsed.groupby("invoice_id").cumcount() + 1
    again = times > 1
    if not again.any():
        return parsed, ()
    taken = set(parsed["invoice_id"])
    names = [
        _free_name(name, count, taken) if count > 1 else name
        for name, count in zip(parsed["invoice_id"], times, strict=True)
    ]
    text = counted(
        "{count} row uses an invoice number again with other content ({example}); it was "
        "kept, with -2 behind the number.",
        "{count} rows use an invoice number again with other content (such as {example}); each was "
        "kept, with -2, -3 ... behind the number.",
        int(again.sum()),
        example=parsed.loc[again, "invoice_id"].iloc[0],
    )
    return parsed.assign(invoice_id=names), (Notice("duplicate_number", text, int(again.sum())),)


def _free_name(name: str, count: int, taken: set[str]) -> str:
    suffix = count
    while f"{name}-{suffix}" in taken:
        suffix += 1
    taken.add(f"{name}-{suffix}")
    return f"{name}-{suffix}"
