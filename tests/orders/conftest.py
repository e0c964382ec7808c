"""The desk's book as the visitor's book, so that the page's functions run without a page."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.desk import book as desk
from tradecredit import store
from tradecredit.app.frame import books, data
from tradecredit.app.shipment_check import run as shipment_run
from tradecredit.risk.orders import Order, order_id

Checked = Callable[..., shipment_run.Check]


@pytest.fixture(scope="session")
def desk_load(desk_book: store.Book) -> Callable[..., pd.DataFrame]:
    return loading(desk_book)


def asked(number: int = 1, **changed: Any) -> Order:
    """An order of the desk: 30,000 to Elm (B5) on OA 60 days, shipped on the as-of day."""
    usual: dict[str, Any] = {
        "order_id": order_id(number),
        "buyer_id": "B5",
        "amount_usd": 30_000.0,
        "payment_term": "OA",
        "term_days": 60,
        "ship_date": desk.DATA_END,
        "hs6_code": "950300",
        "consignee_country_code": "GB",
    }
    return Order(**(usual | changed))


def loading(book: store.Book) -> Callable[..., pd.DataFrame]:
    """``data.load`` without a visitor: each result once, with overrides over the book."""
    known: dict[str, pd.DataFrame] = {}

    def load(name: str, scenario: store.Scenario | None = None, /, **values: Any) -> pd.DataFrame:
        key = repr((name, sorted(values.items()), scenario and scenario.fingerprint))
        if key not in known:
            known[key] = store.run(book, name, values, scenario=scenario)
        return known[key]

    return load


@pytest.fixture
def check(
    desk_book: store.Book,
    desk_load: Callable[..., pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> Checked:
    """Runs the page's check on the desk's book; the exporter is D1 unless said otherwise."""
    monkeypatch.setattr(data, "load", desk_load)
    monkeypatch.setattr(books, "is_ledger", lambda _book: False)

    def run(
        *orders: Order,
        exporter_id: str = "D1",
        as_of: date = desk.DATA_END,
        loss_cause: str = "default",
        **given: Any,
    ) -> shipment_run.Check:
        return shipment_run.run(desk_book, exporter_id, as_of, loss_cause, orders, **given)

    return run
