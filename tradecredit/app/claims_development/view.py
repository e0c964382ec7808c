"""What the page "Claims development" was asked for, and everything it shows, computed once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tradecredit import store
from tradecredit.app.claims_development import own
from tradecredit.app.frame import data, filters, periods
from tradecredit.app.frame.kept import kept
from tradecredit.formats import compact, money, month, number
from tradecredit.language import _
from tradecredit.risk import equal_age, projections, triangles
from tradecredit.risk.months import MONTHS_OF_YEAR, Months, shifted_month
from tradecredit.risk.projections import Projection
from tradecredit.risk.triangles import Triangle, TriangleTooThin

QUARTER, HALF_YEAR = 3, 6
# The first quarter of shipment under the United States' tariffs of April 2025.
NEWER_SINCE = date(2025, 4, 1)
SINCE_SHOWN = 12
LEAST_NEWER = 2

Where = dict[str, list[str] | None]


@dataclass(frozen=True)
class Asked:
    """The choices of the visitor that say which triangle is looked at.

    ``last_day`` is the end of the last whole quarter; origins from ``since`` on are compared with
    earlier ones.
    """

    step_months: int
    basis: str
    measure: str
    is_net: bool
    where: Where
    last_day: date
    since: date


@dataclass(frozen=True)
class View:
    """Everything the page shows; ``own_name`` is the visitor's file, empty for the book.

    ``projection`` is None where there is too little to say anything, and ``refusal`` says so.
    ``levels`` and ``speeds`` compare the newer origins with earlier ones; empty where
    the origins have no dates.
    """

    book: store.Book
    own_name: str
    asked: Asked
    triangle: Triangle
    projection: Projection | None
    refusal: str
    levels: pd.DataFrame
    speeds: pd.DataFrame

    @property
    def unit(self) -> str:
        """Ending of the columns of the triangle's unit."""
        if self.own_name:
            return "amount"
        return "usd" if self.asked.measure == "amount" else "count"

    @property
    def steps_back(self) -> tuple[int, int]:
        """The steps of one year and of two, for the back-test; of a file, one step and two."""
        year = 1 if self.own_name else MONTHS_OF_YEAR // self.asked.step_months
        return year, 2 * year

    @property
    def known(self) -> Projection:
        """The projection of a view that has one."""
        if self.projection is None:
            raise ValueError(self.refusal)
        return self.projection

    def write(self, value: float) -> str:
        """A value of the triangle in words."""
        if self.own_name:
            return compact(value)
        return money(value) if self.unit == "usd" else _("{count} claims", count=number(value))


def choose(book: store.Book) -> Asked:
    """The controls of the page."""
    step = filters.buttons(
        _("Shipped in the same"),
        "origin_step",
        {"quarter": _("Quarter"), "half_year": _("Half-year")},
    )
    basis = filters.buttons(
        _("Claims"), "claims_basis", {"paid": _("Paid"), "incurred": _("Reported incurred")}
    )
    measure = filters.buttons(
        _("Measured in"), "claims_measure", {"amount": _("US$"), "count": _("Number of claims")}
    )
    recoveries = filters.buttons(
        _("Recoveries"), "recoveries", {"gross": _("Not taken off"), "net": _("Taken off")}
    )
    step_months = QUARTER if step == "quarter" else HALF_YEAR
    last_day = last_whole_quarter(book)
    return Asked(
        step_months=step_months,
        basis=basis,
        measure=measure,
        is_net=recoveries == "net" and measure == "amount",
        where={
            "country_codes": filters.markets(),
            "product_codes": filters.products(),
            "causes": filters.causes(),
            "size_classes": filters.size_classes(),
        },
        last_day=last_day,
        since=_since(step_months, last_day),
    )


def compute(book: store.Book, asked: Asked, file: Triangle | None) -> View:
    """The view of the visitor's file, or else of the book under these filters."""
    if file is not None:
        return _of_file(book, asked, file)
    cells = data.load(
        "claims/triangle_cells",
        to_date=asked.last_day,
        step_months=asked.step_months,
        **asked.where,
    )
    if cells.empty or not cells["premium_usd"].any():
        periods.stop_without_cover(asked.where)
    return kept(_of_cells, book, asked, cells)


def last_whole_quarter(book: store.Book) -> date:
    """Last day of the latest quarter whose shipments are declared."""
    last = periods.last_whole_month(book)
    end = shifted_month(last, -(last.month % QUARTER))
    return Months(end, end).last_day


def _since(step_months: int, last_day: date) -> date:
    """First month of the newer origins that are compared with the earlier ones."""
    newest = shifted_month(last_day, 1 - step_months)
    months = [shifted_month(newest, -step_months * back) for back in range(SINCE_SHOWN)]
    shown = {start.isoformat(): month(start) for start in months[LEAST_NEWER - 1 :]}
    fitting = [code for code in shown if code >= NEWER_SINCE.isoformat()]
    default = fitting[-1] if fitting else next(iter(shown))
    return date.fromisoformat(
        filters.choice(_("Compare shipments from"), "newer_since", shown, default)
    )


def _of_cells(book: store.Book, asked: Asked, cells: pd.DataFrame) -> View:
    triangle = triangles.from_cells(
        cells, basis=asked.basis, measure=asked.measure, is_net=asked.is_net
    )
    projection, refusal = _projected(triangle, triangles.claim_count(cells, asked.basis))
    return View(
        book=book,
        own_name="",
        asked=asked,
        triangle=triangle,
        projection=projection,
        refusal=refusal,
        levels=equal_age.levels(triangle, asked.since),
        speeds=equal_age.speeds(triangle, asked.since),
    )


def _of_file(book: store.Book, asked: Asked, file: Triangle) -> View:
    projection, refusal = _projected(file, None)
    nothing = pd.DataFrame(columns=equal_age.COLUMNS)
    return View(
        book=book,
        own_name=own.file_name(),
        asked=asked,
        triangle=file,
        projection=projection,
        refusal=refusal,
        levels=nothing,
        speeds=nothing,
    )


def _projected(triangle: Triangle, claims: int | None) -> tuple[Projection | None, str]:
    try:
        triangles.refuse_when_thin(triangle, claims)
    except TriangleTooThin as error:
        return None, str(error)
    return projections.project(triangle), ""


def drawn(view: View, function: Callable[..., Any], *more: Any) -> Any:
    """``function`` of the view, kept finished and shared unless it shows a visitor's own file."""
    return function(view, *more) if view.own_name else kept(function, view, *more)
