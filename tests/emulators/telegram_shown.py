"""What a phone shows: messages, files and buttons as plain values."""

from dataclasses import dataclass
from typing import Any

from tests.emulators.telegram_chats import Entry


@dataclass(frozen=True)
class Key:
    """A button as the phone shows it; `value` is callback data or an address, by `kind`."""

    label: str
    kind: str = "text"
    value: str = ""


@dataclass(frozen=True)
class ShownFile:
    """A file in the chat, as it would be opened."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Shown:
    """One message of the bot as the phone shows it now."""

    message_id: int = 0
    text: str = ""
    buttons: tuple[tuple[Key, ...], ...] = ()
    document: ShownFile | None = None
    place: tuple[float, float] | None = None
    edits: int = 0

    @property
    def keys(self) -> tuple[Key, ...]:
        """The buttons without their rows."""
        return tuple(key for row in self.buttons for key in row)

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands on the buttons."""
        return tuple(key.label for key in self.keys)


def read_message(entry: Entry) -> Shown:
    """A message of the chat as the phone shows it."""
    rows = tuple(tuple(map(read_key, row)) for row in entry.inline)
    place = entry.message.get("location")
    return Shown(
        message_id=entry.number,
        text=entry.text,
        buttons=rows,
        document=shown_file(entry),
        place=(place["latitude"], place["longitude"]) if place else None,
        edits=entry.edits,
    )


def shown_file(entry: Entry) -> ShownFile | None:
    """The document of a message, None when there is none."""
    raw = entry.message.get("document")
    return ShownFile(raw["file_name"], raw["mime_type"], entry.content) if raw else None


def read_key(raw: dict[str, Any]) -> Key:
    """A button of either keyboard, named by what it does."""
    looks = {"text", "style", "icon_custom_emoji_id"}
    kind = next((name for name in raw if name not in looks and raw[name]), "text")
    value = raw.get(kind)
    return Key(raw["text"], kind, value if isinstance(value, str) and kind != "text" else "")


def told(entry: Entry) -> str:
    """A message on one line: words, file, buttons."""
    file = shown_file(entry)
    what = entry.text or ", ".join(entry.message.keys() - {"message_id", "from", "chat", "date"})
    keys = "".join(f" [{raw['text']}]" for row in entry.inline for raw in row)
    return what + (f" <{file.name}>" if file else "") + keys
