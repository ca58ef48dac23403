"""The VK emulator's long poll, phone and faults, met by the real vk_api in threads."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator

import pytest
import requests
from vk_api.exceptions import ApiError, ApiHttpError, Captcha
from vk_api.keyboard import VkKeyboard

from tests.emulators.vk import VkEmulator
from tests.emulators.vk_bot import GROUP, PERSON, TOKEN, Bot, Clock, ask, board, button, poll
from tests.emulators.vk_phone import NoSuchButtonError, Phone


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def vk(clock: Clock) -> AsyncIterator[VkEmulator]:
    async with VkEmulator(GROUP, TOKEN, clock=clock) as emulator:
        yield emulator


@pytest.fixture
def bot(vk: VkEmulator) -> Iterator[Bot]:
    with contextlib.closing(Bot(vk)) as connected:
        yield connected


@pytest.fixture
async def phone(vk: VkEmulator) -> Phone:
    phone = vk.phone(PERSON)
    await phone.start()
    return phone


# -- the real vk_api: listening


async def test_what_a_person_does_comes_by_long_poll(vk: VkEmulator, bot: Bot) -> None:
    listener = await bot.listens()
    phone = vk.phone(PERSON, lang_id=3)
    await phone.start("letter-7", "sms")
    await phone.types("Привет")
    await phone.shares_place(58.01, 56.25)
    await phone.sends_voice()
    await phone.sends_sticker()
    await phone.allows("key")
    await phone.denies()
    events = await asyncio.to_thread(listener.check)
    start, text, place, voice, sticker = (event.message for event in events[:5])
    assert (start.ref, start.ref_source, start.payload) == (
        "letter-7",
        "sms",
        '{"command":"start"}',
    )
    assert (text.text, text.peer_id, text.from_id) == ("Привет", PERSON, PERSON)
    assert place.geo["coordinates"] == {"latitude": 58.01, "longitude": 56.25}
    assert voice.attachments[0]["type"] == "audio_message"
    assert sticker.attachments[0]["type"] == "sticker"
    assert [event.raw["type"] for event in events[5:]] == ["message_allow", "message_deny"]
    assert events[5].object.key == "key"
    assert events[0].client_info.lang_id == 3
    assert "callback" in events[0].client_info.button_actions
    assert len({event.raw["event_id"] for event in events}) == 7
    assert {event.raw["v"] for event in events} == {"5.199"}


async def test_a_poll_waits_for_the_next_event(vk: VkEmulator, bot: Bot, phone: Phone) -> None:
    listener = await bot.listens(wait=5)
    waiting = asyncio.create_task(asyncio.to_thread(listener.check))
    await vk.until(lambda vk: vk.polls == 1)
    await phone.types("я тут")
    (event,) = await waiting
    assert event.message.text == "я тут"


async def test_an_old_ts_gives_the_same_events_once_more(
    vk: VkEmulator, bot: Bot, phone: Phone
) -> None:
    listener = await bot.listens()
    before = listener.ts
    await phone.types("раз")
    first = await asyncio.to_thread(listener.check)
    another = await bot.listens()
    another.ts = before
    again = await asyncio.to_thread(another.check)
    assert [event.raw for event in again] == [event.raw for event in first]
    assert another.ts == listener.ts == str(vk.feed.ts)


async def test_a_press_is_answered_once_and_within_a_minute(
    bot: Bot, phone: Phone, clock: Clock
) -> None:
    rows = board([button("Приду", "callback", payload={"go": 1})], inline=True)
    await bot.send("Придёте?", keyboard=rows)
    listener = await bot.listens()
    await phone.presses("Приду")
    (event,) = await asyncio.to_thread(listener.check)
    press = event.object
    assert (press.payload, press.conversation_message_id) == ({"go": 1}, phone.last.cmid)
    assert phone.spinning == 1
    asked = {"event_id": press.event_id, "user_id": PERSON, "peer_id": PERSON}
    flash = json.dumps({"type": "show_snackbar", "text": "Записали"})
    assert await bot.call("messages.sendMessageEventAnswer", event_data=flash, **asked) == 1
    assert (phone.snackbars, phone.spinning) == (["Записали"], 0)
    with pytest.raises(ApiError, match="invalid event_id"):
        await bot.call("messages.sendMessageEventAnswer", **asked)
    await phone.presses(1)
    (late,) = await asyncio.to_thread(listener.check)
    clock.now += 61
    asked["event_id"] = late.object.event_id
    with pytest.raises(ApiError, match="invalid event_id"):
        await bot.call("messages.sendMessageEventAnswer", **asked)


@pytest.mark.parametrize(
    "reaction",
    [
        "{",
        json.dumps({"type": "show_alert", "text": "x"}),
        json.dumps({"type": "show_snackbar", "text": ""}),
        json.dumps({"type": "show_snackbar", "text": "я" * 91}),
        json.dumps({"type": "open_link", "link": "vk"}),
        json.dumps({"type": "open_link", "link": "https://vk.ru", "text": "x"}),
        json.dumps({"type": "open_link", "link": "https://vk.ru/" + "x" * 1000}),
    ],
)
async def test_a_bad_answer_to_a_press_is_refused(
    vk: VkEmulator, phone: Phone, reaction: str
) -> None:
    event_id = vk.community.press(PERSON, None, None)
    asked = {"event_id": event_id, "user_id": PERSON, "peer_id": PERSON}
    answer = await ask(vk, "messages.sendMessageEventAnswer", event_data=reaction, **asked)
    assert answer["error"]["error_code"] == 100
    assert phone.spinning == 1


async def test_a_callback_under_the_input_field_has_no_message(bot: Bot, phone: Phone) -> None:
    await bot.send("Меню", keyboard=board([button("Да", "callback", payload="{}")]))
    listener = await bot.listens()
    await phone.presses("Да")
    (event,) = await asyncio.to_thread(listener.check)
    assert "conversation_message_id" not in event.raw["object"]


async def test_an_old_client_sends_callbacks_as_text(vk: VkEmulator, bot: Bot) -> None:
    phone = vk.phone(PERSON, callbacks=False)
    await phone.start()
    await bot.send("Да?", keyboard=board([button("Да", "callback", payload="[1]")], inline=True))
    listener = await bot.listens()
    await phone.presses("Да")
    (event,) = await asyncio.to_thread(listener.check)
    assert (event.message.text, event.message.payload) == ("Да", "[1]")
    assert "callback" not in event.client_info.button_actions


# -- the phone


async def test_a_one_time_keyboard_goes_after_a_press(bot: Bot, phone: Phone) -> None:
    rows = board([button("Да", payload="[1]")], [button("", "location")], one_time=True)
    await bot.send("Где вы?", keyboard=rows)
    assert phone.keyboard
    listener = await bot.listens()
    await phone.presses(2, place=(58.0, 56.0))
    (event,) = await asyncio.to_thread(listener.check)
    assert event.message.geo["coordinates"] == {"latitude": 58.0, "longitude": 56.0}
    assert phone.keyboard is None
    with pytest.raises(NoSuchButtonError):
        await phone.presses("Да")


async def test_an_empty_keyboard_takes_the_old_one_away(bot: Bot, phone: Phone) -> None:
    await bot.send("раз", keyboard=board([button("Да")]))
    await bot.send("два")
    assert [each.label for each, _ in phone.buttons] == ["Да"]
    await bot.send("три", keyboard=VkKeyboard.get_empty_keyboard())
    assert (phone.keyboard, phone.buttons) == (None, [])


async def test_buttons_of_an_older_message_can_still_be_pressed(bot: Bot, phone: Phone) -> None:
    for label in ("Старая", "Новая"):
        await bot.send(label, keyboard=board([button(label, "callback")], inline=True))
    with pytest.raises(NoSuchButtonError):
        await phone.presses("Старая")
    listener = await bot.listens()
    await phone.presses("Старая", message=phone.messages[0])
    (event,) = await asyncio.to_thread(listener.check)
    assert event.object.conversation_message_id == phone.messages[0].cmid


async def test_a_link_is_opened_on_the_phone_alone(vk: VkEmulator, bot: Bot, phone: Phone) -> None:
    link = button("Сайт", "open_link", link="https://example.org/")
    await bot.send("Читайте", keyboard=board([link], inline=True))
    before = vk.feed.ts
    await phone.presses("Сайт")
    assert phone.opened_links == ["https://example.org/"]
    assert vk.feed.ts == before


async def test_waiting_sees_only_what_came_after_the_person_acted(bot: Bot, phone: Phone) -> None:
    await bot.send("Привет")
    await phone.types("ещё")
    with pytest.raises(AssertionError, match="Привет"):
        await phone.wait_for_text("Привет", timeout=0.05)
    waiting = asyncio.create_task(phone.wait_for_text("Привет"))
    await bot.send("Привет снова")
    assert (await waiting).text == "Привет снова"


# -- faults


@pytest.mark.parametrize("code", [5, 9, 10, 29, 901])
async def test_an_ordered_error_comes_once(
    vk: VkEmulator, bot: Bot, phone: Phone, code: int
) -> None:
    vk.faults.errors(code, method="messages.send")
    with pytest.raises(ApiError) as refused:
        await bot.send("да", 3)
    assert refused.value.code == code
    await bot.send("да", 3)
    assert [each.error for each in vk.called("messages.send")] == [code, 0]
    assert len(phone.messages) == 1


async def test_vk_api_gets_over_two_errors_6(vk: VkEmulator, bot: Bot, phone: Phone) -> None:
    vk.faults.errors(6, times=2)
    await bot.send("да", 3)
    assert [each.error for each in vk.called("messages.send")] == [6, 6, 0]
    assert len(phone.messages) == 1


async def test_a_captcha_stops_vk_api(vk: VkEmulator, bot: Bot, phone: Phone) -> None:
    vk.faults.errors(14)
    with pytest.raises(Captcha) as stopped:
        await bot.send("да")
    assert stopped.value.sid
    assert phone.messages == []


async def test_a_broken_gateway_answers_in_html(vk: VkEmulator, bot: Bot, phone: Phone) -> None:
    vk.faults.breaks(502)
    with pytest.raises(ApiHttpError):
        await bot.send("да")
    vk.faults.garbles(method="messages.send")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        await bot.send("половина", 5)
    assert [message.text for message in phone.messages] == ["половина"]


async def test_a_hanging_call_outlasts_the_caller_s_patience(vk: VkEmulator, phone: Phone) -> None:
    vk.faults.hangs(30)
    closing = contextlib.closing(Bot(vk, patience=(5.0, 0.1)))
    with closing as hasty, pytest.raises(requests.exceptions.ReadTimeout):
        await hasty.send("да", 8)
    assert phone.messages == []


async def test_a_dropped_connection_does_not_double_the_letter(
    vk: VkEmulator, bot: Bot, phone: Phone
) -> None:
    vk.faults.drops(method="messages.send")
    with pytest.raises(requests.exceptions.ConnectionError):
        await bot.send("да", 11)
    assert [message.text for message in phone.messages] == ["да"]
    assert await bot.send("да", 11) == phone.last.id
    assert len(phone.messages) == 1


async def test_failed_1_gives_a_new_ts_and_loses_events(
    vk: VkEmulator, bot: Bot, phone: Phone
) -> None:
    listener = await bot.listens()
    await phone.types("потеряно")
    vk.feed.forget()
    assert await asyncio.to_thread(listener.check) == []
    await phone.types("дошло")
    (event,) = await asyncio.to_thread(listener.check)
    assert event.message.text == "дошло"


@pytest.mark.parametrize(("code", "kept"), [(2, ["раз", "два"]), (3, ["два"])])
async def test_failed_2_and_3_want_a_new_key(
    vk: VkEmulator, bot: Bot, phone: Phone, code: int, kept: list[str]
) -> None:
    listener = await bot.listens()
    key = listener.key
    await phone.types("раз")
    vk.faults.fails_poll(code)
    assert await asyncio.to_thread(listener.check) == []
    assert listener.key != key
    await phone.types("два")
    events = await asyncio.to_thread(listener.check)
    assert [event.message.text for event in events] == kept


async def test_a_bare_poll_is_told_what_is_wrong_with_it(vk: VkEmulator, phone: Phone) -> None:
    assert phone.messages == []
    assert await poll(vk, key="old") == {"failed": 2}
    assert await poll(vk, ts=9) == {"failed": 1, "ts": 1}
    assert await poll(vk, version=99) == {"failed": 4, "min_version": 0, "max_version": 10}
    assert await poll(vk, ts=1) == {"ts": "1", "updates": []}
    assert len((await poll(vk, ts=0))["updates"]) == 1


async def test_the_key_expires_under_a_waiting_poll(vk: VkEmulator) -> None:
    waiting = asyncio.create_task(poll(vk, wait=20))
    await vk.until(lambda vk: vk.polls == 1)
    vk.feed.expire_key()
    assert await waiting == {"failed": 2}


async def test_the_last_events_come_once_more_on_demand(vk: VkEmulator, phone: Phone) -> None:
    await phone.types("ещё")
    vk.faults.redelivers(2)
    again = await poll(vk, ts=vk.feed.ts)
    assert [each["object"]["message"]["text"] for each in again["updates"]] == ["Начать", "ещё"]
    assert again["ts"] == "2"


async def test_polls_break_on_demand(vk: VkEmulator, bot: Bot, phone: Phone) -> None:
    listener = await bot.listens()
    vk.faults.resets(method="longpoll")
    with pytest.raises(requests.exceptions.ConnectionError):
        await asyncio.to_thread(listener.check)
    vk.faults.garbles(method="longpoll")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        await asyncio.to_thread(listener.check)
    vk.faults.silences()
    unheard = asyncio.create_task(poll(vk, ts=0))
    await vk.until(lambda vk: vk.faults.spent == 3)
    await phone.types("жив")
    assert len(await asyncio.to_thread(listener.check)) == 1
    assert not unheard.done()
    unheard.cancel()


async def test_what_the_settings_leave_out_is_not_delivered(bot: Bot, vk: VkEmulator) -> None:
    await bot.call("groups.setLongPollSettings", group_id=GROUP, message_event=0, enabled=1)
    phone = vk.phone(PERSON)
    vk.community.press(PERSON, None, None)
    await phone.types("да")
    assert [each["type"] for each in (await poll(vk))["updates"]] == ["message_new"]
    await bot.call("groups.setLongPollSettings", group_id=GROUP, enabled=0)
    with pytest.raises(ApiError, match="not enabled"):
        await bot.listens()
