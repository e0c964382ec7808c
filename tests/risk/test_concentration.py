"""Concentration measures against hand calculations and their extremes."""

import pandas as pd
import pytest

from tradecredit.risk.concentration import by_group, effective_count, herfindahl_index, top_share


def test_one_buyer_is_full_concentration():
    assert herfindahl_index(pd.Series([250.0])) == 1
    assert effective_count(pd.Series([250.0])) == 1


def test_equal_buyers_are_their_number():
    assert effective_count(pd.Series([10.0] * 8)) == pytest.approx(8)


def test_unequal_buyers_by_hand():
    """Shares 0.5, 0.3 and 0.2 give 0.25 + 0.09 + 0.04 = 0.38."""
    assert herfindahl_index(pd.Series([50.0, 30.0, 20.0])) == pytest.approx(0.38)


def test_nothing_outstanding_is_unknown_and_not_a_perfect_score():
    empty = pd.Series([], dtype=float)

    assert herfindahl_index(empty) is None
    assert effective_count(pd.Series([0.0])) is None
    assert top_share(empty, 5) is None


def test_top_share_by_hand():
    assert top_share(pd.Series([50.0, 30.0, 20.0]), 2) == pytest.approx(0.8)


def test_buyers_of_one_group_count_as_one_name():
    board = pd.DataFrame(
        {
            "buyer_id": ["B1", "B2", "B3"],
            "buyer_name": ["One", "Two", "Three"],
            "group_id": ["G1", None, "G1"],
            "outstanding_usd": [60.0, 50.0, 30.0],
            "payable_usd": [40.0, 45.0, 10.0],
            "own_risk_usd": [20.0, 5.0, 20.0],
        }
    )

    groups = by_group(board)

    assert groups["group_name"].tolist() == ["One", "Two"]
    assert groups["buyer_count"].tolist() == [2, 1]
    assert groups["outstanding_usd"].tolist() == [90.0, 50.0]
    assert groups["own_risk_usd"].tolist() == [40.0, 5.0]
