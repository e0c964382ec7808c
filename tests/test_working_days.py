"""Working days are those of the State Council's notices (SC24, SC25, SC26 in data/SOURCES.md)."""

from datetime import date

import pytest

from tradecredit.working_days import calendar, is_published, is_working_day

WORKED_WEEKENDS = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}
HOLIDAYS_IN_THE_WEEK = {
    2024: ["01-01", "02-12", "02-16", "04-04", "05-03", "06-10", "09-17", "10-07"],
    2025: ["01-01", "01-28", "02-04", "04-04", "05-05", "06-02", "10-08"],
    2026: ["01-02", "02-16", "02-23", "04-06", "05-05", "06-19", "09-25", "10-07"],
}
# Working days again, one day after the holidays of the notice end.
BACK_AT_WORK = ["2024-02-19", "2024-10-08", "2025-02-05", "2025-10-09", "2026-02-24", "2026-05-06"]


def days(by_year: dict[int, list[str]]) -> list[date]:
    return [date.fromisoformat(f"{year}-{day}") for year in by_year for day in by_year[year]]


@pytest.mark.parametrize("day", days(WORKED_WEEKENDS), ids=str)
def test_a_weekend_day_named_in_the_notice_is_worked(day: date) -> None:
    assert day.weekday() >= 5
    assert is_working_day(day)


@pytest.mark.parametrize("day", days(HOLIDAYS_IN_THE_WEEK), ids=str)
def test_a_holiday_of_the_notice_is_not_worked(day: date) -> None:
    assert day.weekday() < 5
    assert not is_working_day(day)


@pytest.mark.parametrize("day", [date.fromisoformat(day) for day in BACK_AT_WORK], ids=str)
def test_work_begins_again_on_the_day_after_the_holidays(day: date) -> None:
    assert is_working_day(day)


def test_a_year_without_a_notice_is_marked_and_takes_monday_to_friday() -> None:
    christmas, sunday = date(2035, 12, 25), date(2035, 12, 23)

    assert not is_published(christmas)
    assert is_working_day(christmas)
    assert not is_working_day(sunday)
    assert is_published(date(2026, 12, 31))


def test_working_days_are_numbered_without_a_gap() -> None:
    worked = [day.working_day_number for day in calendar() if day.is_working_day]

    assert worked == list(range(1, len(worked) + 1))
