"""What the log gives to the indicators, on every database."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.events import Address
from bot.domain.offices import OfficeCode, ServiceCode
from bot.domain.timetable import Slot, Span
from bot.handlers.attendance import receive
from scoring.facts import Contact, Disposition, Facts
from scoring.indicators import indicators
from storage.bookings import Seat, Visitor
from storage.database import Database, Store
from storage.messages import Message
from storage.tables import calls, dispositions

pytestmark = pytest.mark.by_hand
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ANNA = Address("vk", "anna")
PERM = OfficeCode("perm")


async def test_who_read_and_then_booked_is_one_person(either_database: Database) -> None:
    def unit(store: Store) -> Facts:
        # Anna reads before she is a client, and books as one.
        heard = store.conversations.open(ANNA, "ru", NOON)
        for reader in (heard.pseudonym, "stranger"):
            store.content.viewed(reader, "training", "vk", NOON.date())
        client = store.clients.create(NOON)
        store.conversations.belong_to(ANNA, client)
        known = store.clients.find(client)
        assert known
        seats = [Slot(NOON + DAY, NOON + DAY + DAY / 48, place) for place in range(2)]
        anna = Visitor(known.pseudonym, ANNA.channel, client, ANNA.user)
        mine, other = (
            Seat(ServiceCode("training"), "choice", PERM, one, Span(one.starts, one.ends))
            for one in seats
        )
        store.bookings.book(mine, anna, NOON)
        store.bookings.hold(other, anna, NOON, NOON + DAY / 24)
        log = store.log_facts
        return Facts(
            views=tuple(log.views(NOON.date(), NOON.date())),
            booked=tuple(log.booked(NOON, NOON + DAY, "perm")),
            visits=tuple(log.visits(None, NOON + DAY, None)),
        )

    facts = await either_database.run(unit)
    figure = indicators()["conversion_1"].figure(facts)
    assert figure
    assert (figure.value, figure.n) == (0.5, 2)
    assert (len(facts.booked), facts.visits) == (1, ())


async def test_calls_and_dispositions_are_facts_of_their_time_and_place(
    either_database: Database,
) -> None:
    def unit(store: Store) -> tuple[tuple[Contact, ...], tuple[Disposition, ...]]:
        for number in range(3):
            row = {
                "system": "desk",
                "code": str(number),
                "operator": "anna",
                "audience": "jobseeker",
                "topic": "benefit",
                "stage": "search",
                "office": "perm" if number else None,
                "started_at": NOON + number * DAY,
                "ended_at": NOON + number * DAY,
                "resolved": 1,
                "escalated_to": "boris" if number == 1 else None,
                "contacts": 1,
                "caller": "somebody",
                "registered_at": NOON,
            }
            store.connection.execute(calls.insert(), row)
            asked = {"cause": f"call:{number}", "survey": "after-call", "audience": "jobseeker"}
            more = {"office": row["office"], "state": "complete", "at": row["ended_at"]}
            store.connection.execute(dispositions.insert(), {**asked, **more})
        staff = {"cause": "staff:1", "survey": "enps-staff", "audience": "staff"}
        link = {"office": "perm", "state": "complete", "at": NOON}
        store.connection.execute(dispositions.insert(), {**staff, **link})
        log, ends = store.log_facts, NOON + 2 * DAY
        everything = (*log.contacts(None, None, None), *log.contacts(NOON + DAY, ends, "perm"))
        return everything, tuple(log.dispositions(None, None, "perm"))

    contacts, asked = await either_database.run(unit)
    assert [one.escalated for one in contacts] == [False, True, False, True]
    assert contacts[3] == Contact("somebody", "benefit", "perm", "desk", NOON + DAY, True, True)
    assert asked == (Disposition("complete", "", "perm", 2),)


async def test_marks_of_staff_and_calls_back_tell_how_long_people_waited(
    either_database: Database,
) -> None:
    def unit(store: Store) -> Facts:
        anna = Visitor("a" * 32, ANNA.channel)
        slot = Slot(NOON, NOON + DAY / 48, 0)
        seat = Seat(ServiceCode("training"), "choice", PERM, slot, Span(slot.starts, slot.ends))
        booked = store.bookings.book(seat, anna, NOON - DAY)
        receive(store, booked.number, NOON + timedelta(minutes=7), NOON + DAY)
        for hours in (1, 3, None):
            one = store.messages.keep(Message("callback", "", "vk", NOON), None)
            if hours:
                store.messages.done(one, NOON + timedelta(hours=hours))
        log = store.log_facts
        return Facts(
            visits=tuple(log.visits(None, None, None)),
            callbacks=tuple(log.callbacks(NOON, NOON + DAY, None)),
        )

    facts = await either_database.run(unit)
    known = indicators()
    waited, called = (known[code].figure(facts) for code in ("waiting_time", "callback_wait"))
    assert waited
    assert (waited.value, waited.n) == (7, 1)
    assert called
    assert (called.value, called.n) == (120, 2)
    counts = known["callback_wait"].counts
    assert counts
    assert counts(facts)["state"] == {"called": 2, "waiting": 1}
