"""`otklik link`: a single-use survey link after a call, and the SMS to send it by."""

import secrets
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.cli.table import BAD_INPUT, RefusedError, command, warn

if TYPE_CHECKING:
    from bot.cli.desk import Desk

LONGEST_TOPIC: Final = 200
SMS: Final = "Вы звонили в центр занятости. Оцените, пожалуйста, меньше минуты: {link}"
# Cyrillic travels as UCS-2: 140 bytes a message, 6 of them spent on joining where there are several
# (3GPP TS 23.040).
ALONE: Final = 70
A_PART: Final = 67
NAMES: Final = {"telegram": "Telegram", "vk": "ВКонтакте", "web": "Сайт"}
UNKNOWN: Final = {
    "telegram": "неизвестен: запустите otklik run с OTKLIK_TELEGRAM_TOKEN",
    "vk": "неизвестен: запустите otklik run с OTKLIK_VK_TOKEN и OTKLIK_VK_GROUP_ID",
}
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0"})  # noqa: S104 - compared


@dataclass(frozen=True)
class Sms:
    """A text ready to be sent, and how many messages the operator will count for it."""

    text: str

    @property
    def length(self) -> int:
        """In UCS-2 units."""
        return len(self.text.encode("utf-16-le")) // 2

    @property
    def parts(self) -> int:
        """Messages it takes."""
        return 1 if self.length <= ALONE else -(-self.length // A_PART)


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `link`."""
    parser = commands.add_parser("link", help="a survey link after a call")
    parser.add_argument("--topic", required=True, metavar="TEXT", help="what the call was about")
    parser.add_argument("--phone", metavar="PHONE", help="print the SMS for this phone as well")
    parser.add_argument("--stage", default="search", metavar="CODE", help="stage of the path")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.set_defaults(run=make_link)


@command
def make_link(options: Namespace) -> None:
    """Print the addresses of a new link; the phone is checked and never stored.

    A phone may be kept only until the letter is sent, and nothing sends SMS yet.
    """
    from bot.cli.desk import at_desk, print_json

    topic, phone = _topic(options.topic), _phone(options.phone)
    stage = _stage(options.stage)
    links = at_desk(lambda desk: dict(_links(desk, topic, stage)))
    sms = Sms(SMS.format(link=_for_sms(links))) if phone else None
    if options.json:
        told = {"text": sms.text, "length": sms.length, "parts": sms.parts} if sms else None
        print_json({"topic": topic, "stage": stage, **links, "phone": phone, "sms": told})
        return
    for code, link in links.items():
        print(f"{NAMES[code]}: {link or UNKNOWN[code]}")
    if sms:
        print(f"SMS для {phone} (знаков: {sms.length}, сообщений: {sms.parts}):\n{sms.text}")


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


def _links(desk: "Desk", topic: str, stage: str) -> Iterator[tuple[str, str | None]]:
    from storage.answers import About

    about = About(f"call:{secrets.token_hex(8)}", stage, topic=topic)
    token = desk.store.answers.invite(about, None, desk.now, desk.now).token
    bot, group = desk.store.marks.get("telegram.name"), desk.settings.vk_group_id
    community = desk.store.marks.get("vk.name") or (f"club{group}" if group else None)
    yield "telegram", f"https://t.me/{bot}?start=s_{token}" if bot else None
    yield "vk", f"https://vk.me/{community}?ref=s_{token}" if community else None
    yield "web", f"{desk.settings.public_url.rstrip('/')}/s/{token}"


def _for_sms(links: dict[str, str | None]) -> str:
    """The shortest address that opens on somebody else's phone."""
    known = [link for link in links.values() if link]
    reachable = [link for link in known if urlsplit(link).hostname not in LOOPBACK]
    if not reachable:
        warn("Внимание: эта ссылка откроется только на этом компьютере; задайте OTKLIK_PUBLIC_URL.")
    return min(reachable or known, key=len)
