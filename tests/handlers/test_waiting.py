"""The waiting list: a freed time is one person's promise at a time, first come first told."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.booking import Limits
from bot.domain.offices import OfficeCode
from bot.flows.waiting import OnTheList
from bot.handlers.waiting import serve_waiting
from storage.database import Database, Store
from storage.outlook import Asked, Outlook
from storage.places import Places
from tests.desk import NOON_IN_PERM, RULES, Desk, Person, StoppedClock

OFFER = RULES.limits.offer
COOL_DOWN = RULES.limits.cool_down
# The small office has three times in all, the other one many.
FULL = """
[centre]
name.ru = "Центр"
hotline = "8 800 000-00-00"
hotline_hours.ru = "Пн–пт"

[[offices]]
code = "small"
name.ru = "Малое отделение"
address.ru = "Первая улица, 1"
zone = "Asia/Yekaterinburg"
latitude = 58.0
longitude = 56.0
phone = "8 800 000-00-01"
places = 1
step_minutes = 60
notice_minutes = 0
horizon_days = 4

[offices.hours]
tue = ["09:00-11:00"]
wed = ["09:00-10:00"]

[offices.services]
certificate = 60
training = 60

[[offices]]
code = "other"
name.ru = "Другое отделение"
address.ru = "Вторая улица, 2"
zone = "Asia/Yekaterinburg"
latitude = 58.5
longitude = 56.0
phone = "8 800 000-00-02"
places = 1
horizon_days = 4

[offices.hours]
mon = ["09:00-18:00"]

[offices.services]
certificate = 60
"""
NINE_ON_TUESDAY = datetime(2026, 11, 24, 4, tzinfo=UTC)
NINE_ON_WEDNESDAY = datetime(2026, 11, 25, 4, tzinfo=UTC)


@pytest.fixture
async def desk(database: Database, clock: StoppedClock) -> Desk:
    """An office with three hours in the week, and generous limits where nothing else is said."""
    desk = Desk(database, clock, replace(RULES, limits=Limits(active=9)))
    await desk.run(lambda store: store.centres.keep(FULL, NOON_IN_PERM))
    return desk


async def full(desk: Desk) -> Person:
    """Somebody has booked all that there is."""
    holder = desk.person("holder")
    for _ in range(3):
        await holder.books(office="small")
    return holder


async def waits(desk: Desk, user: str) -> Person:
    """Somebody who comes when all is full, and waits for any day."""
    person = desk.person(user)
    await person.at_the_times(office="small")
    assert "no-times" in person.said
    return await person.presses("button-wait")


async def round_of_the_clock(desk: Desk) -> int:
    return await serve_waiting(desk.database, desk.parts.rules, desk.clock())


async def offers(desk: Desk) -> dict[str, Any]:
    """What goes out now to whom of the waiting."""
    await round_of_the_clock(desk)
    sent = [one for one in await desk.send_due() if one.kind == "offer"]
    assert len({one.address for one in sent}) == len(sent), "nobody gets two at a time"
    return {one.address.user: one.letter for one in sent}


async def frees(holder: Person, which: int = 0) -> None:
    """Gives back the visit at that place of the list."""
    await holder.cancels(which)
    assert "cancelled" in holder.said


async def states(desk: Desk) -> list[str]:
    return [row["state"] for row in sorted(await desk.rows("waiting"), key=lambda row: row["id"])]


async def held(desk: Desk) -> list[dict[str, Any]]:
    return [row for row in await desk.rows("appointments") if row["state"] == "held"]


def route(letter: Any, which: int) -> str:
    return str(letter.rows[which][0].value)


# -- joining and leaving ----------------------------------------------------------------------


async def test_who_finds_everything_full_may_wait_and_learns_the_place_in_line(desk: Desk) -> None:
    await full(desk)
    first = await waits(desk, "1")
    assert await first.page() == OnTheList(0)
    assert "вы первые в списке ожидания" in first.text
    second = await waits(desk, "2")
    assert "перед вами 1 человек" in second.text


async def test_who_asks_twice_waits_once(desk: Desk) -> None:
    await full(desk)
    await waits(desk, "1")
    again = await waits(desk, "1")
    assert await again.page() == OnTheList(0)
    assert await states(desk) == ["waiting"]


async def test_only_those_count_before_one_who_might_take_what_one_waits_for(desk: Desk) -> None:
    await full(desk)
    for user, argument in enumerate(
        ("training ", "certificate 2026-11-24", "certificate 2026-11-25", "certificate ")
    ):
        waiting = await desk.person(f"before-{user}").consents()
        await waiting.presses_value(f"go:wait:small {argument}")
    person = await desk.person("1").consents()
    await person.presses_value("go:wait:small certificate 2026-11-25")
    assert await person.page() == OnTheList(2)
    await person.presses_value("go:wait:small certificate ")
    assert await person.page() == OnTheList(3), "nobody waits behind themselves"


async def test_leaving_the_list_is_one_tap(desk: Desk) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await person.presses("button-leave-list")
    assert "left-the-list" in person.said
    assert await states(desk) == ["left"]
    await frees(holder)
    assert await offers(desk) == {}


async def test_nobody_waits_without_a_consent(desk: Desk) -> None:
    person = await desk.person().presses_value("go:wait:small certificate ")
    assert "consent-booking" in person.said
    await person.presses("button-agree")
    assert "on-the-list" in person.said


@pytest.mark.parametrize(
    "argument",
    ["", "nowhere certificate", "small job-fair", "small", "other training 2026-11-24", "x y z w"],
)
async def test_nobody_waits_for_what_is_not_offered(desk: Desk, argument: str) -> None:
    person = await desk.person().consents()
    await person.presses_value(f"go:wait:{argument}")
    assert "withdrawn" in person.said
    assert await desk.rows("waiting") == []


async def test_a_forged_day_is_no_day(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses_value("go:wait:small certificate 2026-99-99")
    assert "on-the-list" in person.said
    assert [row["day"] for row in await desk.rows("waiting")] == [None]


# -- offers -----------------------------------------------------------------------------------


async def test_a_freed_time_is_offered_to_the_first_who_waits_and_held_for_a_quarter_of_an_hour(
    desk: Desk,
) -> None:
    holder = await full(desk)
    for user in ("1", "2"):
        await waits(desk, user)
    await frees(holder)
    told = await offers(desk)
    assert list(told) == ["1"]
    assert "Держим его для вас до 12:15." in told["1"].text
    assert "вторник, 24 ноября, 09:00" in told["1"].text
    (row,) = await held(desk)
    assert row["held_until"] == desk.clock() + OFFER
    assert row["starts_at"] == NINE_ON_TUESDAY
    assert await states(desk) == ["offered", "waiting"]
    assert await offers(desk) == {}


async def test_a_freed_time_that_cools_for_the_public_is_offered_at_once(desk: Desk) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    await frees(holder)
    stranger = desk.person("stranger")
    await stranger.at_the_times(office="small")
    assert "no-times" in stranger.said
    assert list(await offers(desk)) == ["1"]


async def test_a_promised_time_is_nobody_elses(desk: Desk) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    await frees(holder)
    await offers(desk)
    desk.clock.at += OFFER - timedelta(seconds=1)
    stranger = desk.person("stranger")
    await stranger.at_the_times(office="small")
    assert "no-times" in stranger.said


async def test_who_takes_the_offer_is_booked_and_confirmed(desk: Desk) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    told = await offers(desk)
    await person.presses_value(route(told["1"], 0))
    assert {"confirmation", "pack-documents"} <= person.said
    assert await states(desk) == ["taken"]
    assert await held(desk) == []
    await person.types("/visits")
    assert "вторник, 24 ноября, 09:00" in person.text
    await frees(holder)
    assert await offers(desk) == {}, "whoever got a time waits no more"


async def test_ten_presses_on_the_offer_book_once(desk: Desk) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    told = await offers(desk)
    for _ in range(10):
        await person.presses_value(route(told["1"], 0))
        assert "sorry" not in person.said
    states_now = [row["state"] for row in await desk.rows("appointments")]
    assert sorted(states_now) == ["booked", "booked", "booked", "cancelled"]


async def test_what_the_first_does_not_take_in_time_is_offered_to_the_next(desk: Desk) -> None:
    holder = await full(desk)
    people = {user: await waits(desk, user) for user in ("1", "2")}
    await frees(holder)
    first = await offers(desk)
    desk.clock.at += OFFER
    second = await offers(desk)
    assert (list(first), list(second)) == (["1"], ["2"])
    assert await states(desk) == ["expired", "offered"]
    await people["1"].presses_value(route(first["1"], 0))
    assert "offer-over" in people["1"].said
    await people["2"].presses_value(route(second["2"], 0))
    assert "confirmation" in people["2"].said


async def test_who_takes_the_offer_after_it_ran_out_is_told_so_even_before_the_round(
    desk: Desk,
) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    told = await offers(desk)
    desk.clock.at += OFFER
    await person.presses_value(route(told["1"], 0))
    assert "offer-over" in person.said
    assert "booked" in {row["state"] for row in await desk.rows("appointments")}
    assert "confirmation" not in person.said


async def test_who_passes_on_lets_the_next_have_it_at_once_and_waits_on(desk: Desk) -> None:
    holder = await full(desk)
    people = {user: await waits(desk, user) for user in ("1", "2")}
    await frees(holder)
    first = await offers(desk)
    desk.clock.passes(minutes=1)
    await people["1"].presses_value(route(first["1"], 1))
    assert "offer-passed-on" in people["1"].said
    assert await states(desk) == ["waiting", "offered"]
    second = [one for one in await desk.send_due() if one.kind == "offer"]
    assert [one.address.user for one in second] == ["2"]


async def test_a_time_that_was_passed_on_is_not_offered_to_the_same_person_again(
    desk: Desk,
) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    told = await offers(desk)
    await person.presses_value(route(told["1"], 1))
    for _ in range(3):
        desk.clock.passes(minutes=1)
        assert await offers(desk) == {}
    await frees(holder, 1)
    again = await offers(desk)
    assert "среда, 25 ноября" in again["1"].text, "another time is offered all the same"


async def test_a_time_that_all_passed_on_is_free_for_the_public(desk: Desk) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    told = await offers(desk)
    await person.presses_value(route(told["1"], 1))
    desk.clock.at += COOL_DOWN
    stranger = await desk.person("stranger").at_the_times(office="small")
    assert len(stranger.times()) == 1


async def test_who_leaves_the_list_with_an_offer_lets_the_next_have_it_at_once(desk: Desk) -> None:
    holder = await full(desk)
    people = {user: await waits(desk, user) for user in ("1", "2")}
    await frees(holder)
    told = await offers(desk)
    await people["1"].presses_value(route(told["1"], 2))
    assert "left-the-list" in people["1"].said
    assert await states(desk) == ["left", "offered"]


async def test_as_many_are_offered_times_as_there_are_and_never_two_the_same(desk: Desk) -> None:
    holder = await full(desk)
    for user in "12345":
        await waits(desk, user)
    await frees(holder)
    await frees(holder)
    told = await offers(desk)
    assert list(told) == ["1", "2"]
    rows = await held(desk)
    assert len({row["starts_at"] for row in rows}) == 2
    assert len({row["client_id"] for row in rows}) == 2


async def test_nobody_has_two_offers_at_a_time(desk: Desk) -> None:
    """Somebody who waits for two services is not promised two times at once."""
    holder = await full(desk)
    person = await waits(desk, "1")
    await person.presses_value("go:wait:small training ")
    assert await states(desk) == ["waiting", "waiting"]
    await frees(holder)
    await frees(holder)
    assert len(await offers(desk)) == 1
    assert len(await held(desk)) == 1
    assert await offers(desk) == {}


async def test_two_services_wait_for_the_same_time_and_the_first_gets_it(desk: Desk) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    other = await desk.person("2").consents()
    await other.presses_value("go:wait:small training ")
    await frees(holder)
    assert list(await offers(desk)) == ["1"]
    assert len(await held(desk)) == 1


async def test_an_offer_does_not_take_away_what_the_person_is_just_choosing(desk: Desk) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    await frees(holder)
    desk.clock.at += COOL_DOWN
    await person.at_the_check(office="small")
    await offers(desk)
    assert len(await held(desk)) == 2
    await person.presses("button-confirm")
    assert "confirmation" in person.said
    assert [row["client_id"] for row in await held(desk)] == [2]


async def test_an_offer_survives_the_choice_of_another_time(desk: Desk) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    told = await offers(desk)
    await frees(holder)
    desk.clock.at += COOL_DOWN
    await person.at_the_check(office="small")
    await person.presses("button-other-time")
    await person.types("/menu")
    await person.presses_value(route(told["1"], 0))
    assert "confirmation" in person.said


async def test_who_has_enough_visits_is_told_so_and_loses_nothing(desk: Desk) -> None:
    await full(desk)
    strict = desk.under(limits=Limits(active=1))
    person = await strict.person("1").books(office="other")
    await person.presses_value("go:wait:small certificate ")
    await frees(desk.person("holder"))
    told = await offers(strict)
    await person.presses_value(route(told["1"], 0))
    assert "offer-too-many" in person.said
    assert await states(desk) == ["offered"]
    await person.cancels()
    await person.presses_value(route(told["1"], 0))
    assert "confirmation" in person.said


@pytest.mark.parametrize(
    ("before", "after"),
    [("certificate = 60\ntraining", "training"), ('tue = ["09:00-11:00"]\nwed', "wed")],
)
async def test_an_offer_that_the_centre_ruled_out_meanwhile_is_not_booked(
    desk: Desk, before: str, after: str
) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    await round_of_the_clock(desk)
    await desk.run(lambda store: store.centres.keep(FULL.replace(before, after, 1), desk.clock()))
    (wish,) = await desk.rows("waiting")
    await person.presses_value(f"go:take:{wish['id']}")
    assert "offer-over" in person.said
    assert await states(desk) == ["expired"]
    assert "held" not in {row["state"] for row in await desk.rows("appointments")}


async def test_somebody_elses_offer_cannot_be_taken_or_passed_on(desk: Desk) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    await frees(holder)
    told = await offers(desk)
    thief = await desk.person("thief").consents()
    for which in (0, 1):
        await thief.presses_value(route(told["1"], which))
        assert "confirmation" not in thief.said
    await thief.presses_value("go:unwait")
    assert await states(desk) == ["offered"]
    assert len(await held(desk)) == 1


async def lapses(desk: Desk) -> dict[str, Any]:
    """Who is told now that an offer ran out."""
    await round_of_the_clock(desk)
    return {one.address.user: one.letter for one in await desk.send_due() if one.kind == "lapse"}


async def test_who_lets_an_offer_run_out_is_told_so_kindly_and_may_wait_on(desk: Desk) -> None:
    holder = await full(desk)
    people = {user: await waits(desk, user) for user in ("1", "2")}
    await frees(holder)
    await offers(desk)
    desk.clock.at += OFFER
    told = await lapses(desk)
    assert list(told) == ["1"]
    assert "срок ответа вышел" in told["1"].text
    assert [row[0].label for row in told["1"].rows] == ["Ждать дальше", "Записаться", "Меню"]
    await people["1"].presses_value(route(told["1"], 0))
    assert await people["1"].page() == OnTheList(0), "the second has an offer and waits no more"
    assert await states(desk) == ["expired", "offered", "waiting"]
    assert await lapses(desk) == {}


async def test_who_presses_an_offer_that_ran_out_is_not_told_twice(desk: Desk) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    told = await offers(desk)
    desk.clock.at += OFFER
    await person.presses_value(route(told["1"], 0))
    assert "offer-over" in person.said
    assert await lapses(desk) == {}


async def test_who_waits_again_already_is_not_told_that_the_offer_ran_out(desk: Desk) -> None:
    holder = await full(desk)
    person = await waits(desk, "1")
    await frees(holder)
    await offers(desk)
    desk.clock.at += OFFER
    await round_of_the_clock(desk)
    await person.presses_value("go:wait:small certificate ")
    assert await lapses(desk) == {}


async def test_nobody_is_woken_by_an_offer_that_ran_out(desk: Desk) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    await frees(holder, 2)
    assert list(await offers(desk)) == ["1"]
    desk.clock.at = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert await lapses(desk) == {}


async def test_nobody_waits_on_with_somebody_elses_wish(desk: Desk) -> None:
    await full(desk)
    await waits(desk, "1")
    thief = await desk.person("thief").consents()
    await thief.presses_value("go:wait-on:1")
    assert "offer-over" in thief.said
    assert await states(desk) == ["waiting"]


# -- days -------------------------------------------------------------------------------------


async def wished(desk: Desk, user: str, words: str) -> Person:
    """Somebody who wishes for one day, while others still have free times."""
    person = await desk.person(user).at_the_times(office="small")
    return await person.types(words)


async def test_a_full_day_can_be_waited_for_and_only_its_times_are_offered(desk: Desk) -> None:
    holder = await full(desk)
    await frees(holder, 2)
    desk.clock.at += COOL_DOWN
    person = await wished(desk, "1", "завтра")
    assert {"wish-full", "button-wait-day", "choose-time"} <= person.said
    await person.presses("button-wait-day")
    assert [row["day"] for row in await desk.rows("waiting")] == ["2026-11-24"]
    assert await offers(desk) == {}, "Wednesday was free all the time and is not what is waited for"
    await frees(holder)
    assert "вторник, 24 ноября" in (await offers(desk))["1"].text


async def test_two_days_can_be_waited_for(desk: Desk) -> None:
    await full(desk)
    person = await desk.person("1").consents()
    for day in ("2026-11-24", "2026-11-25", "2026-11-24"):
        await person.presses_value(f"go:wait:small certificate {day}")
    assert [row["day"] for row in await desk.rows("waiting")] == ["2026-11-24", "2026-11-25"]


async def test_a_day_on_which_nobody_works_cannot_be_waited_for(desk: Desk) -> None:
    await desk.person("holder").books(office="small")
    person = await wished(desk, "1", "в воскресенье")
    assert "wish-full" in person.said
    assert "button-wait-day" not in person.said


async def test_a_day_with_other_free_times_cannot_be_waited_for(desk: Desk) -> None:
    """Otherwise a time would be «freed» that stood there all along."""
    await desk.person("holder").books(office="small")
    person = await wished(desk, "1", "завтра в 9")
    assert "choose-time-of-day" in person.said
    person = await wished(desk, "1", "завтра вечером")
    assert "wish-full" in person.said
    assert "button-wait-day" not in person.said


async def test_a_day_that_passed_is_waited_for_in_vain_and_breaks_nothing(desk: Desk) -> None:
    await full(desk)
    person = await desk.person("1").consents()
    await person.presses_value("go:wait:small certificate 2026-11-24")
    desk.clock.passes(days=1, hours=-2)
    assert await offers(desk) == {}
    assert [row["state"] for row in await desk.rows("waiting")] == ["waiting"]
    desk.clock.passes(days=6)
    assert await offers(desk) == {}
    assert [row["state"] for row in await desk.rows("waiting")] == ["expired"]


# -- when, and to whom ------------------------------------------------------------------------


@pytest.mark.parametrize(("hour", "told"), [(19, True), (20, False), (23, False), (10, True)])
async def test_quiet_hours_are_the_offices_own(desk: Desk, hour: int, told: bool) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    await frees(holder, 2)
    day = 23 if hour > 12 else 24
    desk.clock.at = datetime(2026, 11, day, hour - 5, 0, tzinfo=UTC)
    assert bool(await offers(desk)) is told
    assert bool(await held(desk)) is told, "nothing is held for somebody who cannot be told"


async def test_nobody_is_passed_an_offer_in_the_quiet_hours(desk: Desk) -> None:
    holder = await full(desk)
    people = {user: await waits(desk, user) for user in ("1", "2")}
    await frees(holder, 2)
    desk.clock.at = datetime(2026, 11, 23, 14, 44, tzinfo=UTC)
    told = await offers(desk)
    desk.clock.passes(minutes=2)
    await people["1"].presses_value(route(told["1"], 1))
    assert [one for one in await desk.send_due() if one.kind == "offer"] == []
    assert await states(desk) == ["waiting", "waiting"]


async def test_without_quiet_hours_a_night_is_like_any_time(desk: Desk) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    await frees(holder, 2)
    desk.clock.at = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert list(await offers(desk.under(quiet_hours=None))) == ["1"]


async def test_a_time_that_begins_before_anybody_could_answer_is_not_offered(desk: Desk) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    desk.clock.at = NINE_ON_WEDNESDAY - OFFER
    await holder.cancels()
    assert await offers(desk.under(quiet_hours=None)) == {}


async def test_a_wish_of_a_forgotten_person_disappears_and_its_offer_goes_on(desk: Desk) -> None:
    holder = await full(desk)
    people = {user: await waits(desk, user) for user in ("1", "2")}
    await frees(holder)
    await offers(desk)
    await people["1"].types("удалить мои данные")
    await people["1"].presses("button-yes-forget")
    assert len(await desk.rows("waiting")) == 1
    assert list(await offers(desk)) == ["2"]


async def test_an_offer_to_somebody_who_blocked_the_bot_goes_to_the_next_in_time(
    desk: Desk,
) -> None:
    holder = await full(desk)
    people = {user: await waits(desk, user) for user in ("1", "2")}
    await people["1"].leaves()
    await frees(holder)
    assert await offers(desk) == {}
    desk.clock.at += OFFER
    assert list(await offers(desk)) == ["2"]


async def test_an_offer_that_could_not_go_out_in_time_is_not_sent_at_all(desk: Desk) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    await frees(holder)
    await round_of_the_clock(desk)
    desk.clock.at += OFFER
    assert [one for one in await desk.send_due() if one.kind == "offer"] == []


async def test_an_office_that_left_the_file_offers_nothing(desk: Desk) -> None:
    holder = await full(desk)
    await waits(desk, "1")
    await frees(holder)
    fewer = FULL.replace('code = "small"', 'code = "new"')
    await desk.run(lambda store: store.centres.keep(fewer, desk.clock()))
    assert await offers(desk) == {}


async def test_a_round_without_anybody_waiting_does_nothing(desk: Desk) -> None:
    assert await round_of_the_clock(desk) == 0


async def test_a_unit_of_work_gives_out_the_times_of_one_day_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever books meanwhile waits for the lock of one day, and never for two."""
    await full(desk)
    for user in "123":
        await waits(desk, user)
    locked: dict[Places, set[date]] = {}
    lock, lock_and_look = Places.lock_day, Places.lock_and_look

    def noted(places: Places, office: OfficeCode, day: date) -> None:
        locked.setdefault(places, set()).add(day)
        lock(places, office, day)

    def noted_too(places: Places, asked: Asked, day: date) -> Outlook:
        locked.setdefault(places, set()).add(day)
        return lock_and_look(places, asked, day)

    holder = desk.person("holder")
    for which in (0, 0, None):
        await holder.cancels(which)
    monkeypatch.setattr(Places, "lock_day", noted)
    monkeypatch.setattr(Places, "lock_and_look", noted_too)
    assert await round_of_the_clock(desk) == 3
    assert [len(days) for days in locked.values()] == [1, 1]


# -- on both databases ------------------------------------------------------------------------


async def test_two_rounds_at_once_make_one_promise(
    either_database: Database, clock: StoppedClock
) -> None:
    desk = Desk(either_database, clock, replace(RULES, limits=Limits(active=9)))
    await desk.run(lambda store: store.centres.keep(FULL, NOON_IN_PERM))
    holder = await full(desk)
    for user in "123":
        await waits(desk, user)
    await frees(holder)
    offered = await asyncio.gather(*(round_of_the_clock(desk) for _ in range(4)))
    assert sum(offered) == 1
    assert sorted(await states(desk)) == ["offered", "waiting", "waiting"]


async def test_the_line_is_by_when_one_came_and_only_of_those_who_still_wait(
    either_database: Database,
) -> None:
    def unit(store: Store) -> None:
        assert store.waiting.first_come(OfficeCode("small")) == ()
        assert store.waiting.offices() == ()

    await either_database.run(unit)
