"""Appointments, from a held time to what became of the visit; each change is in the journal."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, update

from bot.domain.booking import (
    OCCUPYING,
    Appointment,
    AppointmentId,
    AppointmentState,
    booking_number,
    may_correct,
    may_follow,
    resting_number,
)
from bot.domain.clients import ClientId
from bot.domain.offices import OfficeCode, ServiceCode
from bot.domain.spans import Slot, Span
from storage.booking_statements import (
    AHEAD_OF,
    CORRECT,
    IF_NUMBER_IS_FREE,
    LONG_PAST,
    MOVE,
    PLACES_MET,
    RENUMBER,
    SET_STATE,
    WRITE_AT_ONCE,
    as_appointment,
)
from storage.chain import LAST_MARKS, Chain
from storage.changes import ChangedMeanwhileError
from storage.journal import APPOINTMENT, Journal
from storage.prepared import Prepared
from storage.tables import appointments

CLAIM_BYTES = 12
MOST_NUMBERS = 1_000_000

# So long after a visit nobody asks for it by its number any more: it may be given out again.
NUMBERS_REST = timedelta(days=400)


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

    def correct(
        self, appointment: Appointment, state: AppointmentState, at: datetime, by: str
    ) -> Appointment:
        """The mark was a slip and the other one counts; a place given away meanwhile stays so."""
        before = appointment.state
        if not may_correct(before, state):
            raise ForbiddenMoveError(f"{before} → {state}")
        met = {row.place for row in PLACES_MET.rows(self._connection, {"met": appointment.id})}
        place = appointment.place
        if state in OCCUPYING and place in met:
            place = next(one for one in count() if one not in met)
        self._change_known(CORRECT, appointment, {"new_state": state, "new_place": place})
        self._note(state, appointment.id, "staff", at, f"corrects {before}{by and f', {by}'}")
        self._chain.seal("visit", appointment.id)
        return replace(appointment, state=state, place=place)

    def ahead(self, client: ClientId, now: datetime) -> tuple[Appointment, ...]:
        """The client's visits still to come, soonest first."""
        rows = AHEAD_OF.rows(self._connection, {"client": client, "now": now})
        return tuple(map(as_appointment, rows))

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
        state: AppointmentState = "held" if until else "booked"
        row = _row(seat, visitor, at) | {"state": state, "held_until": until}
        number = booking_number(secrets.randbelow(MOST_NUMBERS))
        while (new := self._if_free({**row, "number": number})) is None:
            self._take_out_of_use(number, at - NUMBERS_REST)
            number = booking_number(secrets.randbelow(MOST_NUMBERS))
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
            raise ChangedMeanwhileError(f"{APPOINTMENT}{appointment.id}")

    def _change(self, one: AppointmentId, **values: object) -> Appointment:
        changed = update(appointments).where(appointments.c.id == one).values(**values)
        return as_appointment(self._connection.execute(changed.returning(appointments)).one())

    def _note(
        self, deed: str, one: AppointmentId, channel: str, at: datetime, detail: str = ""
    ) -> None:
        self._journal.note(deed, f"{APPOINTMENT}{one}", channel, at, detail)


def _row(seat: Seat, visitor: Visitor, at: datetime) -> dict[str, object]:
    return {
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
        "created_at": at,
    }
