"""What a person can do, whatever the messenger: the only things a conversation ever hears."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Address:
    """Where a person is reached: a channel's code and the person's name there."""

    channel: str
    user: str


@dataclass(frozen=True)
class Started:
    """The person opened the chat, perhaps by a deep link that carries a payload."""

    payload: str = ""


@dataclass(frozen=True)
class Typed:
    """The person wrote something."""

    text: str


@dataclass(frozen=True)
class Pressed:
    """The person pressed a button; the value is what the button carries on the wire."""

    value: str


@dataclass(frozen=True)
class SharedPhone:
    """The person shared their own phone number by a button of the messenger."""

    phone: str


@dataclass(frozen=True)
class SharedPlace:
    """The person shared a place, degrees of WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class SentOther:
    """The person sent what the bot cannot read: voice, sticker, photo, file."""

    kind: str


@dataclass(frozen=True)
class Left:
    """The person blocked the bot or forbade it to write."""


@dataclass(frozen=True)
class Returned:
    """The person allowed the bot to write again."""


Event: TypeAlias = (
    Started | Typed | Pressed | SharedPhone | SharedPlace | SentOther | Left | Returned
)


def legible(event: Event) -> Event:
    """The event without what no database can keep: zero characters and halves of characters."""
    match event:
        case Typed(text):
            return Typed(_kept(text))
        case Pressed(value):
            return Pressed(_kept(value))
        case Started(payload):
            return Started(_kept(payload))
        case _:
            return event


def _kept(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


@dataclass(frozen=True)
class Incoming:
    """One event as a channel hands it over; the key is the same when the messenger repeats it."""

    address: Address
    key: str
    event: Event
    language: str | None = None
    pressed_message: str | None = None
