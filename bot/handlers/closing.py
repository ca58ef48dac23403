"""An office closes over existing visits: who can be reached gets new times, the rest are listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.core.says import Button, Joined, Moment, Say, Text, Value
from bot.domain.booking import AHEAD, Appointment, appointment_id
from bot.domain.offices import Office
from bot.domain.timetable import Span
from bot.handlers.confirmation import about, calendar_of, forget_reminders_of
from bot.handlers.places import closed_span, desk
from bot.handlers.routing import Handlers, Work
from storage.closures import Closure
from storage.database import Store
from storage.outlook import LONGEST_VISIT
from storage.visits import Visit

closing = Handlers()

NEAREST = 3


@dataclass(frozen=True)
class Affected:
    """The visits that a closure makes impossible: told in a chat, or to be called."""

    told: tuple[Visit, ...]
    to_call: tuple[Visit, ...]


def close_office(store: Store, office: Office, closure: Closure, now: datetime) -> Affected:
    """Enters the closure, cancels the visits within it, and writes to everybody who has a chat."""
    # Whoever books now waits until we are done, and sees the closure then.
    store.places.lock_day(office.code, closure.day)
    store.closures.add(closure, now)
    store.journal.note("closed", f"office:{office.code}", "staff", now, closure.day.isoformat())
    span = closed_span(office, closure)
    _let_holds_go(store, office, span, now)
    told: list[Visit] = []
    to_call: list[Visit] = []
    for visit in _visits_within(store, office, span, now):
        forget_reminders_of(store, visit.appointment)
        store.bookings.set_state(visit.appointment, "cancelled", "staff", now, by="office")
        (told if _write(store, visit, now) else to_call).append(visit)
    return Affected(tuple(told), tuple(to_call))


@closing.writes("closed")
def write_closed(work: Work, argument: str) -> Say | None:
    """The office is closed then; the nearest other times, and the way to them."""
    visit = work.store.visits.by_id(appointment_id(argument))
    office = work.centre.office(visit.appointment.office) if visit else None
    if visit is None or office is None:
        return None
    again = Button(Text("button-new-time"), f"go:booking:{visit.appointment.service}")
    operator = Button(Text("button-operator"), "go:operator")
    words = Text("office-closes", about(visit.appointment, office))
    instead = _instead(work, visit.appointment, office)
    file = calendar_of(work, visit.appointment, office, cancelled=True)
    return Say(Joined((words, instead)), ((again,), (operator,)), file)


def _instead(work: Work, appointment: Appointment, office: Office) -> Value:
    at = desk(work.store, work.centre, office.code, appointment.service, work.now)
    moments = tuple(
        Joined(("• ", Moment(slot.starts, office.zone)), "")
        for slot in islice(at.nearest() if at else (), NEAREST)
    )
    head = Text("choose-time", about(appointment, office))
    return Joined((head, *moments), "\n") if moments else ""


def _let_holds_go(store: Store, office: Office, span: Span, now: datetime) -> None:
    held = tuple(one.id for one in store.holds.within(office.code, span))
    for wish in store.waiting.offered_for(held):
        store.waiting.change(wish, "waiting")
    store.holds.release(held, now, "office closed")


def _visits_within(store: Store, office: Office, span: Span, now: datetime) -> Iterator[Visit]:
    """Those not begun yet that would share any time with the closure."""
    around = Span(span.starts - LONGEST_VISIT, span.ends)
    for visit in store.visits.between(around, office.code, AHEAD):
        if visit.appointment.ends > span.starts and visit.appointment.starts > now:
            yield visit


def _write(store: Store, visit: Visit, now: datetime) -> bool:
    """Plans the letter; False where nobody would read it."""
    conversation = store.conversations.find(visit.address) if visit.address else None
    if visit.address is None or conversation is None or conversation.blocked:
        return False
    key = f"closed:{visit.appointment.id}"
    store.mail.plan(visit.address, key, "closure", now, key)
    return True
