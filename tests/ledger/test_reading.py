"""What becomes of each row: paid, part paid, credited, computed, kept or refused."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.reading_helpers import AS_OF_DATE, csv_of, excel_of, is_accounted, read
from tests.sweep import examples

pytestmark = pytest.mark.slow

HEADINGS = (
    "Invoice no", "Buyer", "Invoice date", "Due date", "Payment date", "Amount", "Amount paid",
    "Currency", "Payment term", "Document type", "Original invoice",
)  # fmt: skip
BLANK = dict.fromkeys(HEADINGS, "")
# One row whose dates show the order of the whole column.
FIRST = BLANK | {
    "Invoice no": "A-1",
    "Buyer": "Acme",
    "Invoice date": "2026-03-05",
    "Due date": "2026-05-04",
    "Amount": "1000.00",
    "Currency": "USD",
}


def rows_of(*changes: dict[str, str]) -> bytes:
    return csv_of([[(FIRST | change)[name] for name in HEADINGS] for change in changes], HEADINGS)


def test_a_paid_invoice_is_in_the_book_in_full_and_owes_nothing() -> None:
    reading = read(rows_of({"Payment date": "2026-05-02"}))

    invoice = reading.invoices.iloc[0]
    assert invoice["paid_date"].date() == date(2026, 5, 2)
    assert (invoice["book_amount_usd"], invoice["outstanding_usd"]) == (1000.0, 0.0)


def test_a_part_payment_leaves_the_rest_outstanding() -> None:
    reading = read(rows_of({"Amount paid": "400.25", "Payment date": "2026-05-02"}))

    invoice = reading.invoices.iloc[0]
    assert pd.isna(invoice["paid_date"])
    assert (invoice["amount_usd"], invoice["outstanding_usd"]) == (1000.0, 599.75)
    assert "part_paid" in {notice.code for notice in reading.notices}


@pytest.mark.parametrize(
    "change", [{"Amount paid": "1000.00"}, {"Payment date": "paid"}, {"Payment date": "已付"}]
)
def test_an_invoice_paid_on_an_unknown_day_is_left_aside(change: dict[str, str]) -> None:
    reading = read(rows_of(change, {"Invoice no": "A-2", "Payment date": "2026-05-01"}))

    assert list(reading.left_aside["code"]) == ["paid_without_date"]
    assert is_accounted(reading)


def test_an_invoice_paid_in_part_without_a_due_date_is_refused() -> None:
    """60 of 100 are still owed, and nothing says from when on they are late."""
    rows = [("1", "Acme", "2026-03-05", "", "2026-04-01", "100", "40", "USD")]
    headings = ("Invoice date", "Due date", "Payment date", "Amount", "Amount paid", "Currency")

    reading = read(csv_of(rows, ("Invoice no", "Buyer", *headings)))

    assert list(reading.refused["column"]) == ["Due date"]
    assert is_accounted(reading)


def test_an_outstanding_column_goes_before_amount_less_paid() -> None:
    content = csv_of(
        [("1", "Acme", "2026-03-05", "2026-05-04", "1000.00", "250.00", "USD")],
        ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Balance", "Currency"),
    )

    assert read(content).outstanding_total_usd == 250.0


@pytest.mark.parametrize(
    ("term", "due", "instrument"),
    [
        ("Net 30", date(2026, 4, 4), "OA"),
        ("D/A 60", date(2026, 5, 4), "DA"),
        ("月结60天", date(2026, 5, 30), "OA"),
    ],
)
def test_a_missing_due_date_comes_from_the_payment_term(
    term: str, due: date, instrument: str
) -> None:
    invoice = read(rows_of({"Due date": "", "Payment term": term})).invoices.iloc[0]

    assert invoice["due_date"].date() == due
    assert invoice["is_due_date_derived"]
    assert invoice["payment_term"] == instrument


def test_an_unknown_code_without_a_due_date_is_refused_and_with_one_told() -> None:
    reading = read(
        rows_of(
            {"Due date": "", "Payment term": "ZB12"},
            {"Invoice no": "A-2", "Payment term": "ZB12"},
        )
    )

    assert list(reading.refused["found_value"]) == ["ZB12"]
    assert "unknown_terms" in {notice.code for notice in reading.notices}
    assert reading.invoices["is_payment_term_assumed"].all()


def test_an_unknown_shipment_day_is_the_invoice_day_and_told() -> None:
    reading = read(rows_of({}))

    assert reading.invoices["ship_date"].iloc[0].date() == date(2026, 3, 5)
    assert "ship_date_assumed" in {notice.code for notice in reading.notices}


def test_a_credit_note_lowers_the_invoice_it_names() -> None:
    reading = read(
        rows_of(
            {"Invoice no": "A-1", "Invoice date": "2026-01-05"},
            {"Invoice no": "A-2"},
            {"Invoice no": "C-1", "Amount": "-300.00", "Original invoice": "A-2"},
        )
    )

    owed = dict(
        zip(reading.invoices["invoice_id"], reading.invoices["outstanding_usd"], strict=True)
    )
    assert owed == {"A-1": 1000.0, "A-2": 700.0}
    assert list(reading.credit_notes["applied_to"]) == ["A-2"]


def test_a_credit_note_without_a_name_lowers_the_oldest_invoices_first() -> None:
    reading = read(
        rows_of(
            {"Invoice no": "A-2"},
            {"Invoice no": "A-1", "Invoice date": "2026-01-05"},
            {"Invoice no": "B-1", "Buyer": "Brandt", "Invoice date": "2025-12-05"},
            {"Invoice no": "C-1", "Amount": "1300.00", "Document type": "Credit note"},
        )
    )

    owed = dict(
        zip(reading.invoices["invoice_id"], reading.invoices["outstanding_usd"], strict=True)
    )
    assert owed == {"A-2": 700.0, "A-1": 0.0, "B-1": 1000.0}
    assert list(reading.credit_notes["applied_to"]) == ["A-1, A-2"]


def test_what_a_credit_note_cannot_be_set_against_is_told() -> None:
    reading = read(rows_of({}, {"Invoice no": "C-1", "Buyer": "Brandt", "Amount": "(250.00)"}))

    assert list(reading.credit_notes["unapplied_usd"]) == [250.0]
    assert reading.outstanding_total_usd == 1000.0
    assert "credit_unapplied" in {notice.code for notice in reading.notices}


def test_document_types_nobody_knows_are_invoices_and_told() -> None:
    reading = read(rows_of({"Document type": "X2"}, {"Invoice no": "A-2"}))

    assert len(reading.invoices) == 2
    assert [each.row_count for each in reading.notices if each.code == "unknown_documents"] == [1]


def test_a_currency_column_that_contradicts_the_sign_is_refused() -> None:
    reading = read(rows_of({"Amount": "€1000.00"}), rates={"EUR": 1.1})

    assert list(reading.refused["found_value"]) == ["USD / €1000.00"]


def test_unknown_words_in_date_and_currency_are_refused_with_their_column() -> None:
    reading = read(
        rows_of(
            {"Invoice no": "A-2"},
            {"Invoice date": "last week"},
            {"Invoice no": "A-3", "Currency": "ZZZ"},
        )
    )

    assert list(reading.refused["column"]) == ["Invoice date", "Currency"]
    assert list(reading.refused["row_number"]) == [3, 4]
    assert reading.refused["what_to_do"].str.len().min() > 10


def test_an_invoice_without_number_buyer_or_amount_is_refused_for_each() -> None:
    reading = read(rows_of({"Invoice no": "A-2"}, {"Invoice no": "", "Buyer": "", "Amount": ""}))

    assert list(reading.refused["column"]) == ["Invoice no", "Buyer", "Amount"]
    assert reading.accounting.refused == 1
    assert is_accounted(reading)


def test_the_last_known_day_is_the_day_of_the_ledger_unless_one_is_given() -> None:
    content = rows_of({"Payment date": "2026-05-20"})

    assert read(content).as_of_date == AS_OF_DATE
    assert read(content, as_of_date=None).as_of_date == date(2026, 5, 20)  # type: ignore[arg-type]


def test_totals_by_currency_carry_the_rate_used() -> None:
    content = rows_of({}, {"Invoice no": "A-2", "Currency": "EUR"})

    totals = read(content, rates={"EUR": 1.25}).totals.set_index("currency_code")

    assert totals.loc["EUR"].to_dict() == {
        "row_count": 1, "amount": 1000.0, "usd_per_unit": 1.25, "amount_usd": 1250.0
    }  # fmt: skip
    assert totals.loc["USD", "amount_usd"] == 1000.0


def test_a_customer_number_is_the_buyer_whatever_the_spelling() -> None:
    content = csv_of(
        [
            ("1", "77", "Acme Ltd", "2026-03-05", "2026-05-04", "10.00", "USD"),
            ("2", "77", "ACME Limited", "2026-03-05", "2026-05-04", "10.00", "USD"),
            ("3", "", "Acme  ltd.", "2026-03-05", "2026-05-04", "10.00", "USD"),
            ("4", "", "ACME LTD", "2026-03-05", "2026-05-04", "10.00", "USD"),
        ],
        ("Invoice no", "Customer no", "Customer name", "Invoice date", "Due date", "Amount", "Ccy"),
    )

    keys = list(read(content).invoices["buyer_key"])

    assert keys[0] == keys[1] == "77"
    assert keys[2] == keys[3] != "77"


CELL = st.one_of(
    st.sampled_from(
        [
            "",
            "Acme",
            "2026-03-05",
            "30-03-2026",
            "1,234.56",
            "-5",
            "0",
            "USD",
            "EUR",
            "Net 30",
            "=1",
        ]
    ),
    # Characters a text file can hold; others make the file no text, which is refused whole.
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8),
)


@pytest.mark.slow
@examples(sample=20, sweep=1_000)
@given(st.lists(st.lists(CELL, min_size=len(HEADINGS), max_size=len(HEADINGS)), max_size=6))
def test_whatever_the_cells_every_row_is_accounted_for(rows: list[list[str]]) -> None:
    reading = read(csv_of(rows, HEADINGS), date_order="dmy", rates={"EUR": 1.1})

    assert is_accounted(reading)
    assert (reading.invoices["outstanding_usd"] >= 0).all()


@pytest.mark.slow
@examples(sample=20, sweep=1_000)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Acme", "Brandt"]),
            st.integers(-5_000_00, 9_000_00),
            st.integers(1, 28),
        ),
        min_size=1,
        max_size=15,
    )
)
def test_invoices_less_applied_credit_notes_are_what_is_owed(
    entries: list[tuple[str, int, int]],
) -> None:
    rows = [
        (str(number), buyer, f"2026-03-{day:02d}", "2026-05-31", f"{whole_cents / 100:.2f}", "USD")
        for number, (buyer, whole_cents, day) in enumerate(entries)
    ]
    headings = ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Currency")

    reading = read(csv_of(rows, headings))

    unapplied_cents = round(reading.credit_notes["unapplied_usd"].astype(float).sum() * 100)
    net_cents = sum(whole_cents for _buyer, whole_cents, _day in entries)
    assert round(reading.outstanding_total_usd * 100) == net_cents + unapplied_cents


def test_a_ledger_of_a_thousand_credit_notes_only_owes_nothing() -> None:
    rows = [(f"C-{n}", "Acme", "2026-03-05", "2026-05-04", "-1.00", "USD") for n in range(1_000)]
    headings = ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Currency")

    reading = read(csv_of(rows, headings))

    assert len(reading.credit_notes) == 1_000
    assert reading.outstanding_total_usd == 0


def test_an_excel_error_value_in_a_needed_cell_is_refused() -> None:
    rows = [
        ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Currency"),
        ("1", "Acme", date(2026, 3, 5), date(2026, 5, 4), "#REF!", "USD"),
        ("2", "Acme", date(2026, 3, 5), date(2026, 5, 4), 10, "USD"),
    ]

    reading = read(excel_of({"Sheet1": rows}), "ledger.xlsx")

    assert list(reading.refused["row_number"]) == [2]
