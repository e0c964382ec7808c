"""A filter changed while a query runs cancels that query; a query too slow ends with a message."""

import re
import shutil
import time
from collections.abc import Iterator

import pytest

from tests import tiny_portfolio
from tests.browser.conftest import Visitor
from tests.browser.visit import Visit
from tradecredit.bench.server import Server, serving
from tradecredit.settings import QUERIES_DIR

SLOW_QUERY = """-- Counts pairs of numbers, which takes minutes for a large row_count.
--
-- grain:   one row
-- params:  row_count
select count(*) as pair_count
from range($row_count) as left_numbers (left_number)
cross join range($row_count) as right_numbers (right_number)
where left_number * right_number % 7 = 1
"""
TIME_LIMIT_SECONDS = 10

pytestmark = pytest.mark.xdist_group("cancelling")


@pytest.fixture(scope="module")
def slow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``slow_app.py``, with a slow query beside the project's own."""
    queries = shutil.copytree(QUERIES_DIR, tmp_path_factory.mktemp("queries") / "queries")
    (queries / "slow").mkdir()
    (queries / "slow" / "pairs.sql").write_text(SLOW_QUERY, encoding="utf-8")
    book = tiny_portfolio.write(tmp_path_factory.mktemp("book"))
    with serving(
        book,
        tmp_path_factory.mktemp("server"),
        "tests/browser/slow_app.py",
        QUERIES_OF_THE_TEST=str(queries),
    ) as server:
        yield server


def test_a_newer_choice_cancels_the_query_of_the_older_one(
    slow_server: Server, visit: Visitor
) -> None:
    opened = visit(slow_server).open("/")
    quick = opened.figures()
    choose_speed(opened, "slow")
    logged(slow_server, r"begin 400000")
    choose_speed(opened, "quick")
    cancelled_after = float(logged(slow_server, r"end 400000 after (\d+\.\d+) s"))
    opened.settle()

    assert cancelled_after < TIME_LIMIT_SECONDS / 2
    assert opened.figures() == quick


def test_a_query_over_its_time_limit_ends_with_what_to_do(
    slow_server: Server, visit: Visitor
) -> None:
    opened = visit(slow_server).open("/?speed=slow")

    assert "took too long and was stopped. Choose" in opened.shown()
    assert opened.figures() == {}


def choose_speed(opened: Visit, speed: str) -> None:
    opened.tab.get_by_role("combobox", name="Speed").click()
    opened.tab.get_by_role("option", name=speed).click()


def logged(server: Server, pattern: str) -> str:
    """First group (or all) of what the server logs within the time limit."""
    ends_at = time.monotonic() + 2 * TIME_LIMIT_SECONDS
    while time.monotonic() < ends_at:
        found = re.search(pattern, server.log())
        if found:
            return found[found.re.groups]
        time.sleep(0.05)
    raise AssertionError(f"{pattern} was not logged:\n{server.log()}")
