"""Plays on a VK phone: the emulator and the real vk_api."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.core.events import Address
from tests.whole.house import House, StoppedClock, house_with
from tests.whole.players import PHONE_BUTTONS, Player, Told, printed


@dataclass
class VkPlayer(Player):
    house: House
    phone: Any
    address: Address
    latest: list[Any] = field(default_factory=list)

    async def types(self, text: str) -> None:
        await self.phone.types(text)

    async def starts(self) -> None:
        await self.phone.start()

    async def shares(self, latitude: float, longitude: float) -> None:
        await self.phone.shares_place(latitude, longitude)

    async def speaks(self) -> None:
        await self.phone.sends_voice()

    async def presses(self, label: str, *, old: bool = False) -> None:
        last = next((one for one in reversed(self.latest) if one.buttons), None)
        label = _shortened(label)
        if not old and last and not last.inline:
            await self.phone.presses(label)
            return
        shown = (one for one in reversed(self.phone.messages) if label in _labels(one))
        wanted = (one for one in shown if (one in self.latest) is not old)
        await self.phone.presses(label, next(wanted))

    async def shown(self) -> str:
        news = list(self.phone.news)
        if news:
            self.latest = news
            self.phone._acts()
        return printed([_told_by_vk(one) for one in news])


def _labels(message: Any) -> tuple[str, ...]:
    return tuple(button.label for button in message.buttons) if message.inline else ()


def _shortened(label: str) -> str:
    return label if len(label) <= 40 else label[:39].rstrip() + "…"


def _told_by_vk(message: Any) -> Told:
    own = {"Отправить местоположение": _place_label(message.text)}
    labels = tuple(own.get(button.label, button.label) for button in message.buttons)
    file = message.documents[0].title if message.documents else ""
    return Told(message.text, labels, file)


def _place_label(text: str) -> str:
    # VK writes these words itself, in the language of the phone.
    return "Отправить место" if re.search("[а-я]", text) else "Share my place"


class Vks:
    """A phone, the emulator, the real vk_api."""

    label_limit = 40
    missing = PHONE_BUTTONS

    @asynccontextmanager
    async def player(self, folder: Path, language: str) -> AsyncIterator[Player]:
        from bot.channels.vk import Vk
        from tests.channels.vk_desk import FAST
        from tests.emulators.vk import VkEmulator

        clock = StoppedClock()
        async with VkEmulator(rate_limit=None) as vk:

            def channels(database: Any) -> dict[str, Any]:
                async def load() -> str | None:
                    return await database.run(lambda store: store.marks.get("vk.ts"))

                async def save(mark: str) -> None:
                    await database.run(lambda store: store.marks.keep("vk.ts", mark))

                return {"vk": Vk(vk.token, vk.group_id, vk.url, clock, load, save, FAST)}

            async with house_with(folder / "otklik.db", channels, clock) as house:
                await vk.until(lambda it: it.polls > 0)
                phone = vk.phone(lang_id=3 if language == "en" else 0)
                yield VkPlayer(house, phone, Address("vk", str(phone.user_id)))
