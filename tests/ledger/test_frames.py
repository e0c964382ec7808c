"""A reading becomes a book: what is unknown stays unknown, every assumption is a choice."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from tests.ledger.reading_helpers import AS_OF_DATE, GOOD_TOTAL_USD, csv_of, read
from tradecredit import store, tables
from tradecredit.ledger import (
    LedgerReading,
    PolicyTerms,
    assumptions,
    default_terms,
    propose_merges,
    read_terms,
    read_workbook,
    to_frames,
    unmatched_limits,
)

pytestmark = pytest.mark.slow

HEADINGS = (
    "Invoice no",
    "Customer no",
    "Buyer",
    "Country",
    "Invoice date",
    "Due date",
    "Amount",
    "Ccy",
)
ROWS = (
    ("INV-1", "77", "Acme Ltd", "US", "2026-01-05", "2026-03-06", "1,234.56", "USD"),
    ("INV-2", "77", "ACME Limited", "US", "2026-05-30", "2026-06-29", "800.00", "USD"),
    ("INV-3", "", "Brandt GmbH", "", "2026-05-13", "2026-07-12", "2,000.10", "USD"),
)
PERIOD = {"policy_start_date": date(2026, 1, 1), "policy_end_date": date(2026, 12, 31)}


@pytest.fixture
def reading() -> LedgerReading:
    return read(csv_of(ROWS, HEADINGS))


def limits_sheet(*rows: tuple[str, ...]) -> PolicyTerms:
    headings = ("Customer no", "Buyer", "Limit (US$)", "Payment term", "Credit days", "Valid from")
    workbook = read_workbook("limits.csv", csv_of(rows, headings))
    sheet = workbook.sheets[0]
    from tradecredit.ledger import with_limits

    return with_limits(default_terms().with_values(**PERIOD), sheet, rates={})


def steps(frames: dict[str, pd.DataFrame]) -> dict[str, float]:
    with store.open_frames(frames, label="My ledger", data_end=AS_OF_DATE) as book:
        found = store.run(
            book,
            "cover/waterfall",
            {"as_of_date": AS_OF_DATE, "exporter_id": None, "loss_cause": "default"},
        )
    taken = dict(zip(found["step_code"], found["amount_usd"], strict=True))
    return {name: amount for name, amount in taken.items() if amount}


def test_the_frames_are_the_tables_of_the_dictionary(reading: LedgerReading) -> None:
    frames = to_frames(reading, default_terms(), [], AS_OF_DATE)

    assert tuple(frames) == tables.table_names()
    for name, frame in frames.items():
        assert list(frame.columns) == tables.schema(name).names


def test_without_a_policy_every_invoice_ends_at_the_first_step(reading: LedgerReading) -> None:
    frames = to_frames(reading, PolicyTerms(), [], AS_OF_DATE)

    assert steps(frames) == {"outstanding": GOOD_TOTAL_USD, "no_policy": GOOD_TOTAL_USD}
    assert frames["shipments"]["policy_id"].isna().all()


def test_a_policy_without_limits_ends_at_no_limit(reading: LedgerReading) -> None:
    assert steps(to_frames(reading, default_terms(), [], AS_OF_DATE))["no_limit"] == GOOD_TOTAL_USD


@pytest.mark.parametrize("unknown", ["", None, float("nan")])
def test_a_limit_without_a_term_takes_the_usual_one_of_its_buyer(
    reading: LedgerReading, unknown: object
) -> None:
    terms = limits_sheet(("", "acme limited", "5000", "OA", "60", "2026-01-01"))
    limits = terms.limits.assign(payment_term=pd.Series([unknown], dtype=object))

    frames = to_frames(reading, replace(terms, limits=limits), [], AS_OF_DATE)

    assert list(frames["limits"]["payment_term"]) == ["OA"]


def test_limits_meet_their_buyer_by_number_or_by_any_spelling(reading: LedgerReading) -> None:
    terms = limits_sheet(
        ("", "acme limited", "5000", "OA", "60", "2026-01-01"),
        ("", "BRANDT GMBH", "1500", "OA", "60", "2026-01-01"),
        ("99", "Nobody SA", "1", "OA", "60", "2026-01-01"),
    )

    frames = to_frames(reading, terms, [], AS_OF_DATE)

    assert list(frames["limits"]["buyer_id"]) == ["77", "N0001"]
    assert list(unmatched_limits(reading, terms)["buyer_name"]) == ["Nobody SA"]
    # INV-1 was over 30 days overdue on 30 May, so INV-2 (800) shipped while shipments had to
    # stop; Brandt's limit leaves 2,000.10 - 1,500 = 500.10 over; a tenth of the rest,
    # 123.46 and 150.00, is the exporter's retained share.
    assert steps(frames) == {
        "outstanding": GOOD_TOTAL_USD,
        "stop_shipment": 800.0,
        "over_limit": 500.1,
        "retained_share": 273.46,
        "payable": 2461.1,
    }


def test_what_the_ledger_does_not_say_stays_unknown(reading: LedgerReading) -> None:
    frames = to_frames(reading, default_terms(), [], AS_OF_DATE)

    assert dict(
        zip(frames["buyers"]["buyer_id"], frames["buyers"]["country_code"], strict=True)
    ) == {
        "77": "US",
        "N0001": "ZZ",
    }
    assert frames["exporters"]["city_code"].iloc[0] == "unknown"
    assert frames["shipments"][["hs6_code", "bill_of_lading"]].isna().all(axis=None)
    assert len(frames["buyer_grades"]) == 0


@pytest.mark.parametrize("choice", ["declared", "not declared"])
def test_declaration_is_a_stated_choice(reading: LedgerReading, choice: str) -> None:
    is_declared = choice == "declared"
    frames = to_frames(reading, default_terms(), [], AS_OF_DATE, declared_on_time=is_declared)

    assert frames["shipments"]["declared_date"].notna().all() == is_declared
    assert "declared" in {
        notice.code
        for notice in assumptions(reading, default_terms(), declared_on_time=is_declared)
    }


def test_shipments_taken_as_not_declared_are_not_covered(reading: LedgerReading) -> None:
    terms = limits_sheet(("77", "", "5000", "OA", "60", "2026-01-01"))

    frames = to_frames(reading, terms, [], AS_OF_DATE, declared_on_time=False)

    # INV-1 shipped in January: its day, 25 February, has passed. INV-2 falls to stop_shipment.
    assert steps(frames)["undeclared"] == 1234.56


def test_declaration_dates_of_the_ledger_go_before_the_choice() -> None:
    rows = [(*ROWS[0], "2026-02-20"), (*ROWS[1], ""), (*ROWS[2], "")]
    reading = read(csv_of(rows, (*HEADINGS, "Declaration date")))

    frames = to_frames(reading, default_terms(), [], AS_OF_DATE, declared_on_time=True)

    assert list(frames["shipments"]["declared_date"].isna()) == [False, True, True]


def test_notice_taken_as_given_keeps_the_insured_share(reading: LedgerReading) -> None:
    terms = limits_sheet(("77", "", "5000", "OA", "60", "2026-01-01"))
    given = steps(to_frames(reading, terms, [], AS_OF_DATE, notice_in_time=True))
    missed = steps(to_frames(reading, terms, [], AS_OF_DATE, notice_in_time=False))

    # INV-1 was due on 6 March; 60 days later is 5 May; on 30 June it is 56 days late, two
    # started periods of 30 days, 0.10 each: 1,234.56 x 0.20 = 246.91.
    assert "late_notice" not in given
    assert missed["late_notice"] == 246.91


def test_an_accepted_merge_shares_the_limit(reading: LedgerReading) -> None:
    rows = [
        ("1", "A", "Acme Ltd", "US", *ROWS[0][4:]),
        ("2", "B", "Acme Limited", "US", *ROWS[0][4:]),
    ]
    two = read(csv_of(rows, HEADINGS))

    frames = to_frames(two, default_terms(), propose_merges(two.invoices), AS_OF_DATE)

    assert len(frames["buyers"]) == 1


def test_a_policy_period_leaves_earlier_shipments_without_policy(reading: LedgerReading) -> None:
    terms = default_terms().with_values(
        policy_start_date=date(2026, 5, 1), policy_end_date=date(2026, 12, 31)
    )

    frames = to_frames(reading, terms, [], AS_OF_DATE)

    assert steps(frames)["no_policy"] == 1234.56


def test_the_platform_gives_every_buyer_its_automatic_limit(reading: LedgerReading) -> None:
    terms = read_terms(form={"product_code": "platform", **PERIOD})

    found = steps(to_frames(reading, terms, [], AS_OF_DATE))

    assert "no_limit" not in found
    # Four fifths of INV-1 and INV-3: 987.65 + 1,600.08.
    assert found["payable"] == 2587.73


def test_an_empty_reading_gives_a_book_without_invoices() -> None:
    frames = to_frames(read(csv_of([], HEADINGS)), default_terms(), [], AS_OF_DATE)

    assert steps(frames) == {}
    assert len(frames["exporters"]) == 1


def test_the_book_keeps_every_rule(reading: LedgerReading) -> None:
    terms = limits_sheet(("77", "", "5000", "OA", "60", "2026-01-01"))
    frames = to_frames(reading, terms, [], AS_OF_DATE, notice_in_time=True)

    with store.open_frames(frames, label="My ledger", data_end=AS_OF_DATE) as book:
        assert [result.name for result in store.run_checks(book) if not result.is_kept] == []


@pytest.mark.parametrize(
    ("terms", "renewals"),
    [
        ({"policy_start_date": None, "policy_end_date": None}, []),
        (PERIOD | {"maximum_liability_usd": None}, [(date(2026, 12, 31), None)]),
        (PERIOD | {"maximum_liability_usd": 250_000.0}, [(date(2026, 12, 31), 250_000.0)]),
    ],
)
def test_a_renewal_is_due_only_where_the_end_of_the_policy_is_known(
    reading: LedgerReading, terms: dict, renewals: list
) -> None:
    frames = to_frames(reading, default_terms().with_values(**terms), [], AS_OF_DATE)
    values = {"as_of_date": AS_OF_DATE, "exporter_id": "my_ledger", "loss_cause": "default"}

    with store.open_frames(frames, label="My ledger", data_end=AS_OF_DATE) as book:
        scenario = store.Scenario(exporter_id="my_ledger")
        found = store.run(book, "obligations/obligations", values, scenario=scenario)

    found = found[found["obligation_kind"] == "renew_policy"]
    amounts = [None if pd.isna(amount) else amount for amount in found["amount_usd"]]
    assert list(zip(found["obligation_date"].dt.date, amounts, strict=True)) == renewals
