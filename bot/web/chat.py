"""The web chat's HTTP interface: events in, letters out, at once or as a live stream."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Body, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from bot.channels.webchat import Beat, First, News
from bot.core.says import ButtonKind, ButtonStyle, File, LetterButton
from bot.web.guards import same_origin
from bot.web.happenings import HIGHEST_NUMBER, Happening, incoming
from bot.web.identity import User
from bot.web.refusals import RefusedError, answers
from bot.web.services import WebServices, services_of
from bot.web.words import language_of
from storage.transcripts import Shown

log = structlog.get_logger()

PREFIX = "/api/v1/chat"
RETRY_SECONDS = 2.0
UNCACHED = {"Cache-Control": "no-store"}

_NUMBER = re.compile(r"[0-9]{1,10}")

Services = Annotated[WebServices, Depends(services_of)]
Number = Annotated[int, Query(ge=0, le=HIGHEST_NUMBER, description="Number of the last known one.")]

router = APIRouter(prefix=PREFIX, tags=["chat"])


class Accepted(BaseModel):
    """The event was received and will not be lost."""

    accepted: bool = True


class ShownButton(BaseModel):
    """A button under a letter; `value` goes back in a pressed event, or is a link's address."""

    label: str
    value: str
    kind: ButtonKind
    style: ButtonStyle


class ShownFile(BaseModel):
    """A file that goes with a letter, and where to fetch it."""

    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    url: str


class ShownLetter(BaseModel):
    """A letter: plain text, rows of buttons, perhaps a file.

    `replaces` is the number of the letter whose place it takes; `scale` marks a first row that must
    stand together, in order.
    """

    id: int
    text: str
    rows: list[list[ShownButton]]
    scale: bool
    replaces: int | None
    file: ShownFile | None
    at: datetime


@router.post(
    "/events",
    status_code=202,
    dependencies=[Depends(same_origin)],
    responses=answers(401, 403, 413, 422, 429, 503),
)
async def accept(
    request: Request, happened: Annotated[Happening, Body()], user: User, services: Services
) -> Accepted:
    """Receive one event; sent again with the same key it is heard only once."""
    network = request.client.host if request.client else ""
    wait = services.rates.wait(user, network)
    if wait:
        raise RefusedError(429, "too-often", wait)
    language = language_of(request.headers.get("accept-language"))
    try:
        await services.receive(incoming(happened, user, language))
    except Exception as error:
        log.exception("web.not_received", key=happened.key, reason=type(error).__name__)
        raise RefusedError(503, "unavailable", RETRY_SECONDS) from error
    return Accepted()


@router.get("/letters", responses=answers(401, 422, 503))
async def letters(
    response: Response, user: User, services: Services, after: Number = 0
) -> list[ShownLetter]:
    """What was said to this person since a letter, oldest first."""
    response.headers.update(UNCACHED)
    return [shown(one) for one in await services.webchat.letters(user, after)]


@router.get("/letters/{number}/file", responses=answers(401, 404, 422, 503))
async def fetch_file(number: int, user: User, services: Services) -> Response:
    """The file of a letter, for the person it was sent to."""
    fits = 0 < number <= HIGHEST_NUMBER
    one = await services.webchat.letter(user, number) if fits else None
    if one is None or one.letter.file is None:
        raise RefusedError(404, "not-found")
    file = one.letter.file
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
    return Response(file.content, media_type=file.media_type, headers=UNCACHED | named)


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {"text/event-stream": {}},
            "description": "Server-sent events: `letter` "
            "(id and a letter), `first` (the oldest letter remembered), `beat` (nothing new).",
        },
        **answers(401, 422, 429),
    },
)
async def stream(
    user: User,
    services: Services,
    after: Number = 0,
    last_event_id: Annotated[str, Header(description="Where a broken stream goes on.")] = "",
) -> StreamingResponse:
    """Letters as they come; goes on after the last one that the reader has."""
    if services.webchat.crowded(user):
        raise RefusedError(429, "too-often", RETRY_SECONDS)
    known = int(last_event_id) if _NUMBER.fullmatch(last_event_id) else after
    told = _told(services, user, min(known, HIGHEST_NUMBER))
    return StreamingResponse(
        told, media_type="text/event-stream", headers=UNCACHED | {"X-Accel-Buffering": "no"}
    )


def shown(one: Shown) -> ShownLetter:
    """A kept letter as the page reads it."""
    letter = one.letter
    buttons = [[_button(button) for button in row] for row in letter.rows]
    return ShownLetter(
        id=one.id,
        text=letter.text,
        rows=buttons,
        scale=letter.scale,
        replaces=one.replaces,
        file=_file(one.id, letter.file) if letter.file else None,
        at=one.at,
    )


async def _told(services: WebServices, user: str, after: int) -> AsyncIterator[str]:
    try:
        async with aclosing(services.webchat.follow(user, after)) as news:
            async for one in news:
                yield _line(one)
    except Exception as error:  # noqa: BLE001 - the page comes back by itself
        log.warning("web.stream_broke", reason=type(error).__name__)


def _line(news: News) -> str:
    match news:
        case Shown():
            letter = shown(news).model_dump_json()
            return f"id: {news.id}\nevent: letter\ndata: {letter}\n\n"
        case First(number):
            return f'event: first\ndata: {{"first": {number or "null"}}}\n\n'
        case Beat():
            return "event: beat\ndata: {}\n\n"


def _file(number: int, file: File) -> ShownFile:
    url = f"{PREFIX}/letters/{number}/file"
    return ShownFile(name=file.name, media_type=file.media_type, size=len(file.content), url=url)


def _button(button: LetterButton) -> ShownButton:
    return ShownButton(label=button.label, value=button.value, kind=button.kind, style=button.style)
