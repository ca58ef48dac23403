"""What Telegram's refusals and the network's failures mean for a letter and for the poll."""

import secrets
from dataclasses import dataclass

import structlog
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.core.channel import Later, Refused

log = structlog.get_logger()

# Everything that a call may end in through no fault of ours; aiogram lets the last two through.
TROUBLE = (AiogramError, OSError, UnicodeDecodeError)
NOBODY = ("chat not found", "user not found", "peer_id_invalid")
AGAIN = 2.0
TOKEN_REFUSED = 60.0


@dataclass(frozen=True)
class Waits:
    """How long, in seconds, the poll asks, and rests after a failure."""

    poll: int = 25
    margin: int = 15
    first: float = 1.0
    last: float = 30.0
    refused: float = TOKEN_REFUSED
    glance: float = 0.25


def outcome_of(error: Exception) -> Later | Refused:
    """What a failed call means for the letter: later, never, or the person cannot be reached."""
    match error:
        case TelegramRetryAfter():
            return Later(float(error.retry_after), "too many requests")
        case TelegramForbiddenError():
            return Refused(error.message, gone=True)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Later(TOKEN_REFUSED, error.message)
        case TelegramBadRequest():
            return Refused(error.message, gone=_nobody(error.message))
        case TelegramEntityTooLarge() | TelegramMigrateToChat():
            return Refused(error.message)
    return Later(AGAIN, type(error).__name__)


def rest_after(error: Exception, attempt: int, waits: Waits) -> float:
    """Seconds until the next poll after a failed one, told aloud in the log."""
    match error:
        case TelegramUnauthorizedError() | TelegramNotFound():
            log.error("telegram.token_refused", said=error.message)
            return waits.refused
        case TelegramConflictError():
            log.error("telegram.polled_elsewhere_or_webhook_set", said=error.message)
        case TelegramRetryAfter():
            log.warning("telegram.too_many_polls", seconds=error.retry_after)
            return float(error.retry_after)
        case _:
            log.warning("telegram.poll_failed", error=type(error).__name__, attempt=attempt)
    return backoff(attempt, waits)


def backoff(attempt: int, waits: Waits) -> float:
    """Longer from attempt to attempt, never the same for two bots that failed together."""
    seconds = min(waits.last, waits.first * 2.0 ** min(attempt, 16))
    return seconds * (0.75 + secrets.randbelow(251) / 1000)


def named(error: Exception) -> str:
    """A failure in a log: what the platform said, or the kind of the failure."""
    return error.message if isinstance(error, TelegramAPIError) else type(error).__name__


def _nobody(message: str) -> bool:
    return any(words in message.lower() for words in NOBODY)
