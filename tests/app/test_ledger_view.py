"""The way from a visitor's file to a book on every page, as the visitor walks it."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tradecredit import ledger, settings
from tradecredit.app.frame import books
from tradecredit.app.my_ledger import draft as ledger_draft

pytestmark = pytest.mark.slow

DASHBOARD = str(settings.PROJECT_DIR / "dashboard.py")
LEDGER_PAGE = "pages/my_ledger.py"
EXPOSURE_PAGE = "pages/buyer_exposure.py"

# Owed: 1,000 + 2,500.50 + 4,000 + 700 = 8,200.50. The 13th to the 30th prove day-month-year.
# "Reference" could be an invoice number or nothing; Muster GmbH and Muster are probably one.
PLAIN = """Reference,Customer,Invoice date,Due date,Amount USD,Branch
R-1,Example Stores Ltd,13-01-2026,13-03-2026,1000.00,North
R-2,Example Stores Ltd,20-02-2026,21-04-2026,"2,500.50",North
R-3,Muster GmbH,25-02-2026,26-05-2026,4000,South
R-4,MUSTER,28-02-2026,30-04-2026,700,South
"""
OWED_USD = 8_200.50

# Every day is 12 or less: 03-04 may be 3 April or 4 March.
AMBIGUOUS = """Invoice no,Customer,Invoice date,Due date,Amount USD
A-1,Example Stores Ltd,03-04-2026,05-06-2026,1000
A-2,Muster GmbH,04-05-2026,06-07-2026,500
"""

IN_EUROS = """Invoice no,Customer,Invoice date,Due date,Amount,Currency
E-1,Example Stores Ltd,2026-01-13,2026-03-13,1000,EUR
E-2,Muster GmbH,2026-02-13,2026-04-13,500,USD
"""

HALF_BROKEN = """Invoice no,Customer,Invoice date,Due date,Amount USD
B-1,Example Stores Ltd,2026-01-13,2026-03-13,1000
B-2,Muster GmbH,2026-02-30,2026-04-13,500
B-3,Muster GmbH,2026-02-13,2026-04-13,not a number
"""


@pytest.fixture
def visitor(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A visitor of the dashboard on the tiny book who has opened "My ledger"."""
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    dashboard = AppTest.from_file(DASHBOARD, default_timeout=60)
    dashboard.run()
    return _seen(dashboard.switch_page(LEDGER_PAGE).run())


def _seen(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def _load(page: AppTest, content: str | bytes, file_name: str = "ledger.csv") -> AppTest:
    as_bytes = content.encode() if isinstance(content, str) else content
    page.file_uploader[0].upload(file_name, as_bytes)
    return _seen(page.run())


def _tile(page: AppTest, label: str) -> str:
    return next(tile.value for tile in page.metric if tile.label == label)


def _use(page: AppTest) -> AppTest:
    page.button(key="ledger_use").click()
    return _seen(page.run())


def _shown(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption])


def test_a_ledger_is_read_and_buyer_exposure_shows_the_same_total(visitor: AppTest) -> None:
    page = _load(visitor, PLAIN)
    assert _tile(page, "Rows read") == "4"
    assert _tile(page, "Outstanding") == "US$ 8.20 k"
    _use(page)

    exposure = _seen(page.switch_page(EXPOSURE_PAGE).run())

    assert _tile(exposure, "Outstanding") == "US$ 8.20 k"
    book = exposure.session_state[books.LEDGER_KEY]
    with book.cursor() as cursor:
        total = cursor.execute("select sum(invoice_amount_usd) from stg_shipments").fetchone()
    assert float(total[0]) == pytest.approx(OWED_USD, abs=0.005)


def test_a_column_can_be_corrected(visitor: AppTest) -> None:
    page = _load(visitor, PLAIN)
    box = next(box for box in page.selectbox if box.label == "Branch")
    assert box.value == "ignore"

    box.set_value("payment_term")
    _seen(page.run())

    draft: ledger_draft.Draft = page.session_state[ledger_draft.DRAFT_KEY]
    assert draft.roles == {"Branch": "payment_term"}
    assert _tile(page, "Rows read") == "4"


def test_a_role_given_to_another_column_is_taken_from_the_first(visitor: AppTest) -> None:
    page = _load(visitor, PLAIN)
    next(box for box in page.selectbox if box.label == "Branch").set_value("buyer_name")
    _seen(page.run())
    assert next(box for box in page.selectbox if box.label == "Customer").value == "ignore"
    assert _tile(page, "Buyers") == "2"


def test_buyers_are_joined_only_when_the_visitor_says_so(visitor: AppTest) -> None:
    page = _load(visitor, PLAIN)
    assert _tile(page, "Buyers") == "3"
    page.button(key="ledger_accept_sure").click()
    _seen(page.run())
    assert _tile(page, "Buyers") == "2"
    page.button(key="ledger_accept_none").click()
    _seen(page.run())
    assert _tile(page, "Buyers") == "3"


def test_one_limit_for_all_covers_what_it_reaches(visitor: AppTest) -> None:
    """Each of three buyers owes at most 4,000; with no overdue stop 90 % of all is payable.

    As long as no limit is given, what would be paid is unknown, not 0.
    """
    page = _load(visitor, PLAIN)
    assert _tile(page, "Payable if unpaid") == "–"
    next(box for box in page.number_input if "One limit" in box.label).set_value(10_000)
    _seen(page.run())
    assert _tile(page, "Payable if unpaid") == "US$ 7.38 k"


def test_a_change_after_the_ledger_is_in_use_says_that_the_other_pages_lack_it(
    visitor: AppTest,
) -> None:
    page = _use(_load(visitor, PLAIN))
    assert "Every exporter page now shows" in page.success[0].value
    next(box for box in page.number_input if "One limit" in box.label).set_value(10_000)
    _seen(page.run())
    assert not page.success
    assert "Not on the other pages yet" in " ".join(box.value for box in page.warning)


def test_the_days_of_another_book_are_not_those_of_a_ledger(visitor: AppTest) -> None:
    visitor.session_state["as_of_date"] = date(2020, 1, 1)
    page = _use(_load(visitor, PLAIN))
    last_day = page.session_state["ledger_book"].data_end
    assert page.session_state["as_of_date"] == last_day > date(2026, 1, 1)


def test_an_open_date_order_is_asked_for_with_both_readings(visitor: AppTest) -> None:
    page = _load(visitor, AMBIGUOUS)
    orders = [radio for radio in page.radio if "dates" in radio.label]
    assert len(orders) == 2
    assert not page.metric
    # What each choice would make of the first cell stands below it.
    captions = list(orders[0].proto.captions)
    assert "3 Apr 2026" in captions[0]
    assert "4 Mar 2026" in captions[1]

    for label in [radio.label for radio in orders]:
        next(radio for radio in page.radio if radio.label == label).set_value("dmy")
        _seen(page.run())

    assert _tile(page, "Rows read") == "2"
    assert _tile(page, "Outstanding") == "US$ 1.50 k"


def test_a_rate_is_asked_for_each_foreign_currency(visitor: AppTest) -> None:
    """1,000 euros at 1.1 and 500 dollars are 1,600 dollars."""
    page = _load(visitor, IN_EUROS)
    next(box for box in page.number_input if "EUR" in box.label).set_value(1.1)
    _seen(page.run())
    assert _tile(page, "Outstanding") == "US$ 1.60 k"


def test_rows_that_cannot_be_read_are_listed_with_the_reason(visitor: AppTest) -> None:
    page = _load(visitor, HALF_BROKEN)
    assert _tile(page, "Rows read") == "1"
    refused = next(table.value for table in page.dataframe if "reason" in table.value)
    assert set(refused["row_number"]) == {3, 4}
    assert "not a number" in set(refused["found_value"])


@pytest.mark.parametrize(
    ("file_name", "content"),
    [
        ("empty.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("headings.csv", b"Invoice no,Customer,Amount USD\n"),
        ("broken.xlsx", b"PK\x03\x04" + bytes(64)),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_plain_answer(
    visitor: AppTest, file_name: str, content: bytes
) -> None:
    page = _load(visitor, content, file_name)
    assert len(page.error) == 1
    assert "cannot be read" in page.error[0].value
    assert "Traceback" not in page.error[0].value


def test_another_file_can_be_tried_after_a_broken_one(visitor: AppTest) -> None:
    page = _load(visitor, b"", "empty.csv")
    assert _tile(_load(page, PLAIN), "Rows read") == "4"


def test_a_workbook_brings_its_own_policy_and_limits(visitor: AppTest) -> None:
    """Limit 2,000 of 3,000 owed, 80 % insured: 1,600 payable."""
    page = _load(visitor, _workbook(), "ledger.xlsx")
    assert _tile(page, "Outstanding") == "US$ 3.00 k"
    assert _tile(page, "Payable if unpaid") == "US$ 1.60 k"


def _workbook() -> bytes:
    invoices = pd.DataFrame(
        {
            "Invoice number": ["W-1"],
            "Buyer name": ["Example Stores Ltd"],
            "Invoice date": ["2026-01-13"],
            "Due date": ["2026-03-13"],
            "Amount (US$)": [3000],
        }
    )
    limits = pd.DataFrame({"Buyer name": ["Example Stores Ltd"], "Limit (US$)": [2000]})
    policy = pd.DataFrame(
        {
            "Term": ["Insured", "Product", "Insured share default"],
            "Value": ["yes", "comprehensive", "80 %"],
        }
    )
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter") as writer:
        for name, sheet in (("Invoices", invoices), ("Limits", limits), ("Policy", policy)):
            sheet.to_excel(writer, sheet_name=name, index=False)
    return buffer.getvalue()


def test_the_example_loads_without_a_question(visitor: AppTest) -> None:
    visitor.button(key="ledger_example").click()
    page = _seen(visitor.run())
    assert not page.radio
    assert int(_tile(page, "Rows read")) > 0


def test_markup_in_a_name_is_shown_as_it_is(visitor: AppTest) -> None:
    """A heading or name with Markdown or HTML in it reaches the page escaped."""
    content = PLAIN.replace("Branch", "**x**<script>").replace("Muster GmbH", "=1+1<b>")
    page = _load(visitor, content)
    labels = [box.label for box in page.selectbox]
    assert r"\*\*x\*\*\<script\>" in labels
    assert "<script>" not in _shown(page)


def test_nothing_of_a_ledger_is_in_the_link(visitor: AppTest) -> None:
    page = _use(_load(visitor, PLAIN))
    assert dict(page.query_params) == {}


def test_a_forgotten_ledger_is_gone_from_every_page(visitor: AppTest) -> None:
    page = _use(_load(visitor, PLAIN))
    page.button(key="ledger_forget").click()
    _seen(page.run())
    assert ledger_draft.DRAFT_KEY not in page.session_state
    assert books.LEDGER_KEY not in page.session_state


def test_answers_are_kept_while_the_visitor_looks_at_other_pages(visitor: AppTest) -> None:
    page = _load(visitor, PLAIN)
    next(box for box in page.number_input if "One limit" in box.label).set_value(10_000)
    _seen(page.run())
    _seen(page.switch_page("pages/data_and_methods.py").run())
    page = _seen(page.switch_page(LEDGER_PAGE).run())
    assert _tile(page, "Payable if unpaid") == "US$ 7.38 k"


def test_a_newer_answer_does_not_take_the_book_of_another_run_away() -> None:
    """Two runs of one visitor overlap when an answer is changed while the page is computing."""
    draft = ledger_draft.Draft("invoices.csv", PLAIN.encode())
    terms = ledger.default_terms()
    newer, overtaken = (
        ledger_draft.preview(draft, ledger_draft.Policy(asked))
        for asked in (replace(terms, notice_days=30), terms)
    )

    assert len(ledger_draft.invoices(draft, newer)) == 4
    assert len(ledger_draft.invoices(draft, overtaken)) == 4


def test_a_ledger_on_which_nothing_is_owed_says_so(visitor: AppTest) -> None:
    page = _load(
        visitor,
        "Invoice no,Customer,Invoice date,Due date,Amount USD,Date paid\n"
        "Z-1,Example Stores Ltd,2026-01-13,2026-03-13,1000,2026-03-01\n",
    )
    assert _tile(page, "Outstanding") == "US$ 0"
    assert "Nothing is outstanding on 1 Mar 2026" in page.info[-1].value
    assert page.button(key="ledger_use").disabled


def test_a_status_that_nobody_knows_is_asked_for_and_the_answer_counts(visitor: AppTest) -> None:
    page = _load(
        visitor,
        "Invoice no,Customer,Invoice date,Due date,Amount USD,Status\n"
        "Z-1,Example Stores Ltd,2026-01-13,2026-03-13,1000,Kappa\n"
        "Z-2,Example Stores Ltd,2026-01-14,2026-03-14,500,Open\n",
    )
    assert not page.metric
    _seen(page.radio[0].set_value("paid").run())
    assert _tile(page, "Outstanding") == "US$ 500"
