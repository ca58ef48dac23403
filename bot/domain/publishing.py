"""Looks a text through before strangers read it: nothing in it may lead to a person."""

import re
from typing import Final

from bot.domain.names import personal_name

TITLE_LIMIT: Final = 120  # characters
ACTION_LIMIT: Final = 600
_EMAIL: Final = re.compile(r"\S+@\w[\w.-]*\.\w+")
_NICK: Final = re.compile(r"(?<!\w)@\w{3,}")
_LINK: Final = re.compile(r"https?://|\b(?:t\.me|vk\.com|vk\.me|ok\.ru|wa\.me)/", re.IGNORECASE)
# Digits that only spaces, dots, dashes and brackets part: a phone, a passport, a СНИЛС.
_DIGITS: Final = re.compile(r"\d(?:[\s().+-]{0,3}\d)+")
MOST_DIGITS: Final = 4  # a year is the longest number that leads to nobody
_DATE: Final = re.compile(
    r"\b\d{1,2}\.\d{1,2}\.\d{4}\b|\b\d{1,2}[:.]\d{2}\s?[-–—]\s?\d{1,2}[:.]\d{2}\b"
)
_INITIALS: Final = re.compile(
    r"\b[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?[А-ЯЁ][а-яё]+|\b[А-ЯЁ][а-яё]+\s[А-ЯЁ]\."
)
_WORD: Final = re.compile(r"\b[А-ЯЁ][А-ЯЁа-яё]{2,}(?:-[А-ЯЁ][А-ЯЁа-яё]+)?\b")


def trace_of_a_person(text: str) -> tuple[str, str] | None:
    """(what it is, the very words) of the first thing that may lead to a person; None if none."""
    for what, pattern in (("email", _EMAIL), ("link", _LINK), ("nick", _NICK)):
        if found := pattern.search(text):
            return what, found[0]
    for found in _DIGITS.finditer(_DATE.sub(" ", text)):
        if len(re.sub(r"\D", "", found[0])) > MOST_DIGITS:
            return "digits", found[0]
    if found := _INITIALS.search(text):
        return "name", found[0]
    named = (word for word in _WORD.findall(text) if personal_name(word))
    return next((("name", word) for word in named), None)
