"""The answer of the page "Coverage growth": five figures, each beside the compared period."""

import pandas as pd
import streamlit as st

from tradecredit.app.coverage_growth.view import View, year_to_date_months
from tradecredit.app.frame import books, periods
from tradecredit.app.frame.tiles import Tile, tile, tile_of, tiles
from tradecredit.formats import signed_percent
from tradecredit.language import _
from tradecredit.risk.growth import small_firm_share
from tradecredit.terms import label


def answer(view: View) -> None:
    """Insured amount, growth from January on, clients, small firms, penetration."""
    chosen = view.periods
    st.caption(periods.compared_periods_text(chosen))
    is_known = chosen.is_compared_known
    tiles(
        [
            tile(
                "insured_usd",
                view.parts["current_usd"].sum(),
                view.parts["compared_usd"].sum() if is_known else None,
                beside=chosen.compared_text,
            ),
            _year_to_date_tile(view),
            tile_of(
                "client_count",
                view.clients,
                view.clients_before if is_known else None,
                beside=chosen.compared_text,
            ),
            _small_firm_tile(view),
            _penetration_tile(view),
        ]
    )


def _year_to_date_tile(view: View) -> Tile:
    """Growth from January to the period's last month, beside a published figure if there is one."""
    last = view.periods.current.last
    rows = view.year_to_date[view.year_to_date["ship_month"] == pd.Timestamp(last)]
    own = rows["insured_growth_ratio"].iloc[0] if len(rows) else None
    found = view.published_growth
    same = found[(found["calendar_year"] == last.year) & (found["calendar_month"] == last.month)]
    heading = _("Growth, year to date")
    if own is None or same.empty:
        year = year_to_date_months(last)
        beside = _(
            "{period} vs {compared}",
            period=periods.months_text(year),
            compared=periods.months_text(year.shifted(-12)),
        )
        return tile("insured_growth_ratio", own, heading=heading, beside=beside, is_judged=False)
    published = same.iloc[0]
    return tile(
        "insured_growth_ratio",
        own,
        published["published_ratio"],
        heading=heading,
        beside=_(
            "published {growth}, {source}",
            growth=signed_percent(published["published_ratio"]),
            source=published["source_id"].split(";")[0],
        ),
        is_judged=False,
    )


def _small_firm_tile(view: View) -> Tile:
    """Unknown of a ledger, which does not say how large its exporter is."""
    is_ledger = books.is_ledger(view.book)
    return tile(
        "sme_insured_ratio",
        None if is_ledger else small_firm_share(view.by_month, view.periods.current),
        small_firm_share(view.by_month, view.periods.compared)
        if view.periods.is_compared_known
        else None,
        heading=_("SME share"),
        beside=view.periods.compared_text,
    )


def _penetration_tile(view: View) -> Tile:
    whole = view.by_year[view.by_year["is_complete"]].dropna(subset=["penetration_ratio"])
    if whole.empty:
        return tile(
            "penetration_ratio",
            None,
            help_text=_(
                "Customs exports are known by exporter, and of the markets for the US; not by "
                "scheme, product or payment term."
            ),
        )
    last, before = whole.iloc[-1], whole.iloc[-2] if len(whole) > 1 else None
    return tile_of(
        "penetration_ratio",
        last,
        before,
        heading=f"{label('penetration_ratio')}, {int(last['calendar_year'])}",
        beside="" if before is None else _("vs {year}", year=int(before["calendar_year"])),
    )
