"""The chat's page: opening it changes nothing; only what its script posts does."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import Request, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

from bot.web.identity import welcome
from bot.web.services import WebServices, services_of
from bot.web.tongue import language_for
from bot.web.words import FIRST_LANGUAGE, words

HERE: Final = Path(__file__).parent
LONGEST_PAYLOAD: Final = 200

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")

assets = StaticFiles(directory=HERE / "static")
templates = Jinja2Templates(HERE / "templates")


async def render(request: Request, payload: str, landing: bool = False) -> Response:
    """The page for a person, in their language, with what its script will start with."""
    services = services_of(request)
    language = await language_for(request, services)
    context = {
        "language": language,
        "words": words(language),
        "centre": centre_name(services, language),
        "payload": payload[:LONGEST_PAYLOAD],
        "links": messengers(services, payload) if landing else (),
        "landing": landing,
        "asset": asset,
    }
    response = templates.TemplateResponse(request, "chat.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language, Cookie"
    welcome(request, response, services)
    return response


@cache
def asset(name: str) -> str:
    """Address of a static file that changes with its content, so that no old one is used."""
    content = (HERE / "static" / name).read_bytes()
    return f"/static/{name}?{sha256(content).hexdigest()[:12]}"


def centre_name(services: WebServices, language: str) -> str:
    """The centre's name in a language, in Russian or in any that it has."""
    names = services.centre
    return names.get(language) or names.get(FIRST_LANGUAGE) or next(iter(names.values()), "")


def messengers(services: WebServices, payload: str) -> tuple[tuple[str, str], ...]:
    """(messenger, address) of each that can be opened with the payload."""
    # Only what every messenger takes as it is goes into their addresses.
    known = services.links(payload) if _PLAIN.fullmatch(payload) else {}
    return tuple(sorted(known.items()))
