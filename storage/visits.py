"""Visits as staff see them: looked up by number, key, link or day, never changed."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, or_, select

from bot.core.events import Address
from bot.domain.booking import Appointment, AppointmentId
from bot.domain.clients import ClientId
from bot.domain.spans import Span
from storage.booking_statements import as_appointment
from storage.tables import appointments


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


class Visits:
    """The rows of `Bookings` that are visits: times only held are none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_number(self, number: str) -> Visit | None:
        """The visit under that number; a time that is only held is none."""
        return self._one(select(appointments).where(appointments.c.number == number))

    def by_id(self, one: AppointmentId) -> Visit | None:
        """The visit under that key."""
        return self._one(select(appointments).where(appointments.c.id == one))

    def by_claim(self, claim: str) -> Visit | None:
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

    def _one(self, wanted: Select[tuple[object, ...]]) -> Visit | None:
        row = self._connection.execute(
            wanted.where(or_(appointments.c.state != "held", appointments.c.held_until.is_(None)))
        ).one_or_none()
        return _visit(row) if row else None


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
