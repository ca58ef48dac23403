"""What stands in the way of one more visit at an office: visits, cooling times, closures, holds.

One statement reads it all, because on PostgreSQL each is a round trip; how it is used, and how the
lock of the office's day comes into it, is told in `places`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
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

_TAKES, _RAN_OUT, _SHUT, TURN = range(4)
ONE_TURN = 1


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


def values_of(asked: Asked) -> dict[str, object]:
    """What the statements ask for."""
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


def outlook_of(asked: Asked, rows: Sequence[Any]) -> Outlook:
    """What the rows of a look say."""
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
LOCK_DAY: Final = Prepared(_LOCK)
NOTE_DAY: Final = Prepared(
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
    literal(TURN),
).where(*_DAY)
_BY_TIME: Final = text("1")
LOOK: Final = Prepared(union_all(_VISITS, _COOLING, _CLOSURES).order_by(_BY_TIME))
LOCK_AND_LOOK: Final = Prepared(union_all(_VISITS, _COOLING, _CLOSURES, _TURNS).order_by(_BY_TIME))
