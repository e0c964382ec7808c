"""data/reference/*.csv as Arrow tables; the type of a column follows from its name."""

import hashlib
import os
from dataclasses import fields
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from tradecredit import policy_rules
from tradecredit.data_files import read_reference
from tradecredit.language import _
from tradecredit.settings import REFERENCE_DIR
from tradecredit.store.errors import ReferenceUnreadable
from tradecredit.working_days import CalendarDay, calendar

# Codes and ids are never numbers, whatever they look like: a leading zero is part of an HS code.
TEXT_ENDINGS = ("_code", "_codes", "_id", "_name", "_prefix", "_numeric", "_chapters")
DATE_ENDINGS = (
    "_date", "period_start", "period_end", "window_start", "window_end", "valid_from", "valid_to",
    "read_on", "checked_on",
)  # fmt: skip
INTEGER_ENDINGS = ("_days", "_months", "_count", "_year", "target_number")
DECIMAL_ENDINGS = (
    "_usd", "_cny", "_ratio", "_weight", "_multiplier", "_multiple", "_share", "_probability",
    "_bound", "_change", "_value", "_rate", "_min", "_max", "_premium", "_index",
)  # fmt: skip
DECIMAL_NAMES = ("value", "hazard", "latitude", "longitude", "weight")
BOOLEAN_STARTS = ("is_", "has_")


def column_type(column_name: str) -> pa.DataType:
    """Arrow type a reference column has by its name; text where no convention applies."""
    if column_name.startswith(BOOLEAN_STARTS):
        return pa.bool_()
    if column_name.endswith(TEXT_ENDINGS):
        return pa.string()
    if column_name.endswith(DATE_ENDINGS):
        return pa.date32()
    if column_name.endswith(INTEGER_ENDINGS):
        return pa.int32()
    if column_name.endswith(DECIMAL_ENDINGS) or column_name in DECIMAL_NAMES:
        return pa.float64()
    return pa.string()


def reference_tables(folder: Path = REFERENCE_DIR) -> dict[str, pa.Table]:
    """Every reference table by its name in SQL, ``ref_<file name>``."""
    return {f"ref_{path.stem}": reference_table(path) for path in sorted(folder.glob("*.csv"))}


def reference_hash(folder: Path = REFERENCE_DIR) -> str:
    """Hash of the content of every reference file: the numbers of a page depend on them too."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def reference_stamp(folder: Path = REFERENCE_DIR) -> str:
    """Changes whenever a reference file was written: cheap enough to be asked at every run."""
    with os.scandir(folder) as files:
        found = {file.name: file.stat() for file in files if file.name.endswith(".csv")}
    return ";".join(
        f"{name}:{found[name].st_mtime_ns}:{found[name].st_size}" for name in sorted(found)
    )


def reference_table(path: Path) -> pa.Table:
    """One reference file with the column types its names promise."""
    names = list(read_reference(path)[0])
    options = pa.csv.ConvertOptions(
        column_types={name: column_type(name) for name in names},
        strings_can_be_null=True,
        null_values=[""],
        true_values=["true", "yes", "1"],
        false_values=["false", "no", "0"],
    )
    parsing = pa.csv.ParseOptions(newlines_in_values=True)
    try:
        found = pa.csv.read_csv(path, parse_options=parsing, convert_options=options)
    except pa.ArrowInvalid as error:
        raise ReferenceUnreadable(
            _(
                "{path} cannot be read: {reason}. The type of a column follows from its name"
                " (tradecredit/store/reference.py); correct the value or rename the column.",
                path=path,
                reason=str(error).rstrip("."),
            )
        ) from error
    if path.name == "policy_rules.csv":
        policy_rules.check_needed(path)
    return found


@cache
def working_days_table() -> pa.Table:
    """China's public calendar, one row per day: ``ref_working_days`` in SQL."""
    names = [field.name for field in fields(CalendarDay)]
    return pa.table({name: [getattr(day, name) for day in calendar()] for name in names})
