"""Appointments, from a held time to what became of the visit; each change is in the journal."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, or_, select, update

from bot.core.events import Address
from bot.domain.booking import (
    Appointment,
    AppointmentId,
    AppointmentState,
    booking_number,
    may_follow,
    resting_number,
)
from bot.domain.clients import ClientId
from bot.domain.offices import OfficeCode, ServiceCode
from bot.domain.spans import Slot, Span
from storage.booking_statements import (
    AHEAD_OF,
    CHOSEN_BY,
    EXPIRED,
    HELD_BY,
    IF_NUMBER_IS_FREE,
    LONG_PAST,
    MOVE,
    RENUMBER,
    SET_STATE,
    WRITE_AT_ONCE,
    as_appointment,
)
from storage.chain import LAST_MARKS, Chain
from storage.changes import ChangedMeanwhileError
from storage.journal import Journal
from storage.prepared import Prepared
from storage.tables import appointments, waiting

CLAIM_BYTES = 12
MOST_NUMBERS = 1_000_000

# So long after a visit nobody asks for it by its number any more: it may be given out again.
NUMBERS_REST = timedelta(days=400)


@dataclass(frozen=True)
class Visit:
    """An appointment as staff see it: what, where, when, how booked, what became of it."""

    appointment: Appointment
    channel: str
    client_id: ClientId | None
    address: Address | None
    pseudonym: str
    stage: str
    phone: str | None = None
    claim: str | None = None
    cancelled_by: str | None = None
    audience: str = "jobseeker"


@dataclass(frozen=True)
class Visitor:
    """Who books: a client with the chat they book from, or a caller with a phone only."""

    pseudonym: str
    channel: str
    client: ClientId | None = None
    user: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Seat:
    """A service at a time and place of an office; `span` is the time with its buffers.

    `audience` says for whom the visit is: a jobseeker or an employer.
    """

    service: ServiceCode
    stage: str
    office: OfficeCode
    slot: Slot
    span: Span
    audience: str = "jobseeker"


class ForbiddenMoveError(ValueError):
    """A visit's life cannot go on this way: our own mistake, not the person's."""


class Bookings:
    """One row an appointment."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain
        self._journal = Journal(connection, chain)

    def hold(self, seat: Seat, visitor: Visitor, at: datetime, until: datetime) -> Appointment:
        """Keep a time for somebody until a moment, under the number it may be booked with."""
        return self._write(seat, visitor, at, until)

    def book(self, seat: Seat, visitor: Visitor, at: datetime) -> Appointment:
        """Write the appointment down under a new number."""
        return self._write(seat, visitor, at, None)

    def book_held(self, held: Appointment, channel: str, at: datetime) -> Appointment:
        """The held time is booked."""
        return self.set_state(held, "booked", channel, at)

    def move(self, appointment: Appointment, seat: Seat, channel: str, at: datetime) -> Appointment:
        """Take the new time and give the old one back; the number stays."""
        moved = replace(
            appointment,
            office=seat.office,
            place=seat.slot.place,
            starts=seat.slot.starts,
            ends=seat.slot.ends,
            state="booked",
            held_until=None,
            sequence=appointment.sequence + 1,
            moves=appointment.moves + 1,
        )
        new = {
            "new_office": moved.office,
            "new_place": moved.place,
            "starts": moved.starts,
            "ends": moved.ends,
            "from": seat.span.starts,
            "until": seat.span.ends,
            "new_sequence": moved.sequence,
            "new_moves": moved.moves,
        }
        self._change_known(MOVE, appointment, new)
        self._note("moved", appointment.id, channel, at, f"from {appointment.starts.isoformat()}")
        return moved

    def set_state(
        self,
        appointment: Appointment,
        state: AppointmentState,
        channel: str,
        at: datetime,
        by: str | None = None,
    ) -> Appointment:
        """What became of the visit, noted in the journal; ForbiddenMoveError if it cannot be."""
        if not may_follow(appointment.state, state):
            raise ForbiddenMoveError(f"{appointment.state} → {state}")
        sequence = appointment.sequence + int(state == "cancelled")
        new = {"new_state": state, "new_sequence": sequence, "by": by}
        self._change_known(SET_STATE, appointment, new)
        self._note(state, appointment.id, channel, at, by or "")
        if state in LAST_MARKS:
            self._chain.seal("visit", appointment.id)
        return replace(appointment, state=state, sequence=sequence, held_until=None)

    def release(self, held: tuple[AppointmentId, ...], at: datetime, why: str) -> None:
        """Give held times back without a trace but in the journal; what is booked stays.

        Whoever was offered one of them from the waiting list is told no more that it is theirs.
        """
        if not held:
            return
        self._connection.execute(
            update(waiting)
            .where(waiting.c.appointment_id.in_(held), waiting.c.state == "offered")
            .values(state="expired", appointment_id=None)
        )
        gone = delete(appointments).where(
            appointments.c.id.in_(held), appointments.c.state == "held"
        )
        for one in self._connection.execute(gone.returning(appointments.c.id)).scalars().all():
            self._note("released", one, "product", at, why)

    def expired(self, now: datetime) -> tuple[Appointment, ...]:
        """Holds that ran out."""
        return tuple(map(as_appointment, EXPIRED.rows(self._connection, {"now": now})))

    def held_by(self, client: ClientId) -> tuple[Appointment, ...]:
        """The times that are held for a client, run out or not."""
        return tuple(map(as_appointment, HELD_BY.rows(self._connection, {"client": client})))

    def held(self, one: AppointmentId) -> Appointment | None:
        """The time that is held under that key, run out or not."""
        row = self._connection.execute(
            select(appointments).where(appointments.c.id == one, appointments.c.state == "held")
        ).one_or_none()
        return as_appointment(row) if row else None

    def held_within(self, office: OfficeCode, span: Span) -> tuple[Appointment, ...]:
        """The times that are held at an office and share any time with the span."""
        rows = self._connection.execute(
            select(appointments).where(
                appointments.c.held_until.is_not(None),
                appointments.c.office == office,
                appointments.c.starts_at < span.ends,
                appointments.c.ends_at > span.starts,
            )
        )
        return tuple(map(as_appointment, rows))

    def chosen_by(self, client: ClientId) -> tuple[AppointmentId, ...]:
        """Those of them that the client chose; what the waiting list promised stays promised."""
        return tuple(row.id for row in CHOSEN_BY.rows(self._connection, {"client": client}))

    def ahead(self, client: ClientId, now: datetime) -> tuple[Appointment, ...]:
        """The client's visits still to come, soonest first."""
        rows = AHEAD_OF.rows(self._connection, {"client": client, "now": now})
        return tuple(map(as_appointment, rows))

    def of_client(self, client: ClientId, one: AppointmentId) -> Appointment | None:
        """That appointment, if it is this client's."""
        row = self._connection.execute(
            select(appointments).where(appointments.c.id == one, appointments.c.client_id == client)
        ).one_or_none()
        return as_appointment(row) if row else None

    def visit(self, number: str) -> Visit | None:
        """The visit under that number; a time that is only held is none."""
        return self._one(select(appointments).where(appointments.c.number == number))

    def visit_by_id(self, one: AppointmentId) -> Visit | None:
        """The visit under that key."""
        return self._one(select(appointments).where(appointments.c.id == one))

    def visit_by_claim(self, claim: str) -> Visit | None:
        """The caller's visit that a confirmation's link leads to, locked until the unit ends."""
        found = select(appointments).where(appointments.c.claim == claim)
        return self._one(found.with_for_update())

    def between(
        self, span: Span, office: str | None = None, states: tuple[str, ...] = ()
    ) -> tuple[Visit, ...]:
        """All visits that begin within a span, by time; times only held are left out."""
        wanted = select(appointments).where(
            appointments.c.starts_at >= span.starts,
            appointments.c.starts_at < span.ends,
            appointments.c.state != "held",
        )
        if office:
            wanted = wanted.where(appointments.c.office == office)
        if states:
            wanted = wanted.where(appointments.c.state.in_(states))
        rows = self._connection.execute(
            wanted.order_by(appointments.c.starts_at, appointments.c.id)
        )
        return tuple(map(_visit, rows))

    def hand_to(self, appointment: AppointmentId, visitor: Visitor) -> Appointment:
        """A caller's visit becomes that client's; the phone is no longer kept, the link is used."""
        return self._change(
            appointment,
            client_id=visitor.client,
            pseudonym=visitor.pseudonym,
            channel=visitor.channel,
            user=visitor.user,
            phone=None,
            claim=None,
        )

    def forget(self, client: ClientId) -> None:
        """Keep the past visits as figures only: whose they were is no longer known."""
        self._connection.execute(
            update(appointments)
            .where(appointments.c.client_id == client)
            .values(user=None, client_id=None, phone=None, pseudonym=secrets.token_hex(16))
        )

    def forget_phones(self, before: datetime) -> int:
        """Callers' phones are of no use after the visit; how many were dropped."""
        gone = (
            update(appointments)
            .where(appointments.c.phone.is_not(None), appointments.c.ends_at < before)
            .values(phone=None, claim=None)
        )
        return self._connection.execute(gone).rowcount

    def _write(
        self, seat: Seat, visitor: Visitor, at: datetime, until: datetime | None
    ) -> Appointment:
        row = {
            "client_id": visitor.client,
            "pseudonym": visitor.pseudonym,
            "channel": visitor.channel,
            "user": visitor.user,
            "phone": visitor.phone,
            "claim": secrets.token_urlsafe(CLAIM_BYTES) if visitor.phone else None,
            "service": seat.service,
            "stage": seat.stage,
            "audience": seat.audience,
            "office": seat.office,
            "place": seat.slot.place,
            "starts_at": seat.slot.starts,
            "ends_at": seat.slot.ends,
            "occupied_from": seat.span.starts,
            "occupied_until": seat.span.ends,
            "state": "held" if until else "booked",
            "held_until": until,
            "created_at": at,
        }
        number = booking_number(secrets.randbelow(MOST_NUMBERS))
        while (new := self._if_free({**row, "number": number})) is None:
            self._take_out_of_use(number, at - NUMBERS_REST)
            number = booking_number(secrets.randbelow(MOST_NUMBERS))
        state: AppointmentState = "held" if until else "booked"
        return Appointment(
            id=new,
            number=number,
            service=seat.service,
            office=seat.office,
            starts=seat.slot.starts,
            ends=seat.slot.ends,
            state=state,
            place=seat.slot.place,
            held_until=until,
        )

    def _if_free(self, row: Mapping[str, Any]) -> AppointmentId | None:
        """Visit and journal under the row's number; None when another visit has it."""
        if self._connection.dialect.name == "postgresql":
            values = {f"new_{name}": value for name, value in row.items()}
            key = WRITE_AT_ONCE.scalar(self._connection, values)
            return None if key is None else AppointmentId(key)
        new: AppointmentId | None = IF_NUMBER_IS_FREE.scalar(self._connection, row)
        if new is not None:
            self._note(row["state"], new, row["channel"], row["created_at"])
        return new

    def _take_out_of_use(self, number: str, before: datetime) -> None:
        """Free a number that a visit of long ago still has; another visit's is left alone."""
        has_it = {"given": number}
        past = LONG_PAST.scalar(self._connection, {**has_it, "before": before})
        if past is not None:
            new = resting_number(AppointmentId(past))
            RENUMBER.changes(self._connection, {**has_it, "one": past, "new": new})

    def _change_known(
        self, change: Prepared, appointment: Appointment, new: Mapping[str, object]
    ) -> None:
        known = {"known_state": appointment.state, "known_sequence": appointment.sequence}
        if change.changes(self._connection, {**new, **known, "one": appointment.id}) != 1:
            raise ChangedMeanwhileError(f"appointment:{appointment.id}")

    def _change(self, one: AppointmentId, **values: object) -> Appointment:
        changed = update(appointments).where(appointments.c.id == one).values(**values)
        return as_appointment(self._connection.execute(changed.returning(appointments)).one())

    def _one(self, wanted: Select[tuple[object, ...]]) -> Visit | None:
        row = self._connection.execute(
            wanted.where(or_(appointments.c.state != "held", appointments.c.held_until.is_(None)))
        ).one_or_none()
        return _visit(row) if row else None

    def _note(
        self, deed: str, one: AppointmentId, channel: str, at: datetime, detail: str = ""
    ) -> None:
        self._journal.note(deed, f"appointment:{one}", channel, at, detail)


def _visit(row: Row[tuple[object, ...]]) -> Visit:
    address = Address(row.channel, row.user) if row.user else None
    return Visit(
        as_appointment(row),
        row.channel,
        row.client_id,
        address,
        row.pseudonym,
        row.stage,
        row.phone,
        row.claim,
        row.cancelled_by,
        row.audience,
    )
