"""When an office is open on a day: exceptions, the centre's own calendar, the country's, the week.

What says most about the day wins, in that order. An office that works on holidays keeps to its
exceptions and its week alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Final, NamedTuple

from bot.domain.calendar import is_holiday, is_short, is_worked_weekend, worked_for
from bot.domain.local_day import HOUR, wall_minute
from bot.domain.offices import Audience, CalendarDay, Office, Window, WindowAudience

FRIDAY: Final = 4
OPEN_TO: Final[dict[Audience, tuple[WindowAudience, ...]]] = {
    "public": ("public",),
    "operators": ("public", "operators"),
}


class Reception(NamedTuple):
    """So many specialists receive between two minutes of the clock on the wall."""

    places: int
    opens: int
    closes: int


def windows_of(office: Office, day: date) -> tuple[Window, ...]:
    """When the office is open that local day, by its own clock; nothing means closed."""
    for exception in office.exceptions:
        if exception.day == day:
            return exception.windows
    if office.works_on_holidays:
        return office.hours[day.weekday()]
    own = office.calendar.get(day)
    return _by_own_calendar(office, day, own) if own else _by_country(office, day)


def receptions(office: Office, day: date, audience: Audience) -> list[Reception]:
    """When and by how many the asker may be received that day; windows that overlap are one."""
    found = [
        Reception(
            office.places if one.places is None else one.places,
            wall_minute(one.opens),
            wall_minute(one.closes),
        )
        for one in windows_of(office, day)
        if one.audience in OPEN_TO[audience]
    ]
    return _joined(sorted(found))


def shortened(windows: Sequence[Window]) -> tuple[Window, ...]:
    """The windows of a day that ends an hour earlier than it would."""
    end = max((wall_minute(one.closes) for one in windows), default=0) - HOUR
    return tuple(_closing_by(windows, end))


def _by_own_calendar(office: Office, day: date, own: CalendarDay) -> tuple[Window, ...]:
    if own.kind == "off" or own.windows:
        return own.windows
    windows = _worked_hours(office, day)
    return shortened(windows) if own.kind == "short" else windows


def _by_country(office: Office, day: date) -> tuple[Window, ...]:
    if is_holiday(day):
        return ()
    windows = _worked_hours(office, day) if is_worked_weekend(day) else office.hours[day.weekday()]
    return shortened(windows) if is_short(day) else windows


def _worked_hours(office: Office, day: date) -> tuple[Window, ...]:
    if office.hours[day.weekday()]:
        return office.hours[day.weekday()]
    # As long as the weekday given off for it (order 588n, 2009); else as the week's last day.
    given = worked_for(day)
    last = given.weekday() if given else FRIDAY
    return next(
        (office.hours[weekday] for weekday in range(last, -1, -1) if office.hours[weekday]), ()
    )


def _closing_by(windows: Sequence[Window], end: int) -> Iterator[Window]:
    for one in windows:
        if wall_minute(one.closes) <= end:
            yield one
        elif wall_minute(one.opens) < end:
            yield replace(one, closes=time(end // HOUR, end % HOUR))


def _joined(found: list[Reception]) -> list[Reception]:
    joined = found[:1]
    for one in found[1:]:
        last = joined[-1]
        if one.places == last.places and one.opens < last.closes:
            joined[-1] = last._replace(closes=max(last.closes, one.closes))
        else:
            joined.append(one)
    return joined
