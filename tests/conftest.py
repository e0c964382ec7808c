"""Books for the tests: one small enough to read, and the default synthetic one."""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import sweep, tiny_portfolio
from tradecredit import settings, store

BOOKS_KEPT = 2


def pytest_report_header() -> list[str]:
    """Says which of the two a run is."""
    return ["cases of property tests: many (sweep)" if sweep.IS_SWEEP else "cases: a sample"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The sample book must be built before anything reads it: such tests are slow."""
    for item in items:
        if "sample_folder" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def tiny_book() -> Iterator[store.Book]:
    """The hand-written book of ``tests/tiny_portfolio.py``."""
    with store.open_frames(
        tiny_portfolio.frames(), label="Tiny", data_end=tiny_portfolio.DATA_END
    ) as book:
        yield book


@pytest.fixture(scope="session")
def sample_folder(pytestconfig: pytest.Config) -> Path:
    """Folder of the default synthetic book, built once for each state of its sources."""
    from tradecredit.synthetic import build_book

    cache = pytestconfig.cache.mkdir("sample-book")
    folder = cache / _sources_hash() / "portfolio"
    with _locked(cache / "lock"):
        if not (folder / store.MANIFEST_NAME).exists():
            _forget_older(cache)
            build_book(folder)
    return folder


@pytest.fixture(scope="session")
def sample_book(sample_folder: Path) -> Iterator[store.Book]:
    """The default synthetic book, opened from its folder."""
    with store.open_folder(sample_folder) as book:
        yield book


def _sources_hash() -> str:
    """Hash of everything the synthetic book is made from."""
    sources = [
        *(settings.PROJECT_DIR / "tradecredit" / "synthetic").rglob("*.py"),
        *settings.REFERENCE_DIR.glob("*.csv"),
        *(settings.QUERIES_DIR / "marts").glob("*.sql"),
        *(settings.QUERIES_DIR / "positions").glob("*.sql"),
        *(settings.QUERIES_DIR / "cover").glob("*.sql"),
        *(settings.PROJECT_DIR / "tradecredit" / "store").glob("*.py"),
        settings.DICTIONARY_PATH,
    ]
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _forget_older(cache: Path) -> None:
    """Keeps the newest books: another test run may be reading one of them."""
    folders = [path for path in cache.iterdir() if path.is_dir() and not path.is_symlink()]
    newest_first = sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in newest_first[BOOKS_KEPT:]:
        shutil.rmtree(folder)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time: several test workers share one built book."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
