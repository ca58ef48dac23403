"""What the page tells us: one shape an event, as in the OpenAPI document."""

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.core.events import (
    Address,
    Event,
    Incoming,
    Pressed,
    SentOther,
    SharedPlace,
    Started,
    Typed,
)
from storage.transcripts import CHANNEL

LONGEST_TEXT = 10_000
HIGHEST_NUMBER = 2**31 - 1


def storable(text: str) -> str:
    """The text itself; ValueError where no database keeps it."""
    if "\0" in text:
        raise ValueError("must not contain the character NUL")
    return text


Line: TypeAlias = Annotated[str, AfterValidator(storable)]


class _Happened(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    key: str = Field(
        pattern=r"^[A-Za-z0-9_-]{8,64}$",
        description="Made by the client, new for each event, the same when it is sent again.",
        examples=["0d4c1f2e-9a57-4d0e-8f0f-6a3b7f7c1a11"],
    )


class StartedEvent(_Happened):
    """The chat was opened for the first time, or by a deep link."""

    type: Literal["started"]
    payload: Line = Field("", max_length=200)

    def event(self) -> Event:
        """As the conversation hears it."""
        return Started(self.payload)


class TypedEvent(_Happened):
    """Something was written."""

    type: Literal["typed"]
    text: Line = Field(min_length=1, max_length=LONGEST_TEXT)

    def event(self) -> Event:
        """As the conversation hears it."""
        return Typed(self.text)


class PressedEvent(_Happened):
    """A button was pressed: its value, and the number of the letter it stands under."""

    type: Literal["pressed"]
    value: Line = Field(max_length=200)
    letter: int = Field(ge=1, le=HIGHEST_NUMBER)

    def event(self) -> Event:
        """As the conversation hears it."""
        return Pressed(self.value)


class PlaceEvent(_Happened):
    """A place was shared, degrees of WGS 84."""

    type: Literal["place"]
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)

    def event(self) -> Event:
        """As the conversation hears it."""
        return SharedPlace(self.latitude, self.longitude)


class OtherEvent(_Happened):
    """Something that the bot cannot read was handed over; only its kind is told."""

    type: Literal["other"]
    kind: Literal["voice", "sticker", "photo", "video", "file"]

    def event(self) -> Event:
        """As the conversation hears it."""
        return SentOther(self.kind)


Happening: TypeAlias = Annotated[
    StartedEvent | TypedEvent | PressedEvent | PlaceEvent | OtherEvent,
    Field(discriminator="type"),
]


def incoming(happened: Happening, user: str, language: str) -> Incoming:
    """As reception receives it; nobody can use up another person's keys."""
    pressed = str(happened.letter) if isinstance(happened, PressedEvent) else None
    key = f"{user}:{happened.key}"
    return Incoming(Address(CHANNEL, user), key, happened.event(), language, pressed)
