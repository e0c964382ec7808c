"""The calendar file, read back by a calendar library and held to RFC 5545."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar, Component

from tradecredit.documents.calendar import Entry, calendar_file

STAMPED_AT = datetime(2025, 9, 30, tzinfo=UTC)
FOREIGN = "Müller, Söhne; \\ & Co 深圳市示例玩具有限公司 🚢"
ENTRIES = (
    Entry(
        key="notify.B1.2025-11-18",
        entry_date=date(2025, 11, 18),
        summary=f"Give notice: {FOREIGN}",
        description=f"First line, with a comma.\nSecond line; {FOREIGN * 9}",
        category="Give notice, of loss",
    ),
    Entry("declare.B3.2025-10-25", date(2025, 10, 25), "Declare", "I07", "Declare"),
)


def file_of(entries=ENTRIES, stamped_at: datetime = STAMPED_AT) -> bytes:
    return calendar_file(entries, name="What is due 到期", stamped_at=stamped_at)


def events_of(content: bytes) -> list[Component]:
    return Calendar.from_ical(content).walk("VEVENT")


def test_every_entry_is_an_event() -> None:
    assert [str(event["summary"]) for event in events_of(file_of())] == [
        entry.summary for entry in ENTRIES
    ]


def test_a_file_says_what_outlook_and_apple_need() -> None:
    calendar = Calendar.from_ical(file_of())

    assert str(calendar["version"]) == "2.0"
    assert str(calendar["method"]) == "PUBLISH"
    assert "tradecredit" in str(calendar["prodid"])
    assert str(calendar["x-wr-calname"]) == "What is due 到期"
    for event in calendar.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"} <= set(event)


def test_events_are_at_nine_in_the_morning_in_china() -> None:
    event = events_of(file_of())[0]
    begins_at = event.decoded("dtstart")

    assert begins_at.isoformat() == "2025-11-18T09:00:00+08:00"
    assert begins_at.utcoffset() == timedelta(hours=8)
    assert begins_at.astimezone(UTC) == datetime(2025, 11, 18, 1, tzinfo=UTC)
    assert event.decoded("dtend") - begins_at == timedelta(minutes=30)


def test_the_time_zone_of_the_events_is_in_the_file_with_its_offset() -> None:
    calendar = Calendar.from_ical(file_of())
    zones = {str(zone["tzid"]): zone for zone in calendar.walk("VTIMEZONE")}
    standard = zones["Asia/Shanghai"].standard[0]

    assert {event["dtstart"].params["TZID"] for event in calendar.walk("VEVENT")} == set(zones)
    assert standard["tzoffsetto"].td == standard["tzoffsetfrom"].td == timedelta(hours=8)


def test_alarms_ring_seven_days_and_one_day_before() -> None:
    for event in events_of(file_of()):
        alarms = event.walk("VALARM")
        assert [alarm["trigger"].dt for alarm in alarms] == [timedelta(days=-7), timedelta(days=-1)]
        assert {str(alarm["action"]) for alarm in alarms} == {"DISPLAY"}
        assert {str(alarm["description"]) for alarm in alarms} == {str(event["summary"])}
    assert file_of().count(b"TRIGGER:-P7D\r\n") == file_of().count(b"TRIGGER:-P1D\r\n") == 2


def test_foreign_names_and_signs_with_a_meaning_survive() -> None:
    event = events_of(file_of())[0]

    assert str(event["summary"]) == ENTRIES[0].summary
    assert str(event["description"]) == ENTRIES[0].description
    assert event["categories"].cats == ["Give notice, of loss"]


def test_signs_that_no_calendar_may_hold_are_left_out() -> None:
    entry = Entry("k", date(2025, 10, 1), "a\x07b\r\nBEGIN:VEVENT", "c\x00d", "e")
    events = events_of(file_of([entry]))

    assert [str(event["summary"]) for event in events] == ["ab\nBEGIN:VEVENT"]
    assert str(events[0]["description"]) == "cd"


def test_lines_end_and_are_folded_as_the_standard_asks() -> None:
    """At most 75 octets a line, no sign torn apart, CR and LF at the end of each."""
    content = file_of()
    lines = content.split(b"\r\n")

    assert content.endswith(b"\r\n")
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert max(len(line) for line in lines) <= 75
    assert "深圳市" in "".join(line.decode("utf-8").removeprefix(" ") for line in lines)


def test_a_later_file_replaces_the_same_events() -> None:
    now = {str(event["uid"]): event["sequence"] for event in events_of(file_of())}
    later_file = file_of(stamped_at=STAMPED_AT + timedelta(days=3))
    later = {str(event["uid"]): event["sequence"] for event in events_of(later_file)}

    assert len(now) == len(ENTRIES)
    assert set(later) == set(now)
    assert all(later[uid] == now[uid] + 3 for uid in now)


def test_the_same_entries_give_the_same_bytes() -> None:
    assert file_of() == file_of()


@pytest.mark.parametrize("busy", ["TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
def test_a_date_makes_nobody_busy(busy: str) -> None:
    assert file_of().decode().count(busy) == len(ENTRIES)
