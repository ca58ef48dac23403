"""The waiting list: a time that becomes free is held for the first who waits, then for the next."""

from datetime import date, datetime, timedelta
from functools import partial
from itertools import takewhile

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
from bot.domain.offices import Office, OfficeCode, ServiceCode
from bot.domain.timetable import Slot
from bot.flows.waiting import Join, Leave, PassOn, TakeOffered, Told
from bot.handlers.booking import settle, still_held, the_client, too_many
from bot.handlers.places import PROMISED, Desk, desk, release_expired
from bot.handlers.routing import Handlers, Rules, Work
from storage.bookings import Visitor
from storage.database import Database, Store
from storage.waiting import Waiting

waiting = Handlers()


@waiting.opens("wait")
def begin_waiting(work: Work, argument: str) -> Step:
    """`office service day`: the last may be missing."""
    if work.agreed("booking") is None:
        return Go("consent", f"booking wait {argument}")
    office, service, day = (*argument.split(" "), "", "", "")[:3]
    return Join(office, service, _day(day))


@waiting.opens("wait-on")
def wait_on(work: Work, wish: str) -> Step:
    """«Ждать дальше», after an offer that ran out: the same wish, at the end of the line."""
    client = work.agreed("booking")
    one = work.store.waiting.find(appointment_id(wish), client.id) if client else None
    return Join(one.office, one.service, one.day) if one else Told("offer-over")


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
    """Adds the wish; how many were there before who might take what it waits for."""
    client = the_client(work)
    office, service = OfficeCode(action.office), ServiceCode(action.service)
    if desk(work.store, work.centre, office, service, work.now) is None:
        return Withdrawn()
    wish = Waiting(0, client.id, work.address, office, service, action.day, "waiting")
    kept = work.store.waiting.join(wish, work.now)
    line = work.store.waiting.first_come(office)
    before = takewhile(lambda one: one.id != kept.id, line)
    rivals = {one.client for one in before if one.service == service and _same_times(one, kept)}
    return len(rivals - {client.id})


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
    at = desk(work.store, work.centre, wish.office, wish.service, work.now)
    if held is None or at is None or not at.stands(held):
        # Told here and now, so no letter has to say it again.
        if wish.state == "offered":
            work.store.waiting.change(wish, "expired")
            work.store.holds.release((wish.appointment,), work.now, "offer over")
        return SlotTaken()
    refusal = too_many(work, client)
    if refusal:
        return refusal
    work.store.waiting.change(wish, "taken", held.id)
    return settle(work, held, at.office)


@waiting.performs(PassOn)
def pass_offer_on(work: Work, action: PassOn) -> None:
    """The time goes to the next; the person goes on waiting, at the end of the line."""
    client = work.client()
    wish = work.store.waiting.find(action.wish, client.id) if client else None
    visit = work.store.holds.find(wish.appointment) if wish and wish.appointment else None
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


@waiting.writes("lapsed")
def write_lapsed(work: Work, argument: str) -> Say | None:
    """The promise ran out; nothing to say to whom that woke, or who waits again already."""
    client = work.client()
    wish = work.store.waiting.find(appointment_id(argument), client.id) if client else None
    office = work.centre.office(wish.office) if wish else None
    if client is None or wish is None or office is None or wish.state != "expired":
        return None
    again = any(_same_wish(one, wish) for one in work.store.waiting.of_client(client.id))
    if again or _is_quiet(work.parts.rules.quiet_hours, office.local(work.now)):
        return None
    service = Text(f"service-{wish.service}")
    words = Text("offer-ran-out", {"service": service, "office": Words(office.name)})
    wait = Button(Text("button-wait-on"), f"go:wait-on:{wish.id}", style="primary")
    book = Button(Text("button-booking"), f"go:booking:{wish.service}")
    return Say(words, ((wait,), (book,), (Button(Text("button-menu"), "go:menu"),)))


async def serve_waiting(database: Database, rules: Rules, now: datetime) -> int:
    """One round: promises that ran out end, free times go to those who wait; how many offers.

    A unit of work gives out the times of one day of one office, so nobody waits long for its lock.
    """
    offices = await database.run(lambda store: _begin_round(store, now))
    offers = 0
    for code in offices:
        while given := await database.run(partial(_serve_office, rules, code, now)):
            offers += given
    return offers


def _begin_round(store: Store, now: datetime) -> tuple[OfficeCode, ...]:
    release_expired(store, now)
    return store.waiting.offices()


def _serve_office(rules: Rules, code: OfficeCode, now: datetime, store: Store) -> int:
    """Free times of one day for those who wait; the next call goes on with another day."""
    centre = store.centres.newest()
    office = centre.office(code) if centre else None
    if centre is None or office is None or _wakes(rules, office, now):
        return 0
    full: set[object] = set()
    offered: set[ClientId] = set()
    given: date | None = None
    for wish in store.waiting.first_come(code):
        if wish.day and wish.day < office.local(now).date():
            # Nobody asks again and again what is free on a day that is over.
            store.waiting.change(wish, "expired")
            continue
        # Where nothing was free for one, nothing is for the many who wait behind.
        sought = (wish.service, wish.day, wish.passed)
        if sought in full or wish.client in offered:
            continue
        at = desk(store, centre, code, wish.service, now)
        slot = _first_for(at, wish, rules.limits.offer) if at else None
        if at is None or slot is None:
            full.add(sought)
            continue
        day = office.local(slot.starts).date()
        if given in {None, day} and _offer(at, slot, wish, rules.limits.offer):
            offered.add(wish.client)
            given = day
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


def _wakes(rules: Rules, office: Office, now: datetime) -> bool:
    """Whether an offer made now, or its end, would fall into the office's quiet hours."""
    ends = (now, now + rules.limits.offer)
    return any(_is_quiet(rules.quiet_hours, office.local(one)) for one in ends)


def _is_quiet(quiet: QuietHours | None, local: datetime) -> bool:
    return bool(quiet and quiet.covers(local.time()))


def _hand_on(work: Work, wish: Waiting) -> None:
    """What was held for one is offered to the next at once, before anybody else can take it."""
    if wish.appointment:
        work.store.holds.release((wish.appointment,), work.now, "passed on")
        while _serve_office(work.parts.rules, wish.office, work.now, work.store):
            pass


def _same_times(one: Waiting, other: Waiting) -> bool:
    """Whether both may wait for the same time: for the same day, or either for any."""
    return one.day is None or other.day is None or one.day == other.day


def _same_wish(one: Waiting, other: Waiting) -> bool:
    return (one.office, one.service, one.day) == (other.office, other.service, other.day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
