"""A folder of queries of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tradecredit.store import queries

HEADER = "-- A query of a test.\n--\n-- grain:   one row\n-- params:  {params}\n"


@pytest.fixture
def write_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Writes ``trial/<name>.sql`` into a folder that stands in for queries/; returns its name."""
    folder = tmp_path / "queries"
    monkeypatch.setattr(queries, "QUERIES_DIR", folder)

    def write(name: str, body: str, *, params: str = "none", header: str = HEADER) -> str:
        path = folder / "trial" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header.format(params=params) + body, encoding="utf-8")
        return f"trial/{name}"

    return write
