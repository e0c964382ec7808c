"""The queries of orders on the tiny book, and against the queries of the buyer file."""

from datetime import date

import pandas as pd
import pytest

from tests.tiny_portfolio import DATA_END
from tradecredit import store


def buyers(book: store.Book, exporter_id: str, *buyer_ids: str, day: date = DATA_END):
    asked = {"exporter_id": exporter_id, "as_of_date": day, "buyer_ids": list(buyer_ids)}
    return store.run(book, "orders/buyers", asked).set_index("buyer_id")


def test_a_buyer_has_its_grade_and_what_it_usually_gets(tiny_book: store.Book) -> None:
    """X2 invoiced B1 80,000, 90,000, 75,000 and 60,000; the last three within twelve months."""
    found = buyers(tiny_book, "X2", "B1").loc["B1"]

    assert (found["grade"], found["insolvency_probability"]) == ("C", 0.03)
    assert (found["usual_payment_term"], found["usual_term_days"]) == ("OA", 90)
    assert (found["usual_hs6_code"], found["usual_consignee_country_code"]) == ("940360", "US")
    assert found["usual_amount_usd"] == 75_000


@pytest.mark.parametrize(
    ("exporter_id", "buyer_id", "day", "own", "others"),
    [
        # C1 was paid in March 2025 and only a part of it recovered: a debt is still open.
        ("X2", "B4", DATA_END, 1, 0),
        ("X3", "B4", DATA_END, 0, 1),
        # C2 is undecided; C3 was refused on 5 September and counted until then.
        ("X1", "B3", DATA_END, 0, 1),
        ("X3", "B3", DATA_END, 1, 0),
        ("X3", "B3", date(2025, 9, 4), 1, 1),
        ("X2", "B1", DATA_END, 0, 0),
    ],
)
def test_claims_that_are_not_closed_are_counted_as_of_the_day(
    tiny_book: store.Book, exporter_id: str, buyer_id: str, day: date, own: int, others: int
) -> None:
    found = buyers(tiny_book, exporter_id, buyer_id, day=day).loc[buyer_id]

    assert (found["own_claim_count"], found["record_count"]) == (own, others)
    assert found["record_exporter_count"] == others


@pytest.mark.parametrize("exporter_id", ["X1", "X2", "X3", "X4"])
def test_open_records_of_others_are_those_of_the_buyer_file(
    tiny_book: store.Book, exporter_id: str
) -> None:
    names = [f"B{number}" for number in range(1, 9)]
    found = buyers(tiny_book, exporter_id, *names)
    for buyer_id in names:
        asked = {"exporter_id": exporter_id, "as_of_date": DATA_END, "buyer_id": buyer_id}
        records = store.run(tiny_book, "buyers/claim_records", asked)
        is_all = records["is_open"].astype(bool) & (records["state_code"] == "all")
        assert found.loc[buyer_id, "record_count"] == records.loc[is_all, "claim_count"].sum()


def test_a_buyer_without_grade_or_invoice_is_unknown_and_not_nought(tiny_book: store.Book) -> None:
    found = buyers(tiny_book, "X4", "B5", day=date(2024, 11, 1)).loc["B5"]

    assert pd.isna(found["grade"])
    assert pd.isna(found["usual_amount_usd"])
    assert found["record_count"] == 0


def test_an_end_that_nobody_knew_yet_is_not_shown(tiny_book: store.Book) -> None:
    """L08 for B4 was withdrawn on 14 August 2025; L01 of X2 expired as its decision said."""
    asked = {"exporter_id": "X3", "buyer_ids": ["B4"]}
    before = store.run(tiny_book, "orders/limits", asked | {"as_of_date": date(2025, 8, 13)})
    after = store.run(tiny_book, "orders/limits", asked | {"as_of_date": date(2025, 8, 15)})
    expiring = store.run(
        tiny_book,
        "orders/limits",
        {"exporter_id": "X2", "buyer_ids": ["B1"], "as_of_date": date(2024, 6, 1)},
    )

    assert list(before["limit_id"]) == ["L08"]
    assert before["valid_to"].isna().all()
    assert list(after["limit_id"]) == ["L09", "L08"]
    assert after.set_index("limit_id").loc["L08", "valid_to"] == pd.Timestamp(2025, 8, 14)
    assert expiring["valid_to"].iloc[0] == pd.Timestamp(2025, 1, 11)


def test_a_request_that_is_not_decided_yet_is_pending(tiny_book: store.Book) -> None:
    """X2 asked for B1 on 20 April 2025 and was answered on 2 May."""
    asked = {"exporter_id": "X2", "buyer_ids": ["B1"], "as_of_date": date(2025, 4, 25)}
    found = store.run(tiny_book, "orders/limits", asked).set_index("limit_id")

    assert found.loc["L02", "decision"] == "pending"
    assert pd.isna(found.loc["L02", "approved_usd"])
    assert found.loc["L02", "requested_usd"] == 250_000


def test_a_policy_that_has_not_begun_is_not_known(tiny_book: store.Book) -> None:
    asked = {"exporter_id": "X2", "as_of_date": date(2025, 4, 30)}

    assert list(store.run(tiny_book, "orders/policies", asked)["policy_id"]) == ["P3"]
