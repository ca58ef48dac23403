"""The real web application on a port of its own, with a small conversation behind it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import uvicorn
from sqlalchemy import create_engine

from bot.channels.webchat import Pace, WebChat
from bot.core.events import (
    Address,
    Incoming,
    Pressed,
    SentOther,
    SharedPlace,
    Started,
    Typed,
)
from bot.core.says import File, Letter, LetterButton
from bot.web.app import WebServices, make_app
from storage.database import Database
from storage.tables import metadata

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUICK = Pace(look=0.05, beat=0.2)
PATIENCE = 10.0
Response = aiohttp.ClientResponse
FILE = File("Запись 482-917.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")

MENU = (
    (LetterButton("Записаться", "go:booking", style="primary"),),
    (LetterButton("Мои записи", "go:visits"), LetterButton("Где мы находимся", "go:where")),
    (LetterButton("Оценить визит", "go:survey"),),
)
PLACES = (
    (LetterButton("Отправить, где я", "", "place"),),
    (LetterButton("Показать на карте", "https://example.org/map", "link"),),
)
TIMES = (
    *((LetterButton(f"понедельник, 23 ноября, {hour}:00", str(hour)),) for hour in range(9, 14)),
    (LetterButton("Назад", "back"), LetterButton("Меню", "go:menu")),
)
SCALE = (
    tuple(LetterButton(str(point), f"1:{point}") for point in range(11)),
    (LetterButton("Не сейчас", "later"), LetterButton("Больше не спрашивать", "never")),
)


class Desk:
    """Answers like a bot would; remembers what was received; may be told to fail."""

    def __init__(self) -> None:
        self.received: list[Incoming] = []
        self.heard: set[str] = set()
        self.broken = False
        self.webchat: WebChat
        self.sent = 0

    async def receive(self, incoming: Incoming) -> None:
        if self.broken:
            raise RuntimeError("nothing can be stored")
        if incoming.key in self.heard:
            return
        self.heard.add(incoming.key)
        self.received.append(incoming)
        for letter in answers(incoming):
            await self.say(incoming.address, letter)

    async def say(self, address: Address, letter: Letter) -> int:
        self.sent += 1
        outcome = await self.webchat.send(address, letter, self.sent)
        return int(outcome.message)  # type: ignore[union-attr]

    @property
    def events(self) -> list[object]:
        return [incoming.event for incoming in self.received]

    @property
    def person(self) -> Address:
        return self.received[0].address


def answers(incoming: Incoming) -> tuple[Letter, ...]:  # noqa: PLR0911 - one line an event
    place = incoming.pressed_message
    match incoming.event:
        case Started(payload):
            return (Letter(f"Здравствуйте! Чем помочь? {payload}".strip(), MENU),)
        case Pressed("go:booking"):
            return (Letter("Ближайшие свободные окна. Выберите время.", TIMES, replaces=place),)
        case Pressed("go:survey"):
            return (Letter("Насколько вероятно, что вы нас порекомендуете?", SCALE, scale=True),)
        case Pressed("go:where"):
            return (Letter("Где вы сейчас?", PLACES, replaces=place),)
        case Pressed("9"):
            text = "Номер записи: 482-917. Телефон 8 (800) 200-01-22, https://trudvsem.ru/a?b=c."
            return (Letter(text, replaces=place), Letter("Что взять с собой: паспорт.", file=FILE))
        case Pressed(value):
            return (Letter(f"Вы выбрали: {value}", MENU, replaces=place),)
        case Typed(text):
            return (Letter(f"Вы написали: {text}", MENU),)
        case SharedPlace(latitude, longitude):
            return (Letter(f"Место: {latitude:.2f}, {longitude:.2f}", MENU),)
        case SentOther(kind):
            return (Letter(f"Это не получается прочитать: {kind}", MENU),)
        case _:
            return ()


@dataclass
class Site:
    """A running web application, its desk and its database."""

    url: str
    port: int
    desk: Desk
    webchat: WebChat
    database: Database
    server: uvicorn.Server = field(repr=False)
    stop: Callable[[], Awaitable[None]] = field(repr=False)


@asynccontextmanager
async def site_on(
    folder: Path, desk: Desk | None = None, port: int = 0, pace: Pace = QUICK, **more: object
) -> AsyncIterator[Site]:
    path = folder / "chat.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    database = Database(f"sqlite:///{path}")
    desk = desk or Desk()
    webchat = desk.webchat = WebChat(database, lambda: NOON, pace)
    listening = socket.create_server(("127.0.0.1", port))
    port = listening.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    services = WebServices(
        **{  # type: ignore[arg-type] # a test may put anything in another's place
            "database": database,
            "receive": desk.receive,
            "webchat": webchat,
            "clock": lambda: NOON,
            "centre": {"ru": "Прикамский центр занятости", "en": "Kama employment centre"},
            "public_url": url,
            **more,
        }
    )
    config = uvicorn.Config(
        make_app(services), log_config=None, lifespan="off", timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listening]))
    await until(lambda: server.started)
    stopped = False

    async def stop() -> None:
        nonlocal stopped
        if stopped:
            return
        stopped = True
        webchat.close()
        server.should_exit = True
        await serving
        listening.close()
        await database.close()

    try:
        yield Site(url, port, desk, webchat, database, server, stop)
    finally:
        await stop()


@asynccontextmanager
async def browser_of(site: Site, **headers: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that keeps cookies and has opened the page."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(site.url, cookie_jar=jar, headers=headers) as session:
        await fetched(session.get("/"))
        yield session


async def fetched(request: AbstractAsyncContextManager[Response]) -> Response:
    """An answer with its whole body."""
    async with request as response:
        await response.read()
        return response


async def until(condition: Callable[[], object]) -> None:
    """Wait for what has no event of its own to wait for."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - there is no event to await
            await asyncio.sleep(0.005)
