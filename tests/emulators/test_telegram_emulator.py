"""The Telegram emulator is as strict as the platform, and a real aiogram bot can live with it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from itertools import count
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    ChatFullInfo,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    User,
    WebhookInfo,
)

from tests.emulators.telegram import TOKEN, Phone, RateLimits, TelegramEmulator
from tests.emulators.telegram_aiogram import connected

Fields = dict[str, Any]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    async with connected(telegram) as aiogram_bot:
        yield aiogram_bot


@pytest.fixture
async def phone(telegram: TelegramEmulator) -> Phone:
    person = telegram.phone(1)
    await person.start()
    return person


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def keys(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=f"do:{label}") for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def test_an_unchanged_edit_is_refused(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_message(1, "Выберите", reply_markup=keys("Да"))
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new"):
        await bot.edit_message_text(
            "Выберите", chat_id=1, message_id=sent.message_id, reply_markup=keys("Да")
        )
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(
            chat_id=1, message_id=sent.message_id, reply_markup=keys("Да")
        )
    assert phone.last.edits == 0


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot: Bot, phone: Phone) -> None:
    board = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Да")]])
    sent = await bot.send_message(1, "Выберите", reply_markup=board)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("Иначе", chat_id=1, message_id=sent.message_id)
    assert phone.last.text == "Выберите"


async def test_a_query_is_answered_once_and_not_after_its_window(phone: Phone, bot: Bot) -> None:
    await bot.send_message(1, "Выберите", reply_markup=keys("Да", "Нет"))
    query = (await phone.presses("Да"))["callback_query"]["id"]
    assert await bot.answer_callback_query(query, "Хорошо")
    assert phone.callback_answers == [{"text": "Хорошо", "show_alert": False}]
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query)


async def test_a_query_grows_too_old() -> None:
    ticks = count(1_800_000_000, 100)
    async with (
        TelegramEmulator(clock=lambda: float(next(ticks))) as telegram,
        connected(telegram) as bot,
    ):
        phone = telegram.phone(1)
        await phone.start()
        await bot.send_message(1, "Выберите", reply_markup=keys("Да"))
        query = (await phone.presses(1))["callback_query"]["id"]
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query(query)


# -- what a real bot does --------------------------------------------------------------------------


async def test_aiogram_reads_every_kind_of_answer(bot: Bot, phone: Phone) -> None:
    me = await bot.get_me()
    assert isinstance(me, User)
    assert me.is_bot
    assert isinstance(await bot.get_chat(1), ChatFullInfo)
    assert isinstance(await bot.get_webhook_info(), WebhookInfo)
    sent = await bot.send_message(1, "Выберите", reply_markup=keys("Да"))
    assert isinstance(sent, Message)
    assert sent.reply_markup
    assert sent.reply_markup.model_dump() == keys("Да").model_dump()
    venue = await bot.send_venue(1, 58.0, 56.2, "Центр занятости", "Пермь, Ленина, 1")
    assert venue.venue
    assert venue.venue.title == "Центр занятости"
    assert await bot.send_chat_action(1, "typing")
    assert phone.last.place == (58.0, 56.2)


async def test_a_letter_is_edited_in_place(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_message(1, "Выберите", reply_markup=keys("Да"))
    edited = await bot.edit_message_text("Готово", chat_id=1, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert [(one.text, one.buttons, one.edits) for one in phone.messages] == [("Готово", (), 1)]
    await bot.delete_message(1, sent.message_id)
    assert not phone.messages


async def test_html_becomes_plain_text_and_entities(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_message(1, "😀 <b>Да &amp; <i>нет</i></b>", parse_mode="HTML")
    assert phone.last.text == sent.text == "😀 Да & нет"
    found = [(one.type, one.offset, one.length) for one in sent.entities or ()]
    assert found == [("bold", 3, 8), ("italic", 8, 3)]


async def test_a_document_comes_with_its_name_bytes_and_caption(bot: Bot, phone: Phone) -> None:
    file = BufferedInputFile(b"BEGIN:VCALENDAR", "визит.ics")
    sent = await bot.send_document(1, file, caption="Ваша запись", reply_markup=keys("Отменить"))
    assert sent.document
    assert phone.last.document
    assert phone.last.document.name == "визит.ics"
    assert phone.last.document.content == b"BEGIN:VCALENDAR"
    assert (phone.last.text, phone.last.labels) == ("Ваша запись", ("Отменить",))
    again = await bot.send_document(1, sent.document.file_id)
    assert again.document == sent.document
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(1, BufferedInputFile(b"", "empty.ics"))
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("Иначе", chat_id=1, message_id=sent.message_id)


async def test_a_bot_tells_who_it_is_by_language(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="/help", description="Помощь")])
    await bot.set_my_commands([BotCommand(command="help", description="H")], language_code="en")
    assert [one.description for one in await bot.get_my_commands(language_code="en")] == ["H"]
    assert [one.command for one in await bot.get_my_commands()] == ["help"]
    await bot.delete_my_commands(language_code="en")
    assert await bot.get_my_commands(language_code="en") == []
    await bot.set_my_description("Запись на приём")
    assert (await bot.get_my_description(language_code="en")).description == "Запись на приём"
    await bot.set_my_short_description("Запись")
    assert (await bot.get_my_short_description()).short_description == "Запись"
    await bot.set_my_name("Отклик")
    assert (await bot.get_my_name()).name == "Отклик"
    assert await bot.set_chat_menu_button()


async def test_updates_stay_until_a_larger_offset_is_asked_for(bot: Bot, phone: Phone) -> None:
    await phone.types("раз")
    first = await bot.get_updates()
    assert [one.message and one.message.text for one in first] == ["/start", "раз"]
    assert await bot.get_updates() == first
    assert await bot.get_updates(limit=1) == first[:1]
    assert await bot.get_updates(offset=first[0].update_id + 1) == first[1:]
    assert await bot.get_updates(offset=first[-1].update_id + 1) == []


async def test_confirmed_updates_come_again_when_the_platform_forgot(
    telegram: TelegramEmulator, bot: Bot, phone: Phone
) -> None:
    await phone.types("раз")
    first = await bot.get_updates()
    assert await bot.get_updates(offset=first[-1].update_id + 1) == []
    assert telegram.faults.redeliver() == 2
    assert await bot.get_updates(offset=-1) == first[-1:]


async def test_a_long_poll_is_woken_by_the_next_update(bot: Bot, phone: Phone) -> None:
    first = await bot.get_updates()
    poll = asyncio.ensure_future(bot.get_updates(offset=first[-1].update_id + 1, timeout=30))
    await until(lambda: phone.bot.updates.polled)
    await phone.types("раз")
    assert [one.message and one.message.text for one in await poll] == ["раз"]


async def test_the_older_of_two_polls_is_ended(bot: Bot, telegram: TelegramEmulator) -> None:
    older = asyncio.ensure_future(bot.get_updates(timeout=30))
    await until(lambda: telegram.bot().updates.polled)
    newer = asyncio.ensure_future(bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await older
    await telegram.phone(1).start()
    assert len(await newer) == 1


async def test_polling_and_a_webhook_exclude_one_another(bot: Bot, phone: Phone) -> None:
    await bot.set_webhook("https://example.org/hook")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []
    assert not phone.messages


async def test_only_allowed_kinds_of_update_are_queued(bot: Bot, phone: Phone) -> None:
    first = await bot.get_updates(allowed_updates=["callback_query"])
    await phone.types("раз")
    assert await bot.get_updates(offset=first[-1].update_id + 1) == []


# -- faults ----------------------------------------------------------------------------------------


async def test_too_many_requests_name_the_seconds_to_wait(
    telegram: TelegramEmulator, bot: Bot, phone: Phone
) -> None:
    telegram.faults.too_many("send*", retry_after=7)
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(1, "раз")
    assert caught.value.retry_after == 7
    await bot.send_message(1, "раз")
    assert [one.text for one in phone.messages] == ["раз"]


async def test_a_person_who_blocked_the_bot_cannot_be_written_to(bot: Bot, phone: Phone) -> None:
    await phone.blocks()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(1, "раз")
    await phone.start()
    await bot.send_message(1, "два")
    statuses = [
        (change.old_chat_member.status, change.new_chat_member.status)
        for update in await bot.get_updates()
        if (change := update.my_chat_member)
    ]
    assert statuses == [("member", "kicked"), ("kicked", "member")]
    assert phone.last.text == "два"


async def test_answers_may_be_blocked_unauthorized_or_a_broken_gateway(
    telegram: TelegramEmulator, bot: Bot, phone: Phone
) -> None:
    telegram.faults.blocked("sendMessage", chat=1)
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(1, "раз")
    telegram.faults.unauthorized()
    with pytest.raises(TelegramUnauthorizedError):
        await bot.send_message(1, "раз")
    telegram.faults.server_error(status=500)
    with pytest.raises(TelegramServerError):
        await bot.send_message(1, "раз")
    assert not phone.messages
    assert telegram.traffic.statuses == {403: 1, 401: 1, 500: 1}


async def test_a_gateway_may_answer_with_a_page(
    telegram: TelegramEmulator, http: aiohttp.ClientSession
) -> None:
    telegram.faults.server_error("getMe", html=True)
    async with http.get(f"{telegram.url}/bot{TOKEN}/getMe") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
        assert "502 Bad Gateway" in await answer.text()


@pytest.mark.parametrize(("kind", "arrives"), [("hang", False), ("late", True)])
async def test_a_hanging_call_may_or_may_not_have_taken_effect(
    telegram: TelegramEmulator, bot: Bot, phone: Phone, kind: str, arrives: bool
) -> None:
    telegram.faults.add(kind, method="sendMessage", seconds=30)
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await bot.send_message(1, "раз", request_timeout=0.1)
    assert [one.text for one in phone.messages] == (["раз"] if arrives else [])


@pytest.mark.parametrize(("kind", "arrives"), [("drop", False), ("lost_answer", True)])
async def test_a_cut_connection_may_or_may_not_have_taken_effect(
    telegram: TelegramEmulator, bot: Bot, phone: Phone, kind: str, arrives: bool
) -> None:
    telegram.faults.add(kind, method="sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(1, "раз")
    assert [one.text for one in phone.messages] == (["раз"] if arrives else [])
    assert telegram.calls_of("sendMessage")[-1].status == 444


async def test_a_server_that_went_down_comes_back_with_its_memory(
    telegram: TelegramEmulator, bot: Bot, phone: Phone
) -> None:
    await telegram.stop()
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(1, "раз")
    await telegram.start()
    await bot.send_message(1, "два")
    assert phone.last.text == "два"


async def test_messages_over_the_rate_limit_are_refused(
    telegram: TelegramEmulator, bot: Bot, phone: Phone
) -> None:
    telegram.limit_rate(RateLimits(chat=0.1, chat_burst=2))
    await bot.send_message(1, "раз")
    await bot.send_message(1, "два")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(1, "три")
    assert 9 <= caught.value.retry_after <= 10
    telegram.limit_rate(None)
    await bot.send_message(1, "три")
    assert len(phone.messages) == 3


async def test_a_bot_that_logged_out_is_refused(bot: Bot) -> None:
    assert await bot.close()
    assert await bot.log_out()
    with pytest.raises(TelegramBadRequest, match="Logged out"):
        await bot.get_me()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.005)
