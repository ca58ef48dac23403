from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.says import Text
from bot.domain.booking import Appointment, AppointmentId
from bot.domain.centre_file import read_centre
from bot.domain.offices import Offer, Office
from bot.handlers.confirmation import confirming
from bot.handlers.waiting import serve_waiting
from bot.texts import Texts
from storage.centres import DEMO
from storage.database import Store
from tests.desk import Desk, Person, number_in

TEXTS = Texts()
CENTRE = read_centre(DEMO.read_text("utf-8"))
OFFERS = [(office, offer) for office in CENTRE.offices for offer in office.offers]
# Wednesdays and months with the longest names; two-digit days.
LONGEST_DATES = tuple(
    datetime(2026, month, 23, hour, 45, tzinfo=UTC) + timedelta(days=day)
    for month in range(1, 13)
    for hour in (5, 12)
    for day in range(7)
)


def told(office: Office, offer: Offer, starts: datetime, sequence: int, language: str) -> str:
    ends = starts + timedelta(minutes=offer.minutes)
    one = Appointment(
        AppointmentId(1), "482-917", offer.service, office.code, starts, ends, "booked", sequence
    )
    return TEXTS.words(confirming(one, office), language)


@pytest.mark.parametrize("language", TEXTS.languages)
@pytest.mark.parametrize(
    ("office", "offer"),
    OFFERS,
    ids=lambda one: str(getattr(one, "service", getattr(one, "code", ""))),
)
def test_a_confirmation_has_at_most_300_characters(
    office: Office, offer: Offer, language: str
) -> None:
    longest = max(
        (
            told(office, offer, starts, sequence, language)
            for starts in LONGEST_DATES
            for sequence in (0, 1)
        ),
        key=len,
    )
    assert len(longest) <= 300, longest
    assert "482-917" in longest
    assert office.address[language] in longest


def test_a_confirmation_tells_day_of_week_and_the_offices_own_time() -> None:
    votkinsk = CENTRE.office("votkinsk")
    assert votkinsk
    starts = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
    words = told(votkinsk, votkinsk.offers[0], starts, 0, "ru")
    assert "среда, 25 ноября, 10:00" in words
    assert TEXTS.words(Text(f"service-{votkinsk.offers[0].service}"), "ru") in words


# -- reminders --------------------------------------------------------------------------------


async def booked_at(desk: Desk, local: str, office: str = "perm", user: str = "1") -> Person:
    """Books that local time by way of the other days."""
    person = await desk.person(user).consents()
    await person.presses("certificate", office)
    await person.presses("button-other-days")
    zone = ZoneInfo(next(one.zone for one in CENTRE.offices if one.code == office))
    wanted = datetime.fromisoformat(local).replace(tzinfo=zone)

    def at(value: str) -> datetime:
        minutes = int(value.rpartition(":")[2])
        return datetime.fromtimestamp(minutes * 60, zone)

    day = next(one for one in person.times() if at(one.value).date() == wanted.date())
    await person.presses(day.label)
    time = next(one for one in person.times() if at(one.value) == wanted)
    await person.presses(time.label)
    return await person.presses("button-confirm")


async def planned(desk: Desk, zone: str = "Asia/Yekaterinburg") -> list[tuple[str, str]]:
    rows = [row for row in await desk.rows("letters") if row["kind"] == "reminder"]
    open_ones = sorted((row for row in rows if row["ended_at"] is None), key=lambda row: row["due"])
    return [
        (row["cause"].split(":")[2], f"{row['due'].astimezone(ZoneInfo(zone)):%d %H:%M}")
        for row in open_ones
    ]


async def test_reminders_are_planned_a_day_and_two_hours_before(desk: Desk) -> None:
    await booked_at(desk, "2026-11-26 14:03")
    assert await planned(desk) == [("day-before", "25 14:03"), ("hours-before", "26 12:03")]


async def test_a_morning_visit_is_reminded_of_the_evening_before_instead(desk: Desk) -> None:
    await booked_at(desk, "2026-11-26 09:00")
    assert await planned(desk) == [("evening", "25 19:00")]


async def test_two_hours_before_is_early_enough_from_half_past_seven(desk: Desk) -> None:
    await booked_at(desk, "2026-11-26 09:30")
    assert await planned(desk) == [("day-before", "25 09:30"), ("hours-before", "26 07:30")]


async def test_the_evening_is_the_offices_own(desk: Desk) -> None:
    await booked_at(desk, "2026-11-25 08:00", "votkinsk")
    assert await planned(desk, "Europe/Samara") == [("evening", "24 19:00")]
    assert await planned(desk) == [("evening", "24 20:00")]


async def test_what_would_be_late_already_is_not_planned(desk: Desk) -> None:
    await booked_at(desk, "2026-11-24 09:30")
    assert await planned(desk) == [("hours-before", "24 07:30")]


async def test_a_reminder_goes_out_when_it_is_due_with_three_buttons(desk: Desk) -> None:
    person = await booked_at(desk, "2026-11-26 14:03")
    await desk.send_due()
    desk.clock.at = datetime(2026, 11, 25, 9, 3, tzinfo=UTC) - timedelta(seconds=1)
    assert await desk.send_due() == []
    desk.clock.passes(seconds=1)
    (reminder,) = await desk.send_due()
    assert reminder.letter
    assert [b.value.split(":")[1] for row in reminder.letter.rows for b in row] == [
        "coming",
        "move",
        "drop",
    ]
    assert number_in(person.text) in reminder.letter.text


async def reminded(desk: Desk, person: Person) -> list[str]:
    """Hours from now when reminders go out, until the visit is over."""
    sent = []
    for _ in range(24 * 5):
        desk.clock.passes(hours=1)
        sent += [f"{desk.clock():%d %H}" for one in await desk.send_due() if one.kind == "reminder"]
    assert person.letters
    return sent


async def test_who_promised_to_come_is_not_reminded_a_second_time(desk: Desk) -> None:
    person = await booked_at(desk, "2026-11-26 14:03")
    await desk.send_due()
    desk.clock.at = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    (reminder,) = await desk.send_due()
    assert reminder.letter
    await person.presses_value(reminder.letter.rows[0][0].value)
    assert "see-you" in person.said
    (row,) = await desk.rows("appointments")
    assert row["state"] == "confirmed"
    assert await reminded(desk, person) == []


async def test_who_did_not_promise_is_reminded_twice(desk: Desk) -> None:
    person = await booked_at(desk, "2026-11-26 14:03")
    assert len(await reminded(desk, person)) == 2


async def test_cancelling_takes_the_reminders_back(desk: Desk) -> None:
    person = await booked_at(desk, "2026-11-26 14:03")
    await person.types("/visits")
    await person.presses("button-cancel", "button-yes-cancel")
    assert await planned(desk) == []
    assert await reminded(desk, person) == []


async def test_moving_moves_the_reminders(desk: Desk) -> None:
    person = await booked_at(desk, "2026-11-26 14:03")
    await person.types("/visits")
    await person.presses("button-move")
    await person.presses_time(4)
    await person.presses("button-move")
    (row,) = await desk.rows("appointments")
    local = row["starts_at"].astimezone(ZoneInfo("Asia/Yekaterinburg"))
    assert await planned(desk) == [("hours-before", f"{local - timedelta(hours=2):%d %H:%M}")]


async def test_a_confirmed_visit_that_is_moved_is_reminded_of_again(desk: Desk) -> None:
    person = await booked_at(desk, "2026-11-26 14:03")
    (row,) = await desk.rows("appointments")
    await person.presses_value(f"go:coming:{row['id']}")
    await person.types("/visits")
    await person.presses("button-move")
    await person.presses_time(4)
    await person.presses("button-move")
    (row,) = await desk.rows("appointments")
    assert row["state"] == "booked"
    assert len(await planned(desk)) == 1


async def test_a_reminder_speaks_the_language_of_its_day(desk: Desk) -> None:
    person = await booked_at(desk, "2026-11-26 14:03")
    await person.types("/settings")
    await person.presses("language-en")
    await desk.send_due()
    desk.clock.at = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    (reminder,) = await desk.send_due()
    assert reminder.letter
    assert reminder.letter.text.startswith("A reminder")


async def test_the_words_of_a_reminder_never_hijack_the_conversation(desk: Desk) -> None:
    person = await booked_at(desk, "2026-11-26 14:03")
    await person.types("/info")
    before = await person.page()
    desk.clock.at = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert await desk.send_due()
    assert await person.page() == before


async def test_a_reminder_of_a_visit_that_is_over_is_void(desk: Desk) -> None:
    await booked_at(desk, "2026-11-26 14:03")
    await desk.send_due()
    desk.clock.passes(days=10)
    assert await desk.send_due() == []


@pytest.mark.by_hand
@pytest.mark.parametrize("state", ["cancelled", "missed", "attended"])
async def test_a_reminder_of_a_visit_that_is_off_is_void(desk: Desk, state: Any) -> None:
    await booked_at(desk, "2026-11-26 14:03")
    await desk.send_due()

    def mark(store: Store) -> None:
        visit = store.visits.by_id(AppointmentId(1))
        assert visit
        store.bookings.set_state(visit.appointment, state, "staff", desk.clock())

    await desk.run(mark)
    desk.clock.at = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert await desk.send_due() == []


async def test_silence_cancels_nothing(desk: Desk) -> None:
    """Both reminders go unanswered, and the visit stands to its last minute and beyond."""
    person = await booked_at(desk, "2026-11-26 14:03")
    assert len(await reminded(desk, person)) == 2
    (row,) = await desk.rows("appointments")
    assert row["state"] == "booked"
    assert [one["deed"] for one in await desk.rows("journal")][-2:] == ["held", "booked"]


async def test_a_reminder_of_an_office_that_left_the_file_is_void(desk: Desk) -> None:
    await booked_at(desk, "2026-11-26 14:03")
    await desk.send_due()
    text = await desk.run(lambda store: store.centres._text(store.centres.newest_id() or 0))
    fewer = text.replace('code = "perm"', 'code = "perm-2"')
    await desk.run(lambda store: store.centres.keep(fewer, desk.clock()))
    desk.clock.at = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert await desk.send_due() == []


async def test_a_held_time_is_not_reminded_of(desk: Desk) -> None:
    await desk.person().at_the_check()
    assert await planned(desk) == []


async def test_a_visit_taken_from_the_waiting_list_is_reminded_of_like_any_other(
    desk: Desk,
) -> None:
    person = await desk.person().consents()
    await person.presses_value("go:wait:perm certificate 2026-11-26")
    await serve_waiting(desk.database, desk.parts.rules, desk.clock())
    (offer,) = [one for one in await desk.send_due() if one.kind == "offer"]
    assert offer.letter
    assert await planned(desk) == []
    await person.presses_value(offer.letter.rows[0][0].value)
    assert await planned(desk) == [("evening", "25 19:00")]
