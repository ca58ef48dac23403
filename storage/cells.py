"""Answers counted by day, so that a figure costs cells and not answers.

Theory of operation: whatever adds, corrects, sets aside or removes an answer also leaves a note of
its office and moment in `uncounted`, in the same transaction (`touch`). A job takes the notes it
sees, counts the days they name anew from the answers, adds up the months of those days, and strikes
off exactly those notes, all in one transaction: a crash leaves either the old counts with the notes
or the new ones without. Days are those of the office's own clock. A period is read as its whole
months and the single days beside them, so years of answers cost no more than a season of them.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, delete, func, literal, select

from scoring.facts import Cell
from scoring.instruments import NOMINAL
from storage.counting import (
    Clocks,
    between,
    by_day,
    clock_groups,
    counted,
    local_day,
    of_office,
    spans,
)
from storage.marks import Marks
from storage.tables import cells, marks, uncounted

KEYS: Final = ("office", "question", "instrument", "audience", "mode", "value")
# The clocks that the days were last counted by; without this mark nothing was counted yet.
CLOCKS: Final = "cells counted by"
LOCK: Final = "cells lock"
# More days than that at once are counted anew together.
MANY: Final = 200


class Cells:
    """Counts of answers by day and by month."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def roll_up(self, clocks: Clocks) -> int:
        """Count anew what changed since the last time; how many days of an office that were."""
        self._lock()
        if Marks(self._connection).get(CLOCKS) != str(clocks)[:400]:
            return self.count_all(clocks)
        notes = self._connection.execute(select(uncounted)).all()
        days = {(note.office, local_day(note, clocks)) for note in notes}
        if len(days) > MANY:
            return self.count_all(clocks)
        for office, day in sorted(days):
            self._count_day(office, day, clocks)
        for office, month in sorted({(office, f"{day:%Y-%m}") for office, day in days}):
            self._add_up(office, month)
        self._strike_off(notes)
        return len(days)

    def count_all(self, clocks: Clocks) -> int:
        """Count every answer there is; for the first time, or when an office's zone changed."""
        self._lock()
        notes = self._connection.execute(select(uncounted)).all()
        self._connection.execute(delete(cells))
        for days in by_day(self._connection, clocks):
            self._connection.execute(cells.insert().from_select(["span", *KEYS, "times"], days))
        monthly = func.substr(cells.c.span, 1, 7)
        self._connection.execute(
            cells.insert().from_select(
                ["span", *KEYS, "times"],
                select(monthly, *(cells.c[key] for key in KEYS), func.sum(cells.c.times)).group_by(
                    monthly, *(cells.c[key] for key in KEYS)
                ),
            )
        )
        self._strike_off(notes)
        Marks(self._connection).keep(CLOCKS, str(clocks)[:400])
        return self._connection.execute(
            select(func.count()).select_from(
                select(cells.c.office, cells.c.span).where(_daily()).distinct().subquery()
            )
        ).scalar_one()

    def tally(
        self,
        first: date | None = None,
        last: date | None = None,
        office: str | None = None,
        *,
        apart: bool = True,
    ) -> dict[Cell, int]:
        """How many answers each cell holds, both days included; offices `apart` or all together."""
        names = [cells.c[key] for key in KEYS[0 if apart else 1 :]]
        place = () if apart else (literal("").label("office"),)
        wanted = select(*place, *names, func.sum(cells.c.times).label("times")).group_by(*names)
        if first is None and last is None:
            wanted = wanted.where(func.length(cells.c.span) == len("2026-11"))
        else:
            begins, ends = self._reach()
            wanted = wanted.where(cells.c.span.in_(spans(first or begins, last or ends)))
        if office is not None:
            wanted = wanted.where(cells.c.office == office)
        return _tally(self._connection.execute(wanted))

    def recomputed(
        self,
        first: date | None = None,
        last: date | None = None,
        office: str | None = None,
        clocks: Clocks | None = None,
    ) -> dict[Cell, int]:
        """The same from the answers themselves; an office's days by its own clock."""
        if first is None and last is None:
            return _tally(self._connection.execute(counted(of_office(office))))
        found: dict[Cell, int] = {}
        for day_clock, offices in clock_groups(clocks or Clocks({}), office).items():
            within = (*between(first, last, ZoneInfo(day_clock)), offices)
            found |= _tally(self._connection.execute(counted(*within)))
        return found

    def disagreeing(self, clocks: Clocks) -> Iterator[str]:
        """Each office and day (or month) whose cells are not what its answers say."""
        if Marks(self._connection).get(CLOCKS) != str(clocks)[:400]:
            return
        notes = self._connection.execute(select(uncounted))
        pending = {(note.office, f"{local_day(note, clocks):%Y-%m-%d}") for note in notes}
        pending |= {(office, day[:7]) for office, day in pending}
        kept: dict[tuple[Any, ...], int] = {}
        for row in self._connection.execute(select(cells)):
            kept[row.span, *(getattr(row, key) for key in KEYS)] = row.times
        true: dict[tuple[Any, ...], int] = {}
        for row in chain.from_iterable(
            map(self._connection.execute, by_day(self._connection, clocks))
        ):
            for span in (row.span, row.span[:7]):
                key = (span, *row[1:-1])
                true[key] = true.get(key, 0) + row.times
        wrong = {key[:2] for key in kept.keys() | true.keys() if kept.get(key) != true.get(key)}
        yield from (
            f"{office or 'без отделения'}, {span}"
            for span, office in sorted(wrong)
            if (office, span) not in pending
        )

    # -- one day, one month ------------------------------------------------------------------------

    def _count_day(self, office: str, day: date, clocks: Clocks) -> None:
        span = day.isoformat()
        self._connection.execute(
            delete(cells).where(cells.c.span == span, cells.c.office == office)
        )
        within = (*between(day, day, clocks.zone(office)), of_office(office))
        days = counted(*within).subquery()
        self._connection.execute(
            cells.insert().from_select(["span", *KEYS, "times"], select(literal(span), *days.c))
        )

    def _add_up(self, office: str, month: str) -> None:
        mine = cells.c.office == office
        self._connection.execute(delete(cells).where(cells.c.span == month, mine))
        days = select(
            literal(month), *(cells.c[key] for key in KEYS), func.sum(cells.c.times)
        ).where(cells.c.span.between(f"{month}-01", f"{month}-31"), mine)
        self._connection.execute(
            cells.insert().from_select(
                ["span", *KEYS, "times"], days.group_by(*(cells.c[key] for key in KEYS))
            )
        )

    # -- what the rest leans on --------------------------------------------------------------------

    def _reach(self) -> tuple[date, date]:
        """The first and the last day that hold anything."""
        ends = select(func.min(cells.c.span), func.max(cells.c.span)).where(_daily())
        first, last = self._connection.execute(ends).one()
        if first is None:
            return date.max, date.min
        return date.fromisoformat(first), date.fromisoformat(last)

    def _strike_off(self, notes: Iterable[Row[Any]]) -> None:
        ids = [note.id for note in notes]
        for at in range(0, len(ids), 500):
            self._connection.execute(
                delete(uncounted).where(uncounted.c.id.in_(ids[at : at + 500]))
            )

    def _lock(self) -> None:
        """Two processes must not count the same day at once; SQLite has one writer anyway."""
        if self._connection.dialect.name == "sqlite":
            return
        if Marks(self._connection).get(LOCK) is None:
            Marks(self._connection).keep(LOCK, "")
        self._connection.execute(select(marks).where(marks.c.name == LOCK).with_for_update())


def _tally(rows: Iterable[Row[Any]]) -> dict[Cell, int]:
    return {
        Cell(
            row.question,
            row.instrument,
            row.audience,
            row.office or None,
            row.mode,
            _said(row.instrument, row.value),
        ): int(row.times)
        for row in rows
    }


def _said(instrument: str, value: str) -> int | str | None:
    if not value:
        return None
    return value if instrument in NOMINAL else int(value)


def _daily() -> ColumnElement[bool]:
    return func.length(cells.c.span) == len("2026-11-23")
