"""How long invoices stay unpaid: the product-limit estimate of Kaplan and Meier (1958).

An invoice that was not paid within the time it was watched is censored: it counts among those
still unpaid up to its last day, and for nothing after it. Formula, ties, confidence band and a
worked example: ``docs/methods/buyer_file.md``.
"""

import warnings
from typing import Any

import numpy as np
import pandas as pd

CONFIDENCE_RATIO = 0.95

# The band has no value where all or none are paid; scipy says so each time. A filter set once
# is safe among threads, one set around the call is not.
warnings.filterwarnings(
    "ignore", message="The confidence interval is undefined", category=RuntimeWarning
)


def kaplan_meier(observed: pd.DataFrame) -> pd.DataFrame:
    """Share still unpaid after so many days, with its confidence band.

    ``observed`` has ``observed_days`` (0 or more), ``is_paid`` (false: censored) and
    ``invoice_count`` (how many invoices such a row stands for). One row per day on which an
    invoice was paid or last seen unpaid, after a first row for the start: ``days``,
    ``unpaid_ratio``, ``lower_ratio`` and ``upper_ratio`` (unknown where the estimate is 0,
    for which the band has no formula). No rows where nothing was observed.
    """
    if observed["invoice_count"].sum() == 0:
        return _curve([], [], [], [])
    unpaid = _estimate(observed)
    low, high = _band(unpaid)
    return _curve(
        [0.0, *unpaid.quantiles], [1.0, *unpaid.probabilities], [1.0, *low], [1.0, *high]
    ).drop_duplicates("days", keep="last", ignore_index=True)


def median_days(curve: pd.DataFrame) -> float | None:
    """The first day by which at least half are paid; None while more than half are not."""
    reached = curve.loc[curve["unpaid_ratio"] <= 0.5 + 1e-12, "days"]
    return None if reached.empty else float(reached.iloc[0])


def _estimate(observed: pd.DataFrame) -> Any:
    # Loaded here: half a second that only this page needs.
    from scipy import stats

    days = np.repeat(observed["observed_days"].to_numpy(float), observed["invoice_count"])
    is_paid = np.repeat(observed["is_paid"].to_numpy(bool), observed["invoice_count"])
    sample = stats.CensoredData(uncensored=days[is_paid], right=days[~is_paid])
    return stats.ecdf(sample).sf


def _band(unpaid: Any) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper end, on the log-log scale, which keeps them between 0 and 1."""
    band = unpaid.confidence_interval(CONFIDENCE_RATIO, method="log-log")
    is_certain = unpaid.probabilities == 1
    return (
        np.where(is_certain, 1.0, band.low.probabilities),
        np.where(is_certain, 1.0, band.high.probabilities),
    )


def _curve(days: Any, unpaid: Any, lower: Any, upper: Any) -> pd.DataFrame:
    columns = {"days": days, "unpaid_ratio": unpaid, "lower_ratio": lower, "upper_ratio": upper}
    return pd.DataFrame(columns, dtype=float)
