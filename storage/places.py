"""Locks and looks at an office's days: nobody is ever booked twice into one place.

Theory of operation: whoever books first takes the lock of the office's day (on SQLite the whole
transaction has begun with BEGIN IMMEDIATE, on PostgreSQL the day's row is updated), then looks what
is taken (`outlook`), then writes. That alone is safe. On PostgreSQL lock and look are one statement
where both are wanted: a day's row counts whose turn it is. A statement sees the database as it was
when it began, and may then have waited for the turns of others; if the count says so, it looks
again, and by now nobody else can change the day.

Beside it the table of visits itself refuses two that share any time at one place, buffers included
(`tables.ONE_AT_A_PLACE`): a path that forgot the lock fails on it instead of booking twice, and its
unit is begun anew (`database`).
"""

from datetime import date, datetime

from sqlalchemy import Connection, delete

from bot.domain.offices import OfficeCode
from bot.domain.spans import Slot
from storage.outlook import (
    LOCK_AND_LOOK,
    LOCK_DAY,
    LOOK,
    NOTE_DAY,
    ONE_TURN,
    TURN,
    Asked,
    Outlook,
    outlook_of,
    values_of,
)
from storage.tables import cooling


class Places:
    """Locks, looks, and times that cool down."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock_day(self, office: OfficeCode, day: date) -> None:
        """Wait until nobody else is checking and writing this office's day."""
        if self._is_alone():
            return
        row = {"office": office, "day": day.isoformat()}
        if not LOCK_DAY.changes(self._connection, row):
            NOTE_DAY.changes(self._connection, row)
            LOCK_DAY.changes(self._connection, row)

    def look(self, asked: Asked) -> Outlook:
        """What stands in the way of one more visit; a hold that ran out does not."""
        return outlook_of(asked, LOOK.plain_rows(self._connection, values_of(asked)))

    def lock_and_look(self, asked: Asked, day: date) -> Outlook:
        """The same when it is nobody else's turn for that day any more, until the unit ends."""
        if self._is_alone():
            return self.look(asked)
        values = {**values_of(asked), "day": day.isoformat()}
        rows = LOCK_AND_LOOK.plain_rows(self._connection, values)
        turns = next((place for _, _, place, _, what in rows if what == TURN), None)
        if turns is None:
            self.lock_day(asked.office, day)
        return outlook_of(asked, rows) if turns == ONE_TURN else self.look(asked)

    def cool(self, office: OfficeCode, slot: Slot, until: datetime) -> None:
        """A time that was given back is not offered to the public before `until`."""
        row = {"office": office, "place": slot.place, "until": until}
        self._connection.execute(
            cooling.insert(), {**row, "starts_at": slot.starts, "ends_at": slot.ends}
        )

    def thin(self, now: datetime) -> None:
        """Drop the times that have cooled."""
        self._connection.execute(delete(cooling).where(cooling.c.until <= now))

    def _is_alone(self) -> bool:
        """SQLite has let nobody else begin a unit that writes."""
        return self._connection.dialect.name == "sqlite"
