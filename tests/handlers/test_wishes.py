"""When somebody says in words when they would like to come."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.flows.booking import Check, ChooseTime
from tests.desk import Desk, Person

PERM = ZoneInfo("Asia/Yekaterinburg")


async def shown(person: Person) -> list[datetime]:
    """The times that are offered, by Perm's clock."""
    page = await person.page()
    assert isinstance(page, ChooseTime)
    return [slot.starts.astimezone(PERM) for slot in page.times.slots]


async def test_the_five_nearest_times_come_first_in_words(desk: Desk) -> None:
    desk.clock.passes(hours=8)
    person = await desk.person().at_the_times()
    assert person.labels[0] == "завтра, вторник, 24 ноября, 09:00"
    assert len(person.times()) == 5
    assert "choose-day" not in person.said


async def test_what_is_today_and_what_is_neither_is_said_in_words_too(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    assert person.labels[0] == "сегодня, понедельник, 23 ноября, 13:48"
    desk.clock.at += timedelta(days=4, hours=8)
    await person.at_the_times()
    assert person.labels[0] == "понедельник, 30 ноября, 09:00"


@pytest.mark.parametrize(
    ("words", "days", "begins", "ends"),
    [
        ("завтра после обеда", [24], time(13), time(23, 59)),
        ("завтра утром", [24], time(0), time(12)),
        ("25 ноября", [25], time(0), time(23, 59)),
        ("в пятницу утром", [27], time(0), time(12)),
        ("можно на среду с 10 до 12", [25], time(10), time(12)),
        ("послезавтра в обед", [25], time(12), time(14)),
    ],
)
async def test_a_wish_shows_the_times_of_that_day(
    desk: Desk, words: str, days: list[int], begins: time, ends: time
) -> None:
    person = await desk.person().at_the_times()
    await person.types(words)
    times = await shown(person)
    assert {one.day for one in times} == set(days)
    assert all(begins <= one.time() < ends for one in times)
    assert "choose-time-of-day" in person.said
    assert times == sorted(times)


async def test_any_time_shows_the_nearest_of_all(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    nearest = await shown(person)
    await person.types("любое время")
    assert (await shown(person))[:5] == nearest
    assert {"choose-time"} <= person.said
    assert "wish-full" not in person.said


async def test_a_wish_leads_to_a_booking(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    await person.types("в пятницу утром")
    await person.presses_time(1)
    assert isinstance(await person.page(), Check)
    await person.presses("button-confirm")
    assert "пятница, 27 ноября, 09:15" in person.text


async def test_a_time_of_a_wish_may_be_chosen_by_its_number(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    await person.types("в пятницу утром")
    await person.types("2")
    assert "пятница, 27 ноября, 09:15" in person.text


async def test_a_near_time_may_be_chosen_by_its_words(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    await person.types("сегодня, понедельник, 23 ноября, 14:03")
    assert isinstance(await person.page(), Check)


@pytest.mark.parametrize("where", ["the days", "the times of a day"])
async def test_a_wish_is_heard_at_every_step_of_choosing(desk: Desk, where: str) -> None:
    person = await desk.person().at_the_times()
    await person.presses("button-other-days")
    if where == "the times of a day":
        await person.presses_time(2)
    await person.types("завтра после трёх")
    assert {one.day for one in await shown(person)} == {24}


async def test_a_wish_is_by_the_offices_own_calendar(desk: Desk) -> None:
    """At 00:30 in Perm it is still yesterday in Votkinsk."""
    desk.clock.passes(hours=12, minutes=30)
    perm = await desk.person("1").at_the_times(office="perm")
    await perm.types("завтра")
    assert {one.day for one in await shown(perm)} == {25}
    votkinsk = await desk.person("2").at_the_times(office="votkinsk")
    await votkinsk.types("завтра")
    assert {one.day for one in await shown(votkinsk)} == {24}


async def test_a_wish_when_nobody_works_is_answered_honestly_with_the_nearest(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    nearest = await shown(person)
    for words in ("в воскресенье", "завтра в 21:30", "25 декабря"):
        await person.types(words)
        assert {"wish-full", "choose-time"} <= person.said
        assert await shown(person) == nearest
        assert "button-wait-day" not in person.said


async def test_a_day_that_others_filled_can_be_waited_for(desk: Desk) -> None:
    """Kungur's Friday is over at 16:15: what fills it is others' visits."""
    desk.clock.at = datetime(2026, 11, 27, 13, 30, tzinfo=PERM)
    user = 0
    while True:
        user += 1
        other = await desk.person(f"other-{user}").at_the_times("career-guidance", "kungur")
        if (await shown(other))[0].day != 27:
            break
        await other.presses_time(0)
        await other.presses("button-confirm")
    person = await desk.person().at_the_times("career-guidance", "kungur")
    await person.types("сегодня")
    assert {"wish-full", "button-wait-day"} <= person.said
    assert "Сообщить, если освободится" in person.labels
    assert len(person.times()) == 5
    await person.presses("button-wait-day")
    assert "on-the-list" in person.said
    (row,) = await desk.rows("waiting")
    assert (row["day"], row["office"]) == ("2026-11-27", "kungur")


@pytest.mark.parametrize("words", ["31 ноября", "30 февраля", "31.06", "на 32 декабря"])
async def test_a_day_that_never_comes_has_a_sentence_of_its_own(desk: Desk, words: str) -> None:
    person = await desk.person().at_the_times()
    nearest = await shown(person)
    await person.types(words)
    assert "Такого дня в календаре нет." in person.text
    assert await shown(person) == nearest


@pytest.mark.parametrize("words", ["вчера", "22 ноября", "1 октября", "20.11"])
async def test_a_day_that_is_past_has_a_sentence_of_its_own(desk: Desk, words: str) -> None:
    person = await desk.person().at_the_times()
    nearest = await shown(person)
    await person.types(words)
    assert "Этот день уже прошёл." in person.text
    assert await shown(person) == nearest


async def test_what_is_not_understood_is_asked_again_with_examples(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    await person.types("щщщ ъъъ")
    assert {"wish-unclear", "choose-time"} <= person.said
    assert "«завтра утром»" in person.text
    assert isinstance(await person.page(), ChooseTime)


async def test_a_question_while_choosing_is_answered_and_the_choice_goes_on(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    nearest = await shown(person)
    await person.types("какие документы взять с собой")
    assert "card-source" in person.said
    await person.presses("button-continue")
    assert await shown(person) == nearest


async def test_a_wish_while_moving_never_offers_the_time_the_visit_has(desk: Desk) -> None:
    person = await desk.person().books()
    (row,) = await desk.rows("appointments")
    await person.types("/visits")
    await person.presses("button-move")
    await person.types("сегодня")
    assert row["starts_at"] not in await shown(person)


async def test_other_days_are_shown_after_the_nearest_times(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    await person.presses("button-other-days")
    assert len(person.times()) == 14
    assert "wish-hint" in person.said
    assert person.labels[0] == "пн, 23 ноября"


async def test_the_day_of_a_wish_is_named(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    await person.types("25 ноября")
    assert "Свободное время, среда, 25 ноября" in person.text
    assert date(2026, 11, 25) == (await shown(person))[0].date()


async def test_a_wish_beside_a_card_that_was_read_meanwhile_goes_on_with_the_booking(
    desk: Desk,
) -> None:
    person = await desk.person().at_the_times()
    await person.types("какие документы взять")
    assert not isinstance(await person.page(), ChooseTime)
    await person.types("в пятницу утром")
    assert {one.day for one in await shown(person)} == {27}


async def test_a_card_read_meanwhile_may_be_followed_by_another(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    await person.types("какие документы взять")
    await person.types("размер пособия")
    assert not isinstance(await person.page(), ChooseTime)
    await person.presses("button-continue")
    assert isinstance(await person.page(), ChooseTime)


async def test_another_wish_at_the_last_look_gives_the_held_time_back(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    await person.presses_time(0)
    assert isinstance(await person.page(), Check)
    await person.types("нет, лучше в пятницу утром")
    assert {one.day for one in await shown(person)} == {27}
    assert not [one for one in await desk.rows("appointments") if one["state"] == "held"]


@pytest.mark.parametrize("words", ["справку", "на справку"])
async def test_a_service_and_an_office_may_be_typed_in_part(desk: Desk, words: str) -> None:
    person = await desk.person().consents()
    await person.types("записаться")
    await person.types(words)
    assert "choose-office" in person.said
    await person.types("в кунгуре")
    assert person.labels[0] == "Отделение в Кунгуре"
    await person.types("1")
    assert isinstance(await person.page(), ChooseTime)


async def test_a_question_at_the_services_is_answered_by_a_card(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.types("записаться")
    await person.types("как получить пособие по безработице")
    assert "choose-office" not in person.said
