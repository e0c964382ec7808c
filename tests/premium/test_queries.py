"""What the book knows of an exporter, on the hand-written book of four exporters."""

from datetime import date

import pandas as pd
import pytest

from tests.tiny_portfolio import DATA_END
from tradecredit import store
from tradecredit.risk.break_even import with_share_paid
from tradecredit.risk.eligibility import HeldPolicy
from tradecredit.risk.premium import HELD_POLICY, Option


def facts(book: store.Book, exporter_id: str, on: date = DATA_END) -> pd.Series:
    parameters = {"exporter_id": exporter_id, "as_of_date": on, "loss_cause": "default"}
    return store.run(book, "subsidies/exporter_facts", parameters).iloc[0]


def test_exports_are_those_of_the_calendar_year_before_the_day(tiny_book):
    assert facts(tiny_book, "X1")["exports_usd"] == 5_000_000
    assert facts(tiny_book, "X1", date(2024, 12, 31))["exports_usd"] == 4_000_000
    assert pd.isna(facts(tiny_book, "X4", date(2024, 12, 31))["exports_usd"])


def test_turnover_is_what_was_declared_in_twelve_months(tiny_book):
    """X2 declared I13 in November 2024 and I15 to I19 in 2025; I14 had no policy."""
    found = facts(tiny_book, "X2")

    assert found["insured_12_months_usd"] == 70_000 + 90_000 + 75_000 + 60_000 + 38_000 + 33_000
    assert found["shipped_12_months_usd"] == 70_000 + 42_000 + 90_000 + 75_000 + 60_000 + 71_000


def test_what_is_declared_after_the_day_is_not_known_yet(tiny_book):
    """I08 of X1 was shipped in August and declared on 15 September 2025."""
    before, after = (
        facts(tiny_book, "X1", day)["insured_12_months_usd"]
        for day in (date(2025, 9, 14), date(2025, 9, 15))
    )

    assert after - before == 18_000


def test_domestic_policies_and_buyers_do_not_count(tiny_book):
    found = facts(tiny_book, "X4")

    assert pd.isna(found["policy_id"])
    assert pd.isna(found["insured_12_months_usd"])
    assert pd.isna(found["shipped_12_months_usd"])


def test_the_policy_in_force_is_that_of_the_day(tiny_book):
    assert facts(tiny_book, "X1", date(2025, 6, 30))["scheme_code"] == "shenzhen_2023"
    assert facts(tiny_book, "X1", date(2025, 7, 1))["scheme_code"] == "shenzhen_2025"
    assert pd.isna(facts(tiny_book, "X2", date(2025, 4, 30))["policy_id"])


def test_own_losses_are_claims_that_were_paid_by_the_day(tiny_book):
    """C1 of X2: 85,000 claimed, 76,500 paid on 20 March 2025; C3 of X1 was refused."""
    found = facts(tiny_book, "X2")

    assert (found["paid_claim_count"], found["lost_usd"], found["paid_usd"]) == (1, 85_000, 76_500)
    assert facts(tiny_book, "X2", date(2025, 3, 19))["paid_claim_count"] == 0
    assert facts(tiny_book, "X1")["paid_claim_count"] == 0


def test_the_paid_share_of_the_policy_held_is_the_engines_own(tiny_book):
    """Nobody's maximum is reached: payable over outstanding, as buyer exposure shows it."""
    parameters = {"exporter_id": "X2", "as_of_date": DATA_END, "loss_cause": "default"}
    book = store.run(tiny_book, "subsidies/open_book_by_buyer", parameters)
    cover = store.run(tiny_book, "cover/cover_by_invoice", parameters)
    held = HeldPolicy("comprehensive", None, 0.004, 0.9, None, 1e6, DATA_END)
    option = Option(option_code=HELD_POLICY, status="in_force", annual_maximum_usd=1e6)

    (found,) = with_share_paid([option], book, held)
    assert found.share_paid_ratio == pytest.approx(
        cover["payable_usd"].sum() / cover["outstanding_usd"].sum()
    )


def test_the_parts_of_a_debt_do_not_exceed_it(tiny_book):
    parameters = {"exporter_id": "X3", "as_of_date": DATA_END, "loss_cause": "default"}
    book = store.run(tiny_book, "subsidies/open_book_by_buyer", parameters)
    parts = book[["no_policy_usd", "limit_gap_usd", "let_through_usd"]].sum(axis=1)

    assert (parts <= book["outstanding_usd"]).all()
    assert (book["late_notice_usd"] + book["paid_alone_usd"] <= book["let_through_usd"]).all()


def test_grants_are_those_decided_by_the_day_newest_first(tiny_book):
    def grants(on: date) -> list[str]:
        parameters = {"exporter_id": "X1", "as_of_date": on}
        found = store.run(tiny_book, "subsidies/grants_of_exporter", parameters)
        return found["subsidy_id"].to_list()

    assert grants(DATA_END) == ["S3", "S1"]
    assert grants(date(2025, 9, 24)) == ["S1"]
