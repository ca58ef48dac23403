"""The life of a case: received, read, in work until a day, answered, closed; late ones escalate.

Every step takes a case and gives the changed one, or says why it cannot be taken now. The person
may say «не решено» once to each answer, which puts the case back to work with a new deadline. What
the centre told at closing, that is what it changed, counts as an answer too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, NewType, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.calendar import is_working_day

CaseNumber = NewType("CaseNumber", int)

Kind: TypeAlias = Literal["thanks", "complaint", "idea"]
Source: TypeAlias = Literal["chat", "survey", "book", "mail", "phone", "review-site", "box"]
State: TypeAlias = Literal["received", "read", "working", "answered", "closed"]
StaffStep: TypeAlias = Literal["read", "take", "reply", "close"]

KINDS: Final[tuple[Kind, ...]] = ("thanks", "complaint", "idea")
STATES: Final[tuple[State, ...]] = ("received", "read", "working", "answered", "closed")
# Nobody waits for an answer to a word of thanks: no deadline, nothing to be late with or unsolved.
TIMELESS: Final[frozenset[str]] = frozenset({"thanks"})
# The clock of the deadline runs in these; an answer stops it.
RUNNING: Final[frozenset[State]] = frozenset({"received", "read", "working"})
_MAY: Final[Mapping[StaffStep, frozenset[State]]] = {
    "read": frozenset({"received"}),
    "take": frozenset({"received", "read"}),
    "reply": RUNNING | {"answered"},
    "close": RUNNING | {"answered"},
}
LAST_MINUTE: Final = time(23, 59)
LONGEST_WORDS: Final = 4000  # characters, of the person's
REPLY_LIMIT: Final = 2000  # characters, of the centre's
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """One matter brought to the centre, without the person.

    `answers` counts replies and closings, `contested` is the last of them that was said not to
    have helped, `about` is what it is about in free words (the topic of a call).
    """

    number: CaseNumber
    kind: str
    source: str
    topic: str
    owner: str
    state: State
    opened_at: datetime
    due_at: datetime
    office: str | None = None
    service: str | None = None
    about: str | None = None
    answers: int = 0
    contested: int = 0
    reopened: int = 0
    escalated_at: datetime | None = None
    closed_at: datetime | None = None
    cause: str | None = None
    action: str | None = None

    @property
    def deadline(self) -> datetime | None:
        """When an answer is due; None where nobody waits for one."""
        return None if self.kind in TIMELESS else self.due_at


@dataclass(frozen=True)
class NotNow:
    """The step does not follow from the state in which the case is."""

    state: State


@dataclass(frozen=True)
class NoCase:
    """There is none of that number, or it is not the person's own."""


def read(case: Case) -> Case | NotNow:
    """Somebody at the centre has read it."""
    return _stepped(case, "read", "read")


def take(case: Case, owner: str | None = None) -> Case | NotNow:
    """It is being worked on until its deadline, by its owner by rule or by another."""
    taken = _stepped(case, "take", "working")
    return replace(taken, owner=owner or taken.owner) if isinstance(taken, Case) else taken


def reply(case: Case) -> Case | NotNow:
    """The person has an answer; another one may follow."""
    replied = _stepped(case, "reply", "answered")
    return replace(replied, answers=case.answers + 1) if isinstance(replied, Case) else replied


def close(case: Case, cause: str, action: str, now: datetime) -> Case | NotNow:
    """Root cause and action are known, and the action is told to the person."""
    closed = _stepped(case, "close", "closed")
    if isinstance(closed, NotNow):
        return closed
    return replace(closed, cause=cause, action=action, closed_at=now, answers=case.answers + 1)


def may_contest(case: Case) -> bool:
    """Whether there is an answer to which «не решено» was not yet said."""
    answered = case.state not in RUNNING and case.contested < case.answers
    return answered and case.kind not in TIMELESS


def contest(case: Case, answer: int, due: datetime) -> Case | NotNow:
    """«Не решено» to the newest answer: back to work until a new deadline; once an answer."""
    if not may_contest(case) or answer != case.answers:
        return NotNow(case.state)
    return replace(
        case,
        state="working",
        contested=answer,
        reopened=case.reopened + 1,
        due_at=due,
        closed_at=None,
        cause=None,
        action=None,
    )


def is_late(case: Case, now: datetime) -> bool:
    """Whether its deadline has passed without an answer."""
    return case.state in RUNNING and case.deadline is not None and now > case.deadline


def escalate(case: Case, manager: str, now: datetime) -> Case | NotNow:
    """A late case becomes the manager's, once a deadline."""
    known = case.escalated_at is not None and case.escalated_at > case.due_at
    if known or not is_late(case, now):
        return NotNow(case.state)
    return replace(case, owner=manager, escalated_at=now)


def due_by(opened: datetime, zone: str, working_days: int) -> datetime:
    """The last minute, local time, of the n-th working day after the day of opening."""
    local = opened.astimezone(ZoneInfo(zone))
    day = _after(local.date(), working_days)
    return datetime.combine(day, LAST_MINUTE, ZoneInfo(zone))


def _after(day: date, working_days: int) -> date:
    left = working_days
    while left:
        day += DAY
        left -= is_working_day(day)
    return day


def _stepped(case: Case, step: StaffStep, state: State) -> Case | NotNow:
    return replace(case, state=state) if case.state in _MAY[step] else NotNow(case.state)
