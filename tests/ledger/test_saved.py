"""What a visitor saves loads back to the same book, to the cent and without a question."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import sweep
from tests.ledger.test_generated_ledgers import RATES, Ledger, ledgers
from tradecredit import ledger
from tradecredit.ledger.whole import Answers
from tradecredit.ledger.whole import Ledger as OpenLedger

pytestmark = pytest.mark.slow

TERMS = ledger.PolicyTerms(
    has_policy=True,
    policy_start_date=date(2025, 1, 1),
    policy_end_date=date(2025, 12, 31),
    indemnity_default_ratio=0.85,
    maximum_liability_usd=5_000_000.0,
    notice_days=45,
)


def opened(content: bytes, name: str, answers: Answers) -> ledger.Read:
    return OpenLedger(name, content).read(answers)


def limits(read: ledger.Read, amounts: list[int]) -> pd.DataFrame:
    owing = ledger.buyers_owing(read.reading.invoices)
    given = {key: float(usd) for key, usd in zip(owing["buyer_key"], amounts, strict=False)}
    return ledger.limits_of(owing, read.terms.limits, given, None)


def saved_and_loaded(
    read: ledger.Read, terms: ledger.PolicyTerms, merges: list[Any], **choices: bool
) -> tuple[ledger.Read, bytes]:
    content = ledger.saved_workbook(
        read.reading, terms, merges, RATES, file_name=read.file_name, **choices
    )
    return opened(content, ledger.saved_file_name(read.file_name), Answers()), content


def assert_same_book(
    before: ledger.Read, terms: ledger.PolicyTerms, merges: list[Any], after: ledger.Read
) -> None:
    choices = {
        "declared_on_time": after.saved.declared_on_time,
        "notice_in_time": after.saved.notice_in_time,
    }
    first = ledger.to_frames(before.reading, terms, merges, before.reading.as_of_date, **choices)
    again = ledger.to_frames(after.reading, after.terms, [], after.reading.as_of_date, **choices)
    for name, frame in first.items():
        pd.testing.assert_frame_equal(again[name], frame, obj=name)


@sweep.examples(sample=8, sweep=150)
@given(
    made=ledgers(),
    amounts=st.lists(st.integers(0, 900_000), min_size=4, max_size=4),
    choices=st.tuples(st.booleans(), st.booleans()),
)
def test_a_saved_workbook_gives_the_same_tables(
    made: Ledger, amounts: list[int], choices: tuple[bool, bool]
) -> None:
    answers = Answers(rates=RATES, as_of_date=date(2026, 6, 30))
    before = opened(made.content, "ledger.csv", answers)
    if before.mapping.questions or before.reading.questions or before.formats.questions:
        return
    if before.reading.invoices.empty:
        return
    terms = replace(TERMS, limits=limits(before, amounts))
    merges = list(before.proposals)
    declared, noticed = choices
    after, _content = saved_and_loaded(
        before, terms, merges, declared_on_time=declared, notice_in_time=noticed
    )
    assert not after.mapping.questions
    assert not after.reading.questions
    assert (after.saved.declared_on_time, after.saved.notice_in_time) == choices
    assert_same_book(before, terms, merges, after)


def test_joined_buyers_and_their_limits_stay_joined() -> None:
    rows = (
        "Invoice no,Customer no,Customer,Country,Invoice date,Due date,Amount,Currency\n"
        "1,C1,Nordwind Handels GmbH,DE,2026-01-02,2026-03-02,1000,USD\n"
        "2,C2,Nordwind Handels,DE,2026-01-03,2026-03-03,500.25,EUR\n"
        "3,C3,=Sued AG,AT,2026-01-04,2026-03-04,70,USD\n"
    )
    before = opened(rows.encode(), "my.csv", Answers(rates=RATES))
    merges = [each for each in before.proposals if len(each.buyer_keys) > 1]
    assert merges
    sheet = pd.DataFrame(
        [{"buyer_number": "C2", "buyer_name": "Nordwind Handels", "limit_usd": 900.0,
          "decision": "approved"}]
    ).reindex(columns=before.terms.limits.columns)  # fmt: skip
    terms = replace(TERMS, limits=sheet)
    after, content = saved_and_loaded(
        before, terms, merges, declared_on_time=True, notice_in_time=False
    )
    assert_same_book(before, terms, merges, after)
    # A saved workbook that is saved again is the same work.
    again, _content = saved_and_loaded(
        after, after.terms, [], declared_on_time=True, notice_in_time=False
    )
    assert_same_book(after, after.terms, [], again)
    assert len(content) > 0
