"""What is known of one buyer of one exporter on a day; every part of the page is given it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from tradecredit import store
from tradecredit.app.frame import books, data, filters
from tradecredit.app.parts import advice, obligation_lists
from tradecredit.formats import counted, plain_markdown

HISTORY_YEARS = 3
BUYER_QUERIES = (
    "buyers/invoices_of_buyer",
    "buyers/limit_decisions",
    "buyers/payment_times",
    "buyers/grades",
    "buyers/own_claims",
    "buyers/claim_records",
    "buyers/restrictions",
    "buyers/licence_lists",
    "buyers/events",
    "exposure/buyer_history",
)


@dataclass(frozen=True)
class BuyerFile:
    """All that is known of one buyer of one exporter on a day.

    ``frames`` are results of the queries by the last part of their names; ``invoices`` are the
    buyer's open ones with their cover, ``actions`` its dated obligations in order of their dates,
    ``advice`` what can be done about it today, what saves most first.
    """

    book: store.Book
    buyer: pd.Series
    exporter_id: str
    as_of: date
    from_date: date
    loss_cause: str
    frames: Mapping[str, pd.DataFrame]
    invoices: pd.DataFrame
    actions: pd.DataFrame
    advice: pd.DataFrame

    @property
    def buyer_id(self) -> str:
        """Key of the buyer."""
        return str(self.buyer["buyer_id"])

    @property
    def may_be_shipped_to(self) -> bool:
        """Whether nothing stops shipments: neither a debt overdue too long nor an insolvency."""
        return not self.advice["action_kind"].isin(["ship_stop", "ship_never"]).any()

    @property
    def name(self) -> str:
        """Name of the buyer, safe in Markdown."""
        return plain_markdown(str(self.buyer["buyer_name"]))

    @property
    def country(self) -> str:
        """Country of the buyer in the language in use."""
        return country_name(self.buyer["country_code"])

    @property
    def grade_changes(self) -> pd.DataFrame:
        """The buyer's first grade and every one that differs from the grade before it."""
        grades = self.frames["grades"]
        return grades[grades["grade"] != grades["grade"].shift()]

    @property
    def is_ledger(self) -> bool:
        """Whether the book is the visitor's own ledger, which knows no other exporter."""
        return books.is_ledger(self.book)


def load(
    book: store.Book, buyer: pd.Series, exporter_id: str, as_of: date, loss_cause: str
) -> BuyerFile:
    """The file of one buyer; cover is computed for the whole exporter and shared by pages."""
    years_ago = as_of.replace(year=as_of.year - HISTORY_YEARS, day=1)
    from_date = min(max(years_ago, filters.first_day(book)), as_of)
    whole = {"exporter_id": exporter_id, "as_of_date": as_of, "loss_cause": loss_cause}
    cover = data.load("cover/cover_by_invoice", **whole)
    obligations = obligation_lists.load(exporter_id, as_of, loss_cause)
    can_be_done = advice.load(exporter_id, as_of, loss_cause)
    one = {"buyer_id": str(buyer["buyer_id"]), "from_date": from_date}
    return BuyerFile(
        book=book,
        buyer=buyer,
        exporter_id=exporter_id,
        as_of=as_of,
        from_date=from_date,
        loss_cause=loss_cause,
        frames=data.load_all(BUYER_QUERIES, exporter_id=exporter_id, as_of_date=as_of, **one),
        invoices=_of_buyer(cover, buyer),
        actions=obligation_lists.completed(_of_buyer(obligations, buyer)),
        advice=advice.completed(_of_buyer(can_be_done, buyer), as_of),
    )


def country_name(code: str) -> str:
    """Name of a country in the language in use."""
    return filters.name_of("countries", "country_code", "country_name")(code)


def days_text(days: float) -> str:
    """A number of days in words."""
    return counted("{count} day", "{count} days", days)


def _of_buyer(frame: pd.DataFrame, buyer: pd.Series) -> pd.DataFrame:
    return frame[frame["buyer_id"] == buyer["buyer_id"]].reset_index(drop=True)
