"""The chat's own address, and what a deep link to it leads to: GET begins nothing that counts.

A link that says or takes something (a survey's, a booked visit's) waits for a press on a page
without script: scanners and browsers that load pages beforehand run scripts too.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.handlers.menu import CLAIM_LINK, SURVEY_LINK
from bot.web.guards import same_origin
from bot.web.landing import CLAIM, TOKEN, landing
from bot.web.page import render
from bot.web.services import WebServices, services_of
from bot.web.tongue import keep_language

SEE_OTHER: Final = 303

Payload = Annotated[str, Query(alias="start")]
Services = Annotated[WebServices, Depends(services_of)]

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
async def open_chat(request: Request, services: Services, payload: Payload = "") -> Response:
    """The chat, or the page before it where the payload would begin something."""
    token = payload.removeprefix(SURVEY_LINK)
    if token != payload and TOKEN.fullmatch(token):
        return RedirectResponse(f"/s/{token}", SEE_OTHER, {"Cache-Control": "no-store"})
    if payload.startswith(CLAIM_LINK):
        return await landing(request, services, CLAIM, payload)
    return await render(request, payload)


@router.post("/", dependencies=[Depends(same_origin)])
async def go_in(request: Request, services: Services, payload: Payload = "") -> Response:
    """The chat, which begins with what the payload says."""
    await keep_language(request, services)
    return await render(request, payload, landing=True)
