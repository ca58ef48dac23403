"""Finds, takes, holds and frees times; chat, operators and waiting list all come through here.

What can be booked is the timetable less the closures that staff entered, less what is taken. To
take a time is: lock the office's day, drop holds that ran out, look, write. All in one unit.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from zoneinfo import ZoneInfo

from bot.domain.booking import Appointment, AppointmentId, WhyNot
from bot.domain.offices import Audience, Centre, Offer, Office, OfficeCode
from bot.domain.services import BY_CODE
from bot.domain.timetable import (
    Slot,
    Span,
    Taken,
    day_span,
    days_ahead,
    free_place,
    is_offered,
    is_open_to_booking,
    is_too_soon,
    occupied,
    slots_of_day,
    stands,
    windows_of,
)
from storage.bookings import Seat, Visitor
from storage.closures import Closure
from storage.database import Store
from storage.outlook import Asked, Outlook

# How many days are looked up at once, where the nearest five or fourteen are wanted.
A_WEEK, THREE_WEEKS = 7, 21


@dataclass(frozen=True)
class Ask:
    """Who asks for times: the public or an operator; somebody promised a freed time sees it hot."""

    audience: Audience = "public"
    cooled: bool = True
    but: AppointmentId | None = None


PUBLIC = Ask()
OPERATOR = Ask("operators", cooled=False)
PROMISED = Ask(cooled=False)


@dataclass(frozen=True)
class Desk:
    """A service of an office, as its timetable and the closures of these days stand."""

    store: Store
    office: Office
    offer: Offer
    now: datetime

    def nearest(self, ask: Ask = PUBLIC) -> Iterator[Slot]:
        """Free times from now to the horizon, ascending; the store is asked a week at a time."""
        return chain.from_iterable(self._ahead(ask, A_WEEK))

    def days(self, ask: Ask = PUBLIC, but: datetime | None = None) -> Iterator[Slot]:
        """The first free time, `but` for one, of each day up to the horizon that has any."""
        return chain.from_iterable(
            islice((slot for slot in slots if slot.starts != but), 1)
            for slots in self._ahead(ask, THREE_WEEKS)
        )

    def of_day(self, day: date, ask: Ask = PUBLIC) -> tuple[Slot, ...]:
        """All free times of one local day."""
        return tuple(chain.from_iterable(self._of_days((day,), ask)))

    def is_full(self, day: date) -> bool:
        """Whether the office works on that day, and visits alone are why nothing is free."""
        shut = tuple(closed_places(self.office, self.store.closures.of(self.office.code, day, day)))
        could = slots_of_day(self.office, self.offer, day, shut, self.now)
        return next(could, None) is not None and not self.of_day(day)

    def take(self, starts: datetime, ask: Ask = PUBLIC) -> Seat | None:
        """A place at that very time, safe until this unit ends; None when there is none left."""
        span = Span(starts, starts + timedelta(minutes=self.offer.minutes))
        if not is_open_to_booking(self.office, self.offer, span, self.now):
            return None
        day = self.office.local(starts).date()
        asked = self._asked(day, day, ask)
        if self.offer.daily_limit is None:
            # What does not touch the time is in nobody's way, and need not be read.
            asked = replace(asked, span=occupied(self.offer, span))
        seen = self.store.places.lock_and_look(asked, day)
        if seen.ran_out:
            release_expired(self.store, self.now, self.office.code)
        taken = self._all_taken(seen)
        place = free_place(self.office, self.offer, starts, taken, ask.audience)
        return None if place is None else self.seat(Slot(span.starts, span.ends, place))

    def stands(self, held: Appointment) -> bool:
        """Whether the timetable still has what was held by it; a centre's file may change."""
        return stands(self.office, self.offer, Slot(held.starts, held.ends, held.place))

    def why_gone(self, starts: datetime) -> WhyNot:
        """Why nothing can be had at that time."""
        if is_too_soon(self.office, self.offer, starts, self.now):
            return "passed"
        span = Span(starts, starts + timedelta(minutes=self.offer.minutes))
        if not is_offered(self.office, self.offer, span, self.now, "operators"):
            return "closed"
        return "closed" if self.closure_over(starts) else "taken"

    def closure_over(self, starts: datetime) -> Closure | None:
        """What closes the office during a visit at that time, or during a part of it."""
        span = Span(starts, starts + timedelta(minutes=self.offer.minutes))
        day = self.office.local(starts).date()
        closures = self.store.closures.of(self.office.code, day, day)
        return next((one for one in closures if closed_span(self.office, one).overlaps(span)), None)

    def lock_day_of(self, moment: datetime) -> date:
        """Nobody else takes anything of the office's day that holds the moment; which day it is."""
        day = self.office.local(moment).date()
        self.store.places.lock_day(self.office.code, day)
        return day

    def seat(self, slot: Slot) -> Seat:
        """The time as it is written down, its buffers around it."""
        service = BY_CODE[self.offer.service]
        span = occupied(self.offer, Span(slot.starts, slot.ends))
        office, audience = self.office.code, self.offer.audience
        return Seat(service.code, service.stage, office, slot, span, audience)

    def _ahead(self, ask: Ask, at_once: int) -> Iterator[Iterator[Slot]]:
        days = tuple(days_ahead(self.office, self.now, self.offer))
        stretches = (days[at : at + at_once] for at in range(0, len(days), at_once))
        return chain.from_iterable(self._of_days(stretch, ask) for stretch in stretches)

    def _of_days(self, days: Sequence[date], ask: Ask) -> Iterator[Iterator[Slot]]:
        taken = self._taken(days[0], days[-1], ask)
        longest = max((one.ends - one.starts for one in taken), default=timedelta())
        for day in days:
            # What a visit takes before and after itself may lie beyond the day's own midnights.
            span = occupied(self.offer, day_span(self.office, day, day))
            first = bisect_left(taken, span.starts - longest, key=_begins)
            last = bisect_left(taken, span.ends, lo=first, key=_begins)
            near = taken[first:last]
            yield slots_of_day(self.office, self.offer, day, near, self.now, ask.audience)

    def _taken(self, first: date, last: date, ask: Ask) -> tuple[Taken, ...]:
        return self._all_taken(self.store.places.look(self._asked(first, last, ask)))

    def _asked(self, first: date, last: date, ask: Ask) -> Asked:
        span = day_span(self.office, first, last)
        return Asked(self.office.code, (first, last), span, self.now, ask.cooled, ask.but)

    def _all_taken(self, seen: Outlook) -> tuple[Taken, ...]:
        if not seen.closures:
            return seen.taken
        shut = closed_places(self.office, seen.closures)
        return tuple(sorted((*seen.taken, *shut), key=_begins))


def desk(store: Store, centre: Centre, office: str, service: str, now: datetime) -> Desk | None:
    """The desk of that office and service, if both are still in the centre's file."""
    found = centre.office(office)
    offer = next((one for one in found.offers if one.service == service), None) if found else None
    return Desk(store, found, offer, now) if found and offer else None


def closed_places(office: Office, closures: Sequence[Closure]) -> Iterator[Taken]:
    """A closure takes every place of the office at once."""
    for one in closures:
        windows = (window.places or 0 for window in windows_of(office, one.day))
        most = max((office.places, *windows))
        span = closed_span(office, one)
        for place in range(most):
            yield Taken(span.starts, span.ends, place)


def closed_span(office: Office, closure: Closure) -> Span:
    """The closure as absolute time."""
    zone = ZoneInfo(office.zone)
    begins = datetime.combine(closure.day, closure.begins, zone)
    ends = datetime.combine(closure.day, closure.ends, zone)
    return Span(begins.astimezone(UTC), ends.astimezone(UTC))


def _begins(taken: Taken) -> datetime:
    return taken.starts


def hold(
    at: Desk, starts: datetime, visitor: Visitor, length: timedelta, ask: Ask = PUBLIC
) -> Appointment | None:
    """Keep a time for somebody for a while, in place of whatever was held for them before."""
    mine = at.store.holds.chosen_by(visitor.client) if visitor.client else ()
    if mine:
        # The lock comes first everywhere, so that nobody waits for one who waits for them.
        at.lock_day_of(starts)
        at.store.holds.release(mine, at.now, "chose another time")
    seat = at.take(starts, ask)
    return at.store.bookings.hold(seat, visitor, at.now, at.now + length) if seat else None


def release_expired(store: Store, now: datetime, office: OfficeCode | None = None) -> int:
    """Give back the times whose hold ran out; how many."""
    run_out = store.holds.expired(now)
    gone = tuple(one.id for one in run_out if office is None or one.office == office)
    for wish in store.waiting.offered_for(gone) if gone else ():
        # First, so that of several processes one writes the letter and the others begin anew.
        store.waiting.change(wish, "expired")
        cause, key = f"lapsed:{wish.id}", f"lapsed:{wish.id}:{wish.appointment}"
        store.mail.plan(wish.address, cause, "lapse", now, key)
    store.holds.release(gone, now, "ran out")
    return len(gone)


def give_back(store: Store, appointment: Appointment, now: datetime, cool_down: timedelta) -> None:
    """What was freed cools down first, unless it is so near that nobody would find it in time."""
    if cool_down and appointment.starts - now > 2 * cool_down:
        slot = Slot(appointment.starts, appointment.ends, appointment.place)
        store.places.cool(appointment.office, slot, now + cool_down)
