from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.booking import SlotTaken
from bot.handlers.callers import BookedForCaller, Revoked, book_for_caller, revoke
from bot.handlers.places import desk as timetable
from storage.closures import Closure
from storage.database import Database, Store
from tests.desk import Desk, Person, StoppedClock, number_in

PHONE = "+79123456789"
# Tuesday, 10:00 in Perm.
TOMORROW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def desk(either_database: Database, clock: StoppedClock) -> Desk:
    return Desk(either_database, clock)


async def call(desk: Desk, starts: datetime = TOMORROW) -> BookedForCaller | SlotTaken:
    def unit(store: Store) -> BookedForCaller | SlotTaken:
        centre = store.centres.newest()
        assert centre
        at = timetable(store, centre, "perm", "certificate", desk.clock())
        assert at
        return book_for_caller(at, starts, PHONE)

    return await desk.run(unit)


async def called(desk: Desk, starts: datetime = TOMORROW) -> BookedForCaller:
    done = await call(desk, starts)
    assert isinstance(done, BookedForCaller)
    return done


async def take_over(person: Person, payload: str) -> Person:
    await person.starts(payload)
    return await person.presses("button-agree") if "consent-booking" in person.said else person


async def the_visit(desk: Desk) -> dict[str, object]:
    (row,) = await desk.rows("appointments")
    return row


async def test_a_caller_has_a_visit_without_a_chat(desk: Desk) -> None:
    done = await called(desk)
    row = await the_visit(desk)
    assert (row["phone"], row["user"], row["client_id"]) == (PHONE, None, None)
    assert (row["channel"], row["state"]) == ("phone", "booked")
    assert done.payload == f"b_{row['claim']}"
    assert await desk.rows("letters") == []


async def test_whoever_opens_the_link_agrees_first_and_has_the_visit_then(desk: Desk) -> None:
    done = await called(desk)
    person = desk.person()
    await person.starts(done.payload)
    assert "consent-booking" in person.said
    assert (await the_visit(desk))["user"] is None
    await person.presses("button-agree")
    assert {"confirmation", "pack-documents"} <= person.said
    assert done.appointment.number in person.text
    row = await the_visit(desk)
    assert (row["user"], row["channel"]) == (person.address.user, "webchat")
    assert (row["phone"], row["claim"]) == (None, None)
    keys = [one["key"] for one in await desk.rows("letters") if one["kind"] == "reminder"]
    assert keys == ["appointment:1:hours-before:0"]
    assert [one["deed"] for one in await desk.rows("journal") if one["subject"]] == [
        "booked",
        "taken over",
    ]


async def test_what_was_taken_over_can_be_moved_and_cancelled(desk: Desk) -> None:
    person = await take_over(desk.person(), (await called(desk)).payload)
    await person.types("/visits")
    await person.presses("button-move")
    await person.presses_time(4)
    await person.presses("button-move")
    assert "confirmation-moved" in person.said
    await person.types("/visits")
    await person.presses("button-cancel", "button-yes-cancel")
    assert (await the_visit(desk))["state"] == "cancelled"


async def test_the_link_leads_into_one_chat_only(desk: Desk) -> None:
    done = await called(desk)
    await take_over(desk.person("1"), done.payload)
    second = await take_over(desk.person("2"), done.payload)
    assert "claim-over" in second.said
    assert (await the_visit(desk))["user"] == "1"


async def test_a_visit_that_was_cancelled_is_not_taken_over(desk: Desk) -> None:
    done = await called(desk)
    await desk.run(
        lambda store: store.bookings.set_state(
            done.appointment, "cancelled", "staff", desk.clock(), by="office"
        )
    )
    person = await take_over(desk.person(), done.payload)
    assert "claim-over" in person.said
    assert "confirmation" not in person.said
    row = await the_visit(desk)
    assert (row["user"], row["state"]) == (None, "cancelled")


async def test_a_visit_that_has_begun_is_not_taken_over(desk: Desk) -> None:
    done = await called(desk)
    desk.clock.at = TOMORROW
    assert "claim-over" in (await take_over(desk.person(), done.payload)).said


@pytest.mark.parametrize("payload", ["b_", "b_nonsense", "b_ ", "b_%"])
async def test_a_forged_link_leads_nowhere(desk: Desk, payload: str) -> None:
    await called(desk)
    assert "claim-over" in (await take_over(desk.person(), payload)).said
    assert (await the_visit(desk))["user"] is None


async def test_callers_and_chats_share_the_same_places(desk: Desk) -> None:
    for _ in range(3):
        await called(desk)
    assert await call(desk) == SlotTaken("taken")
    await desk.person().books()
    times = await desk.rows("appointments")
    assert len({(row["place"], row["starts_at"]) for row in times}) == 4


async def test_a_closed_office_is_told_apart_from_a_taken_time(desk: Desk) -> None:

    def close(store: Store) -> None:
        centre = store.centres.newest()
        assert centre
        code = centre.offices[0].code
        store.closures.add(
            Closure(code, TOMORROW.date(), time(9, 30), time(10, 30), "ремонт"), desk.clock()
        )

    await desk.run(close)
    assert await call(desk) == SlotTaken("closed")


async def test_the_phone_is_forgotten_after_the_visit(desk: Desk) -> None:
    await called(desk)
    later = TOMORROW + timedelta(days=2)
    assert await desk.run(lambda store: store.bookings.forget_phones(later)) == 1
    row = await the_visit(desk)
    assert (row["phone"], row["claim"]) == (None, None)


async def test_who_calls_to_cancel_hears_of_it_in_the_chat_and_is_reminded_no_more(
    desk: Desk,
) -> None:
    person = await desk.person().books("certificate", "perm")
    number = number_in(person.text)
    limits = desk.parts.rules.limits
    done = await desk.run(lambda store: revoke(store, limits, number, desk.clock()))
    assert isinstance(done, Revoked)
    assert done.told
    (letter,) = await desk.send_due()
    assert letter.letter
    assert number in letter.letter.text
    assert letter.letter.file
    assert b"METHOD:CANCEL" in letter.letter.file.content
    desk.clock.passes(days=30)
    assert [one.kind for one in await desk.send_due() if one.letter] == []


async def test_the_chat_hears_of_it_though_the_office_has_left_the_centre(desk: Desk) -> None:
    person = await desk.person().books("certificate", "kungur")
    number = number_in(person.text)
    await desk.send_due()
    text = await desk.run(lambda store: store.centres._text(store.centres.newest_id() or 0))
    await desk.run(lambda s: s.centres.keep(text.replace('"kungur"', '"elsewhere"'), desk.clock()))
    limits = desk.parts.rules.limits
    done = await desk.run(lambda store: revoke(store, limits, number, desk.clock()))
    assert isinstance(done, Revoked)
    assert done.told
    (letter,) = await desk.send_due()
    assert letter.letter
    assert number in letter.letter.text
