"""Operators book and cancel for callers; whoever opens the bot by the link takes a visit over."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.pages import Go, Step
from bot.core.says import Button, Say, Text
from bot.domain.booking import (
    AHEAD,
    Appointment,
    Limits,
    NotFound,
    SlotTaken,
    appointment_id,
    plain_number,
)
from bot.domain.offices import Office
from bot.flows.menu import Finished
from bot.handlers.attendance import NotPossible
from bot.handlers.booking import the_client, visitor
from bot.handlers.confirmation import about, announce, calendar_of, forget_reminders_of, remind
from bot.handlers.places import OPERATOR, Desk, give_back
from bot.handlers.routing import Handlers, Work
from storage.bookings import Visitor
from storage.database import Store
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


@dataclass(frozen=True)
class Revoked:
    """The cancelled visit; `told` when it was one of a chat, which hears of it."""

    appointment: Appointment
    told: bool


def revoke(
    store: Store, limits: Limits, number: str, now: datetime
) -> Revoked | NotPossible | NotFound:
    """Cancels a visit ahead because the person called; its place is free, its reminders die."""
    visit = store.visits.by_number(plain_number(number) or "")
    if visit is None:
        return NotFound()
    one = visit.appointment
    if one.state not in AHEAD or one.ends <= now:
        return NotPossible(one.state)
    forget_reminders_of(store, one)
    give_back(store, one, now, limits.cool_down)
    off = store.bookings.set_state(one, "cancelled", PHONE_CHANNEL, now, by="client")
    if visit.address:
        key = f"revoked:{one.id}"
        store.mail.plan(visit.address, key, "cancellation", now, key)
    return Revoked(off, visit.address is not None)


@callers.writes("revoked")
def write_revoked(work: Work, argument: str) -> Say | None:
    """To the chat that the visit belonged to, though its office be gone; void where it stands."""
    visit = work.store.visits.by_id(appointment_id(argument))
    if visit is None or visit.appointment.state != "cancelled":
        return None
    one, menu = visit.appointment, (Button(Text("button-menu"), "go:menu"),)
    office = work.centre.office(one.office)
    if office is None:
        return Say(Text("visit-revoked-office-gone", {"number": one.number}), (menu,))
    file = calendar_of(work, one, office, cancelled=True)
    book = Button(Text("button-booking"), f"go:booking:{one.service}")
    return Say(Text("visit-revoked", about(one, office)), ((book,), menu), file)


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
