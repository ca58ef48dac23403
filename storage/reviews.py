"""Scorecards that reviewers filled in; a withdrawn one stays and counts no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, select, update

from storage.tables import review_points, reviews


@dataclass(frozen=True)
class Filled:
    """A scorecard as it was filled in; `points` are earned (None: not applied) and possible."""

    card: str
    version: str
    day: date
    earned: float
    possible: float
    office: str | None = None
    operator: str | None = None
    points: Mapping[str, tuple[float | None, float]] | None = None
    id: int = 0
    withdrawn: bool = False


class Reviews:
    """One row a scorecard, one row a criterion."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enter(self, filled: Filled, at: datetime) -> int:
        """Store it; the number it got."""
        row = {
            "card": filled.card,
            "version": filled.version,
            "office": filled.office,
            "operator": filled.operator,
            "day": filled.day.isoformat(),
            "earned": filled.earned,
            "possible": filled.possible,
            "entered_at": at,
        }
        new = self._connection.execute(reviews.insert().returning(reviews.c.id), row)
        number = int(new.scalar_one())
        points = [
            {"review_id": number, "criterion": code, "earned": earned, "possible": possible}
            for code, (earned, possible) in (filled.points or {}).items()
        ]
        if points:
            self._connection.execute(review_points.insert(), points)
        return number

    def withdraw(self, number: int, at: datetime) -> bool:
        """It counts no more; False when there is none such, or it was withdrawn already."""
        changed = update(reviews).where(reviews.c.id == number, reviews.c.withdrawn_at.is_(None))
        return self._connection.execute(changed.values(withdrawn_at=at)).rowcount == 1

    def between(
        self, first: date | None, last: date | None, office: str | None = None
    ) -> Iterator[Filled]:
        """Scorecards of these days, both included, the withdrawn too, by day."""
        wanted = select(reviews).order_by(reviews.c.day, reviews.c.id)
        if first:
            wanted = wanted.where(reviews.c.day >= first.isoformat())
        if last:
            wanted = wanted.where(reviews.c.day <= last.isoformat())
        if office:
            wanted = wanted.where(reviews.c.office == office)
        return map(_filled, self._connection.execute(wanted))


def _filled(row: Row[tuple[object, ...]]) -> Filled:
    return Filled(
        card=row.card,
        version=row.version,
        day=date.fromisoformat(row.day),
        earned=row.earned,
        possible=row.possible,
        office=row.office,
        operator=row.operator,
        id=row.id,
        withdrawn=row.withdrawn_at is not None,
    )
