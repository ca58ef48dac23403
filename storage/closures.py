"""Closures that staff entered over the timetable."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, bindparam, delete, select

from bot.domain.offices import MIDNIGHT, OfficeCode
from storage.prepared import Prepared
from storage.tables import closures

# As the last moment of a day is written down: a time of day cannot say it.
DAYS_END = "24:00"

# A closure as one column, so that it can be read together with visits.
WRITTEN = closures.c.day + closures.c.begins + closures.c.ends + closures.c.reason
_OF = Prepared(
    select(WRITTEN.label("written"))
    .where(
        closures.c.office == bindparam("office"),
        closures.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(closures.c.day, closures.c.begins)
)


@dataclass(frozen=True)
class Closure:
    """From when to when an office is closed on a day, in its own time, and why.

    A closure that lasts until midnight ends at `MIDNIGHT`.
    """

    office: OfficeCode
    day: date
    begins: time
    ends: time
    reason: str


class Closures:
    """One row a closure."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, closure: Closure, at: datetime) -> None:
        """Enter one."""
        self._connection.execute(
            closures.insert(),
            {
                "office": closure.office,
                "day": closure.day.isoformat(),
                "begins": f"{closure.begins:%H:%M}",
                "ends": DAYS_END if closure.ends == MIDNIGHT else f"{closure.ends:%H:%M}",
                "reason": closure.reason,
                "entered_at": at,
            },
        )

    def lift(self, office: OfficeCode, day: date) -> int:
        """Take back every closure of a day; how many there were."""
        gone = delete(closures).where(
            closures.c.office == office, closures.c.day == day.isoformat()
        )
        return self._connection.execute(gone).rowcount

    def of(self, office: OfficeCode, first: date, last: date) -> tuple[Closure, ...]:
        """The closures between two days, both included."""
        asked = {"office": office, "first": first.isoformat(), "last": last.isoformat()}
        return tuple(as_closure(office, row.written) for row in _OF.rows(self._connection, asked))


def as_closure(office: OfficeCode, written: str) -> Closure:
    """What `WRITTEN` put together: day, beginning, end and reason."""
    day, begins, ends, reason = written[:10], written[10:15], written[15:20], written[20:]
    return Closure(
        office,
        date.fromisoformat(day),
        time.fromisoformat(begins),
        MIDNIGHT if ends == DAYS_END else time.fromisoformat(ends),
        reason,
    )
