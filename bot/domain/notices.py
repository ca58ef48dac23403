"""When a person is reminded or asked: never at night, in the office's own day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from bot.domain.offices import Office

DAY_BEFORE: Final = timedelta(days=1)
HOURS_BEFORE: Final = timedelta(hours=2)
NOT_BEFORE: Final = time(7, 30)
EVENING: Final = time(19, 0)


@dataclass(frozen=True)
class Reminder:
    """One reminder of a visit: which one, and when it is due."""

    name: str
    due: datetime


@dataclass(frozen=True)
class QuietHours:
    """Local hours in which nobody is asked anything; they may go over midnight."""

    begins: time
    ends: time

    def covers(self, moment: time) -> bool:
        """Whether that local time is quiet."""
        if self.begins <= self.ends:
            return self.begins <= moment < self.ends
        return moment >= self.begins or moment < self.ends

    def over(self, local: datetime) -> datetime:
        """The first moment from `local` on that is not quiet."""
        if not self.covers(local.time()):
            return local
        ends = local.replace(hour=self.ends.hour, minute=self.ends.minute, second=0, microsecond=0)
        return ends if ends > local else ends + timedelta(days=1)


def reminders(office: Office, starts: datetime, now: datetime) -> tuple[Reminder, ...]:
    """A day and two hours ahead; one at 19:00 the evening before where two hours are too early."""
    local = office.local(starts)
    if (local - HOURS_BEFORE).time() < NOT_BEFORE or (local - HOURS_BEFORE).date() < local.date():
        evening = (local - DAY_BEFORE).replace(hour=EVENING.hour, minute=0, second=0, microsecond=0)
        due: tuple[Reminder, ...] = (Reminder("evening", evening),)
    else:
        due = (
            Reminder("day-before", local - DAY_BEFORE),
            Reminder("hours-before", local - HOURS_BEFORE),
        )
    return tuple(one for one in due if one.due > now)


def after_visit(
    office: Office, moment: datetime, delay: timedelta, quiet: QuietHours | None
) -> datetime:
    """When a question about a visit is due: after the delay, outside the quiet hours."""
    local = office.local(moment + delay)
    return quiet.over(local) if quiet else local
