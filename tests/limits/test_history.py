"""Cuts that there really were, as docs/methods/limit_cuts.md counts them."""

from datetime import date

import pandas as pd
import pytest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.risk.limit_cuts import in_force_on, real_cuts

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


def book_with(*rows: dict) -> dict[str, pd.DataFrame]:
    """The tiny book with these decisions in place of its own."""
    frames = tiny_portfolio.frames()
    columns = frames["limits"].columns
    return frames | {"limits": pd.DataFrame(list(rows), columns=columns)}


def quarters(
    frames: dict[str, pd.DataFrame], as_of: date = tiny_portfolio.DATA_END
) -> pd.DataFrame:
    with store.open_frames(frames, label="cuts", data_end=tiny_portfolio.DATA_END) as book:
        return store.run(book, QUERY, {"as_of_date": as_of})


CUT = (
    decision("A", "approved", 100_000, date(2024, 1, 10), valid_to=date(2024, 5, 19)),
    decision("B", "reduced", 40_000, date(2024, 5, 20), decided_date=date(2024, 5, 6),
        valid_to=date(2024, 8, 31)),
    decision("C", "withdrawn", 0, date(2024, 9, 1)),
    decision("D", "approved", 60_000, date(2024, 2, 1), buyer_id="B1"),
)  # fmt: skip


def test_a_cut_is_measured_against_the_limit_it_takes_the_place_of() -> None:
    """100,000 to 40,000 in Q2 when 160,000 are in force, 40,000 to nothing in Q3 of 100,000.

    Both buyers are in the United States.
    """
    found = quarters(book_with(*CUT))
    whole = found[found["country_code"].isna()].set_index("quarter_start")

    second, third = whole.loc["2024-04-01"], whole.loc["2024-07-01"]
    assert (second["reduced_count"], second["reduced_usd"]) == (1, 60_000)
    assert (second["withdrawn_count"], second["withdrawn_usd"]) == (0, 0)
    assert second["median_cut_ratio"] == pytest.approx(0.6)
    assert second["median_notice_days"] == 14
    assert (second["limits_before_usd"], second["limit_count"]) == (160_000, 2)
    assert second["cut_share_ratio"] == pytest.approx(60 / 160)
    assert (third["withdrawn_count"], third["withdrawn_usd"]) == (1, 40_000)
    assert third["cut_share_ratio"] == pytest.approx(40 / 100)
    assert set(found["country_code"].dropna()) == {"US"}


def test_a_cut_that_is_not_decided_yet_is_not_known() -> None:
    found = quarters(book_with(*CUT), as_of=date(2024, 6, 30))

    assert set(found["quarter_start"]) == {pd.Timestamp(2024, 4, 1)}


def test_asking_for_less_is_no_cut_and_only_the_part_below_the_request_counts() -> None:
    """80,000 asked after 100,000 and 80,000 granted: none. 80,000 asked, 50,000 granted: 30,000."""
    ended = decision("A", "approved", 100_000, date(2024, 1, 10), valid_to=date(2024, 5, 19))
    less = decision("B", "reduced", 80_000, date(2024, 5, 20), requested_usd=80_000)
    cut = decision("B", "reduced", 50_000, date(2024, 5, 20), requested_usd=80_000)

    assert quarters(book_with(ended, less)).empty
    assert list(quarters(book_with(ended, cut))["reduced_usd"]) == [30_000, 30_000]


def test_a_limit_that_had_ended_before_is_not_cut() -> None:
    ended = decision("A", "approved", 100_000, date(2024, 1, 10), valid_to=date(2024, 5, 18))
    later = decision("B", "reduced", 40_000, date(2024, 5, 20))

    assert quarters(book_with(ended, later)).empty


def test_the_exporters_own_cuts_are_those_of_the_book(tiny_book: store.Book) -> None:
    """The same rule in Python on one exporter's decisions, and in SQL on the whole book."""
    frames = book_with(*CUT)
    own = real_cuts(frames["limits"])

    assert own == [(date(2024, 5, 20), 60_000), (date(2024, 9, 1), 40_000)]
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
    limits = book_with(*CUT)["limits"]

    on_days = [
        in_force_on(limits, date(2024, *day)).loc["B2"] for day in ((5, 19), (5, 20), (9, 1))
    ]

    assert [found["granted_usd"] for found in on_days[:2]] == [100_000, 40_000]
    assert on_days[2]["decision"] == "withdrawn"
    assert pd.isna(on_days[2]["granted_usd"])
    assert list(in_force_on(limits, date(2024, 1, 9)).index) == []
