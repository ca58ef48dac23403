"""The few words that the chat's page says itself; everything else comes in letters."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from bot.core.says import Text
from bot.texts import FIRST_LANGUAGE, Texts

__all__ = ["FIRST_LANGUAGE", "language_of", "languages", "others", "words"]

PREFIX: Final = "page-"


@cache
def words(language: str) -> Mapping[str, str]:
    """The page's words in a language, Russian where it is silent; keys without their prefix."""
    texts = _texts()
    own = (key for key in texts.keys(FIRST_LANGUAGE) if key.startswith(PREFIX))
    names = sorted(key.removeprefix(PREFIX) for key in own)
    return {name: texts.words(Text(f"page-{name}"), language) for name in names}


def languages() -> tuple[str, ...]:
    """Codes of the languages that we speak, Russian first."""
    return _texts().languages


@cache
def others(language: str) -> Mapping[str, str]:
    """The other languages that we speak, by their own names."""
    rest = (one for one in languages() if one != language)
    return {one: _texts().words(Text(f"language-{one}"), one) for one in rest}


def language_of(accepted: str | None) -> str:
    """The best language we speak of those in an Accept-Language header."""
    ranked = sorted(map(_ranked, (accepted or "").split(",")), key=lambda one: -one[1])
    known = (language for language, weight in ranked if language in languages() and weight > 0)
    return next(known, FIRST_LANGUAGE)


@cache
def _texts() -> Texts:
    return Texts()


def _ranked(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";q=")
    try:
        return tag.strip().split("-")[0].lower(), float(weight or 1)
    except ValueError:
        return "", 0.0
