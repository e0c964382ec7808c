"""Rows of a frame as typed records, so that a wrong name is found by mypy."""

from datetime import datetime
from inspect import get_annotations
from typing import Any, TypeVar

import pandas as pd

Record = TypeVar("Record")


def records(frame: pd.DataFrame, kind: type[Record]) -> list[Record]:
    """One ``kind`` per row, from the columns named as its fields.

    What is empty is None, a moment is its date. Raises ``TypeError`` when the frame lacks a field
    that has no default.
    """
    names = [name for name in get_annotations(kind) if name in frame]
    return [
        kind(**{str(name): _plain(value) for name, value in row.items()})
        for row in frame[names].to_dict("records")
    ]


def _plain(value: Any) -> Any:
    # Only what is not a number, and no time, differs from itself.
    if value is None or value is pd.NA or bool(value != value):
        return None
    return value.date() if isinstance(value, datetime) else value
