import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.core.events import Address
from bot.domain.booking import AppointmentId
from bot.domain.offices import OfficeCode, ServiceCode
from bot.handlers.waiting import serve_waiting
from storage.database import Database, Store
from storage.invariants import broken, stand_still
from storage.waiting import Waiting
from tests.desk import Desk, StoppedClock
from tests.invariants import check

pytestmark = pytest.mark.by_hand


@pytest.fixture
def desk(either_database: Database, clock: StoppedClock) -> Desk:
    return Desk(either_database, clock)


async def told(desk: Desk) -> tuple[str, ...]:
    return await desk.run(lambda store: broken(store, desk.clock()))


TAKEN = "место 0 отделения perm в это время занято и другой записью"
NO_GUARD = {
    "sqlite": (
        "DROP TRIGGER one_visit_at_a_place_new",
        "DROP TRIGGER one_visit_at_a_place_changed",
    ),
    "postgresql": ("ALTER TABLE appointments DROP CONSTRAINT one_visit_at_a_place",),
}


async def damage(desk: Desk, *statements: str, without_guard: bool = False) -> None:
    def unit(store: Store) -> None:
        named = NO_GUARD[store.connection.dialect.name] if without_guard else ()
        for one in (*named, *statements):
            store.connection.execute(text(one))

    await desk.run(unit)


async def booked(desk: Desk) -> None:
    """A visit in more than two hours, so that there is something to remind of."""
    person = await desk.person().consents()
    await person.presses("certificate", "perm")
    await person.presses_time(4)
    await person.presses("button-confirm")


async def number_of(desk: Desk, which: int = 0) -> str:
    rows = sorted(await desk.rows("appointments"), key=lambda row: row["id"])
    return str(rows[which]["number"])


async def promised(desk: Desk, user: str = "31337002") -> None:
    """Somebody on the waiting list is offered the nearest time."""
    person = await desk.person(user).consents()

    def unit(store: Store) -> None:
        known = store.conversations.find(person.address)
        assert known
        assert known.client_id
        office, service = OfficeCode("kungur"), ServiceCode("certificate")
        wish = Waiting(0, known.client_id, person.address, office, service, None, "waiting")
        store.waiting.join(wish, desk.clock())

    await desk.run(unit)
    assert await serve_waiting(desk.database, desk.parts.rules, desk.clock()) == 1


async def test_an_empty_database_agrees_with_itself(desk: Desk) -> None:
    assert await told(desk) == ()


async def test_a_whole_life_of_visits_agrees_with_itself(desk: Desk) -> None:
    first, second = desk.person("1"), desk.person("2")
    await first.books()
    await second.books(office="kungur")
    await first.presses_value("go:coming:1")
    await second.types("/visits")
    await second.presses("button-move")
    await second.presses_time(3)
    await second.presses("button-move")
    await promised(desk)
    assert await told(desk) == ()
    await second.types("/visits")
    await second.presses("button-cancel", "button-yes-cancel")
    states = {row["state"] for row in await desk.rows("appointments")}
    assert states == {"confirmed", "cancelled", "held"}
    assert await told(desk) == ()
    await check(desk.database)


async def test_a_hold_that_ran_out_and_was_not_swept_yet_is_fine(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses("certificate", "perm")
    await person.presses_time(0)
    await promised(desk)
    desk.clock.passes(hours=1)
    assert await told(desk) == ()


async def test_the_past_may_be_thinned_out(desk: Desk) -> None:
    await desk.person().books()
    desk.clock.passes(days=200)
    await desk.run(lambda store: store.places.thin(desk.clock()))
    assert await told(desk) == ()


BOOKED_ONCE = {
    "a state that the journal knows nothing of": (
        "UPDATE appointments SET state = 'arrived'",
        "её состояние «arrived», а в журнале последним «booked»",
    ),
    "a visit without a journal": (
        "DELETE FROM journal WHERE subject LIKE 'appointment:%'",
        "её состояние «booked», а в журнале последним нет ничего",
    ),
    "a move that the calendar was not told of": (
        "UPDATE appointments SET moves = 1",
        "переносов больше, чем изменений, о которых знает календарь",
    ),
    "no confirmation": (
        "DELETE FROM letters WHERE kind = 'confirmation'",
        "человеку не отправлено подтверждение",
    ),
    "another visit's confirmation": (
        "UPDATE appointments SET number = '000-000'",
        "человеку не отправлено подтверждение",
    ),
    "no reminder": (
        "DELETE FROM letters WHERE key LIKE '%hours-before%'",
        "нет напоминания «hours-before»",
    ),
    "a reminder of a visit that is off": (
        "UPDATE appointments SET state = 'cancelled'",
        "её нет, а напоминание «hours-before» ждёт",
    ),
    "a reminder of an earlier time": (
        "UPDATE appointments SET sequence = 1",
        "ждёт напоминание «hours-before» о прежнем времени",
    ),
}


@pytest.mark.parametrize("case", BOOKED_ONCE)
async def test_what_does_not_agree_is_told_by_number(desk: Desk, case: str) -> None:
    await booked(desk)
    statement, sentence = BOOKED_ONCE[case]
    await damage(desk, statement)
    assert f"запись {await number_of(desk)}: {sentence}" in await told(desk)


async def test_a_damage_is_told_by_the_check_of_the_tests(desk: Desk) -> None:
    await booked(desk)
    await damage(desk, "UPDATE appointments SET state = 'arrived'")
    with pytest.raises(AssertionError, match="её состояние «arrived»"):
        await check(desk.database)


async def test_two_visits_at_one_place_are_told(desk: Desk) -> None:
    await desk.person("1").books()
    await desk.person("2").books()
    await damage(desk, "UPDATE appointments SET place = 0", without_guard=True)
    assert await told(desk) == (
        "база сама не откажет во второй записи на то же место: её защита снята",
        f"запись {await number_of(desk, 1)}: {TAKEN}",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE appointments SET place = 0",
        "UPDATE appointments SET place = 0, state = 'arrived'",
    ],
)
async def test_the_database_refuses_two_visits_at_one_place_whoever_asks(
    desk: Desk, statement: str
) -> None:
    await desk.person("1").books()
    await desk.person("2").books()
    with pytest.raises(IntegrityError, match="one_visit_at_a_place"):
        await damage(desk, statement)
    assert await told(desk) == ()


async def test_buffers_may_not_overlap_either(desk: Desk) -> None:
    person = desk.person()
    await person.books(office="kungur")
    await desk.person("2").books(office="kungur")
    assert await told(desk) == ()
    later = "SELECT max(occupied_from) FROM appointments"
    await damage(
        desk, f"UPDATE appointments SET occupied_until = ({later}) WHERE id = 1", without_guard=True
    )
    assert not any("занято и другой" in one for one in await told(desk))
    ends = "SELECT max(ends_at) FROM appointments"
    await damage(desk, f"UPDATE appointments SET occupied_until = ({ends}) WHERE id = 1")
    assert any("занято и другой" in one for one in await told(desk))


@pytest.mark.parametrize(
    ("deed", "before"), [("confirmed", "cancelled"), ("booked", "booked"), ("held", "moved")]
)
async def test_a_life_that_cannot_be_is_told(desk: Desk, deed: str, before: str) -> None:
    await booked(desk)

    def unit(store: Store) -> None:
        for one in (before, deed):
            store.journal.note(one, "appointment:1", "vk", desk.clock())

    await desk.run(unit)
    sentence = f"запись с ключом 1: в журнале «{deed}» сразу после «{before}»"
    assert sentence in await told(desk)


async def test_a_visit_that_vanished_is_told(desk: Desk) -> None:
    await booked(desk)
    await damage(desk, "DELETE FROM appointments")
    found = await told(desk)
    assert "запись с ключом 1: в журнале «booked», а самой записи нет" in found
    assert "запись 1: её нет, а напоминание «hours-before» ждёт" in found


async def test_a_move_needs_a_confirmation_of_its_own(desk: Desk) -> None:
    person = desk.person()
    await person.books()
    await person.types("/visits")
    await person.presses("button-move")
    await person.presses_time(3)
    await person.presses("button-move")
    assert await told(desk) == ()
    kinds = [row["kind"] for row in await desk.rows("letters")]
    assert kinds.count("confirmation") == 2
    newest = "SELECT max(id) FROM letters WHERE kind = 'confirmation'"
    await damage(desk, f"DELETE FROM letters WHERE id = ({newest})")
    sentence = f"запись {await number_of(desk)}: человеку не отправлено подтверждение"
    assert sentence in await told(desk)


async def test_a_promise_without_a_held_time_is_told(desk: Desk) -> None:
    await promised(desk)
    assert await told(desk) == ()
    await damage(desk, "UPDATE waiting SET appointment_id = NULL")
    sentence = "очередь, строка 1: время предложено, но за человеком не держится"
    assert await told(desk) == (sentence,)


async def test_a_promise_of_somebody_elses_time_is_told(desk: Desk) -> None:
    await promised(desk)
    await desk.person("2").consents()
    await damage(desk, "UPDATE appointments SET client_id = (SELECT max(id) FROM clients)")
    sentence = "очередь, строка 1: время предложено, но за человеком не держится"
    assert await told(desk) == (sentence,)


async def test_what_is_released_releases_the_promise(desk: Desk) -> None:
    await promised(desk)
    held = AppointmentId(1)
    await desk.run(lambda store: store.holds.release((held,), desk.clock(), "left"))
    assert [row["state"] for row in await desk.rows("waiting")] == ["expired"]
    assert await told(desk) == ()


async def test_a_booked_visit_is_never_released(desk: Desk) -> None:
    await booked(desk)
    visit = AppointmentId(1)
    await desk.run(lambda store: store.holds.release((visit,), desk.clock(), "left"))
    assert [row["state"] for row in await desk.rows("appointments")] == ["booked"]
    assert await told(desk) == ()


async def test_a_reader_may_look_while_others_write(desk: Desk) -> None:
    await booked(desk)

    def unit(store: Store) -> tuple[str, ...]:
        stand_still(store)
        return broken(store, desk.clock())

    assert await desk.database.read(unit) == ()
    await desk.person("2").books()
    assert await desk.database.read(unit) == ()


async def test_nobody_is_named(desk: Desk) -> None:
    person = desk.person("a-name-of-a-chat")
    await person.books()
    await damage(desk, "DELETE FROM letters", "DELETE FROM journal")
    found = await told(desk)
    assert found
    assert not any("a-name" in one for one in found)
    assert person.address == Address("webchat", "a-name-of-a-chat")
