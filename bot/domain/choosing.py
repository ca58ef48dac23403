"""What a person has chosen and is offered on the way to a booking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.domain.booking import AppointmentId
from bot.domain.offices import OfficeCode, ServiceCode
from bot.domain.timetable import Slot


@dataclass(frozen=True)
class OfficeBrief:
    """What the choice of an office needs: name and address by language, the zone of its clock."""

    code: OfficeCode
    name: Mapping[str, str]
    address: Mapping[str, str]
    zone: str
    kilometres: float | None = None


@dataclass(frozen=True)
class Request:
    """What has been chosen so far; `moving` is the visit that gets a new time."""

    service: ServiceCode
    office: OfficeBrief | None = None
    moving: AppointmentId | None = None
    by_registration: bool = False

    @property
    def there(self) -> OfficeBrief:
        """The office that was chosen; ValueError as long as none was."""
        if self.office is None:
            raise ValueError("times are asked for before an office was chosen")
        return self.office


@dataclass(frozen=True)
class Times:
    """Free times, ascending, and the office's own date on which they were looked up."""

    slots: tuple[Slot, ...]
    today: date


@dataclass(frozen=True)
class Wished:
    """What is free of what was wished for; when nothing is, the nearest times and the full day."""

    times: Times
    met: bool
    day: date | None = None


@dataclass(frozen=True)
class Held:
    """A time that is kept for the person until a moment; `address` is the one on its day."""

    slot: Slot
    until: datetime
    hold: AppointmentId
    address: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotUnderstood:
    """A wish for a time that says nothing: unclear, a day that is past, a day that never comes."""

    why: Literal["unclear", "past", "no-such-day"] = "unclear"
