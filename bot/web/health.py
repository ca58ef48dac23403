"""Whether the product works: for monitoring, without a word about anybody."""

import asyncio
from datetime import datetime
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from bot.web.services import WebServices, services_of

log = structlog.get_logger()

PATIENCE_SECONDS = 5.0

router = APIRouter(tags=["health"])


class Poll(BaseModel):
    """When a channel's messenger last answered us."""

    last: datetime | None
    age_seconds: float | None


class Health(BaseModel):
    """State of the process, its database, its outbox and its channels."""

    process: Literal["ok"] = "ok"
    database: Literal["ok", "unavailable"]
    oldest_unsent_seconds: float | None = Field(
        description="How long the oldest letter that is due has been waiting; null when none is."
    )
    channels: dict[str, Poll]


@router.get("/healthz", responses={503: {"model": Health}})
async def health(
    response: Response, services: Annotated[WebServices, Depends(services_of)]
) -> Health:
    """200 while the database answers, else 503; a silent messenger is told, but is no 503."""
    now = services.clock()
    response.headers["Cache-Control"] = "no-store"
    channels = {code: _poll(last, now) for code, last in services.polls().items()}
    try:
        oldest = await _oldest_unsent(services, now)
    except Exception as error:  # noqa: BLE001 - whatever it is, the database does not answer
        log.warning("web.unhealthy", reason=type(error).__name__)
        response.status_code = 503
        return Health(database="unavailable", oldest_unsent_seconds=None, channels=channels)
    age = max(0.0, (now - oldest).total_seconds()) if oldest else None
    return Health(database="ok", oldest_unsent_seconds=age, channels=channels)


async def _oldest_unsent(services: WebServices, now: datetime) -> datetime | None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await services.database.read(lambda store: store.mail.oldest_unsent(now))


def _poll(last: datetime | None, now: datetime) -> Poll:
    return Poll(last=last, age_seconds=(now - last).total_seconds() if last else None)
