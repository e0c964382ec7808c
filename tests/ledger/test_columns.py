"""Columns are told by their headings, English and Chinese, checked against their values."""

import pytest

from tests.ledger.reading_helpers import GOOD_ROWS, HEADINGS, columns_of, csv_of, read
from tradecredit.ledger import ROLES

DATE_CELLS = {role: "2026-03-05" for role in ROLES if role.endswith("_date")}
CELLS = DATE_CELLS | {
    "invoice_id": "A-17",
    "buyer_id": "C-9",
    "buyer_name": "Acme Ltd",
    "country": "DE",
    "amount": "1200.50",
    "outstanding_amount": "200.25",
    "paid_amount": "1000.25",
    "currency": "EUR",
    "payment_term": "OA 60",
    "term_days": "60",
    "hs6_code": "850440",
    "document_type": "Invoice",
    "credited_invoice_id": "A-16",
    "bill_of_lading": "BL-1",
    "consignee_country": "FR",
    "ignore": "x",
}

HEADINGS_OF_ROLE = {
    "invoice_id": "Invoice No.|INVOICE NUMBER|doc_id|Document Number|发票号|发票号码|单据编号",
    "buyer_id": "cust_number|Customer No|Debtor number|客户编号|客户代码|买方代码",
    "buyer_name": "name_customer|Buyer|Customer Name|Debtor|客户名称|买方|买方名称",
    "country": "Country|Country Code|Buyer country|国家|国别|买方国别",
    "invoice_date": "Invoice Date|posting_date|Document date|开票日期|发票日期",
    "ship_date": "Ship Date|Shipment date|B/L date|出运日期|发货日期|提单日期",
    "terms_from_date": "baseline_create_date|Baseline date|起算日",
    "due_date": "Due Date|due_in_date|Net due date|Maturity|到期日|到期日期",
    "paid_date": "clear_date|Payment date|Clearing Date|付款日期|收款日期|回款日期",
    "amount": "Amount|converted_usd|Invoice Amount (USD)|Amount in USD|金额|"
    "发票金额|发票金额（美元）",
    "outstanding_amount": "Open amount|Outstanding|Balance due|余额|未付金额|未收金额",
    "paid_amount": "Amount paid|Received|已付金额|已收金额",
    "currency": "Currency|Curr.|CCY|币种|货币|币别",
    "payment_term": "cust_payment_terms|Payment Terms|Terms|付款方式|付款条件|账期",
    "term_days": "Credit days|Term days|账期天数|信用期限",
    "hs6_code": "HS Code|HS6|海关编码|商品编码",
    "declared_date": "Declaration date|Declared on|申报日期",
    "notice_date": "Notice date|Notice of loss date|报损日期|可损通知日期",
    "document_type": "Document type|Doc. Type|单据类型",
    "bill_of_lading": "B/L No|Bill of Lading|提单号",
}


@pytest.mark.parametrize(
    ("role", "heading"),
    [(role, heading) for role, text in HEADINGS_OF_ROLE.items() for heading in text.split("|")],
)
def test_a_heading_names_its_role(role: str, heading: str) -> None:
    content = csv_of([(CELLS[role], "z")] * 3, (heading, "Colour"))

    entry = columns_of(content).columns[0]

    assert entry.role == role
    assert entry.is_recognised
    assert entry.reason


def test_a_misspelt_heading_is_recognised_with_less_confidence() -> None:
    content = csv_of([("A-1", "Acme", "2026-03-05")], ("Invoce number", "Custmer name", "Amount"))

    first, second, _third = columns_of(content).columns

    assert (first.role, second.role) == ("invoice_id", "buyer_name")
    assert first.confidence < 0.9


def test_a_heading_its_values_contradict_is_not_trusted() -> None:
    content = csv_of([("red",), ("blue",)], ("Due date",))

    assert not columns_of(content).columns[0].is_recognised


def test_a_column_paid_holds_a_day_or_an_amount_by_its_values() -> None:
    days = csv_of([("1", "2026-03-05")], ("Invoice no", "Paid"))
    amounts = csv_of([("1", "1,250.00")], ("Invoice no", "Paid"))

    assert columns_of(days).role_of("Paid") == "paid_date"
    assert columns_of(amounts).role_of("Paid") == "paid_amount"


def test_two_columns_for_one_role_leave_the_second_ignored_with_the_reason() -> None:
    content = csv_of([("2026-03-05", "2026-03-06")], ("Invoice date", "Posting date"))

    mapping = columns_of(content)

    assert mapping.role_of("Invoice date") == "invoice_date"
    assert mapping.role_of("Posting date") == "ignore"
    assert "Invoice date" in mapping.columns[1].reason


def test_an_unknown_column_is_left_out_and_says_so() -> None:
    rows = [(*row, "red") for row in GOOD_ROWS]

    entry = columns_of(csv_of(rows, (*HEADINGS, "Colour"))).columns[-1]

    assert (entry.role, entry.is_recognised) == ("ignore", False)


def test_a_role_chosen_by_hand_takes_it_from_the_column_that_had_it() -> None:
    mapping = columns_of(csv_of(GOOD_ROWS)).with_role("Due date", "invoice_date")

    assert mapping.role_of("Due date") == "invoice_date"
    assert mapping.role_of("Invoice date") == "ignore"


def test_a_role_that_does_not_exist_is_refused() -> None:
    mapping = columns_of(csv_of(GOOD_ROWS))

    with pytest.raises(ValueError, match="colour"):
        mapping.with_role("Due date", "colour")
    with pytest.raises(KeyError):
        mapping.with_role("No such column", "due_date")


def test_two_columns_of_one_heading_both_stay_readable() -> None:
    content = csv_of([("1", "2")], ("Amount", "Amount"))

    assert [entry.column for entry in columns_of(content).columns] == ["Amount", "Amount (2)"]


def test_a_ledger_with_no_column_of_the_amount_reads_the_outstanding_one() -> None:
    headings = tuple("Open amount" if name == "Amount" else name for name in HEADINGS)

    assert read(csv_of(GOOD_ROWS, headings)).outstanding_total_usd == 4034.66
