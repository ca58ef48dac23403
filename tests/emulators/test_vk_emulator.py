"""The VK emulator refuses what the platform refuses, and lets the real vk_api send."""

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
from vk_api import VkUpload
from vk_api.exceptions import ApiError
from vk_api.keyboard import VkKeyboard, VkKeyboardColor

from tests.emulators.vk import VkEmulator
from tests.emulators.vk_bot import GROUP, PERSON, STRANGER, TOKEN, Bot, Clock, ask, board, button
from tests.emulators.vk_cases import CALLS, KEYBOARDS, MESSAGES
from tests.emulators.vk_phone import Phone


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


# -- illegal calls


@pytest.mark.parametrize(("given", "code", "words"), MESSAGES.values(), ids=MESSAGES)
async def test_a_message_is_refused(
    vk: VkEmulator, phone: Phone, given: dict[str, Any], code: int, words: str
) -> None:
    good = {"peer_id": PERSON, "message": "да", "random_id": 0}
    answer = await ask(vk, "messages.send", **good | given)
    assert answer["error"]["error_code"] == code
    assert words in answer["error"]["error_msg"]
    assert phone.messages == []


@pytest.mark.parametrize(("keyboard", "code", "words"), KEYBOARDS.values(), ids=KEYBOARDS)
async def test_a_keyboard_is_refused(
    vk: VkEmulator, phone: Phone, keyboard: str, code: int, words: str
) -> None:
    answer = await ask(
        vk, "messages.send", peer_id=PERSON, message="да", random_id=0, keyboard=keyboard
    )
    assert answer["error"]["error_code"] == code
    assert words in answer["error"]["error_msg"]
    assert phone.messages == []


@pytest.mark.parametrize(("method", "given", "code", "words"), CALLS.values(), ids=CALLS)
async def test_a_call_is_refused(
    vk: VkEmulator, phone: Phone, method: str, given: dict[str, Any], code: int, words: str
) -> None:
    answer = await ask(vk, method, **given)
    assert answer["error"]["error_code"] == code
    assert words in answer["error"]["error_msg"]
    assert {"key": "method", "value": method} in answer["error"]["request_params"]
    assert not [each for each in answer["error"]["request_params"] if each["key"] == "access_token"]
    assert phone.messages == []


@pytest.mark.parametrize(
    "keyboard",
    [
        board(*[[button()] * 5] * 8),
        board([button()] * 5, [button()] * 5, inline=True),
        board([button("я" * 40, payload='"' + "x" * 253 + '"', color="positive")]),
        board([button("", kind="location", payload="{}")], [button()], one_time=True),
        board([button(kind="open_link", link="https://vk.ru")] * 2, inline=True),
        board([button(kind="callback", payload={"a": 1})], inline=True, one_time=False),
        board(),
    ],
)
async def test_a_keyboard_at_the_limit_is_taken(
    vk: VkEmulator, phone: Phone, keyboard: str
) -> None:
    given = {"peer_id": PERSON, "message": "я" * 4096, "random_id": 5, "keyboard": keyboard}
    answer = await ask(vk, "messages.send", **given)
    assert answer == {"response": phone.last.id}


async def test_who_denied_or_is_blacklisted_is_not_written_to(vk: VkEmulator, phone: Phone) -> None:
    letter = {"peer_id": PERSON, "message": "да", "random_id": 0}
    await phone.denies()
    assert (await ask(vk, "messages.send", **letter))["error"]["error_code"] == 901
    allowed = await ask(vk, "messages.isMessagesFromGroupAllowed", group_id=GROUP, user_id=PERSON)
    assert allowed == {"response": {"is_allowed": 0}}
    await phone.allows("invitation")
    assert "response" in await ask(vk, "messages.send", **letter)
    vk.blacklist(PERSON)
    assert (await ask(vk, "messages.send", **letter))["error"]["error_code"] == 900


async def test_an_edit_comes_too_late_after_a_day(bot: Bot, phone: Phone, clock: Clock) -> None:
    message = await bot.send("было")
    clock.now += 24 * 3600 + 1
    with pytest.raises(ApiError, match="too old") as refused:
        await bot.call("messages.edit", peer_id=PERSON, message_id=message, message="стало")
    assert refused.value.code == 909
    assert phone.last.text == "было"


async def test_a_token_without_a_right_is_denied() -> None:
    async with VkEmulator(GROUP, TOKEN, permissions={"messages"}) as vk:
        answer = await ask(vk, "groups.getLongPollServer", group_id=GROUP)
        assert answer["error"]["error_code"] == 15
        rights = (await ask(vk, "groups.getTokenPermissions"))["response"]
        assert rights == {"mask": 4096, "permissions": [{"name": "messages", "setting": 4096}]}


async def test_the_twenty_first_call_in_a_second_is_refused() -> None:
    second = Clock()
    async with VkEmulator(GROUP, TOKEN, ticks=second) as vk:
        answers = [await ask(vk, "utils.getServerTime") for _ in range(20)]
        assert not [each for each in answers if "error" in each]
        assert (await ask(vk, "utils.getServerTime"))["error"]["error_code"] == 6
        second.now += 1
        assert "response" in await ask(vk, "utils.getServerTime")


# -- the real vk_api: sending


async def test_a_letter_arrives_with_its_buttons(bot: Bot, phone: Phone) -> None:
    keyboard = VkKeyboard(inline=True)
    keyboard.add_callback_button("Приду", VkKeyboardColor.POSITIVE, {"go": "yes"})
    keyboard.add_button("Позже")
    number = await bot.send("Ждём вас", keyboard=keyboard.get_keyboard())
    message = await phone.wait_for_text("Ждём")
    assert message.id == number
    assert message.inline
    assert message.labels == [["Приду", "Позже"]]
    assert [each.kind for each in message.buttons] == ["callback", "text"]
    assert message.buttons[0].colour == "positive"
    assert json.loads(message.buttons[0].payload or "") == {"go": "yes"}


async def test_the_same_random_id_says_it_once(bot: Bot, phone: Phone) -> None:
    first, again = await bot.send("раз", 42), await bot.send("раз", 42)
    zero = [await bot.send("ноль", 0) for _ in range(2)]
    assert first == again
    assert zero[0] != zero[1]
    assert [message.text for message in phone.messages] == ["раз", "ноль", "ноль"]


async def test_many_recipients_get_a_result_each(vk: VkEmulator, bot: Bot, phone: Phone) -> None:
    results = await bot.send("всем", 7, peer_ids=f"{PERSON},{STRANGER}")
    assert results[0] == {
        "peer_id": PERSON,
        "message_id": phone.last.id,
        "conversation_message_id": phone.last.cmid,
    }
    assert results[1]["peer_id"] == STRANGER
    assert results[1]["error"]["code"] == 901
    assert await bot.send("всем", 7, peer_ids=f"{PERSON},{STRANGER}") == results
    assert len(vk.phone(PERSON).messages) == 1


async def test_an_edit_replaces_words_and_takes_the_buttons_off(bot: Bot, phone: Phone) -> None:
    await bot.send("Приходите", keyboard=board([button(kind="callback")], inline=True))
    cmid = phone.last.cmid
    edited = await bot.call(
        "messages.edit", peer_id=PERSON, conversation_message_id=cmid, message="Ждём"
    )
    assert edited == 1
    assert (phone.last.text, phone.last.buttons, phone.last.edits) == ("Ждём", (), 1)


async def test_a_deleted_message_disappears(bot: Bot, phone: Phone) -> None:
    number = await bot.send("ошибка")
    results = await bot.call("messages.delete", message_ids=number, delete_for_all=1)
    assert [(each["message_id"], each["response"]) for each in results] == [(number, 1)]
    assert phone.messages == []


async def test_a_document_is_uploaded_saved_and_shown(bot: Bot, phone: Phone) -> None:
    calendar = io.BytesIO(b"BEGIN:VCALENDAR")
    calendar.name = "visit.ics"
    upload = VkUpload(bot.api)
    with contextlib.closing(upload.http):
        saved = await asyncio.to_thread(
            upload.document_message, calendar, title="Запись.ics", peer_id=PERSON
        )
    doc = saved["doc"]
    assert (saved["type"], doc["ext"], doc["size"]) == ("doc", "ics", 15)
    await bot.send("", attachment=f"doc{doc['owner_id']}_{doc['id']}")
    (shown,) = phone.last.documents
    assert (shown.title, shown.content) == ("Запись.ics", b"BEGIN:VCALENDAR")


async def test_small_methods_answer_in_the_schema_s_shapes(bot: Bot, phone: Phone) -> None:
    assert (await bot.call("groups.getById"))["groups"][0]["id"] == GROUP
    (person,) = await bot.call("users.get", user_ids=f"{PERSON},{STRANGER}")
    assert person["id"] == phone.user_id
    assert isinstance(await bot.call("utils.getServerTime"), int)
    assert await bot.call("messages.markAsRead", peer_id=PERSON) == 1
    assert await bot.call("messages.setActivity", peer_id=PERSON, type="typing") == 1
    settings = await bot.call("groups.getLongPollSettings", group_id=GROUP)
    assert settings["is_enabled"] is True
    assert settings["events"]["message_event"] == 1


# -- control over HTTP


async def test_another_process_controls_it_over_http() -> None:
    async with (
        VkEmulator(GROUP, TOKEN, control=True) as vk,
        aiohttp.ClientSession(f"{vk.url}/control/") as control,
    ):
        what = {"message": {"from_id": 5, "peer_id": 5, "text": "да"}, "client_info": {}}
        events = [{"type": "message_new", "object": what}]
        async with control.post("events", json=events) as answer:
            assert await answer.json() == {"queued": 1, "ts": 1}
        play = {"user_id": 6, "does": "types", "with": ["привет"]}
        async with control.post("phone", json=play) as answer:
            assert await answer.json() == {"ts": 2}
        async with control.post("phone", json=play | {"does": "presses"}) as answer:
            assert answer.status == 409
        async with control.post("faults", json=[{"kind": "error", "code": 10}]) as answer:
            assert await answer.json() == {"due": 1}
        letter = {"peer_id": 5, "message": "вот", "random_id": 1}
        assert (await ask(vk, "messages.send", **letter))["error"]["error_code"] == 10
        assert "response" in await ask(vk, "messages.send", **letter)
        async with control.get("state") as answer:
            state = await answer.json()
        assert state["calls"] == {"messages.send": 2}
        assert state["errors"] == {"10": 1}
        assert [message["text"] for message in state["chats"]["5"]] == ["вот"]
        assert [message["text"] for message in state["chats"]["6"]] == ["привет"]
