"""The centre's own production calendar as a table that can be imported each year.

Rows are `day,kind` or `day,kind,hours` under a heading that says so; semicolons (Excel) do as well.
The days go into the centre's file as `[[calendar]]` tables, so that the centre stays one text.
"""

import re
from collections.abc import Container, Iterator, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias, get_args

from bot.domain.hours import read_windows
from bot.domain.offices import MIDNIGHT, CalendarDay, DayKind, Window
from bot.domain.toml_table import Problem

Overrides: TypeAlias = Mapping[date, CalendarDay]
KINDS: Final[Mapping[str, DayKind]] = {kind: kind for kind in get_args(DayKind)}
HEADINGS: Final = (["day", "kind"], ["day", "kind", "hours"])
RUSSIAN_DATE: Final = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")


class OverridesError(ValueError):
    """The table cannot be used; `problems` are in the order of its lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{one.line}: {one.path}: {one.reason}" for one in problems))


def read_overrides(text: str, known: Container[date] = ()) -> dict[date, CalendarDay]:
    """The days of the table; raises OverridesError with all that is wrong, known days included."""
    rows = list(_rows(text))
    found: dict[date, CalendarDay] = {}
    problems: list[Problem] = []
    if not rows or [cell.lower() for cell in rows[0][1]] not in HEADINGS:
        line = rows[0][0] if rows else 1
        raise OverridesError(
            (Problem(line, "", "первая строка должна быть day,kind или day,kind,hours"),)
        )
    for line, cells in rows[1:]:
        try:
            day = _new_day(cells, found, known)
            found[day] = _calendar_day(cells)
        except _RowError as error:
            problems.append(Problem(line, error.column, error.reason))
    if problems:
        raise OverridesError(tuple(problems))
    return found


def overrides_as_toml(overrides: Overrides) -> str:
    """The days as tables to stand at the end of the centre's file, in order."""
    return "".join(_table(day, one) for day, one in sorted(overrides.items()))


class _RowError(ValueError):
    """What is wrong in which column of a row."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.removeprefix("\ufeff").splitlines()
    semicolons = any(";" in line for line in lines[:1])
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip().strip('"').strip() for cell in line.split(";" if semicolons else ",")]
        if any(cells):
            yield number, cells


def _new_day(cells: list[str], found: Overrides, known: Container[date]) -> date:
    day = _day(cells)
    if day in found:
        raise _RowError("day", f"{day} уже есть выше")
    if day in known:
        raise _RowError("day", f"{day} уже есть в файле центра")
    return day


def _day(cells: list[str]) -> date:
    written = RUSSIAN_DATE.sub(r"\3-\2-\1", cells[0])
    try:
        return datetime.strptime(f"{written} +0000", "%Y-%m-%d %z").date()
    except ValueError:
        reason = f"{cells[0]!r} — не дата: напишите 2027-01-09 или 09.01.2027"
        raise _RowError("day", reason) from None


def _calendar_day(cells: list[str]) -> CalendarDay:
    kind = KINDS.get(cells[1].lower() if len(cells) > 1 else "")
    if kind is None:
        raise _RowError("kind", "нужно off, work или short")
    windows = _windows(" ".join(cells[2:]))
    if windows and kind == "off":
        raise _RowError("hours", "в выходной часов нет")
    return CalendarDay(kind, windows)


def _windows(written: str) -> tuple[Window, ...]:
    windows, reason = read_windows(re.sub(r"\s*([-–])\s*", r"\1", written).split())
    if reason:
        raise _RowError("hours", reason)
    return windows


def _table(day: date, one: CalendarDay) -> str:
    hours = ", ".join(f'"{window.opens:%H:%M}-{_closing(window)}"' for window in one.windows)
    return f'\n[[calendar]]\nday = {day}\nkind = "{one.kind}"\n' + (
        f"hours = [{hours}]\n" if hours else ""
    )


def _closing(window: Window) -> str:
    return "24:00" if window.closes == MIDNIGHT else f"{window.closes:%H:%M}"
