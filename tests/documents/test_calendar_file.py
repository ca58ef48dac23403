"""The .ics file: read back by a library, and to the letter where calendar programs are picky."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from bot.documents.calendar_file import CalendarEvent, calendar_file

VISIT = CalendarEvent(
    uid="482-917@otklik",
    sequence=0,
    starts=datetime(2026, 3, 12, 6, 15, tzinfo=UTC),
    ends=datetime(2026, 3, 12, 6, 45, tzinfo=UTC),
    zone="Asia/Yekaterinburg",
    summary="Центр занятости: содействие в поиске подходящей работы, запись 482-917",
    description="Возьмите паспорт; диплом, если он есть.\nОтменить: напишите «Мои записи».",
    location="г. Чайковский, ул. Ленина, 61/2, каб. 4",
    latitude=56.7686,
    longitude=54.1148,
    url="https://example.org/visits?number=482-917",
    stamp=datetime(2026, 3, 1, 9, tzinfo=UTC),
)

ZONES = {
    "Europe/Kaliningrad": 2,
    "Europe/Moscow": 3,
    "Europe/Samara": 4,
    "Asia/Yekaterinburg": 5,
    "Asia/Omsk": 6,
    "Asia/Krasnoyarsk": 7,
    "Asia/Irkutsk": 8,
    "Asia/Yakutsk": 9,
    "Asia/Vladivostok": 10,
    "Asia/Magadan": 11,
    "Asia/Kamchatka": 12,
}


def entry_of(event: CalendarEvent) -> Event:
    return Calendar.from_ical(calendar_file(event)).events[0]


def test_what_was_written_is_read_back() -> None:
    entry = entry_of(VISIT)
    assert (entry.start, entry.end) == (VISIT.starts, VISIT.ends)
    assert entry["summary"] == VISIT.summary
    assert entry["description"] == VISIT.description
    assert entry["location"] == VISIT.location
    assert entry["url"] == VISIT.url
    assert (entry["geo"].latitude, entry["geo"].longitude) == (56.7686, 54.1148)
    assert entry["dtstamp"].dt == VISIT.stamp


def test_the_file_is_published_and_names_its_maker() -> None:
    calendar = Calendar.from_ical(calendar_file(VISIT))
    assert (calendar["method"], calendar["version"]) == ("PUBLISH", "2.0")
    assert "Otklik" in calendar["prodid"]
    assert entry_of(VISIT)["status"] == "CONFIRMED"
    assert "organizer" not in entry_of(VISIT)


def test_lines_end_in_crlf_and_fit_75_octets_without_cutting_a_letter() -> None:
    content = calendar_file(VISIT)
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode("utf-8")


@pytest.mark.parametrize(("zone", "hours"), ZONES.items())
def test_each_russian_zone_is_told_by_name_and_described(zone: str, hours: int) -> None:
    event = replace(VISIT, zone=zone)
    calendar = Calendar.from_ical(calendar_file(event))
    local = event.starts.astimezone(ZoneInfo(zone))
    assert f"DTSTART;TZID={zone}:{local:%Y%m%dT%H%M%S}\r\n".encode() in calendar_file(event)
    assert calendar.events[0].start == event.starts
    described = calendar.timezones[0]
    assert described["tzid"] == zone
    (always,) = described.subcomponents
    assert always.name == "STANDARD"
    assert always["tzoffsetto"].td == always["tzoffsetfrom"].td == timedelta(hours=hours)
    assert calendar.get_missing_tzids() == set()


def test_the_zone_is_described_without_what_outlook_passes_over() -> None:
    content = calendar_file(VISIT)
    assert b"RDATE" not in content
    assert content.count(b"BEGIN:STANDARD") == 1
    assert b"BEGIN:DAYLIGHT" not in content


def test_a_client_without_zone_names_reads_the_same_moment() -> None:
    # Read by the description alone, under a name that nobody knows.
    renamed = calendar_file(VISIT).replace(b"Asia/Yekaterinburg", b"Office")
    assert Calendar.from_ical(renamed).events[0].start == VISIT.starts


def test_it_rings_a_day_and_two_hours_before() -> None:
    alarms = entry_of(VISIT).alarms.times
    assert [alarm.trigger for alarm in alarms] == [
        VISIT.starts - timedelta(days=1),
        VISIT.starts - timedelta(hours=2),
    ]
    assert {str(alarm.alarm["action"]) for alarm in alarms} == {"DISPLAY"}


def test_properties_stand_before_the_alarms() -> None:
    # New Outlook drops what comes after a VALARM.
    before, _, after = calendar_file(VISIT).decode().partition("\r\nBEGIN:VALARM")
    for name in ("LOCATION", "URL", "STATUS", "DESCRIPTION", "UID"):
        assert f"\r\n{name}:" in before
    assert "\r\nLOCATION:" not in after
    assert "\r\nURL:" not in after


def test_moving_keeps_the_name_and_raises_the_number() -> None:
    moved = replace(VISIT, sequence=1, starts=VISIT.starts + timedelta(minutes=5))
    before, after = entry_of(VISIT), entry_of(moved)
    assert after["uid"] == before["uid"] == "482-917@otklik"
    assert after["sequence"] > before["sequence"]


def test_a_cancelled_visit_is_withdrawn_under_the_same_name_and_no_longer_rings() -> None:
    off = replace(VISIT, sequence=2, cancelled=True)
    calendar = Calendar.from_ical(calendar_file(off))
    entry = calendar.events[0]
    assert (calendar["method"], entry["status"]) == ("CANCEL", "CANCELLED")
    assert (entry["uid"], entry["sequence"]) == (VISIT.uid, 2)
    assert entry.subcomponents == []


def test_what_is_not_known_is_left_out() -> None:
    entry = entry_of(replace(VISIT, latitude=None, longitude=None, url=None))
    assert not {"geo", "url"} & {name.lower() for name in entry}


def test_words_cannot_break_out_of_their_line() -> None:
    sly = "Приём\r\nSTATUS:CANCELLED\nEND:VEVENT; a,b \\n"
    entry = entry_of(replace(VISIT, summary=sly))
    assert entry["status"] == "CONFIRMED"
    assert entry["summary"].splitlines()[1:] == ["STATUS:CANCELLED", "END:VEVENT; a,b \\n"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"starts": VISIT.starts.replace(tzinfo=None)}, "no time zone"),
        ({"stamp": VISIT.stamp.replace(tzinfo=None)}, "no time zone"),
        ({"ends": VISIT.starts}, "ends before it starts"),
        ({"longitude": None}, "half a point"),
    ],
)
def test_an_impossible_event_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(VISIT, **changes)
