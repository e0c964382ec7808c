"""The targets of the sample book beside what was generated, each value in its own unit."""

import pandas as pd

from tradecredit import store
from tradecredit.app.frame import books, data
from tradecredit.formats import UNKNOWN, day, is_unknown, number
from tradecredit.language import _


def has_targets(book: store.Book) -> bool:
    """Whether the book is the sample book, which alone is held to published figures."""
    return book.is_synthetic and not books.is_ledger(book)


def targets() -> pd.DataFrame:
    """One row per target with its figures in words; ``is_met`` is unknown where none is judged."""
    found = data.load("book/target_against_generated")
    return found.assign(
        target_text=_texts(found, "target_value"),
        generated_text=_texts(found, "generated_value"),
        range_text=_ranges(found),
        target_kind=found["kind"],
    )


def met_and_judged(found: pd.DataFrame) -> tuple[int, int]:
    """How many targets are met, and how many are judged at all."""
    judged = found["is_met"].dropna()
    return int(judged.sum()), len(judged)


def message(found: pd.DataFrame) -> str:
    """Whether every figure lies within its range."""
    met, judged = met_and_judged(found)
    if met == judged:
        return _("All {count} figures lie within their accepted range", count=judged)
    return _(
        "{count} of {total} figures lie outside their accepted range",
        count=judged - met,
        total=judged,
    )


def _texts(found: pd.DataFrame, name: str) -> list[str]:
    """Values of a column of the targets, each in the unit of its row."""
    return [
        _value_text(value, unit) for value, unit in zip(found[name], found["unit"], strict=True)
    ]


def _value_text(value: float, unit: str) -> str:
    if is_unknown(value):
        return UNKNOWN
    if unit == "date":
        return day(pd.Timestamp(value, unit="D"))
    return _with_unit(_bare_text(value, unit), unit)


def _with_unit(text: str, unit: str) -> str:
    currency, _space, scale = unit.partition(" ")
    if currency in ("US$", "RMB"):
        return f"{currency} {text} {_(scale)}"
    return f"{text} %" if unit == "ratio" else f"{text} {_(unit)}"


def _bare_text(value: float, unit: str) -> str:
    if unit == "ratio":
        return number(100 * value, 2 if abs(value) < 0.05 else 1)
    digits = 0 if unit == "exporters" or abs(value) >= 1000 else 2 if abs(value) < 10 else 1
    return number(value, digits)


def _ranges(found: pd.DataFrame) -> list[str]:
    columns = ("lower_bound", "upper_bound", "unit", "tolerance")
    return [
        _range_text(lower, upper, unit, tolerance)
        for lower, upper, unit, tolerance in zip(*(found[name] for name in columns), strict=True)
    ]


def _range_text(lower: float, upper: float, unit: str, tolerance: str) -> str:
    if is_unknown(lower) and is_unknown(upper):
        return _(tolerance)
    if is_unknown(upper):
        return _("at least {low}", low=_value_text(lower, unit))
    if is_unknown(lower):
        return _("at most {high}", high=_value_text(upper, unit))
    if lower == upper:
        return _value_text(upper, unit)
    text = _("{low} to {high}", low=_bare_text(lower, unit), high=_bare_text(upper, unit))
    return _with_unit(text, unit)
