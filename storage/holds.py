"""Times that are held while somebody decides: whose they are, which ran out, giving them back."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.domain.booking import Appointment, AppointmentId
from bot.domain.clients import ClientId
from bot.domain.offices import OfficeCode
from bot.domain.spans import Span
from storage.booking_statements import CHOSEN_BY, EXPIRED, HELD_BY, as_appointment
from storage.chain import Chain
from storage.journal import APPOINTMENT, Journal
from storage.tables import appointments, waiting


class Holds:
    """Appointments that nobody has confirmed yet; `Bookings.hold` writes them down."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self._journal = Journal(connection, chain)

    def expired(self, now: datetime) -> tuple[Appointment, ...]:
        """Holds that ran out."""
        return tuple(map(as_appointment, EXPIRED.rows(self._connection, {"now": now})))

    def of_client(self, client: ClientId) -> tuple[Appointment, ...]:
        """The times that are held for a client, run out or not."""
        return tuple(map(as_appointment, HELD_BY.rows(self._connection, {"client": client})))

    def chosen_by(self, client: ClientId) -> tuple[AppointmentId, ...]:
        """Those of them that the client chose; what the waiting list promised stays promised."""
        return tuple(row.id for row in CHOSEN_BY.rows(self._connection, {"client": client}))

    def find(self, one: AppointmentId) -> Appointment | None:
        """The time that is held under that key, run out or not."""
        row = self._connection.execute(
            select(appointments).where(appointments.c.id == one, appointments.c.state == "held")
        ).one_or_none()
        return as_appointment(row) if row else None

    def within(self, office: OfficeCode, span: Span) -> tuple[Appointment, ...]:
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
            self._journal.note("released", f"{APPOINTMENT}{one}", "product", at, why)
