"""A file is read in a process of its own: what it does there is a plain message here."""

import random

import pytest

from tests import sweep
from tests.ledger.hostile import HEADINGS, amplified, far_corner, long_cell
from tests.ledger.reading_helpers import GOOD_ROWS, GOOD_TOTAL_USD, csv_of
from tradecredit import reader_process
from tradecredit.ledger import Answers, LedgerUnreadable, Read, Reader, ReadingCancelled

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    reader_process.warm_up()


def read(content: bytes, name: str = "ledger.csv") -> Read:
    reader = Reader(name, content)
    try:
        return reader.read(Answers(currency="USD"))
    finally:
        reader.cancel()


@sweep.over_seeds(sample=1, sweep=10)
@pytest.mark.parametrize("make", [far_corner, amplified])
def test_a_workbook_that_would_fill_the_memory_is_refused_plainly(make, seed: int) -> None:
    with pytest.raises(LedgerUnreadable) as refusal:
        read(make(random.Random(seed)), "ledger.xlsx")
    assert refusal.value.what_to_do


@sweep.over_seeds(sample=4, sweep=40)
def test_an_endless_cell_costs_its_row_at_most(seed: int) -> None:
    found = read(long_cell(random.Random(seed))).reading
    first_rows = found.invoices[found.invoices["row_number"] <= 4]
    assert round(first_rows["outstanding_usd"].sum(), 2) == GOOD_TOTAL_USD


@pytest.mark.parametrize(
    ("program", "seconds", "told"),
    [
        ("import os; os.abort()", 60, "ended the program"),
        ("import sys; sys.exit(0)", 60, "ended the program"),
        (
            "from tradecredit.ledger import apart_child as child\n"
            "child.MEMORY_BYTES = 200 * 1024**2\n"
            "child.main()",
            60,
            "ended the program",
        ),
        (reader_process.PROGRAM, 0.2, "took longer than 0.2 seconds"),
    ],
    ids=["abort", "exit", "memory", "time"],
)
def test_whatever_ends_the_process_is_a_plain_message(
    monkeypatch: pytest.MonkeyPatch, program: str, seconds: float, told: str
) -> None:
    monkeypatch.setattr(reader_process, "PROGRAM", program)
    monkeypatch.setattr(reader_process, "_spares", [])
    rows = [(f"I-{number}", *GOOD_ROWS[0][1:5], "Net 30") for number in range(60_000)]
    with pytest.raises(LedgerUnreadable, match=told):
        Reader("ledger.csv", csv_of(rows, HEADINGS), seconds).read(Answers(currency="USD"))


def test_the_process_stays_for_the_next_answer_and_starts_again_when_it_is_gone() -> None:
    reader = Reader("ledger.csv", csv_of([cells[:5] for cells in GOOD_ROWS], HEADINGS[:5]))
    assert reader.read(Answers()).reading.questions
    first = reader._process
    assert reader.read(Answers(currency="USD")).reading.outstanding_total_usd == GOOD_TOTAL_USD
    assert first is not None
    assert reader._process is first
    first.kill()
    first.wait()
    assert reader.read(Answers(currency="USD", term_days=30)).reading.questions == ()
    reader.cancel()


def test_a_reading_can_be_stopped() -> None:
    rows = [(f"I-{number}", *GOOD_ROWS[0][1:5], "Net 30") for number in range(60_000)]
    reader = Reader("ledger.csv", csv_of(rows, HEADINGS))
    reading = reader.begin(Answers(currency="USD"))
    while reader.done_ratio == 0:
        assert not reading.done()
    reader.cancel()
    with pytest.raises(ReadingCancelled):
        reading.result(timeout=30)


def test_a_newer_answer_stops_the_older_reading_and_gets_its_own() -> None:
    rows = [(f"I-{number}", *GOOD_ROWS[0][1:5], "Net 30") for number in range(20_000)]
    reader = Reader("ledger.csv", csv_of(rows, HEADINGS))
    older = [reader.begin(Answers(currency="USD", term_days=days)) for days in (10, 20, 30)]
    newest = reader.begin(Answers(currency="EUR", rates={"EUR": 2.0}))
    assert newest.result(timeout=60).reading.totals["currency_code"].tolist() == ["EUR"]
    for reading in older:
        with pytest.raises(ReadingCancelled):
            reading.result(timeout=60)
    reader.cancel()


def test_the_role_that_was_given_last_counts() -> None:
    headings = ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Other amount")
    rows = [(*cells[:4], "10.00", "20.00") for cells in GOOD_ROWS]
    reader = Reader("ledger.csv", csv_of(rows, headings))
    for roles, owed_usd in (
        ({"Amount": "amount", "Other amount": "amount"}, 60.0),
        ({"Other amount": "amount", "Amount": "amount"}, 30.0),
    ):
        read = reader.read(Answers(currency="USD", roles=roles))
        assert read.reading.outstanding_total_usd == owed_usd
    reader.cancel()
