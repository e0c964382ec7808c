"""Lists in parts: sections, sheets of several kinds, units in a column, one invoice twice.

The amounts owed are added by hand from the rows.
"""

from typing import Any

import pytest

from tests.ledger.reading_helpers import csv_of, excel_of, is_accounted, read
from tradecredit.ledger import LedgerReading
from tradecredit.ledger.sections import section_meaning
from tradecredit.ledger.whole import Answers, Ledger

pytestmark = pytest.mark.slow

HEADINGS = ["Invoice no", "Customer", "Invoice date", "Due date", "Amount"]
RATES = {"EUR": 2.0}


def row(number: str, amount: str, *more: str, buyer: str = "Nordwind") -> list[str]:
    return [number, buyer, "2026-01-20", "2026-03-20", amount, *more]


def listed(*rows: list[str], more: str = "", currency: str = "USD") -> LedgerReading:
    headings = [*HEADINGS, *filter(None, more.split(";"))]
    padded = [line + [""] * (len(headings) - len(line)) for line in rows]
    return read(csv_of(padded, headings), rates=RATES, default_currency=currency)


def sheets_of(**sheets: list[list[Any]]) -> LedgerReading:
    return read(excel_of(sheets), "book.xlsx", rates=RATES, default_currency="USD")


# --- sections ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Paid invoices", "status"), ("UNPAID", "status"), ("Overdue items", "status"),
        ("已收款", "status"), ("未收款发票", "status"), ("Bezahlte Rechnungen", "status"),
        ("Credit notes", "document_type"), ("贷项", "document_type"), ("退货", "document_type"),
        ("EUR", "currency"), ("Currency: EUR", "currency"), ("币种：美元", "currency"),
        ("PAID INVOICES (2025)", "status"), ("Paid (1)", "status"), ("二、已结清", "status"),
        ("（二）已收款", "status"), ("Factures payées", "status"), ("Facturas pagadas", "status"),
        ("Faturas pagas", "status"), ("Fatture pagate", "status"),
        ("Written off in 2025", "status"),
        ("Cash received", "status"), ("Proforma invoices (not yet shipped)", "status"),
        ("Unapplied cash", "document_type"), ("US Dollar accounts", "currency"),
        ("Nordwind Handels GmbH", None), ("Paid on 3 May", None), ("Total", None),
    ],
)  # fmt: skip
def test_a_line_says_a_status_a_currency_or_a_kind(line: str, role: str | None) -> None:
    assert (section_meaning(line) or (None,))[0] == role


@pytest.mark.parametrize(
    ("open_line", "paid_line"), [("Open", "Paid invoices"), ("未收", "已收款")]
)
def test_invoices_below_a_line_of_paid_ones_are_not_owed(open_line: str, paid_line: str) -> None:
    reading = listed([open_line], row("A1", "100"), [paid_line], row("A2", "40"), row("A3", "7"))
    assert reading.outstanding_total_usd == 100.0
    assert is_accounted(reading)


@pytest.mark.parametrize("line", ["Others", "Still to be looked at", "Sales invoices 2026"])
def test_a_line_that_ends_a_paid_part_without_a_known_word_is_asked_about(line: str) -> None:
    reading = listed(["Paid"], row("A2", "40"), [line], row("A1", "100"))
    assert [question.code for question in reading.questions] == ["status"]


def test_what_follows_the_total_of_a_paid_part_is_asked_about() -> None:
    total = ["Total paid", "", "", "", "40"]
    reading = listed(["Paid invoices"], row("A2", "40"), total, row("A1", "100"))
    assert [question.code for question in reading.questions] == ["status"]
    subtotal = ["Subtotal Nordwind", "", "", "", "40"]
    reading = listed(["Paid invoices"], row("A2", "40"), subtotal, row("A1", "100"))
    assert not reading.questions
    assert reading.outstanding_total_usd == 0.0


def test_invoices_below_credit_notes_are_no_credit_notes() -> None:
    reading = listed(["Credit notes"], row("C1", "30"), ["Sales invoices"], row("A1", "100"))
    assert {question.code for question in reading.questions} == {"status"}


def test_a_line_of_another_kind_in_a_list_without_parts_is_not_asked_about() -> None:
    reading = listed(row("A1", "100"), ["Region Europe"], row("A2", "40"))
    assert not reading.questions
    assert reading.outstanding_total_usd == 140.0


def test_a_part_of_open_invoices_may_follow_the_paid_ones() -> None:
    reading = listed(["Paid"], row("A2", "40"), row("A3", "7"), ["Unpaid"], row("A1", "100"))
    assert reading.outstanding_total_usd == 100.0


def test_credit_notes_in_a_part_of_their_own_lower_their_buyers_debt() -> None:
    reading = listed(
        row("A1", "100"),
        row("A2", "50", buyer="Sud"),
        ["Credit notes"],
        row("C1", "30"),
    )
    assert reading.outstanding_total_usd == 120.0
    assert reading.credit_notes["applied_usd"].tolist() == [30.0]


def test_each_part_has_the_currency_of_its_line() -> None:
    reading = listed(["USD"], row("A1", "100"), ["EUR"], row("A2", "40"), currency="")
    assert reading.outstanding_total_usd == 180.0


def test_a_buyer_above_his_invoices_stays_one_beside_the_parts() -> None:
    headings = ["Invoice no", "Invoice date", "Due date", "Amount"]
    rows = [
        ["Nordwind", "", "", ""],
        ["A1", "2026-01-20", "2026-03-20", "100"],
        ["Sud", "", "", ""],
        ["A2", "2026-01-20", "2026-03-20", "40"],
    ]
    reading = read(csv_of(rows, headings), default_currency="USD")
    assert reading.invoices["buyer_name"].tolist() == ["Nordwind", "Sud"]
    assert reading.outstanding_total_usd == 140.0


def test_a_buyer_written_once_counts_for_the_rows_below() -> None:
    reading = listed(
        row("A1", "100"), row("A2", "40", buyer=""), row("A3", "7", buyer="Sud"),
        row("A4", "5", buyer=""),
    )  # fmt: skip
    owed = reading.invoices.groupby("buyer_name")["outstanding_usd"].sum().to_dict()
    assert owed == {"Nordwind": 140.0, "Sud": 12.0}


def test_a_row_that_lacks_its_buyer_among_repeated_ones_is_refused() -> None:
    reading = listed(row("A1", "100"), row("A2", "40"), row("A3", "7", buyer=""))
    assert reading.outstanding_total_usd == 140.0
    assert len(reading.refused) == 1


def test_an_invoice_number_that_begins_with_total_is_an_invoice() -> None:
    assert listed(row("TOTAL-1", "100")).outstanding_total_usd == 100.0


# --- units ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "owed"),
    [("万元", 120_000.0), ("千元", 12_000.0), ("thousand", 12_000.0), ("k", 12_000.0),
     ("1000", 12_000.0), ("million", 12_000_000.0), ("USD '000", 12_000.0)],
)  # fmt: skip
def test_a_column_of_units_multiplies_each_row(unit: str, owed: float) -> None:
    reading = listed(row("A1", "12", unit), row("A2", "5", "1"), more="Unit")
    assert reading.outstanding_total_usd == owed + 5


def test_a_unit_of_goods_is_no_unit_of_money() -> None:
    reading = listed(row("A1", "12", "PCS"), row("A2", "5", "KG"), more="Unit")
    assert reading.outstanding_total_usd == 17.0


@pytest.mark.parametrize(
    ("amount", "owed"), [("12.5k", 12_500.0), ("1.2m", 1_200_000.0), ("USD 3 mio", 3_000_000.0)]
)
def test_an_amount_may_carry_its_own_unit(amount: str, owed: float) -> None:
    assert listed(row("A1", amount)).outstanding_total_usd == owed


def test_an_amount_that_lost_its_digits_to_an_exponent_is_refused() -> None:
    reading = listed(row("A1", "1.25E+3"), row("A2", "10"))
    assert reading.outstanding_total_usd == 10.0
    assert reading.refused["found_value"].tolist() == ["1.25E+3"]


def test_sheets_that_all_say_one_currency_are_read_in_it() -> None:
    reading = sheets_of(
        **{"Invoices EUR": [HEADINGS, row("A1", "100")],
           "Credit notes EUR": [HEADINGS, row("C1", "40")]}
    )  # fmt: skip
    # 60 euros at 2.
    assert reading.outstanding_total_usd == 120.0


def test_sheets_of_different_units_are_read_each_in_its_own() -> None:
    reading = sheets_of(
        East=[["Amounts in thousands"], HEADINGS, row("A1", "10.5")],
        West=[["Amounts in units"], HEADINGS, row("A2", "700")],
    )
    assert reading.outstanding_total_usd == 11_200.0


def test_sheets_named_after_currencies_are_read_each_in_its_own() -> None:
    reading = sheets_of(USD=[HEADINGS, row("A1", "100")], EUR=[HEADINGS, row("A2", "40")])
    assert reading.outstanding_total_usd == 180.0


# --- sheets that belong together --------------------------------------------------------------


def test_a_sheet_of_payments_lowers_the_invoices_it_names() -> None:
    payments = [
        ["Invoice no", "Payment date", "Amount"],
        ["A1", "2026-02-03", "30"],
        ["A1", "2026-02-20", "20"],
        ["A2", "2026-02-25", "40"],
    ]
    reading = sheets_of(
        Invoices=[HEADINGS, row("A1", "100"), row("A2", "40"), row("A3", "7")], Payments=payments
    )
    # 100 - 30 - 20, 40 - 40, 7
    assert reading.outstanding_total_usd == 57.0
    assert [notice.code for notice in reading.notices].count("payments_sheet") == 1


def test_a_sheet_of_payments_of_other_invoices_changes_nothing() -> None:
    payments = [["Invoice no", "Payment date", "Amount"], ["Z9", "2026-02-03", "30"]]
    reading = sheets_of(Invoices=[HEADINGS, row("A1", "100")], Payments=payments)
    assert reading.outstanding_total_usd == 100.0


def test_a_sheet_of_credit_notes_of_the_same_shape_is_read_as_credits() -> None:
    reading = sheets_of(
        Invoices=[HEADINGS, row("A1", "100"), row("A2", "50", buyer="Sud")],
        **{"Credit notes": [HEADINGS, row("C1", "30")]},
    )
    assert reading.outstanding_total_usd == 120.0


def test_of_sheets_that_hold_the_same_invoices_only_the_latest_is_read() -> None:
    headings = [*HEADINGS, "Outstanding"]
    later = ["A3", "Sud", "2026-02-20", "2026-04-20", "7", "7"]
    reading = sheets_of(
        Feb=[headings, row("A1", "100", "60"), later],
        Jan=[headings, row("A1", "100", "100"), row("A2", "40", "40")],
    )
    # A1 as it stood last and A3; A2 has left the list.
    assert reading.outstanding_total_usd == 67.0
    assert "snapshots" in {notice.code for notice in reading.notices}


# --- one invoice, one credit, told twice -------------------------------------------------------


def test_one_invoice_with_two_balances_counts_with_the_smaller() -> None:
    reading = listed(
        row("A1", "100", "100"), row("A1", "100", "60"), row("A2", "9", "9"), more="Outstanding"
    )
    assert reading.outstanding_total_usd == 69.0
    assert is_accounted(reading)


def test_instalments_of_one_invoice_stay_two() -> None:
    first, second = row("A1", "100", "50"), row("A1", "100", "30")
    second[3] = "2026-04-20"
    assert listed(first, second, more="Outstanding").outstanding_total_usd == 80.0


def test_a_credit_in_a_column_and_in_a_row_counts_once() -> None:
    reading = listed(
        row("A1", "100", "30", "Invoice"),
        row("C1", "-30", "", "Credit note"),
        row("C2", "-5", "", "Credit note"),
        more="Credit note amount;Type",
    )
    # 100 - 30 - 5
    assert reading.outstanding_total_usd == 65.0
    assert "credit_in_column" in set(reading.left_aside["code"])


# --- yes and no, and codes ---------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["Written off", "Bad debt", "坏账"])
def test_an_invoice_that_is_said_to_be_written_off_is_not_owed(heading: str) -> None:
    reading = listed(row("A1", "100", "yes"), row("A2", "40", "no"), more=heading)
    assert reading.outstanding_total_usd == 40.0
    assert set(reading.left_aside["code"]) == {"written_off"}


@pytest.mark.parametrize(
    ("heading", "words"),
    [("Ind", ("O", "C", "C")), ("Flg", ("P", "U", "U")), ("收款情况", ("齐", "差一半", "差一半"))],
)
def test_a_column_of_a_few_codes_is_asked_about(heading: str, words: tuple[str, ...]) -> None:
    rows = [row(f"A{number}", "100", word) for number, word in enumerate(words)]
    assert {question.code for question in listed(*rows, more=heading).questions} & {
        "unknown_columns", "status",
    }  # fmt: skip


def test_dates_with_dots_follow_the_column_that_proves_their_order() -> None:
    rows = [["A1", "Nordwind", "05.01.2026", "25.03.2026", "10"]]
    reading = listed(*rows)
    assert not reading.questions
    assert reading.invoices["invoice_date"].dt.strftime("%d %b").tolist() == ["05 Jan"]


# --- the currency that a unit names -------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "usd"),
    [
        ("金额（万元）", 10_000 * 100 * 0.14),
        ("金额(元)", 100 * 0.14),
        ("应收金额（千元）", 1_000 * 100 * 0.14),
        ("金额（万美元）", 10_000 * 100),
        ("Montant TTC (k€)", 1_000 * 100 * 2.0),
        ("Amount (kEUR)", 1_000 * 100 * 2.0),
    ],
)
def test_a_unit_in_the_heading_says_its_currency_too(heading: str, usd: float) -> None:
    headings = [*HEADINGS[:4], heading]
    rates = RATES | {"CNY": 0.14}
    reading = read(csv_of([row("A1", "100")], headings), rates=rates, default_currency="USD")
    assert reading.outstanding_total_usd == pytest.approx(usd)


@pytest.mark.parametrize(
    ("line", "usd"), [("单位：元", 14), ("单位：万元", 140_000), ("金额单位：人民币万元", 140_000)]
)
def test_a_unit_above_the_list_says_its_currency_too(line: str, usd: float) -> None:
    content = ("应收账款明细表\n" + line + "\n").encode() + csv_of([row("A1", "100")], HEADINGS)
    found = Ledger("list.csv", content).read(Answers(rates={"CNY": 0.14}, currency="USD"))
    assert found.reading.outstanding_total_usd == pytest.approx(usd)


@pytest.mark.parametrize(
    "kind",
    ["Proforma", "Pro-forma invoice", "Quote", "Sales Order", "Angebot", "形式发票"],
)
def test_what_comes_before_an_invoice_is_not_owed(kind: str) -> None:
    rows = [row("A1", "100", "Invoice"), row("A2", "40", kind)]
    reading = listed(*rows, more="Type")
    assert reading.outstanding_total_usd == 100.0
    assert is_accounted(reading)


def test_a_customer_beside_its_name_is_its_number() -> None:
    rows = [
        ["A1", "C-1", "Acme", "2026-01-20", "2026-03-20", "100"],
        ["A2", "C-2", "Beta", "2026-01-20", "2026-03-20", "40"],
    ]
    headings = [HEADINGS[0], "Customer", "Customer Name", *HEADINGS[2:]]
    reading = read(csv_of(rows, headings), default_currency="USD")
    assert list(reading.invoices["buyer_name"]) == ["Acme", "Beta"]
    assert list(reading.invoices["buyer_key"]) == ["C-1", "C-2"]
