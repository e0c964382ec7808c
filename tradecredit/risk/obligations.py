"""Obligations put together: what is one thing to do, whose turn it is, what a month holds."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from tradecredit.working_days import is_published, is_working_day

# Obligations alike in these are met by one act; a rule value is a policy's, so it is in them.
SAME_ACT = ("obligation_kind", "subject_kind", "obligation_date", "buyer_id", "policy_id")
# What one buyer's file shows as one line: done on one day, in one way, by one rule.
SAME_LINE = (
    "obligation_kind",
    "obligation_date",
    "missed_date",
    "earliest_date",
    "is_begun",
    "unmoved_reason",
    "rule_code",
    "rule_value",
)
# Dates by which nothing of this invoice can be saved; they never come before those with money.
IDLE_REASONS = ("nothing_payable", "taken_by_a_cap", "less_than_a_cent", "declare_first")
INSURERS_TURN = "decision_due"
SATURDAY = 5


def with_row_code(obligations: pd.DataFrame) -> pd.DataFrame:
    """``obligations`` with ``row_code``, the same for those that one act meets."""
    texts = pd.DataFrame({name: _text(obligations[name]) for name in SAME_ACT})
    first, *others = SAME_ACT
    return obligations.assign(row_code=texts[first].str.cat(texts[others], sep="."))


def _text(values: pd.Series) -> pd.Series:
    if values.dtype.kind == "M":
        days = values.to_numpy().astype("datetime64[D]").astype(str)
        return pd.Series(days, index=values.index, dtype="str")
    return values.fillna("").astype("str")


def grouped(obligations: pd.DataFrame) -> pd.DataFrame:
    """One row per thing to do (``row_code``), by urgency; those without a date are the last.

    ``item_count`` obligations are in it. Money is summed; ``at_stake_usd`` stays unknown where no
    rule says what lateness costs. The reason why no money moves is that of the largest item, and
    none where money moves.
    """
    coded = with_row_code(obligations).sort_values(
        ["in_question_usd", "obligation_id"], ascending=[False, True]
    )
    groups = coded.groupby("row_code", sort=False)
    amounts = groups[["amount_usd", "at_stake_usd", "in_question_usd"]].sum(min_count=1)
    first = groups.first().drop(columns=["obligation_id", "subject_id", "earliest_date", *amounts])
    rows = first.join(amounts).assign(
        item_count=groups.size(),
        is_begun=groups["is_begun"].any(),
        missed_date=groups["missed_date"].min(),
        unmoved_reason=first["unmoved_reason"].where(~(amounts["at_stake_usd"] > 0)),
    )
    return rows.reset_index().sort_values(
        ["obligation_date", "at_stake_usd", "in_question_usd", "row_code"],
        ascending=[True, False, False, True],
        ignore_index=True,
    )


def on_one_day(obligations: pd.DataFrame) -> pd.DataFrame:
    """One row for what is to be done on one day in one way (``SAME_LINE``), with sums.

    ``item_count`` obligations are in it. What is late without a day comes first, then by day;
    a sum of unknown amounts is unknown.
    """
    groups = obligations.groupby(list(SAME_LINE), dropna=False, sort=False)
    amounts = groups[["amount_usd", "at_stake_usd"]].sum(min_count=1)
    first = groups.first().drop(columns=list(amounts))
    lines = first.join(amounts).assign(item_count=groups.size()).reset_index()
    return lines.sort_values(
        ["obligation_date", "at_stake_usd"],
        ascending=[True, False],
        na_position="first",
        ignore_index=True,
    )


def to_do(obligations: pd.DataFrame) -> pd.DataFrame:
    """Without what the insurer does, and what only falls due if an invoice stays unpaid."""
    is_begun = obligations["is_begun"].astype(bool)
    return obligations[is_begun & (obligations["obligation_kind"] != INSURERS_TURN)]


def missed(obligations: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """What was to be done and has no later date any more, largest amount in question first."""
    own = to_do(obligations)
    is_past = own["obligation_date"].isna() | (own["obligation_date"] < pd.Timestamp(as_of))
    late = own[own["is_late"] & is_past]
    return late.sort_values(["in_question_usd", "missed_date"], ascending=[False, True])


def to_come(obligations: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """What can be done by a day still to come, first day first, what saves nothing last."""
    own = to_do(obligations)
    dated = own[own["obligation_date"] >= pd.Timestamp(as_of)]
    return dated.assign(is_idle=dated["unmoved_reason"].isin(IDLE_REASONS)).sort_values(
        ["is_idle", "obligation_date", "at_stake_usd"], ascending=[True, True, False]
    )


def to_regain(obligations: pd.DataFrame) -> pd.DataFrame:
    """Shipments not declared in time whose late declaration is still accepted."""
    is_lost = obligations["obligation_kind"] == "declare_late"
    is_open = (obligations["in_question_usd"] > 0) & (obligations["days_left"] >= 0)
    return obligations[is_lost & is_open]


def within(rows: pd.DataFrame, days: int) -> pd.DataFrame:
    """What is late or falls due within ``days``, most money first."""
    soon = rows[rows["is_late"] | rows["days_left"].between(0, days)]
    money_usd = soon[["at_stake_usd", "in_question_usd"]].max(axis="columns").fillna(0)
    return soon.assign(money_usd=money_usd).sort_values(
        ["money_usd", "obligation_date", "row_code"],
        ascending=[False, True, True],
        ignore_index=True,
    )


def by_action(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums of ``rows`` for each ``obligation_kind`` and ``next_action``, in order of the rows."""
    sums = ["item_count", "at_stake_usd", "in_question_usd"]
    groups = rows.groupby(["obligation_kind", "next_action"], sort=False)
    return groups[sums].sum().reset_index()


def subjects(obligations: pd.DataFrame) -> "pd.Series[Any]":
    """Keys of the invoices, limits or claims behind each ``row_code``, as lists."""
    return obligations.groupby("row_code")["subject_id"].agg(list)


def at_stake_usd(obligations: pd.DataFrame, last_day: date) -> float:
    """Money that is no longer payable after ``last_day`` when nothing is done.

    Only of what has begun to run; an invoice that is in several obligations cannot lose
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
    """The days of the weeks of a month, Monday first, with what is due on each.

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
