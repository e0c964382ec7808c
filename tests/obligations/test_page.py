"""The page "Obligation clock", run alone on the hand-written book of 30 September 2025.

Worked by hand. X2: I15 is due on 17 August 2025 and its policy gives 45 days for the notice, so
1 October; a later notice costs 10 points of 90,000. I16 is due on 21 September, so 5 November.
X3: I26, shipped on 25 August, was to be declared by 25 September; it is due on 24 October, so a
late declaration counts until 23 November; 20,000 of it are within the discretionary limit, of
which 90 % are paid. X1: I07, shipped on 8 September, is to be declared by 25 October.
"""

import re
from datetime import date

import pandas as pd
import pytest
from icalendar import Calendar
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.obligation_clock import files
from tradecredit.app.obligation_clock.choices import View
from tradecredit.app.parts import obligation_lists
from tradecredit.code_labels import CODE_LABELS, code_label
from tradecredit.risk.obligations import grouped, with_row_code
from tradecredit.settings import PROJECT_DIR

pytestmark = pytest.mark.slow

PAGE = str(PROJECT_DIR / "pages" / "obligation_clock.py")
WHOLE = {"horizon": "all", "with_not_begun": "true"}


@pytest.fixture
def run(tiny_folder, monkeypatch):
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))

    def run_page(ledger: store.Book | None = None, **query: str) -> AppTest:
        page = AppTest.from_file(PAGE, default_timeout=20)
        if ledger is not None:
            page.session_state["ledger_book"] = ledger
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    return run_page


def opened(frames: dict[str, pd.DataFrame], *, has_positions: bool = True) -> store.Book:
    return store.open_frames(
        frames, label="Tiny", data_end=tiny_portfolio.DATA_END, has_positions=has_positions
    )


def tiles(page) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def listed(page) -> pd.DataFrame:
    """The list by urgency."""
    return next(table.value for table in page.dataframe if "days_left" in table.value)


def late(page) -> pd.DataFrame:
    return next(
        table.value
        for table in page.dataframe
        if {"missed_date", "still_by_date"} <= set(table.value.columns)
    )


def captions(page) -> str:
    return " | ".join(element.value for element in page.caption)


def markdown(page) -> str:
    return " | ".join(element.value for element in page.markdown)


def date_of(page, what: str, buyer_name: str) -> list[str]:
    rows = listed(page)
    rows = rows[(rows["obligation_kind"] == what) & (rows["buyer_name"] == buyer_name)]
    return [moment.date().isoformat() for moment in rows["obligation_date"]]


def test_the_answer_is_what_was_worked_out_by_hand(run):
    page = run(exporter_id="X2")

    assert tiles(page) == {
        "At stake within 7 days": "US$ 9.00 k",
        "At stake within 30 days": "US$ 9.00 k",
        "Next date": "1 Oct 2025",
        "Late, still to do": "1",
        "In question": "US$ 0",
    }


def test_dates_come_by_urgency_with_the_rule_value_and_its_origin(run):
    page = run(exporter_id="X2")
    rows = listed(page)

    assert rows["obligation_date"].is_monotonic_increasing
    assert date_of(page, "Give notice of possible loss", "Sample stores east") == [
        "2025-10-01",
        "2025-11-05",
    ]
    notices = rows[rows["obligation_kind"] == "Give notice of possible loss"]
    assert notices["at_stake_usd"].tolist() == [9000, 6000]
    assert set(notices["rule_used"]) == {"45 days, the policy's own term"}


def test_an_undeclared_shipment_is_to_be_declared_by_the_25th_of_the_next_month(run):
    page = run(exporter_id="X1")

    assert date_of(page, "Declare a shipment", "Sample handel") == ["2025-10-25"]
    row = listed(page).set_index("obligation_kind").loc["Declare a shipment"]
    assert row["rule_used"] == "day 25 of the next month, rule R1, source CW1"
    assert row["unmoved_reason"] == "Nothing of this invoice is payable today, so nothing is lost"
    assert row["working_day_date"] == pd.Timestamp("2025-10-24")


@pytest.mark.parametrize("exporter_id", ["X1", "X2", "X3", "X4"])
def test_money_moves_on_every_date_or_the_page_says_why_not(run, exporter_id):
    page = run(exporter_id=exporter_id, **WHOLE)
    items = next(table.value for table in page.dataframe if "subject_id" in table.value)

    for table in (listed(page), items):
        has_reason = table["unmoved_reason"].isin(CODE_LABELS["unmoved_reason"].values())
        assert ((table["at_stake_usd"] > 0) | has_reason).all()


def test_late_items_stand_apart_with_what_can_still_be_done(run):
    page = run(exporter_id="X3")
    row = late(page).set_index("obligation_kind").loc["Declare late"]

    assert "Declare late" not in set(listed(page)["obligation_kind"])
    assert row["missed_date"] == pd.Timestamp("2025-09-25")
    assert row["still_by_date"] == pd.Timestamp("2025-11-23")
    assert row["next_action"].startswith("Declare it now")
    assert "**Declare late** · 1 item · US$ 88.0 k" in markdown(page)


def test_declaring_late_brings_back_what_the_engine_says(run):
    page = run(exporter_id="X3", assume_declared="true")

    assert "**US$ 18.0 k more would be payable**" in markdown(page)
    assert "(1 shipment)" in markdown(page)


def test_a_loss_that_is_known_is_said_with_what_the_insurer_may_do():
    """I25 undeclared and due on 1 August: the loss is known from 31 August, before today."""
    frames = tiny_portfolio.frames()
    of_i25 = frames["shipments"]["invoice_id"] == "I25"
    frames["shipments"].loc[of_i25, "declared_date"] = None
    frames["shipments"].loc[of_i25, "due_date"] = date(2025, 8, 1)
    with opened(frames, has_positions=False) as book:
        rows = obligation_lists.completed(grouped(obligations_of(book, "X3")))
    row = rows[(rows["obligation_kind"] == "declare_late") & (rows["buyer_id"] == "B8")].iloc[0]

    assert pd.isna(row["obligation_date"])
    assert "the insurer may refuse" in code_label("next_action", row["next_action"])


def test_an_edited_rule_moves_the_dates_of_those_who_go_by_it_and_says_so(run):
    """I06 is due on 19 September: 30 days in place of 60 give 19 October, not 18 November."""
    usual, edited = run(exporter_id="X1"), run(exporter_id="X1", rule_notice_days_default="30")
    notice = ("Give notice of possible loss", "Sample stores east")

    assert date_of(usual, *notice) == ["2025-11-18"]
    assert date_of(edited, *notice) == ["2025-10-19"]
    assert tiles(edited)["At stake within 30 days"] == "US$ 4.80 k"
    rules = listed(edited).set_index("obligation_kind")["rule_used"]
    assert rules["Give notice of possible loss"] == "30 days, changed by you (rule R7)"
    assert "**30** in place of 60" in " ".join(box.value for box in edited.warning)


def test_a_policy_with_its_own_notice_period_keeps_it_when_the_rule_is_edited(run):
    page = run(exporter_id="X2", rule_notice_days_default="30")

    assert date_of(page, "Give notice of possible loss", "Sample stores east") == [
        "2025-10-01",
        "2025-11-05",
    ]
    assert "45 days, the policy's own term" in set(listed(page)["rule_used"])


def test_the_horizon_and_the_switch_widen_the_list(run):
    week = listed(run(exporter_id="X2", horizon="7"))
    begun = listed(run(exporter_id="X2", horizon="all"))
    everything = listed(run(exporter_id="X2", **WHOLE))

    assert week["days_left"].tolist() == [1]
    assert len(week) < len(begun) < len(everything)


def test_a_day_of_the_link_is_all_that_is_listed(run):
    page = run(exporter_id="X2", obligation_day="2025-10-16")

    assert listed(page)["obligation_kind"].tolist() == ["Stop shipping"]


def test_a_row_of_the_link_shows_its_invoices(run):
    page = run(exporter_id="X2", obligation_row="notify.invoice.2025-10-01.B1.P4")
    items = next(table.value for table in page.dataframe if "subject_id" in table.value)

    assert items["subject_id"].tolist() == ["I15"]


def test_a_filter_never_hides_a_duty_in_silence(run):
    """X2 has ten obligations, and one of them is about B2."""
    page = run(exporter_id="X2", buyer_id="B2")

    assert late(page)["buyer_name"].tolist() == ["Sample stores west"]
    assert "Filtered: 9 other obligations are not shown here." in captions(page)
    assert "Show all" in [button.label for button in page.button]


def test_what_concerns_the_policy_concerns_every_market(run):
    page = run(exporter_id="X3", country_codes="GB", horizon="all")

    assert set(listed(page)["buyer_name"].dropna()) == {"Sample trading"}
    assert "Renew the policy" in set(listed(page)["obligation_kind"])


def test_the_month_in_which_the_week_ends_is_shown_with_its_message(run):
    page = run(exporter_id="X2")

    assert "**Oct 2025: 2 to do, US$ 9.00 k at stake – most of it on 1 Oct 2025**" in markdown(page)
    assert "●: weekend day worked in place of a holiday" in captions(page)


@pytest.mark.slow
def test_a_month_of_a_year_without_a_calendar_says_so(run, tmp_path, monkeypatch):
    policies = tiny_portfolio.frames()["policies"]
    policies.loc[policies["policy_id"] == "P4", "policy_end_date"] = date(2028, 9, 3)
    folder = tiny_portfolio.write(tmp_path / "long", {"policies": policies})
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(folder))
    page = run(exporter_id="X2", calendar_month="2028-09")

    assert "**Sep 2028: 1 to do, no money at stake**" in markdown(page)
    assert "2028: the State Council's notice is not known yet" in captions(page)


def test_a_date_in_working_days_of_such_a_year_says_so_beside_its_rule(tiny_book):
    """X1's policy is the small exporters', where the insurer decides in 15 working days."""
    rows = grouped(obligations_of(tiny_book, "X1")).head(1)
    rows = rows.assign(rule_unit="working days", rule_value=15.0)
    known, unknown = (
        obligation_lists.rules_used(rows.assign(obligation_date=pd.Timestamp(day))).iloc[0]
        for day in ("2026-12-31", "2038-12-31")
    )

    assert known.startswith("15 working days, rule ")
    assert unknown == known + "; " + obligation_lists.unsure_text()


def test_rows_open_the_file_of_the_buyer_with_the_same_day(run):
    address = listed(run(exporter_id="X2"))["open"].iloc[0]

    assert address == (
        "/buyer_file?exporter_id=X2&as_of_date=2025-09-30&loss_cause=default&buyer_id=B1"
    )


# ---- A ledger -------------------------------------------------------------------------------


@pytest.mark.slow
def test_nothing_of_a_ledger_becomes_a_link(run):
    page = run(opened(tiny_portfolio.frames()))

    assert "open" not in listed(page)
    assert "/buyer_file" not in markdown(page)


@pytest.mark.slow
def test_a_ledger_without_a_policy_says_that_nothing_is_to_be_done_and_why(run):
    frames = tiny_portfolio.frames()
    frames["shipments"]["policy_id"] = None
    frames |= {name: frames[name].iloc[:0] for name in ("policies", "claims", "subsidies")}
    frames["claim_invoices"] = frames["claim_invoices"].iloc[:0]
    frames |= {name: frames[name].iloc[:0] for name in ("claim_movements", "pool_cessions")}
    page = run(opened(frames))

    assert not page.metric
    assert page.info[0].value.startswith("No policy has begun by 30 Sep 2025")


# ---- The calendar file ----------------------------------------------------------------------


def obligations_of(book: store.Book, exporter_id: str) -> pd.DataFrame:
    asked = {"as_of_date": tiny_portfolio.DATA_END, "exporter_id": exporter_id}
    found = store.run(book, "obligations/obligations", {**asked, "loss_cause": "default"})
    return with_row_code(found.astype({"days_left": "float64"}))


def calendar_of(book: store.Book, exporter_id: str) -> tuple[Calendar, pd.DataFrame]:
    """The file of all that an exporter must do, and the rows it is made from."""
    items = obligations_of(book, exporter_id)
    rows = obligation_lists.completed(grouped(items))
    view = View(
        book=book,
        exporter_id=exporter_id,
        as_of=tiny_portfolio.DATA_END,
        loss_cause="default",
        where={},
        horizon="all",
        obligations=items,
        items=items,
        rows=rows,
    )
    closing = files.closing_lines(view)
    return Calendar.from_ical(files.calendar_of(view, rows, closing, "en")), rows


def test_the_calendar_file_holds_the_list_and_what_is_late(run, tiny_book):
    page = run(exporter_id="X3", **WHOLE)
    file, rows = calendar_of(tiny_book, "X3")

    assert len(file.walk("VEVENT")) == len(rows) == len(listed(page)) + len(late(page))
    count = re.search(r"(\d+) events .* (\d+) of them (?:is|are) late", captions(page))
    assert [int(number) for number in count.groups()] == [len(rows), len(late(page))]


def test_what_is_late_is_an_event_of_today_with_how_long_it_can_still_be_done(tiny_book):
    """X3's I26 should have been declared by 25 September and can be until 23 November."""
    file, rows = calendar_of(tiny_book, "X3")
    today = [
        event for event in file.walk("VEVENT") if event["dtstart"].dt.date() == date(2025, 9, 30)
    ]
    event = next(event for event in today if str(event["summary"]).startswith("Declare late"))

    assert len(today) == rows["is_late"].sum() + (rows["days_left"] == 0).sum()
    lines = str(event["description"]).splitlines()
    assert lines[0].startswith("Declare it now")
    assert lines[1:3] == [
        "Late since 25 Sep 2025.",
        "It can still be done until 23 Nov 2025.",
    ]


def test_an_event_says_what_to_do_about_which_invoices_by_which_rule(tiny_book):
    file, _rows = calendar_of(tiny_book, "X2")
    events = {event["dtstart"].dt.date(): event for event in file.walk("VEVENT")}
    event = events[date(2025, 10, 1)]

    assert str(event["summary"]) == "Give notice of possible loss: Sample stores east"
    assert str(event["description"]).splitlines() == [
        "Give notice of possible loss, unless the buyer pays before.",
        "This is a day off in China; do it by 30 Sep 2025, a working day.",
        "At stake: US$ 9,000.00 will no longer be payable when the date passes.",
        "Invoice (1): I15",
        "Rule: 45 days, the policy's own term.",
        "As of 30 Sep 2025, if buyers do not pay because of: default.",
        f"Data: own book, version {tiny_book.version}.",
    ]
    assert event["dtstart"].dt.hour == 9


def test_a_row_with_many_invoices_names_the_first_and_counts_the_rest():
    items = pd.DataFrame({"row_code": ["x"] * 50, "subject_id": [f"I{n:02d}" for n in range(50)]})
    lines = files._subject_lines(
        {"subject_kind": "invoice", "row_code": "x"}, items["subject_id"].tolist()
    )

    assert lines[0].startswith("Invoice (50): I00, I01")
    assert lines[0].endswith("I39 and 10 more")


def test_a_calendar_takes_those_with_most_money_when_there_are_too_many():
    count = files.CALENDAR_EVENTS + 1
    rows = pd.DataFrame(
        {
            "row_code": [f"r{n}" for n in range(count)],
            "obligation_date": pd.date_range("2025-10-01", periods=count),
            "at_stake_usd": [0.0] + [1.0] * (count - 1),
            "in_question_usd": 0.0,
        }
    )
    chosen = files.top(rows)

    assert len(chosen) == files.CALENDAR_EVENTS
    assert "r0" not in set(chosen["row_code"])
    assert chosen["obligation_date"].is_monotonic_increasing
