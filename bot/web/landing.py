"""The page behind a survey link: looking at it changes nothing, its button leads to the questions.

Messengers' previews and mail scanners open links, and some run scripts. So the page that GET shows
has no script and no questions; only who presses «Ответить здесь» comes to the chat, by POST.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from bot.core.events import Address
from bot.domain.surveys import Survey
from bot.web.guards import same_origin
from bot.web.identity import user_known, welcome
from bot.web.page import asset, centre_name, messengers, render, templates
from bot.web.services import WebServices, services_of
from bot.web.tongue import keep_language, language_for
from bot.web.words import others, words
from storage.links import Look
from storage.transcripts import CHANNEL

SURVEY_LINK: Final = "s_"
GONE: Final = {"used": 410, "declined": 410, "expired": 410, "foreign": 403, "unknown": 404}

TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")
CLAIM: Final = Look("fresh", "claim")  # a visit that was booked for somebody
FEW: Final = 6  # questions that take less than a minute

Services = Annotated[WebServices, Depends(services_of)]

router = APIRouter(include_in_schema=False)


@router.api_route("/s/{token}", methods=["GET", "HEAD"])
async def look_at_link(request: Request, token: str, services: Services) -> Response:
    """How the link stands, and the ways to answer; nothing is used up."""
    look = await _look(request, services, token)
    return await landing(request, services, look, SURVEY_LINK + token)


@router.post("/s/{token}", dependencies=[Depends(same_origin)])
async def answer_here(request: Request, token: str, services: Services) -> Response:
    """The chat, which begins with the questions of this link."""
    look = await _look(request, services, token)
    if not look.open:
        return await landing(request, services, look, SURVEY_LINK + token)
    await keep_language(request, services)
    return await render(request, SURVEY_LINK + token, landing=True)


async def landing(request: Request, services: WebServices, look: Look, payload: str) -> Response:
    """The page itself, in the language of the person; a link that is over says only why."""
    language = await language_for(request, services)
    told = words(language)
    shown = _open(services, look, told) if look.open else _over(look, told)
    context = {
        **shown,
        "language": language,
        "languages": others(language),
        "words": told,
        "centre": centre_name(services, language),
        "open": look.open,
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


def _open(services: WebServices, look: Look, told: Mapping[str, str]) -> Mapping[str, str]:
    heading = told.get(f"landing-{look.about}", told["landing-other"])
    if look == CLAIM:
        return {"heading": heading, "says": told["link-claim"], "verb": "open", "quiet": ""}
    survey = services.parts.rules.surveys.get(look.survey) if services.parts else None
    secret = survey is not None and survey.anonymous
    return {
        "heading": heading,
        "says": told["link-begun" if look.state == "begun" else f"link-{_kind(survey)}"],
        "verb": "go-on" if look.state == "begun" else "answer",
        "quiet": told["landing-anonymous" if secret else "landing-privacy"],
    }


def _over(look: Look, told: Mapping[str, str]) -> Mapping[str, str]:
    return {"heading": told[f"gone-{look.state}"], "says": told[f"link-{look.state}"]}


def _kind(survey: Survey | None) -> str:
    """What is promised before the first question."""
    if survey is None:
        return "fresh"
    if survey.anonymous:
        return "anonymous"
    count = len(survey.questions)
    return "one" if count == 1 else "fresh" if count <= FEW else "long"


async def _look(request: Request, services: WebServices, token: str) -> Look:
    if not TOKEN.fullmatch(token):
        return Look("unknown")
    user = user_known(request)
    reader = Address(CHANNEL, user) if user else None
    now = services.clock()
    return await services.database.read(lambda store: store.links.look(token, now, reader))
