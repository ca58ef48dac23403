"""Which minute of which place belongs to which visit: nobody is ever booked twice into one.

Theory of operation: whoever books first takes the lock of the office's day (`lock_day`: on SQLite
the whole transaction has begun with BEGIN IMMEDIATE, on PostgreSQL the row is locked FOR UPDATE),
then looks what is taken, then writes. That alone is safe. Beside it every minute of a visit, its
buffers included, is a row of `occupied` with the primary key office × place × minute: a path that
forgot the lock fails on it instead of booking twice, and its unit is begun anew (`database`).
"""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, literal, null, or_, select, text

from bot.domain.booking import OCCUPYING, AppointmentId
from bot.domain.offices import OfficeCode
from bot.domain.spans import Slot, Span, Taken
from storage.prepared import Prepared
from storage.tables import appointments, cooling, occupied, office_days

LONGEST_VISIT = timedelta(days=1)
NOBODY = AppointmentId(0)

_NOTE_DAY = Prepared(
    text("INSERT INTO office_days (office, day) VALUES (:office, :day) ON CONFLICT DO NOTHING")
)
_OCCUPY = Prepared(
    text(
        "INSERT INTO occupied (office, place, minute, appointment_id)"
        " SELECT :office, :place, :first + value, :appointment FROM minutes WHERE value < :count"
    )
)
_MINE = (
    office_days.c.office == bindparam("office"),
    office_days.c.day == bindparam("day"),
)
_LOCK_DAY = Prepared(select(office_days.c.day).where(*_MINE).with_for_update())
_VISITS = select(
    appointments.c.occupied_from,
    appointments.c.occupied_until,
    appointments.c.place,
    appointments.c.service,
).where(
    appointments.c.office == bindparam("office"),
    appointments.c.occupied_from >= bindparam("earliest"),
    appointments.c.occupied_from < bindparam("ends"),
    appointments.c.occupied_until > bindparam("starts"),
    appointments.c.state.in_([literal(state) for state in OCCUPYING]),
    or_(appointments.c.held_until.is_(None), appointments.c.held_until > bindparam("now")),
    appointments.c.id != bindparam("but"),
)
_COOLING = select(cooling.c.starts_at, cooling.c.ends_at, cooling.c.place, null()).where(
    cooling.c.office == bindparam("office"),
    cooling.c.until > bindparam("now"),
    cooling.c.starts_at < bindparam("ends"),
    cooling.c.ends_at > bindparam("starts"),
)
_TAKEN_OR_COOLING = Prepared(_VISITS.union_all(_COOLING).order_by(appointments.c.occupied_from))
_TAKEN = Prepared(_VISITS.order_by(appointments.c.occupied_from))
_FREE = Prepared(delete(occupied).where(occupied.c.appointment_id == bindparam("appointment")))


class Places:
    """Locks, occupied minutes, and times that cool down."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock_day(self, office: OfficeCode, day: date) -> None:
        """Wait until nobody else is checking and writing this office's day."""
        if self._connection.dialect.name == "sqlite":
            return
        row = {"office": office, "day": day.isoformat()}
        if _LOCK_DAY.first(self._connection, row) is None:
            _NOTE_DAY.changes(self._connection, row)
            _LOCK_DAY.first(self._connection, row)

    def taken(
        self,
        office: OfficeCode,
        span: Span,
        now: datetime,
        *,
        cooled: bool = True,
        but: AppointmentId | None = None,
    ) -> tuple[Taken, ...]:
        """What occupies the office's places within a span, by time; holds that ran out do not.

        `cooled` counts times that are cooling down as taken; `but` leaves one visit out.
        """
        asked = {
            "office": office,
            "earliest": span.starts - LONGEST_VISIT,
            "starts": span.starts,
            "ends": span.ends,
            "now": now,
            "but": but or NOBODY,
        }
        taken = _TAKEN_OR_COOLING if cooled else _TAKEN
        return tuple([Taken(*row) for row in taken.rows(self._connection, asked)])

    def occupy(
        self, appointment: AppointmentId, office: OfficeCode, place: int, span: Span
    ) -> None:
        """Every minute of the span is this visit's now; IntegrityError when one is another's."""
        first, count = stretch(span)
        row = {"office": office, "place": place, "first": first, "count": count}
        _OCCUPY.changes(self._connection, {**row, "appointment": appointment})

    def free(self, appointment: AppointmentId) -> None:
        """The visit occupies nothing any more."""
        _FREE.changes(self._connection, {"appointment": appointment})

    def cool(self, office: OfficeCode, slot: Slot, until: datetime) -> None:
        """A time that was given back is not offered to the public before `until`."""
        row = {"office": office, "place": slot.place, "until": until}
        self._connection.execute(
            cooling.insert(), {**row, "starts_at": slot.starts, "ends_at": slot.ends}
        )

    def thin(self, now: datetime) -> int:
        """Drop the minutes of the past and times that have cooled; how many minutes."""
        self._connection.execute(delete(cooling).where(cooling.c.until <= now))
        past = _minute(now - LONGEST_VISIT)
        return self._connection.execute(delete(occupied).where(occupied.c.minute < past)).rowcount


def stretch(span: Span) -> tuple[int, int]:
    """The first minute of a span, counted from 1970, and how many it has; one begun is one."""
    first = _minute(span.starts)
    return first, -(-int(span.ends.timestamp()) // 60) - first


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)
