"""A book is the same for the same seed, whole or not there, and small in memory."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.sweep import pick
from tradecredit import store, tables
from tradecredit.settings import PROJECT_DIR
from tradecredit.synthetic import book, build_book, writing

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("build")]

SMALL = 0.0005

# Builds a small book and kills itself, with the signal nothing can catch, when the system is
# asked for the n-th time to bring a file or folder to the disk. The monthly summaries, which are
# files like the others and take most of the time, are left out.
KILLED_BUILD = """
import os, signal, sys
from pathlib import Path
from tradecredit.synthetic import book, build_book

book._write_marts = lambda folder: None

out, seed, fatal_call = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
calls, sync = 0, os.fsync

def counting_sync(descriptor):
    global calls
    calls += 1
    if calls == fatal_call:
        os.kill(os.getpid(), signal.SIGKILL)
    sync(descriptor)

os.fsync = counting_sync
build_book(out, scale=0.0005, seed=seed)
print(calls)
"""

# Peak memory of making all chunks, the larger book being several chunks of the same size.
MEMORY_OF_CHUNKS = """
import resource, sys
from pathlib import Path
from tradecredit.synthetic import book

book.EXPORTERS_PER_CHUNK = 200
book._write_marts = lambda folder: None
book.build_book(Path(sys.argv[1]), scale=float(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != writing.BUILT_AT_NAME
    }


def exporter_count(out: Path) -> int:
    with store.open_folder(out) as opened, opened.cursor() as cursor:
        return cursor.execute("select count(*) from stg_exporters").fetchone()[0]


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_book(tmp_path_factory.mktemp("small") / "portfolio", scale=SMALL)


@pytest.fixture
def without_summaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the monthly summaries, which take most of the time of a small book."""
    monkeypatch.setattr(book, "_write_marts", lambda folder: None)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(small_book: Path, tmp_path: Path):
    again = build_book(tmp_path / "portfolio", scale=SMALL)
    assert bytes_of(again) == bytes_of(small_book)


@pytest.mark.usefixtures("without_summaries")
def test_another_seed_gives_another_book(small_book: Path, tmp_path: Path):
    other = build_book(tmp_path / "portfolio", scale=SMALL, seed=7)
    name = "shipments/part-00000.parquet"
    assert bytes_of(other)[name] != bytes_of(small_book)[name]
    assert other.name != small_book.name


def test_a_small_book_has_all_tables_and_passes_every_check(small_book: Path):
    with store.open_folder(small_book) as opened:
        broken = [result.name for result in store.run_checks(opened) if not result.is_kept]
        counts = opened.manifest["row_counts"]
    assert broken == []
    assert set(counts) == set(tables.table_names())
    assert min(counts.values()) > 0
    assert counts["exporters"] == 100


@pytest.mark.usefixtures("without_summaries")
def test_progress_goes_from_nothing_to_all(tmp_path: Path):
    told: list[tuple[float, str]] = []
    build_book(tmp_path / "portfolio", scale=SMALL, progress=lambda *step: told.append(step))
    shares = [share for share, _step in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(step for _share, step in told)


@pytest.mark.usefixtures("without_summaries")
def test_the_data_end_where_it_is_told_to(tmp_path: Path):
    built = build_book(tmp_path / "portfolio", scale=SMALL, data_end=date(2026, 3, 31))
    with store.open_folder(built) as opened:
        assert opened.data_end == date(2026, 3, 31)
        assert store.check(opened, "checks/nothing_after_the_data_end").is_kept


@pytest.mark.parametrize("scale", [0, 0.0001, -1, float("nan"), float("inf")])
def test_a_scale_that_gives_no_book_is_refused_with_the_least_one(tmp_path: Path, scale: float):
    with pytest.raises(ValueError, match="needs at least 50"):
        build_book(tmp_path / "portfolio", scale=scale)


def test_an_end_outside_the_known_path_is_refused_with_the_range(tmp_path: Path):
    with pytest.raises(ValueError, match="2026-01-31"):
        build_book(tmp_path / "portfolio", scale=SMALL, data_end=date(2019, 1, 1))


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path):
    out = tmp_path / "portfolio"
    out.mkdir()
    (out / "mine.txt").write_text("keep")
    with pytest.raises(writing.PlaceTakenError, match="Move it away"):
        build_book(out, scale=SMALL)
    assert (out / "mine.txt").read_text() == "keep"


def test_a_link_of_somebody_else_is_left_alone(tmp_path: Path):
    out = tmp_path / "portfolio"
    out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(writing.PlaceTakenError, match="link of its own"):
        build_book(out, scale=SMALL)
    assert out.readlink() == tmp_path / "elsewhere"


def test_a_seed_below_zero_is_told(tmp_path: Path):
    with pytest.raises(ValueError, match="seed is -4"):
        build_book(tmp_path / "portfolio", scale=SMALL, seed=-4)


@pytest.mark.usefixtures("without_summaries")
def test_folders_of_somebody_else_beside_the_versions_stay(tmp_path: Path):
    out = tmp_path / "portfolio"
    mine = writing.versions_dir(out) / "mine"
    mine.mkdir(parents=True)
    build_book(out, scale=SMALL)
    assert mine.is_dir()


@pytest.mark.usefixtures("without_summaries")
def test_the_last_two_versions_are_kept_and_no_older(tmp_path: Path):
    out = tmp_path / "portfolio"
    built = [build_book(out, scale=SMALL, seed=seed) for seed in (1, 2, 3)]
    assert [folder.exists() for folder in built] == [False, True, True]
    assert out.resolve() == built[-1].resolve()


@pytest.mark.sweep
def test_a_build_killed_at_any_moment_leaves_the_old_book_and_no_rubbish(tmp_path: Path):
    out = tmp_path / "portfolio"
    whole = python(KILLED_BUILD, tmp_path / "whole", 2, 0)
    calls = int(whole.stdout)
    old = build_book(out, scale=SMALL, seed=1).name
    # The last calls are those around the two renames.
    for moment in pick(sample=(6, calls - 1, calls), sweep=range(1, calls + 1)):
        killed = python(KILLED_BUILD, out, 2, moment)
        assert killed.returncode == -9, killed.stderr
        assert exporter_count(out) == 100
        if moment < calls:
            assert json.loads((out / "manifest.json").read_text())["seed"] == 1
    built = build_book(out, scale=SMALL, seed=3)
    assert exporter_count(out) == 100
    left = sorted(path.name for path in writing.versions_dir(out).iterdir())
    assert built.name in left
    assert old not in left
    assert not [name for name in left if name.startswith(writing.UNFINISHED_PREFIX)]
    assert len(left) <= 3  # two versions and the lock


@pytest.mark.slow
def test_two_builds_at_once_wait_for_each_other(tmp_path: Path):
    out = tmp_path / "portfolio"
    code = (
        "import sys; from pathlib import Path; from tradecredit.synthetic import build_book;"
        " print(build_book(Path(sys.argv[1]), scale=0.0005).name)"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(out)],
            cwd=PROJECT_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _process in range(2)
    ]
    assert all(process.wait() == 0 for process in running)
    assert exporter_count(out) == 100


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_chunks(tmp_path: Path):
    two, eight = (
        int(python(MEMORY_OF_CHUNKS, tmp_path / str(scale), scale).stdout)
        for scale in (0.002, 0.008)
    )
    # Four times the book; the rest is room for what the memory allocator keeps.
    assert eight < 1.25 * two


@pytest.mark.parametrize(
    ("scale", "sizes"),
    [(0.01, [2000]), (0.0005, [100]), (0.02, [2000, 2000]), (0.015, [1500, 1500])],
)
def test_a_chunk_holds_at_most_2000_exporters(scale: float, sizes: list[int]):
    assert book.chunk_sizes(scale) == sizes


@pytest.mark.usefixtures("without_summaries")
def test_ids_run_on_over_the_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(book, "EXPORTERS_PER_CHUNK", 60)
    built = build_book(tmp_path / "portfolio", scale=SMALL)
    assert len(list((built / "shipments").glob("*.parquet"))) == 2
    with store.open_folder(built) as opened:
        for check in ("checks/keys_unique", "checks/references_buyers"):
            assert store.check(opened, check).is_kept
