"""The way out: what a phone shows of a letter, and what each refusal means for it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.telegram import Telegram
from bot.channels.telegram_keyboards import opens
from bot.channels.telegram_send import Bucket
from bot.core.channel import Later, Outcome, Refused, Sent, fit
from bot.core.says import File, Letter, LetterButton
from tests.channels.telegram_desk import at, channel_to, hang_up
from tests.emulators.telegram import Key, Phone, TelegramEmulator

ICS = File("zapis.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
YES = LetterButton("Да", "1:yes", style="positive")
NO = LetterButton("Нет", "1:no", style="negative")
PLACE = LetterButton("Где я", kind="place")
PHONE = LetterButton("Мой номер", kind="phone")
SITE = LetterButton("Сайт", "https://example.org/s", kind="link")
LOCAL = LetterButton("Опрос", "http://localhost:8080/s/1", kind="link")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
async def channel(telegram: TelegramEmulator) -> AsyncIterator[Telegram]:
    channel = channel_to(telegram.url)
    yield channel
    await hang_up(channel)


@pytest.fixture
async def phone(telegram: TelegramEmulator) -> Phone:
    phone = telegram.phone(501)
    await phone.start()
    return phone


async def test_a_letter_comes_with_its_buttons_colours_and_no_preview(
    telegram: TelegramEmulator, channel: Telegram, phone: Phone
) -> None:
    sent = await channel.send(at(501), Letter("<b>Придёте?</b>", ((YES, NO), (SITE,))), 1)
    assert sent == Sent(str(phone.last.message_id))
    assert phone.last.text == "<b>Придёте?</b>"
    assert [[key.label for key in row] for row in phone.last.buttons] == [["Да", "Нет"], ["Сайт"]]
    assert phone.last.keys[0] == Key("Да", "callback_data", "1:yes")
    assert phone.last.keys[2] == Key("Сайт", "url", "https://example.org/s")
    call = telegram.calls_of("sendMessage")[0]
    markup = call.arguments.nested("reply_markup")
    assert [one.get("style") for one in markup["inline_keyboard"][0]] == ["success", "danger"]
    assert call.arguments.nested("link_preview_options") == {"is_disabled": True}
    assert "parse_mode" not in call.fields


async def test_a_letter_that_replaces_one_changes_it(channel: Telegram, phone: Phone) -> None:
    first = await _sent(channel, Letter("Раз", ((YES,),)))
    second = await channel.send(at(501), Letter("Два", ((NO,),), replaces=first), 2)
    assert second == Sent(first)
    assert [(one.text, one.labels) for one in phone.messages] == [("Два", ("Нет",))]


async def test_a_letter_without_buttons_takes_those_of_the_one_it_replaces(
    channel: Telegram, phone: Phone
) -> None:
    first = await _sent(channel, Letter("Раз", ((YES,),)))
    await channel.send(at(501), Letter("Раз", replaces=first), 2)
    assert [(one.text, one.labels) for one in phone.messages] == [("Раз", ())]


async def test_the_same_letter_once_more_changes_nothing_and_is_sent(
    telegram: TelegramEmulator, channel: Telegram, phone: Phone
) -> None:
    first = await _sent(channel, Letter("Раз", ((YES,),)))
    again = await channel.send(at(501), Letter("Раз", ((YES,),), replaces=first), 2)
    assert again == Sent(first)
    assert len(phone.messages) == 1
    assert telegram.traffic.statuses[400] == 1


@pytest.mark.parametrize("replaces", ["999999", "not a number", "0"])
async def test_a_letter_comes_anew_where_the_old_one_is_not_to_be_found(
    channel: Telegram, phone: Phone, replaces: str
) -> None:
    sent = await channel.send(at(501), Letter("Раз", replaces=replaces), 1)
    assert sent == Sent(str(phone.last.message_id))
    assert phone.last.text == "Раз"


async def test_a_letter_comes_anew_where_the_old_one_is_a_file(
    channel: Telegram, phone: Phone
) -> None:
    first = await _sent(channel, Letter("Файл", file=ICS))
    second = await channel.send(at(501), Letter("Раз", replaces=first), 2)
    assert second == Sent(str(phone.last.message_id)) != Sent(first)
    assert [one.text for one in phone.messages] == ["Файл", "Раз"]


async def test_a_file_comes_with_its_name_its_words_and_its_buttons(
    channel: Telegram, phone: Phone
) -> None:
    await _sent(channel, Letter("В календарь", ((YES,),), ICS))
    assert phone.last.document is not None
    assert phone.last.document.name == "zapis.ics"
    assert phone.last.document.content == ICS.content
    assert (phone.last.text, phone.last.labels) == ("В календарь", ("Да",))


async def test_a_file_may_come_without_words(channel: Telegram, phone: Phone) -> None:
    await _sent(channel, Letter("", file=ICS))
    assert phone.last.document is not None
    assert phone.last.text == ""


async def test_a_letter_that_asks_for_place_or_phone_has_all_buttons_under_the_input_field(
    telegram: TelegramEmulator, channel: Telegram, phone: Phone
) -> None:
    old = await _sent(channel, Letter("Раз", ((YES,),)))
    letter = Letter("Где вы?", ((PLACE,), (PHONE,), (NO, SITE)), replaces=old)
    assert await _sent(channel, letter) != old
    kinds = [[(key.label, key.kind) for key in row] for row in phone.keyboard]
    assert kinds == [
        [("Где я", "request_location")],
        [("Мой номер", "request_contact")],
        [("Нет", "text")],
    ]
    assert phone.last.text == "Где вы?\nСайт: https://example.org/s"
    markup = telegram.calls_of("sendMessage")[-1].arguments.nested("reply_markup")
    assert markup["one_time_keyboard"] is markup["resize_keyboard"] is True
    await phone.presses("Нет")
    assert phone.keyboard == ()


async def test_a_link_that_telegram_refuses_stands_in_the_text(
    channel: Telegram, phone: Phone
) -> None:
    await _sent(channel, Letter("Ответьте", ((YES,), (LOCAL,))))
    assert phone.last.text == "Ответьте\nОпрос: http://localhost:8080/s/1"
    assert phone.last.labels == ("Да",)


async def test_a_link_never_makes_a_text_too_long(channel: Telegram, phone: Phone) -> None:
    await _sent(channel, Letter("ы" * 4090, ((LOCAL,),)))
    assert phone.last.text == "ы" * 4090


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://example.org/s?x=1", True),
        ("http://127.0.0.1:8080/", True),
        ("https://пример.рф/", True),
        ("tg://resolve?domain=x", True),
        ("http://localhost:8080/", False),
        ("mailto:a@example.org", False),
        ("tel:+79001234567", False),
        ("ftp://example.org/", False),
        ("example.org", False),
        ("https://exa mple.org/", False),
        ("https://[broken/", False),
        ("", False),
    ],
)
def test_an_address_is_taken_for_a_button_or_told(url: str, taken: bool) -> None:
    assert opens(url) is taken


LONG = {
    "a text of emoji": Letter("👍 " * 5000),
    "a text without spaces": Letter("я" * 9000),
    "no words": Letter("", ((YES,),)),
    "blank words": Letter(" \n ", ((YES,),)),
    "many buttons": Letter("?", tuple((LetterButton(f"{n}", f"1:{n}"),) for n in range(130))),
    "wide rows": Letter("?", (tuple(LetterButton(f"{n}", f"1:{n}") for n in range(110)),)),
    "long labels": Letter("?", ((LetterButton("ю" * 300, "1:x"), NO),)),
    "a long text with a file": Letter("слово " * 1000, ((YES,),), ICS),
    "the longest value": Letter("?", ((LetterButton("x", "ю" * 32),),)),
    "place among many": Letter("?", ((PLACE,), *(((YES, NO),) * 30))),
}


@pytest.mark.parametrize("letter", LONG.values(), ids=LONG)
async def test_whatever_is_fitted_is_never_refused(
    telegram: TelegramEmulator, channel: Telegram, phone: Phone, letter: Letter
) -> None:
    for number, message in enumerate(fit(letter, channel.limits)):
        assert isinstance(await channel.send(at(501), message, number), Sent)
    assert phone.messages
    assert telegram.traffic.refusals.total() == 0


OUTCOMES: dict[str, tuple[dict[str, Any], Outcome]] = {
    "too many": ({"kind": "too_many", "retry_after": 17}, Later(17, "too many requests")),
    "blocked": (
        {"kind": "blocked"},
        Refused("Forbidden: bot was blocked by the user", gone=True),
    ),
    "token refused": ({"kind": "unauthorized"}, Later(60, "Unauthorized")),
    "server error": ({"kind": "server_error"}, Later(2, "TelegramServerError")),
    "a proxy's page": ({"kind": "server_error", "html": True}, Later(2, "ClientDecodeError")),
    "connection cut": ({"kind": "drop"}, Later(2, "TelegramNetworkError")),
    "answer lost": ({"kind": "lost_answer"}, Later(2, "TelegramNetworkError")),
}


@pytest.mark.parametrize(("fault", "outcome"), OUTCOMES.values(), ids=OUTCOMES)
@pytest.mark.parametrize("way", ["sendMessage", "sendDocument", "editMessageText"])
@pytest.mark.usefixtures("phone")
async def test_a_failure_says_whether_to_try_again(
    telegram: TelegramEmulator,
    channel: Telegram,
    fault: dict[str, Any],
    outcome: Outcome,
    way: str,
) -> None:
    old = await _sent(channel, Letter("Раз"))
    letters = {
        "sendMessage": Letter("Два"),
        "sendDocument": Letter("Два", file=ICS),
        "editMessageText": Letter("Два", replaces=old),
    }
    telegram.faults.add(**fault, method=way)
    assert await channel.send(at(501), letters[way], 2) == outcome


async def test_an_edit_whose_answer_was_lost_succeeds_the_next_time(
    telegram: TelegramEmulator, channel: Telegram, phone: Phone
) -> None:
    old = await _sent(channel, Letter("Раз"))
    letter = Letter("Два", replaces=old)
    telegram.faults.lost_answer("editMessageText")
    assert isinstance(await channel.send(at(501), letter, 2), Later)
    assert await channel.send(at(501), letter, 2) == Sent(old)
    assert [one.text for one in phone.messages] == ["Два"]


async def test_a_silent_server_means_later(telegram: TelegramEmulator, channel: Telegram) -> None:
    channel.bot.session.timeout = 0.2
    telegram.faults.hang("sendMessage", seconds=600)
    assert await channel.send(at(501), Letter("Раз"), 1) == Later(2, "TelegramNetworkError")


@pytest.mark.parametrize("replaces", [None, "5"])
async def test_who_blocked_the_bot_cannot_be_reached(
    channel: Telegram, phone: Phone, replaces: str | None
) -> None:
    await phone.blocks()
    outcome = await channel.send(at(501), Letter("Раз", replaces=replaces), 1)
    assert outcome == Refused("Forbidden: bot was blocked by the user", gone=True)


@pytest.mark.parametrize("replaces", [None, "5"])
async def test_who_is_unknown_cannot_be_reached(channel: Telegram, replaces: str | None) -> None:
    outcome = await channel.send(at(999), Letter("Раз", replaces=replaces), 1)
    assert outcome == Refused("Bad Request: chat not found", gone=True)


async def test_a_letter_against_the_rules_is_refused_with_the_reason(
    channel: Telegram, phone: Phone
) -> None:
    outcome = await channel.send(at(501), Letter("?", ((LetterButton("x", "я" * 33),),)), 1)
    assert outcome == Refused("Bad Request: BUTTON_DATA_INVALID")
    assert phone.messages == []


def test_letters_beyond_the_burst_wait_for_their_turn_in_order() -> None:
    now = 100.0
    bucket = Bucket(10, lambda: now)
    assert [bucket.reserve() for _ in range(10)] == [0] * 10
    assert [round(bucket.reserve(), 3) for _ in range(3)] == [0.1, 0.2, 0.3]
    now += 0.4
    assert bucket.reserve() == 0
    now += 3600
    assert [round(bucket.reserve(), 3) for _ in range(11)] == [0] * 10 + [0.1]


async def test_a_rate_holds_letters_back(telegram: TelegramEmulator, phone: Phone) -> None:
    now = [0.0]
    channel = channel_to(telegram.url, rate=2.0, monotonic=lambda: now[0])
    waiting = [asyncio.create_task(channel.send(at(501), Letter(str(n)), n)) for n in range(3)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await phone.sees(lambda one: len(one.messages) == 2)
    assert not all(one.done() for one in waiting)
    assert all(isinstance(one, Sent) for one in await asyncio.gather(*waiting))
    await hang_up(channel)


async def _sent(channel: Telegram, letter: Letter) -> str:
    outcome = await channel.send(at(501), letter, 1)
    assert isinstance(outcome, Sent)
    return outcome.message
