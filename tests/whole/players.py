"""Plays a golden conversation on a channel: types, presses, shares; tells what was shown."""

import re
import secrets
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol
from unittest.mock import patch

from bot.core.channel import BUTTONS_ONLY
from bot.core.events import Address
from tests.whole.golden import Step
from tests.whole.house import NUMBERS, PERM, House

PHONE_BUTTONS = frozenset({"Отправить мой номер", "Share my number"})
_PLACE = re.compile(r"@\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)")


@dataclass(frozen=True)
class Told:
    """A letter as a channel shows it; `handle` is what the channel presses it by."""

    text: str
    labels: tuple[str, ...] = ()
    file: str = ""
    handle: Any = None


def printed(letters: Sequence[Told]) -> str:
    """As `otklik chat` prints letters; what was split off only for its buttons is put back."""
    whole: list[Told] = []
    for one in letters:
        if one.text == BUTTONS_ONLY and whole:
            last = whole.pop()
            whole.append(Told(last.text, last.labels + one.labels, last.file or one.file))
        else:
            whole.append(one)
    return "\n\n".join(map(_printed, whole))


class Player(Protocol):
    """A person on one channel, and the house behind it."""

    house: House
    address: Address
    offered: tuple[str, ...] = ()

    async def types(self, text: str) -> None: ...
    async def starts(self) -> None: ...
    async def presses(self, label: str, *, old: bool = False) -> None: ...
    async def shares(self, latitude: float, longitude: float) -> None: ...
    async def speaks(self) -> None: ...
    @abstractmethod
    async def shown(self) -> str:
        """What has come since the last question, as `otklik chat` prints it."""
        ...

    async def plays(self, step: Step) -> str:
        """Do what a line of a transcript says, and wait for all that follows from it."""
        before = self.house.heard
        if step.outside:
            acted = await happens(self, step.line)
        else:
            await does(self, _by_label(step.line, self.offered))
            acted = True
        await self.house.settled(before + int(acted))
        shown = await self.shown()
        self.offered = Step("", shown).labels or self.offered
        return shown


async def does(player: Player, line: str) -> None:
    """A line as it is typed into `otklik chat`."""
    place = _PLACE.fullmatch(line)
    if line.startswith(">"):
        await player.presses(line[1:].strip())
    elif place:
        await player.shares(float(place[1]), float(place[2]))
    elif line == "/start":
        await player.starts()
    else:
        await player.types(line)


async def happens(player: Player, line: str) -> bool:
    """What a terminal cannot type; whether the person themselves did it."""
    what, _, more = line.partition(": ")
    match what:
        case "a link to the survey":
            token = await player.house.link_to(more)
            await player.types(f"/start s_{token}")
        case "a voice message":
            await player.speaks()
        case "an old button":
            await player.presses(more, old=True)
        case _:
            await _others_do(player, what, more)
            return False
    return True


async def _others_do(player: Player, what: str, more: str) -> None:
    match what:
        case "now":
            await player.house.time_comes(_moment(more))
        case "other people take this time":
            await player.house.somebody_books(player.address)
        case "other people take the whole day":
            day = date.fromisoformat(more)
            await player.house.others_book_all_of(player.address, day)
        case "one of them gives back":
            await player.house.somebody_gives_back(_moment(more))
        case "staff close the office on the day of the visit":
            await player.house.staff_close(player.address)
        case "staff mark the visit":
            assert more in {"attended", "missed"}
            await player.house.marked(player.address, more)  # type: ignore[arg-type] # just asserted
        case "staff":
            await player.house.staff(more)
        case _:
            raise ValueError(f"nothing of the kind can happen: {what}")


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=PERM)


def fixed_numbers() -> Any:
    """Within it booking numbers are not random, but the same in every conversation."""
    known = chain((int(number.replace("-", "")) for number in NUMBERS), count(100_000))
    source = SimpleNamespace(randbelow=lambda _below: next(known), token_hex=secrets.token_hex)
    return patch("storage.bookings.secrets", source)


def _by_label(line: str, offered: Sequence[str]) -> str:
    """A press by number as a press by label: a channel may have put the buttons elsewhere."""
    number = line[1:].strip()
    by_number = line.startswith(">") and number.isdigit() and number not in offered
    return f">{offered[int(number) - 1]}" if by_number else line


def _printed(letter: Told) -> str:
    buttons = [f"[{number}] {label}" for number, label in enumerate(letter.labels, 1)]
    return "\n".join([letter.text, *([f"({letter.file})"] if letter.file else []), *buttons])


class Channel(Protocol):
    """How a channel's people are made, and how its letters may differ from a terminal's."""

    label_limit: int
    missing: frozenset[str]

    def player(self, folder: Path, language: str) -> AbstractAsyncContextManager[Player]: ...
