"""`otklik slots`: the free times of a service at an office, as anybody or an operator sees them."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import dropwhile, groupby, takewhile
from typing import TYPE_CHECKING, Final

from bot.cli.table import BAD_INPUT, RefusedError, command, read_day, table

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.offices import Offer, Office
    from bot.domain.timetable import Slot
    from bot.handlers.places import Desk as Timetable

WEEK: Final = 7
MOST_DAYS: Final = 366
WEEKDAYS: Final = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
HEAD: Final = ("День", "Свободно", "Время (местное)")


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `slots`."""
    parser = commands.add_parser(
        "slots", description="Показать свободное время отделения для услуги."
    )
    parser.add_argument(
        "--office", required=True, metavar="КОД", help="отделение: код или часть названия"
    )
    parser.add_argument(
        "--service", required=True, metavar="КОД", help="услуга: код или часть названия"
    )
    parser.add_argument("--from", dest="first", metavar="ДАТА", help="первый день; иначе — сегодня")
    parser.add_argument(
        "--days", default=str(WEEK), metavar="ЧИСЛО", help="сколько дней показать; иначе — 7"
    )
    parser.add_argument(
        "--operator", action="store_true", help="вместе с долей, оставленной операторам"
    )
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=list_slots)


@command
def list_slots(options: Namespace) -> None:
    """Print the free times of some days, ascending."""
    from bot.cli.desk import at_desk, print_json

    first, days = read_day(options.first), _days(options.days)

    def unit(desk: "Desk") -> "tuple[Office, tuple[Slot, ...]]":
        timetable = timetable_of(desk, options.office, options.service)
        return timetable.office, tuple(_free(timetable, first, days, options.operator))

    office, slots = at_desk(unit)
    if options.json:
        print_json([in_json(slot, office) for slot in slots])
    elif slots:
        print(_in_words(slots, office))
    else:
        print("В эти дни свободного времени нет.")


def timetable_of(desk: "Desk", office: str, service: str) -> "Timetable":
    """The office's timetable of the service; RefusedError for what is not there."""
    from bot.cli.visits import centre_of, office_of
    from bot.domain.services import BY_CODE
    from bot.handlers.places import Desk as Timetable

    found = office_of(centre_of(desk), office)
    offers = _offers(found, service)
    if len(offers) == 1:
        return Timetable(desk.store, found, offers[0], desk.now)
    known = ", ".join(one.service for one in offers or found.offers)
    if offers:
        raise RefusedError(f"Под «{service}» подходит не одна услуга: {known}.", BAD_INPUT)
    if service in BY_CODE:
        raise RefusedError(
            f"Услугу «{service}» отделение «{found.code}» не оказывает, есть: {known}.", BAD_INPUT
        )
    raise RefusedError(f"Услуги «{service}» нет, есть: {known}.")


def _offers(office: "Office", asked: str) -> "tuple[Offer, ...]":
    """By its code, else by a part of its Russian name."""
    from bot.core.says import Text
    from bot.domain.offices import ServiceCode
    from bot.texts import Texts

    exact = office.offer(ServiceCode(asked))
    if exact or not asked.strip():
        return (exact,) if exact else ()
    texts, sought = Texts(), " ".join(asked.casefold().split())
    return tuple(
        one
        for one in office.offers
        if sought in texts.words(Text(f"service-{one.service}"), "ru").casefold()
    )


def in_json(slot: "Slot", office: "Office") -> dict[str, str]:
    """When it begins, twice: by UTC and by the office's own clock."""
    return {"utc": in_utc(slot.starts), "local": office.local(slot.starts).isoformat()}


def in_utc(moment: datetime) -> str:
    """The moment as every program understands it: 2026-11-24T04:00:00Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def day_in_words(day: date) -> str:
    """вт 24.11.2026."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d.%m.%Y}"


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MOST_DAYS):
        raise RefusedError(f"Число дней — от 1 до {MOST_DAYS}, например --days 7.", BAD_INPUT)
    return int(text)


def _free(
    timetable: "Timetable", first: date | None, days: int, operator: bool
) -> "Iterator[Slot]":
    from bot.handlers.places import OPERATOR, PUBLIC

    office = timetable.office
    begins = first or office.local(timetable.now).date()
    try:
        ends = begins + timedelta(days=days)
    except OverflowError:
        ends = date.max
    slots = timetable.nearest(OPERATOR if operator else PUBLIC)
    known = dropwhile(lambda slot: office.local(slot.starts).date() < begins, slots)
    return takewhile(lambda slot: office.local(slot.starts).date() < ends, known)


def _in_words(slots: "Iterable[Slot]", office: "Office") -> str:
    local = (office.local(slot.starts) for slot in slots)
    days = ((day, tuple(times)) for day, times in groupby(local, key=datetime.date))
    rows = (
        (day_in_words(day), str(len(times)), " ".join(f"{one:%H:%M}" for one in times))
        for day, times in days
    )
    return table(HEAD, rows)
