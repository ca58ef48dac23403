"""What staff mark after a visit, and the invitation to answer that follows from it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from bot.domain.booking import Appointment, NotFound, may_follow, plain_number
from bot.handlers.invitations import Candidate, ask
from bot.handlers.routing import Rules
from storage.database import Store
from storage.invitations import AFTER_VISIT, WHY_MISSED, About
from storage.journal import VISIT
from storage.reception import NO, RECEIVED, RESULT, YES
from storage.visits import Visit

Mark: TypeAlias = Literal["arrived", "attended", "missed"]

MISSED: Final = "missed"


@dataclass(frozen=True)
class Marked:
    """The visit with its new state; `invited` when the person will be asked, `early` by mistake.

    `corrected` when another mark stood there before.
    """

    visit: Visit
    invited: bool
    early: bool
    corrected: bool = False


@dataclass(frozen=True)
class AlreadyMarked:
    """The visit is over one way or another; nothing was changed."""

    state: str


@dataclass(frozen=True)
class NotPossible:
    """The visit is not such that it could be noted; `state` says what it is."""

    state: str


def mark(
    store: Store, rules: Rules, number: str, as_what: Mark, now: datetime
) -> Marked | AlreadyMarked | NotFound:
    """Marks a visit attended or missed; the attended one is asked about, where it was agreed."""
    visit = store.visits.by_number(plain_number(number) or "")
    if visit is None:
        return NotFound()
    if not may_follow(visit.appointment.state, as_what):
        return AlreadyMarked(visit.appointment.state)
    store.bookings.set_state(visit.appointment, as_what, "staff", now)
    invited = as_what == "attended" and invite(store, rules, visit, now)
    if as_what == "missed" and rules.asking.missed:
        ask_why_missed(store, rules, visit, now)
    early = visit.appointment.starts > now
    return Marked(_again(store, visit), invited=invited, early=early)


def receive(
    store: Store, number: str, at: datetime, now: datetime
) -> Appointment | NotPossible | NotFound:
    """Notes when the person was received; a later note corrects an earlier one."""
    visit = store.visits.by_number(plain_number(number) or "")
    if visit is None:
        return NotFound()
    if visit.appointment.state in {"missed", "cancelled"}:
        return NotPossible(visit.appointment.state)
    _note(store, visit.appointment, RECEIVED, at.isoformat(), now)
    return visit.appointment


def note_result(
    store: Store, number: str, *, reached: bool, now: datetime
) -> Appointment | NotPossible | NotFound:
    """Notes whether an attended visit brought what it was for; the newest note counts."""
    visit = store.visits.by_number(plain_number(number) or "")
    if visit is None:
        return NotFound()
    if visit.appointment.state != "attended":
        return NotPossible(visit.appointment.state)
    _note(store, visit.appointment, RESULT, YES if reached else NO, now)
    return visit.appointment


def invite(store: Store, rules: Rules, visit: Visit, now: datetime) -> bool:
    """Plans the invitation; False where the person did not agree to be asked, or was of late."""
    about = About(after_visit(visit), visit.stage, survey=rules.asking.after_visit)
    return _ask(store, rules, visit, about, now, why_missed(visit))


def ask_why_missed(store: Store, rules: Rules, visit: Visit, now: datetime) -> bool:
    """One neutral question to who did not come."""
    about = About(why_missed(visit), visit.stage, survey=MISSED)
    return _ask(store, rules, visit, about, now)


def why_missed(visit: Visit) -> str:
    """The cause of the question to who did not come."""
    return f"{WHY_MISSED}{visit.appointment.id}"


def after_visit(visit: Visit) -> str:
    """The cause of the questions about the visit."""
    return f"{AFTER_VISIT}{visit.appointment.id}"


def _note(store: Store, one: Appointment, deed: str, detail: str, now: datetime) -> None:
    store.journal.note(deed, f"{VISIT}{one.id}", "staff", now, detail)


def _ask(
    store: Store, rules: Rules, visit: Visit, about: About, now: datetime, instead_of: str = ""
) -> bool:
    appointment = visit.appointment
    about = replace(
        about,
        office=appointment.office,
        service=appointment.service,
        audience=visit.audience,
    )
    client = store.clients.find(visit.client_id) if visit.client_id else None
    centre = store.centres.newest()
    office = centre.office(appointment.office) if centre else None
    candidate = Candidate(about, client, visit.address, visit.phone, instead_of)
    return ask(store, rules, candidate, office, now)


def _again(store: Store, visit: Visit) -> Visit:
    return store.visits.by_number(visit.appointment.number) or visit
