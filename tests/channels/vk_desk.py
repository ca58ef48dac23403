"""What stands behind the VK channel in its tests: takes events, keeps the mark, fails on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.channels.vk import Vk
from bot.channels.vk_api_pool import Pace
from bot.core.events import Address, Event, Incoming
from bot.core.says import Letter, LetterButton
from tests.emulators.vk import VkEmulator
from tests.emulators.vk_feed import Bell

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FAST = Pace(wait=1, connect=2, read=5, poll_read=4, longest_pause=0.05)
PATIENCE = 10.0


class Desk:
    """Keeps every event that was received; `before` runs first and may wait or fail."""

    def __init__(self, mark: str | None = None) -> None:
        self.received: list[Incoming] = []
        self.names: list[str] = []
        self.mark = mark
        self.marks: list[str] = []
        self.tried = 0
        self.bell = Bell()

    async def before(self, incoming: Incoming) -> None:
        """Nothing, unless a test puts something in its place."""

    async def receive(self, incoming: Incoming) -> None:
        self.tried += 1
        self.bell.ring()
        await self.before(incoming)
        self.received.append(incoming)
        self.bell.ring()

    async def load_mark(self) -> str | None:
        return self.mark

    async def save_mark(self, mark: str) -> None:
        self.mark = mark
        self.marks.append(mark)
        self.bell.ring()

    @property
    def events(self) -> list[Event]:
        return [incoming.event for incoming in self.received]

    async def until(self, condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.bell.until(condition)

    async def has(self, count: int) -> list[Event]:
        """The events received, as soon as there are so many."""
        await self.until(lambda: len(self.received) >= count)
        return self.events

    @asynccontextmanager
    async def behind(self, channel: Vk) -> AsyncIterator[asyncio.Task[None]]:
        """The channel running and ready."""
        running = asyncio.create_task(channel.run(self.receive, self._hear))
        try:
            await self.until(lambda: self.names and self.mark is not None)
            yield running
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    def _hear(self, name: str) -> None:
        self.names.append(name)
        self.bell.ring()


def channel_to(vk: VkEmulator, desk: Desk, **pace: Any) -> Vk:
    return Vk(
        vk.token,
        vk.group_id,
        vk.url,
        lambda: NOON,
        desk.load_mark,
        desk.save_mark,
        replace(FAST, **pace),
    )


def at(user: int) -> Address:
    return Address("vk", str(user))


def letter(text: str, *values: str, **more: Any) -> Letter:
    """A letter whose buttons stand in one row and are called like their values."""
    row = tuple(LetterButton(value, value) for value in values)
    return Letter(text, (row,) if row else (), **more)


async def happens(condition: Callable[[], bool]) -> None:
    """Wait for what rings no bell: disorders spent, polls begun."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - the emulator offers no event to wait for here
            await asyncio.sleep(0.01)
