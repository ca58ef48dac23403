"""What the web application is made of; the composition root puts it together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from urllib.parse import urlsplit

from fastapi import Request

from bot.channels.webchat import WebChat
from bot.core.channel import Receive
from bot.domain.clock import Clock
from bot.handlers.routing import Parts
from bot.web.rates import Rates
from storage.database import Database

Links: TypeAlias = Callable[[str], Mapping[str, str]]
Polls: TypeAlias = Callable[[], Mapping[str, datetime | None]]


def _nowhere(_payload: str) -> Mapping[str, str]:
    return {}


def _no_polls() -> Mapping[str, datetime | None]:
    return {}


@dataclass(frozen=True)
class WebServices:
    """Parts and words of the web application.

    `centre` is the centre's name by language; `links` gives the addresses of other messengers for a
    payload of a deep link (`telegram`, `vk`); `polls` the last successful poll of each channel;
    `tokens` names the systems that may tell of calls.
    """

    database: Database
    receive: Receive
    webchat: WebChat
    clock: Clock
    centre: Mapping[str, str]
    public_url: str = "http://127.0.0.1:8080"
    frame_ancestors: str = "'self'"
    links: Links = _nowhere
    polls: Polls = _no_polls
    parts: Parts | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)
    vk_group: int | None = None
    rates: Rates = field(default_factory=Rates)

    @property
    def secure(self) -> bool:
        """Whether people come over https, so that the cookie may insist on it."""
        return urlsplit(self.public_url).scheme == "https"


def services_of(request: Request) -> WebServices:
    """The services behind a request."""
    services: WebServices = request.app.state.services
    return services
