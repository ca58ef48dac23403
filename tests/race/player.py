"""One process of bookers: each line it reads is a trial, its deeds are done all at once.

`python -m tests.race.player DATABASE_URL [without-lock]`. The deeds go the product's own
way: by the conversation's pages and actions, one unit of work an event, as reception does it.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from bot.app import calm_the_collector
from bot.core.engine import walk
from bot.core.events import Pressed
from bot.core.pages import Action, Go, Page, Step
from bot.domain.booking import Appointment, AppointmentId
from bot.domain.choosing import Held, Request
from bot.domain.offices import MIDNIGHT, Office, ServiceCode
from bot.domain.shelf import Shelf
from bot.domain.timetable import Slot
from bot.flows.booking import Book, Check, ChooseTime, Hold
from bot.flows.menu import Menu
from bot.flows.visits import Cancel, Confirm
from bot.flows.waiting import Join, Leave, TakeOffered
from bot.handlers.all import EVERYTHING
from bot.handlers.attendance import mark
from bot.handlers.booking import NEAREST, brief
from bot.handlers.callers import BookedForCaller, book_for_caller
from bot.handlers.closing import close_office
from bot.handlers.places import OPERATOR, Desk, desk
from bot.handlers.routing import Parts, Work
from bot.handlers.waiting import serve_waiting
from bot.texts import Texts
from storage.closures import Closure
from storage.database import Database, Store
from storage.places import Places
from tests.race.arena import NOW, RULES, SERVICE, Racer

# Each has a writer of its own, so that the writers of one process meet as well.
DATABASES = 2
GONE = AppointmentId(0)
YES = Pressed("yes")

Deed = dict[str, Any]
Outcome = dict[str, Any]


class Player:
    """Bookers on a database that others use as well."""

    def __init__(self, url: str) -> None:
        self.databases = [Database(url) for _ in range(DATABASES)]
        self.parts = Parts(texts := Texts(), Shelf(texts.languages), RULES)

    async def play(self, deeds: list[Deed]) -> list[Outcome]:
        """All at once; what became of each."""
        return await asyncio.gather(*(self._play(n, deed) for n, deed in enumerate(deeds)))

    async def _play(self, number: int, deed: Deed) -> Outcome:
        database = self.databases[number % DATABASES]
        try:
            outcome: Outcome = await getattr(self, deed["deed"])(database, deed)
        except Exception as failed:  # noqa: BLE001 - told to the referee, whatever it is
            return deed | {"failed": f"{type(failed).__name__}: {failed}"}
        return deed | outcome

    # -- deeds ---------------------------------------------------------------------------------

    async def choose(self, database: Database, deed: Deed) -> Outcome:
        """A time is chosen and held, then booked: two events."""

        def unit(store: Store) -> tuple[Page, Outcome]:
            work = self._work(store, deed)
            return _walked(work, Hold(_wish(work, deed), _starts(deed)))

        page, outcome = await database.run(unit)
        if not isinstance(page, Check):
            return outcome
        return (await database.run(lambda s: _walked(self._work(s, deed), page.react(YES))))[1]

    async def press(self, database: Database, deed: Deed) -> Outcome:
        """The last button, on a page whose hold ran out; a visit to be moved is in the deed."""

        def unit(store: Store) -> Outcome:
            work = self._work(store, deed)
            wish, starts = _wish(work, deed), _starts(deed)
            slot = Slot(starts, starts + timedelta(minutes=15), 0)
            return _walked(work, Book(wish, Held(slot, NOW - timedelta(minutes=1), GONE)))[1]

        return await database.run(unit)

    async def phone(self, database: Database, deed: Deed) -> Outcome:
        """An operator books for a caller."""

        def unit(store: Store) -> Outcome:
            at = _desk(store, deed)
            booked = book_for_caller(at, _starts(deed), "+79000000000")
            if isinstance(booked, BookedForCaller):
                return _won(booked.appointment)
            return {"next": [str(one.starts) for one in islice(at.nearest(OPERATOR), NEAREST)]}

        return await database.run(unit)

    async def cancel(self, database: Database, deed: Deed) -> Outcome:
        """The visit is given back."""
        return await self._act(database, deed, lambda _: Cancel(AppointmentId(deed["id"])))

    async def join(self, database: Database, deed: Deed) -> Outcome:
        """Somebody begins to wait for the day of that time."""
        day = _starts(deed).date()
        return await self._act(database, deed, lambda _: Join(deed["office"], SERVICE, day))

    async def take(self, database: Database, deed: Deed) -> Outcome:
        """«Записаться», whether it was offered to them or not."""

        def step(work: Work) -> Step:
            client = work.client()
            mine = work.store.waiting.of_client(client.id) if client else ()
            return TakeOffered(next((one.id for one in mine), 0))

        return await self._act(database, deed, step)

    async def confirm(self, database: Database, deed: Deed) -> Outcome:
        """«Приду»."""
        return await self._act(database, deed, lambda _: Confirm(AppointmentId(deed["id"])))

    async def mark(self, database: Database, deed: Deed) -> Outcome:
        """Staff say that nobody came."""
        await database.run(lambda store: mark(store, RULES, deed["number"], "missed", NOW))
        return {}

    async def close(self, database: Database, deed: Deed) -> Outcome:
        """Staff close the office for the day of that time."""

        def unit(store: Store) -> Outcome:
            at = _desk(store, deed)
            day = at.office.local(_starts(deed)).date()
            closure = Closure(at.office.code, day, time.min, MIDNIGHT, "авария")
            affected = close_office(store, at.office, closure, NOW)
            return {"affected": len(affected.told) + len(affected.to_call)}

        return await database.run(unit)

    async def leave(self, database: Database, deed: Deed) -> Outcome:
        """Off every list."""
        return await self._act(database, deed, lambda _: Leave())

    async def serve(self, database: Database, deed: Deed) -> Outcome:
        """A round of the waiting list, so many minutes later."""
        now = NOW + timedelta(minutes=deed["minutes"])
        return {"offers": await serve_waiting(database, RULES, now)}

    async def _act(self, database: Database, deed: Deed, step: Callable[[Work], Step]) -> Outcome:
        def unit(store: Store) -> Outcome:
            work = self._work(store, deed)
            return _walked(work, step(work))[1]

        return await database.run(unit)

    def _work(self, store: Store, deed: Deed) -> Work:
        conversation = store.conversations.find(Racer(deed["racer"]).address)
        if conversation is None:
            raise LookupError(f"no racer {deed['racer']}")
        now = NOW + timedelta(minutes=deed.get("minutes", 0))
        return Work(store, self.parts, now, conversation, "ru")


def _walked(work: Work, step: Step) -> tuple[Page, Outcome]:
    """From a step to the page where the racer waits, as reception drives it."""
    road = walk(step, Menu(), None)
    outcome: Outcome = {}
    answer: Any = None
    while True:
        try:
            wanted = road.send(answer)
        except StopIteration as end:
            page: Page = end.value.page
            if isinstance(page, ChooseTime):
                outcome |= {"next": [str(slot.starts) for slot in page.times.slots]}
            return page, outcome | {"page": type(page).__name__}
        match wanted:
            case Go(word, argument):
                answer = EVERYTHING.openers[word](work, argument)
            case Action():
                answer = EVERYTHING.performers[type(wanted)](work, wanted)
                if isinstance(answer, Appointment):
                    outcome |= _won(answer)
            case other:
                raise TypeError(f"nothing to be done with {other}")


def _won(appointment: Appointment) -> Outcome:
    return {"won": appointment.number, "id": appointment.id}


def _wish(work: Work, deed: Deed) -> Request:
    office: Office | None = work.centre.office(deed["office"])
    if office is None:
        raise LookupError(deed["office"])
    moving = AppointmentId(deed["moving"]) if "moving" in deed else None
    return Request(ServiceCode(SERVICE), brief(office), moving)


def _desk(store: Store, deed: Deed) -> Desk:
    centre = store.centres.newest()
    at = desk(store, centre, deed["office"], SERVICE, NOW) if centre else None
    if at is None:
        raise LookupError(deed["office"])
    return at


def _starts(deed: Deed) -> datetime:
    return datetime.fromisoformat(deed["starts"])


async def main() -> None:
    """Trials from standard input until it ends."""
    url, *spoilt = sys.argv[1:]
    if "without-lock" in spoilt:
        Places.lock_day = lambda *_: None  # type: ignore[method-assign]
        Places.lock_and_look = lambda at, asked, _: at.look(asked)  # type: ignore[method-assign]
    player = Player(url)
    calm_the_collector()
    _say("ready")
    while line := await asyncio.to_thread(sys.stdin.readline):
        _say(json.dumps(await player.play(json.loads(line))))
    for database in player.databases:
        await database.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
