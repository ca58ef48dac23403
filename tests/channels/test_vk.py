"""The VK channel over HTTP with the real vk_api: what people do and what they get to see."""

import asyncio
import sys
import threading
from datetime import UTC

import pytest

from bot.channels.vk import LIMITS
from bot.core.channel import Refused, Sent, fit
from bot.core.events import (
    Incoming,
    Left,
    Pressed,
    Returned,
    SentOther,
    SharedPlace,
    Started,
    Typed,
)
from bot.core.says import File, Letter, LetterButton
from tests.channels.vk_desk import NOON, Desk, at, channel_to, happens, letter
from tests.emulators.vk import VkEmulator

ICS = File("Запись 482-917.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")

HANGS = """
import asyncio
from bot.channels.vk_api_pool import ApiPool, Pace
pool = ApiPool({token!r}, {url!r}, Pace(read=60))
async def main():
    try:
        async with asyncio.timeout(0.5):
            await pool.call("groups.getById")
    except TimeoutError:
        return
    raise AssertionError("it answered")
asyncio.run(main())
"""


async def test_a_conversation_goes_there_and_back() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, desk), vk.phone(1001)
        async with desk.behind(channel):
            await phone.start()
            assert await desk.has(1) == [Started()]
            sent = await channel.send(at(1001), letter("Меню", "go:booking", "go:info"), 1)
            assert isinstance(sent, Sent)
            await phone.presses("go:info")
            assert (await desk.has(2))[1] == Pressed("go:info")
            assert desk.received[1].pressed_message == sent.message
            await phone.types("а где вы?")
            assert (await desk.has(3))[2] == Typed("а где вы?")
            await phone.shares_place(58.0, 56.0)
            assert (await desk.has(4))[3] == SharedPlace(58.0, 56.0)
            await phone.sends_voice()
            assert (await desk.has(5))[4] == SentOther("voice")
            await phone.sees(lambda it: not it.spinning)
    assert desk.names == ["club1"]
    assert channel.last_poll == NOON
    assert NOON.tzinfo is UTC
    assert {one.language for one in desk.received} == {"ru", None}
    assert not [call for call in vk.calls if call.error]


async def test_a_letter_in_place_of_another_edits_it() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, desk), vk.phone(1001)
        await phone.start()
        first = await channel.send(at(1001), letter("Первое", "a"), 1)
        assert isinstance(first, Sent)
        second = await channel.send(at(1001), letter("Второе", replaces=first.message), 2)
        assert second == first
    assert [(one.text, one.rows, one.edits) for one in phone.messages] == [("Второе", (), 1)]


@pytest.mark.parametrize("name", ["cmid:4711", "id:4711", "cmid:1", "what", "cmid:what"])
async def test_what_cannot_be_edited_is_sent_anew(name: str) -> None:
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, Desk()), vk.phone(1001)
        await phone.start()
        sent = await channel.send(at(1001), letter("Слова", replaces=name), 1)
        assert sent == Sent("cmid:2")
    assert [one.text for one in phone.messages] == ["Слова"]


async def test_a_message_too_old_to_edit_is_sent_anew() -> None:
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, Desk()), vk.phone(1001)
        await phone.start()
        first = await channel.send(at(1001), letter("Первое"), 1)
        assert isinstance(first, Sent)
        vk.community.edit_window = -1.0
        await channel.send(at(1001), letter("Второе", replaces=first.message), 2)
    assert [one.text for one in phone.messages] == ["Первое", "Второе"]


async def test_an_old_client_gets_text_buttons_and_its_presses_are_understood() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, desk), vk.phone(1001, callbacks=False, lang_id=3)
        async with desk.behind(channel):
            await phone.start()
            await desk.has(1)
            await channel.send(at(1001), letter("Меню", "12:1"), 1)
            assert [button.kind for button in phone.last.buttons] == ["text"]
            await phone.presses("12:1")
            assert (await desk.has(2))[1] == Pressed("12:1")
    assert desk.received[1].pressed_message is None
    assert desk.received[1].language == "en"


async def test_who_is_not_known_since_the_start_gets_buttons_that_any_client_has() -> None:
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, Desk()), vk.phone(1001)
        await phone.allows()
        await channel.send(at(1001), letter("Напоминание", "go:visits:7"), 1)
    assert [(one.kind, one.payload) for one in phone.last.buttons] == [
        ("text", '{"v":"go:visits:7"}')
    ]


async def test_a_link_with_a_ref_starts_with_it() -> None:
    desk = Desk()
    async with VkEmulator() as vk, desk.behind(channel_to(vk, desk)):
        await vk.phone(1001).start(ref="s_Ab-12", ref_source="poster")
        assert await desk.has(1) == [Started("s_Ab-12")]


async def test_a_scale_from_0_to_10_stands_in_order_under_the_input_field() -> None:
    desk = Desk()
    points = tuple(LetterButton(str(point), f"12:{point}") for point in range(11))
    (scale,) = fit(Letter("Насколько вероятно…", (points,), scale=True), LIMITS)
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, desk), vk.phone(1001)
        async with desk.behind(channel):
            await phone.start()
            await desk.has(1)
            assert isinstance(await channel.send(at(1001), scale, 1), Sent)
            assert phone.keyboard
            shown = [button.label for button in phone.keyboard.buttons]
            assert shown == [str(point) for point in range(11)]
            assert {button.kind for button in phone.keyboard.buttons} == {"text"}
            await phone.presses("10")
            assert (await desk.has(2))[1] == Pressed("12:10")
    assert phone.keyboard is None


async def test_a_scale_never_replaces_a_message() -> None:
    points = tuple(LetterButton(str(point), f"12:{point}") for point in range(11))
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, Desk()), vk.phone(1001)
        await phone.start()
        await channel.send(at(1001), letter("Спасибо"), 1)
        (scale,) = fit(Letter("Оцените", (points,), scale=True, replaces="cmid:2"), LIMITS)
        await channel.send(at(1001), scale, 2)
    assert [one.text for one in phone.messages] == ["Спасибо", "Оцените"]


async def test_a_place_is_asked_for_by_a_button_of_its_own() -> None:
    desk = Desk()
    asking = Letter("Где вы?", ((LetterButton("Где я", kind="place"), LetterButton("Нет", "n")),))
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, desk), vk.phone(1001)
        async with desk.behind(channel):
            await phone.start()
            await desk.has(1)
            await channel.send(at(1001), asking, 1)
            assert [[one.kind for one in row] for row in phone.last.rows] == [
                ["location"],
                ["callback"],
            ]
            await phone.presses(1, place=(58.01, 56.25))
            assert (await desk.has(2))[1] == SharedPlace(58.01, 56.25)


async def test_a_link_opens_and_one_that_vk_does_not_open_is_text() -> None:
    links = (
        (LetterButton("Работа России", "https://trudvsem.ru/", "link"),),
        (LetterButton("Позвонить", "tel:+73422000000", "link"),),
    )
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, Desk()), vk.phone(1001)
        await phone.start()
        await channel.send(at(1001), Letter("Ещё", links), 1)
        await phone.presses("Работа России")
    assert phone.opened_links == ["https://trudvsem.ru/"]
    assert phone.last.text == "Ещё\nПозвонить: tel:+73422000000"


async def test_who_forbids_and_allows_again_leaves_and_returns() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, desk), vk.phone(1001)
        async with desk.behind(channel):
            await phone.start()
            await phone.denies()
            assert (await desk.has(2))[1] == Left()
            assert await channel.send(at(1001), letter("Есть кто?"), 1) == Refused("vk 901", True)
            await phone.allows("poster")
            assert (await desk.has(3))[2] == Returned()
            assert isinstance(await channel.send(at(1001), letter("Снова тут"), 2), Sent)


async def test_a_file_comes_with_its_letter_under_its_own_name() -> None:
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, Desk()), vk.phone(1001)
        await phone.start()
        sent = await channel.send(at(1001), letter("Для календаря", "go:visits", file=ICS), 1)
        assert isinstance(sent, Sent)
    assert [(one.title, one.content) for one in phone.last.documents] == [(ICS.name, ICS.content)]
    assert (phone.last.text, phone.last.labels) == ("Для календаря", [["go:visits"]])


async def test_a_message_with_a_file_stays_as_it_is() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, desk), vk.phone(1001)
        async with desk.behind(channel):
            await phone.start()
            await desk.has(1)
            sent = await channel.send(at(1001), letter("Вот", "go:visits", file=ICS), 1)
            await phone.presses("go:visits")
            assert (await desk.has(2))[1] == Pressed("go:visits")
            assert desk.received[1].pressed_message is None
            assert isinstance(sent, Sent)
            await channel.send(at(1001), letter("Записи", replaces=sent.message), 2)
    assert [(one.text, one.edits) for one in phone.messages] == [("Вот", 0), ("Записи", 0)]


@pytest.mark.parametrize("text", ["Для календаря", ""])
async def test_a_file_that_cannot_be_uploaded_does_not_cost_the_letter(text: str) -> None:
    async with VkEmulator(permissions=["messages", "manage"]) as vk:
        channel, phone = channel_to(vk, Desk()), vk.phone(1001)
        await phone.start()
        assert isinstance(await channel.send(at(1001), letter(text, file=ICS), 1), Sent)
    assert phone.last.documents == ()
    assert phone.last.text == (text or ICS.name)


async def test_a_broken_upload_does_not_cost_the_letter() -> None:
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, Desk()), vk.phone(1001)
        await phone.start()
        vk.faults.garbles(method="docs.save")
        assert isinstance(await channel.send(at(1001), letter("Вот", file=ICS), 1), Sent)
    assert (phone.last.text, phone.last.documents) == ("Вот", ())


async def test_events_of_one_person_keep_their_order_and_nobody_waits_for_another() -> None:
    desk = Desk()
    second_came = asyncio.Event()

    async def before(incoming: Incoming) -> None:
        if incoming.address == at(1002):
            second_came.set()
        await asyncio.wait_for(second_came.wait(), 5)

    desk.before = before
    async with VkEmulator() as vk:
        await vk.phone(1001).start()
        desk.mark = str(vk.feed.ts)
        for text in ("раз", "два", "три"):
            await vk.phone(1001).types(text)
        await vk.phone(1002).types("и я")
        async with desk.behind(channel_to(vk, desk)):
            await desk.has(4)
    mine = [one.event for one in desk.received if one.address == at(1001)]
    assert mine == [Typed("раз"), Typed("два"), Typed("три")]


async def test_a_press_is_acknowledged_while_its_handling_takes_long() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, desk), vk.phone(1001)
        async with desk.behind(channel):
            await phone.start()
            await desk.has(1)
            await channel.send(at(1001), letter("Меню", "12:1"), 1)
            handled = asyncio.Event()

            async def before(_incoming: Incoming) -> None:
                await handled.wait()

            desk.before = before
            await phone.presses("12:1")
            assert phone.spinning == 1
            await phone.sees(lambda it: not it.spinning)
            assert len(desk.received) == 1
            handled.set()
            await desk.has(2)
    (answer,) = vk.called("messages.sendMessageEventAnswer")
    assert "event_data" not in answer.params


async def test_the_channel_stops_at_once_in_the_middle_of_a_poll() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        loop = asyncio.get_running_loop()
        async with desk.behind(channel_to(vk, desk, wait=10, poll_read=20)) as running:
            await happens(lambda: vk.polls == 1)
            begun = loop.time()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            assert loop.time() - begun < 1.0
        left = [thread.daemon for thread in threading.enumerate() if thread.name == "vk"]
        assert left
        assert all(left)


async def test_a_hanging_call_does_not_hold_up_the_end_of_the_process() -> None:
    async with VkEmulator() as vk:
        vk.faults.silences(method="groups.getById")
        program = HANGS.format(token=vk.token, url=vk.url)
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
        assert vk.faults.spent == 1
