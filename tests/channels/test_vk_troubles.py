"""The VK channel in bad weather: nothing lost, nothing twice, nothing that never ends."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.vk import random_id
from bot.core.channel import Later, Refused, Sent
from bot.core.events import Incoming, Started, Typed
from tests.channels.vk_desk import Desk, at, channel_to, happens, letter
from tests.emulators.vk import VkEmulator


@pytest.mark.parametrize("code", [7, 18, 900, 901, 902])
async def test_who_cannot_be_written_to_is_gone(code: int) -> None:
    assert await _outcome_of_error(code) == Refused(f"vk {code}", gone=True)


@pytest.mark.parametrize("code", [100, 911, 914, 917, 950])
async def test_a_letter_that_vk_will_never_take_is_refused_but_the_person_is_not(code: int) -> None:
    assert await _outcome_of_error(code) == Refused(f"vk {code}")


@pytest.mark.parametrize("code", [1, 6, 9, 10, 29])
async def test_a_letter_that_vk_cannot_take_now_is_for_later(code: int) -> None:
    outcome = await _outcome_of_error(code)
    assert isinstance(outcome, Later)
    assert 0 < outcome.seconds <= 300


@pytest.mark.parametrize(
    ("code", "seconds"), [(5, 300), (14, 600), (15, 300), (27, 300), (912, 300)]
)
async def test_a_trouble_of_the_community_keeps_its_letters_and_calls_for_help(
    code: int, seconds: float
) -> None:
    with capture_logs() as logs:
        assert await _outcome_of_error(code) == Later(seconds, f"vk {code}")
    assert [(one["event"], one["code"]) for one in logs if one["log_level"] == "error"] == [
        ("vk_trouble", code)
    ]


async def test_who_never_wrote_is_gone_and_so_is_an_address_that_is_none() -> None:
    async with VkEmulator() as vk:
        channel = channel_to(vk, Desk())
        assert await channel.send(at(1001), letter("Кто вы?"), 1) == Refused("vk 901", gone=True)
        vk.phone(1002)
        vk.blacklist(1002)
        assert await channel.send(at(1002), letter("Кто вы?"), 2) == Refused("vk 900", gone=True)
        outcome = await channel.send(at(-5), letter("Кто вы?"), 3)
        assert isinstance(outcome, Refused)


@pytest.mark.parametrize("disorder", ["drops", "garbles", "resets", "breaks", "hangs"])
async def test_a_letter_whose_sending_went_wrong_comes_exactly_once_by_the_next_try(
    disorder: str,
) -> None:
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, Desk(), read=0.4), vk.phone(1001)
        await phone.start()
        with_what = {"seconds": 2.0} if disorder == "hangs" else {}
        getattr(vk.faults, disorder)(method="messages.send", **with_what)
        assert isinstance(await channel.send(at(1001), letter("Раз", "a"), 7), Later)
        assert isinstance(await channel.send(at(1001), letter("Раз", "a"), 7), Sent)
        await channel.send(at(1001), letter("Два"), 8)
    assert [one.text for one in phone.messages] == ["Раз", "Два"]


@pytest.mark.parametrize("key", [0, 1, 7, 2**31 - 2, 2**31 - 1, 2**31, 2**63])
def test_vk_takes_the_key_of_any_letter(key: int) -> None:
    assert 0 < random_id(key) < 2**31
    assert random_id(key) != random_id(key + 1)


async def test_a_storm_of_error_6_costs_one_call_a_try() -> None:
    async with VkEmulator() as vk:
        channel, phone = channel_to(vk, Desk()), vk.phone(1001)
        await phone.start()
        vk.faults.errors(6, times=500)
        for _ in range(5):
            assert await channel.send(at(1001), letter("Слова"), 1) == Later(1.0, "vk 6")
        assert len(vk.calls) == 5
        vk.faults.heal()
        assert isinstance(await channel.send(at(1001), letter("Слова"), 1), Sent)


async def test_twenty_people_at_once_are_all_answered_and_nobody_meets_error_6() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        channel = channel_to(vk, desk)
        phones = [vk.phone(2000 + at) for at in range(20)]
        async with desk.behind(channel):
            for phone in phones:
                await phone.start()
            await desk.has(20)
            sendings = (
                channel.send(at(phone.user_id), letter(text, "12:1"), phone.user_id * 10 + number)
                for number, text in enumerate(("Здравствуйте", "Меню"))
                for phone in phones
            )
            assert all(isinstance(one, Sent) for one in await asyncio.gather(*sendings))
            for phone in phones:
                await phone.presses("12:1")
            await desk.has(40)
    assert all(len(phone.messages) == 2 for phone in phones)
    assert not [call for call in vk.calls if call.error]


@pytest.mark.parametrize("code", [1, 2, 3, 4])
async def test_a_failed_poll_is_mended_and_told_when_it_lost_events(code: int) -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        with capture_logs() as logs:
            async with desk.behind(channel_to(vk, desk)):
                vk.faults.fails_poll(code, times=3)
                await _spent(vk, 3)
                await vk.phone(1001).start()
                assert await desk.has(1) == [Started()]
    told = [one for one in logs if one["event"] == "vk_poll_failed"]
    assert [one["failed"] for one in told] == [code] * 3
    assert {one["events_lost"] for one in told} == {code in {1, 3}}


async def test_a_key_that_has_expired_costs_no_event() -> None:
    desk = Desk()
    async with VkEmulator() as vk, desk.behind(channel_to(vk, desk)):
        vk.feed.expire_key()
        await vk.phone(1001).types("раз")
        vk.feed.expire_key()
        await vk.phone(1001).types("два")
        assert await desk.has(2) == [Typed("раз"), Typed("два")]


async def test_a_mark_older_than_the_history_does_not_stop_the_channel() -> None:
    desk = Desk("0")
    async with VkEmulator() as vk:
        await vk.phone(1001).types("забытое")
        vk.feed.forget()
        async with desk.behind(channel_to(vk, desk)):
            await desk.until(lambda: desk.mark == "1")
            await vk.phone(1001).types("новое")
            assert await desk.has(1) == [Typed("новое")]


@pytest.mark.parametrize("disorder", ["garbles", "resets", "breaks"])
async def test_polling_outlives_whatever_the_network_does(disorder: str) -> None:
    desk = Desk()
    async with VkEmulator() as vk, desk.behind(channel_to(vk, desk)):
        getattr(vk.faults, disorder)(times=5, method="longpoll")
        await _spent(vk, 5)
        vk.faults.breaks(times=3, method="groups.getLongPollServer")
        vk.feed.expire_key()
        await vk.phone(1001).start()
        assert await desk.has(1) == [Started()]


async def test_a_dead_poll_is_noticed_and_replaced_by_a_new_server_and_connection() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        channel = channel_to(vk, desk, poll_read=1.2, patience=2.0)
        with capture_logs() as logs:
            async with desk.behind(channel):
                vk.faults.silences(times=2)
                await _spent(vk, 2)
                await vk.phone(1001).types("слышно?")
                assert await desk.has(1) == [Typed("слышно?")]
    assert len(vk.called("groups.getLongPollServer")) == 2
    assert [one["event"] for one in logs if one["log_level"] == "error"] == ["vk_poll_dead"]


async def test_after_a_restart_nothing_is_lost_and_nothing_comes_twice() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        phone = vk.phone(1001)
        async with desk.behind(channel_to(vk, desk)):
            await phone.types("раз")
            await desk.until(lambda: desk.received and desk.mark == str(vk.feed.ts))
        await phone.types("два")
        await phone.types("три")
        async with desk.behind(channel_to(vk, desk)):
            await phone.types("четыре")
            await desk.has(4)
            await desk.until(lambda: desk.mark == str(vk.feed.ts))
    assert desk.events == [Typed("раз"), Typed("два"), Typed("три"), Typed("четыре")]
    assert len({one.key for one in desk.received}) == 4


async def test_the_first_start_of_all_keeps_where_it_began() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        await vk.phone(1001).types("до начала")
        async with desk.behind(channel_to(vk, desk)):
            assert desk.mark == "1"
        await vk.phone(1001).types("после")
        async with desk.behind(channel_to(vk, desk)):
            assert await desk.has(1) == [Typed("после")]


async def test_what_could_not_be_received_is_told_again_and_the_mark_waits_for_it() -> None:
    desk = Desk()

    async def before(_incoming: Incoming) -> None:
        if desk.tried <= 3:
            raise ConnectionError("the database is down")

    desk.before = before
    async with VkEmulator() as vk, desk.behind(channel_to(vk, desk)):
        await vk.phone(1001).types("важное")
        assert await desk.has(1) == [Typed("важное")]
        assert desk.marks == ["0"]
        await desk.until(lambda: desk.marks == ["0", "1"])
    assert desk.tried == 4


async def test_a_mark_that_cannot_be_kept_is_kept_later() -> None:
    desk = Desk("0")
    kept = desk.save_mark
    failures = 2

    async def save_mark(mark: str) -> None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise ConnectionError("the database is down")
        await kept(mark)

    desk.save_mark = save_mark
    async with VkEmulator() as vk, desk.behind(channel_to(vk, desk)):
        await vk.phone(1001).types("важное")
        await desk.until(lambda: desk.mark == "1")
    assert {one.key for one in desk.received} == {desk.received[0].key}


async def test_an_event_told_twice_has_the_same_key() -> None:
    desk = Desk()
    async with VkEmulator() as vk, desk.behind(channel_to(vk, desk)):
        await vk.phone(1001).types("раз")
        await desk.has(1)
        vk.faults.redelivers(1)
        await vk.phone(1001).types("два")
        await desk.has(3)
    first, again, last = desk.received
    assert first == again
    assert last.key != first.key


@pytest.mark.parametrize(
    "update",
    [
        {"type": "message_new", "object": {"message": {"text": "без автора"}}},
        {"type": "message_new", "object": {"message": None}},
        {"type": "message_event", "object": []},
        {"type": "message_allow"},
        {"type": "message_dream", "object": {"of": "sheep"}},
    ],
)
async def test_an_update_of_an_unknown_shape_does_not_hold_up_the_next(
    update: dict[str, Any],
) -> None:
    desk = Desk()
    async with VkEmulator() as vk, desk.behind(channel_to(vk, desk)):
        vk.feed.append(update)
        await vk.phone(1001).start()
        assert await desk.has(1) == [Started()]


async def test_the_channel_starts_when_vk_is_there_again() -> None:
    desk = Desk()
    async with VkEmulator() as vk:
        vk.faults.breaks(times=2, method="groups.getById")
        vk.faults.errors(5, method="groups.getById")
        vk.faults.errors(10, times=2, method="groups.getLongPollServer")
        async with desk.behind(channel_to(vk, desk)):
            await vk.phone(1001).start()
            assert await desk.has(1) == [Started()]
    assert desk.names == ["club1"]


async def test_a_letter_waits_no_longer_than_its_timeout_for_a_silent_server() -> None:
    async with VkEmulator() as vk:
        channel = channel_to(vk, Desk(), read=0.3)
        await vk.phone(1001).start()
        vk.faults.silences(times=4, method="messages.send")
        begun = asyncio.get_running_loop().time()
        sendings = (channel.send(at(1001), letter("Слова"), key) for key in range(4))
        assert {type(one) for one in await asyncio.gather(*sendings)} == {Later}
        assert asyncio.get_running_loop().time() - begun < 2.0
        assert isinstance(await channel.send(at(1001), letter("Слова"), 0), Sent)


async def test_who_stops_waiting_for_a_letter_leaves_the_channel_whole() -> None:
    async with VkEmulator() as vk:
        channel = channel_to(vk, Desk())
        await vk.phone(1001).start()
        vk.faults.hangs(0.5, times=4, method="messages.send")
        for key in range(4):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(channel.send(at(1001), letter("Слова"), key), 0.05)
        assert isinstance(await channel.send(at(1001), letter("Слова"), 5), Sent)


async def _outcome_of_error(code: int) -> Any:
    async with VkEmulator() as vk:
        await vk.phone(1001).start()
        vk.faults.errors(code, method="messages.send")
        return await channel_to(vk, Desk()).send(at(1001), letter("Слова"), 1)


async def _spent(vk: VkEmulator, times: int) -> None:
    """Wait until so many disorders have happened and a poll has followed them."""
    await happens(lambda: vk.faults.spent >= times)
    polls = vk.polls
    await happens(lambda: vk.polls > polls)
