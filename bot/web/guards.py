"""What every request passes: same origin for whatever changes something, safe headers for all."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.refusals import RefusedError, problem
from bot.web.services import services_of

LARGEST_BODY: Final = 128 * 1024
PERMISSIONS: Final = "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"


def same_origin(request: Request) -> None:
    """Refuse what another site's page makes a browser send; programs send no Origin and may."""
    origin = request.headers.get("origin")
    if origin is None:
        allowed = request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
    else:
        allowed = origin in _own_origins(request)
    if not allowed:
        raise RefusedError(403, "elsewhere")


@dataclass(frozen=True)
class SafeHeaders:
    """Middleware: headers that keep a page from being misused; `ancestors` may frame it."""

    app: ASGIApp
    ancestors: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to the answer."""
        await self.app(scope, receive, self._adding(send) if scope["type"] == "http" else send)

    def _adding(self, send: Send) -> Send:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers().items():
                    headers.setdefault(name, value)
            await send(message)

        return add

    def _headers(self) -> dict[str, str]:
        policy = (
            "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; "
            f"frame-ancestors {self.ancestors}"
        )
        return {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": PERMISSIONS,
        }


@dataclass(frozen=True)
class BodyLimit:
    """Middleware: no request is larger than `largest` bytes, whatever it says of itself."""

    app: ASGIApp
    largest: int = LARGEST_BODY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse at once what announces itself as too large, cut off what turns out to be."""
        announced = (
            Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        )
        if announced.isdecimal() and int(announced) > self.largest:
            refusal = problem(Request(scope), 413, "too-long", (too_large(self.largest),))
            await refusal(scope, receive, send)
        else:
            await self.app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        taken = 0

        async def count() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.largest:
                raise HTTPException(413, too_large(self.largest))
            return message

        return count


def too_large(largest: int) -> str:
    """What is wrong with such a body, for whoever wrote the program that sent it."""
    return f"body: is longer than {largest} bytes"


def _own_origins(request: Request) -> set[str]:
    public = urlsplit(services_of(request).public_url)
    host = Headers(scope=request.scope).get("host", "")
    return {f"{public.scheme}://{public.netloc}", f"{request.url.scheme}://{host}"}
