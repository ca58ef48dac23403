"""Invitations, each good for one set of answers, and the answers themselves, without a name."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from bot.domain.clients import ClientId
from bot.domain.offices import OfficeCode, ServiceCode
from bot.domain.surveys import EXPIRES_AFTER, Invitation
from scoring.facts import Answer
from scoring.instruments import Instrument
from storage.tables import answers, invitations

TOKEN_BYTES = 16  # 128 bits, 22 characters

_OPEN = ("created", "opened", "partial")


@dataclass(frozen=True)
class About:
    """What an invitation asks about: a visit's office and service, or a call's topic."""

    cause: str
    stage: str
    office: str | None = None
    service: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class Circumstances:
    """How an answer came in."""

    respondent: str
    channel: str
    mode: str
    language: str
    at: datetime


class Answers:
    """Invitations and answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def invite(
        self, about: About, client: ClientId | None, at: datetime, due: datetime
    ) -> Invitation:
        """A new invitation; one that the same cause already has is given back instead."""
        same = select(invitations).where(invitations.c.cause == about.cause)
        known = self._connection.execute(same).one_or_none()
        if known:
            return _invitation(known)
        row = {
            "token": secrets.token_urlsafe(TOKEN_BYTES),
            "cause": about.cause,
            "client_id": client,
            "office": about.office,
            "service": about.service,
            "stage": about.stage,
            "topic": about.topic,
            "state": "created",
            "created_at": at,
            "expires_at": max(at, due) + EXPIRES_AFTER,
        }
        new = self._connection.execute(invitations.insert().returning(invitations), row).one()
        return _invitation(new)

    def open(self, token: str, now: datetime) -> Invitation | None:
        """The invitation while it may still be answered."""
        row = self._connection.execute(
            select(invitations).where(
                invitations.c.token == token,
                invitations.c.expires_at > now,
                invitations.c.state.in_(_OPEN),
            )
        ).one_or_none()
        return _invitation(row) if row else None

    def by_id(self, invitation: int) -> Invitation | None:
        """The invitation under that key, whatever became of it."""
        row = self._connection.execute(
            select(invitations).where(invitations.c.id == invitation)
        ).one_or_none()
        return _invitation(row) if row else None

    def may_use(self, invitation: Invitation, client: ClientId | None, respondent: str) -> bool:
        """Whether this person may answer: the visitor, or whoever first answered a call's link."""
        owner = self._connection.execute(
            select(invitations.c.client_id).where(invitations.c.id == invitation.id)
        ).scalar_one_or_none()
        if owner is not None:
            return bool(owner == client)
        others = select(answers.c.id).where(
            answers.c.answer_set == invitation.token, answers.c.respondent != respondent
        )
        return self._connection.execute(others).first() is None

    def set_state(self, invitation: Invitation, state: str) -> None:
        """How far the person has come with it."""
        self._connection.execute(
            update(invitations).where(invitations.c.id == invitation.id).values(state=state)
        )

    def keep(
        self,
        invitation: Invitation,
        question: str,
        instrument: Instrument,
        value: int,
        how: Circumstances,
    ) -> bool:
        """Store one answer; the first one to a question counts. ValueError when off the scale."""
        instrument.accept(value)
        mine = (answers.c.answer_set == invitation.token, answers.c.question == question)
        if self._connection.execute(select(answers.c.id).where(*mine)).first():
            return False
        self._connection.execute(
            answers.insert(),
            {
                "answer_set": invitation.token,
                "respondent": how.respondent,
                "question": question,
                "instrument": instrument.code,
                "low": instrument.low,
                "high": instrument.high,
                "value": value,
                "channel": how.channel,
                "mode": how.mode,
                "language": how.language,
                "office": invitation.office,
                "service": invitation.service,
                "stage": invitation.stage,
                "answered_at": how.at,
            },
        )
        return True

    def answered(self, invitation: Invitation) -> frozenset[str]:
        """The questions of the set that have an answer."""
        rows = self._connection.execute(
            select(answers.c.question).where(answers.c.answer_set == invitation.token)
        )
        return frozenset(rows.scalars())

    def between(
        self, first: datetime | None, last: datetime | None, office: str | None
    ) -> Iterator[Answer]:
        """Facts for the indicators: answers from `first` up to, not including, `last`."""
        wanted = select(answers).order_by(answers.c.id)
        if first:
            wanted = wanted.where(answers.c.answered_at >= first)
        if last:
            wanted = wanted.where(answers.c.answered_at < last)
        if office:
            wanted = wanted.where(answers.c.office == office)
        return map(_fact, self._connection.execute(wanted))

    def forget(self, respondent: str) -> tuple[str, ...]:
        """Cut every link between a person and their answers, kept as figures; their old sets."""
        mine = select(answers.c.answer_set).where(answers.c.respondent == respondent).distinct()
        sets = tuple(self._connection.execute(mine).scalars())
        for one in sets:
            nobody = secrets.token_hex(16)
            self._connection.execute(
                update(answers)
                .where(answers.c.answer_set == one)
                .values(respondent=nobody, answer_set=nobody)
            )
        return sets

    def close(self, client: ClientId) -> None:
        """Nothing more may be answered to the client's invitations."""
        self._connection.execute(
            update(invitations)
            .where(invitations.c.client_id == client, invitations.c.state.in_(_OPEN))
            .values(state="expired")
        )


def _invitation(row: Row[tuple[object, ...]]) -> Invitation:
    return Invitation(
        id=row.id,
        token=row.token,
        stage=row.stage,
        state=row.state,
        office=OfficeCode(row.office) if row.office else None,
        service=ServiceCode(row.service) if row.service else None,
        topic=row.topic,
    )


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
    )
