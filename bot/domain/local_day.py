"""A local day as a row of minutes, so that hours mean what the clock on the wall shows.

Theory of operation: the minutes of a day are counted from the moment it begins, so a day has 1440
of them, or fewer or more when the clocks change. A set of minutes is one whole number, a bit a
minute. What the wall shows is told stretch by stretch: a clock put forward leaves out wall times,
which thus never come, and a clock put back shows some twice, of which only the first may begin a
visit (nobody could tell the two apart).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.offices import MIDNIGHT

HOUR: Final = 60
DAY_MINUTES: Final = 24 * HOUR
MINUTE: Final = timedelta(minutes=1)


class Stretch(NamedTuple):
    """Minutes of a day between two changes of the clocks; `wall` is the clock's at the first."""

    begins: int
    ends: int
    wall: int


class Hours(NamedTuple):
    """When visits may be, in minutes of the clock on the wall, and the grid of their starts."""

    opens: int
    closes: int
    step: int
    grid_from: int


@dataclass(frozen=True)
class LocalDay:
    """One day of a zone: its first moment, its length, and what the clock shows meanwhile."""

    begins: datetime
    minutes: int
    stretches: tuple[Stretch, ...]

    def starts(self, hours: Hours, length: int) -> int:
        """The minutes at which a visit of that length may begin, as bits."""
        return _starts(self.stretches, hours, length)

    def moment(self, minute: int) -> datetime:
        """The absolute time of a minute of the day."""
        return self.begins + minute * MINUTE


@lru_cache(4096)
def local_day(zone: str, day: date) -> LocalDay:
    """The day of the zone from its first moment to the next day's."""
    here = ZoneInfo(zone)
    begins, ends = (_midnight(one, here) for one in (day, day + timedelta(days=1)))
    minutes = (ends - begins) // MINUTE
    return LocalDay(begins, minutes, tuple(_stretches(begins, minutes, here)))


def wall_minute(clock: time) -> int:
    """A time of day as minutes from midnight, the midnight that ends the day included."""
    return DAY_MINUTES if clock == MIDNIGHT else clock.hour * HOUR + clock.minute


def run(begins: int, ends: int) -> int:
    """The minutes from one to another, the last not included, as bits."""
    return ((1 << (ends - begins)) - 1) << begins if ends > begins else 0


def reaching(busy: int, length: int) -> int:
    """The minutes at which something of that length would begin and meet a busy minute."""
    reach = 1
    while reach < length:
        more = min(reach, length - reach)
        busy |= busy >> more
        reach += more
    return busy


def bits(minutes: int) -> Iterator[int]:
    """The minutes of a set, ascending."""
    while minutes:
        lowest = minutes & -minutes
        yield lowest.bit_length() - 1
        minutes ^= lowest


@lru_cache(4096)
def _starts(stretches: tuple[Stretch, ...], hours: Hours, length: int) -> int:
    is_open = starts = 0
    seen = -DAY_MINUTES
    for begins, ends, wall in stretches:
        shift, wall_ends = begins - wall, wall + ends - begins
        is_open |= run(max(hours.opens, wall) + shift, min(hours.closes, wall_ends) + shift)
        first = _on_grid(hours, max(hours.opens, wall, seen))
        for point in range(first, min(hours.closes, wall_ends), hours.step):
            starts |= 1 << point + shift
        seen = max(seen, wall_ends)
    # Whatever lies beyond the last open minute is closed as well: visits must end within.
    closed = run(0, is_open.bit_length() + length) & ~is_open
    return starts & ~reaching(closed, length)


def _on_grid(hours: Hours, earliest: int) -> int:
    return earliest + (hours.grid_from - earliest) % hours.step


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _stretches(begins: datetime, minutes: int, zone: ZoneInfo) -> Iterator[Stretch]:
    midnight = begins.astimezone(zone).replace(tzinfo=None, hour=0, minute=0, second=0)
    at = 0
    while at < minutes:
        shown = (begins + at * MINUTE).astimezone(zone)
        ends = _next_change(begins, at, minutes, zone)
        yield Stretch(at, ends, (shown.replace(tzinfo=None) - midnight) // MINUTE)
        at = ends


def _next_change(begins: datetime, at: int, minutes: int, zone: ZoneInfo) -> int:
    def offset(minute: int) -> timedelta | None:
        return (begins + minute * MINUTE).astimezone(zone).utcoffset()

    now = offset(at)
    # The clocks never change twice within an hour.
    for hour in range(at, minutes, HOUR):
        until = min(hour + HOUR, minutes)
        if offset(until) != now:
            return next(minute for minute in range(hour + 1, until + 1) if offset(minute) != now)
    return minutes
