"""A real aiogram bot that talks to the emulator: for tests of the emulator and of the channel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.emulators.telegram import TelegramEmulator


@asynccontextmanager
async def connected(telegram: TelegramEmulator, token: str | None = None) -> AsyncIterator[Bot]:
    """A Bot with a session of its own, the first bot's token unless another is named."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    try:
        yield Bot(token or telegram.token, session=session)
    finally:
        # aiogram's own close sleeps a quarter of a second for TLS, which isn't here.
        if session._session:
            await session._session.close()
