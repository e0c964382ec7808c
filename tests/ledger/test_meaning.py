"""What columns mean: each small ledger has one right answer, or a question that is named.

The amounts owed are added by hand from the rows; currencies are US dollars unless stated.
"""

from datetime import date
from typing import Any

import pytest

from tests.ledger.reading_helpers import columns_of, csv_of, excel_of, is_accounted, read
from tests.ledger.wordings import wordings
from tradecredit.ledger import LedgerReading, LedgerUnreadable, read_workbook
from tradecredit.ledger.columns import refuse_without_invoices
from tradecredit.ledger.headings import heading_match
from tradecredit.ledger.whole import Answers, Ledger

pytestmark = pytest.mark.slow

RATES = {"EUR": 1.1, "CNY": 0.14, "JPY": 0.0067}
BASE = ("Invoice no", "Customer", "Invoice date", "Due date", "Amount")


def ledger(headings: str, *rows: str, name: str = "ledger.csv", **answers: Any) -> LedgerReading:
    """A ledger of these headings and rows, cells apart by semicolons, read in US dollars."""
    content = csv_of([row.split(";") for row in rows], headings.split(";"))
    return read(content, name, rates=RATES, default_currency="USD", **answers)


def two_invoices(heading: str, first: str, second: str) -> LedgerReading:
    """An invoice of 900 and one of 350, with one more column."""
    return ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;" + heading,
        f"K-1;Nordwind;2026-01-20;2026-03-20;900.00;{first}",
        f"K-2;Nordwind;2026-01-22;2026-03-22;350.00;{second}",
    )


def asked(reading: LedgerReading) -> set[str]:
    return {question.code for question in reading.questions}


def noticed(reading: LedgerReading) -> set[str]:
    return {notice.code for notice in reading.notices}


@pytest.mark.parametrize(
    ("role", "word"), [(role, word) for role, words in wordings().items() for word in words]
)
def test_every_wording_of_the_method_note_is_recognised(role: str, word: str) -> None:
    match = heading_match(word.upper())
    assert match is not None
    assert match.role == role


@pytest.mark.parametrize(
    "heading",
    [
        "Settled", "Settlement Dt", "Fully Paid On", "Cash received date", "Remittance date",
        "Date Collected", "Pymt Date", "cleared_on", "结算时间", "实际到账日期", "客户付款日",
        "收汇时间", "Ausgleichsdatum", "Date d'encaissement", "Fecha de cobro", "Pagato il",
    ],
)  # fmt: skip
def test_a_date_of_payment_in_any_wording_settles_the_invoice(heading: str) -> None:
    reading = two_invoices(heading, "2026-03-01", "")
    assert reading.outstanding_total_usd == 350.0
    assert reading.invoices["paid_date"].iloc[0].date() == date(2026, 3, 1)


@pytest.mark.parametrize(
    "heading",
    [
        "Expected payment date",
        "预计收款日期",
        "Last payment date",
        "Promised to pay on",
        "Baseline date",
    ],
)
def test_a_day_on_which_payment_is_hoped_for_settles_nothing(heading: str) -> None:
    reading = two_invoices(heading, "2026-03-01", "")
    assert reading.questions or reading.outstanding_total_usd == 1250.0


@pytest.mark.parametrize(
    ("heading", "paid", "unpaid"),
    [
        ("Paid?", "Y", "N"),
        ("Settled", "yes", "no"),
        ("Open", "FALSE", "TRUE"),
        ("Unpaid", "0", "1"),
        ("Closed", "x", ""),
        ("Status", "Settled", "Past due"),
        ("Invoice status", "Closed", "Sent"),
        ("是否回款", "是", "否"),
        ("是否未收", "否", "是"),
        ("核销状态", "已核销", "未核销"),
        ("Bezahlt", "ja", "nein"),
        ("Estado", "Pagada", "Pendiente"),
        ("Statut", "Payée", "En retard"),
        ("Situação", "Quitado", "Em aberto"),
        ("Stato", "Incassato", "Scaduta"),
    ],
)
def test_a_status_says_what_is_open(heading: str, paid: str, unpaid: str) -> None:
    reading = two_invoices(heading, paid, unpaid)
    assert not reading.questions
    assert reading.outstanding_total_usd == 350.0
    assert reading.left_aside["amount_usd"].tolist() == [900.0]


def test_cancelled_invoices_and_drafts_are_not_owed() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Status",
        "K-1;Nordwind;2026-01-20;2026-03-20;900;Void",
        "K-2;Nordwind;2026-01-22;2026-03-22;350;Draft",
        "K-3;Nordwind;2026-01-23;2026-03-23;70;Partly paid",
    )
    assert reading.outstanding_total_usd == 70.0
    assert "said_part_paid" in noticed(reading)
    assert reading.left_aside["code"].tolist() == ["cancelled", "draft"]


def test_a_word_of_a_status_that_nobody_knows_is_asked_for() -> None:
    headings = "Invoice no;Customer;Invoice date;Due date;Amount;Status"
    rows = (
        "K-1;Nordwind;2026-01-20;2026-03-20;900;Kappa",
        "K-2;Nordwind;2026-01-22;2026-03-22;5;Open",
    )
    assert asked(ledger(headings, *rows)) == {"status"}
    assert ledger(headings, *rows, statuses={"Kappa": "paid"}).outstanding_total_usd == 5.0


@pytest.mark.parametrize(
    ("headings", "row", "owed_usd"),
    [
        ("Amount;Credit note;Payments", "800;150;200", 450.0),
        ("Invoiced;Received;Write off;Balance", "800;150;200;450", 450.0),
        ("Amount due;Amount paid;Amount remaining", "800;300;500", 500.0),
        ("Original amount;Allocated;Residual", "800;300;500", 500.0),
        ("Net amount;VAT;Gross amount", "800;160;960", 960.0),
        ("Amount;Tax;Total", "800;160;960", 960.0),
        ("amount_excl_vat;vat;amount_incl_vat", "800;160;960", 960.0),
        ("Untaxed amount;Tax amount", "800;160", 960.0),
        ("不含税金额;税额;价税合计", "800;104;904", 904.0),
        ("Amount in '000 USD", "0.8", 800.0),
        ("Amount (k USD)", "0.8", 800.0),
        ("金额（千美元）", "0.8", 800.0),
        ("Betrag;Bezahlter Betrag;Restbetrag", "800;300;500", 500.0),
    ],
)
def test_what_is_owed_follows_from_the_columns_of_amounts(
    headings: str, row: str, owed_usd: float
) -> None:
    dates = "2026-01-20;2026-03-20"
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;" + headings,
        f"K-1;Nordwind;{dates};{row}",
        f"K-2;Nordwind;{dates};{row}",
    )
    assert not reading.questions
    assert reading.outstanding_total_usd == 2 * owed_usd


def test_a_tax_beside_one_amount_is_asked_about() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;VAT",
        "K-1;Nordwind;2026-01-20;2026-03-20;800;160",
    )
    assert asked(reading) == {"net_or_gross"}


def test_a_balance_that_adds_up_from_row_to_row_is_not_the_invoice_s() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Balance",
        "K-1;Nordwind;2026-01-20;2026-03-20;900;900",
        "K-2;Nordwind;2026-01-22;2026-03-22;350;1250",
        "K-3;Nordwind;2026-01-23;2026-03-23;50;1300",
    )
    assert reading.outstanding_total_usd == 1300.0


def test_a_statement_of_debits_and_credits_owes_their_difference() -> None:
    rows = (
        "Nordwind;2026-01-05;V-1;900;;900",
        "Nordwind;2026-02-05;V-2;350;;1250",
        "Nordwind;2026-02-20;R-1;;900;350",
    )
    headings = "Customer;Date;Voucher no;Debit;Credit;Balance"
    assert asked(ledger(headings, *rows)) == {"term_days"}
    reading = ledger(headings, *rows, term_days=60)
    assert reading.outstanding_total_usd == 350.0
    assert is_accounted(reading)


@pytest.mark.parametrize(
    ("headings", "row", "owed_usd"),
    [
        ("币种;应收金额(本位币);应收金额(原币)", "USD;6450;900", 900.0),
        ("Currency;Local amount;Document amount", "EUR;6450;900", 990.0),
    ],
)
def test_the_currency_of_the_invoice_goes_before_that_of_the_books(
    headings: str, row: str, owed_usd: float
) -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;" + headings,
        "K-1;Nordwind;2026-01-20;2026-03-20;" + row,
    )
    assert reading.outstanding_total_usd == owed_usd


def test_a_balance_in_the_currency_of_the_books_is_asked_about() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;币种;原币金额;本位币余额",
        "K-1;Nordwind;2026-01-20;2026-03-20;USD;900;6450",
        "K-2;Nordwind;2026-01-22;2026-03-22;USD;350;1000",
    )
    assert asked(reading) == {"two_columns"}


@pytest.mark.parametrize("heading", ["Days past due", "逾期天数", "DaysToSettle", "Verzugstage"])
def test_days_overdue_are_no_credit_term(heading: str) -> None:
    headings = f"Invoice no;Customer;Invoice date;{heading};Amount"
    assert asked(ledger(headings, "K-1;Nordwind;2026-01-20;45;900")) == {"term_days"}


def test_a_unit_in_the_title_counts_for_the_sheet() -> None:
    content = csv_of(
        [
            ["单位：万元", "", "", "", "", ""],
            ["发票号", "客户名称", "开票日期", "到期日", "币种", "金额"],
            ["K-1", "甲公司", "2026-01-20", "2026-03-20", "CNY", "2.5"],
        ],
        ["应收账款明细表", "", "", "", "", ""],
    )
    # 25,000 renminbi at 0.14.
    assert read(content, rates=RATES).outstanding_total_usd == 3500.0


def test_a_currency_without_decimals_has_thousands() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Currency",
        "K-1;Nordwind;2026-01-20;2026-03-20;1,500;JPY",
        "K-2;Nordwind;2026-01-20;2026-03-20;2,500;JPY",
    )
    assert reading.outstanding_total_usd == 26.8


def owed_by(reading: LedgerReading) -> dict[tuple[str, str], float]:
    grouped = reading.invoices.groupby(["buyer_name", "currency_code"])["outstanding_usd"].sum()
    return {key: float(amount) for key, amount in grouped.items() if amount}


def test_a_credit_stays_with_its_buyer_and_its_currency() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Currency;Type;Applies to",
        "7;Nordwind;2026-01-20;2026-03-20;900;USD;Invoice;",
        "7;Sued AG;2026-01-22;2026-03-22;350;USD;Invoice;",
        "8;Sued AG;2026-01-01;2026-03-22;100;EUR;Invoice;",
        "9;Sued AG;2026-02-22;;-50;USD;Credit note;7",
        "7;Sued AG;2026-02-22;;-10;EUR;Credit note;",
    )
    assert owed_by(reading) == {
        ("Nordwind", "USD"): 900.0,
        ("Sued AG", "USD"): 300.0,
        ("Sued AG", "EUR"): 99.0,
    }


def test_an_overpayment_lowers_what_the_buyer_owes() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Paid;Balance",
        "1;Nordwind;2026-01-20;2026-03-20;900;1000;-100",
        "2;Nordwind;2026-01-22;2026-03-22;350;0;350",
        "3;Sued AG;2026-01-22;2026-03-22;70;0;70",
    )
    assert owed_by(reading) == {("Nordwind", "USD"): 250.0, ("Sued AG", "USD"): 70.0}
    assert "overpaid" in noticed(reading)


@pytest.mark.parametrize("kind", ["红字发票", "销售退货", "收款单", "预收账款", "Payment", "Avoir"])
def test_documents_that_lower_a_debt_are_never_added(kind: str) -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;单据类型",
        "1;Nordwind;2026-01-20;2026-03-20;900;销售发票",
        f"2;Nordwind;2026-01-22;2026-03-22;350;{kind}",
    )
    assert reading.outstanding_total_usd == 550.0


def test_a_placeholder_number_joins_nobody() -> None:
    reading = ledger(
        "Invoice no;Customer no;Customer;Invoice date;Due date;Amount",
        "1;000;Nordwind;2026-01-20;2026-03-20;900",
        "2;000;Sued AG;2026-01-22;2026-03-22;350",
        "3;散客;Ost;2026-01-22;2026-03-22;5",
    )
    assert reading.invoices["buyer_key"].nunique() == 3
    assert "placeholder_number" in noticed(reading)


@pytest.mark.parametrize("filler", ["31.12.9999", "9999-12-31", "1900-01-01", "00.00.0000"])
def test_a_filler_is_no_date_of_payment(filler: str) -> None:
    reading = two_invoices("Clearing date", "2026-03-01", filler)
    assert reading.outstanding_total_usd == 350.0


def test_rows_of_single_payments_are_one_invoice() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Payment date;Paid amount",
        "1;Nordwind;2026-01-20;2026-03-20;900;2026-02-01;200",
        "1;Nordwind;2026-01-20;2026-03-20;900;2026-03-01;300",
        "2;Nordwind;2026-01-20;2026-03-20;50;;",
    )
    assert reading.outstanding_total_usd == 450.0
    assert reading.left_aside["code"].tolist() == ["further_payment"]


def test_totals_and_balances_are_no_invoices() -> None:
    reading = ledger(
        ";".join(BASE),
        "1;Total Oil;2026-01-20;2026-03-20;900",
        ";Total for Nordwind;;;900",
        "Grand total (1 buyer);;;;900",
        "小 计;;;;900",
        "Closing balance;Nordwind;2026-03-31;2026-03-31;900",
        "Opening balance;Nordwind;2026-01-01;2026-01-01;40",
        "制表：某某;;;;",
    )
    assert reading.outstanding_total_usd == 900.0
    assert reading.refused.empty
    opening = reading.left_aside.query("code == 'opening_balance'")
    assert opening["amount_usd"].tolist() == [40.0]


def test_a_column_that_nobody_knows_is_asked_about_before_anything_is_owed() -> None:
    reading = two_invoices("Zeta", "2026-03-01", "")
    assert asked(reading) == {"unknown_columns"}
    assert reading.invoices.empty
    mapping = columns_of(
        csv_of([["1", "N", "2026-01-20", "2026-03-20", "9", "2026-03-01"]], (*BASE, "Zeta"))
    )
    assert not mapping.without_the_others().questions
    assert [entry.column for entry in mapping.unused_columns] == ["Zeta"]


def test_two_due_dates_are_a_question_and_the_answer_counts() -> None:
    headings = "Invoice no;Customer;Invoice date;Original due date;New due date;Amount"
    row = "1;Nordwind;2026-01-20;2026-03-20;2026-05-20;900"
    reading = ledger(headings, row)
    assert asked(reading) == {"two_columns"}
    mapping = columns_of(csv_of([row.split(";")], headings.split(";")))
    assert not mapping.with_role("New due date", "due_date").questions


def test_a_buyer_above_its_invoices_is_theirs() -> None:
    reading = ledger(
        "Date;Invoice no;Due date;Amount;Balance",
        "Nordwind Ltd;;;;",
        "2026-01-20;1;2026-03-20;900;900",
        "2026-01-21;2;2026-03-21;50;20",
        "Total for Nordwind Ltd;;;950;920",
        "Sued AG;;;;",
        "2026-01-22;3;2026-03-22;350;350",
    )
    assert owed_by(reading) == {("Nordwind Ltd", "USD"): 920.0, ("Sued AG", "USD"): 350.0}
    assert is_accounted(reading)


@pytest.mark.parametrize(
    "headings",
    ["Customer;Current;1-30;31-60;61-90;Total", "客户;2026年1月;2026年2月;2026年3月;合计"],
)
def test_one_row_per_buyer_is_refused_with_the_report_to_export(headings: str) -> None:
    width = headings.count(";")
    content = csv_of([["Nordwind", *["10"] * width]], headings.split(";"))
    (sheet,) = read_workbook("ledger.csv", content).sheets
    with pytest.raises(LedgerUnreadable, match="one row per buyer"):
        refuse_without_invoices(sheet)


def month(first: int, amount: float) -> list[list[Any]]:
    return [
        list(BASE),
        [f"M-{first}", "Nordwind", date(2026, first, 2), date(2026, first, 28), amount],
        [f"M-{first}b", "Sued AG", date(2026, first, 3), date(2026, first, 28), amount],
    ]


def test_sheets_of_one_shape_are_read_together_and_paid_ones_are_not() -> None:
    content = excel_of({"Jan": month(1, 10), "Feb": month(2, 20), "Paid": month(3, 500)})
    reading = read(content, "months.xlsx", default_currency="USD")
    assert reading.outstanding_total_usd == 60.0
    assert reading.invoices["row_number"].tolist() == [2, 3, 100_002, 100_003]


def test_real_dates_beside_texts_that_excel_did_not_read_are_asked_about() -> None:
    content = excel_of(
        {
            "S": [
                list(BASE),
                ["1", "Nordwind", date(2026, 5, 3), "4/20/2026", 10],
                ["2", "Nordwind", "3/25/2026", "4/24/2026", 20],
            ]
        }
    )
    assert asked(read(content, "s.xlsx", default_currency="USD")) == {"swapped_dates"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("US Dollar", "USD"), ("USD / 美元", "USD"), ("人民币(元)", "CNY"), ("欧元EUR", "EUR"),
        ("Japanese Yen", "JPY"), ("RMB", "CNY"), ("Euro", "EUR"),
    ],
)  # fmt: skip
def test_a_currency_is_known_by_its_names(written: str, code: str) -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Currency",
        f"1;Nordwind;2026-01-20;2026-03-20;900;{written}",
    )
    assert reading.invoices["currency_code"].tolist() == [code]


@pytest.mark.parametrize("written", ["HK Dollar", "Canadian dollars", "USD/EUR"])
def test_another_dollar_is_never_us_dollars(written: str) -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Currency",
        f"1;Nordwind;2026-01-20;2026-03-20;900;{written}",
    )
    assert reading.invoices.empty


@pytest.mark.parametrize(
    "heading",
    ["Amount not received", "Uncollected", "未到账金额", "Nicht bezahlt", "No pagado", "Non payé"],
)
def test_an_amount_that_is_not_paid_yet_is_owed(heading: str) -> None:
    assert two_invoices(heading, "300", "350").outstanding_total_usd == 650.0


@pytest.mark.parametrize("heading", ["Not paid", "Nicht bezahlt", "Não pago", "Unsettled"])
def test_no_to_a_negated_question_is_paid(heading: str) -> None:
    assert two_invoices(heading, "no", "yes").outstanding_total_usd == 350.0


@pytest.mark.parametrize(
    "heading",
    [
        "To be paid on", "Payment date (expected)", "拟付款日期", "Fecha prevista de pago",
        "Payment reminder date", "Zahlungserinnerung am", "Date limite de paiement",
    ],
)  # fmt: skip
def test_a_day_to_come_in_any_words_settles_nothing(heading: str) -> None:
    reading = two_invoices(heading, "2026-03-01", "")
    assert reading.questions or reading.outstanding_total_usd == 1250.0


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Credit limit", ("100", "100")),
        ("Available credit", ("100", "100")),
        ("Freight paid", ("20", "0")),
        ("已付运费", ("20", "0")),
        ("坏账准备", ("20", "0")),
        ("Account balance", ("5000", "4000")),
        ("客户余额", ("5000", "4000")),
        ("% paid", ("50", "0")),
        ("回款比例", ("50", "0")),
    ],
)
def test_amounts_of_other_things_change_nothing_in_silence(
    heading: str, values: tuple[str, str]
) -> None:
    reading = two_invoices(heading, *values)
    assert reading.questions or reading.outstanding_total_usd == 1250.0


def test_an_open_status_goes_before_a_date_of_payment() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Status;Payment date",
        "K-1;Nordwind;2026-01-20;2026-03-20;900;Open;2026-03-01",
        "K-2;Nordwind;2026-01-22;2026-03-22;350;Paid;2026-03-02",
    )
    assert reading.outstanding_total_usd == 900.0
    assert "payment_denied" in noticed(reading)


def test_a_payment_still_to_come_is_owed() -> None:
    reading = two_invoices("Payment date", "2098-03-01", "2026-03-02")
    assert reading.outstanding_total_usd == 900.0
    assert "payment_to_come" in noticed(reading)


def test_payments_written_below_zero_are_payments() -> None:
    assert two_invoices("Payments", "-100", "-50").outstanding_total_usd == 1100.0


@pytest.mark.parametrize(("heading", "debit", "credit"), [("Dr/Cr", "Dr", "Cr"), ("S/H", "S", "H"),
                                                          ("借贷方向", "借", "贷")])  # fmt: skip
def test_a_sign_of_debit_and_credit_counts(heading: str, debit: str, credit: str) -> None:
    assert two_invoices(heading, debit, credit).outstanding_total_usd == 550.0


@pytest.mark.parametrize(
    ("title", "owed_usd"),
    [
        ("Receivables in EUR", 1375.0),
        ("应收账款（币种：欧元）", 1375.0),
        ("Open items (USD thousands)", 1_250_000.0),
        ("Open items - USD '000", 1_250_000.0),
        ("Miles Trading, open items", 1250.0),
    ],
)
def test_a_title_may_say_currency_and_unit(title: str, owed_usd: float) -> None:
    rows = [
        list(BASE),
        ["1", "Nordwind", "2026-01-20", "2026-03-20", "900"],
        ["2", "Nordwind", "2026-01-22", "2026-03-22", "350"],
    ]
    opened = Ledger("ledger.csv", csv_of(rows, [title, "", "", "", ""]))
    reading = opened.read(Answers(currency="USD", rates=RATES)).reading
    assert reading.outstanding_total_usd == owed_usd


def test_a_buyer_whose_name_begins_with_total_is_no_total() -> None:
    reading = ledger(
        "Date;Invoice no;Due date;Amount;Balance",
        "Nordwind Co.;;;;",
        "2026-01-20;1;2026-03-20;900;900",
        "Total Nordwind Co.;;;900;900",
        "Total Energies;;;;",
        "2026-01-22;3;2026-03-22;350;350",
        "Total Total Energies;;;350;350",
    )
    assert owed_by(reading) == {("Nordwind Co.", "USD"): 900.0, ("Total Energies", "USD"): 350.0}


def test_payments_with_a_balance_after_each_are_one_invoice() -> None:
    reading = ledger(
        "Invoice no;Customer;Invoice date;Due date;Amount;Payment date;Paid amount;Balance",
        "1;Nordwind;2026-01-20;2026-03-20;900;2026-02-01;200;700",
        "1;Nordwind;2026-01-20;2026-03-20;900;2026-03-01;300;400",
        "2;Nordwind;2026-01-20;2026-03-20;50;;0;50",
    )
    assert reading.outstanding_total_usd == 450.0
