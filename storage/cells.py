"""Answers counted by day, so that a figure costs cells and not answers.

A period is read as its whole months and the single days beside them, so years of answers cost no
more than a season of them; all offices together are read from sums of their own. How the counts
follow the answers is told in `rolling`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from scoring.facts import Cell
from scoring.instruments import NOMINAL
from storage.counting import (
    DAY,
    Clocks,
    between,
    by_day,
    clock_groups,
    counted,
    local_day,
    of_office,
    spans,
)
from storage.rolling import EVERYWHERE, KEYS, Rolling
from storage.tables import cells, uncounted

TOLD: Final = {"": "без отделения", EVERYWHERE: "все отделения"}


class Cells:
    """Counts of answers by day and by month."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.rolling = Rolling(connection)

    def roll_up(self, clocks: Clocks) -> int:
        """Count anew all that changed since the last time; how many days that were."""
        days = 0
        while counted_now := self.rolling.slice(clocks):
            days += counted_now
        return days

    def tally(
        self,
        first: date | None = None,
        last: date | None = None,
        office: str | None = None,
        *,
        apart: bool = True,
    ) -> dict[Cell, int]:
        """How many answers each cell holds, both days included; offices `apart` or all together."""
        names = [cells.c[key] for key in KEYS[1:]]
        place = (cells.c.office if apart else literal("").label("office"),)
        wanted = select(*place, *names, func.sum(cells.c.times).label("times"))
        within = self._within(first, last, office, apart)
        return _tally(
            self._connection.execute(
                wanted.where(*within).group_by(*(place if apart else ()), *names)
            )
        )

    def months(
        self, first: date | None = None, last: date | None = None, office: str | None = None
    ) -> dict[date, dict[Cell, int]]:
        """The same of each month by its first day, offices together."""
        month = func.substr(cells.c.span, 1, 7).label("month")
        nowhere = literal("").label("office")
        rows = self._connection.execute(
            select(month, nowhere, *(cells.c[key] for key in KEYS[1:]), cells.c.times).where(
                *self._within(first, last, office, apart=False)
            )
        )
        found: dict[date, Counter[Cell]] = defaultdict(Counter)
        for first_of_month, *row in rows:
            found[date.fromisoformat(f"{first_of_month}-01")].update(_tally([row]))
        return {each: dict(tally) for each, tally in sorted(found.items())}

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
        reach = self.rolling.reach(clocks)
        if reach is None or not self.rolling.is_complete(clocks):
            return
        notes = self._connection.execute(select(uncounted))
        days = {(note.office, f"{local_day(note, clocks):%Y-%m-%d}") for note in notes}
        days |= {(EVERYWHERE, day) for _, day in days}
        pending = days | {(office, day[:7]) for office, day in days}
        months = [date.fromisoformat(f"{span}-01") for span in _months(*reach)]
        for begins, following in pairwise(months):
            for span, office in self._wrong(begins, following - DAY, clocks):
                if (office, span) not in pending:
                    yield f"{TOLD.get(office, office)}, {span}"

    def _wrong(self, first: date, last: date, clocks: Clocks) -> list[tuple[str, str]]:
        """Spans and offices of one month, held in memory as a whole."""
        names = (cells.c.span, *(cells.c[key] for key in KEYS))
        spans_of_month = cells.c.span.between(f"{first:%Y-%m}", last.isoformat())
        kept = {
            tuple(row[:-1]): row.times
            for row in self._connection.execute(select(*names, cells.c.times).where(spans_of_month))
        }
        true: Counter[tuple[Any, ...]] = Counter()
        for query in by_day(self._connection, clocks, (first, last)):
            for day, office, *told, times in self._connection.execute(query):
                for span in (day, day[:7]):
                    true[span, office, *told] += times
                    true[span, EVERYWHERE, *told] += times
        differing = (key[:2] for key in kept.keys() | true.keys() if kept.get(key) != true.get(key))
        return sorted({(span, office) for span, office in differing})

    def _within(
        self, first: date | None, last: date | None, office: str | None, apart: bool
    ) -> tuple[ColumnElement[bool], ...]:
        begins, ends = self._reach(first, last)
        return (cells.c.span.in_(spans(begins, ends)), _place(office, apart))

    def _reach(self, first: date | None, last: date | None) -> tuple[date, date]:
        """From the first to the last day; whole months to where the counts begin or end."""
        if first and last:
            return first, last
        begins, ends = self._connection.execute(_REACH).one()
        if begins is None:
            return date.max, date.min
        final = date.fromisoformat(f"{ends}-01"[:10])
        # To the end of its month, which is one span instead of many.
        final = (final.replace(day=1) + 32 * DAY).replace(day=1) - DAY
        return first or date.fromisoformat(f"{begins}-01"[:10]), last or final


_REACH: Final[Select[Any]] = select(
    select(func.min(cells.c.span)).scalar_subquery(),
    select(func.max(cells.c.span)).scalar_subquery(),
)


def _place(office: str | None, apart: bool) -> ColumnElement[bool]:
    if office is not None:
        return cells.c.office == office
    return cells.c.office != EVERYWHERE if apart else cells.c.office == EVERYWHERE


def _months(first: date, last: date) -> list[str]:
    """Every month from the first day's to the one after the last day's."""
    whole = (last.replace(day=1) + 63 * DAY).replace(day=1)
    return [*dict.fromkeys(span[:7] for span in spans(first.replace(day=1), whole - DAY))]


def _tally(rows: Iterable[Sequence[Any]]) -> dict[Cell, int]:
    """Rows of office, question, instrument, audience, mode, value and times."""
    return {
        Cell(question, instrument, audience, office or None, mode, _said(instrument, value)): times
        for office, question, instrument, audience, mode, value, times in rows
    }


@lru_cache(maxsize=4096)
def _said(instrument: str, value: str) -> int | str | None:
    if not value:
        return None
    return value if instrument in NOMINAL else int(value)
