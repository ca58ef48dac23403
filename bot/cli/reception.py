"""`otklik received`, `result`: when a person was received, and whether the visit helped."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from bot.cli.table import BAD_INPUT, RefusedError, command

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.booking import Appointment
    from bot.handlers.attendance import NotPossible

RESULTS: Final = {"yes": True, "no": False}
STATES: Final = {
    "booked": "ещё не отмечено, что человек пришёл",
    "confirmed": "ещё не отмечено, что человек пришёл",
    "arrived": "приём ещё не отмечен: otklik attended",
    "missed": "человек не пришёл",
    "cancelled": "она отменена",
}


@dataclass(frozen=True)
class Notes:
    """What is noted of a visit beside its state, where it was told."""

    received: time | None = None
    result: bool | None = None

    def keep(self, desk: "Desk", number: str) -> dict[str, Any]:
        """Note it, and give it back as the JSON answer tells it."""
        told: dict[str, Any] = {}
        if self.received is not None:
            told["received_at"] = _receive(desk, number, self.received).isoformat()
        if self.result is not None:
            _note_result(desk, number, self.result)
            told["result"] = self.result
        return told


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `received` and `result`."""
    received = commands.add_parser(
        "received", description="Отметить, что человека пригласили к специалисту."
    )
    received.add_argument("--at", metavar="ЧЧ:ММ", help="время по часам отделения; иначе — сейчас")
    received.set_defaults(run=note_received)
    result = commands.add_parser("result", description="Отметить, дал ли визит результат.")
    result.add_argument("--no", action="store_true", help="результата нет")
    result.set_defaults(run=note_result)
    for parser in (received, result):
        parser.add_argument("number", nargs="+", metavar="НОМЕР", help="номер записи: 482-917")
        parser.add_argument("--json", action="store_true", help="ответить в JSON")


def add_notes(parser: ArgumentParser) -> None:
    """The same as options of `attended`."""
    parser.add_argument(
        "--received", metavar="ЧЧ:ММ", help="когда человека пригласили к специалисту"
    )
    parser.add_argument(
        "--result", metavar="yes|no", help="дал ли визит результат: yes — да, no — нет"
    )


@command
def note_received(options: Namespace) -> None:
    """Note the moment; the promised wait is measured from the agreed time to it."""
    from bot.cli.desk import at_desk, print_json

    number, clock = read_number(options.number), read_clock(options.at)
    moment = at_desk(lambda desk: _receive(desk, number, clock))
    if options.json:
        print_json({"number": number, "received_at": moment.isoformat()})
    else:
        print(f"Запись {number}: человека приняли в {moment:%H:%M}.")


@command
def note_result(options: Namespace) -> None:
    """Note the result; the newest note counts."""
    from bot.cli.desk import at_desk, print_json

    number, reached = read_number(options.number), not options.no
    at_desk(lambda desk: _note_result(desk, number, reached))
    if options.json:
        print_json({"number": number, "result": reached})
    else:
        print(f"Запись {number}: {'результат есть' if reached else 'результата нет'}.")


def read_number(typed: Sequence[str]) -> str:
    """The booking number however it was typed; RefusedError for what is none."""
    from bot.domain.booking import plain_number

    number = plain_number(" ".join(typed))
    if number is None:
        raise RefusedError("Номер записи — шесть цифр, например 482-917.", BAD_INPUT)
    return number


def read_clock(typed: str | None) -> time | None:
    """A time of day such as 10:07; None where none was typed."""
    if typed is None:
        return None
    try:
        clock = time.fromisoformat(typed.rjust(len("10:07"), "0"))
    except ValueError:
        raise RefusedError(f"«{typed}» — не время: напишите, например, 10:07.", BAD_INPUT) from None
    return clock.replace(tzinfo=None)


def read_result(typed: str | None) -> bool | None:
    """What was typed as yes or no; None where neither was typed."""
    if typed is not None and typed not in RESULTS:
        raise RefusedError("Результат — это yes (есть) или no (нет).", BAD_INPUT)
    return None if typed is None else RESULTS[typed]


# -- in the unit of work ---------------------------------------------------------------------------


def _receive(desk: "Desk", number: str, clock: time | None) -> datetime:
    from bot.domain.booking import NotFound
    from bot.handlers.attendance import NotPossible, receive

    moment = _moment(desk, number, clock)
    match receive(desk.store, number, moment, desk.now):
        case NotFound():
            raise RefusedError(f"Записи {number} нет.")
        case NotPossible() as wrong:
            raise _refused(number, wrong)
        case _:
            return moment


def _moment(desk: "Desk", number: str, clock: time | None) -> datetime:
    """When that was by the visit's own day and its office's clock."""
    visit = desk.store.visits.by_number(number)
    if visit is None:
        raise RefusedError(f"Записи {number} нет.")
    starts, now = (
        _local(desk, visit.appointment, one) for one in (visit.appointment.starts, desk.now)
    )
    if clock is None and starts.date() != now.date():
        sentence = f"Запись {number} — на {starts:%d.%m.%Y}: добавьте время, --at {starts:%H:%M}."
        raise RefusedError(sentence, BAD_INPUT)
    moment = now if clock is None else datetime.combine(starts.date(), clock, starts.tzinfo)
    if moment > now:
        raise RefusedError(f"Это время, {moment:%d.%m.%Y %H:%M}, ещё не наступило.", BAD_INPUT)
    return moment


def _local(desk: "Desk", one: "Appointment", moment: datetime) -> datetime:
    centre = desk.store.centres.newest()
    office = centre.office(one.office) if centre else None
    return office.local(moment) if office else moment


def _note_result(desk: "Desk", number: str, reached: bool) -> None:
    from bot.domain.booking import NotFound
    from bot.handlers.attendance import NotPossible, note_result

    match note_result(desk.store, number, reached=reached, now=desk.now):
        case NotFound():
            raise RefusedError(f"Записи {number} нет.")
        case NotPossible() as wrong:
            raise _refused(number, wrong)


def _refused(number: str, wrong: "NotPossible") -> RefusedError:
    return RefusedError(f"Запись {number}: {STATES[wrong.state]}.")
