"""`otklik visits`, `attended`, `missed`: who comes on a day, and who came; no personal data."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from bot.cli.table import BAD_INPUT, RefusedError, command, read_day, table, warn

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.booking import Appointment
    from bot.domain.offices import Centre, Office
    from bot.handlers.attendance import Mark, Marked

STATES: Final = {
    "booked": "записан",
    "confirmed": "подтвердил",
    "attended": "пришёл",
    "missed": "не пришёл",
    "cancelled": "отменено",
}
CHANNELS: Final = {
    "telegram": "Telegram",
    "vk": "ВКонтакте",
    "webchat": "веб-чат",
    "terminal": "терминал",
}
HEAD: Final = ("Время", "Номер", "Отделение", "Услуга", "Состояние", "Канал")
DONE: Final = {"attended": "человек пришёл", "missed": "человек не пришёл"}
ALREADY: Final = {
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

    @property
    def local(self) -> datetime:
        """When it begins by the office's own clock."""
        return self.office.local(self.appointment.starts)


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `visits`, `attended` and `missed`."""
    visits = commands.add_parser("visits", help="the visits of a day")
    visits.add_argument("--office", metavar="CODE", help="of one office only")
    visits.add_argument("--day", metavar="DATE", help="2026-11-23; without it, each office's today")
    visits.add_argument("--json", action="store_true", help="answer in JSON")
    visits.set_defaults(run=list_visits)
    for word, about in (("attended", "the person came"), ("missed", "the person did not come")):
        parser = commands.add_parser(word, help=f"mark a visit: {about}")
        parser.add_argument("number", nargs="+", metavar="NUMBER", help="booking number: 482-917")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.set_defaults(run=mark_visit, mark=word)


@command
def list_visits(options: Namespace) -> None:
    """Print the visits of a day, by time."""
    from bot.cli.desk import at_desk, print_json

    day = read_day(options.day)
    visits = at_desk(lambda desk: tuple(_expected(desk, options.office, day)))
    if options.json:
        print_json([_in_json(visit) for visit in visits])
    elif visits:
        print(_in_words(visits))
    else:
        print("На этот день записей нет.")


@command
def mark_visit(options: Namespace) -> None:
    """Mark a visit and say what follows from it."""
    from bot.cli.desk import at_desk, print_json
    from bot.domain.booking import plain_number

    number = plain_number(" ".join(options.number))
    if number is None:
        raise RefusedError("Номер записи — шесть цифр, например 482-917.", BAD_INPUT)
    marked, local = at_desk(lambda desk: _marked(desk, number, options.mark))
    if marked.early:
        warn(f"Внимание: визит ещё не начался, он назначен на {local:%d.%m.%Y %H:%M}.")
    state = marked.visit.appointment.state
    if options.json:
        answer = {"number": number, "state": state}
        print_json({**answer, "invited": marked.invited, "early": marked.early})
    else:
        print(f"Запись {number}: {DONE[state]}.{_what_follows(marked)}")


def centre_of(desk: "Desk") -> "Centre":
    """The centre in force; RefusedError when none was loaded."""
    centre = desk.store.centres.newest()
    if centre is None:
        raise RefusedError("Центр ещё не загружен: выполните otklik seed ФАЙЛ.")
    return centre


def office_of(centre: "Centre", code: str) -> "Office":
    """The office of that code; RefusedError naming the ones there are."""
    office = centre.office(code)
    if office is None:
        known = ", ".join(one.code for one in centre.offices)
        raise RefusedError(f"Отделения «{code}» нет, есть: {known}.")
    return office


def _expected(desk: "Desk", code: str | None, day: date | None) -> Iterator[Expected]:
    from bot.domain.timetable import day_span

    centre = centre_of(desk)
    found = []
    for office in (office_of(centre, code),) if code else centre.offices:
        its_day = day or office.local(desk.now).date()
        visits = desk.store.bookings.between(day_span(office, its_day, its_day), office.code)
        found += [Expected(v.appointment, office, v.channel, v.stage) for v in visits]
    yield from sorted(found, key=lambda one: one.appointment.starts)


def _in_json(visit: Expected) -> dict[str, str]:
    appointment = visit.appointment
    return {
        "number": appointment.number,
        "office": appointment.office,
        "service": appointment.service,
        "starts": appointment.starts.astimezone(UTC).isoformat(),
        "local": visit.local.isoformat(),
        "state": appointment.state,
        "channel": visit.channel,
        "stage": visit.stage,
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
            STATES[visit.appointment.state],
            CHANNELS.get(visit.channel, visit.channel),
        )
        for visit in visits
    )
    return table(HEAD, rows)


def _marked(desk: "Desk", number: str, as_what: "Mark") -> tuple["Marked", datetime]:
    from bot.app import rules_of
    from bot.domain.booking import NotFound
    from bot.handlers.attendance import AlreadyMarked, mark

    match mark(desk.store, rules_of(desk.settings), number, as_what, desk.now):
        case NotFound():
            raise RefusedError(f"Записи {number} нет.")
        case AlreadyMarked(state):
            raise RefusedError(f"Запись {number}: {ALREADY[state]}.")
        case marked:
            return marked, _local_start(desk, marked)


def _local_start(desk: "Desk", marked: "Marked") -> datetime:
    appointment, centre = marked.visit.appointment, desk.store.centres.newest()
    office = centre.office(appointment.office) if centre else None
    return office.local(appointment.starts) if office else appointment.starts


def _what_follows(marked: "Marked") -> str:
    if marked.visit.appointment.state != "attended":
        return ""
    if marked.invited:
        return " Приглашение ответить на вопросы запланировано."
    return " Вопросов после визита не будет: на них нет согласия."
