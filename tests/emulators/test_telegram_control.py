"""The Telegram emulator serves a benchmark: prepared updates, doors for another process, no log."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter

from tests.emulators.telegram import TOKEN, TelegramEmulator
from tests.emulators.telegram_aiogram import connected

Fields = dict[str, Any]
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(control=True) as emulator:
        yield emulator


@pytest.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    async with connected(telegram) as aiogram_bot:
        yield aiogram_bot


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_prepared_updates_may_be_answered(telegram: TelegramEmulator, bot: Bot) -> None:
    pressed = {"id": "q1", "from": person_of(6), "chat_instance": "1", "data": "a"}
    pressed["message"] = raw_message(6, 40) | {"from": telegram.bot().user}
    telegram.enqueue([{"message": raw_message(5, 1)}, {"callback_query": pressed}])
    assert len(await bot.get_updates()) == 2
    assert (await bot.send_message(5, "раз")).message_id == 41
    assert await bot.answer_callback_query("q1")
    await bot.edit_message_text("два", chat_id=6, message_id=40)
    assert telegram.phone(6).last.text == "два"


async def test_another_process_can_steer_and_look(
    telegram: TelegramEmulator, bot: Bot, http: aiohttp.ClientSession
) -> None:
    control = f"{telegram.url}/control"
    async with http.post(f"{control}/updates", json=[{"message": raw_message(5, 1)}]) as answer:
        assert await answer.json() == {"queued": 1}
    fault = {"kind": "too_many", "method": "sendMessage", "retry_after": 3}
    async with http.post(f"{control}/faults", json=fault) as answer:
        assert await answer.json() == {"pending": 1}
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(5, "раз")
    await bot.send_message(5, "раз")
    async with http.get(f"{control}/state") as answer:
        state = await answer.json()
    assert state["counts"] == {"sendMessage": 2}
    assert state["statuses"] == {"429": 1, "200": 1}
    assert state["chats"]["5"]["messages"][-1]["message"]["text"] == "раз"
    async with http.post(f"{control}/faults", json={"kind": "flood"}) as answer:
        assert answer.status == 400
        assert "no such fault" in await answer.text()


async def test_the_doors_of_control_are_closed_by_default(http: aiohttp.ClientSession) -> None:
    async with (
        TelegramEmulator() as closed,
        http.get(f"{closed.url}/control/state") as answer,
    ):
        assert answer.status == 404


async def test_nothing_is_recorded_when_nobody_asks() -> None:
    async with TelegramEmulator(record_calls=False) as telegram:
        async with connected(telegram) as bot:
            await bot.get_me()
        assert not telegram.calls
        assert telegram.counts == {"getMe": 1}


async def test_several_bots_do_not_share_their_people() -> None:
    async with TelegramEmulator(tokens=(TOKEN, "4243:SECOND")) as telegram:
        async with connected(telegram, "4243:SECOND") as second:
            await telegram.phone(1).start()
            with pytest.raises(TelegramBadRequest, match="chat not found"):
                await second.send_message(1, "раз")
            await telegram.phone(1, token="4243:SECOND").start()
            await second.send_message(1, "два")
        assert not telegram.phone(1).messages


def person_of(number: int) -> Fields:
    return {"id": number, "is_bot": False, "first_name": "Anna"}


def raw_message(person: int, number: int) -> Fields:
    chat = {"id": person, "type": "private", "first_name": "Anna"}
    head = {"message_id": number, "from": person_of(person), "chat": chat, "date": 1_800_000_000}
    return head | {"text": "привет"}


async def test_it_serves_by_hand_and_says_how_to_connect(http: aiohttp.ClientSession) -> None:
    words = ("-m", "tests.emulators.telegram", "--port", "0", "--control", "--no-record")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(3)]
    url, token = (line.partition("=")[2] for line in lines[1:])
    async with http.get(f"{url}/bot{token}/getMe") as answer:
        assert (await answer.json())["result"]["is_bot"]
    process.terminate()
    await process.wait()
