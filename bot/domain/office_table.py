"""One office of the centre's file: its place, hours, exceptions, moves and services."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import chain
from typing import Final, TypeVar, get_args
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.hours import OVERLAP, overlap, read_window
from bot.domain.local_day import DAY_MINUTES, wall_minute
from bot.domain.offices import (
    Anchor,
    CalendarDay,
    DayException,
    DayKind,
    Offer,
    Office,
    OfficeCode,
    OfficeMove,
    Place,
    ServiceCode,
    Window,
    WindowAudience,
)
from bot.domain.services import BY_CODE
from bot.domain.toml_table import TomlTable, unknown

Dated = TypeVar("Dated", DayException, OfficeMove)

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,23}")
KINDS: Final[Mapping[str, DayKind]] = {kind: kind for kind in get_args(DayKind)}
ANCHORS: Final[Mapping[str, Anchor]] = {anchor: anchor for anchor in get_args(Anchor)}
AUDIENCES: Final[Mapping[str, WindowAudience]] = {one: one for one in get_args(WindowAudience)}

CLIENTS: Final = ("jobseeker", "employer")

WEEK_MINUTES: Final = 7 * DAY_MINUTES
LONGEST_VISIT: Final = 8 * 60
LONGEST_BUFFER: Final = 2 * 60
LONGEST_HORIZON: Final = 365
MOST_PLACES: Final = 100
MOST_A_DAY: Final = 10_000
ABOVE: Final = "поля самого отделения пишут выше [offices.hours] и [offices.services]"


def read_office(table: TomlTable, calendar: Mapping[date, CalendarDay]) -> Office:
    """The office, and what is wrong with it noted in the table's report."""
    problems = len(table.report.problems)
    hours, exceptions = _week(table.table("hours")), _exceptions(table)
    longest = _longest(chain(*hours, *(exception.windows for exception in exceptions)))
    # Among broken hours it cannot be said which visit is too long.
    if len(table.report.problems) > problems:
        longest = DAY_MINUTES
    office = Office(
        code=_code(table),
        name=table.texts("name"),
        address=table.texts("address"),
        zone=_zone(table),
        place=read_place(table),
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
        anchor=table.choice("anchor", ANCHORS, Office.anchor),
        operator_places=table.number("operator_places", 0, MOST_PLACES, Office.operator_places),
        walk_in_places=table.number("walk_in_places", 0, MOST_PLACES, Office.walk_in_places),
        moves=_moves(table),
        calendar=calendar,
    )
    _check_shares(table, office)
    table.nothing_else()
    return office


def read_place(table: TomlTable) -> Place:
    """The point on the map that the table names."""
    return Place(table.degrees("latitude", 90), table.degrees("longitude", 180))


def read_calendar_day(table: TomlTable) -> CalendarDay:
    """A day of the centre's own production calendar."""
    kind = table.choice("kind", KINDS, "off")
    if "kind" not in table.found:
        table.refuse("kind", "не хватает")
    windows = _windows(table, "hours")
    if windows and kind == "off":
        table.refuse("hours", "уберите: в выходной часов нет")
    table.nothing_else()
    return CalendarDay(kind, windows)


def _code(table: TomlTable) -> OfficeCode:
    code = table.words("code")
    if code and not CODE.fullmatch(code):
        table.refuse("code", "нужны строчные латинские буквы, цифры и дефисы, не больше 24 знаков")
    return OfficeCode(code)


def _zone(table: TomlTable) -> str:
    zone = table.words("zone")
    if zone and not _is_zone(zone):
        reason = unknown(zone, available_timezones(), "напишите, например, 'Asia/Yekaterinburg'")
        table.refuse("zone", f"{zone!r}: {reason}")
    return zone


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown name, a strange one, a folder of zones
        return False
    return True


def _check_shares(table: TomlTable, office: Office) -> None:
    kept = office.operator_places + office.walk_in_places
    if kept and kept >= office.places > 0:
        key = "operator_places" if office.operator_places else "walk_in_places"
        table.refuse(key, f"на всех не остаётся ничего: придержано {kept} из {office.places}")


def _week(table: TomlTable) -> tuple[tuple[Window, ...], ...]:
    week = tuple(_windows(table, day) for day in DAYS)
    table.nothing_else(ABOVE)
    return week


def _windows(table: TomlTable, key: str, *, needed: bool = False) -> tuple[Window, ...]:
    if needed and key not in table.found:
        table.refuse(key, "не хватает")
    found = (_window(table, key, one) for one in table.texts_or_tables(key))
    windows = sorted((one for one in found if one), key=lambda window: window.opens)
    if overlap(windows):
        table.refuse(key, OVERLAP)
    return tuple(windows)


def _window(table: TomlTable, key: str, written: str | TomlTable) -> Window | None:
    places, audience = None, Window.audience
    if isinstance(written, TomlTable):
        places = written.number_if_said("places", 1, MOST_PLACES)
        audience = written.choice("audience", AUDIENCES, Window.audience)
        text = written.words("hours")
        written.nothing_else()
        if not text:
            return None
    else:
        text = written
    window, reason = read_window(text)
    if window is None:
        table.refuse(key, reason)
        return None
    return Window(window.opens, window.closes, places, audience)


def _exceptions(office: TomlTable) -> tuple[DayException, ...]:
    tables = office.tables("exceptions", optional=True)
    return _once_a_day([(one, "day", _exception(one)) for one in tables], "часы")


def _exception(table: TomlTable) -> DayException | None:
    day, windows = table.day("day"), _windows(table, "hours", needed=True)
    note = table.texts("note", optional=True)
    table.nothing_else()
    return DayException(day, windows, note) if day else None


def _moves(office: TomlTable) -> tuple[OfficeMove, ...]:
    tables = office.tables("moves", optional=True)
    return _once_a_day([(one, "from", _move(one)) for one in tables], "переезд")


def _move(table: TomlTable) -> OfficeMove | None:
    day = table.day("from")
    address, place = table.texts("address"), read_place(table)
    extra = {key: table.texts(key, optional=True) for key in ("name", "route", "parking", "access")}
    table.nothing_else()
    return OfficeMove(day, address, place, **extra) if day else None


def _once_a_day(
    found: list[tuple[TomlTable, str, Dated | None]], already: str
) -> tuple[Dated, ...]:
    known: set[date] = set()
    for table, key, one in found:
        if one and one.day in known:
            table.refuse(key, f"{already} на {one.day} уже есть выше")
        known.update((one.day,) if one else ())
    return tuple(one for _, _, one in found if one)


def _offers(table: TomlTable, longest: int) -> tuple[Offer, ...]:
    return tuple(_offer(table, code, longest) for code in table.found)


def _offer(table: TomlTable, code: str, longest: int) -> Offer:
    if code not in BY_CODE:
        table.refuse(code, unknown(code, BY_CODE.keys() - table.found.keys(), ABOVE))
        return Offer(ServiceCode(code), 0)
    offer = _long_offer(table, code) if isinstance(table.found[code], dict) else _plain(table, code)
    if longest < offer.minutes <= LONGEST_VISIT:
        reason = f"визит длится {offer.minutes} мин; подряд столько отделение не работает"
        table.refuse(code, reason)
    return offer


def _plain(table: TomlTable, code: str) -> Offer:
    return Offer(ServiceCode(code), table.number(code, 1, LONGEST_VISIT))


def _long_offer(table: TomlTable, code: str) -> Offer:
    own = table.table(code)
    offer = Offer(
        ServiceCode(code),
        minutes=own.number("minutes", 1, LONGEST_VISIT),
        before_minutes=own.number("before_minutes", 0, LONGEST_BUFFER, Offer.before_minutes),
        after_minutes=own.number("after_minutes", 0, LONGEST_BUFFER, Offer.after_minutes),
        places=own.number_if_said("places", 1, MOST_PLACES),
        notice_minutes=own.number_if_said("notice_minutes", 0, WEEK_MINUTES),
        horizon_days=own.number_if_said("horizon_days", 1, LONGEST_HORIZON),
        daily_limit=own.number_if_said("daily_limit", 1, MOST_A_DAY),
        audience=own.choice("audience", {one: one for one in CLIENTS}, Offer.audience),
    )
    own.nothing_else()
    return offer


def _longest(windows: Iterable[Window]) -> int:
    booked = (one for one in windows if one.audience != "walk-ins")
    return max((wall_minute(one.closes) - wall_minute(one.opens) for one in booked), default=0)
