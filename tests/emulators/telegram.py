"""A Telegram Bot API server of our own: strict as the platform, with faults on demand.

In a test: `async with TelegramEmulator() as telegram:` gives `telegram.url`, `telegram.phone(…)`,
`telegram.faults`, `telegram.calls`. By hand: `python -m tests.emulators.telegram --port 8081`.
"""

import argparse
import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Self

from tests.emulators.telegram_account import BotAccount, Clock
from tests.emulators.telegram_control import Control
from tests.emulators.telegram_faults import Fault, Faults, RateLimits
from tests.emulators.telegram_phone import Phone
from tests.emulators.telegram_rules import Refusal
from tests.emulators.telegram_server import Call, Server, Traffic
from tests.emulators.telegram_shown import Key, Shown, ShownFile
from tests.emulators.telegram_terminal import play, say

__all__ = [
    "TOKEN",
    "BotAccount",
    "Call",
    "Fault",
    "Key",
    "Phone",
    "RateLimits",
    "Refusal",
    "Shown",
    "ShownFile",
    "TelegramEmulator",
]

TOKEN = "4242:EMULATOR"
FIRST_PERSON = 10_001
CALLBACK_WINDOW = 60.0
_CONNECT = """\
The Telegram emulator listens. Connect a bot with
  OTKLIK_TELEGRAM_API_URL={url}
  OTKLIK_TELEGRAM_TOKEN={token}
"""


class TelegramEmulator:
    """The platform: bots by token, phones by user id, one loopback port."""

    def __init__(
        self,
        *,
        tokens: Iterable[str] = (TOKEN,),
        port: int = 0,
        host: str = "127.0.0.1",
        record_calls: bool = True,
        control: bool = False,
        history: int | None = None,
        callback_window: float = CALLBACK_WINDOW,
        clock: Clock = time.time,
    ) -> None:
        self.host = host
        self.port = port
        self.bots = {
            token: BotAccount(token, clock, callback_window=callback_window, history=history)
            for token in tokens
        }
        self.faults = Faults(self.bot().updates.redeliver)
        self.traffic = Traffic(record=record_calls)
        self._phones: dict[tuple[str, int], Phone] = {}
        self._server = Server(self.bots, self.faults, self.traffic, clock)
        if control:
            self._server.extra = Control(self.bots, self.faults, self.traffic)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; after a stop on the same port again, with everything remembered."""
        self.port = await self._server.start(self.host, self.port)

    async def stop(self) -> None:
        """Go down: open connections are cut, later ones refused."""
        await self._server.stop()

    @property
    def url(self) -> str:
        """What stands for the public server's address."""
        return f"http://{self.host}:{self.port}"

    @property
    def token(self) -> str:
        """The first bot's token."""
        return next(iter(self.bots))

    def bot(self, token: str | None = None) -> BotAccount:
        """What the platform knows of a bot, the first if no token is named."""
        return self.bots[token or self.token]

    @property
    def calls(self) -> deque[Call]:
        """Every call so far, unless recording is off."""
        return self.traffic.calls

    def calls_of(self, method: str) -> list[Call]:
        """The recorded calls of one method."""
        return [call for call in self.traffic.calls if call.method == method]

    @property
    def counts(self) -> Counter[str]:
        """How often each method was called."""
        return self.traffic.counts

    def limit_rate(self, limits: RateLimits | None) -> None:
        """Rate limits on, or off again with None; they are off at first."""
        self._server.limit(limits)

    def enqueue(self, updates: Iterable[dict[str, Any]], token: str | None = None) -> None:
        """Queue prepared raw updates; whoever they come from may be answered."""
        bot = self.bot(token)
        for update in updates:
            bot.adopt(update)
            bot.updates.put(update)

    def phone(
        self,
        user_id: int | None = None,
        first_name: str = "Anna",
        language_code: str | None = "ru",
        *,
        token: str | None = None,
        **more: Any,
    ) -> Phone:
        """A person's phone with the bot's chat open; the same person is the same phone."""
        bot = self.bot(token)
        number = user_id or FIRST_PERSON + len(self._phones)
        user = {"id": number, "is_bot": False, "first_name": first_name} | more
        if language_code:
            user["language_code"] = language_code
        return self._phones.setdefault((bot.token, number), Phone(bot, user))


async def _serve(emulator: TelegramEmulator, *, by_hand: bool) -> None:
    async with emulator:
        say(_CONNECT.format(url=emulator.url, token=emulator.token))
        if by_hand:
            await play(emulator.phone())
        else:
            await asyncio.Event().wait()


def main() -> None:
    """Serve until the input ends, or with --control until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="0 for a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--control", action="store_true", help="no phone here; open /control/…")
    parser.add_argument("--history", type=int, help="messages kept of a chat; all by default")
    parser.add_argument("--no-record", action="store_true", help="keep no log of the calls")
    chosen = parser.parse_args()
    emulator = TelegramEmulator(
        tokens=(chosen.token,),
        port=chosen.port,
        host=chosen.host,
        control=chosen.control,
        record_calls=not chosen.no_record,
        history=chosen.history,
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(emulator, by_hand=not chosen.control))


if __name__ == "__main__":
    main()
