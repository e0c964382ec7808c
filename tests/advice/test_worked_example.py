"""The worked example of docs/methods/advice.md, and the amounts and days a person would say."""

from datetime import date

import pandas as pd
import pytest

from tests.tiny_portfolio import DATA_END
from tradecredit import store
from tradecredit.risk.advice import asked_for_usd, working_days_by


def advice(book: store.Book, exporter_id: str) -> pd.DataFrame:
    asked = {"as_of_date": DATA_END, "exporter_id": exporter_id, "loss_cause": "default"}
    return store.run(book, "advice/actions", asked)


def test_what_x2_can_do_on_30_september_2025(tiny_book: store.Book) -> None:
    rows = advice(tiny_book, "X2")
    found = [
        (row["action_kind"], row["buyer_id"], row["saves_usd"], row["action_date"])
        for row in rows[rows["money_usd"] > 0].to_dict("records")
    ]

    assert found[0] == ("collect", "B1", 84_000.0, pd.Timestamp("2025-10-01"))
    assert found[1][:3] == ("collect", "B2", 42_000.0)
    assert pd.isna(found[1][3])
    assert found[2:] == [
        ("notify", "B1", 9_000.0, pd.Timestamp("2025-10-01")),
        ("notify", "B1", 6_000.0, pd.Timestamp("2025-11-05")),
    ]


def test_nobody_asks_for_a_limit_on_a_buyer_long_overdue(tiny_book: store.Book) -> None:
    """B2's limit ended on 14 September, and I14 is 172 days overdue."""
    rows = advice(tiny_book, "X2")
    of_b2 = rows[(rows["buyer_id"] == "B2") & (rows["money_usd"] == 0)]

    assert of_b2["action_kind"].tolist() == ["ship_stop"]
    assert of_b2["overdue_days"].tolist() == [172]


def test_declaring_late_brings_back_what_the_engine_says(tiny_book: store.Book) -> None:
    """I26 of 88,000 finds 20,000 of X3's discretionary limit or its own: 90 % of 20,000."""
    rows = advice(tiny_book, "X3")
    late = rows[rows["action_kind"] == "declare_late"].iloc[0]

    assert late["saves_usd"] == 18_000
    assert late["amount_usd"] == 88_000
    assert late["action_date"] == pd.Timestamp("2025-11-23")


def test_an_insolvent_buyer_is_not_shipped_to_and_its_notice_stays(tiny_book: store.Book) -> None:
    """B3 is graded E since 10 July 2025."""
    kinds = {
        kind
        for exporter_id in ("X1", "X3")
        for kind in advice(tiny_book, exporter_id).set_index("buyer_id").loc[["B3"], "action_kind"]
    }

    assert "ship_never" in kinds
    assert kinds <= {"ship_never", "declare", "declare_late", "notify", "notify_late",
                     "notify_event", "file_claim"}  # fmt: skip


@pytest.mark.parametrize(
    ("needed", "asked"),
    [
        (17_122_042.26, 18_000_000),
        (72_000, 72_000),
        (72_000.01, 73_000),
        (99_500, 100_000),
        (1, 1),
        (0.07, 0.07),
        (0, 0),
    ],
)
def test_amounts_to_ask_for_are_rounded_up_to_two_figures(needed: float, asked: float) -> None:
    assert asked_for_usd(needed) == asked


def test_the_day_to_do_it_by_is_a_working_day_in_china_and_never_over() -> None:
    """1 October 2025 is a holiday, 30 September is worked; Saturday 25 October is none."""
    dates = pd.Series(pd.to_datetime(["2025-10-01", "2025-10-25", "2025-10-24", "2025-09-01"]))

    assert working_days_by(dates, date(2025, 9, 30)).tolist()[:3] == list(
        pd.to_datetime(["2025-09-30", "2025-10-24", "2025-10-24"])
    )
    assert pd.isna(working_days_by(dates, date(2025, 9, 30)).iloc[3])
    assert working_days_by(dates, date(2025, 10, 1)).iloc[0] == pd.Timestamp("2025-10-01")
