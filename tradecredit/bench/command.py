"""The command ``bench``: which measurement is asked for, and its figures as lines and as JSON."""

import argparse
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tradecredit import store
from tradecredit.bench import BenchError, Row, checked_names

TEXT_WIDTHS = (23, 12)
NUMBER_WIDTH = 10
AGAINST = "to other"


def lines(arguments: argparse.Namespace) -> Iterator[str]:
    """Lines to print, each as soon as its figures are there; raises ``BenchError``."""
    names = checked_names(arguments.pages)
    other = _ratios(arguments.against) if arguments.against else {}
    if arguments.data:
        store.read_manifest(arguments.data)  # a book that is missing is said at once
        os.environ["TRADECREDIT_DATA_DIR"] = str(arguments.data.resolve())
    rows: list[Row] = []
    for row in _measured(names, arguments):
        rows.append(_beside(row, other))
        if len(rows) == 1 or rows[-2].figures.keys() != rows[-1].figures.keys():
            yield _line("page", "run", [name.replace("_", " ") for name in rows[-1].figures])
        yield _line(row.page, row.run, [f"{value:,.1f}" for value in rows[-1].figures.values()])
        if arguments.json:
            listed = [{"page": row.page, "run": row.run, **row.figures} for row in rows]
            arguments.json.write_text(json.dumps(listed, indent=2), encoding="utf-8")


def _measured(names: Sequence[str], arguments: argparse.Namespace) -> Iterator[Row]:
    if arguments.sessions:
        from tradecredit.bench import crowd

        plan = crowd.Plan(arguments.sessions, arguments.seconds, arguments.wait)
        return (crowd.memory if arguments.memory else crowd.waits)(names, plan)
    if arguments.browser:
        from tradecredit.bench import browser

        return browser.costs(names, arguments.runs)
    from tradecredit.bench import runs

    return runs.costs(names, arguments.runs)


def _ratios(path: Path) -> Mapping[tuple[str, str], float]:
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        return {(row["page"], row["run"]): row["ratio"] for row in listed}
    except (ValueError, KeyError, TypeError) as error:
        raise BenchError(
            f"{path} is not a file that bench --json wrote ({error}); write it anew."
        ) from None


def _beside(row: Row, other: Mapping[tuple[str, str], float]) -> Row:
    """``row`` with its ratio to that of the other measurement."""
    ratio = other.get((row.page, row.run))
    if ratio is None:
        return row
    return Row(row.page, row.run, {**row.figures, AGAINST: row.figures["ratio"] / ratio})


def _line(page: str, run: str, figures: Iterable[str]) -> str:
    texts = (f"{text:<{width}}" for text, width in zip((page, run), TEXT_WIDTHS, strict=True))
    return "".join([*texts, *(f"{figure:>{NUMBER_WIDTH}}" for figure in figures)])
