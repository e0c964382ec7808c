"""The CSV files under data/ that come with the product, read as text and held to what they promise.

Which columns a file of data/reference has, which of them are unique together and which are never
empty is in ``data/reference_columns.csv``.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tradecredit.errors import DataFileUnreadable
from tradecredit.language import _
from tradecredit.settings import DATA_DIR

REFERENCE_COLUMNS_PATH = DATA_DIR / "reference_columns.csv"

Row = dict[str, str]


def read_rows(path: Path, headings: Sequence[str] = ()) -> list[Row]:
    """Every row by its headings; raises ``DataFileUnreadable`` naming file and line.

    The file is UTF-8, with or without a byte order mark, its values apart by commas, and has one
    row at least. Its headings are those given, in any order; none given, any that differ.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            found = next(reader, [])
            _check_headings(path, found, headings)
            rows = []
            for cells in filter(None, reader):
                _check_length(path, reader.line_num, cells, found)
                rows.append(dict(zip(found, cells, strict=True)))
    except FileNotFoundError:
        raise unreadable(path, _("there is no such file")) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise unreadable(path, _("it is not CSV in UTF-8 ({reason})", reason=error)) from error
    if not rows:
        raise unreadable(path, _("it has headings only, expected a row at least"))
    return rows


def read_reference(path: Path) -> list[Row]:
    """Every row of a file of data/reference; raises ``DataFileUnreadable`` naming line or key.

    A file of another name than ``reference_columns`` lists has any columns.
    """
    listed = [row for row in _reference_columns() if row["table"] == path.stem]
    rows = read_rows(path, [row["column"] for row in listed])
    keys = [row["column"] for row in listed if row["is_key"] == "yes"]
    for name in (row["column"] for row in listed if row["is_required"] == "yes"):
        for row in rows:
            if not row[name].strip():
                what = _("the row of {key} has no {column}", key=_key(row, keys), column=name)
                raise unreadable(path, what)
    for key, count in Counter(_key(row, keys) for row in rows).items():
        if listed and count > 1:
            what = _("{key} is in {count} rows, expected one", key=key, count=count)
            raise unreadable(path, what)
    return rows


@cache
def _reference_columns() -> tuple[Row, ...]:
    return tuple(read_rows(REFERENCE_COLUMNS_PATH, ("table", "column", "is_key", "is_required")))


def _key(row: Row, keys: Sequence[str]) -> str:
    return " ".join(row[name] or _("(empty)") for name in keys)


def unreadable(path: Path, what: str) -> DataFileUnreadable:
    """The error that says what is wrong with a file, and how to get the product's own back."""
    return DataFileUnreadable(
        _(
            "{path}: {what}. Correct the file (data/README.md says how it reads), or take back"
            " the one that came with the product.",
            path=path,
            what=what,
        )
    )


def _check_headings(path: Path, found: list[str], headings: Sequence[str]) -> None:
    if len(set(found)) == len(found) and set(found) == set(headings or found) and found:
        return
    raise unreadable(
        path,
        _(
            "its headings are {found}, expected {expected}, apart by commas",
            found=", ".join(map(repr, found)) or _("missing"),
            expected=", ".join(headings) or _("names that differ"),
        ),
    )


def _check_length(path: Path, line: int, cells: list[str], headings: list[str]) -> None:
    if len(cells) != len(headings):
        raise unreadable(
            path,
            _(
                "line {line} has {found} values, expected {expected}",
                line=line,
                found=len(cells),
                expected=len(headings),
            ),
        )
