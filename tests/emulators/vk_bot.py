"""A bot for tests of the emulator: the real vk_api in threads, and bare calls beside it."""

import asyncio
import json
from typing import Any

import aiohttp
import jconfig
import requests
from requests.adapters import HTTPAdapter
from vk_api.bot_longpoll import VkBotLongPoll
from vk_api.vk_api import VkApiGroup

from tests.emulators.vk import VkEmulator

TOKEN = "vk1.a.test"
GROUP = 77
PERSON = 1001
STRANGER = 2002


class Clock:
    """A stopped clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


class ToEmulator(HTTPAdapter):
    """Sends what vk_api addresses to api.vk.ru to the emulator, and never waits for ever."""

    def __init__(self, url: str, patience: tuple[float, float]) -> None:
        super().__init__()
        self.url = url
        self.patience = patience

    def send(self, request: Any, *args: Any, **more: Any) -> Any:
        request.url = request.url.replace("https://api.vk.ru", self.url)
        return super().send(request, *args, **more | {"timeout": self.patience})


class Bot:
    """The real vk_api in threads, as the product uses it."""

    def __init__(self, vk: VkEmulator, patience: tuple[float, float] = (5.0, 5.0)) -> None:
        self.session = requests.Session()
        self.session.mount("https://api.vk.ru/", ToEmulator(vk.url, patience))
        self.api = VkApiGroup(
            token=TOKEN, api_version="5.199", config=jconfig.MemoryConfig, session=self.session
        )
        self._polls: list[VkBotLongPoll] = []

    async def call(self, method: str, **values: Any) -> Any:
        return await asyncio.to_thread(self.api.method, method, values)

    async def send(self, text: str, random_id: int = 0, **more: Any) -> Any:
        to = {} if "peer_ids" in more else {"peer_id": PERSON}
        return await self.call("messages.send", message=text, random_id=random_id, **{**to, **more})

    async def listens(self, wait: int = 5) -> VkBotLongPoll:
        poll = await asyncio.to_thread(VkBotLongPoll, self.api, GROUP, wait)
        self._polls.append(poll)
        return poll

    def close(self) -> None:
        for session in (self.session, *(poll.session for poll in self._polls)):
            session.close()


async def ask(vk: VkEmulator, method: str, **params: Any) -> dict[str, Any]:
    """A bare call, without any library between."""
    form = {"access_token": TOKEN, "v": "5.199", **params}
    given = {key: str(value) for key, value in form.items() if value is not None}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{vk.url}/method/{method}", data=given) as answer,
    ):
        assert answer.status == 200
        return dict(await answer.json())


async def poll(vk: VkEmulator, **params: Any) -> dict[str, Any]:
    query = {"act": "a_check", "key": vk.feed.key, "ts": "0", "wait": "0", **params}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{vk.url}/lp/wh{GROUP}", params=query) as answer,
    ):
        return dict(await answer.json())


def button(label: str = "Да", kind: str = "text", **more: Any) -> dict[str, Any]:
    action = {"type": kind, **({"label": label} if label else {})}
    action |= {key: value for key, value in more.items() if key != "color"}
    return {"action": action} | ({"color": more["color"]} if "color" in more else {})


def board(*rows: Any, **more: Any) -> str:
    return json.dumps({"buttons": list(rows), **more})
