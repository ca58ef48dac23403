"""Cases, what was said in them, and who raised them; forgetting a person leaves the counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update

from bot.core.events import Address
from bot.domain.cases import RUNNING, TIMELESS, Case, CaseNumber
from bot.domain.clients import ClientId
from scoring import facts
from storage.changes import ChangedMeanwhileError
from storage.tables import (
    answers,
    case_words,
    cases,
    clients,
    improvements,
    invitations,
    messages,
)

Author: TypeAlias = Literal["person", "reply", "change"]

_FIELDS = tuple(field.name for field in fields(Case) if field.name != "number")


@dataclass(frozen=True)
class Raiser:
    """How a case came in; the address is known only together with the client.

    Whoever has the `claim` may still say more about the case and become its client.
    """

    channel: str
    client: ClientId | None = None
    user: str | None = None
    claim: str | None = None
    answer_set: str | None = None


@dataclass(frozen=True)
class Said:
    """One message of a case."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Score:
    """A point of a scale that somebody gave before they raised a case."""

    question: str
    instrument: str
    value: int


@dataclass(frozen=True)
class Surveyed:
    """What a set of answers was about, and the comment that went with it."""

    office: str | None
    service: str | None
    topic: str | None
    words: str


class Cases:
    """One row a case, one row a message."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, case: Case, raiser: Raiser) -> Case:
        """Store a new case; it is given back with its number."""
        row = _row(case) | {
            "channel": raiser.channel,
            "client_id": raiser.client,
            "user": raiser.user if raiser.client else None,
            "claim": raiser.claim,
            "answer_set": raiser.answer_set,
        }
        return _case(self._connection.execute(cases.insert().returning(cases), row).one())

    def find(self, number: int) -> Case | None:
        """The case of that number, whoever raised it."""
        return self._one(cases.c.id == number)

    def own(self, number: int, client: ClientId) -> Case | None:
        """The case, if that client raised it."""
        return self._one(cases.c.id == number, cases.c.client_id == client)

    def claimed(self, claim: str) -> Case | None:
        """The case that was opened in the very conversation that holds the claim."""
        return self._one(cases.c.claim == claim)

    def of_survey(self, answer_set: str) -> Case | None:
        """The case that a set of answers led to."""
        return self._one(cases.c.answer_set == answer_set)

    def of_client(self, client: ClientId, most: int) -> tuple[Case, ...]:
        """The newest cases that a client raised."""
        mine = select(cases).where(cases.c.client_id == client)
        rows = self._connection.execute(mine.order_by(cases.c.id.desc()).limit(most))
        return tuple(map(_case, rows))

    def all(
        self, office: str | None = None, states: Iterable[str] | None = None
    ) -> tuple[Case, ...]:
        """Cases for staff, the next deadline first."""
        timeless = cases.c.kind.in_(tuple(sorted(TIMELESS)))
        wanted = select(cases).order_by(timeless, cases.c.due_at, cases.c.id)
        if office:
            wanted = wanted.where(cases.c.office == office)
        if states is not None:
            wanted = wanted.where(cases.c.state.in_(tuple(states)))
        return tuple(map(_case, self._connection.execute(wanted)))

    def newly_late(self, now: datetime, most: int) -> tuple[Case, ...]:
        """Cases whose deadline has passed without an answer, and that were not escalated since."""
        late = cases.c.state.in_(tuple(sorted(RUNNING))) & (cases.c.due_at < now)
        known = cases.c.escalated_at > cases.c.due_at
        timed = cases.c.kind.not_in(tuple(sorted(TIMELESS)))
        wanted = select(cases).where(late, timed, cases.c.escalated_at.is_(None) | ~known)
        rows = self._connection.execute(wanted.order_by(cases.c.due_at, cases.c.id).limit(most))
        return tuple(map(_case, rows))

    def save(self, known: Case, new: Case) -> Case:
        """Write a step; ChangedMeanwhileError when somebody else was quicker."""
        as_known = (
            cases.c.id == known.number,
            cases.c.state == known.state,
            cases.c.answers == known.answers,
            cases.c.contested == known.contested,
        )
        changed = self._connection.execute(update(cases).where(*as_known).values(**_row(new)))
        if changed.rowcount != 1:
            raise ChangedMeanwhileError(f"case:{known.number}")
        return new

    def follow(self, case: Case, client: ClientId, address: Address) -> bool:
        """From now on the case is that client's; False when it is another's already."""
        mine = cases.c.client_id.is_(None) | (cases.c.client_id == client)
        changed = self._connection.execute(
            update(cases)
            .where(cases.c.id == case.number, mine)
            .values(client_id=client, channel=address.channel, user=address.user)
        )
        return changed.rowcount == 1

    def raiser(self, number: int) -> tuple[ClientId, Address] | None:
        """Who raised the case and where they are reached, if that is known."""
        row = self._connection.execute(
            select(cases.c.client_id, cases.c.channel, cases.c.user).where(cases.c.id == number)
        ).one_or_none()
        if row is None or row.client_id is None or row.user is None:
            return None
        return ClientId(row.client_id), Address(row.channel, row.user)

    def say(self, number: int, author: Author, text: str, at: datetime) -> None:
        """Add a message."""
        row = {"case_id": number, "author": author, "text": text, "at": at}
        self._connection.execute(case_words.insert(), row)

    def said(self, number: int) -> tuple[Said, ...]:
        """The messages of a case in their order."""
        wanted = select(case_words).where(case_words.c.case_id == number).order_by(case_words.c.id)
        return tuple(Said(r.author, r.text, r.at) for r in self._connection.execute(wanted))

    def answered(self, number: int) -> tuple[Said, ...]:
        """What the centre answered, replies and changes, in their order."""
        return tuple(one for one in self.said(number) if one.author != "person")

    def surveyed(self, answer_set: str, names: Sequence[str]) -> Surveyed | None:
        """What the answers were about that somebody of these pseudonyms gave; None without any."""
        own = select(answers.c.id).where(
            answers.c.answer_set == answer_set, answers.c.respondent.in_(names)
        )
        row = self._connection.execute(
            select(invitations).where(invitations.c.token == answer_set, own.exists())
        ).one_or_none()
        if row is None:
            return None
        wanted = select(messages.c.text).where(messages.c.answer_set == answer_set)
        comments = self._connection.execute(wanted.order_by(messages.c.id)).scalars()
        return Surveyed(row.office, row.service, row.topic, "\n\n".join(comments))

    def scores(self, number: int) -> tuple[Score, ...]:
        """The points that led to the case, in the order of the questions."""
        wanted = (
            select(answers.c.question, answers.c.instrument, answers.c.value)
            .join_from(answers, cases, cases.c.answer_set == answers.c.answer_set)
            .where(
                cases.c.id == number,
                answers.c.superseded_at.is_(None),
                answers.c.value.is_not(None),
            )
            .order_by(answers.c.id)
        )
        return tuple(Score(*row) for row in self._connection.execute(wanted))

    def facts(
        self, first: datetime | None, last: datetime | None, office: str | None
    ) -> Iterator[facts.Case]:
        """Cases opened from `first` up to, not including, `last`, for the indicators."""
        replies = select(func.count()).where(
            case_words.c.case_id == cases.c.id, case_words.c.author == "reply"
        )
        wanted = select(cases, clients.c.pseudonym, replies.scalar_subquery().label("replies"))
        wanted = wanted.select_from(cases.outerjoin(clients)).order_by(cases.c.id)
        if first:
            wanted = wanted.where(cases.c.opened_at >= first)
        if last:
            wanted = wanted.where(cases.c.opened_at < last)
        if office:
            wanted = wanted.where(cases.c.office == office)
        return map(_fact, self._connection.execute(wanted))

    def forget(self, client: ClientId) -> None:
        """Cut a client from their cases and empty all words; what was published stays."""
        self._forget(cases.c.client_id == client)

    def forget_sets(self, answer_sets: Sequence[str]) -> None:
        """The same for cases that came of these answers."""
        self._forget(cases.c.answer_set.in_(answer_sets))

    def _forget(self, mine: ColumnElement[bool]) -> None:
        numbers = tuple(self._connection.execute(select(cases.c.id).where(mine)).scalars())
        if not numbers:
            return
        of_these = case_words.c.case_id.in_(numbers)
        self._connection.execute(update(case_words).where(of_these).values(text=""))
        self._connection.execute(
            delete(improvements).where(
                improvements.c.case_id.in_(numbers), improvements.c.published_at.is_(None)
            )
        )
        closed = cases.c.id.in_(numbers) & cases.c.action.is_not(None)
        self._connection.execute(update(cases).where(closed).values(action=""))
        nobody = dict.fromkeys(("client_id", "user", "claim", "answer_set", "about"))
        self._connection.execute(update(cases).where(cases.c.id.in_(numbers)).values(**nobody))

    def _one(self, *wanted: ColumnElement[bool]) -> Case | None:
        row = self._connection.execute(select(cases).where(*wanted)).one_or_none()
        return _case(row) if row else None


def _row(case: Case) -> dict[str, object]:
    row = asdict(case)
    del row["number"]
    return row


def _case(row: Row[tuple[object, ...]]) -> Case:
    known = {name: getattr(row, name) for name in _FIELDS}
    return Case(number=CaseNumber(row.id), **known)


def _fact(row: Row[tuple[object, ...]]) -> facts.Case:
    return facts.Case(
        number=str(row.id),
        kind=row.kind,
        source=row.source,
        topic=row.topic,
        office=row.office,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        replies=row.replies,
        reopened=row.reopened,
        escalated=row.escalated_at is not None,
        person=row.pseudonym,
    )
