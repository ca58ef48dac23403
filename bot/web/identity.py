"""Who is talking: a random cookie, and an address made from its hash, never the cookie itself."""

import re
import secrets
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends, Request, Response

from bot.web.refusals import RefusedError
from bot.web.services import WebServices

COOKIE: Final = "otklik_chat"
LIVES_SECONDS: Final = 180 * 24 * 3600

_BYTES: Final = 24
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{32}")


def welcome(request: Request, response: Response, services: WebServices) -> None:
    """Give the browser its cookie, or the one it has for another half a year."""
    response.set_cookie(
        COOKIE,
        _cookie(request) or secrets.token_urlsafe(_BYTES),
        max_age=LIVES_SECONDS,
        path="/",
        secure=services.secure,
        httponly=True,
        samesite="lax",
    )


def user_of(request: Request) -> str:
    """The person's name in addresses; RefusedError when the browser shows no cookie of ours."""
    user = user_known(request)
    if user is None:
        raise RefusedError(401, "no-cookie")
    return user


def user_known(request: Request) -> str | None:
    """The same; None for a browser that we do not know."""
    cookie = _cookie(request)
    return sha256(cookie.encode()).hexdigest()[:32] if cookie else None


User = Annotated[str, Depends(user_of)]


def _cookie(request: Request) -> str | None:
    cookie = request.cookies.get(COOKIE, "")
    return cookie if _SHAPE.fullmatch(cookie) else None
