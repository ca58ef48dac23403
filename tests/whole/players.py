"""Plays a golden conversation on a channel: types, presses, shares; tells what was shown."""

import io
import re
import secrets
from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol
from unittest.mock import patch

import aiohttp

from bot.channels.terminal import CODE, Terminal
from bot.channels.webchat import WebChat
from bot.core.channel import BUTTONS_ONLY
from bot.core.events import Address, Event, Incoming, SentOther
from bot.web.rates import Rates
from bot.web.services import WebServices
from tests.whole.golden import Step
from tests.whole.house import NUMBERS, PERM, House, StoppedClock, house_with
from tests.whole.serving import served

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
        case "now":
            moment = datetime.strptime(more, "%Y-%m-%d %H:%M").replace(tzinfo=PERM)
            await player.house.time_comes(moment)
        case "other people take this time":
            await player.house.somebody_books(player.address)
        case "staff mark the visit":
            assert more in {"attended", "missed"}
            await player.house.marked(player.address, more)  # type: ignore[arg-type] # just asserted
        case "a voice message":
            await player.speaks()
            return True
        case "an old button":
            await player.presses(more, old=True)
            return True
        case _:
            raise ValueError(f"nothing of the kind can happen: {line}")
    return False


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


# -- the terminal


@dataclass
class TerminalPlayer(Player):
    house: House
    terminal: Terminal
    output: io.StringIO
    language: str
    address: Address = Address(CODE, "terminal")
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
            yield TerminalPlayer(house, terminal, output, language)


# -- Telegram


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


# -- VK


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


# -- the web chat


@dataclass
class WebPlayer(Player):
    house: House
    session: aiohttp.ClientSession
    address: Address = Address("webchat", "")
    letters: list[dict[str, Any]] = field(default_factory=list)
    latest: list[dict[str, Any]] = field(default_factory=list)

    async def types(self, text: str) -> None:
        await self._posts(type="typed", text=text)

    async def starts(self) -> None:
        await self._posts(type="started")

    async def shares(self, latitude: float, longitude: float) -> None:
        await self._posts(type="place", latitude=latitude, longitude=longitude)

    async def speaks(self) -> None:
        await self._posts(type="other", kind="voice")

    async def presses(self, label: str, *, old: bool = False) -> None:
        replaced = {one["replaces"] for one in self.letters}
        for letter in reversed(self.letters):
            if letter["id"] in replaced or (letter in self.latest) is old:
                continue
            for button in _buttons(letter):
                if button["label"] == label:
                    await self._posts(type="pressed", value=button["value"], letter=letter["id"])
                    return
        raise LookupError(f"no button {label!r} in sight")

    async def shown(self) -> str:
        after = self.letters[-1]["id"] if self.letters else 0
        async with self.session.get("/api/v1/chat/letters", params={"after": after}) as answer:
            assert answer.status == 200
            news = await answer.json()
        self.letters += news
        self.latest = news or self.latest
        return printed([_told_by_web(one) for one in news])

    async def _posts(self, **event: Any) -> None:
        body = {"key": secrets.token_hex(8), **event}
        async with self.session.post("/api/v1/chat/events", json=body) as answer:
            assert answer.status == 202, await answer.text()


def _buttons(letter: dict[str, Any]) -> list[dict[str, Any]]:
    return [button for row in letter["rows"] for button in row]


def _told_by_web(letter: dict[str, Any]) -> Told:
    file = letter["file"]["name"] if letter["file"] else ""
    return Told(letter["text"], tuple(one["label"] for one in _buttons(letter)), file)


class Webs:
    """A browser's requests without the browser, against the real web application."""

    label_limit = 200
    missing = PHONE_BUTTONS

    @asynccontextmanager
    async def player(self, folder: Path, language: str) -> AsyncIterator[Player]:
        clock = StoppedClock()
        chats: list[WebChat] = []

        def channels(database: Any) -> dict[str, Any]:
            chats.append(WebChat(database, clock))
            return {"webchat": chats[0]}

        async with house_with(folder / "otklik.db", channels, clock) as house:
            services = WebServices(
                database=house.database,
                receive=house.receive,
                webchat=chats[0],
                clock=clock,
                centre={"ru": "Центр"},
                rates=Rates(person=100_000, network=100_000),
            )
            jar = aiohttp.CookieJar(unsafe=True)
            head = {"Accept-Language": language}
            async with (
                served(services) as url,
                aiohttp.ClientSession(url, cookie_jar=jar, headers=head) as session,
            ):
                await (await session.get("/")).read()
                yield WebPlayer(house, session, await _address(session))


async def _address(session: aiohttp.ClientSession) -> Address:
    from hashlib import sha256

    cookies = session.cookie_jar.filter_cookies(session._base_url)  # type: ignore[arg-type]
    cookie = cookies["otklik_chat"].value
    return Address("webchat", sha256(cookie.encode()).hexdigest()[:32])


def _printed(letter: Told) -> str:
    buttons = [f"[{number}] {label}" for number, label in enumerate(letter.labels, 1)]
    return "\n".join([letter.text, *([f"({letter.file})"] if letter.file else []), *buttons])


class Channel(Protocol):
    """How a channel's people are made, and how its letters may differ from a terminal's."""

    label_limit: int
    missing: frozenset[str]

    def player(self, folder: Path, language: str) -> AbstractAsyncContextManager[Player]: ...


CHANNELS: dict[str, Channel] = {
    "terminal": Terminals(),
    "telegram": Telegrams(),
    "vk": Vks(),
    "webchat": Webs(),
}

__all__ = ["CHANNELS", "Player", "Told", "does", "happens", "fixed_numbers", "printed"]
