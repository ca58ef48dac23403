"""What staff mark after a visit, and the invitation to answer that follows from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from bot.domain.booking import NotFound, may_follow, plain_number
from bot.domain.notices import after_visit
from bot.domain.offices import Centre
from bot.handlers.routing import Rules
from storage.answers import About
from storage.bookings import Visit
from storage.database import Store

Mark: TypeAlias = Literal["arrived", "attended", "missed"]


@dataclass(frozen=True)
class Marked:
    """The visit with its new state; `invited` when the person will be asked, `early` by mistake."""

    visit: Visit
    invited: bool
    early: bool


@dataclass(frozen=True)
class AlreadyMarked:
    """The visit is over one way or another; nothing was changed."""

    state: str


def mark(
    store: Store, rules: Rules, number: str, as_what: Mark, now: datetime
) -> Marked | AlreadyMarked | NotFound:
    """Marks a visit attended or missed; the attended one is asked about, where it was agreed."""
    visit = store.bookings.visit(plain_number(number) or "")
    if visit is None:
        return NotFound()
    if not may_follow(visit.appointment.state, as_what):
        return AlreadyMarked(visit.appointment.state)
    store.bookings.set_state(visit.appointment, as_what, "staff", now)
    invited = as_what == "attended" and invite(store, rules, visit, now)
    early = visit.appointment.starts > now
    return Marked(_again(store, visit), invited=invited, early=early)


def invite(store: Store, rules: Rules, visit: Visit, now: datetime) -> bool:
    """Plans the invitation; False where the person did not agree to be asked."""
    client = store.clients.find(visit.client_id) if visit.client_id else None
    if client is None or client.no_questions or "letters" not in client.consents:
        return False
    if visit.address is None:
        return False
    due = _due(store.centres.newest(), rules, visit, now)
    appointment = visit.appointment
    about = About(f"visit:{appointment.id}", visit.stage, appointment.office, appointment.service)
    invitation = store.answers.invite(about, client.id, now, due)
    key = f"invitation:{invitation.id}"
    store.mail.plan(visit.address, f"invitation:{invitation.token}", "invitation", due, key)
    return True


def _due(centre: Centre | None, rules: Rules, visit: Visit, now: datetime) -> datetime:
    office = centre.office(visit.appointment.office) if centre else None
    delay: timedelta = rules.survey_delay
    return after_visit(office, now, delay, rules.quiet_hours) if office else now + delay


def _again(store: Store, visit: Visit) -> Visit:
    return store.bookings.visit(visit.appointment.number) or visit
