"""`otklik requests` and `questions`: who waits for a call or wrote to the centre, and what for."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.cli.table import BAD_INPUT, RefusedError, command, table
from bot.cli.visits import CHANNELS

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from storage.messages import Message

KINDS: Final = {
    "callback": "перезвонить",
    "thanks": "благодарность",
    "complaint": "жалоба",
    "idea": "предложение",
    "comment": "комментарий",
}
HEAD: Final = ("№", "Когда", "Что", "Канал", "Отделение", "Телефон", "Текст")
LARGEST: Final = 2**31 - 1


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `requests` and `questions`."""
    requests = commands.add_parser(
        "requests", description="Показать, кто просит перезвонить и что написали после визита."
    )
    requests.add_argument("--done", metavar="НОМЕР", help="эта просьба выполнена")
    requests.add_argument("--json", action="store_true", help="ответить в JSON")
    requests.set_defaults(run=handle_requests)
    questions = commands.add_parser(
        "questions", description="Показать вопросы, на которые бот не смог ответить."
    )
    questions.add_argument("--json", action="store_true", help="ответить в JSON")
    questions.set_defaults(run=list_questions)


@command
def handle_requests(options: Namespace) -> None:
    """Print what waits, or cross one off."""
    if options.done is None:
        _list(as_json=options.json)
    else:
        _cross_off(options.done, as_json=options.json)


@command
def list_questions(options: Namespace) -> None:
    """Print the questions for the editors of the cards, the most frequent first."""
    from bot.cli.desk import at_desk, print_json

    found = at_desk(lambda desk: desk.store.content.asked_in_vain())
    if options.json:
        print_json([vars(one) for one in found])
    elif found:
        rows = ((str(one.times), one.language, one.question) for one in found)
        print(table(("Раз", "Язык", "Вопрос"), rows))
    else:
        print("Вопросов без ответа нет.")


def _list(*, as_json: bool) -> None:
    from bot.cli.desk import at_desk, print_json

    waiting = at_desk(_waiting)
    if as_json:
        print_json([_in_json(message) for message, _ in waiting])
    elif waiting:
        print(table(HEAD, (_row(message, local) for message, local in waiting)))
    else:
        print("Никто не ждёт: всё разобрано.")


def _cross_off(typed: str, *, as_json: bool) -> None:
    from bot.cli.desk import at_desk, print_json

    if not typed.isdecimal():
        raise RefusedError(f"«{typed}» — не номер: его показывает otklik requests.", BAD_INPUT)
    number = int(typed)
    if number > LARGEST or not at_desk(lambda desk: _done(desk, number)):
        raise RefusedError(f"Под номером {number} никто не ждёт.")
    if as_json:
        print_json({"id": number, "done": True})
    else:
        print(f"Номер {number} разобран. Телефон, если он был, удалён.")


def _done(desk: "Desk", number: int) -> bool:
    done = desk.store.messages.done(number, desk.now)
    if done:
        desk.store.journal.note("done", f"message:{number}", "staff", desk.now)
    return done


def _waiting(desk: "Desk") -> tuple[tuple["Message", datetime], ...]:
    """Each with its moment by the clock of its office, or of the centre's first one."""
    centre = desk.store.centres.newest()
    zones = {str(office.code): office.zone for office in centre.offices} if centre else {}
    first = next(iter(zones.values()), "UTC")
    return tuple(
        (message, message.at.astimezone(ZoneInfo(zones.get(message.office or "", first))))
        for message in desk.store.messages.waiting(tuple(KINDS))
    )


def _row(message: "Message", local: datetime) -> tuple[str, ...]:
    return (
        str(message.id),
        f"{local:%d.%m.%Y %H:%M}",
        KINDS[message.kind],
        CHANNELS.get(message.channel, message.channel),
        message.office or "",
        message.phone or "",
        message.text,
    )


def _in_json(message: "Message") -> dict[str, str | int | None]:
    return {**vars(message), "at": message.at.astimezone(UTC).isoformat()}
