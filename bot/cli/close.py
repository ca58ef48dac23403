"""`otklik close`, `reopen`: an office does not receive, and who had an appointment hears of it."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import date, time
from typing import TYPE_CHECKING, Final

from bot.cli.slots import day_in_words, in_utc
from bot.cli.table import BAD_INPUT, RefusedError, command, read_day, table

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.offices import Office
    from bot.handlers.closing import Affected
    from storage.closures import Closure
    from storage.visits import Visit

LONGEST_REASON: Final = 200
HEAD: Final = ("Время", "Номер", "Услуга", "Телефон")
WHOLE: Final = "24:00"


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `close` and `reopen`."""
    close = commands.add_parser(
        "close", description="Закрыть отделение на день или несколько часов."
    )
    close.add_argument(
        "--from", dest="begins", metavar="ЧЧ:ММ", help="с какого часа; иначе — с полуночи"
    )
    close.add_argument(
        "--to", dest="ends", metavar="ЧЧ:ММ", help="до какого часа; иначе — до полуночи"
    )
    close.add_argument(
        "--reason", required=True, metavar="ТЕКСТ", help="почему закрыто; видят только сотрудники"
    )
    close.set_defaults(run=close_office)
    reopen = commands.add_parser("reopen", description="Снова открыть отделение на весь день.")
    reopen.set_defaults(run=reopen_office)
    for parser in (close, reopen):
        parser.add_argument(
            "--office", required=True, metavar="КОД", help="отделение: код или часть названия"
        )
        parser.add_argument("--day", required=True, metavar="ДАТА", help="день: 2026-11-23")
        parser.add_argument("--json", action="store_true", help="ответить в JSON")


@command
def close_office(options: Namespace) -> None:
    """Enter the closure, print how many were told in their chat and who has to be called."""
    from bot.cli.desk import at_desk, print_json

    day, reason = _day(options.day), _reason(options.reason)
    begins, ends = _clock(options.begins, "00:00"), _clock(options.ends, WHOLE)
    if begins >= ends:
        raise RefusedError("Закрытие кончается раньше, чем начинается.", BAD_INPUT)
    office, closure, affected = at_desk(
        lambda desk: _close(desk, options.office, day, begins, ends, reason)
    )
    if options.json:
        print_json(_in_json(office, closure, affected))
    else:
        print(_in_words(office, closure, affected))


@command
def reopen_office(options: Namespace) -> None:
    """Lift the closures; what they cancelled stays cancelled."""
    from bot.cli.desk import at_desk, print_json

    day = _day(options.day)
    office, lifted = at_desk(lambda desk: _reopen(desk, options.office, day))
    if not lifted:
        raise RefusedError(f"{day_in_words(day)}: закрытий отделения «{office.code}» нет.")
    if options.json:
        print_json({"office": office.code, "day": day.isoformat(), "lifted": lifted})
    else:
        print(
            f"{day_in_words(day)}: {office.name['ru']} снова принимает."
            " Отменённые записи не возвращаются."
        )


def _close(
    desk: "Desk", office: str, day: date, begins: time, ends: time, reason: str
) -> "tuple[Office, Closure, Affected]":
    from bot.cli.visits import centre_of, office_of
    from bot.handlers.closing import close_office
    from storage.closures import Closure

    found = office_of(centre_of(desk), office)
    local = found.local(desk.now)
    if (day, ends) <= (local.date(), local.time()):
        raise RefusedError(f"{day_in_words(day)}: это время уже прошло.", BAD_INPUT)
    closure = Closure(found.code, day, begins, ends, reason)
    return found, closure, close_office(desk.store, found, closure, desk.now)


def _reopen(desk: "Desk", office: str, day: date) -> "tuple[Office, int]":
    from bot.cli.visits import centre_of, office_of

    found = office_of(centre_of(desk), office)
    lifted = desk.store.closures.lift(found.code, day)
    if lifted:
        desk.store.journal.note(
            "reopened", f"office:{found.code}", "staff", desk.now, day.isoformat()
        )
    return found, lifted


# -- what was typed --------------------------------------------------------------------------------


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise RefusedError("Напишите день: --day 2026-11-23.", BAD_INPUT)
    return day


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise RefusedError("Напишите, почему отделение закрыто: --reason ТЕКСТ.", BAD_INPUT)
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"Причина длиннее {LONGEST_REASON} знаков: сократите.", BAD_INPUT)
    return reason


def _clock(text: str | None, otherwise: str) -> time:
    from bot.domain.offices import MIDNIGHT

    typed = (text or otherwise).strip()
    if typed == WHOLE:
        return MIDNIGHT
    hours, colon, minutes = typed.partition(":")
    try:
        if colon and len(minutes) == len("00"):
            return time(int(hours), int(minutes))
    except ValueError:
        pass
    raise RefusedError(f"«{typed}» — не время: напишите, например, 09:00.", BAD_INPUT)


# -- what came of it -------------------------------------------------------------------------------


def _in_json(office: "Office", closure: "Closure", affected: "Affected") -> dict[str, object]:
    return {
        "office": office.code,
        "day": closure.day.isoformat(),
        "from": f"{closure.begins:%H:%M}",
        "to": _end(closure),
        "reason": closure.reason,
        "told": len(affected.told),
        "to_call": [
            {
                "number": visit.appointment.number,
                "service": visit.appointment.service,
                "utc": in_utc(visit.appointment.starts),
                "local": office.local(visit.appointment.starts).isoformat(),
                "phone": visit.phone,
            }
            for visit in affected.to_call
        ],
    }


def _in_words(office: "Office", closure: "Closure", affected: "Affected") -> str:
    hours = f"{closure.begins:%H:%M}–{_end(closure)}"
    whole = hours == f"00:00–{WHOLE}"
    told, cancelled = len(affected.told), len(affected.told) + len(affected.to_call)
    lines = [
        f"{day_in_words(closure.day)}{'' if whole else f', {hours}'}: {office.name['ru']} закрыто.",
        f"Отменено записей: {cancelled}, сообщено в чате: {told}.",
    ]
    if affected.to_call:
        lines += [f"Позвоните сами, в чате не сообщить: {len(affected.to_call)}."]
        lines += [_to_call(office, affected.to_call)]
    return "\n".join(lines)


def _to_call(office: "Office", visits: "tuple[Visit, ...]") -> str:
    from bot.core.says import Text
    from bot.texts import Texts

    texts = Texts()
    rows = (
        (
            f"{office.local(visit.appointment.starts):%d.%m %H:%M}",
            visit.appointment.number,
            texts.words(Text(f"service-{visit.appointment.service}"), "ru"),
            visit.phone or "не оставлен",
        )
        for visit in visits
    )
    return table(HEAD, rows)


def _end(closure: "Closure") -> str:
    from bot.domain.offices import MIDNIGHT

    return WHOLE if closure.ends == MIDNIGHT else f"{closure.ends:%H:%M}"
