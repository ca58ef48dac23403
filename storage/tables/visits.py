"""Offices, visits, who waits for one, and the journal of what was done."""

from typing import Final

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from storage.tables.columns import UtcTime, metadata

# The guard that no path gets round bears this name in errors.
ONE_AT_A_PLACE: Final = "one_visit_at_a_place"
_OCCUPIES: Final = "state IN ('held','booked','confirmed','arrived','attended')"

# The centre as its file describes it; the newest row counts.
centres = Table(
    "centres",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("description", Text, nullable=False),
    Column("loaded_at", UtcTime, nullable=False),
)

# One row an office and day that somebody books: the lock of check-then-write, and whose turn it is.
office_days = Table(
    "office_days",
    metadata,
    Column("office", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("turns", Integer, nullable=False, server_default="0"),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(7), nullable=False, unique=True),
    Column("client_id", ForeignKey("clients.id", ondelete="SET NULL"), index=True),
    Column("pseudonym", String(32), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("user", String(100)),
    Column("service", String(40), nullable=False),
    Column("office", String(40), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("place", Integer, nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("occupied_from", UtcTime, nullable=False),
    Column("occupied_until", UtcTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("held_until", UtcTime),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("moves", Integer, nullable=False, server_default="0"),
    Column("cancelled_by", String(12)),
    Column("phone", String(20)),
    Column("claim", String(40), unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("audience", String(12), nullable=False, server_default="jobseeker"),
    CheckConstraint(
        "state IN ('held','booked','confirmed','arrived','attended','missed','cancelled')",
        name="state",
    ),
    CheckConstraint("starts_at < ends_at", name="order"),
    CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name="hold"),
    Index("ix_appointments_office_occupied", "office", "occupied_from"),
    Index("ix_appointments_starts", "starts_at"),
    Index("ix_appointments_held", "held_until"),
    ExcludeConstraint(
        ("office", "="),
        ("place", "="),
        (text("tstzrange(occupied_from, occupied_until)"), "&&"),
        where=text(_OCCUPIES),
        name=ONE_AT_A_PLACE,
    ).ddl_if(dialect="postgresql"),
    sqlite_autoincrement=True,  # reminders and the journal name visits by it: never two by one
)

# SQLite has no such constraint, but one writer: what it finds cannot change before it writes.
_TRIGGERS: Final = (
    f"{ONE_AT_A_PLACE}_new BEFORE INSERT ON appointments WHEN NEW.{_OCCUPIES}",
    (
        f"{ONE_AT_A_PLACE}_changed"
        " BEFORE UPDATE OF office, place, occupied_from, occupied_until, state ON appointments"
        f" WHEN NEW.{_OCCUPIES} AND (NOT OLD.{_OCCUPIES}"
        " OR OLD.office <> NEW.office OR OLD.place <> NEW.place"
        " OR OLD.occupied_from <> NEW.occupied_from OR OLD.occupied_until <> NEW.occupied_until)"
    ),
)
_REFUSE: Final = f"""
BEGIN
    SELECT RAISE(ABORT, '{ONE_AT_A_PLACE}') FROM appointments
    WHERE office = NEW.office AND place = NEW.place AND id IS NOT NEW.id AND {_OCCUPIES}
        AND occupied_from < NEW.occupied_until AND occupied_until > NEW.occupied_from
        AND occupied_from > datetime(NEW.occupied_from, '-2 days');
END
"""  # noqa: S608 - put together from this module's own constants
for _trigger in _TRIGGERS:
    _made = DDL(f"CREATE TRIGGER {_trigger}{_REFUSE}")  # type: ignore[no-untyped-call] # as it is
    event.listen(appointments, "after_create", _made.execute_if(dialect="sqlite"))

# A time that was given back is offered to others only after a while, so that times are not traded.
cooling = Table(
    "cooling",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", String(40), nullable=False),
    Column("place", Integer, nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False, index=True),
    Index("ix_cooling_office_starts", "office", "starts_at"),
)

# Who wants to know when something becomes free; a day of nothing means any day.
waiting = Table(
    "waiting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client_id", ForeignKey("clients.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("user", String(100), nullable=False),
    Column("office", String(40), nullable=False),
    Column("service", String(40), nullable=False),
    Column("day", String(10)),
    Column("state", String(12), nullable=False),
    Column("appointment_id", ForeignKey("appointments.id", ondelete="SET NULL"), unique=True),
    Column("passed", Text, nullable=False, server_default=""),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("state IN ('waiting','offered','taken','left','expired')", name="state"),
    Index("ix_waiting_office_state", "office", "state"),
)

# A closure that staff entered over the timetable; times of day are the office's own.
closures = Table(
    "closures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", String(40), nullable=False),
    Column("day", String(10), nullable=False),
    Column("begins", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    Index("ix_closures_office_day", "office", "day"),
)

# Who did what to a visit and when; only ever added to.
journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("deed", String(40), nullable=False),
    Column("subject", String(60), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
)
