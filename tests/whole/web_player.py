"""Plays on the centre's page, by its script's requests to the real web application."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.webchat import WebChat
from bot.core.events import Address
from bot.web.rates import Rates
from bot.web.services import WebServices
from tests.whole.house import House, StoppedClock, house_with
from tests.whole.players import PHONE_BUTTONS, Player, Told, printed
from tests.whole.serving import served


@dataclass
class WebPlayer(Player):
    house: House
    session: aiohttp.ClientSession
    address: Address
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
    cookies = session.cookie_jar.filter_cookies(session._base_url)  # type: ignore[arg-type]
    cookie = cookies["otklik_chat"].value
    return Address("webchat", sha256(cookie.encode()).hexdigest()[:32])
