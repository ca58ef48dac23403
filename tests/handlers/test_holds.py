"""A chosen time is held for whoever chose it, while they look at it and not a moment longer."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.events import Incoming, Pressed
from bot.flows.booking import Check, ChooseTime
from bot.handlers.waiting import serve_waiting
from tests.desk import RULES, Desk, Person

QUESTION = "какие документы взять с собой"
HOLD = RULES.limits.hold


async def held(desk: Desk) -> list[dict[str, Any]]:
    return [row for row in await desk.rows("appointments") if row["state"] == "held"]


async def offers(person: Person, time: str) -> bool:
    """Whether the person would be offered that time now."""
    await person.at_the_times(office="kungur")
    return time in [button.value.rpartition(":")[2] for button in person.times()]


def wire(row: dict[str, Any]) -> str:
    return str(int(row["starts_at"].timestamp() // 60))


async def test_a_chosen_time_is_held_and_the_end_of_it_is_said(desk: Desk) -> None:
    person = await desk.person().at_the_check(office="kungur")
    (row,) = await held(desk)
    assert row["held_until"] == desk.clock() + HOLD
    assert "Время держим для вас до 12:05." in person.text
    assert not await offers(desk.person("2"), wire(row))


async def test_the_end_of_a_hold_is_told_by_the_offices_own_clock(desk: Desk) -> None:
    person = await desk.person().at_the_check(office="votkinsk")
    assert "держим для вас до 11:05." in person.text


async def test_a_held_time_is_no_visit_of_anybody(desk: Desk) -> None:
    person = await desk.person().at_the_check()
    await person.types("/visits")
    assert "no-visits" in person.said
    assert [row for row in await desk.rows("letters") if row["kind"] != "reply"] == []


async def test_a_hold_that_ran_out_is_free_for_others_at_that_very_moment(desk: Desk) -> None:
    await desk.person().at_the_check(office="kungur")
    (row,) = await held(desk)
    other = desk.person("2")
    desk.clock.at += HOLD - timedelta(seconds=1)
    assert not await offers(other, wire(row))
    desk.clock.passes(seconds=1)
    assert await offers(other, wire(row))
    await other.presses_time(0)
    await other.presses("button-confirm")
    assert [one["state"] for one in await desk.rows("appointments")] == ["booked"]


async def test_the_round_of_the_clock_gives_back_what_ran_out(desk: Desk) -> None:
    await desk.person().at_the_check()
    desk.clock.at += HOLD
    await serve_waiting(desk.database, RULES, desk.clock())
    assert await desk.rows("appointments") == []
    assert [row["deed"] for row in await desk.rows("journal")][-2:] == ["held", "released"]


async def test_who_confirms_after_the_hold_ran_out_gets_the_time_if_it_is_still_free(
    desk: Desk,
) -> None:
    person = await desk.person().at_the_check()
    desk.clock.at += 3 * HOLD
    await person.presses("button-confirm")
    assert "confirmation" in person.said
    assert [row["state"] for row in await desk.rows("appointments")] == ["booked"]


async def test_who_confirms_after_somebody_took_the_time_chooses_again_at_once(desk: Desk) -> None:
    slow = await desk.person("1").at_the_check(office="kungur")
    desk.clock.at += HOLD
    await desk.person("2").books(office="kungur")
    await slow.presses("button-confirm")
    assert {"slot-taken", "choose-time"} <= slow.said
    assert len(slow.times()) == 5
    assert len(await desk.rows("appointments")) == 1


@pytest.mark.parametrize(
    "way",
    [
        "/menu",
        "/visits",
        "/cancel",
        "/book",
        "/start",
        "оператор",
        "где вы находитесь",
        "настройки",
    ],
)
async def test_who_leaves_by_another_word_gives_the_time_back(desk: Desk, way: str) -> None:
    person = await desk.person().at_the_check(office="kungur")
    await person.types(way)
    assert await held(desk) == []


async def test_who_leaves_by_the_menus_button_gives_the_time_back(desk: Desk) -> None:
    person = await desk.person().at_the_check()
    await person.presses("button-menu")
    assert await held(desk) == []


async def test_who_goes_back_gives_the_time_back_and_is_offered_it_again(desk: Desk) -> None:
    person = await desk.person().at_the_check(office="kungur")
    (row,) = await held(desk)
    await person.presses("button-other-time")
    assert await held(desk) == []
    assert person.times()[0].value.endswith(wire(row))


async def test_who_goes_back_offers_it_to_others_without_a_cool_down(desk: Desk) -> None:
    person = await desk.person().at_the_check(office="kungur")
    (row,) = await held(desk)
    await person.presses("button-other-time")
    assert await offers(desk.person("2"), wire(row))


async def test_a_time_stays_held_while_a_question_is_asked_aside(desk: Desk) -> None:
    person = await desk.person().at_the_check(office="kungur")
    (row,) = await held(desk)
    await person.types(QUESTION)
    assert not isinstance(await person.page(), Check)
    assert await held(desk) == [row]
    await person.presses("button-continue")
    assert "check" in person.said
    await person.presses("button-confirm")
    assert [one["id"] for one in await desk.rows("appointments")] == [row["id"]]


async def test_who_leaves_from_the_question_gives_the_time_back_as_well(desk: Desk) -> None:
    person = await desk.person().at_the_check()
    await person.types(QUESTION)
    assert len(await held(desk)) == 1
    await person.types("/menu")
    assert await held(desk) == []


@pytest.mark.parametrize("noise", ["щщщ ъъъ", "да", "99"])
async def test_what_is_not_understood_leaves_the_time_held(desk: Desk, noise: str) -> None:
    person = await desk.person().at_the_check()
    (row,) = await held(desk)
    await person.types(noise)
    await person.sends("voice")
    assert await held(desk) == [row]
    await person.presses("button-confirm")
    assert "confirmation" in person.said


async def test_only_one_time_is_held_for_a_person(desk: Desk) -> None:
    person = await desk.person().at_the_check(which=0)
    (before,) = await held(desk)
    page = await person.page()
    await person.at_the_check(which=1)
    (after,) = await held(desk)
    assert before["starts_at"] < after["starts_at"]
    assert isinstance(page, Check)
    assert page.held.hold != after["id"]


async def test_a_person_in_two_chats_holds_two_places_for_two_people(desk: Desk) -> None:
    """Two chats are two clients: neither takes the other's time away."""
    await desk.person("1", "telegram").at_the_check()
    await desk.person("1", "vk").at_the_check()
    assert sorted(row["place"] for row in await held(desk)) == [0, 1]


async def test_the_loser_of_a_race_is_offered_five_other_times_at_once(desk: Desk) -> None:
    people = [await desk.person(str(n)).at_the_times(office="kungur") for n in range(6)]
    presses = [
        Incoming(one.address, f"time of {one.address.user}", Pressed(one.times()[0].value))
        for one in people
    ]
    desk.posted.clear()
    await asyncio.gather(*(desk.reception.receive(press) for press in presses))
    (winner,) = await held(desk)
    pages = [await one.page() for one in people]
    losers = [page for page in pages if isinstance(page, ChooseTime)]
    assert len(losers) == 5
    assert all(page.note == "slot-taken" for page in losers)
    assert all(len(page.times.slots) == 5 for page in losers)
    starts = {slot.starts for page in losers for slot in page.times.slots}
    assert winner["starts_at"] not in starts
    assert len(desk.posted) == 6, "each gets one answer"


async def test_a_forgotten_person_holds_nothing(desk: Desk) -> None:
    person = await desk.person().at_the_check()
    await person.types("удалить мои данные")
    await person.presses("button-yes-forget")
    assert await desk.rows("appointments") == []
