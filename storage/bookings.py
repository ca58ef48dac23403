"""Appointments and the places they take; nobody is ever booked twice into one place."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, Select, func, select, text, update

from bot.core.events import Address
from bot.domain.booking import (
    AHEAD,
    Appointment,
    AppointmentId,
    AppointmentState,
    booking_number,
)
from bot.domain.clients import ClientId
from bot.domain.offices import Office, OfficeCode, ServiceCode
from bot.domain.timetable import Slot, Span, Taken
from storage.tables import appointments, office_days

_OCCUPY = ("booked", "confirmed", "attended")
_NOTE_DAY = text(
    "INSERT INTO office_days (office, day) VALUES (:office, :day) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True)
class Visit:
    """An appointment as staff see it: what, where, when, how booked, what became of it."""

    appointment: Appointment
    channel: str
    client_id: ClientId | None
    address: Address | None
    pseudonym: str
    stage: str


class Bookings:
    """One row an appointment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock_day(self, office: OfficeCode, day: date) -> None:
        """Wait until nobody else is checking and writing this office's day."""
        row = {"office": office, "day": day.isoformat()}
        self._connection.execute(_NOTE_DAY, row)
        same = (office_days.c[name] == value for name, value in row.items())
        self._connection.execute(select(office_days.c.day).where(*same).with_for_update())

    def taken(self, office: OfficeCode, span: Span) -> tuple[Taken, ...]:
        """What occupies the office's places within a span."""
        rows = self._connection.execute(
            select(appointments.c.starts_at, appointments.c.ends_at, appointments.c.place).where(
                appointments.c.office == office,
                appointments.c.state.in_(_OCCUPY),
                appointments.c.starts_at < span.ends,
                appointments.c.starts_at >= span.starts,
            )
        )
        return tuple(Taken(row.starts_at, row.ends_at, row.place) for row in rows)

    def book(  # one row has this many parts
        self,
        service: ServiceCode,
        stage: str,
        office: Office,
        slot: Slot,
        visitor: "Visitor",
        at: datetime,
    ) -> Appointment:
        """Write the appointment down under a new number."""
        row = {
            "number": self._new_number(),
            "client_id": visitor.client,
            "pseudonym": visitor.pseudonym,
            "channel": visitor.address.channel,
            "user": visitor.address.user,
            "service": service,
            "stage": stage,
            "office": office.code,
            "place": slot.place,
            "starts_at": slot.starts,
            "ends_at": slot.ends,
            "state": "booked",
            "created_at": at,
        }
        new = self._connection.execute(appointments.insert().returning(appointments), row).one()
        return _appointment(new)

    def move(self, appointment: Appointment, office: OfficeCode, slot: Slot) -> Appointment:
        """Take the new time in place of the old one."""
        return self._change(
            appointment.id,
            office=office,
            place=slot.place,
            starts_at=slot.starts,
            ends_at=slot.ends,
            state="booked",
            sequence=appointments.c.sequence + 1,
        )

    def set_state(self, appointment: Appointment, state: AppointmentState) -> Appointment:
        """What became of the visit."""
        changed = appointments.c.sequence + int(state == "cancelled")
        return self._change(appointment.id, state=state, sequence=changed)

    def ahead(self, client: ClientId, now: datetime) -> tuple[Appointment, ...]:
        """The client's visits still to come, soonest first."""
        rows = self._connection.execute(
            select(appointments)
            .where(
                appointments.c.client_id == client,
                appointments.c.state.in_(AHEAD),
                appointments.c.ends_at > now,
            )
            .order_by(appointments.c.starts_at)
        )
        return tuple(map(_appointment, rows))

    def of_client(self, client: ClientId, one: AppointmentId) -> Appointment | None:
        """That appointment, if it is this client's."""
        return _maybe(
            self._connection.execute(
                select(appointments).where(
                    appointments.c.id == one, appointments.c.client_id == client
                )
            ).one_or_none()
        )

    def visit(self, number: str) -> Visit | None:
        """The visit under that number."""
        found = self.visits(select(appointments).where(appointments.c.number == number))
        return found[0] if found else None

    def visit_by_id(self, one: AppointmentId) -> Visit | None:
        """The visit under that key."""
        found = self.visits(select(appointments).where(appointments.c.id == one))
        return found[0] if found else None

    def between(self, span: Span, office: str | None = None) -> tuple[Visit, ...]:
        """All visits that begin within a span, by time."""
        wanted = select(appointments).where(
            appointments.c.starts_at >= span.starts, appointments.c.starts_at < span.ends
        )
        if office:
            wanted = wanted.where(appointments.c.office == office)
        return self.visits(wanted.order_by(appointments.c.starts_at, appointments.c.id))

    def forget(self, client: ClientId) -> None:
        """Keep the past visits as figures only: whose they were is no longer known."""
        self._connection.execute(
            update(appointments)
            .where(appointments.c.client_id == client)
            .values(user=None, client_id=None, pseudonym=secrets.token_hex(16))
        )

    def visits(self, wanted: Select[tuple[object, ...]]) -> tuple[Visit, ...]:
        """The visits that a query of appointments finds."""
        rows: Sequence[Row[tuple[object, ...]]] = self._connection.execute(wanted).all()
        return tuple(map(_visit, rows))

    def _change(self, one: AppointmentId, **values: object) -> Appointment:
        changed = update(appointments).where(appointments.c.id == one).values(**values)
        return _appointment(self._connection.execute(changed.returning(appointments)).one())

    def _new_number(self) -> str:
        while True:
            number = booking_number(secrets.randbelow(1_000_000))
            used = select(func.count()).where(appointments.c.number == number)
            if not self._connection.execute(used).scalar_one():
                return number


@dataclass(frozen=True)
class Visitor:
    """Who books: the client, the chat they book from, and their pseudonym for the figures."""

    client: ClientId
    address: Address
    pseudonym: str


def _maybe(row: Row[tuple[object, ...]] | None) -> Appointment | None:
    return _appointment(row) if row else None


def _appointment(row: Row[tuple[object, ...]]) -> Appointment:
    return Appointment(
        id=AppointmentId(row.id),
        number=row.number,
        service=ServiceCode(row.service),
        office=OfficeCode(row.office),
        starts=row.starts_at,
        ends=row.ends_at,
        state=row.state,
        sequence=row.sequence,
    )


def _visit(row: Row[tuple[object, ...]]) -> Visit:
    address = Address(row.channel, row.user) if row.user else None
    return Visit(_appointment(row), row.channel, row.client_id, address, row.pseudonym, row.stage)
