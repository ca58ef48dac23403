"""An appointment as an .ics file that Google Calendar, Apple Calendar and Outlook open alike.

Times are written as the office's wall clock with its IANA zone, and the zone is described in the
file. Google and Apple go by the IANA name and so follow later changes of the law. Outlook, on the
contrary, insists on a VTIMEZONE and reads only DTSTART, RRULE and the two offsets of its STANDARD
and DAYLIGHT parts, taking no notice of RDATE [MS-STANOICAL, 2.2.47], so a full history of Russian
zones (decrees of 2011 and 2014 as RDATE) would mislead it. Hence one STANDARD part with the offset
that holds on the day of the visit, which is all that a single visit needs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

PRODUCT: Final = "-//Otklik//Appointments//RU"

# Outlook holds one reminder an appointment [MS-OXCICAL, 2.1.3.1.1.20.62], so the one that still
# leaves time to move the visit stands first.
ALARMS: Final = (timedelta(days=-1), timedelta(hours=-2))


@dataclass(frozen=True)
class CalendarEvent:
    """A visit for a calendar; `uid` stays for life, `sequence` rises with every change."""

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    zone: str
    summary: str
    description: str
    location: str
    stamp: datetime
    latitude: float | None = None
    longitude: float | None = None
    url: str | None = None
    cancelled: bool = False

    def __post_init__(self) -> None:
        if any(moment.tzinfo is None for moment in (self.starts, self.ends, self.stamp)):
            raise ValueError("a calendar event's moment has no time zone")
        if self.ends <= self.starts:
            raise ValueError("a calendar event ends before it starts")
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("a calendar event has half a point on the map")


def calendar_file(event: CalendarEvent) -> bytes:
    """The whole file in UTF-8: published, or withdrawn by the same UID when the visit is off."""
    # No ORGANIZER on purpose: with one, Outlook takes the file for an invitation to be answered.
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if event.cancelled else "PUBLISH")
    calendar.add_component(_zone_of(event))
    calendar.add_component(_entry_of(event))
    content: bytes = calendar.to_ical()
    return content


def _zone_of(event: CalendarEvent) -> Timezone:
    local = event.starts.astimezone(ZoneInfo(event.zone))
    offset = local.utcoffset()
    always = TimezoneStandard()
    always.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - the format wants it without a zone
    always.add("tzoffsetfrom", offset)
    always.add("tzoffsetto", offset)
    always.add("tzname", local.tzname())
    zone = Timezone()
    zone.add("tzid", event.zone)
    zone.add_component(always)
    return zone


def _entry_of(event: CalendarEvent) -> Event:
    zone = ZoneInfo(event.zone)
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.stamp)
    entry.add("last-modified", event.stamp)
    entry.add("dtstart", event.starts.astimezone(zone))
    entry.add("dtend", event.ends.astimezone(zone))
    entry.add("summary", event.summary)
    entry.add("description", event.description)
    entry.add("location", event.location)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if event.latitude is not None:
        entry.add("geo", (event.latitude, event.longitude))
    if event.url:
        entry.add("url", event.url)
    if not event.cancelled:
        _add_alarms(entry, event.summary)
    return entry


def _add_alarms(entry: Event, words: str) -> None:
    for before in ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", words)
        alarm.add("trigger", before)
        entry.add_component(alarm)
