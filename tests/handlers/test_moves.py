"""A move frees the old time and takes the new one, or changes nothing; limits and cool-downs."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.domain.booking import Limits, SlotTaken
from bot.domain.offices import MIDNIGHT, ServiceCode
from bot.flows.booking import ChooseDay, ChooseTime
from bot.handlers.callers import book_for_caller
from bot.handlers.closing import close_office
from bot.handlers.places import OPERATOR, PROMISED, PUBLIC, Ask
from bot.handlers.places import desk as desk_of
from storage.bookings import Bookings
from storage.closures import Closure
from storage.database import Store
from storage.holds import Holds
from tests.desk import RULES, Desk, Person

COOL_DOWN = RULES.limits.cool_down
STATE = ("appointments", "office_days", "cooling", "journal", "letters")


async def everything(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    return {table: await desk.rows(table) for table in STATE}


async def one_visit(desk: Desk) -> dict[str, Any]:
    (row,) = await desk.rows("appointments")
    return row


def calendar_in(person: Person) -> Any:
    (file,) = [letter.file for letter in person.letters if letter.file]
    return Calendar.from_ical(file.content)


# -- one transaction --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "breaks"),
    [
        (Holds, "release"),
        (Bookings, "move"),
        (Bookings, "_note"),
        ("storage.places.Places", "cool"),
        ("storage.mail.Mail", "post"),
        ("storage.mail.Mail", "plan"),
        ("storage.mail.Mail", "drop"),
    ],
    ids=str,
)
async def test_a_move_that_breaks_in_the_middle_has_changed_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: Any, breaks: str
) -> None:
    person = await desk.person().books(which=4)
    await person.presses_value("go:coming:1")
    await person.types("/visits")
    await person.presses("button-move")
    await person.presses_time(4)
    before = await everything(desk)
    yes = person.button("button-move").value
    name = kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__name__}"
    with monkeypatch.context() as broken:
        calls = _breaking_once(broken, name, breaks)
        await person.presses_value(yes)
    assert calls, "the move never came by here"
    assert "sorry" in person.said
    after = await everything(desk)
    told = [row for row in after.pop("letters") if row not in before["letters"]]
    assert [row["kind"] for row in told] == ["reply"], "the apology alone"
    before.pop("letters")
    assert after == before


def _breaking_once(monkeypatch: pytest.MonkeyPatch, name: str, breaks: str) -> list[str]:
    """The method works, and fails right after it has; the second time it just works."""
    calls: list[str] = []
    module, _, kind = name.rpartition(".")
    target = getattr(__import__(module, fromlist=[kind]), kind)
    real = getattr(target, breaks)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = real(self, *args, **kwargs)
        if not calls:
            calls.append(breaks)
            raise ConnectionResetError(breaks)
        return result

    monkeypatch.setattr(target, breaks, method)
    return calls


async def test_a_move_frees_the_old_time_and_takes_the_new_one(desk: Desk) -> None:
    person = await desk.person().books(office="kungur")
    before = await one_visit(desk)
    await person.moves(3)
    after = await one_visit(desk)
    assert after["starts_at"] > before["starts_at"]
    assert (after["number"], after["state"], after["moves"]) == (before["number"], "booked", 1)
    assert after["occupied_from"] == after["starts_at"]
    assert after["occupied_until"] - after["occupied_from"] == timedelta(minutes=20)


async def test_every_move_is_in_the_journal_with_its_channel_and_where_it_came_from(
    desk: Desk,
) -> None:
    person = await desk.person(channel="vk").books()
    before = await one_visit(desk)
    desk.clock.passes(minutes=1)
    await person.moves()
    moved = (await desk.rows("journal"))[-1]
    assert (moved["deed"], moved["channel"], moved["at"]) == ("moved", "vk", desk.clock())
    assert moved["subject"] == f"appointment:{before['id']}"
    assert moved["detail"] == f"from {before['starts_at'].isoformat()}"


async def test_a_life_in_a_chat_is_in_the_journal_step_by_step(desk: Desk) -> None:
    person = await desk.person(channel="telegram").books()
    await person.presses_value("go:coming:1")
    await person.moves()
    await person.cancels()
    deeds = [
        (row["deed"], row["channel"], row["detail"].partition(" ")[0])
        for row in await desk.rows("journal")
        if row["subject"] == "appointment:1"
    ]
    assert deeds == [
        ("held", "telegram", ""),
        ("booked", "telegram", ""),
        ("confirmed", "telegram", ""),
        ("moved", "telegram", "from"),
        ("cancelled", "telegram", "client"),
    ]


async def test_an_old_button_after_a_move_changes_nothing(desk: Desk) -> None:
    person = await desk.person().books()
    await person.types("/visits")
    await person.presses("button-move")
    other = person.times()[2].value
    await person.presses_time(0)
    yes = person.button("button-move").value
    await person.presses("button-move")
    await person.presses("button-agree")
    after = await one_visit(desk)
    for old in (yes, other):
        await person.presses_value(old)
        assert "out-of-date" in person.said
        assert await one_visit(desk) == after


async def test_a_reminders_button_after_a_move_speaks_of_the_new_time(desk: Desk) -> None:
    person = await desk.person().books()
    await person.moves()
    row = await one_visit(desk)
    await person.presses_value(f"go:coming:{row['id']}")
    assert "see-you" in person.said
    local = row["starts_at"].astimezone(desk.clock().tzinfo)
    assert f"{local.hour + 5:02d}:{local.minute:02d}" in person.text


async def test_the_time_the_visit_has_is_never_offered_to_move_to(desk: Desk) -> None:
    """Perm has other places at that very time: it would be no move at all."""
    person = await desk.person().books()
    before = await one_visit(desk)
    await person.types("/visits")
    await person.presses("button-move")
    await person.types("любое время")
    page = await person.page()
    assert isinstance(page, ChooseTime)
    assert before["starts_at"] not in [slot.starts for slot in page.times.slots]
    await person.presses("button-other-days")
    days = await person.page()
    assert isinstance(days, ChooseDay)
    assert before["starts_at"] not in [first.starts for first in days.firsts]
    await person.presses_time(0)
    page = await person.page()
    assert isinstance(page, ChooseTime)
    assert before["starts_at"].date() == page.times.slots[0].starts.date()
    assert before["starts_at"] not in [slot.starts for slot in page.times.slots]


# -- limits -----------------------------------------------------------------------------------


async def test_two_visits_ahead_are_allowed_and_a_third_is_refused_in_plain_words(
    desk: Desk,
) -> None:
    person = desk.person()
    for _ in range(RULES.limits.active):
        await person.books()
    await person.types("/book")
    assert "У вас уже есть 2 записи: больше пока нельзя." in person.text
    assert {"button-visits", "button-operator"} <= person.said
    await person.cancels(0)
    await person.types("/book")
    assert "choose-service" in person.said


async def test_whoever_reached_the_limit_may_still_move(desk: Desk) -> None:
    person = desk.person()
    for _ in range(RULES.limits.active):
        await person.books()
    await person.presses_value("go:move:1")
    await person.presses_time(0)
    await person.presses("button-move")
    assert "confirmation-moved" in person.said


async def test_a_visit_is_moved_five_times_and_the_sixth_is_refused_in_plain_words(
    desk: Desk,
) -> None:
    person = await desk.person().books()
    for _ in range(RULES.limits.moves):
        await person.moves()
        assert "confirmation-moved" in person.said
    await person.types("/visits")
    await person.presses("button-move")
    assert "Эту запись уже переносили 5 раз." in person.text
    row = await one_visit(desk)
    assert (row["moves"], row["sequence"]) == (5, 5)


async def test_the_limit_of_moves_holds_at_the_last_press_too(desk: Desk) -> None:
    strict = desk.under(limits=Limits(moves=1))
    person = await strict.person().books()
    await person.types("/visits")
    await person.presses("button-move")
    await person.presses_time(0)
    stale = await person.conversation()
    assert stale
    await person.moves()
    await strict.run(lambda store: store.conversations.keep(stale, strict.clock()))
    await person.presses_value(f"{stale.turn}:yes")
    assert "too-many-moves" in person.said
    assert (await one_visit(strict))["moves"] == 1


async def test_the_limits_are_settings(desk: Desk) -> None:
    one_only = desk.under(limits=Limits(active=1, moves=0))
    person = await one_only.person().books()
    await person.types("/book")
    assert "У вас уже есть одна запись." in person.text
    await person.types("/visits")
    await person.presses("button-move")
    assert "too-many-moves" in person.said


# -- the cool-down ----------------------------------------------------------------------------


async def starts_for(desk: Desk, ask: Ask) -> datetime:
    def unit(store: Store) -> datetime:
        centre = store.centres.newest()
        assert centre
        at = desk_of(store, centre, "kungur", "certificate", desk.clock())
        assert at
        return next(at.nearest(ask)).starts

    return await desk.run(unit)


async def test_a_freed_time_cools_for_the_public_but_not_for_operators_and_the_waiting(
    desk: Desk,
) -> None:
    person = await desk.person().books(office="kungur")
    freed = (await one_visit(desk))["starts_at"]
    await person.cancels()
    assert await starts_for(desk, PUBLIC) > freed
    assert await starts_for(desk, OPERATOR) == freed
    assert await starts_for(desk, PROMISED) == freed
    desk.clock.at += COOL_DOWN
    assert await starts_for(desk, PUBLIC) == freed


async def test_a_cooling_time_cannot_be_taken_by_an_old_list_either(desk: Desk) -> None:
    other = await desk.person("2").at_the_times(office="kungur")
    person = await desk.person("1").books(office="kungur")
    await person.cancels()
    await other.presses_time(0)
    assert "slot-taken" in other.said


async def test_an_operator_takes_a_cooling_time(desk: Desk) -> None:
    person = await desk.person().books(office="kungur")
    freed = (await one_visit(desk))["starts_at"]
    await person.cancels()

    def unit(store: Store) -> Any:
        centre = store.centres.newest()
        assert centre
        at = desk_of(store, centre, "kungur", ServiceCode("certificate"), desk.clock())
        assert at
        return book_for_caller(at, freed, "+79001234567")

    assert not isinstance(await desk.run(unit), SlotTaken)


async def test_a_time_so_near_that_it_would_be_lost_does_not_cool(desk: Desk) -> None:
    """Kungur, 13:18: in under two cool-downs nobody would find it any more."""
    slow = desk.under(limits=Limits(cool_down=COOL_DOWN * 6))
    person = await slow.person().books(office="kungur")
    freed = (await one_visit(slow))["starts_at"]
    assert freed - slow.clock() < COOL_DOWN * 12
    await person.cancels()
    assert await starts_for(slow, PUBLIC) == freed


async def test_a_cool_down_of_nothing_frees_at_once(desk: Desk) -> None:
    hot = desk.under(limits=Limits(cool_down=COOL_DOWN * 0))
    person = await hot.person().books(office="kungur")
    freed = (await one_visit(hot))["starts_at"]
    await person.cancels()
    assert await starts_for(hot, PUBLIC) == freed


# -- the calendar file ------------------------------------------------------------------------


async def test_the_calendar_file_keeps_its_uid_and_its_sequence_rises_until_it_is_cancelled(
    desk: Desk,
) -> None:
    person = await desk.person().books()
    number = (await one_visit(desk))["number"]
    files = [calendar_in(person)]
    for _ in range(2):
        await person.moves()
        files.append(calendar_in(person))
        assert files[-1].events[0].start == (await one_visit(desk))["starts_at"]
    await person.cancels()
    files.append(calendar_in(person))
    assert [file.events[0]["uid"] for file in files] == [f"{number}@otklik"] * 4
    assert [file.events[0]["sequence"] for file in files] == [0, 1, 2, 3]
    assert [file["method"] for file in files] == ["PUBLISH", "PUBLISH", "PUBLISH", "CANCEL"]
    assert [str(file.events[0]["status"]) for file in files][2:] == ["CONFIRMED", "CANCELLED"]
    assert [len(file.events[0].alarms.times) for file in files] == [2, 2, 2, 0]


async def test_the_cancelling_file_comes_beside_the_words_that_it_is_cancelled(desk: Desk) -> None:
    person = await desk.person().books()
    number = (await one_visit(desk))["number"]
    await person.cancels()
    file, words = person.letters
    assert file.file
    assert file.file.name == f"{number}.ics"
    assert "calendar-cancelled" in person.said
    assert f"Запись {number} отменена." in words.text
    kinds = [row["kind"] for row in await desk.rows("letters")][-2:]
    assert kinds == ["cancellation", "reply"]


async def test_a_closure_sends_the_cancelling_file_with_its_letter(desk: Desk) -> None:
    person = await desk.person().books()
    row = await one_visit(desk)
    desk.posted.clear()
    day = row["starts_at"].astimezone(ZoneInfo("Asia/Yekaterinburg")).date()

    def close(store: Store) -> None:
        centre = store.centres.newest()
        office = centre.office("perm") if centre else None
        assert office
        closure = Closure(office.code, day, time(0), MIDNIGHT, "авария")
        assert len(close_office(store, office, closure, desk.clock()).told) == 1

    await desk.run(close)
    (letter,) = [one.letter for one in await desk.send_due() if one.kind == "closure"]
    assert letter
    assert letter.file
    calendar = Calendar.from_ical(letter.file.content)
    assert calendar["method"] == "CANCEL"
    assert calendar.events[0]["uid"] == f"{row['number']}@otklik"
    assert calendar.events[0]["sequence"] == 1
    assert calendar.events[0].start == row["starts_at"]
    assert person.letters


async def test_the_calendar_names_the_address_that_holds_on_its_day(desk: Desk) -> None:
    text = await desk.run(lambda store: store.centres._text(store.centres.newest_id() or 0))
    moved = text.replace(
        "[[offices.exceptions]]\nday = 2026-12-25",
        '[[offices.moves]]\nfrom = 2026-11-24\naddress.ru = "Новая улица, 1"\n'
        "latitude = 58.1\nlongitude = 56.1\n\n[[offices.exceptions]]\nday = 2026-12-25",
        1,
    )
    assert moved != text
    await desk.run(lambda store: store.centres.keep(moved, desk.clock()))
    desk.clock.passes(hours=8)
    person = await desk.person().at_the_check()
    assert "Новая улица, 1" in person.text
    await person.presses("button-confirm")
    entry = calendar_in(person).events[0]
    assert entry["location"] == "Новая улица, 1"
    assert entry["geo"].latitude == 58.1
    await person.types("/visits")
    assert "Новая улица, 1" in person.text
