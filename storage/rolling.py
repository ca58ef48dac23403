"""Counts answers anew where they changed: slice by slice, each a short transaction of its own.

Theory of operation: whatever adds, corrects, sets aside or removes an answer also leaves a note of
its office and moment in `uncounted`, in the same transaction (`touch`). A slice takes some notes,
counts the days that they name anew from the answers, carries the difference over to the sums (the
month, and all offices together), and strikes off exactly those notes: a crash leaves either the old
counts with the notes or the new ones without. Everything is counted anew, day after day from the
first, when nothing was counted yet or the zone of an office changed; a mark says how far that got.
Days are those of the office's own clock.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.counting import DAY, Clocks, between, by_day, counted, local_day, of_offices
from storage.marks import Marks
from storage.tables import answers, cells, counted_days, marks, uncounted

KEYS: Final = ("office", "question", "instrument", "audience", "mode", "value")
WHOLE: Final = ("span", *KEYS, "times")
# All offices together, which most figures are asked of.
EVERYWHERE: Final = "*"
# By which clocks everything was counted, and how far counting anew has got.
CLOCKS: Final = "cells counted by"
ANEW: Final = "cells counted anew"
# How often everything was counted anew, and how often some days were.
TIMES: Final = "cells counted times"
REVISION: Final = "cells revision"
LOCK: Final = "cells lock"
# Answers and notes taken at once: about a quarter of a second's work.
SLICE: Final = 20_000
NOTES: Final = 2_000

_LAY_LOCK: Final = text("INSERT INTO marks (name, value) VALUES (:name, '') ON CONFLICT DO NOTHING")


class Rolling:
    """What the counts are still to learn from the answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._marks = Marks(connection)

    def behind(self, clocks: Clocks) -> bool:
        """Whether the counts are not yet what the answers say."""
        note = select(uncounted.c.id).limit(1)
        return not self.is_complete(clocks) or self._connection.execute(note).first() is not None

    def is_complete(self, clocks: Clocks) -> bool:
        """Whether everything was counted, by these clocks; notes apart."""
        return self._marks.get(CLOCKS) == clocks.digest

    def slice(self, clocks: Clocks) -> int:
        """Count some of what changed; how many days that were, 0 when nothing is left."""
        self._lock()
        if self.is_complete(clocks):
            return self._noted(clocks)
        anew = (self._marks.get(ANEW) or "").split()
        if anew[1:] != [clocks.digest]:
            return self.begin_anew(clocks)
        return self._further(date.fromisoformat(anew[0]), clocks)

    def begin_anew(self, clocks: Clocks) -> int:
        """Count everything again, from the first day on; 1, as the slices are still to come."""
        self._lock()
        reach = self.reach(clocks)
        self._connection.execute(delete(uncounted))
        self._next(TIMES)
        if reach is None:
            self._complete(clocks)
            return 0
        self._marks.drop(CLOCKS)
        self._marks.keep(ANEW, f"{reach[0].replace(day=1).isoformat()} {clocks.digest}")
        return 1

    def stamp(self, first: date | None, last: date | None, office: str | None) -> str:
        """Another one whenever an answer of these days was added, changed or taken away."""
        days = counted_days.c.span
        wanted = select(func.max(counted_days.c.revision)).where(
            *((days >= first.isoformat(),) if first else ()),
            *((days <= last.isoformat(),) if last else ()),
            *((counted_days.c.office == office,) if office is not None else ()),
        )
        newest = self._connection.execute(wanted).scalar() or 0
        return f"{self._marks.get(TIMES) or 0}.{newest}"

    # -- days that notes name ----------------------------------------------------------------------

    def _noted(self, clocks: Clocks) -> int:
        notes = self._connection.execute(
            select(uncounted).order_by(uncounted.c.id).limit(NOTES)
        ).all()
        if not notes:
            return 0
        wanted: dict[tuple[date, ZoneInfo], dict[str, list[Row[Any]]]] = defaultdict(dict)
        for note in notes:
            place = wanted[local_day(note, clocks), clocks.zone(note.office)]
            place.setdefault(note.office, []).append(note)
        spent = days = 0
        revision = self._next(REVISION)
        for (day, zone), offices in wanted.items():
            if spent > SLICE:
                break
            spent += self._size(day, zone)
            days += len(offices)
            self._count_day(day, zone, tuple(offices))
            self._stamp(day, tuple(offices), revision)
            self._strike_off([note for those in offices.values() for note in those])
        return days

    def _count_day(self, day: date, zone: ZoneInfo, offices: Sequence[str]) -> None:
        span, month = day.isoformat(), f"{day:%Y-%m}"
        mine = and_(cells.c.span == span, cells.c.office.in_(offices))
        self._carry_over(-1, mine)
        self._connection.execute(delete(cells).where(mine))
        days = counted(*between(day, day, zone), of_offices(offices)).subquery()
        self._connection.execute(cells.insert().from_select(WHOLE, select(literal(span), *days.c)))
        self._carry_over(1, mine)
        sums = or_(
            and_(cells.c.span == month, cells.c.office.in_((*offices, EVERYWHERE))),
            and_(cells.c.span == span, cells.c.office == EVERYWHERE),
        )
        self._connection.execute(delete(cells).where(sums, cells.c.times == 0))

    def _carry_over(self, sign: int, mine: ColumnElement[bool]) -> None:
        """Take these days' cells out of the sums (-1), or put them in (1)."""
        month, everywhere = func.substr(cells.c.span, 1, 7), literal(EVERYWHERE)
        mine = and_(mine, cells.c.office != EVERYWHERE)
        self._add(sign, cells.c.span, everywhere, mine)
        self._add(sign, month, cells.c.office, mine)
        self._add(sign, month, everywhere, mine)

    def _add(
        self,
        sign: int,
        span: ColumnElement[str],
        office: ColumnElement[str],
        which: ColumnElement[bool],
    ) -> None:
        names = [cells.c[key] for key in KEYS[1:]]
        rows = (
            select(
                span.label("to_span"),
                office.label("to_office"),
                *names,
                (sign * func.sum(cells.c.times)).label("times"),
            )
            .where(which)
            .group_by("to_span", "to_office", *names)
        )
        sqlite = self._connection.dialect.name == "sqlite"
        added = (sqlite_insert if sqlite else postgresql_insert)(cells).from_select(WHOLE, rows)
        more = {"times": cells.c.times + added.excluded.times}
        self._connection.execute(added.on_conflict_do_update(index_elements=WHOLE[:-1], set_=more))

    def _size(self, day: date, zone: ZoneInfo) -> int:
        within = tuple(between(day, day, zone))
        return self._connection.execute(select(func.count()).where(*within)).scalar_one()

    def _stamp(self, day: date, offices: Sequence[str], revision: int) -> None:
        span = counted_days.c.span == day.isoformat()
        self._connection.execute(
            delete(counted_days).where(span, counted_days.c.office.in_(offices))
        )
        self._connection.execute(
            counted_days.insert(),
            [
                {"span": day.isoformat(), "office": office, "revision": revision}
                for office in offices
            ],
        )

    def _strike_off(self, notes: Sequence[Row[Any]]) -> None:
        ids = [note.id for note in notes]
        self._connection.execute(delete(uncounted).where(uncounted.c.id.in_(ids)))

    # -- everything anew ---------------------------------------------------------------------------

    def _further(self, first: date, clocks: Clocks) -> int:
        """The next days; when there are none any more, everything was counted."""
        reach = self.reach(clocks)
        if reach is None or first > reach[1]:
            self._complete(clocks)
            return self._noted(clocks)
        last = self._as_far(first, reach[1], clocks)
        self._count_days(first, last, clocks)
        self._marks.keep(ANEW, f"{(last + DAY).isoformat()} {clocks.digest}")
        return (last - first).days + 1

    def _count_days(self, first: date, last: date, clocks: Clocks) -> None:
        """Days of one month; its sums begin with its first day."""
        days = cells.c.span.between(first.isoformat(), last.isoformat())
        self._connection.execute(delete(cells).where(days))
        if first.day == 1:
            self._connection.execute(delete(cells).where(cells.c.span == f"{first:%Y-%m}"))
        for found in by_day(self._connection, clocks, (first, last)):
            self._connection.execute(insert(cells).from_select(WHOLE, found))
        self._carry_over(1, days)

    def _as_far(self, first: date, end: date, clocks: Clocks) -> date:
        """The last day of the slice: of the same month, and of not too many answers."""
        month = (first.replace(day=1) + 32 * DAY).replace(day=1) - DAY
        begins = min(datetime.combine(first, time(), zone) for zone in clocks.zones)
        there = select(answers.c.answered_at).where(answers.c.answered_at >= begins)
        full = self._connection.execute(
            there.order_by(answers.c.answered_at).limit(1).offset(SLICE)
        ).scalar()
        enough = min(full.astimezone(zone).date() for zone in clocks.zones) - DAY if full else end
        return max(first, min(month, end, enough))

    def _complete(self, clocks: Clocks) -> None:
        self._marks.drop(ANEW)
        self._marks.keep(CLOCKS, clocks.digest)

    def reach(self, clocks: Clocks) -> tuple[date, date] | None:
        """The first and the last day that hold, or held, anything."""
        asked = select(
            select(func.min(answers.c.answered_at)).scalar_subquery(),
            select(func.max(answers.c.answered_at)).scalar_subquery(),
            select(func.min(cells.c.span)).scalar_subquery(),
            select(func.max(cells.c.span)).scalar_subquery(),
        )
        earliest, latest, begins, ends = self._connection.execute(asked).one()
        moments = [at for at in (earliest, latest) if at]
        found = [at.astimezone(zone).date() for at in moments for zone in clocks.zones]
        # A month stands before its days, so the first span is a month and the last one a day.
        found += [date.fromisoformat(f"{span}-01"[:10]) for span in (begins, ends) if span]
        return (min(found), max(found)) if found else None

    # -- what the rest leans on --------------------------------------------------------------------

    def _next(self, name: str) -> int:
        number = int(self._marks.get(name) or 0) + 1
        self._marks.keep(name, str(number))
        return number

    def _lock(self) -> None:
        """Two processes must not count the same day at once; SQLite has one writer anyway."""
        if self._connection.dialect.name == "sqlite":
            return
        self._connection.execute(_LAY_LOCK, {"name": LOCK})
        self._connection.execute(select(marks).where(marks.c.name == LOCK).with_for_update())
