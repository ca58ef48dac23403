"""The waiting list: a time that becomes free is held for the first who waits, then for the next."""

from datetime import date, datetime, timedelta
from typing import TypeAlias

from bot.core.pages import Go, Step
from bot.core.says import Button, Moment, Say, Text, Words
from bot.domain.booking import (
    Appointment,
    NotFound,
    SlotTaken,
    TooMany,
    Withdrawn,
    appointment_id,
)
from bot.domain.clients import ClientId
from bot.domain.notices import QuietHours
from bot.domain.offices import Centre, OfficeCode, ServiceCode
from bot.domain.timetable import Slot
from bot.flows.waiting import Join, Leave, PassOn, TakeOffered
from bot.handlers.booking import settle, still_held, the_client, too_many
from bot.handlers.places import PROMISED, Desk, desk, release_expired
from bot.handlers.routing import Handlers, Rules, Work
from storage.bookings import Visitor
from storage.database import Store
from storage.waiting import Waiting

waiting = Handlers()

Offered: TypeAlias = tuple[Waiting, Appointment]


@waiting.opens("wait")
def begin_waiting(work: Work, argument: str) -> Step:
    """`office service day`: the last may be missing."""
    if work.agreed("booking") is None:
        return Go("consent", f"booking wait {argument}")
    office, service, day = (*argument.split(" "), "", "", "")[:3]
    return Join(office, service, _day(day))


@waiting.opens("unwait")
def leave(_work: Work, _argument: str) -> Step:
    """One tap takes a person off every list."""
    return Leave()


@waiting.opens("take")
def take(_work: Work, wish: str) -> Step:
    """«Записаться», from an offer."""
    return TakeOffered(appointment_id(wish))


@waiting.opens("pass")
def pass_on(_work: Work, wish: str) -> Step:
    """«Не подходит», from an offer."""
    return PassOn(appointment_id(wish))


@waiting.performs(Join)
def join(work: Work, action: Join) -> int | Withdrawn:
    """Adds the wish; how many were there before."""
    client = the_client(work)
    office, service = OfficeCode(action.office), ServiceCode(action.service)
    if desk(work.store, work.centre, office, service, work.now) is None:
        return Withdrawn()
    wish = Waiting(0, client.id, work.address, office, service, action.day, "waiting")
    kept = work.store.waiting.join(wish, work.now)
    line = work.store.waiting.first_come(office)
    return next((n for n, one in enumerate(line) if one.id == kept.id), len(line))


@waiting.performs(Leave)
def leave_lists(work: Work, _action: Leave) -> None:
    """What was held for the person goes to the next."""
    client = work.client()
    mine = work.store.waiting.of_client(client.id) if client else ()
    for wish in mine:
        work.store.waiting.change(wish, "left")
    for wish in mine:
        _hand_on(work, wish)


@waiting.performs(TakeOffered)
def take_offered(work: Work, action: TakeOffered) -> Appointment | SlotTaken | TooMany | NotFound:
    """Books the held time, if the promise still holds."""
    client = work.agreed("booking")
    wish = work.store.waiting.find(action.wish, client.id) if client else None
    if client is None or wish is None or wish.appointment is None:
        return NotFound()
    held = still_held(work, client, wish.appointment)
    office = work.centre.office(wish.office)
    if held is None or office is None:
        return SlotTaken()
    refusal = too_many(work, client)
    if refusal:
        return refusal
    work.store.waiting.change(wish, "taken", held.id)
    return settle(work, held, office)


@waiting.performs(PassOn)
def pass_offer_on(work: Work, action: PassOn) -> None:
    """The time goes to the next; the person goes on waiting, at the end of the line."""
    client = work.client()
    wish = work.store.waiting.find(action.wish, client.id) if client else None
    visit = work.store.bookings.held(wish.appointment) if wish and wish.appointment else None
    if wish and visit and wish.state == "offered":
        work.store.waiting.pass_on(wish, visit.starts, work.now)
        _hand_on(work, wish)


@waiting.writes("freed")
def write_offer(work: Work, argument: str) -> Say | None:
    """The offer in words; void when the promise ran out before it could be sent."""
    client = work.client()
    wish = work.store.waiting.find(appointment_id(argument), client.id) if client else None
    if client is None or wish is None or wish.appointment is None or wish.state != "offered":
        return None
    held = still_held(work, client, wish.appointment)
    office = work.centre.office(wish.office)
    if held is None or office is None or held.held_until is None:
        return None
    return Say(
        Text(
            "freed",
            {
                "service": Text(f"service-{wish.service}"),
                "when": Moment(held.starts, office.zone),
                "office": Words(office.name),
                "until": Moment(held.held_until, office.zone, "time"),
            },
        ),
        (
            (Button(Text("button-take"), f"go:take:{wish.id}", style="positive"),),
            (Button(Text("button-pass"), f"go:pass:{wish.id}"),),
            (Button(Text("button-leave-list"), "go:unwait"),),
        ),
    )


def serve_waiting(store: Store, rules: Rules, now: datetime) -> int:
    """One round: promises that ran out end, free times go to those who wait; how many offers."""
    release_expired(store, now)
    centre = store.centres.newest()
    if centre is None:
        return 0
    return sum(_serve_office(store, rules, centre, code, now) for code in store.waiting.offices())


def _serve_office(
    store: Store, rules: Rules, centre: Centre, code: OfficeCode, now: datetime
) -> int:
    office = centre.office(code)
    if office is None or _is_quiet(rules.quiet_hours, office.local(now)):
        return 0
    full: set[object] = set()
    offered: set[ClientId] = set()
    for wish in store.waiting.first_come(code):
        # Where nothing was free for one, nothing is for the many who wait behind.
        sought = (wish.service, wish.day, wish.passed)
        if sought in full or wish.client in offered:
            continue
        at = desk(store, centre, code, wish.service, now)
        slot = _first_for(at, wish, rules.limits.offer) if at else None
        if at is None or slot is None:
            full.add(sought)
        elif _offer(at, slot, wish, rules.limits.offer):
            offered.add(wish.client)
    return len(offered)


def _offer(at: Desk, slot: Slot, wish: Waiting, length: timedelta) -> bool:
    client = at.store.clients.find(wish.client)
    if client is None:
        return False
    who = Visitor(client.pseudonym, wish.address.channel, client.id, wish.address.user)
    seat = at.take(slot.starts, PROMISED)
    if seat is None:
        return False
    # Not in place of a time that the person is just choosing: both were said to be held.
    held = at.store.bookings.hold(seat, who, at.now, at.now + length)
    at.store.waiting.change(wish, "offered", held.id)
    cause, key = f"freed:{wish.id}", f"freed:{wish.id}:{held.id}"
    at.store.mail.plan(wish.address, cause, "offer", at.now, key)
    return True


def _first_for(at: Desk, wish: Waiting, length: timedelta) -> Slot | None:
    """The first free time that suits and is not so near that nobody could come in time."""
    days = at.of_day(wish.day, PROMISED) if wish.day else at.nearest(PROMISED)
    in_time = (slot for slot in days if slot.starts > at.now + length)
    return next((slot for slot in in_time if slot.starts not in wish.passed), None)


def _is_quiet(quiet: QuietHours | None, local: datetime) -> bool:
    return bool(quiet and quiet.covers(local.time()))


def _hand_on(work: Work, wish: Waiting) -> None:
    """What was held for one is offered to the next at once, before anybody else can take it."""
    if wish.appointment:
        work.store.bookings.release((wish.appointment,), work.now, "passed on")
        _serve_office(work.store, work.parts.rules, work.centre, wish.office, work.now)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
