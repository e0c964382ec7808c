"""Obligations put together: what is one thing to do, what leaves by a day, what a month holds."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from tradecredit.working_days import is_published, is_working_day

# Obligations alike in these are met by one act; a rule value is a policy's, so it is in them.
SAME_ACT = ("obligation_kind", "subject_kind", "obligation_date", "buyer_id", "policy_id")
SAME_IN_A_ROW = (
    "obligation_kind",
    "subject_kind",
    "buyer_id",
    "buyer_name",
    "country_code",
    "policy_id",
    "obligation_date",
    "is_late",
    "days_left",
    "rule_code",
    "rule_number",
    "rule_value",
    "rule_text",
    "rule_unit",
    "rule_origin",
    "source_id",
    "confidence",
)
SATURDAY = 5


def with_row_code(obligations: pd.DataFrame) -> pd.DataFrame:
    """``obligations`` with ``row_code``, the same for those that one act meets."""
    texts = [_text(obligations[name]) for name in SAME_ACT]
    code = texts[0]
    for text in texts[1:]:
        code = code + "." + text
    return obligations.assign(row_code=code)


def _text(values: pd.Series) -> pd.Series:
    if values.dtype.kind == "M":
        days = values.to_numpy().astype("datetime64[D]").astype(str)
        return pd.Series(days, index=values.index, dtype="str")
    return values.fillna("").astype("str")


def grouped(obligations: pd.DataFrame) -> pd.DataFrame:
    """One row per thing to do (``row_code``), by urgency; those without a date are the last.

    ``item_count`` obligations stand in it. Money is summed; of what has no step in the engine
    ``at_stake_usd`` is unknown. The reason why no money moves is that of the largest item, and
    none where money moves.
    """
    coded = with_row_code(obligations).sort_values(
        ["in_question_usd", "obligation_id"], ascending=[False, True]
    )
    groups = coded.groupby("row_code", sort=False)
    rows = groups[list(SAME_IN_A_ROW)].first()
    rows["item_count"] = groups.size()
    rows["is_begun"] = groups["is_begun"].any()
    rows["missed_date"] = groups["missed_date"].min()
    rows["amount_usd"] = groups["amount_usd"].sum(min_count=1)
    rows["at_stake_usd"] = groups["at_stake_usd"].sum(min_count=1)
    rows["in_question_usd"] = groups["in_question_usd"].sum(min_count=1)
    rows["unmoved_reason"] = groups["unmoved_reason"].first().where(~(rows["at_stake_usd"] > 0))
    return rows.reset_index().sort_values(
        ["obligation_date", "at_stake_usd", "in_question_usd", "row_code"],
        ascending=[True, False, False, True],
        ignore_index=True,
    )


def at_stake_usd(obligations: pd.DataFrame, last_day: date) -> float:
    """Money that leaves what is payable up to ``last_day`` when nothing is done.

    Only of what has begun to run; an invoice that stands in several obligations cannot lose
    more than what is payable of it (``in_question_usd``).
    """
    dates = obligations["obligation_date"]
    counted = obligations[
        obligations["is_begun"].astype(bool)
        & (obligations["at_stake_usd"] > 0)
        & (obligations["days_left"] >= 0)
        & (dates <= pd.Timestamp(last_day))
    ]
    by_invoice = counted.groupby("subject_id")
    lost, payable = by_invoice["at_stake_usd"].sum(), by_invoice["in_question_usd"].max()
    return float(np.minimum(lost, payable).sum())


def month_days(rows: pd.DataFrame, month: date) -> pd.DataFrame:
    """The days of the weeks of a month, Monday first, with what stands on each.

    One row per ``calendar_date``, with ``week`` and ``weekday`` from 0, ``row_count`` things to
    do, ``at_stake_usd``, and the days off and made-up working days of China's public calendar.
    """
    first = month.replace(day=1)
    last = (pd.Timestamp(first) + pd.offsets.MonthEnd(0)).date()
    begins = first - timedelta(days=first.weekday())
    ends = last + timedelta(days=6 - last.weekday())
    days = pd.DataFrame({"calendar_date": pd.date_range(begins, ends)})
    dates = [moment.date() for moment in days["calendar_date"]]
    by_day = rows.groupby("obligation_date").agg(
        at_stake_usd=("at_stake_usd", "sum"), row_count=("row_code", "size")
    )
    found = days.join(by_day, on="calendar_date").fillna({"at_stake_usd": 0, "row_count": 0})
    is_weekend = np.array([moment.weekday() >= SATURDAY for moment in dates])
    is_worked = np.array([is_working_day(moment) for moment in dates])
    return found.assign(
        week=np.arange(len(days)) // 7,
        weekday=np.arange(len(days)) % 7,
        row_count=found["row_count"].astype(int),
        is_in_month=[moment.month == month.month for moment in dates],
        is_day_off=~is_worked,
        is_made_up=is_weekend & is_worked,
        is_published=[is_published(moment) for moment in dates],
    )


def last_working_day(day: date) -> date:
    """``day`` itself where work is done on it in China, else the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
