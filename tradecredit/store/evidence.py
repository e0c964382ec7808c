"""The facts and assumptions of the project as frames: reference tables, sources, assumptions."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from tradecredit.language import _
from tradecredit.settings import REFERENCE_DIR, SOURCES_PATH
from tradecredit.store.errors import ReferenceUnreadable
from tradecredit.store.reference import reference_table

# What a row's confidence says when nobody published the value: background knowledge, not
# verified, and values chosen for this project.
ASSUMED = ("chosen", "BK")
CONFIDENCE_ENDING = "confidence"
CHECKED_COLUMN = "checked_on"
# What describes a row without being a value that could be assumed.
NOT_VALUES = re.compile(
    r"(^|_)(source_id|confidence|note|name|description|label|unit|tolerance|numeric|comparison|checked_on)$"
)
# Dates say since when a row holds; they are values only where a confidence of their own says so.
ONLY_WITH_OWN_CONFIDENCE = ("valid_from", "valid_to", "effective_date", "announced_date")


def reference_names() -> tuple[str, ...]:
    """Names of the tables in ``data/reference``, in alphabetical order."""
    return tuple(path.stem for path in sorted(REFERENCE_DIR.glob("*.csv")))


def reference(name: str) -> pd.DataFrame:
    """The table ``data/reference/<name>.csv``, with dates and numbers as such.

    Raises ``ReferenceUnreadable`` for a name without a file.
    """
    return _read(*_state_of(name)).copy(deep=False)


def reference_labels(name: str, code_column: str, label_column: str) -> dict[str, str]:
    """Label of each code of a reference table; the first row of a code counts."""
    return dict(_labels(*_state_of(name), code_column, label_column))


def _state_of(name: str) -> tuple[Path, int]:
    """The file of a reference table, and when it was last changed."""
    path = REFERENCE_DIR / f"{name}.csv"
    # A name that leads out of the folder names no table.
    if path.parent == REFERENCE_DIR and path.is_file():
        return path, path.stat().st_mtime_ns
    raise ReferenceUnreadable(
        _(
            "There is no reference table {name}; the tables are {known}.",
            name=name,
            known=", ".join(reference_names()),
        )
    )


@cache
def _read(path: Path, _changed_ns: int) -> pd.DataFrame:
    return reference_table(path).to_pandas(date_as_object=False)


@cache
def _labels(path: Path, changed_ns: int, code_column: str, label_column: str) -> dict[str, str]:
    first = _read(path, changed_ns).drop_duplicates(code_column)
    return dict(zip(first[code_column], first[label_column], strict=True))


def sources() -> pd.DataFrame:
    """One row per source of ``data/SOURCES.md``: the columns its tables have, as text."""
    return _sources(SOURCES_PATH.read_text(encoding="utf-8"))


@cache
def _sources(text: str) -> pd.DataFrame:
    """Rows of every table of a Markdown text whose first heading is an id.

    Each row also carries ``section``, the heading above its table.
    """
    rows: list[dict[str, str]] = []
    section, headings = "", list[str]()
    for line in text.splitlines():
        if line.startswith("#"):
            section, headings = line.lstrip("# "), []
        elif not line.startswith("|"):
            headings = []
        elif not headings:
            headings = _cells(line)
        elif not re.fullmatch(r"[|\s:-]+", line) and headings[0].lower() in ("id", "source_id"):
            rows.append({"section": section, **dict(zip(headings, _cells(line), strict=False))})
    return pd.DataFrame(rows)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]


def assumptions() -> pd.DataFrame:
    """Every reference value nobody published, one row per row of a reference table.

    Columns: ``table_name``, ``key``, ``value`` (what is assumed, as "name value"), ``valid_from``,
    ``confidence`` and ``note``. A value has the confidence of the column that is named after it
    (``risk_class_confidence``), else that of its row.
    """
    found = [row for name in reference_names() for row in _assumed(name, reference(name))]
    return pd.DataFrame(
        found, columns=["table_name", "key", "value", "valid_from", "confidence", "note"]
    )


def oldest_check() -> pd.Timestamp | None:
    """The day on which the fact that was checked longest ago was held against its source."""
    days = [
        table[CHECKED_COLUMN].min()
        for table in map(reference, reference_names())
        if CHECKED_COLUMN in table.columns
    ]
    return min(filter(pd.notna, days), default=None)


def _assumed(table_name: str, table: pd.DataFrame) -> list[dict[str, object]]:
    key_columns = _key_columns(table)
    confidences = _confidences(table, key_columns)
    rows = []
    for row in table.to_dict("records"):
        assumed = {
            name: row[column]
            for name, column in confidences.items()
            if row[column] in ASSUMED and not pd.isna(row[name])
        }
        if assumed:
            rows.append(
                {
                    "table_name": table_name,
                    "key": " · ".join(_text(row[name]) for name in key_columns if row[name]),
                    "value": "; ".join(_value(name, row) for name in assumed),
                    "valid_from": row.get("valid_from"),
                    "confidence": ", ".join(sorted(set(assumed.values()))),
                    "note": row.get("note"),
                }
            )
    return rows


def _key_columns(table: pd.DataFrame) -> list[str]:
    """The first columns that together tell the rows apart, as far as they are not amounts."""
    names: list[str] = []
    for name in table.columns:
        if names and (not table.duplicated(names).any() or table[name].dtype.kind in "fb"):
            break
        names.append(name)
    return names


def _confidences(table: pd.DataFrame, key_columns: list[str]) -> dict[str, str]:
    """Column that holds the confidence of each value of a table."""
    if CONFIDENCE_ENDING not in table.columns:
        return {}
    own = {
        name: _confidence_column(name, table)
        for name in table.columns
        if name not in key_columns and not NOT_VALUES.search(name)
    }
    return {
        name: column
        for name, column in own.items()
        if column != CONFIDENCE_ENDING or name not in ONLY_WITH_OWN_CONFIDENCE
    }


def _confidence_column(name: str, table: pd.DataFrame) -> str:
    """The confidence column of a value: the one with the longest name it begins with."""
    own = [
        column
        for column in table.columns
        if column.endswith(f"_{CONFIDENCE_ENDING}")
        and name.startswith(column.removesuffix(f"_{CONFIDENCE_ENDING}"))
    ]
    return max(own, key=len, default=CONFIDENCE_ENDING)


def _value(name: str, row: Mapping[Any, Any]) -> str:
    unit = row.get("unit") if name in ("value", "target_value") else ""
    return f"{name} {_text(row[name])} {unit or ''}".strip()


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)
