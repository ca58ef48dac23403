"""Looks up free times, holds, books and moves; who is too late gets the next free times at once."""

from datetime import date, datetime
from itertools import islice

from bot.core.pages import Go, Silently, Step
from bot.domain.booking import (
    Appointment,
    AppointmentId,
    NotFound,
    Refusal,
    SlotTaken,
    TooMany,
    TooManyMoves,
    Unmovable,
    Withdrawn,
    appointment_id,
)
from bot.domain.choosing import Held, NotUnderstood, OfficeBrief, Request, Times, Wished
from bot.domain.clients import Client
from bot.domain.offices import Office, Place, ServiceCode, kilometres, nearest_first
from bot.domain.partial_names import only_named
from bot.domain.services import BY_CODE
from bot.domain.settlements import settlement_said
from bot.domain.timetable import Slot
from bot.domain.wish_reasons import why_not
from bot.domain.wishes import Wish, read_wish
from bot.flows.booking import (
    Begin,
    Book,
    FindDays,
    FindOffices,
    FindTimes,
    FindTimesOfDay,
    FindWished,
    Hold,
    LetGo,
)
from bot.flows.consent import AskConsent
from bot.flows.menu import Menu
from bot.handlers.confirmation import announce, remind
from bot.handlers.places import PUBLIC, Ask, Desk, desk, give_back, hold
from bot.handlers.routing import Handlers, Work
from storage.bookings import Visitor

booking = Handlers()

NEAREST = 5
MOST_WISHED = 12
MOST_DAYS = 14


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
def begin(work: Work, action: Begin) -> tuple[ServiceCode, ...] | Request | Refusal:
    """What is still to be chosen."""
    client = the_client(work)
    if action.moving is not None:
        return _moving(work, client, action.moving)
    refusal = too_many(work, client)
    if refusal:
        return refusal
    offices = work.centre.offering(ServiceCode(action.service))
    if not offices:
        return work.centre.services()
    code = ServiceCode(action.service)
    by_registration = BY_CODE[code].by_registration
    only = brief(offices[0]) if len(offices) == 1 and not by_registration else None
    return Request(code, only, by_registration=by_registration)


@booking.performs(FindOffices)
def find_offices(work: Work, action: FindOffices) -> tuple[OfficeBrief, ...]:
    """The offices that offer the service; none for a settlement that we do not know.

    «В Перми» names an office even where no settlement is known by that form.
    """
    offices = work.centre.offering(action.wish.service)
    place = action.place
    if action.settlement:
        known = work.centre.settlement(action.settlement)
        if known is None:
            named = only_named(action.settlement, {_said(one): one for one in offices})
            if named:
                return (brief(named),)
            known = settlement_said(work.centre.settlements, action.settlement)
        if known is None:
            return ()
        place = known.place
    ordered = nearest_first(offices, place) if place else offices
    return tuple(brief(office, place) for office in ordered)


def _said(office: Office) -> str:
    return " ".join(office.name.values())


@booking.performs(FindTimes)
def find_times(work: Work, action: FindTimes) -> Times | Withdrawn:
    """The five nearest free times; of a visit that is moved, not the time it has."""
    at = _desk(work, action.wish)
    if at is None:
        return Withdrawn()
    return _nearest(at, _time_of(work, action.wish))


@booking.performs(FindWished)
def find_wished(work: Work, action: FindWished) -> Wished | NotUnderstood | Withdrawn:
    """What is free then; when nothing is, the nearest times that are."""
    at = _desk(work, action.wish)
    if at is None:
        return Withdrawn()
    local = at.office.local(work.now)
    wish = read_wish(action.words, local)
    if wish is None:
        return NotUnderstood(why_not(action.words, local))
    day = wish.days[0] if len(wish.days) == 1 else None
    now_has = _time_of(work, action.wish)
    suiting = (s for s in at.nearest(PUBLIC) if s.starts != now_has and _suits(s, at.office, wish))
    found = tuple(islice(suiting, MOST_WISHED))
    if found:
        return Wished(_times(at, found), met=True, day=day)
    # Whoever waits for a day is told of any of its times, so there must be none now.
    full = day if day and at.is_full(day) else None
    return Wished(_nearest(at, now_has), met=False, day=full)


@booking.performs(FindDays)
def find_days(work: Work, action: FindDays) -> tuple[Slot, ...] | Withdrawn:
    """The first free time of each of the next days that have one."""
    at = _desk(work, action.wish)
    if at is None:
        return Withdrawn()
    return tuple(islice(at.days(but=_time_of(work, action.wish)), MOST_DAYS))


@booking.performs(FindTimesOfDay)
def find_times_of_day(work: Work, action: FindTimesOfDay) -> tuple[date, Times] | Withdrawn:
    """All free times of one local day; of a visit that is moved, not the time it has."""
    at = _desk(work, action.wish)
    if at is None:
        return Withdrawn()
    day = at.office.local(action.within).date()
    now_has = _time_of(work, action.wish)
    return day, _times(at, tuple(one for one in at.of_day(day) if one.starts != now_has))


@booking.performs(Hold)
def hold_time(work: Work, action: Hold) -> Held | SlotTaken | TooMany | Withdrawn:
    """Keeps the time for the person, in place of any other they held."""
    client = the_client(work)
    if action.wish.moving is None:
        refusal = too_many(work, client)
        if refusal:
            return refusal
    at = _desk(work, action.wish)
    if at is None:
        return Withdrawn()
    length = work.parts.rules.limits.hold
    held = hold(at, action.starts, visitor(work, client), length)
    if held is None or held.held_until is None:
        return SlotTaken(at.why_gone(action.starts))
    slot = Slot(held.starts, held.ends, held.place)
    there = at.office.on(at.office.local(held.starts).date())
    return Held(slot, held.held_until, held.id, there.address)


@booking.performs(LetGo)
def let_go(work: Work, action: LetGo) -> None:
    """Gives the held time back."""
    client = work.client()
    mine = work.store.holds.of_client(client.id) if client else ()
    held = tuple(one.id for one in mine if one.id == action.hold)
    work.store.holds.release(held, work.now, "left")


@booking.performs(Book)
def book(work: Work, action: Book) -> Appointment | SlotTaken | Refusal:
    """Writes the visit down, sends the confirmation, plans the reminders."""
    client = the_client(work)
    if action.wish.moving is not None:
        return _move(work, action, client, action.wish.moving)
    refusal = too_many(work, client)
    if refusal:
        return refusal
    at = _desk(work, action.wish)
    if at is None:
        return Withdrawn()
    held = still_held(work, client, action.held.hold)
    if held is None or not at.stands(held):
        length = work.parts.rules.limits.hold
        held = hold(at, action.held.slot.starts, visitor(work, client), length)
    if held is None:
        return SlotTaken(at.why_gone(action.held.slot.starts))
    return settle(work, held, at.office)


def settle(work: Work, held: Appointment, office: Office) -> Appointment:
    """A held time becomes a booked visit: confirmation and reminders go with it."""
    appointment = work.store.bookings.book_held(held, work.address.channel, work.now)
    announce(work, appointment, office)
    remind(work, appointment, office)
    return appointment


def still_held(work: Work, client: Client, key: AppointmentId) -> Appointment | None:
    """The time that is held for the client, unless the hold ran out."""
    mine = work.store.holds.of_client(client.id)
    return next((h for h in mine if h.id == key and h.held_until and h.held_until > work.now), None)


def too_many(work: Work, client: Client) -> TooMany | None:
    """Whether the client has as many visits ahead as one person may."""
    limit = work.parts.rules.limits.active
    ahead = len(work.store.bookings.ahead(client.id, work.now))
    return TooMany(limit) if ahead >= limit else None


def the_client(work: Work) -> Client:
    """Who books; LookupError when a page of the booking was reached without a consent."""
    client = work.agreed("booking")
    if client is None:
        raise LookupError("a booking page was reached without a consent")
    return client


def visitor(work: Work, client: Client) -> Visitor:
    """The client with the chat they book from."""
    return Visitor(client.pseudonym, work.address.channel, client.id, work.address.user)


def brief(office: Office, place: Place | None = None) -> OfficeBrief:
    """What the choice of an office needs to know about it."""
    away = kilometres(office.place, place) if place else None
    return OfficeBrief(office.code, office.name, office.address, office.zone, away)


def _move(
    work: Work, action: Book, client: Client, moving: AppointmentId
) -> Appointment | SlotTaken | Refusal:
    before = _ahead(work, client, moving)
    if before is None:
        return NotFound()
    limits = work.parts.rules.limits
    if before.moves >= limits.moves:
        return TooManyMoves(limits.moves)
    at = _desk(work, action.wish)
    if at is None:
        return Withdrawn()
    starts = action.held.slot.starts
    # The lock comes first everywhere, so that nobody waits for one who waits for them.
    at.lock_day_of(starts)
    work.store.holds.release((action.held.hold,), work.now, "moved to")
    seat = at.take(starts, Ask(cooled=False, but=moving))
    if seat is None:
        return SlotTaken(at.why_gone(starts))
    appointment = work.store.bookings.move(before, seat, work.address.channel, work.now)
    give_back(work.store, before, work.now, limits.cool_down)
    announce(work, appointment, at.office)
    remind(work, appointment, at.office)
    return appointment


def _moving(work: Work, client: Client, moving: AppointmentId) -> Request | Refusal:
    one = _ahead(work, client, moving)
    if one is None:
        return NotFound()
    office = work.centre.office(one.office)
    if office is None or office.offer(one.service) is None:
        return Unmovable()
    limit = work.parts.rules.limits.moves
    if one.moves >= limit:
        return TooManyMoves(limit)
    return Request(one.service, brief(office), one.id, BY_CODE[one.service].by_registration)


def _ahead(work: Work, client: Client, one: AppointmentId) -> Appointment | None:
    ahead = work.store.bookings.ahead(client.id, work.now)
    return next((visit for visit in ahead if visit.id == one), None)


def _time_of(work: Work, wish: Request) -> datetime | None:
    visit = work.store.visits.by_id(wish.moving) if wish.moving else None
    return visit.appointment.starts if visit else None


def _desk(work: Work, wish: Request) -> Desk | None:
    office = wish.office.code if wish.office else ""
    return desk(work.store, work.centre, office, wish.service, work.now)


def _nearest(at: Desk, now_has: datetime | None) -> Times:
    slots = (slot for slot in at.nearest(PUBLIC) if slot.starts != now_has)
    return _times(at, tuple(islice(slots, NEAREST)))


def _times(at: Desk, slots: tuple[Slot, ...]) -> Times:
    return Times(slots, at.office.local(at.now).date())


def _suits(slot: Slot, office: Office, wish: Wish) -> bool:
    local = office.local(slot.starts)
    if wish.days and local.date() not in wish.days:
        return False
    after = wish.begins is None or local.time() >= wish.begins
    return after and (wish.ends is None or local.time() < wish.ends)
