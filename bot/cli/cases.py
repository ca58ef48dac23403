"""`otklik case` and `cases`: what people brought to the centre and what becomes of it; no names."""

from argparse import ArgumentParser, Namespace, _MutuallyExclusiveGroup, _SubParsersAction
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.cli.case_options import (
    one_of,
    read_cause,
    read_number,
    read_owner,
    read_text,
    read_topic,
    read_written,
)
from bot.cli.table import BAD_INPUT, RefusedError, command

if TYPE_CHECKING:
    from bot.cli.case_words import CaseFile, Listed
    from bot.cli.desk import Desk
    from bot.domain.cases import Case, NoCase, NotNow
    from storage.improvements import Improvement

    Outcome: TypeAlias = Case | NotNow | NoCase

DONE: Final = {
    "read": "прочитан",
    "take": "взят в работу",
    "reply": "ответ записан",
    "close": "закрыт",
    "place": "уточнён",
}
TRACES: Final = {
    "email": "адрес почты",
    "link": "ссылка",
    "nick": "имя в мессенджере",
    "digits": "номер",
    "name": "похоже на имя человека",
}


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `case` and `cases`."""
    case = commands.add_parser("case", description="Внести отзыв или жалобу, ответить, закрыть.")
    case.add_argument("number", nargs="?", metavar="НОМЕР", help="номер отзыва; с --new не нужен")
    _add_deeds(case.add_mutually_exclusive_group())
    _add_details(case)
    case.set_defaults(run=handle_case)
    cases = commands.add_parser(
        "cases", description="Показать отзывы и жалобы: сначала те, у которых срок ближе."
    )
    which = cases.add_mutually_exclusive_group()
    which.add_argument("--open", action="store_true", help="только незакрытые")
    which.add_argument("--late", action="store_true", help="только те, у которых срок прошёл")
    cases.add_argument("--office", metavar="КОД", help="только одно отделение")
    cases.set_defaults(run=list_cases)
    for parser in (case, cases):
        parser.add_argument("--json", action="store_true", help="ответить в JSON")


def _add_deeds(deeds: _MutuallyExclusiveGroup) -> None:
    deeds.add_argument(
        "--new", action="store_true", help="внести отзыв, который пришёл другим путём"
    )
    deeds.add_argument("--read", action="store_true", help="отметить, что прочитан")
    deeds.add_argument(
        "--take",
        nargs="?",
        const="",
        metavar="КТО",
        help="взять в работу; кому поручить — иначе по правилу",
    )
    deeds.add_argument("--reply", metavar="ТЕКСТ", help="ответить; ответ придёт человеку в чат")
    deeds.add_argument("--close", action="store_true", help="закрыть; нужны --cause и --action")
    deeds.add_argument(
        "--publish",
        nargs="*",
        metavar="ЗАГОЛОВОК",
        help="предложить карточку; без заголовка — опубликовать",
    )
    deeds.add_argument("--withdraw", action="store_true", help="убрать карточку")


def _add_details(case: ArgumentParser) -> None:
    case.add_argument("--cause", metavar="КОД", help="причина, из списка")
    case.add_argument("--action", metavar="ТЕКСТ", help="что изменили; это узнает человек")
    case.add_argument("--source", metavar="КОД", help="откуда: book, mail, phone, review-site, box")
    case.add_argument(
        "--kind",
        default="complaint",
        metavar="КОД",
        help="complaint — жалоба, thanks — благодарность, idea — предложение",
    )
    case.add_argument("--office", metavar="КОД", help="отделение: код или часть названия")
    case.add_argument("--topic", metavar="КОД", help="о чём отзыв, из списка")
    case.add_argument("--text", metavar="ТЕКСТ", help="что написал человек")
    case.add_argument("--day", metavar="ДАТА", help="когда написан; иначе — сегодня")


@command
def list_cases(options: Namespace) -> None:
    """Print the cases, by deadline."""
    from bot.cli.case_words import listed, listed_in_json
    from bot.cli.desk import at_desk, print_json

    found = at_desk(lambda desk: _found(desk, options))
    if options.json:
        print_json([listed_in_json(one) for one in found])
    elif found:
        print(listed(found))
    else:
        print("Таких отзывов нет.")


@command
def handle_case(options: Namespace) -> None:
    """Enter a case, show it, or take its next step."""
    if options.new:
        _enter(options)
    elif options.withdraw:
        _withdraw(options, read_number(options.number))
    elif options.publish is not None:
        _publish(options, read_number(options.number))
    else:
        _step(options, read_number(options.number))


def _enter(options: Namespace) -> None:
    if options.number:
        raise RefusedError("У нового отзыва номера ещё нет: уберите его.", BAD_INPUT)
    from bot.cli.desk import at_desk

    file = at_desk(lambda desk: _entered(desk, options))
    _print(file, options, f"Отзыв {file.case.number} записан.")


def _step(options: Namespace, number: int) -> None:
    from bot.cli.case_words import in_words
    from bot.cli.desk import at_desk

    options.place = bool(options.office or options.topic)
    done = next((one for one in DONE if getattr(options, one) not in (None, False)), None)
    file = at_desk(lambda desk: _stepped(desk, options, number, done))
    if done is None:
        _print(file, options, in_words(file))
        return
    told = " Человеку сообщим в чате." if file.reached else " Сообщить некому: нет согласия."
    _print(file, options, f"Отзыв {number}: {DONE[done]}.{'' if done == 'place' else told}")


def _publish(options: Namespace, number: int) -> None:
    from bot.cli.case_words import card_in_json, card_in_words
    from bot.cli.desk import at_desk, print_json

    title = " ".join(" ".join(options.publish).split())
    card = at_desk(lambda desk: _published(desk, number, title))
    if options.json:
        print_json({"number": number, **card_in_json(card)})
        return
    after = f"Опубликовать: otklik case {number} --publish" if title else "Опубликовано."
    print(f"{card_in_words(card)}\n{after}")


def _withdraw(options: Namespace, number: int) -> None:
    from bot.cli.desk import at_desk, print_json

    at_desk(lambda desk: _withdrawn(desk, number))
    if options.json:
        print_json({"number": number, "withdrawn": True})
    else:
        print(f"Отзыв {number}: карточка снята.")


def _print(file: "CaseFile", options: Namespace, sentence: str) -> None:
    from bot.cli.case_words import in_json
    from bot.cli.desk import print_json

    if options.json:
        print_json(in_json(file))
    else:
        print(sentence)


# -- in the unit of work ---------------------------------------------------------------------------


def _found(desk: "Desk", options: Namespace) -> "tuple[Listed, ...]":
    from bot.cli.case_words import Listed, office_name
    from bot.cli.visits import centre_of, office_of
    from bot.domain.cases import STATES, is_late

    centre = centre_of(desk)
    office = office_of(centre, options.office).code if options.office else None
    states = [one for one in STATES if one != "closed"] if options.open or options.late else None
    cases = desk.store.cases.all(office, states)
    zones = {str(one.code): one.zone for one in centre.offices}
    wanted = (one for one in cases if not options.late or is_late(one, desk.now))
    first = centre.offices[0].zone
    return tuple(
        Listed(one, zones.get(one.office or "", first), desk.now, office_name(centre, one.office))
        for one in wanted
    )


def _entered(desk: "Desk", options: Namespace) -> "CaseFile":
    from bot.cli.case_words import KINDS, SOURCES, case_file
    from bot.cli.visits import centre_of, office_of
    from bot.domain.cases import LONGEST_WORDS
    from bot.handlers.casework import STAFF, NewCase, open_case, zone_of
    from storage.cases import Raiser

    by_hand = [one for one in SOURCES if one not in {"chat", "survey"}]
    office = office_of(centre_of(desk), options.office).code if options.office else None
    new = NewCase(
        kind=one_of("--kind", options.kind, list(KINDS)),
        source=one_of("--source", options.source, by_hand),
        words=read_text("--text", options.text, LONGEST_WORDS),
        topic=read_topic(options.topic),
        office=office,
    )
    written = read_written(options.day, zone_of(desk.store, office), desk.now)
    return case_file(desk, open_case(desk.store, new, Raiser(STAFF), written))


def _stepped(desk: "Desk", options: Namespace, number: int, done: str | None) -> "CaseFile":
    from bot.cli.case_words import case_file
    from bot.domain.cases import NoCase

    if done is None:
        return case_file(desk, _really(desk.store.cases.find(number) or NoCase(), number))
    return case_file(desk, _really(_carried_out(desk, options, number, done), number))


def _carried_out(desk: "Desk", options: Namespace, number: int, done: str) -> "Outcome":
    from bot.domain.cases import REPLY_LIMIT
    from bot.domain.publishing import ACTION_LIMIT
    from bot.handlers import casework

    store, now = desk.store, desk.now
    match done:
        case "read":
            return casework.read(store, number, now)
        case "take":
            return casework.take(store, number, now, read_owner(options.take))
        case "reply":
            text = read_text("--reply", options.reply, REPLY_LIMIT)
            return casework.reply(store, number, text, now)
        case "place":
            return _placed(desk, options, number)
        case _:
            cause = read_cause(options.cause)
            action = read_text("--action", options.action, ACTION_LIMIT)
            return casework.close(store, number, cause, action, now)


def _placed(desk: "Desk", options: Namespace, number: int) -> "Outcome":
    from bot.cli.visits import centre_of, office_of
    from bot.domain.cases import NoCase
    from bot.handlers.casework import STAFF, place

    known: dict[str, str] = {}
    if options.office:
        known["office"] = office_of(centre_of(desk), options.office).code
    if options.topic:
        known["topic"] = read_topic(options.topic)
    case = desk.store.cases.find(number)
    return place(desk.store, case, STAFF, desk.now, **known) if case else NoCase()


def _withdrawn(desk: "Desk", number: int) -> None:
    from bot.domain.cases import NoCase
    from bot.handlers.casework import withdraw

    if isinstance(withdraw(desk.store, number, desk.now), NoCase):
        raise RefusedError(f"У отзыва {number} карточки нет.")


def _published(desk: "Desk", number: int, title: str) -> "Improvement":
    from bot.app import rules_of
    from bot.domain.cases import NoCase, NotNow
    from bot.domain.publishing import TITLE_LIMIT
    from bot.handlers.casework import Unpublishable, propose, publish

    if title:
        card = propose(desk.store, number, read_text("--publish", title, TITLE_LIMIT), desk.now)
    else:
        card = publish(desk.store, number, rules_of(desk.settings).quiet_hours, desk.now)
    match card:
        case Unpublishable(what, words):
            raise RefusedError(f"Так публиковать нельзя: {TRACES[what]} — «{words}».", BAD_INPUT)
        case NotNow(state):
            raise RefusedError(f"Отзыв {number}: {_not_public(state, proposed=not title)}.")
        case NoCase():
            raise RefusedError(f"Отзыва {number} нет.")
        case _:
            return card


def _not_public(state: str, *, proposed: bool) -> str:
    if state != "closed":
        return "публикуют только закрытое, с тем, что изменили"
    return "карточки нет, или она уже опубликована" if proposed else "карточка уже опубликована"


def _really(outcome: "Outcome", number: int) -> "Case":
    from bot.cli.case_words import STATES
    from bot.domain.cases import NoCase, NotNow

    match outcome:
        case NoCase():
            raise RefusedError(f"Отзыва {number} нет.")
        case NotNow(state):
            raise RefusedError(f"Отзыв {number} сейчас: {STATES[state]}. Этот шаг не подходит.")
        case case:
            return case
