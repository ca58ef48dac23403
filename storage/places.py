"""Locks and looks at an office's days: nobody is ever booked twice into one place.

Theory of operation: whoever books first takes the lock of the office's day (`lock_day`: on SQLite
the whole transaction has begun with BEGIN IMMEDIATE, on PostgreSQL the day's row is updated), then
looks what is taken (`outlook`), then writes. That alone is safe. Beside it the table of visits
itself refuses two that share any time at one place, buffers included (`tables.ONE_AT_A_PLACE`): a
path that forgot the lock fails on it instead of booking twice, and its unit is begun anew
(`database`).
"""

from datetime import date, datetime

from sqlalchemy import Connection, delete

from bot.domain.offices import OfficeCode
from bot.domain.spans import Slot
from storage.outlook import Asked, Outlook, lock_and_look, lock_day, look
from storage.tables import cooling


class Places:
    """Locks, looks, and times that cool down."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock_day(self, office: OfficeCode, day: date) -> None:
        """Wait until nobody else is checking and writing this office's day."""
        lock_day(self._connection, office, day)

    def look(self, asked: Asked) -> Outlook:
        """What stands in the way of one more visit."""
        return look(self._connection, asked)

    def lock_and_look(self, asked: Asked, day: date) -> Outlook:
        """The same when it is nobody else's turn for that day any more, until the unit ends."""
        return lock_and_look(self._connection, asked, day)

    def cool(self, office: OfficeCode, slot: Slot, until: datetime) -> None:
        """A time that was given back is not offered to the public before `until`."""
        row = {"office": office, "place": slot.place, "until": until}
        self._connection.execute(
            cooling.insert(), {**row, "starts_at": slot.starts, "ends_at": slot.ends}
        )

    def thin(self, now: datetime) -> None:
        """Drop the times that have cooled."""
        self._connection.execute(delete(cooling).where(cooling.c.until <= now))
