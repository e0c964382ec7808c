"""Orders pasted as a table: read with the ledger's own reading, and nothing of it lost."""

from datetime import date

import pandas as pd
import pytest

from tests import tiny_portfolio
from tradecredit import tables
from tradecredit.app.parts import orders
from tradecredit.risk.orders import Order, order_id, shipment_row

AS_OF = tiny_portfolio.DATA_END
BUYERS = tiny_portfolio.frames()["buyers"]
HANDEL = Order(
    order_id=order_id(1),
    buyer_id="B3",
    amount_usd=25_000.0,
    payment_term="OA",
    term_days=60,
    ship_date=date(2025, 10, 5),
    hs6_code="950300",
    consignee_country_code="DE",
)


def read(text: str, **answers: str) -> orders.OrderTable:
    return orders.read_table(text, BUYERS, AS_OF, **answers)


def problems(found: orders.OrderTable) -> list[tuple[int, str, str]]:
    """Row, column and found value of every cell that could not be read."""
    return list(
        found.problems[["line", "column", "found_value"]].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Buyer\tAmount\tTerm\tDays\tHS code\tShip date\tDestination\n"
        "Sample handel\t25,000\tOA\t60\t950300\t2025-10-05\tGermany",
        "Sample handel,25000,OA,60,950300,2025-10-05,DE",
        "Sample handel;25.000,00;O/A;60;9503.00;05.10.2025;DEU",
        "买方名称\t金额\t付款方式\t账期天数\t海关编码\t出运日期\t目的地\nB3\t2.5万\tT/T\t60\t950300\t2025年10月5日\t德国",
        "Customer;Value USD;Payment terms;Commodity code;ETD;Ship to country\n"
        "SAMPLE HANDEL GmbH;US$ 25'000.00;Net 60;95030021;5 Oct 2025;Allemagne",
        "Ship date|Buyer|Amount|Term|HS|Country\n"
        "2025-10-05|Sample handell|25000.00|OA 60|950300|DE",
    ],
    ids=["headings", "no headings", "German", "Chinese", "other words", "other order"],
)
def test_one_order_is_read_from_tables_of_many_kinds(text: str) -> None:
    found = read(text, date_order="dmy")

    assert found.orders == (HANDEL,)
    assert found.problems.empty


def test_what_the_table_leaves_out_is_taken_from_what_is_known_and_said() -> None:
    found = read("Buyer;Amount;Days\nSample handel;9000;30")

    assert found.orders == (
        Order(order_id(1), "B3", 9_000.0, "OA", 30, AS_OF, consignee_country_code="DE"),
    )
    assert found.notices == (
        "Without a ship date: 1; taken as the as-of day.",
        "Without a payment term: 1; taken as open account.",
        "Without an HS code: 1; only countries are screened.",
    )


def test_every_cell_that_cannot_be_read_is_reported_with_its_row() -> None:
    found = read(
        "Buyer;Amount;Term;Days;HS code;Ship date;Destination\n"
        "Sample handel;25000;OA;60;950300;2025-10-05;DE\n"
        "Nobody at all;x;ZB12;;abc;soon;Nowhere\n"
        "B1;-5;OA;900;9503;2025-09-29;US\n"
        "B2;EUR 500;OA;30;;;US"
    )

    assert [order.buyer_id for order in found.orders] == ["B3"]
    assert found.row_count == 4
    assert problems(found) == [
        (3, "Buyer", "Nobody at all"),
        (3, "Amount", "x"),
        (3, "Ship date", "soon"),
        (3, "Term", "ZB12"),
        (3, "Days", ""),
        (3, "HS code", "abc"),
        (3, "Destination", "Nowhere"),
        (4, "Amount", "-5"),
        (4, "Ship date", "2025-09-29"),
        (4, "Days", "900"),
        (4, "HS code", "9503"),
        (5, "Amount", "EUR 500"),
    ]
    assert found.problems["expected"].ne("").all()


def test_a_name_like_two_buyers_is_asked_back_with_both() -> None:
    found = read("Buyer;Amount;Days\nSample stores;9000;30")

    expected = found.problems["expected"].iloc[0]
    assert not found.orders
    assert "Sample stores east" in expected
    assert "Sample stores west" in expected


def test_a_name_read_with_tolerance_is_said() -> None:
    found = read("Buyer;Amount;Days\nSample comercoi Ltda.;9000;30")

    assert found.orders[0].buyer_id == "B4"
    assert "“Sample comercoi Ltda.” is read as Sample comercio." in found.notices


def test_an_order_of_day_and_month_that_nothing_proves_is_asked_for() -> None:
    text = "Buyer;Amount;Days;Ship date\nB3;9000;30;05/10/2025"

    open_table = read(text)
    answered = read(text, date_order="mdy")

    assert [question.code for question in open_table.questions] == ["date_order"]
    assert problems(open_table) == [(2, "Ship date", "05/10/2025")]
    assert problems(answered) == [(2, "Ship date", "05/10/2025")]
    assert "as-of day, 2025-09-30, or a later one" in answered.problems["expected"].iloc[0]
    assert read(text, date_order="dmy").orders[0].ship_date == date(2025, 10, 5)


def test_thousands_that_could_be_decimals_are_read_as_thousands_and_asked_about() -> None:
    text = "Buyer;Amount;Days\nB3;9,000;30\nB1;12,500;30"

    found = read(text)

    assert [order.amount_usd for order in found.orders] == [9_000, 12_500]
    assert [question.code for question in found.questions] == ["decimal_mark"]
    assert [order.amount_usd for order in read(text, decimal_mark=",").orders] == [9, 12.5]


def test_another_consignee_is_noticed_and_the_buyer_itself_is_not() -> None:
    found = read(
        "Order no;Buyer;Amount;Days;Consignee\n"
        "PO-7;Sample handel;9000;30;Sample Handel\n"
        "PO-8;Sample handel;9000;30;Logistik Nord"
    )

    assert [order.has_other_consignee for order in found.orders] == [False, True]
    assert list(found.rows.values()) == [(2, "PO-7"), (3, "PO-8")]


def test_days_from_the_end_of_the_month_are_counted_to_the_due_date() -> None:
    """Shipped on 5 October, 30 days from its end is 30 November: 56 days."""
    found = read("Buyer;Amount;Terms;Ship date\nB3;9000;EOM 30;2025-10-05")

    assert found.orders[0].term_days == 56


def test_rows_beyond_the_most_are_said_and_not_lost() -> None:
    lines = ["Buyer;Amount;Days", *["B3;9000;30"] * (orders.MAX_ORDERS + 2)]

    found = read("\n".join(lines))

    assert len(found.orders) == orders.MAX_ORDERS
    assert found.row_count == orders.MAX_ORDERS + 2
    assert list(found.problems["line"]) == [orders.MAX_ORDERS + 2, orders.MAX_ORDERS + 3]


@pytest.mark.parametrize("text", ["", "   \n\n", "\x00\x01\x02\x03\x04\x05\x06\x07"])
def test_nothing_to_read_gives_no_order_and_no_traceback(text: str) -> None:
    assert read(text).orders == ()


def test_a_book_without_a_buyer_still_reads_the_table() -> None:
    found = orders.read_table("B3;9000;OA;30", BUYERS.iloc[:0], AS_OF)

    assert not found.orders
    assert list(found.problems["column"]) == ["buyer"]


def test_an_order_is_never_the_number_of_an_invoice_and_comes_after_those_of_its_day() -> None:
    assert order_id(1) < order_id(2) < order_id(10) < order_id(100)
    assert order_id(1) > "zz-2026/17"


def test_the_row_of_an_order_has_the_types_of_the_book() -> None:
    table = tables.table_of("shipments", [])
    row = tables.table_of(
        "shipments", [shipment_row(HANDEL, "X1", None), shipment_row(HANDEL, "X1", "P")]
    )

    assert table.num_rows == 0
    assert row.num_rows == 2
    assert row.to_pandas()["due_date"].iloc[0] == date(2025, 12, 4)
    assert pd.isna(row.to_pandas()["policy_id"].iloc[0])
