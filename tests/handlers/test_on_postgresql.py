import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.events import Incoming, Pressed
from bot.domain.calls import Call, CallRule
from bot.handlers.attendance import mark
from bot.handlers.calls import register_call
from storage.database import Database
from storage.verification import verify
from tests.desk import Desk, StoppedClock


@pytest.fixture
def desk(postgres_database: Database, clock: StoppedClock) -> Desk:
    return Desk(postgres_database, clock)


async def test_the_main_job_is_done_on_postgresql_too(desk: Desk) -> None:
    person = await desk.person().books("certificate", "perm")
    assert "confirmation" in person.said
    await person.presses("button-agree")
    await person.types("/visits")
    await person.presses("button-move")
    await person.presses_time(1)
    await person.presses("button-move")
    assert "confirmation-moved" in person.said
    (row,) = await desk.rows("appointments")
    rules = desk.parts.rules
    await desk.run(lambda store: mark(store, rules, row["number"], "attended", desk.clock()))
    desk.clock.passes(hours=2)
    (invitation,) = await desk.send_due()
    assert invitation.letter
    await person.presses_value(invitation.letter.rows[0][0].value)
    await person.presses("10", "button-back", "9", "5", "label-fcr-yes")
    await person.types("всё хорошо")
    assert "survey-thanks-long" in person.said
    told = await desk.run(verify)
    assert told.problems == ()
    counted = {"mark": 1, "visit": 1, "link": 1, "answer": 5, "words": 1, "call": 0, "verdict": 0}
    assert told.checked == counted
    await person.types("удалить мои данные")
    await person.presses("button-yes-forget")
    assert (await desk.run(verify)).problems == ()
    await desk.send_due()
    assert [row["value"] for row in await desk.rows("answers")] == [10, 9, 5, 2, None]
    for table in ("clients", "consents", "messages", "letters", "conversations"):
        assert await desk.rows(table) == []


async def test_of_two_at_the_same_moment_one_is_too_late(desk: Desk) -> None:
    people = [await desk.person(str(n)).consents() for n in range(3)]
    for person in people:
        await person.presses("certificate", "kungur")
    presses = (
        Incoming(one.address, "time" + one.address.user, Pressed(one.times()[0].value))
        for one in people
    )
    desk.texts.said.clear()
    await asyncio.gather(*(desk.reception.receive(press) for press in presses))
    assert len(await desk.rows("appointments")) == 1
    assert desk.texts.said.count("check") == 1
    assert desk.texts.said.count("slot-taken") == 2
    assert "sorry" not in desk.texts.said


async def test_of_two_calls_of_one_phone_at_the_same_moment_one_is_asked_about(desk: Desk) -> None:
    begun = desk.clock() - timedelta(minutes=5)
    calls = [
        Call("pbx", str(n), "ivanova", "jobseeker", "пособие", "application", begun, desk.clock())
        for n in range(8)
    ]

    async def told(call: Call) -> None:
        rules = replace(desk.parts.rules, calls=CallRule(share=1.0))
        now, phone = desk.clock(), "+79001234567"
        await desk.run(lambda store: register_call(store, rules, call, phone, now))

    await asyncio.gather(*map(told, calls))
    reasons = [row["reason"] for row in await desk.rows("calls")]
    assert sorted(map(str, reasons)) == ["None", *["capped"] * 7]
    assert len(await desk.rows("invitations")) == 1


async def test_the_same_event_twice_at_once_is_answered_once(desk: Desk) -> None:
    other = Desk(desk.database, desk.clock)  # another process has turnstiles of its own
    person = desk.person()
    await person.starts()
    incoming = Incoming(person.address, "one key", Pressed("go:info"))
    await asyncio.gather(desk.reception.receive(incoming), other.reception.receive(incoming))
    assert len(desk.posted) + len(other.posted) == 2


@pytest.mark.parametrize("text", ["\x00", "а\x00б", "\ud800", "щщщ\x00ъъъ"])
async def test_what_postgresql_cannot_keep_is_answered_all_the_same(desk: Desk, text: str) -> None:
    person = await desk.person().starts()
    await person.types(text)
    assert person.letters
    await person.types("/feedback")
    await person.presses("feedback-idea")
    await person.types(f"идея {text}")
    assert "feedback-kept" in person.said
    await person.presses_value(text)
    await person.starts(f"s_{text}")
    assert "sorry" not in person.said
