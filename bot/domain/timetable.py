"""Free times: opening hours less breaks, closures, what is taken, and too short a notice.

A visit lies within one window of its day; windows that overlap are one, windows that only touch are
two, each with a grid of its own. What a visit occupies besides is told in `occupancy`, what the
clock does on the days of its change in `local_day`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import chain, islice
from operator import attrgetter, or_
from typing import Final

from bot.domain.local_day import MINUTE, Hours, LocalDay, bits, local_day
from bot.domain.occupancy import occupancy, shares_of, visits_of_service
from bot.domain.offices import Audience, Offer, Office
from bot.domain.opening import receptions, windows_of
from bot.domain.spans import Slot, Span, Taken

__all__ = [
    "Slot",
    "Span",
    "Taken",
    "day_span",
    "days_ahead",
    "days_with_free",
    "free_place",
    "is_offered",
    "is_open_to_booking",
    "is_too_soon",
    "last_day",
    "occupied",
    "slots_ahead",
    "slots_of_day",
    "stands",
    "windows_of",
]

# No visit with all that it occupies is longer (the centre's file sees to it).
LONGEST: Final = timedelta(hours=12)
BEGINS: Final = attrgetter("starts")


def slots_of_day(
    office: Office,
    offer: Offer,
    day: date,
    taken: Sequence[Taken],
    now: datetime,
    audience: Audience = "public",
) -> Iterator[Slot]:
    """Free times of one local day, ascending; `taken` may hold other days' visits too."""
    if day > last_day(office, now, offer):
        return
    local = local_day(office.zone, day)
    earliest = -((local.begins - _earliest(office, offer, now)) // MINUTE)
    starts = {
        places: minutes
        for places, allowed in _starts(office, offer, day, audience).items()
        if (minutes := allowed >> max(earliest, 0) << max(earliest, 0))
    }
    if starts:
        yield from _free(office, offer, local, starts, taken, audience)


def slots_ahead(
    office: Office,
    offer: Offer,
    taken: Sequence[Taken],
    now: datetime,
    audience: Audience = "public",
) -> Iterator[Slot]:
    """Free times from now to the horizon, ascending; `taken` must be in order of starts."""
    return chain.from_iterable(_days(office, offer, taken, now, audience))


def days_with_free(
    office: Office,
    offer: Offer,
    taken: Sequence[Taken],
    now: datetime,
    audience: Audience = "public",
) -> Iterator[Slot]:
    """The first free time of each day that has one; `taken` must be in order of starts."""
    days = _days(office, offer, taken, now, audience)
    return chain.from_iterable(islice(slots, 1) for slots in days)


def free_place(
    office: Office,
    offer: Offer,
    starts: datetime,
    taken: Sequence[Taken],
    audience: Audience = "public",
) -> int | None:
    """The place for a visit at a time of the timetable, if one is left; notice is not asked."""
    day = office.local(starts).date()
    local = local_day(office.zone, day)
    minute = (starts - local.begins) // MINUTE
    here = {
        places: 1 << minute
        for places, minutes in _starts(office, offer, day, audience).items()
        if minutes >> minute & 1
    }
    slots = _free(office, offer, local, here, taken, audience)
    return next((slot.place for slot in slots), None)


def is_offered(
    office: Office, offer: Offer, span: Span, now: datetime, audience: Audience = "public"
) -> bool:
    """Whether that very time stands in the timetable, taken or not."""
    if not is_open_to_booking(office, offer, span, now):
        return False
    day = office.local(span.starts).date()
    minute = (span.starts - local_day(office.zone, day).begins) // MINUTE
    starts = _starts(office, offer, day, audience)
    return any(minutes >> minute & 1 for minutes in starts.values())


def stands(office: Office, offer: Offer, slot: Slot) -> bool:
    """Whether that very time stands in the timetable with as many places as it was given from."""
    day = office.local(slot.starts).date()
    minute = (slot.starts - local_day(office.zone, day).begins) // MINUTE
    most = max(
        (
            places
            for places, minutes in _starts(office, offer, day, "public").items()
            if minutes >> minute & 1
        ),
        default=0,
    )
    return slot.ends - slot.starts == offer.minutes * MINUTE and slot.place < most


def is_open_to_booking(office: Office, offer: Offer, span: Span, now: datetime) -> bool:
    """Whether it is a whole minute, as long as the service, neither too soon nor too far ahead."""
    day = office.local(span.starts).date()
    local = local_day(office.zone, day)
    minute = (span.starts - local.begins) // MINUTE
    if span != Span(local.moment(minute), local.moment(minute + offer.minutes)):
        return False
    return not is_too_soon(office, offer, span.starts, now) and day <= last_day(office, now, offer)


def is_too_soon(office: Office, offer: Offer, starts: datetime, now: datetime) -> bool:
    """Whether it is over, or so near that it can be booked no more."""
    return starts < _earliest(office, offer, now)


def occupied(offer: Offer, span: Span) -> Span:
    """All that a visit at that time takes of its place."""
    before, after = offer.before_minutes * MINUTE, offer.after_minutes * MINUTE
    return Span(span.starts - before, span.ends + after)


def days_ahead(office: Office, now: datetime, offer: Offer | None = None) -> Iterator[date]:
    """The local days that may be booked, today first."""
    today = office.local(now).date()
    return (today + timedelta(days=ahead) for ahead in range(_horizon(office, offer) + 1))


def last_day(office: Office, now: datetime, offer: Offer | None = None) -> date:
    """The last local day that may be booked."""
    return office.local(now).date() + timedelta(days=_horizon(office, offer))


def day_span(office: Office, first: date, last: date) -> Span:
    """The absolute time from the first local midnight to the one that ends the last day."""
    ends = local_day(office.zone, last)
    return Span(local_day(office.zone, first).begins, ends.moment(ends.minutes))


def _days(
    office: Office, offer: Offer, taken: Sequence[Taken], now: datetime, audience: Audience
) -> Iterator[Iterator[Slot]]:
    for day in days_ahead(office, now, offer):
        whole = day_span(office, day, day)
        first = bisect_left(taken, whole.starts - LONGEST, key=BEGINS)
        last = bisect_left(taken, whole.ends + LONGEST, lo=first, key=BEGINS)
        yield slots_of_day(office, offer, day, taken[first:last], now, audience)


def _free(
    office: Office,
    offer: Offer,
    day: LocalDay,
    starts: dict[int, int],
    taken: Sequence[Taken],
    audience: Audience,
) -> Iterator[Slot]:
    limit = offer.daily_limit
    if limit is not None and visits_of_service(day, offer, taken) >= limit:
        return
    visits = occupancy(day, offer, taken)
    serving: list[tuple[int, int]] = []
    for places, minutes in starts.items():
        serving += visits.serving(minutes, shares_of(office, places), audience)
    length = offer.minutes * MINUTE
    for minute in bits(reduce(or_, (served for served, _ in serving), 0)):
        begins = day.moment(minute)
        place = next(place for served, place in serving if served >> minute & 1)
        yield Slot(begins, begins + length, place)


def _starts(office: Office, offer: Offer, day: date, audience: Audience) -> dict[int, int]:
    starts: dict[int, int] = {}
    for places, allowed in _allowed(office, offer, day, audience):
        starts[places] = starts.get(places, 0) | allowed
    return starts


def _allowed(
    office: Office, offer: Offer, day: date, audience: Audience
) -> Iterator[tuple[int, int]]:
    local = local_day(office.zone, day)
    for places, opens, closes in receptions(office, day, audience):
        # A window whose places are all kept for others has no times for who asks.
        if shares_of(office, places).of(audience):
            grid_from = 0 if office.anchor == "clock" else opens
            hours = Hours(opens, closes, office.step_minutes, grid_from)
            yield places, local.starts(hours, offer.minutes)


def _earliest(office: Office, offer: Offer, now: datetime) -> datetime:
    notice = office.notice_minutes if offer.notice_minutes is None else offer.notice_minutes
    return now + notice * MINUTE


def _horizon(office: Office, offer: Offer | None) -> int:
    own = offer.horizon_days if offer else None
    return office.horizon_days if own is None else own
