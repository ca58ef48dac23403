"""`otklik visits`: who comes on a day, without their names."""

import re
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.table import BAD_INPUT, RefusedError, command, read_day, table

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.booking import Appointment
    from bot.domain.offices import Centre, Office

STATES: Final = {
    "booked": "записан",
    "confirmed": "подтвердил",
    "arrived": "ждёт приёма",
    "attended": "был на приёме",
    "missed": "не пришёл",
    "cancelled": "отменено",
}
CANCELLED_BY: Final = {
    "client": "отменил сам",
    "office": "отменил центр",
    "forgetting": "отменено: удалил свои данные",
}
CHANNELS: Final = {
    "telegram": "Telegram",
    "vk": "ВКонтакте",
    "webchat": "веб-чат",
    "terminal": "терминал",
    "phone": "телефон",
    "kiosk": "плакат",
    "desk": "стойка",
}
HEAD: Final = ("Время", "Номер", "Отделение", "Услуга", "Состояние", "Канал")


@dataclass(frozen=True)
class Expected:
    """One visit of the day with the clock of its office, and nothing about the person."""

    appointment: "Appointment"
    office: "Office"
    channel: str
    stage: str
    cancelled_by: str | None
    audience: str

    @property
    def local(self) -> datetime:
        """When it begins by the office's own clock."""
        return self.office.local(self.appointment.starts)


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `visits`."""
    visits = commands.add_parser("visits", description="Показать записи на день.")
    visits.add_argument("--office", metavar="КОД", help="только одно отделение")
    visits.add_argument(
        "--day", metavar="ДАТА", help="день: 2026-11-23; иначе — сегодня в каждом отделении"
    )
    visits.add_argument(
        "--state", metavar="КОД", help=f"только с этим состоянием: {', '.join(STATES)}"
    )
    visits.add_argument("--json", action="store_true", help="ответить в JSON")
    visits.set_defaults(run=list_visits)


@command
def list_visits(options: Namespace) -> None:
    """Print the visits of a day, by time."""
    from bot.cli.desk import at_desk, print_json

    day = read_day(options.day)
    states = (_state(options.state),) if options.state else ()
    visits = at_desk(lambda desk: tuple(_expected(desk, options.office, day, states)))
    if options.json:
        print_json([_in_json(visit) for visit in visits])
    elif visits:
        print(_in_words(visits))
    else:
        print("На этот день таких записей нет." if states else "На этот день записей нет.")


def centre_of(desk: "Desk") -> "Centre":
    """The centre in force, as it stands today; RefusedError when none was loaded."""
    centre = desk.store.centres.newest()
    if centre is None:
        # Started in another folder, sqlite:///otklik.db is another file: a new and empty one.
        raise RefusedError(
            "Центр ещё не загружен: выполните otklik seed ФАЙЛ."
            f" База: {_where(desk.settings.database_url)} (OTKLIK_DATABASE_URL)."
        )
    return centre.at(desk.now)


def _where(database_url: str) -> str:
    """The file in full; of a server nothing, since its address may hold a password."""
    scheme, _, file = database_url.partition(":///")
    return str(Path(file).resolve()) if scheme == "sqlite" and file else "на сервере"


def office_of(centre: "Centre", wanted: str) -> "Office":
    """The office of that code or part of its name; RefusedError naming the ones there are."""
    office = centre.office(wanted)
    found = (office,) if office else _named(centre, wanted)
    if not found:
        known = ", ".join(one.code for one in centre.offices)
        raise RefusedError(f"Отделения «{wanted}» нет, есть: {known}.")
    if len(found) > 1:
        codes = ", ".join(f"{one.code} ({one.name['ru']})" for one in found)
        raise RefusedError(f"Под «{wanted}» подходит не одно отделение: {codes}.", BAD_INPUT)
    return found[0]


def _named(centre: "Centre", wanted: str) -> "tuple[Office, ...]":
    """By code in any case, by the whole name, by a part of it, by a word of the address."""
    sought = _plain(wanted)
    if not sought:
        return ()
    looks: tuple[Callable[[Office], bool], ...] = (
        lambda office: _plain(office.code) == sought,
        lambda office: any(_plain(name) == sought for name in office.name.values()),
        lambda office: any(sought in _plain(name) for name in office.name.values()),
        # «Пермь» is no part of «Отделение в Перми», but «г. Пермь» stands in its address.
        lambda office: any(sought in _words(one) for one in office.address.values()),
    )
    found = (tuple(filter(look, centre.offices)) for look in looks)
    return next(filter(None, found), ())


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def _words(text: str) -> list[str]:
    return re.findall(r"[\w-]+", _plain(text))


def _state(word: str) -> str:
    if word not in STATES:
        raise RefusedError(f"Состояния «{word}» нет, есть: {', '.join(STATES)}.", BAD_INPUT)
    return word


def _expected(
    desk: "Desk", code: str | None, day: date | None, states: tuple[str, ...]
) -> Iterator[Expected]:
    from bot.domain.timetable import day_span

    centre = centre_of(desk)
    found = []
    for office in (office_of(centre, code),) if code else centre.offices:
        its_day = day or office.local(desk.now).date()
        span = day_span(office, its_day, its_day)
        visits = desk.store.visits.between(span, office.code, states)
        found += [
            Expected(v.appointment, office, v.channel, v.stage, v.cancelled_by, v.audience)
            for v in visits
        ]
    yield from sorted(found, key=lambda one: one.appointment.starts)


def _in_json(visit: Expected) -> dict[str, str | None]:
    appointment = visit.appointment
    by = {"cancelled_by": visit.cancelled_by} if appointment.state == "cancelled" else {}
    return {
        "number": appointment.number,
        "office": appointment.office,
        "service": appointment.service,
        "starts": appointment.starts.astimezone(UTC).isoformat(),
        "local": visit.local.isoformat(),
        "state": appointment.state,
        "channel": visit.channel,
        "stage": visit.stage,
        "audience": visit.audience,
        **by,
    }


def _in_words(visits: tuple[Expected, ...]) -> str:
    from bot.core.says import Text
    from bot.texts import Texts

    texts = Texts()
    rows = (
        (
            f"{visit.local:%d.%m %H:%M}",
            visit.appointment.number,
            visit.office.name["ru"],
            texts.words(Text(f"service-{visit.appointment.service}"), "ru"),
            CANCELLED_BY.get(visit.cancelled_by or "", STATES[visit.appointment.state]),
            CHANNELS.get(visit.channel, visit.channel),
        )
        for visit in visits
    )
    return table(HEAD, rows)
