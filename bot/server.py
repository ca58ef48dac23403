"""Everything that `otklik run` serves, in one process and one group of tasks."""

import asyncio
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import Protocol

import structlog
import uvicorn

from bot.app import Product, assemble, calm_the_collector
from bot.channels.webchat import WebChat
from bot.core.channel import Channel, Receive
from bot.core.says import Text
from bot.domain.calendar import is_working_day
from bot.domain.clock import now
from bot.settings import Settings, tokens
from bot.web.app import WebServices, make_app
from storage.database import Database

log = structlog.get_logger()

COMMANDS = ("menu", "book", "visits", "reviews", "help", "cancel", "settings")


class AddressTakenError(OSError):
    """Nothing can be served at the address of the settings."""


class Messenger(Channel, Protocol):
    """A channel that goes and fetches its events itself."""

    @property
    def last_poll(self) -> datetime | None:
        """When the platform last answered a poll."""
        ...

    async def run(self, receive: Receive, ready: Callable[[str], None]) -> None:
        """Receive for ever; `ready` hears the name people know the bot by."""
        ...


async def serve(settings: Settings) -> None:
    """Serve until cancelled or stopped by a signal."""
    server = Server(settings)
    await server.prepare()
    calm_the_collector()
    await server.run()


class Server:
    """The whole product, running; `url` is where the web chat answers once `prepare` is done."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database = Database(settings.database_url, settings.secret)
        self._webchat = WebChat(self._database, now)
        self.messengers = messengers(settings, self._database)
        channels: dict[str, Channel] = {one.code: one for one in self.messengers}
        channels[self._webchat.code] = self._webchat
        self.product: Product = assemble(settings, self._database, channels)
        self._socket: socket.socket | None = None
        self.url = ""
        self._centre: Mapping[str, str] = {}
        self._names: dict[str, str] = {}

    async def prepare(self) -> None:
        """Tables, centre and the listening socket: after this, who connects is answered."""
        await self.product.prepare()
        self.product.parts.shelf.warm_up()
        _warm_up(now().year)
        centre = await self._database.run(lambda store: store.centres.newest())
        self._centre = centre.name if centre else {}
        self._socket = _listen(self._settings.host, self._settings.port)
        host, port = self._socket.getsockname()[:2]
        self.url = f"http://{host}:{port}"

    async def run(self) -> None:
        """Serve until cancelled; a signal ends the web server, and with it everything."""
        timer = self.product.timer()
        web = _Web(self._uvicorn(), self._webchat.close)
        try:
            async with asyncio.TaskGroup() as tasks:
                others = [tasks.create_task(self.product.post.run())]
                # what the last life left unsent goes out before anything new is answered
                await self.product.post.caught_up()
                others += [
                    tasks.create_task(self._messenger(one, tasks)) for one in self.messengers
                ]
                timer.start()
                log.info("serving", url=self.url, messengers=[one.code for one in self.messengers])
                await web.serve(sockets=[self._socket] if self._socket else None)
                for task in others:
                    task.cancel()
        finally:
            timer.stop()
            if self._socket:
                self._socket.close()
            await self._database.close()

    async def _messenger(self, one: Messenger, tasks: asyncio.TaskGroup) -> None:
        def ready(name: str) -> None:
            tasks.create_task(self._keep_name(one.code, name))

        await one.run(self.product.reception.receive, ready)

    async def _keep_name(self, code: str, name: str) -> None:
        log.info("messenger ready", channel=code)
        self._names[code] = name
        await self._database.run(lambda store: store.marks.keep(f"{code}.name", name))

    def _web_services(self) -> WebServices:
        return WebServices(
            database=self._database,
            receive=self.product.reception.receive,
            webchat=self._webchat,
            clock=now,
            centre=self._centre,
            public_url=self._settings.public_url,
            frame_ancestors=self._settings.frame_ancestors,
            links=lambda payload: links(self._names, self._settings, payload),
            parts=self.product.parts,
            tokens=tokens(given) if (given := self._settings.call_tokens) else {},
            vk_group=self._settings.vk_group_id,
            polls=lambda: {one.code: one.last_poll for one in self.messengers},
        )

    def _uvicorn(self) -> uvicorn.Config:
        return uvicorn.Config(
            make_app(self._web_services()),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=3,
        )


def _warm_up(year: int) -> None:
    """What the first to book would wait for: the calendar of the country, the files for theirs."""
    import_module("bot.documents.calendar_file")
    for first in (date(year, 1, 1), date(year + 1, 1, 1)):
        is_working_day(first)


class _Web(uvicorn.Server):
    """Ends the open pages' streams first: they would keep a stopping server waiting."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)


def messengers(settings: Settings, database: Database) -> Sequence[Messenger]:
    """The messengers whose tokens are set; each is imported only then."""
    switched_on: list[Messenger] = []
    if settings.telegram_token:
        switched_on.append(_telegram(settings))
    if settings.vk_token and settings.vk_group_id:
        switched_on.append(_vk(settings, database))
    return switched_on


def links(names: Mapping[str, str], settings: Settings, payload: str) -> dict[str, str]:
    """The messengers' addresses that carry a payload, of those whose names are known."""
    known: dict[str, str] = {}
    if names.get("telegram"):
        known["telegram"] = f"https://t.me/{names['telegram']}?start={payload}"
    if names.get("vk") or settings.vk_group_id:
        name = names.get("vk") or f"club{settings.vk_group_id}"
        known["vk"] = f"https://vk.me/{name}?ref={payload}"
    return known


def _telegram(settings: Settings) -> Messenger:
    from bot.channels.telegram import Profile, Telegram
    from bot.texts import Texts

    texts = Texts()

    def profile(language: str, code: str) -> Profile:
        def words(key: str) -> str:
            return texts.words(Text(key), language)

        return Profile(
            code,
            {command: words(f"command-{command}") for command in COMMANDS},
            words("bot-description"),
            words("bot-short-description"),
        )

    profiles = (profile("ru", ""), *(profile(one, one) for one in texts.languages))
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    return Telegram(token, settings.telegram_api_url, now, profiles)


def _vk(settings: Settings, database: Database) -> Messenger:
    from bot.channels.vk import Vk

    async def load_mark() -> str | None:
        return await database.run(lambda store: store.marks.get("vk.ts"))

    async def save_mark(mark: str) -> None:
        await database.run(lambda store: store.marks.keep("vk.ts", mark))

    token = settings.vk_token.get_secret_value() if settings.vk_token else ""
    group = settings.vk_group_id or 0
    return Vk(token, group, settings.vk_api_url, now, load_mark, save_mark)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        raise AddressTakenError(f"{host}:{port}") from error
    listening.listen(512)
    listening.setblocking(False)
    return listening
