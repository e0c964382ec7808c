"""The SQL files under queries/: found by path, with a header that is read and checked.

Those that follow from the dictionary (``derived``) have no file, and are no different otherwise.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from tradecredit.language import _
from tradecredit.settings import DICTIONARY_PATH, QUERIES_DIR
from tradecredit.store.derived import derived_queries
from tradecredit.store.errors import QueryHeaderError, QueryUnknown

HEADER_KEYS = ("grain", "params", "includes", "uses")
SINGLE_ROW_GRAIN = "one row"
# A semicolon at the end, with comments after it.
END_OF_STATEMENT = r";\s*(--[^\n]*\s*)*\Z"

# Parameters that a caller may leave out: then they are null.
OPTIONAL_PARAMETERS = ("compared_date",)


@dataclass(frozen=True)
class Query:
    """One query: what it returns, what one row is, and what it needs.

    ``sql`` is the text to run, with the queries it includes as its first common table
    expressions. ``parameters`` are the named parameters of that text, ``all_parameters`` those
    that a caller must give, of the queries it uses as well. ``grain_columns`` is empty where the
    result is a single row. ``path`` is its file, or the dictionary where it is derived from that.
    """

    name: str
    description: str
    grain: str
    parameters: tuple[str, ...]
    includes: tuple[str, ...]
    uses: tuple[str, ...]
    sql: str
    path: Path

    @property
    def subject(self) -> str:
        """The folder: ``exposure`` of ``exposure/buyer_board``."""
        return self.name.rpartition("/")[0]

    @property
    def table_name(self) -> str:
        """The name under which a query that uses or includes this one reads its result."""
        return self.name.rpartition("/")[2]

    @property
    def grain_columns(self) -> tuple[str, ...]:
        """Columns that are unique together."""
        return _names(self.grain.removeprefix(SINGLE_ROW_GRAIN).removeprefix(" per"))

    @property
    def all_parameters(self) -> tuple[str, ...]:
        """Own parameters, then those of the used queries, each once; no optional ones."""
        return tuple(name for name in self._with_used if name not in OPTIONAL_PARAMETERS)

    @property
    def optional_parameters(self) -> tuple[str, ...]:
        """Parameters that may be left out, those of the used queries as well."""
        return tuple(name for name in self._with_used if name in OPTIONAL_PARAMETERS)

    @property
    def _with_used(self) -> tuple[str, ...]:
        used = (name for used in used_by(self) for name in used.parameters)
        return _each_once((*self.parameters, *used))


def query_names(subject: str | None = None) -> tuple[str, ...]:
    """Names of all queries in alphabetical order, or of one subject's."""
    files = (
        path.relative_to(QUERIES_DIR).with_suffix("").as_posix()
        for path in QUERIES_DIR.glob(f"{subject or '*'}/*.sql")
    )
    derived = (name for name in derived_queries() if subject in (None, name.partition("/")[0]))
    return tuple(sorted([*files, *derived]))


def query(name: str) -> Query:
    """The query of that name; raises ``QueryUnknown`` or ``QueryHeaderError``.

    A file changed on disk is read again, so that an edit shows without a restart.
    """
    return _composed(_parts_of(name))


def used_by(asked: Query) -> tuple[Query, ...]:
    """All queries ``asked`` uses, directly or not, each after those it uses itself."""
    found: dict[str, Query] = {}
    _gather_used(asked, found, ())
    del found[asked.name]
    _check_table_names((*found.values(), asked))
    return tuple(found.values())


def _gather_used(asked: Query, found: dict[str, Query], used_by: tuple[str, ...]) -> None:
    if asked.name in used_by:
        raise QueryHeaderError(_circle_message((*used_by, asked.name)))
    if asked.name in found:
        return
    for other in asked.uses:
        _gather_used(query(other), found, (*used_by, asked.name))
    found[asked.name] = asked


def _check_table_names(queries: Iterable[Query]) -> None:
    """Refuse two queries whose results would be tables of one name."""
    names: dict[str, str] = {}
    for other in queries:
        first = names.setdefault(other.table_name, other.name)
        if first != other.name:
            raise QueryHeaderError(
                _(
                    "{path}: the results of {first} and {second} would both be called {name};"
                    " rename one of the two files.",
                    path=other.path,
                    first=first,
                    second=other.name,
                    name=other.table_name,
                )
            )


def in_order_of_use(names: tuple[str, ...]) -> tuple[str, ...]:
    """The queries ``names``, each after those of them that it uses."""
    graph = {name: [used for used in query(name).uses if used in names] for name in names}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise QueryHeaderError(_circle_message(error.args[1])) from None


def _parts_of(name: str) -> tuple[Query, ...]:
    """The query of that name as it is written, after all those it includes, each once."""
    found: dict[str, Query] = {}
    _gather(name, found, ())
    _check_table_names(found.values())
    return tuple(found.values())


def _gather(name: str, found: dict[str, Query], included_by: tuple[str, ...]) -> None:
    if name in included_by:
        raise QueryHeaderError(_circle_message((*included_by, name)))
    if name in found:
        return
    own = _written(name)
    for other in own.includes:
        _gather(other, found, (*included_by, name))
    found[name] = own


def _written(name: str) -> Query:
    """The query of that name by itself, without what it includes."""
    if name in derived_queries():
        return _parsed(name, DICTIONARY_PATH, derived_queries()[name])
    path = _path(QUERIES_DIR, name)
    if not path.is_file():
        raise QueryUnknown(_unknown_message(name))
    return _read(name, path, path.stat().st_mtime_ns)


@cache
def _path(folder: Path, name: str) -> Path:
    """Where the file of that name is, if it is; kept, as putting a path together takes longest."""
    if not re.fullmatch(r"\w+/\w+", name):
        raise QueryUnknown(_unknown_message(name))
    return folder / f"{name}.sql"


@cache
def _composed(parts: tuple[Query, ...]) -> Query:
    """The last of ``parts``, with those before it as the first common table expressions."""
    *included, own = parts
    if not included:
        return own
    header, body = _split(own.sql)
    steps = [f"{part.table_name} as (\n\n{_split(part.sql)[1]}\n\n)" for part in included]
    steps_of_own = re.match(r"with(\s+recursive)?\b", body, re.IGNORECASE)
    rest = body[steps_of_own.end() :] if steps_of_own else body
    start = ("with recursive" if steps_of_own and steps_of_own[1] else "with") + "\n\n"
    start += ",\n\n".join(steps) + ("," if steps_of_own else "")
    return replace(
        own,
        parameters=_each_once(name for part in parts for name in part.parameters),
        uses=_each_once(name for part in parts for name in part.uses),
        sql=f"{header}{start}\n\n{rest.lstrip()}",
    )


def _split(sql: str) -> tuple[str, str]:
    """The header of a text, and what follows it."""
    lines = sql.splitlines(keepends=True)
    height = len(_header_lines(sql))
    return "".join(lines[:height]), "".join(lines[height:]).strip()


@cache
def _read(name: str, path: Path, _modified: int) -> Query:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryHeaderError(
            _("{path} is not a text in UTF-8: {reason}.", path=path, reason=error)
        ) from error
    return _parsed(name, path, text)


@cache
def _parsed(name: str, path: Path, sql: str) -> Query:
    description, facts = parse_header(sql, path)
    found = Query(
        name=name,
        description=description,
        grain=facts["grain"],
        parameters=() if facts["params"] == "none" else _names(facts["params"]),
        includes=_names(facts.get("includes", "")),
        uses=_names(facts.get("uses", "")),
        sql=re.sub(END_OF_STATEMENT, "", sql.strip()),
        path=path,
    )
    _check_body(found)
    return found


def parse_header(sql: str, path: Path) -> tuple[str, dict[str, str]]:
    """Description and facts (``HEADER_KEYS``) of the comment at the head.

    A comment line without a key continues the fact above it, up to an empty comment line;
    what follows the facts after that are remarks for the reader of the file.
    """
    description: list[str] = []
    facts: dict[str, str] = {}
    key = ""
    for line in _header_lines(sql):
        start = re.match(rf"({'|'.join(HEADER_KEYS)}):\s*(.*)", line)
        if start:
            key, facts[start[1]] = start[1], start[2]
        elif not line:
            key = ""
        elif key:
            facts[key] = f"{facts[key]} {line}"
        elif not facts:
            description.append(line)
    _check_header(" ".join(description), facts, path)
    return " ".join(description), facts


def _header_lines(sql: str) -> list[str]:
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return lines


def _check_header(description: str, facts: dict[str, str], path: Path) -> None:
    missing = [key for key in ("grain", "params") if not facts.get(key)]
    if not description:
        missing.insert(0, "description")
    if missing:
        raise QueryHeaderError(
            _(
                "{path} has no {missing} in its header; begin it as queries/README.md shows.",
                path=path,
                missing=", ".join(missing),
            )
        )
    if not facts["grain"].startswith(SINGLE_ROW_GRAIN):
        raise QueryHeaderError(
            _(
                "{path}: the grain is {found!r}; expected 'one row' or"
                " 'one row per column, column'.",
                path=path,
                found=facts["grain"],
            )
        )


def _check_body(found: Query) -> None:
    """One SELECT, whose named parameters are those of the header."""
    try:
        statements = duckdb.extract_statements(found.sql)
    except duckdb.Error as error:
        raise QueryHeaderError(
            _("{path} is not valid SQL: {reason}", path=found.path, reason=error)
        ) from error
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise QueryHeaderError(_("{path} must hold one select statement.", path=found.path))
    in_body = statements[0].named_parameters
    if in_body != set(found.parameters):
        raise QueryHeaderError(
            _(
                "{path}: the header names the parameters {header}, the text has {body};"
                " write the same in both.",
                path=found.path,
                header=", ".join(sorted(found.parameters)) or "none",
                body=", ".join(sorted(in_body)) or "none",
            )
        )


def _names(text: str) -> tuple[str, ...]:
    without_remarks = re.sub(r"\(.*?\)", "", text).strip().removesuffix(".")
    return tuple(part.strip() for part in re.split(r",| and ", without_remarks) if part.strip())


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _circle_message(names: Sequence[str]) -> str:
    return _("Queries use each other in a circle: {names}.", names=", ".join(names))


def _unknown_message(name: str) -> str:
    names = query_names()
    closest = difflib.get_close_matches(name, names, n=3, cutoff=0.3) or names
    return _(
        "There is no query {name!r}. The closest are: {closest}.",
        name=name,
        closest=", ".join(closest),
    )
