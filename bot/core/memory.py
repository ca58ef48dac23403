"""Turns pages and letters into JSON and back; a page that no longer exists is forgotten."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.core.pages import Action, Page
from bot.core.says import File, Letter

Remembered = Page | Action[Any]


def page_to_json(page: Remembered | None) -> str | None:
    """A page with what it offered, under its module's and its own name."""
    if page is None:
        return None
    name = _name(type(page))
    return f'{{"page":"{name}","is":{_adapter(name).dump_json(page).decode()}}}'


def page_from_json(text: str | None) -> Remembered | None:
    """The page remembered, or None when it is unknown or no longer has this shape."""
    if not text:
        return None
    try:
        stored = json.loads(text)
        page: Remembered = _adapter(stored["page"]).validate_python(stored["is"])
    except (ValueError, KeyError, TypeError, ValidationError):
        return None
    return page


def letter_to_json(letter: Letter) -> str:
    """A letter in words; the bytes of its file in Base64."""
    packed = letter.file and replace(letter.file, content=b64encode(letter.file.content))
    return _letters().dump_json(replace(letter, file=packed), exclude_defaults=True).decode()


def letter_from_json(text: str) -> Letter:
    """The letter as it was put into words."""
    letter = _letters().validate_json(text)
    if letter.file is None:
        return letter
    content = b64decode(letter.file.content)
    return replace(letter, file=File(letter.file.name, letter.file.media_type, content))


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    kinds = {_name(kind): kind for base in (Page, Action) for kind in _descendants(base)}
    return TypeAdapter(kinds[name])


@cache
def _letters() -> TypeAdapter[Letter]:
    return TypeAdapter(Letter)


def _descendants(kind: type[Any]) -> Iterator[type[Any]]:
    child: type[Any]
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)


def _name(kind: type) -> str:
    return f"{kind.__module__.rsplit('.', 1)[-1]}.{kind.__name__}"
