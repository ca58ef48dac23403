"""The words of the locales as staff read them on the command line: in Russian."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.says import Value
    from bot.texts import Texts


def say(key: str, **facts: "Value") -> str:
    """What the locales say under that key."""
    from bot.core.says import Text

    return _texts().words(Text(key, facts), "ru")


def known(key: str, otherwise: str) -> str:
    """The same where they say anything."""
    return say(key) if key in _texts().keys("ru") else otherwise


@cache
def _texts() -> "Texts":
    # Every command would wait for the locales to be read.
    from bot.texts import Texts

    return Texts()
