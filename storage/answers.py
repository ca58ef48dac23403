"""Answers, without a name: one row each, the newest to a question counts."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, literal, or_, select, update

from bot.domain.surveys import Invitation, Reply
from scoring.facts import Answer
from scoring.instruments import INSTRUMENTS
from storage.chain import Chain
from storage.counting import touch
from storage.kept import forget_kept
from storage.portion import Portion
from storage.prepared import Prepared
from storage.tables import answers, invitations, verdicts

AT_ONCE = 10_000

_SINCE = Prepared(
    select(answers.c.id)
    .where(
        answers.c.respondent == bindparam("whose"),
        answers.c.instrument == bindparam("by"),
        answers.c.answered_at > bindparam("since"),
    )
    .limit(literal(1))
)


@dataclass(frozen=True)
class Circumstances:
    """How an answer came in; `seconds` is how long it took."""

    respondent: str
    channel: str
    mode: str
    language: str
    at: datetime
    seconds: float | None = None


@dataclass(frozen=True)
class Given:
    """One answer to be kept; free words stand in a message of their own."""

    question: str
    instrument: str
    reply: Reply
    message: int | None = None


class Answers:
    """One row an answer, sealed as it is kept."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain

    def put(self, invitation: Invitation, given: Given, how: Circumstances) -> None:
        """Store an answer in place of the one that counted. ValueError when off the scale."""
        scale = INSTRUMENTS.get(given.instrument)
        if scale and given.reply.value is not None:
            scale.accept(given.reply.value)
        before = self._supersede(invitation, given.question, how.at)
        self._add(
            {
                "answer_set": invitation.token,
                "question": given.question,
                "instrument": given.instrument,
                "low": scale.low if scale else 0,
                "high": scale.high if scale else 0,
                "value": given.reply.value,
                "choice": given.reply.choice,
                "said": given.reply.said,
                "message": given.message,
                "supersedes": before,
                "office": invitation.office,
                "service": invitation.service,
                "stage": invitation.stage,
                "survey": invitation.survey,
                "version": invitation.version or "",
                "audience": invitation.audience,
                "respondent": how.respondent,
                "channel": how.channel,
                "mode": how.mode,
                "language": how.language,
                "seconds": how.seconds,
                "answered_at": how.at,
            }
        )

    def void(self, invitation: Invitation, question: str, at: datetime) -> None:
        """An answer no longer counts, because the question would no longer be asked."""
        self._supersede(invitation, question, at)

    def replies(self, invitation: Invitation) -> dict[str, Reply]:
        """What was last said to each question of the set."""
        rows = self._connection.execute(
            select(answers.c.question, answers.c.value, answers.c.choice, answers.c.said).where(
                answers.c.answer_set == invitation.token, answers.c.superseded_at.is_(None)
            )
        )
        return {row.question: Reply(row.value, row.choice, row.said) for row in rows}

    def message_of(self, invitation: Invitation, question: str) -> int | None:
        """The message in which the free words to a question stand."""
        return self._connection.execute(
            select(answers.c.message).where(
                answers.c.answer_set == invitation.token,
                answers.c.question == question,
                answers.c.superseded_at.is_(None),
            )
        ).scalar_one_or_none()

    def answered_since(self, respondent: str, instrument: str, since: datetime) -> bool:
        """Whether somebody answered a question of that instrument since that moment."""
        whose = {"whose": respondent, "by": instrument, "since": since}
        return _SINCE.first(self._connection, whose) is not None

    def of(self, portion: Portion) -> Iterator[Answer]:
        """The answers of a portion that figures count, or counted at its moment."""
        wanted = select(answers).where(portion.counts()).order_by(answers.c.id)
        # As a stream: of a year's answers the rows alone would take gigabytes.
        options = {"yield_per": AT_ONCE}
        return map(_fact, self._connection.execute(wanted, execution_options=options))

    def changed_at(self, portion: Portion) -> datetime | None:
        """When the answers of those days last changed, or had until `at`; None without any."""
        at = portion.at
        moments = (answers.c.answered_at, answers.c.superseded_at, verdicts.c.decided_at)
        found = [
            self._connection.execute(
                select(func.max(moment))
                .select_from(answers.outerjoin(verdicts))
                .where(portion.days(), *([moment <= at] if at else []))
            ).scalar_one()
            for moment in moments
        ]
        return max((one for one in found if one), default=None)

    def forget(self, respondent: str) -> tuple[str, ...]:
        """Cut every link between a person and their answers, kept as figures; their old sets."""
        mine = select(answers.c.answer_set).where(answers.c.respondent == respondent).distinct()
        sets = tuple(self._connection.execute(mine).scalars())
        for one in sets:
            nobody = secrets.token_hex(16)
            changed = self._connection.execute(
                update(answers)
                .where(answers.c.answer_set == one)
                .values(respondent=nobody, answer_set=nobody)
                .returning(answers.c.id)
            )
            self._chain.forget("answer", changed.scalars().all())
            touch(self._connection, answers.c.answer_set == nobody)
        forget_kept(self._connection, [respondent])
        self.close_sets(sets, respondent)
        return sets

    def close_sets(self, sets: Sequence[str], respondent: str) -> None:
        """Nobody goes on with these sets, nor with what the respondent has begun."""
        links = (
            update(invitations)
            .where(or_(invitations.c.respondent == respondent, invitations.c.token.in_(sets)))
            .values(respondent=None, state="expired")
            .returning(invitations.c.id)
        )
        self._chain.forget("link", self._connection.execute(links).scalars().all())

    # -- the only places where rows are written ---------------------------------------------

    def _add(self, row: Mapping[str, object]) -> None:
        new = self._connection.execute(answers.insert().returning(answers.c.id), dict(row))
        row_id = new.scalar_one()
        self._chain.seal("answer", row_id)
        touch(self._connection, answers.c.id == row_id)

    def _supersede(self, invitation: Invitation, question: str, at: datetime) -> int | None:
        current = (
            answers.c.answer_set == invitation.token,
            answers.c.question == question,
            answers.c.superseded_at.is_(None),
        )
        known = self._connection.execute(select(answers.c.id).where(*current)).scalar_one_or_none()
        if known is not None:
            self._connection.execute(
                update(answers).where(answers.c.id == known).values(superseded_at=at)
            )
            touch(self._connection, answers.c.id == known)
            self._chain.seal("answer", known)
        return known


def _fact(row: Row[tuple[object, ...]]) -> Answer:
    return Answer(
        respondent=row.respondent,
        question=row.question,
        instrument=row.instrument,
        value=row.value,
        office=row.office,
        service=row.service,
        stage=row.stage,
        channel=row.channel,
        mode=row.mode,
        answered_at=row.answered_at,
        audience=row.audience,
        survey=row.survey,
        choice=row.choice,
        seconds=row.seconds,
    )
