"""Invitations, each good for one set of answers: who may use one, for how long, how far it came."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, literal, or_, select, update

from bot.domain.clients import ClientId
from bot.domain.offices import OfficeCode, ServiceCode
from bot.domain.surveys import EXPIRES_AFTER, Invitation
from storage.chain import Chain
from storage.dispositions import Dispositions
from storage.prepared import Prepared
from storage.tables import answers, appointments, invitations

TOKEN_BYTES = 16  # 128 bits, 22 characters
HOLD = timedelta(hours=1)  # how long a silent person keeps a link to themselves
CALL = "call:"
AFTER_VISIT = "visit:"
WHY_MISSED = "missed:"

OPEN = ("created", "opened", "partial")
_SAME = Prepared(select(invitations).where(invitations.c.cause == bindparam("cause")))
_ADD = Prepared(
    invitations.insert().returning(invitations),
    (
        *("token", "cause", "client_id", "office", "service", "stage", "topic", "state"),
        *("created_at", "expires_at", "survey", "audience", "mode", "without"),
    ),
)
_STILL_OPEN = Prepared(
    select(invitations).where(
        invitations.c.token == bindparam("token"),
        invitations.c.expires_at > bindparam("now"),
        invitations.c.state.in_([literal(state) for state in OPEN]),
    )
)
_INVITATIONS_OF = select(invitations.c.id).where(
    invitations.c.client_id == bindparam("client"),
    invitations.c.created_at > bindparam("since"),
    invitations.c.cause != bindparam("but"),
)
_INVITED = Prepared(_INVITATIONS_OF.limit(literal(1)))
_INVITED_TO = Prepared(
    _INVITATIONS_OF.where(invitations.c.survey == bindparam("asked")).limit(literal(1))
)
_BEGUN = Prepared(
    select(invitations).where(
        invitations.c.client_id == bindparam("client"),
        invitations.c.created_at > bindparam("since"),
        invitations.c.version.is_not(None),
    )
)


@dataclass(frozen=True)
class About:
    """What an invitation asks about: a visit's office and service, or a call's topic.

    Without a survey it is the one that the settings ship with for such a cause.
    """

    cause: str
    stage: str
    office: str | None = None
    service: str | None = None
    topic: str | None = None
    survey: str = ""
    audience: str = "jobseeker"
    mode: str = "bot"
    without: frozenset[str] = frozenset()
    channel: str = ""
    operator: str | None = None

    def named(self) -> "About":
        """The same with its survey named."""
        default = "after-call" if self.cause.startswith(CALL) else "after-visit"
        return self if self.survey else replace(self, survey=default)


class LastKnown(NamedTuple):
    """As whom a client came or called, where and when; a call may be of no office."""

    audience: str
    office: str | None
    at: datetime


class Invitations:
    """One row an invitation."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain

    def invite(
        self,
        about: About,
        client: ClientId | None,
        at: datetime,
        due: datetime,
        expires: timedelta = EXPIRES_AFTER,
    ) -> Invitation:
        """A new invitation; one that the same cause already has is given back instead."""
        known = _SAME.first(self._connection, {"cause": about.cause})
        if known:
            return _invitation(known)
        about = about.named()
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
            "expires_at": max(at, due) + expires,
            "survey": about.survey,
            "audience": about.audience,
            "mode": about.mode,
            "without": " ".join(sorted(about.without)),
        }
        new = _ADD.first(self._connection, row)
        self._chain.seal("link", new.id)
        self._note(about, new.id, at)
        return _invitation(new)

    def open(self, token: str, now: datetime) -> Invitation | None:
        """The invitation while it may still be answered."""
        row = _STILL_OPEN.first(self._connection, {"token": token, "now": now})
        return _invitation(row) if row else None

    def of_cause(self, cause: str) -> Invitation | None:
        """The invitation that a cause has, whatever became of it."""
        row = _SAME.first(self._connection, {"cause": cause})
        return _invitation(row) if row else None

    def reopen(self, cause: str, now: datetime) -> bool:
        """What was ended before its term may be answered after all; whether it may."""
        row = _SAME.first(self._connection, {"cause": cause})
        ended = row and row.state == "expired" and row.client_id is not None
        if not ended or row.expires_at <= now:
            return False
        self.set_state(_invitation(row), self._how_far(row))
        return True

    def remove(self, invitation: Invitation) -> None:
        """It was never sent, and nobody is to be asked: as if it had not been."""
        gone = delete(invitations).where(invitations.c.id == invitation.id)
        self._connection.execute(gone)
        self._chain.remove("link", (invitation.id,))

    def unfinished(self, client: ClientId, now: datetime) -> Invitation | None:
        """What the client began last and may still finish."""
        row = self._connection.execute(
            select(invitations)
            .where(
                invitations.c.client_id == client,
                invitations.c.expires_at > now,
                invitations.c.state.in_(("opened", "partial")),
            )
            .order_by(invitations.c.id.desc())
            .limit(1)
        ).one_or_none()
        return _invitation(row) if row else None

    def may_use(
        self, invitation: Invitation, client: ClientId | None, respondent: str, now: datetime
    ) -> bool:
        """Whether this person may answer: the visitor, or who holds a call's link just now."""
        owner, holder, held_at = self._connection.execute(
            select(invitations.c.client_id, invitations.c.respondent, invitations.c.held_at).where(
                invitations.c.id == invitation.id
            )
        ).one()
        if owner is not None:
            return bool(owner == client)
        return holder in {None, respondent} or held_at is None or held_at < now - HOLD

    def hold(self, invitation: Invitation, respondent: str, now: datetime) -> bool:
        """From now on the set is this person's; False where somebody else was quicker."""
        taken = self._connection.execute(
            update(invitations)
            .where(
                invitations.c.id == invitation.id,
                invitations.c.state.in_(OPEN),
                or_(
                    invitations.c.client_id.is_not(None),
                    invitations.c.respondent.is_(None),
                    invitations.c.respondent == respondent,
                    invitations.c.held_at < now - HOLD,
                ),
            )
            .values(respondent=respondent, held_at=now)
        )
        return taken.rowcount == 1

    def let_go(self, invitation: Invitation) -> None:
        """Whoever has the link may go on, here or elsewhere."""
        self._connection.execute(
            update(invitations).where(invitations.c.id == invitation.id).values(respondent=None)
        )

    def begin(self, invitation: Invitation, version: str) -> None:
        """The person finishes the version that they began."""
        self._change(invitation, version=version)

    def come_by(self, invitation: Invitation, mode: str) -> None:
        """How the person came in: by a chat, or by the page behind the link."""
        self._change(invitation, mode=mode)

    def set_state(self, invitation: Invitation, state: str) -> None:
        """How far the person has come with it."""
        self._change(invitation, state=state)

    def invited_since(
        self, client: ClientId, since: datetime, survey: str | None = None, but: str = ""
    ) -> bool:
        """Whether the client was invited since then, to one survey or to any, `but` for a cause."""
        wanted = {"client": client, "since": since, "but": but}
        if survey:
            found = _INVITED_TO.first(self._connection, {**wanted, "asked": survey})
        else:
            found = _INVITED.first(self._connection, wanted)
        return found is not None

    def begun_since(self, client: ClientId, since: datetime) -> tuple[Invitation, ...]:
        """What the client has opened of what was made since then, whatever came of it."""
        wanted = {"client": client, "since": since}
        return tuple(map(_invitation, _BEGUN.rows(self._connection, wanted)))

    def last_known(self, client: ClientId, respondent: str) -> LastKnown | None:
        """The last visit that the client came to, or call that they were asked about."""
        visit = select(
            appointments.c.audience, appointments.c.office, appointments.c.ends_at.label("at")
        ).where(
            appointments.c.client_id == client,
            appointments.c.state == "attended",
        )
        call = select(
            invitations.c.audience, invitations.c.office, invitations.c.created_at.label("at")
        ).where(
            invitations.c.respondent == respondent,
            invitations.c.cause.startswith(CALL),
        )
        both = visit.union_all(call).subquery()
        newest = select(both).order_by(both.c.at.desc()).limit(1)
        row = self._connection.execute(newest).one_or_none()
        return LastKnown(row.audience, row.office, row.at) if row else None

    def close(self, client: ClientId) -> None:
        """The client is to be forgotten: nothing more may be answered, nor told whose they were."""
        mine = invitations.c.client_id == client
        still_open = mine & invitations.c.state.in_(OPEN)
        self._connection.execute(update(invitations).where(still_open).values(state="expired"))
        cut = update(invitations).where(mine).values(client_id=None).returning(invitations.c.id)
        self._chain.forget("link", self._connection.execute(cut).scalars().all())

    def _how_far(self, row: Row[Any]) -> str:
        """Who has never opened it still has that before them, which is counted."""
        if row.version is None:
            return "created"
        given = select(answers.c.id).where(answers.c.answer_set == row.token).limit(1)
        return "partial" if self._connection.execute(given).first() else "opened"

    def _change(self, invitation: Invitation, **values: object) -> None:
        self._connection.execute(
            update(invitations).where(invitations.c.id == invitation.id).values(**values)
        )
        self._chain.seal("link", invitation.id)

    def _note(self, about: About, invitation: int, at: datetime) -> None:
        Dispositions(self._connection).note(about, "eligible", at, invitation)


def _invitation(row: Any) -> Invitation:
    return Invitation(
        id=row.id,
        token=row.token,
        stage=row.stage,
        state=row.state,
        office=OfficeCode(row.office) if row.office else None,
        service=ServiceCode(row.service) if row.service else None,
        topic=row.topic,
        survey=row.survey,
        version=row.version,
        audience=row.audience,
        mode=row.mode,
        without=frozenset(row.without.split()),
        owned=row.client_id is not None,
    )
