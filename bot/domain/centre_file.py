"""The centre as an administrator writes it down, one TOML file, refused whole if anything is amiss.

What may stand in the file is told to its writer in docs/centre-file.md.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from bot.domain.office_table import read_calendar_day, read_office, read_place
from bot.domain.offices import CalendarDay, Centre, Office, Settlement, plain_name
from bot.domain.toml_table import Problem, TomlTable, parse_toml

SITE: Final = re.compile(r"https?://[^\s/]+\S*")


class CentreFileError(ValueError):
    """A centre's file cannot be used; `problems` are in the order of the file's lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(
            "; ".join(f"{one.line}: {one.path}: {one.reason}" for one in self.problems)
        )


def read_centre(text: str) -> Centre:
    """The centre that the text describes; raises CentreFileError with all that is wrong in it."""
    file = parse_toml(text)
    # Nothing can be said of the contents of a text that is not even TOML.
    if file.report.problems:
        raise CentreFileError(file.report.problems)
    centre = _centre(file)
    if file.report.problems:
        raise CentreFileError(file.report.problems)
    return centre


def _centre(file: TomlTable) -> Centre:
    about = file.table("centre")
    centre = Centre(
        name=about.texts("name"),
        hotline=about.words("hotline"),
        hotline_hours=about.texts("hotline_hours"),
        offices=_offices(file, _calendar(file)),
        settlements=_settlements(file),
        site=_site(about),
        demo=about.flag("demo"),
    )
    about.nothing_else()
    file.nothing_else()
    return centre


def _site(about: TomlTable) -> str:
    site = about.words("site", default="")
    if site and not SITE.fullmatch(site):
        about.refuse("site", "нужен адрес без пробелов, который начинается с https:// или http://")
    return site


def _calendar(file: TomlTable) -> Mapping[date, CalendarDay]:
    calendar: dict[date, CalendarDay] = {}
    for table in file.tables("calendar", optional=True):
        day = table.day("day")
        if day in calendar:
            table.refuse("day", f"{day} уже есть выше")
        one = read_calendar_day(table)
        if day:
            calendar[day] = one
    return calendar


def _settlements(file: TomlTable) -> tuple[Settlement, ...]:
    owners: dict[str, Settlement] = {}
    return tuple(_settlement(table, owners) for table in file.tables("settlements", optional=True))


def _settlement(table: TomlTable, owners: dict[str, Settlement]) -> Settlement:
    settlement = Settlement(table.list_of_texts("names"), read_place(table))
    if table.found.get("names") == []:
        table.refuse("names", "пусто")
    for name in settlement.names:
        if owners.setdefault(plain_name(name), settlement) is not settlement:
            table.refuse(
                "names", f"{name!r} уже есть выше у другого населённого пункта; добавьте район"
            )
    table.nothing_else()
    return settlement


def _offices(file: TomlTable, calendar: Mapping[date, CalendarDay]) -> tuple[Office, ...]:
    tables = file.tables("offices")
    if file.found.get("offices") == []:
        file.refuse("offices", "пусто")
    offices = tuple(read_office(table, calendar) for table in tables)
    codes = [office.code for office in offices]
    for at, table in enumerate(tables):
        if codes[at] and codes[at] in codes[:at]:
            table.refuse("code", f"{codes[at]!r} — код отделения выше")
    return offices
