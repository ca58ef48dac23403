"""What is refused is said in words: one JSON shape for every error of the interface."""

import math
from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot.web.words import language_of, words

log = structlog.get_logger()

CODES = {404: "not-found", 405: "not-allowed", 413: "too-long"}


class Problem(BaseModel):
    """An error: a code for programs, words for people, details for whoever wrote the program."""

    code: str = Field(examples=["too-long"])
    message: str = Field(description="A sentence in the language of Accept-Language.")
    details: list[str] = Field(default=[], description="What is wrong with which field.")


class RefusedError(Exception):
    """The request is refused for a reason that `words` has a sentence for."""

    def __init__(
        self, status: int, code: str, wait: float = 0.0, details: Sequence[str] = ()
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.wait = wait
        self.details = details


def install(app: FastAPI) -> None:
    """Let every error of the application speak in this shape."""
    app.exception_handler(RefusedError)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_broken)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI document: these statuses come with a Problem."""
    return {status: {"model": Problem} for status in statuses}


def problem(
    request: Request, status: int, code: str, details: Sequence[str] = (), wait: float = 0.0
) -> JSONResponse:
    """The answer that says what is wrong; `wait` is when to try again, in seconds."""
    said = words(language_of(request.headers.get("accept-language")))
    sentence = said.get(f"problem-{code}", said["problem-bad-request"])
    body = Problem(code=code, message=sentence, details=list(details))
    headers = {"Cache-Control": "no-store"}
    if code == "no-token":
        headers["WWW-Authenticate"] = "Bearer"
    if wait:
        headers["Retry-After"] = str(math.ceil(wait))
    return JSONResponse(body.model_dump(), status, headers)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)  # noqa: S101 - the handler is registered for it alone
    return problem(request, error.status, error.code, error.details, error.wait)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the same
    wrong = error.errors()
    too_long = any(one["type"] == "string_too_long" and one["loc"][-1] == "text" for one in wrong)
    # What was sent is not repeated: it may be personal, or not even storable.
    details = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong]
    return problem(request, 422, "too-long" if too_long else "bad-request", details)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the same
    code = CODES.get(error.status_code, "bad-request")
    # All that is wrong with a body before any field of it is known.
    known = {400: "body: cannot be read as JSON in UTF-8", 413: error.detail}.get(error.status_code)
    return problem(request, error.status_code, code, (known,) if known else ())


async def _broken(request: Request, error: Exception) -> Response:
    log.error("web.failed", reason=type(error).__name__)
    return problem(request, 500, "unavailable", wait=2)
