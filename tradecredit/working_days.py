"""Working days in China, make-up working days included.

The State Council names the holidays of a year, and the weekend days that are worked in their
place, in a notice of the autumn before; chinesecalendar keeps these notices. For a year whose
notice it does not have, Monday to Friday are taken, and ``is_published`` says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from chinese_calendar.constants import holidays

# Shipments and deadlines of any book lie within these years.
FIRST_YEAR, LAST_YEAR = 2000, 2040
FRIDAY = 4
PUBLISHED_YEARS = range(min(holidays).year, max(holidays).year + 1)


@dataclass(frozen=True)
class CalendarDay:
    """One day; ``working_day_number`` counts the working days up to it, itself included."""

    calendar_date: date
    is_working_day: bool
    working_day_number: int
    is_published: bool


def is_published(day: date) -> bool:
    """Whether the notice for the year of ``day`` is known."""
    return day.year in PUBLISHED_YEARS


def is_working_day(day: date) -> bool:
    """Whether work is done on ``day`` in China; Monday to Friday where no notice is known."""
    if is_published(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() <= FRIDAY


@cache
def calendar() -> tuple[CalendarDay, ...]:
    """Every day of the years of the calendar, in order."""
    return tuple(_numbered())


def _numbered() -> Iterator[CalendarDay]:
    day, number = date(FIRST_YEAR, 1, 1), 0
    while day.year <= LAST_YEAR:
        is_worked = is_working_day(day)
        number += is_worked
        yield CalendarDay(day, is_worked, number, is_published(day))
        day += timedelta(days=1)
