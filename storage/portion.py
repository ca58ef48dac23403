"""Which answers are asked for, as one value for all who read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ColumnElement, and_, literal, or_

from storage.counting import DAY, Clocks, between, clock_groups, of_office
from storage.standing import standing, stood
from storage.tables import answers


@dataclass(frozen=True)
class Portion:
    """Days of the offices' own clocks, a place, an audience (None: any), as it stood `at` once."""

    clocks: Clocks
    first: date | None = None
    last: date | None = None
    office: str | None = None
    audience: str | None = None
    at: datetime | None = None

    def counts(self) -> ColumnElement[bool]:
        """Answers of the portion that figures count."""
        mine = answers.c.audience == self.audience if self.audience else literal(True)
        return and_(stood(self.at) if self.at else standing(), self.days(), mine)

    def holds(self, at: datetime, office: str) -> bool:
        """Whether what happened at that moment, at that office, belongs to it."""
        day = at.astimezone(self.clocks.zone(office)).date()
        begins, ends = self.first or date.min, self.last or date.max
        return self.office in {None, office} and begins <= day <= ends

    def moments(self, moment: "Column[datetime]", office: "Column[str]") -> ColumnElement[bool]:
        """The same days of something else, by the first clock alone."""
        zone = self.clocks.zone(self.office)
        return and_(
            literal(True) if self.office is None else office == self.office,
            *([moment >= datetime.combine(self.first, time(), zone)] if self.first else []),
            *([moment < datetime.combine(self.last + DAY, time(), zone)] if self.last else []),
        )

    def days(self) -> ColumnElement[bool]:
        """All answers of its days and place, whether they count or not."""
        if self.first is None and self.last is None:
            return of_office(self.office)
        groups = clock_groups(self.clocks, self.office)
        days = (
            and_(*between(self.first, self.last, ZoneInfo(zone)), offices)
            for zone, offices in groups.items()
        )
        # Said once more for all zones together: an index knows nothing of their difference.
        return and_(or_(*days), *_outermost(self.clocks, self.first, self.last))


def _outermost(
    clocks: Clocks, first: date | None, last: date | None
) -> Iterator[ColumnElement[bool]]:
    if first:
        begins = min(datetime.combine(first, time(), zone) for zone in clocks.zones)
        yield answers.c.answered_at >= begins
    if last:
        ends = max(datetime.combine(last + DAY, time(), zone) for zone in clocks.zones)
        yield answers.c.answered_at < ends
