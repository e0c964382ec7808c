"""A triangle of one's own: a CSV file, square or long, into a ``Triangle`` or a plain refusal.

Square: a line per origin; the first column names it, the other headings are ages (1, 2, 3 or
12, 24, 36), cells that are not known yet are empty. Long: columns ``origin``, ``age`` (or
``development``, also as a calendar year) and ``value``. Either may have a column ``premium``.
"""

import csv
import io
import math
import re
from itertools import pairwise

import numpy as np

from tradecredit.errors import ToldPlainly
from tradecredit.formats import number
from tradecredit.language import _
from tradecredit.risk.triangles import Floats, Triangle, reached_counts

MOST_BYTES = 2_000_000
MOST_ORIGINS, MOST_AGES = 400, 400
LEAST_ORIGINS, LEAST_AGES = 3, 3
CALENDAR_YEARS = range(1900, 2200)

ORIGIN_WORDS = ("origin", "accident", "underwriting", "year", "quarter")
AGE_WORDS = ("age", "development", "dev", "lag")
VALUE_WORDS = ("value", "cumulative", "incremental", "amount", "paid", "incurred")
PREMIUM_WORDS = ("premium", "exposure")

Cells = dict[tuple[str, float], float]


class TriangleUnreadable(ToldPlainly):
    """The file is no triangle; the text says where, and what was expected."""


def read_triangle(content: bytes, *, is_incremental: bool = False) -> Triangle:
    """The triangle of a CSV file; with ``is_incremental`` its cells are summed over ages."""
    rows = _rows(content)
    heading = [cell.strip().lower() for cell in rows[0]]
    if _position(heading, VALUE_WORDS) is not None and _position(heading, AGE_WORDS) is not None:
        cells, premium = _long(heading, rows[1:])
    else:
        cells, premium = _square(heading, rows[1:])
    return _triangle(cells, premium, is_incremental=is_incremental)


def _rows(content: bytes) -> list[list[str]]:
    if len(content) > MOST_BYTES:
        raise TriangleUnreadable(
            _("The file is larger than {limit} MB; a triangle is not.", limit=MOST_BYTES // 10**6)
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    except csv.Error as error:
        raise TriangleUnreadable(
            _("The file is no CSV table ({error}). Save the sheet as CSV.", error=error)
        ) from error
    if len(rows) < 2:
        raise TriangleUnreadable(
            _(
                "The file has {count} filled lines; a heading and lines below it were expected."
            ).format(count=len(rows))
        )
    return rows


def _position(heading: list[str], words: tuple[str, ...]) -> int | None:
    """The column whose heading begins with one of ``words``, in their order."""
    for word in words:
        for place, cell in enumerate(heading):
            if cell.startswith(word):
                return place
    return None


def _number(text: str, where: str) -> float | None:
    """The number of a cell, None where it is empty."""
    plain = re.sub(r"[\s' ]|(?<=\d),(?=\d{3}(?:\D|$))", "", text.strip()).replace("−", "-")
    if plain.lower() in ("", "-", "–", "na", "nan", "n/a", "null"):
        return None
    try:
        found = float(plain)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise TriangleUnreadable(
            _("{where} holds “{text}”, and a number was expected.", where=where, text=text[:40])
        )
    return found


def _square(heading: list[str], rows: list[list[str]]) -> tuple[Cells, dict[str, float]]:
    premium_at = _position(heading, PREMIUM_WORDS)
    ages = _ages(heading, premium_at)
    cells: Cells = {}
    premium: dict[str, float] = {}
    for line, row in enumerate(rows, start=2):
        origin = row[0].strip() or _("line {line}", line=line)
        if any(origin == known for known, _age_of in cells):
            raise TriangleUnreadable(
                _("The origin {origin} stands in two lines; one line each.", origin=origin)
            )
        for place, text in enumerate(row):
            where = _("Line {line}, column {column}", line=line, column=place + 1)
            if place in ages and (value := _number(text, where)) is not None:
                cells[origin, ages[place]] = value
            if place == premium_at and (value := _number(text, where)) is not None:
                premium[origin] = value
    return cells, premium


def _ages(heading: list[str], premium_at: int | None) -> dict[int, float]:
    """The age of each column that has one; others are left out beside enough of them."""
    found = {
        place: re.search(r"\d+(?:\.\d+)?", cell)
        for place, cell in enumerate(heading)
        if place not in (0, premium_at) and cell
    }
    ages = {place: float(match.group()) for place, match in found.items() if match}
    if len(ages) < min(LEAST_AGES, len(found)):
        place = next(place for place, match in found.items() if match is None)
        raise TriangleUnreadable(
            _(
                "The heading of column {column} is “{heading}”, and an age (1, 2, 3 … or 12, 24, "
                "36 …) was expected. A long file has the columns origin, age and value.",
                column=place + 1,
                heading=heading[place][:40],
            )
        )
    return ages


def _long(heading: list[str], rows: list[list[str]]) -> tuple[Cells, dict[str, float]]:
    age_at, value_at = _position(heading, AGE_WORDS), _position(heading, VALUE_WORDS)
    origin_at = _position(heading, ORIGIN_WORDS) or 0
    premium_at = _position(heading, PREMIUM_WORDS)
    cells: Cells = {}
    premium: dict[str, float] = {}
    for line, row in enumerate(rows, start=2):
        row = [*row, *[""] * (len(heading) - len(row))]
        origin, where = row[origin_at].strip(), _("Line {line}", line=line)
        age = _number(row[age_at or 0], where)
        value = _number(row[value_at or 0], where)
        if not origin or age is None:
            raise TriangleUnreadable(
                _("{where} has no origin or no age; both were expected.", where=where)
            )
        if value is not None:
            if (origin, age) in cells:
                raise TriangleUnreadable(
                    _(
                        "{where} names origin {origin} at age {age} a second time; one line each.",
                        where=where,
                        origin=origin,
                        age=number(age),
                    )
                )
            cells[origin, age] = value
        if premium_at is not None:
            found = _number(row[premium_at], where)
            if found is not None:
                premium[origin] = found
    return _ages_from_years(cells), premium


def _ages_from_years(cells: Cells) -> Cells:
    """Ages from calendar years of valuation, where the ages of a long file are such."""
    if not cells or not all(age in CALENDAR_YEARS for _origin, age in cells):
        return cells
    if not all(re.fullmatch(r"\d{4}", origin) for origin, _year in cells):
        raise TriangleUnreadable(
            _("Development is given in calendar years, so each origin must be a year as well.")
        )
    return {(origin, year - int(origin)): value for (origin, year), value in cells.items()}


def _triangle(cells: Cells, premium: dict[str, float], *, is_incremental: bool) -> Triangle:
    origins = list(dict.fromkeys(origin for origin, _age_of in cells))
    if all(re.fullmatch(r"\d+", origin) for origin in origins):
        origins.sort(key=int)
    ages = sorted({age for _origin, age in cells})
    _refuse_sizes(len(origins), len(ages))
    if len({round(later - earlier, 9) for earlier, later in pairwise(ages)}) > 1:
        raise TriangleUnreadable(
            _(
                "The ages are {ages}; steps of equal length were expected.",
                ages=", ".join(number(age, 0) for age in ages[:12]),
            )
        )
    square = np.array([[cells.get((origin, age), np.nan) for age in ages] for origin in origins])
    found = Triangle(
        origins=tuple(origins),
        cumulative=np.cumsum(square, axis=1) if is_incremental else square,
        exposure=_exposure(origins, premium),
    )
    _refuse_holes(found, square, ages)
    return found


def _refuse_sizes(origin_count: int, age_count: int) -> None:
    if origin_count > MOST_ORIGINS or age_count > MOST_AGES:
        raise TriangleUnreadable(
            _(
                "The file has {origins} origins and {ages} ages; at most {most} of each are read.",
                origins=number(origin_count),
                ages=number(age_count),
                most=MOST_ORIGINS,
            )
        )
    if origin_count < LEAST_ORIGINS or age_count < LEAST_AGES:
        raise TriangleUnreadable(
            _(
                "The file has {origins} origins and {ages} ages; at least {least} of each are "
                "needed.",
                origins=number(origin_count),
                ages=number(age_count),
                least=LEAST_ORIGINS,
            )
        )


def _exposure(origins: list[str], premium: dict[str, float]) -> Floats | None:
    if not premium:
        return None
    missing = [origin for origin in origins if origin not in premium]
    if missing:
        raise TriangleUnreadable(
            _(
                "Origin {origin} has no premium, and others have one; give it for all or for none.",
                origin=missing[0],
            )
        )
    return np.array([premium[origin] for origin in origins])


def _refuse_holes(triangle: Triangle, square: Floats, ages: list[float]) -> None:
    """Each origin is known from the first age up to the last diagonal, and no further."""
    reached = np.minimum(reached_counts(triangle), len(ages))
    for origin, row, count in zip(triangle.origins, square, reached, strict=True):
        known = np.isfinite(row)
        wrong = np.flatnonzero(known != (np.arange(len(ages)) < count))
        if len(wrong):
            state = _("filled") if known[wrong[0]] else _("empty")
            raise TriangleUnreadable(
                _(
                    "Origin {origin} is {state} at age {age}. Origins one step apart, each known "
                    "from the first age up to one last diagonal, were expected; a true zero is "
                    "written as 0.",
                    origin=origin,
                    state=state,
                    age=number(ages[wrong[0]]),
                )
            )
