"""The five pages say of the desk's book what docs/methods/desk.md works out by hand."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.sources import PAGES_DIR
from tradecredit import store
from tradecredit.risk.survival import kaplan_meier, median_days

pytestmark = pytest.mark.slow

SECONDS = 60


@pytest.fixture
def open_page(desk_folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Opens a page on the desk's book by its link."""
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(desk_folder))

    def opened(page_name: str, **link: str) -> AppTest:
        test = AppTest.from_file(str(PAGES_DIR / f"{page_name}.py"), default_timeout=SECONDS)
        for name, value in link.items():
            test.query_params[name] = value
        test.run()
        assert not test.exception
        return test

    return opened


def figures(test: AppTest) -> dict[str, str]:
    return {tile.label: tile.value for tile in test.metric}


def answer(test: AppTest) -> str:
    """The one sentence of the shipment check."""
    return next(box.value for box in [*test.error, *test.warning, *test.success])


def test_the_buyer_file_of_alder(open_page):
    test = open_page("buyer_file", exporter_id="D1", buyer_id="B1")

    assert figures(test) == {
        "Outstanding": "US$ 240 k",
        "Payable if unpaid": "US$ 180 k",
        "Limit and its use": "US$ 200 k",
        "Overdue": "US$ 120 k",
        "Next date": "2 Jun 2026",
    }
    said = " ".join(text.value for text in test.markdown)
    assert "US$ 40.0 k above its limit of US$ 200 k" in said
    assert "67 % of its paid invoices came late, 75 % of all that fell due" in said


def test_the_time_to_pay_of_alder_by_the_product_limit_estimate(desk_book):
    times = store.run(
        desk_book,
        "buyers/payment_times",
        {
            "from_date": "2023-06-01",
            "as_of_date": "2026-05-31",
            "exporter_id": "D1",
            "buyer_id": "B1",
        },
    )
    curve = kaplan_meier(times[times["group_code"] == "buyer"])
    unpaid = dict(zip(curve["days"], curve["unpaid_ratio"], strict=True))

    assert unpaid[60] == pytest.approx(0.8, abs=1e-9)
    assert unpaid[67] == pytest.approx(0.6, abs=1e-9)
    assert unpaid[90] == pytest.approx(0.3, abs=1e-9)
    assert median_days(curve) == 90


@pytest.mark.parametrize(
    ("exporter_id", "within_7", "within_30"),
    [("D1", "US$ 0", "US$ 9.00 k"), ("D2", "US$ 24.0 k", "US$ 34.8 k")],
)
def test_the_money_on_the_obligation_clock(open_page, exporter_id, within_7, within_30):
    shown = figures(open_page("obligation_clock", exporter_id=exporter_id))

    assert shown["At stake within 7 days"] == within_7
    assert shown["At stake within 30 days"] == within_30


def test_declaring_the_late_shipment_now_brings_its_cover_back(open_page):
    test = open_page("obligation_clock", exporter_id="D1", assume_declared="true")

    assert any("**US$ 14.4 k more would be payable**" in text.value for text in test.markdown)


# Exporter, buyer, amount, days, HS code, destination, ship date: the first words, the payable.
ORDERS = [
    ("D1", "B2", 20_000, 60, "950300", "DE", "2026-05-31", "Not covered", "US$ 0"),
    ("D1", "B5", 30_000, 60, "950300", "GB", "2026-05-31", "Covered in full", "US$ 27.0 k"),
    ("D1", "B5", 50_000, 60, "950300", "GB", "2026-05-31", "Covered in part", "US$ 34.2 k"),
    ("D1", "B5", 30_000, 90, "950300", "GB", "2026-05-31", "Not covered", "US$ 0"),
    ("D1", "B1", 25_000, 90, "950300", "US", "2026-05-31", "Not covered", "US$ 0"),
    ("D1", "B3", 5_000, 30, "854231", "RU", "2026-05-31", "Not covered", "US$ 0"),
    ("D2", "B1", 150_000, 30, "850440", "US", "2026-05-31", "Covered in part", "US$ 110 k"),
    ("D2", "B1", 150_000, 30, "850440", "US", "2026-06-01", "Not covered", "US$ 0"),
]


@pytest.mark.parametrize(
    ("exporter", "buyer", "amount", "days", "hs", "to", "shipped", "words", "payable"), ORDERS
)
def test_an_order_is_answered_as_worked_out_by_hand(
    open_page, exporter, buyer, amount, days, hs, to, shipped, words, payable
):
    test = open_page(
        "shipment_check",
        exporter_id=exporter,
        buyer_id=buyer,
        amount_usd=str(amount),
        payment_term="DP" if buyer == "B3" else "OA",
        term_days=str(days),
        hs6_code=hs,
        destination_code=to,
        ship_date=shipped,
    )

    assert answer(test).replace("*", "").startswith(words), answer(test)
    assert figures(test)["Payable if unpaid"] == payable


# Per cent, announced days after 31 May 2026, run-off: what B1 keeps of 200,000 covered.
CUTS = [
    (0, 0, "open", "US$ 0", "payable US$ 0 less"),
    (50, 0, "open", "US$ 100 k", "payable US$ 90.0 k less"),
    (50, -91, "protected", "US$ 80.0 k", "payable US$ 72.0 k less"),
    (100, -91, "protected", "US$ 80.0 k", "payable US$ 72.0 k less"),
    (100, 0, "open", "US$ 200 k", "payable US$ 180 k less"),
]


@pytest.mark.parametrize(("percent", "announced", "run_off", "lost", "payable"), CUTS)
def test_a_cut_of_alders_limit_loses_what_was_worked_out_by_hand(
    open_page, percent, announced, run_off, lost, payable
):
    test = open_page(
        "limit_cuts",
        exporter_id="D1",
        cut_by="buyer_id",
        cut_buyers="B1",
        announced_days=str(announced),
        a_percent=str(percent),
        a_notice_days="0",
        a_run_off=run_off,
        with_orders="false",
    )
    tile = next(tile for tile in test.metric if tile.label == "Cover lost, A")

    assert tile.value == lost
    assert tile.proto.delta_description == payable


def test_the_premium_of_a_million_from_yiwu(open_page):
    test = open_page(
        "premium_after_subsidy",
        exporter_id="D1",
        turnover_usd="1000000",
    )
    shown = figures(test)

    assert shown["Net premium"] == "US$ 800"
    assert shown["Subsidy"] == "US$ 3.20 k"
    assert shown["Break-even loss"] == "0.12 %"


@pytest.mark.parametrize(
    ("exports", "status"),
    [
        ("7999999.99", "You qualify for **Shenzhen free cover from April 2025**"),
        ("8000000", "You qualify for **Guangdong inclusive platform from 2024**"),
        ("8000000.01", "You qualify for **Guangdong inclusive platform from 2024**"),
    ],
)
def test_the_boundary_of_eight_million(open_page, exports, status):
    test = open_page("premium_after_subsidy", exporter_id="D2", exports_last_year_usd=exports)

    assert any(status in text.value for text in test.markdown)
