"""Runs the checks, of queries/checks/ and derived: each returns the rows that break its rule."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from tradecredit.language import _
from tradecredit.store.book import Book
from tradecredit.store.derived import CHECK_COLUMNS
from tradecredit.store.errors import QueryFailed, QueryTooLarge, QueryTooSlow
from tradecredit.store.queries import query, query_names
from tradecredit.store.running import run


@dataclass(frozen=True)
class CheckResult:
    """One rule held against a book; ``broken`` has table_name, row_key and problem.

    Where ``failure`` says why the check could not be carried out, no row is known to break it.
    """

    name: str
    rule: str
    broken: pd.DataFrame
    failure: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether it is known that no row breaks the rule."""
        return self.broken.empty and not self.failure


def check_names() -> tuple[str, ...]:
    """Names of all checks, in the order in which they are run."""
    return query_names("checks")


def check(book: Book, name: str, *, time_limit_seconds: float = 0) -> CheckResult:
    """One check on the last day of the book, with cover computed for default.

    A check reads whole tables and no page waits for it, so it may take any time unless limited.
    """
    found = query(name)
    known = {"as_of_date": book.data_end, "exporter_id": None, "loss_cause": "default"}
    parameters = {parameter: known[parameter] for parameter in found.all_parameters}
    try:
        broken = run(book, name, parameters, time_limit_seconds=time_limit_seconds)
    except QueryTooSlow as error:
        raise QueryTooSlow(
            _(
                "The check {name} took longer than {limit} seconds and was stopped. Give it longer"
                " (--time-limit SECONDS, 0 for no limit).",
                name=found.table_name,
                limit=f"{time_limit_seconds:g}",
            )
        ) from error
    return CheckResult(found.table_name, found.description, broken)


def run_checks(book: Book, *, time_limit_seconds: float = 0) -> Iterator[CheckResult]:
    """Every check in turn, each given out as soon as it is done; the limit is each one's own.

    A check that cannot be carried out, say because a value is too large to compute with, is a
    result too: what it follows from is usually named by another.
    """
    for name in check_names():
        try:
            yield check(book, name, time_limit_seconds=time_limit_seconds)
        except (QueryFailed, QueryTooSlow, QueryTooLarge) as error:
            found = query(name)
            nothing = pd.DataFrame(columns=list(CHECK_COLUMNS))
            yield CheckResult(found.table_name, found.description, nothing, str(error))
