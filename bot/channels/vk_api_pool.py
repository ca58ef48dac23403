"""Calls to the VK API: several vk_api objects in threads behind one limit of calls a second."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests
import vk_api
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from bot.channels.vk_threads import in_thread

VERSION = "5.199"
PUBLIC_URL = "https://api.vk.ru/"
CAPTCHA = 14
# vk_api holds a lock over each request: one object alone makes 6.6 calls a second at 100 ms
OBJECTS = 4
CALLS_A_SECOND = 20
# a little more than the second, for clocks that differ
SECOND = 1.02
BAD_ANSWERS = (
    vk_api.ApiHttpError,
    requests.RequestException,
    HTTPError,
    OSError,
    LookupError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Pace:
    """How long things may take, in seconds; `patience` is how long a poll may fail on end."""

    wait: int = 10
    connect: float = 5.0
    read: float = 15.0
    poll_read: float = 20.0
    patience: float = 60.0
    longest_pause: float = 30.0


PACE = Pace()


class VkRefusedError(Exception):
    """VK answered with this error_code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"vk {code}")


class VkUnreachableError(Exception):
    """No answer that can be understood; the reason names the kind of failure only."""


class TimedAdapter(HTTPAdapter):
    """Gives every request a timeout and sends calls of VK's public address to another server."""

    def __init__(self, timeout: tuple[float, float], api_url: str | None = None) -> None:
        self._timeout = timeout
        self._api_url = f"{api_url.rstrip('/')}/" if api_url else PUBLIC_URL
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        """Send it with our timeout, whatever the caller asked for."""
        url = request.url or ""
        if url.startswith(PUBLIC_URL):
            request.url = self._api_url + url.removeprefix(PUBLIC_URL)
        return super().send(request, *args, **{**more, "timeout": self._timeout})


def new_session(timeout: tuple[float, float], api_url: str | None) -> requests.Session:
    """A session whose every request has a timeout."""
    session = requests.Session()
    # a server of one's own stands near by: the machine's proxy is for the way to VK
    session.trust_env = api_url is None
    adapter = TimedAdapter(timeout, api_url)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class ApiPool:
    """All calls of one community's token; never more than 20 of them within a second."""

    def __init__(self, token: str, api_url: str | None, pace: Pace = PACE) -> None:
        self._slots = asyncio.Semaphore(CALLS_A_SECOND)
        self._idle: asyncio.LifoQueue[Any] = asyncio.LifoQueue()
        self._longest = 2 * (pace.connect + pace.read)
        for _ in range(OBJECTS):
            session = new_session((pace.connect, pace.read), api_url)
            self._idle.put_nowait(_new_api(token, session))

    async def call(self, method: str, **values: str | int) -> Any:
        """What VK responds; raises VkRefusedError or VkUnreachableError."""
        return await self._with_api(partial(_called, method=method, values=values))

    async def upload(self, url: str, name: str, content: bytes) -> Any:
        """What an upload server answers; raises VkUnreachableError."""
        return await self._with_api(partial(_uploaded, url=url, name=name, content=content))

    async def _with_api(self, work: Callable[[Any], Any]) -> Any:
        await self._slots.acquire()
        try:
            api = await self._idle.get()
        except asyncio.CancelledError:
            self._slots.release()
            raise
        running = in_thread(partial(work, api))
        running.add_done_callback(lambda _: self._give_back(api))
        try:
            # who stops waiting must not hand the object on while its thread is still at work
            async with asyncio.timeout(self._longest):
                return await asyncio.shield(running)
        except TimeoutError:
            raise VkUnreachableError("endless answer") from None

    def _give_back(self, api: Any) -> None:
        self._idle.put_nowait(api)
        # counted from the end, for nobody knows when within the call VK counted it
        asyncio.get_running_loop().call_later(SECOND, self._slots.release)


def _new_api(token: str, session: requests.Session) -> Any:
    api = vk_api.VkApi(
        token=token, api_version=VERSION, session=session, config=vk_api.vk_api.jconfig.MemoryConfig
    )
    api.RPS_DELAY = 0
    # its own answer to "too many calls" sleeps and calls itself until the stack is full
    del api.error_handlers[vk_api.exceptions.TOO_MANY_RPS_CODE]
    return api


def _called(api: Any, method: str, values: Mapping[str, str | int]) -> Any:
    try:
        return api.method(method, dict(values))
    except vk_api.ApiError as error:
        raise VkRefusedError(error.code) from None
    except vk_api.Captcha:
        raise VkRefusedError(CAPTCHA) from None
    except BAD_ANSWERS as error:
        raise VkUnreachableError(type(error).__name__) from None


def _uploaded(api: Any, url: str, name: str, content: bytes) -> Any:
    try:
        answer = api.http.post(url, files={"file": (name, content)})
        answer.raise_for_status()
        return answer.json()
    except BAD_ANSWERS as error:
        raise VkUnreachableError(type(error).__name__) from None
