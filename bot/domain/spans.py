"""Stretches of absolute time: any, one that a visit takes, one that is free."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.domain.offices import ServiceCode


@dataclass(frozen=True)
class Span:
    """A stretch of absolute time, its end not included."""

    starts: datetime
    ends: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share any time."""
        return self.starts < other.ends and other.starts < self.ends


class Taken(NamedTuple):
    """A visit that occupies one of the office's places (specialists), numbered from 0.

    The place is occupied for the minutes before and after it as well; a visit whose service is not
    told counts against no service's limits.
    """

    starts: datetime
    ends: datetime
    place: int
    service: ServiceCode | None = None
    before_minutes: int = 0
    after_minutes: int = 0


@dataclass(frozen=True)
class Slot:
    """A free time at an office, and the place that would serve it."""

    starts: datetime
    ends: datetime
    place: int
