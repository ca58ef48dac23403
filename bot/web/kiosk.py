"""The page behind a poster's code: an open link to the exit survey of an office's window."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response

from bot.domain.offices import Office
from bot.handlers.kiosk import HIGHEST_WINDOW, KIOSK, SURVEY, begin_at_window
from bot.web.guards import same_origin
from bot.web.identity import user_known
from bot.web.landing import SURVEY_LINK, landing
from bot.web.page import render
from bot.web.refusals import RefusedError
from bot.web.services import WebServices, services_of
from bot.web.tongue import keep_language
from storage.database import Store
from storage.links import Look

OPEN: Final = Look("fresh", KIOSK, SURVEY)

Services = Annotated[WebServices, Depends(services_of)]
Window = Annotated[int, Path(ge=1, le=HIGHEST_WINDOW)]

router = APIRouter(include_in_schema=False)


@router.api_route("/q/{office}/{window}", methods=["GET", "HEAD"])
async def look_at_poster(
    request: Request,
    office: str,
    window: Window,  # noqa: ARG001 - checked by its type
    services: Services,
) -> Response:
    """What the code leads to; nothing is begun."""
    known = await services.database.read(lambda store: _office(store, office))
    return await landing(request, services, OPEN if known else Look("unknown", KIOSK), "")


@router.post("/q/{office}/{window}", dependencies=[Depends(same_origin)])
async def begin(request: Request, office: str, window: Window, services: Services) -> Response:
    """The chat, which begins with the exit survey."""
    parts, now = services.parts, services.clock()
    network = request.client.host if request.client else ""
    wait = services.rates.wait(user_known(request) or network, network)
    if parts is None:
        raise RefusedError(503, "unavailable")
    if wait:
        raise RefusedError(429, "too-often", wait)

    def unit(store: Store) -> str | None:
        found = _office(store, office)
        return begin_at_window(store, parts.rules, found, window, now).token if found else None

    token = await services.database.run(unit)
    if token is None:
        return await landing(request, services, Look("unknown", KIOSK), "")
    await keep_language(request, services)
    return await render(request, SURVEY_LINK + token, landing=True)


def _office(store: Store, code: str) -> Office | None:
    centre = store.centres.newest()
    return centre.office(code) if centre else None
