"""Finished calls, and the rule that decides which of them are asked about: never the operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NewType, TypeAlias

from bot.domain.notices import QuietHours
from bot.domain.offices import OfficeCode

CallId = NewType("CallId", int)
CallAudience: TypeAlias = Literal["jobseeker", "employer"]
WhyNotAsked: TypeAlias = Literal[
    "excluded", "declined", "late", "quiet-hours", "capped", "not-drawn"
]

# What a person remembers of a call fades; a link that comes days later is answered by guessing.
ASKED_WITHIN: Final = timedelta(hours=72)
LONGEST: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Call:
    """A call as the contact centre's system tells it; `code` is that system's own name for it."""

    system: str
    code: str
    operator: str
    audience: CallAudience
    topic: str
    stage: str
    started: datetime
    ended: datetime
    office: OfficeCode | None = None
    resolved: bool | None = None
    escalated_to: str | None = None
    contacts: int = 1


@dataclass(frozen=True)
class CallRule:
    """Whom the product asks after a call: a share of the calls (0 to 1), one link a phone and cap.

    Phones of `excluded` (E.164) are the staff's own.
    """

    share: float = 1.0
    cap: timedelta = timedelta(days=14)
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Circumstance:
    """What the rule looks at: the draw from 0 to 1 (1 excluded), the local moment, the phone.

    `declined`: whoever has the phone said that they want no more questions.
    """

    draw: float
    local: datetime
    phone: str | None
    asked_lately: bool
    declined: bool = False


def lasted(started: datetime, ended: datetime) -> bool:
    """Whether a call can have lasted so: neither less than nothing nor more than a day."""
    return timedelta() <= ended - started <= LONGEST


def why_not_asked(
    call: Call, rule: CallRule, quiet: QuietHours | None, seen: Circumstance
) -> WhyNotAsked | None:
    """The first reason against asking; None where the call is asked about."""
    if seen.phone in rule.excluded:
        return "excluded"
    if seen.declined:
        return "declined"
    if seen.local - call.ended > ASKED_WITHIN:
        return "late"
    if quiet and quiet.covers(seen.local.time()):
        return "quiet-hours"
    if seen.asked_lately:
        return "capped"
    return None if seen.draw < rule.share else "not-drawn"
