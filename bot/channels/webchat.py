"""The chat on the centre's own page: letters are kept for the page, which comes and fetches them.

Theory of operation: sending means writing a letter into the transcripts. A page that is open holds
a stream (`follow`): it is woken at once by a letter of this process, and at most a second later by
one of another process, for while streams are open somebody looks at the newest number each second
(one look for all of them). A stream carries letters in order, says where the memory begins, so that
the page forgets what we forgot, and beats now and then, so that the page knows that we are there.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot.core.channel import Grid, Later, Limits, Outcome, Sent
from bot.core.events import Address
from bot.core.says import Letter
from storage.database import Database, Result, Unit
from storage.transcripts import CHANNEL, Shown

BUSY_SECONDS = 5.0
MOST_STREAMS = 20


@dataclass(frozen=True)
class First:
    """The oldest letter that is still remembered; None when nothing is."""

    id: int | None


@dataclass(frozen=True)
class Beat:
    """Nothing new, but we are here."""


News: TypeAlias = Shown | First | Beat


@dataclass(frozen=True)
class Pace:
    """Seconds between looks for letters of other processes, and between beats of a stream."""

    look: float = 1.0
    beat: float = 15.0


class WebChat:
    """The web chat as the post office sees it, and the letters as the page sees them."""

    code = CHANNEL
    limits = Limits(
        text=20_000,
        caption=20_000,
        label=200,
        value_bytes=200,
        inline=Grid(columns=11, rows=60, total=120),
        kinds=frozenset({"press", "link", "place"}),
        edits=True,
    )

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        pace: Pace = Pace(),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._pace = pace
        self._monotonic = monotonic
        self._bells: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._newest = 0
        self._closed = False

    async def send(self, address: Address, letter: Letter, key: int) -> Outcome:
        """Keep the letter for the person's page and wake it if it is open."""
        place = letter.replaces if letter.replaces and letter.replaces.isdecimal() else None
        kept, at = replace(letter, replaces=place), self._clock()
        try:
            number = await self._database.run(
                lambda store: store.transcripts.add(address.user, kept, key, at)
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was kept
            return Later(BUSY_SECONDS, type(error).__name__)
        for bell in self._bells.get(address.user, ()):
            bell.set()
        return Sent(str(number))

    async def letters(self, user: str, after: int) -> tuple[Shown, ...]:
        """What was said to a person since a letter; 0 for everything."""
        return await self._read(lambda store: store.transcripts.after(user, after))

    async def letter(self, user: str, number: int) -> Shown | None:
        """One letter, if it was said to this person."""
        return await self._read(lambda store: store.transcripts.one(user, number))

    def crowded(self, user: str) -> bool:
        """Whether a person has more pages open than anybody needs."""
        return len(self._bells.get(user, ())) >= MOST_STREAMS

    async def follow(self, user: str, after: int) -> AsyncGenerator[News]:
        """Letters since and as they come, until the reader leaves or the chat is closed."""
        known = First(-1)
        with self._bell(user) as bell:
            while not self._closed:
                bell.clear()
                newest = await self._look()
                first, shown = await self._since(user, after)
                if first != known:
                    known = first
                    yield first
                for one in shown:
                    after = one.id
                    yield one
                if not await self._news(bell, newest) and not self._closed:
                    yield Beat()

    def close(self) -> None:
        """End all streams, so that the web server can stop."""
        self._closed = True
        for bells in self._bells.values():
            for bell in bells:
                bell.set()

    async def _since(self, user: str, after: int) -> tuple[First, tuple[Shown, ...]]:
        return await self._read(
            lambda store: (
                First(store.transcripts.first(user)),
                store.transcripts.after(user, after),
            )
        )

    async def _news(self, bell: asyncio.Event, newest: int) -> bool:
        """Wait for the bell or for a newer letter of whomever; False when only time went by."""
        ends = self._monotonic() + self._pace.beat
        while self._monotonic() < ends:
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), self._pace.look)
                return True
            if await self._look() != newest:
                return True
        return False

    async def _look(self) -> int:
        """The newest number, asked for once a second however many streams want to know."""
        async with self._looking:
            if self._monotonic() - self._looked_at >= self._pace.look:
                self._newest = await self._read(lambda store: store.transcripts.newest())
                self._looked_at = self._monotonic()
            return self._newest

    async def _read(self, unit: Unit[Result]) -> Result:
        # A read that has begun is carried through even when the reader hangs up meanwhile.
        return await asyncio.shield(self._database.read(unit))

    @contextmanager
    def _bell(self, user: str) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        self._bells[user].add(bell)
        try:
            yield bell
        finally:
            self._bells[user].discard(bell)
            if not self._bells[user]:
                del self._bells[user]
