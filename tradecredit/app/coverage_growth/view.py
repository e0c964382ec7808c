"""What the page "Coverage growth" was asked for, and everything it shows, computed once."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from tradecredit import store
from tradecredit.app.frame import data, filters, periods
from tradecredit.app.parts import splits
from tradecredit.code_labels import code_label
from tradecredit.formats import number
from tradecredit.language import _
from tradecredit.risk.growth import (
    client_contributions,
    growth_contributions,
    monthly_growth,
    whole_run_of_months,
    year_to_date_growth,
    yearly_figures,
)
from tradecredit.risk.months import Months

SPLITS = (
    "country_code",
    "city_code",
    "scheme_code",
    "sector_code",
    "size_class",
    "product_code",
    "payment_term",
)
PUBLISHED_PERIOD = (date(2025, 1, 1), date(2025, 4, 30))

Where = dict[str, list[str] | None]


@dataclass(frozen=True)
class View:
    """Everything the page shows, computed once.

    ``by_month`` as of ``monthly_growth``; ``parts`` as of ``growth_contributions`` with labels;
    ``published`` is empty when filters leave only a part of the book; ``by_client`` as of
    ``client_contributions``, empty where the book does not reach back to the compared period.
    """

    book: store.Book
    split_by: str
    where: Where
    periods: periods.Periods
    last_whole: date
    by_month: pd.DataFrame
    by_part: pd.DataFrame
    parts: pd.DataFrame
    year_to_date: pd.DataFrame
    by_year: pd.DataFrame
    clients: pd.Series
    clients_before: pd.Series
    published: pd.DataFrame
    by_client: pd.DataFrame

    @property
    def is_filtered(self) -> bool:
        """Whether the figures are of a selection, not of the whole book."""
        return any(self.where.values())

    @property
    def published_growth(self) -> pd.DataFrame:
        """Published growth from January on, by year and last month."""
        return self.published[self.published["metric_code"] == "insured_growth_ratio"]

    @property
    def published_penetration(self) -> pd.DataFrame:
        """Published shares of customs exports, by year."""
        return self.published[self.published["metric_code"] == "penetration_ratio"]


def choose_filters() -> Where:
    """The filters every figure of the page obeys, by parameter."""
    return {
        "country_codes": filters.markets(),
        "city_codes": filters.cities(),
        "scheme_codes": filters.schemes(),
        "sector_codes": filters.sectors(),
        "size_classes": filters.size_classes(),
        "product_codes": filters.products(),
        "payment_terms": filters.payment_terms(),
    }


def published_shortcut() -> dict[str, tuple[date, date]]:
    """The period that a published growth figure exists for, as a shortcut."""
    return {_("January–April 2025"): PUBLISHED_PERIOD}


def compute(
    book: store.Book,
    by_part: pd.DataFrame,
    where: Where,
    *,
    split_by: str,
    from_date: date,
    to_date: date,
    compare: periods.Comparison,
) -> View:
    """The view of these filters; ends the page with what to do when they leave nothing."""
    if by_part.empty:
        periods.stop_without_cover(where)
    last_whole = periods.last_whole_month(book)
    chosen = periods.chosen(book, from_date, to_date, compare)
    months = chosen.current
    periods.stop_when_nothing_insured(chosen, months.rows(by_part)["insured_usd"].sum())
    by_month = monthly_growth(whole_run_of_months(by_part, last_whole))
    return View(
        book=book,
        split_by=split_by,
        where=where,
        periods=chosen,
        last_whole=last_whole,
        by_month=by_month,
        by_part=splits.named(by_part, split_by),
        parts=splits.named(_contributions(by_part, chosen), split_by),
        year_to_date=year_to_date_growth(by_month),
        by_year=yearly_figures(
            by_month, data.load("coverage/clients_by_year", **where), _exports(where), last_whole
        ),
        clients=_clients(months, where),
        clients_before=_clients(chosen.compared, where),
        published=_published(where),
        by_client=_by_client(chosen, where),
    )


def _contributions(by_part: pd.DataFrame, chosen: periods.Periods) -> pd.DataFrame:
    """Contributions to growth; unknown where the book does not reach back far enough."""
    parts = growth_contributions(by_part, chosen.current, chosen.compared)
    compared = ["compared_usd", "change_usd", "insured_growth_ratio", "contribution_ratio"]
    if chosen.is_compared_known:
        return parts
    return parts[parts["current_usd"] > 0].assign(**dict.fromkeys(compared, float("nan")))


def _by_client(chosen: periods.Periods, where: Where) -> pd.DataFrame:
    """What new, lost and staying clients add to growth, with a label for each group."""
    found = data.load(
        "coverage/growth_by_client",
        from_date=chosen.current.first,
        to_date=chosen.current.last_day,
        compared_from_date=chosen.compared.first,
        compared_to_date=chosen.compared.last_day,
        **where,
    )
    known = client_contributions(found if chosen.is_compared_known else found.iloc[:0])
    return known.assign(
        part_label=[
            f"{code_label('client_group', group)} ({number(count)})"
            for group, count in zip(known["client_group"], known["client_count"], strict=True)
        ]
    )


def _clients(months: Months, where: Where) -> pd.Series:
    return data.load(
        "coverage/clients_in_period", from_date=months.first, to_date=months.last_day, **where
    ).iloc[0]


def _exports(where: Where) -> pd.DataFrame:
    """Customs exports that the insured amount is a share of; none where they are not known.

    Exports are known by exporter, and of the markets for the US: not by scheme, product or
    payment term, so what was insured under these has nothing to be a share of.
    """
    exports = data.load(
        "coverage/exports_by_year",
        city_codes=where["city_codes"],
        sector_codes=where["sector_codes"],
        size_classes=where["size_classes"],
    )
    if any(where[name] for name in ("scheme_codes", "product_codes", "payment_terms")):
        return exports.iloc[:0]
    if where["country_codes"] == ["US"]:
        return exports.assign(exports_usd=exports["exports_to_us_usd"])
    return exports.iloc[:0] if where["country_codes"] else exports


def _published(where: Where) -> pd.DataFrame:
    """Published figures; they are about the whole book, so none stands beside a part of it."""
    found = data.load("coverage/published_figures")
    dated = found.assign(
        calendar_year=found["period_end"].dt.year, calendar_month=found["period_end"].dt.month
    )
    return dated.iloc[:0] if any(where.values()) else dated


def year_to_date_months(last: date) -> Months:
    """January to the month of ``last``."""
    return Months(date(last.year, 1, 1), last.replace(day=1))
