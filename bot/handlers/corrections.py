"""A mark that was a slip: staff put the other one in its place, and the questions follow it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, TypeAlias

from bot.domain.booking import DAYS_TO_CORRECT, NotFound, may_correct, may_follow, plain_number
from bot.handlers.attendance import (
    AlreadyMarked,
    Marked,
    after_visit,
    ask_why_missed,
    invite,
    mark,
    why_missed,
)
from bot.handlers.invitations import take_back
from bot.handlers.routing import Rules
from storage.database import Store
from storage.visits import Visit

Correction: TypeAlias = Literal["attended", "missed"]


@dataclass(frozen=True)
class TooLate:
    """The mark stands; `last` was the last day on which it could be corrected."""

    last: date


def correct(
    store: Store, rules: Rules, number: str, as_what: Correction, now: datetime, by: str = ""
) -> Marked | AlreadyMarked | TooLate | NotFound:
    """Puts the other mark in place of the one there is; a visit without any is just marked."""
    visit = store.visits.by_number(plain_number(number) or "")
    if visit is None:
        return NotFound()
    state = visit.appointment.state
    if may_follow(state, as_what):
        return mark(store, rules, number, as_what, now)
    if not may_correct(state, as_what):
        return AlreadyMarked(state)
    last, today = _days(store, visit, now)
    if today > last:
        return TooLate(last)
    store.bookings.correct(visit.appointment, as_what, now, by)
    asked = ASK[as_what](store, rules, visit, now)
    early = visit.appointment.starts > now
    return Marked(
        store.visits.by_number(visit.appointment.number) or visit, asked, early, corrected=True
    )


def _days(store: Store, visit: Visit, now: datetime) -> tuple[date, date]:
    """The last day for a correction and today, by the office's clock."""
    centre = store.centres.newest()
    office = centre.office(visit.appointment.office) if centre else None
    moments = (visit.appointment.starts, now)
    begun, today = (
        (office.local(one) if office else one.astimezone(UTC)).date() for one in moments
    )
    return begun + timedelta(days=DAYS_TO_CORRECT), today


def _came(store: Store, rules: Rules, visit: Visit, now: datetime) -> bool:
    """Asked about the visit, though they may have been asked why they had missed it."""
    take_back(store, why_missed(visit))
    return store.invitations.reopen(after_visit(visit), now) or invite(store, rules, visit, now)


def _did_not_come(store: Store, rules: Rules, visit: Visit, now: datetime) -> bool:
    """Never asked twice why; nor where they were asked about the visit already."""
    take_back(store, after_visit(visit))
    if rules.asking.missed and not store.invitations.reopen(why_missed(visit), now):
        ask_why_missed(store, rules, visit, now)
    return False


ASK: Final = {"attended": _came, "missed": _did_not_come}
