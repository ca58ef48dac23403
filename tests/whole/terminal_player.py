"""Plays on the real Terminal, within the test."""

import io
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.terminal import CODE, Terminal
from bot.core.events import Address, Event, Incoming, SentOther
from tests.whole.house import House, house_with
from tests.whole.players import Player


@dataclass
class TerminalPlayer(Player):
    house: House
    terminal: Terminal
    output: io.StringIO
    language: str
    address: Address
    old: list[tuple[str, Event]] = field(default_factory=list)
    read_to: int = 0

    async def types(self, text: str) -> None:
        await self._hand_in(text)

    async def starts(self) -> None:
        await self._hand_in("/start")

    async def shares(self, latitude: float, longitude: float) -> None:
        await self._hand_in(f"@{latitude},{longitude}")

    async def speaks(self) -> None:
        await self._receive(SentOther("voice"))

    async def presses(self, label: str, *, old: bool = False) -> None:
        if old:
            await self._receive(next(event for one, event in reversed(self.old) if one == label))
        elif any(label == button.label for button in self.terminal.buttons):
            await self._hand_in(f">{label}")
        else:
            raise LookupError(f"no button {label!r} in sight")

    async def shown(self) -> str:
        text = self.output.getvalue()[self.read_to :]
        self.read_to += len(text)
        return text.rstrip("\n")

    async def _hand_in(self, line: str) -> None:
        event = self.terminal.read(line)
        assert event is not None
        await self._receive(event)

    async def _receive(self, event: Event) -> None:
        before = self.terminal.buttons
        known = [(one.label, self.terminal.read(f">{one.label}")) for one in before]
        key = secrets.token_hex(8)
        await self.house.receive(Incoming(self.address, key, event, self.language))
        await self.house.settled()
        if self.terminal.buttons != before:
            self.old += [(label, pressed) for label, pressed in known if pressed]


class Terminals:
    """`otklik chat` within the test."""

    label_limit = 300
    missing: frozenset[str] = frozenset()

    @asynccontextmanager
    async def player(self, folder: Path, language: str) -> AsyncIterator[Player]:
        output = io.StringIO()
        terminal = Terminal(output)
        async with house_with(folder / "otklik.db", lambda _: {CODE: terminal}) as house:
            address = Address(CODE, "terminal")
            yield TerminalPlayer(house, terminal, output, language, address)
