"""Builds the whole synthetic book, chunk by chunk."""

import hashlib
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from tradecredit.language import _
from tradecredit.settings import (
    DEFAULT_DATA_END,
    DEFAULT_SCALE,
    DEFAULT_SEED,
    DICTIONARY_PATH,
    REFERENCE_DIR,
)
from tradecredit.store import reference_hash
from tradecredit.synthetic import effects, writing
from tradecredit.synthetic.assembling import Offsets
from tradecredit.synthetic.chunk import Setting, chunk_tables
from tradecredit.synthetic.facts import REFERENCE_NAMES, facts
from tradecredit.synthetic.paths import EXPORTERS_AT_SCALE_ONE, insured_path

GENERATOR_VERSION = 3
EXPORTERS_PER_CHUNK = 2_000
EARLIEST_DATA_END = date(2026, 1, 31)
LATEST_DATA_END = date(2026, 12, 31)

Progress = Callable[[float, str], None]


def build_book(
    out: Path,
    *,
    scale: float = DEFAULT_SCALE,
    seed: int = DEFAULT_SEED,
    data_end: date = DEFAULT_DATA_END,
    progress: Progress | None = None,
) -> Path:
    """Build the synthetic book and make ``out`` a link to it; the folder itself is returned.

    ``scale`` 1 is a book of 200,000 exporters. ``progress`` is called with the share done, 0
    to 1, and the step. Memory does not grow with the scale. Killed at any moment, the former book
    is still read. Raises ``ValueError`` for a scale, seed or end that cannot be built.
    """
    sizes = chunk_sizes(scale)
    _check_seed(seed)
    _check_data_end(data_end)
    version = book_version(scale=scale, seed=seed, data_end=data_end)
    entries = {
        "version": version,
        "label": _("Synthetic sample book"),
        "seed": seed,
        "scale": scale,
        "data_end": data_end.isoformat(),
        "generator_version": GENERATOR_VERSION,
        "reference_sha256": reference_hash(),
        "is_synthetic": True,
    }
    report = progress or _no_report
    with writing.building_lock(out) as waited:
        if waited and writing.is_current(out, version):
            return out.resolve()
        with writing.building_folder(out) as folder:
            _write_chunks(folder, sizes, seed, data_end, report)
            writing.write_manifest(folder, entries)
            report(0.9, _("Monthly summaries"))
            _write_marts(folder)
            built = writing.publish(folder, out, version)
    report(1.0, _("Done"))
    return built


def _no_report(_share: float, _step: str) -> None:
    pass


def _write_chunks(
    folder: Path, sizes: list[int], seed: int, data_end: date, report: Progress
) -> None:
    """Every table, one part file per chunk; a chunk is forgotten before the next is made."""
    setting = Setting(facts(), insured_path(facts()), data_end)
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    offsets, share = Offsets(), 0.9 / len(sizes)
    found: list[effects.Found] = []
    for number, (size, chunk_seed) in enumerate(zip(sizes, seeds, strict=True)):
        parts = {"part": number + 1, "parts": len(sizes)}
        report(share * number, _("Exporters and shipments, part {part} of {parts}", **parts))
        chunk = chunk_tables(setting, chunk_seed, size, offsets)
        offsets = chunk.offsets
        report(share * (number + 0.7), _("Writing part {part} of {parts}", **parts))
        for name in list(chunk.tables):
            writing.write_part(folder, name, number, chunk.tables.pop(name))
        effects.write(folder, f"cases-{number:05d}.parquet", chunk.cases)
        found += chunk.found
    effects.write(folder, effects.EFFECTS_NAME, effects.effects_table(facts(), found))


def chunk_sizes(scale: float) -> list[int]:
    """Exporters of each chunk: all but the last are full; raises ``ValueError`` below 50."""
    count = round(EXPORTERS_AT_SCALE_ONE * scale) if math.isfinite(scale) else 0
    if count < 50:
        raise ValueError(
            _(
                "Scale {scale} gives {count} exporters; a book needs at least 50 (0.00025).",
                scale=scale,
                count=count,
            )
        )
    chunk_count = math.ceil(count / EXPORTERS_PER_CHUNK)
    return [len(part) for part in np.array_split(np.arange(count), chunk_count)]


def book_version(*, scale: float, seed: int, data_end: date) -> str:
    """Names a book by all that decides its bytes: seed, scale, end, generator, reference files."""
    digest = hashlib.sha256(f"{seed}|{scale!r}|{data_end}|{GENERATOR_VERSION}".encode())
    names = [REFERENCE_DIR / f"{name}.csv" for name in REFERENCE_NAMES]
    for path in [*names, DICTIONARY_PATH, *sorted(Path(__file__).parent.glob("*.py"))]:
        digest.update(path.read_bytes())
    return (
        f"{writing.VERSION_PREFIX}{seed}-{scale:g}-{data_end:%Y%m%d}"
        f"-g{GENERATOR_VERSION}-{digest.hexdigest()[:10]}"
    )


def _check_seed(seed: int) -> None:
    if seed < 0:
        raise ValueError(_("The seed is {seed}; expected a whole number from 0 up.", seed=seed))


def _check_data_end(data_end: date) -> None:
    if not EARLIEST_DATA_END <= data_end <= LATEST_DATA_END:
        raise ValueError(
            _(
                "The data cannot end on {found}; the path of the book is known for ends from"
                " {first} to {last}.",
                found=data_end,
                first=EARLIEST_DATA_END,
                last=LATEST_DATA_END,
            )
        )


def _write_marts(folder: Path) -> None:
    from tradecredit import store

    store.write_marts(folder)
