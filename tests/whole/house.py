"""The whole product in a test: real reception, database, post office; a clock that stands."""

import asyncio
import shlex
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from bot.app import Product, assemble
from bot.cli.commands import run
from bot.cli.desk import Desk as Counter
from bot.core.channel import Channel
from bot.core.events import Address, Incoming
from bot.core.memory import page_from_json
from bot.domain.booking import Appointment
from bot.domain.offices import MIDNIGHT
from bot.domain.timetable import Slot, Span
from bot.flows.booking import ChooseTime
from bot.handlers.attendance import Mark, mark
from bot.handlers.closing import close_office
from bot.handlers.places import OPERATOR, Desk, desk, give_back
from bot.settings import Settings
from storage.bookings import Visitor
from storage.closures import Closure
from storage.database import Database, Store
from storage.invitations import About

Result = TypeVar("Result")
Channels = Callable[[Database], Mapping[str, Channel]]

PERM = timezone(timedelta(hours=5))
# Thursday, three in the afternoon in Perm; the demo centre's office there is open until eight.
NOON = datetime(2026, 11, 19, 15, tzinfo=PERM)
PATIENCE = 15.0
STRANGER = Address("terminal", "stranger")
_FURNISHED: list[bytes] = []
NUMBERS = ("482-917", "105-322", "730-441", "266-908", "914-075", "358-163", "647-520", "021-896")


class StoppedClock:
    """Tells the same moment until a test moves it."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.moment

    def passes(self, **much: float) -> None:
        """So much time goes by."""
        self.moment += timedelta(**much)


@dataclass
class House:
    """The running product, and what happens to it that no person in a chat does."""

    product: Product
    database: Database
    clock: StoppedClock
    heard: int = 0
    names: dict[str, str] = field(default_factory=dict)
    links: int = 0
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, incoming: Incoming) -> None:
        """As reception does, and count it."""
        try:
            await self.product.reception.receive(incoming)
        finally:
            self.heard += 1
            self._bell.set()

    async def settled(self, heard: int = 0) -> None:
        """Wait until so many events were received and every letter was taken."""
        async with asyncio.timeout(PATIENCE):
            while self.heard < heard:
                self._bell.clear()
                await self._bell.wait()
            await self.product.post.drained()

    async def time_comes(self, moment: datetime) -> None:
        """The clock stands at another moment; what is due by then goes out."""
        self.clock.moment = moment.astimezone(UTC)
        await self.clock_ticks()

    async def clock_ticks(self) -> None:
        """Holds end, who waits is offered what is free, what is due goes out."""
        await self.product.serve_waiting()
        await self.product.escalate_late_cases()
        await self.product.post.sweep()
        await self.product.post.drained()

    async def marked(self, address: Address, as_what: Mark) -> None:
        """Staff mark the newest visit that was booked from this address."""
        rules, now = self.product.parts.rules, self.clock()

        def unit(store: Store) -> None:
            newest = _booked_from(store, address)[-1]
            mark(store, rules, newest.number, as_what, now)

        await self.database.run(unit)

    async def staff(self, line: str) -> None:
        """A command of the command line, on this house's database and by its clock."""
        loop = asyncio.get_running_loop()

        def at_desk(unit: Callable[[Counter], Result]) -> Result:
            settings, clock = self.product.settings, self.clock
            done = self.database.run(lambda store: unit(Counter(store, settings, clock())))
            return asyncio.run_coroutine_threadsafe(done, loop).result(PATIENCE)

        with patch("bot.cli.desk.at_desk", at_desk), redirect_stdout(StringIO()) as printed:
            code = await asyncio.to_thread(run, shlex.split(line))
        assert code == 0, f"otklik {line}: {printed.getvalue()}"
        await self.product.post.sweep()
        await self.product.post.drained()

    async def link_to(self, survey: str) -> str:
        """A new link to that survey, as after a call or from a poster; its token."""
        now = self.clock()
        known = self.product.parts.rules.surveys[survey]
        self.links += 1
        cause, audience = f"call:golden:{self.links}", known.audiences[0]
        about = About(cause, "result", "perm", survey=survey, audience=audience)
        made = await self.database.run(
            lambda store: store.invitations.invite(about, None, now, now)
        )
        return made.token

    async def somebody_books(self, address: Address) -> None:
        """Other people take every place at the first time that this person is offered."""
        now = self.clock()

        def unit(store: Store) -> None:
            at, offered = _chosen_from(store, address, now)
            fill(at, offered[0])

        await self.database.run(unit)

    async def others_book_all_of(self, address: Address, day: date) -> None:
        """Other people take every time of a day, of what this person is choosing."""
        now = self.clock()

        def unit(store: Store) -> None:
            at, _ = _chosen_from(store, address, now)
            while free := at.of_day(day, OPERATOR):
                fill(at, free[0])

        await self.database.run(unit)

    async def somebody_gives_back(self, starts: datetime) -> None:
        """One of the other people cancels the visit that begins then."""
        rules, now = self.product.parts.rules, self.clock()

        def unit(store: Store) -> None:
            one = next(one for one in _booked_from(store, STRANGER) if one.starts == starts)
            store.bookings.set_state(one, "cancelled", STRANGER.channel, now, by="client")
            give_back(store, one, now, rules.limits.cool_down)

        await self.database.run(unit)
        await self.clock_ticks()

    async def staff_close(self, address: Address) -> None:
        """The office is closed on the day of the newest visit that was booked from this address."""
        now = self.clock()

        def unit(store: Store) -> None:
            newest, centre = _booked_from(store, address)[-1], store.centres.newest()
            office = centre.office(newest.office) if centre else None
            assert office is not None
            day = office.local(newest.starts).date()
            closure = Closure(office.code, day, time.min, MIDNIGHT, "нет отопления")
            close_office(store, office, closure, now)

        await self.database.run(unit)
        await self.clock_ticks()

    async def asks(self, unit: Callable[[Store], Result]) -> Result:
        """What the database knows."""
        return await self.database.run(unit)


def _chosen_from(store: Store, address: Address, now: datetime) -> tuple[Desk, tuple[Slot, ...]]:
    """The desk at which this person is choosing a time, and what is offered to them."""
    conversation = store.conversations.find(address)
    page = page_from_json(conversation.page if conversation else None)
    assert isinstance(page, ChooseTime), "nobody is choosing a time now"
    assert page.wish.office is not None
    centre = store.centres.newest()
    at = desk(store, centre, page.wish.office.code, page.wish.service, now) if centre else None
    assert at is not None
    return at, page.times.slots


def fill(at: Desk, slot: Slot) -> int:
    """Book every free place of a time for strangers; how many that were."""
    store = at.store
    for count in range(at.office.places + 1):
        seat = at.take(slot.starts, OPERATOR)
        if seat is None:
            return count
        client = store.clients.find(store.clients.create(at.now))
        assert client is not None
        visitor = Visitor(client.pseudonym, STRANGER.channel, client.id, STRANGER.user)
        store.bookings.book(seat, visitor, at.now)
    raise AssertionError("a place stayed free however often it was taken")


def _booked_from(store: Store, address: Address) -> Sequence[Appointment]:
    ever = Span(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    visits = sorted(store.visits.between(ever), key=lambda visit: visit.appointment.id)
    return [visit.appointment for visit in visits if visit.address == address]


def settings_for(path: Path, **more: Any) -> Settings:
    """Settings that know nothing of this machine's own."""
    url = f"sqlite:///{path}"
    return Settings(_env_file=None, **{"database_url": url, **more})  # type: ignore[call-arg]


async def furnish(path: Path) -> None:
    """A database of the newest shape with the demo centre in it, made once and copied."""
    if not _FURNISHED:
        with tempfile.TemporaryDirectory() as folder:
            new = Path(folder) / "furnished.db"
            await _prepare(new)
            _FURNISHED.append(new.read_bytes())
    path.write_bytes(_FURNISHED[0])  # noqa: ASYNC240 - a small file, before anything runs


@asynccontextmanager
async def house_with(
    path: Path, channels: Channels, clock: StoppedClock | None = None, **settings: Any
) -> AsyncIterator[House]:
    """The product on this database file with these channels, running until the block ends."""
    if not path.exists():  # noqa: ASYNC240 - the same
        await furnish(path)
    clock = clock or StoppedClock()
    database = Database(f"sqlite:///{path}")
    made = channels(database)
    product = assemble(settings_for(path, **settings), database, made, clock)
    house = House(product, database, clock)
    try:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(product.post.run())]
            running += [
                tasks.create_task(_runs(house, code, channel))
                for code, channel in made.items()
                if hasattr(channel, "run")
            ]
            yield house
            for task in running:
                task.cancel()
    finally:
        await database.close()


async def _runs(house: House, code: str, channel: Any) -> None:
    def ready(name: str) -> None:
        house.names[code] = name

    await channel.run(house.receive, ready)


async def _prepare(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    try:
        await assemble(settings_for(path), database, {}, StoppedClock()).prepare()
    finally:
        await database.close()
