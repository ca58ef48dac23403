"""The centre as an administrator writes it down, one TOML file, refused whole if anything is amiss.

What may stand in the file is told to its writer in docs/centre-file.md.
"""

import re
from collections.abc import Sequence
from datetime import time
from functools import cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.offices import (
    Centre,
    DayException,
    Offer,
    Office,
    OfficeCode,
    Place,
    ServiceCode,
    Settlement,
    Window,
    plain_name,
)
from bot.domain.services import BY_CODE
from bot.domain.toml_table import Problem, TomlTable, parse_toml, unknown

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,23}")
WINDOW: Final = re.compile(r"(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)")
SITE: Final = re.compile(r"https?://[^\s/]+\S*")

DAY_MINUTES: Final = 24 * 60
WEEK_MINUTES: Final = 7 * DAY_MINUTES
LONGEST_HORIZON: Final = 365
MOST_PLACES: Final = 100
ABOVE: Final = "a key of the office itself stands above [offices.hours] and [offices.services]"


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
        offices=_offices(file),
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
        about.refuse("site", "must begin with https:// or http:// and have no spaces")
    return site


def _settlements(file: TomlTable) -> tuple[Settlement, ...]:
    owners: dict[str, Settlement] = {}
    return tuple(_settlement(table, owners) for table in file.tables("settlements", optional=True))


def _settlement(table: TomlTable, owners: dict[str, Settlement]) -> Settlement:
    settlement = Settlement(table.list_of_texts("names"), _place(table))
    if table.found.get("names") == []:
        table.refuse("names", "is empty")
    for name in settlement.names:
        if owners.setdefault(plain_name(name), settlement) is not settlement:
            table.refuse("names", f"{name!r} is the name of a settlement above; add the district")
    table.nothing_else()
    return settlement


def _offices(file: TomlTable) -> tuple[Office, ...]:
    tables = file.tables("offices")
    if file.found.get("offices") == []:
        file.refuse("offices", "is empty")
    offices = tuple(_office(table) for table in tables)
    codes = [office.code for office in offices]
    for at, table in enumerate(tables):
        if codes[at] and codes[at] in codes[:at]:
            table.refuse("code", f"{codes[at]!r} is the code of an office above")
    return offices


def _office(table: TomlTable) -> Office:
    problems = len(table.report.problems)
    hours, exceptions = _hours(table.table("hours")), _exceptions(table)
    windows = [window for day in hours for window in day]
    windows += [window for exception in exceptions for window in exception.windows]
    # Among broken hours it cannot be said which visit is too long.
    longest = max(map(_minutes, windows), default=0)
    if len(table.report.problems) > problems:
        longest = DAY_MINUTES
    office = Office(
        code=_code(table),
        name=table.texts("name"),
        address=table.texts("address"),
        zone=_zone(table),
        place=_place(table),
        phone=table.words("phone"),
        hours=hours,
        offers=_offers(table.table("services"), longest),
        places=table.number("places", 1, MOST_PLACES, Office.places),
        step_minutes=table.number("step_minutes", 1, DAY_MINUTES, Office.step_minutes),
        notice_minutes=table.number("notice_minutes", 0, WEEK_MINUTES, Office.notice_minutes),
        horizon_days=table.number("horizon_days", 1, LONGEST_HORIZON, Office.horizon_days),
        exceptions=exceptions,
        works_on_holidays=table.flag("works_on_holidays"),
        route=table.texts("route", optional=True),
        parking=table.texts("parking", optional=True),
        access=table.texts("access", optional=True),
    )
    table.nothing_else()
    return office


def _code(table: TomlTable) -> OfficeCode:
    code = table.words("code")
    if code and not CODE.fullmatch(code):
        table.refuse("code", "must be small Latin letters, digits and hyphens, 24 at most")
    return OfficeCode(code)


def _zone(table: TomlTable) -> str:
    zone = table.words("zone")
    if zone and not _is_zone(zone):
        reason = unknown(zone, available_timezones(), "write a name such as 'Asia/Yekaterinburg'")
        table.refuse("zone", f"{zone!r} {reason}")
    return zone


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown name, a strange one, a folder of zones
        return False
    return True


def _place(table: TomlTable) -> Place:
    return Place(table.degrees("latitude", 90), table.degrees("longitude", 180))


def _hours(table: TomlTable) -> tuple[tuple[Window, ...], ...]:
    week = tuple(_windows(table, day, optional=True) for day in DAYS)
    table.nothing_else(ABOVE)
    return week


def _windows(table: TomlTable, key: str, optional: bool = False) -> tuple[Window, ...]:
    texts = table.list_of_texts(key, optional)
    found = [_window(table, key, text) for text in texts]
    windows = sorted((one for one in found if one), key=lambda window: window.opens)
    if any(earlier.closes > later.opens for earlier, later in pairwise(windows)):
        table.refuse(key, "has windows that overlap")
    return tuple(windows)


def _window(table: TomlTable, key: str, text: str) -> Window | None:
    times = WINDOW.fullmatch(text)
    opens, closes = map(_time, times.groups()) if times else (None, None)
    if opens is None or closes is None:
        table.refuse(key, f'{text!r} must be two times of a day, such as "09:00-13:00"')
        return None
    if closes <= opens:
        table.refuse(key, f"{text!r} closes before it opens")
        return None
    return Window(opens, closes)


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def _exceptions(office: TomlTable) -> tuple[DayException, ...]:
    found = [(table, _exception(table)) for table in office.tables("exceptions", optional=True)]
    days = [exception.day if exception else None for _, exception in found]
    for at, (table, exception) in enumerate(found):
        if exception and exception.day in days[:at]:
            table.refuse("day", f"{exception.day} has hours of its own above")
    return tuple(exception for _, exception in found if exception)


def _exception(table: TomlTable) -> DayException | None:
    day, windows = table.day("day"), _windows(table, "hours")
    note = table.texts("note", optional=True)
    table.nothing_else()
    return DayException(day, windows, note) if day else None


def _offers(table: TomlTable, longest: int) -> tuple[Offer, ...]:
    return tuple(_offer(table, code, longest) for code in table.found)


def _offer(table: TomlTable, code: str, longest: int) -> Offer:
    if code not in BY_CODE:
        table.refuse(code, unknown(code, BY_CODE.keys() - table.found.keys(), ABOVE))
        return Offer(ServiceCode(code), 0)
    minutes = table.number(code, 1, DAY_MINUTES)
    if longest < minutes <= DAY_MINUTES:
        table.refuse(code, f"takes {minutes} minutes; the office is never open that long at once")
    return Offer(ServiceCode(code), minutes)


def _minutes(window: Window) -> int:
    opens, closes = window.opens, window.closes
    return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
