"""What a person would ask for, and by which working day, of what the advice queries compute."""

import math
from datetime import date

import pandas as pd

from tradecredit.risk.obligations import last_working_day

# Advice about the next shipment and about limits saves nothing of what is owed.
ABOUT_SHIPPING = ("ship_check", "ship_hold", "ship_stop", "ship_never")
ABOUT_LIMITS = ("apply_limit", "raise_limit")


def asked_for_usd(needed_usd: float) -> float:
    """The least amount of two significant figures that is enough; 0 where nothing is needed."""
    if needed_usd <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(needed_usd)) - 1)
    return round(math.ceil(round(needed_usd / step, 9)) * step, 2)


def working_days_by(dates: pd.Series, as_of: date) -> pd.Series:
    """The working day to do it by: the last one on or before a date, at the earliest today.

    Null where the date is over or unknown.
    """
    today = pd.Timestamp(as_of)
    known = {
        moment: max(pd.Timestamp(last_working_day(moment.date())), today)
        for moment in dates.dropna().unique()
        if moment >= today
    }
    return pd.to_datetime(dates.map(known))


def saving(actions: pd.DataFrame) -> pd.DataFrame:
    """Those that save money, or that money depends on; in the order of the query."""
    return actions[actions["money_usd"] > 0]


def about_next_order(actions: pd.DataFrame) -> pd.DataFrame:
    """Those about the next shipment, then those about limits."""
    kinds = [*ABOUT_SHIPPING, *ABOUT_LIMITS]
    rows = actions[actions["action_kind"].isin(kinds)]
    return rows.sort_values("action_kind", key=lambda codes: codes.map(kinds.index), kind="stable")
