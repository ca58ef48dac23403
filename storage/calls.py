"""Finished calls: one row a call, without the caller; a phone is known by its keyed digest only."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.domain.calls import Call, CallId, WhyNotAsked
from bot.domain.offices import OfficeCode
from storage.chain import Chain
from storage.tables import calls, invitations

_IF_NEW = {
    dialect: insert(calls)
    .on_conflict_do_nothing(index_elements=[calls.c.system, calls.c.code])
    .returning(calls.c.id)
    for dialect, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}
ANSWERED = ("partial", "complete")


@dataclass(frozen=True)
class Kept:
    """A call as it stands: the link that was made of it, or the reason why none was."""

    id: CallId
    call: Call
    reason: WhyNotAsked | None
    token: str | None
    expires: datetime | None
    state: str | None

    @property
    def answered(self) -> bool:
        """Whether anybody answered by the link."""
        return self.state in ANSWERED


class Calls:
    """One row a call."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain

    def add(self, call: Call, at: datetime) -> CallId | None:
        """A new call; None where its system has told of it before."""
        insert = _IF_NEW[self._connection.dialect.name]
        new = self._connection.execute(insert, {**_row(call), "registered_at": at}).scalar()
        if new is None:
            return None
        # It will be sealed anyway; queued first, two calls of one phone see each other's links.
        self._chain.queue()
        return CallId(new)

    def ask(self, one: CallId, invitation: int, phone: str | None) -> None:
        """A link was made of it; the phone's digest is kept for the cap."""
        self._set(one, invitation_id=invitation, **self._whose(phone))

    def skip(self, one: CallId, reason: WhyNotAsked, phone: str | None) -> None:
        """Nobody is asked about it, and why; that somebody called again is known all the same."""
        self._set(one, reason=reason, **self._whose(phone))

    def find(self, system: str, code: str) -> Kept | None:
        """The call under its system's own name for it."""
        wanted = _WITH_LINKS.where(calls.c.system == system, calls.c.code == code)
        row = self._connection.execute(wanted).one_or_none()
        return _kept(row) if row else None

    def asked_since(self, phone: str, moment: datetime) -> bool:
        """Whether a link was made for that phone's digest from a moment on."""
        wanted = select(calls.c.id).where(
            calls.c.phone_digest == phone,
            calls.c.registered_at >= moment,
            calls.c.reason.is_(None),
        )
        return self._connection.execute(wanted.limit(1)).first() is not None

    def phone_of(self, invitation: int) -> str | None:
        """The digest of the phone that a link was made for, as long as it is known."""
        wanted = select(calls.c.phone_digest).where(calls.c.invitation_id == invitation)
        digest: str | None = self._connection.execute(wanted).scalar()
        return digest

    def between(
        self, first: datetime | None, last: datetime | None, operator: str | None = None
    ) -> Iterator[Kept]:
        """Calls that ended from `first` up to, not including, `last`, by time."""
        wanted: Select[tuple[object, ...]] = _WITH_LINKS.order_by(calls.c.ended_at, calls.c.id)
        if first:
            wanted = wanted.where(calls.c.ended_at >= first)
        if last:
            wanted = wanted.where(calls.c.ended_at < last)
        if operator:
            wanted = wanted.where(func.lower(calls.c.operator) == operator.lower())
        return map(_kept, self._connection.execute(wanted))

    def forget_phones(self, before: datetime) -> int:
        """Digests are of no use once the cap has passed; how many were dropped."""
        gone = (
            update(calls)
            .where(calls.c.phone_digest.is_not(None), calls.c.registered_at < before)
            .values(phone_digest=None)
        )
        return self._connection.execute(gone).rowcount

    def _whose(self, phone: str | None) -> dict[str, str | None]:
        """The digest while it is kept, and a name of nobody that outlives it."""
        if phone is None:
            return {}
        earlier = select(calls.c.caller).where(
            calls.c.phone_digest == phone, calls.c.caller.is_not(None)
        )
        known = self._connection.execute(earlier.limit(1)).scalar()
        return {"phone_digest": phone, "caller": known or secrets.token_hex(16)}

    def _set(self, one: CallId, **values: object) -> None:
        self._connection.execute(update(calls).where(calls.c.id == one).values(**values))
        self._chain.seal("call", one)


_WITH_LINKS = select(
    calls, invitations.c.token, invitations.c.expires_at, invitations.c.state
).join_from(calls, invitations, calls.c.invitation_id == invitations.c.id, isouter=True)


def _row(call: Call) -> dict[str, object]:
    return {
        "system": call.system,
        "code": call.code,
        "operator": call.operator,
        "audience": call.audience,
        "topic": call.topic,
        "stage": call.stage,
        "office": call.office,
        "started_at": call.started,
        "ended_at": call.ended,
        "resolved": None if call.resolved is None else int(call.resolved),
        "escalated_to": call.escalated_to,
        "contacts": call.contacts,
    }


def _kept(row: Row[tuple[object, ...]]) -> Kept:
    call = Call(
        system=row.system,
        code=row.code,
        operator=row.operator,
        audience=row.audience,
        topic=row.topic,
        stage=row.stage,
        started=row.started_at,
        ended=row.ended_at,
        office=OfficeCode(row.office) if row.office else None,
        resolved=None if row.resolved is None else bool(row.resolved),
        escalated_to=row.escalated_to,
        contacts=row.contacts,
    )
    return Kept(CallId(row.id), call, row.reason, row.token, row.expires_at, row.state)
