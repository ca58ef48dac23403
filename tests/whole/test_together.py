"""One server, Telegram, VK and the web chat at once: the real libraries against the emulators."""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.server import Server
from tests.chaos.server import Server as CommandLine
from tests.emulators.telegram import TOKEN, TelegramEmulator
from tests.emulators.vk import VkEmulator
from tests.web.site import until
from tests.whole.house import settings_for
from tests.whole.people import OnPage, OnPhone, Person, answers, books, moves_and_cancels
from tests.whole.serving import running

ANOTHER_PROCESS = 2.0
# Each their own time: nobody is to lose a race here.
TIMES = ("1", "2", "3")


@dataclass
class Town:
    """The server, the platforms around it, and one person on each channel."""

    server: Server
    telegram: TelegramEmulator
    vk: VkEmulator
    command_line: CommandLine
    session: aiohttp.ClientSession

    def everybody(self) -> dict[str, Person]:
        return {
            "telegram": OnPhone(self.telegram.phone()),
            "vk": OnPhone(self.vk.phone()),
            "webchat": OnPage(self.session),
        }

    def asks(self, question: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self.command_line.database, timeout=10)) as database, database:
            return database.execute(question, values).fetchall()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    command_line = CommandLine(tmp_path, {"OTKLIK_SURVEY_DELAY": "0s", "OTKLIK_QUIET_HOURS": ""})
    async with TelegramEmulator(callback_window=600) as telegram, VkEmulator() as vk:
        settings = settings_for(
            command_line.database,
            port=0,
            telegram_token=TOKEN,
            telegram_api_url=telegram.url,
            vk_token=vk.token,
            vk_group_id=vk.group_id,
            vk_api_url=vk.url,
            survey_delay="0s",
            quiet_hours="",
        )
        jar = aiohttp.CookieJar(unsafe=True)
        head = {"Accept-Language": "ru"}
        async with (
            running(settings) as server,
            aiohttp.ClientSession(server.url, cookie_jar=jar, headers=head) as session,
        ):
            await until(lambda: telegram.bot().updates.polled and vk.polls)
            await (await session.get("/")).read()
            yield Town(server, telegram, vk, command_line, session)


async def test_the_same_booking_passes_on_all_channels_at_the_same_time(town: Town) -> None:
    people = town.everybody().values()
    numbers = await asyncio.gather(*map(books, people, TIMES))
    assert len(set(numbers)) == 3
    await asyncio.gather(*map(moves_and_cancels, people, numbers, TIMES))
    visits = town.asks("SELECT channel, state, sequence FROM appointments ORDER BY channel")
    assert visits == [
        ("telegram", "cancelled", 2),
        ("vk", "cancelled", 2),
        ("webchat", "cancelled", 2),
    ]


async def test_reminders_and_invitations_of_other_processes_arrive_within_two_seconds(
    town: Town,
) -> None:
    people = town.everybody()
    numbers = await asyncio.gather(*map(books, people.values(), TIMES))
    town.asks("UPDATE letters SET due = datetime('now') WHERE kind = 'reminder'")
    began = time.monotonic()
    await asyncio.gather(*(person.sees("Напоминаем о визите") for person in people.values()))
    assert time.monotonic() - began < ANOTHER_PROCESS
    await asyncio.gather(*(one.presses("Приду", "ждём вас") for one in people.values()))
    await asyncio.gather(*(town.command_line.says("attended", number) for number in numbers))
    began = time.monotonic()
    invited = (person.sees("Ответите на несколько коротких") for person in people.values())
    await asyncio.gather(*invited)
    assert time.monotonic() - began < ANOTHER_PROCESS
    await asyncio.gather(
        *(person.presses("Ответить", "Вопрос 1 из 4") for person in people.values())
    )
    await asyncio.gather(
        *(answers(person, code, "9", "5", "да") for code, person in people.items())
    )
    scored = json.loads(await town.command_line.says("score", "--json"))["metrics"]
    assert (scored["ces"]["n"], scored["nps"]["n"]) == (0, 3)


async def test_a_survey_link_after_a_call_opens_on_every_channel(town: Town) -> None:
    for code, person in town.everybody().items():
        told = json.loads(await town.command_line.says("link", "--topic", "звонок", "--json"))
        token = next(part for part in json.dumps(told).split('"') if "/s/" in part).split("/s/")[1]
        if isinstance(person, OnPage):
            page = await (await town.session.post(f"/s/{token}")).text()
            assert f"s_{token}" in page
        await person.starts(f"s_{token}", "Вопрос 1 из 4")
        await answers(person, code, "5", "частично", "4")
        await person.starts(f"s_{token}", "уже ответили")


async def test_whoever_blocks_the_bot_is_left_alone_and_welcome_again(town: Town) -> None:
    person = OnPhone(town.telegram.phone())
    await books(person)
    await person.phone.blocks()
    await until(lambda: town.asks("SELECT blocked FROM conversations WHERE blocked = 1"))
    waiting = town.asks("SELECT count(*) FROM letters WHERE ended_at IS NULL")
    assert waiting == [(0,)]
    await person.starts("", "Здравствуйте")


async def test_a_storm_of_too_many_requests_loses_and_swaps_nothing(town: Town) -> None:
    phones = [town.telegram.phone(30_000 + n) for n in range(20)]
    town.telegram.faults.too_many("send*", times=25, retry_after=1)
    for phone in phones:
        await phone.start()
        await phone.types("помощь")
    for phone in phones:
        await phone.sees(lambda one: len(one.messages) >= 2)
        first, second = (one.text for one in phone.messages)
        assert first.startswith("Здравствуйте")
        assert second.startswith("Я отвечаю")


async def test_what_the_platforms_tell_again_is_not_heard_twice(town: Town) -> None:
    telegram, vk = OnPhone(town.telegram.phone()), OnPhone(town.vk.phone())
    await asyncio.gather(books(telegram), books(vk, "2"))
    before = len(telegram.phone.messages), len(vk.phone.messages)
    assert town.telegram.faults.redeliver() > 5
    town.vk.faults.redelivers(events=20)
    polls = town.vk.polls
    await vk.types("меню", "Чем помочь?")
    await telegram.types("меню", "Чем помочь?")
    await until(lambda: not town.vk.faults.due and town.vk.polls > polls + 1)
    assert (len(telegram.phone.messages), len(vk.phone.messages)) == (before[0] + 1, before[1] + 1)
    assert town.asks("SELECT count(*) FROM appointments") == [(2,)]


async def test_health_tells_of_every_channel(town: Town) -> None:
    phones = [OnPhone(town.telegram.phone()), OnPhone(town.vk.phone())]
    await asyncio.gather(*(phone.starts("", "Здравствуйте") for phone in phones))
    async with town.session.get("/healthz") as answer:
        health = await answer.json()
    assert health["database"] == "ok"
    assert all(one["last"] for one in health["channels"].values())
    assert health["channels"].keys() == {"telegram", "vk"}
