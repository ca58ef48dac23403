"""Looks up free times, books and moves visits; who is too late gets the next free times."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from bot.core.pages import Go, Silently, Step
from bot.domain.booking import (
    ACTIVE_LIMIT,
    Appointment,
    AppointmentId,
    NotFound,
    SlotTaken,
    TooMany,
    appointment_id,
)
from bot.domain.clients import Client
from bot.domain.offices import (
    Offer,
    Office,
    Place,
    ServiceCode,
    kilometres,
    nearest_first,
)
from bot.domain.services import BY_CODE
from bot.domain.timetable import (
    Slot,
    Span,
    day_span,
    days_ahead,
    free_place,
    is_offered,
    slots_of_day,
)
from bot.flows.booking import (
    Begin,
    Book,
    FindDays,
    FindOffices,
    FindTimes,
    FindTimesOfDay,
    Move,
    OfficeBrief,
    Wish,
)
from bot.flows.consent import AskConsent
from bot.flows.menu import Menu
from bot.handlers.confirmation import announce, remind
from bot.handlers.routing import Handlers, Work
from storage.bookings import Visitor

booking = Handlers()

NEAREST = 5
MOST_DAYS = 14
DAYS_A_LOOK = 7


@booking.opens("booking")
def begin_booking(work: Work, service: str) -> Step:
    """Nothing is kept of anybody who has not agreed to it, so the consent comes first."""
    if work.agreed("booking") is None:
        return Go("consent", f"booking booking {service}")
    return Begin(service)


@booking.opens("move")
def begin_move(work: Work, appointment: str) -> Step:
    """Another time for a visit that is already booked."""
    if work.agreed("booking") is None:
        return Go("consent", "booking visits")
    return Begin(moving=appointment_id(appointment))


@booking.opens("booked")
def booked(work: Work, _argument: str) -> Step:
    """After the confirmation, the second consent, for those who did not give it yet."""
    if work.agreed("letters"):
        return Silently(Menu())
    return AskConsent("letters", "agreed")


@booking.performs(Begin)
def begin(work: Work, action: Begin) -> tuple[ServiceCode, ...] | Wish | TooMany | NotFound:
    """What is still to be chosen."""
    client = _client(work)
    if action.moving:
        return _moving(work, client, action.moving)
    if len(work.store.bookings.ahead(client.id, work.now)) >= ACTIVE_LIMIT:
        return TooMany(ACTIVE_LIMIT)
    offices = work.centre.offering(ServiceCode(action.service))
    if not offices:
        return work.centre.services()
    code = ServiceCode(action.service)
    by_registration = BY_CODE[code].by_registration
    only = brief(offices[0]) if len(offices) == 1 and not by_registration else None
    return Wish(code, only, by_registration=by_registration)


@booking.performs(FindOffices)
def find_offices(work: Work, action: FindOffices) -> tuple[OfficeBrief, ...]:
    """The offices that offer the service; none for a settlement we do not know."""
    offices = work.centre.offering(action.wish.service)
    place = action.place
    if action.settlement:
        known = work.centre.settlement(action.settlement)
        if known is None:
            return ()
        place = known.place
    ordered = nearest_first(offices, place) if place else offices
    return tuple(brief(office, place) for office in ordered)


@booking.performs(FindTimes)
def find_times(work: Work, action: FindTimes) -> tuple[Slot, ...]:
    """The five nearest free times; of a visit that is moved, not the time it has."""
    now_has = _time_of(work, action.wish)
    slots = free_slots(work, *_wanted(work, action.wish))
    return tuple(islice((slot for slot in slots if slot.starts != now_has), NEAREST))


@booking.performs(FindDays)
def find_days(work: Work, action: FindDays) -> tuple[Slot, ...]:
    """The first free time of each of the next days that have one."""
    office, offer = _wanted(work, action.wish)
    firsts = {office.local(s.starts).date(): s for s in _backwards(free_slots(work, office, offer))}
    return tuple(sorted(firsts.values(), key=lambda slot: slot.starts))[:MOST_DAYS]


@booking.performs(FindTimesOfDay)
def find_times_of_day(work: Work, action: FindTimesOfDay) -> tuple[object, tuple[Slot, ...]]:
    """All free times of one local day."""
    office, offer = _wanted(work, action.wish)
    day = office.local(action.within).date()
    taken = work.store.bookings.taken(office.code, day_span(office, day, day))
    return day, tuple(slots_of_day(office, offer, day, taken, work.now))


@booking.performs(Book)
def book(work: Work, action: Book) -> Appointment | SlotTaken | TooMany:
    """Writes the visit down, sends the confirmation, plans the reminders."""
    client = _client(work)
    office, offer = _wanted(work, action.wish)
    if len(work.store.bookings.ahead(client.id, work.now)) >= ACTIVE_LIMIT:
        return TooMany(ACTIVE_LIMIT)
    slot = take(work, office, offer, action.starts)
    if slot is None:
        return SlotTaken()
    service = BY_CODE[action.wish.service]
    visitor = Visitor(client.id, work.address, client.pseudonym)
    appointment = work.store.bookings.book(
        service.code, service.stage, office, slot, visitor, work.now
    )
    _spread(work, "booked", appointment, office)
    return appointment


@booking.performs(Move)
def move(work: Work, action: Move) -> Appointment | SlotTaken | NotFound:
    """The new place is taken and the old one freed in one transaction, or nothing changes."""
    client = _client(work)
    before = work.store.bookings.of_client(client.id, action.moving)
    if before is None or before not in work.store.bookings.ahead(client.id, work.now):
        return NotFound()
    office, offer = _wanted(work, action.wish)
    slot = take(work, office, offer, action.starts)
    if slot is None:
        return SlotTaken()
    appointment = work.store.bookings.move(before, office.code, slot)
    _spread(work, "moved", appointment, office)
    return appointment


def take(work: Work, office: Office, offer: Offer, starts: datetime) -> Slot | None:
    """A place at that very time, held for this transaction, or None when there is none left."""
    span = Span(starts, starts + timedelta(minutes=offer.minutes))
    day = office.local(starts).date()
    work.store.bookings.lock_day(office.code, day)
    if not is_offered(office, offer, span, work.now):
        return None
    taken = work.store.bookings.taken(office.code, day_span(office, day, day))
    place = free_place(office, span, taken)
    return None if place is None else Slot(span.starts, span.ends, place)


def free_slots(work: Work, office: Office, offer: Offer) -> Iterator[Slot]:
    """Free times from now to the horizon, ascending; the store is asked a week at a time."""
    days = tuple(days_ahead(office, work.now))
    for at in range(0, len(days), DAYS_A_LOOK):
        week = days[at : at + DAYS_A_LOOK]
        taken = work.store.bookings.taken(office.code, day_span(office, week[0], week[-1]))
        for day in week:
            yield from slots_of_day(office, offer, day, taken, work.now)


def brief(office: Office, place: Place | None = None) -> OfficeBrief:
    """What the choice of an office needs to know about it."""
    away = kilometres(office.place, place) if place else None
    return OfficeBrief(office.code, office.name, office.address, office.zone, away)


def _moving(work: Work, client: Client, moving: AppointmentId) -> Wish | NotFound:
    ahead = work.store.bookings.ahead(client.id, work.now)
    one = next((visit for visit in ahead if visit.id == moving), None)
    office = work.centre.office(one.office) if one else None
    if one is None or office is None or office.offer(one.service) is None:
        return NotFound()
    return Wish(one.service, brief(office), one.id, BY_CODE[one.service].by_registration)


def _time_of(work: Work, wish: Wish) -> datetime | None:
    visit = work.store.bookings.visit_by_id(wish.moving) if wish.moving else None
    return visit.appointment.starts if visit else None


def _spread(work: Work, deed: str, appointment: Appointment, office: Office) -> None:
    work.store.journal.note(deed, f"appointment:{appointment.id}", work.address.channel, work.now)
    announce(work, appointment, office)
    remind(work, appointment, office)


def _wanted(work: Work, wish: Wish) -> tuple[Office, Offer]:
    office = work.centre.office(wish.office.code) if wish.office else None
    offer = office.offer(wish.service) if office else None
    if office is None or offer is None:
        raise LookupError("the office or its service left the centre's file meanwhile")
    return office, offer


def _client(work: Work) -> Client:
    client = work.agreed("booking")
    if client is None:
        raise LookupError("a booking page was reached without a consent")
    return client


def _backwards(slots: Iterator[Slot]) -> Iterator[Slot]:
    return reversed(tuple(slots))
