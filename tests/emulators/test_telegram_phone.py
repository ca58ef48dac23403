"""A phone of the Telegram emulator does what a thumb can do, and sees what a person would see."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)

from tests.emulators.telegram import Phone, TelegramEmulator
from tests.emulators.telegram_aiogram import connected
from tests.emulators.telegram_terminal import act


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


def keys(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=f"do:{label}") for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def test_every_way_to_write_is_an_update_that_aiogram_understands(
    bot: Bot, phone: Phone
) -> None:
    await phone.types("раз")
    await phone.edits("два")
    await phone.shares_place(58.01, 56.25)
    await phone.shares_phone("+79001234567")
    await phone.sends_voice()
    await phone.sends_sticker()
    await phone.sends_photo("моё фото")
    await phone.sends_file("резюме.pdf")
    updates = await bot.get_updates()
    kinds = [one.message.content_type for one in updates if one.message]
    told = ["text", "text", "location", "contact", "voice", "sticker", "photo", "document"]
    assert kinds == told
    assert updates[2].edited_message
    assert updates[2].edited_message.text == "два"
    assert all(isinstance(one, Update) for one in updates)


async def test_a_pressed_button_is_a_query_about_its_message(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_message(1, "Выберите", reply_markup=keys("Да", "Нет"))
    await phone.presses(2)
    query = (await bot.get_updates())[-1].callback_query
    assert isinstance(query, CallbackQuery)
    assert query.data == "do:Нет"
    assert query.chat_instance
    assert query.message
    assert query.message.message_id == sent.message_id


async def test_only_a_visible_button_can_be_pressed(bot: Bot, phone: Phone) -> None:
    first = await bot.send_message(1, "Старое", reply_markup=keys("Раньше"))
    await bot.send_message(1, "Новое", reply_markup=keys("Да"))
    with pytest.raises(LookupError, match="no button 'Раньше' is visible"):
        await phone.presses("Раньше")
    pressed = await phone.presses("Раньше", message=first.message_id)
    assert pressed["callback_query"]["data"] == "do:Раньше"


async def test_a_link_is_opened_and_tells_the_bot_nothing(bot: Bot, phone: Phone) -> None:
    button = InlineKeyboardButton(text="Сайт", url="https://example.org/")
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    await bot.send_message(1, "Смотрите", reply_markup=markup)
    await phone.presses("Сайт")
    assert phone.opened_links == ["https://example.org/"]
    assert len(await bot.get_updates()) == 1


async def test_the_keyboard_shares_a_place_a_contact_or_its_words(bot: Bot, phone: Phone) -> None:
    row = [
        KeyboardButton(text="Где я", request_location=True),
        KeyboardButton(text="Мой телефон", request_contact=True),
        KeyboardButton(text="Меню"),
    ]
    board = ReplyKeyboardMarkup(keyboard=[row], one_time_keyboard=True)
    for label in ("Где я", "Мой телефон", "Меню"):
        await bot.send_message(1, "Выберите", reply_markup=board)
        assert [key.label for key in phone.keyboard[0]] == ["Где я", "Мой телефон", "Меню"]
        await phone.presses(label)
        assert phone.keyboard == ()
    place, contact, words = [one.message for one in (await bot.get_updates())[1:]]
    assert place
    assert place.location
    assert contact
    assert contact.contact
    assert contact.contact.user_id == 1
    assert words
    assert words.text == "Меню"


async def test_a_keyboard_stays_until_it_is_removed(bot: Bot, phone: Phone) -> None:
    board = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Меню")]])
    await bot.send_message(1, "Выберите", reply_markup=board)
    await bot.send_message(1, "И ещё", reply_markup=keys("Да"))
    await phone.presses("Меню")
    assert phone.keyboard
    await bot.send_message(1, "Всё", reply_markup=ReplyKeyboardRemove())
    assert phone.keyboard == ()


async def test_no_phone_sends_an_illegal_payload(telegram: TelegramEmulator) -> None:
    person = telegram.phone()
    for payload in ("a" * 65, "привет", "a b"):
        with pytest.raises(ValueError, match="no phone sends such a payload"):
            await person.start(payload)
    assert (await person.start("a" * 64))["message"]["text"] == f"/start {'a' * 64}"


async def test_what_is_never_seen_is_told_with_what_is_shown(bot: Bot, phone: Phone) -> None:
    await bot.send_message(1, "Выберите", reply_markup=keys("Да"))
    with pytest.raises(
        AssertionError, match=r"not seen in 0.01 s\nme: /start\nbot: Выберите \[Да\]"
    ):
        await phone.sees(lambda shown: len(shown.messages) > 1, timeout=0.01)


async def test_a_whole_dispatcher_talks_with_a_phone(telegram: TelegramEmulator, bot: Bot) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def offer(message: Message) -> None:
        await message.answer(f"Вы сказали: {message.text}", reply_markup=keys("Да"))

    @dispatcher.callback_query()
    async def take(query: CallbackQuery) -> None:
        await query.answer("принято")
        assert isinstance(query.message, Message)
        await query.message.edit_text("Готово")

    polling = asyncio.ensure_future(dispatcher.start_polling(bot, handle_signals=False))
    person = telegram.phone(first_name="Ольга")
    await person.start("from-poster")
    await person.wait_for_text("Вы сказали: /start from-poster")
    await person.presses("Да", timeout=5)
    assert (await person.wait_for_text("Готово")).edits == 1
    assert person.callback_answers[0]["text"] == "принято"
    await dispatcher.stop_polling()
    await polling


async def test_a_phone_can_be_played_by_hand(
    telegram: TelegramEmulator, bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    person = telegram.phone(1)
    await act(person, "/start poster")
    await bot.send_message(1, "Выберите", reply_markup=keys("Да", "Нет"))
    for line in (">2", ">Да", "@58.01, 56.25", "phone +79001234567", "привет", ">9"):
        await act(person, line)
    updates = await bot.get_updates()
    assert [one.callback_query.data for one in updates if one.callback_query] == ["do:Нет", "do:Да"]
    kinds = [one.message.content_type for one in updates if one.message]
    assert kinds == ["text", "location", "contact", "text"]
    assert "! no button 9 is visible" in capsys.readouterr().out
