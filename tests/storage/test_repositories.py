"""Every repository on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.core.events import Address
from bot.core.says import File, Letter, LetterButton
from bot.domain.booking import Appointment, AppointmentId, AppointmentState, may_follow
from bot.domain.clients import ClientId
from bot.domain.offices import OfficeCode, ServiceCode
from bot.domain.surveys import Reply
from bot.domain.timetable import Slot, Span, Taken
from scoring.facts import Answer
from storage.answers import Circumstances, Given
from storage.bookings import NUMBERS_REST, ForbiddenMoveError, Seat, Visitor
from storage.changes import ChangedMeanwhileError
from storage.counting import DAY, Clocks
from storage.database import Database, Store
from storage.invitations import About
from storage.mail import Ended, Queued
from storage.messages import Message
from storage.outlook import Asked
from storage.portion import Portion
from storage.tables import appointments, invitations, journal

pytestmark = pytest.mark.by_hand
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
TODAY = NOON.date()
ANNA, BORIS = Address("vk", "anna"), Address("vk", "boris")
TRAINING = ServiceCode("training")
PERM = OfficeCode("perm")
LETTER = Letter(
    "слова", ((LetterButton("Да", "1:yes"),),), File("a.ics", "text/calendar", b"\x00\xff")
)


def slot(hours: float = 24, place: int = 0) -> Slot:
    starts = NOON + timedelta(hours=hours)
    return Slot(starts, starts + timedelta(minutes=30), place)


def client_of(store: Store, address: Address = ANNA, *purposes: str) -> ClientId:
    client = store.clients.create(NOON)
    store.conversations.open(address, "ru", NOON)
    store.conversations.belong_to(address, client)
    for purpose in purposes:
        store.clients.agree(client, purpose, "слова", "ru", address, NOON)
    return client


def seat(at: Slot | None = None, office: OfficeCode = PERM) -> Seat:
    at = at or slot()
    return Seat(TRAINING, "choice", office, at, Span(at.starts, at.ends))


def visitor(client: ClientId) -> Visitor:
    return Visitor("p" * 32, ANNA.channel, client, ANNA.user)


def booked(store: Store, client: ClientId, at: Slot | None = None) -> Appointment:
    return store.bookings.book(seat(at), visitor(client), NOON)


def held(store: Store, client: ClientId, at: Slot | None = None) -> Appointment:
    until = NOON + timedelta(minutes=5)
    return store.bookings.hold(seat(at), visitor(client), NOON, until)


def taken_of(
    store: Store, office: OfficeCode, span: Span, now: datetime, **rules: Any
) -> tuple[Taken, ...]:
    days = (span.starts.date(), span.ends.date())
    return store.places.look(Asked(office, days, span, now, **rules)).taken


def minutes(store: Store) -> int:
    """How many minutes visits take, at all places together."""
    far = Span(NOON - timedelta(days=300), NOON + timedelta(days=300))
    there = [
        one
        for office in ("perm", "kungur")
        for one in taken_of(store, OfficeCode(office), far, NOON)
    ]
    return sum(int((one.ends - one.starts).total_seconds()) // 60 for one in there)


def deeds(store: Store) -> list[tuple[str, str, datetime, str]]:
    rows = store.connection.execute(select(journal).order_by(journal.c.id))
    return [(row.deed, row.channel, row.at, row.detail) for row in rows]


# -- appointments -----------------------------------------------------------------------------


async def test_an_appointment_is_found_again_every_way(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        one = booked(store, client)
        assert store.bookings.ahead(client, NOON) == (one,)
        visit = store.visits.by_number(one.number)
        assert visit
        assert visit == store.visits.by_id(one.id)
        assert (visit.appointment, visit.address, visit.stage) == (one, ANNA, "choice")
        span = Span(NOON, NOON + timedelta(days=2))
        assert store.visits.between(span) == store.visits.between(span, "perm") == (visit,)
        assert store.visits.between(span, "kungur") == ()
        assert store.visits.between(span, states=("booked",)) == (visit,)
        assert store.visits.between(span, states=("cancelled",)) == ()
        assert store.visits.by_number("000-000") is None
        assert store.visits.by_id(AppointmentId(999)) is None

    await either_database.run(unit)


async def test_a_time_that_is_only_held_is_no_visit(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        one = held(store, client)
        assert store.bookings.ahead(client, NOON) == ()
        assert store.visits.by_number(one.number) is None
        assert store.visits.by_id(one.id) is None
        assert store.visits.between(Span(NOON, NOON + timedelta(days=2))) == ()
        assert store.holds.of_client(client) == (one,)
        assert store.holds.find(one.id) == one
        assert store.holds.chosen_by(client) == (one.id,)
        booked_now = store.bookings.book_held(one, "vk", LATER)
        assert store.holds.of_client(client) == ()
        assert store.holds.find(one.id) is None
        assert store.bookings.ahead(client, NOON) == (booked_now,)
        assert (booked_now.number, booked_now.held_until) == (one.number, None)

    await either_database.run(unit)


async def test_a_place_is_taken_until_the_visit_is_off(either_database: Database) -> None:
    def unit(store: Store) -> None:
        one = booked(store, client_of(store))
        day = Span(NOON, NOON + timedelta(days=2))
        assert taken_of(store, PERM, day, NOON) == (Taken(one.starts, one.ends, 0, TRAINING),)
        assert taken_of(store, PERM, day, NOON, but=one.id) == ()
        assert minutes(store) == 30
        confirmed = store.bookings.set_state(one, "confirmed", "vk", NOON)
        assert confirmed.state == "confirmed"
        assert len(taken_of(store, PERM, day, NOON)) == 1
        store.bookings.set_state(confirmed, "cancelled", "vk", NOON, by="client")
        assert taken_of(store, PERM, day, NOON) == ()
        assert minutes(store) == 0

    await either_database.run(unit)


async def test_a_held_time_is_taken_until_it_runs_out_or_is_given_back(
    either_database: Database,
) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        one = held(store, client)
        day = Span(NOON, NOON + timedelta(days=2))
        assert len(taken_of(store, PERM, day, NOON)) == 1
        assert store.holds.expired(NOON + timedelta(minutes=4)) == ()
        assert taken_of(store, PERM, day, NOON + timedelta(minutes=5)) == ()
        assert store.holds.expired(NOON + timedelta(minutes=5)) == (one,)
        store.holds.release((one.id,), LATER, "ran out")
        assert minutes(store) == 0
        assert store.holds.of_client(client) == ()
        assert deeds(store)[-1] == ("released", "product", LATER, "ran out")

    await either_database.run(unit)


async def test_what_is_booked_is_never_released(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        one = booked(store, client)
        store.holds.release((one.id,), LATER, "ran out")
        store.holds.release((), LATER, "ran out")
        assert store.bookings.ahead(client, NOON) == (one,)
        assert [deed for deed, *_ in deeds(store)] == ["booked"]
        assert minutes(store) == 30

    await either_database.run(unit)


async def test_a_freed_time_cools_for_the_public_and_for_nobody_else(
    either_database: Database,
) -> None:
    def unit(store: Store) -> None:
        cooling, day = slot(), Span(NOON, NOON + timedelta(days=2))
        store.places.cool(PERM, cooling, LATER)
        (taken,) = taken_of(store, PERM, day, NOON)
        assert (taken.starts, taken.ends, taken.place) == (cooling.starts, cooling.ends, 0)
        assert taken_of(store, PERM, day, NOON, cooled=False) == ()
        assert taken_of(store, PERM, day, LATER) == ()
        store.places.thin(LATER)
        assert taken_of(store, PERM, day, NOON) == ()

    await either_database.run(unit)


async def test_moving_keeps_the_number_and_counts_the_change(either_database: Database) -> None:
    def unit(store: Store) -> None:
        one = booked(store, client_of(store))
        one = store.bookings.set_state(one, "confirmed", "vk", NOON)
        there = slot(48, 2)
        moved = store.bookings.move(one, seat(there, OfficeCode("kungur")), "vk", LATER)
        assert (moved.id, moved.number, moved.sequence) == (one.id, one.number, 1)
        assert (moved.starts, moved.office, moved.state) == (there.starts, "kungur", "booked")
        assert (moved.place, moved.moves) == (2, 1)
        week = Span(NOON, NOON + timedelta(days=7))
        assert taken_of(store, PERM, week, NOON) == ()
        assert len(taken_of(store, OfficeCode("kungur"), week, NOON)) == 1
        assert minutes(store) == 30
        assert deeds(store)[-1] == ("moved", "vk", LATER, f"from {one.starts.isoformat()}")

    await either_database.run(unit)


async def test_the_database_itself_refuses_a_place_taken_twice(either_database: Database) -> None:
    """Not only the same time: one minute shared is enough."""

    def twice(store: Store) -> None:
        client = client_of(store)
        booked(store, client, slot(24))
        booked(store, client, slot(24 + 29 / 60))

    with pytest.raises(IntegrityError):
        await either_database.run(twice)

    def after_a_cancellation(store: Store) -> None:
        client = client_of(store)
        one = booked(store, client)
        store.bookings.set_state(one, "cancelled", "vk", NOON, by="client")
        booked(store, client)
        booked(store, client, slot(place=1))
        booked(store, client, slot(24.5))

    await either_database.run(after_a_cancellation)


async def test_the_database_itself_refuses_to_move_onto_a_taken_place(
    either_database: Database,
) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        one, _ = booked(store, client), booked(store, client, slot(48))
        store.bookings.move(one, seat(slot(48)), "vk", NOON)

    with pytest.raises(IntegrityError):
        await either_database.run(unit)


async def test_of_many_who_check_and_write_at_once_as_many_get_in_as_there_are_places(
    either_database: Database,
) -> None:
    clients = await either_database.run(
        lambda store: [client_of(store, Address("vk", str(n))) for n in range(6)]
    )

    def unit(store: Store, client: ClientId) -> bool:
        wanted = slot()
        store.places.lock_day(PERM, wanted.starts.date())
        span = Span(wanted.starts, wanted.ends)
        taken = {one.place for one in taken_of(store, PERM, span, NOON)}
        free = [place for place in range(3) if place not in taken]
        if free:
            booked(store, client, slot(place=free[0]))
        return bool(free)

    got_in = await asyncio.gather(
        *(either_database.run(lambda store, one=client: unit(store, one)) for client in clients)
    )
    assert sorted(got_in) == [False] * 3 + [True] * 3


async def test_a_forgotten_visit_is_nobodys(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        one = booked(store, client)
        store.bookings.forget(client)
        visit = store.visits.by_number(one.number)
        assert visit
        assert (visit.client_id, visit.address) == (None, None)
        assert visit.pseudonym != "p" * 32

    await either_database.run(unit)


async def test_a_callers_phone_is_forgotten_after_the_visit(either_database: Database) -> None:
    def unit(store: Store) -> None:
        caller = Visitor("c" * 32, "phone", phone="+79001234567")
        one = store.bookings.book(seat(), caller, NOON)
        visit = store.visits.by_number(one.number)
        assert visit
        assert visit.claim
        found = store.visits.by_claim(visit.claim)
        assert found
        assert found.phone == "+79001234567"
        assert store.bookings.forget_phones(one.ends) == 0
        assert store.bookings.forget_phones(one.ends + timedelta(seconds=1)) == 1
        visit = store.visits.by_number(one.number)
        assert visit
        assert (visit.phone, visit.claim) == (None, None)

    await either_database.run(unit)


async def test_numbers_have_six_digits_and_are_not_given_twice(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        numbers = {booked(store, client, slot(24 + n)).number for n in range(20)}
        assert len(numbers) == 20
        assert all(len(one) == 7 and one[3] == "-" for one in numbers)

    await either_database.run(unit)


async def test_the_number_of_a_visit_long_past_is_given_out_again(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([482_917] * 4)
    monkeypatch.setattr("storage.bookings.secrets.randbelow", lambda _most: next(drawn))

    def unit(store: Store) -> None:
        client = client_of(store)
        old = booked(store, client)
        later = old.ends + NUMBERS_REST + timedelta(minutes=1)
        new = store.bookings.book(seat(slot(24 * 500)), visitor(client), later)
        assert old.number == new.number == "482-917"
        visit = store.visits.by_number("482-917")
        assert visit
        assert visit.appointment == new
        past = store.visits.by_id(old.id)
        assert past
        assert past.appointment.number == f"~{old.id}"

    await either_database.run(unit)


async def test_a_number_that_is_taken_is_drawn_again(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([482_917, 482_917, 482_917, 1])
    monkeypatch.setattr("storage.bookings.secrets.randbelow", lambda _most: next(drawn))

    def unit(store: Store) -> None:
        client = client_of(store)
        assert booked(store, client).number == "482-917"
        assert booked(store, client, slot(48)).number == "000-001"

    await either_database.run(unit)


# -- the life of a visit ----------------------------------------------------------------------

STATES = get_args(AppointmentState)
MOVES = [(before, after) for before in STATES for after in STATES]
BY = {"cancelled": "client"}
WAY_TO: dict[str, tuple[AppointmentState, ...]] = {
    "booked": (),
    "confirmed": ("confirmed",),
    "arrived": ("arrived",),
    "attended": ("attended",),
    "missed": ("missed",),
    "cancelled": ("cancelled",),
}


def in_state(store: Store, state: str) -> Appointment:
    client = client_of(store)
    if state == "held":
        return held(store, client)
    one = booked(store, client)
    for step in WAY_TO[state]:
        one = store.bookings.set_state(one, step, "vk", NOON, BY.get(step))
    return one


@pytest.mark.parametrize(("before", "after"), [one for one in MOVES if may_follow(*one)])
async def test_an_allowed_move_of_a_visits_life_is_kept_and_in_the_journal(
    database: Database, before: str, after: AppointmentState
) -> None:
    def unit(store: Store) -> None:
        one = in_state(store, before)
        now = store.bookings.set_state(one, after, "telegram", LATER, BY.get(after))
        assert now.state == after
        visit = store.visits.by_number(one.number)
        assert visit
        assert visit.appointment == now
        assert visit.cancelled_by == BY.get(after)
        assert deeds(store)[-1] == (after, "telegram", LATER, BY.get(after, ""))
        assert minutes(store) == (0 if after in {"cancelled", "missed"} else 30)
        assert now.sequence == (1 if after == "cancelled" else 0)

    await database.run(unit)


@pytest.mark.parametrize(("before", "after"), [one for one in MOVES if not may_follow(*one)])
async def test_a_forbidden_move_of_a_visits_life_changes_nothing(
    database: Database, before: str, after: AppointmentState
) -> None:
    def unit(store: Store) -> None:
        one = in_state(store, before)
        known, kept = deeds(store), minutes(store)
        with pytest.raises(ForbiddenMoveError, match=f"{before} → {after}"):
            store.bookings.set_state(one, after, "telegram", LATER)
        assert deeds(store) == known
        assert minutes(store) == kept
        state = store.connection.execute(select(appointments.c.state)).scalar_one()
        assert state == before

    await database.run(unit)


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    def unit(store: Store) -> None:
        one = booked(store, client_of(store))
        store.bookings.set_state(one, "cancelled", "vk", NOON, by="client")
        for change in (
            lambda: store.bookings.set_state(one, "confirmed", "vk", NOON),
            lambda: store.bookings.move(one, seat(slot(48)), "vk", NOON),
        ):
            with pytest.raises(ChangedMeanwhileError):
                change()

    await database.run(unit)


# -- people -----------------------------------------------------------------------------------


async def test_consents_are_given_taken_back_and_given_again(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store, ANNA, "booking", "letters")
        known = store.clients.find(client)
        assert known
        assert known.consents == {"booking", "letters"}
        assert not known.no_questions
        store.clients.withdraw(client, "letters", LATER)
        store.clients.want_questions(client, wanted=False)
        known = store.clients.find(client)
        assert known
        assert (known.consents, known.no_questions) == ({"booking"}, True)
        store.clients.agree(client, "letters", "слова", "ru", ANNA, LATER)
        known = store.clients.find(client)
        assert known
        assert known.consents == {"booking", "letters"}

    await either_database.run(unit)


async def test_a_forgotten_client_takes_consents_and_conversations_along(
    either_database: Database,
) -> None:
    def unit(store: Store) -> None:
        client = client_of(store, ANNA, "booking")
        one = booked(store, client)
        store.clients.forget(client)
        assert store.clients.find(client) is None
        assert store.conversations.find(ANNA) is None
        visit = store.visits.by_number(one.number)
        assert visit
        assert visit.client_id is None

    await either_database.run(unit)


# -- conversations ----------------------------------------------------------------------------


async def test_a_conversation_is_remembered_as_it_was_left(either_database: Database) -> None:
    def unit(store: Store) -> None:
        begun = store.conversations.open(ANNA, "ru", NOON)
        left = replace(begun, turn=7, page="{}", back="{}", offered={"да": "7:yes"}, language="en")
        store.conversations.keep(left, LATER)
        assert store.conversations.find(ANNA) == replace(left, new=False)
        store.conversations.choose_language(ANNA, "en")
        store.conversations.block(ANNA)
        found = store.conversations.find(ANNA)
        assert found
        assert (found.chosen_language, found.blocked) == ("en", True)
        assert store.conversations.find(BORIS) is None

    await either_database.run(unit)


async def test_an_event_is_heard_once(either_database: Database) -> None:
    def unit(store: Store) -> None:
        assert store.conversations.heard("vk", "1", NOON)
        assert not store.conversations.heard("vk", "1", LATER)
        assert store.conversations.heard("telegram", "1", NOON)
        assert store.conversations.thin_inbox(LATER) == 2
        assert store.conversations.heard("vk", "1", LATER)

    await either_database.run(unit)


async def test_silent_strangers_are_dropped_and_clients_are_not(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store, ANNA)
        store.conversations.open(BORIS, None, NOON)
        assert store.conversations.forget_silent(NOON) == 0
        assert store.conversations.forget_silent(LATER) == 1
        assert store.conversations.of_client(client) == (ANNA,)

    await either_database.run(unit)


# -- the outbox -------------------------------------------------------------------------------


async def test_a_letter_is_claimed_once_until_its_lease_is_over(either_database: Database) -> None:
    def unit(store: Store) -> None:
        store.mail.plan(ANNA, "reminder:1", "reminder", NOON, "key")
        store.mail.plan(ANNA, "reminder:other", "reminder", NOON, "key")
        (one,) = store.mail.claim(("vk",), NOON, 10)
        assert one == Queued(one.id, ANNA, "reminder", None, "reminder:1")
        assert store.mail.claim(("vk",), NOON, 10) == ()
        store.mail.renew((one.id,), NOON + timedelta(seconds=15))
        assert store.mail.claim(("vk",), NOON + timedelta(seconds=30), 10) == ()
        store.mail.word(one, LETTER)
        (again,) = store.mail.claim(("vk",), LATER, 10)
        assert again.letter == LETTER

    await either_database.run(unit)


async def test_letters_are_claimed_by_due_time_and_channel(either_database: Database) -> None:
    def unit(store: Store) -> None:
        store.mail.plan(ANNA, "second", "reminder", NOON, "2")
        store.mail.plan(BORIS, "first", "reminder", NOON - timedelta(hours=1), "1")
        store.mail.plan(BORIS, "future", "reminder", LATER, "3")
        store.mail.plan(Address("telegram", "1"), "theirs", "reminder", NOON, "4")
        assert [one.cause for one in store.mail.claim(("vk",), NOON, 1)] == ["first"]
        assert [one.cause for one in store.mail.claim(("vk",), NOON, 9)] == ["second"]

    await either_database.run(unit)


async def test_a_reply_is_already_claimed_by_whoever_posts_it(either_database: Database) -> None:
    def unit(store: Store) -> None:
        store.conversations.open(ANNA, None, NOON)
        posted = store.mail.post(ANNA, LETTER, NOON)
        assert store.mail.claim(("vk",), NOON, 10) == ()
        store.mail.release(("vk",))
        (one,) = store.mail.claim(("vk",), NOON, 10)
        assert (one.id, one.letter) == (posted.id, LETTER)
        store.mail.end([Ended(one.id, "sent", "m1")], NOON)
        assert store.mail.newest(ANNA) == LETTER
        assert store.mail.newest(BORIS) is None
        assert store.mail.oldest_unsent(LATER) is None

    await either_database.run(unit)


async def test_a_planned_letter_is_taken_back_by_its_key(either_database: Database) -> None:
    def unit(store: Store) -> None:
        store.mail.plan(ANNA, "a", "reminder", NOON, "a")
        store.mail.plan(ANNA, "b", "reminder", NOON, "b")
        store.mail.drop(("a", "unknown"))
        store.mail.drop(())
        assert [one.cause for one in store.mail.claim(("vk",), NOON, 10)] == ["b"]

    await either_database.run(unit)


async def test_a_letter_is_retried_postponed_ended_and_thinned(either_database: Database) -> None:
    def unit(store: Store) -> None:
        store.conversations.open(ANNA, None, NOON)
        first, second = (store.mail.post(ANNA, LETTER, NOON) for _ in range(2))
        store.mail.retry(first.id, LATER, "x" * 999)
        store.mail.postpone(second.id, LATER)
        assert store.mail.claim(("vk",), NOON, 10) == ()
        assert [one.attempts for one in store.mail.claim(("vk",), LATER, 10)] == [1, 0]
        assert store.mail.end_all(ANNA, LATER, "gone") == 2
        assert store.mail.thin_replies(LATER) == 0
        assert store.mail.thin_replies(LATER + timedelta(1)) == 2
        other = store.mail.post(ANNA, LETTER, NOON, "confirmation")
        store.mail.end([Ended(other.id, "sent")], NOON)
        assert store.mail.thin_replies(LATER) == 0
        assert store.mail.thin(LATER) == 1
        store.mail.post(ANNA, LETTER, NOON)
        store.mail.forget(ANNA)
        assert store.mail.oldest_unsent(LATER) is None

    await either_database.run(unit)


async def test_two_processes_never_claim_the_same_letter(postgres_database: Database) -> None:
    def plan(store: Store) -> None:
        for n in range(20):
            store.mail.plan(Address("vk", str(n)), str(n), "reminder", NOON, str(n))

    await postgres_database.run(plan)
    claims = await asyncio.gather(
        *(postgres_database.run(lambda store: store.mail.claim(("vk",), NOON, 7)) for _ in range(4))
    )
    causes = [one.cause for claim in claims for one in claim]
    assert len(causes) == len(set(causes))


# -- answers ----------------------------------------------------------------------------------


def answers_of(
    store: Store, first: date | None = None, last: date | None = None, office: str | None = None
) -> list[Answer]:
    return list(store.answers.of(Portion(Clocks({}), first, last, office)))


async def test_answers_are_facts_within_a_period_and_an_office(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        about = About("visit:1", "choice", "perm", "training")
        one = store.invitations.invite(about, client, NOON, LATER)
        assert store.invitations.invite(about, client, LATER, LATER) == one
        assert store.invitations.open(one.token, NOON) == one
        assert store.invitations.may_use(one, client, "p", NOON)
        assert not store.invitations.may_use(one, None, "p", NOON)
        how = Circumstances("p", "vk", "bot", "ru", NOON)
        store.answers.put(one, Given("ces", "ces", Reply(7)), how)
        assert store.answers.replies(one) == {"ces": Reply(7)}
        (fact,) = answers_of(store, TODAY, TODAY, "perm")
        assert (fact.value, fact.office, fact.stage, fact.answered_at) == (
            7,
            "perm",
            "choice",
            NOON,
        )
        assert answers_of(store, TODAY + DAY, None) == []
        assert answers_of(store, None, TODAY - DAY) == []
        assert answers_of(store, None, None, "kungur") == []

    await either_database.run(unit)


async def test_a_closed_invitation_and_a_late_one_cannot_be_used(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        one = store.invitations.invite(About("visit:1", "choice"), client, NOON, NOON)
        assert store.invitations.open(one.token, NOON + timedelta(hours=72)) is None
        store.invitations.close(client)
        assert store.invitations.open(one.token, NOON) is None
        other = store.invitations.invite(About("visit:2", "choice"), client, NOON, NOON)
        store.invitations.set_state(other, "complete")
        assert store.invitations.open(other.token, NOON) is None
        store.invitations.close(client)
        kept = store.connection.execute(select(invitations.c.state)).scalars()
        assert sorted(kept) == ["complete", "expired"]

    await either_database.run(unit)


async def test_forgotten_answers_lose_their_set_and_respondent(either_database: Database) -> None:
    def unit(store: Store) -> None:
        one = store.invitations.invite(About("call:1", "choice"), None, NOON, NOON)
        how = Circumstances("p", "vk", "bot", "ru", NOON)
        store.answers.put(one, Given("ces", "ces", Reply(7)), how)
        store.answers.put(one, Given("nps", "nps", Reply(9)), how)
        comment = Message("comment", "слова", "vk", NOON)
        store.messages.keep(comment, None, one.token)
        assert store.answers.forget("p") == (one.token,)
        store.messages.forget_sets((one.token,))
        assert store.answers.replies(one) == {}
        facts = answers_of(store)
        assert [fact.value for fact in facts] == [7, 9]
        assert len({fact.respondent for fact in facts} - {"p"}) == 1
        assert store.messages.waiting(("comment",)) == ()

    await either_database.run(unit)


# -- words and small things -------------------------------------------------------------------


async def test_messages_wait_until_they_are_dealt_with(either_database: Database) -> None:
    def unit(store: Store) -> None:
        client = client_of(store)
        call = Message("callback", "", "vk", NOON, "+79001234567")
        number = store.messages.keep(call, client)
        store.messages.keep(Message("idea", "скамейка", "vk", NOON), None)
        assert store.messages.waiting(("callback",)) == (replace(call, id=number),)
        assert store.messages.done(number, LATER)
        assert not store.messages.done(number, LATER)
        assert not store.messages.done(999, LATER)
        assert store.messages.waiting(("callback",)) == ()
        store.messages.forget(client)
        assert [one.text for one in store.messages.waiting(("callback", "idea"))] == ["скамейка"]

    await either_database.run(unit)


async def test_cards_are_counted_and_vain_questions_kept(either_database: Database) -> None:
    today = date(2026, 11, 23)

    def opened(store: Store) -> list[str]:
        return [one.card for one in store.log_facts.views(today, today)]

    def unit(store: Store) -> None:
        for pseudonym in ("a", "a", "b"):
            store.content.viewed(pseudonym, "training", "vk", today)
        assert opened(store) == ["training"] * 2
        store.content.forget("a")
        assert opened(store) == ["training"] * 2
        store.content.viewed("a", "training", "vk", today)
        assert opened(store) == ["training"] * 3
        for question in ("где 4509 123456", "где 4509 654321", "почём"):
            store.content.found_nothing(question, "ru", today)
        first, second = store.content.asked_in_vain()
        assert (first.question, first.times) == ("где #### ######", 2)
        assert (second.question, second.times) == ("почём", 1)
        store.content.found_nothing("ы" * 999, "ru", today)

    await either_database.run(unit)


async def test_the_same_vain_question_of_many_at_once_is_one_line(
    either_database: Database,
) -> None:
    today = date(2026, 11, 23)
    await asyncio.gather(
        *(
            either_database.run(lambda store: store.content.found_nothing("почём", "ru", today))
            for _ in range(8)
        )
    )
    (one,) = await either_database.run(lambda store: store.content.asked_in_vain())
    assert one.times == 8


async def test_marks_are_kept_in_place_of_older_ones(either_database: Database) -> None:
    def unit(store: Store) -> None:
        assert store.marks.get("vk.ts") is None
        store.marks.keep("vk.ts", "1")
        store.marks.keep("vk.ts", "2")
        assert store.marks.get("vk.ts") == "2"

    await either_database.run(unit)


async def test_the_web_chats_letters_are_kept_in_order(either_database: Database) -> None:
    def unit(store: Store) -> None:
        first = store.transcripts.add("anna", LETTER, 1, NOON)
        assert store.transcripts.add("anna", LETTER, 1, NOON) == first
        second = store.transcripts.add("anna", replace(LETTER, replaces=str(first)), 2, NOON)
        assert [one.id for one in store.transcripts.after("anna", 0)] == [second]
        assert [one.id for one in store.transcripts.after("anna", first)] == [second]
        assert store.transcripts.newest() == second
        assert store.transcripts.first("anna") == first
        shown = store.transcripts.one("anna", second)
        assert shown
        assert shown.letter == LETTER
        assert store.transcripts.one("boris", second) is None
        assert store.transcripts.forget_strangers(LATER) == 2
        store.transcripts.add("anna", LETTER, 3, NOON)
        store.transcripts.forget("anna")
        assert store.transcripts.after("anna", 0) == ()

    await either_database.run(unit)


async def test_the_newest_centre_counts(either_database: Database) -> None:
    def unit(store: Store) -> None:
        assert not store.centres.ensure(NOON)
        number = store.centres.newest_id()
        assert number
        text = store.centres._text(number)
        newer = store.centres.keep(text.replace("Прикамский", "Другой"), LATER)
        assert store.centres.newest_id() == newer
        centre = store.centres.newest()
        assert centre
        assert centre.name["ru"].startswith("Другой")

    await either_database.run(unit)
