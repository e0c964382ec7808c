"""Writes tables from memory as a book's folder, complete or not at all."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tradecredit import tables
from tradecredit.language import _
from tradecredit.store.book import MANIFEST_NAME, conform
from tradecredit.store.errors import BookUnreadable
from tradecredit.store.marts import write_marts


def write_folder(
    frames: Mapping[str, pd.DataFrame | pa.Table],
    folder: Path,
    *,
    label: str,
    data_end: date,
    is_synthetic: bool = False,
) -> None:
    """Writes a book: one Parquet file per table, the manifest and the summaries.

    A table that is not given is written empty. The folder must not exist yet, or hold an older
    book, which is replaced; anything else in its place raises ``BookUnreadable``.
    """
    _refuse_foreign(folder)
    building = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    digest = hashlib.sha256()
    row_counts = {}
    for name in tables.table_names():
        table = conform(frames.get(name), name)
        row_counts[name] = table.num_rows
        path = building / f"{name}.parquet"
        pq.write_table(table, path, compression="zstd")
        digest.update(path.read_bytes())
    manifest = {
        "version": digest.hexdigest()[:16],
        "label": label,
        "data_end": data_end.isoformat(),
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "is_synthetic": is_synthetic,
        "row_counts": row_counts,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (building / MANIFEST_NAME).write_text(text, encoding="utf-8")
    write_marts(building)
    _put_in_place(building, folder)


def _refuse_foreign(folder: Path) -> None:
    is_free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    if not is_free and not (folder / MANIFEST_NAME).is_file():
        raise BookUnreadable(
            _(
                "{folder} is in use and is no book (it has no {manifest}); name a new folder.",
                folder=folder,
                manifest=MANIFEST_NAME,
            )
        )


def _put_in_place(building: Path, folder: Path) -> None:
    older = folder.with_name(f".{folder.name}.older")
    shutil.rmtree(older, ignore_errors=True)
    if folder.exists():
        folder.rename(older)
    building.rename(folder)
    shutil.rmtree(older, ignore_errors=True)
