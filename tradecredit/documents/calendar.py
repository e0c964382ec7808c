"""Dates as a calendar file (RFC 5545), as Outlook and Apple's Calendar open it."""

import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

PRODUCT = "-//tradecredit//Exporter Credit-Insurance Risk Dashboard//EN"
ZONE_NAME = "Asia/Shanghai"
ZONE = ZoneInfo(ZONE_NAME)
FROM_UTC = timedelta(hours=8)
BEGINS_AT = time(9, 0)
LASTS = timedelta(minutes=30)
ALARM_DAYS = (7, 1)
# Before the first day any file can be about; a sequence counts up from it.
NO_DAY_BEFORE = date(2000, 1, 1)


@dataclass(frozen=True)
class Entry:
    """One event. ``key`` is the same in a later file, so that it replaces the event there."""

    key: str
    entry_date: date
    summary: str
    description: str
    category: str


def calendar_file(entries: Sequence[Entry], *, name: str, stamped_at: datetime) -> bytes:
    """The entries as events of half an hour at 09:00 in China, with alarms 7 days and 1 before.

    ``name`` is what a calendar calls the whole; ``stamped_at`` is the moment the file speaks
    of, in UTC, and the same entries and moment give the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _clean(name))
    calendar.add("x-wr-timezone", ZONE_NAME)
    calendar.add_component(_zone())
    for entry in entries:
        calendar.add_component(_event(entry, stamped_at))
    return calendar.to_ical()


def _event(entry: Entry, stamped_at: datetime) -> Event:
    begins_at = datetime.combine(entry.entry_date, BEGINS_AT, tzinfo=ZONE)
    event = Event()
    event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_URL, entry.key)}@tradecredit")
    event.add("dtstamp", stamped_at)
    event.add("last-modified", stamped_at)
    # A calendar keeps what it has unless the file counts up.
    event.add("sequence", max(0, (stamped_at.date() - NO_DAY_BEFORE).days))
    event.add("dtstart", begins_at)
    event.add("dtend", begins_at + LASTS)
    event.add("summary", _clean(entry.summary))
    event.add("description", _clean(entry.description))
    event.add("categories", [_clean(entry.category)])
    event.add("status", "CONFIRMED")
    # A date is no meeting: it does not make anybody busy.
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    for days in ALARM_DAYS:
        event.add_component(_alarm(entry, days))
    return event


def _alarm(entry: Entry, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _clean(entry.summary))
    alarm.add("trigger", timedelta(days=-days))
    return alarm


def _zone() -> Timezone:
    """China has known no summer time since 1991, so one rule says it all."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001 - local time by the standard
    standard.add("tzoffsetfrom", FROM_UTC)
    standard.add("tzoffsetto", FROM_UTC)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", ZONE_NAME)
    zone.add_component(standard)
    return zone


def _clean(text: str) -> str:
    """Foreign text without the control signs that no calendar file may hold."""
    return "".join(
        sign for sign in text.replace("\r\n", "\n") if sign == "\n" or not _is_control(sign)
    )


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs")
