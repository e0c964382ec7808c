"""Ranges given in June 2024 and June 2025 hold what came: measured over books of many seeds."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.sweep import IS_SWEEP, pick
from tradecredit import store
from tradecredit.risk import triangles
from tradecredit.risk.projections import Projection, project, total
from tradecredit.synthetic import build_book

pytestmark = [pytest.mark.slow, pytest.mark.sweep]

CUTS = (date(2024, 6, 30), date(2025, 6, 30))
KNOWN_TO = date(2026, 9, 30)
# Of a sweep; make test asks the sample book alone.
SEEDS = range(2, 12)
# Issue 13: inside in 65 to 92 % of origins, in total in at least 6 of 10. One book has about 17
# forecasts of origins and two totals, so less is asked of it.
SHARE_INSIDE = pick(sample=(0.5, 1.0), sweep=(0.65, 0.92))
TOTALS_INSIDE = pick(sample=0.0, sweep=0.6)


def seen(book: store.Book, day: date) -> Projection:
    cells = store.run(
        book,
        "claims/triangle_cells",
        {
            "to_date": day,
            "step_months": 3,
            **dict.fromkeys(["country_codes", "size_classes", "product_codes", "causes"]),
        },
    )
    return project(triangles.from_cells(cells, basis="paid", measure="amount", is_net=False))


def forecasts(book: store.Book) -> Iterator[tuple[pd.DataFrame, bool]]:
    """For each cut, the origins that had a range with whether it holds; and so for the total."""
    ends = seen(book, KNOWN_TO).by_origin["ultimate_value"]
    for cut in CUTS:
        then = seen(book, cut)
        table = then.by_origin.assign(came=ends.iloc[: len(then.by_origin)])
        said, came = total(then), float(table["came"].sum())
        holds = table["came"].between(table["lower_value"], table["upper_value"])
        is_open = (table["error_value"] > 0) & (table["developed_ratio"] < 0.999)
        yield (
            table.assign(is_inside=holds)[is_open],
            said["lower_value"] <= came <= said["upper_value"],
        )


def books(request: pytest.FixtureRequest, folder: Path) -> Iterator[store.Book]:
    if not IS_SWEEP:
        yield request.getfixturevalue("sample_book")
        return
    for seed in SEEDS:
        with store.open_folder(build_book(folder / str(seed) / "portfolio", seed=seed)) as book:
            yield book


def test_ranges_of_earlier_days_hold_what_came(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    origins, totals = [], []
    for book in books(request, tmp_path):
        for table, is_total_inside in forecasts(book):
            origins.append(table["is_inside"])
            totals.append(is_total_inside)
    share = float(pd.concat(origins).mean())

    assert SHARE_INSIDE[0] <= share <= SHARE_INSIDE[1]
    assert sum(totals) >= TOTALS_INSIDE * len(totals)
