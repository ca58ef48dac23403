from datetime import timedelta
from typing import Any, Literal

import pytest
from sqlalchemy import func, select, update

from bot.domain.booking import Appointment
from bot.domain.spans import Slot, Span
from bot.handlers.attendance import AlreadyMarked, Marked, mark
from bot.handlers.corrections import TooLate, correct
from storage.bookings import Seat, Visitor
from storage.database import Database, Store
from storage.suspicions import markings
from storage.tables import appointments, journal
from storage.verification import verify
from tests.desk import Desk, StoppedClock

MARKS = Literal["attended", "missed"]


@pytest.fixture
def desk(either_database: Database, clock: StoppedClock) -> Desk:
    return Desk(either_database, clock)


async def visited(desk: Desk, *, agrees: bool = True) -> str:
    """The number of a visit that should have begun an hour ago."""
    person = await desk.person().books("certificate", "perm")
    await person.presses("button-agree" if agrees else "button-not-now")
    (row,) = await desk.rows("appointments")
    desk.clock.at = row["starts_at"] + timedelta(hours=1)
    return str(row["number"])


async def marked(desk: Desk, number: str, as_what: MARKS) -> None:
    now, rules = desk.clock(), desk.parts.rules
    done = await desk.run(lambda store: mark(store, rules, number, as_what, now))
    assert isinstance(done, Marked)


async def corrected(
    desk: Desk, number: str, as_what: MARKS, by: str = ""
) -> Marked | AlreadyMarked | TooLate:
    now, rules = desk.clock(), desk.parts.rules
    done = await desk.run(lambda store: correct(store, rules, number, as_what, now, by))
    assert isinstance(done, Marked | AlreadyMarked | TooLate)
    return done


async def sent(desk: Desk) -> list[str]:
    """The surveys of the invitations that are sent within the next two days."""
    found = []
    for _ in range(48):
        desk.clock.passes(hours=1)
        found += [
            one.cause for one in await desk.send_due() if one.kind == "invitation" and one.letter
        ]
    known = {row["token"]: row["survey"] for row in await desk.rows("invitations")}
    return [known[str(cause).split(":")[1]] for cause in found]


async def the_causes(desk: Desk, table: str) -> list[Any]:
    return sorted(row["cause"] for row in await desk.rows(table))


async def test_who_came_late_is_asked_about_the_visit_and_not_why_they_missed_it(
    desk: Desk,
) -> None:
    number = await visited(desk)
    await marked(desk, number, "missed")
    done = await corrected(desk, number, "attended")
    assert isinstance(done, Marked)
    assert (done.invited, done.corrected) == (True, True)
    assert await the_causes(desk, "dispositions") == ["visit:1"]
    assert await sent(desk) == ["after-visit"]


async def test_who_never_came_is_asked_why_and_not_about_the_visit(desk: Desk) -> None:
    number = await visited(desk)
    await marked(desk, number, "attended")
    done = await corrected(desk, number, "missed")
    assert isinstance(done, Marked)
    assert not done.invited
    assert await the_causes(desk, "dispositions") == ["missed:1"]
    assert await sent(desk) == ["missed"]


async def test_nobody_is_asked_twice_however_often_staff_change_their_minds(desk: Desk) -> None:
    number = await visited(desk)
    await marked(desk, number, "missed")
    for _ in range(3):
        await corrected(desk, number, "attended")
        await corrected(desk, number, "missed")
    assert await sent(desk) == ["missed"]
    assert len(await desk.rows("invitations")) == 1


async def test_who_was_asked_why_is_asked_about_the_visit_and_never_again_why(desk: Desk) -> None:
    number = await visited(desk)
    await marked(desk, number, "missed")
    desk.clock.passes(hours=20)
    (why,) = await desk.send_due()
    assert why.kind == "invitation"
    await corrected(desk, number, "attended")
    await corrected(desk, number, "missed")
    await corrected(desk, number, "attended")
    assert await sent(desk) == ["after-visit"]


async def test_a_question_that_was_sent_by_mistake_can_be_answered_no_more(desk: Desk) -> None:
    number = await visited(desk)
    await marked(desk, number, "missed")
    desk.clock.passes(hours=20)
    (why,) = await desk.send_due()
    await corrected(desk, number, "attended")
    person = desk.person()
    await person.presses_value(f"go:survey:{str(why.cause).split(':')[1]}")
    assert "survey-over" in person.said
    assert await desk.rows("answers") == []


async def test_questions_that_were_sent_can_be_answered_again_once_the_slip_is_put_right(
    desk: Desk,
) -> None:
    number = await visited(desk)
    await marked(desk, number, "attended")
    desk.clock.passes(hours=20)
    (asked,) = await desk.send_due()
    await corrected(desk, number, "missed")
    assert (await desk.rows("invitations"))[0]["state"] == "expired"
    await corrected(desk, number, "attended")
    person = desk.person()
    await person.presses_value(f"go:survey:{str(asked.cause).split(':')[1]}")
    assert "survey-over" not in person.said
    assert [row["state"] for row in await desk.rows("dispositions")] == ["opened"]
    assert await sent(desk) == []


async def test_who_had_begun_to_answer_goes_on_where_they_were(desk: Desk) -> None:
    number = await visited(desk)
    await marked(desk, number, "attended")
    desk.clock.passes(hours=20)
    (asked,) = await desk.send_due()
    person = desk.person()
    await person.presses_value(f"go:survey:{str(asked.cause).split(':')[1]}")
    await person.presses("9")
    await corrected(desk, number, "missed")
    await corrected(desk, number, "attended")
    assert [row["state"] for row in await desk.rows("invitations")] == ["partial"]


async def test_who_did_not_agree_is_asked_nothing_whatever_the_mark(desk: Desk) -> None:
    number = await visited(desk, agrees=False)
    await marked(desk, number, "missed")
    done = await corrected(desk, number, "attended")
    assert isinstance(done, Marked)
    assert not done.invited
    assert await sent(desk) == []
    (row,) = await desk.rows("dispositions")
    assert (row["cause"], row["state"]) == ("visit:1", "no-consent")


async def test_a_correction_is_sealed_with_who_and_when(desk: Desk) -> None:
    number = await visited(desk)
    await marked(desk, number, "missed")
    desk.clock.passes(minutes=5)
    await corrected(desk, number, "attended", "window 3")
    last = (await desk.rows("journal"))[-1]
    assert (last["deed"], last["channel"], last["at"]) == ("attended", "staff", desk.clock())
    assert last["detail"] == "corrects missed, window 3"
    assert (await desk.run(verify)).problems == ()

    await desk.run(lambda store: forge(store, "missed", ""))
    told = {one.subject.split(":")[0] for one in (await desk.run(verify)).problems}
    assert told == {"mark", "visit"}
    await desk.run(lambda store: forge(store, "attended", last["detail"]))
    assert (await desk.run(verify)).problems == ()


def forge(store: Store, state: str, detail: str) -> None:
    """Behind the product's back."""
    newest = select(func.max(journal.c.id)).scalar_subquery()
    store.connection.execute(update(journal).where(journal.c.id == newest).values(detail=detail))
    store.connection.execute(update(appointments).values(state=state))


async def test_a_mark_is_corrected_until_the_end_of_the_next_day_by_the_offices_clock(
    desk: Desk,
) -> None:
    number = await visited(desk)
    await marked(desk, number, "missed")
    (row,) = await desk.rows("appointments")
    # Midnight in Perm is 19:00 by UTC.
    desk.clock.at = row["starts_at"].replace(hour=18, minute=59) + timedelta(days=1)
    assert isinstance(await corrected(desk, number, "attended"), Marked)
    desk.clock.passes(minutes=1)
    late = await corrected(desk, number, "missed")
    assert late == TooLate(row["starts_at"].date() + timedelta(days=1))


async def test_what_was_cancelled_or_already_says_so_is_not_corrected(desk: Desk) -> None:
    number = await visited(desk)
    await marked(desk, number, "missed")
    assert await corrected(desk, number, "missed") == AlreadyMarked("missed")
    assert len([one for one in await desk.rows("journal") if one["deed"] == "missed"]) == 1


async def test_a_place_that_was_given_away_meanwhile_is_nobodys_loss(desk: Desk) -> None:
    number = await visited(desk)
    await marked(desk, number, "missed")
    (first,) = await desk.rows("appointments")

    def another(store: Store) -> Appointment:
        visit = store.visits.by_number(number)
        assert visit
        one = visit.appointment
        seat = Seat(
            one.service,
            "result",
            one.office,
            Slot(one.starts, one.ends, one.place),
            Span(one.starts, one.ends),
        )
        return store.bookings.book(seat, Visitor("q" * 32, "phone"), desk.clock())

    other = await desk.run(another)
    assert isinstance(await corrected(desk, number, "attended"), Marked)
    places = {row["number"]: row["place"] for row in await desk.rows("appointments")}
    assert places[other.number] == first["place"]
    assert places[number] != first["place"]
    assert (await desk.run(verify)).problems == ()


async def test_a_visit_counts_as_one_mark_however_often_it_was_corrected(desk: Desk) -> None:
    number = await visited(desk)
    await marked(desk, number, "attended")
    await corrected(desk, number, "missed")
    assert await desk.run(lambda store: list(markings(store.connection))) == []
    await corrected(desk, number, "attended")
    (one,) = await desk.run(lambda store: list(markings(store.connection)))
    assert (one.number, one.at) == (number, desk.clock())
