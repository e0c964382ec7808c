"""Queries that follow from ``data/dictionary.csv``: the view of each table, the generic checks.

Each is the text of a query file, header included, and is found, checked and run as one. All
names in the texts are the dictionary's own.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import NamedTuple

from tradecredit import tables
from tradecredit.tables import REFERENCE_PREFIX, Column

MONEY_UNITS = ("US$", "RMB")
UNITS_WITH_A_RULE = (*MONEY_UNITS, "ratio", "days")
CHECK_COLUMNS = ("table_name", "row_key", "problem")


class Fault(NamedTuple):
    """SQL that is true where a value breaks a rule, and what is expected in its place."""

    condition: str
    expected: str


class Rule(NamedTuple):
    """A rule in words, the columns that it is about, and how a value of one breaks it."""

    sentence: str
    is_about: Callable[[Column], bool]
    fault: Callable[[Column], Fault]


@cache
def derived_queries() -> dict[str, str]:
    """Text of each derived query by its name: ``staging/stg_<table>``, ``checks/<rule>``."""
    rules = RULES | {f"references_{name}": _reference_rule(name) for name in _referenced_tables()}
    return {
        **{f"staging/stg_{name}": _staging_view(name) for name in tables.table_names()},
        **{f"checks/{name}": _check(rule) for name, rule in rules.items()},
        "checks/keys_unique": _keys_unique(),
    }


def quoted(text: str) -> str:
    """``text`` as an SQL string."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


# --- how a value can be wrong -----------------------------------------------------------------


def missing(column: Column) -> Fault:
    """No value."""
    return Fault(f"{column.column_name} is null", "a value")


def not_allowed(column: Column) -> Fault:
    """A value other than those that the dictionary allows."""
    return Fault(f"not ({_is_allowed(column)})", column.allowed_words)


def not_finite(column: Column) -> Fault:
    """Infinity or "not a number".

    Asked of each value, not as a range: a range is answered from the bounds that a Parquet
    file keeps of its columns, and those pass over what is not a number.
    """
    return Fault(f"not isfinite({column.column_name})", "a finite number")


def later_than_the_data(column: Column) -> Fault:
    """A day that the book cannot know yet."""
    later = f"{column.column_name} > cast($as_of_date as date)"
    return Fault(later, "a day up to the end of the data")


def unmatched(column: Column) -> Fault:
    """A value that the column referred to lacks, and that is not allowed besides."""
    target, _dot, key = column.references.partition(".")
    view = target if target.startswith(REFERENCE_PREFIX) else f"stg_{target}"
    own = f"stg_{column.table_name}.{column.column_name}"
    is_there = f"exists (select 1 from {view} where {view}.{key} = {own})"  # noqa: S608 - own names
    condition, expected = f"{own} is not null and not {is_there}", f"a value of {target}.{key}"
    if column.allowed:
        condition = f"not ({_is_allowed(column)}) and {condition}"
        expected = f"{expected}, or {column.allowed_words}"
    return Fault(f"({condition})", expected)


def _is_allowed(column: Column) -> str:
    if column.type_name == "string":
        return f"{column.column_name} similar to {quoted(column.allowed)}"
    return f"{column.column_name} {column.allowed}"


# --- the rules --------------------------------------------------------------------------------


def _has_a_list(column: Column) -> bool:
    """Whether ``allowed`` is neither of a date or a unit, nor about values beside a reference."""
    has_other_rule = column.unit in UNITS_WITH_A_RULE or column.references
    return column.allowed != "" and column.type_name != "date" and not has_other_rule


RULES = {
    "required_values": Rule(
        "Every column that the dictionary calls required is filled in.",
        lambda column: column.is_required,
        missing,
    ),
    "values_from_their_lists": Rule(
        "Words come from the lists of the dictionary; countries are two capital letters.",
        _has_a_list,
        not_allowed,
    ),
    "amounts_in_range": Rule(
        "Amounts of money lie between 0 and 10^12, and a claim's movement is never 0.",
        lambda column: column.unit in MONEY_UNITS,
        not_allowed,
    ),
    "ratios_between_0_and_1": Rule(
        "Ratios and probabilities lie between 0 and 1.",
        lambda column: column.unit == "ratio",
        not_allowed,
    ),
    "days_in_range": Rule(
        "Numbers of days lie between 0 and 720.",
        lambda column: column.unit == "days",
        not_allowed,
    ),
    "numbers_are_finite": Rule(
        'Every amount and ratio is a finite number; unknown is empty, never "not a number".',
        lambda column: column.type_name == "float",
        not_finite,
    ),
    "nothing_after_the_data_end": Rule(
        "Nothing is dated later than the last day the book knows anything about.",
        lambda column: column.type_name == "date" and column.allowed != tables.ANY_DAY,
        later_than_the_data,
    ),
    "references_codes": Rule(
        "Every city, sector, insurer, scheme and pool member is in its reference table; a"
        " ledger that does not say has city, sector and insurer unknown.",
        lambda column: column.references.startswith(REFERENCE_PREFIX),
        unmatched,
    ),
}


def _referenced_tables() -> list[str]:
    """Tables of a book that columns refer to."""
    named = dict.fromkeys(column.references.partition(".")[0] for column in tables.columns())
    return [name for name in named if name in tables.table_names()]


def _reference_rule(table_name: str) -> Rule:
    (key,) = tables.key_columns(table_name)
    return Rule(
        f"Every {key.removesuffix('_id')} that a row names is in the table of {table_name}.",
        lambda column: column.references == f"{table_name}.{key}",
        unmatched,
    )


# --- from rules to text -----------------------------------------------------------------------


def _staging_view(table_name: str) -> str:
    """Every column of a table, whatever else its files hold."""
    names = ",\n    ".join(tables.schema(table_name).names)
    return _query(
        f"The table {table_name} of the book.",
        grain=tables.key_columns(table_name),
        body=f"select\n    {names}\nfrom raw.{table_name}",
    )


def _check(rule: Rule) -> str:
    """Text of the check that gives each row with a value that breaks the rule, once."""
    by_table = groupby(filter(rule.is_about, tables.columns()), lambda column: column.table_name)
    broken = (
        _broken_rows(name, {column.column_name: rule.fault(column) for column in columns})
        for name, columns in by_table
    )
    return _rows_of(rule.sentence, broken)


def _broken_rows(table_name: str, faults: Mapping[str, Fault]) -> str:
    conditions = "\n    or ".join(fault.condition for fault in faults.values())
    return f"""
select
    '{table_name}' as table_name,
    {_row_key(table_name)} as row_key,
    {_problems(faults)} as problem
from stg_{table_name}
where
    {conditions}
"""  # noqa: S608 - own names


def _problems(faults: Mapping[str, Fault]) -> str:
    problems = {name: _problem(name, fault) for name, fault in faults.items()}
    if len(faults) == 1:
        return problems.popitem()[1]
    found = (f"case when {faults[name].condition} then {problems[name]} end" for name in faults)
    return "concat_ws('; ', {})".format(",\n        ".join(found))


def _problem(name: str, fault: Fault) -> str:
    found = f"coalesce(cast({name} as varchar), 'empty')"
    return f"concat('{name} is ', {found}, {quoted(f', expected {fault.expected}')})"


def _keys_unique() -> str:
    repeated = (
        f"""
select
    '{name}' as table_name,
    {_row_key(name)} as row_key,
    concat('the key is in ', count(*), ' rows, expected 1') as problem
from stg_{name}
group by {", ".join(tables.key_columns(name))}
having count(*) > 1
"""  # noqa: S608 - own names
        for name in tables.table_names()
    )
    return _rows_of("The key of every table is unique.", repeated)


def _row_key(table_name: str) -> str:
    names = tables.key_columns(table_name)
    parts = (f"coalesce(cast({name} as varchar), 'unknown')" for name in names)
    return f"concat_ws(' ', {', '.join(parts)})"


def _rows_of(sentence: str, selects: Iterable[str]) -> str:
    """Text of the check that gives the rows of all ``selects``."""
    rows = "\nunion all\n".join(selects)
    return _query(
        sentence, grain=CHECK_COLUMNS, body=f"{rows}\norder by {', '.join(CHECK_COLUMNS)}"
    )


def _query(description: str, *, grain: Iterable[str], body: str) -> str:
    """A query file: its header, then its text."""
    return f"""-- {description}
--
-- grain:   one row per {", ".join(grain)}
-- params:  {"as_of_date" if "$as_of_date" in body else "none"}
{body}"""
