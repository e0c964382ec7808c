"""Policy terms and limits from the rule table, a workbook's sheets or a form."""

import csv
from datetime import date

import pytest

from tests.ledger.reading_helpers import GOOD_ROWS, HEADINGS, excel_of, read
from tradecredit.ledger import (
    LIMIT_ROLES,
    POLICY_TERMS,
    default_terms,
    invoice_sheet,
    read_terms,
    read_workbook,
    recognise_columns,
    template_workbook,
    term_sources,
)
from tradecredit.ledger.policy import RULE_OF_TERM, PolicyTerms
from tradecredit.settings import REFERENCE_DIR

INVOICES = [HEADINGS, *GOOD_ROWS]


def terms_of(sheets: dict[str, list[tuple[object, ...]]], **options: object) -> PolicyTerms:
    workbook = read_workbook("ledger.xlsx", excel_of({"Invoices": INVOICES, **sheets}))
    return read_terms(workbook, **options)  # type: ignore[arg-type]


def rule_table() -> dict[tuple[str, str], str]:
    with (REFERENCE_DIR / "policy_rules.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["rule_code"], row["product_code"]): row["value"] or row["value_text"]
            for row in csv.DictReader(file)
        }


@pytest.mark.parametrize("product", ["comprehensive", "platform", "domestic"])
def test_defaults_are_the_values_of_the_rule_table(product: str) -> None:
    rules, terms = rule_table(), default_terms(product)

    for term, rule_code in RULE_OF_TERM.items():
        expected = rules.get((rule_code, product)) or rules[rule_code, "any"]
        value = getattr(terms, term)
        assert value == (expected if isinstance(value, str) else float(expected))
        assert term_sources(product)[term].rule_number.startswith("R")


def test_a_platform_policy_has_a_cap_per_buyer_and_another_has_none() -> None:
    assert default_terms("platform").buyer_cap_usd == 150_000
    assert default_terms("comprehensive").buyer_cap_usd is None


def test_without_sheet_and_form_there_is_no_policy() -> None:
    assert not terms_of({}).has_policy
    assert not read_terms().has_policy


def test_a_policy_sheet_is_read_over_the_defaults() -> None:
    terms = terms_of(
        {
            "Policy": [
                ("Term", "Value"),
                ("Product", "comprehensive"),
                ("Insurer", "中国信保"),
                ("Policy start", date(2026, 1, 1)),
                ("Policy end", date(2026, 12, 31)),
                ("Insured share default", "85%"),
                ("Insured share rejection", 0.6),
                ("Maximum liability", 2_000_000),
                ("Notice days", 45),
                ("Declaration rule", "per shipment"),
            ]
        }
    )

    assert terms.has_policy
    assert terms.insurer_code == "sinosure"
    assert (terms.policy_start_date, terms.policy_end_date) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert (terms.indemnity_default_ratio, terms.indemnity_rejection_ratio) == (0.85, 0.6)
    # One share stated for non-payment also holds for causes that are not stated.
    assert (terms.indemnity_insolvency_ratio, terms.indemnity_political_ratio) == (0.85, 0.85)
    assert (terms.maximum_liability_usd, terms.notice_days) == (2_000_000, 45)
    assert terms.declaration_rule == "per_shipment"
    assert terms.stop_shipment_days == default_terms().stop_shipment_days


def test_a_policy_value_that_cannot_be_read_is_refused_and_the_default_used() -> None:
    terms = terms_of({"Policy": [("Term", "Value"), ("Insured share default", "a lot")]})

    assert list(terms.refused["found_value"]) == ["a lot"]
    assert terms.indemnity_default_ratio == default_terms().indemnity_default_ratio


def test_a_form_goes_before_the_sheet() -> None:
    sheets = {"Policy": [("Term", "Value"), ("Notice days", 45)]}

    assert terms_of(sheets, form={"notice_days": 20}).notice_days == 20


@pytest.mark.parametrize(
    "values",
    [
        {"indemnity_default_ratio": 1.2},
        {"maximum_liability_usd": -1.0},
        {"product_code": "magic"},
        {"declaration_rule": "sometimes"},
        {"policy_start_date": date(2026, 2, 1), "policy_end_date": date(2026, 1, 1)},
    ],
)
def test_impossible_terms_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        default_terms().with_values(**values)


def test_limits_are_read_with_their_currency_term_and_days() -> None:
    terms = terms_of(
        {
            "Limits": [
                ("Buyer", "Credit limit", "Currency", "Payment term", "Valid from", "Decision"),
                ("Acme Ltd", 100_000, "USD", "OA 60", date(2026, 1, 1), "approved"),
                ("Brandt GmbH", 50_000, "EUR", "D/A 90", date(2026, 1, 1), ""),
                ("", 5, "USD", "", "", ""),
                ("Corto SA", "plenty", "USD", "", "", ""),
                ("Delta AG", "", "USD", "", date(2026, 1, 1), "refused"),
            ]
        },
        rates={"EUR": 1.1},
    )

    kept = terms.limits.set_index("buyer_name")
    assert list(kept.index) == ["Acme Ltd", "Brandt GmbH", "Delta AG"]
    assert list(kept["limit_usd"].iloc[:2]) == [100_000.0, 55_000.0]
    assert list(kept["payment_term"].iloc[:2]) == ["OA", "DA"]
    assert list(kept["term_days"].iloc[:2]) == [60, 90]
    assert kept.loc["Delta AG", "decision"] == "refused"
    assert len(terms.refused) == 2


def test_a_limit_in_a_currency_without_a_rate_is_asked_for() -> None:
    terms = terms_of({"限额": [("买方名称", "批复限额", "币种"), ("Acme Ltd", 100, "EUR")]})

    assert [(each.code, each.subject) for each in terms.questions] == [("exchange_rate", "EUR")]


def test_limit_dates_of_open_order_are_asked_for() -> None:
    sheets = {"Limits": [("Buyer", "Limit", "Valid from"), ("Acme Ltd", 100, "03/04/2026")]}

    assert [each.code for each in terms_of(sheets).questions] == ["date_order"]
    read_back = terms_of(sheets, date_order="dmy").limits["valid_from"].iloc[0]
    assert read_back == date(2026, 4, 3)


def test_every_heading_of_the_template_is_recognised() -> None:
    workbook = read_workbook("template.xlsx", template_workbook())

    for name, roles in (("Invoices", None), ("Limits", LIMIT_ROLES)):
        sheet = workbook.sheet(name)
        mapping = recognise_columns(sheet, roles) if roles else recognise_columns(sheet)
        assert {entry.confidence for entry in mapping.columns} == {0.95}
        assert "ignore" not in {entry.role for entry in mapping.columns}
    assert invoice_sheet(workbook).sheet_name == "Invoices"


@pytest.mark.parametrize("product", ["comprehensive", "platform", "domestic"])
def test_the_template_shows_the_rule_defaults_and_reads_back_as_them(product: str) -> None:
    content = template_workbook(product)

    terms = read_terms(read_workbook("template.xlsx", content))

    for term in (term.name for term in POLICY_TERMS):
        if term != "product_code":
            assert getattr(terms, term) == getattr(default_terms(product), term), term
    assert terms.product_code == product


def test_examples_of_the_template_are_never_read() -> None:
    content = template_workbook()

    reading = read(content, "template.xlsx")

    assert set(reading.left_aside["code"]) == {"example"}
    assert len(reading.invoices) == 0
    assert len(read_terms(read_workbook("template.xlsx", content)).limits) == 0
