"""A VK API and Bots Long Poll server of our own: strict as the platform, with faults on demand."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.emulators.vk_community import PERMISSIONS, Community
from tests.emulators.vk_control import control_routes
from tests.emulators.vk_errors import RefusedError
from tests.emulators.vk_faults import POLL, Fault, Faults
from tests.emulators.vk_feed import EVENTS, Bell, Feed
from tests.emulators.vk_methods import call
from tests.emulators.vk_params import Params
from tests.emulators.vk_phone import TIMEOUT, Phone

LONGEST_POLL = 90
POLL_VERSIONS = (0, 10)
BROKEN_PAGE = "<html><body><center><h1>{status} {phrase}</h1></center></body></html>"
HALF_JSON = '{"response": {"ts": "1", "upda'


@dataclass(frozen=True)
class Call:
    """One API call as it came and as it was answered; None when the answer was withheld."""

    method: str
    params: dict[str, str]
    at: float
    answer: dict[str, Any] | None

    @property
    def error(self) -> int:
        """The error_code answered, 0 for none."""
        return int((self.answer or {}).get("error", {}).get("error_code", 0))


class VkEmulator:
    """`async with VkEmulator() as vk:` serves one community at vk.url from this event loop."""

    def __init__(
        self,
        group_id: int = 1,
        token: str = "vk1.a.emulator",
        *,
        port: int = 0,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        rate_limit: int | None = 20,
        permissions: Iterable[str] = PERMISSIONS,
        events: Iterable[str] = EVENTS,
        record_calls: bool = True,
        control: bool = False,
    ) -> None:
        self.token = token
        self.faults = Faults()
        self.calls: list[Call] = []
        self.polls = 0
        self.activity = Bell()
        self.rate_limit = rate_limit
        self.record_calls = record_calls
        self.feed = Feed(group_id, ticked=set(events))
        self.community = Community(group_id, clock, self.feed, set(permissions))
        self._port = port
        self._control = control
        self._ticks = ticks
        self._recent: deque[float] = deque()
        self._phones: dict[int, Phone] = {}
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address for OTKLIK_VK_API_URL; methods are at <url>/method/<name>."""
        return self.community.url

    @property
    def group_id(self) -> int:
        """The community's id for OTKLIK_VK_GROUP_ID."""
        return self.community.group_id

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        port = self._runner.addresses[0][1]
        self.community.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        if self._runner:
            await self._runner.cleanup()

    def phone(
        self,
        user_id: int = 1001,
        *,
        lang_id: int = 0,
        callbacks: bool = True,
        name: tuple[str, str] = ("Имя", "Фамилия"),
    ) -> Phone:
        """The phone of this person, always the same one; lang_id 0 is Russian, 3 English."""
        if user_id not in self._phones:
            self.community.people[user_id] = name
            self._phones[user_id] = Phone(self.community, user_id, lang_id, callbacks)
        return self._phones[user_id]

    def blacklist(self, user_id: int, *, listed: bool = True) -> None:
        """Put a person on the community's blacklist, or take them off it."""
        self.community.dialog(user_id).blacklisted = listed

    def enqueue(self, events: Iterable[dict[str, Any]]) -> None:
        """Queue prepared raw events ({"type", "object", …}) for the long poll in bulk."""
        for event in events:
            self.community.admit(event)

    def called(self, method: str) -> list[Call]:
        """The calls of one method so far, oldest first."""
        return [each for each in self.calls if each.method == method]

    async def until(
        self,
        condition: Callable[[Self], bool],
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - how long to wait belongs to the test
    ) -> None:
        """Wait until this is so after some call or poll; raises TimeoutError."""
        async with asyncio.timeout(timeout):
            await self.activity.until(lambda: condition(self))

    # -- the HTTP side

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/method/{name}", self._serve_method)
        app.router.add_get("/lp/{name}", self._serve_poll)
        app.router.add_post("/upload/{name}", self._serve_upload)
        app.router.add_get("/doc/{number}", self._serve_document)
        if self._control:
            app.add_routes(control_routes(self))
        return app

    async def _serve_method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        form = await request.post() if request.method == "POST" else {}
        raw = {key: str(value) for key, value in (*request.query.items(), *form.items())}
        fault = self.faults.take(name)
        if fault and not await self._survives(fault):
            self._record(name, raw, None)
            return _failure(request, fault)
        answer = self._answer(name, raw, fault)
        withheld = fault is not None and fault.kind in {"drop", "bad_json"}
        self._record(name, raw, None if withheld else answer)
        return _failure(request, fault) if fault and withheld else web.json_response(answer)

    def _answer(self, name: str, raw: dict[str, str], fault: Fault | None) -> dict[str, Any]:
        try:
            if fault and fault.kind == "error":
                raise RefusedError(fault.code)  # noqa: TRY301 - answered like every other refusal
            self._admit(raw)
            return {"response": call(self.community, name, Params(raw))}
        except RefusedError as refused:
            return refused.answer(name, raw)

    def _admit(self, raw: dict[str, str]) -> None:
        token = raw.get("access_token")
        if not token:
            raise RefusedError(5, "no access_token passed.")
        if token != self.token:
            raise RefusedError(5, "invalid access_token (4).")
        Params(raw).check_version()
        self._count()

    def _count(self) -> None:
        if not self.rate_limit:
            return
        now = self._ticks()
        while self._recent and now - self._recent[0] >= 1.0:
            self._recent.popleft()
        if len(self._recent) >= self.rate_limit:
            raise RefusedError(6)
        self._recent.append(now)

    def _record(self, name: str, raw: dict[str, str], answer: dict[str, Any] | None) -> None:
        if self.record_calls:
            params = {key: value for key, value in raw.items() if key != "access_token"}
            self.calls.append(Call(name, params, self.community.clock(), answer))
        self.activity.ring()

    async def _survives(self, fault: Fault) -> bool:
        match fault.kind:
            case "hang":
                await self._wait_closing(fault.seconds)
            case "silence":
                await self._closing.wait()
        return fault.kind not in {"silence", "reset", "http"}

    async def _wait_closing(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return

    async def _serve_poll(self, request: web.Request) -> web.StreamResponse:
        self.polls += 1
        fault = self.faults.take(POLL)
        self.activity.ring()
        if fault and (fault.kind == "bad_json" or not await self._survives(fault)):
            return _failure(request, fault)
        return web.json_response(await self._polled(request.query, fault))

    async def _polled(self, query: Any, fault: Fault | None) -> dict[str, Any]:
        if fault and fault.kind == "failed":
            return self._fail_on_demand(fault.code)
        if query.get("act") != "a_check" or query.get("key") != self.feed.key:
            return self._failed(2)
        version = query.get("version", "3")
        if not version.isdigit() or int(version) > POLL_VERSIONS[1]:
            return self._failed(4)
        ts = int(query["ts"]) if query.get("ts", "").isdigit() else -1
        if not self.feed.keeps(ts):
            return self._failed(1)
        if fault and fault.kind == "redeliver":
            ts = max(0, ts - fault.code)
        return await self._events_after(ts, query)

    async def _events_after(self, ts: int, query: Any) -> dict[str, Any]:
        wait = query.get("wait", "25")
        seconds = min(int(wait), LONGEST_POLL) if wait.isdigit() else 25
        key = query["key"]
        try:
            async with asyncio.timeout(seconds):
                await self.feed.bell.until(
                    lambda: self.feed.ts > ts or self.feed.key != key or self._closing.is_set()
                )
        except TimeoutError:
            return {"ts": str(self.feed.ts), "updates": []}
        if self.feed.key != key:
            return self._failed(2)
        return {"ts": str(self.feed.ts), "updates": self.feed.after(ts)}

    def _fail_on_demand(self, code: int) -> dict[str, Any]:
        if code in {2, 3}:
            self.feed.expire_key()
        return self._failed(code)

    def _failed(self, code: int) -> dict[str, Any]:
        match code:
            case 1:
                return {"failed": 1, "ts": self.feed.ts}
            case 4:
                least, most = POLL_VERSIONS
                return {"failed": 4, "min_version": least, "max_version": most}
            case _:
                return {"failed": code}

    async def _serve_upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        upload = form.get("file", form.get("file0"))
        if not isinstance(upload, web.FileField):
            return web.json_response({"error": "no file", "error_descr": "file was not sent"})
        content = upload.file.read()
        name = f"{request.match_info['name']}|{len(content)}"
        self.community.uploads[name] = (upload.filename, content)
        return web.json_response({"file": name})

    async def _serve_document(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        document = self.community.documents.get(int(number)) if number.isdigit() else None
        if not document:
            raise web.HTTPNotFound
        return web.Response(body=document.content)


def _failure(request: web.Request, fault: Fault) -> web.StreamResponse:
    match fault.kind:
        case "http":
            page = BROKEN_PAGE.format(status=fault.code, phrase=HTTPStatus(fault.code).phrase)
            return web.Response(status=fault.code, text=page, content_type="text/html")
        case "bad_json":
            return web.Response(text=HALF_JSON, content_type="application/json")
        case _:
            if request.transport:
                request.transport.abort()
            return web.Response()


if __name__ == "__main__":
    from tests.emulators.vk_terminal import main

    main(VkEmulator)
