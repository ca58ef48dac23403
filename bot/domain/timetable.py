"""Free times: opening hours less breaks, closures, what is taken, and too short a notice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendar import is_holiday
from bot.domain.offices import Offer, Office, Window


@dataclass(frozen=True)
class Span:
    """A stretch of absolute time, its end not included."""

    starts: datetime
    ends: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share any time."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True)
class Taken(Span):
    """A visit that occupies one of the office's places (specialists), numbered from 0."""

    place: int


@dataclass(frozen=True)
class Slot:
    """A free time at an office, and the place that would serve it."""

    starts: datetime
    ends: datetime
    place: int


def windows_of(office: Office, day: date) -> tuple[Window, ...]:
    """When the office is open: a dated exception wins, then the holidays, then the week."""
    for exception in office.exceptions:
        if exception.day == day:
            return exception.windows
    if is_holiday(day) and not office.works_on_holidays:
        return ()
    return office.hours[day.weekday()]


def slots_of_day(
    office: Office, offer: Offer, day: date, taken: Sequence[Taken], now: datetime
) -> Iterator[Slot]:
    """Free times of one local day, ascending; the grid is anchored to each window's start."""
    earliest = now + timedelta(minutes=office.notice_minutes)
    for span in _possible(office, offer, day):
        if span.starts < earliest:
            continue
        place = free_place(office, span, taken)
        if place is not None:
            yield Slot(span.starts, span.ends, place)


def free_place(office: Office, span: Span, taken: Iterable[Taken]) -> int | None:
    """The first of the office's places that nobody takes for the whole span."""
    busy = {one.place for one in taken if one.overlaps(span)}
    return next((place for place in range(office.places) if place not in busy), None)


def is_offered(office: Office, offer: Offer, span: Span, now: datetime) -> bool:
    """Whether that very time stands in the timetable, taken or not."""
    earliest = now + timedelta(minutes=office.notice_minutes)
    day = office.local(span.starts).date()
    on_grid = span in _possible(office, offer, day)
    return on_grid and span.starts >= earliest and day <= last_day(office, now)


def days_ahead(office: Office, now: datetime) -> Iterator[date]:
    """The local days that may be booked, today first."""
    today = office.local(now).date()
    return (today + timedelta(days=ahead) for ahead in range(office.horizon_days + 1))


def last_day(office: Office, now: datetime) -> date:
    """The last local day that may be booked."""
    return office.local(now).date() + timedelta(days=office.horizon_days)


def day_span(office: Office, first: date, last: date) -> Span:
    """The absolute time from the first local midnight to the one that ends the last day."""
    zone = ZoneInfo(office.zone)
    begins = datetime.combine(first, datetime.min.time(), zone)
    ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    return Span(begins.astimezone(UTC), ends.astimezone(UTC))


def _possible(office: Office, offer: Offer, day: date) -> Iterator[Span]:
    length = timedelta(minutes=offer.minutes)
    step = timedelta(minutes=office.step_minutes)
    for window in windows_of(office, day):
        opens, closes = _absolute(office, day, window)
        starts = opens
        while starts + length <= closes:
            yield Span(starts, starts + length)
            starts += step


def _absolute(office: Office, day: date, window: Window) -> tuple[datetime, datetime]:
    zone = ZoneInfo(office.zone)
    opens = datetime.combine(day, window.opens, zone)
    closes = datetime.combine(day, window.closes, zone)
    return opens.astimezone(UTC), closes.astimezone(UTC)
