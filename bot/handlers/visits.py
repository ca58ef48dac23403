"""My appointments, and what staff mark on them: attended or missed."""

from bot.core.pages import Step
from bot.core.says import Text
from bot.domain.booking import AHEAD, Appointment, AppointmentId, NotFound, appointment_id
from bot.domain.clients import Client
from bot.flows.visits import (
    Cancel,
    Confirm,
    FindOne,
    FindVisits,
    NoVisits,
    ShowVisit,
    VisitCard,
    VisitDone,
)
from bot.handlers.confirmation import forget_reminders, take_back
from bot.handlers.places import give_back
from bot.handlers.routing import Handlers, Work

visits = Handlers()


@visits.opens("visits")
def my_visits(work: Work, _argument: str) -> Step:
    """Whoever never booked has none."""
    return FindVisits() if work.client() else NoVisits()


@visits.opens("visit")
def one_visit(work: Work, number: str) -> Step:
    """Somebody types a booking number; whether it is somebody else's is not told."""
    client = work.client()
    ahead = work.store.bookings.ahead(client.id, work.now) if client else ()
    mine = next((one for one in ahead if one.number == number), None)
    card = _card(work, mine) if mine else None
    return ShowVisit(card) if card else VisitDone(Text("not-your-visit", {"number": number}))


@visits.opens("coming")
def coming(_work: Work, appointment: str) -> Step:
    """«Приду», from a reminder."""
    return Confirm(appointment_id(appointment))


@visits.opens("drop")
def drop(_work: Work, appointment: str) -> Step:
    """«Отменить», from a reminder: asked once more."""
    return FindOne(appointment_id(appointment))


@visits.performs(FindVisits)
def find_visits(work: Work, _action: FindVisits) -> tuple[VisitCard, ...]:
    """The person's visits ahead at offices that are still in the file."""
    client = work.client()
    ahead = work.store.bookings.ahead(client.id, work.now) if client else ()
    return tuple(card for card in (_card(work, one) for one in ahead) if card)


@visits.performs(FindOne)
def find_one(work: Work, action: FindOne) -> VisitCard | NotFound:
    """The visit, if it is ahead and the person's own."""
    one = _mine_ahead(work, action.appointment)
    return (_card(work, one) if one else None) or NotFound()


@visits.performs(Confirm)
def confirm(work: Work, action: Confirm) -> VisitCard | NotFound:
    """Notes the promise to come."""
    one = _mine_ahead(work, action.appointment)
    if one is None:
        return NotFound()
    if one.state == "booked":
        one = work.store.bookings.set_state(one, "confirmed", work.address.channel, work.now)
    return _card(work, one) or NotFound()


@visits.performs(Cancel)
def cancel(work: Work, action: Cancel) -> Appointment | NotFound:
    """Frees the place; the reminders die with the visit, and the calendar is told."""
    one = _mine_ahead(work, action.appointment)
    if one is None:
        return NotFound()
    forget_reminders(work, one)
    give_back(work.store, one, work.now, work.parts.rules.limits.cool_down)
    channel = work.address.channel
    off = work.store.bookings.set_state(one, "cancelled", channel, work.now, by="client")
    office = work.centre.office(off.office)
    if office:
        take_back(work, off, office)
    return off


def _mine_ahead(work: Work, appointment: AppointmentId) -> Appointment | None:
    client: Client | None = work.client()
    ahead = work.store.bookings.ahead(client.id, work.now) if client else ()
    return next((one for one in ahead if one.id == appointment and one.state in AHEAD), None)


def _card(work: Work, appointment: Appointment) -> VisitCard | None:
    office = work.centre.office(appointment.office)
    if office is None:
        return None
    office = office.on(office.local(appointment.starts).date())
    return VisitCard(appointment, office.name, office.address, office.zone)
