"""The page behind a survey link: looking at it changes nothing, its button leads to the questions.

Messengers' previews and mail scanners open links, and some run scripts. So the page that GET shows
has no script and no questions; only who presses «Ответить здесь» comes to the chat, by POST.
"""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from bot.core.events import Address
from bot.web.guards import same_origin
from bot.web.identity import user_known, welcome
from bot.web.page import asset, centre_name, messengers, render, templates
from bot.web.services import WebServices, services_of
from bot.web.words import language_of, words
from storage.links import Look
from storage.transcripts import CHANNEL

SURVEY_LINK: Final = "s_"
GONE: Final = {"used": 410, "declined": 410, "expired": 410, "foreign": 403, "unknown": 404}

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")

Services = Annotated[WebServices, Depends(services_of)]

router = APIRouter(include_in_schema=False)


@router.api_route("/s/{token}", methods=["GET", "HEAD"])
async def look_at_link(request: Request, token: str, services: Services) -> Response:
    """How the link stands, and the ways to answer; nothing is used up."""
    return landing(request, services, await _look(request, services, token), SURVEY_LINK + token)


@router.post("/s/{token}", dependencies=[Depends(same_origin)])
async def answer_here(request: Request, token: str, services: Services) -> Response:
    """The chat, which begins with the questions of this link."""
    look = await _look(request, services, token)
    if not look.open:
        return landing(request, services, look, SURVEY_LINK + token)
    return render(request, SURVEY_LINK + token, landing=True)


def landing(request: Request, services: WebServices, look: Look, payload: str) -> Response:
    """The page itself, in the language of the browser."""
    language = language_of(request.headers.get("accept-language"))
    said = words(language)
    context = {
        "language": language,
        "words": said,
        "centre": centre_name(services, language),
        "heading": said.get(f"landing-{look.about}", said["landing-other"]),
        "look": look,
        "says": said[f"link-{look.state}"],
        "links": messengers(services, payload) if look.open else (),
        "asset": asset,
    }
    status = GONE.get(look.state, 200)
    response = templates.TemplateResponse(request, "landing.html", context, status_code=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language, Cookie"
    if look.open:
        welcome(request, response, services)
    return response


async def _look(request: Request, services: WebServices, token: str) -> Look:
    if not _TOKEN.fullmatch(token):
        return Look("unknown")
    user = user_known(request)
    reader = Address(CHANNEL, user) if user else None
    now = services.clock()
    return await services.database.read(lambda store: store.links.look(token, now, reader))
