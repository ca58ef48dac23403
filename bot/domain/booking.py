"""A booked visit: its number, its place in time, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NewType, TypeAlias

from bot.domain.offices import OfficeCode, ServiceCode

AppointmentId = NewType("AppointmentId", int)
AppointmentState: TypeAlias = Literal["booked", "confirmed", "attended", "missed", "cancelled"]

AHEAD: Final = ("booked", "confirmed")
ACTIVE_LIMIT: Final = 2
LONGEST_KEY: Final = 15


@dataclass(frozen=True)
class Appointment:
    """A visit that somebody booked; `sequence` rises with every change."""

    id: AppointmentId
    number: str
    service: ServiceCode
    office: OfficeCode
    starts: datetime
    ends: datetime
    state: AppointmentState
    sequence: int = 0


@dataclass(frozen=True)
class SlotTaken:
    """Somebody was quicker."""


@dataclass(frozen=True)
class TooMany:
    """The person already has as many visits ahead as the centre allows."""

    limit: int


@dataclass(frozen=True)
class NotFound:
    """No such visit, or it is somebody else's."""


def booking_number(six_digits: int) -> str:
    """The number as it is announced: NNN-NNN."""
    return f"{six_digits // 1000:03d}-{six_digits % 1000:03d}"


def appointment_id(text: str) -> AppointmentId:
    """The key that a button carries; 0, which no appointment has, for anything else."""
    return AppointmentId(int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else 0)


def plain_number(text: str) -> str | None:
    """A booking number however it was typed, or None when it cannot be one."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    return booking_number(int(digits)) if len(digits) == len("482917") else None
