"""Orders of dates and marks of numbers are settled by whole columns or asked for."""

import pytest

from tests.ledger.reading_helpers import csv_of, formats_of, read
from tradecredit.ledger import DateFormat, NumberFormat


def date_format(*texts: str) -> DateFormat:
    rows = [(f"A-{number}", text) for number, text in enumerate(texts)]
    return formats_of(csv_of(rows, ("Invoice no", "Invoice date"))).dates[0]


def number_format(*texts: str) -> NumberFormat:
    rows = [(f"A-{number}", text) for number, text in enumerate(texts)]
    return formats_of(csv_of(rows, ("Invoice no", "Amount"))).numbers[0]


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (("30-03-2020", "01-04-2020"), "dmy"),
        (("03/30/2020", "04/01/2020"), "mdy"),
        (("30.03.20", "01.04.20"), "dmy"),
        (("03/30/20", "04/01/20"), "mdy"),
        (("98/12/31", "26/03/30"), "ymd"),
        (("2020年3月5日", "2020-03-05", "5 Mar 2020", "46086"), ""),
        (("05-05-2020", "06-06-2020"), "dmy"),
    ],
)
def test_a_whole_column_proves_its_order(texts: tuple[str, ...], order: str) -> None:
    found = date_format(*texts)

    assert found.order == order
    assert found.status in ("certain", "not_needed")


def test_a_column_that_fits_two_orders_is_asked_about() -> None:
    found = date_format("03-04-2020", "05-06-2020")

    assert (found.status, found.order) == ("open", "")


def test_a_column_of_two_orders_is_asked_about_with_one_date_of_each() -> None:
    found = date_format("30-03-2020", "03-30-2020", "03-04-2020")

    assert found.status == "mixed"
    assert [value for _row, value in found.examples] == ["30-03-2020", "03-30-2020"]


def test_another_column_suggests_the_order_but_does_not_decide_it() -> None:
    content = csv_of(
        [("1", "30-03-2026", "04-05-2026"), ("2", "28-02-2026", "05-06-2026")],
        ("Invoice no", "Invoice date", "Due date"),
    )

    formats = formats_of(content)

    assert [question.subject for question in formats.questions] == ["Due date"]
    assert formats.questions[0].suggestion == "dmy"
    assert formats.with_date_order("dmy").questions == ()


def test_an_impossible_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="dym"):
        formats_of(csv_of([("1",)], ("Invoice date",))).with_date_order("dym")


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (("1,234.56", "12.00"), "."),
        (("1.234,56", "12,00"), ","),
        (("1 234,56", "12,00"), ","),
        (("1'234.56", "12.00"), "."),
        (("1.234.567",), ","),
        (("1,234,567",), "."),
        (("0,500",), ","),
        (("12345,678",), ","),
        (("1,234", "12,500", "7,250", "950"), "."),
        (("1.234", "12.500", "7.250", "950"), ","),
        (("1,23,456.00",), "."),
        (("1234", "99"), "."),
    ],
)
def test_a_whole_column_proves_its_decimal_mark(texts: tuple[str, ...], mark: str) -> None:
    found = number_format(*texts)

    assert found.decimal_mark == mark
    assert found.status in ("certain", "not_needed")


@pytest.mark.parametrize("texts", [("1,234", "5,678"), ("1.234",), ("1,234", "1234")])
def test_numbers_that_are_thousands_or_decimals_are_asked_about(texts: tuple[str, ...]) -> None:
    assert number_format(*texts).status == "open"


@pytest.mark.parametrize(("mark", "amount"), [(".", 1234.0), (",", 1.23)])
def test_the_answer_decides_what_the_numbers_are(mark: str, amount: float) -> None:
    from tradecredit.ledger import invoice_sheet, read_invoices, read_workbook, recognise_columns
    from tradecredit.ledger.formats import infer_formats

    content = csv_of(
        [("1", "Acme", "2026-03-05", "2026-05-04", "1,234", "USD")],
        ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Currency"),
    )
    sheet = invoice_sheet(read_workbook("a.csv", content))
    mapping = recognise_columns(sheet)
    formats = infer_formats(sheet, mapping).with_decimal_mark(mark)

    assert read_invoices(sheet, mapping, formats, {}).invoices["amount_usd"].iloc[0] == amount


@pytest.mark.parametrize(
    ("heading", "code"),
    [("Amount (USD)", "USD"), ("converted_usd", "USD"), ("金额(欧元)", "EUR"), ("Amount", "")],
)
def test_a_heading_may_name_the_currency(heading: str, code: str) -> None:
    formats = formats_of(csv_of([("1", "10.00")], ("Invoice no", heading)))

    assert formats.numbers[0].currency == code


def test_the_currency_of_the_heading_goes_before_the_currency_column() -> None:
    content = csv_of(
        [("1", "Acme", "2026-03-05", "2026-05-04", "10.00", "CAD")],
        ("Invoice no", "Buyer", "Invoice date", "Due date", "converted_usd", "Currency"),
    )

    assert read(content).outstanding_total_usd == 10.0
