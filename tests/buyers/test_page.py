"""The page "Buyer file", run alone: a buyer that owes, one that does not, and a bare ledger."""

import pytest
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.frame import books
from tradecredit.settings import PROJECT_DIR

pytestmark = pytest.mark.slow

PAGE = str(PROJECT_DIR / "pages" / "buyer_file.py")


@pytest.fixture
def run_page(tiny_folder, monkeypatch):
    """The page as a visitor gets it who follows a link with these choices."""
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))

    def run(ledger: store.Book | None = None, **query: str) -> AppTest:
        page = AppTest.from_file(PAGE, default_timeout=20)
        for name, value in query.items():
            page.query_params[name] = value
        if ledger:
            page.session_state[books.LEDGER_KEY] = ledger
        page.run()
        assert not page.exception
        return page

    return run


@pytest.fixture(scope="module")
def bare_ledger():
    """One exporter's open invoices and nothing else: no policy, limit, grade or country."""
    frames = {name: frame.iloc[:0] for name, frame in tiny_portfolio.frames().items()}
    whole = tiny_portfolio.frames()
    shipments = whole["shipments"]
    is_open = shipments["paid_date"].isna() & shipments["written_off_date"].isna()
    open_of_x2 = shipments[(shipments["exporter_id"] == "X2") & is_open]
    unknown = {"policy_id": None, "hs6_code": None, "declared_date": None}
    frames["shipments"] = open_of_x2.assign(**unknown)
    frames["exporters"] = whole["exporters"][whole["exporters"]["exporter_id"] == "X2"]
    frames["buyers"] = whole["buyers"].assign(country_code="ZZ", sector_code="unknown")
    # Left open: its checks run beside the page.
    return store.open_frames(frames, label="Ledger", data_end=tiny_portfolio.DATA_END)


def tiles(page: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.proto.delta_description) for metric in page.metric}


def said(page: AppTest) -> str:
    """What the page says, without the method note, whose examples name the tiny book."""
    texts = [element.value for element in [*page.markdown, *page.caption, *page.info]]
    return " | ".join(text for text in texts if not text.startswith("# Buyer file"))


def test_the_answer_for_a_buyer_above_its_limit(run_page):
    """X2's buyer B1: I15 90,000 is covered, of I16 60,000, of I17 nothing; 90 % of it is paid.

    I15 fell due on 17 August 2025, its notice is due 45 days later.
    """
    page = run_page(exporter_id="X2")

    assert tiles(page) == {
        "Outstanding": ("US$ 225 k", "3 open invoices"),
        "Payable if unpaid": ("US$ 135 k", "60 % of what is owed"),
        "Limit and its use": ("US$ 150 k", "150 % used, US$ 75.0 k above it"),
        "Overdue": ("US$ 165 k", "oldest: 44 days late"),
        "Next date": ("1 Oct 2025", "Give notice of possible loss"),
    }
    assert "**by 1 Oct 2025** – give notice of possible loss" in said(page)
    assert "(1 invoice, saves US$ 9.00 k)" in said(page)
    assert "165 k that is overdue (2 invoices, saves US$ 84.0 k)" in said(page)
    assert "were paid in the time observed; the other buyers take 88 days" in said(page)


def test_a_link_opens_a_buyer_that_owes_nothing(run_page):
    page = run_page(exporter_id="X2", buyer_id="B4")

    assert tiles(page)["Outstanding"] == ("US$ 0", "0 open invoices")
    assert tiles(page)["Limit and its use"] == ("–", "Withdrawn")
    assert "Sample comercio" in said(page)
    assert "paid, recovering since 1 Aug 2025, US$ 85.0 k" in said(page)
    assert "0 open, 2 off the ledger unpaid" in said(page)


def test_what_is_typed_chooses_the_buyer_it_fits_best(run_page):
    page = run_page(exporter_id="X2", buyer_id="B8", buyer_search="trading")
    assert page.selectbox(key="buyer_id").value == "B8"

    page.text_input(key="buyer_search").set_value("stors wst").run()

    assert page.selectbox(key="buyer_id").value == "B2"
    assert page.query_params["buyer_id"] == "B2", "the link names who is shown"


def test_another_exporters_claim_is_told_without_its_name(run_page):
    page = run_page(exporter_id="X1", buyer_id="B3")

    assert "Unresolved claim record of 1 other exporter: 1 claim, US$ 260 k, filed 1 Sep 2025" in (
        said(page)
    )
    shown = said(page) + " ".join(table.value.to_string() for table in page.dataframe)
    assert not any(name in shown for name in ("X3", "Sample batteries", "C2", "P5"))


def test_what_a_dispute_holds_is_told_with_what_is_payable(run_page):
    """X3's buyer B3: I22 150,000 and I23 110,000 within a limit of 300,000, claim C2 disputed."""
    page = run_page(exporter_id="X3", buyer_id="B3")

    assert tiles(page)["Payable if unpaid"] == (
        "US$ 234 k",
        "90 % of what is owed; US$ 234 k held by a dispute",
    )


def test_a_bare_ledger_says_what_it_does_not_know(run_page, bare_ledger):
    page = run_page(ledger=bare_ledger)

    assert tiles(page)["Limit and its use"] == ("–", "No limit")
    for text in (
        "Unresolved claim records of other exporters: not known",
        "The time to pay cannot be estimated",
        "No grade of this buyer is known",
        "The buyer's country is not known, so restrictions of cover cannot be checked",
        "The goods have no HS codes here",
    ):
        assert text in said(page)
    assert "buyer_id" not in page.query_params


def test_a_day_before_the_first_invoice_says_what_to_do(run_page):
    page = run_page(exporter_id="X3", as_of_date="2024-03-10")

    assert not page.metric
    assert "Choose a later one" in page.info[0].value


@pytest.fixture
def run_board(tiny_folder, monkeypatch):
    """The page "Buyer exposure", whose rows lead to the file."""
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))

    def run(ledger: store.Book | None = None, **query: str) -> AppTest:
        page = AppTest.from_file(
            str(PROJECT_DIR / "pages" / "buyer_exposure.py"), default_timeout=20
        )
        for name, value in query.items():
            page.query_params[name] = value
        if ledger:
            page.session_state[books.LEDGER_KEY] = ledger
        page.run()
        assert not page.exception
        return page

    return run


def test_every_row_of_the_board_opens_the_buyers_file(run_board):
    board = run_board(exporter_id="X2", loss_cause="insolvency").dataframe[0].value

    assert board["open"].tolist() == [
        "/buyer_file?exporter_id=X2&as_of_date=2025-09-30&loss_cause=insolvency"
        f"&buyer_id={buyer_id}"
        for buyer_id in ("B1", "B2", "B8")
    ]


def test_no_address_of_a_ledgers_board_names_a_buyer(run_board, bare_ledger):
    page = run_board(ledger=bare_ledger)

    assert "open" not in page.dataframe[0].value.columns
    assert "buyer_file" not in page.dataframe[0].value.to_string()
