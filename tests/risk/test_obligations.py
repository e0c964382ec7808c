"""Obligations put together: rows, money by a day, and the days of a month."""

from datetime import date

import pandas as pd
import pytest

from tradecredit.risk.obligations import (
    at_stake_usd,
    by_action,
    grouped,
    last_working_day,
    month_days,
    subjects,
    to_regain,
    with_row_code,
    within,
)

TODAY = pd.Timestamp("2025-09-30")
USUAL = {
    "obligation_kind": "notify",
    "subject_kind": "invoice",
    "buyer_id": "B1",
    "buyer_name": "Sample stores",
    "country_code": "US",
    "policy_id": "P1",
    "obligation_date": "2025-10-25",
    "missed_date": None,
    "earliest_date": None,
    "is_late": False,
    "is_begun": True,
    "amount_usd": 100.0,
    "at_stake_usd": 10.0,
    "in_question_usd": 90.0,
    "unmoved_reason": None,
    "rule_code": "notice_days_default",
    "rule_number": "R7",
    "rule_value": 60.0,
    "rule_text": None,
    "rule_unit": "days",
    "rule_origin": "any",
    "source_id": None,
    "confidence": "chosen",
}


def obligations(*rows: dict[str, object]) -> pd.DataFrame:
    """Obligations that differ from the usual one in what is given."""
    frame = pd.DataFrame([USUAL | {"subject_id": f"I{n}"} | row for n, row in enumerate(rows)])
    dates = ["obligation_date", "missed_date", "earliest_date"]
    frame = frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})
    days_left = (frame["obligation_date"] - TODAY).dt.days
    identifier = frame["obligation_kind"] + ":" + frame["subject_id"]
    return with_row_code(frame.assign(days_left=days_left, obligation_id=identifier))


def test_invoices_of_one_buyer_due_on_one_date_are_one_thing_to_do() -> None:
    rows = grouped(obligations({}, {"at_stake_usd": 5.5, "amount_usd": 50.0}, {"buyer_id": "B2"}))

    assert rows["buyer_id"].tolist() == ["B1", "B2"]
    assert rows["item_count"].tolist() == [2, 1]
    assert rows["amount_usd"].tolist() == [150.0, 100.0]
    assert rows["at_stake_usd"].tolist() == [15.5, 10.0]


@pytest.mark.parametrize(
    "other",
    [
        {"obligation_date": "2025-10-26"},
        {"obligation_kind": "declare"},
        {"policy_id": "P2", "rule_value": 45.0},
        {"subject_kind": "limit"},
    ],
)
def test_another_date_kind_or_policy_is_another_thing_to_do(other: dict[str, object]) -> None:
    assert len(grouped(obligations({}, other))) == 2


def test_rows_come_by_date_then_by_money_and_without_a_date_last() -> None:
    rows = grouped(
        obligations(
            {"buyer_id": "B1", "obligation_date": None},
            {"buyer_id": "B2", "at_stake_usd": 1.0},
            {"buyer_id": "B3", "at_stake_usd": 2.0},
            {"buyer_id": "B4", "obligation_date": "2025-10-01"},
        )
    )

    assert rows["buyer_id"].tolist() == ["B4", "B3", "B2", "B1"]


def test_what_has_no_step_stays_unknown_and_is_never_nothing() -> None:
    without_step = {"at_stake_usd": None, "unmoved_reason": "no_step"}
    row = grouped(obligations(without_step, without_step)).iloc[0]

    assert pd.isna(row["at_stake_usd"])
    assert row["in_question_usd"] == 180.0
    assert row["unmoved_reason"] == "no_step"


def test_the_reason_of_a_row_is_that_of_its_largest_item_unless_money_moves() -> None:
    small = {"at_stake_usd": 0.0, "in_question_usd": 0.0, "unmoved_reason": "nothing_payable"}
    large = {"at_stake_usd": 0.0, "in_question_usd": 50.0, "unmoved_reason": "taken_by_a_cap"}

    assert grouped(obligations(small, large))["unmoved_reason"].tolist() == ["taken_by_a_cap"]
    assert grouped(obligations(small, large, {}))["unmoved_reason"].isna().all()


def test_at_stake_counts_what_has_begun_up_to_the_day() -> None:
    frame = obligations(
        {"at_stake_usd": 1.0},
        {"at_stake_usd": 2.0, "obligation_date": "2025-10-30"},
        {"at_stake_usd": 4.0, "obligation_date": "2025-10-31"},
        {"at_stake_usd": 8.0, "is_begun": False},
        {"at_stake_usd": None},
        {"at_stake_usd": 16.0, "obligation_date": "2025-09-29"},
    )

    assert at_stake_usd(frame, date(2025, 10, 30)) == 3.0


def test_an_invoice_cannot_lose_more_than_what_is_payable_of_it() -> None:
    """Notice first (10 of 90), declaration after it (all 90): together 90, not 100."""
    frame = obligations(
        {"subject_id": "I1"},
        {"subject_id": "I1", "obligation_kind": "declare", "at_stake_usd": 90.0},
    )

    assert at_stake_usd(frame, date(2025, 10, 30)) == 90.0


def test_nothing_gives_no_rows_and_no_money() -> None:
    none = obligations({}).iloc[:0]

    assert grouped(none).empty
    assert at_stake_usd(none, date(2025, 10, 30)) == 0.0


def test_the_week_has_what_is_late_and_what_falls_due_in_it_most_money_first() -> None:
    rows = grouped(
        obligations(
            {"buyer_id": "B1", "obligation_date": "2025-10-07"},
            {"buyer_id": "B2", "obligation_date": "2025-10-08", "in_question_usd": 500.0},
            {"buyer_id": "B3", "obligation_date": None, "is_late": True, "in_question_usd": 95.0},
        )
    )

    assert within(rows, 7)["buyer_id"].tolist() == ["B3", "B1"]


def test_late_ones_are_summed_by_what_can_still_be_done() -> None:
    rows = grouped(obligations({}, {"buyer_id": "B2"}, {"obligation_kind": "declare_late"}))
    sums = by_action(rows.assign(next_action=rows["obligation_kind"] + "_over"))

    assert sums.set_index("next_action")["item_count"].to_dict() == {
        "notify_over": 2,
        "declare_late_over": 1,
    }
    assert sums["in_question_usd"].sum() == 270.0


def test_only_a_late_declaration_that_is_still_accepted_can_regain_its_cover() -> None:
    late = {"obligation_kind": "declare_late"}
    frame = obligations(late, late | {"obligation_date": None}, late | {"in_question_usd": 0.0}, {})

    assert to_regain(frame)["subject_id"].tolist() == ["I0"]


def test_a_row_knows_the_invoices_behind_it() -> None:
    frame = obligations({}, {}, {"buyer_id": "B2"})

    assert sorted(map(tuple, subjects(frame))) == [("I0", "I1"), ("I2",)]


def test_a_month_is_whole_weeks_from_monday_with_sums_by_day() -> None:
    rows = grouped(
        obligations({}, {"buyer_id": "B2"}, {"obligation_date": "2025-11-02", "buyer_id": "B3"})
    )
    days = month_days(rows, date(2025, 10, 1)).set_index("calendar_date")

    assert [days.index[0], days.index[-1]] == [
        pd.Timestamp("2025-09-29"),
        pd.Timestamp("2025-11-02"),
    ]
    assert days.loc["2025-10-25", ["week", "weekday", "row_count"]].tolist() == [3, 5, 2]
    assert days.loc["2025-10-25", "at_stake_usd"] == 20.0
    assert days.loc["2025-11-02", ["row_count", "is_in_month"]].tolist() == [1, False]
    assert days["row_count"].sum() == 3


def test_a_month_knows_holidays_and_days_made_up_for_them() -> None:
    """State Council, notice for 2025: 1 to 8 October off, 28 September and 11 October worked."""
    october = month_days(grouped(obligations({}).iloc[:0]), date(2025, 10, 1))
    is_off = october.set_index("calendar_date")["is_day_off"]
    september = month_days(grouped(obligations({}).iloc[:0]), date(2025, 9, 1))
    made_up = [*september["calendar_date"][september["is_made_up"]]]
    made_up += [*october["calendar_date"][october["is_made_up"]]]

    assert is_off["2025-10-01":"2025-10-08"].all()
    assert not is_off["2025-10-09":"2025-10-11"].any()
    assert made_up == [pd.Timestamp("2025-09-28"), pd.Timestamp("2025-10-11")]


def test_a_year_without_a_notice_is_marked() -> None:
    none = grouped(obligations({}).iloc[:0])

    assert month_days(none, date(2025, 10, 1))["is_published"].all()
    assert not month_days(none, date(2038, 10, 1))["is_published"].any()


@pytest.mark.parametrize(
    ("day", "working_day"),
    [
        (date(2025, 9, 30), date(2025, 9, 30)),
        (date(2025, 10, 5), date(2025, 9, 30)),  # inside the National Day week
        (date(2025, 10, 12), date(2025, 10, 11)),  # a Saturday made up
        (date(2026, 9, 25), date(2026, 9, 24)),  # Mid-Autumn
    ],
)
def test_the_last_working_day_before_a_day_off(day: date, working_day: date) -> None:
    assert last_working_day(day) == working_day
