"""Books for the tests: one small enough to read, and the default synthetic one."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import sweep, tiny_portfolio
from tests.desk import book as desk
from tradecredit import settings, store

BOOKS_KEPT = 2


def pytest_report_header() -> str:
    """Says which of the two a run is."""
    return f"property tests: {'a sweep' if sweep.IS_SWEEP else 'a sample'} of cases"


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Mark what reads the sample book as slow, and begin with what takes long.

    Marked before tests are picked by their marks, put in order after pytest has done so. The very
    first test builds the sample book; the other worker goes on with tests that do not need it.
    The quick ones come last, so that both workers end together.
    """
    for item in items:
        if _reads_sample_book(item):
            item.add_marker(pytest.mark.slow)
    yield
    builder = next(filter(_reads_sample_book, items), None)
    places: dict[str, tuple[int, int]] = {}
    modules = list(dict.fromkeys(item.path for item in items))

    def place(item: pytest.Item) -> tuple[tuple[int, int], int, int]:
        group = item.get_closest_marker("xdist_group")
        turn = 0 if item is builder else 1 + _turn(item)
        name = group.args[0] if group else item.nodeid
        # The tests of one group come as they are written: what changes a shared page comes last.
        line = item.location[1] or 0
        return places.setdefault(name, (turn, len(places))), modules.index(item.path), line

    items.sort(key=place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing is left out: a test that cannot run there has failed."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"left out in CI: {report.longrepr}"
    return report


def _reads_sample_book(item: pytest.Item) -> bool:
    return "sample_folder" in getattr(item, "fixturenames", ())


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("browser") or _reads_sample_book(item):
        return 1
    return 0 if item.get_closest_marker("slow") else 2


@pytest.fixture(scope="session")
def tiny_book() -> Iterator[store.Book]:
    """The hand-written book of ``tests/tiny_portfolio.py``."""
    with store.open_frames(
        tiny_portfolio.frames(), label="Tiny", data_end=tiny_portfolio.DATA_END
    ) as book:
        yield book


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-written book as a folder that a page reads."""
    return tiny_portfolio.write(tmp_path_factory.mktemp("tiny") / "portfolio")


@pytest.fixture(scope="session")
def desk_book() -> Iterator[store.Book]:
    """The exporter's desk of ``tests/desk/book.py``."""
    with store.open_frames(desk.frames(), label="Desk", data_end=desk.DATA_END) as book:
        yield book


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exporter's desk as a folder that a page reads."""
    folder = tmp_path_factory.mktemp("desk") / "portfolio"
    return tiny_portfolio.write_frames(folder, desk.frames(), "desk-1", desk.DATA_END)


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
        *(settings.QUERIES_DIR / "obligations").glob("*.sql"),
        *(settings.QUERIES_DIR / "advice").glob("*.sql"),
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
