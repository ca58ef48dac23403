"""What stands behind the channel in its tests: takes events, answers some, fails on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from aiogram.client.session.aiohttp import AiohttpSession

from bot.channels.telegram import Profile, Telegram, Waits
from bot.core.events import Address, Event, Incoming
from tests.emulators.telegram import TOKEN

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FAST = Waits(poll=5, margin=5, first=0.01, last=0.02, refused=0.02, glance=0.02)
PATIENCE = 10.0


class Desk:
    """Keeps every event that was received; `before` runs first and may wait or fail."""

    def __init__(self) -> None:
        self.received: list[Incoming] = []
        self.tried = 0
        self.names: list[str] = []

    async def before(self, incoming: Incoming) -> None:
        """Nothing, unless a test puts something in its place."""

    async def receive(self, incoming: Incoming) -> None:
        self.tried += 1
        await self.before(incoming)
        self.received.append(incoming)

    @property
    def events(self) -> list[Event]:
        return [incoming.event for incoming in self.received]

    @asynccontextmanager
    async def behind(self, channel: Telegram) -> AsyncIterator[asyncio.Task[None]]:
        running = asyncio.create_task(channel.run(self.receive, self.names.append))
        try:
            yield running
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


def channel_to(url: str, **more: object) -> Telegram:
    settings: dict[str, object] = {"waits": FAST} | more
    return Telegram(TOKEN, url, lambda: NOON, **settings)  # type: ignore[arg-type]


async def hang_up(channel: Telegram) -> None:
    """Close a channel that was never run; aiogram's own way waits for TLS that is not there."""
    session = channel.bot.session
    assert isinstance(session, AiohttpSession)
    await (await session.create_session()).close()


def at(user: int) -> Address:
    return Address("telegram", str(user))


def profile(language: str, words: str) -> Profile:
    return Profile(language, {"start": words, "menu": words}, f"{words}!", f"{words}.")


async def until(condition: Callable[[], object]) -> None:
    """Wait for what has no event of its own to wait for."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - there is no event to await
            await asyncio.sleep(0.005)
