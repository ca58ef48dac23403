import asyncio
from datetime import UTC, datetime

import pytest

from bot.core.events import Incoming, Pressed
from bot.domain.choosing import Request
from bot.flows.booking import Check, ChooseTime
from bot.handlers.confirmation import forget_reminders_of
from storage.database import Store
from tests.desk import RULES, Desk, number_in

ACTIVE_LIMIT = RULES.limits.active
COOL_DOWN = RULES.limits.cool_down


async def starts_of(desk: Desk) -> list[datetime]:
    rows = await desk.rows("appointments")
    return sorted(row["starts_at"] for row in rows if row["state"] in {"booked", "confirmed"})


async def test_nothing_is_booked_without_a_consent(desk: Desk) -> None:
    person = await desk.person().types("/book")
    assert "consent-booking" in person.said
    await person.presses_value("go:booking:certificate")
    assert "consent-booking" in person.said
    assert await desk.rows("clients") == []


async def test_the_service_chosen_on_a_card_survives_the_consent(desk: Desk) -> None:
    person = await desk.person().presses_value("go:booking:certificate")
    await person.presses("button-agree")
    assert {"choose-office", "service-certificate"} <= person.said


async def test_five_nearest_times_are_offered_first(desk: Desk) -> None:
    person = await desk.person("1").at_the_times()
    page = await person.page()
    assert isinstance(page, ChooseTime)
    assert len(page.times.slots) == 5
    # At noon an hour's notice leaves 13:00, which is lunch until 13:48.
    local = [slot.starts.astimezone(UTC).strftime("%H:%M") for slot in page.times.slots]
    assert local == ["08:48", "09:03", "09:18", "09:33", "09:48"]


async def test_a_booking_is_confirmed_with_number_pack_and_calendar(desk: Desk) -> None:
    person = await desk.person().books()
    confirmation, pack, consent = person.letters
    (row,) = await desk.rows("appointments")
    assert row["number"] in confirmation.text
    assert row["stage"] == "result"
    assert row["state"] == "booked"
    assert {"pack-documents", "pack-duration", "pack-cancel", "pack-hotline"} <= person.said
    assert pack.file
    assert pack.file.name == f"{row['number']}.ics"
    assert pack.file.content.startswith(b"BEGIN:VCALENDAR")
    assert "consent-letters" in person.said
    assert consent.rows


async def test_the_second_consent_is_not_asked_twice(desk: Desk) -> None:
    person = await desk.person().books()
    await person.presses("button-agree")
    assert "agreed-letters" in person.said
    await person.books()
    assert "consent-letters" not in person.said
    assert len(person.letters) == 2


async def test_after_a_silent_end_everything_still_has_an_answer(desk: Desk) -> None:
    person = await desk.person().books()
    await person.presses("button-agree")
    await person.books()
    await person.types("щщщ ъъъ")
    assert person.letters
    assert person.letters[-1].rows
    await person.presses_value("1:old")
    assert "out-of-date" in person.said
    assert person.letters[-1].rows


async def test_who_has_enough_visits_ahead_is_told_so(desk: Desk) -> None:
    person = desk.person()
    for _ in range(ACTIVE_LIMIT):
        await person.books()
    await person.types("/book")
    assert "too-many-visits" in person.said
    desk.clock.passes(days=5)
    await person.types("/book")
    assert "choose-service" in person.said


async def test_the_limit_holds_at_the_last_press_too(desk: Desk) -> None:
    person = await desk.person("1").at_the_check()
    conversation = await person.conversation()
    assert conversation
    for _ in range(ACTIVE_LIMIT):
        await person.books()
    await desk.run(lambda store: store.conversations.keep(conversation, desk.clock()))
    await person.presses_value(f"{conversation.turn}:yes")
    assert "too-many-visits" in person.said
    assert len(await desk.rows("appointments")) == ACTIVE_LIMIT


async def test_of_two_who_want_the_last_place_one_is_too_late(desk: Desk) -> None:
    one = await desk.person("1").at_the_times("certificate", "kungur")
    two = await desk.person("2").at_the_times("certificate", "kungur")
    assert one.times()[0].label == two.times()[0].label
    presses = (
        Incoming(who.address, f"time of {who.address.user}", Pressed(who.times()[0].value))
        for who in (one, two)
    )
    desk.texts.said.clear()
    await asyncio.gather(*(desk.reception.receive(press) for press in presses))
    assert len(await desk.rows("appointments")) == 1
    assert desk.texts.said.count("check") == desk.texts.said.count("slot-taken") == 1
    pages = [type(await who.page()) for who in (one, two)]
    assert sorted(pages, key=str) == [Check, ChooseTime]


async def test_who_is_too_late_gets_the_next_times_at_once(desk: Desk) -> None:
    slow = await desk.person("1").at_the_times("certificate", "kungur")
    await desk.person("2").books("certificate", "kungur")
    await slow.presses_time(0)
    assert {"slot-taken", "choose-time"} <= slow.said
    (taken,) = await starts_of(desk)
    page = await slow.page()
    assert isinstance(page, ChooseTime)
    assert len(page.times.slots) == 5
    assert taken not in [slot.starts for slot in page.times.slots]
    await slow.presses_time(0)
    await slow.presses("button-confirm")
    assert "confirmation" in slow.said


async def test_as_many_as_there_are_places_are_booked_at_one_time(desk: Desk) -> None:
    """Of Perm's three places the third is for those who call."""
    people = [await desk.person(str(n)).at_the_times() for n in range(4)]
    late = []
    for person in people:
        await person.presses_time(0)
        late.append("slot-taken" in person.said)
    for person in people[:2]:
        await person.presses("button-confirm")
    taken = await desk.rows("appointments")
    assert len({row["starts_at"] for row in taken}) == 1
    assert sorted(row["place"] for row in taken) == [0, 1]
    assert late == [False, False, True, True]


async def test_a_longer_visit_never_overlaps_another_at_its_place(desk: Desk) -> None:
    await desk.person("1").books("career-guidance", "kungur")
    await desk.person("2").books("certificate", "kungur")
    first, second = sorted(await desk.rows("appointments"), key=lambda row: row["starts_at"])
    assert first["ends_at"] <= second["starts_at"]


async def test_a_time_that_passed_meanwhile_cannot_be_booked(desk: Desk) -> None:
    person = await desk.person("1").at_the_check()
    desk.clock.passes(days=1)
    await person.presses("button-confirm")
    assert {"slot-passed", "choose-time"} <= person.said
    assert await starts_of(desk) == []


async def test_other_days_show_each_days_first_free_time(desk: Desk) -> None:
    person = await desk.person("1").at_the_times()
    await person.presses("button-other-days")
    assert "choose-day" in person.said
    assert len(person.times()) == 14
    await person.presses_time(1)
    assert "choose-time-of-day" in person.said
    page = await person.page()
    assert isinstance(page, ChooseTime)
    assert {slot.starts.date() for slot in page.times.slots} == {
        datetime(2026, 11, 24, tzinfo=UTC).date()
    }


async def test_the_only_office_is_not_asked_for(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses("job-fair")
    assert "choose-time" in person.said


async def test_the_registered_address_is_mentioned_where_it_decides(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses("benefit")
    assert {"by-registration", "choose-office"} <= person.said


async def test_the_nearest_office_stands_first_for_a_typed_settlement(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses("certificate")
    await person.types("г. Кунгур")
    assert person.buttons[0].value.endswith(":kungur")
    await person.types("Атлантида")
    assert {"unknown-place", "choose-office"} <= person.said


async def test_an_office_that_left_the_file_meanwhile_is_said_to_have_left(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses("certificate")
    text = await desk.run(lambda store: store.centres._text(store.centres.newest_id() or 0))
    fewer = text.replace('code = "votkinsk"', 'code = "votkinsk-2"')
    await desk.run(lambda store: store.centres.keep(fewer, desk.clock()))
    await person.presses("votkinsk")
    assert "withdrawn" in person.said
    assert person.labels


# -- my appointments --------------------------------------------------------------------------


async def test_my_appointments_are_only_mine(desk: Desk) -> None:
    await desk.person("1").books()
    other = await desk.person("2").types("/visits")
    assert "no-visits" in other.said
    (row,) = await desk.rows("appointments")
    for route in ("coming", "drop"):
        await other.presses_value(f"go:{route}:{row['id']}")
        assert "no-such-visit" in other.said
    await other.presses_value(f"go:move:{row['id']}")
    await other.presses("button-agree")
    assert "confirmation-moved" not in other.said
    assert await desk.rows("appointments") == [row]


async def test_a_single_appointment_is_shown_with_its_number(desk: Desk) -> None:
    person = await desk.person().books()
    number = number_in(person.text)
    await person.types("мои записи")
    assert number in person.text
    assert {"visit", "button-move", "button-cancel"} <= person.said


async def test_a_visit_is_moved_in_one_step_with_the_same_number(desk: Desk) -> None:
    person = await desk.person().books()
    (before,) = await desk.rows("appointments")
    await person.types("/visits")
    await person.presses("button-move")
    assert "choose-time" in person.said
    page = await person.page()
    assert isinstance(page, ChooseTime)
    assert before["starts_at"] not in [slot.starts for slot in page.times.slots]
    await person.presses_time(0)
    assert "check-move" in person.said
    await person.presses("button-move")
    assert "confirmation-moved" in person.said
    (after,) = await desk.rows("appointments")
    assert after["number"] == before["number"]
    assert after["sequence"] == 1
    assert after["starts_at"] > before["starts_at"]


async def test_a_move_that_is_too_late_leaves_the_old_time(desk: Desk) -> None:
    person = await desk.person("1").books("certificate", "kungur")
    (before,) = await desk.rows("appointments")
    await person.types("/visits")
    await person.presses("button-move")
    other = await desk.person("2").at_the_times("certificate", "kungur")
    await other.presses_time(0)
    await other.presses("button-confirm")
    await person.presses_time(0)
    assert "slot-taken" in person.said
    kept = [row for row in await desk.rows("appointments") if row["number"] == before["number"]]
    assert kept == [before]


async def test_the_time_that_was_moved_away_is_free_for_others_when_it_has_cooled(
    desk: Desk,
) -> None:
    person = await desk.person("1").books("certificate", "kungur")
    (before,) = await starts_of(desk)
    await person.types("/visits")
    await person.presses("button-move")
    await person.presses_time(2)
    await person.presses("button-move")
    other = await desk.person("2").at_the_times("certificate", "kungur")
    page = await other.page()
    assert isinstance(page, ChooseTime)
    assert before not in [slot.starts for slot in page.times.slots]
    desk.clock.at += COOL_DOWN
    await other.types("любое время")
    page = await other.page()
    assert isinstance(page, ChooseTime)
    assert before in [slot.starts for slot in page.times.slots]


async def test_a_visit_cancelled_meanwhile_cannot_be_moved(desk: Desk) -> None:
    person = await desk.person().books()
    (row,) = await desk.rows("appointments")
    await person.types("/visits")
    await person.presses("button-move")
    await person.presses_time(0)

    def cancel(store: Store) -> None:
        visit = store.visits.by_id(row["id"])
        assert visit
        forget_reminders_of(store, visit.appointment)
        store.bookings.set_state(visit.appointment, "cancelled", "staff", desk.clock(), by="office")

    await desk.run(cancel)
    await person.presses("button-move")
    assert "no-such-visit" in person.said


async def test_cancelling_frees_the_place_and_is_noted(desk: Desk) -> None:
    person = await desk.person().books("certificate", "kungur")
    (taken,) = await starts_of(desk)
    await person.types("/visits")
    await person.presses("button-cancel", "button-yes-cancel")
    assert "cancelled" in person.said
    assert await starts_of(desk) == []
    desk.clock.at += COOL_DOWN
    other = await desk.person("2").at_the_times("certificate", "kungur")
    page = await other.page()
    assert isinstance(page, ChooseTime)
    assert page.times.slots[0].starts == taken
    assert [row["deed"] for row in await desk.rows("journal")][-2:] == [
        "cancelled",
        "consent-booking",
    ]
    await person.types("/visits")
    assert "no-visits" in person.said


async def test_a_visit_may_be_kept_after_all(desk: Desk) -> None:
    person = await desk.person().books()
    await person.types("/visits")
    await person.presses("button-cancel", "button-keep-visit")
    assert "visit" in person.said
    assert len(await starts_of(desk)) == 1


async def test_moving_back_from_the_offices_keeps_moving(desk: Desk) -> None:
    person = await desk.person().books()
    await person.types("/visits")
    await person.presses("button-move", "button-back", "button-back")
    page = await person.page()
    assert isinstance(page, ChooseTime)
    assert isinstance(page.wish, Request)
    assert page.wish.moving


async def test_a_visit_may_be_moved_to_another_office(desk: Desk) -> None:
    person = await desk.person().books()
    await person.types("/visits")
    await person.presses("button-move", "button-back", "votkinsk")
    await person.presses_time(0)
    await person.presses("button-move")
    (row,) = await desk.rows("appointments")
    assert row["office"] == "votkinsk"
    assert "confirmation-moved" in person.said


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "-1", "x", "²", ""])
async def test_a_forged_visit_number_finds_nothing(desk: Desk, number: str) -> None:
    person = await desk.person().books()
    for route in ("coming", "drop", "move"):
        await person.presses_value(f"go:{route}:{number}")
        assert "sorry" not in person.said
        assert person.letters
    assert [row["state"] for row in await desk.rows("appointments")] == ["booked"]
