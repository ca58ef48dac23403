"""What stands in the way of one more visit at an office: visits, cooling times, closures, holds.

Theory of operation: one statement reads it all, because on PostgreSQL each is a round trip. Whoever
is about to write takes the lock of the office's day in the same statement: a day's row counts whose
turn it is. A statement sees the database as it was when it began, and may then have waited for the
turns of others; if the count says so, it looks again, and by now nobody else can change the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Integer,
    String,
    bindparam,
    case,
    cast,
    literal,
    null,
    select,
    text,
    union_all,
    update,
)

from bot.domain.booking import OCCUPYING, AppointmentId
from bot.domain.offices import OfficeCode
from bot.domain.spans import Span, Taken
from storage.closures import WRITTEN, Closure, as_closure
from storage.prepared import Prepared
from storage.tables import UtcTime, appointments, closures, cooling, office_days

LONGEST_VISIT = timedelta(days=1)
NOBODY = AppointmentId(0)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

_TAKES, _RAN_OUT, _SHUT, _TURN = range(4)
_ONE_TURN = 1


@dataclass(frozen=True)
class Asked:
    """Which days of an office are looked at, first and last, and the span that they are.

    `cooled` counts times that are cooling down as taken; `but` leaves one visit out.
    """

    office: OfficeCode
    days: tuple[date, date]
    span: Span
    now: datetime
    cooled: bool = True
    but: AppointmentId | None = None


@dataclass(frozen=True)
class Outlook:
    """What is taken, by time; when the office is closed; whether a hold there ran out."""

    taken: tuple[Taken, ...]
    closures: tuple[Closure, ...]
    ran_out: bool


def look(connection: Connection, asked: Asked) -> Outlook:
    """As it is now; a hold that ran out takes nothing."""
    return _outlook(asked, _LOOK.plain_rows(connection, _values(asked)))


def lock_and_look(connection: Connection, asked: Asked, day: date) -> Outlook:
    """As it is when it is nobody else's turn for the office's day, until the unit ends."""
    if connection.dialect.name == "sqlite":
        return look(connection, asked)
    values = {**_values(asked), "day": day.isoformat()}
    rows = _LOCK_AND_LOOK.plain_rows(connection, values)
    turns = next((place for _, _, place, _, what in rows if what == _TURN), None)
    if turns is None:
        lock_day(connection, asked.office, day)
    return _outlook(asked, rows) if turns == _ONE_TURN else look(connection, asked)


def lock_day(connection: Connection, office: OfficeCode, day: date) -> None:
    """Wait until nobody else is checking and writing this office's day."""
    if connection.dialect.name == "sqlite":
        return
    row = {"office": office, "day": day.isoformat()}
    if not _LOCK_DAY.changes(connection, row):
        _NOTE_DAY.changes(connection, row)
        _LOCK_DAY.changes(connection, row)


def _values(asked: Asked) -> dict[str, object]:
    first, last = asked.days
    return {
        "office": asked.office,
        "earliest": asked.span.starts - LONGEST_VISIT,
        "starts": asked.span.starts,
        "ends": asked.span.ends,
        "now": asked.now,
        "cooling_at": asked.now if asked.cooled else NEVER,
        "but": asked.but or NOBODY,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }


def _outlook(asked: Asked, rows: Sequence[Any]) -> Outlook:
    taken = [
        Taken(starts, ends, place, said)
        for starts, ends, place, said, what in rows
        if what == _TAKES
    ]
    if len(taken) == len(rows):
        return Outlook(tuple(taken), (), ran_out=False)
    shut = [as_closure(asked.office, said) for *_, said, what in rows if what == _SHUT]
    ran_out = any(what == _RAN_OUT for *_, what in rows)
    return Outlook(tuple(taken), tuple(shut), ran_out)


_DAY: Final = (office_days.c.office == bindparam("office"), office_days.c.day == bindparam("day"))
_LOCK: Final = update(office_days).where(*_DAY).values(turns=office_days.c.turns + 1)
_LOCK_DAY: Final = Prepared(_LOCK)
_NOTE_DAY: Final = Prepared(
    text("INSERT INTO office_days (office, day) VALUES (:office, :day) ON CONFLICT DO NOTHING")
)
_NO_TIME: Final = cast(null(), UtcTime)
_VISITS: Final = select(
    appointments.c.occupied_from.label("starts"),
    appointments.c.occupied_until.label("ends"),
    appointments.c.place.label("place"),
    appointments.c.service.label("said"),
    case(
        (appointments.c.held_until <= bindparam("now"), literal(_RAN_OUT)), else_=literal(_TAKES)
    ).label("what"),
).where(
    appointments.c.office == bindparam("office"),
    appointments.c.occupied_from >= bindparam("earliest"),
    appointments.c.occupied_from < bindparam("ends"),
    appointments.c.occupied_until > bindparam("starts"),
    appointments.c.state.in_([literal(state) for state in OCCUPYING]),
    appointments.c.id != bindparam("but"),
)
_COOLING: Final = select(
    cooling.c.starts_at, cooling.c.ends_at, cooling.c.place, cast(null(), String), literal(_TAKES)
).where(
    cooling.c.office == bindparam("office"),
    cooling.c.until > bindparam("cooling_at"),
    cooling.c.starts_at < bindparam("ends"),
    cooling.c.ends_at > bindparam("starts"),
)
_CLOSURES: Final = select(
    _NO_TIME,
    _NO_TIME,
    cast(null(), Integer),
    WRITTEN,
    literal(_SHUT),
).where(
    closures.c.office == bindparam("office"),
    closures.c.day.between(bindparam("first"), bindparam("last")),
)
_MINE: Final = _LOCK.returning(office_days.c.turns).cte("mine")
# How many turns there were since what the statement sees, its own included.
_TURNS: Final = select(
    _NO_TIME,
    _NO_TIME,
    select(_MINE.c.turns).scalar_subquery() - office_days.c.turns,
    cast(null(), String),
    literal(_TURN),
).where(*_DAY)
_BY_TIME: Final = text("1")
_LOOK: Final = Prepared(union_all(_VISITS, _COOLING, _CLOSURES).order_by(_BY_TIME))
_LOCK_AND_LOOK: Final = Prepared(union_all(_VISITS, _COOLING, _CLOSURES, _TURNS).order_by(_BY_TIME))
