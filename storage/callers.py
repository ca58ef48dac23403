"""Callers, who are known by their phone alone until they take their visit into a chat."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.booking import AHEAD
from storage.tables import appointments


@dataclass(frozen=True)
class Ahead:
    """A visit to come that was booked by phone."""

    number: str
    office: str
    starts: datetime


class Callers:
    """Reads the visits that operators booked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ahead(self, phone: str, now: datetime) -> tuple[Ahead, ...]:
        """What that phone has before it already, by time."""
        wanted = select(
            appointments.c.number, appointments.c.office, appointments.c.starts_at
        ).where(
            appointments.c.starts_at > now,
            appointments.c.phone == phone,
            appointments.c.state.in_(AHEAD),
        )
        rows = self._connection.execute(wanted.order_by(appointments.c.starts_at))
        return tuple(Ahead(*row) for row in rows)
