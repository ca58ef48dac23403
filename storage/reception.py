"""What staff noted of a visit beside its state: when the person came, was received, a result.

These are marks in the journal, sealed like attendance itself; the newest of a kind counts.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, String, cast, literal, select

from storage.journal import APPOINTMENT, VISIT
from storage.tables import appointments, journal

RECEIVED, RESULT, ARRIVED = "received", "result", "arrived"
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Reception:
    """When the person came and was received; whether the visit brought what it was for."""

    arrived: datetime | None = None
    received: datetime | None = None
    result: bool | None = None


def receptions(connection: Connection, visits: "Select[Any]") -> dict[int, Reception]:
    """What was noted of these visits, by their keys; those without a note are absent."""
    number = cast(appointments.c.id, String(20))
    subjects = (literal(APPOINTMENT) + number, literal(VISIT) + number)
    wanted = (
        select(appointments.c.id, journal.c.deed, journal.c.at, journal.c.detail)
        .join_from(appointments, journal, journal.c.subject.in_(subjects))
        .where(appointments.c.id.in_(visits), journal.c.deed.in_((ARRIVED, RECEIVED, RESULT)))
    )
    found: dict[int, Reception] = {}
    for row in connection.execute(wanted.order_by(journal.c.id)):
        known = found.get(row.id, Reception())
        found[row.id] = _with(known, row.deed, row.at, row.detail)
    return found


def _with(known: Reception, deed: str, at: datetime, detail: str) -> Reception:
    if deed == ARRIVED:
        return replace(known, arrived=at)
    if deed == RESULT:
        return replace(known, result=detail == YES)
    return replace(known, received=datetime.fromisoformat(detail))
