"""Which language a page speaks: asked for in its address, chosen in the chat, or the browser's."""

from typing import Final

from fastapi import Request

from bot.core.events import Address
from bot.web.identity import user_known
from bot.web.services import WebServices
from bot.web.words import language_of, languages
from storage.database import Store
from storage.transcripts import CHANNEL

ASKED: Final = "lang"


async def language_for(request: Request, services: WebServices) -> str:
    """What this person reads here; only looks."""
    asked = _asked(request)
    user = user_known(request)
    if asked or user is None:
        return asked or language_of(request.headers.get("accept-language"))
    here = Address(CHANNEL, user)
    found = await services.database.read(lambda store: store.conversations.find(here))
    chosen = found.chosen_language if found else None
    return chosen or language_of(request.headers.get("accept-language"))


async def keep_language(request: Request, services: WebServices) -> None:
    """From now on the chat speaks the language that the page's address asks for, if it does."""
    asked, user = _asked(request), user_known(request)
    if not asked or user is None:
        return
    here, now = Address(CHANNEL, user), services.clock()

    def unit(store: Store) -> None:
        if store.conversations.find(here) is None:
            store.conversations.open(here, asked, now)
        store.conversations.choose_language(here, asked)

    await services.database.run(unit)


def _asked(request: Request) -> str:
    asked = request.query_params.get(ASKED, "")
    return asked if asked in languages() else ""
