"""Bookings a second, beside plain one-INSERT transactions through the same engine in the same run.

`python -m bench.booking [--seconds N] [--only sqlite]`. Several bookers at once, each at its own
office of a region with 20,000 past visits; every transaction goes through `Database.run`. Three
kinds of booking are counted: an operator's in one unit; a person's, who holds a time in one unit
and books it in a second; and the same with all that the chat does besides (limits, confirmation in
words, the calendar file, reminders). Kinds take turns; the medians of the rounds are printed, and
their ratios to the INSERT through `Database.run` and to one through SQLAlchemy's async engine.
"""

import argparse
import asyncio
import itertools
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench.region import NOW, PLACES, Region, region, urls
from bot.core.events import Address
from bot.domain.booking import Appointment, Limits
from bot.domain.choosing import Held, Request
from bot.domain.offices import Office
from bot.domain.shelf import Shelf
from bot.domain.timetable import slots_ahead
from bot.flows.booking import Book, Hold
from bot.handlers.booking import book, brief, hold_time
from bot.handlers.places import OPERATOR, desk, hold
from bot.handlers.routing import Parts, Rules, Work
from bot.texts import Texts
from storage.bookings import Visitor
from storage.database import Database, Store
from storage.tables import appointments, marks, metadata

BOOKERS = 8
ROUNDS = 3
HISTORY = 20_000
SERVICE = "certificate"
HOLD = timedelta(minutes=5)
# Nobody is stopped by the limits of one person: what is measured is the way, not the refusal.
RULES = Rules(timedelta(hours=2), None, "http://127.0.0.1:8080", Limits(active=10**6))

BASES = ("one INSERT", "one INSERT, async engine")

Booker = Callable[[int], Awaitable[None]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    kinds = (chosen.only,) if chosen.only else ("sqlite", "postgresql")
    print(f"{BOOKERS} bookers, {ROUNDS} rounds of {chosen.seconds:g} s a kind, medians")
    with urls(kinds) as found:
        for kind in kinds:
            asyncio.run(measured(kind, found[kind], chosen.seconds))


async def measured(kind: str, base: str, seconds: float) -> None:
    made = await region(base, "booking", HISTORY)
    await _emptied(made.database)
    counter = Counter(made)
    await counter.prepare()
    rates: dict[str, list[float]] = {name: [] for name in counter.kinds}
    for _ in range(ROUNDS):
        for name, booker in counter.kinds.items():
            rates[name].append(await _rate(booker, seconds))
    await counter.plain.dispose()
    await made.database.close()
    ours, plain = (statistics.median(rates[name]) for name in BASES)
    for name, each in rates.items():
        rate = statistics.median(each)
        span = f"({min(each):.0f}-{max(each):.0f})"
        ratios = f"{rate / ours:>6.2f}{rate / plain:>6.2f}"
        print(f"{kind:<11}{name:<28}{rate:>7.0f}/s {span:<14}{ratios}", flush=True)


class Counter:
    """The kinds of transaction, each on times that nobody else books."""

    def __init__(self, made: Region) -> None:
        self.database = made.database
        self.centre = made.centre
        self.parts = Parts(texts := Texts(), Shelf(texts.languages), RULES)
        self.free = [_free(office) for office in made.centre.offices[:BOOKERS]]
        self.keys = itertools.count()
        self.plain = plain_engine(made.database)
        self.works: list[tuple[Visitor, Address]] = []
        self.kinds: dict[str, Booker] = {
            "one INSERT": self.insert,
            "one INSERT, async engine": self.insert_plainly,
            "booked by an operator": self.by_operator,
            "held, then booked": self.held_and_booked,
            "the same in the chat": self.in_chat,
        }

    async def prepare(self) -> None:
        """One client with a chat for each booker."""

        def unit(store: Store) -> None:
            for n in range(BOOKERS):
                address = Address("webchat", f"bench-{n}")
                store.conversations.open(address, "ru", NOW)
                client = store.clients.create(NOW)
                store.clients.agree(client, "booking", "words", "ru", address, NOW)
                store.conversations.belong_to(address, client)
                visitor = Visitor("0" * 32, "webchat", client, address.user)
                self.works.append((visitor, address))

        await self.database.run(unit)

    async def insert(self, _booker: int) -> None:
        """What a booking is compared with."""
        row = {"name": f"bench-{next(self.keys)}", "value": "1"}
        await self.database.run(lambda store: store.connection.execute(marks.insert(), row))

    async def insert_plainly(self, _booker: int) -> None:
        """The same as SQLAlchemy's documentation does it, without our one writer."""
        row = {"name": f"bench-{next(self.keys)}", "value": "1"}
        async with self.plain.begin() as connection:
            await connection.execute(marks.insert(), row)

    async def by_operator(self, booker: int) -> None:
        """One unit: look, take, write."""
        office, starts = next(self.free[booker])

        def unit(store: Store) -> Appointment | None:
            at = desk(store, self.centre, office.code, SERVICE, NOW)
            seat = at.take(starts, OPERATOR) if at else None
            caller = Visitor("0" * 32, "phone", phone="+79000000000")
            return store.bookings.book(seat, caller, NOW) if seat else None

        _sure(await self.database.run(unit))

    async def held_and_booked(self, booker: int) -> None:
        """Two units: look, take, hold; then the hold becomes a booking."""
        office, starts = next(self.free[booker])
        visitor, _ = self.works[booker]

        def choose(store: Store) -> Appointment | None:
            at = desk(store, self.centre, office.code, SERVICE, NOW)
            return hold(at, starts, visitor, HOLD) if at else None

        held = _sure(await self.database.run(choose))
        await self.database.run(lambda store: store.bookings.book_held(held, "webchat", NOW))

    async def in_chat(self, booker: int) -> None:
        """Two units, by the performers of the conversation."""
        office, starts = next(self.free[booker])
        wish = Request(office.offers[0].service, brief(office))
        wish = Request(type(wish.service)(SERVICE), wish.office)
        held = await self.database.run(
            lambda store: hold_time(self._work(store, booker), Hold(wish, starts))
        )
        if not isinstance(held, Held):
            raise TypeError(held)
        _sure(
            await self.database.run(lambda store: book(self._work(store, booker), Book(wish, held)))
        )

    def _work(self, store: Store, booker: int) -> Work:
        conversation = store.conversations.find(self.works[booker][1])
        if conversation is None:
            raise LookupError(booker)
        return Work(store, self.parts, NOW, conversation, "ru")


def plain_engine(database: Database) -> AsyncEngine:
    """SQLAlchemy's own asynchronous engine, set up as safely as ours."""
    if not database.is_sqlite:
        return database.readers
    engine = create_async_engine(database.url.set(drivername="sqlite+aiosqlite"))

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _free(office: Office) -> "itertools.chain[tuple[Office, datetime]]":
    """The office's times, each as often as it has places; nothing else is booked there."""
    offer = next(one for one in office.offers if one.service == SERVICE)
    slots = slots_ahead(office, offer, (), NOW)
    return itertools.chain.from_iterable([(office, slot.starts)] * PLACES for slot in slots)


def _sure(booked: object) -> Appointment:
    if not isinstance(booked, Appointment):
        raise TypeError(f"not booked: {booked}")
    return booked


async def _emptied(database: Database) -> None:
    """Nothing ahead at the bookers' offices; what is past stays."""

    def unit(store: Store) -> None:
        ours = [f"office-{n}" for n in range(BOOKERS)]
        gone = appointments.delete().where(
            appointments.c.office.in_(ours), appointments.c.starts_at > NOW
        )
        store.connection.execute(gone)
        store.connection.execute(metadata.tables["cooling"].delete())

    await database.run(unit)


async def _rate(booker: Booker, seconds: float) -> float:
    ends = time.perf_counter() + seconds

    async def one(number: int) -> int:
        done = 0
        while time.perf_counter() < ends:
            await booker(number)
            done += 1
        return done

    begun = time.perf_counter()
    counts = await asyncio.gather(*map(one, range(BOOKERS)))
    return sum(counts) / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
