"""Operators book for callers; a caller who opens the bot by the link takes the visit over."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.pages import Go, Step
from bot.core.says import Text
from bot.domain.booking import AHEAD, Appointment, SlotTaken
from bot.domain.offices import Office
from bot.flows.menu import Finished
from bot.handlers.booking import the_client, visitor
from bot.handlers.confirmation import announce, remind
from bot.handlers.places import OPERATOR, Desk
from bot.handlers.routing import Handlers, Work
from storage.bookings import Visitor
from storage.journal import APPOINTMENT

callers = Handlers()

CLAIM_LINK = "b_"
PHONE_CHANNEL = "phone"


@dataclass(frozen=True)
class BookedForCaller:
    """The visit, and the payload of the link that takes it over."""

    appointment: Appointment
    payload: str


def book_for_caller(
    at: Desk, starts: datetime, phone: str, audience: str | None = None
) -> BookedForCaller | SlotTaken:
    """Books a time of the operators' share for somebody on the line.

    Whom the visit is for is what the service says, unless the caller says otherwise.
    """
    if audience:
        at = replace(at, offer=replace(at.offer, audience=audience))
    caller = Visitor(secrets.token_hex(16), PHONE_CHANNEL, phone=phone)
    seat = at.take(starts, OPERATOR)
    if seat is None:
        return SlotTaken(at.why_gone(starts))
    appointment = at.store.bookings.book(seat, caller, at.now)
    visit = at.store.visits.by_id(appointment.id)
    return BookedForCaller(appointment, f"{CLAIM_LINK}{visit.claim if visit else ''}")


@callers.opens("claim")
def claim(work: Work, token: str) -> Step:
    """The link of a caller's confirmation: the visit moves into this chat, once."""
    if work.agreed("booking") is None:
        return Go("consent", f"booking claim {token}")
    visit = work.store.visits.by_claim(token) if token else None
    office: Office | None = work.centre.office(visit.appointment.office) if visit else None
    off = visit is None or visit.appointment.state not in AHEAD
    if visit is None or office is None or off or visit.appointment.starts <= work.now:
        return Finished(Text("claim-over"))
    mine = work.store.bookings.hand_to(visit.appointment.id, visitor(work, the_client(work)))
    work.store.journal.note("taken over", f"{APPOINTMENT}{mine.id}", work.address.channel, work.now)
    announce(work, mine, office)
    remind(work, mine, office)
    return Go("booked")
