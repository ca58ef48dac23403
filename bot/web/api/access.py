"""Which system is asking: a token of its own, compared in the same time right or wrong."""

import hmac
from collections.abc import Mapping
from typing import Annotated, TypeAlias

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.web.refusals import RefusedError
from bot.web.services import WebServices, services_of

_bearer = HTTPBearer(auto_error=False, description="A token of OTKLIK_CALL_TOKENS.")


def system_of(
    services: Annotated[WebServices, Depends(services_of)],
    shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """The name of the system whose token was shown; RefusedError for anybody else."""
    name = _whose(services.tokens, shown.credentials if shown else "")
    if name is None:
        raise RefusedError(401, "no-token")
    return name


def _whose(tokens: Mapping[str, str], shown: str) -> str | None:
    found = None
    # Every token is looked at, so that the time tells nothing about any of them.
    for token, name in tokens.items():
        if hmac.compare_digest(token.encode(), shown.encode()):
            found = name
    return found


System: TypeAlias = Annotated[str, Depends(system_of)]
