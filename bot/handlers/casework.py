"""What is done with a case, by a chat, the command line or the clock: each step told and noted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from bot.domain import cases
from bot.domain.case_rules import case_rules
from bot.domain.cases import Case, CaseNumber, NoCase, NotNow
from bot.domain.notices import QuietHours, after_visit
from bot.domain.offices import Office
from bot.domain.publishing import trace_of_a_person
from storage.cases import Raiser
from storage.database import Store
from storage.improvements import Improvement

STAFF = "staff"
CLOCK = "clock"
CONSENT = "case"
AT_ONCE = timedelta(0)
MOST_A_ROUND = 100  # escalations in one unit of work, so that nobody in a chat waits for them

Told: TypeAlias = Literal["read", "take", "reply", "close", "late", "change"]
Step: TypeAlias = Callable[[Case], Case | NotNow]


@dataclass(frozen=True)
class NewCase:
    """What is known of a matter when it is brought; unknown topics are dealt with as `other`."""

    kind: str
    source: str
    words: str
    topic: str = ""
    office: str | None = None
    service: str | None = None
    about: str | None = None


@dataclass(frozen=True)
class Unpublishable:
    """The text would lead to a person: what was found, and the very words."""

    what: str
    words: str


def open_case(store: Store, new: NewCase, raiser: Raiser, now: datetime) -> Case:
    """Opens a case; owner and deadline follow from its topic."""
    topic = case_rules().topic(new.topic)
    case = Case(
        number=CaseNumber(0),
        kind=new.kind,
        source=new.source,
        topic=topic.code,
        owner=topic.owner,
        state="received",
        opened_at=now,
        due_at=cases.due_by(now, zone_of(store, new.office), topic.answer_within),
        office=new.office,
        service=new.service,
        about=new.about,
    )
    opened = store.cases.open(case, raiser)
    if new.words:
        store.cases.say(opened.number, "person", new.words, now)
    note(store, opened, "opened", raiser.channel, now, f"{new.kind} {new.source} {topic.code}")
    return opened


def place(store: Store, case: Case, channel: str, now: datetime, **known: str) -> Case:
    """Sets office or topic; owner and deadline follow until somebody works on the case."""
    placed = replace(case, **known)  # type: ignore[arg-type] # both are texts
    if case.state in {"received", "read"}:
        topic = case_rules().topic(placed.topic)
        due = cases.due_by(case.opened_at, zone_of(store, placed.office), topic.answer_within)
        owner = case.owner if case.escalated_at else topic.owner
        placed = replace(placed, owner=owner, due_at=due)
    note(store, placed, "placed", channel, now, " ".join(known.values()))
    return store.cases.save(case, placed)


def read(store: Store, number: int, now: datetime) -> Case | NotNow | NoCase:
    """Somebody has read it."""
    return _step(store, number, "read", cases.read, now)


def take(
    store: Store, number: int, now: datetime, owner: str | None = None
) -> Case | NotNow | NoCase:
    """Somebody works on it."""
    return _step(store, number, "take", lambda case: cases.take(case, owner), now)


def reply(store: Store, number: int, text: str, now: datetime) -> Case | NotNow | NoCase:
    """An answer to the person."""
    replied = _step(store, number, "reply", cases.reply, now)
    if isinstance(replied, Case):
        store.cases.say(number, "reply", text, now)
    return replied


def close(
    store: Store, number: int, cause: str, action: str, now: datetime
) -> Case | NotNow | NoCase:
    """The end, with the root cause and what was changed, which the person is told."""
    closed = _step(
        store, number, "close", lambda case: cases.close(case, cause, action, now), now, cause
    )
    if isinstance(closed, Case):
        store.cases.say(number, "change", action, now)
    return closed


def contest(store: Store, case: Case, answer: int, channel: str, now: datetime) -> Case | NotNow:
    """«Не решено»: back to work, with as much time as at first."""
    days = case_rules().topic(case.topic).answer_within
    due = cases.due_by(now, zone_of(store, case.office), days)
    again = cases.contest(case, answer, due)
    if isinstance(again, Case):
        store.cases.save(case, again)
        note(store, again, "contested", channel, now, str(answer))
    return again


def escalate_late(store: Store, quiet: QuietHours | None, now: datetime) -> int:
    """Cases whose deadline has passed become the manager's, and the person is told; how many."""
    manager, count = case_rules().manager, 0
    for case in store.cases.newly_late(now, MOST_A_ROUND):
        late = cases.escalate(case, manager, now)
        if isinstance(late, Case):
            store.cases.save(case, late)
            note(store, late, "escalated", CLOCK, now, manager)
            tell(store, late, "late", _by_day(store, late, quiet, now))
            count += 1
    return count


def propose(
    store: Store, number: int, title: str, now: datetime
) -> Improvement | Unpublishable | NotNow | NoCase:
    """A closed case as a card for everybody, if nothing in it leads to a person."""
    case = store.cases.find(number)
    if case is None:
        return NoCase()
    known = store.improvements.find(number)
    if case.state != "closed" or not case.action or (known and known.published_at):
        return NotNow(case.state)
    for text in (title, case.action):
        if found := trace_of_a_person(text):
            return Unpublishable(*found)
    card = Improvement(case.number, title, case.action, case.office)
    store.improvements.propose(card, now)
    note(store, case, "proposed", STAFF, now)
    return card


def publish(
    store: Store, number: int, quiet: QuietHours | None, now: datetime
) -> Improvement | NotNow | NoCase:
    """Shows the proposed card to everybody, and writes to whoever raised the case."""
    case, card = store.cases.find(number), store.improvements.find(number)
    if case is None:
        return NoCase()
    if card is None or card.published_at or case.state != "closed":
        return NotNow(case.state)
    store.improvements.publish(number, now)
    note(store, case, "published", STAFF, now)
    tell(store, case, "change", _by_day(store, case, quiet, now))
    return replace(card, published_at=now)


def withdraw(store: Store, number: int, now: datetime) -> Improvement | NoCase:
    """Takes a card back, public or not: something in it should not be read by everybody."""
    case, card = store.cases.find(number), store.improvements.find(number)
    if case is None or card is None:
        return NoCase()
    store.improvements.withdraw(number)
    note(store, case, "withdrawn", STAFF, now)
    return replace(card, published_at=None)


def tell(store: Store, case: Case, what: Told, due: datetime) -> bool:
    """Plans a letter about a step; False where nobody is known to be written to."""
    raiser = store.cases.raiser(case.number)
    if raiser is None:
        return False
    nth = case.answers if what in {"reply", "close"} else case.reopened
    cause = f"case:{case.number} {what} {nth}"
    store.mail.plan(raiser[1], cause, "case", due, cause)
    return True


def is_reached(store: Store, case: Case) -> bool:
    """Whether whoever raised the case agreed to be told of each step."""
    raiser = store.cases.raiser(case.number)
    client = store.clients.find(raiser[0]) if raiser else None
    return client is not None and CONSENT in client.consents


def note(
    store: Store, case: Case, deed: str, channel: str, now: datetime, detail: str = ""
) -> None:
    """Adds a step to the journal; never a word that a person wrote."""
    store.journal.note(f"case-{deed}", f"case:{case.number}", channel, now, detail)


def zone_of(store: Store, office: str | None) -> str:
    """The zone whose clock counts: the office's own, or that of the centre's first one."""
    found = _office(store, office)
    return found.zone if found else "UTC"


def _step(
    store: Store, number: int, told: Told, step: Step, now: datetime, detail: str = ""
) -> Case | NotNow | NoCase:
    case = store.cases.find(number)
    if case is None:
        return NoCase()
    changed = step(case)
    if isinstance(changed, NotNow):
        return changed
    store.cases.save(case, changed)
    note(store, changed, told, STAFF, now, detail or changed.owner)
    tell(store, changed, told, now)
    return changed


def _by_day(store: Store, case: Case, quiet: QuietHours | None, now: datetime) -> datetime:
    """Nobody waits for these letters, so they do not come at night."""
    office = _office(store, case.office)
    return after_visit(office, now, AT_ONCE, quiet) if office else now


def _office(store: Store, code: str | None) -> Office | None:
    centre = store.centres.newest()
    if centre is None:
        return None
    return (centre.office(code) if code else None) or next(iter(centre.offices), None)
