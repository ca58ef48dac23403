import re
from dataclasses import replace
from datetime import UTC, date, time

import pytest

from bot.domain.offices import MIDNIGHT, DayException, OfficeCode, Window
from bot.handlers.closing import Affected, close_office
from bot.handlers.places import closed_places
from bot.handlers.waiting import serve_waiting
from storage.closures import Closure
from storage.database import Database, Store
from tests.desk import RULES, Desk, Person, StoppedClock

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)
WHOLE = (time(0), MIDNIGHT)


@pytest.fixture
def desk(either_database: Database, clock: StoppedClock) -> Desk:
    return Desk(either_database, clock)


async def close(
    desk: Desk, day: date = TODAY, hours: tuple[time, time] = WHOLE, office: str = "perm"
) -> Affected:
    def unit(store: Store) -> Affected:
        centre = store.centres.newest()
        found = centre.office(office) if centre else None
        assert found
        return close_office(store, found, Closure(found.code, day, *hours, "ремонт"), desk.clock())

    return await desk.run(unit)


async def states(desk: Desk) -> list[str]:
    rows = sorted(await desk.rows("appointments"), key=lambda row: row["id"])
    return [row["state"] for row in rows]


async def waits(person: Person) -> Person:
    """On the list of Kungur's only place, whose day is full."""
    await person.consents()
    await person.presses_value(f"go:wait:kungur certificate {TODAY}")
    return person


async def test_whoever_had_a_visit_is_told_and_offered_other_times(desk: Desk) -> None:
    person = desk.person()
    await person.books()
    found = await close(desk)
    assert [visit.address for visit in found.told] == [person.address]
    assert found.to_call == ()
    assert await states(desk) == ["cancelled"]
    (letter,) = await desk.send_due()
    assert letter.kind == "closure"
    assert letter.letter
    assert found.told[0].appointment.number in letter.letter.text
    # The nearest times of the next day the office is open, none of them within the closure.
    assert len(re.findall(r"• .*, 24 ноября, 09:\d\d", letter.letter.text)) == 3
    values = [button.value for row in letter.letter.rows for button in row]
    assert values == ["go:booking:certificate", "go:operator"]


async def test_the_way_to_other_times_leads_past_the_closure(desk: Desk) -> None:
    person = desk.person()
    await person.books()
    await close(desk)
    await person.presses_value("go:booking:certificate")
    await person.presses("perm")
    assert all("24 " in one.label for one in person.times())
    await person.presses_time(0)
    await person.presses("button-confirm")
    assert await states(desk) == ["cancelled", "booked"]


async def test_reminders_of_what_was_cancelled_never_come(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses("certificate", "perm")
    await person.presses_time(4)
    await person.presses("button-confirm")
    assert [one for one in await desk.rows("letters") if one["kind"] == "reminder"]
    await close(desk)
    desk.clock.passes(hours=3)
    assert [one.kind for one in await desk.send_due()] == ["closure"]


async def test_who_cannot_be_reached_is_to_be_called(desk: Desk) -> None:
    gone, here = desk.person("1"), desk.person("2")
    await gone.books()
    await here.books()
    await gone.leaves()
    found = await close(desk)
    assert [visit.address for visit in found.told] == [here.address]
    assert [visit.address for visit in found.to_call] == [gone.address]


async def test_only_what_shares_time_with_the_closure_is_cancelled(desk: Desk) -> None:
    for which in (0, 1, 2):
        person = await desk.person(str(which)).consents()
        await person.presses("certificate", "perm")
        await person.presses_time(which)
        await person.presses("button-confirm")
    rows = await desk.rows("appointments")
    begins = sorted(row["starts_at"] for row in rows)
    assert [one.astimezone(UTC).strftime("%H:%M") for one in begins] == ["08:48", "09:03", "09:18"]
    # 13:50 to 14:03 in Perm: the first visit has begun by then, the second begins only after it.
    found = await close(desk, hours=(time(13, 50), time(14, 3)))
    assert [visit.appointment.starts for visit in found.told] == begins[:1]


async def test_a_closure_takes_all_places_of_a_day_that_has_more_of_them(desk: Desk) -> None:
    def unit(store: Store) -> int:
        centre = store.centres.newest()
        office = centre.office("perm") if centre else None
        assert office
        busy = DayException(TODAY, (Window(time(9), time(18), places=office.places + 3),))
        closure = Closure(office.code, TODAY, *WHOLE, "ремонт")
        shut = tuple(closed_places(replace(office, exceptions=(busy,)), (closure,)))
        return len({one.place for one in shut}) - office.places

    assert await desk.run(unit) == 3


async def test_what_has_begun_already_is_left_alone(desk: Desk) -> None:
    person = desk.person()
    await person.books()
    desk.clock.passes(hours=2)
    found = await close(desk)
    assert (found.told, found.to_call) == ((), ())
    assert await states(desk) == ["booked"]


async def test_another_office_and_another_day_are_left_alone(desk: Desk) -> None:
    await desk.person().books()
    await close(desk, office="kungur")
    await close(desk, TOMORROW)
    assert await states(desk) == ["booked"]


async def test_a_time_held_while_choosing_cannot_be_booked_any_more(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses("certificate", "perm")
    await person.presses_time(0)
    await close(desk)
    assert await states(desk) == []
    await person.presses("button-confirm")
    assert "slot-closed" in person.said
    assert await states(desk) == []
    assert all("24 " in one.label for one in person.times())


async def test_a_time_chosen_before_the_closure_is_refused_with_its_own_sentence(
    desk: Desk,
) -> None:
    person = await desk.person().consents()
    await person.presses("certificate", "perm")
    await close(desk)
    await person.presses_time(0)
    assert "slot-closed" in person.said


async def test_who_was_offered_a_time_goes_on_waiting(desk: Desk) -> None:
    person = await waits(desk.person())
    assert await serve_waiting(desk.database, RULES, desk.clock()) == 1
    await close(desk, office="kungur")
    assert [row["state"] for row in await desk.rows("waiting")] == ["waiting"]
    assert await serve_waiting(desk.database, RULES, desk.clock()) == 0
    assert await desk.send_due() == []
    await desk.run(lambda store: store.closures.lift(OfficeCode("kungur"), TODAY))
    assert await serve_waiting(desk.database, RULES, desk.clock()) == 1
    assert [one.address for one in await desk.send_due()] == [person.address]


async def test_nothing_is_offered_within_a_closure_until_it_is_lifted(desk: Desk) -> None:
    await close(desk, hours=(time(9), MIDNIGHT))
    person = await desk.person().consents()
    await person.presses("certificate", "perm")
    assert all("24 " in one.label for one in person.times())
    lifted = await desk.run(lambda store: store.closures.lift(OfficeCode("perm"), TODAY))
    assert lifted == 1
    await person.types("/book")
    await person.presses("certificate", "perm")
    assert "23 " in person.times()[0].label


async def test_a_closure_until_midnight_comes_back_as_such(desk: Desk) -> None:
    await close(desk)
    (kept,) = await desk.run(lambda store: store.closures.of(OfficeCode("perm"), TODAY, TODAY))
    assert (kept.begins, kept.ends) == WHOLE


async def test_whoever_forgot_us_meanwhile_is_not_written_to(desk: Desk) -> None:
    person = desk.person()
    await person.books()
    await close(desk)
    await person.types("/forget")
    await person.presses("button-yes-forget")
    assert await desk.send_due() == []
