"""The workers that share the tests."""

import os

import pytest


@pytest.mark.xdist_group("probe")
def test_tests_of_one_group_are_sent_to_one_worker(request: pytest.FixtureRequest) -> None:
    """Else pages are opened once a worker: pytest-xdist 3.8 knows groups up to pytest 9.1."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@probe")
