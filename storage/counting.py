"""Queries that count answers by the day of their office's own clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from storage.standing import standing
from storage.tables import answers, uncounted

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Clocks:
    """The zone of each office by its code, and the one that stands for no office in particular."""

    offices: Mapping[str, str]
    otherwise: str = "UTC"

    def zone(self, office: str | None) -> ZoneInfo:
        """The zone by which an office's days begin."""
        return ZoneInfo(self.offices.get(office or "", self.otherwise))

    @cached_property
    def zones(self) -> tuple[ZoneInfo, ...]:
        """Each zone once."""
        return tuple(map(ZoneInfo, sorted({*self.offices.values(), self.otherwise})))

    @cached_property
    def digest(self) -> str:
        """The same for the same clocks alone."""
        known = (f"{office}={zone}" for office, zone in sorted(self.offices.items()))
        return sha256(f"{self.otherwise} {' '.join(known)}".encode()).hexdigest()


def touch(connection: Connection, *which: ColumnElement[bool]) -> None:
    """These answers change what is counted: call it when they are there, before they are gone."""
    affected = select(func.coalesce(answers.c.office, ""), answers.c.answered_at).where(*which)
    connection.execute(uncounted.insert().from_select(["office", "at"], affected.distinct()))


def by_day(
    connection: Connection, clocks: Clocks, days: tuple[date, date]
) -> Iterator[Select[Any]]:
    """Queries that count each answer of these days once, under the day of its office's clock."""
    first = min(datetime.combine(days[0], time(), zone) for zone in clocks.zones)
    last = max(datetime.combine(days[1] + DAY, time(), zone) for zone in clocks.zones)
    for begins, ends in _steady(clocks.zones, first, last):
        day = _day_of_answer(connection, clocks, begins).label("span")
        within = (answers.c.answered_at >= begins, answers.c.answered_at < ends)
        rows = select(day, *keys()).where(standing(), *within).subquery()
        inside = rows.c.span.between(days[0].isoformat(), days[1].isoformat())
        yield select(*rows.c, func.count().label("times")).where(inside).group_by(*rows.c)


def _day_of_answer(connection: Connection, clocks: Clocks, at: datetime) -> ColumnElement[str]:
    """The local day, by the distance from UTC that each zone keeps all that while."""
    hours = {office: _ahead(ZoneInfo(zone), at) for office, zone in clocks.offices.items()}
    usual = _ahead(ZoneInfo(clocks.otherwise), at)
    differing = {office: one for office, one in hours.items() if one != usual}
    if connection.dialect.name == "sqlite":
        shifts = {office: f"{one} seconds" for office, one in differing.items()}
        shift = _by_office(shifts, f"{usual} seconds")
        return func.date(answers.c.answered_at, shift, type_=String)
    seconds = cast(_by_office(differing, usual), Integer)
    moment = func.timezone("UTC", answers.c.answered_at) + func.make_interval(
        0, 0, 0, 0, 0, 0, seconds
    )
    return func.to_char(moment, "YYYY-MM-DD", type_=String)


def clock_groups(clocks: Clocks, office: str | None) -> dict[str, ColumnElement[bool]]:
    """Answers parted by the zone of their office, or those of one office by its own."""
    if office is not None:
        return {str(clocks.zone(office)): of_office(office)}
    code = func.coalesce(answers.c.office, "")
    groups: dict[str, list[str]] = {}
    for one, zone in clocks.offices.items():
        groups.setdefault(zone, []).append(one)
    known = {zone: code.in_(those) for zone, those in groups.items() if zone != clocks.otherwise}
    elsewhere = [one for one, zone in clocks.offices.items() if zone != clocks.otherwise]
    return {**known, clocks.otherwise: code.not_in(elsewhere)}


def spans(first: date, last: date) -> list[str]:
    """A period as whole months (2026-11) and the single days (2026-12-01) beside them."""
    found = []
    day = first
    while day <= last:
        following = (day.replace(day=1) + 32 * DAY).replace(day=1)
        if day.day == 1 and following - DAY <= last:
            found.append(f"{day:%Y-%m}")
            day = following
        else:
            found.append(day.isoformat())
            day += DAY
    return found


def keys() -> tuple[ColumnElement[Any], ...]:
    """An answer as its cell names it: no office and no answer are empty, all values are text."""
    point = cast(answers.c.value, String(400))
    return (
        func.coalesce(answers.c.office, "").label("office"),
        answers.c.question.label("question"),
        answers.c.instrument.label("instrument"),
        answers.c.audience.label("audience"),
        answers.c.mode.label("mode"),
        func.coalesce(answers.c.choice, point, "", type_=String).label("value"),
    )


def counted(*within: ColumnElement[bool]) -> Select[Any]:
    """Answers that figures count, counted by cell."""
    rows = select(*keys()).where(standing(), *within).subquery()
    return select(*rows.c, func.count().label("times")).group_by(*rows.c)


def of_office(office: str | None) -> ColumnElement[bool]:
    """Answers of one office, of none in particular (""), or of all (None)."""
    if office is None:
        return literal(True)
    return answers.c.office == office if office else answers.c.office.is_(None)


def of_offices(offices: Sequence[str]) -> ColumnElement[bool]:
    """Answers of these offices; "" stands for no office in particular."""
    named = answers.c.office.in_([one for one in offices if one])
    return or_(named, answers.c.office.is_(None)) if "" in offices else named


def between(first: date | None, last: date | None, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    """Answers of these days by that clock, both included; without a day there is no end."""
    if first:
        yield answers.c.answered_at >= datetime.combine(first, time(), zone)
    if last:
        yield answers.c.answered_at < datetime.combine(last + DAY, time(), zone)


def _by_office(values: Mapping[str, Any], otherwise: Any) -> ColumnElement[Any]:
    if not values:
        return literal(otherwise)
    return case(values, value=answers.c.office, else_=otherwise)


def _ahead(zone: ZoneInfo, at: datetime) -> int:
    """Seconds by which a zone is ahead of UTC."""
    ahead = at.astimezone(zone).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def _steady(
    zones: Sequence[ZoneInfo], first: datetime, ends: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The stretch from first to its end, cut where a zone changed its distance from UTC."""
    begins = at = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    kept = [_ahead(zone, at) for zone in zones]
    while at < ends:
        following = min(at + DAY, ends)
        if [_ahead(zone, following) for zone in zones] != kept:
            following = _first_change(zones, kept, at)
            yield begins, following
            begins, kept = following, [_ahead(zone, following) for zone in zones]
        at = following
    yield begins, ends


def _first_change(zones: Sequence[ZoneInfo], kept: list[int], at: datetime) -> datetime:
    while [_ahead(zone, at) for zone in zones] == kept:
        at += timedelta(hours=1)
    return at


def local_day(note: Row[Any], clocks: Clocks) -> date:
    """The day that a note's moment falls on at its office."""
    at: datetime = note.at
    return at.astimezone(clocks.zone(note.office)).date()
