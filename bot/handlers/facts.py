"""What the log and the forms tell of a period, as the indicators and the index take it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from scoring.facts import Case, Contact, Facts, Review, Rules, Visit
from storage.counting import Clocks
from storage.database import Store

# A matter that people came about again and again is followed for so many windows after the period.
FOLLOWED: Final = 4


@dataclass(frozen=True)
class Stretch:
    """Days of a period, both included, and the same as moments, the end not included."""

    first: date | None = None
    last: date | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    office: str | None = None


def log_facts(store: Store, wanted: Stretch, rules: Rules, clocks: Clocks, now: datetime) -> Facts:
    """Everything but the answers; moments are told by the offices' own clocks."""
    read = _Reader(store, clocks, wanted.office)
    store.dispositions.settle(now)
    begins, ends = wanted.begins, wanted.ends
    known = store.log_facts
    return Facts(
        visits=read.visits(begins, ends),
        booked=tuple(known.booked(begins, ends, wanted.office)),
        contacts=read.contacts(begins, ends),
        cases=read.cases(begins, ends),
        dispositions=tuple(known.dispositions(begins, ends, wanted.office)),
        callbacks=tuple(known.callbacks(begins, ends, wanted.office)),
        before=_before(read, begins, ends),
        around=_around(read, begins, ends, rules),
        # Cards are opened at no office.
        views=() if wanted.office else tuple(known.views(wanted.first, wanted.last)),
        reviews=read.reviews(wanted.first, wanted.last),
        checklists=tuple(
            one for one in store.checklists.all() if wanted.last is None or one.dated <= wanted.last
        ),
        known_until=now,
        rules=rules,
    )


@dataclass(frozen=True)
class _Reader:
    store: Store
    clocks: Clocks
    office: str | None

    def visits(self, begins: datetime | None, ends: datetime | None) -> tuple[Visit, ...]:
        found = self.store.log_facts.visits(begins, ends, self.office)
        return tuple(
            replace(one, starts_at=self._local(one.office, one.starts_at)) for one in found
        )

    def contacts(self, begins: datetime | None, ends: datetime | None) -> tuple[Contact, ...]:
        found = self.store.log_facts.contacts(begins, ends, self.office)
        return tuple(replace(one, at=self._local(one.office, one.at)) for one in found)

    def cases(self, begins: datetime | None, ends: datetime | None) -> tuple[Case, ...]:
        found = self.store.cases.facts(begins, ends, self.office)
        return tuple(
            replace(one, opened_at=self._local(one.office, one.opened_at)) for one in found
        )

    def reviews(self, first: date | None, last: date | None) -> tuple[Review, ...]:
        found = self.store.reviews.between(first, last, self.office)
        return tuple(
            Review(one.earned, one.possible, one.office, self._noon(one.office, one.day), one.card)
            for one in found
            if not one.withdrawn
        )

    def _noon(self, office: str | None, day: date) -> datetime:
        return datetime.combine(day, time(12), self.clocks.zone(office))

    def _local(self, office: str | None, moment: datetime) -> datetime:
        return moment.astimezone(self.clocks.zone(office))


def _before(read: _Reader, begins: datetime | None, ends: datetime | None) -> Facts | None:
    """The cases of a time as long directly before, which complaints are compared with."""
    if begins is None or ends is None:
        return None
    return Facts(cases=read.cases(begins - (ends - begins), begins))


def _around(read: _Reader, begins: datetime | None, ends: datetime | None, rules: Rules) -> Facts:
    """What may belong to a matter of the period: near it in time, or meanwhile elsewhere."""
    window = timedelta(days=rules.repeat_within_days)
    anywhere = replace(read, office=None)
    spans = [(begins - window, begins)] if begins else []
    spans += [(ends, ends + FOLLOWED * window)] if ends else []
    contacts = [one for span in spans for one in anywhere.contacts(*span)]
    visits = [one for span in spans for one in anywhere.visits(*span)]
    if read.office:
        contacts += [one for one in anywhere.contacts(begins, ends) if one.office != read.office]
        visits += [one for one in anywhere.visits(begins, ends) if one.office != read.office]
    return Facts(contacts=tuple(contacts), visits=tuple(visits))
