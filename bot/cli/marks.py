"""`otklik arrived`, `attended`, `missed`: who came, and a slip of these marks put right."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from bot.cli.reception import Notes, add_notes, read_clock, read_number, read_result
from bot.cli.table import BAD_INPUT, RefusedError, command, warn

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.handlers.attendance import Marked

MARKS: Final = {
    "arrived": "человек в отделении и ждёт",
    "attended": "человек пришёл",
    "missed": "человек не пришёл",
}
CORRECTED: Final = ("attended", "missed")
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
LONGEST_NAME: Final = 60


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register the marks."""
    for word, about in MARKS.items():
        parser = commands.add_parser(word, description=f"Отметить, что {about}.")
        parser.add_argument("number", nargs="+", metavar="НОМЕР", help="номер записи: 482-917")
        parser.add_argument("--json", action="store_true", help="ответить в JSON")
        parser.set_defaults(run=mark_visit, mark=word, received=None, result=None)
        parser.set_defaults(correct=False, by="")
        if word == "attended":
            add_notes(parser)
        if word in CORRECTED:
            _add_correction(parser)


@command
def mark_visit(options: Namespace) -> None:
    """Mark a visit and say what follows from it."""
    from bot.cli.desk import at_desk, print_json

    number = read_number(options.number)
    notes = Notes(read_clock(options.received), read_result(options.result))
    _check_name(options)
    marked, local, early, noted = at_desk(
        lambda desk: (*_marked(desk, number, options), notes.keep(desk, number))
    )
    if early:
        warn(f"Внимание: визит ещё не начался, он назначен на {local:%d.%m.%Y %H:%M}.")
    state = marked.visit.appointment.state
    if options.json:
        answer = {"number": number, "state": state, "invited": marked.invited, "early": early}
        corrected = {"corrected": marked.corrected} if options.correct else {}
        print_json({**answer, **corrected, **noted})
    else:
        told = "исправлено, " if marked.corrected else ""
        print(f"Запись {number}: {told}{DONE[state]}.{_what_follows(marked)}")


def _add_correction(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--correct", action="store_true", help="исправить неверную отметку, не позже следующего дня"
    )
    parser.add_argument("--by", default="", metavar="ИМЯ", help="кто исправляет, для журнала")


def _check_name(options: Namespace) -> None:
    options.by = " ".join(options.by.split())
    if options.by and not options.correct:
        raise RefusedError("--by нужен только вместе с --correct.", BAD_INPUT)
    if len(options.by) > LONGEST_NAME:
        raise RefusedError(f"Имя длиннее {LONGEST_NAME} знаков: сократите.", BAD_INPUT)


def _marked(desk: "Desk", number: str, options: Namespace) -> "tuple[Marked, datetime, bool]":
    from bot.app import rules_of
    from bot.domain.booking import NotFound
    from bot.handlers.attendance import AlreadyMarked, mark
    from bot.handlers.corrections import TooLate, correct

    rules, now = rules_of(desk.settings), desk.now
    done = (
        correct(desk.store, rules, number, options.mark, now, options.by)
        if options.correct
        else mark(desk.store, rules, number, options.mark, now)
    )
    match done:
        case NotFound():
            raise RefusedError(f"Записи {number} нет.")
        case AlreadyMarked(state):
            raise RefusedError(f"Запись {number}: {ALREADY[state]}.{_way_out(options, state)}")
        case TooLate(last):
            late = f"исправить отметку можно было до конца дня {last:%d.%m.%Y}"
            raise RefusedError(f"Запись {number}: {late}.")
        case marked:
            local, today = _by_its_clock(desk, marked)
            # Who waits for a visit of today has come early, and that is no mistake.
            early = marked.early and not (options.mark == "arrived" and local.date() == today)
            return marked, local, early


def _way_out(options: Namespace, state: str) -> str:
    if state == options.mark or not {state, options.mark} <= set(CORRECTED):
        return ""
    return " Если это ошибка, добавьте --correct."


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
