"""The way in: the real aiogram Dispatcher over HTTP, through crashes, refusals and dead polls."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiogram.types import Update
from structlog.testing import capture_logs

from bot.channels.telegram import Telegram, read
from bot.core.events import Incoming, Left, Pressed, Returned, SharedPhone, Started, Typed
from bot.core.says import Letter, LetterButton
from tests.channels.telegram_desk import FAST, NOON, Desk, at, channel_to, profile, until
from tests.emulators.telegram import TelegramEmulator

OURS = "getUpdates"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
async def channel(telegram: TelegramEmulator) -> Telegram:
    return channel_to(telegram.url)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_person_talks_with_the_bot_and_its_message_changes_in_place(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    menu = Letter("Что нужно?", ((LetterButton("Записаться", "1:book"),),))

    async def answer(incoming: Incoming) -> None:
        match incoming.event:
            case Started():
                await channel.send(incoming.address, menu, 1)
            case Pressed(value):
                reply = Letter(f"Вы выбрали {value}", replaces=incoming.pressed_message)
                await channel.send(incoming.address, reply, 2)

    desk.before = answer  # type: ignore[method-assign]
    phone = telegram.phone()
    async with desk.behind(channel):
        await phone.start("ref-7")
        await phone.wait_for_text("Что нужно?")
        await phone.presses("Записаться")
        await phone.wait_for_text("Вы выбрали 1:book")
        await until(lambda: phone.callback_answers and len(desk.received) == 2)
    assert desk.events == [Started("ref-7"), Pressed("1:book")]
    assert len(phone.messages) == 1
    assert phone.last.edits == 1
    assert phone.last.keys == ()
    assert phone.callback_answers == [{"text": "", "show_alert": False}]


async def test_the_bot_is_named_once_and_tells_of_itself_in_two_languages(
    telegram: TelegramEmulator, desk: Desk
) -> None:
    channel = channel_to(telegram.url, profiles=(profile("", "Запись"), profile("en", "Booking")))
    bot = telegram.bot()
    async with desk.behind(channel):
        await until(lambda: "en" in bot.profile.short_descriptions)
    assert desk.names == [bot.user["username"]]
    assert bot.profile.descriptions == {"": "Запись!", "en": "Booking!"}
    assert bot.profile.short_descriptions == {"": "Запись.", "en": "Booking."}
    words = {key[1]: [one["command"] for one in told] for key, told in bot.profile.commands.items()}
    assert words == {"": ["start", "menu"], "en": ["start", "menu"]}


async def test_what_is_registered_already_is_not_set_again(
    telegram: TelegramEmulator, desk: Desk
) -> None:
    profiles = (profile("en", "Booking"),)
    for expected in (1, 2):
        async with desk.behind(channel_to(telegram.url, profiles=profiles)):
            await until(lambda seen=expected: telegram.counts["getMyShortDescription"] == seen)
            await until(lambda: telegram.counts["setMyShortDescription"] == 1)
    assert telegram.counts["setMyCommands"] == 1
    assert telegram.counts["setMyDescription"] == 1


async def test_a_bot_that_cannot_register_its_words_talks_nevertheless(
    telegram: TelegramEmulator, desk: Desk
) -> None:
    telegram.faults.too_many("setMyCommands", retry_after=3600)
    channel = channel_to(telegram.url, profiles=(profile("", "Запись"),))
    async with desk.behind(channel):
        await telegram.phone().types("привет")
        await until(lambda: desk.received)
        await until(lambda: telegram.counts["setMyShortDescription"])
    assert telegram.bot().profile.commands == {}
    assert telegram.bot().profile.descriptions == {"": "Запись!"}


async def test_what_one_person_sends_is_received_in_order_one_at_a_time(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    at_once: list[int] = []
    inside = 0

    async def slowly(_: Incoming) -> None:
        nonlocal inside
        inside += 1
        at_once.append(inside)
        await asyncio.sleep(0)
        inside -= 1

    desk.before = slowly  # type: ignore[method-assign]
    phone = telegram.phone()
    for number in range(130):
        await phone.types(str(number))
    async with desk.behind(channel):
        await until(lambda: len(desk.received) == 130)
    assert desk.events == [Typed(str(number)) for number in range(130)]
    assert set(at_once) == {1}


async def test_nobody_waits_for_another_persons_event(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    gate = asyncio.Event()

    async def first_waits(incoming: Incoming) -> None:
        if incoming.address == at(1):
            await gate.wait()

    desk.before = first_waits  # type: ignore[method-assign]
    slow, quick = telegram.phone(1), telegram.phone(2)
    async with desk.behind(channel):
        await slow.types("a")
        await until(lambda: desk.tried == 1)
        await quick.types("b")
        await until(lambda: desk.received)
        assert desk.events == [Typed("b")]
        assert len(telegram.bot().updates) == 2  # confirmed only behind the slow one
        gate.set()
        await until(lambda: len(telegram.bot().updates) == 0)
    assert desk.events == [Typed("b"), Typed("a")]


async def test_no_more_than_a_hundred_updates_are_in_hand_and_each_comes_once(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    gate = asyncio.Event()

    async def wait(_: Incoming) -> None:
        await gate.wait()

    desk.before = wait  # type: ignore[method-assign]
    for user in range(1, 251):
        await telegram.phone(user).types("x")
    async with desk.behind(channel):
        await until(lambda: telegram.counts[OURS] >= 4)
        assert desk.tried == 100
        gate.set()
        await until(lambda: len(telegram.bot().updates) == 0)
    assert len({incoming.key for incoming in desk.received}) == len(desk.received) == 250


async def test_an_update_in_hand_at_a_crash_comes_again_with_the_same_key(
    telegram: TelegramEmulator, desk: Desk
) -> None:
    tried: list[str] = []

    async def never_ends(incoming: Incoming) -> None:
        tried.append(incoming.key)
        await asyncio.Event().wait()

    crashed = Desk()
    crashed.before = never_ends  # type: ignore[method-assign]
    async with crashed.behind(channel_to(telegram.url)):
        await telegram.phone().types("не потеряй")
        await until(lambda: tried)
    async with desk.behind(channel_to(telegram.url)):
        await until(lambda: desk.received)
        await until(lambda: len(telegram.bot().updates) == 0)
    assert crashed.received == []
    assert [incoming.key for incoming in desk.received] == tried


async def test_while_the_database_is_down_nothing_is_confirmed_and_nothing_overtakes(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    async def fail_at_first(_: Incoming) -> None:
        if desk.tried <= 3:
            assert len(telegram.bot().updates) == 2
            raise ConnectionError

    desk.before = fail_at_first  # type: ignore[method-assign]
    phone = telegram.phone()
    await phone.types("первое")
    await phone.types("второе")
    async with desk.behind(channel):
        await until(lambda: len(telegram.bot().updates) == 0)
    assert desk.events == [Typed("первое"), Typed("второе")]
    assert desk.tried == 5


async def test_an_update_that_nobody_can_read_does_not_block_the_next(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    telegram.bot().updates.put({"message": {"message_id": "?", "from": {"id": 1}}})
    telegram.bot().updates.put({"hologram": {"depth": 3}})
    async with desk.behind(channel):
        await telegram.phone().types("дальше")
        await until(lambda: len(telegram.bot().updates) == 0)
    assert desk.events == [Typed("дальше")]


async def test_a_mistake_in_reading_an_update_does_not_block_the_next(
    telegram: TelegramEmulator,
    channel: Telegram,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def mistaken(update: Update) -> Incoming | None:
        if update.update_id == first["update_id"]:
            raise AttributeError
        return read(update)

    monkeypatch.setattr("bot.channels.telegram.read", mistaken)
    phone = telegram.phone()
    first = await phone.types("раз")
    await phone.types("два")
    async with desk.behind(channel):
        await until(lambda: len(telegram.bot().updates) == 0)
    assert desk.events == [Typed("два")]


async def test_the_log_holds_nothing_that_a_person_said_or_was_told(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    async def fail_at_first(_: Incoming) -> None:
        if desk.tried == 1:
            raise ConnectionError("тайна")

    desk.before = fail_at_first  # type: ignore[method-assign]
    phone = telegram.phone(first_name="Тайна")
    with capture_logs() as log:
        broken = {"message_id": "тайна", "text": "тайна", "from": phone.user, "chat": {}}
        telegram.bot().updates.put({"message": broken})
        telegram.faults.server_error(OURS, html=True)
        async with desk.behind(channel):
            await phone.types("тайна")
            await until(lambda: len(telegram.bot().updates) == 0)
            await channel.send(at(phone.user["id"]), Letter("тайна", replaces="1"), 1)
    told = [entry["event"] for entry in log]
    assert sorted(told) == [
        "telegram.not_received",
        "telegram.poll_failed",
        "telegram.sent_anew",
        "telegram.update_unreadable",
    ]
    assert "тайна" not in repr(log).lower()


async def test_a_press_is_acknowledged_while_it_is_still_being_worked_on(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    gate = asyncio.Event()

    async def wait(_: Incoming) -> None:
        await gate.wait()

    phone = telegram.phone()
    desk.before = wait  # type: ignore[method-assign]
    async with desk.behind(channel):
        await phone.start()
        await until(lambda: desk.tried == 1)
        await channel.send(at(phone.user["id"]), _letter(), 1)
        await phone.presses("Да")
        await phone.sees(lambda one: one.callback_answers)
        assert desk.received == []
        gate.set()
        await until(lambda: len(desk.received) == 2)


async def test_a_press_counts_even_if_it_cannot_be_acknowledged(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    phone = telegram.phone()
    telegram.faults.drop("answerCallbackQuery")
    async with desk.behind(channel):
        await phone.start()
        await until(lambda: desk.received)
        await channel.send(at(phone.user["id"]), _letter(), 1)
        await phone.presses("Да")
        await until(lambda: len(desk.received) == 2)
        await until(lambda: telegram.counts["answerCallbackQuery"])
    assert desk.events == [Started(), Pressed("1:yes")]


async def test_who_blocks_the_bot_left_and_who_allows_it_again_returned(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    phone = telegram.phone(language_code="en")
    async with desk.behind(channel):
        await phone.start()
        await phone.blocks()
        await phone.unblocks()
        await phone.shares_phone("+79001112233")
        await phone.edits("исправлено")
        await until(lambda: len(telegram.bot().updates) == 0)
    assert desk.events == [Started(), Left(), Returned(), SharedPhone("+79001112233")]
    assert {incoming.language for incoming in desk.received} == {"en"}


FAULTS: dict[str, dict[str, Any]] = {
    "token refused": {"kind": "unauthorized", "method": "*", "times": 6},
    "server error": {"kind": "server_error", "times": 6},
    "a proxy's page": {"kind": "server_error", "times": 6, "html": True},
    "connection cut": {"kind": "drop", "times": 6},
    "answer lost": {"kind": "lost_answer", "method": OURS, "times": 6},
    "too many polls": {"kind": "too_many", "method": OURS, "times": 1},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_no_failure_of_the_platform_ends_the_poll(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk, fault: dict[str, Any]
) -> None:
    telegram.faults.add(**fault)
    async with desk.behind(channel) as running:
        await telegram.phone().types("ещё здесь?")
        await until(lambda: desk.received)
        assert not running.done()
    assert desk.events == [Typed("ещё здесь?")]
    assert telegram.faults.pending == []


async def test_a_webhook_in_the_way_is_waited_out(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    bot = telegram.bot()
    bot.webhook["url"] = "https://example.org/hook"
    async with desk.behind(channel):
        await telegram.phone().types("привет")
        await until(lambda: telegram.traffic.statuses[409] >= 3)
        assert desk.received == []
        bot.webhook["url"] = ""
        await until(lambda: desk.received)


async def test_two_pollers_of_one_bot_end_each_others_polls_and_both_live(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    other = Desk()
    async with desk.behind(channel) as first, other.behind(channel_to(telegram.url)) as second:
        await until(lambda: telegram.traffic.statuses[409] >= 2)
        assert not first.done()
        assert not second.done()


async def test_a_server_that_was_down_for_a_while_is_found_again(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    async with desk.behind(channel):
        await until(lambda: telegram.bot().updates.polled)
        await telegram.stop()
        await telegram.phone().types("вы работаете?")
        await telegram.start()
        await until(lambda: desk.received)


async def test_a_poll_that_falls_silent_is_given_up(telegram: TelegramEmulator, desk: Desk) -> None:
    telegram.faults.hang(OURS, seconds=600)
    async with desk.behind(channel_to(telegram.url, waits=replace(FAST, poll=1, margin=1))):
        await telegram.phone().types("тихо")
        await until(lambda: desk.received)


async def test_the_time_of_the_last_good_poll_is_told(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    telegram.faults.unauthorized(OURS)
    assert channel.last_poll is None
    async with desk.behind(channel):
        await until(lambda: telegram.traffic.statuses[401])
        assert channel.last_poll is None
        await telegram.phone().types("привет")
        await until(lambda: desk.received)
    assert channel.last_poll == NOON


async def test_a_channel_stops_within_a_second_in_the_middle_of_a_poll(
    telegram: TelegramEmulator, channel: Telegram, desk: Desk
) -> None:
    async with desk.behind(channel) as running:
        await until(lambda: telegram.bot().updates.polled)
        running.cancel()
        async with asyncio.timeout(1):
            with pytest.raises(asyncio.CancelledError):
                await running


def _letter() -> Letter:
    return Letter("Да?", ((LetterButton("Да", "1:yes"),),))
