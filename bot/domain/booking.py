"""A booked visit: its number, its place in time, its life from hold to attendance, its limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NewType, TypeAlias

from bot.domain.offices import OfficeCode, ServiceCode

AppointmentId = NewType("AppointmentId", int)
AppointmentState: TypeAlias = Literal[
    "held", "booked", "confirmed", "arrived", "attended", "missed", "cancelled"
]

AHEAD: Final = ("booked", "confirmed")
OCCUPYING: Final = ("held", "booked", "confirmed", "arrived", "attended")
LONGEST_KEY: Final = 15
SAID: Final = re.compile(
    r"(?P<word>(?:моя )?запись(?: номер)?:?|номер(?:(?: моей)? записи)?:?"
    r"|(?:my )?(?:booking|visit|appointment)(?: number)?:?)? ?№? ?"
    r"(?P<number>\d{3} ?(?P<dash>[-–—])? ?\d{3})[.!?]?",
    re.IGNORECASE,
)
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

# A visit that is moved stays booked: it keeps its number, and the journal says «moved».
FOLLOWS: Final[Mapping[str, frozenset[str]]] = {
    "held": frozenset({"booked"}),
    "booked": frozenset({"booked", "confirmed", "arrived", "attended", "missed", "cancelled"}),
    "confirmed": frozenset({"booked", "arrived", "attended", "missed", "cancelled"}),
    "arrived": frozenset({"attended", "missed"}),
    "attended": frozenset(),
    "missed": frozenset(),
    "cancelled": frozenset(),
}
# A mark that was a slip: staff take it back until the end of the day after the visit.
CORRECTED_BY: Final = {"attended": "missed", "missed": "attended"}
DAYS_TO_CORRECT: Final = 1


@dataclass(frozen=True)
class Limits:
    """How much one person may take: visits ahead, moves a visit; how long a time is held."""

    active: int = 2
    moves: int = 5
    hold: timedelta = timedelta(minutes=5)
    offer: timedelta = timedelta(minutes=15)
    cool_down: timedelta = timedelta(minutes=10)


@dataclass(frozen=True)
class Appointment:
    """A visit that somebody booked or holds; `sequence` rises with every change."""

    id: AppointmentId
    number: str
    service: ServiceCode
    office: OfficeCode
    starts: datetime
    ends: datetime
    state: AppointmentState
    sequence: int = 0
    place: int = 0
    moves: int = 0
    held_until: datetime | None = None


WhyNot: TypeAlias = Literal["taken", "passed", "closed"]


@dataclass(frozen=True)
class SlotTaken:
    """The time is gone: somebody was quicker, it has passed, or the office closes then."""

    why: WhyNot = "taken"


@dataclass(frozen=True)
class Withdrawn:
    """The office or its service left the centre's file while somebody was choosing."""


@dataclass(frozen=True)
class TooMany:
    """The person already has as many visits ahead as the centre allows."""

    limit: int


@dataclass(frozen=True)
class TooManyMoves:
    """The visit was moved as often as the centre allows."""

    limit: int


@dataclass(frozen=True)
class NotFound:
    """No such visit, or it is somebody else's."""


@dataclass(frozen=True)
class Unmovable:
    """The visit stands, but its office or service has left the centre's file."""


Refusal: TypeAlias = TooMany | TooManyMoves | NotFound | Withdrawn | Unmovable


def may_follow(before: str, after: str) -> bool:
    """Whether a visit's life may go on this way."""
    return after in FOLLOWS[before]


def may_correct(before: str, after: str) -> bool:
    """Whether the one mark may stand in for the other."""
    return CORRECTED_BY.get(before) == after


def booking_number(six_digits: int) -> str:
    """The number as it is announced: NNN-NNN."""
    return f"{six_digits // 1000:03d}-{six_digits % 1000:03d}"


def resting_number(one: AppointmentId) -> str:
    """What a visit of long ago is called once its number is given out again: nobody can type it."""
    letters, rest = "", int(one)
    while rest or not letters:
        rest, digit = divmod(rest, len(DIGITS))
        letters = DIGITS[digit] + letters
    return f"~{letters}"


def appointment_id(text: str) -> AppointmentId:
    """The key that a button carries; 0, which no appointment has, for anything else."""
    return AppointmentId(int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else 0)


def plain_number(text: str) -> str | None:
    """A booking number however it was typed, or None when it cannot be one."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    return booking_number(int(digits)) if len(digits) == len("482917") else None


def number_said(text: str) -> str | None:
    """The booking number that is all somebody says; mere digits may be a postal code as well."""
    found = SAID.fullmatch(" ".join(text.split()))
    return plain_number(found["number"]) if found and (found["word"] or found["dash"]) else None
