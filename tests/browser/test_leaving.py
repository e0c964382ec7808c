"""What a visitor had is given back after the visitor left."""

import time
from pathlib import Path

import pytest

from tests import tiny_portfolio
from tests.browser.conftest import Visitor
from tradecredit.bench.server import serving

pytestmark = pytest.mark.xdist_group("leaving")

SECONDS = 60


def test_a_ledger_is_gone_soon_after_its_visitor_left_and_another_one_too(
    visit: Visitor, tmp_path: Path
) -> None:
    """Streamlit keeps a visitor's session for the time set here, until a later one leaves."""
    book = tiny_portfolio.write(tmp_path / "book")
    with serving(
        book,
        tmp_path,
        "tests/browser/leaving_app.py",
        PYTHONPATH=".",
        STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="1",
    ) as server:
        visit(server).open("/").close()
        assert "a ledger is gone" not in server.log()
        ends_at = time.monotonic() + SECONDS
        while "a ledger is gone" not in server.log() and time.monotonic() < ends_at:
            visit(server).open("/").close()

        assert "a ledger is gone" in server.log()
