"""Cuts that there really were, as docs/methods/limit_cuts.md counts them."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.risk.limit_cuts import in_force_on, real_cuts

pytestmark = pytest.mark.slow

QUERY = "limits/cuts_by_quarter"


def decision(limit_id: str, kind: str, amount: float, start: date, **changed: object) -> dict:
    """A decision for one pair of exporter and buyer, open until something ends it."""
    return {
        "limit_id": limit_id,
        "exporter_id": "X2",
        "buyer_id": "B2",
        "applied_date": start,
        "decided_date": start,
        "decision": kind,
        "requested_usd": None,
        "approved_usd": amount,
        "payment_term": "OA",
        "term_days": 90,
        "valid_from": start,
        "valid_to": None,
        "end_reason": None,
        "reason_code": None,
        **changed,
    }


# By market: B1 and B2 are in the United States, B3 in Germany, B4 in Brazil, B8 in Britain.
DECISIONS = pd.DataFrame(
    [
        decision("A", "approved", 100_000, date(2024, 1, 10), valid_to=date(2024, 5, 19)),
        decision("B", "reduced", 40_000, date(2024, 5, 20), decided_date=date(2024, 5, 6),
            valid_to=date(2024, 8, 31)),
        decision("C", "withdrawn", 0, date(2024, 9, 1)),
        decision("D", "approved", 60_000, date(2024, 2, 1), buyer_id="B1"),
        # Less was asked for, and all of it granted.
        decision("E", "approved", 100_000, date(2024, 1, 10), buyer_id="B3",
            valid_to=date(2024, 5, 19)),
        decision("F", "reduced", 80_000, date(2024, 5, 20), buyer_id="B3", requested_usd=80_000),
        # Less was asked for, and a part of it granted.
        decision("G", "approved", 100_000, date(2024, 1, 10), buyer_id="B4",
            valid_to=date(2024, 5, 19)),
        decision("H", "reduced", 50_000, date(2024, 5, 20), buyer_id="B4", requested_usd=80_000),
        # The limit before had ended a day earlier.
        decision("J", "approved", 100_000, date(2024, 1, 10), buyer_id="B8",
            valid_to=date(2024, 5, 18)),
        decision("K", "reduced", 40_000, date(2024, 5, 20), buyer_id="B8"),
    ],
    columns=tiny_portfolio.frames()["limits"].columns,
)  # fmt: skip


@pytest.fixture(scope="module")
def cut_book() -> Iterator[store.Book]:
    """The tiny book with the decisions above in place of its own."""
    frames = tiny_portfolio.frames() | {"limits": DECISIONS}
    with store.open_frames(frames, label="cuts", data_end=tiny_portfolio.DATA_END) as book:
        yield book


def quarters(book: store.Book, as_of: date = tiny_portfolio.DATA_END) -> pd.DataFrame:
    return store.run(book, QUERY, {"as_of_date": as_of})


def of_market(found: pd.DataFrame, country_code: str) -> pd.DataFrame:
    return found[found["country_code"] == country_code].set_index("quarter_start")


def test_a_cut_is_measured_against_the_limit_it_takes_the_place_of(cut_book: store.Book) -> None:
    """100,000 to 40,000 in Q2 when 160,000 are in force, 40,000 to nothing in Q3 of 100,000."""
    found = of_market(quarters(cut_book), "US")

    second, third = found.loc["2024-04-01"], found.loc["2024-07-01"]
    assert (second["reduced_count"], second["reduced_usd"]) == (1, 60_000)
    assert (second["withdrawn_count"], second["withdrawn_usd"]) == (0, 0)
    assert second["median_cut_ratio"] == pytest.approx(0.6)
    assert second["median_notice_days"] == 14
    assert (second["limits_before_usd"], second["limit_count"]) == (160_000, 2)
    assert second["cut_share_ratio"] == pytest.approx(60 / 160)
    assert (third["withdrawn_count"], third["withdrawn_usd"]) == (1, 40_000)
    assert third["cut_share_ratio"] == pytest.approx(40 / 100)


def test_all_markets_together_are_the_rows_without_a_market(cut_book: store.Book) -> None:
    """Cut in Q2 by 60,000 in the United States and 30,000 in Brazil; 460,000 were in force."""
    found = quarters(cut_book)
    second = found[found["country_code"].isna()].set_index("quarter_start").loc["2024-04-01"]

    assert (second["reduced_count"], second["reduced_usd"]) == (2, 90_000)
    assert (second["limits_before_usd"], second["limit_count"]) == (460_000, 5)


def test_a_cut_that_is_not_decided_yet_is_not_known(cut_book: store.Book) -> None:
    found = quarters(cut_book, as_of=date(2024, 6, 30))

    assert set(found["quarter_start"]) == {pd.Timestamp(2024, 4, 1)}


def test_asking_for_less_is_no_cut_and_only_the_part_below_the_request_counts(
    cut_book: store.Book,
) -> None:
    """80,000 asked after 100,000 and 80,000 granted: none. 80,000 asked, 50,000 granted: 30,000."""
    found = quarters(cut_book)

    assert of_market(found, "DE").empty
    assert list(of_market(found, "BR")["reduced_usd"]) == [30_000]


def test_a_limit_that_had_ended_before_is_not_cut(cut_book: store.Book) -> None:
    assert of_market(quarters(cut_book), "GB").empty


def test_the_exporters_own_cuts_are_those_of_the_book(tiny_book: store.Book) -> None:
    """The same rule in Python on one exporter's decisions, and in SQL on the whole book."""
    assert real_cuts(DECISIONS) == [
        (date(2024, 5, 20), 30_000), (date(2024, 5, 20), 60_000), (date(2024, 9, 1), 40_000),
    ]  # fmt: skip
    of_tiny = store.run(tiny_book, QUERY, {"as_of_date": tiny_portfolio.DATA_END})
    by_exporter = tiny_portfolio.frames()["limits"].groupby("exporter_id")
    cut_usd = sum(amount for _id, rows in by_exporter for _day, amount in real_cuts(rows))
    whole = of_tiny[of_tiny["country_code"].isna()]
    assert cut_usd == (whole["reduced_usd"] + whole["withdrawn_usd"]).sum() > 0


def test_own_cuts_and_those_of_the_sample_book_agree(sample_book: store.Book) -> None:
    day = sample_book.data_end
    whole = store.run(sample_book, QUERY, {"as_of_date": day})
    whole = whole[whole["country_code"].isna()]
    with sample_book.cursor() as cursor:
        limits = cursor.execute("from stg_limits where decided_date <= ?", [day]).df()
    limits = limits[limits["valid_from"] <= pd.Timestamp(day)]

    own = [cut for _id, rows in limits.groupby("exporter_id") for cut in real_cuts(rows)]

    assert len(own) == (whole["reduced_count"] + whole["withdrawn_count"]).sum()
    total = (whole["reduced_usd"] + whole["withdrawn_usd"]).sum()
    assert sum(amount for _day, amount in own) == pytest.approx(total)


def test_limits_in_force_on_a_day_are_those_of_the_last_decision() -> None:
    """On 19 May the first, on 20 May the second, in September none: it was withdrawn."""
    on_days = [
        in_force_on(DECISIONS, date(2024, *day)).loc["B2"] for day in ((5, 19), (5, 20), (9, 1))
    ]

    assert [found["granted_usd"] for found in on_days[:2]] == [100_000, 40_000]
    assert on_days[2]["decision"] == "withdrawn"
    assert pd.isna(on_days[2]["granted_usd"])
    assert list(in_force_on(DECISIONS, date(2024, 1, 9)).index) == []
