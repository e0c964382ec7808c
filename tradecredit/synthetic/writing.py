"""Writes a book into a new folder and lets it become current by one rename of a link.

Beside the link ``<out>`` is ``<out>-versions/`` with one folder per version. A build works in
a folder whose name begins with a dot, under a lock that the system gives back when the process
dies; whoever builds next removes what a killed build has left.
"""

import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tradecredit import tables
from tradecredit.language import _

ROW_GROUP_ROWS = 20_000
MANIFEST_NAME = "manifest.json"
BUILT_AT_NAME = "built_at.txt"
UNFINISHED_PREFIX = ".building-"
# Only folders named so are ever removed: the folder of versions may hold other things.
VERSION_PREFIX = "sample-"
LOCK_NAME = ".lock"
# Nearly every value of these differs from the others, so that a dictionary only costs.
PLAIN_COLUMNS = {"invoice_id", "invoice_amount_usd", "premium_usd", "bill_of_lading"}


class PlaceTakenError(FileExistsError):
    """The place of the book is taken by something that is not a built book."""


def versions_dir(out: Path) -> Path:
    """Folder beside the link that holds the versions."""
    return out.with_name(f"{out.name}-versions")


@contextmanager
def building_lock(out: Path) -> Iterator[bool]:
    """One build of a book at a time; true when another process had to be waited for."""
    _refuse_foreign_place(out)
    parent = versions_dir(out)
    parent.mkdir(parents=True, exist_ok=True)
    with (parent / LOCK_NAME).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            waited = False
        except BlockingIOError:
            fcntl.flock(lock, fcntl.LOCK_EX)
            waited = True
        yield waited


@contextmanager
def building_folder(out: Path) -> Iterator[Path]:
    """An empty folder to build in, removed unless it is published; needs the lock."""
    _remove_unfinished(out)
    folder = versions_dir(out) / f"{UNFINISHED_PREFIX}{uuid.uuid4().hex}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_part(folder: Path, table_name: str, number: int, table: pa.Table) -> None:
    """One part file of one table; the same table gives the same bytes."""
    (folder / table_name).mkdir(exist_ok=True)
    path = folder / table_name / f"part-{number:05d}.parquet"
    pq.write_table(
        table,
        path,
        compression="zstd",
        row_group_size=ROW_GROUP_ROWS,
        use_dictionary=[name for name in table.column_names if name not in PLAIN_COLUMNS],
        write_statistics=True,
    )
    _sync(path)


def write_manifest(folder: Path, entries: dict[str, Any]) -> None:
    """``manifest.json`` with row counts and hashes of the tables' files, and ``built_at.txt``."""
    files = sorted(
        path for name in tables.table_names() for path in (folder / name).glob("part-*.parquet")
    )
    counts = {
        name: sum(pq.read_metadata(path).num_rows for path in (folder / name).glob("*.parquet"))
        for name in tables.table_names()
    }
    manifest = entries | {
        "row_counts": counts,
        "file_sha256": {str(path.relative_to(folder)): _sha256(path) for path in files},
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST_NAME).write_text(text, encoding="utf-8")
    # Kept apart, so that the same seed and version give the same manifest.
    built_at = datetime.now(UTC).isoformat(timespec="seconds")
    (folder / BUILT_AT_NAME).write_text(f"{built_at}\n", encoding="utf-8")


def publish(folder: Path, out: Path, version: str) -> Path:
    """Turn the link ``out`` to the finished folder; earlier versions but one are removed."""
    for path in sorted(folder.rglob("*")):
        _sync(path)
    target = _free_version_folder(out, version)
    folder.rename(target)
    _sync(target.parent)
    former = current_folder(out)
    link = versions_dir(out) / f"{UNFINISHED_PREFIX}{uuid.uuid4().hex}"
    link.symlink_to(os.path.relpath(target, out.parent))
    link.replace(out)
    _sync(out.parent)
    _remove_versions_but(out, {target, former})
    return target


def current_folder(out: Path) -> Path | None:
    """The folder that the link points to; None when there is no book yet."""
    return versions_dir(out) / out.readlink().name if out.is_symlink() else None


def is_current(out: Path, version: str) -> bool:
    """Whether the book of exactly this version is there to be read."""
    manifest = out / MANIFEST_NAME
    return manifest.is_file() and json.loads(manifest.read_text("utf-8"))["version"] == version


def _free_version_folder(out: Path, version: str) -> Path:
    """A folder name that no reader has open, also when the same version is built again."""
    number = 1
    while (target := versions_dir(out) / f"{version}-{number}").exists():
        number += 1
    return target


def _refuse_foreign_place(out: Path) -> None:
    is_built = out.is_symlink() and out.readlink().parent.name == versions_dir(out).name
    if (out.exists() or out.is_symlink()) and not is_built:
        raise PlaceTakenError(
            _(
                "{path} is a folder, file or link of its own, not the link of a built book."
                " Move it away, or build to another place with --out.",
                path=out,
            )
        )


def _remove_unfinished(out: Path) -> None:
    for path in versions_dir(out).glob(f"{UNFINISHED_PREFIX}*"):
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)


def _remove_versions_but(out: Path, kept: set[Path | None]) -> None:
    """Readers of the former version go on; what is older, or was never linked, goes."""
    for path in versions_dir(out).glob(f"{VERSION_PREFIX}*"):
        if path not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
