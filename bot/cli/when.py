"""`otklik when`: what time a typed wish means, without database, settings or server."""

import io
import json
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterable
from datetime import MAXYEAR, date, datetime, time

from bot.cli.table import RefusedError, command
from bot.domain.clock import now
from bot.domain.wishes import Wish, read_wish

NOT_UNDERSTOOD = (
    "Не понял, на какое время. Напишите, например: «завтра после обеда», «в пятницу утром», "
    "«25 ноября», «любое время»."
)
WEEKDAYS = (
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
)  # fmt: skip
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Add `when` to the command line."""
    parser = commands.add_parser(
        "when", description="Показать, как бот понимает слова о времени: «завтра после обеда»."
    )
    parser.add_argument(
        "text", metavar="ТЕКСТ", help="слова о времени; «-» — читать их с ввода, по строке"
    )
    parser.add_argument(
        "--now", metavar="ВРЕМЯ", help="который час: 2026-11-24T10:00+03:00; иначе — сейчас"
    )
    parser.add_argument(
        "--json", action="store_true", help="ответить в JSON: days, from и to или null"
    )
    parser.set_defaults(run=run)


@command
def run(args: Namespace) -> None:
    """Read one wish, or every line of standard input in order; 2 when --now is no moment."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    moment = read_moment(args.now)
    for text in _texts(args.text):
        wish = read_wish(text, moment)
        print(as_json(wish) if args.json else as_text(wish), flush=True)


def read_moment(text: str | None) -> datetime:
    """The moment as typed, with its offset; without a text, now in this machine's own zone."""
    if text is None:
        return now().astimezone()
    try:
        moment = datetime.fromisoformat(text)
        moment.astimezone()
    except (ValueError, OverflowError):
        raise _no_moment(text) from None
    if moment.tzinfo is None or not 1 < moment.year < MAXYEAR - 2:
        raise _no_moment(text)
    return moment


def as_json(wish: Wish | None) -> str:
    """One line with exactly the keys days, from and to; null if not understood."""
    if wish is None:
        return "null"
    days = [day.isoformat() for day in wish.days]
    return json.dumps({"days": days, "from": _hour(wish.begins), "to": _hour(wish.ends)})


def as_text(wish: Wish | None) -> str:
    """The wish as one Russian sentence; examples if it was not understood."""
    if wish is None:
        return NOT_UNDERSTOOD
    days = "; ".join(_named(day) for day in wish.days) or "любой день"
    return f"{days}, {_hours(wish.begins, wish.ends)}."


def _texts(text: str) -> Iterable[str]:
    return sys.stdin if text == "-" else (text,)


def _no_moment(text: str) -> RefusedError:
    return RefusedError(
        f"«{text}» — не момент времени: напишите, например, 2026-11-24T10:00+03:00.", 2
    )


def _named(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def _hours(begins: time | None, ends: time | None) -> str:
    said = [f"с {begins:%H:%M}"] if begins else []
    said += [f"до {ends:%H:%M}"] if ends else []
    return " ".join(said) or "любое время"


def _hour(at: time | None) -> str | None:
    return None if at is None else f"{at:%H:%M}"
