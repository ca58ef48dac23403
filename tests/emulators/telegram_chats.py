"""What one bot and its people have told one another: chats, their messages, their keyboards."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Entry:
    """One message of a chat, as the Bot API tells it, with what only the platform knows."""

    message: dict[str, Any]
    own: bool
    revision: int = 0
    edits: int = 0
    content: bytes = b""
    editable: bool = True

    @property
    def number(self) -> int:
        """The message_id."""
        return self.message["message_id"]

    @property
    def text(self) -> str:
        """The text, or the caption under a file."""
        return self.message.get("text") or self.message.get("caption", "")

    @property
    def inline(self) -> list[list[dict[str, Any]]]:
        """The buttons under the message."""
        return self.message.get("reply_markup", {}).get("inline_keyboard", [])


class Chat:
    """A private chat between one bot and one person."""

    def __init__(self, user: dict[str, Any], history: int | None = None) -> None:
        self.user = user
        self.json = {"id": user["id"], "type": "private"}
        self.json |= {key: user[key] for key in ("first_name", "username") if user.get(key)}
        self.started = False
        self.blocked = False
        self.entries: dict[int, Entry] = {}
        self.keyboard: dict[str, Any] | None = None
        self.callback_answers: list[dict[str, Any]] = []
        self.actions: list[str] = []
        self.revision = 0
        self._history = history
        self._watchers: list[asyncio.Future[None]] = []

    def add(self, entry: Entry) -> None:
        """A new message at the end of the chat."""
        self.entries[entry.number] = entry
        if self._history and len(self.entries) > self._history:
            del self.entries[next(iter(self.entries))]
        self.touch(entry)

    def touch(self, entry: Entry | None = None) -> None:
        """Something was added or changed: whoever waits for it is told."""
        self.revision += 1
        if entry:
            entry.revision = self.revision
        watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            if not watcher.done():
                watcher.set_result(None)

    async def changes(self) -> None:
        """Wait for the next change of this chat."""
        watcher = asyncio.get_running_loop().create_future()
        self._watchers.append(watcher)
        await watcher

    def show_keyboard(self, markup: dict[str, Any] | None) -> None:
        """What a message's markup does to the keyboard under the input field."""
        if markup and "keyboard" in markup:
            self.keyboard = markup
        elif markup and markup.get("remove_keyboard"):
            self.keyboard = None

    def own(self) -> Iterable[Entry]:
        """The bot's messages, oldest first."""
        return (entry for entry in self.entries.values() if entry.own)
