"""How concentrated amounts are on few names.

Source of the formulas: Herfindahl and Hirschman's index is the sum of squared shares; its
inverse is the "numbers equivalent" of Adelman (1969), the number of equal names that would be
as concentrated.
"""

import pandas as pd


def herfindahl_index(amounts: pd.Series) -> float | None:
    """Sum of the squared shares of ``amounts`` (not negative); 1 is a single name.

    None when there is nothing to share: an absence is not a perfect score.
    """
    total = float(amounts.sum())
    if total <= 0:
        return None
    shares = amounts / total
    return float((shares**2).sum())


def effective_count(amounts: pd.Series) -> float | None:
    """Number of equal names that would be as concentrated; None when there is nothing."""
    index = herfindahl_index(amounts)
    return None if index is None else 1 / index


def top_share(amounts: pd.Series, top_count: int) -> float | None:
    """Share (0 to 1) of the ``top_count`` largest in the total; None when there is nothing."""
    total = float(amounts.sum())
    return float(amounts.nlargest(top_count).sum()) / total if total > 0 else None


def by_group(board: pd.DataFrame) -> pd.DataFrame:
    """Corporate groups by size: a buyer without a group is a group of its own.

    ``board`` has one row per buyer with ``buyer_id``, ``buyer_name``, ``group_id`` (may be
    empty), ``outstanding_usd``, ``payable_usd`` and ``own_risk_usd``. One row per group, largest
    first: ``group_key``, ``group_name`` (the name of its largest buyer), ``buyer_count`` and
    the three sums.
    """
    keyed = board.assign(group_key=board["group_id"].fillna(board["buyer_id"]))
    largest_first = keyed.sort_values("outstanding_usd", ascending=False)
    return (
        largest_first.groupby("group_key", sort=False)
        .agg(
            group_name=("buyer_name", "first"),
            buyer_count=("buyer_id", "count"),
            outstanding_usd=("outstanding_usd", "sum"),
            payable_usd=("payable_usd", "sum"),
            own_risk_usd=("own_risk_usd", "sum"),
        )
        .reset_index()
        .sort_values("outstanding_usd", ascending=False, ignore_index=True)
    )
