"""`otklik visits`, `arrived`, `attended`, `missed`: who comes on a day, and who came; no names."""

import re
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.reception import Notes, add_notes, read_clock, read_number, read_result
from bot.cli.table import BAD_INPUT, RefusedError, command, read_day, table, warn

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.booking import Appointment
    from bot.domain.offices import Centre, Office
    from bot.handlers.attendance import Mark, Marked

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
MARKS: Final = {
    "arrived": "the person is here and waits",
    "attended": "the person came",
    "missed": "the person did not come",
}
DONE: Final = {
    "arrived": "человек в отделении, ждёт приёма",
    "attended": "человек пришёл",
    "missed": "человек не пришёл",
}
ALREADY: Final = {
    "arrived": "уже отмечено, что человек в отделении",
    "attended": "уже отмечено, что человек пришёл",
    "missed": "уже отмечено, что человек не пришёл",
    "cancelled": "она отменена, отмечать нечего",
}


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
    """Register `visits` and the marks."""
    visits = commands.add_parser("visits", help="the visits of a day")
    visits.add_argument("--office", metavar="CODE", help="of one office only")
    visits.add_argument("--day", metavar="DATE", help="2026-11-23; without it, each office's today")
    visits.add_argument("--state", metavar="STATE", help=f"only these: {', '.join(STATES)}")
    visits.add_argument("--json", action="store_true", help="answer in JSON")
    visits.set_defaults(run=list_visits)
    for word, about in MARKS.items():
        parser = commands.add_parser(word, help=f"mark a visit: {about}")
        parser.add_argument("number", nargs="+", metavar="NUMBER", help="booking number: 482-917")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.set_defaults(run=mark_visit, mark=word, received=None, result=None)
        if word == "attended":
            add_notes(parser)


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


@command
def mark_visit(options: Namespace) -> None:
    """Mark a visit and say what follows from it."""
    from bot.cli.desk import at_desk, print_json

    number = read_number(options.number)
    notes = Notes(read_clock(options.received), read_result(options.result))
    marked, local, early, noted = at_desk(
        lambda desk: (*_marked(desk, number, options.mark), notes.keep(desk, number))
    )
    if early:
        warn(f"Внимание: визит ещё не начался, он назначен на {local:%d.%m.%Y %H:%M}.")
    state = marked.visit.appointment.state
    if options.json:
        answer = {"number": number, "state": state}
        print_json({**answer, "invited": marked.invited, "early": early, **noted})
    else:
        print(f"Запись {number}: {DONE[state]}.{_what_follows(marked)}")


def centre_of(desk: "Desk") -> "Centre":
    """The centre in force; RefusedError when none was loaded."""
    centre = desk.store.centres.newest()
    if centre is None:
        # Started in another folder, sqlite:///otklik.db is another file: a new and empty one.
        raise RefusedError(
            "Центр ещё не загружен: выполните otklik seed ФАЙЛ."
            f" База: {_where(desk.settings.database_url)} (OTKLIK_DATABASE_URL)."
        )
    return centre


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


def _marked(desk: "Desk", number: str, as_what: "Mark") -> "tuple[Marked, datetime, bool]":
    from bot.app import rules_of
    from bot.domain.booking import NotFound
    from bot.handlers.attendance import AlreadyMarked, mark

    match mark(desk.store, rules_of(desk.settings), number, as_what, desk.now):
        case NotFound():
            raise RefusedError(f"Записи {number} нет.")
        case AlreadyMarked(state):
            raise RefusedError(f"Запись {number}: {ALREADY[state]}.")
        case marked:
            local, today = _by_its_clock(desk, marked)
            # Who waits for a visit of today has come early, and that is no mistake.
            early = marked.early and not (as_what == "arrived" and local.date() == today)
            return marked, local, early


def _by_its_clock(desk: "Desk", marked: "Marked") -> tuple[datetime, date]:
    appointment, centre = marked.visit.appointment, desk.store.centres.newest()
    office = centre.office(appointment.office) if centre else None
    if office is None:
        return appointment.starts, desk.now.date()
    return office.local(appointment.starts), office.local(desk.now).date()


def _what_follows(marked: "Marked") -> str:
    if marked.visit.appointment.state != "attended":
        return ""
    if marked.invited:
        return " Приглашение ответить на вопросы запланировано."
    return " Вопросов после визита не будет: на них нет согласия или человека недавно спрашивали."
