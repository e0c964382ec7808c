"""The desk's book, open, and as a folder that a server reads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import book as desk
from tests.tiny_portfolio import write_frames
from tradecredit import store


@pytest.fixture(scope="session")
def desk_book() -> Iterator[store.Book]:
    with store.open_frames(desk.frames(), label="Desk", data_end=desk.DATA_END) as opened:
        yield opened


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk") / "portfolio"
    return write_frames(folder, desk.frames(), "desk-1", desk.DATA_END)
