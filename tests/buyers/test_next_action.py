"""What is named first: late without a later date, then the first day that saves something."""

from datetime import date

import pandas as pd
import pytest

from tradecredit.risk.obligations import missed, on_one_day, to_come

AS_OF = date(2025, 9, 30)
COLUMNS = [
    "obligation_kind", "subject_kind", "subject_id", "obligation_date", "missed_date",
    "earliest_date", "is_late", "is_begun", "amount_usd", "at_stake_usd", "in_question_usd",
    "unmoved_reason", "rule_code", "rule_value",
]  # fmt: skip


def action(
    kind, by, *, missed=None, begun=True, stake=0.0, question=None, reason=None, subject="I1"
):
    return [
        kind, "invoice", subject, by, missed, None, missed is not None, begun, 100.0, stake,
        question, reason, "rule", 30.0,
    ]  # fmt: skip


def actions(*rows):
    frame = pd.DataFrame(rows, columns=COLUMNS)
    dates = ["obligation_date", "missed_date", "earliest_date"]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})


def test_the_first_day_that_saves_money_goes_before_an_earlier_one_that_saves_nothing():
    found = actions(
        action("notify", "2025-10-02", reason="nothing_payable", subject="I1"),
        action("notify", "2025-10-09", stake=50.0, subject="I2"),
        action("declare", "2025-10-25", stake=90.0, subject="I3"),
    )

    assert to_come(found, AS_OF)["subject_id"].tolist() == ["I2", "I3", "I1"]


def test_the_day_itself_is_still_to_come():
    assert len(to_come(actions(action("declare", "2025-09-30")), AS_OF)) == 1


def test_what_the_insurer_does_or_may_never_come_is_not_named():
    found = actions(
        action("decision_due", "2025-10-01", reason="insurers_turn"),
        action("notify", "2025-12-31", begun=False),
    )

    assert to_come(found, AS_OF).empty
    assert missed(found, AS_OF).empty


def test_late_with_a_later_date_is_dated_and_without_one_is_late():
    found = actions(
        action("notify_late", "2025-10-15", missed="2025-09-15", stake=10.0, subject="I1"),
        action("declare_late", None, missed="2025-08-25", question=20.0, subject="I2"),
        action("stop_shipping", "2025-09-01", missed="2025-09-01", subject="I3"),
    )

    assert to_come(found, AS_OF)["subject_id"].tolist() == ["I1"]
    assert missed(found, AS_OF)["subject_id"].tolist() == ["I2", "I3"]


def test_invoices_of_one_day_are_one_row_with_their_sums():
    found = actions(
        action("declare", "2025-10-25", stake=90.0, subject="I1"),
        action("declare", "2025-10-25", stake=10.0, subject="I2"),
        action("declare", "2025-11-25", stake=5.0, subject="I3"),
        action("file_claim", "2025-10-25", stake=None, reason="no_step", subject="I4"),
    )
    together = on_one_day(found).set_index(["obligation_kind", "obligation_date"])

    first = together.loc[("declare", pd.Timestamp(2025, 10, 25))]
    assert (first["item_count"], first["amount_usd"], first["at_stake_usd"]) == (2, 200, 100)
    assert pd.isna(together.loc[("file_claim", pd.Timestamp(2025, 10, 25)), "at_stake_usd"])
    assert together["amount_usd"].sum() == pytest.approx(400)
