"""Single cells: dates, amounts, currencies and payment terms as people write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sweep import examples
from tradecredit.ledger.countries import country_code
from tradecredit.ledger.payment_terms import PaymentTerm, payment_term
from tradecredit.ledger.values import (
    amount_parts,
    cents,
    currency_code,
    date_orders,
    decimal_value,
    parsed_date,
)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-03-05", None, date(2026, 3, 5)),
        ("2026/3/5 14:30:00", None, date(2026, 3, 5)),
        ("2026-03-05T08:00:00Z", None, date(2026, 3, 5)),
        ("2026年3月5日", None, date(2026, 3, 5)),
        ("２０２６年３月５日", None, date(2026, 3, 5)),
        ("20260305", None, date(2026, 3, 5)),
        ("46086", None, date(2026, 3, 5)),
        ("5 Mar 2026", None, date(2026, 3, 5)),
        ("05-MAR-26", None, date(2026, 3, 5)),
        ("March 5, 2026", None, date(2026, 3, 5)),
        ("5. März 2026", None, date(2026, 3, 5)),
        ("Thursday, 5 March 2026", None, date(2026, 3, 5)),
        ("05-03-2026", "dmy", date(2026, 3, 5)),
        ("03-05-2026", "mdy", date(2026, 3, 5)),
        ("5.3.26", "dmy", date(2026, 3, 5)),
        ("05-03-2026", None, None),
        ("31-02-2026", "dmy", None),
        ("30-03-2026", "mdy", None),
        ("2026-13-05", None, None),
        ("1899-01-01", None, None),
        ("tomorrow", None, None),
        ("", None, None),
    ],
)
def test_a_date_is_read_or_refused(text: str, order: str | None, day: date | None) -> None:
    assert parsed_date(text, order) == day


@examples(sample=20, sweep=1_000)
@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_in_every_order(day: date) -> None:
    assert parsed_date(day.isoformat(), None) == day
    assert parsed_date(f"{day:%d/%m/%Y}", "dmy") == day
    assert parsed_date(f"{day:%m/%d/%Y}", "mdy") == day
    assert parsed_date(f"{day.year}年{day.month}月{day.day}日", None) == day
    assert "dmy" in date_orders(f"{day:%d.%m.%Y}")


@pytest.mark.parametrize(
    ("text", "mark", "value", "currency"),
    [
        ("1,234.56", ".", "1234.56", ""),
        ("1.234,56", ",", "1234.56", ""),
        ("1 234,56", ",", "1234.56", ""),
        ("1\u202f234,56", ",", "1234.56", ""),
        ("1'234.56", ".", "1234.56", ""),
        ("１，２３４．５６", ".", "1234.56", ""),
        ("$1,234.56", ".", "1234.56", "USD"),
        ("US$ 1,234.56", ".", "1234.56", "USD"),
        ("1.234,56 €", ",", "1234.56", "EUR"),
        ("EUR 1.234,56", ",", "1234.56", "EUR"),
        ("1234.56USD", ".", "1234.56", "USD"),
        ("HK$100", ".", "100", "HKD"),
        ("人民币100元", ".", "100", "CNY"),
        ("12.5万元", ".", "125000.0", "CNY"),
        ("￥100", ".", "100", "¥"),
        ("(1,234.56)", ".", "-1234.56", ""),
        ("($1,234.56)", ".", "-1234.56", "USD"),
        ("-1,234.56", ".", "-1234.56", ""),
        ("1,234.56-", ".", "-1234.56", ""),
        ("−1,234.56", ".", "-1234.56", ""),
        ("-$50.00", ".", "-50.00", "USD"),
        ("$-50.00", ".", "-50.00", "USD"),
        ("1,234.56 CR", ".", "-1234.56", ""),
        ("1,234.56 DR", ".", "1234.56", ""),
        (".50", ".", "0.50", ""),
    ],
)
def test_an_amount_is_read(text: str, mark: str, value: str, currency: str) -> None:
    parts = amount_parts(text)

    assert parts is not None
    sign, digits, found, multiplier = parts
    number = decimal_value(digits, mark)
    assert number is not None
    assert sign * number * multiplier == Decimal(value)
    assert found == currency


@pytest.mark.parametrize(
    "text", ["see note", "1.2.3,4,5", "12-34", "=A1*2", "10 kr", "1e5", "--5--x"]
)
def test_what_is_no_amount_is_not_read(text: str) -> None:
    parts = amount_parts(text)

    assert parts is None or decimal_value(parts[1], ".") is None


@examples(sample=20, sweep=1_000)
@given(st.integers(0, 10**12))
def test_grouped_numbers_are_read_back(whole_cents: int) -> None:
    text = f"{whole_cents // 100:,}.{whole_cents % 100:02d}"
    swapped = text.translate(str.maketrans(",.", ".,"))

    for shown, mark in ((text, "."), (swapped, ",")):
        parts = amount_parts(shown)
        assert parts is not None
        value = decimal_value(parts[1], mark)
        assert value is not None
        assert cents(value) == whole_cents


def test_half_a_cent_is_rounded_away_from_zero() -> None:
    assert [cents(Decimal(text)) for text in ("1.005", "-1.005", "1.0049")] == [101, -101, 100]


@pytest.mark.parametrize(
    ("text", "code"),
    [("USD", "USD"), ("usd", "USD"), ("美元", "USD"), ("RMB", "CNY"), ("€", "EUR"), ("xyz", None)],
)
def test_a_currency_is_known_by_code_sign_or_name(text: str, code: str | None) -> None:
    assert currency_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"), ("USA", "US"), ("United States", "US"), ("美国", "US"), ("U.S.A.", "US"),
        ("uk", "GB"), ("Deutschland", "DE"), ("俄罗斯", "RU"), ("Atlantis", None), ("", None),
    ],
)  # fmt: skip
def test_a_country_is_known_by_code_or_name(text: str, code: str | None) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Net 30", ("OA", 30, False)),
        ("NET30", ("OA", 30, False)),
        ("N60", ("OA", 60, False)),
        ("30 days", ("OA", 30, False)),
        ("90天", ("OA", 90, False)),
        ("OA 60", ("OA", 60, False)),
        ("O/A 60 days from B/L date", ("OA", 60, False)),
        ("T/T 45 days", ("OA", 45, False)),
        ("2/10 net 30", ("OA", 30, False)),
        ("D/A 90", ("DA", 90, False)),
        ("D/A 90 days after sight", ("DA", 90, False)),
        ("D/P at sight", ("DP", 0, False)),
        ("L/C 60 days", ("LC", 60, False)),
        ("即期信用证", ("LC", 0, False)),
        ("L/C", ("LC", None, False)),
        ("赊销60天", ("OA", 60, False)),
        ("月结60天", ("OA", 60, True)),
        ("EOM 30", ("OA", 30, True)),
        ("货到30天", ("OA", 30, False)),
        ("3 months", ("OA", 90, False)),
        ("due on receipt", ("OA", 0, False)),
    ],
)
def test_a_payment_term_is_read(text: str, expected: tuple[str, int | None, bool]) -> None:
    assert payment_term(text) == PaymentTerm(*expected)


@pytest.mark.parametrize("text", ["NAA8", "CA10", "ZB12", "NA84", "C106", "30% deposit", "", "n/a"])
def test_a_code_only_its_owner_knows_is_not_taken_for_days(text: str) -> None:
    assert payment_term(text) is None


def test_monthly_settlement_runs_from_the_end_of_the_month() -> None:
    term = payment_term("月结60天")

    assert term is not None
    # 30 April + 60 days, counted on a calendar.
    assert term.due_date(date(2026, 4, 10)) == date(2026, 6, 29)
