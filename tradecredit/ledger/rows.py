"""Frames of rows by what became of them, keyed by the row's number in the file."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd

from tradecredit.ledger.names import clean_text

REFUSED_COLUMNS = ("row_number", "column", "found_value", "reason", "what_to_do")
LEFT_ASIDE_COLUMNS = ("row_number", "code", "reason", "amount_usd")


@cache
def no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    """An empty frame of these columns, which nobody changes."""
    types = {"row_number": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=types.get(name, "object")) for name in columns})


def stacked(frames: Sequence[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows of all frames in the order of the file."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return no_rows(columns)
    frame = pd.concat(filled, ignore_index=True)[list(columns)]
    return frame.sort_values("row_number", kind="stable", ignore_index=True)


def left_aside(rows: Iterable[Any], code: str, reason: str) -> pd.DataFrame:
    """Rows that are no invoice to read, with the reason."""
    numbers = pd.Series(list(rows), dtype="int64")
    if numbers.empty:
        return no_rows(LEFT_ASIDE_COLUMNS)
    unknown = pd.Series(float("nan"), index=numbers.index)
    return pd.DataFrame(
        {"row_number": numbers, "code": code, "reason": reason, "amount_usd": unknown}
    )


def left_aside_by_reason(aside: pd.DataFrame) -> pd.DataFrame:
    """Rows left aside by ``code`` and ``reason``: ``row_count``, ``amount_usd``; most first."""
    groups = aside.groupby(["code", "reason"], sort=False)
    by_reason = groups.agg(
        row_count=("row_number", "size"),
        amount_usd=("amount_usd", lambda amounts: amounts.sum(min_count=1)),
    ).reset_index()
    return by_reason.sort_values("row_count", ascending=False, kind="stable", ignore_index=True)


def with_amounts(aside: pd.DataFrame, priced: pd.DataFrame) -> pd.DataFrame:
    """Rows left aside with the amount that each was about, in US$; unknown without a rate."""
    cents = aside["row_number"].map(priced["amount_usd_cents"])
    return aside.assign(amount_usd=pd.to_numeric(cents, errors="coerce").astype("float64") / 100)


def refused(
    rows: Iterable[Any], column: str, found: Iterable[Any], reason: str, what_to_do: str
) -> pd.DataFrame:
    """Rows that cannot be taken for one reason; ``found`` is what each holds."""
    numbers = pd.Series(list(rows), dtype="int64")
    if numbers.empty:
        return no_rows(REFUSED_COLUMNS)
    return pd.DataFrame(
        {
            "row_number": numbers,
            "column": column,
            "found_value": [clean_text(str(value)) for value in found],
            "reason": reason,
            "what_to_do": what_to_do,
        }
    )


def constant(index: pd.Index, value: Any, dtype: str = "object") -> pd.Series:
    """A column of one value."""
    return pd.Series([value] * len(index), index=index, dtype=dtype)


def is_true(values: pd.Series) -> pd.Series:
    """Truth of every row, unknown counted as false."""
    return values.astype("boolean").fillna(value=False).astype("bool")


def most_frequent(invoices: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    """By ``key`` the value most rows have; of equally frequent ones the first in the alphabet."""
    counts = invoices.groupby([key, column]).size().reset_index(name="times")
    ordered = counts.sort_values([key, "times", column], ascending=[True, False, True])
    best = ordered.drop_duplicates(key)
    return dict(zip(best[key], best[column], strict=True))


def without(frame: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """``frame`` (index: row numbers) without the rows ``taken`` lists."""
    if taken.empty:
        return frame
    return frame[~frame.index.isin(taken["row_number"])]


_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every text a spreadsheet would take for a formula led by an apostrophe."""
    texts = frame.select_dtypes(include=["object", "str"]).columns
    return frame.assign(**{str(name): frame[name].map(_safe_cell) for name in texts})


def _safe_cell(value: Any) -> Any:
    is_formula = isinstance(value, str) and value.startswith(_FORMULA_START)
    return f"'{value}" if is_formula else value
