"""Plays on a Telegram phone: the emulator and the real aiogram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.core.events import Address
from tests.whole.house import House, StoppedClock, house_with
from tests.whole.players import Player, Told, printed


@dataclass
class TelegramPlayer(Player):
    house: House
    phone: Any
    address: Address
    latest: list[Told] = field(default_factory=list)
    seen_keyboard: Any = None

    async def types(self, text: str) -> None:
        await self.phone.types(text)

    async def starts(self) -> None:
        await self.phone.start()

    async def shares(self, latitude: float, longitude: float) -> None:
        await self.phone.shares_place(latitude, longitude)

    async def speaks(self) -> None:
        await self.phone.sends_voice()

    async def presses(self, label: str, *, old: bool = False) -> None:
        last = next((one for one in reversed(self.latest) if one.labels), None)
        if not old and last and last.handle is None:
            keys = [key for row in self.phone.keyboard for key in row if key.label == label]
            self.phone._presses_reply(keys[0])
            return
        current = {one.handle for one in self.latest}
        shown = (one for one in reversed(self.phone.messages) if label in one.labels)
        wanted = (one for one in shown if (one.message_id in current) is not old)
        await self.phone.presses(label, next(wanted))

    async def shown(self) -> str:
        news = self.phone.news
        markup = self.phone.chat.keyboard
        fresh = markup is not self.seen_keyboard and self.phone.keyboard
        self.seen_keyboard = markup
        letters = [
            Told(
                one.text,
                one.labels,
                one.document.name if one.document else "",
                one.message_id,
            )
            for one in news
        ]
        if fresh:
            labels = tuple(key.label for row in self.phone.keyboard for key in row)
            letters[-1] = Told(letters[-1].text, labels)
        if letters:
            self.latest = letters
            self.phone._acted_at = self.phone.chat.revision
        return printed(letters)


class Telegrams:
    """A phone, the emulator, the real aiogram."""

    label_limit = 60
    missing: frozenset[str] = frozenset()

    @asynccontextmanager
    async def player(self, folder: Path, language: str) -> AsyncIterator[Player]:
        from bot.channels.telegram import Telegram
        from tests.channels.telegram_desk import FAST
        from tests.emulators.telegram import TOKEN, TelegramEmulator

        clock = StoppedClock()
        async with TelegramEmulator() as telegram:
            channel = Telegram(TOKEN, telegram.url, clock, waits=FAST)
            path = folder / "otklik.db"
            async with house_with(path, lambda _: {"telegram": channel}, clock) as house:
                phone = telegram.phone(language_code=language)
                yield TelegramPlayer(house, phone, Address("telegram", str(phone.user["id"])))
