"""What comes too late, from somebody else, or ten times over: each has a sentence of its own."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.offices import MIDNIGHT
from bot.flows.booking import CannotBook, ChooseOffice, ChooseTime
from bot.handlers.callers import book_for_caller
from bot.handlers.closing import close_office
from bot.handlers.places import desk as timetable
from storage.closures import Closure
from storage.database import Store
from tests.desk import Desk, Person

PERM = ZoneInfo("Asia/Yekaterinburg")


async def close(desk: Desk, office: str, day: Any = None, begins: time = time(0)) -> None:
    """Staff enter a closure until the end of the day."""
    day = day or desk.clock().astimezone(PERM).date()

    def unit(store: Store) -> None:
        centre = store.centres.newest()
        found = centre.office(office) if centre else None
        assert found
        closure = Closure(found.code, day, begins, MIDNIGHT, "авария")
        close_office(store, found, closure, desk.clock())

    await desk.run(unit)


async def loads(desk: Desk, before: str, after: str) -> None:
    """Staff load another text of the centre."""
    text = await desk.run(lambda store: store.centres._text(store.centres.newest_id() or 0))
    assert before in text
    other = text.replace(before, after)
    await desk.run(lambda store: store.centres.keep(other, desk.clock()))


async def booked(desk: Desk) -> list[dict[str, Any]]:
    return [row for row in await desk.rows("appointments") if row["state"] == "booked"]


# -- what is over meanwhile -------------------------------------------------------------------


async def test_a_time_that_passed_meanwhile_has_its_own_sentence(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    desk.clock.passes(hours=1)
    await person.presses_time(0)
    assert "оно прошло или наступит слишком скоро" in person.text
    assert len(person.times()) == 5
    assert await desk.rows("appointments") == []


async def test_an_office_closed_meanwhile_has_its_own_sentence(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    await close(desk, "perm")
    await person.presses_time(0)
    assert "В это время отделение не работает." in person.text
    page = await person.page()
    assert isinstance(page, ChooseTime)
    assert {slot.starts.astimezone(PERM).day for slot in page.times.slots} == {24}


async def test_an_office_that_closes_during_the_visit_is_closed_and_not_taken(desk: Desk) -> None:
    person = await desk.person().at_the_times()  # the first time is 13:48, for a quarter of an hour
    await close(desk, "perm", begins=time(13, 55))
    await person.presses_time(0)
    assert "slot-closed" in person.said


async def test_an_office_closed_while_the_time_was_held_has_the_same_sentence(desk: Desk) -> None:
    person = await desk.person().at_the_check()
    await close(desk, "perm")
    await person.presses("button-confirm")
    assert "slot-closed" in person.said
    assert await desk.rows("appointments") == []


async def test_a_time_nobody_works_any_more_has_the_same_sentence(desk: Desk) -> None:
    """Staff load other hours while somebody looks at the times."""
    desk.clock.passes(hours=8)
    person = await desk.person().at_the_times()
    await loads(desk, 'tue = ["09:00-13:00", "13:48-20:00"]', 'tue = ["13:48-20:00"]')
    await person.presses_time(0)
    assert {"slot-closed", "choose-time"} <= person.said
    assert person.labels[0] == "завтра, вторник, 24 ноября, 13:48"


async def test_a_held_time_that_new_hours_rule_out_is_not_booked(desk: Desk) -> None:
    person = await desk.person().at_the_check("certificate", "kungur")
    await loads(desk, 'mon = ["08:30-12:30", "13:18-17:30"]', 'mon = ["08:30-12:30"]')
    await person.presses("button-confirm")
    assert {"slot-closed", "choose-time"} <= person.said
    assert await desk.rows("appointments") == []


async def test_a_held_time_is_booked_at_the_length_that_its_service_has_now(desk: Desk) -> None:
    person = await desk.person().at_the_check("certificate", "kungur")
    await loads(desk, "certificate = 20", "certificate = 40")
    await person.presses("button-confirm")
    (row,) = await booked(desk)
    assert row["ends_at"] - row["starts_at"] == timedelta(minutes=40)


async def test_a_held_time_is_not_booked_at_a_place_that_the_office_has_no_more(desk: Desk) -> None:
    first = await desk.person().at_the_check("certificate", "perm")
    second = await desk.person("31337002").at_the_check("certificate", "perm")
    await loads(desk, "places = 3\noperator_places = 1", "places = 1\noperator_places = 0")
    for person in (first, second):
        await person.presses("button-confirm")
    assert "confirmation" in first.said
    assert "slot-taken" in second.said
    assert len(await booked(desk)) == 1


OWN_NOTICE = "certificate = {{minutes = 15, notice_minutes = {}}}"


@pytest.mark.parametrize(("notice", "sentence"), [(0, "slot-taken"), (1440, "slot-passed")])
async def test_a_service_with_a_notice_of_its_own_says_rightly_why_a_time_is_gone(
    desk: Desk, notice: int, sentence: str
) -> None:
    """The office's own notice is an hour: what is half an hour away can be taken, not passed."""
    await loads(desk, "certificate = 15", OWN_NOTICE.format(0))
    desk.clock.passes(minutes=1)
    late = await desk.person("late").at_the_times()
    if notice:
        await loads(desk, OWN_NOTICE.format(0), OWN_NOTICE.format(notice))
    else:
        for number in range(4):
            await book_as_operator(desk, f"+7912000000{number}", late.times()[0].value)
    await late.presses_time(0)
    assert sentence in late.said


async def book_as_operator(desk: Desk, phone: str, wire: str) -> None:
    """A caller takes a place at that time, as long as there is one."""
    starts = datetime.fromtimestamp(int(wire.rpartition(":")[2]) * 60, UTC)

    def unit(store: Store) -> None:
        centre = store.centres.newest()
        assert centre
        at = timetable(store, centre, "perm", "certificate", desk.clock())
        assert at
        book_for_caller(at, starts, phone)

    await desk.run(unit)


@pytest.mark.parametrize(
    ("before", "after"),
    [("career-guidance = 60\ntraining = 40\n", "training = 40\n"), ('"kungur"', '"elsewhere"')],
)
async def test_a_visit_whose_service_or_office_is_withdrawn_stands_but_cannot_be_moved(
    desk: Desk, before: str, after: str
) -> None:
    person = await desk.person().books("career-guidance", "kungur")
    (visit,) = await desk.rows("appointments")
    await loads(desk, before, after)
    await person.presses_value(f"go:move:{visit['id']}")
    assert "unmovable" in person.said
    assert "no-such-visit" not in person.said
    assert len(await booked(desk)) == 1


WITHDRAWN = [
    ("the offices", "kungur"),
    ("the times", 0),
    ("the times", "button-other-days"),
    ("the times", "завтра утром"),
    ("the days", 1),
    ("the times of a day", 0),
    ("the check", "button-confirm"),
]


@pytest.mark.parametrize(("where", "deed"), WITHDRAWN)
async def test_a_service_withdrawn_meanwhile_has_its_own_sentence(
    desk: Desk, where: str, deed: str | int
) -> None:
    person = desk.person()
    match where:
        case "the offices":
            await person.consents()
            await person.presses("career-guidance")
        case "the check":
            await person.at_the_check("career-guidance", "kungur")
            desk.clock.passes(minutes=6)
        case _:
            await person.at_the_times("career-guidance", "kungur")
    if where in {"the days", "the times of a day"}:
        await person.presses("button-other-days")
    if where == "the times of a day":
        await person.presses_time(1)
    await loads(desk, "career-guidance = 60\ntraining = 40\n", "training = 40\n")
    await _does(person, deed)
    assert "центр изменил список услуг этого отделения" in person.text
    assert isinstance(await person.page(), CannotBook)
    assert await booked(desk) == []


async def _does(person: Person, deed: str | int) -> None:
    if isinstance(deed, int):
        await person.presses_time(deed)
    elif deed == "kungur" or deed.startswith("button-"):
        await person.presses(deed)
    else:
        await person.types(deed)


# -- somebody else's --------------------------------------------------------------------------


async def test_a_foreign_visit_cannot_be_confirmed_cancelled_or_moved(desk: Desk) -> None:
    await desk.person("owner").books()
    thief = await desk.person("thief").books()
    before = await desk.rows("appointments")
    foreign = min(row["id"] for row in before)
    for route in ("coming", "drop", "move"):
        await thief.presses_value(f"go:{route}:{foreign}")
        assert thief.text.startswith("Такой записи нет")
    assert await desk.rows("appointments") == before


@pytest.mark.parametrize(
    "said",
    [
        *("{}", "запись {}", "№ {}.", "Номер моей записи: {}", "запись номер {}", "номер {}"),
        *("visit {}", "my booking {}", "Booking number: {}", "appointment  {}"),
    ],
)
async def test_a_booking_number_that_is_typed_shows_the_visit(desk: Desk, said: str) -> None:
    person = await desk.person().books()
    (row,) = await booked(desk)
    await person.types(said.format(row["number"]))
    assert "visit" in person.said
    assert row["number"] in person.text
    await person.presses("button-cancel", "button-yes-cancel")
    assert await booked(desk) == []


async def test_somebody_elses_booking_number_has_the_same_sentence_as_none_at_all(
    desk: Desk,
) -> None:
    await desk.person("owner").books()
    (row,) = await booked(desk)
    other = "000-000" if row["number"] != "000-000" else "000-001"
    for user, agreed in (("thief", True), ("stranger", False)):
        person = desk.person(user)
        await (person.consents() if agreed else person.types("/start"))
        for number in (row["number"], other):
            await person.types(number)
            assert f"нет записи {number}" in person.text
    assert len(await booked(desk)) == 1


async def test_where_a_phone_is_asked_for_six_digits_are_no_booking_number(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.types("/operator")
    await person.presses("button-call-back")
    await person.types("482-917")
    assert "not-your-visit" not in person.said
    await person.types("8 912 345-67-89")
    assert len([one for one in await desk.rows("messages") if one["phone"]]) == 1


@pytest.mark.parametrize("typed", ["614000", "89123456789", "25-27", "123-4567"])
async def test_digits_that_are_no_booking_number_are_taken_for_none(desk: Desk, typed: str) -> None:
    person = await desk.person().consents()
    await person.types(typed)
    assert "not-your-visit" not in person.said


async def test_a_visit_that_is_only_held_cannot_be_confirmed_or_moved(desk: Desk) -> None:
    person = await desk.person().at_the_check()
    (row,) = await desk.rows("appointments")
    for route in ("coming", "drop", "move"):
        await person.presses_value(f"go:{route}:{row['id']}")
        assert "no-such-visit" in person.said


async def test_a_visit_that_is_over_cannot_be_moved(desk: Desk) -> None:
    person = await desk.person().books()
    desk.clock.passes(days=1)
    await person.presses_value("go:move:1")
    assert "no-such-visit" in person.said


# -- places -----------------------------------------------------------------------------------


async def test_a_place_finds_the_nearest_office_first(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses("certificate")
    await person.shares_place(57.05, 53.99)
    assert person.buttons[0].value.endswith(":votkinsk")
    assert "far-away" not in person.said


async def test_a_place_outside_the_region_has_its_own_sentence_and_still_a_choice(
    desk: Desk,
) -> None:
    person = await desk.person().consents()
    await person.presses("certificate")
    await person.shares_place(55.75, 37.62)
    assert "Похоже, вы далеко от наших отделений: до ближайшего" in person.text
    page = await person.page()
    assert isinstance(page, ChooseOffice)
    assert len(page.offices) == 3
    await person.presses(page.offices[0].code)
    assert "choose-time" in person.said


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        ("Суксун", "kungur"),
        ("г. Чайковский", "votkinsk"),
        ("добрянка", "perm"),
        ("живу в Чайковском, ул. Мира, 1", "votkinsk"),
    ],
)
async def test_a_settlement_where_one_lives_finds_its_nearest_office(
    desk: Desk, words: str, nearest: str
) -> None:
    """Where one lives, not where one is registered."""
    person = await desk.person().consents()
    await person.presses("benefit")
    assert "место регистрации" in person.text or "по месту регистрации" in person.text
    await person.types(words)
    assert person.buttons[0].value.endswith(f":{nearest}")
    assert "by-registration" in person.said


MOVED = """
[[offices.moves]]
from = {}
name.ru = "Отделение на горе"
address.ru = "ул. Новая, 1"
latitude = 58.9
longitude = 59.9

[[settlements]]
names = ["Пермь", "Perm"]"""


@pytest.mark.parametrize(("begins", "moved"), [("2026-11-23", True), ("2026-11-24", False)])
async def test_offices_are_told_and_measured_where_they_are_today(
    desk: Desk, begins: str, moved: bool
) -> None:
    await loads(desk, '\n[[settlements]]\nnames = ["Пермь", "Perm"]', MOVED.format(begins))
    person = await desk.person().consents()
    await person.presses("certificate")
    await person.shares_place(57.05, 53.99)  # in Votkinsk, whose office it is that moves
    assert ("ул. Новая, 1" in person.text) == moved
    assert ("Отделение на горе" in person.text) == moved
    page = await person.page()
    assert isinstance(page, ChooseOffice)
    assert (page.offices[0].code != "votkinsk") == moved
    await person.types("/where")
    assert ("ул. Новая, 1" in person.text) == moved


async def test_a_service_that_does_not_depend_on_registration_does_not_mention_it(
    desk: Desk,
) -> None:
    person = await desk.person().consents()
    await person.presses("certificate")
    assert "by-registration" not in person.said


async def test_registration_is_mentioned_before_booking_even_with_one_office(desk: Desk) -> None:
    await loads(desk, "benefit = 40\n", "")
    await loads(desk, "public-works = 30\nbenefit = 45\ncertificate = 15\n", "certificate = 15\n")
    person = await desk.person().consents()
    await person.presses("benefit")
    assert {"by-registration", "choose-office"} <= person.said


# -- ten presses ------------------------------------------------------------------------------


async def test_of_ten_presses_on_a_time_the_first_acts_and_the_others_change_nothing(
    desk: Desk,
) -> None:
    person = await desk.person().at_the_times()
    press = person.times()[0].value
    await person.presses_value(press)
    assert "check" in person.said
    before = {table: await desk.rows(table) for table in ("appointments", "journal")}
    page = await person.page()
    for _ in range(9):
        await person.presses_value(press)
        assert person.said == {"already-pressed"}
        assert len(person.letters) == 1
    assert {table: await desk.rows(table) for table in before} == before
    assert await person.page() == page
    await person.presses("button-confirm")
    assert "confirmation" in person.said


@pytest.mark.parametrize("which", ["book", "move", "cancel"])
async def test_of_ten_presses_on_the_last_button_one_counts(desk: Desk, which: str) -> None:
    person = await desk.person().books()
    await person.presses("button-agree")
    match which:
        case "book":
            await person.at_the_check()
            press = person.button("button-confirm").value
        case "move":
            await person.types("/visits")
            await person.presses("button-move")
            await person.presses_time(0)
            press = person.button("button-move").value
        case _:
            await person.types("/visits")
            await person.presses("button-cancel")
            press = person.button("button-yes-cancel").value
    await person.presses_value(press)
    assert "already-pressed" not in person.said
    before = {table: await desk.rows(table) for table in ("appointments", "journal")}
    for _ in range(9):
        await person.presses_value(press)
        assert person.said == {"already-pressed"}
    assert {table: await desk.rows(table) for table in before} == before


async def test_ten_times_coming_is_one_promise(desk: Desk) -> None:
    person = await desk.person().books()
    for _ in range(10):
        await person.presses_value("go:coming:1")
        assert "see-you" in person.said
    deeds = [row["deed"] for row in await desk.rows("journal")]
    assert deeds.count("confirmed") == 1


async def test_an_old_time_after_another_choice_is_out_of_date(desk: Desk) -> None:
    person = await desk.person().at_the_times()
    old = person.times()[1].value
    await person.presses_time(0)
    await person.presses("button-other-time")
    await person.presses_value(old)
    assert "out-of-date" in person.said
    assert await desk.rows("appointments") == []
