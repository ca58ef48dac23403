"""What the bot can say: a Say names its words by key, a Letter is a Say put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

MomentStyle: TypeAlias = Literal["moment", "day", "time", "date", "short", "short-day"]


@dataclass(frozen=True)
class Moment:
    """A point in time to be told in the time zone where it matters."""

    at: datetime
    zone: str
    style: MomentStyle = "moment"


@dataclass(frozen=True)
class Words:
    """Words that come from the centre's own file or an editor, by language."""

    by_language: Mapping[str, str]


@dataclass(frozen=True)
class Text:
    """A message of the locales by its key, with what is put into it."""

    key: str
    args: Mapping[str, "Value"] = field(default_factory=dict)


@dataclass(frozen=True)
class Joined:
    """Several texts one after another, parted by a separator; empty ones fall out."""

    parts: "tuple[Value, ...]"
    separator: str = "\n\n"


Value: TypeAlias = str | int | float | Text | Moment | Words | Joined

ButtonKind: TypeAlias = Literal["press", "place", "phone", "link"]
ButtonStyle: TypeAlias = Literal["plain", "primary", "positive", "negative"]


@dataclass(frozen=True)
class Button:
    """One way to answer; `value` is a page's own choice, a route (`go:…`) or a link's address."""

    label: Value
    value: str = ""
    kind: ButtonKind = "press"
    style: ButtonStyle = "plain"


@dataclass(frozen=True)
class File:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Say:
    """What a page shows: words, rows of buttons, perhaps a file.

    `fresh` asks for a message of its own even where the channel could edit the last one in place;
    `scale` marks buttons that must stand together, in order, in one message.
    """

    text: Value
    rows: tuple[tuple[Button, ...], ...] = ()
    file: File | None = None
    fresh: bool = False
    scale: bool = False


@dataclass(frozen=True)
class LetterButton:
    """A button in words, its value as it travels on the wire."""

    label: str
    value: str = ""
    kind: ButtonKind = "press"
    style: ButtonStyle = "plain"


@dataclass(frozen=True)
class Letter:
    """What a channel sends: plain text, rows of buttons, perhaps a file.

    `replaces` names the message of the channel that may be edited in place of a new one.
    """

    text: str
    rows: tuple[tuple[LetterButton, ...], ...] = ()
    file: File | None = None
    replaces: str | None = None
    scale: bool = False


def column(*buttons: Button) -> tuple[tuple[Button, ...], ...]:
    """Buttons one below another."""
    return tuple((button,) for button in buttons)


def grid(buttons: tuple[Button, ...], width: int) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows of so many."""
    return tuple(buttons[at : at + width] for at in range(0, len(buttons), width))
