"""Which starts of a day the visits leave free, and at which of the office's places.

Theory of operation: sets of minutes are whole numbers (`local_day`). Busy minutes are counted from
`before_minutes` ahead of the day, so that minute m of a place is what a visit starting at m would
occupy first. Smeared backwards over all that such a visit occupies, they become the starts it
cannot have; after that every question is one operation on whole numbers.

Places are numbered from 0: first those that everybody may book, then the operators' own, last those
kept for walk-ins. A visit whose number cannot be booked (any more) still needs a specialist, so it
counts against those who are left: a time is free as long as fewer places are busy than there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import NamedTuple

from bot.domain.local_day import DAY_MINUTES, MINUTE, LocalDay, reaching
from bot.domain.offices import Audience, Offer, Office
from bot.domain.spans import Taken


class Shares(NamedTuple):
    """The numbers of places: below `public` everybody's, from there below `bookable` operators'."""

    public: int
    bookable: int

    def of(self, audience: Audience) -> int:
        """How many places may be booked at once by those who ask."""
        return self.public if audience == "public" else self.bookable

    def order(self, audience: Audience) -> tuple[int, ...]:
        """The places to try; operators leave the public's alone as long as they can."""
        own = range(self.public, self.bookable) if audience == "operators" else ()
        return (*own, *range(self.public))


@dataclass(frozen=True)
class Occupancy:
    """By place, the starts that would meet a visit there; and those that the service forbids."""

    blocked: dict[int, int]
    service_full: int

    def serving(self, starts: int, shares: Shares, audience: Audience) -> Iterator[tuple[int, int]]:
        """Those of the starts that are free, divided among the places that would serve them."""
        rivals = self._rivals(shares, audience)
        free = starts & ~self.service_full & ~_met_by(rivals, shares.of(audience))
        for place in shares.order(audience):
            served = free & ~self.blocked.get(place, 0)
            if served:
                yield served, place
            free &= ~served

    def _rivals(self, shares: Shares, audience: Audience) -> list[int]:
        if audience == "operators":
            return list(self.blocked.values())
        public, bookable = shares
        return [met for place, met in self.blocked.items() if not public <= place < bookable]


def shares_of(office: Office, places: int) -> Shares:
    """How so many places are shared out at the office; walk-ins come first, then operators."""
    bookable = max(0, places - office.walk_in_places)
    return Shares(max(0, bookable - office.operator_places), bookable)


def occupancy(day: LocalDay, offer: Offer, taken: Iterable[Taken]) -> Occupancy:
    """What the visits leave of the day for one more of this service."""
    length = offer.before_minutes + offer.minutes + offer.after_minutes
    origin, last = day.begins - offer.before_minutes * MINUTE, day.minutes + length
    busy: dict[int, int] = {}
    same: list[int] = []
    for one in taken:
        minutes = _minutes(one, origin, last)
        busy[one.place] = busy.get(one.place, 0) | minutes
        if one.service == offer.service:
            same.append(minutes)
    full = 0 if offer.places is None else _met_by(same, offer.places)
    blocked = {place: reaching(minutes, length) for place, minutes in busy.items()}
    return Occupancy(blocked, reaching(full, length))


def visits_of_service(day: LocalDay, offer: Offer, taken: Iterable[Taken]) -> int:
    """How many visits of the service begin on the day."""
    begins, ends = day.begins, day.moment(day.minutes)
    return sum(one.service == offer.service and begins <= one.starts < ends for one in taken)


def _minutes(one: Taken, origin: datetime, last: int) -> int:
    # Written for speed: a region's worth of visits comes through here.
    since = one.starts - origin
    begins = since.days * DAY_MINUTES + since.seconds // 60 - one.before_minutes
    since = one.ends - origin
    # Rounded up: a minute begun is a minute taken.
    ends = since.days * DAY_MINUTES + (since.seconds + 59) // 60 + one.after_minutes
    if ends <= 0 or begins >= last:
        return 0
    return (1 << min(ends, last)) - (1 << begins if begins > 0 else 1)


def _met_by(sets: Sequence[int], number: int) -> int:
    """The minutes that stand in so many of the sets, or more; all of them for none."""
    if number <= 0:
        return -1
    if len(sets) <= number:
        return reduce(and_, sets) if len(sets) == number else 0
    # at_least[n]: the minutes met by more than n of the sets so far.
    at_least = [0] * number
    for one in sets:
        carried = one
        for n, known in enumerate(at_least):
            at_least[n], carried = known | carried, known & carried
    return at_least[-1]
