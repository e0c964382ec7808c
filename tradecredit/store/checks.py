"""Runs the checks, of queries/checks/ and derived: each returns the rows that break its rule."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from tradecredit.store.book import Book
from tradecredit.store.errors import QueryFailed
from tradecredit.store.queries import query, query_names
from tradecredit.store.running import run

# A check reads whole tables once, on demand; it is no page that somebody waits for.
TIME_LIMIT_SECONDS = 600


@dataclass(frozen=True)
class CheckResult:
    """One rule held against a book; ``broken`` has table_name, row_key and problem."""

    name: str
    rule: str
    broken: pd.DataFrame

    @property
    def is_kept(self) -> bool:
        """Whether no row breaks the rule."""
        return self.broken.empty


def check_names() -> tuple[str, ...]:
    """Names of all checks, in the order in which they are run."""
    return query_names("checks")


def check(book: Book, name: str) -> CheckResult:
    """One check on the last day of the book, with cover computed for default."""
    found = query(name)
    known = {"as_of_date": book.data_end, "exporter_id": None, "loss_cause": "default"}
    parameters = {parameter: known[parameter] for parameter in found.all_parameters}
    broken = run(book, name, parameters, time_limit_seconds=TIME_LIMIT_SECONDS)
    return CheckResult(found.table_name, found.description, broken)


def run_checks(book: Book) -> Iterator[CheckResult]:
    """Every check in turn, each given out as soon as it is done.

    A check that cannot be carried out, say because a value is too large to compute with, does not
    keep the others from naming the row; its error is raised when they are done.
    """
    failures: list[QueryFailed] = []
    for name in check_names():
        try:
            yield check(book, name)
        except QueryFailed as error:
            failures.append(error)
    if failures:
        raise failures[0]
