"""The calls that are made for every update, in their plainest form: JSON there, little back.

aiogram sends a call as a form: each nested value is put into JSON, each letter that is not Latin
into six characters, and of the answer a whole message is read. For the few calls that everything
waits for that cost as much as all the rest of an answer; whatever is rare goes aiogram's own way.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import BufferedInputFile
from aiohttp import ClientError, ClientTimeout
from pydantic import BaseModel

Markup: TypeAlias = Mapping[str, object]

KINDS: Final = ("message", "callback_query", "my_chat_member")
NO_PREVIEW: Final[Mapping[str, object]] = {"is_disabled": True}

_JSON: Final = {"Content-Type": "application/json"}


class Posted(BaseModel):
    """Of a message that Telegram took only its number is wanted; reading it whole is slow."""

    message_id: int


class SendText(TelegramMethod[Posted]):
    """The call sendMessage for plain text."""

    __returning__ = Posted
    __api_method__ = "sendMessage"

    chat_id: str
    text: str
    link_preview_options: Markup = NO_PREVIEW
    reply_markup: Markup | None = None


class EditText(SendText):
    """The call editMessageText for plain text; without buttons the old ones go."""

    __api_method__ = "editMessageText"

    message_id: int


class SendFile(TelegramMethod[Posted]):
    """The call sendDocument; a file has to travel in a form."""

    __returning__ = Posted
    __api_method__ = "sendDocument"

    chat_id: str
    document: BufferedInputFile
    caption: str | None = None
    reply_markup: Markup | None = None


class Acknowledge(TelegramMethod[bool]):
    """The call answerCallbackQuery without words: the button stops to wait."""

    __returning__ = bool
    __api_method__ = "answerCallbackQuery"

    callback_query_id: str


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """The call getUpdates as plain JSON: an update aiogram can't read must not lose the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None
    timeout: int
    allowed_updates: Sequence[str] = KINDS


_PLAIN: Final = (SendText, Acknowledge, RawUpdates)


class PlainSession(AiohttpSession):
    """aiogram's session, which sends the calls of this module as JSON."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's own signature
    ) -> TelegramType:
        """One call; raises what aiogram's own session raises."""
        if isinstance(method, _PLAIN):
            return cast(TelegramType, await self._plainly(bot, method, timeout))
        return await super().make_request(bot, method, timeout)

    async def _plainly(self, bot: Bot, method: TelegramMethod[Any], seconds: int | None) -> object:
        session = await self.create_session()
        said = {name: value for name, value in method if value is not None}
        try:
            async with session.post(
                self.api.api_url(token=bot.token, method=method.__api_method__),
                data=json.dumps(said).encode(),
                headers=_JSON,
                timeout=ClientTimeout(total=self.timeout if seconds is None else seconds),
            ) as answer:
                content = (await answer.read()).decode()
        except TimeoutError as error:
            raise TelegramNetworkError(method, "Request timeout error") from error
        except ClientError as error:
            raise TelegramNetworkError(method, f"{type(error).__name__}: {error}") from error
        return self.check_response(bot, method, answer.status, content).result
