"""What VK's errors mean for a letter: later, never, or a person who cannot be written to."""

import structlog

from bot.channels.vk_api_pool import VkRefusedError, VkUnreachableError
from bot.core.channel import Later, Refused

PERSON_IS_GONE = frozenset({7, 18, 900, 901, 902, 932})
# seconds until the next try, by error_code of VK's public schema
LATER = {1: 30.0, 6: 1.0, 9: 60.0, 10: 5.0, 29: 300.0}
# somebody must mend these, and letters wait till then: the log names what
TROUBLES = {
    5: (300.0, "VK token is not accepted"),
    14: (600.0, "VK asks for a captcha"),
    15: (300.0, "VK token lacks a right"),
    27: (300.0, "VK token is not of this community"),
    912: (300.0, "VK community has its bot features switched off"),
}
UNREACHABLE = 5.0

log = structlog.get_logger()


def outcome_of(failure: VkRefusedError | VkUnreachableError) -> Later | Refused:
    """What becomes of a letter whose call failed so; troubles of the community are logged."""
    if isinstance(failure, VkUnreachableError):
        return Later(UNREACHABLE, f"vk unreachable: {failure}")
    reason = str(failure)
    if failure.code in TROUBLES:
        seconds, trouble = TROUBLES[failure.code]
        log.error("vk_trouble", code=failure.code, trouble=trouble)
        return Later(seconds, reason)
    if failure.code in LATER:
        return Later(LATER[failure.code], reason)
    return Refused(reason, gone=failure.code in PERSON_IS_GONE)


def passes(failure: VkRefusedError | VkUnreachableError) -> bool:
    """Whether the same call may succeed another time."""
    if isinstance(failure, VkUnreachableError):
        return True
    return failure.code in LATER or failure.code in TROUBLES
