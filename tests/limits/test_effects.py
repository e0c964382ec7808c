"""Before and after a cut: bars, board and the hardest quarters, summed by hand."""

from datetime import date

import pandas as pd

from tradecredit.risk import limit_cut_effects as effects
from tradecredit.risk.limit_cuts import Cut

# B1 has 100 shipped and 40 ordered, B2 has 50 shipped; A takes 30 of B1, B takes all of both.
BY_BUYER = pd.DataFrame(
    {
        "buyer_id": ["B1", "B1", "B2"],
        "is_order": [False, True, False],
        "invoice_count": [2, 1, 1],
        "outstanding_usd": [100.0, 40.0, 50.0],
        "covered_before_usd": [80.0, 20.0, 50.0],
        "covered_a_usd": [70.0, 0.0, 50.0],
        "covered_b_usd": [0.0, 0.0, 0.0],
        "payable_before_usd": [72.0, 18.0, 45.0],
        "payable_a_usd": [63.0, 0.0, 45.0],
        "payable_b_usd": [0.0, 0.0, 0.0],
    }
)
BUYERS = pd.DataFrame(
    {
        "buyer_id": ["B1", "B2"],
        "buyer_name": ["One", "Two"],
        "outstanding_usd": [100.0, 50.0],
        "decision": ["approved", None],
        "granted_usd": [100.0, None],
    }
)
CUTS = {"a": Cut(0.3, date(2025, 1, 1)), "b": Cut(1.0, date(2025, 1, 1))}


def test_the_board_has_limit_cover_and_loss_of_each_buyer() -> None:
    """B1's 100 fall to 70 and to nothing; B2 has 60 by the policy, taken by a withdrawal only."""
    board = effects.buyers_before_and_after(
        BY_BUYER, BUYERS, CUTS, own_limit_usd=60.0, is_platform=False
    )

    assert list(board["buyer_id"]) == ["B1", "B2"]
    assert list(board["ordered_usd"]) == [40, 0]
    assert list(board["lost_a_usd"]) == [30, 0]
    assert list(board["lost_b_usd"]) == [100, 50]
    assert list(board["limit_before_usd"]) == [100, 60]
    assert list(board["limit_a_usd"]) == [70, 60]
    assert board["limit_b_usd"].isna().all()


def test_bars_are_payable_kept_and_without_cover_before_and_after() -> None:
    """Shipped 150: 130 covered of which 117 payable before, 120 and 108 after; orders 40."""
    bars = effects.bars(BY_BUYER, "a")

    assert list(bars["payable_usd"]) == [117, 108, 18, 0]
    assert list(bars["kept_usd"]) == [13, 12, 2, 0]
    assert list(bars["uncovered_usd"]) == [20, 30, 20, 40]
    assert len(effects.bars(BY_BUYER[~BY_BUYER["is_order"]], "a")) == 2


def test_what_to_do_goes_by_the_cover_lost_and_kept_inside_the_notice() -> None:
    orders = pd.DataFrame(
        {
            "covered_before_usd": [0.0, 20.0, 20.0, 20.0],
            "covered_a_usd": [0.0, 20.0, 0.0, 0.0],
            "covered_a_inside_usd": [0.0, 20.0, 20.0, 0.0],
        }
    )

    assert list(effects.with_actions(orders, ["a"])["action_a"]) == [
        effects.NOT_COVERED, effects.AS_PLANNED, effects.SHIP_BY, effects.HOLD,
    ]  # fmt: skip


def test_the_hardest_quarters_are_of_markets_with_enough_limits() -> None:
    quarters = pd.DataFrame(
        {
            "quarter_start": pd.to_datetime(["2024-01-01"] * 4),
            "country_code": [None, "DE", "BR", "IN"],
            "limit_count": [90, 30, 40, 3],
            "cut_share_ratio": [0.2, 0.1, 0.3, 0.9],
            "reduced_count": [9, 2, 3, 1],
            "withdrawn_count": [1, 1, 4, 1],
        }
    )
    hardest = effects.hardest_quarters(quarters, fewest_limits=20, most=6)

    assert list(hardest["country_code"]) == ["BR", "DE"]
    assert list(hardest["cut_count"]) == [7, 3]
