"""The HTTP face of the emulator: reads calls, lets faults happen, answers, keeps the log."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from aiohttp.multipart import BodyPartReader
from yarl import URL

from tests.emulators.telegram_account import BotAccount, Clock
from tests.emulators.telegram_faults import Fault, Faults, RateLimits, Throttle
from tests.emulators.telegram_methods import MESSAGE_METHODS
from tests.emulators.telegram_profile import PROFILE_METHODS
from tests.emulators.telegram_rules import Arguments, Refusal, Upload, bad

BODY_LIMIT = 64 * 1024 * 1024
POLL_LIMIT = 50
BATCH_LIMIT = 100
HANG_UP = 0.01  # seconds of grace for open calls at a stop; aiohttp takes 0 for "for ever"
CUT = 444  # how the log calls an answer that never left; nginx has the number for the same
METHODS = MESSAGE_METHODS | PROFILE_METHODS
NAMES = {name.lower(): name for name in (*METHODS, "getUpdates")}
_JSON = {"Content-Type": "application/json"}
_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"
_WEBHOOK_IS_ON = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
    "webhook first"
)
Extra = Callable[[web.BaseRequest], Awaitable[web.Response]]


@dataclass(frozen=True)
class Call:
    """One call of the log; status 444 when the bot got no answer."""

    method: str
    arguments: Arguments
    at: float
    status: int
    answer: Any

    @property
    def fields(self) -> dict[str, Any]:
        """The parameters as they came."""
        return dict(self.arguments.fields)


class Traffic:
    """What was called: counters always, a log of the calls where it is wanted."""

    def __init__(self, *, record: bool) -> None:
        self.calls: deque[Call] = deque()
        self.counts: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.refusals: Counter[str] = Counter()
        self._record = record

    def note(self, call: Call) -> None:
        """Count a call, and keep it if calls are recorded."""
        self.counts[call.method] += 1
        self.statuses[call.status] += 1
        if isinstance(call.answer, Refusal):
            self.refusals[str(call.answer)] += 1
        if self._record:
            self.calls.append(call)


class Server:
    """Listens on one loopback port and plays the Bot API for its bots."""

    def __init__(
        self, bots: dict[str, BotAccount], faults: Faults, traffic: Traffic, clock: Clock
    ) -> None:
        self.bots = bots
        self.faults = faults
        self.traffic = traffic
        self.extra: Extra | None = None
        self.throttle: Throttle | None = None
        self._clock = clock
        self._server: web.Server | None = None
        self._listening: asyncio.Server | None = None

    def limit(self, limits: RateLimits | None) -> None:
        """Switch the rate limits on, or off with None."""
        self.throttle = Throttle(limits, self._clock) if limits else None

    async def start(self, host: str, port: int) -> int:
        """Listen; says the port, which is a free one if 0 was asked for."""
        loop = asyncio.get_running_loop()
        # A handler whose caller hung up is cancelled: a killed bot's poll must not linger.
        self._server = web.Server(
            self._handle, request_factory=_request, handler_cancellation=True, access_log=None
        )
        self._listening = await loop.create_server(self._server, host, port)
        return self._listening.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hang up on everybody at once, as a server that goes down."""
        if self._listening and self._server:
            self._listening.close()
            await self._server.shutdown(HANG_UP)
            await self._listening.wait_closed()
            self._listening = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        _, bot, method, *deeper = (*path.split("/"), "")[:4]
        if self.extra and bot == "control":
            return await self.extra(request)
        if not bot.startswith("bot") or any(deeper):
            return _answer(Refusal(404))
        try:
            arguments = await _arguments(request, query)
        except UnicodeDecodeError:
            return _answer(bad("strings must be encoded in UTF-8"))
        return await self._call(request, unquote(bot[3:]), method, arguments)

    async def _call(
        self, request: web.BaseRequest, token: str, name: str, arguments: Arguments
    ) -> web.StreamResponse:
        method = NAMES.get(name.lower(), name)
        fault = self.faults.next_for(method, arguments.text("chat_id"))
        broken = await _instead(fault, request) if fault else None
        if broken:
            self._note(method, arguments, broken.status, None)
            return broken
        result = await self._result(token, method, arguments)
        response = _answer(result)
        lost = fault is not None and fault.kind == "lost_answer"
        self._note(method, arguments, CUT if lost else response.status, result)
        if fault and fault.kind == "late":
            await asyncio.sleep(fault.seconds)
        return _cut(request) if lost else response

    def _note(self, method: str, arguments: Arguments, status: int, answer: Any) -> None:
        self.traffic.note(Call(method, arguments, self._clock(), status, answer))

    async def _result(self, token: str, method: str, arguments: Arguments) -> Any:
        try:
            bot = self._bot(token)
            if method == "getUpdates":
                return await _get_updates(bot, arguments)
            if method not in METHODS:
                return Refusal(404)
            if self.throttle:
                self.throttle.admit(method, arguments.text("chat_id"))
            return METHODS[method](bot, arguments)
        except Refusal as refusal:
            return refusal

    def _bot(self, token: str) -> BotAccount:
        bot = self.bots.get(token)
        if bot is None:
            raise Refusal(401)
        if bot.logged_out:
            raise bad("Logged out")
        return bot


async def _get_updates(bot: BotAccount, arguments: Arguments) -> list[bytes]:
    if bot.webhook["url"]:
        raise Refusal(409, _WEBHOOK_IS_ON)
    allowed = arguments.nested("allowed_updates")
    if isinstance(allowed, list):
        bot.updates.allow(allowed)
    # The platform cuts both to their ranges and does not refuse.
    limit = min(max(arguments.number("limit", BATCH_LIMIT), 1), BATCH_LIMIT)
    seconds = min(max(arguments.number("timeout"), 0), POLL_LIMIT)
    return await bot.updates.take(arguments.number("offset"), limit, seconds)


async def _instead(fault: Fault, request: web.BaseRequest) -> web.Response | None:
    refusal = fault.refusal()
    if refusal:
        return _answer(refusal)
    match fault.kind:
        case "drop":
            return _cut(request)
        case "server_error":
            return _server_error(fault)
        case "hang":
            await asyncio.sleep(fault.seconds)
    return None


def _server_error(fault: Fault) -> web.Response:
    reason = HTTPStatus(fault.status).phrase
    if fault.html:
        page = _PAGE.format(f"{fault.status} {reason}")
        return web.Response(text=page, status=fault.status, content_type="text/html")
    body = {"ok": False, "error_code": fault.status, "description": reason}
    return web.json_response(body, status=fault.status)


def _cut(request: web.BaseRequest) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=CUT)


def _answer(result: Any) -> web.Response:
    if isinstance(result, Refusal):
        return web.Response(
            body=json.dumps(result.as_json()).encode(), status=result.code, headers=_JSON
        )
    if isinstance(result, list) and result and isinstance(result[0], bytes):
        body = b",".join(result).join((b'{"ok":true,"result":[', b"]}"))
    else:
        body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
    return web.Response(body=body, headers=_JSON)


def _request(*parts: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(*parts, loop, client_max_size=BODY_LIMIT)


async def _arguments(request: web.BaseRequest, query: str) -> Arguments:
    fields: dict[str, Any] = _decoded(query) if query else {}
    match request.content_type:
        case "multipart/form-data":
            return await _multipart(request, fields)
        case "application/json":
            return _from_json(await request.read(), fields)
        case "application/x-www-form-urlencoded":
            body = (await request.read()).decode()
            return Arguments(fields | _decoded(body))
    return Arguments(fields)


def _decoded(form: str) -> dict[str, Any]:
    # yarl decodes five times as fast as urllib, which made half the cost of a call.
    return dict(URL.build(path="/", query_string=form, encoded=True).query)


def _from_json(body: bytes, fields: dict[str, Any]) -> Arguments:
    try:
        sent = json.loads(body or b"{}")
    except ValueError:
        sent = None
    return Arguments(fields | sent if isinstance(sent, dict) else fields)


async def _multipart(request: web.BaseRequest, fields: dict[str, Any]) -> Arguments:
    files: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            fields[part.name] = content.decode()
        else:
            media_type = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, media_type, content)
    return Arguments(fields, files)
