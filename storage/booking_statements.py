"""What is asked and said of appointments, ready to be sent; rows become values here."""

from typing import Any, Final

from sqlalchemy import (
    String,
    and_,
    bindparam,
    cast,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.domain.booking import AHEAD, OCCUPYING, Appointment, AppointmentId
from bot.domain.offices import OfficeCode, ServiceCode
from storage.journal import APPOINTMENT
from storage.prepared import Prepared
from storage.tables import UtcTime, appointments, journal, waiting

WRITTEN: Final = (
    "number",
    "client_id",
    "pseudonym",
    "channel",
    "user",
    "phone",
    "claim",
    "service",
    "stage",
    "audience",
    "office",
    "place",
    "starts_at",
    "ends_at",
    "occupied_from",
    "occupied_until",
    "state",
    "held_until",
    "created_at",
)
# What an Appointment is made of, in the order of `as_appointment`.
KNOWN: Final = (
    appointments.c.id,
    appointments.c.number,
    appointments.c.service,
    appointments.c.office,
    appointments.c.starts_at,
    appointments.c.ends_at,
    appointments.c.state,
    appointments.c.sequence,
    appointments.c.place,
    appointments.c.moves,
    appointments.c.held_until,
)

IF_NUMBER_IS_FREE: Final = Prepared(
    sqlite_insert(appointments)
    .on_conflict_do_nothing(index_elements=[appointments.c.number])
    .returning(appointments.c.id),
    WRITTEN,
)
# PostgreSQL is told at once what SQLite's driver is told in three steps: a step is a round trip.
_NEW: Final = (
    postgresql_insert(appointments)
    .values({name: bindparam(f"new_{name}", type_=appointments.c[name].type) for name in WRITTEN})
    .on_conflict_do_nothing(index_elements=[appointments.c.number])
    .returning(appointments.c.id)
    .cte("new")
)
_NOTED: Final = (
    insert(journal)
    .from_select(
        ["at", "deed", "subject", "channel", "detail"],
        select(
            bindparam("new_created_at", type_=UtcTime),
            bindparam("new_state", type_=String),
            literal(APPOINTMENT) + cast(_NEW.c.id, String),
            bindparam("new_channel", type_=String),
            literal(""),
        ),
    )
    .cte("noted")
)
WRITE_AT_ONCE: Final = Prepared(select(_NEW.c.id).add_cte(_NOTED))
# Whoever changes a visit says as what they know it, so that no change is lost.
_AS_KNOWN: Final = update(appointments).where(
    appointments.c.id == bindparam("one"),
    appointments.c.state == bindparam("known_state"),
    appointments.c.sequence == bindparam("known_sequence"),
)
SET_STATE: Final = Prepared(
    _AS_KNOWN.values(
        state=bindparam("new_state"),
        sequence=bindparam("new_sequence"),
        held_until=None,
        cancelled_by=bindparam("by"),
    )
)
CORRECT: Final = Prepared(
    _AS_KNOWN.values(state=bindparam("new_state"), place=bindparam("new_place"))
)
_ITSELF: Final = appointments.alias("itself")
# The places that other visits take meanwhile.
PLACES_MET: Final = Prepared(
    select(appointments.c.place)
    .join_from(appointments, _ITSELF, appointments.c.office == _ITSELF.c.office)
    .where(
        _ITSELF.c.id == bindparam("met"),
        appointments.c.id != _ITSELF.c.id,
        appointments.c.state.in_([literal(state) for state in OCCUPYING]),
        appointments.c.occupied_from < _ITSELF.c.occupied_until,
        appointments.c.occupied_until > _ITSELF.c.occupied_from,
    )
)
MOVE: Final = Prepared(
    _AS_KNOWN.values(
        office=bindparam("new_office"),
        place=bindparam("new_place"),
        starts_at=bindparam("starts"),
        ends_at=bindparam("ends"),
        occupied_from=bindparam("from"),
        occupied_until=bindparam("until"),
        state="booked",
        held_until=None,
        sequence=bindparam("new_sequence"),
        moves=bindparam("new_moves"),
    )
)
EXPIRED: Final = Prepared(select(*KNOWN).where(appointments.c.held_until <= bindparam("now")))
_HELD: Final = and_(
    appointments.c.client_id == bindparam("client"), appointments.c.state == literal("held")
)
_PROMISED: Final = (
    select(waiting.c.appointment_id)
    .where(waiting.c.state == "offered", waiting.c.appointment_id == appointments.c.id)
    .exists()
)
HELD_BY: Final = Prepared(select(*KNOWN).where(_HELD))
CHOSEN_BY: Final = Prepared(select(appointments.c.id).where(_HELD, ~_PROMISED))
AHEAD_OF: Final = Prepared(
    select(*KNOWN)
    .where(
        appointments.c.client_id == bindparam("client"),
        appointments.c.state.in_([literal(state) for state in AHEAD]),
        appointments.c.ends_at > bindparam("now"),
    )
    .order_by(appointments.c.starts_at)
)
LONG_PAST: Final = Prepared(
    select(appointments.c.id).where(
        appointments.c.number == bindparam("given"), appointments.c.ends_at < bindparam("before")
    )
)
RENUMBER: Final = Prepared(
    update(appointments)
    .where(appointments.c.id == bindparam("one"), appointments.c.number == bindparam("given"))
    .values(number=bindparam("new"))
)


def as_appointment(row: Any) -> Appointment:
    """A row that has at least the columns of `KNOWN`."""
    return Appointment(
        id=AppointmentId(row.id),
        number=row.number,
        service=ServiceCode(row.service),
        office=OfficeCode(row.office),
        starts=row.starts_at,
        ends=row.ends_at,
        state=row.state,
        sequence=row.sequence,
        place=row.place,
        moves=row.moves,
        held_until=row.held_until,
    )
