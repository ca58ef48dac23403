"""Hands letters over to Telegram: edits in place where that works, sends anew where it doesn't."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile

from bot.channels.telegram_calls import EditText, Markup, SendFile, SendText
from bot.channels.telegram_keyboards import board, stands_under_field, with_links
from bot.channels.telegram_trouble import TROUBLE, outcome_of
from bot.core.channel import BUTTONS_ONLY, Outcome, Sent
from bot.core.events import Address
from bot.core.says import File, Letter

log = structlog.get_logger()

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
UNCHANGED = "message is not modified"


class Bucket:
    """Holds letters back to a rate a second, after a burst of as many at once."""

    def __init__(self, rate: float, monotonic: Callable[[], float]) -> None:
        self._rate = rate
        self._left = rate
        self._monotonic = monotonic
        self._seen = monotonic()

    async def take(self) -> None:
        """Wait for one's turn; turns are given in the order of asking."""
        seconds = self.reserve()
        if seconds:
            await asyncio.sleep(seconds)

    def reserve(self) -> float:
        """Seconds until the turn that is taken by this call."""
        now = self._monotonic()
        self._left = min(self._rate, self._left + (now - self._seen) * self._rate) - 1
        self._seen = now
        return max(0.0, -self._left / self._rate)


@dataclass(frozen=True)
class _Message:
    chat: str
    text: str
    markup: Markup | None
    file: File | None
    replaces: int | None


async def hand_over(bot: Bot, address: Address, letter: Letter) -> Outcome:
    """Send or edit; never raises for what Telegram or the network does."""
    message = _message(address, letter)
    try:
        if message.replaces is not None and await _edited(bot, message, message.replaces):
            return Sent(str(message.replaces))
        return Sent(str(await _sent(bot, message)))
    except TROUBLE as error:
        return outcome_of(error)


def _message(address: Address, letter: Letter) -> _Message:
    keys = board(letter)
    text = with_links(letter.text, keys.links, CAPTION_LIMIT if letter.file else TEXT_LIMIT)
    if not text.strip() and not letter.file:
        text = BUTTONS_ONLY
    fixed = letter.file or stands_under_field(keys.markup)
    named = letter.replaces if letter.replaces and letter.replaces.isdecimal() else None
    place = int(named) if named and not fixed else None
    return _Message(address.user, text, keys.markup, letter.file, place)


async def _edited(bot: Bot, message: _Message, place: int) -> bool:
    try:
        await bot(
            EditText(
                chat_id=message.chat,
                message_id=place,
                text=message.text,
                reply_markup=message.markup,
            )
        )
    except TelegramBadRequest as error:
        if UNCHANGED in error.message:
            return True
        # Too old, deleted, a file, a chat that is gone: sending anew finds out which.
        log.info("telegram.sent_anew", message=place, said=error.message)
        return False
    return True


async def _sent(bot: Bot, message: _Message) -> int:
    if message.file is None:
        text = SendText(chat_id=message.chat, text=message.text, reply_markup=message.markup)
        return (await bot(text)).message_id
    call = SendFile(
        chat_id=message.chat,
        document=BufferedInputFile(message.file.content, message.file.name),
        caption=message.text or None,
        reply_markup=message.markup,
    )
    return (await bot(call)).message_id
