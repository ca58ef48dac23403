"""Telegram through aiogram: long polling in, letters out. Only the telegram modules import it."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from aiogram import Bot, Dispatcher
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.types import TelegramObject, Update, User

from bot.channels.telegram_calls import PlainSession
from bot.channels.telegram_poll import NotReceivedError, Poller
from bot.channels.telegram_profile import Profile, register
from bot.channels.telegram_read import CODE, read
from bot.channels.telegram_send import CAPTION_LIMIT, TEXT_LIMIT, Bucket, hand_over
from bot.channels.telegram_trouble import TROUBLE, Waits, rest_after
from bot.core.channel import Grid, Limits, Outcome, Receive
from bot.core.events import Address
from bot.core.says import Letter

__all__ = ["Profile", "Telegram", "Waits", "read"]

CONNECTIONS = 200
CALL_SECONDS = 30.0


class Telegram:
    """The bot's chats in Telegram; `rate` holds letters to so many a second, None to none.

    `last_poll` tells when Telegram last answered a poll. Raises aiogram's TokenValidationError
    for a token that isn't one.
    """

    code = CODE
    limits = Limits(
        text=TEXT_LIMIT,
        caption=CAPTION_LIMIT,
        label=60,
        value_bytes=64,
        inline=Grid(columns=8, rows=25, total=100),
        measure="utf16",
        kinds=frozenset({"press", "link", "place", "phone"}),
        edits=True,
    )

    def __init__(
        self,
        token: str,
        api_url: str | None,
        clock: Callable[[], datetime],
        profiles: tuple[Profile, ...] = (),
        rate: float | None = None,
        waits: Waits = Waits(),  # noqa: B008 - a frozen value
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        server = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        session = PlainSession(limit=CONNECTIONS, api=server, timeout=CALL_SECONDS)
        self.bot = Bot(token, session=session)
        self.last_poll: datetime | None = None
        self._clock = clock
        self._profiles = profiles
        self._bucket = Bucket(rate, monotonic) if rate else None
        self._waits = waits

    async def run(self, receive: Receive, ready: Callable[[str], None]) -> None:
        """Receive for ever; `ready` is told the bot's username once Telegram has named it."""
        try:
            async with asyncio.TaskGroup() as group:
                me = await self._me()
                ready(me.username or "")
                group.create_task(register(self.bot, self._profiles))
                await Poller(self.bot, _dispatcher(receive), group, self._waits, self._polled).run()
        finally:
            await self.bot.session.close()

    async def send(self, address: Address, letter: Letter, key: int) -> Outcome:  # noqa: ARG002
        """Telegram knows no repeats: the key is of no use here, a lost answer may send twice."""
        if self._bucket:
            await self._bucket.take()
        return await hand_over(self.bot, address, letter)

    def _polled(self) -> None:
        self.last_poll = self._clock()

    async def _me(self) -> User:
        attempt = 0
        while True:
            try:
                return await self.bot.get_me()
            except TROUBLE as error:
                await asyncio.sleep(rest_after(error, attempt, self._waits))
                attempt += 1


def _dispatcher(receive: Receive) -> Dispatcher:
    async def on_update(_event: TelegramObject, event_update: Update) -> None:
        incoming = read(event_update)
        if incoming is None:
            return
        try:
            await receive(incoming)
        except Exception as error:
            raise NotReceivedError from error

    dispatcher = Dispatcher(disable_fsm=True)
    for observer in (dispatcher.message, dispatcher.callback_query, dispatcher.my_chat_member):
        observer.register(on_update)
    return dispatcher
