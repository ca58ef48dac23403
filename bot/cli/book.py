"""`otklik book`: an operator books for somebody on the line, and has the SMS for them at once."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.cli.link import NAMES, UNKNOWN
from bot.cli.moments import read_moment
from bot.cli.slots import day_in_words, in_json, in_utc, timetable_of
from bot.cli.table import BAD_INPUT, RefusedError, command, warn
from bot.domain.links import opens_elsewhere
from bot.domain.sms import Sms

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.booking import Appointment
    from bot.domain.offices import Office
    from bot.domain.timetable import Slot
    from bot.handlers.places import Desk as Timetable
    from storage.callers import Ahead

NEXT: Final = 5


@dataclass(frozen=True)
class Booked:
    """A caller's visit with all that the operator passes on."""

    appointment: "Appointment"
    office: "Office"
    sms: Sms
    links: dict[str, str | None]
    audience: str
    also: "tuple[Ahead, ...]"


@dataclass(frozen=True)
class Taken:
    """Somebody was quicker, or the office closes then; the next free times instead."""

    sentence: str
    why: str
    office: "Office"
    instead: "tuple[Slot, ...]"


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `book`."""
    parser = commands.add_parser("book", description="Записать того, кто звонит.")
    parser.add_argument(
        "--office", required=True, metavar="КОД", help="отделение: код или часть названия"
    )
    parser.add_argument(
        "--service", required=True, metavar="КОД", help="услуга: код или часть названия"
    )
    parser.add_argument(
        "--time",
        required=True,
        metavar="ВРЕМЯ",
        help='время по часам отделения: "2026-11-24 09:00"',
    )
    parser.add_argument(
        "--phone", required=True, metavar="ТЕЛЕФОН", help="телефон, на который придёт SMS"
    )
    parser.add_argument(
        "--audience",
        choices=("jobseeker", "employer"),
        help="для кого визит: соискателя или работодателя; иначе — как у услуги",
    )
    parser.add_argument("--language", choices=("ru", "en"), default="ru", help="язык SMS")
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=book)


@command
def book(options: Namespace) -> None:
    """Book the time, print number, SMS and links; the next free times when it is taken."""
    from bot.cli.desk import at_desk, print_json

    phone = _phone(options.phone)
    done = at_desk(lambda desk: _book(desk, options, phone))
    if isinstance(done, Taken):
        instead = [in_json(slot, done.office) for slot in done.instead]
        if options.json:
            print_json({"error": done.why, "next": instead})
        raise RefusedError(f"{done.sentence} {_next_in_words(done)}")
    if done.also:
        # A family may share a phone, so this is told and not refused.
        warn(f"Внимание: на этот телефон уже записаны: {_numbers(done)}.")
    if options.json:
        print_json(_in_json(done))
    else:
        print(_in_words(done, phone))


# -- what was typed --------------------------------------------------------------------------------


def _phone(text: str) -> str:
    from bot.domain.phones import read_phone

    phone = read_phone(text)
    if phone is None:
        raise RefusedError("Это не номер телефона: напишите, например, 8 900 123-45-67.", BAD_INPUT)
    return phone


# -- booking ---------------------------------------------------------------------------------------


def _book(desk: "Desk", options: Namespace, phone: str) -> Booked | Taken:
    from bot.domain.booking import SlotTaken
    from bot.handlers.caller_sms import sms_for_caller
    from bot.handlers.callers import book_for_caller
    from bot.texts import Texts

    timetable = timetable_of(desk, options.office, options.service)
    office = timetable.office
    starts = read_moment(options.time, office, desk.now)
    _refuse_impossible(timetable, starts)
    also = desk.store.callers.ahead(phone, desk.now)
    done = book_for_caller(timetable, starts, phone, options.audience)
    if isinstance(done, SlotTaken):
        return _taken(timetable, starts)
    links = dict(_links(desk, done.payload))
    sms = sms_for_caller(Texts(), done.appointment, office, _shortest(links), options.language)
    whom = options.audience or timetable.offer.audience
    return Booked(done.appointment, office, sms, links, whom, also)


def _refuse_impossible(timetable: "Timetable", starts: datetime) -> None:
    """RefusedError for a time that nobody could book, taken or not."""
    from bot.domain.timetable import Span, is_offered, last_day
    from bot.handlers.places import OPERATOR

    office, offer, now = timetable.office, timetable.offer, timetable.now
    local = office.local(starts)
    day, said = local.date(), f"{local:%d.%m.%Y %H:%M}"
    if starts <= now:
        raise RefusedError(f"{said} уже прошло, записать можно только на будущее.", BAD_INPUT)
    last = last_day(office, now, offer)
    if day > last:
        far = f"Так далеко вперёд не записывают: последний день — {last:%d.%m.%Y}."
        raise RefusedError(far, BAD_INPUT)
    if not _is_open(office, day):
        raise RefusedError(f"{day_in_words(day)} отделение не принимает.", BAD_INPUT)
    span = Span(starts, starts + timedelta(minutes=offer.minutes))
    # Asked as of long ago, so that too short a notice is told apart from the grid.
    if not is_offered(office, offer, span, _early(timetable, day), OPERATOR.audience):
        near = _near(timetable, starts, day)
        told = f" Рядом свободно: {near}." if near else ""
        clock = f"{local:%H:%M:%S}".removesuffix(":00")
        raise RefusedError(f"В {clock} приём не начинается.{told}", BAD_INPUT)
    if not is_offered(office, offer, span, now, OPERATOR.audience):
        notice = offer.notice_minutes
        minutes = office.notice_minutes if notice is None else notice
        raise RefusedError(f"Записать можно не позже чем за {minutes} мин до приёма.", BAD_INPUT)


def _is_open(office: "Office", day: date) -> bool:
    from bot.domain.opening import receptions

    return bool(receptions(office, day, "operators"))


def _early(timetable: "Timetable", day: date) -> datetime:
    """A moment from which that day could be booked without any haste."""
    from bot.domain.timetable import day_span

    return min(timetable.now, day_span(timetable.office, day, day).starts - timedelta(days=1))


def _near(timetable: "Timetable", starts: datetime, day: date) -> str:
    from bot.handlers.places import OPERATOR

    free = (slot.starts for slot in timetable.of_day(day, OPERATOR))
    nearest = sorted(free, key=lambda one: abs(one - starts))[:NEXT]
    return ", ".join(f"{timetable.office.local(one):%H:%M}" for one in sorted(nearest))


def _taken(timetable: "Timetable", starts: datetime) -> Taken:
    """The free times that follow the one asked for; from now on when none do."""
    from bot.handlers.places import OPERATOR

    said = f"{timetable.office.local(starts):%d.%m.%Y %H:%M}"
    closure = timetable.closure_over(starts)
    sentence = f"{said} отделение закрыто: {closure.reason}." if closure else f"{said} уже занято."
    later = (slot for slot in timetable.nearest(OPERATOR) if slot.starts > starts)
    instead = tuple(islice(later, NEXT)) or tuple(islice(timetable.nearest(OPERATOR), NEXT))
    return Taken(sentence, "closed" if closure else "taken", timetable.office, instead)


# -- what is passed on -----------------------------------------------------------------------------


def _links(desk: "Desk", payload: str) -> Iterator[tuple[str, str | None]]:
    bot, group = desk.store.marks.get("telegram.name"), desk.settings.vk_group_id
    community = desk.store.marks.get("vk.name") or (f"club{group}" if group else None)
    yield "telegram", f"https://t.me/{bot}?start={payload}" if bot else None
    yield "vk", f"https://vk.me/{community}?ref={payload}" if community else None
    yield "web", f"{desk.settings.public_url.rstrip('/')}/?start={payload}"


def _shortest(links: dict[str, str | None]) -> str | None:
    """The shortest that opens on somebody else's phone, if one does."""
    reachable = (one for one in links.values() if one and opens_elsewhere(one))
    return min(reachable, key=len, default=None)


def _in_json(done: Booked) -> dict[str, object]:
    one, sms = done.appointment, done.sms
    return {
        "number": one.number,
        "office": one.office,
        "service": one.service,
        "audience": done.audience,
        "utc": in_utc(one.starts),
        "local": done.office.local(one.starts).isoformat(),
        "text": sms.text,
        "sms": {"length": sms.length, "parts": sms.parts},
        "links": done.links,
    }


def _in_words(done: Booked, phone: str) -> str:
    sms, local = done.sms, done.office.local(done.appointment.starts)
    when = f"{day_in_words(local.date())} {local:%H:%M}"
    lines = [
        f"Записано: {done.appointment.number}, {when}, {done.office.name['ru']}.",
        f"SMS для {phone} (знаков: {sms.length}, сообщений: {sms.parts}):\n{sms.text}",
        "Ссылки, по которым запись переходит в чат:",
        *(f"{NAMES[code]}: {link or UNKNOWN[code]}" for code, link in done.links.items()),
    ]
    return "\n".join(lines)


def _numbers(done: Booked) -> str:
    local = ((one, done.office.local(one.starts)) for one in done.also)
    return ", ".join(f"{one.number} ({at:%d.%m %H:%M}, {one.office})" for one, at in local)


def _next_in_words(taken: Taken) -> str:
    if not taken.instead:
        return "Другого свободного времени пока нет."
    moments = (taken.office.local(slot.starts) for slot in taken.instead)
    told = ", ".join(f"{day_in_words(one.date())} {one:%H:%M}" for one in moments)
    return f"Ближайшее свободное: {told}."
