"""`otklik cancel`: somebody calls to say that they will not come, and the time is free again."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import TYPE_CHECKING, Final

from bot.cli.reception import read_number
from bot.cli.slots import day_in_words
from bot.cli.table import RefusedError, command

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.handlers.callers import Revoked

OVER: Final = {
    "arrived": "человек уже в отделении, отменять нечего",
    "attended": "человек уже был на приёме, отменять нечего",
    "missed": "уже отмечено, что человек не пришёл",
    "cancelled": "она уже отменена",
}
PAST: Final = "визит уже прошёл: отметьте его командой attended или missed"


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `cancel`."""
    parser = commands.add_parser("cancel", description="Отменить запись по звонку.")
    parser.add_argument("number", nargs="+", metavar="НОМЕР", help="номер записи: 482-917")
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=cancel)


@command
def cancel(options: Namespace) -> None:
    """Cancel the visit at the person's own wish, and say whether their chat is told."""
    from bot.cli.desk import at_desk, print_json

    number = read_number(options.number)
    done, when = at_desk(lambda desk: _cancelled(desk, number))
    if options.json:
        print_json({"number": number, "state": done.appointment.state, "told": done.told})
    else:
        told = " Сообщение об этом уйдёт в чат." if done.told else ""
        print(f"Запись {number} отменена по просьбе человека: {when}.{told}")


def _cancelled(desk: "Desk", number: str) -> "tuple[Revoked, str]":
    from bot.app import rules_of
    from bot.domain.booking import NotFound
    from bot.handlers.attendance import NotPossible
    from bot.handlers.callers import revoke

    match revoke(desk.store, rules_of(desk.settings).limits, number, desk.now):
        case NotFound():
            raise RefusedError(f"Записи {number} нет.")
        case NotPossible(state):
            raise RefusedError(f"Запись {number}: {OVER.get(state, PAST)}.")
        case done:
            return done, _when(desk, done)


def _when(desk: "Desk", done: "Revoked") -> str:
    appointment, centre = done.appointment, desk.store.centres.newest()
    office = centre.office(appointment.office) if centre else None
    if office is None:
        return f"{day_in_words(appointment.starts.date())}, {appointment.office}"
    local = office.local(appointment.starts)
    return f"{day_in_words(local.date())} {local:%H:%M}, {office.name['ru']}"
