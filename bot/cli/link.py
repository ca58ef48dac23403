"""`otklik link`: registers a finished call, and prints its single-use link and the SMS."""

import secrets
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from bot.cli.table import BAD_INPUT, RefusedError, command, warn

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.calls import Call
    from bot.domain.sms import Sms
    from storage.calls import Kept

LONGEST_TOPIC: Final = 200
LONGEST_NAME: Final = 60
MOST_CONTACTS: Final = 1000
# Calls that nobody's system told of, and whose operator was not named.
BY_HAND: Final = "by-hand"
DESK: Final = "desk"
NAMES: Final = {"telegram": "Telegram", "vk": "ВКонтакте", "web": "Сайт"}
UNKNOWN: Final = {
    "telegram": "неизвестен: запустите otklik run с OTKLIK_TELEGRAM_TOKEN",
    "vk": "неизвестен: запустите otklik run с OTKLIK_VK_TOKEN и OTKLIK_VK_GROUP_ID",
}
REASONS: Final = {
    "excluded": "это телефон сотрудника",
    "declined": "по этому телефону просили больше не спрашивать",
    "late": "звонок закончился слишком давно",
    "quiet-hours": "сейчас тихие часы",
    "capped": "по этому телефону недавно уже была ссылка",
    "not-drawn": "звонок не попал в выборку",
}


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `link`."""
    parser = commands.add_parser(
        "link", description="Выдать одноразовую ссылку на опрос после звонка."
    )
    parser.add_argument("--topic", required=True, metavar="ТЕКСТ", help="о чём был звонок")
    parser.add_argument("--phone", metavar="ТЕЛЕФОН", help="показать и SMS на этот телефон")
    parser.add_argument("--stage", default="search", metavar="КОД", help="стадия пути клиента")
    parser.add_argument(
        "--operator", metavar="ИМЯ", help="кто говорил; тогда спросить ли, решает правило"
    )
    parser.add_argument("--call-id", metavar="КОД", help="как этот звонок называется у вас")
    parser.add_argument(
        "--audience",
        default="jobseeker",
        choices=("jobseeker", "employer"),
        help="чей звонок: соискателя или работодателя",
    )
    parser.add_argument("--office", metavar="КОД", help="отделение: код или часть названия")
    parser.add_argument(
        "--started", metavar="ВРЕМЯ", help="когда начался: 2026-11-23T14:05+05:00; иначе — сейчас"
    )
    parser.add_argument("--ended", metavar="ВРЕМЯ", help="когда кончился; пишется так же")
    parser.add_argument(
        "--resolved",
        choices=("yes", "no"),
        help="решён ли вопрос с первого обращения: yes — да, no — нет",
    )
    parser.add_argument("--escalated-to", metavar="КОМУ", help="кому передали вопрос")
    parser.add_argument(
        "--contacts",
        type=int,
        default=1,
        metavar="ЧИСЛО",
        help="сколько раз человек уже обращался; иначе — 1",
    )
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=make_link)


@command
def make_link(options: Namespace) -> None:
    """Print the addresses of a new link, or why nobody is asked; the phone is never stored."""
    from bot.cli.desk import at_desk, print_json

    topic, phone = _topic(options.topic), _phone(options.phone)
    stage = _stage(options.stage)
    kept, links, sms = at_desk(lambda desk: _register(desk, options, topic, stage, phone))
    if options.json:
        told = {"text": sms.text, "length": sms.length, "parts": sms.parts} if sms else None
        head = {"topic": topic, "stage": stage, **links, "phone": phone, "sms": told}
        print_json(
            {**head, "call": kept.id, "asked": kept.token is not None, "reason": kept.reason}
        )
        return
    if kept.reason:
        print(f"Звонок записан, ссылки нет: {REASONS[kept.reason]}.")
        return
    for code, link in links.items():
        print(f"{NAMES[code]}: {link or UNKNOWN[code]}")
    if sms:
        print(f"SMS для {phone} (знаков: {sms.length}, сообщений: {sms.parts}):\n{sms.text}")


def _register(
    desk: "Desk", options: Namespace, topic: str, stage: str, phone: str | None
) -> "tuple[Kept, Mapping[str, str | None], Sms | None]":
    from bot.app import rules_of
    from bot.handlers.calls import ToldOtherwise, addresses, register_call, sms_for
    from bot.texts import Texts

    rules = rules_of(desk.settings)
    call = _call(desk, options, topic, stage)
    by_hand = options.operator is None
    outcome = register_call(desk.store, rules, call, phone, desk.now, by_hand=by_hand)
    if isinstance(outcome, ToldOtherwise):
        raise RefusedError(f"О звонке {call.code} уже сообщили, и другое.", BAD_INPUT)
    kept = outcome.kept
    if kept.token is None:
        return kept, dict.fromkeys(NAMES), None
    links = addresses(desk.store, rules, desk.settings.vk_group_id, kept.token)
    sms = sms_for(Texts(), links, "ru") if phone else None
    _warn_of_loopback(links, sms)
    return kept, links, sms


def _call(desk: "Desk", options: Namespace, topic: str, stage: str) -> "Call":
    from bot.domain.calls import Call, lasted

    if options.call_id and not (options.started and options.ended):
        raise RefusedError("К --call-id нужны --started и --ended.", BAD_INPUT)
    started = _moment(options.started, desk.now)
    ended = _moment(options.ended, desk.now)
    if not lasted(started, ended) or ended > desk.now:
        raise RefusedError(
            "Звонок начинается раньше, чем заканчивается, длится не дольше суток и уже закончен.",
            BAD_INPUT,
        )
    if not 1 <= options.contacts <= MOST_CONTACTS:
        raise RefusedError(
            f"Контактов по вопросу от 1 до {MOST_CONTACTS}: --contacts 1.", BAD_INPUT
        )
    return Call(
        system=DESK,
        code=_name(options.call_id) or secrets.token_hex(8),
        operator=_name(options.operator) or BY_HAND,
        audience=options.audience,
        topic=topic,
        stage=stage,
        started=started,
        ended=ended,
        office=_office(desk, options.office),
        resolved=None if options.resolved is None else options.resolved == "yes",
        escalated_to=_name(options.escalated_to),
        contacts=options.contacts,
    )


def _office(desk: "Desk", asked: str | None) -> Any:
    from bot.cli.visits import centre_of, office_of

    return office_of(centre_of(desk), asked).code if asked else None


def _moment(text: str | None, now: datetime) -> datetime:
    if text is None:
        return now
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise RefusedError(f"«{text}» — не время: напишите 2026-11-23T14:05+05:00.", BAD_INPUT)
    return moment


def _name(text: str | None) -> str | None:
    name = " ".join(text.split()) if text is not None else None
    if name == "" or (name and len(name) > LONGEST_NAME):
        raise RefusedError(f"Имя пустое или длиннее {LONGEST_NAME} знаков.", BAD_INPUT)
    return name


def _topic(text: str) -> str:
    topic = " ".join(text.split())
    if not topic:
        raise RefusedError("Напишите, о чём был звонок: --topic ТЕКСТ.", BAD_INPUT)
    if len(topic) > LONGEST_TOPIC:
        raise RefusedError(f"Тема длиннее {LONGEST_TOPIC} знаков: сократите её.", BAD_INPUT)
    return topic


def _phone(text: str | None) -> str | None:
    from bot.domain.phones import read_phone

    phone = read_phone(text) if text is not None else None
    if text is not None and phone is None:
        raise RefusedError("Это не номер телефона: напишите, например, 8 900 123-45-67.", BAD_INPUT)
    return phone


def _stage(code: str) -> str:
    from scoring.facts import STAGES

    if code not in STAGES:
        raise RefusedError(f"Стадии «{code}» нет, есть: {', '.join(STAGES)}.", BAD_INPUT)
    return code


def _warn_of_loopback(links: Mapping[str, str | None], sms: "Sms | None") -> None:
    from bot.domain.links import opens_elsewhere

    if sms and not any(link and opens_elsewhere(link) for link in links.values()):
        warn("Внимание: эта ссылка откроется только на этом компьютере; задайте OTKLIK_PUBLIC_URL.")
