"""Columns that look like something they are not: asked about or left alone, never read as it."""

import pytest

from tests.ledger.reading_helpers import csv_of, excel_of, is_accounted, read
from tests.ledger.test_parts_of_a_list import listed, row, sheets_of
from tradecredit.ledger.headings import heading_match
from tradecredit.ledger.limits import limits_of
from tradecredit.ledger.total_lines import currency_of_title
from tradecredit.ledger.workbook import read_workbook

pytestmark = pytest.mark.slow

HEADINGS = ["Invoice no", "Customer", "Invoice date", "Due date", "Amount"]


@pytest.mark.parametrize(
    "heading",
    [
        "Customs cleared date", "Cargo collected on", "Documents received date", "Order status",
        "Warehouse receipt date", "Payment run date", "Settlement discount date", "L/C Status",
        "Shipment status", "Duty paid amount", "Amount paid last year", "Total paid by customer",
        "Data de recebimento da mercadoria", "Cash date", "水单日期", "结汇日期", "Sync Status",
    ],
)  # fmt: skip
def test_a_heading_with_a_word_that_is_not_known_decides_nothing(heading: str) -> None:
    assert heading_match(heading) is None


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Payment Received Date", "paid_date"), ("Bank receipt date", "paid_date"),
        ("实际回款日期", "paid_date"), ("Fecha de cobro real", "paid_date"),
        ("Balance due (USD)", "outstanding_amount"), ("Invoice status", "status"),
        ("Tax 1 Amount", "tax_amount"), ("Valor total da fatura", "amount"),
    ],
)  # fmt: skip
def test_a_heading_of_known_words_does(heading: str, role: str) -> None:
    match = heading_match(heading)
    assert match is not None
    assert match.role == role


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Customs cleared date", ("2026-01-25", "2026-01-26")),
        ("Order status", ("Closed", "Open")),
        ("Duty paid amount", ("10.00", "4.00")), ("Cash date", ("2026-01-25", "")),
        ("货款情况", ("清", "欠")), ("Clearing Document", ("", "2000000017")),
        ("Remarks", ("", "PAID 20/03/2026")), ("Matching No", ("AB", "")),
    ],
)  # fmt: skip
def test_what_may_change_what_is_owed_is_asked_about(heading: str, cells: tuple[str, ...]) -> None:
    rows = [row(f"A{number}", "100", cell) for number, cell in enumerate(cells)]
    assert {question.code for question in listed(*rows, more=heading).questions} & {
        "unknown_columns", "status",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Payment method", ("T/T", "L/C")), ("Modalità di pagamento", ("Bonifico", "Riba")),
        ("Freight", ("12.00", "3.00")), ("Shipped", ("Yes", "No")),
        ("Currency rate", ("7.1", "7.2")),
        ("Allowance for bad debt", ("5.00", "1.00")), ("Last Payment Amount", ("40.00", "30.00")),
        ("Order date", ("2026-01-02", "2026-01-03")), ("Remarks", ("urgent", "")),
    ],
)  # fmt: skip
def test_what_changes_nothing_is_not_asked_about(heading: str, cells: tuple[str, ...]) -> None:
    reading = listed(row("A1", "100", cells[0]), row("A2", "40", cells[1]), more=heading)
    assert not reading.questions
    assert reading.outstanding_total_usd == 140.0


def test_marks_of_payment_are_not_asked_about_where_a_balance_says_what_is_paid() -> None:
    reading = listed(
        row("A1", "100", "100", "AB"), row("A2", "40", "0", ""), more="Balance;Lettrage"
    )
    assert not reading.questions
    assert reading.outstanding_total_usd == 100.0


def test_lines_of_net_tax_and_total_are_owed_with_tax() -> None:
    """500 + 50 and 200 + 20 of one invoice."""
    headings = ["Client Name", "Invoice #", "Date Issued", "Due Date", "Line Subtotal"]
    headings += ["Tax 1 Amount", "Line Total"]
    rows = [
        ["Nordwind", "1", "2026-01-20", "2026-03-20", "500.00", "50.00", "550.00"],
        ["Nordwind", "1", "2026-01-20", "2026-03-20", "200.00", "20.00", "220.00"],
    ]
    assert read(csv_of(rows, headings), default_currency="USD").outstanding_total_usd == 770.0


def test_lines_of_one_invoice_that_differ_in_an_unused_column_count_each() -> None:
    reading = listed(row("A1", "50", "Pen"), row("A1", "50", "Ink"), more="Item")
    assert reading.outstanding_total_usd == 100.0
    numbered = listed(row("A1", "50", "1"), row("A1", "50", "2"), more="#")
    assert numbered.outstanding_total_usd == 50.0


def test_a_credit_without_a_number_lowers_its_buyers_debt() -> None:
    reading = listed(row("A1", "100", "Invoice"), row("", "-30", "Payment"), more="Type")
    assert reading.outstanding_total_usd == 70.0
    assert is_accounted(reading)


def test_more_paid_than_the_amount_is_told() -> None:
    reading = listed(row("A1", "100", "500"), row("A2", "40", "0"), more="Amount paid")
    assert reading.outstanding_total_usd == 40.0
    assert "paid_beyond" in {notice.code for notice in reading.notices}


def test_two_statuses_of_which_one_cancels_are_a_question_beside_a_balance() -> None:
    reading = listed(
        row("A1", "100", "100", "Not Paid", "Posted"),
        row("A2", "40", "40", "Not Paid", "Cancelled"),
        more="Balance;Payment Status;Status",
    )
    assert [question.code for question in reading.questions] == ["two_columns"]


def test_sheets_named_with_a_currency_are_read_each_in_its_own() -> None:
    reading = sheets_of(
        **{"Open USD": [HEADINGS, row("A1", "100")], "Open EUR": [HEADINGS, row("A2", "40")]}
    )
    # The rate of the euro is 2.
    assert reading.outstanding_total_usd == 180.0


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("EUR thousands", "EUR"), ("Montants en euros", "EUR"), ("All amounts in EUR", "EUR"),
        ("TEUR", "EUR"), ("USD", "USD"), ("单位：万元（人民币）", "CNY"), ("US customers", ""),
        ("ALL", ""), ("Nordwind Trading Co Ltd", ""), ("As at 31 March 2026", ""),
    ],
)  # fmt: skip
def test_a_title_may_name_the_currency(title: str, code: str) -> None:
    content = excel_of({"S": [[title], HEADINGS, row("A1", "100")]})
    assert currency_of_title(read_workbook("book.xlsx", content).sheets[0]) == code


def test_a_note_below_the_rows_says_the_unit() -> None:
    reading = listed(row("A1", "12.5"), row("A2", "2"), ["Note: all amounts in thousands of USD"])
    assert reading.outstanding_total_usd == 14_500.0


@pytest.mark.parametrize("name", ["Erledigt", "Payées", "Saldate", "Recebidas", "已完结", "Quotes"])
def test_a_sheet_whose_name_says_paid_is_not_owed(name: str) -> None:
    sheets = {"Open": [HEADINGS, row("A1", "100")], name: [HEADINGS, row("A2", "40")]}
    assert sheets_of(**sheets).outstanding_total_usd == 100.0


def test_a_limit_of_nothing_typed_by_hand_is_a_refusal() -> None:
    owing = listed(row("A1", "100")).invoices.rename(columns={"outstanding_usd": "owed_usd"})
    stated = owing.assign(buyer_number="", limit_usd=1.0, decision="approved").iloc[:0]
    limits = limits_of(owing, stated, {owing["buyer_key"].iloc[0]: 0.0}, None)
    assert limits["decision"].tolist() == ["refused"]
